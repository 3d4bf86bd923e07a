//! Work that nobody waits for: each round looks what is due, claims it, does it, finishes it.
//!
//! A job and the note that it is done are one transaction, so that a worker which dies in between
//! has done nothing: its lease ends and another does the job once. A kind of job that this version
//! does not know is left for one that does.

mod clean_up;
mod reminder;

use crate::{Office, claiming};
use care::{JobId, OrganizationId};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use store::jobs::{self, Job, NewJob};
use store::{StoreError, Tx};
use tokio::sync::watch;
use uuid::Uuid;

/// The kinds of job that this version does.
pub const KINDS: &[&str] = &[reminder::KIND, clean_up::KIND];

/// Whose the work is that belongs to no organization.
pub(crate) const HOUSE: OrganizationId = OrganizationId(Uuid::nil());

/// The zone in which an organization's days begin.
pub(crate) fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// How long a worker has for one job before another may take it.
pub const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// The most jobs of one round: the next round looks again what is due.
const MOST_A_ROUND: usize = 100;

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Jobs that became due and were enqueued.
    pub enqueued: usize,
    /// Jobs that were done.
    pub done: usize,
    /// Jobs that could not be done: tried again later, or dead.
    pub failed: usize,
    /// Jobs whose lease had ended before they were done; what they did was dropped.
    pub late: usize,
}

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
enum JobFailed {
    /// What it needs to know is missing.
    #[error("what the job needs to know cannot be read")]
    Body(#[source] serde_json::Error),
    /// Storage could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A job to be enqueued now.
pub(crate) struct Due {
    organization: OrganizationId,
    kind: &'static str,
    /// The day that it is for: the same job of the same day is done once.
    key: String,
    body: serde_json::Value,
    since: Timestamp,
}

/// Does rounds, one every `pause`, until told to stop. A job under way is ended first.
pub async fn run(office: Office, pause: Duration, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        // A task of its own: should a job ever panic, its lease ends and the rounds go on.
        let is_stopped = stop.clone();
        let inside = office.clone();
        let round = tokio::spawn(async move {
            let goes_on = || !*is_stopped.borrow();
            let done = work(&inside, goes_on).await;
            // What claims come to is made in advance, so that a biller does not wait for it.
            claiming::keep_up(&inside, goes_on).await?;
            done
        });
        match round.await {
            Ok(Ok(_)) => {}
            Ok(Err(why)) => tracing::error!(error = %chain(&why), "jobs cannot be looked at"),
            Err(_) => tracing::error!("a job ended in a panic; it is tried again"),
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// One round.
///
/// # Errors
///
/// When storage cannot answer; what was claimed then is claimed again after its lease.
pub async fn round(office: &Office) -> Result<Round, StoreError> {
    work(office, || true).await
}

async fn work(office: &Office, goes_on: impl Fn() -> bool) -> Result<Round, StoreError> {
    let mut round = Round { enqueued: enqueue_due(office).await?, ..Round::default() };
    // One job is claimed at a time: a stop leaves none behind that is claimed and not begun.
    for _ in 0..MOST_A_ROUND {
        if !goes_on() {
            break;
        }
        let Some(job) = claim(office).await? else { break };
        match settle(office, &job).await? {
            Settled::Done => round.done += 1,
            Settled::Failed => round.failed += 1,
            Settled::Late => round.late += 1,
        }
    }
    Ok(round)
}

/// Enqueues what has become due and is not known yet. A round in which nothing is due only reads.
async fn enqueue_due(office: &Office) -> Result<usize, StoreError> {
    let now = office.now();
    let mut tx = office.db.read().await?;
    let mut due = reminder::due(&mut tx, now).await?;
    due.extend(clean_up::due(now));
    let mut new = Vec::new();
    for job in due {
        if !jobs::is_known(&mut tx, job.organization, job.kind, &job.key).await? {
            new.push(job);
        }
    }
    drop(tx);
    if new.is_empty() {
        return Ok(0);
    }
    let new: Vec<(OrganizationId, NewJob)> = new
        .into_iter()
        .map(|due| {
            let id = JobId::new(&*office.clock, &*office.random);
            let Due { organization, kind, key, body, since } = due;
            (organization, NewJob { id, kind, dedup_key: key, body, run_at: since })
        })
        .collect();
    let enqueued = office.db.write(move |tx| {
        let new = new.clone();
        Box::pin(async move {
            let mut enqueued = 0;
            for (organization, job) in &new {
                // Another server may have enqueued the same meanwhile.
                enqueued += usize::from(jobs::enqueue(tx, *organization, job).await?);
            }
            Ok::<_, StoreError>(enqueued)
        })
    });
    enqueued.await
}

/// The next job, with those given back whose worker did not come back.
async fn claim(office: &Office) -> Result<Option<Job>, StoreError> {
    let now = office.now();
    let mut tx = office.db.read().await?;
    let is_any = jobs::is_any_due(&mut tx, KINDS, now).await?;
    drop(tx);
    if !is_any {
        return Ok(None);
    }
    let claimed = office.db.write(move |tx| {
        Box::pin(async move {
            let reaped = jobs::reap(tx, KINDS, now).await?;
            let claimed = jobs::claim(tx, KINDS, now, LEASE, 1).await?;
            Ok::<_, StoreError>((reaped, claimed))
        })
    });
    let (reaped, claimed) = claimed.await?;
    for job in reaped.iter().filter(|job| job.is_spent()) {
        tell_given_up(job, "the worker did not come back");
    }
    Ok(claimed.into_iter().next())
}

enum Settled {
    Done,
    Failed,
    Late,
}

/// Does a claimed job and notes what became of it.
async fn settle(office: &Office, job: &Job) -> Result<Settled, StoreError> {
    let inside = (office.clone(), job.clone());
    let done: Result<(), JobFailed> = office
        .db
        .write(move |tx| {
            let (office, job) = inside.clone();
            Box::pin(async move {
                perform(tx, &office, &job).await?;
                Ok(jobs::finish(tx, &job).await?)
            })
        })
        .await;
    let why = match done {
        Ok(()) => return Ok(Settled::Done),
        Err(JobFailed::Store(StoreError::Stale)) => return Ok(late(job)),
        Err(why) => why,
    };
    tracing::warn!(
        job = %job.id, kind = job.kind, attempt = job.attempts, error = %chain(&why),
        "a job failed"
    );
    let (inside, told, now) = (job.clone(), why.to_string(), office.now());
    let noted = office.db.write(move |tx| {
        let (job, told) = (inside.clone(), told.clone());
        Box::pin(async move { jobs::fail(tx, &job, &told, now).await })
    });
    match noted.await {
        Ok(()) if job.is_spent() => tell_given_up(job, &why.to_string()),
        Ok(()) => {}
        Err(StoreError::Stale) => return Ok(late(job)),
        Err(why) => return Err(why),
    }
    Ok(Settled::Failed)
}

async fn perform(tx: &mut Tx, office: &Office, job: &Job) -> Result<(), JobFailed> {
    match job.kind.as_str() {
        reminder::KIND => reminder::perform(tx, office.now(), job).await,
        clean_up::KIND => clean_up::perform(tx, office.now()).await,
        // Never claimed: see [`KINDS`].
        _ => Ok(()),
    }
}

/// Says that somebody else has the job: what was done here was not kept.
fn late(job: &Job) -> Settled {
    tracing::warn!(job = %job.id, kind = job.kind, "a job took longer than its lease");
    Settled::Late
}

/// Says that a person has to look.
fn tell_given_up(job: &Job, why: &str) {
    tracing::error!(
        job = %job.id, kind = job.kind, why,
        "a job was given up; a system administrator can have it tried again at /jobs"
    );
}

/// An error and its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    std::iter::once(error.to_string())
        .chain(causes.map(ToString::to_string))
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::benches;
    use care::{OrganizationKind, Role};
    use jiff::civil::date;
    use store::planting::Plot;
    use store::reminders;

    #[tokio::test]
    async fn what_a_worker_did_whose_lease_had_ended_is_dropped() {
        for (bench, _test) in benches().await {
            let kind = OrganizationKind::District;
            let id = bench.organization("Harbor Lane", kind).await.unwrap();
            let site = bench.site(id, "First").await.unwrap();
            let jo = bench.desk(id, kind, "jo@example.org", &[Role::Therapist]).await.unwrap();
            let (clinician, account) = (jo.actor.member, jo.actor.account);
            let plot = Plot {
                organization: id,
                site,
                clinician,
                colleague: None,
                account,
                day: date(2026, 11, 23),
            };
            let planted = bench.plant(plot).await.unwrap();
            bench.plant_uncertified(plot, planted).await.unwrap();
            assert_eq!(enqueue_due(&bench.office).await.unwrap(), 2);
            let mut claimed = Vec::new();
            while let Some(job) = claim(&bench.office).await.unwrap() {
                claimed.push(job);
            }
            let slow = claimed.into_iter().find(|job| job.kind == reminder::KIND).unwrap();
            bench.clock.advance_seconds(LEASE.as_secs());
            let other = round(&bench.office).await.unwrap();
            assert_eq!(other, Round { done: 2, ..Round::default() });
            let written = bench.office.now();
            bench.clock.advance_seconds(1);
            let late = settle(&bench.office, &slow).await.unwrap();
            assert!(matches!(late, Settled::Late));
            let mut tx = bench.office.db.read().await.unwrap();
            let day = date(2026, 11, 24);
            let kept = reminders::find(&mut tx, id, clinician, day).await.unwrap();
            assert_eq!(kept.unwrap().created_at, written, "the work of the other stands");
        }
    }
}
