//! Gathers what stands in the way of planned sessions: who and what is taken, the calendar, and
//! what is ordered; the rules judge it.

use super::{LeftOut, PlanFields};
use crate::Desk;
use care::planning::{Busy, PlanFacts, PlannedPatient};
use care::{
    Attendance, CalendarDay, DayKind, Finding, OrganizationKind, PatientId, RecordState,
    ServiceType, Session, SessionId, SessionState, SiteId, TimeSpan, Weekday, day_after, row_of,
};
use jiff::civil::{Date, time};
use std::collections::BTreeSet;
use store::sessions::Taken;
use store::{
    StoreError, Tx, calendar_days, caseload, encounters, mandates, organizations, sessions, sites,
};

/// The calendar around some days, with every period of a mandate. A practice may be open on any
/// weekend of which its calendar says nothing.
pub(super) async fn rows_around(
    tx: &mut Tx,
    desk: &Desk,
    site: SiteId,
    (first, last): (Date, Date),
) -> Result<Vec<CalendarDay>, StoreError> {
    let (from, to) = (day_after(first, -370), day_after(last, 370));
    let mut rows = calendar_days::of_site(tx, desk.actor.organization, site, from, to).await?;
    if desk.actor.organization_kind == OrganizationKind::Practice {
        let weekend = |day: &Date| {
            let weekday = Weekday::of(*day);
            let is_weekend = matches!(weekday, Weekday::Saturday | Weekday::Sunday);
            is_weekend && row_of(*day, &rows).is_none()
        };
        let open: Vec<Date> = care::days_between(first, last).filter(weekend).collect();
        rows.extend(open.into_iter().map(|day| CalendarDay {
            site,
            day,
            kind: DayKind::Instructional,
            label: String::new(),
            ends: None,
            cycle_day: None,
        }));
    }
    Ok(rows)
}

/// Days without services, as a preview names them.
pub(super) fn left_out(days: Vec<(Date, DayKind)>, rows: &[CalendarDay]) -> Vec<LeftOut> {
    let one = |(day, kind)| LeftOut {
        day,
        kind,
        label: row_of(day, rows).map(|row| row.label.clone()).unwrap_or_default(),
    };
    days.into_iter().map(one).collect()
}

/// What a session is called where its patients must not be named: `a group of 3`,
/// `Speech-Language Therapy`.
fn called(session: &Session) -> String {
    match session.patients.len() {
        n if session.is_group && n > 1 => format!("a group of {n}"),
        _ => session.service_type.label().to_owned(),
    }
}

fn busy(session: &Session) -> Option<Busy> {
    let span = session.held.or(session.planned)?;
    Some(Busy { day: session.day, span, what: called(session) })
}

/// What the rules say of sessions that would be planned so. All are at the same time of day;
/// `replaced` are stored as they were, and do not count against themselves.
pub(super) async fn findings(
    tx: &mut Tx,
    desk: &Desk,
    planned: &[Session],
    is_series: bool,
    replaced: &BTreeSet<SessionId>,
    rows: &[CalendarDay],
) -> Result<Vec<Finding>, StoreError> {
    // One of a series may have been changed by itself: it is judged by itself.
    let mut groups: Vec<Vec<Session>> = Vec::new();
    for session in planned {
        let alike = |group: &&mut Vec<Session>| {
            group.first().is_some_and(|first| {
                PlanFields::of(first) == PlanFields::of(session) && first.planned == session.planned
            })
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(session.clone()),
            None => groups.push(vec![session.clone()]),
        }
    }
    let mut found: Vec<Finding> = Vec::new();
    for group in &groups {
        for finding in findings_of_alike(tx, desk, group, is_series, replaced, rows).await? {
            if !found.contains(&finding) {
                found.push(finding);
            }
        }
    }
    Ok(found)
}

