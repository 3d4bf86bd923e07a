//! Meetings, planned and held, with their patients.

use crate::keyed::{ends, one, span};
use crate::value::places;
use crate::{Row, Rows, StoreError, Tx, Value, claim_verdicts, values};
use care::{
    MemberId, OrganizationId, PatientId, SeriesId, Session, SessionId, SessionState, SiteId,
    TimeSpan,
};
use jiff::civil::Date;

/// What a session's row holds after the organization and the identifier, without its version.
fn fields(session: &Session) -> Vec<Value> {
    let (planned_start, planned_end) = ends(session.planned);
    let (held_start, held_end) = ends(session.held);
    values![
        session.site,
        session.clinician,
        session.day,
        planned_start,
        planned_end,
        held_start,
        held_end,
        session.service_type,
        session.location,
        session.room.as_str(),
        session.is_group,
        session.series,
        session.state,
    ]
}

/// Adds sessions with their patients, at version 1.
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    sessions: &[Session],
) -> Result<(), StoreError> {
    for rows in rows(organization, sessions) {
        rows.write(tx).await?;
    }
    Ok(())
}

/// The rows of sessions with their patients, at version 1.
pub fn rows(organization: OrganizationId, sessions: &[Session]) -> [Rows; 2] {
    let mut values = Vec::new();
    for session in sessions {
        values.extend(values![organization, session.id]);
        values.extend(fields(session));
        values.push(Value::from(1_i64));
    }
    let insert = "INSERT INTO session (organization_id, id, site_id, clinician_id, day, \
                  planned_start, planned_end, held_start, held_end, service_type, location, \
                  room, is_group, series_id, state, version)";
    [Rows::new(insert, 16, values), patient_rows(organization, sessions)]
}

/// Adds a session with its patients, at version 1.
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    session: &Session,
) -> Result<(), StoreError> {
    insert_many(tx, organization, std::slice::from_ref(session)).await
}

fn patient_rows(organization: OrganizationId, sessions: &[Session]) -> Rows {
    let mut values = Vec::new();
    for session in sessions {
        for (patient, position) in session.patients.iter().zip(1_i64..) {
            values.extend(values![organization, session.id, *patient, position]);
        }
    }
    let insert = "INSERT INTO session_patient (organization_id, session_id, patient_id, position)";
    Rows::new(insert, 4, values)
}

/// Writes a session and its patients over the version that was read.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    session: &Session,
) -> Result<(), StoreError> {
    let sql = "UPDATE session SET site_id = $4, clinician_id = $5, day = $6, planned_start = $7, \
               planned_end = $8, held_start = $9, held_end = $10, service_type = $11, \
               location = $12, room = $13, is_group = $14, series_id = $15, state = $16, \
               version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    let mut values = values![organization, session.id, session.version];
    values.extend(fields(session));
    one(tx.exec(sql, values).await?)?;
    claim_verdicts::forget_session(tx, organization, session.id).await?;
    let sql = "DELETE FROM session_patient WHERE organization_id = $1 AND session_id = $2";
    tx.exec(sql, values![organization, session.id]).await?;
    patient_rows(organization, std::slice::from_ref(session)).write(tx).await
}

/// Says where a session stands now, and when it was held.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version than `version` is stored.
pub async fn set_state(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SessionId,
    version: i64,
    state: SessionState,
    held: Option<TimeSpan>,
) -> Result<(), StoreError> {
    let (start, end) = ends(held);
    let sql = "UPDATE session SET state = $4, held_start = $5, held_end = $6, \
               version = version + 1 WHERE organization_id = $1 AND id = $2 AND version = $3";
    one(tx.exec(sql, values![organization, id, version, state, start, end]).await?)
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
    one(tx.exec(sql, values).await?)
}

const SELECT: &str = "SELECT s.id, s.site_id, s.clinician_id, s.day, s.planned_start, \
    s.planned_end, s.held_start, s.held_end, s.service_type, s.location, s.room, s.is_group, \
    s.series_id, s.state, s.version, p.patient_id FROM session s \
    LEFT JOIN session_patient p ON p.organization_id = s.organization_id AND p.session_id = s.id";

/// In the order of the day; the patients of a session one after the other.
const ORDER: &str = "ORDER BY s.day, COALESCE(s.held_start, s.planned_start, ''), s.id, p.position";

fn sessions(rows: &[Row]) -> Result<Vec<Session>, StoreError> {
    let mut sessions: Vec<Session> = Vec::new();
    for row in rows {
        let id = row.get("id")?;
        if sessions.last().is_none_or(|session| session.id != id) {
            sessions.push(Session {
                id,
                site: row.get("site_id")?,
                clinician: row.get("clinician_id")?,
                day: row.get("day")?,
                planned: span(row, "planned_start", "planned_end")?,
                held: span(row, "held_start", "held_end")?,
                service_type: row.get("service_type")?,
                location: row.get("location")?,
                room: row.get("room")?,
                is_group: row.get("is_group")?,
                series: row.get("series_id")?,
                patients: Vec::new(),
                state: row.get("state")?,
                version: row.get("version")?,
            });
        }
        if let (Some(session), Some(patient)) = (sessions.last_mut(), row.get("patient_id")?) {
            session.patients.push(patient);
        }
    }
    Ok(sessions)
}

