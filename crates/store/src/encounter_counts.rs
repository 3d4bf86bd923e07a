//! How many records stand where, and under which mandates sessions were given.

use crate::value::places;
use crate::{Row, StoreError, Tx, Value, values};
use care::{MandateId, MemberId, OrganizationId, PatientId, RecordState, ServiceType, SessionId};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How many records of a clinician stand somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateCount {
    /// Whose.
    pub clinician: MemberId,
    /// Where they stand.
    pub state: RecordState,
    /// How many.
    pub count: i64,
}

/// How many records of each clinician stand where, from a first to a last day, both counted: of
/// one clinician, or of all. Where there is none, there is no row.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn by_state(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: Option<MemberId>,
    (from, to): (Date, Date),
) -> Result<Vec<StateCount>, StoreError> {
    let whose = if clinician.is_some() { "AND clinician_id = $4" } else { "" };
    // Every state is named, so that an index on state and day is searched by both.
    let states: Vec<String> =
        RecordState::ALL.iter().map(|state| format!("'{}'", state.key())).collect();
    let states = states.join(", ");
    let sql = format!(
        "SELECT clinician_id, state, COUNT(*) AS n FROM encounter \
         WHERE organization_id = $1 AND state IN ({states}) AND day >= $2 AND day <= $3 {whose} \
         GROUP BY clinician_id, state ORDER BY clinician_id, state"
    );
    let mut values = values![organization, from, to];
    values.extend(clinician.map(Value::from));
    let count = |row: &Row| {
        Ok(StateCount {
            clinician: row.get("clinician_id")?,
            state: row.get("state")?,
            count: row.get("n")?,
        })
    };
    tx.rows(&sql, values).await?.iter().map(count).collect()
}

/// The day of the first signed record of each service that was provided to each of these patients
/// (rule R-014).
///
/// # Errors
///
/// When storage cannot answer.
pub async fn first_provided(
    tx: &mut Tx,
    organization: OrganizationId,
    patients: &[PatientId],
) -> Result<BTreeMap<(PatientId, ServiceType), Date>, StoreError> {
    let mut found = BTreeMap::new();
    for part in patients.chunks(500) {
        let sql = format!(
            "SELECT patient_id, service_type, MIN(day) AS first_day FROM encounter \
             WHERE organization_id = $1 AND attendance = 'provided' \
             AND state IN ('certified', 'awaiting_cosignature') AND patient_id IN ({}) \
             GROUP BY patient_id, service_type",
            places(2, part.len())
        );
        let mut values = values![organization];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            let service: String = row.get("service_type")?;
            let service = ServiceType::from_key(&service)
                .ok_or_else(|| StoreError::Content("service_type".to_owned()))?;
            found.insert((row.get("patient_id")?, service), row.get("first_day")?);
        }
    }
    Ok(found)
}

/// How many sessions were provided under each of these mandates from a first to a last day, both
/// counted, without those of `except` (rule V-020). A mandate without one has no entry.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn provided(
    tx: &mut Tx,
    organization: OrganizationId,
    mandates: &[MandateId],
    (from, to): (Date, Date),
    except: Option<SessionId>,
) -> Result<BTreeMap<MandateId, i64>, StoreError> {
    let mut counts = BTreeMap::new();
    for part in mandates.chunks(500) {
        let sql = format!(
            "SELECT mandate_id, COUNT(*) AS n FROM encounter WHERE organization_id = $1 \
             AND day >= $2 AND day <= $3 AND ($4 = 0 OR session_id <> $5) \
             AND attendance = 'provided' AND state <> 'void' AND mandate_id IN ({}) \
             GROUP BY mandate_id",
            places(6, part.len())
        );
        let mut values = values![organization, from, to, except.is_some(), except];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            counts.insert(row.get("mandate_id")?, row.get("n")?);
        }
    }
    Ok(counts)
}
