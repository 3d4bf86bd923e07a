//! The diagnoses of a student or client as one list.

use super::page_of;
use crate::address::Path;
use crate::caller::SignedIn;
use crate::entry::{Entry, EntryForm, Kind, chosen, refused, text_of, version};
use crate::flash::{Flash, lead};
use crate::form::Fields;
use crate::page::{PageError, Shell};
use axum::response::Response;
use care::{Patient, PatientId};
use office::Desk;
use office::roster::diagnoses::{self, DiagnosesForm, LINES};

/// Empty lines below those that are there.
const SPARE: usize = 2;

fn described(desk: &Desk, patient: &Patient) -> EntryForm {
    let action = format!("/students/{}/diagnoses", patient.id);
    let mut about = super::about(desk, patient, "Diagnoses", "these diagnoses", action);
    about.intro.push_str(
        "ICD-10-CM codes with the days on which they hold. A diagnosis is ended by its last day; \
         it is not taken away.",
    );
    let n_lines = (patient.diagnoses.len() + SPARE).min(LINES.len());
    let mut entries = Vec::new();
    for (number, [code, from, to]) in LINES.iter().take(n_lines).enumerate() {
        let number = number + 1;
        let legend = if number > patient.diagnoses.len() {
            format!("New diagnosis, line {number}")
        } else {
            format!("Line {number}")
        };
        entries.push(Entry::open(legend, ""));
        for (name, label) in [(*code, "Code"), (*from, "First day"), (*to, "Last day")] {
            entries.push(Entry::new(name, label, "", Kind::Short("", "text")));
        }
        entries.push(Entry::close());
    }
    let lines = (1..=n_lines).map(|line| (line.to_string(), format!("Line {line}")));
    let kind = Kind::Choice("The first line", lines.collect());
    entries.push(Entry::new("principal", "Principal diagnosis", "It stands first.", kind));
    EntryForm { shell: Shell::at(desk, "/caseload"), about, entries }
}

/// `GET /students/{patient}/diagnoses`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
) -> Result<Response, PageError> {
    let patient = diagnoses::open(&desk, id).await.map_err(|why| refused(&why))?;
    let form = described(&desk, &patient);
    let fields = form.stored(&DiagnosesForm::of(&patient).pairs());
    form.open(&fields, patient.version)
}

/// `POST /students/{patient}/diagnoses`.
pub(crate) async fn change(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let fields = chosen(&fields);
    let typed = DiagnosesForm::read(|name| text_of(&fields, name));
    match diagnoses::change(&desk, id, version(&fields), typed).await {
        Ok(()) => Ok(lead(&page_of(id), &Flash::new("Diagnoses saved."))),
        Err(why) => {
            let patient = diagnoses::open(&desk, id).await.map_err(|why| refused(&why))?;
            let form = described(&desk, &patient);
            let stored = form.stored(&DiagnosesForm::of(&patient).pairs());
            form.again(why, &fields, Some((stored, patient.version)))
        }
    }
}
