//! Each morning, of each organization: who has records of earlier days that are not certified.

use super::{Due, JobFailed, zone_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use store::jobs::Job;
use store::{StoreError, Tx, organizations, reminders};

/// The kind of this job.
pub(super) const KIND: &str = "reminder.uncertified";

/// At which hour of the local day reminders are written: before the first therapist is there, and
/// after every hour that a change of clocks skips or repeats.
const HOUR: i8 = 5;

/// For how many days reminders are kept.
const KEPT_DAYS: i64 = 30;

#[derive(Deserialize)]
struct Body {
    day: Date,
}

/// The reminder of the local day, for each organization where its hour has come.
pub(super) async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<Due>, StoreError> {
    let mut due = Vec::new();
    for organization in organizations::list(tx).await? {
        let zone = zone_of(&organization.time_zone);
        let day = now.to_zoned(zone.clone()).date();
        let Ok(since) = day.at(HOUR, 0, 0, 0).to_zoned(zone) else { continue };
        if since.timestamp() <= now {
            due.push(Due {
                organization: organization.id,
                kind: KIND,
                key: day.to_string(),
                body: serde_json::json!({ "day": day }),
                since: since.timestamp(),
            });
        }
    }
    Ok(due)
}

/// Writes the reminders of the job's day, unless that day is over.
pub(super) async fn perform(tx: &mut Tx, now: Timestamp, job: &Job) -> Result<(), JobFailed> {
    let body: Body = serde_json::from_value(job.body.clone()).map_err(JobFailed::Body)?;
    let Some(organization) = organizations::find(tx, job.organization).await? else {
        return Ok(());
    };
    if now.to_zoned(zone_of(&organization.time_zone)).date() != body.day {
        return Ok(());
    }
    for reminder in reminders::due(tx, organization.id, body.day, now).await? {
        reminders::put(tx, organization.id, &reminder).await?;
    }
    let before = care::day_after(body.day, -KEPT_DAYS);
    reminders::forget_before(tx, organization.id, before).await?;
    Ok(())
}
