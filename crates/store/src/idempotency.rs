//! Answers to requests that were sent with a key, for when they are sent again.

use crate::{StoreError, Tx, values};
use care::{AccountId, Private};
use jiff::Timestamp;

/// What was answered to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Hash of the request: the same key with another request is a mistake of the sender.
    pub request_hash: Vec<u8>,
    /// Status of the answer.
    pub status: i64,
    /// Body of the answer. May hold health data.
    pub response: Private<String>,
}

/// What was answered to the request with a key of an account.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(
    tx: &mut Tx,
    account: AccountId,
    key: &str,
) -> Result<Option<KeptAnswer>, StoreError> {
    let sql = "SELECT request_hash, status, response FROM idempotency \
               WHERE account_id = $1 AND key = $2";
    let row = tx.row(sql, values![account, key]).await?;
    row.map(|row| {
        Ok(KeptAnswer {
            request_hash: row.get("request_hash")?,
            status: row.get("status")?,
            response: Private(row.get("response")?),
        })
    })
    .transpose()
}

/// Keeps an answer, in the transaction of what was done.
///
/// # Errors
///
/// [`StoreError::Duplicate`] when the same request was answered in between.
pub async fn insert(
    tx: &mut Tx,
    account: AccountId,
    key: &str,
    answer: &KeptAnswer,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO idempotency (account_id, key, request_hash, status, response, \
               created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let response = answer.response.as_str();
    let hash = answer.request_hash.as_slice();
    tx.exec(sql, values![account, key, hash, answer.status, response, now]).await.map(|_| ())
}

/// Forgets answers that were given before an instant; answers how many.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn forget_before(tx: &mut Tx, instant: Timestamp) -> Result<u64, StoreError> {
    tx.exec("DELETE FROM idempotency WHERE created_at < $1", values![instant]).await
}
