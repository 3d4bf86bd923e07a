//! What school plans order.

use crate::keyed::one;
use crate::value::places;
use crate::{Row, StoreError, Tx, Value, claim_verdicts, values};
use care::{Mandate, MandateId, OrganizationId, PatientId};

const COLUMNS: &str = "id, patient_id, service_type, terms, from_day, to_day, source, version";

fn mandate(row: &Row) -> Result<Mandate, StoreError> {
    Ok(Mandate {
        id: row.get("id")?,
        patient: row.get("patient_id")?,
        service_type: row.get("service_type")?,
        terms: row.get("terms")?,
        from: row.get("from_day")?,
        to: row.get("to_day")?,
        source: row.get("source")?,
        version: row.get("version")?,
    })
}

/// Every mandate of a patient, the newest first.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_patient(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: PatientId,
) -> Result<Vec<Mandate>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM mandate WHERE organization_id = $1 AND patient_id = $2 \
         ORDER BY from_day DESC, id"
    );
    tx.rows(&sql, values![organization, patient]).await?.iter().map(mandate).collect()
}

/// Adds mandates, at version 1.
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    mandates: &[Mandate],
) -> Result<(), StoreError> {
    let row = |mandate: &Mandate| {
        values![
            organization,
            mandate.id,
            mandate.patient,
            mandate.service_type,
            mandate.terms,
            mandate.from,
            mandate.to,
            mandate.source.as_str(),
            1_i64,
        ]
    };
    let insert = "INSERT INTO mandate (organization_id, id, patient_id, service_type, terms, \
                  from_day, to_day, source, version)";
    tx.insert_many(insert, 9, mandates.iter().flat_map(row).collect()).await
}

/// Writes a mandate over the version that was read.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    mandate: &Mandate,
) -> Result<(), StoreError> {
    let sql = "UPDATE mandate SET service_type = $4, terms = $5, from_day = $6, to_day = $7, \
               source = $8, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    let values = values![
        organization,
        mandate.id,
        mandate.version,
        mandate.service_type,
        mandate.terms,
        mandate.from,
        mandate.to,
        mandate.source.as_str(),
    ];
    one(tx.exec(sql, values).await?)?;
    claim_verdicts::forget_mandate(tx, organization, mandate.id).await
}

/// One mandate.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MandateId,
) -> Result<Option<Mandate>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM mandate WHERE organization_id = $1 AND id = $2");
    tx.row(&sql, values![organization, id]).await?.as_ref().map(mandate).transpose()
}

/// Every mandate of these patients, the oldest first, whatever their service or dates.
pub async fn of_patients(
    tx: &mut Tx,
    organization: OrganizationId,
    patients: &[PatientId],
) -> Result<Vec<Mandate>, StoreError> {
    let mut found = Vec::new();
    for patients in patients.chunks(500) {
        let sql = format!(
            "SELECT {COLUMNS} FROM mandate WHERE organization_id = $1 AND patient_id IN ({}) \
             ORDER BY patient_id, from_day, id",
            places(2, patients.len())
        );
        let mut values = values![organization];
        values.extend(patients.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            found.push(mandate(&row)?);
        }
    }
    Ok(found)
}
