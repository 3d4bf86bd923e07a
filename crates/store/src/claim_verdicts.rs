//! What records came to when they were coded for their payers, kept so that lists need not code.
//!
//! A row is true as long as its basis is the one that the organization has now. Whatever else a
//! record is coded from takes the row away when it is written: see the `forget` functions, which
//! the files of those nouns call. A record without a row is not known to stand anywhere.

use crate::value::places;
use crate::{Row, StoreError, Tx, Value, values};
use care::{EncounterId, MandateId, MemberId, OrganizationId, PatientId, SessionId, SubmissionId};
use jiff::civil::{Date, Time};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where a record stands on its way to the payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeptStanding {
    /// It goes into the next file.
    Ready,
    /// Somebody has to mend something first.
    Held,
    /// It has no code that is billed.
    Nothing,
    /// It is in a file.
    Claimed,
    /// It is in a file, and changed since.
    Changed,
    /// Nobody covers its day.
    Uncovered,
    /// An absence, or withdrawn before it was claimed.
    Apart,
}

impl KeptStanding {
    const ALL: [Self; 7] = [
        Self::Ready,
        Self::Held,
        Self::Nothing,
        Self::Claimed,
        Self::Changed,
        Self::Uncovered,
        Self::Apart,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Held => "held",
            Self::Nothing => "nothing",
            Self::Claimed => "claimed",
            Self::Changed => "changed",
            Self::Uncovered => "uncovered",
            Self::Apart => "apart",
        }
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        let key: String = row.get("standing")?;
        let found = Self::ALL.into_iter().find(|it| it.key() == key);
        found.ok_or_else(|| StoreError::Content("standing".to_owned()))
    }
}

/// What is kept of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptVerdict {
    /// Which record.
    pub encounter: EncounterId,
    /// Day of service.
    pub day: Date,
    /// When it began.
    pub start: Time,
    /// Where it stands.
    pub standing: KeptStanding,
    /// Who is asked.
    pub payer: Option<Uuid>,
    /// Of a held one, who can mend what comes first; else empty.
    pub mover: String,
    /// Of a held one, the edit that comes first; else empty.
    pub edit: String,
    /// Of a held one, what is wrong, without what is special to it; else empty.
    pub reason: String,
    /// What is or was asked; of a held record what it would be.
    pub charge_cents: i64,
}

/// Records of one day that stand alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictSum {
    /// The day.
    pub day: Date,
    /// Where they stand.
    pub standing: KeptStanding,
    /// Who is asked.
    pub payer: Option<Uuid>,
    /// Who can mend what comes first.
    pub mover: String,
    /// The edit that comes first.
    pub edit: String,
    /// What is wrong.
    pub reason: String,
    /// How many.
    pub count: i64,
    /// What they ask for together.
    pub charge_cents: i64,
}

/// Where a list goes on: after the record of this day and time.
pub type After = (Date, Time, EncounterId);

/// Which records a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// First and last day.
    pub days: (Date, Date),
    /// Where they stand.
    pub standing: KeptStanding,
    /// Only those that this mover and edit hold.
    pub held_by: Option<(String, String)>,
    /// After which record.
    pub after: Option<After>,
}

/// Keeps verdicts, in place of what was kept of these records.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn keep(
    tx: &mut Tx,
    organization: OrganizationId,
    basis: i64,
    verdicts: &[KeptVerdict],
) -> Result<(), StoreError> {
    let ids: Vec<EncounterId> = verdicts.iter().map(|it| it.encounter).collect();
    for part in ids.chunks(500) {
        let sql = format!(
            "DELETE FROM claim_verdict WHERE organization_id = $1 AND encounter_id IN ({})",
            places(2, part.len())
        );
        let mut values = values![organization];
        values.extend(part.iter().map(|id| Value::from(*id)));
        tx.exec(&sql, values).await?;
    }
    let row = |it: &KeptVerdict| {
        values![
            organization,
            it.day,
            it.start,
            it.encounter,
            basis,
            it.standing.key(),
            it.payer,
            it.mover.as_str(),
            it.edit.as_str(),
            it.reason.as_str(),
            it.charge_cents,
        ]
    };
    let insert = "INSERT INTO claim_verdict (organization_id, day, start_time, encounter_id, \
                  basis, standing, payer_id, mover, edit, reason, charge_cents)";
    tx.insert_many(insert, 11, verdicts.iter().flat_map(row).collect()).await
}

