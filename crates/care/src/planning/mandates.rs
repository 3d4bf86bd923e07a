//! What is ordered: V-006, V-018, V-020, V-022, V-024, V-025.

use super::{PlanFacts, PlannedPatient, finding};
use crate::calendar::period_of;
use crate::{CalendarDay, Finding, Mandate, Period, ServiceType, Severity};
use jiff::civil::Date;

/// Caseload and mandates of each patient.
pub(super) fn check(facts: &PlanFacts, findings: &mut Vec<Finding>) {
    group_size(facts, findings);
    for patient in &facts.patients {
        caseload(facts, patient, findings);
        in_force(facts, patient, findings);
        kind(facts, patient, findings);
        minutes(facts, patient, findings);
        frequency(facts, patient, findings);
    }
}

/// The mandates for a service that are in force on a day: those of the kind that is planned
/// (individual or group), or, when there are none of it, all.
pub fn orders_of(
    mandates: &[Mandate],
    service: ServiceType,
    is_group: bool,
    day: Date,
) -> Vec<&Mandate> {
    let in_force = |mandate: &&Mandate| mandate.service_type == service && mandate.is_in_force(day);
    let all: Vec<&Mandate> = mandates.iter().filter(in_force).collect();
    let fits: Vec<&Mandate> =
        all.iter().copied().filter(|mandate| mandate.terms.is_group() == is_group).collect();
    if fits.is_empty() { all } else { fits }
}

/// Whether a patient has individual and group mandates for a service on a day, so that each
/// counts sessions of its own kind only.
pub fn kind_counts(mandates: &[Mandate], service: ServiceType, day: Date) -> bool {
    let has = |is_group: bool| {
        mandates.iter().any(|mandate| {
            mandate.service_type == service
                && mandate.is_in_force(day)
                && mandate.terms.is_group() == is_group
        })
    };
    has(true) && has(false)
}

fn plan_word(facts: &PlanFacts) -> &'static str {
    if facts.is_school() { "mandate" } else { "plan of care" }
}

fn group_size(facts: &PlanFacts, findings: &mut Vec<Finding>) {
    let (n, most) = (facts.patients.len(), usize::from(facts.settings.group_max));
    if facts.is_school() && facts.is_group && n > most {
        let message = format!("This is a group of {n}; regulation allows {most}.");
        let remedy = "Plan two groups, or say why it is right.";
        findings.push(finding("QH-S024", Severity::Ask, None, "patient", message, remedy));
    }
}

fn caseload(facts: &PlanFacts, patient: &PlannedPatient, findings: &mut Vec<Finding>) {
    let is_on = |day: &Date| {
        patient.caseload.iter().any(|(from, to)| from <= day && to.is_none_or(|to| *day <= to))
    };
    let days: Vec<Date> = facts.days.iter().copied().filter(|day| !is_on(day)).collect();
    if !days.is_empty() {
        let message = format!("Is not on the therapist’s caseload{}.", facts.on(&days));
        let remedy = "Have the caseload changed first: without it nothing can be recorded. Or \
                      say why it is planned already.";
        let found = finding("QH-S006", Severity::Ask, Some(patient.id), "patient", message, remedy);
        findings.push(found);
    }
}

fn in_force(facts: &PlanFacts, patient: &PlannedPatient, findings: &mut Vec<Finding>) {
    let is_ordered = |day: &Date| {
        let service = facts.service_type;
        patient.mandates.iter().any(|m| m.service_type == service && m.is_in_force(*day))
    };
    let days: Vec<Date> = facts.days.iter().copied().filter(|day| !is_ordered(day)).collect();
    if facts.is_school() && !days.is_empty() {
        let service = facts.service_type.label();
        let message = format!("No mandate for {service} is in force{}.", facts.on(&days));
        let remedy = "Choose days on which one is, or say why it is right.";
        let found = finding("QH-S020", Severity::Ask, Some(patient.id), "day", message, remedy);
        findings.push(found);
    }
}

fn first_order<'f>(facts: &'f PlanFacts, patient: &'f PlannedPatient) -> Option<&'f Mandate> {
    facts.days.iter().find_map(|day| {
        let orders = orders_of(&patient.mandates, facts.service_type, facts.is_group, *day);
        orders.first().copied()
    })
}

