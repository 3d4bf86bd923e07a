//! The recording sheet: who is on it, what the plan says, and what was typed already.

use super::gather;
use crate::Desk;
use crate::scope::{self, Act};
use care::rules::DayFacts;
use care::{
    EncounterContent, EncounterId, Goal, MandateId, MandateTerms, Patient, PatientId, RecordState,
    ServiceDescription, ServiceType, Session, SessionId, SessionRecord, SessionState, SiteId,
    Stage,
};
use jiff::civil::Date;
use store::encounters::EncounterHead;
use store::{StoreError, Tx, encounters, mandates, patients, sessions};

/// A session that nobody planned: it comes to be when it is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSession {
    /// For whom, in the order shown.
    pub patients: Vec<PatientId>,
    /// On which days; one session comes to be on each.
    pub days: Vec<Date>,
}

/// What the recording screen shows before anything is typed.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The session, planned or about to be.
    pub session: Session,
    /// The days on which it is recorded; more than one only when nobody planned it.
    pub days: Vec<Date>,
    /// The recording, prefilled from the plan, from last time, or from what is saved.
    pub record: SessionRecord,
    /// Who is on it.
    pub patients: Vec<SheetPatient>,
    /// What kind of day it is.
    pub day: DayFacts,
    /// What is saved already.
    pub saved: Vec<EncounterHead>,
    /// What the clinician did of late, the most frequent first.
    pub usual: Vec<ServiceDescription>,
}

/// At which versions a sheet was read: the session's, and those of the records that stand in it.
/// Written as `3 ID=2 ID=1`; a session that is not stored yet has version 0, which is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetVersion {
    session: i64,
    heads: Vec<(EncounterId, i64)>,
}

impl SheetVersion {
    /// As they stand now. Withdrawn records do not count.
    #[must_use]
    pub fn of(session: &Session, saved: &[EncounterHead]) -> Self {
        let standing = saved.iter().filter(|head| head.state != RecordState::Void);
        let mut heads: Vec<_> = standing.map(|head| (head.id, head.version)).collect();
        heads.sort_unstable();
        Self { session: session.version, heads }
    }
}

impl std::fmt::Display for SheetVersion {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}", self.session)?;
        self.heads.iter().try_for_each(|(id, version)| write!(to, " {id}={version}"))
    }
}

/// A text is no version of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no version of a sheet")]
pub struct NoSheetVersion;

impl std::str::FromStr for SheetVersion {
    type Err = NoSheetVersion;

    fn from_str(text: &str) -> Result<Self, NoSheetVersion> {
        let mut parts = text.split(' ');
        let session = parts.next().and_then(|part| part.parse().ok()).ok_or(NoSheetVersion)?;
        let head = |part: &str| {
            let (id, version) = part.split_once('=')?;
            Some((id.parse().ok()?, version.parse().ok()?))
        };
        let heads = parts.map(head).collect::<Option<Vec<_>>>().ok_or(NoSheetVersion)?;
        Ok(Self { session, heads })
    }
}

impl Sheet {
    /// At which versions it was read.
    #[must_use]
    pub fn version(&self) -> SheetVersion {
        SheetVersion::of(&self.session, &self.saved)
    }

    /// The name of somebody on the sheet; empty for anybody else.
    #[must_use]
    pub fn name_of(&self, patient: PatientId) -> String {
        let known = self.patients.iter().find(|known| known.patient.id == patient);
        known.map(|known| known.patient.name.display()).unwrap_or_default()
    }
}

/// One person on the sheet.
#[derive(Clone, Debug)]
pub struct SheetPatient {
    /// Who.
    pub patient: Patient,
    /// Mandates in force.
    pub mandates: Vec<SheetMandate>,
    /// Goals that are active on the day.
    pub goals: Vec<Goal>,
    /// What the last provided record before the day says.
    pub last: Option<EncounterContent>,
}

