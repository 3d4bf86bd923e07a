//! The services calendar: the days of a clinician, what kind of day each is at the clinician's
//! sites, and the sessions on it with where each stands.
//!
//! Source: SESIS service capture, steps 1 to 4 and 9 (grey days need no record); access matrix,
//! row `schedule,read`.

use crate::Desk;
use crate::scope::{self, Act};
use crate::today::{self, DaySession};
use care::{CalendarDay, DayKind, MemberId, Role, Site, SiteId};
use jiff::civil::{Date, Time};
use std::collections::{BTreeMap, BTreeSet};
use store::members::{self, Colleague, Member};
use store::reach::Reach;
use store::{StoreError, Tx, sessions, sites};

/// Who reads calendars: those who treat their own, supervisors and owners all, a school
/// administrator those of the own school.
pub const READERS: [Role; 5] = [
    Role::Therapist,
    Role::Assistant,
    Role::Supervisor,
    Role::PracticeOwner,
    Role::SchoolAdministrator,
];

/// Within how many days of today somebody must have a session at a school to be listed to its
/// administrator.
const NEAR: i64 = 190;

/// What a day is at one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayMark {
    /// Name of the site, when the sites differ on this day.
    pub site: Option<String>,
    /// What kind of day.
    pub kind: DayKind,
    /// What people call it; may be empty.
    pub label: String,
    /// When a half day ends.
    pub ends: Option<Time>,
    /// Number in the school's cycle.
    pub cycle_day: Option<u8>,
}

/// One day.
#[derive(Clone, Debug)]
pub struct ServiceDay {
    /// The day.
    pub day: Date,
    /// What it is; one mark when all sites agree, else one a site. At least one.
    pub marks: Vec<DayMark>,
    /// Its sessions in order of time.
    pub sessions: Vec<DaySession>,
}

impl ServiceDay {
    /// Whether services are given at one of the sites.
    pub fn has_services(&self) -> bool {
        self.marks.iter().any(|mark| mark.kind.has_services())
    }

    /// Whether a planned session may need a record.
    pub fn needs_record(&self) -> bool {
        self.marks.iter().any(|mark| mark.kind.needs_record())
    }
}

/// Days of one clinician.
#[derive(Clone, Debug)]
pub struct ServicesCalendar {
    /// Whose.
    pub clinician: MemberId,
    /// Name as it is signed, without the title.
    pub name: String,
    /// Whether they are the actor's own, so that the actor records on them.
    pub is_own: bool,
    /// Whose calendars the actor may open, by name; empty when only the own.
    pub colleagues: Vec<(MemberId, String)>,
    /// Where the clinician works in these days, by name.
    pub sites: Vec<Site>,
    /// Each day of the span.
    pub days: Vec<ServiceDay>,
}

/// The days of a clinician from one day to another: of the one asked for, else the actor's own,
/// else the first whom the actor may open. None when there is no such clinician or the actor may
/// not open their calendar.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read(
    desk: &Desk,
    asked: Option<MemberId>,
    from: Date,
    to: Date,
) -> Result<Option<ServicesCalendar>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let Some(chosen) = choose(&mut tx, desk, asked).await? else { return Ok(None) };
    let mut found = today::between(&mut tx, desk, chosen.clinician, from, to).await?;
    if let Some(only) = chosen.only {
        found.retain(|one| one.session.site == only);
    }
    let member = members::find(&mut tx, desk.actor.organization, chosen.clinician).await?;
    let sites = sites_of(&mut tx, desk, member.as_ref(), &chosen, &found).await?;
    let ids = sites.iter().map(|site| site.id);
    let rows = today::rows_of(&mut tx, desk, ids, (from, to)).await?;
    let mut days: Vec<ServiceDay> = care::days_between(from, to)
        .map(|day| ServiceDay { day, marks: marks(day, &sites, &rows), sessions: Vec::new() })
        .collect();
    for session in found {
        if let Some(of) = days.iter_mut().find(|one| one.day == session.session.day) {
            of.sessions.push(session);
        }
    }
    Ok(Some(ServicesCalendar {
        clinician: chosen.clinician,
        name: member.map(|member| member.display_name).unwrap_or_default(),
        is_own: chosen.clinician == desk.actor.member,
        colleagues: chosen.colleagues,
        sites,
        days,
    }))
}

/// Whose calendar it is to be.
pub(crate) struct Chosen {
    pub(crate) clinician: MemberId,
    colleagues: Vec<(MemberId, String)>,
    /// Only sessions at this site are seen.
    only: Option<SiteId>,
}

