//! One student.

mod delivered;
mod goals;

use super::caseload::week;
use super::roster::{masked, said};
use super::schedule::plan_path;
use crate::address::Path;
use crate::form::Fields;
use crate::page::{PageError, Shell, page};
use crate::parts::{Badge, State};
use crate::policy;
use crate::{caller::SignedIn, entry};
use askama::Template;
use axum::response::Response;
use care::{Attendance, Guardian, Mandate, PatientId, RecordState};
use delivered::Delivered;
use goals::Aim;
use jiff::civil::Date;
use office::Desk;
use office::roster::numbers::{self, Number};
use office::scope::Act;
use office::student_page::{self, CaseloadEntry, EncounterHead, StudentPage};
use std::collections::BTreeSet;

struct Order {
    id: String,
    is_over: bool,
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

/// One fact: its words, what it is, and the key of a number that may be shown whole.
struct Fact {
    words: &'static str,
    text: String,
    shows: &'static str,
}

/// A time on somebody's caseload.
struct Turn {
    name: String,
    days: String,
    /// Where it can be ended.
    end: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/student.html")]
struct Shown {
    shell: Shell,
    id: String,
    name: String,
    place: String,
    facts: Vec<Fact>,
    guardians: Vec<(String, String, String, bool)>,
    diagnoses: Vec<(String, String)>,
    turns: Vec<Turn>,
    orders: Vec<Order>,
    delivered: Vec<Delivered>,
    goals: Vec<Aim>,
    held: Vec<Held>,
    may_report: bool,
    /// Where sessions are planned, for who plans.
    plan_path: Option<String>,
    may: BTreeSet<Act>,
    is_former: bool,
}

impl Shown {
    fn may_record(&self) -> bool {
        self.may.contains(&Act::Record)
    }

    fn may_read_plan(&self) -> bool {
        self.may.contains(&Act::ReadNarrative)
    }

    fn may_change(&self) -> bool {
        self.may.contains(&Act::ChangeRoster)
    }

    fn may_assign(&self) -> bool {
        self.may.contains(&Act::Assign)
    }

    fn may_show(&self) -> bool {
        self.may.contains(&Act::ReadNumbers)
    }
}

/// `GET /students/{patient}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
) -> Result<Response, PageError> {
    let read = student_page::read(&desk, id).await.map_err(|why| PageError::failed(&why))?;
    page(&filled(&desk, &read.ok_or_else(PageError::not_found)?, None))
}

/// `POST /students/{patient}/number`: the page with one number shown whole, once.
pub(crate) async fn show_number(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let number = Number::from_key(fields.get("number")).unwrap_or(Number::Local);
    numbers::show(&desk, id, number).await.map_err(|why| entry::refused(&why))?;
    let read = student_page::read(&desk, id).await.map_err(|why| PageError::failed(&why))?;
    page(&filled(&desk, &read.ok_or_else(PageError::not_found)?, Some(number)))
}

fn filled(desk: &Desk, read: &StudentPage, whole: Option<Number>) -> Shown {
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
        facts: facts(read, today, shell.is_school(), whole),
        guardians: guardians(read),
        diagnoses: diagnoses(read),
        turns: turns(read, today),
        orders: read
            .mandates
            .iter()
            .map(|(mandate, given)| order(mandate, *given, today))
            .collect(),
        delivered: delivered::of(read, today, shell.words),
        goals: goals::of(read),
        held: read.encounters.iter().map(held).collect(),
        may_report: policy::may_open(&desk.actor, "/reports"),
        plan_path: plan_path(desk, patient.id),
        may: read.may.clone(),
        is_former: !patient.is_active,
        shell,
    }
}

/// Id, name, what is known, and whether they consent.
fn guardians(read: &StudentPage) -> Vec<(String, String, String, bool)> {
    let told = |guardian: &Guardian| {
        let parts = [&guardian.relation, &guardian.phone, &guardian.email];
        let parts = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty());
        let known = parts.collect::<Vec<_>>().join(" · ");
        (guardian.id.to_string(), guardian.name.0.clone(), known, guardian.may_consent)
    };
    read.guardians.iter().map(told).collect()
}

fn turns(read: &StudentPage, today: Date) -> Vec<Turn> {
    let may_assign = read.may.contains(&Act::Assign);
    let turn = |(entry, name): &(CaseloadEntry, String)| {
        let (patient, clinician, from) = (entry.patient, entry.clinician, entry.from);
        let path = format!("/students/{patient}/caseload/end?clinician={clinician}&from={from}");
        Turn {
            name: name.clone(),
            days: until(from, entry.to),
            end: (may_assign && entry.to.is_none_or(|to| to >= today)).then_some(path),
        }
    };
    read.caseloads.iter().map(turn).collect()
}

fn order(mandate: &Mandate, given: i64, today: Date) -> Order {
    Order {
        id: mandate.id.to_string(),
        is_over: mandate.to.is_some_and(|to| to < today),
        service: mandate.service_type.label(),
        compact: mandate.terms.to_string(),
        terms: mandate.terms.describe(),
        days: until(mandate.from, mandate.to),
        source: mandate.source.clone(),
        week: if mandate.is_in_force(today) {
            week(mandate.terms, given)
        } else {
            "not in force".to_owned()
        },
    }
}

fn facts(read: &StudentPage, today: Date, is_school: bool, whole: Option<Number>) -> Vec<Fact> {
    let patient = &read.patient;
    let born = patient.birth_date.0;
    let had = (today.month(), today.day()) >= (born.month(), born.day());
    let age = i32::from(today.year()) - i32::from(born.year()) - i32::from(!had);
    let plain = |words, text: String| Fact { words, text, shows: "" };
    let number = |words, of: Option<&str>, which: Number| match of.filter(|of| !of.is_empty()) {
        None => plain(words, "none".to_owned()),
        Some(of) if whole == Some(which) => plain(words, of.to_owned()),
        Some(of) => {
            let shows = if read.may.contains(&Act::ReadNumbers) { which.key() } else { "" };
            Fact { words, text: masked(of), shows }
        }
    };
    let mut facts = vec![
        plain("Legal name", patient.name.sorted()),
        plain("Born", format!("{}, {age} years", said(born))),
        plain("Sex", sex(patient.sex.0).to_owned()),
        number("Number", Some(patient.local_id.as_str()), Number::Local),
        number("Medicaid", patient.medicaid_id.as_ref().map(|id| id.as_str()), Number::Medicaid),
        plain("Language", patient.language.label().to_owned()),
        plain("Consent", patient.consent_on.map_or("not on file".to_owned(), said)),
    ];
    if is_school {
        let grade = patient.grade.as_str();
        facts.push(plain("Grade", if grade.is_empty() { "none" } else { grade }.to_owned()));
    }
    let address: Vec<&str> =
        patient.address.iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
    let address = if address.is_empty() { "none".to_owned() } else { address.join(", ") };
    facts.push(plain("Address", address));
    facts
}

fn sex(sex: char) -> &'static str {
    match sex {
        'F' => "Female",
        'M' => "Male",
        _ => "Unknown or not said",
    }
}

fn diagnoses(read: &StudentPage) -> Vec<(String, String)> {
    if !read.may.contains(&Act::ReadNarrative) {
        return Vec::new();
    }
    let all = read.patient.diagnoses.iter();
    all.map(|one| (one.code.to_string(), until(one.from, one.to))).collect()
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