/// How records from one day to another stand, by day: those whose verdict has this basis.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn sums(
    tx: &mut Tx,
    organization: OrganizationId,
    basis: i64,
    (from, to): (Date, Date),
) -> Result<Vec<VerdictSum>, StoreError> {
    let sql = "SELECT day, standing, payer_id, mover, edit, reason, COUNT(*) AS n, \
               CAST(SUM(charge_cents) AS BIGINT) AS cents FROM claim_verdict \
               WHERE organization_id = $1 AND day >= $2 AND day <= $3 AND basis = $4 \
               GROUP BY day, standing, payer_id, mover, edit, reason \
               ORDER BY day, standing, payer_id, mover, edit, reason";
    let sum = |row: &Row| {
        Ok(VerdictSum {
            day: row.get("day")?,
            standing: KeptStanding::read(row)?,
            payer: row.get("payer_id")?,
            mover: row.get("mover")?,
            edit: row.get("edit")?,
            reason: row.get("reason")?,
            count: row.get("n")?,
            charge_cents: row.get("cents")?,
        })
    };
    tx.rows(sql, values![organization, from, to, basis]).await?.iter().map(sum).collect()
}

/// How many records there are from one day to another, by day, whatever became of them.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn count_records(
    tx: &mut Tx,
    organization: OrganizationId,
    (from, to): (Date, Date),
) -> Result<BTreeMap<Date, i64>, StoreError> {
    let sql = "SELECT day, COUNT(*) AS n FROM encounter WHERE organization_id = $1 \
               AND day >= $2 AND day <= $3 GROUP BY day";
    let rows = tx.rows(sql, values![organization, from, to]).await?;
    rows.iter().map(|row| Ok((row.get("day")?, row.get("n")?))).collect()
}

