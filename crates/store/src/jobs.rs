//! Work to be done later: enqueued in the transaction of its cause, claimed with a lease.
//!
//! A worker claims jobs, does each, and finishes or fails it. When it dies, the lease ends and
//! [`reap`] gives the job to another; the number of attempts tells a late worker that the job is
//! no longer its own. After [`MOST_ATTEMPTS`] a job is dead: a person sees it and may revive it.
//!
//! A worker names the kinds that it knows. Jobs of other kinds, which a newer version of the
//! program enqueued, wait for a worker that knows them.

use crate::keyed::{json, one};
use crate::value::places;
use crate::{Row, StoreError, Tx, Value, values};
use care::{JobId, OrganizationId};
use jiff::{SignedDuration, Timestamp};

/// How often a job is tried before a person has to look at it.
pub const MOST_ATTEMPTS: i64 = 8;

/// Work to be enqueued.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    /// Identifier.
    pub id: JobId,
    /// What is to be done: `reminder.uncertified`.
    pub kind: &'static str,
    /// Enqueued twice with the same key, it is done once, also when it was done before.
    pub dedup_key: String,
    /// What it needs to know: ids, no health data.
    pub body: serde_json::Value,
    /// Not before.
    pub run_at: Timestamp,
}

/// A job that was claimed, or that is dead.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Identifier.
    pub id: JobId,
    /// For whom.
    pub organization: OrganizationId,
    /// What is to be done.
    pub kind: String,
    /// Its key.
    pub dedup_key: String,
    /// What it needs to know.
    pub body: serde_json::Value,
    /// When it was due.
    pub run_at: Timestamp,
    /// How often it was claimed, this time counted.
    pub attempts: i64,
    /// Why it last failed; empty when it did not.
    pub last_error: String,
}

impl Job {
    /// Whether it was tried as often as a job is: failing once more, it is dead.
    pub fn is_spent(&self) -> bool {
        self.attempts >= MOST_ATTEMPTS
    }
}

const COLUMNS: &str = "id, organization_id, kind, dedup_key, body, run_at, attempts, last_error";

fn job(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.get("id")?,
        organization: row.get("organization_id")?,
        kind: row.get("kind")?,
        dedup_key: row.get("dedup_key")?,
        body: json(row, "body")?,
        run_at: row.get("run_at")?,
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
    })
}

/// Enqueues a job; `false` when there is or was one of this kind and key.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn enqueue(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &NewJob,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO job (id, organization_id, kind, dedup_key, body, state, run_at) \
               VALUES ($1, $2, $3, $4, $5, 'ready', $6) \
               ON CONFLICT (organization_id, kind, dedup_key) DO NOTHING";
    let body = serde_json::to_string(&new.body)?;
    let key = new.dedup_key.as_str();
    let values = values![new.id, organization, new.kind, key, body, new.run_at];
    Ok(tx.exec(sql, values).await? == 1)
}

/// Whether there is or was a job of this kind and key.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn is_known(
    tx: &mut Tx,
    organization: OrganizationId,
    kind: &str,
    dedup_key: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM job WHERE organization_id = $1 AND kind = $2 AND dedup_key = $3";
    Ok(tx.row(sql, values![organization, kind, dedup_key]).await?.is_some())
}

/// Whether there is something to claim or to reap, for a worker that knows these kinds.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn is_any_due(tx: &mut Tx, kinds: &[&str], now: Timestamp) -> Result<bool, StoreError> {
    for (state, when) in [("ready", "run_at"), ("running", "locked_until")] {
        let sql = format!(
            "SELECT id FROM job WHERE state = $1 AND {when} <= $2 AND kind IN ({}) LIMIT 1",
            places(3, kinds.len())
        );
        if tx.row(&sql, with(values![state, now], kinds)).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `values` and after them the kinds.
fn with(mut values: Vec<Value>, kinds: &[&str]) -> Vec<Value> {
    values.extend(kinds.iter().map(|kind| Value::from(*kind)));
    values
}

/// Claims jobs of these kinds, of every organization, that are due, the oldest first, at most
/// `limit`. Nobody else gets them before `lease` has gone by.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn claim(
    tx: &mut Tx,
    kinds: &[&str],
    now: Timestamp,
    lease: SignedDuration,
    limit: i64,
) -> Result<Vec<Job>, StoreError> {
    // SQLite has one writer: nobody else is claiming.
    let skip = if tx.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE job SET state = 'running', locked_until = $2, attempts = attempts + 1 \
         WHERE id IN (SELECT id FROM job WHERE state = 'ready' AND run_at <= $1 \
         AND kind IN ({}) ORDER BY run_at, id LIMIT $3 {skip}) RETURNING {COLUMNS}",
        places(4, kinds.len())
    );
    let until = now.saturating_add(lease).unwrap_or(now);
    let rows = tx.rows(&sql, with(values![now, until, limit], kinds)).await?;
    let mut jobs: Vec<Job> = rows.iter().map(job).collect::<Result<_, _>>()?;
    jobs.sort_by_key(|job| (job.run_at, job.id));
    Ok(jobs)
}

