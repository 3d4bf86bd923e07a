//! What was typed and not yet saved as a record, exactly as it was typed.

use crate::{StoreError, Tx, values};
use care::{AccountId, OrganizationId, Private};
use jiff::Timestamp;

/// One draft of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The form as it was sent, URL-encoded.
    pub body: Private<String>,
    /// When.
    pub updated_at: Timestamp,
    /// Counts up with every save.
    pub version: i64,
}

/// Keeps a draft over whatever was there; answers its version.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn put(
    tx: &mut Tx,
    organization: OrganizationId,
    account: AccountId,
    key: &str,
    body: &str,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO draft (organization_id, account_id, key, body, updated_at, version) \
               VALUES ($1, $2, $3, $4, $5, 1) \
               ON CONFLICT (organization_id, account_id, key) DO UPDATE SET body = excluded.body, \
               updated_at = excluded.updated_at, version = draft.version + 1 \
               RETURNING version";
    let row = tx.row(sql, values![organization, account, key, body, now]).await?;
    row.map_or(Err(StoreError::Stale), |row| row.get("version"))
}

/// Keeps a draft over the version that was read; 0 says that there was none. Answers its version.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored, or none any more.
pub async fn put_over(
    tx: &mut Tx,
    organization: OrganizationId,
    account: AccountId,
    key: &str,
    body: &str,
    now: Timestamp,
    read: i64,
) -> Result<i64, StoreError> {
    let row = if read == 0 {
        let sql = "INSERT INTO draft (organization_id, account_id, key, body, updated_at, \
                   version) VALUES ($1, $2, $3, $4, $5, 1) \
                   ON CONFLICT (organization_id, account_id, key) DO NOTHING RETURNING version";
        tx.row(sql, values![organization, account, key, body, now]).await?
    } else {
        let sql = "UPDATE draft SET body = $4, updated_at = $5, version = version + 1 \
                   WHERE organization_id = $1 AND account_id = $2 AND key = $3 AND version = $6 \
                   RETURNING version";
        tx.row(sql, values![organization, account, key, body, now, read]).await?
    };
    row.map_or(Err(StoreError::Stale), |row| row.get("version"))
}

/// A person's draft of a key.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    account: AccountId,
    key: &str,
) -> Result<Option<Draft>, StoreError> {
    let sql = "SELECT body, updated_at, version FROM draft \
               WHERE organization_id = $1 AND account_id = $2 AND key = $3";
    let row = tx.row(sql, values![organization, account, key]).await?;
    row.map(|row| {
        Ok(Draft {
            body: Private(row.get("body")?),
            updated_at: row.get("updated_at")?,
            version: row.get("version")?,
        })
    })
    .transpose()
}

/// The keys of a person's drafts, the newest first.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn keys(
    tx: &mut Tx,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT key FROM draft WHERE organization_id = $1 AND account_id = $2 \
               ORDER BY updated_at DESC, key";
    tx.rows(sql, values![organization, account]).await?.iter().map(|row| row.get("key")).collect()
}

/// Takes a draft away once it has become a record.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn delete(
    tx: &mut Tx,
    organization: OrganizationId,
    account: AccountId,
    key: &str,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM draft WHERE organization_id = $1 AND account_id = $2 AND key = $3";
    tx.exec(sql, values![organization, account, key]).await.map(|_| ())
}