/// Records of a day without a verdict of this basis, at most `limit`.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn unknown(
    tx: &mut Tx,
    organization: OrganizationId,
    basis: i64,
    day: Date,
    limit: i64,
) -> Result<Vec<EncounterId>, StoreError> {
    let sql = "SELECT e.id FROM encounter e LEFT JOIN claim_verdict v \
               ON v.organization_id = e.organization_id AND v.encounter_id = e.id \
               AND v.basis = $3 WHERE e.organization_id = $1 AND e.day = $2 \
               AND v.encounter_id IS NULL LIMIT $4";
    let rows = tx.rows(sql, values![organization, day, basis, limit]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// The next records that stand alike, by day, time and number, at most `limit`.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn listed(
    tx: &mut Tx,
    organization: OrganizationId,
    basis: i64,
    which: &Listed,
    limit: i64,
) -> Result<Vec<After>, StoreError> {
    let (from, to) = which.days;
    let mut sql = "SELECT day, start_time, encounter_id FROM claim_verdict \
                   WHERE organization_id = $1 AND day >= $2 AND day <= $3 AND basis = $4 \
                   AND standing = $5"
        .to_owned();
    let mut values = values![organization, from, to, basis, which.standing.key()];
    if let Some((mover, edit)) = &which.held_by {
        sql.push_str(" AND mover = $6 AND edit = $7");
        values.extend(values![mover.as_str(), edit.as_str()]);
    }
    if let Some((day, time, id)) = which.after {
        let first = values.len() + 1;
        sql.push_str(" AND (day, start_time, encounter_id) > (");
        sql.push_str(&places(first, 3));
        sql.push(')');
        values.extend(values![day, time, id]);
    }
    values.push(Value::from(limit));
    sql.push_str(" ORDER BY day, start_time, encounter_id LIMIT $");
    sql.push_str(&values.len().to_string());
    let one = |row: &Row| Ok((row.get("day")?, row.get("start_time")?, row.get("encounter_id")?));
    tx.rows(&sql, values).await?.iter().map(one).collect()
}

/// Marks the records of a file that was just made: they are in it, at the charge it says.
pub(crate) async fn mark_claimed(
    tx: &mut Tx,
    organization: OrganizationId,
    submission: SubmissionId,
) -> Result<(), StoreError> {
    let sql = "UPDATE claim_verdict SET standing = 'claimed', mover = '', edit = '', reason = '', \
               charge_cents = (SELECT c.charge_cents FROM submission_claim c \
               WHERE c.organization_id = $1 AND c.encounter_id = claim_verdict.encounter_id) \
               WHERE organization_id = $1 AND encounter_id IN (SELECT c.encounter_id \
               FROM submission_claim c WHERE c.organization_id = $1 AND c.submission_id = $2)";
    tx.exec(sql, values![organization, submission]).await.map(|_| ())
}

/// The record was written.
pub(crate) async fn forget_encounter(
    tx: &mut Tx,
    organization: OrganizationId,
    encounter: EncounterId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM claim_verdict WHERE organization_id = $1 AND encounter_id = $2";
    tx.exec(sql, values![organization, encounter]).await.map(|_| ())
}

/// The session was written: where it was is part of a claim.
pub(crate) async fn forget_session(
    tx: &mut Tx,
    organization: OrganizationId,
    session: SessionId,
) -> Result<(), StoreError> {
    forget_where(tx, organization, "session_id = $2", vec![Value::from(session)]).await
}

/// The patient was written.
pub(crate) async fn forget_patient(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: PatientId,
) -> Result<(), StoreError> {
    forget_where(tx, organization, "patient_id = $2", vec![Value::from(patient)]).await
}

/// Who pays for these patients was written. Where nothing is kept nothing is looked for: a file
/// that is made whole has no indexes yet.
pub(crate) async fn forget_patients(
    tx: &mut Tx,
    organization: OrganizationId,
    patients: &[PatientId],
) -> Result<(), StoreError> {
    let sql = "SELECT basis FROM claim_verdict WHERE organization_id = $1 LIMIT 1";
    if tx.row(sql, values![organization]).await?.is_none() {
        return Ok(());
    }
    for part in patients.chunks(500) {
        let theirs = format!("patient_id IN ({})", places(2, part.len()));
        let of = part.iter().map(|id| Value::from(*id)).collect();
        forget_where(tx, organization, &theirs, of).await?;
    }
    Ok(())
}

/// The mandate was written.
pub(crate) async fn forget_mandate(
    tx: &mut Tx,
    organization: OrganizationId,
    mandate: MandateId,
) -> Result<(), StoreError> {
    forget_where(tx, organization, "mandate_id = $2", vec![Value::from(mandate)]).await
}

/// The clinician was written: of their records, and of those whom they direct.
pub(crate) async fn forget_clinician(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
) -> Result<(), StoreError> {
    let theirs = "clinician_id IN (SELECT m.id FROM member m WHERE m.organization_id = $1 \
                  AND (m.id = $2 OR m.supervisor_id = $2))";
    forget_where(tx, organization, theirs, vec![Value::from(member)]).await
}

async fn forget_where(
    tx: &mut Tx,
    organization: OrganizationId,
    condition: &str,
    of: Vec<Value>,
) -> Result<(), StoreError> {
    let sql = format!(
        "DELETE FROM claim_verdict WHERE organization_id = $1 AND encounter_id IN \
         (SELECT e.id FROM encounter e WHERE e.organization_id = $1 AND e.{condition})"
    );
    let mut values = values![organization];
    values.extend(of);
    tx.exec(&sql, values).await.map(|_| ())
}
