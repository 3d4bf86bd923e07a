//! Named groups of the own caseload.

use crate::caller::SignedIn;
use crate::entry::{chosen, refused, version};
use crate::flash::{Flash, lead};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use care::{CaseloadGroup, CaseloadGroupId, Patient, PatientId};
use office::Desk;
use office::roster::RosterRefused;
use office::roster::group::{self, GroupForm};

/// Somebody who may be in the group.
struct Line {
    id: String,
    name: String,
    chosen: bool,
    place: String,
}

/// What somebody else saved meanwhile.
struct Theirs {
    name: String,
    members: String,
}

#[derive(Template)]
#[template(path = "pages/roster/group.html")]
struct GroupPage {
    shell: Shell,
    heading: String,
    action: String,
    version: i64,
    group_name: String,
    lines: Vec<Line>,
    theirs: Option<Theirs>,
    remove: Option<String>,
    errors: FormErrors,
}

/// The members as typed: those who are ticked, by the numbers beside them, then as listed.
fn members(fields: &Fields) -> Vec<PatientId> {
    let ticked: Vec<PatientId> = fields.all_typed("member");
    let mut placed: Vec<(u32, usize, PatientId)> = ticked
        .into_iter()
        .enumerate()
        .map(|(listed, id)| {
            let place = fields.typed(&format!("place.{id}")).value();
            (place.unwrap_or(u32::MAX), listed, id)
        })
        .collect();
    placed.sort_unstable();
    placed.into_iter().map(|(.., id)| id).collect()
}

fn typed(fields: &Fields) -> GroupForm {
    GroupForm { name: fields.get("name").to_owned(), patients: members(fields) }
}

fn shown(
    desk: &Desk,
    stored: Option<&CaseloadGroup>,
    caseload: &[Patient],
    form: &GroupForm,
    sent: Option<&Fields>,
    errors: FormErrors,
) -> GroupPage {
    let place_of = |id: PatientId| form.patients.iter().position(|known| *known == id);
    let mut lines: Vec<(usize, Line)> = caseload
        .iter()
        .map(|patient| {
            let place = place_of(patient.id);
            let number = || place.map(|place| (place + 1).to_string()).unwrap_or_default();
            let typed = |fields: &Fields| fields.get(&format!("place.{}", patient.id)).to_owned();
            let line = Line {
                id: patient.id.to_string(),
                name: patient.name.sorted(),
                chosen: place.is_some(),
                place: sent.map_or_else(number, typed),
            };
            (place.unwrap_or(usize::MAX), line)
        })
        .collect();
    lines.sort_by_key(|(place, _)| *place);
    let path = |group: &CaseloadGroup| format!("/groups/{}", group.id);
    GroupPage {
        shell: Shell::at(desk, "/caseload"),
        heading: stored.map_or("New group", |_| "Change group").to_owned(),
        action: stored.map_or("/groups/new".to_owned(), path),
        version: stored.map_or(0, |group| group.version),
        group_name: form.name.clone(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
        theirs: None,
        remove: stored.map(|group| format!("/groups/{}/remove", group.id)),
        errors: errors.in_order(&["name", "member"]),
    }
}

/// `GET /groups/new`.
pub(crate) async fn show_new(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let caseload = group::open_new(&desk).await.map_err(|why| refused(&why))?;
    let empty = GroupForm::default();
    page_with(StatusCode::OK, &shown(&desk, None, &caseload, &empty, None, FormErrors::none()))
}

/// `POST /groups/new`.
pub(crate) async fn add(SignedIn(desk): SignedIn, fields: Fields) -> Result<Response, PageError> {
    let form = typed(&fields);
    match group::add(&desk, form.clone()).await {
        Ok(_) => Ok(lead("/caseload", &Flash::new("Group made."))),
        Err(RosterRefused::Faults(faults)) => {
            let caseload = group::open_new(&desk).await.map_err(|why| refused(&why))?;
            let errors = FormErrors::of(&faults);
            page_with(errors.status(), &shown(&desk, None, &caseload, &form, Some(&fields), errors))
        }
        Err(why) => Err(refused(&why)),
    }
}

/// `GET /groups/{group}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<CaseloadGroupId>,
) -> Result<Response, PageError> {
    let (stored, caseload) = group::open(&desk, id).await.map_err(|why| refused(&why))?;
    let form = GroupForm { name: stored.name.clone(), patients: stored.patients.clone() };
    let content = shown(&desk, Some(&stored), &caseload, &form, None, FormErrors::none());
    page_with(StatusCode::OK, &content)
}

/// `POST /groups/{group}`.
pub(crate) async fn change(
    SignedIn(desk): SignedIn,
    Path(id): Path<CaseloadGroupId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let fields = chosen(&fields);
    let form = typed(&fields);
    let why = match group::change(&desk, id, version(&fields), form.clone()).await {
        Ok(()) => return Ok(lead("/caseload", &Flash::new("Group saved."))),
        Err(why) => why,
    };
    let (stored, caseload) = group::open(&desk, id).await.map_err(|why| refused(&why))?;
    match why {
        RosterRefused::Faults(faults) => {
            let errors = FormErrors::of(&faults);
            let mut content = shown(&desk, Some(&stored), &caseload, &form, Some(&fields), errors);
            content.version = version(&fields);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &content)
        }
        RosterRefused::Stale => {
            let name = |id: &PatientId| {
                let found = caseload.iter().find(|patient| patient.id == *id);
                found.map(|patient| patient.name.display())
            };
            let members: Vec<String> = stored.patients.iter().filter_map(name).collect();
            let theirs = Theirs { name: stored.name.clone(), members: members.join(", ") };
            let mut content =
                shown(&desk, Some(&stored), &caseload, &form, None, FormErrors::none());
            content.theirs = Some(theirs);
            page_with(StatusCode::CONFLICT, &content)
        }
        why => Err(refused(&why)),
    }
}

/// `POST /groups/{group}/remove`.
pub(crate) async fn remove(
    SignedIn(desk): SignedIn,
    Path(id): Path<CaseloadGroupId>,
    fields: Fields,
) -> Result<Response, PageError> {
    match group::remove(&desk, id, version(&fields)).await {
        Ok(()) => Ok(lead("/caseload", &Flash::new("Group taken away; records stay."))),
        Err(RosterRefused::Stale) => {
            let flash = Flash::new("This group was changed meanwhile; look at it first.");
            Ok(lead(&format!("/groups/{id}"), &flash))
        }
        Err(why) => Err(refused(&why)),
    }
}
