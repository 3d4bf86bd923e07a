//! Many records at once, with the signatures they have: imports and invented data.

use crate::{Rows, StoreError, Tx, values};
use care::{AccountId, Certification, ContentHash, EncounterContent, OrganizationId, RecordState};
use jiff::Timestamp;

/// A record with its one version and every signature under it.
#[derive(Clone, Debug)]
pub struct ImportedEncounter<'a> {
    /// What it says.
    pub content: &'a EncounterContent,
    /// Where it stands.
    pub state: RecordState,
    /// Who wrote it.
    pub author: AccountId,
    /// When.
    pub created_at: Timestamp,
    /// Signatures under version 1, in order; none when it is uncertified.
    pub certifications: Vec<Certification>,
}

/// Adds records, each at version 1.
///
/// # Errors
///
/// [`StoreError::Content`] when a signature is not under version 1 of what it belongs to;
/// [`StoreError::Duplicate`] when a patient has a record in a session already.
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    encounters: &[ImportedEncounter<'_>],
) -> Result<(), StoreError> {
    for rows in rows(organization, encounters)? {
        rows.write(tx).await?;
    }
    Ok(())
}

/// The rows of records, each at version 1.
///
/// # Errors
///
/// [`StoreError::Content`] when a signature is not under version 1 of what it belongs to.
pub fn rows(
    organization: OrganizationId,
    encounters: &[ImportedEncounter<'_>],
) -> Result<[Rows; 3], StoreError> {
    let (mut heads, mut versions, mut signatures) = (Vec::new(), Vec::new(), Vec::new());
    for new in encounters {
        let content = new.content;
        let text = serde_json::to_string(content)?;
        let hash = ContentHash::of_json(text.as_bytes());
        let certified_at = new.certifications.first().map(|signed| signed.at);
        heads.extend(values![
            organization,
            content.encounter,
            content.session,
            content.patient,
            content.clinician,
            content.day,
            content.time.start(),
            content.time.end(),
            content.service_type,
            content.attendance,
            content.effective_size(),
            content.mandate,
            new.state,
            1_i64,
            certified_at,
            1_i64,
        ]);
        let id = content.encounter;
        versions.extend(values![organization, id, 1_i64, text, hash, new.author, new.created_at]);
        for signed in &new.certifications {
            if signed.hash != hash || signed.version_number != 1 {
                return Err(StoreError::Content("certification.hash".to_owned()));
            }
            signatures.extend(values![
                organization,
                id,
                1_i64,
                signed.signer,
                signed.signature.as_str(),
                signed.statement.as_str(),
                signed.at,
                signed.factor,
                signed.hash,
            ]);
        }
    }
    let head = "INSERT INTO encounter (organization_id, id, session_id, patient_id, \
                  clinician_id, day, start_time, end_time, service_type, attendance, \
                  group_size, mandate_id, state, current_version, certified_at, version)";
    let version = "INSERT INTO encounter_version (organization_id, encounter_id, number, \
                  content, hash, created_by, created_at)";
    let signature = "INSERT INTO certification (organization_id, encounter_id, version_number, \
                  signer_id, signature, statement, at, factor, hash)";
    Ok([
        Rows::new(head, 16, heads),
        Rows::new(version, 7, versions),
        Rows::new(signature, 9, signatures),
    ])
}
