//! Students and clients, and who is on whose caseload.

use crate::{Row, StoreError, Tx, values};
use care::{Language, MemberId, OrganizationId, Patient, PatientId, PatientName, Private};
use jiff::civil::Date;

const SELECT: &str = "SELECT p.id, p.site_id, p.family, p.given, p.preferred, p.birth_date, p.sex, \
    p.local_id, p.medicaid_id, p.language, p.grade, p.address, p.diagnoses, p.consent_on, \
    p.is_active, p.version FROM patient p";

fn patient(row: &Row) -> Result<Patient, StoreError> {
    let language: String = row.get("language")?;
    let sex: String = row.get("sex")?;
    Ok(Patient {
        id: row.get("id")?,
        site: row.get("site_id")?,
        name: PatientName {
            family: Private(row.get("family")?),
            given: Private(row.get("given")?),
            preferred: row.get::<Option<String>>("preferred")?.map(Private),
        },
        birth_date: Private(row.get("birth_date")?),
        sex: Private(sex.chars().next().unwrap_or('U')),
        local_id: Private(row.get("local_id")?),
        medicaid_id: row.get::<Option<String>>("medicaid_id")?.map(Private),
        language: Language::from_key(&language)
            .ok_or_else(|| StoreError::Content("language".to_owned()))?,
        grade: row.get("grade")?,
        address: Private(serde_json::from_str(&row.get::<String>("address")?)?),
        diagnoses: serde_json::from_str(&row.get::<String>("diagnoses")?)?,
        consent_on: row.get("consent_on")?,
        is_active: row.get("is_active")?,
        version: row.get("version")?,
    })
}

/// One patient.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: PatientId,
) -> Result<Option<Patient>, StoreError> {
    let sql = format!("{SELECT} WHERE p.organization_id = $1 AND p.id = $2");
    tx.row(&sql, values![organization, id]).await?.as_ref().map(patient).transpose()
}

/// Several patients, in the order asked; who is not there is left out.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[PatientId],
) -> Result<Vec<Patient>, StoreError> {
    let mut found = Vec::new();
    for id in ids {
        found.extend(find(tx, organization, *id).await?);
    }
    Ok(found)
}

/// Who is on a clinician's caseload on a day, by name.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn on_caseload(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    day: Date,
) -> Result<Vec<Patient>, StoreError> {
    let sql = format!(
        "{SELECT} JOIN caseload c ON c.organization_id = p.organization_id \
         AND c.patient_id = p.id WHERE c.organization_id = $1 AND c.clinician_id = $2 \
         AND c.from_day <= $3 AND (c.to_day IS NULL OR c.to_day >= $3) \
         ORDER BY p.family, p.given, p.id"
    );
    tx.rows(&sql, values![organization, clinician, day]).await?.iter().map(patient).collect()
}
