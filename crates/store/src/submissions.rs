//! Claim files that were made, and which record was claimed in which.

use crate::encounters::{EncounterHead, HEAD_COLUMNS, head};
use crate::value::places;
use crate::{Row, StoreError, Tx, Value, claim_verdicts, values};
use care::{AccountId, EncounterContent, EncounterId, OrganizationId, SubmissionId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A claim file, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Identifier.
    pub id: SubmissionId,
    /// Who is asked.
    pub payer: Uuid,
    /// First day of service that was looked at.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: AccountId,
    /// Number of its interchange (ISA13).
    pub control_number: i64,
    /// SHA-256 of the text.
    pub hash: Vec<u8>,
    /// How many claims are in it.
    pub claim_count: i64,
    /// What they ask for together, in cents.
    pub total_cents: i64,
    /// Whether it is a try, which no payer pays (ISA15 T).
    pub is_test: bool,
}

/// One claim of a file: one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedClaim {
    /// Which record.
    pub encounter: EncounterId,
    /// In which file.
    pub submission: SubmissionId,
    /// Which version of the record was claimed.
    pub version_number: i64,
    /// Our number for the claim (CLM01).
    pub control_number: String,
    /// What was asked, in cents.
    pub charge_cents: i64,
    /// How the units came about, a sentence a step.
    pub because: Vec<String>,
}

/// A record that may be claimed or was claimed.
#[derive(Clone, Debug)]
pub struct Claimable {
    /// Its head.
    pub head: EncounterHead,
    /// What its newest version says.
    pub content: EncounterContent,
    /// The claim, once there is one.
    pub claimed: Option<SubmittedClaim>,
}

/// Takes `count` numbers of a kind, which nobody gets again; answers the first.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn take_numbers(
    tx: &mut Tx,
    organization: OrganizationId,
    kind: &'static str,
    count: i64,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO control_number (organization_id, kind, next) VALUES ($1, $2, $3 + 1) \
               ON CONFLICT (organization_id, kind) \
               DO UPDATE SET next = control_number.next + $3 RETURNING next";
    let row = tx.row(sql, values![organization, kind, count]).await?;
    let next: i64 = row.ok_or_else(|| StoreError::Content("next".to_owned()))?.get("next")?;
    Ok(next - count)
}

/// Adds a file with its claims.
///
/// # Errors
///
/// [`StoreError::Duplicate`] of `submission_claim_pkey` when a record was claimed already.
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    submission: &Submission,
    content: &str,
    claims: &[SubmittedClaim],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO submission (organization_id, id, payer_id, from_day, to_day, \
               created_at, created_by, control_number, content, hash, claim_count, total_cents, \
               is_test) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let values = values![
        organization,
        submission.id,
        submission.payer,
        submission.from,
        submission.to,
        submission.created_at,
        submission.created_by,
        submission.control_number,
        content,
        submission.hash.as_slice(),
        submission.claim_count,
        submission.total_cents,
        submission.is_test,
    ];
    tx.exec(sql, values).await?;
    let mut values: Vec<Value> = Vec::new();
    for claim in claims {
        values.extend(values![
            organization,
            claim.encounter,
            claim.submission,
            claim.version_number,
            claim.control_number.as_str(),
            claim.charge_cents,
            serde_json::to_string(&claim.because)?,
        ]);
    }
    let insert = "INSERT INTO submission_claim (organization_id, encounter_id, submission_id, \
                  version_number, control_number, charge_cents, because)";
    tx.insert_many(insert, 7, values).await?;
    claim_verdicts::mark_claimed(tx, organization, submission.id).await
}

const SELECT: &str = "SELECT id, payer_id, from_day, to_day, created_at, created_by, \
    control_number, hash, claim_count, total_cents, is_test FROM submission";

fn submission(row: &Row) -> Result<Submission, StoreError> {
    Ok(Submission {
        id: row.get("id")?,
        payer: row.get("payer_id")?,
        from: row.get("from_day")?,
        to: row.get("to_day")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        control_number: row.get("control_number")?,
        hash: row.get("hash")?,
        claim_count: row.get("claim_count")?,
        total_cents: row.get("total_cents")?,
        is_test: row.get("is_test")?,
    })
}

/// One file.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SubmissionId,
) -> Result<Option<Submission>, StoreError> {
    let sql = format!("{SELECT} WHERE organization_id = $1 AND id = $2");
    tx.row(&sql, values![organization, id]).await?.as_ref().map(submission).transpose()
}

/// The newest files, at most `limit`.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn list(
    tx: &mut Tx,
    organization: OrganizationId,
    limit: i64,
) -> Result<Vec<Submission>, StoreError> {
    let sql =
        format!("{SELECT} WHERE organization_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2");
    tx.rows(&sql, values![organization, limit]).await?.iter().map(submission).collect()
}

