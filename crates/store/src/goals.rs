//! Annual goals.

use crate::keyed::one;
use crate::value::places;
use crate::{Row, StoreError, Tx, Value, values};
use care::{Goal, GoalId, OrganizationId, PatientId, Private};

const COLUMNS: &str = "id, patient_id, title, text, from_day, to_day, state, version";

fn goal(row: &Row) -> Result<Goal, StoreError> {
    Ok(Goal {
        id: row.get("id")?,
        patient: row.get("patient_id")?,
        title: Private(row.get("title")?),
        text: Private(row.get("text")?),
        from: row.get("from_day")?,
        to: row.get("to_day")?,
        state: row.get("state")?,
        version: row.get("version")?,
    })
}

/// Adds goals, at version 1.
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    goals: &[Goal],
) -> Result<(), StoreError> {
    let row = |goal: &Goal| {
        values![
            organization,
            goal.id,
            goal.patient,
            goal.title.as_str(),
            goal.text.as_str(),
            goal.from,
            goal.to,
            goal.state,
            1_i64,
        ]
    };
    let insert = "INSERT INTO goal (organization_id, id, patient_id, title, text, from_day, \
                  to_day, state, version)";
    tx.insert_many(insert, 9, goals.iter().flat_map(row).collect()).await
}

/// Writes a goal over the version that was read.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    goal: &Goal,
) -> Result<(), StoreError> {
    let sql = "UPDATE goal SET title = $4, text = $5, from_day = $6, to_day = $7, \
               state = $8, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    let values = values![
        organization,
        goal.id,
        goal.version,
        goal.title.as_str(),
        goal.text.as_str(),
        goal.from,
        goal.to,
        goal.state,
    ];
    one(tx.exec(sql, values).await?)
}

/// One goal.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: GoalId,
) -> Result<Option<Goal>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM goal WHERE organization_id = $1 AND id = $2");
    tx.row(&sql, values![organization, id]).await?.as_ref().map(goal).transpose()
}

/// Every goal of these patients, the oldest first, whatever their state or dates.
pub async fn of_patients(
    tx: &mut Tx,
    organization: OrganizationId,
    patients: &[PatientId],
) -> Result<Vec<Goal>, StoreError> {
    let mut found = Vec::new();
    for patients in patients.chunks(500) {
        let sql = format!(
            "SELECT {COLUMNS} FROM goal WHERE organization_id = $1 AND patient_id IN ({}) \
             ORDER BY patient_id, from_day, id",
            places(2, patients.len())
        );
        let mut values = values![organization];
        values.extend(patients.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            found.push(goal(&row)?);
        }
    }
    Ok(found)
}
