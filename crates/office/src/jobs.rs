//! What the program did by itself lately, and having tried again what it gave up.

use crate::run_jobs::HOUSE;
use crate::{Desk, event};
use care::Role;
use jiff::Timestamp;
pub use store::jobs::JobState;
use store::{StoreError, audit, jobs};

/// Who sees it: the system administrator; in a practice its owner too. No health data stands here.
pub const KEEPERS: [Role; 2] = crate::members::KEEPERS;

/// How many of the latest jobs are shown.
const SHOWN: i64 = 40;

/// One job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobLine {
    /// Its kind: `reminder.uncertified`.
    pub kind: String,
    /// When it was due, or is tried next.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// Where it stands.
    pub state: JobState,
    /// Why it last failed; empty when it did not.
    pub last_error: String,
}

/// Why jobs were not shown.
#[derive(Debug, thiserror::Error)]
pub enum JobsRefused {
    /// Not for this person to see.
    #[error("there is no such page")]
    NotFound,
    /// Storage could not.
    #[error("the jobs could not be read or changed")]
    Store(#[from] StoreError),
}

/// The jobs of the organization and of the program itself: first those that were given up, then
/// the latest.
///
/// # Errors
///
/// See [`JobsRefused`].
pub async fn list(desk: &Desk) -> Result<Vec<JobLine>, JobsRefused> {
    if !desk.actor.is_any(&KEEPERS) {
        return Err(JobsRefused::NotFound);
    }
    let mut tx = desk.office.db.read().await?;
    let (mut given_up, mut others) = (Vec::new(), Vec::new());
    for whose in [desk.actor.organization, HOUSE] {
        let dead = jobs::dead(&mut tx, whose).await?;
        given_up.extend(dead.into_iter().map(|job| (job, JobState::Dead)));
        others.extend(jobs::latest(&mut tx, whose, SHOWN).await?);
    }
    others.retain(|(_, state)| *state != JobState::Dead);
    others.sort_by_key(|(job, _)| std::cmp::Reverse((job.run_at, job.id)));
    given_up.extend(others);
    let line = |(job, state): (jobs::Job, JobState)| JobLine {
        kind: job.kind,
        run_at: job.run_at,
        attempts: job.attempts,
        state,
        last_error: job.last_error,
    };
    Ok(given_up.into_iter().map(line).collect())
}

/// Lets every job that was given up be tried again; answers how many.
///
/// # Errors
///
/// See [`JobsRefused`].
pub async fn try_again(desk: &Desk) -> Result<usize, JobsRefused> {
    if !desk.actor.is_any(&KEEPERS) {
        return Err(JobsRefused::NotFound);
    }
    let inside = desk.clone();
    let revived = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            let now = desk.now();
            let mut revived = 0;
            for whose in [desk.actor.organization, HOUSE] {
                for job in jobs::dead(tx, whose).await? {
                    jobs::revive(tx, whose, job.id, now).await?;
                    let mut done = event::by(&desk.actor, "job.revive", "job", job.id.0, now);
                    done.detail = serde_json::json!({ "kind": job.kind });
                    audit::append(tx, &done).await?;
                    revived += 1;
                }
            }
            Ok::<_, StoreError>(revived)
        })
    });
    Ok(revived.await?)
}