/// Notes that a job is done.
///
/// # Errors
///
/// [`StoreError::Stale`] when the lease had ended and somebody else has the job: then what was
/// done in this transaction must not be kept.
pub async fn finish(tx: &mut Tx, done: &Job) -> Result<(), StoreError> {
    let sql = "UPDATE job SET state = 'done', locked_until = NULL \
               WHERE id = $1 AND attempts = $2 AND state = 'running'";
    one(tx.exec(sql, values![done.id, done.attempts]).await?)
}

/// Notes that a job failed. It is tried again after a pause that doubles with every attempt, from
/// half a minute on; after [`MOST_ATTEMPTS`] it is dead. `why` names no person.
///
/// # Errors
///
/// [`StoreError::Stale`] when the lease had ended and somebody else has the job.
pub async fn fail(tx: &mut Tx, failed: &Job, why: &str, now: Timestamp) -> Result<(), StoreError> {
    let state = if failed.is_spent() { "dead" } else { "ready" };
    let doubled = u32::try_from(failed.attempts.clamp(1, 7) - 1).unwrap_or(0);
    let pause = SignedDuration::from_secs(30 << doubled);
    let again = now.saturating_add(pause).unwrap_or(now);
    let sql = "UPDATE job SET state = $3, run_at = $4, last_error = $5, locked_until = NULL \
               WHERE id = $1 AND attempts = $2 AND state = 'running'";
    one(tx.exec(sql, values![failed.id, failed.attempts, state, again, why]).await?)
}

/// Gives jobs of these kinds whose lease has ended to whoever claims next; those tried too often
/// are dead. Answers all of them: [`Job::is_spent`] tells which.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn reap(tx: &mut Tx, kinds: &[&str], now: Timestamp) -> Result<Vec<Job>, StoreError> {
    let sql = format!(
        "UPDATE job SET state = CASE WHEN attempts >= $2 THEN 'dead' ELSE 'ready' END, \
         last_error = 'the worker did not come back', locked_until = NULL \
         WHERE state = 'running' AND locked_until <= $1 AND kind IN ({}) RETURNING {COLUMNS}",
        places(3, kinds.len())
    );
    let rows = tx.rows(&sql, with(values![now, MOST_ATTEMPTS], kinds)).await?;
    rows.iter().map(job).collect()
}

/// Forgets jobs of these kinds that were done and were due before an instant; answers how many.
/// Only for kinds whose keys do not come again.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn forget_done(
    tx: &mut Tx,
    kinds: &[&str],
    before: Timestamp,
) -> Result<u64, StoreError> {
    let sql = format!(
        "DELETE FROM job WHERE state = 'done' AND run_at < $1 AND kind IN ({})",
        places(2, kinds.len())
    );
    tx.exec(&sql, with(values![before], kinds)).await
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its time, or for its next try.
    Ready,
    /// Somebody does it.
    Running,
    /// It was done.
    Done,
    /// It was tried too often.
    Dead,
}

/// The latest jobs of an organization, the latest first, at most `limit`, with where each stands.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn latest(
    tx: &mut Tx,
    organization: OrganizationId,
    limit: i64,
) -> Result<Vec<(Job, JobState)>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, state FROM job WHERE organization_id = $1 \
         ORDER BY run_at DESC, id DESC LIMIT $2"
    );
    let with_state = |row: &Row| {
        let state = match row.get::<String>("state")?.as_str() {
            "ready" => JobState::Ready,
            "running" => JobState::Running,
            "done" => JobState::Done,
            "dead" => JobState::Dead,
            _ => return Err(StoreError::Content("state".to_owned())),
        };
        Ok((job(row)?, state))
    };
    tx.rows(&sql, values![organization, limit]).await?.iter().map(with_state).collect()
}

/// The dead jobs of an organization, the oldest first, at most 100.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn dead(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Job>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM job WHERE organization_id = $1 AND state = 'dead' \
         ORDER BY run_at, id LIMIT 100"
    );
    tx.rows(&sql, values![organization]).await?.iter().map(job).collect()
}

/// Lets a dead job be tried again from the start.
///
/// # Errors
///
/// [`StoreError::Stale`] when it is not dead.
pub async fn revive(
    tx: &mut Tx,
    organization: OrganizationId,
    id: JobId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE job SET state = 'ready', run_at = $3, attempts = 0 \
               WHERE organization_id = $1 AND id = $2 AND state = 'dead'";
    one(tx.exec(sql, values![organization, id, now]).await?)
}