/// Sessions that a condition on `s` selects; `$1` is the organization.
pub(crate) async fn listed(
    tx: &mut Tx,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<Session>, StoreError> {
    let sql = format!("{SELECT} WHERE s.organization_id = $1 AND {condition} {ORDER}");
    sessions(&tx.rows(&sql, values).await?)
}

/// One session.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SessionId,
) -> Result<Option<Session>, StoreError> {
    let found = listed(tx, "s.id = $2", values![organization, id]).await?;
    Ok(found.into_iter().next())
}

/// The sessions of a clinician from a first to a last day, both counted. Removed ones are left
/// out.
pub async fn of_clinician(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    from: Date,
    to: Date,
) -> Result<Vec<Session>, StoreError> {
    let condition = "s.clinician_id = $2 AND s.day >= $3 AND s.day <= $4 AND s.state <> 'removed'";
    listed(tx, condition, values![organization, clinician, from, to]).await
}

/// The sessions of a site from a first to a last day, both counted. Removed ones are left out.
pub async fn of_site(
    tx: &mut Tx,
    organization: OrganizationId,
    site: SiteId,
    from: Date,
    to: Date,
) -> Result<Vec<Session>, StoreError> {
    let condition = "s.site_id = $2 AND s.day >= $3 AND s.day <= $4 AND s.state <> 'removed'";
    listed(tx, condition, values![organization, site, from, to]).await
}

/// Who has sessions at a site from a first to a last day, both counted. Removed ones do not count.
pub async fn clinicians_at(
    tx: &mut Tx,
    organization: OrganizationId,
    site: SiteId,
    from: Date,
    to: Date,
) -> Result<Vec<MemberId>, StoreError> {
    let sql = "SELECT DISTINCT clinician_id FROM session WHERE organization_id = $1 \
               AND site_id = $2 AND day >= $3 AND day <= $4 AND state <> 'removed' \
               ORDER BY clinician_id";
    let rows = tx.rows(sql, values![organization, site, from, to]).await?;
    rows.iter().map(|row| row.get("clinician_id")).collect()
}

/// The sessions of a patient from a first to a last day, both counted. Removed ones are left out.
pub async fn of_patient(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: PatientId,
    from: Date,
    to: Date,
) -> Result<Vec<Session>, StoreError> {
    let condition = "s.day >= $3 AND s.day <= $4 AND s.state <> 'removed' \
                     AND s.id IN (SELECT o.session_id FROM session_patient o \
                     WHERE o.organization_id = $1 AND o.patient_id = $2)";
    listed(tx, condition, values![organization, patient, from, to]).await
}

/// Whom or what an overlap is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken<'a> {
    /// A clinician.
    Clinician(MemberId),
    /// Any of these patients.
    Patients(&'a [PatientId]),
    /// A room of a site, by its name in any case.
    Room(SiteId, &'a str),
}

/// Most overlaps that are read: what is more is not told one by one.
const MOST_OVERLAPS: i64 = 500;

/// The sessions that share a minute with `span` on one of the days, each as it was held, else as
/// it is planned. Removed ones are left out; at most a few hundred are read.
pub async fn overlapping(
    tx: &mut Tx,
    organization: OrganizationId,
    taken: Taken<'_>,
    days: &[Date],
    time: TimeSpan,
) -> Result<Vec<Session>, StoreError> {
    let mut found = Vec::new();
    for days in days.chunks(200) {
        let mut values = values![organization, time.start(), time.end()];
        let whose = match taken {
            Taken::Clinician(clinician) => {
                values.push(Value::from(clinician));
                "s.clinician_id = $4".to_owned()
            }
            Taken::Room(site, room) => {
                values.extend(values![site, room]);
                "s.site_id = $4 AND LOWER(s.room) = LOWER($5) AND s.room <> ''".to_owned()
            }
            Taken::Patients(patients) => {
                values.extend(patients.iter().map(|id| Value::from(*id)));
                format!(
                    "s.id IN (SELECT o.session_id FROM session_patient o \
                     WHERE o.organization_id = $1 AND o.patient_id IN ({}))",
                    places(4, patients.len())
                )
            }
        };
        let on = places(values.len() + 1, days.len());
        values.extend(days.iter().map(|day| Value::from(*day)));
        let sql = format!(
            "{SELECT} WHERE s.organization_id = $1 AND {whose} AND s.day IN ({on}) \
             AND s.state <> 'removed' AND COALESCE(s.held_start, s.planned_start) < $3 \
             AND COALESCE(s.held_end, s.planned_end) > $2 {ORDER} LIMIT {MOST_OVERLAPS}"
        );
        found.extend(sessions(&tx.rows(&sql, values).await?)?);
    }
    Ok(found)
}

/// The sessions of a series from a day on; removed ones too.
pub async fn of_series(
    tx: &mut Tx,
    organization: OrganizationId,
    series: SeriesId,
    from: Date,
) -> Result<Vec<Session>, StoreError> {
    let condition = "s.series_id = $2 AND s.day >= $3";
    listed(tx, condition, values![organization, series, from]).await
}
