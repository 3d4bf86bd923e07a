//! Named groups of the own caseload.

use crate::address::Path;
use crate::caller::SignedIn;
use crate::entry::{About, Both, both_texts, chosen, refused, version, was};
use crate::flash::{Flash, lead};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use care::{CaseloadGroup, CaseloadGroupId, Patient, PatientId};
use office::Desk;
use office::roster::RosterRefused;
use office::roster::group::{self, GroupForm, GroupSheet};

/// Somebody who is or may be in the group.
struct Line {
    id: String,
    name: String,
    chosen: bool,
    place: String,
    /// Whether they are not on the caseload any more.
    has_left: bool,
}

#[derive(Template)]
#[template(path = "pages/roster/group.html")]
struct GroupPage {
    shell: Shell,
    heading: String,
    action: String,
    version: i64,
    /// What the form showed before anything was typed.
    was: String,
    group_name: String,
    lines: Vec<Line>,
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

/// What is stored as the fields of the form.
fn stored_fields(group: &CaseloadGroup) -> Fields {
    let name = [("name".to_owned(), group.name.clone())];
    Fields::of(name.into_iter().chain(member_fields(&group.patients)))
}

fn member_fields(members: &[PatientId]) -> Vec<(String, String)> {
    let both = |(place, id): (usize, &PatientId)| {
        [("member".to_owned(), id.to_string()), (format!("place.{id}"), (place + 1).to_string())]
    };
    members.iter().enumerate().flat_map(both).collect()
}

/// Everybody who is or may be in the group; without a name where it may not be read any more.
fn people<'a>(
    caseload: &'a [Patient],
    left: &'a [(PatientId, Option<Patient>)],
) -> impl Iterator<Item = (PatientId, Option<&'a Patient>, bool)> {
    let here = caseload.iter().map(|patient| (patient.id, Some(patient), false));
    here.chain(left.iter().map(|(id, patient)| (*id, patient.as_ref(), true)))
}

fn shown(
    desk: &Desk,
    sheet: Option<&GroupSheet>,
    caseload: &[Patient],
    form: &GroupForm,
    typed: Option<&Fields>,
    (version, was, errors): (i64, String, FormErrors),
) -> GroupPage {
    let place_of = |id: PatientId| form.patients.iter().position(|known| *known == id);
    let left = sheet.map(|sheet| sheet.left.as_slice()).unwrap_or_default();
    let mut lines: Vec<(usize, Line)> = people(caseload, left)
        .map(|(id, patient, has_left)| {
            let place = place_of(id);
            let line = Line {
                id: id.to_string(),
                name: patient.map_or("Somebody".to_owned(), |patient| patient.name.sorted()),
                chosen: place.is_some(),
                place: typed.map_or_else(
                    || place.map(|place| (place + 1).to_string()).unwrap_or_default(),
                    |fields| fields.get(&format!("place.{id}")).to_owned(),
                ),
                has_left,
            };
            (place.unwrap_or(usize::MAX), line)
        })
        .collect();
    lines.sort_by_key(|(place, _)| *place);
    let stored = sheet.map(|sheet| &sheet.group);
    let path = |group: &CaseloadGroup| format!("/groups/{}", group.id);
    GroupPage {
        shell: Shell::at(desk, "/caseload"),
        heading: stored.map_or("New group", |_| "Change group").to_owned(),
        action: stored.map_or("/groups/new".to_owned(), path),
        version,
        was,
        group_name: form.name.clone(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
        remove: stored.map(|group| format!("/groups/{}/remove", group.id)),
        errors: errors.in_order(&["name", "member"]),
    }
}

/// `GET /groups/new`.
pub(crate) async fn show_new(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let caseload = group::open_new(&desk).await.map_err(|why| refused(&why))?;
    let empty = (0, String::new(), FormErrors::none());
    page_with(StatusCode::OK, &shown(&desk, None, &caseload, &GroupForm::default(), None, empty))
}

/// `POST /groups/new`.
pub(crate) async fn add(SignedIn(desk): SignedIn, fields: Fields) -> Result<Response, PageError> {
    let form = typed(&fields);
    match group::add(&desk, form.clone()).await {
        Ok(_) => Ok(lead("/caseload", &Flash::new("Group made."))),
        Err(RosterRefused::Faults(faults)) => {
            let caseload = group::open_new(&desk).await.map_err(|why| refused(&why))?;
            let errors = FormErrors::of(&faults);
            let (status, sent) = (errors.status(), (0, String::new(), errors));
            page_with(status, &shown(&desk, None, &caseload, &form, Some(&fields), sent))
        }
        Err(why) => Err(refused(&why)),
    }
}

/// `GET /groups/{group}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<CaseloadGroupId>,
) -> Result<Response, PageError> {
    let sheet = group::open(&desk, id).await.map_err(|why| refused(&why))?;
    let stored = &sheet.group;
    let form = GroupForm { name: stored.name.clone(), patients: stored.patients.clone() };
    let sent = (stored.version, stored_fields(stored).encoded(), FormErrors::none());
    page_with(StatusCode::OK, &shown(&desk, Some(&sheet), &sheet.caseload, &form, None, sent))
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
    let sheet = group::open(&desk, id).await.map_err(|why| refused(&why))?;
    match why {
        RosterRefused::Faults(faults) => {
            let was = fields.get("was").to_owned();
            let sent = (version(&fields), was, FormErrors::of(&faults));
            let content = shown(&desk, Some(&sheet), &sheet.caseload, &form, Some(&fields), sent);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &content)
        }
        RosterRefused::Stale => both(&desk, &sheet, &fields, &form),
        why => Err(refused(&why)),
    }
}

/// Both texts of a group: name and members, each to be chosen.
fn both(
    desk: &Desk,
    sheet: &GroupSheet,
    fields: &Fields,
    form: &GroupForm,
) -> Result<Response, PageError> {
    let (group, before) = (&sheet.group, was(fields));
    let name = |id: &PatientId| {
        let mut all = people(&sheet.caseload, &sheet.left);
        let found = all.find(|(known, ..)| known == id).and_then(|(_, patient, _)| patient);
        found.map_or("somebody".to_owned(), |patient| patient.name.display())
    };
    let names = |all: &[PatientId]| all.iter().map(name).collect::<Vec<_>>().join(", ");
    let mut rows = Vec::new();
    if form.name.trim() != group.name {
        rows.push(Both {
            part: "name".to_owned(),
            label: "Name of the group".to_owned(),
            yours: form.name.clone(),
            theirs: group.name.clone(),
            names: vec!["name".to_owned()],
            stored: vec![("name".to_owned(), group.name.clone())],
            keep_theirs: form.name == before.get("name"),
        });
    }
    if form.patients != group.patients {
        let places = fields.pairs().map(|(name, _)| name).filter(|n| n.starts_with("place."));
        rows.push(Both {
            part: "member".to_owned(),
            label: "Who is in it, in order".to_owned(),
            yours: names(&form.patients),
            theirs: names(&group.patients),
            names: std::iter::once("member").chain(places).map(str::to_owned).collect(),
            stored: member_fields(&group.patients),
            keep_theirs: form.patients == members(&before),
        });
    }
    let shell = Shell::at(desk, "/caseload");
    let about = About {
        crumbs: vec![(shell.words.patients_cap.to_owned(), "/caseload".to_owned())],
        action: format!("/groups/{}", group.id),
        what: "this group".to_owned(),
        cancel: "/caseload".to_owned(),
        ..About::default()
    };
    both_texts(shell, about, fields, (&stored_fields(group), group.version), rows)
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
