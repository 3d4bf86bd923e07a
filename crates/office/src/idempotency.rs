//! Requests that are sent again: one effect, and the answer of the first time.
//!
//! The answer is kept in the transaction of the change ([`keeping`]). What was refused changed
//! nothing and is not kept. Source: `DU-08` of the notes on reliability.

use crate::Desk;
use care::Private;
use sha2::{Digest, Sha256};
use std::any::Any;
use std::str::FromStr;
use store::idempotency::{self, Keeper};
use store::{Db, StoreError};

/// Longest key, in bytes.
const LONGEST: usize = 200;

/// The key of a request, chosen by its sender: 1 to 200 visible ASCII signs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(String);

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key has 1 to {LONGEST} visible ASCII signs")]
pub struct KeyInvalid;

impl FromStr for Key {
    type Err = KeyInvalid;

    fn from_str(text: &str) -> Result<Self, KeyInvalid> {
        let fits = (1..=LONGEST).contains(&text.len());
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits && is_plain { Ok(Self(text.to_owned())) } else { Err(KeyInvalid) }
    }
}

/// A request that was sent with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its key.
    pub key: Key,
    hash: [u8; 32],
}

impl Sent {
    /// A request of `desk`; `parts` are all that says what it asks for: method, path, body. The
    /// same key in another organization is another request.
    pub fn new(desk: &Desk, key: Key, parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        hash.update(desk.actor.organization.0.as_bytes());
        for part in parts {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        Self { key, hash: hash.finalize().into() }
    }
}

/// What is known of a key that was used before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// It was used for this request, and this was answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// Body.
        body: Private<String>,
    },
    /// It was used for another request.
    Differs,
}

/// What was answered when the key was used before.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn earlier(desk: &Desk, sent: &Sent) -> Result<Option<Earlier>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let kept = idempotency::find(&mut tx, desk.actor.account, &sent.key.0).await?;
    Ok(kept.map(|kept| {
        if kept.request_hash != sent.hash {
            return Earlier::Differs;
        }
        let status = u16::try_from(kept.status).unwrap_or(200);
        Earlier::Answered { status, body: kept.response }
    }))
}

/// The same desk; the first change on it that gives a `T` keeps what `tell` makes of it as the
/// answer to `sent`, in the same transaction. If the key was used in between, the change is
/// rolled back and fails; [`earlier`] then has the answer.
pub fn keeping<T: Any>(
    desk: &Desk,
    sent: &Sent,
    tell: impl Fn(&T) -> (u16, String) + Send + Sync + 'static,
) -> Desk {
    let mut desk = desk.clone();
    let keeper = Keeper {
        account: desk.actor.account,
        key: sent.key.0.clone(),
        request_hash: sent.hash.to_vec(),
        now: desk.now(),
        tell: Box::new(move |value| value.downcast_ref::<T>().map(&tell)),
    };
    desk.office.db = Db::keeping(&desk.office.db, keeper);
    desk
}
