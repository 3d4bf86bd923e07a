//! A day of a clinician: its sessions with their state, and what waits.

use crate::{Desk, recording};
use care::{
    Attendance, CalendarDay, MemberId, PatientId, RecordState, Role, Session, SessionState, SiteId,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use store::encounters::EncounterHead;
use store::{StoreError, Tx, calendar_days, drafts, encounters, patients, reminders, sessions};

/// How far back sessions without a record are looked for, in days.
pub const LOOK_BACK: i64 = 28;

/// Where a session of the day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// On the plan, still to come.
    Planned,
    /// Over, and nobody said what happened.
    NoRecord,
    /// On the plan of a day that needs no record, not even a cancellation.
    NotNeeded,
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
    /// When the actor was reminded today of records of earlier days that are not certified: how
    /// many of them there are by now, and of which day the oldest is.
    pub reminder: Option<(usize, Date)>,
    /// Assistants' records that wait for the actor.
    pub to_cosign: usize,
    /// Planned sessions of the last four weeks without a record.
    pub unaccounted: Vec<Session>,
    /// Those of them on own days before today of which nothing at all was recorded: the
    /// clinician was probably away.
    pub days_away: Vec<Session>,
}

/// A day of the actor, with what waits for the actor.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn day(desk: &Desk, day: Date) -> Result<Day, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let (organization, member) = (desk.actor.organization, desk.actor.member);
    let sessions = between(&mut tx, desk, member, day, day).await?;
    let own = RecordState::Uncertified;
    let waiting = encounters::of_clinician_in_state(&mut tx, organization, member, own).await?;
    let today = desk.today();
    // Counted afresh: some may have been certified since the reminder was written.
    let earlier: Vec<Date> = waiting.iter().map(|head| head.day).filter(|d| *d < today).collect();
    let written = reminders::find(&mut tx, organization, member, today).await?;
    let oldest = earlier.iter().min().filter(|_| written.is_some());
    let reminder = oldest.map(|oldest| (earlier.len(), *oldest));
    let back = care::day_after(today, -LOOK_BACK);
    let to_cosign = if desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner]) {
        // As far back as the list of what is to cosign.
        let first = care::day_after(today, -recording::COSIGN_BACK);
        let waiting = RecordState::AwaitingCosignature;
        encounters::in_state(&mut tx, organization, waiting, first, today).await?.len()
    } else {
        0
    };
    let lately = sessions::of_clinician(&mut tx, organization, member, back, today).await?;
    let unaccounted = unaccounted(&mut tx, desk, &lately, (back, today)).await?;
    let worked: BTreeSet<Date> = lately
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
    let to_certify = waiting.len();
    Ok(Day { sessions, to_certify, reminder, to_cosign, unaccounted, days_away })
}

/// Calendar rows of sites, each site read once.
pub(crate) async fn rows_of(
    tx: &mut Tx,
    desk: &Desk,
    sites: impl IntoIterator<Item = SiteId>,
    (from, to): (Date, Date),
) -> Result<BTreeMap<SiteId, Vec<CalendarDay>>, StoreError> {
    let mut rows = BTreeMap::new();
    for site in sites.into_iter().collect::<BTreeSet<_>>() {
        let found = calendar_days::of_site(tx, desk.actor.organization, site, from, to).await?;
        rows.insert(site, found);
    }
    Ok(rows)
}

/// Whether a session's day needs a record at its site.
fn needs_record(session: &Session, rows: &BTreeMap<SiteId, Vec<CalendarDay>>) -> bool {
    let rows = rows.get(&session.site).map(Vec::as_slice).unwrap_or_default();
    care::effective_kind(session.day, rows).needs_record()
}

/// A clinician's sessions from one day to another, with where each stands.
pub(crate) async fn between(
    tx: &mut Tx,
    desk: &Desk,
    clinician: MemberId,
    from: Date,
    to: Date,
) -> Result<Vec<DaySession>, StoreError> {
    let organization = desk.actor.organization;
    let planned = sessions::of_clinician(tx, organization, clinician, from, to).await?;
    let heads = encounters::of_clinician(tx, organization, clinician, from, to).await?;
    // What somebody else types is theirs alone.
    let keys = if clinician == desk.actor.member {
        drafts::keys(tx, organization, desk.actor.account).await?
    } else {
        Vec::new()
    };
    let drafted: BTreeSet<String> = keys.into_iter().collect();
    let rows = rows_of(tx, desk, planned.iter().map(|one| one.site), (from, to)).await?;
    let ids: BTreeSet<PatientId> = planned.iter().flat_map(|s| s.patients.clone()).collect();
    let ids: Vec<PatientId> = ids.into_iter().collect();
    let known = patients::by_ids(tx, organization, &ids).await?;
    let names: BTreeMap<_, _> = known.into_iter().map(|p| (p.id, p.name.display())).collect();
    let person = |session: &Session, patient: PatientId| {
        // One record at most is not void; a withdrawn one is shown only when none followed it.
        let is_theirs =
            |head: &&EncounterHead| head.session == session.id && head.patient == patient;
        let head =
            heads.iter().filter(is_theirs).min_by_key(|head| head.state == RecordState::Void);
        names.get(&patient).map(|name| (name.clone(), head.cloned()))
    };
    let found = planned.into_iter().map(|session| {
        let people: Vec<_> =
            session.patients.iter().filter_map(|id| person(&session, *id)).collect();
        let standing = match standing(desk, &session, &people, &drafted) {
            Standing::Planned | Standing::NoRecord if !needs_record(&session, &rows) => {
                Standing::NotNeeded
            }
            standing => standing,
        };
        DaySession { session, standing, people }
    });
    Ok(found.collect())
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

/// Those of the sessions from one day to another that are over without a record, less the days
/// that need none.
async fn unaccounted(
    tx: &mut Tx,
    desk: &Desk,
    lately: &[Session],
    days: (Date, Date),
) -> Result<Vec<Session>, StoreError> {
    let now = desk.now().to_zoned(desk.actor.time_zone.clone()).datetime();
    let is_over = |one: &&Session| {
        one.state == SessionState::Planned
            && one.planned.is_some_and(|span| one.day.to_datetime(span.end()) < now)
    };
    let mut found: Vec<Session> = lately.iter().filter(is_over).cloned().collect();
    let rows = rows_of(tx, desk, found.iter().map(|one| one.site), days).await?;
    found.retain(|session| needs_record(session, &rows));
    Ok(found)
}
