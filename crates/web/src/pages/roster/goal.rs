//! Annual goals: set, changed, reached, ended.

use super::page_of;
use super::patient::pairs;
use crate::address::Path;
use crate::caller::SignedIn;
use crate::entry::{Entry, EntryForm, Kind, chosen, refused, text_of, version};
use crate::flash::{Flash, lead};
use crate::form::Fields;
use crate::page::{PageError, Shell};
use axum::response::Response;
use care::{Goal, GoalId, Patient, PatientId};
use office::Desk;
use office::roster::goal::{self, GoalForm};

fn described(desk: &Desk, patient: &Patient, goal: Option<&Goal>) -> EntryForm {
    let (heading, action) = match goal {
        None => ("New goal", format!("/students/{}/goals/new", patient.id)),
        Some(goal) => ("Change goal", format!("/goals/{}", goal.id)),
    };
    let mut about = super::about(desk, patient, heading, "this goal", action);
    if goal.is_some() {
        about.intro.push_str("What was recorded about it stays, also after it is met or ended.");
    }
    let mut entries = vec![
        Entry::new("title", "Short name", "As notes show it: Copies 5 words legibly.", Kind::Text),
        Entry::new(
            "text",
            "Goal",
            "As the plan states it: condition, behavior, how well, by when.",
            Kind::Area,
        ),
        Entry::new("from", "First day", "For example, 8 9 2026", Kind::Day),
        Entry::new("to", "Last day", "Leave it empty while it is open.", Kind::Day),
    ];
    if goal.is_some() {
        let states = [("active", "Worked on"), ("met", "Met"), ("ended", "Ended or replaced")];
        let kind = Kind::Radios(pairs(&states));
        entries.push(Entry::new("state", "Where it stands", "", kind));
    }
    EntryForm { shell: Shell::at(desk, "/caseload"), about, entries }
}

/// `GET /students/{patient}/goals/new`.
pub(crate) async fn show_new(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
) -> Result<Response, PageError> {
    let patient = goal::open_new(&desk, id).await.map_err(|why| refused(&why))?;
    let form = described(&desk, &patient, None);
    let empty = GoalForm { from: desk.today().to_string(), ..GoalForm::default() };
    let fields = form.stored(&empty.pairs());
    form.open(&fields, 0)
}

/// `POST /students/{patient}/goals/new`.
pub(crate) async fn add(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let typed = GoalForm::read(|name| text_of(&fields, name));
    match goal::add(&desk, id, typed).await {
        Ok(_) => Ok(lead(&page_of(id), &Flash::new("Goal added."))),
        Err(why) => {
            let patient = goal::open_new(&desk, id).await.map_err(|why| refused(&why))?;
            described(&desk, &patient, None).again(why, &fields, None)
        }
    }
}

/// `GET /goals/{goal}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<GoalId>,
) -> Result<Response, PageError> {
    let (patient, stored) = goal::open(&desk, id).await.map_err(|why| refused(&why))?;
    let form = described(&desk, &patient, Some(&stored));
    let fields = form.stored(&GoalForm::of(&stored).pairs());
    form.open(&fields, stored.version)
}

/// `POST /goals/{goal}`.
pub(crate) async fn change(
    SignedIn(desk): SignedIn,
    Path(id): Path<GoalId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let fields = chosen(&fields);
    let typed = GoalForm::read(|name| text_of(&fields, name));
    match goal::change(&desk, id, version(&fields), typed).await {
        Ok(patient) => Ok(lead(&page_of(patient), &Flash::new("Goal saved."))),
        Err(why) => {
            let (patient, stored) = goal::open(&desk, id).await.map_err(|why| refused(&why))?;
            let form = described(&desk, &patient, Some(&stored));
            let now = (form.stored(&GoalForm::of(&stored).pairs()), stored.version);
            form.again(why, &fields, Some(now))
        }
    }
}
