//! Meetings, planned and held.

use crate::{Row, StoreError, Tx, values};
use care::{
    Location, MemberId, OrganizationId, PatientId, ServiceType, Session, SessionId, SessionState,
    TimeSpan,
};
use jiff::civil::{Date, Time};
use std::collections::BTreeMap;

const SELECT: &str = "SELECT s.id, s.site_id, s.clinician_id, s.day, s.planned_start, \
    s.planned_end, s.held_start, s.held_end, s.service_type, s.location, s.room, s.is_group, \
    s.series_id, s.state, s.version FROM session s";

fn span(row: &Row, start: &str, end: &str) -> Result<Option<TimeSpan>, StoreError> {
    let (start, end): (Option<Time>, Option<Time>) = (row.get(start)?, row.get(end)?);
    Ok(start.zip(end).and_then(|(start, end)| TimeSpan::new(start, end).ok()))
}

/// A session without its patients.
fn session(row: &Row) -> Result<Session, StoreError> {
    let unreadable = |column: &str| StoreError::Content(column.to_owned());
    let service: String = row.get("service_type")?;
    let state: String = row.get("state")?;
    let location: Option<String> = row.get("location")?;
    Ok(Session {
        id: row.get("id")?,
        site: row.get("site_id")?,
        clinician: row.get("clinician_id")?,
        day: row.get("day")?,
        planned: span(row, "planned_start", "planned_end")?,
        held: span(row, "held_start", "held_end")?,
        service_type: ServiceType::from_key(&service).ok_or_else(|| unreadable("service_type"))?,
        location: location.as_deref().and_then(Location::from_key),
        room: row.get("room")?,
        is_group: row.get("is_group")?,
        series: row.get("series_id")?,
        patients: Vec::new(),
        state: SessionState::from_key(&state).ok_or_else(|| unreadable("state"))?,
        version: row.get("version")?,
    })
}

/// One session with its patients.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SessionId,
) -> Result<Option<Session>, StoreError> {
    let sql = format!("{SELECT} WHERE s.organization_id = $1 AND s.id = $2");
    let Some(row) = tx.row(&sql, values![organization, id]).await? else { return Ok(None) };
    let mut found = session(&row)?;
    let sql = "SELECT patient_id FROM session_patient \
               WHERE organization_id = $1 AND session_id = $2 ORDER BY position";
    for row in tx.rows(sql, values![organization, id]).await? {
        found.patients.push(row.get("patient_id")?);
    }
    Ok(Some(found))
}

/// A clinician's sessions from one day to another with their patients, by day and time. Removed
/// ones are left out.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_clinician(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    from: Date,
    to: Date,
) -> Result<Vec<Session>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE s.organization_id = $1 AND s.clinician_id = $2 AND s.day >= $3 \
         AND s.day <= $4 AND s.state <> 'removed' \
         ORDER BY s.day, COALESCE(s.held_start, s.planned_start), s.id"
    );
    let rows = tx.rows(&sql, values![organization, clinician, from, to]).await?;
    let mut sessions: Vec<Session> = rows.iter().map(session).collect::<Result<_, _>>()?;
    let sql = "SELECT sp.session_id, sp.patient_id FROM session_patient sp JOIN session s \
               ON s.organization_id = sp.organization_id AND s.id = sp.session_id \
               WHERE s.organization_id = $1 AND s.clinician_id = $2 AND s.day >= $3 \
               AND s.day <= $4 ORDER BY sp.session_id, sp.position";
    let mut patients: BTreeMap<SessionId, Vec<PatientId>> = BTreeMap::new();
    for row in tx.rows(sql, values![organization, clinician, from, to]).await? {
        patients.entry(row.get("session_id")?).or_default().push(row.get("patient_id")?);
    }
    for session in &mut sessions {
        session.patients = patients.remove(&session.id).unwrap_or_default();
    }
    Ok(sessions)
}

/// Adds a session with its patients.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    session: &Session,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO session (organization_id, id, site_id, clinician_id, day, \
               planned_start, planned_end, held_start, held_end, service_type, location, room, \
               is_group, series_id, state, version) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)";
    let values = values![
        organization,
        session.id,
        session.site,
        session.clinician,
        session.day,
        session.planned.map(|span| span.start()),
        session.planned.map(|span| span.end()),
        session.held.map(|span| span.start()),
        session.held.map(|span| span.end()),
        session.service_type.key(),
        session.location.map(Location::key),
        session.room.as_str(),
        session.is_group,
        session.series,
        session.state.key(),
    ];
    tx.exec(sql, values).await?;
    let mut rows = Vec::new();
    for (patient, position) in session.patients.iter().zip(0_i64..) {
        rows.extend(values![organization, session.id, *patient, position]);
    }
    let insert = "INSERT INTO session_patient (organization_id, session_id, patient_id, position)";
    tx.insert_many(insert, 4, rows).await
}

/// Notes that a session was recorded, and when it was held (none when nobody was present).
///
/// # Errors
///
/// [`StoreError::Stale`] when there is no such session.
pub async fn set_recorded(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SessionId,
    held: Option<TimeSpan>,
) -> Result<(), StoreError> {
    let sql = "UPDATE session SET state = 'recorded', held_start = $3, held_end = $4, \
               version = version + 1 WHERE organization_id = $1 AND id = $2";
    let values =
        values![organization, id, held.map(|span| span.start()), held.map(|span| span.end())];
    match tx.exec(sql, values).await? {
        1 => Ok(()),
        _ => Err(StoreError::Stale),
    }
}
