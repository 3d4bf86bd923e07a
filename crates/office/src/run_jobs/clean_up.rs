//! Once a day: what has no use any more is taken away. No record, no draft, no audit event.

use super::{Due, HOUSE, JobFailed, KINDS};
use crate::throttle;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use store::{Tx, auth_sessions, idempotency, jobs, one_time_tokens, sign_in_attempts};

/// The kind of this job.
pub(super) const KIND: &str = "house.clean_up";

/// Ended sign-ins tell whether an address is new to an account, for this long.
const SIGN_INS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Links that cannot be used any more, and jobs that were done.
const ENDED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A request that is sent again after this long is a new one.
const ANSWERS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The clean-up of the day, where the day is that of UTC: it belongs to no organization.
pub(super) fn due(now: Timestamp) -> Option<Due> {
    let day = now.to_zoned(TimeZone::UTC).date();
    let since = day.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let body = serde_json::Value::Object(serde_json::Map::new());
    Some(Due { organization: HOUSE, kind: KIND, key: day.to_string(), body, since })
}

/// Cleans up.
pub(super) async fn perform(tx: &mut Tx, now: Timestamp) -> Result<(), JobFailed> {
    let ago = |kept: SignedDuration| now.saturating_sub(kept).unwrap_or(Timestamp::MIN);
    auth_sessions::forget_before(tx, ago(SIGN_INS_KEPT)).await?;
    one_time_tokens::forget_before(tx, ago(ENDED_KEPT)).await?;
    jobs::forget_done(tx, KINDS, ago(ENDED_KEPT)).await?;
    idempotency::forget_before(tx, ago(ANSWERS_KEPT)).await?;
    sign_in_attempts::forget_before(tx, throttle::first_that_counts(now)).await?;
    Ok(())
}
