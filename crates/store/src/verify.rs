//! Whether what is stored still is what was signed and logged.

use crate::{Db, Row, StoreError, Tx, audit, values};
use care::{ContentHash, EncounterContent, EncounterId, OrganizationId, RecordState, SubmissionId};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Records that are looked at in one transaction.
const AT_ONCE: i64 = 500;

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Problem {
    /// An event of the audit log does not follow from the one before, or is missing.
    #[error("audit log: event {0} was changed, or is missing")]
    Audit(i64),
    /// The numbers of the versions of a record are not 1, 2, 3 …, or its head is at another.
    #[error("record {0}: a version is missing")]
    VersionMissing(EncounterId),
    /// The text of a version is not the one that was hashed.
    #[error("record {0}: version {1} was changed")]
    VersionChanged(EncounterId, i64),
    /// A signature is under another text.
    #[error("record {0}: a signature of version {1} is not under what it says")]
    SignatureElsewhere(EncounterId, i64),
    /// A record counts as certified without a signature under its newest version, or has one and
    /// counts as uncertified.
    #[error("record {0}: its state and its signatures disagree")]
    StateUnlike(EncounterId),
    /// The head of a record says something else than its newest version.
    #[error("record {0}: its head and its newest version disagree")]
    HeadUnlike(EncounterId),
    /// The text of a file of claims is not the one that was hashed.
    #[error("file of claims {0} was changed")]
    Submission(SubmissionId),
}

/// What was looked at, and what does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Events of the audit log.
    pub events: i64,
    /// Records.
    pub records: u64,
    /// Versions of records.
    pub versions: u64,
    /// Signatures under them.
    pub signatures: u64,
    /// What does not hold.
    pub problems: Vec<Problem>,
}

/// Looks at everything that an organization has signed and logged.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn organization(db: &Db, id: OrganizationId) -> Result<Verified, StoreError> {
    let mut verified = Verified::default();
    let mut tx = db.read().await?;
    let sql = "SELECT COUNT(*) AS n FROM audit_event WHERE organization_id = $1";
    if let Some(row) = tx.row(sql, values![id]).await? {
        verified.events = row.get("n")?;
    }
    let broken = audit::first_broken(&mut tx, id).await?;
    verified.problems.extend(broken.map(Problem::Audit));
    drop(tx);
    submissions(db, id, &mut verified).await?;
    let mut after = Uuid::nil();
    loop {
        // A page is read in one transaction, so that a head and its versions belong together.
        let mut tx = db.read().await?;
        let heads = heads(&mut tx, id, after).await?;
        let Some(last) = heads.last() else { return Ok(verified) };
        let up_to = last.get::<Uuid>("id")?;
        let mut known = versions(&mut tx, id, after, up_to, &mut verified).await?;
        signatures(&mut tx, id, after, up_to, &mut known, &mut verified).await?;
        for head in &heads {
            let versions = known.remove(&head.get("id")?).unwrap_or_default();
            verified.problems.extend(of_record(head, &versions)?);
        }
        verified.records += u64::try_from(heads.len()).unwrap_or(0);
        after = up_to;
    }
}

/// One version as it is stored.
struct Stored {
    number: i64,
    hash: ContentHash,
    content: String,
    signatures: u32,
}

async fn heads(tx: &mut Tx, id: OrganizationId, after: Uuid) -> Result<Vec<Row>, StoreError> {
    let sql = "SELECT id, session_id, patient_id, clinician_id, day, start_time, end_time, \
               service_type, attendance, group_size, mandate_id, state, current_version \
               FROM encounter WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    tx.rows(sql, values![id, after, AT_ONCE]).await
}

