//! How far a patient's goals got, from one record to the next.

use crate::{StoreError, Tx, values};
use care::{EncounterContent, GoalProgress, OrganizationId, PatientId};
use jiff::civil::Date;

/// What the records of these days say about goals, the latest day first: at most `limit` records
/// of sessions that were provided and not withdrawn, each in its newest version.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_patient(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: PatientId,
    (from, to): (Date, Date),
    limit: i64,
) -> Result<Vec<(Date, Vec<GoalProgress>)>, StoreError> {
    let sql = "SELECT e.day, v.content FROM encounter e JOIN encounter_version v \
               ON v.organization_id = e.organization_id AND v.encounter_id = e.id \
               AND v.number = e.current_version WHERE e.organization_id = $1 \
               AND e.patient_id = $2 AND e.day >= $3 AND e.day <= $4 \
               AND e.attendance = 'provided' AND e.state <> 'void' \
               ORDER BY e.day DESC, e.start_time DESC LIMIT $5";
    let rows = tx.rows(sql, values![organization, patient, from, to, limit]).await?;
    let mut found = Vec::new();
    for row in &rows {
        let content: EncounterContent = serde_json::from_str(&row.get::<String>("content")?)?;
        found.push((row.get("day")?, content.goals));
    }
    Ok(found)
}
