//! Links that work once: the first administrator's, invitations, new passwords. A global table.

use crate::{Row, StoreError, Tx, values};
use care::{MemberId, OrganizationId};
use jiff::Timestamp;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Making the first organization and its administrator.
    FirstAdministrator,
    /// Taking a place in an organization.
    Invitation,
    /// Choosing a new password.
    NewPassword,
}

impl Purpose {
    fn key(self) -> &'static str {
        match self {
            Self::FirstAdministrator => "first_administrator",
            Self::Invitation => "invitation",
            Self::NewPassword => "new_password",
        }
    }
}

/// A link that works once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeToken {
    /// SHA-256 of the token in the link.
    pub hash: Vec<u8>,
    /// What it is for.
    pub purpose: Purpose,
    /// Of which organization, but for the first administrator.
    pub organization: Option<OrganizationId>,
    /// For which member of it.
    pub member: Option<MemberId>,
    /// For which e-mail address.
    pub email: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Adds a link.
pub async fn insert(tx: &mut Tx, token: &OneTimeToken) -> Result<(), StoreError> {
    let sql = "INSERT INTO one_time_token (hash, purpose, organization_id, member_id, email, \
               created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)";
    let values = values![
        token.hash.as_slice(),
        token.purpose.key(),
        token.organization,
        token.member,
        token.email.as_deref(),
        token.created_at,
        token.expires_at,
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// The link of a hash, while it is good.
pub async fn good(
    tx: &mut Tx,
    hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<OneTimeToken>, StoreError> {
    let sql = "SELECT hash, organization_id, member_id, email, created_at, expires_at \
               FROM one_time_token \
               WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    let row = tx.row(sql, values![hash, purpose.key(), now]).await?;
    row.as_ref().map(|row| token(row, purpose)).transpose()
}

fn token(row: &Row, purpose: Purpose) -> Result<OneTimeToken, StoreError> {
    Ok(OneTimeToken {
        hash: row.get("hash")?,
        purpose,
        organization: row.get("organization_id")?,
        member: row.get("member_id")?,
        email: row.get("email")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

/// Uses a link up; `false` when it was not good any more.
pub async fn use_up(
    tx: &mut Tx,
    hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE one_time_token SET used_at = $3 \
               WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    Ok(tx.exec(sql, values![hash, purpose.key(), now]).await? == 1)
}

/// Withdraws every unused link of a purpose.
pub async fn withdraw(tx: &mut Tx, purpose: Purpose) -> Result<(), StoreError> {
    let sql = "DELETE FROM one_time_token WHERE purpose = $1 AND used_at IS NULL";
    tx.exec(sql, values![purpose.key()]).await.map(|_| ())
}

/// Withdraws the unused links of one member.
pub async fn withdraw_for_member(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM one_time_token WHERE organization_id = $1 AND member_id = $2 \
               AND used_at IS NULL";
    tx.exec(sql, values![organization, member]).await.map(|_| ())
}

/// Forgets links that were good until before an instant; answers how many.
pub async fn forget_before(tx: &mut Tx, instant: Timestamp) -> Result<u64, StoreError> {
    tx.exec("DELETE FROM one_time_token WHERE expires_at < $1", values![instant]).await
}
