//! Records: one patient's part in one session, with every version and every signature.

use crate::keyed::one;
use crate::{Row, StoreError, Tx, Value, claim_verdicts, values};
use care::{
    AccountId, Attendance, Certification, ContentHash, EncounterContent, EncounterId, Factor,
    GroupSize, MandateId, MemberId, OrganizationId, PatientId, RecordState, ServiceType, SessionId,
    TimeSpan,
};
use jiff::Timestamp;
use jiff::civil::Date;

/// The head of a record: what lists and rules ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncounterHead {
    /// Identifier.
    pub id: EncounterId,
    /// The meeting.
    pub session: SessionId,
    /// Whose record.
    pub patient: PatientId,
    /// Who treated.
    pub clinician: MemberId,
    /// Day of service.
    pub day: Date,
    /// Actual or planned times.
    pub time: TimeSpan,
    /// Which service.
    pub service_type: ServiceType,
    /// What became of it.
    pub attendance: Attendance,
    /// The size that counts.
    pub group_size: GroupSize,
    /// The mandate.
    pub mandate: Option<MandateId>,
    /// Where the record stands.
    pub state: RecordState,
    /// Number of its newest version.
    pub current_version: i64,
    /// When it was last certified.
    pub certified_at: Option<Timestamp>,
    /// Why it was withdrawn.
    pub void_reason: Option<String>,
    /// Optimistic version of the head.
    pub version: i64,
}

/// One version of a record with the signatures under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordVersion {
    /// From 1.
    pub number: i64,
    /// What it says.
    pub content: EncounterContent,
    /// Hash of the stored text.
    pub hash: ContentHash,
    /// Why it replaced the one before.
    pub reason: String,
    /// What was found when it was certified.
    pub findings: Vec<care::Finding>,
    /// Who wrote it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
    /// Signatures, the clinician's first.
    pub certifications: Vec<Certification>,
}

/// What a new version adds.
#[derive(Clone, Debug)]
pub struct NewVersion<'a> {
    /// What it says.
    pub content: &'a EncounterContent,
    /// Why, when it replaces another.
    pub reason: &'a str,
    /// What was found.
    pub findings: &'a [care::Finding],
    /// Who writes.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
}

/// The columns of a head, of `encounter e`.
pub(crate) const HEAD_COLUMNS: &str = "e.id, e.session_id, e.patient_id, e.clinician_id, e.day, \
    e.start_time, e.end_time, e.service_type, e.attendance, e.group_size, e.mandate_id, e.state, \
    e.current_version, e.certified_at, e.void_reason, e.version";

fn unreadable(column: &str) -> StoreError {
    StoreError::Content(column.to_owned())
}

pub(crate) fn head(row: &Row) -> Result<EncounterHead, StoreError> {
    let text = |column: &str| row.get::<String>(column);
    Ok(EncounterHead {
        id: row.get("id")?,
        session: row.get("session_id")?,
        patient: row.get("patient_id")?,
        clinician: row.get("clinician_id")?,
        day: row.get("day")?,
        time: TimeSpan::new(row.get("start_time")?, row.get("end_time")?)
            .map_err(|_| unreadable("end_time"))?,
        service_type: ServiceType::from_key(&text("service_type")?)
            .ok_or_else(|| unreadable("service_type"))?,
        attendance: Attendance::from_key(&text("attendance")?)
            .ok_or_else(|| unreadable("attendance"))?,
        group_size: GroupSize::from_key(&text("group_size")?)
            .ok_or_else(|| unreadable("group_size"))?,
        mandate: row.get("mandate_id")?,
        state: RecordState::from_key(&text("state")?).ok_or_else(|| unreadable("state"))?,
        current_version: row.get("current_version")?,
        certified_at: row.get("certified_at")?,
        void_reason: row.get("void_reason")?,
        version: row.get("version")?,
    })
}

/// Heads that a condition on `e` selects, by day and time.
async fn heads(
    tx: &mut Tx,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<EncounterHead>, StoreError> {
    // Sorted here: asked to sort by day, an engine without statistics takes the index of days and
    // looks through every record of the organization for those of one session.
    let sql = format!("SELECT {HEAD_COLUMNS} FROM encounter e WHERE {condition}");
    let rows = tx.rows(&sql, values).await?;
    let mut heads = rows.iter().map(head).collect::<Result<Vec<_>, _>>()?;
    heads.sort_by_key(|head| (head.day, head.time.start(), head.id));
    Ok(heads)
}

/// One record's head.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: EncounterId,
) -> Result<Option<EncounterHead>, StoreError> {
    let found = heads(tx, "e.organization_id = $1 AND e.id = $2", values![organization, id]);
    Ok(found.await?.pop())
}

/// The records of a session.
pub async fn of_session(
    tx: &mut Tx,
    organization: OrganizationId,
    session: SessionId,
) -> Result<Vec<EncounterHead>, StoreError> {
    let condition = "e.organization_id = $1 AND e.session_id = $2";
    heads(tx, condition, values![organization, session]).await
}

