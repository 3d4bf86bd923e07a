//! Who treats whom, from a day to a day.

use crate::value::places;
use crate::{Row, StoreError, Tx, Value, values};
use care::{MemberId, OrganizationId, PatientId, SiteId};
use jiff::civil::Date;

/// A patient on a clinician's caseload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseloadEntry {
    /// Whose caseload.
    pub clinician: MemberId,
    /// Who is on it.
    pub patient: PatientId,
    /// First day.
    pub from: Date,
    /// Last day, when it has ended.
    pub to: Option<Date>,
}

fn entry(row: &Row) -> Result<CaseloadEntry, StoreError> {
    Ok(CaseloadEntry {
        clinician: row.get("clinician_id")?,
        patient: row.get("patient_id")?,
        from: row.get("from_day")?,
        to: row.get("to_day")?,
    })
}

/// Puts patients on caseloads.
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    entries: &[CaseloadEntry],
) -> Result<(), StoreError> {
    let row = |entry: &CaseloadEntry| {
        values![organization, entry.clinician, entry.patient, entry.from, entry.to]
    };
    let insert = "INSERT INTO caseload (organization_id, clinician_id, patient_id, from_day, \
                  to_day)";
    tx.insert_many(insert, 5, entries.iter().flat_map(row).collect()).await
}

/// Ends a patient's time on a caseload with `last` as its last day. Times that would begin later
/// are taken away. Answers how many were ended or taken away.
pub async fn end(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    patient: PatientId,
    last: Date,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM caseload WHERE organization_id = $1 AND clinician_id = $2 \
               AND patient_id = $3 AND from_day > $4";
    let gone = tx.exec(sql, values![organization, clinician, patient, last]).await?;
    let sql = "UPDATE caseload SET to_day = $4 WHERE organization_id = $1 AND clinician_id = $2 \
               AND patient_id = $3 AND (to_day IS NULL OR to_day > $4)";
    Ok(gone + tx.exec(sql, values![organization, clinician, patient, last]).await?)
}

/// Who is on a clinician's caseload on a day.
pub async fn of_clinician(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    day: Date,
) -> Result<Vec<CaseloadEntry>, StoreError> {
    let sql = "SELECT clinician_id, patient_id, from_day, to_day FROM caseload \
               WHERE organization_id = $1 AND clinician_id = $2 AND from_day <= $3 \
               AND (to_day IS NULL OR to_day >= $3) ORDER BY patient_id, from_day";
    tx.rows(sql, values![organization, clinician, day]).await?.iter().map(entry).collect()
}

/// On whose caseloads a patient is or was, the latest first.
pub async fn of_patient(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: PatientId,
) -> Result<Vec<CaseloadEntry>, StoreError> {
    let sql = "SELECT clinician_id, patient_id, from_day, to_day FROM caseload \
               WHERE organization_id = $1 AND patient_id = $2 ORDER BY from_day DESC, clinician_id";
    tx.rows(sql, values![organization, patient]).await?.iter().map(entry).collect()
}

/// On whose caseloads these patients are on a day.
pub async fn of_patients(
    tx: &mut Tx,
    organization: OrganizationId,
    patients: &[PatientId],
    day: Date,
) -> Result<Vec<CaseloadEntry>, StoreError> {
    let mut found = Vec::new();
    for part in patients.chunks(500) {
        let sql = format!(
            "SELECT clinician_id, patient_id, from_day, to_day FROM caseload \
             WHERE organization_id = $1 AND from_day <= $2 \
             AND (to_day IS NULL OR to_day >= $2) AND patient_id IN ({}) \
             ORDER BY patient_id, from_day, clinician_id",
            places(3, part.len())
        );
        let mut values = values![organization, day];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            found.push(entry(&row)?);
        }
    }
    Ok(found)
}

/// The clinicians who have a patient of a site on their caseload on a day.
pub async fn clinicians_of_site(
    tx: &mut Tx,
    organization: OrganizationId,
    site: SiteId,
    day: Date,
) -> Result<Vec<MemberId>, StoreError> {
    let sql = "SELECT DISTINCT c.clinician_id FROM patient p JOIN caseload c \
               ON c.organization_id = p.organization_id AND c.patient_id = p.id \
               WHERE p.organization_id = $1 AND p.site_id = $2 AND c.from_day <= $3 \
               AND (c.to_day IS NULL OR c.to_day >= $3)";
    let rows = tx.rows(sql, values![organization, site, day]).await?;
    rows.iter().map(|row| row.get("clinician_id")).collect()
}
