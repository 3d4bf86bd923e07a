//! Sessions of a clinician over some days, and one session with its records.

use crate::Desk;
use crate::scope::{self, Act};
use care::{MemberId, PatientId, Session, SessionId};
use jiff::civil::Date;
use store::encounters::EncounterHead;
use store::series::Series;
use store::{StoreError, Tx, encounters, series, sessions};

/// Longest range of days that is listed at once.
pub const LONGEST: i64 = 62;

/// Sessions of a clinician from a first to a last day, both counted, as far as they are reached;
/// at most [`LONGEST`] days. Of sessions with others' patients, only the reached patients.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read(
    desk: &Desk,
    clinician: MemberId,
    from: Date,
    to: Date,
) -> Result<Vec<Session>, StoreError> {
    let to = to.min(care::day_after(from, LONGEST - 1));
    let mut tx = desk.office.db.read().await?;
    let organization = desk.actor.organization;
    let mut seen = Vec::new();
    for session in sessions::of_clinician(&mut tx, organization, clinician, from, to).await? {
        if scope::may_session(&mut tx, desk, Act::ReadSchedule, session.id).await? {
            seen.push(visible(&mut tx, desk, session).await?);
        }
    }
    Ok(seen)
}

/// One session.
#[derive(Clone, Debug)]
pub struct OneSession {
    /// The session, as far as its patients are reached.
    pub session: Session,
    /// Its records, as far as they are reached.
    pub encounters: Vec<EncounterHead>,
    /// The series to which it belongs.
    pub series: Option<Series>,
}

/// One session with its records. None for absent and for forbidden.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(desk: &Desk, id: SessionId) -> Result<Option<OneSession>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    if !scope::may_session(&mut tx, desk, Act::ReadSchedule, id).await? {
        return Ok(None);
    }
    let organization = desk.actor.organization;
    let Some(session) = sessions::find(&mut tx, organization, id).await? else { return Ok(None) };
    let mut heads = Vec::new();
    for head in encounters::of_session(&mut tx, organization, id).await? {
        if scope::may_encounter(&mut tx, desk, Act::ReadRoster, head.id).await? {
            heads.push(head);
        }
    }
    let series = match session.series {
        Some(id) => series::find(&mut tx, organization, id).await?,
        None => None,
    };
    let session = visible(&mut tx, desk, session).await?;
    Ok(Some(OneSession { session, encounters: heads, series }))
}

/// The session without patients who are not reached. An own session is shown whole.
async fn visible(tx: &mut Tx, desk: &Desk, mut session: Session) -> Result<Session, StoreError> {
    let reach = scope::reach(&desk.actor, Act::ReadRoster, desk.now());
    if reach.organization || session.clinician == desk.actor.member {
        return Ok(session);
    }
    let mut reached: Vec<PatientId> = Vec::new();
    for patient in &session.patients {
        if scope::may_patient(tx, desk, Act::ReadRoster, *patient).await? {
            reached.push(*patient);
        }
    }
    session.patients = reached;
    Ok(session)
}
