//! What is planned ahead: the series of each day of the week, and single sessions.

use super::plan_session::{plans_for_others, treats};
use super::{Series, is_due, local_now};
use crate::Desk;
use crate::scope::{self, Act};
use care::{MemberId, PatientId, Session, SessionId, SessionState, day_after};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use store::members::Colleague;
use store::{StoreError, Tx, caseload, members, patients, series, sessions};

/// How far ahead single sessions are listed, in days.
const AHEAD: i64 = 42;

/// What is planned ahead for one clinician.
#[derive(Clone, Debug)]
pub struct PlanList {
    /// Whose.
    pub clinician: MemberId,
    /// The clinicians to choose from, when the actor plans for others.
    pub clinicians: Vec<(MemberId, String)>,
    /// Series that go on, in order of their time.
    pub series: Vec<SeriesLine>,
    /// Sessions of the next six weeks that stand in no series, or elsewhere than it puts them.
    pub singles: Vec<SingleLine>,
}

/// One series.
#[derive(Clone, Debug)]
pub struct SeriesLine {
    /// The series.
    pub series: Series,
    /// Who, as shown.
    pub names: Vec<String>,
    /// Its next session.
    pub next: SessionId,
    /// Its day.
    pub day: Date,
    /// How many are still planned.
    pub count: i64,
}

/// One session.
#[derive(Clone, Debug)]
pub struct SingleLine {
    /// The session.
    pub session: Session,
    /// Who, as shown.
    pub names: Vec<String>,
}

/// The clinicians for whom the actor plans: for who plans for others all who treat (of a school
/// administrator those who treat there), else none.
pub(super) async fn clinicians(
    tx: &mut Tx,
    desk: &Desk,
) -> Result<Vec<(MemberId, String)>, StoreError> {
    if !plans_for_others(desk) {
        return Ok(Vec::new());
    }
    let organization = desk.actor.organization;
    let reach = scope::reach(&desk.actor, Act::Plan, desk.now());
    let mut at_site = None;
    if let Some(site) = reach.site.filter(|_| !reach.organization) {
        let found = caseload::clinicians_of_site(tx, organization, site, desk.today()).await?;
        at_site = Some((site, found));
    }
    let is_here = |member: &Colleague| {
        at_site
            .as_ref()
            .is_none_or(|(site, found)| found.contains(&member.id) || member.site == Some(*site))
    };
    let all = members::colleagues(tx, organization).await?;
    let mut shown: Vec<(MemberId, String)> = all
        .into_iter()
        .filter(|member| member.is_active && treats(&member.roles) && is_here(member))
        .map(|member| (member.id, member.display_name))
        .collect();
    shown.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(shown)
}

/// For whom the actor plans unless somebody else is chosen: for themselves, when anybody is on
/// their caseload or they plan for nobody else.
async fn usual(
    tx: &mut Tx,
    desk: &Desk,
    clinicians: &[(MemberId, String)],
) -> Result<MemberId, StoreError> {
    let own = desk.actor.member;
    let Some((first, _)) = clinicians.first() else { return Ok(own) };
    let organization = desk.actor.organization;
    let treated = caseload::of_clinician(tx, organization, own, desk.today()).await?;
    Ok(if treated.is_empty() { *first } else { own })
}

/// For whom the actor plans unless somebody else is chosen.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn usual_clinician(desk: &Desk) -> Result<MemberId, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let clinicians = clinicians(&mut tx, desk).await?;
    usual(&mut tx, desk, &clinicians).await
}

/// What is planned ahead for a clinician; the actor when none is asked for. None for absent and
/// for forbidden.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn list_plan(
    desk: &Desk,
    asked: Option<MemberId>,
) -> Result<Option<PlanList>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let (organization, today) = (desk.actor.organization, desk.today());
    let clinicians = clinicians(&mut tx, desk).await?;
    let own = desk.actor.member;
    let is_known = |id: MemberId| id == own || clinicians.iter().any(|(known, _)| *known == id);
    let clinician = match asked {
        Some(asked) => asked,
        None => usual(&mut tx, desk, &clinicians).await?,
    };
    if !is_known(clinician) {
        return Ok(None);
    }
    let reach = scope::reach(&desk.actor, Act::ReadSchedule, desk.now());
    // A school administrator sees the sessions of the own school.
    let site = reach.site.filter(|_| !reach.organization && clinician != own);
    let ahead = series::ahead(&mut tx, organization, clinician, today).await?;
    let repeated: BTreeMap<_, _> = series::of_clinician(&mut tx, organization, clinician)
        .await?
        .into_iter()
        .filter(|series| site.is_none_or(|site| series.site == site))
        .map(|series| (series.id, series))
        .collect();
    let now = local_now(desk);
    let to = day_after(today, AHEAD);
    let mut singles: Vec<Session> =
        sessions::of_clinician(&mut tx, organization, clinician, today, to).await?;
    singles.retain(|session| {
        session.state == SessionState::Planned
            && !is_due(session, now)
            && site.is_none_or(|site| session.site == site)
            && session.series.and_then(|id| repeated.get(&id)).is_none_or(|series| {
                session.planned.is_none_or(|time| time != series.rule.time)
                    || !on_weekday(series, session)
            })
    });
    let ids: BTreeSet<PatientId> = repeated
        .values()
        .flat_map(|series| &series.patients)
        .chain(singles.iter().flat_map(|session| &session.patients))
        .copied()
        .collect();
    let ids: Vec<PatientId> = ids.into_iter().collect();
    let known = patients::by_ids(&mut tx, organization, &ids).await?;
    let names = |ids: &[PatientId]| -> Vec<String> {
        let name = |id: &PatientId| known.iter().find(|known| known.id == *id);
        ids.iter().filter_map(name).map(|known| known.name.display()).collect()
    };
    let mut lines: Vec<SeriesLine> = ahead
        .into_iter()
        .filter_map(|ahead| {
            let series = repeated.get(&ahead.series)?.clone();
            let names = names(&series.patients);
            Some(SeriesLine { names, series, next: ahead.next, day: ahead.day, count: ahead.count })
        })
        .collect();
    lines.sort_by_key(|line| (line.series.rule.time.start(), line.series.id));
    let singles = singles
        .into_iter()
        .map(|session| SingleLine { names: names(&session.patients), session })
        .collect();
    Ok(Some(PlanList { clinician, clinicians, series: lines, singles }))
}

fn on_weekday(series: &Series, session: &Session) -> bool {
    match &series.rule.repeats {
        care::Repeats::Weekly { on, .. } => on.contains(&care::Weekday::of(session.day)),
        care::Repeats::CycleDays { .. } => true,
    }
}
