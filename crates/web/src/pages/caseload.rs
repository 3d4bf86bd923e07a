//! The students a person reaches.

use crate::form::Fields;
use crate::page::{PageError, Shell, page};
use crate::{caller::SignedIn, policy};
use askama::Template;
use axum::response::Response;
use office::Desk;
use office::caseload::{self, CaseloadLine};
use office::roster::group::{self, NamedGroup};

struct Line {
    id: String,
    name: String,
    about: String,
    /// Terms as typed, and in words; this week's count.
    mandates: Vec<(String, String, String)>,
    may_record: bool,
}

/// A named group.
struct Named {
    id: String,
    name: String,
    members: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/caseload.html")]
struct CaseloadPage {
    shell: Shell,
    words: String,
    lines: Vec<Line>,
    may_record: bool,
    may_plan: bool,
    may_add: bool,
    /// Own groups; `None` for who has none by their work.
    groups: Option<Vec<Named>>,
    today: String,
}

/// `GET /caseload`.
pub(crate) async fn show(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    listed(&desk, "").await
}

/// `POST /caseload`: those with a name or a number. What is looked for is in no address.
pub(crate) async fn find(SignedIn(desk): SignedIn, fields: Fields) -> Result<Response, PageError> {
    listed(&desk, fields.trimmed("q")).await
}

async fn listed(desk: &Desk, words: &str) -> Result<Response, PageError> {
    let lines = caseload::read(desk, words).await.map_err(|why| PageError::failed(&why))?;
    let groups = group::list(desk).await.map_err(|why| PageError::failed(&why))?;
    let may_group = policy::may_open(&desk.actor, "/groups/new");
    page(&CaseloadPage {
        shell: Shell::at(desk, "/caseload"),
        words: words.to_owned(),
        lines: lines.iter().map(told).collect(),
        may_record: policy::may_open(&desk.actor, "/record/new"),
        may_plan: policy::may_open(&desk.actor, "/schedule/new"),
        may_add: policy::may_open(&desk.actor, "/students/new"),
        groups: may_group.then(|| groups.iter().map(named).collect()),
        today: desk.today().to_string(),
    })
}

fn named(one: &NamedGroup) -> Named {
    let member = |patient: &care::Patient| (patient.id.to_string(), patient.name.display());
    Named {
        id: one.group.id.to_string(),
        name: one.group.name.clone(),
        members: one.patients.iter().map(member).collect(),
    }
}

fn told(line: &CaseloadLine) -> Line {
    let patient = &line.patient;
    let grade = patient.grade.as_str();
    Line {
        id: patient.id.to_string(),
        may_record: line.may_record,
        name: patient.name.sorted(),
        about: if grade.is_empty() { String::new() } else { format!("Grade {grade}") },
        mandates: line
            .mandates
            .iter()
            .map(|(mandate, given)| {
                let terms = mandate.terms;
                (terms.to_string(), terms.describe(), week(terms, *given))
            })
            .collect(),
    }
}

/// `1 of 2 this week`, or only what was given where the plan does not count by weeks.
pub(crate) fn week(terms: care::MandateTerms, given: i64) -> String {
    match terms.period {
        care::Period::Week => format!("{given} of {} this week", terms.frequency),
        _ => format!("{given} this week"),
    }
}
