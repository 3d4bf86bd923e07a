//! Putting sessions on the plan: by hand, from a mandate or for a group; once or as a series.

use super::conflicts::{self, rows_around};
use super::{Answers, Note, PLANNERS, PlanRefused, Preview, Series, fault, local_now, note, pass};
use crate::scope::{self, Act};
use crate::{Desk, Fault};
use care::planning::{ChangeScope, PlanAction};
use care::{
    Location, MemberId, PatientId, Role, SeriesId, SeriesRule, ServiceType, Session, SessionId,
    SessionState, SiteId, TimeSpan, day_after,
};
use jiff::civil::Date;
use std::collections::BTreeSet;
use store::{StoreError, Tx, members, patients, series, sessions};

/// Most patients in one session: no mandate orders more.
const MOST_PATIENTS: usize = 12;
/// How far ahead a single session may be planned, in days.
const FARTHEST: i64 = 400;
/// Longest name of a room.
const LONGEST_ROOM: usize = 60;

/// What is to be planned.
#[derive(Clone, Debug)]
pub struct NewPlan {
    /// Who treats.
    pub clinician: MemberId,
    /// For whom, in the order shown.
    pub patients: Vec<PatientId>,
    /// Which service.
    pub service_type: ServiceType,
    /// Whether as a group. Several are always one.
    pub is_group: bool,
    /// Where.
    pub location: Option<Location>,
    /// Room, in the site's own words.
    pub room: String,
    /// When.
    pub when: When,
}

/// When something is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Once.
    Once {
        /// The day.
        day: Date,
        /// From when to when.
        time: TimeSpan,
    },
    /// Again and again.
    Series(SeriesRule),
}

/// What was planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The first session.
    pub session: SessionId,
    /// Its day.
    pub day: Date,
    /// How many sessions.
    pub count: usize,
}

/// What the plan would come to, with all findings. Nothing is saved.
///
/// # Errors
///
/// See [`PlanRefused`]; findings are no refusal here.
pub async fn check_plan(desk: &Desk, plan: NewPlan) -> Result<Preview, PlanRefused> {
    let mut tx = desk.office.db.read().await?;
    built(&mut tx, desk, plan).await.map(|(_, _, preview)| preview)
}

/// Plans sessions, with their audit event.
///
/// # Errors
///
/// See [`PlanRefused`].
pub async fn plan_session(
    desk: &Desk,
    plan: NewPlan,
    answers: Answers,
) -> Result<Planned, PlanRefused> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, plan, answers) = (desk.clone(), plan.clone(), answers.clone());
        Box::pin(async move { save(tx, &desk, plan, &answers).await })
    })
    .await
}

async fn save(
    tx: &mut Tx,
    desk: &Desk,
    plan: NewPlan,
    answers: &Answers,
) -> Result<Planned, PlanRefused> {
    let organization = desk.actor.organization;
    let (planned, repeated, preview) = built(tx, desk, plan).await?;
    let preview = pass(desk, preview, answers)?;
    let first = planned.first().ok_or(PlanRefused::NotFound)?;
    if let Some(repeated) = &repeated {
        series::insert_many(tx, organization, std::slice::from_ref(repeated)).await?;
    }
    sessions::insert_many(tx, organization, &planned).await?;
    let noted = Note {
        session: first.id,
        series: repeated.as_ref().map(|series| series.id),
        action: PlanAction::Planned,
        scope: if repeated.is_some() { ChangeScope::All } else { ChangeScope::One },
        count: planned.len(),
        removal: None,
        answers,
        findings: &preview.findings,
    };
    note(tx, desk, &noted).await?;
    Ok(Planned { session: first.id, day: first.day, count: planned.len() })
}

async fn built(
    tx: &mut Tx,
    desk: &Desk,
    mut plan: NewPlan,
) -> Result<(Vec<Session>, Option<Series>, Preview), PlanRefused> {
    let mut known = BTreeSet::new();
    plan.patients.retain(|patient| known.insert(*patient));
    plan.is_group |= plan.patients.len() > 1;
    plan.room = tidy_room(&plan.room);
    let mut faults = Vec::new();
    let site = site_of(tx, desk, &plan.patients, &mut faults).await?;
    clinician(tx, desk, plan.clinician).await?;
    faults.extend(room_fault(&plan.room));
    faults.extend(when_faults(desk, &plan.when));
    let Some(site) = site.filter(|_| faults.is_empty()) else {
        return Err(PlanRefused::Faults(faults));
    };
    let (days, time, span) = match &plan.when {
        When::Once { day, time } => (vec![*day], *time, (*day, *day)),
        When::Series(rule) => (Vec::new(), rule.time, (rule.from, rule.to)),
    };
    let rows = rows_around(tx, desk, site, span).await?;
    let id = || SessionId::new(&*desk.office.clock, &*desk.office.random);
    let (days, left_out, repeated) = match &plan.when {
        When::Once { .. } => (days, Vec::new(), None),
        When::Series(rule) => {
            let left_out = conflicts::left_out(rule.left_out(&rows), &rows);
            let id = SeriesId::new(&*desk.office.clock, &*desk.office.random);
            (rule.days(&rows), left_out, Some(series_of(&plan, id, site, rule)))
        }
    };
    if days.is_empty() {
        let message = "No date comes out of this. Choose other days, or a later last day";
        return Err(fault("until", message));
    }
    let series = repeated.as_ref().map(|series| series.id);
    let planned: Vec<Session> =
        days.iter().map(|day| session_of(&plan, id(), site, series, *day, time)).collect();
    let none = BTreeSet::new();
    let is_series = repeated.is_some();
    let findings = conflicts::findings(tx, desk, &planned, is_series, &none, &rows).await?;
    let preview = Preview { days, time, left_out, kept: 0, findings };
    Ok((planned, repeated, preview))
}

