//! Encounter attendance: what became of each student's part in each session over some days, of
//! one student, of one therapist, or of all whom the reader reaches; and what was delivered of
//! what the mandates order.

use crate::scope::{self, Act};
use crate::{Desk, event};
use care::delivery::{self, Delivery};
use care::{
    Attendance, CalendarDay, GoalId, Mandate, MandateId, MemberId, PatientId, RecordState, Role,
    SiteId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
pub use store::attendance_rows::{AttendanceFilter, AttendanceRow, Place};
use store::{
    StoreError, Tx, attendance_rows, audit, calendar_days, goals, mandates, members, patients,
    sessions,
};

/// Who reads the report: a therapist and an assistant their own sessions, a school administrator
/// the own school's, a supervisor and a practice owner all.
///
/// Source: access matrix, row `report.productivity,read`.
pub const READERS: [Role; 5] = [
    Role::Therapist,
    Role::Assistant,
    Role::Supervisor,
    Role::PracticeOwner,
    Role::SchoolAdministrator,
];

/// Lines of one page on screen.
pub const PAGE: i64 = 200;

/// Most lines of one file, and most records that are added up.
pub const MOST: i64 = 10_000;

/// Whose attendance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's whom the reader reaches.
    Reached,
    /// One student's.
    Patient(PatientId),
    /// One therapist's.
    Clinician(MemberId),
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whose.
    pub whose: Whose,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Only records that stand somewhere.
    pub state: Option<RecordState>,
    /// Only records of which this became.
    pub attendance: Option<Attendance>,
    /// Only what comes after this record.
    pub after: Option<Place>,
    /// At most so many lines.
    pub limit: i64,
}

/// One line: one record, without its note.
#[derive(Clone, Debug)]
pub struct AttendanceLine {
    /// The record, its plan and its signatures.
    pub row: AttendanceRow,
    /// Name as lists sort it: family, given.
    pub patient: String,
    /// Who treated.
    pub clinician: String,
    /// The National Provider Identifier of who treated; may be empty.
    pub npi: String,
    /// What the mandate orders under which it was given: `2x30/wk G3 EN`; may be empty.
    pub mandate: String,
    /// Each goal worked on, with the progress.
    pub progress: Vec<(String, &'static str)>,
    /// When the clinician signed.
    pub certified_at: Option<Timestamp>,
    /// When somebody else signed too.
    pub cosigned_at: Option<Timestamp>,
}

/// What was delivered under one mandate.
#[derive(Clone, Debug)]
pub struct MandateLine {
    /// The mandate.
    pub mandate: Mandate,
    /// Whose: family, given.
    pub patient: String,
    /// What became of it; none when the calendar does not number the cycles it counts by.
    pub delivery: Option<Delivery>,
}

/// The report.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Name of the student or therapist; empty when it is about all.
    pub name: String,
    /// The lines, the oldest first.
    pub lines: Vec<AttendanceLine>,
    /// Whether there are more.
    pub has_more: bool,
    /// Of each session type how many, and their minutes; none when there are more than [`MOST`].
    pub totals: Option<BTreeMap<Attendance, (u32, u32)>>,
    /// Mandates of the student, or of the therapist's caseload.
    pub mandates: Vec<MandateLine>,
    /// Last day on which mandates are added up: today at the latest.
    pub through: Option<Date>,
}

/// The report as far as the reader reaches; records that were withdrawn are left out. None for
/// absent and for forbidden. That it was read is written down.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read(desk: &Desk, asked: Asked) -> Result<Option<Report>, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move { written(tx, &desk, asked).await })
    })
    .await
}

async fn written(tx: &mut Tx, desk: &Desk, asked: Asked) -> Result<Option<Report>, StoreError> {
    let organization = desk.actor.organization;
    let Some((name, filter)) = reached(tx, desk, asked).await? else { return Ok(None) };
    note(tx, desk, asked).await?;
    let limit = asked.limit.saturating_add(1);
    let mut rows = attendance_rows::page(tx, organization, &filter, asked.after, limit).await?;
    let most = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    rows.truncate(most);
    let totals = attendance_rows::totals(tx, organization, &filter, MOST).await?;
    let through = asked.to.min(desk.today());
    let ordered = ordered(tx, desk, asked.whose).await?;
    let mandates = delivered(tx, desk, ordered, (asked.from, through)).await?;
    let lines = named(tx, desk, rows).await?;
    Ok(Some(Report { name, lines, has_more, totals, mandates, through: Some(through) }))
}