/// A mandate on the sheet.
#[derive(Clone, Debug)]
pub struct SheetMandate {
    /// Which.
    pub id: MandateId,
    /// What it orders.
    pub terms: MandateTerms,
    /// Sessions given in the period of the day.
    pub provided: u32,
}

/// Opens the sheet of a session; `new` says who and when, if nobody planned it. None when there
/// is no such session or it is not the actor's to record.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn open_sheet(
    desk: &Desk,
    id: SessionId,
    new: Option<NewSession>,
) -> Result<Option<Sheet>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let Some((session, days)) = session_of(&mut tx, desk, id, new).await? else {
        return Ok(None);
    };
    let organization = desk.actor.organization;
    let mut saved = encounters::of_session(&mut tx, organization, session.id).await?;
    saved.retain(|head| head.state != RecordState::Void);
    let record = if saved.is_empty() {
        prefilled(&mut tx, desk, &session).await?
    } else {
        let mut contents = Vec::new();
        for head in &saved {
            contents.extend(encounters::current_content(&mut tx, organization, head.id).await?);
        }
        SessionRecord::from_contents(&contents, session.is_group)
            .unwrap_or_else(|| SessionRecord::from_plan(&session, &[]))
    };
    filled(&mut tx, desk, session, days, record, saved).await.map(Some)
}

/// Opens the sheet of one certified record, to be amended. None when it is not the actor's own.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn amendment_sheet(desk: &Desk, id: EncounterId) -> Result<Option<Sheet>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let organization = desk.actor.organization;
    let head = encounters::find(&mut tx, organization, id).await?;
    let head = head.filter(|h| h.clinician == desk.actor.member && h.state != RecordState::Void);
    let Some(head) = head else { return Ok(None) };
    let Some(session) = sessions::find(&mut tx, organization, head.session).await? else {
        return Ok(None);
    };
    let saved = encounters::of_session(&mut tx, organization, session.id).await?;
    let mut contents = Vec::new();
    for head in saved.iter().filter(|head| head.state != RecordState::Void) {
        contents.extend(encounters::current_content(&mut tx, organization, head.id).await?);
    }
    let Some(mut record) = SessionRecord::from_contents(&contents, session.is_group) else {
        return Ok(None);
    };
    record.encounters.sort_by_key(|draft| draft.patient != head.patient);
    let days = vec![session.day];
    let mut sheet = filled(&mut tx, desk, session, days, record, saved).await?;
    sheet.patients.retain(|known| known.patient.id == head.patient);
    Ok(Some(sheet))
}

/// The session, and the days for which it stands.
pub(super) async fn session_of(
    tx: &mut Tx,
    desk: &Desk,
    id: SessionId,
    new: Option<NewSession>,
) -> Result<Option<(Session, Vec<Date>)>, StoreError> {
    if let Some(session) = sessions::find(tx, desk.actor.organization, id).await? {
        let is_open = session.state != SessionState::Removed
            && session.clinician == desk.actor.member
            && scope::may_session(tx, desk, Act::Record, id).await?;
        let days = vec![session.day];
        return Ok(is_open.then_some((session, days)));
    }
    let Some(new) = new else { return Ok(None) };
    let (Some(first), Some(day)) = (new.patients.first(), new.days.first()) else {
        return Ok(None);
    };
    for patient in &new.patients {
        if !scope::may_patient(tx, desk, Act::Record, *patient).await? {
            return Ok(None);
        }
    }
    let Some(patient) = patients::find(tx, desk.actor.organization, *first).await? else {
        return Ok(None);
    };
    Ok(Some((unplanned(desk, id, patient.site, *day, &new), new.days.clone())))
}

