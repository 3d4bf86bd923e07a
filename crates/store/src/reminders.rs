//! What the Today page reminds of. Written by a job.

use crate::{StoreError, Tx, values};
use care::{MemberId, OrganizationId};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// That a clinician has records that are not certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Whom to remind.
    pub clinician: MemberId,
    /// On which day.
    pub day: Date,
    /// How many records are not certified.
    pub uncertified: i64,
    /// The day of the oldest one.
    pub oldest: Date,
    /// When this was found.
    pub created_at: Timestamp,
}

/// Who has records of days before `day` that are not certified: what to remind of on `day`.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn due(
    tx: &mut Tx,
    organization: OrganizationId,
    day: Date,
    now: Timestamp,
) -> Result<Vec<Reminder>, StoreError> {
    // Counted here: a grouping would lead the engine through every record there ever was.
    let sql = "SELECT clinician_id, day FROM encounter \
               WHERE organization_id = $1 AND state = 'uncertified' AND day < $2 ORDER BY day";
    let mut due: BTreeMap<MemberId, Reminder> = BTreeMap::new();
    for row in tx.rows(sql, values![organization, day]).await? {
        let (clinician, oldest) = (row.get("clinician_id")?, row.get("day")?);
        due.entry(clinician)
            .or_insert(Reminder { clinician, day, uncertified: 0, oldest, created_at: now })
            .uncertified += 1;
    }
    Ok(due.into_values().collect())
}

/// Keeps a reminder over the one of that day.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn put(
    tx: &mut Tx,
    organization: OrganizationId,
    reminder: &Reminder,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO reminder (organization_id, clinician_id, day, uncertified, oldest, \
               created_at) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (organization_id, clinician_id, day) DO UPDATE \
               SET uncertified = excluded.uncertified, oldest = excluded.oldest, \
               created_at = excluded.created_at";
    let values = values![
        organization,
        reminder.clinician,
        reminder.day,
        reminder.uncertified,
        reminder.oldest,
        reminder.created_at,
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// What a clinician is reminded of on a day.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    day: Date,
) -> Result<Option<Reminder>, StoreError> {
    let sql = "SELECT clinician_id, day, uncertified, oldest, created_at FROM reminder \
               WHERE organization_id = $1 AND clinician_id = $2 AND day = $3";
    let row = tx.row(sql, values![organization, clinician, day]).await?;
    row.map(|row| {
        Ok(Reminder {
            clinician: row.get("clinician_id")?,
            day: row.get("day")?,
            uncertified: row.get("uncertified")?,
            oldest: row.get("oldest")?,
            created_at: row.get("created_at")?,
        })
    })
    .transpose()
}

/// Forgets what was to be reminded of before a day; answers how many.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn forget_before(
    tx: &mut Tx,
    organization: OrganizationId,
    day: Date,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM reminder WHERE organization_id = $1 AND day < $2";
    tx.exec(sql, values![organization, day]).await
}