/// A clinician's records from one day to another.
pub async fn of_clinician(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    from: Date,
    to: Date,
) -> Result<Vec<EncounterHead>, StoreError> {
    let condition =
        "e.organization_id = $1 AND e.clinician_id = $2 AND e.day >= $3 AND e.day <= $4";
    heads(tx, condition, values![organization, clinician, from, to]).await
}

/// A patient's records from one day to another, by whomever.
pub async fn of_patient(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: PatientId,
    from: Date,
    to: Date,
) -> Result<Vec<EncounterHead>, StoreError> {
    let condition = "e.organization_id = $1 AND e.patient_id = $2 AND e.day >= $3 AND e.day <= $4";
    heads(tx, condition, values![organization, patient, from, to]).await
}

/// A clinician's records in a state, the oldest first.
pub async fn of_clinician_in_state(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    state: RecordState,
) -> Result<Vec<EncounterHead>, StoreError> {
    let condition = "e.organization_id = $1 AND e.clinician_id = $2 AND e.state = $3";
    heads(tx, condition, values![organization, clinician, state.key()]).await
}

/// Every record in a state from one day to another, the oldest first.
pub async fn in_state(
    tx: &mut Tx,
    organization: OrganizationId,
    state: RecordState,
    from: Date,
    to: Date,
) -> Result<Vec<EncounterHead>, StoreError> {
    let condition = "e.organization_id = $1 AND e.state = $2 AND e.day >= $3 AND e.day <= $4";
    heads(tx, condition, values![organization, state.key(), from, to]).await
}

/// Adds an uncertified record with its first version.
///
/// # Errors
///
/// [`StoreError::Duplicate`] when the patient has a record in this session already.
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &NewVersion<'_>,
) -> Result<(), StoreError> {
    let content = new.content;
    let sql = "INSERT INTO encounter (organization_id, id, session_id, patient_id, clinician_id, \
               day, start_time, end_time, service_type, attendance, group_size, mandate_id, \
               state, current_version, version) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'uncertified', 1, 1)";
    let values = values![
        organization,
        content.encounter,
        content.session,
        content.patient,
        content.clinician,
        content.day,
        content.time.start(),
        content.time.end(),
        content.service_type.key(),
        content.attendance.key(),
        content.effective_size().key(),
        content.mandate,
    ];
    tx.exec(sql, values).await?;
    insert_version(tx, organization, 1, new).await
}