/// Whose calendar is opened; none when the one asked for is not there for the actor.
pub(crate) async fn choose(
    tx: &mut Tx,
    desk: &Desk,
    asked: Option<MemberId>,
) -> Result<Option<Chosen>, StoreError> {
    let me = desk.actor.member;
    let reach = scope::reach(&desk.actor, Act::ReadSchedule, desk.now());
    let colleagues = within(tx, desk, &reach).await?;
    let treats = desk.actor.is_any(&[Role::Therapist, Role::Assistant, Role::PracticeOwner]);
    let first = colleagues.iter().map(|(id, _)| *id).find(|id| *id != me);
    let clinician = match asked {
        None if treats => me,
        None => first.unwrap_or(me),
        Some(asked) if asked == me && treats => me,
        Some(asked) if colleagues.iter().any(|(id, _)| *id == asked) => asked,
        Some(_) => return Ok(None),
    };
    let only = reach.site.filter(|_| !reach.organization && clinician != me);
    let colleagues = if colleagues.iter().any(|(id, _)| *id != me) { colleagues } else { vec![] };
    Ok(Some(Chosen { clinician, colleagues, only }))
}

/// The clinicians whom a reach covers, by name. Everybody is read only by those who see everybody.
async fn within(
    tx: &mut Tx,
    desk: &Desk,
    reach: &Reach,
) -> Result<Vec<(MemberId, String)>, StoreError> {
    let organization = desk.actor.organization;
    let own = reach.caseload.is_some().then_some(desk.actor.member);
    if reach.organization {
        let all = members::colleagues(tx, organization).await?;
        let shown = all.into_iter().filter(|one| treats(one) || Some(one.id) == own);
        return Ok(shown.map(|one| (one.id, one.display_name)).collect());
    }
    let mut ids: BTreeSet<MemberId> = own.into_iter().collect();
    if let Some(site) = reach.site {
        let today = desk.today();
        let (from, to) = (care::day_after(today, -NEAR), care::day_after(today, NEAR));
        ids.extend(sessions::clinicians_at(tx, organization, site, from, to).await?);
    }
    let mut known: Vec<Member> =
        members::by_ids(tx, organization, ids).await?.into_values().collect();
    known.sort_by(|one, other| {
        let place = |of: &Member| (!of.is_active, of.display_name.clone(), of.id);
        place(one).cmp(&place(other))
    });
    Ok(known.into_iter().map(|member| (member.id, member.display_name)).collect())
}

fn treats(member: &Colleague) -> bool {
    let roles = [Role::Therapist, Role::Assistant];
    member.has_credential || roles.iter().any(|role| member.roles.contains(role))
}

/// Where the clinician's sessions are, and where they belong; when that says nothing, every site.
async fn sites_of(
    tx: &mut Tx,
    desk: &Desk,
    member: Option<&Member>,
    chosen: &Chosen,
    found: &[DaySession],
) -> Result<Vec<Site>, StoreError> {
    let all = sites::list(tx, desk.actor.organization).await?;
    let own = member.and_then(|member| member.site);
    let ids: BTreeSet<SiteId> = chosen.only.map_or_else(
        || found.iter().map(|one| one.session.site).chain(own).collect(),
        |only| BTreeSet::from([only]),
    );
    let some: Vec<Site> = all.iter().filter(|site| ids.contains(&site.id)).cloned().collect();
    Ok(if some.is_empty() { all } else { some })
}

/// What a day is: one mark where the sites agree, else one each.
pub(crate) fn marks(
    day: Date,
    sites: &[Site],
    rows: &BTreeMap<SiteId, Vec<CalendarDay>>,
) -> Vec<DayMark> {
    let mark = |site: Option<&Site>| {
        let rows = site.and_then(|site| rows.get(&site.id)).map(Vec::as_slice).unwrap_or_default();
        let row = care::row_of(day, rows);
        DayMark {
            site: None,
            kind: care::effective_kind(day, rows),
            label: row.map(|row| row.label.clone()).unwrap_or_default(),
            ends: row.and_then(|row| row.ends),
            cycle_day: row.and_then(|row| row.cycle_day),
        }
    };
    let all: Vec<DayMark> = sites.iter().map(|site| mark(Some(site))).collect();
    match all.split_first() {
        None => vec![mark(None)],
        Some((first, others)) if others.iter().all(|other| other == first) => vec![first.clone()],
        Some(_) => all
            .into_iter()
            .zip(sites)
            .map(|(mark, site)| DayMark { site: Some(site.name.clone()), ..mark })
            .collect(),
    }
}
