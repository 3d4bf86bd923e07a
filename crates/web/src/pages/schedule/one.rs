//! One planned session: what it says, its series, its history, and the forms that change it.

use super::preview::PreviewPart;
use super::{dated, place, short_day, span, who};
use crate::address::Path;
use crate::caller::SignedIn;
use crate::form::{Choice, Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::parts::{Badge, State};
use crate::words::Words;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use care::planning::{ChangeScope, RemovalReason};
use care::{MemberId, ServiceType, SessionId, SessionState};
use office::Desk;
use office::planning::{self, PlanChange, PlanFields, PlanPage};

/// Which of the forms was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// None.
    Nothing,
    /// Another day or time.
    Move,
    /// Who, where, as what.
    Change,
    /// Off the plan.
    Cancel,
}

/// What a page is drawn from.
pub(super) struct Draw<'f> {
    pub(super) page: &'f PlanPage,
    pub(super) fields: &'f Fields,
    pub(super) sent: Sent,
    pub(super) preview: Option<PreviewPart>,
    pub(super) errors: FormErrors,
    pub(super) status: StatusCode,
}

struct Person {
    id: String,
    name: String,
    is_chosen: bool,
}

/// The fields of the form that changes who, where and as what.
struct Edit {
    clinicians: Vec<Choice>,
    people: Vec<Person>,
    kinds: Vec<Choice>,
    service_types: Vec<Choice>,
    locations: Vec<Choice>,
    room: String,
    rooms: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/schedule/one.html")]
struct OnePage {
    shell: Shell,
    id: String,
    heading: String,
    badge: Badge,
    facts: Vec<(&'static str, String)>,
    series: String,
    ahead: String,
    next: Vec<String>,
    history: Vec<(String, String, Vec<String>)>,
    day_path: String,
    record_path: String,
    may_change: bool,
    why_not: &'static str,
    version: i64,
    series_version: String,
    to: String,
    move_scopes: Vec<Choice>,
    change_scopes: Vec<Choice>,
    cancel_scopes: Vec<Choice>,
    edit: Edit,
    reasons: Vec<Choice>,
    note: String,
    move_preview: PreviewPart,
    change_preview: PreviewPart,
    is_change: bool,
    is_cancel: bool,
    errors: FormErrors,
}

/// `GET /schedule/{session}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<SessionId>,
) -> Result<Response, PageError> {
    let page = opened(&desk, id).await?;
    let fields = Fields::default();
    let (errors, status) = (FormErrors::none(), StatusCode::OK);
    let draw =
        Draw { page: &page, fields: &fields, sent: Sent::Nothing, preview: None, errors, status };
    draw_page(&desk, draw).await
}

pub(super) async fn opened(desk: &Desk, id: SessionId) -> Result<PlanPage, PageError> {
    let page = planning::open_plan(desk, id).await;
    page.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)
}

fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), selected: value == chosen }
}

fn scopes(page: &PlanPage, fields: &Fields, name: &str) -> Vec<Choice> {
    if page.series.is_none() {
        return Vec::new();
    }
    let chosen = ChangeScope::from_key(fields.get(name)).unwrap_or(ChangeScope::One);
    ChangeScope::ALL.iter().map(|one| choice(one.key(), one.label(), chosen.key())).collect()
}

/// Draws the page, with what was typed into the form that was sent.
pub(super) async fn draw_page(desk: &Desk, draw: Draw<'_>) -> Result<Response, PageError> {
    let Draw { page, fields, sent, preview, errors, status } = draw;
    let session = &page.session;
    let words = Words::of(desk.actor.organization_kind);
    let may_change = page.may_plan && session.state == SessionState::Planned && !page.is_due;
    let edit = edited(desk, page, fields, sent).await?;
    let waiting = || PreviewPart::waiting("");
    let (move_preview, change_preview) = match (sent, preview) {
        (Sent::Move, Some(preview)) => (preview, waiting()),
        (Sent::Change, Some(preview)) => (waiting(), preview),
        _ => (waiting(), waiting()),
    };
    let content = OnePage {
        id: session.id.to_string(),
        heading: heading(page),
        badge: state(page, words),
        facts: facts(page, words),
        series: page.series.as_ref().map(|s| s.series.rule.describe()).unwrap_or_default(),
        ahead: ahead(page, desk),
        next: next(page),
        history: page.history.iter().map(|(change, by)| told(desk, change, by)).collect(),
        day_path: if_true(page.is_own, || format!("/day/{}?session={}", session.day, session.id)),
        record_path: if_true(is_to_record(page), || format!("/record/{}", session.id)),
        may_change,
        why_not: why_not(page),
        version: session.version,
        series_version: page
            .series
            .as_ref()
            .map(|series| series.series.version.to_string())
            .unwrap_or_default(),
        to: if_true(sent == Sent::Move, || fields.get("to").to_owned()),
        move_scopes: scopes(page, fields, "move_scope"),
        change_scopes: scopes(page, fields, "change_scope"),
        cancel_scopes: scopes(page, fields, "cancel_scope"),
        edit,
        reasons: Choice::list(
            "Choose",
            RemovalReason::ALL.iter().map(|one| (one.key().to_owned(), one.label().to_owned())),
            Some(fields.get("reason")),
        ),
        note: fields.get("note").to_owned(),
        move_preview,
        change_preview,
        is_change: sent == Sent::Change,
        is_cancel: sent == Sent::Cancel,
        shell: Shell::at(desk, "/schedule"),
        errors,
    };
    page_with(status, &content)
}

fn if_true(holds: bool, text: impl Fn() -> String) -> String {
    if holds { text() } else { String::new() }
}

