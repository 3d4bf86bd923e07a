//! Guessing is slow: attempts are counted in storage, so that a restart forgets nothing.

use jiff::Timestamp;
use store::{StoreError, Tx, sign_in_attempts};

/// Seconds of one counting window.
const WINDOW_SECONDS: i64 = 300;
/// How many windows, the present one included, count together: 15 to 20 minutes.
const WINDOWS: i64 = 4;
/// Attempts on one account, or on one second factor, that are evaluated in that time.
pub(crate) const PER_ACCOUNT: i64 = 10;
/// Attempts from one address: a whole school may sit behind one.
pub(crate) const PER_ADDRESS: i64 = 100;

/// Counts one attempt under `key`. `Some(until)`: there were too many, come back then.
///
/// The count is made before the attempt is looked at, so that a hundred at once are not each
/// let through because none has failed yet.
pub(crate) async fn count(
    tx: &mut Tx,
    key: &str,
    limit: i64,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let window = now.as_second().div_euclid(WINDOW_SECONDS);
    let first = first_that_counts(now);
    let counts = sign_in_attempts::counts(tx, key, first).await?;
    if counts.iter().map(|(_, count)| count).sum::<i64>() < limit {
        sign_in_attempts::add(tx, key, window).await?;
        return Ok(None);
    }
    Ok(Some(free_again(&counts, limit, now)))
}

/// The oldest window that counts at this instant.
pub(crate) fn first_that_counts(now: Timestamp) -> i64 {
    now.as_second().div_euclid(WINDOW_SECONDS) - WINDOWS + 1
}

/// When enough of the counted windows have passed that one more attempt is let through.
fn free_again(counts: &[(i64, i64)], limit: i64, now: Timestamp) -> Timestamp {
    let mut left: i64 = counts.iter().map(|(_, count)| count).sum();
    let mut until = now;
    for (window, count) in counts {
        if left < limit {
            break;
        }
        left -= count;
        let leaves = (window + WINDOWS) * WINDOW_SECONDS;
        until = Timestamp::from_second(leaves).unwrap_or(now);
    }
    until
}

/// Writes as much as an audit event would, for an address without an account.
pub(crate) async fn touch(tx: &mut Tx, key: &str, now: Timestamp) -> Result<(), StoreError> {
    let window = now.as_second().div_euclid(WINDOW_SECONDS);
    sign_in_attempts::touch(tx, key, window).await
}

/// Forgets what was counted under `key`: the right password was given.
pub(crate) async fn forget(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    sign_in_attempts::forget(tx, key).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_account_is_free_when_the_oldest_window_leaves() {
        let now = Timestamp::from_second(300 * 100 + 10).unwrap();
        let counts = [(98, 10)];
        assert_eq!(free_again(&counts, 10, now).as_second(), 102 * 300);
        let counts = [(97, 2), (98, 3), (100, 5)];
        assert_eq!(free_again(&counts, 10, now).as_second(), 101 * 300);
    }
}
