//! What is looked at before sessions are planned, changed or moved: pure functions from
//! [`PlanFacts`] to findings.
//!
//! The edits are those of the recording rules (`rules`), asked before the day instead of after
//! it, with severities of their own: what will have to be mended when it is recorded stops the
//! plan, what may be right asks. Only the room's edit is asked here alone.

mod calendar;
mod mandates;
mod overlaps;
#[cfg(test)]
mod tests;

use crate::keyed::keyed;
use crate::rules::{self, Settings};
use crate::{
    CalendarDay, Finding, Mandate, OrganizationKind, PatientId, Place, ServiceType, Severity,
    TimeSpan,
};
use jiff::civil::{Date, Time};
pub use mandates::{counted_in_period, kind_counts, orders_of};
use serde::{Deserialize, Serialize};

/// Which sessions of a series a change is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeScope {
    /// This one.
    One,
    /// This one and those after it.
    Rest,
    /// Every one that is not over yet.
    All,
}

/// What was done to the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanAction {
    /// Put on the plan.
    Planned,
    /// Planned otherwise: who, where, as what.
    Changed,
    /// Another day or time.
    Moved,
    /// Taken off before it was due.
    Removed,
}

/// Why a planned session is taken off before it is due. What happens on the day itself (a trip,
/// testing, an absence) is recorded as Cancelled instead, so that it counts as offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovalReason {
    /// Another timetable.
    Timetable,
    /// The mandate or plan ended or changed.
    PlanEnded,
    /// The patient left.
    Left,
    /// Somebody else gives it.
    OtherClinician,
    /// It should never have been planned.
    Mistake,
    /// Said in words.
    Other,
}

keyed! {
    ChangeScope {
        One = "one", "Only this one";
        Rest = "rest", "This one and all after it";
        All = "all", "All that are not over yet";
    }
}

keyed! {
    PlanAction {
        Planned = "planned", "Planned";
        Changed = "changed", "Changed";
        Moved = "moved", "Moved";
        Removed = "removed", "Taken off the schedule";
    }
}

keyed! {
    RemovalReason {
        Timetable = "timetable", "The timetable changed";
        PlanEnded = "plan_ended", "The plan ended or changed";
        Left = "left", "Moved away or discharged";
        OtherClinician = "other_clinician", "Another therapist gives it";
        Mistake = "mistake", "Planned by mistake";
        Other = "other", "Another reason";
    }
}

/// Somebody or something that is taken for a part of a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Busy {
    /// The day.
    pub day: Date,
    /// From when to when.
    pub span: TimeSpan,
    /// By what, without names: `Occupational Therapy`, `a group of 3`.
    pub what: String,
}

/// What is known of one patient for whom something is planned.
#[derive(Clone, Debug)]
pub struct PlannedPatient {
    /// Who.
    pub id: PatientId,
    /// From when to when on the clinician's caseload.
    pub caseload: Vec<(Date, Option<Date>)>,
    /// Other services on the days, at the time.
    pub busy: Vec<Busy>,
    /// Every mandate.
    pub mandates: Vec<Mandate>,
    /// Other sessions of the same service that count for the mandate (planned, or provided): the
    /// day, and whether it is a group.
    pub counted: Vec<(Date, bool)>,
}

/// Everything that is looked at. All sessions of one plan are at the same time of day.
#[derive(Clone, Debug)]
pub struct PlanFacts {
    /// District or practice.
    pub organization: OrganizationKind,
    /// When services may begin at the site.
    pub opens: Time,
    /// When they must have ended.
    pub closes: Time,
    /// What the organization sets.
    pub settings: Settings,
    /// Whether it repeats: then days that do not fit are named, and need no answer one by one.
    pub is_series: bool,
    /// Which service.
    pub service_type: ServiceType,
    /// Whether it is planned as a group.
    pub is_group: bool,
    /// From when to when.
    pub time: TimeSpan,
    /// On which days, in order.
    pub days: Vec<Date>,
    /// The site's calendar, with the periods of mandates around the days.
    pub rows: Vec<CalendarDay>,
    /// The clinician's other sessions on the days, at the time.
    pub clinician_busy: Vec<Busy>,
    /// Sessions of others in the same room on the days, at the time.
    pub room_busy: Vec<Busy>,
    /// For whom.
    pub patients: Vec<PlannedPatient>,
}