async fn insert_version(
    tx: &mut Tx,
    organization: OrganizationId,
    number: i64,
    new: &NewVersion<'_>,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(new.content)?;
    let hash = ContentHash::of_json(text.as_bytes());
    let sql = "INSERT INTO encounter_version (organization_id, encounter_id, number, content, \
               hash, reason, findings, created_by, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = values![
        organization,
        new.content.encounter,
        number,
        text,
        hash.0.as_slice(),
        new.reason,
        serde_json::to_string(new.findings)?,
        new.by,
        new.at,
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// Adds a version to a record and moves its head to it; an uncertified record stays so, a
/// certified one becomes uncertified until the new version is signed.
///
/// # Errors
///
/// [`StoreError::Stale`] when the head is not at `head_version` any more, or is void.
pub async fn add_version(
    tx: &mut Tx,
    organization: OrganizationId,
    head_version: i64,
    new: &NewVersion<'_>,
) -> Result<i64, StoreError> {
    let content = new.content;
    let sql = "UPDATE encounter SET start_time = $4, end_time = $5, attendance = $6, \
               group_size = $7, mandate_id = $8, service_type = $9, clinician_id = $10, \
               day = $11, state = 'uncertified', \
               current_version = current_version + 1, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3 AND state <> 'void' \
               RETURNING current_version";
    let values = values![
        organization,
        content.encounter,
        head_version,
        content.time.start(),
        content.time.end(),
        content.attendance.key(),
        content.effective_size().key(),
        content.mandate,
        content.service_type.key(),
        content.clinician,
        content.day,
    ];
    let row = tx.row(sql, values).await?.ok_or(StoreError::Stale)?;
    let number: i64 = row.get("current_version")?;
    insert_version(tx, organization, number, new).await?;
    claim_verdicts::forget_encounter(tx, organization, content.encounter).await?;
    Ok(number)
}

/// Puts a signature under the newest version and sets the state that follows.
///
/// # Errors
///
/// [`StoreError::Stale`] when the newest version is another, or the record is void.
pub async fn certify(
    tx: &mut Tx,
    organization: OrganizationId,
    id: EncounterId,
    signed: &Certification,
    state: RecordState,
) -> Result<(), StoreError> {
    let sql = "UPDATE encounter SET state = $4, certified_at = $5, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND current_version = $3 \
               AND state <> 'void'";
    let values = values![organization, id, signed.version_number, state.key(), signed.at];
    if tx.exec(sql, values).await? != 1 {
        return Err(StoreError::Stale);
    }
    claim_verdicts::forget_encounter(tx, organization, id).await?;
    let sql = "INSERT INTO certification (organization_id, encounter_id, version_number, \
               signer_id, signature, statement, at, factor, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = values![
        organization,
        id,
        signed.version_number,
        signed.signer,
        signed.signature.as_str(),
        signed.statement.as_str(),
        signed.at,
        signed.factor.key(),
        signed.hash.0.as_slice(),
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// Withdraws a record; it stays readable.
///
/// # Errors
///
/// [`StoreError::Stale`] when the head is not at `head_version` any more.
pub async fn void(
    tx: &mut Tx,
    organization: OrganizationId,
    id: EncounterId,
    head_version: i64,
    reason: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE encounter SET state = 'void', void_reason = $4, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3 AND state <> 'void'";
    one(tx.exec(sql, values![organization, id, head_version, reason]).await?)?;
    claim_verdicts::forget_encounter(tx, organization, id).await
}

fn hash(row: &Row) -> Result<ContentHash, StoreError> {
    let bytes: Vec<u8> = row.get("hash")?;
    bytes.try_into().map(ContentHash).map_err(|_| unreadable("hash"))
}

/// Every version of a record, the first one first.
pub async fn versions(
    tx: &mut Tx,
    organization: OrganizationId,
    id: EncounterId,
) -> Result<Vec<RecordVersion>, StoreError> {
    let sql = "SELECT number, content, hash, reason, findings, created_by, created_at \
               FROM encounter_version WHERE organization_id = $1 AND encounter_id = $2 \
               ORDER BY number";
    let mut versions = Vec::new();
    for row in tx.rows(sql, values![organization, id]).await? {
        versions.push(RecordVersion {
            number: row.get("number")?,
            content: serde_json::from_str(&row.get::<String>("content")?)?,
            hash: hash(&row)?,
            reason: row.get("reason")?,
            findings: serde_json::from_str(&row.get::<String>("findings")?)?,
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            certifications: Vec::new(),
        });
    }
    let sql = "SELECT version_number, signer_id, signature, statement, at, factor, hash \
               FROM certification WHERE organization_id = $1 AND encounter_id = $2 ORDER BY at";
    for row in tx.rows(sql, values![organization, id]).await? {
        let signed = certification(&row)?;
        let number = signed.version_number;
        if let Some(version) = versions.iter_mut().find(|v| v.number == number) {
            version.certifications.push(signed);
        }
    }
    Ok(versions)
}

fn certification(row: &Row) -> Result<Certification, StoreError> {
    let factor: String = row.get("factor")?;
    Ok(Certification {
        version_number: row.get("version_number")?,
        signer: row.get("signer_id")?,
        signature: row.get("signature")?,
        statement: row.get("statement")?,
        at: row.get("at")?,
        factor: Factor::from_key(&factor).ok_or_else(|| unreadable("factor"))?,
        hash: hash(row)?,
    })
}

/// What the newest version of a record says.
pub async fn current_content(
    tx: &mut Tx,
    organization: OrganizationId,
    id: EncounterId,
) -> Result<Option<EncounterContent>, StoreError> {
    let sql = "SELECT v.content FROM encounter e JOIN encounter_version v \
               ON v.organization_id = e.organization_id AND v.encounter_id = e.id \
               AND v.number = e.current_version WHERE e.organization_id = $1 AND e.id = $2";
    let row = tx.row(sql, values![organization, id]).await?;
    row.map(|row| Ok(serde_json::from_str(&row.get::<String>("content")?)?)).transpose()
}

/// What a clinician's last provided records say, the newest first; those of `except` left out.
pub async fn recent_contents(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    except: SessionId,
    limit: i64,
) -> Result<Vec<EncounterContent>, StoreError> {
    let sql = "SELECT v.content FROM encounter e JOIN encounter_version v \
               ON v.organization_id = e.organization_id AND v.encounter_id = e.id \
               AND v.number = e.current_version WHERE e.organization_id = $1 \
               AND e.clinician_id = $2 AND e.session_id <> $3 AND e.attendance = 'provided' \
               AND e.state <> 'void' ORDER BY e.day DESC, e.start_time DESC, e.id DESC LIMIT $4";
    let rows = tx.rows(sql, values![organization, clinician, except, limit]).await?;
    rows.iter().map(|row| Ok(serde_json::from_str(&row.get::<String>("content")?)?)).collect()
}

/// What a patient's last provided record before a day says, by whomever.
pub async fn last_content(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: PatientId,
    before: Date,
) -> Result<Option<EncounterContent>, StoreError> {
    let sql = "SELECT v.content FROM encounter e JOIN encounter_version v \
               ON v.organization_id = e.organization_id AND v.encounter_id = e.id \
               AND v.number = e.current_version WHERE e.organization_id = $1 \
               AND e.patient_id = $2 AND e.day < $3 AND e.attendance = 'provided' \
               AND e.state <> 'void' ORDER BY e.day DESC, e.start_time DESC LIMIT 1";
    let row = tx.row(sql, values![organization, patient, before]).await?;
    row.map(|row| Ok(serde_json::from_str(&row.get::<String>("content")?)?)).transpose()
}
