//! One student.

use super::caseload::week;
use super::schedule::plan_path;
use crate::page::{PageError, Shell, page};
use crate::parts::{Badge, State};
use crate::{caller::SignedIn, policy};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use care::{Attendance, PatientId, RecordState};
use jiff::civil::Date;
use office::Desk;
use office::student_page::{self, EncounterHead, StudentPage};

struct Order {
    service: &'static str,
    compact: String,
    terms: String,
    days: String,
    source: String,
    week: String,
}

struct Held {
    id: String,
    day: String,
    what: String,
    time: String,
    badge: Badge,
}

#[derive(Template)]
#[template(path = "pages/student.html")]
struct Shown {
    shell: Shell,
    id: String,
    name: String,
    place: String,
    facts: Vec<(&'static str, String)>,
    guardians: Vec<(String, String)>,
    orders: Vec<Order>,
    goals: Vec<(String, String, &'static str)>,
    held: Vec<Held>,
    may_record: bool,
    /// Where sessions are planned, for who plans.
    plan_path: Option<String>,
    may_read_plan: bool,
}

/// `GET /students/{patient}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
) -> Result<Response, PageError> {
    let read = student_page::read(&desk, id).await.map_err(|why| PageError::failed(&why))?;
    page(&filled(&desk, &read.ok_or_else(PageError::not_found)?))
}

fn filled(desk: &Desk, read: &StudentPage) -> Shown {
    let (patient, today) = (&read.patient, desk.today());
    let shell = Shell::at(desk, "/caseload");
    let held = |head: &EncounterHead| Held {
        id: head.id.to_string(),
        day: said(head.day),
        what: match head.attendance {
            Attendance::Provided => head.group_size.label(),
            other => other.label_for(desk.actor.organization_kind).to_owned(),
        },
        time: format!(
            "{} to {}",
            head.time.start().strftime("%-H:%M"),
            head.time.end().strftime("%-H:%M")
        ),
        badge: Badge::of(state(head.state), shell.words),
    };
    Shown {
        id: patient.id.to_string(),
        name: patient.name.display(),
        place: read.site.clone(),
        facts: facts(read, today),
        guardians: read
            .guardians
            .iter()
            .map(|g| (g.name.0.clone(), format!("{}, {}", g.relation, g.phone.0)))
            .collect(),
        orders: read
            .mandates
            .iter()
            .map(|(mandate, given)| Order {
                service: mandate.service_type.label(),
                compact: mandate.terms.to_string(),
                terms: mandate.terms.describe(),
                days: until(mandate.from, mandate.to),
                source: mandate.source.clone(),
                week: if mandate.is_in_force(today) {
                    week(mandate.terms, *given)
                } else {
                    "not in force".to_owned()
                },
            })
            .collect(),
        goals: read
            .goals
            .iter()
            .map(|goal| (goal.title.0.clone(), goal.text.0.clone(), goal.state.label()))
            .collect(),
        held: read.encounters.iter().map(held).collect(),
        may_record: policy::may_open(&desk.actor, "/record/new"),
        plan_path: plan_path(desk, patient.id),
        may_read_plan: read.may_read_plan,
        shell,
    }
}

fn facts(read: &StudentPage, today: Date) -> Vec<(&'static str, String)> {
    let patient = &read.patient;
    let born = patient.birth_date.0;
    let had = (today.month(), today.day()) >= (born.month(), born.day());
    let age = i32::from(today.year()) - i32::from(born.year()) - i32::from(!had);
    let mut facts = vec![
        ("Legal name", patient.name.sorted()),
        ("Born", format!("{}, {age} years", said(born))),
        ("Number", masked(&patient.local_id.0)),
        ("Medicaid", patient.medicaid_id.as_ref().map_or("none".to_owned(), |id| masked(&id.0))),
        ("Language", patient.language.label().to_owned()),
        ("Consent", patient.consent_on.map_or("not on file".to_owned(), said)),
    ];
    if !patient.grade.is_empty() {
        facts.push(("Grade", patient.grade.clone()));
    }
    if read.may_read_plan {
        let codes: Vec<String> = patient.diagnoses.iter().map(|d| d.code.to_string()).collect();
        facts.push(("Diagnoses", codes.join(", ")));
    }
    facts
}

/// Only the last three signs are shown.
fn masked(number: &str) -> String {
    let length = number.chars().count();
    let hidden = length.saturating_sub(3);
    let shown: String = number.chars().skip(hidden).collect();
    if hidden == 0 { "•".repeat(length) } else { format!("{}{shown}", "•".repeat(hidden)) }
}

fn said(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

fn until(from: Date, to: Option<Date>) -> String {
    to.map_or_else(
        || format!("from {}", said(from)),
        |to| format!("{} to {}", said(from), said(to)),
    )
}

fn state(state: RecordState) -> State {
    match state {
        RecordState::Uncertified => State::ToCertify,
        RecordState::Certified => State::Certified,
        RecordState::AwaitingCosignature => State::ToCosign,
        RecordState::Void => State::Voided,
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn numbers_show_their_last_three_signs_and_short_ones_none() {
        assert_eq!(masked("200000123"), "••••••123");
        assert_eq!(masked("12"), "••");
    }
}
