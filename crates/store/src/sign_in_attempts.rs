//! Attempts to sign in, counted by key and window of time. A global table.

use crate::{StoreError, Tx, values};

/// Windows older than this many are of no use any more and are cleared on the way.
const KEPT_WINDOWS: i64 = 300;

/// The windows since `first` in which attempts were counted under `key`, oldest first.
pub async fn counts(tx: &mut Tx, key: &str, first: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    let sql = "SELECT window_number, attempts FROM sign_in_attempt \
               WHERE key = $1 AND window_number >= $2 ORDER BY window_number";
    let rows = tx.rows(sql, values![key, first]).await?;
    rows.iter().map(|row| Ok((row.get("window_number")?, row.get("attempts")?))).collect()
}

/// Counts one attempt, and clears what is too old to matter.
pub async fn add(tx: &mut Tx, key: &str, window: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO sign_in_attempt (key, window_number, attempts) VALUES ($1, $2, 1) \
               ON CONFLICT (key, window_number) \
               DO UPDATE SET attempts = sign_in_attempt.attempts + 1";
    tx.exec(sql, values![key, window]).await?;
    let sql = "DELETE FROM sign_in_attempt WHERE key = $1 AND window_number < $2";
    tx.exec(sql, values![key, window - KEPT_WINDOWS]).await.map(|_| ())
}

/// Writes a count back unchanged.
pub async fn touch(tx: &mut Tx, key: &str, window: i64) -> Result<(), StoreError> {
    let sql = "UPDATE sign_in_attempt SET attempts = attempts \
               WHERE key = $1 AND window_number = $2";
    tx.exec(sql, values![key, window]).await.map(|_| ())
}

/// Forgets what was counted under `key`.
pub async fn forget(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    tx.exec("DELETE FROM sign_in_attempt WHERE key = $1", values![key]).await.map(|_| ())
}

/// Forgets what was counted in windows before this one, under whatever key; answers how many.
pub async fn forget_before(tx: &mut Tx, window: i64) -> Result<u64, StoreError> {
    tx.exec("DELETE FROM sign_in_attempt WHERE window_number < $1", values![window]).await
}
