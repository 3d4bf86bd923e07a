//! Hours and kinds of days: V-002, V-010, V-012, V-013.

use super::{PlanFacts, finding};
use crate::calendar::{effective_kind, row_of};
use crate::{DayKind, Finding, Severity};
use jiff::civil::{Date, time};

/// Whether the time of day can be kept.
pub(super) fn hours(facts: &PlanFacts, findings: &mut Vec<Finding>) {
    let (start, end) = (facts.time.start(), facts.time.end());
    let most = facts.settings.max_session_minutes;
    if facts.time.minutes().0 > most {
        let message =
            format!("It would last {} minutes; the most is {most}.", facts.time.minutes());
        let remedy = "Correct the times, or plan two sessions.";
        findings.push(finding("QH-S002", Severity::Stop, None, "end", message, remedy));
    }
    if start < time(6, 0, 0, 0) || end > time(22, 0, 0, 0) {
        let message = format!("{} is not between 6:00 and 22:00.", facts.time);
        let remedy = "Correct the time. Afternoon times need pm, or count on: 14:15.";
        findings.push(finding("QH-S112", Severity::Stop, None, "start", message, remedy));
    } else if start < facts.opens || end > facts.closes {
        let site = facts.organization.site_word();
        let message = format!(
            "The {site} is open from {} to {}; this is {}.",
            facts.opens.strftime("%-H:%M"),
            facts.closes.strftime("%-H:%M"),
            facts.time
        );
        let remedy = "Choose another time, or say why it is right.";
        findings.push(finding("QH-S012", Severity::Ask, None, "start", message, remedy));
    }
}

/// Whether the days are days of service. A series leaves closed days out by itself, so what is
/// found here was chosen on purpose, or is a half day.
pub(super) fn days(facts: &PlanFacts, findings: &mut Vec<Finding>) {
    let of = |kind: DayKind| -> Vec<Date> {
        let days = facts.days.iter().copied();
        days.filter(|day| effective_kind(*day, &facts.rows) == kind).collect()
    };
    let holidays = of(DayKind::Holiday);
    if !holidays.is_empty() {
        let message = format!("{} a holiday{}.", it_is(facts, &holidays), named(facts, &holidays));
        let remedy = "Choose another day. A supervisor may plan it with a reason.";
        findings.push(finding("QH-S013", Severity::Stop, None, "day", message, remedy));
    }
    if !facts.is_school() {
        return;
    }
    let grey = of(DayKind::Grey);
    if !grey.is_empty() {
        let message = format!("{} no school day{}.", it_is(facts, &grey), named(facts, &grey));
        let remedy = "Choose another day, or say why there is a session.";
        findings.push(finding("QH-S010", Severity::Ask, None, "day", message, remedy));
    }
    let closed = of(DayKind::EmergencyClosing);
    if !closed.is_empty() {
        let message =
            format!("The school is closed{}{}.", facts.on(&closed), named(facts, &closed));
        let remedy = "Choose another day, or say why there is a session.";
        findings.push(finding("QH-S010", Severity::Ask, None, "day", message, remedy));
    }
    half_days(facts, &of(DayKind::HalfDay), findings);
}

fn half_days(facts: &PlanFacts, halves: &[Date], findings: &mut Vec<Finding>) {
    let ends = |day: Date| row_of(day, &facts.rows).and_then(|row| row.ends);
    let late: Vec<Date> = halves
        .iter()
        .copied()
        .filter(|day| ends(*day).is_some_and(|ends| facts.time.end() > ends))
        .collect();
    let Some(first) = late.first().and_then(|day| ends(*day)) else { return };
    let message = format!("The half day{} ends at {}.", facts.on(&late), first.strftime("%-H:%M"));
    // In a series the others are right; the one is recorded as Cancelled, or moved.
    let (severity, remedy) = if facts.is_series {
        (Severity::Tell, "Move it by itself, or record it as Cancelled on the day.")
    } else {
        (Severity::Ask, "Choose an earlier time, or say why it is right.")
    };
    findings.push(finding("QH-S010", severity, None, "start", message, remedy));
}

fn it_is(facts: &PlanFacts, days: &[Date]) -> String {
    if facts.is_series {
        let mut said = super::said(days);
        if let Some(rest) = said.strip_prefix('o') {
            said = format!("O{rest}");
        }
        format!("{said} it is")
    } else {
        "This is".to_owned()
    }
}

/// What the calendar calls the first of the days, in brackets.
fn named(facts: &PlanFacts, days: &[Date]) -> String {
    let row = days.first().and_then(|day| row_of(*day, &facts.rows));
    let label = row.map(|row| row.label.trim()).unwrap_or_default();
    if label.is_empty() { String::new() } else { format!(" ({label})") }
}