fn unplanned(desk: &Desk, id: SessionId, site: SiteId, day: Date, new: &NewSession) -> Session {
    Session {
        id,
        site,
        clinician: desk.actor.member,
        day,
        planned: None,
        held: None,
        service_type: ServiceType::OccupationalTherapy,
        location: None,
        room: String::new(),
        is_group: new.patients.len() > 1,
        series: None,
        patients: new.patients.clone(),
        state: SessionState::Planned,
        version: 0,
    }
}

/// A recording as the plan and the last session make it likely: times, language and place from
/// the plan, activities from last time.
pub(super) async fn prefilled(
    tx: &mut Tx,
    desk: &Desk,
    session: &Session,
) -> Result<SessionRecord, StoreError> {
    let organization = desk.actor.organization;
    let mut ordered = Vec::new();
    for patient in &session.patients {
        ordered.extend(mandates::of_patient(tx, organization, *patient).await?);
    }
    let mut record = SessionRecord::from_plan(session, &ordered);
    for draft in &mut record.encounters {
        let last = encounters::last_content(tx, organization, draft.patient, session.day).await?;
        if let Some(last) = last {
            draft.activities = last.activities;
            draft.services = last.services;
            draft.place_of_service = last.place_of_service;
            draft.location = draft.location.or(last.location);
            draft.language = draft.language.or(Some(last.language));
        }
        for activity in &mut draft.activities {
            activity.minutes = None;
        }
        // One service takes all the time there is; how several share it, last time proposes.
        if let (Some(planned), [only]) = (session.planned, draft.services.as_mut_slice()) {
            only.minutes = planned.minutes();
        }
    }
    Ok(record)
}

async fn filled(
    tx: &mut Tx,
    desk: &Desk,
    session: Session,
    days: Vec<Date>,
    record: SessionRecord,
    saved: Vec<EncounterHead>,
) -> Result<Sheet, StoreError> {
    let organization = desk.actor.organization;
    let facts = gather::facts(tx, desk, record, session.site, Stage::Entering).await?;
    let mut shown = Vec::new();
    for draft in &facts.record.encounters {
        let Some(patient) = patients::find(tx, organization, draft.patient).await? else {
            continue;
        };
        let known = facts.patients.get(&draft.patient);
        let in_force = known.into_iter().flat_map(|known| &known.mandates).filter(|known| {
            known.mandate.is_in_force(session.day)
                && known.mandate.service_type == session.service_type
        });
        let is_active = |goal: &&Goal| {
            goal.state == care::GoalState::Active
                && goal.from <= session.day
                && goal.to.is_none_or(|to| to >= session.day)
        };
        shown.push(SheetPatient {
            mandates: in_force
                .map(|known| SheetMandate {
                    id: known.mandate.id,
                    terms: known.mandate.terms,
                    provided: known.provided,
                })
                .collect(),
            goals: known.into_iter().flat_map(|k| &k.goals).filter(is_active).cloned().collect(),
            last: encounters::last_content(tx, organization, draft.patient, session.day).await?,
            patient,
        });
    }
    let (day, record) = (facts.day.clone(), facts.record);
    let usual = usual(tx, desk, &session).await?;
    Ok(Sheet { session, days, record, patients: shown, day, saved, usual })
}

/// How many of the clinician's last records say what is usual.
const RECENT: i64 = 20;

async fn usual(
    tx: &mut Tx,
    desk: &Desk,
    session: &Session,
) -> Result<Vec<ServiceDescription>, StoreError> {
    let (organization, clinician) = (desk.actor.organization, session.clinician);
    let recent =
        encounters::recent_contents(tx, organization, clinician, session.id, RECENT).await?;
    let done = |known: &ServiceDescription| {
        let all = recent.iter().flat_map(|content| &content.activities);
        all.filter(|activity| activity.description == *known).count()
    };
    let mut counted: Vec<(usize, ServiceDescription)> =
        ServiceDescription::ALL.iter().map(|known| (done(known), *known)).collect();
    counted.retain(|(count, _)| *count > 0);
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    Ok(counted.into_iter().map(|(_, known)| known).collect())
}
