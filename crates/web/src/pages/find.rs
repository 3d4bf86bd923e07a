//! Finding a student, a page or something to do. What is looked for is a name, so it travels in
//! the body of a request and never in an address.

use crate::caller::SignedIn;
use crate::form::Fields;
use crate::menu;
use crate::page::{PageError, Shell, page};
use crate::policy;
use crate::words::Words;
use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use care::{Patient, Private};
use office::Desk;
use office::find::{self, Found};

/// What one can do from anywhere: words, path, and the route whose policy decides. A line whose
/// route does not exist, or is not for the person, is left out.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("Record past services", "/record/past", "/record/past"),
    ("New student", "/students/new", "/students/new"),
    ("Plan a session", "/schedule/new", "/schedule/new"),
    ("Record days away", "/absence", "/absence"),
    ("Add a school", "/settings/sites/new", "/settings/sites/new"),
    ("Invite somebody", "/users/invite", "/users/invite"),
    ("Download the roster as CSV", "/import/roster.csv", "/import/roster.csv"),
    ("Change my password", "/account", "/account"),
];

/// One thing that was found.
struct Line {
    path: String,
    name: String,
    about: String,
}

#[derive(Template)]
#[template(path = "components/found.html")]
struct Answers {
    asked: bool,
    words: &'static Words,
    people: Vec<Line>,
    are_more: bool,
    others: Vec<Line>,
}

impl askama::filters::HtmlSafe for Answers {}

#[derive(Template)]
#[template(path = "pages/find.html")]
struct FindPage {
    shell: Shell,
    q: String,
    answers: Answers,
}

/// `GET /find`.
pub(crate) async fn show(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let answers = told(&desk, "", &Found::default(), true);
    page(&FindPage { shell: Shell::at(&desk, "/find"), q: String::new(), answers })
}

/// `POST /find`. With the header `x-fragment` only what was found, for the palette, which adds
/// the lines of the menu by itself.
pub(crate) async fn find(
    SignedIn(desk): SignedIn,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    let q = fields.trimmed("q");
    let found = find::patients(&desk, &Private(q.to_owned())).await;
    let found = found.map_err(|why| PageError::failed(&why))?;
    let is_fragment = headers.contains_key("x-fragment");
    let answers = told(&desk, q, &found, !is_fragment);
    if is_fragment {
        return page(&answers);
    }
    page(&FindPage { shell: Shell::at(&desk, "/find"), q: q.to_owned(), answers })
}

fn told(desk: &Desk, q: &str, found: &Found, with_pages: bool) -> Answers {
    let words = Words::of(desk.actor.organization_kind);
    let mut others = Vec::new();
    if with_pages {
        let menu = menu::of(&desk.actor, words, desk.today(), "");
        let items = menu.into_iter().flat_map(|group| group.items);
        others.extend(items.filter(|item| find::fits(q, &item.label)).map(|item| Line {
            path: item.path,
            name: format!("Go to {}", item.label),
            about: String::new(),
        }));
    }
    let commands = COMMANDS.iter().map(|(name, path, route)| {
        let name = name.replace("student", words.patient).replace("school", words.site);
        (name, (*path).to_owned(), *route)
    });
    let commands = commands
        .filter(|(name, _, route)| find::fits(q, name) && policy::may_open(&desk.actor, route));
    others.extend(commands.map(|(name, path, _)| Line { path, name, about: String::new() }));
    Answers {
        asked: !q.is_empty(),
        words,
        people: found.patients.iter().map(|(patient, site)| line(patient, site)).collect(),
        are_more: found.are_more,
        others,
    }
}

fn line(patient: &Patient, site: &str) -> Line {
    let preferred = match &patient.name.preferred {
        Some(preferred) => format!("called {} · ", preferred.0),
        None => String::new(),
    };
    let grade = match patient.grade.as_str() {
        "" => String::new(),
        grade => format!(" · Grade {grade}"),
    };
    Line {
        path: format!("/students/{}", patient.id),
        name: patient.name.sorted(),
        about: format!("{preferred}{site}{grade}"),
    }
}
