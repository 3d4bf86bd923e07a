//! Reading the forms of the schedule as they were sent.

use crate::form::{Fields, FormErrors};
use care::planning::ChangeScope;
use care::{Finding, Location, Repeats, SeriesRule, ServiceType, SessionId, TimeSpan, Weekday};
use jiff::civil::Date;
use office::Desk;
use office::planning::{self, Answers, NewPlan, PlanFields, Target, When};

/// Longest list of days of a cycle.
const CYCLE: std::ops::RangeInclusive<u8> = 1..=20;

/// What is to be planned, or what must be mended.
pub(super) fn new_plan(desk: &Desk, fields: &Fields) -> Result<NewPlan, FormErrors> {
    let mut errors = FormErrors::none();
    let word = desk.actor.organization_kind.patient_word();
    let patients = fields.all_typed("patient");
    if patients.is_empty() {
        errors.add("patient", &format!("Choose at least one {word}"));
    }
    let when = when(fields, &mut errors);
    let clinician = match fields.trimmed("clinician") {
        "" => Some(desk.actor.member),
        id => id.parse().ok(),
    };
    if clinician.is_none() {
        errors.add("clinician", "Choose who treats");
    }
    match (clinician, when) {
        (Some(clinician), Some(when)) if errors.is_empty() => Ok(NewPlan {
            clinician,
            patients,
            service_type: service_type(fields),
            is_group: fields.get("kind") == "group",
            location: Location::from_key(fields.get("location")),
            room: fields.trimmed("room").to_owned(),
            when,
        }),
        _ => Err(errors),
    }
}

fn service_type(fields: &Fields) -> ServiceType {
    let chosen = ServiceType::from_key(fields.get("service_type"));
    chosen.unwrap_or(ServiceType::OccupationalTherapy)
}

fn when(fields: &Fields, errors: &mut FormErrors) -> Option<When> {
    let repeats = fields.get("repeats");
    let is_once = !matches!(repeats, "weekly" | "cycle");
    let what = if is_once { "day" } else { "first day" };
    let message = format!("Enter the {what}, like 27 11 2026");
    let day: Option<Date> = fields.day("day").required(errors, "day", &message);
    let start = fields.time("start").required(errors, "start", "Enter the start, like 10:00");
    let end = fields.time("end").required(errors, "end", "Enter the end, like 10:30");
    let time = match start.zip(end).map(|(start, end)| TimeSpan::new(start, end)) {
        Some(Ok(time)) => Some(time),
        Some(Err(_)) => {
            errors.add("end", "Enter an end that is after the start");
            None
        }
        None => None,
    };
    if is_once {
        return Some(When::Once { day: day?, time: time? });
    }
    let repeats = if repeats == "weekly" { weekly(fields, errors) } else { cycle(fields, errors) };
    let until = fields.day("until");
    let to: Option<Date> = until.required(errors, "until", "Enter the last day, like 25 6 2027");
    let rule = SeriesRule { repeats: repeats?, from: day?, to: to?, time: time? };
    Some(When::Series(rule))
}

fn weekly(fields: &Fields, errors: &mut FormErrors) -> Option<Repeats> {
    let on: std::collections::BTreeSet<Weekday> =
        fields.all("on").filter_map(Weekday::from_key).collect();
    if on.is_empty() {
        errors.add("on", "Choose at least one day of the week");
    }
    let every = match fields.trimmed("every") {
        "" => Some(1),
        text => text.parse().ok().filter(|every| (1..=8).contains(every)),
    };
    if every.is_none() {
        errors.add("every", "Enter 1 for every week, 2 for every other week, at most 8");
    }
    (!on.is_empty()).then_some(Repeats::Weekly { on, every: every? })
}

fn cycle(fields: &Fields, errors: &mut FormErrors) -> Option<Repeats> {
    let typed = fields.trimmed("cycle_days");
    let signs = |sign: char| sign == ',' || sign.is_whitespace();
    let words = typed.split(signs).filter(|word| !word.is_empty());
    let days: Option<std::collections::BTreeSet<u8>> =
        words.map(|word| word.parse().ok().filter(|day| CYCLE.contains(day))).collect();
    match days {
        Some(on) if !on.is_empty() => Some(Repeats::CycleDays { on }),
        _ => {
            let message = "Enter the days of the cycle as numbers with commas, like 2, 5";
            errors.add("cycle_days", message);
            None
        }
    }
}

/// What a planned session says after a change.
pub(super) fn plan_fields(desk: &Desk, fields: &Fields, old: &PlanFields) -> PlanFields {
    let clinician = match fields.trimmed("clinician") {
        "" => old.clinician,
        id => id.parse().unwrap_or(old.clinician),
    };
    let is_practice = desk.actor.organization_kind == care::OrganizationKind::Practice;
    PlanFields {
        clinician,
        patients: fields.all_typed("patient"),
        service_type: if is_practice { old.service_type } else { service_type(fields) },
        is_group: fields.get("kind") == "group",
        location: Location::from_key(fields.get("location")),
        room: fields.trimmed("room").to_owned(),
    }
}

/// The session as it was shown, and for which sessions of its series; `name` is the field of the
/// choice.
pub(super) fn target(session: SessionId, fields: &Fields, name: &str) -> Target {
    Target {
        session,
        version: fields.trimmed("version").parse().unwrap_or(-1),
        series_version: fields.trimmed("series_version").parse().ok(),
        scope: ChangeScope::from_key(fields.get(name)).unwrap_or(ChangeScope::One),
    }
}

/// What was answered: only findings whose box is ticked and that have a reason.
pub(super) fn answers(fields: &Fields) -> Answers {
    let ticked = fields.pairs().filter_map(|(name, _)| name.strip_prefix("accept."));
    ticked
        .map(|key| (key.to_owned(), fields.trimmed(&format!("answer.{key}")).to_owned()))
        .filter(|(_, reason)| !reason.is_empty())
        .collect()
}

/// The error summary's lines of the findings that hold a plan back.
pub(super) fn open_findings(
    desk: &Desk,
    findings: &[Finding],
    fields: &Fields,
    name: &dyn Fn(&Finding) -> String,
    errors: &mut FormErrors,
) {
    let answers = answers(fields);
    for finding in findings {
        if !planning::is_open(desk, finding, &answers) {
            continue;
        }
        let key = planning::answer_key(finding);
        let who = name(finding);
        let said = if who.is_empty() { String::new() } else { format!("{who}: ") };
        if !planning::is_answerable(desk, finding) {
            let field = shown_field(&finding.place.field);
            errors.add(field, &format!("{said}{} {}", finding.message, finding.remedy));
        } else if fields.has(&format!("accept.{key}")) {
            let message = format!("{said}{} Say why it is right", finding.message);
            errors.add(&format!("answer.{key}"), &message);
        } else {
            let message = format!("{said}{} Keep it with a reason, or mend it", finding.message);
            errors.add(&format!("accept.{key}"), &message);
        }
    }
}

/// The id of the field on the planning form.
fn shown_field(field: &str) -> &'static str {
    match field {
        "end" => "end",
        "day" => "day",
        "room" => "room",
        "patient" => "patient",
        _ => "start",
    }
}