async fn versions(
    tx: &mut Tx,
    id: OrganizationId,
    after: Uuid,
    up_to: Uuid,
    verified: &mut Verified,
) -> Result<BTreeMap<EncounterId, Vec<Stored>>, StoreError> {
    let sql = "SELECT encounter_id, number, content, hash FROM encounter_version \
               WHERE organization_id = $1 AND encounter_id > $2 AND encounter_id <= $3 \
               ORDER BY encounter_id, number";
    let mut known: BTreeMap<EncounterId, Vec<Stored>> = BTreeMap::new();
    for row in tx.rows(sql, values![id, after, up_to]).await? {
        let encounter = row.get("encounter_id")?;
        let version = Stored {
            number: row.get("number")?,
            hash: row.get("hash")?,
            content: row.get("content")?,
            signatures: 0,
        };
        if ContentHash::of_json(version.content.as_bytes()) != version.hash {
            verified.problems.push(Problem::VersionChanged(encounter, version.number));
        }
        known.entry(encounter).or_default().push(version);
        verified.versions += 1;
    }
    Ok(known)
}

async fn signatures(
    tx: &mut Tx,
    id: OrganizationId,
    after: Uuid,
    up_to: Uuid,
    known: &mut BTreeMap<EncounterId, Vec<Stored>>,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    let sql = "SELECT encounter_id, version_number, hash FROM certification \
               WHERE organization_id = $1 AND encounter_id > $2 AND encounter_id <= $3 \
               ORDER BY encounter_id, version_number";
    for row in tx.rows(sql, values![id, after, up_to]).await? {
        let encounter = row.get("encounter_id")?;
        let number: i64 = row.get("version_number")?;
        let hash: ContentHash = row.get("hash")?;
        let of = known.get_mut(&encounter).and_then(|versions| {
            versions.iter_mut().find(|version| version.number == number && version.hash == hash)
        });
        match of {
            Some(version) => version.signatures += 1,
            None => verified.problems.push(Problem::SignatureElsewhere(encounter, number)),
        }
        verified.signatures += 1;
    }
    Ok(())
}

/// What does not hold of one record.
fn of_record(head: &Row, versions: &[Stored]) -> Result<Vec<Problem>, StoreError> {
    let id: EncounterId = head.get("id")?;
    let current: i64 = head.get("current_version")?;
    let in_order = versions.iter().zip(1..).all(|(version, number)| version.number == number);
    let newest = versions.last().filter(|version| in_order && version.number == current);
    let Some(newest) = newest else { return Ok(vec![Problem::VersionMissing(id)]) };
    let mut problems = Vec::new();
    let agrees = match head.get("state")? {
        RecordState::Uncertified => newest.signatures == 0,
        RecordState::Certified | RecordState::AwaitingCosignature => newest.signatures > 0,
        RecordState::Void => true,
    };
    if !agrees {
        problems.push(Problem::StateUnlike(id));
    }
    if !is_head_of(head, newest)? {
        problems.push(Problem::HeadUnlike(id));
    }
    Ok(problems)
}

fn is_head_of(head: &Row, version: &Stored) -> Result<bool, StoreError> {
    let Ok(content) = serde_json::from_str::<EncounterContent>(&version.content) else {
        return Ok(false);
    };
    Ok(head.get::<EncounterId>("id")? == content.encounter
        && head.get::<care::SessionId>("session_id")? == content.session
        && head.get::<care::PatientId>("patient_id")? == content.patient
        && head.get::<care::MemberId>("clinician_id")? == content.clinician
        && head.get::<jiff::civil::Date>("day")? == content.day
        && head.get::<jiff::civil::Time>("start_time")? == content.time.start()
        && head.get::<jiff::civil::Time>("end_time")? == content.time.end()
        && head.get::<care::ServiceType>("service_type")? == content.service_type
        && head.get::<care::Attendance>("attendance")? == content.attendance
        && head.get::<care::GroupSize>("group_size")? == content.effective_size()
        && head.get::<Option<care::MandateId>>("mandate_id")? == content.mandate)
}

async fn submissions(
    db: &Db,
    id: OrganizationId,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    let mut after = Uuid::nil();
    loop {
        let mut tx = db.read().await?;
        let sql = "SELECT id, content, hash FROM submission \
                   WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT 20";
        let rows = tx.rows(sql, values![id, after]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            let content: String = row.get("content")?;
            after = row.get("id")?;
            if row.get::<Vec<u8>>("hash")? != Sha256::digest(content.as_bytes()).to_vec() {
                verified.problems.push(Problem::Submission(SubmissionId(after)));
            }
        }
    }
}