fn kind(facts: &PlanFacts, patient: &PlannedPatient, findings: &mut Vec<Finding>) {
    let Some(order) = first_order(facts, patient) else { return };
    let (terms, word) = (order.terms, plan_word(facts));
    let n = facts.patients.len();
    let message = if facts.is_group && !terms.is_group() {
        format!("A group is planned; the {word} says individual.")
    } else if !facts.is_group && terms.is_group() {
        format!("Individual is planned; the {word} says group.")
    } else if facts.is_group && n > usize::from(terms.group_max) {
        format!("{n} are planned together; the {word} says at most {}.", terms.group_max)
    } else {
        return;
    };
    let remedy = "Plan it as it is ordered, or say why it is right.";
    findings.push(finding("QH-S022", Severity::Ask, Some(patient.id), "patient", message, remedy));
}

fn minutes(facts: &PlanFacts, patient: &PlannedPatient, findings: &mut Vec<Finding>) {
    let Some(order) = first_order(facts, patient) else { return };
    let (planned, ordered) = (facts.time.minutes().0, u32::from(order.terms.minutes));
    if planned.abs_diff(ordered) > facts.settings.minutes_tolerance {
        let word = plan_word(facts);
        let message = format!("{planned} minutes are planned; the {word} says {ordered}.");
        let remedy = "Nothing needs to be done if that is meant.";
        let found = finding("QH-S018", Severity::Tell, Some(patient.id), "end", message, remedy);
        findings.push(found);
    }
}

/// Sessions of the period of a mandate: those that count already, and those of this plan up to
/// and with `day`.
fn in_period(facts: &PlanFacts, patient: &PlannedPatient, order: &Mandate, day: Date) -> usize {
    let Some((from, to)) = period_of(order.terms.period, day, &facts.rows) else { return 0 };
    let own_kind = kind_counts(&patient.mandates, facts.service_type, day);
    let counts = |(at, is_group): &&(Date, bool)| {
        from <= *at && *at <= to && (!own_kind || *is_group == facts.is_group)
    };
    let others = patient.counted.iter().filter(counts).count();
    others + facts.days.iter().filter(|at| from <= **at && **at <= day).count()
}

fn frequency(facts: &PlanFacts, patient: &PlannedPatient, findings: &mut Vec<Finding>) {
    let mut over: Vec<Date> = Vec::new();
    let mut first = None;
    for day in &facts.days {
        let orders = orders_of(&patient.mandates, facts.service_type, facts.is_group, *day);
        let Some(order) = orders.first() else { continue };
        let same = orders.iter().filter(|other| other.terms.period == order.terms.period);
        let given: usize = same.map(|other| usize::from(other.terms.frequency)).sum();
        let planned = in_period(facts, patient, order, *day);
        if planned > given {
            first.get_or_insert((planned, given, order.terms.period));
            over.push(*day);
        }
    }
    let Some((planned, given, period)) = first else { return };
    let message = format!(
        "That makes {planned} {}{}; the {} gives {given}.",
        period_word(period),
        facts.on(&over),
        plan_word(facts)
    );
    let remedy = "Take another off, or say why it is right: a make-up, for instance.";
    findings.push(finding("QH-S025", Severity::Ask, Some(patient.id), "day", message, remedy));
}

fn period_word(period: Period) -> &'static str {
    match period {
        Period::Week => "in the week",
        Period::Cycle(_) => "in the cycle",
        Period::Month => "in the month",
        Period::Quarter => "in the quarter",
        Period::Year => "in the school year",
    }
}

/// Sessions of `counted` in the period of a mandate around a day; none when the calendar does
/// not number this part of the year.
pub fn counted_in_period(
    order: &Mandate,
    day: Date,
    counted: &[(Date, bool)],
    own_kind: bool,
    rows: &[CalendarDay],
) -> Option<usize> {
    let (from, to) = period_of(order.terms.period, day, rows)?;
    let counts = |(at, is_group): &&(Date, bool)| {
        from <= *at && *at <= to && (!own_kind || *is_group == order.terms.is_group())
    };
    Some(counted.iter().filter(counts).count())
}
