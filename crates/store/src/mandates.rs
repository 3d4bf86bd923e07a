//! What school plans order, and annual goals.

use crate::{Row, StoreError, Tx, values};
use care::{Goal, GoalState, Mandate, OrganizationId, PatientId, Private, ServiceType};

fn mandate(row: &Row) -> Result<Mandate, StoreError> {
    let unreadable = |column: &str| StoreError::Content(column.to_owned());
    let service: String = row.get("service_type")?;
    Ok(Mandate {
        id: row.get("id")?,
        patient: row.get("patient_id")?,
        service_type: ServiceType::from_key(&service).ok_or_else(|| unreadable("service_type"))?,
        terms: row.get::<String>("terms")?.parse().map_err(|_| unreadable("terms"))?,
        from: row.get("from_day")?,
        to: row.get("to_day")?,
        source: row.get("source")?,
        version: row.get("version")?,
    })
}

fn goal(row: &Row) -> Result<Goal, StoreError> {
    let state: String = row.get("state")?;
    Ok(Goal {
        id: row.get("id")?,
        patient: row.get("patient_id")?,
        title: Private(row.get("title")?),
        text: Private(row.get("text")?),
        from: row.get("from_day")?,
        to: row.get("to_day")?,
        state: GoalState::from_key(&state)
            .ok_or_else(|| StoreError::Content("state".to_owned()))?,
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
    let sql = "SELECT id, patient_id, service_type, terms, from_day, to_day, source, version \
               FROM mandate WHERE organization_id = $1 AND patient_id = $2 \
               ORDER BY from_day DESC, id";
    tx.rows(sql, values![organization, patient]).await?.iter().map(mandate).collect()
}

/// Every goal of a patient, in the order entered.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn goals_of_patient(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: PatientId,
) -> Result<Vec<Goal>, StoreError> {
    let sql = "SELECT id, patient_id, title, text, from_day, to_day, state, version FROM goal \
               WHERE organization_id = $1 AND patient_id = $2 ORDER BY from_day, id";
    tx.rows(sql, values![organization, patient]).await?.iter().map(goal).collect()
}
