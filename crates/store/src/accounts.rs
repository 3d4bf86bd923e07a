//! People who sign in. Global tables: one person may have a place in several organizations.

use crate::{Row, StoreError, Tx, values};
use care::{AccountId, MemberId, OrganizationId};
use jiff::Timestamp;

/// A person who signs in, and how.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Identifier.
    pub id: AccountId,
    /// E-mail address in lower case; unique.
    pub email: String,
    /// Argon2id in PHC form; `None` until a password is chosen.
    pub password_hash: Option<String>,
    /// Seed of the second factor, sealed with the key outside the database.
    pub totp_secret_sealed: Option<Vec<u8>>,
    /// Since when the second factor is on.
    pub totp_confirmed_at: Option<Timestamp>,
    /// The last time step that was used up.
    pub totp_last_step: Option<i64>,
    /// Since when nobody signs in with it.
    pub disabled_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Account {
    /// A new account without a password.
    pub fn new(id: AccountId, email: &str, created_at: Timestamp) -> Self {
        Self {
            id,
            email: email.to_owned(),
            password_hash: None,
            totp_secret_sealed: None,
            totp_confirmed_at: None,
            totp_last_step: None,
            disabled_at: None,
            created_at,
        }
    }

    /// The same with a hashed password.
    #[must_use]
    pub fn with_password(mut self, hash: String) -> Self {
        self.password_hash = Some(hash);
        self
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A place of an account in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Where.
    pub organization: OrganizationId,
    /// Name of the organization.
    pub organization_name: String,
    /// Which member the account is there.
    pub member: MemberId,
}

const COLUMNS: &str = "id, email, password_hash, totp_secret_sealed, totp_confirmed_at, \
                       totp_last_step, disabled_at, created_at";

fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.get("id")?,
        email: row.get("email")?,
        password_hash: row.get("password_hash")?,
        totp_secret_sealed: row.get("totp_secret_sealed")?,
        totp_confirmed_at: row.get("totp_confirmed_at")?,
        totp_last_step: row.get("totp_last_step")?,
        disabled_at: row.get("disabled_at")?,
        created_at: row.get("created_at")?,
    })
}

/// Whether there is any account: the first administrator is made only without one.
pub async fn any(tx: &mut Tx) -> Result<bool, StoreError> {
    Ok(tx.row("SELECT id FROM account LIMIT 1", values![]).await?.is_some())
}

/// The account of an address in lower case.
pub async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE email = $1");
    tx.row(&sql, values![email]).await?.as_ref().map(account).transpose()
}

/// One account.
pub async fn find(tx: &mut Tx, id: AccountId) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = $1");
    tx.row(&sql, values![id]).await?.as_ref().map(account).transpose()
}

/// Adds an account.
pub async fn insert(tx: &mut Tx, account: &Account) -> Result<(), StoreError> {
    let sql = "INSERT INTO account (id, email, password_hash, totp_secret_sealed, \
               totp_confirmed_at, totp_last_step, must_change, disabled_at, created_at, version) \
               VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, 1)";
    let values = values![
        account.id,
        account.email.as_str(),
        account.password_hash.as_deref(),
        account.totp_secret_sealed.as_deref(),
        account.totp_confirmed_at,
        account.totp_last_step,
        account.disabled_at,
        account.created_at,
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// Replaces the hash of the password.
pub async fn set_password(tx: &mut Tx, id: AccountId, hash: &str) -> Result<(), StoreError> {
    let sql = "UPDATE account SET password_hash = $2, version = version + 1 WHERE id = $1";
    tx.exec(sql, values![id, hash]).await.map(|_| ())
}

/// Replaces seed and state of the second factor.
pub async fn set_totp(
    tx: &mut Tx,
    id: AccountId,
    sealed: Option<&[u8]>,
    confirmed_at: Option<Timestamp>,
    last_step: Option<i64>,
) -> Result<(), StoreError> {
    let sql = "UPDATE account SET totp_secret_sealed = $2, totp_confirmed_at = $3, \
               totp_last_step = $4, version = version + 1 WHERE id = $1";
    tx.exec(sql, values![id, sealed, confirmed_at, last_step]).await.map(|_| ())
}

/// Uses up a time step of the second factor; `false` when it or a later one is used up already.
pub async fn use_time_step(tx: &mut Tx, id: AccountId, step: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE account SET totp_last_step = $2 \
               WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)";
    Ok(tx.exec(sql, values![id, step]).await? == 1)
}

/// Replaces the recovery codes of an account by these hashes.
pub async fn set_recovery_codes(
    tx: &mut Tx,
    id: AccountId,
    hashes: &[Vec<u8>],
) -> Result<(), StoreError> {
    tx.exec("DELETE FROM recovery_code WHERE account_id = $1", values![id]).await?;
    for hash in hashes {
        let sql = "INSERT INTO recovery_code (account_id, hash, used_at) VALUES ($1, $2, NULL)";
        tx.exec(sql, values![id, hash.as_slice()]).await?;
    }
    Ok(())
}

/// Uses up a recovery code; `false` when there is no such code, or it was used before.
pub async fn use_recovery_code(
    tx: &mut Tx,
    id: AccountId,
    hash: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE recovery_code SET used_at = $3 \
               WHERE account_id = $1 AND hash = $2 AND used_at IS NULL";
    Ok(tx.exec(sql, values![id, hash, now]).await? == 1)
}

/// How many recovery codes are still good.
pub async fn recovery_codes_left(tx: &mut Tx, id: AccountId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM recovery_code WHERE account_id = $1 AND used_at IS NULL";
    tx.row(sql, values![id]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// The organizations in which an account has an active place, by name.
pub async fn memberships(tx: &mut Tx, id: AccountId) -> Result<Vec<Membership>, StoreError> {
    let sql = "SELECT o.id AS organization_id, o.name AS organization_name, m.id AS member_id \
               FROM member m JOIN organization o ON o.id = m.organization_id \
               WHERE m.account_id = $1 AND m.is_active = 1 ORDER BY o.name, o.id";
    let rows = tx.rows(sql, values![id]).await?;
    rows.iter()
        .map(|row| {
            Ok(Membership {
                organization: row.get("organization_id")?,
                organization_name: row.get("organization_name")?,
                member: row.get("member_id")?,
            })
        })
        .collect()
}