fn is_to_record(page: &PlanPage) -> bool {
    page.is_own && page.is_due && page.session.state != SessionState::Removed
}

async fn edited(
    desk: &Desk,
    page: &PlanPage,
    fields: &Fields,
    sent: Sent,
) -> Result<Edit, PageError> {
    let session = &page.session;
    let now = PlanFields::of(session);
    let typed = match sent {
        Sent::Change => super::read::plan_fields(desk, fields, &now),
        _ => now,
    };
    let mut known = session.patients.clone();
    known.extend(typed.patients.iter().copied());
    let offered = planning::choices(desk, typed.clinician, session.day, &known).await;
    let offered = offered.map_err(|why| PageError::failed(&why))?;
    let kind = if typed.is_group { "group" } else { "individual" };
    let clinician = typed.clinician.to_string();
    let at = |(id, name): &(MemberId, String)| choice(&id.to_string(), name, &clinician);
    let person = |patient: &care::Patient| Person {
        id: patient.id.to_string(),
        name: patient.name.display(),
        is_chosen: typed.patients.contains(&patient.id),
    };
    let service = typed.service_type.key();
    let mut people: Vec<Person> = offered.patients.iter().map(person).collect();
    // Who is chosen comes first.
    people.sort_by_key(|person| !person.is_chosen);
    Ok(Edit {
        clinicians: offered.clinicians.iter().map(at).collect(),
        people,
        kinds: vec![choice("individual", "Individual", kind), choice("group", "Group", kind)],
        service_types: ServiceType::ALL
            .iter()
            .map(|one| choice(one.key(), one.label(), service))
            .collect(),
        locations: super::new::locations(typed.location.map_or("", |location| location.key())),
        room: typed.room,
        rooms: offered.rooms,
    })
}

pub(super) fn heading(page: &PlanPage) -> String {
    let session = &page.session;
    let names: Vec<String> = page.people.iter().map(|(_, name)| name.clone()).collect();
    let time = session.planned.or(session.held).map(span).unwrap_or_default();
    format!("{}, {} {time}", who(&names, session.is_group), short_day(session.day))
}

fn state(page: &PlanPage, words: &Words) -> Badge {
    match page.session.state {
        SessionState::Planned if page.is_due => Badge::of(State::NoRecord, words),
        SessionState::Planned => Badge::of(State::Planned, words),
        SessionState::Recorded => Badge::saying(State::Certified, "Recorded"),
        SessionState::Removed => Badge::of(State::Removed, words),
    }
}

fn facts(page: &PlanPage, words: &Words) -> Vec<(&'static str, String)> {
    let session = &page.session;
    let names: Vec<&str> = page.people.iter().map(|(_, name)| name.as_str()).collect();
    let minutes = session.planned.map(|time| format!("{} min", time.minutes()));
    let kind = if session.is_group { "Group" } else { "Individual" };
    let mut facts = vec![
        ("Who", names.join(", ")),
        ("As", [kind.to_owned(), minutes.unwrap_or_default()].join(", ")),
        ("Service", session.service_type.label().to_owned()),
        ("Therapist", page.clinician.clone()),
    ];
    facts.push((if words.site == "school" { "School" } else { "Office" }, page.site.clone()));
    let place = place(session.location, &session.room);
    if !place.is_empty() {
        facts.push(("Where", place));
    }
    facts
}

fn ahead(page: &PlanPage, desk: &Desk) -> String {
    let Some(series) = &page.series else { return String::new() };
    let until = dated(series.series.rule.to, desk.today());
    match series.ahead {
        0 => format!("None is left; it ended on {until}."),
        1 => format!("1 is left, until {until}."),
        n => format!("{n} are left, until {until}."),
    }
}

fn next(page: &PlanPage) -> Vec<String> {
    let Some(series) = &page.series else { return Vec::new() };
    let usual = series.series.rule.time;
    let one = |session: &care::Session| match session.planned {
        Some(time) if time != usual => format!("{} {}", short_day(session.day), span(time)),
        _ => short_day(session.day),
    };
    series.next.iter().map(one).collect()
}

/// What was done, by whom and when, and what was said about it.
fn told(desk: &Desk, change: &PlanChange, by: &str) -> (String, String, Vec<String>) {
    let at = change.at.to_zoned(desk.actor.time_zone.clone());
    let at = at.strftime("%-d %b %Y, %-H:%M").to_string();
    let what = match (change.scope, change.count) {
        (ChangeScope::One, _) | (_, 1) => change.action.label().to_owned(),
        (_, n) => format!("{}, {n} of the series", change.action.label()),
    };
    let by = if by.is_empty() { "somebody who left" } else { by };
    let mut said: Vec<String> = Vec::new();
    if let Some(reason) = change.reason {
        said.push(reason.label().to_owned());
    }
    if !change.note.is_empty() {
        said.push(change.note.0.clone());
    }
    said.extend(change.answers.iter().map(|(edit, reason)| format!("{edit}: {}", reason.0)));
    (what, format!("{by}, {at}"), said)
}

fn why_not(page: &PlanPage) -> &'static str {
    match page.session.state {
        SessionState::Removed => "It was taken off the schedule and needs no record.",
        SessionState::Recorded => "It is recorded. What happened is changed in its records.",
        SessionState::Planned if !page.may_plan => {
            "Only the therapist whose session it is, or who plans for others, may change it."
        }
        SessionState::Planned if page.is_due => {
            "It has begun. Record what happened: one that did not take place is recorded as \
             Cancelled, so that it counts as offered."
        }
        SessionState::Planned => "",
    }
}