fn series_of(plan: &NewPlan, id: SeriesId, site: SiteId, rule: &SeriesRule) -> Series {
    Series {
        id,
        clinician: plan.clinician,
        site,
        rule: rule.clone(),
        service_type: plan.service_type,
        location: plan.location,
        room: plan.room.clone(),
        is_group: plan.is_group,
        patients: plan.patients.clone(),
        version: 1,
    }
}

fn session_of(
    plan: &NewPlan,
    id: SessionId,
    site: SiteId,
    series: Option<SeriesId>,
    day: Date,
    time: TimeSpan,
) -> Session {
    Session {
        id,
        site,
        clinician: plan.clinician,
        day,
        planned: Some(time),
        held: None,
        service_type: plan.service_type,
        location: plan.location,
        room: plan.room.clone(),
        is_group: plan.is_group,
        series,
        patients: plan.patients.clone(),
        state: SessionState::Planned,
        version: 1,
    }
}

/// A room's name with single spaces.
pub(super) fn tidy_room(room: &str) -> String {
    room.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn room_fault(room: &str) -> Option<Fault> {
    let long = room.chars().count() > LONGEST_ROOM;
    long.then(|| Fault::new("room", format!("Shorten the room to {LONGEST_ROOM} characters")))
}

/// The site of all these patients, each of whom the actor may plan for. Patients of different
/// sites, none or too many are faults.
pub(super) async fn site_of(
    tx: &mut Tx,
    desk: &Desk,
    chosen: &[PatientId],
    faults: &mut Vec<Fault>,
) -> Result<Option<SiteId>, PlanRefused> {
    let word = desk.actor.organization_kind.patient_word();
    if chosen.is_empty() {
        faults.push(Fault::new("patient", format!("Choose at least one {word}")));
        return Ok(None);
    }
    if chosen.len() > MOST_PATIENTS {
        let message = format!("Choose at most {MOST_PATIENTS}; plan two groups");
        faults.push(Fault::new("patient", message));
        return Ok(None);
    }
    for patient in chosen {
        if !scope::may_patient(tx, desk, Act::Plan, *patient).await? {
            return Err(PlanRefused::NotFound);
        }
    }
    let found = patients::by_ids(tx, desk.actor.organization, chosen).await?;
    let sites: BTreeSet<SiteId> = found.iter().map(|patient| patient.site).collect();
    if sites.len() > 1 {
        let site = desk.actor.organization_kind.site_word();
        faults.push(Fault::new("patient", format!("Choose {word}s of one {site} only")));
        return Ok(None);
    }
    Ok(sites.first().copied())
}

/// Whether the actor plans for other clinicians too.
pub(super) fn plans_for_others(desk: &Desk) -> bool {
    let reach = scope::reach(&desk.actor, Act::Plan, desk.now());
    reach.organization || reach.site.is_some()
}

/// Whether a member treats, and so may have sessions.
pub(super) fn treats(roles: &BTreeSet<Role>) -> bool {
    let planners = PLANNERS.iter().filter(|role| **role != Role::SchoolAdministrator);
    planners.into_iter().any(|role| roles.contains(role))
}

/// Refuses a clinician for whom the actor does not plan.
pub(super) async fn clinician(tx: &mut Tx, desk: &Desk, id: MemberId) -> Result<(), PlanRefused> {
    if id != desk.actor.member && !plans_for_others(desk) {
        return Err(PlanRefused::NotFound);
    }
    let member = members::find(tx, desk.actor.organization, id).await?;
    let fits = member.is_some_and(|member| member.is_active && treats(&member.roles));
    if fits { Ok(()) } else { Err(fault("clinician", "Choose who treats")) }
}

fn when_faults(desk: &Desk, when: &When) -> Vec<Fault> {
    let today = desk.today();
    match when {
        When::Once { day, time } => {
            let mut faults = Vec::new();
            if day.to_datetime(time.end()) <= local_now(desk) {
                let message = "That time is over. Record it as a past service instead";
                faults.push(Fault::new("day", message));
            } else if *day > day_after(today, FARTHEST) {
                faults.push(Fault::new("day", "Choose a day within the next 13 months"));
            }
            faults
        }
        When::Series(rule) => {
            let mut faults = Vec::new();
            if rule.from.to_datetime(rule.time.end()) <= local_now(desk) {
                let message = "The first day must not be over. Choose today or a later day";
                faults.push(Fault::new("day", message));
            } else if rule.from > day_after(today, FARTHEST) {
                faults.push(Fault::new("day", "Choose a day within the next 13 months"));
            }
            if let Err(why) = rule.check() {
                let field = match why {
                    care::SeriesRuleInvalid::NoDay => "on",
                    care::SeriesRuleInvalid::Interval => "every",
                    care::SeriesRuleInvalid::EndsBeforeStart | care::SeriesRuleInvalid::TooLong => {
                        "until"
                    }
                };
                faults.push(Fault::new(field, sentence(&why.to_string())));
            }
            faults
        }
    }
}

/// The same words as the beginning of a sentence.
pub(super) fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// Whether storage knows the session, so that absent and forbidden answer alike.
pub(super) async fn seen(
    tx: &mut Tx,
    desk: &Desk,
    id: SessionId,
) -> Result<Option<Session>, StoreError> {
    if !scope::may_session(tx, desk, Act::ReadSchedule, id).await? {
        return Ok(None);
    }
    sessions::find(tx, desk.actor.organization, id).await
}
