//! Recording days on which the clinician was away: every planned session that nobody recorded,
//! in one act.

use super::save::{RecordRefused, RecordRequest, Saved, write};
use super::sheet::prefilled;
use crate::Desk;
use care::{AbsenceReason, Attendance, RecordState, Session, SessionId, SessionState};
use jiff::civil::Date;
use std::collections::BTreeSet;
use store::{StoreError, Tx, calendar_days, encounters, patients, sessions};

/// The longest range that is recorded at once, in days.
const LONGEST: i64 = 62;

/// Planned sessions without a record.
#[derive(Clone, Debug, Default)]
pub struct AbsenceList {
    /// In order of time.
    pub sessions: Vec<AbsentSession>,
}

/// One planned session without a record.
#[derive(Clone, Debug)]
pub struct AbsentSession {
    /// The session.
    pub session: Session,
    /// Who it was planned for.
    pub names: Vec<String>,
    /// Whether the clinician recorded something else on this day than being away.
    pub was_at_work: bool,
}

/// The actor's planned sessions from one day to another that nobody recorded. Days that need no
/// record are left out.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn list_absence(desk: &Desk, from: Date, to: Date) -> Result<AbsenceList, StoreError> {
    let mut tx = desk.office.db.read().await?;
    list(&mut tx, desk, from, to).await
}

async fn list(tx: &mut Tx, desk: &Desk, from: Date, to: Date) -> Result<AbsenceList, StoreError> {
    let organization = desk.actor.organization;
    let to = to.min(desk.today()).min(care::day_after(from, LONGEST));
    let planned = sessions::of_clinician(tx, organization, desk.actor.member, from, to).await?;
    let heads = encounters::of_clinician(tx, organization, desk.actor.member, from, to).await?;
    let at_work: BTreeSet<Date> = heads
        .iter()
        .filter(|head| head.state != RecordState::Void)
        .filter(|head| head.attendance != Attendance::ProviderAbsent)
        .map(|head| head.day)
        .collect();
    let mut found = AbsenceList::default();
    for session in planned {
        let (site, day) = (session.site, session.day);
        if session.state != SessionState::Planned || session.planned.is_none() {
            continue;
        }
        let rows = calendar_days::of_site(tx, organization, site, day, day).await?;
        if !care::effective_kind(day, &rows).needs_record() {
            continue;
        }
        let people = patients::by_ids(tx, organization, &session.patients).await?;
        let names = people.iter().map(|patient| patient.name.display()).collect();
        let was_at_work = at_work.contains(&day);
        found.sessions.push(AbsentSession { session, names, was_at_work });
    }
    Ok(found)
}

/// Records and certifies sessions as Provider Absent with one reason.
///
/// # Errors
///
/// See [`RecordRefused`]; nothing is recorded unless all are.
pub async fn record_absence(
    desk: &Desk,
    chosen: Vec<SessionId>,
    reason: AbsenceReason,
) -> Result<Saved, RecordRefused> {
    if !desk.fresh_factor(desk.now()) {
        return Err(RecordRefused::FactorNotFresh);
    }
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, chosen) = (desk.clone(), chosen.clone());
        Box::pin(async move {
            let mut saved = Saved { encounters: Vec::new(), is_certified: true };
            for id in &chosen {
                let session = sessions::find(tx, desk.actor.organization, *id).await?;
                let session = session
                    .filter(|s| s.clinician == desk.actor.member)
                    .filter(|s| s.state == SessionState::Planned)
                    .ok_or(RecordRefused::NotFound)?;
                let mut record = prefilled(tx, &desk, &session).await?;
                for draft in &mut record.encounters {
                    draft.attendance = Attendance::ProviderAbsent;
                    draft.reason = Some(reason);
                    draft.language = draft.language.or(Some(care::Language::English));
                }
                let request = RecordRequest {
                    record: record.clone(),
                    new: None,
                    certify: true,
                    amendment: None,
                };
                saved.encounters.extend(write(tx, &desk, &record, session.site, &request).await?);
            }
            Ok(saved)
        })
    })
    .await
}
