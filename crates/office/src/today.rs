//! A day of a clinician: its sessions with their state, and what waits.

use crate::Desk;
use care::{Attendance, RecordState, Role, Session, SessionState};
use jiff::civil::Date;
use std::collections::BTreeSet;
use store::encounters::EncounterHead;
use store::{StoreError, Tx, calendar_days, drafts, encounters, patients, sessions};

/// How far back sessions without a record are looked for, in days.
const LOOK_BACK: i64 = 28;

/// Where a session of the day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// On the plan, still to come.
    Planned,
    /// Over, and nobody said what happened.
    NoRecord,
    /// Being written.
    Draft,
    /// Written, waits for its author.
    ToCertify,
    /// Waits for a supervisor.
    ToCosign,
    /// Signed, and it took place.
    Certified,
    /// Signed, and the patient was not there.
    PatientAbsent,
    /// Signed, and the clinician was not there.
    ProviderAbsent,
    /// Signed, and it did not take place.
    Cancelled,
    /// Every record of it was withdrawn.
    Void,
}

/// One session of the day.
#[derive(Clone, Debug)]
pub struct DaySession {
    /// The session.
    pub session: Session,
    /// Where it stands.
    pub standing: Standing,
    /// Each person, with the record if there is one.
    pub people: Vec<(String, Option<EncounterHead>)>,
}

/// One day, and what waits.
#[derive(Clone, Debug, Default)]
pub struct Day {
    /// In order of time.
    pub sessions: Vec<DaySession>,
    /// Own records that wait for a signature.
    pub to_certify: usize,
    /// Assistants' records that wait for the actor.
    pub to_cosign: usize,
    /// Planned sessions of the last four weeks without a record.
    pub unaccounted: Vec<Session>,
    /// Those of them on own days before today of which nothing at all was recorded: the
    /// clinician was probably away.
    pub days_away: Vec<Session>,
}

/// A day of the actor.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn day(desk: &Desk, day: Date) -> Result<Day, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let (organization, member) = (desk.actor.organization, desk.actor.member);
    let sessions = between(&mut tx, desk, day, day).await?;
    let own = RecordState::Uncertified;
    let waiting = encounters::of_clinician_in_state(&mut tx, organization, member, own).await?;
    let today = desk.today();
    let back = care::day_after(today, -LOOK_BACK);
    let to_cosign = if desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner]) {
        let waiting = RecordState::AwaitingCosignature;
        encounters::in_state(&mut tx, organization, waiting, back, today).await?.len()
    } else {
        0
    };
    let unaccounted = unaccounted(&mut tx, desk, back, today).await?;
    let worked: BTreeSet<Date> = sessions::of_clinician(&mut tx, organization, member, back, today)
        .await?
        .iter()
        .filter(|session| session.state == SessionState::Recorded)
        .map(|session| session.day)
        .collect();
    let days_away = unaccounted
        .iter()
        .filter(|session| session.clinician == member && session.day < today)
        .filter(|session| !worked.contains(&session.day))
        .cloned()
        .collect();
    Ok(Day { sessions, to_certify: waiting.len(), to_cosign, unaccounted, days_away })
}

/// The actor's sessions from one day to another.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn sessions_between(
    desk: &Desk,
    from: Date,
    to: Date,
) -> Result<Vec<DaySession>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    between(&mut tx, desk, from, to).await
}

async fn between(
    tx: &mut Tx,
    desk: &Desk,
    from: Date,
    to: Date,
) -> Result<Vec<DaySession>, StoreError> {
    let (organization, member) = (desk.actor.organization, desk.actor.member);
    let planned = sessions::of_clinician(tx, organization, member, from, to).await?;
    let heads = encounters::of_clinician(tx, organization, member, from, to).await?;
    let keys = drafts::keys(tx, organization, desk.actor.account).await?;
    let drafted: BTreeSet<String> = keys.into_iter().collect();
    let mut found = Vec::new();
    for session in planned {
        let mut people = Vec::new();
        for patient in patients::by_ids(tx, organization, &session.patients).await? {
            let head = heads
                .iter()
                .filter(|head| head.session == session.id && head.patient == patient.id)
                .min_by_key(|head| head.state == RecordState::Void);
            people.push((patient.name.display(), head.cloned()));
        }
        let standing = standing(desk, &session, &people, &drafted);
        found.push(DaySession { session, standing, people });
    }
    Ok(found)
}

fn standing(
    desk: &Desk,
    session: &Session,
    people: &[(String, Option<EncounterHead>)],
    drafted: &BTreeSet<String>,
) -> Standing {
    let heads: Vec<&EncounterHead> = people.iter().filter_map(|(_, head)| head.as_ref()).collect();
    let any = |state: RecordState| heads.iter().any(|head| head.state == state);
    if session.state == SessionState::Planned || heads.is_empty() {
        let now = desk.now().to_zoned(desk.actor.time_zone.clone()).datetime();
        let end = session.planned.map(|span| session.day.to_datetime(span.end()));
        return match end {
            _ if drafted.contains(&session.id.to_string()) => Standing::Draft,
            Some(end) if end < now => Standing::NoRecord,
            _ => Standing::Planned,
        };
    }
    if any(RecordState::Uncertified) {
        return Standing::ToCertify;
    }
    if any(RecordState::AwaitingCosignature) {
        return Standing::ToCosign;
    }
    let live: Vec<_> = heads.iter().filter(|head| head.state != RecordState::Void).collect();
    let was = |attendance: Attendance| live.iter().any(|head| head.attendance == attendance);
    match () {
        () if live.is_empty() => Standing::Void,
        () if was(Attendance::Provided) => Standing::Certified,
        () if was(Attendance::StudentAbsent) => Standing::PatientAbsent,
        () if was(Attendance::ProviderAbsent) => Standing::ProviderAbsent,
        () => Standing::Cancelled,
    }
}

/// Planned sessions before now that nobody recorded, without the days that need no record.
async fn unaccounted(
    tx: &mut Tx,
    desk: &Desk,
    from: Date,
    to: Date,
) -> Result<Vec<Session>, StoreError> {
    let organization = desk.actor.organization;
    let whose = (!desk.actor.is_any(&[Role::Supervisor])).then_some(desk.actor.member);
    let now = desk.now().to_zoned(desk.actor.time_zone.clone()).datetime();
    let mut found = Vec::new();
    for session in sessions::unaccounted(tx, organization, whose, from, to).await? {
        let is_over = session.planned.is_some_and(|span| session.day.to_datetime(span.end()) < now);
        if !is_over {
            continue;
        }
        let rows = calendar_days::of_site(tx, organization, session.site, session.day, session.day);
        if care::effective_kind(session.day, &rows.await?).needs_record() {
            found.push(session);
        }
    }
    Ok(found)
}