/// The same for sessions that differ by their day only.
async fn findings_of_alike(
    tx: &mut Tx,
    desk: &Desk,
    planned: &[Session],
    is_series: bool,
    replaced: &BTreeSet<SessionId>,
    rows: &[CalendarDay],
) -> Result<Vec<Finding>, StoreError> {
    let Some((one, span)) = planned.first().and_then(|one| Some((one, one.planned?))) else {
        return Ok(Vec::new());
    };
    let organization = desk.actor.organization;
    let mut days: Vec<Date> = planned.iter().map(|session| session.day).collect();
    days.sort_unstable();
    let site = sites::find(tx, organization, one.site).await?;
    let settings = organizations::settings(tx, organization).await?;
    let others = |found: Vec<Session>| -> Vec<Session> {
        found.into_iter().filter(|other| !replaced.contains(&other.id)).collect()
    };
    let own = Taken::Clinician(one.clinician);
    let own = others(sessions::overlapping(tx, organization, own, &days, span).await?);
    let mut in_room = Vec::new();
    if !one.room.is_empty() {
        let room = Taken::Room(one.site, &one.room);
        in_room = others(sessions::overlapping(tx, organization, room, &days, span).await?);
        in_room.retain(|other| other.clinician != one.clinician);
    }
    let of_patients = Taken::Patients(&one.patients);
    let mut with = others(sessions::overlapping(tx, organization, of_patients, &days, span).await?);
    with.retain(|other| other.clinician != one.clinician);
    let mut clinician_busy: Vec<Busy> = own.iter().filter_map(busy).collect();
    clinician_busy.extend(twice(&days, span));
    let mut patients = Vec::new();
    for id in &one.patients {
        let busy: Vec<Busy> =
            with.iter().filter(|other| other.patients.contains(id)).filter_map(busy).collect();
        patients.push(patient(tx, desk, one, *id, busy, &days, replaced).await?);
    }
    Ok(care::planning::check(&PlanFacts {
        organization: desk.actor.organization_kind,
        opens: site.as_ref().map_or(time(6, 0, 0, 0), |site| site.opens),
        closes: site.as_ref().map_or(time(22, 0, 0, 0), |site| site.closes),
        settings,
        is_series,
        service_type: one.service_type,
        is_group: one.is_group,
        time: span,
        days,
        rows: rows.to_vec(),
        clinician_busy,
        room_busy: in_room.iter().filter_map(busy).collect(),
        patients,
    }))
}

/// What the rules say of sessions that are changed: what was so before is not asked again.
pub(super) async fn findings_of_change(
    tx: &mut Tx,
    desk: &Desk,
    before: &[Session],
    after: &[Session],
    is_series: bool,
    rows: &[CalendarDay],
) -> Result<Vec<Finding>, StoreError> {
    let replaced: BTreeSet<SessionId> = before.iter().map(|one| one.id).collect();
    let old = findings(tx, desk, before, is_series, &replaced, rows).await?;
    let new = findings(tx, desk, after, is_series, &replaced, rows).await?;
    Ok(care::planning::only_new(new, &old))
}

/// Days on which the plan itself would hold two sessions.
fn twice(days: &[Date], span: TimeSpan) -> Vec<Busy> {
    let pairs = days.iter().zip(days.iter().skip(1));
    pairs
        .filter(|(one, next)| one == next)
        .map(|(day, _)| Busy { day: *day, span, what: "another of this series".to_owned() })
        .collect()
}

async fn patient(
    tx: &mut Tx,
    desk: &Desk,
    one: &Session,
    id: PatientId,
    busy: Vec<Busy>,
    days: &[Date],
    replaced: &BTreeSet<SessionId>,
) -> Result<PlannedPatient, StoreError> {
    let organization = desk.actor.organization;
    let entries = caseload::of_patient(tx, organization, id).await?;
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Ok(PlannedPatient {
            id,
            caseload: Vec::new(),
            busy,
            mandates: Vec::new(),
            counted: Vec::new(),
        });
    };
    let span = (day_after(*first, -370), day_after(*last, 370));
    let mut counted = counted(tx, desk, id, one.service_type, span).await?;
    counted.retain(|(session, ..)| !replaced.contains(session));
    Ok(PlannedPatient {
        id,
        caseload: entries
            .iter()
            .filter(|entry| entry.clinician == one.clinician)
            .map(|entry| (entry.from, entry.to))
            .collect(),
        busy,
        mandates: mandates::of_patient(tx, organization, id).await?,
        counted: counted.into_iter().map(|(_, day, is_group)| (day, is_group)).collect(),
    })
}

/// The sessions of a service that count for a patient's mandate: planned, or recorded as
/// provided. Of each the day, and whether it is a group.
pub(super) async fn counted(
    tx: &mut Tx,
    desk: &Desk,
    patient: PatientId,
    service: ServiceType,
    (from, to): (Date, Date),
) -> Result<Vec<(SessionId, Date, bool)>, StoreError> {
    let organization = desk.actor.organization;
    let provided: BTreeSet<SessionId> = encounters::of_patient(tx, organization, patient, from, to)
        .await?
        .iter()
        .filter(|head| head.attendance == Attendance::Provided)
        .filter(|head| head.state != RecordState::Void)
        .map(|head| head.session)
        .collect();
    let all = sessions::of_patient(tx, organization, patient, from, to).await?;
    let counts = |session: &&Session| {
        session.service_type == service
            && (session.state == SessionState::Planned || provided.contains(&session.id))
    };
    let one = |session: &Session| (session.id, session.day, session.is_group);
    Ok(all.iter().filter(counts).map(one).collect())
}
