//! The students a person reaches.

use crate::page::{PageError, Shell, page};
use crate::{caller::SignedIn, policy};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use office::caseload::{self, CaseloadLine};
use serde::Deserialize;

/// What is looked for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

struct Line {
    id: String,
    name: String,
    about: String,
    /// Terms as typed, and in words; this week's count.
    mandates: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "pages/caseload.html")]
struct CaseloadPage {
    shell: Shell,
    words: String,
    lines: Vec<Line>,
    may_record: bool,
    may_plan: bool,
}

/// `GET /caseload`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lines = caseload::read(&desk, &asked.q).await.map_err(|why| PageError::failed(&why))?;
    page(&CaseloadPage {
        shell: Shell::at(&desk, "/caseload"),
        words: asked.q,
        lines: lines.iter().map(told).collect(),
        may_record: policy::may_open(&desk.actor, "/record/new"),
        may_plan: policy::may_open(&desk.actor, "/schedule/new"),
    })
}

fn told(line: &CaseloadLine) -> Line {
    let patient = &line.patient;
    let grade = patient.grade.as_str();
    Line {
        id: patient.id.to_string(),
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