/// The text of a file.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn content(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SubmissionId,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT content FROM submission WHERE organization_id = $1 AND id = $2";
    let row = tx.row(sql, values![organization, id]).await?;
    row.map(|row| row.get("content")).transpose()
}

fn claim(row: &Row) -> Result<SubmittedClaim, StoreError> {
    Ok(SubmittedClaim {
        encounter: row.get("encounter_id")?,
        submission: row.get("submission_id")?,
        version_number: row.get("version_number")?,
        control_number: row.get("control_number")?,
        charge_cents: row.get("charge_cents")?,
        because: serde_json::from_str(&row.get::<String>("because")?)?,
    })
}

/// The claims of a file, by their numbers.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn claims(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SubmissionId,
) -> Result<Vec<SubmittedClaim>, StoreError> {
    let sql = "SELECT encounter_id, submission_id, version_number, control_number, charge_cents, \
               because FROM submission_claim WHERE organization_id = $1 AND submission_id = $2 \
               ORDER BY control_number";
    tx.rows(sql, values![organization, id]).await?.iter().map(claim).collect()
}

/// The claim of a record, if it was claimed.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_encounter(
    tx: &mut Tx,
    organization: OrganizationId,
    id: EncounterId,
) -> Result<Option<SubmittedClaim>, StoreError> {
    let sql = "SELECT encounter_id, submission_id, version_number, control_number, charge_cents, \
               because FROM submission_claim WHERE organization_id = $1 AND encounter_id = $2";
    tx.row(sql, values![organization, id]).await?.as_ref().map(claim).transpose()
}

/// What is asked with [`claimable`]: provided, not withdrawn and covered; or claimed before,
/// whatever became of it since.
const CLAIMABLE: &str = "((e.attendance = 'provided' AND e.state <> 'void' AND EXISTS \
    (SELECT 1 FROM coverage c WHERE c.organization_id = e.organization_id \
    AND c.patient_id = e.patient_id AND c.from_day <= e.day \
    AND (c.to_day IS NULL OR c.to_day >= e.day))) OR sc.encounter_id IS NOT NULL)";

/// A record with its newest version and its claim.
fn select_claimable() -> String {
    format!(
        "SELECT {HEAD_COLUMNS}, v.content, sc.encounter_id, sc.submission_id, \
         sc.version_number, sc.control_number, sc.charge_cents, sc.because \
         FROM encounter e JOIN encounter_version v ON v.organization_id = e.organization_id \
         AND v.encounter_id = e.id AND v.number = e.current_version \
         LEFT JOIN submission_claim sc ON sc.organization_id = e.organization_id \
         AND sc.encounter_id = e.id"
    )
}

/// Records from one day to another that may be claimed or were, by day and time: those of
/// patients who are covered on the day.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn claimable(
    tx: &mut Tx,
    organization: OrganizationId,
    (from, to): (Date, Date),
) -> Result<Vec<Claimable>, StoreError> {
    let select = select_claimable();
    let sql = format!(
        "{select} WHERE e.organization_id = $1 AND e.day >= $2 \
         AND e.day <= $3 AND {CLAIMABLE} ORDER BY e.day, e.start_time, e.id"
    );
    let rows = tx.rows(&sql, values![organization, from, to]).await?;
    rows.iter().map(claimable_row).collect()
}

/// These records with what they say, whatever became of them and whether they are covered or not,
/// by day and time.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_records(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[EncounterId],
) -> Result<Vec<Claimable>, StoreError> {
    let mut found = Vec::new();
    let select = select_claimable();
    for part in ids.chunks(500) {
        let sql = format!(
            "{select} WHERE e.organization_id = $1 AND e.id IN ({})",
            places(2, part.len())
        );
        let mut values = values![organization];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            found.push(claimable_row(&row)?);
        }
    }
    found.sort_by_key(|it| (it.head.day, it.head.time.start(), it.head.id));
    Ok(found)
}

fn claimable_row(row: &Row) -> Result<Claimable, StoreError> {
    let is_claimed = row.get::<Option<Uuid>>("encounter_id")?.is_some();
    Ok(Claimable {
        head: head(row)?,
        content: serde_json::from_str(&row.get::<String>("content")?)?,
        claimed: if is_claimed { Some(claim(row)?) } else { None },
    })
}

/// How many provided records of those days are of patients whom nobody covers.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn count_uncovered(
    tx: &mut Tx,
    organization: OrganizationId,
    (from, to): (Date, Date),
) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT COUNT(*) AS n FROM encounter e LEFT JOIN submission_claim sc \
         ON sc.organization_id = e.organization_id AND sc.encounter_id = e.id \
         WHERE e.organization_id = $1 AND e.day >= $2 AND e.day <= $3 \
         AND e.attendance = 'provided' AND e.state <> 'void' AND NOT {CLAIMABLE}"
    );
    let row = tx.row(&sql, values![organization, from, to]).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}
