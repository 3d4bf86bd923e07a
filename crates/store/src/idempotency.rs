//! Answers to requests that were sent with a key, for when they are sent again.

use crate::{StoreError, Tx, values};
use care::{AccountId, Private};
use jiff::Timestamp;
use std::any::Any;

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

/// Tells the status and the body of an answer from what a change gave, when it is about that.
pub type Tell = Box<dyn Fn(&dyn Any) -> Option<(u16, String)> + Send + Sync>;

/// Keeps the answer to one request, in the transaction of the change that it is about (see
/// [`crate::Db::keeping`]): either both are there or neither.
pub struct Keeper {
    /// Who sends it.
    pub account: AccountId,
    /// Its key.
    pub key: String,
    /// Hash of the request.
    pub request_hash: Vec<u8>,
    /// When it was sent.
    pub now: Timestamp,
    /// What is answered.
    pub tell: Tell,
}

impl Keeper {
    pub(crate) fn answer(&self, value: &dyn Any) -> Option<KeptAnswer> {
        let (status, response) = (self.tell)(value)?;
        Some(KeptAnswer {
            request_hash: self.request_hash.clone(),
            status: i64::from(status),
            response: Private(response),
        })
    }

    pub(crate) async fn put(&self, tx: &mut Tx, answer: &KeptAnswer) -> Result<(), StoreError> {
        insert(tx, self.account, &self.key, answer, self.now).await
    }
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
