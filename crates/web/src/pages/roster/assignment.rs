//! On whose caseload a student or client is: from a day, to a day.

use super::{page_of, said};
use crate::address::{Path, Query};
use crate::caller::SignedIn;
use crate::entry::{Entry, EntryForm, Kind, refused, text_of};
use crate::flash::{Flash, lead};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell};
use axum::response::Response;
use care::{MemberId, PatientId};
use jiff::civil::Date;
use office::Desk;
use office::roster::RosterRefused;
use office::roster::assignment::{self, AssignmentForm, Assignments, CaseloadEntry, Shown};
use serde::Deserialize;

fn described(desk: &Desk, read: &Assignments) -> EntryForm {
    let action = format!("/students/{}/caseload", read.patient.id);
    let mut about = super::about(desk, &read.patient, "Add to a caseload", "this", action);
    about.intro = format!(
        "Who has the {} on the caseload reads, plans and records for them on these days.",
        Shell::at(desk, "").words.patient
    );
    let who = read.clinicians.iter().map(|m| (m.id.to_string(), m.display_name.clone()));
    let kind = Kind::Choice("Choose one", who.collect());
    let entries = vec![
        Entry::new("clinician", "On the caseload of", "", kind),
        Entry::new("from", "First day", "For example, 8 9 2026", Kind::Day),
        Entry::new("to", "Last day", "Leave it empty if it is not known.", Kind::Day),
    ];
    EntryForm { shell: Shell::at(desk, "/caseload"), about, entries }
}

/// `GET /students/{patient}/caseload`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
) -> Result<Response, PageError> {
    let read = assignment::open(&desk, id).await.map_err(|why| refused(&why))?;
    let form = described(&desk, &read);
    let empty = AssignmentForm { from: desk.today().to_string(), ..AssignmentForm::default() };
    let fields = form.stored(&empty.pairs());
    form.open(&fields, 0)
}

/// `POST /students/{patient}/caseload`.
pub(crate) async fn assign(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let typed = AssignmentForm::read(|name| text_of(&fields, name));
    match assignment::assign(&desk, id, typed).await {
        Ok(()) => Ok(lead(&page_of(id), &Flash::new("Put on the caseload."))),
        Err(why) => {
            let read = assignment::open(&desk, id).await.map_err(|why| refused(&why))?;
            described(&desk, &read).again(why, &fields, None)
        }
    }
}

/// Which time on a caseload is ended.
#[derive(Deserialize)]
pub(crate) struct Which {
    clinician: Option<MemberId>,
    from: Option<Date>,
}

fn end_form(desk: &Desk, read: &Assignments, entry: &CaseloadEntry, name: &str) -> EntryForm {
    let action = format!("/students/{}/caseload/end", read.patient.id);
    let mut about = super::about(desk, &read.patient, "End time on a caseload", "this", action);
    about.intro = format!(
        "On the caseload of {name} since {}. What was planned and recorded stays.",
        said(entry.from)
    );
    let entries = vec![
        Entry::new("clinician", "", "", Kind::Hidden),
        Entry::new("from", "", "", Kind::Hidden),
        Entry::new("to", "", "", Kind::Hidden),
        Entry::new("last", "Last day", "For example, 25 6 2027", Kind::Day),
    ];
    EntryForm { shell: Shell::at(desk, "/caseload"), about, entries }
}

fn found(read: &Assignments, clinician: MemberId, from: Date) -> Option<(CaseloadEntry, &str)> {
    let mut all = read.entries.iter();
    let found = all.find(|(entry, _)| entry.clinician == clinician && entry.from == from);
    found.map(|(entry, name)| (*entry, name.as_str()))
}

fn text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// `GET /students/{patient}/caseload/end`.
pub(crate) async fn show_end(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    Query(which): Query<Which>,
) -> Result<Response, PageError> {
    let read = assignment::open(&desk, id).await.map_err(|why| refused(&why))?;
    let asked = which.clinician.zip(which.from);
    let entry = asked.and_then(|(clinician, from)| found(&read, clinician, from));
    let Some((entry, name)) = entry else {
        // Without a question, or when somebody took it away: the page of the student says which.
        return Ok(lead(&page_of(id), &Flash::new("Choose whose caseload ends.")));
    };
    let form = end_form(&desk, &read, &entry, name);
    let last = text(entry.to.or(Some(desk.today())));
    let (clinician, from, to) =
        (entry.clinician.to_string(), text(Some(entry.from)), text(entry.to));
    let pairs = [("clinician", clinician.as_str()), ("from", &from), ("to", &to), ("last", &last)];
    let fields = form.stored(&pairs);
    form.open(&fields, 0)
}

/// `POST /students/{patient}/caseload/end`.
pub(crate) async fn end(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let asked = fields.typed::<MemberId>("clinician").value().zip(fields.typed("from").value());
    let to = fields.typed("to").value();
    let done = match asked {
        Some((clinician, from)) => {
            let shown = Shown { clinician, from, to };
            assignment::end(&desk, id, shown, text_of(&fields, "last")).await
        }
        None => Err(RosterRefused::Stale),
    };
    let why = match done {
        Ok(()) => return Ok(lead(&page_of(id), &Flash::new("Time on the caseload ended."))),
        Err(why) => why,
    };
    let read = assignment::open(&desk, id).await.map_err(|why| refused(&why))?;
    let entry = asked.and_then(|(clinician, from)| found(&read, clinician, from));
    match (why, entry) {
        (RosterRefused::Faults(faults), Some((entry, name))) => {
            end_form(&desk, &read, &entry, name).typed(&fields, FormErrors::of(&faults))
        }
        (RosterRefused::Stale, _) => {
            let flash = Flash::new("Somebody changed this caseload meanwhile; look at it first.");
            Ok(lead(&page_of(id), &flash))
        }
        (why, _) => Err(refused(&why)),
    }
}