/// Whose records exactly, and the name; none for absent and for forbidden.
async fn reached(
    tx: &mut Tx,
    desk: &Desk,
    asked: Asked,
) -> Result<Option<(String, AttendanceFilter)>, StoreError> {
    let organization = desk.actor.organization;
    let mut filter = AttendanceFilter::between(asked.from, asked.to);
    filter.state = asked.state;
    filter.attendance = asked.attendance;
    let found = match asked.whose {
        Whose::Patient(id) => {
            if !scope::may_patient(tx, desk, Act::ReadRoster, id).await? {
                return Ok(None);
            }
            filter.patient = Some(id);
            patients::find(tx, organization, id).await?.map(|patient| patient.name.display())
        }
        Whose::Clinician(id) => {
            filter.clinician = Some(id);
            if id != desk.actor.member && !sees_all(desk) {
                filter.site = desk.actor.site;
            }
            named_clinician(tx, desk, id, (asked.from, asked.to)).await?
        }
        Whose::Reached => {
            narrow(desk, &mut filter);
            Some(String::new())
        }
    };
    Ok(found.map(|name| (name, filter)))
}

/// Leaves in what the reader reaches of everybody's.
pub(crate) fn narrow(desk: &Desk, filter: &mut AttendanceFilter) {
    let treats = desk.actor.is_any(&[Role::Therapist, Role::Assistant]);
    match school_of(desk) {
        _ if sees_all(desk) => {}
        Some(site) => {
            filter.site = Some(site);
            filter.or_own = treats.then_some(desk.actor.member);
        }
        None => filter.clinician = Some(desk.actor.member),
    }
}

/// Whether the reader sees the whole organization.
pub(crate) fn sees_all(desk: &Desk) -> bool {
    desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner])
}

/// The school whose records the reader sees.
pub(crate) fn school_of(desk: &Desk) -> Option<SiteId> {
    desk.actor.site.filter(|_| desk.actor.is(Role::SchoolAdministrator))
}

/// Name and title of a clinician whose sessions the reader may see: the own ones, everybody's in
/// the organization, or for a school those who work there.
pub(crate) async fn named_clinician(
    tx: &mut Tx,
    desk: &Desk,
    id: MemberId,
    (from, to): (Date, Date),
) -> Result<Option<String>, StoreError> {
    let organization = desk.actor.organization;
    let Some(member) = members::find(tx, organization, id).await? else { return Ok(None) };
    let mut may = id == desk.actor.member || sees_all(desk);
    if !may && let Some(school) = school_of(desk) {
        may = member.site == Some(school)
            || sessions::of_clinician(tx, organization, id, from, to)
                .await?
                .iter()
                .any(|session| session.site == school);
    }
    Ok(may.then(|| member.signature()))
}

async fn note(tx: &mut Tx, desk: &Desk, asked: Asked) -> Result<(), StoreError> {
    let (kind, id) = match asked.whose {
        Whose::Reached => ("organization", desk.actor.organization.0),
        Whose::Patient(patient) => ("patient", patient.0),
        Whose::Clinician(member) => ("member", member.0),
    };
    let mut done = event::by(&desk.actor, "report.attendance", kind, id, desk.now());
    done.detail = serde_json::json!({ "from": asked.from, "to": asked.to });
    audit::append(tx, &done).await
}