impl PlanFacts {
    fn is_school(&self) -> bool {
        self.organization == OrganizationKind::District
    }

    /// `on Tue 1 Dec and Tue 8 Dec`, for a series; nothing for a single session, whose day is
    /// known.
    fn on(&self, days: &[Date]) -> String {
        if self.is_series { format!(" {}", said(days)) } else { String::new() }
    }
}

/// The edit that is asked of plans alone.
pub const ROOM: (&str, &str) = ("QH-T203", "Our own: two sessions in one room");

/// All findings about a plan: first the time, then who and what is taken, then the calendar, then
/// what is ordered.
pub fn check(facts: &PlanFacts) -> Vec<Finding> {
    let mut findings = Vec::new();
    calendar::hours(facts, &mut findings);
    overlaps::check(facts, &mut findings);
    calendar::days(facts, &mut findings);
    mandates::check(facts, &mut findings);
    merged(&findings, facts.patients.len())
}

/// What is found about every patient alike is said once, and answered once.
fn merged(findings: &[Finding], patients: usize) -> Vec<Finding> {
    let same = |one: &Finding, other: &Finding| {
        one.edit == other.edit && one.message == other.message && other.place.patient.is_some()
    };
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        let count = findings.iter().filter(|other| same(finding, other)).count();
        let is_of_all = patients > 1 && count == patients && finding.place.patient.is_some();
        if !is_of_all {
            kept.push(finding.clone());
            continue;
        }
        let all = if patients == 2 { "Both" } else { "Everybody" };
        let message = format!("{all}: {}", finding.message);
        let place = Place { patient: None, ..finding.place.clone() };
        let of_all = Finding { message, place, ..finding.clone() };
        if !kept.contains(&of_all) {
            kept.push(of_all);
        }
    }
    kept
}

/// Edits about what is ordered: they do not depend on the time of day.
const ORDERED: [&str; 5] = ["QH-S006", "QH-S020", "QH-S022", "QH-S024", "QH-S025"];

/// What a change has to answer: what asked of the plan as it was, and asks of it still, was
/// answered then and is only told.
pub fn only_new(after: Vec<Finding>, before: &[Finding]) -> Vec<Finding> {
    let is_known = |finding: &Finding| {
        before.iter().any(|known| {
            known.edit == finding.edit
                && known.place.patient == finding.place.patient
                && (known.message == finding.message || ORDERED.contains(&known.edit.as_str()))
        })
    };
    let told = |finding: Finding| match finding.severity {
        Severity::Ask if is_known(&finding) => Finding {
            severity: Severity::Tell,
            remedy: "It was so before; nothing needs to be done.".to_owned(),
            ..finding
        },
        _ => finding,
    };
    after.into_iter().map(told).collect()
}

/// A finding under the code and source of a recording rule.
fn finding(
    edit: &str,
    severity: Severity,
    patient: Option<PatientId>,
    field: &str,
    message: String,
    remedy: &str,
) -> Finding {
    let known = rules::edit(edit);
    let source = known.map_or(ROOM.1, |known| known.source);
    Finding {
        edit: edit.to_owned(),
        severity,
        message,
        remedy: remedy.to_owned(),
        place: Place { patient, field: field.to_owned() },
        source: source.to_owned(),
        may_override: known.is_some_and(|known| known.may_override),
    }
}

/// Days in words: `on Tue 1 Dec`, `on Tue 1 Dec and Tue 8 Dec`, `on 12 dates, first Tue 1 Dec`.
pub fn said(days: &[Date]) -> String {
    let day = |day: &Date| day.strftime("%a %-d %b").to_string();
    match days {
        [] => String::new(),
        [one] => format!("on {}", day(one)),
        [rest @ .., last] if days.len() <= 4 => {
            let rest: Vec<String> = rest.iter().map(day).collect();
            format!("on {} and {}", rest.join(", "), day(last))
        }
        [first, ..] => format!("on {} dates, the first {}", days.len(), day(first)),
    }
}