/// The mandates whose delivery is shown: those of the student, or of the therapist's caseload.
async fn ordered(
    tx: &mut Tx,
    desk: &Desk,
    whose: Whose,
) -> Result<Vec<(Mandate, String, SiteId)>, StoreError> {
    let organization = desk.actor.organization;
    let of = match whose {
        Whose::Reached => return Ok(Vec::new()),
        Whose::Patient(id) => patients::by_ids(tx, organization, &[id]).await?,
        Whose::Clinician(id) => {
            let mut all = patients::on_caseload(tx, organization, id, desk.today()).await?;
            let own = id == desk.actor.member || sees_all(desk);
            all.retain(|patient| own || desk.actor.site == Some(patient.site));
            all
        }
    };
    let ids: Vec<PatientId> = of.iter().map(|patient| patient.id).collect();
    let of: BTreeMap<_, _> = of.into_iter().map(|patient| (patient.id, patient)).collect();
    let mut found: Vec<_> = mandates::of_patients(tx, organization, &ids)
        .await?
        .into_iter()
        .filter_map(|mandate| {
            let patient = of.get(&mandate.patient)?;
            Some((mandate, patient.name.sorted(), patient.site))
        })
        .collect();
    found.sort_by(|(one, a, _), (other, b, _)| (a, one.from).cmp(&(b, other.from)));
    Ok(found)
}

pub(crate) async fn delivered(
    tx: &mut Tx,
    desk: &Desk,
    ordered: Vec<(Mandate, String, SiteId)>,
    (from, through): (Date, Date),
) -> Result<Vec<MandateLine>, StoreError> {
    let organization = desk.actor.organization;
    let ids: Vec<MandateId> = ordered.iter().map(|(mandate, ..)| mandate.id).collect();
    let records = attendance_rows::of_mandates(tx, organization, &ids, (from, through)).await?;
    let mut rows: BTreeMap<SiteId, Vec<CalendarDay>> = BTreeMap::new();
    let mut lines = Vec::new();
    for (mandate, patient, site) in ordered {
        if let std::collections::btree_map::Entry::Vacant(slot) = rows.entry(site) {
            // Enough for every period that touches the days.
            let (first, last) = (care::day_after(from, -370), care::day_after(through, 370));
            slot.insert(calendar_days::of_site(tx, organization, site, first, last).await?);
        }
        let rows = rows.get(&site).map(Vec::as_slice).unwrap_or_default();
        let own = records.get(&mandate.id).map(Vec::as_slice).unwrap_or_default();
        let is_concerned = mandate.from <= through && mandate.to.is_none_or(|to| to >= from);
        if !is_concerned && own.is_empty() {
            continue;
        }
        let required = delivery::required_sessions(&mandate, from, through, rows);
        let delivery =
            required.map(|required| delivery::delivery(required, mandate.terms.minutes, own));
        lines.push(MandateLine { mandate, patient, delivery });
    }
    Ok(lines)
}

async fn named(
    tx: &mut Tx,
    desk: &Desk,
    rows: Vec<AttendanceRow>,
) -> Result<Vec<AttendanceLine>, StoreError> {
    let organization = desk.actor.organization;
    let ids: BTreeSet<_> = rows.iter().map(|row| row.head.patient).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let found = patients::by_ids(tx, organization, &ids).await?;
    let found: BTreeMap<_, _> = found.into_iter().map(|p| (p.id, p.name.sorted())).collect();
    let goals = goals::of_patients(tx, organization, &ids).await?;
    let goals: BTreeMap<GoalId, String> = goals.into_iter().map(|g| (g.id, g.title.0)).collect();
    let orders = mandates::of_patients(tx, organization, &ids).await?;
    let orders: BTreeMap<_, _> = orders.iter().map(|m| (m.id, m.terms.to_string())).collect();
    let staff = rows.iter().map(|row| row.head.clinician);
    let staff = members::by_ids(tx, organization, staff).await?;
    let line = |row: AttendanceRow| {
        let clinician = row.head.clinician;
        let member = staff.get(&clinician);
        let npi = member.and_then(|member| member.npi.as_ref());
        let mut signed = row.signed.iter();
        let progress = row
            .content
            .goals
            .iter()
            .filter_map(|one| Some((goals.get(&one.goal)?.clone(), one.progress.label())));
        AttendanceLine {
            patient: found.get(&row.head.patient).cloned().unwrap_or_default(),
            clinician: member.map(members::Member::signature).unwrap_or_default(),
            npi: npi.map(ToString::to_string).unwrap_or_default(),
            mandate: row.head.mandate.and_then(|id| orders.get(&id).cloned()).unwrap_or_default(),
            progress: progress.collect(),
            certified_at: signed.clone().find(|(by, _)| *by == clinician).map(|(_, at)| *at),
            cosigned_at: signed.find(|(by, _)| *by != clinician).map(|(_, at)| *at),
            row,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}
