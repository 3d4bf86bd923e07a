//! Moving, changing and taking off a planned session.

use super::one::{Draw, Sent, draw_page, opened};
use super::preview::{PreviewPart, name_of};
use super::{place, read, short_day, span};
use crate::address::Path;
use crate::caller::SignedIn;
use crate::flash::{Flash, lead};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, StaleField, StalePage};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use care::SessionId;
use care::planning::RemovalReason;
use office::Desk;
use office::planning::{
    self, Changed, MovePreview, PlanFields, PlanPage, PlanRefused, Preview, Removal,
};

/// `POST /schedule/{session}/check`: what a move or a change comes to, as a part of the page.
pub(crate) async fn check(
    SignedIn(desk): SignedIn,
    Path(id): Path<SessionId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let page = opened(&desk, id).await?;
    let sent = if fields.get("what") == "change" { Sent::Change } else { Sent::Move };
    let (part, _) = checked(&desk, &page, sent, &fields).await?;
    Ok(Html(part.render_part()?).into_response())
}

/// What is said while `cancel` is typed.
const CANCELS: &str = "Taken off the schedule when you save. Say why after the word: cancel \
                       timetable changed.";

async fn checked(
    desk: &Desk,
    page: &PlanPage,
    sent: Sent,
    fields: &Fields,
) -> Result<(PreviewPart, FormErrors), PageError> {
    let preview = if sent == Sent::Change {
        let target = read::target(page.session.id, fields, "change_scope");
        let change = read::plan_fields(desk, fields, &PlanFields::of(&page.session));
        planning::check_change(desk, target, change).await.map(|preview| (None, preview))
    } else {
        if care::typed_cancel(fields.get("to")).is_some() {
            return Ok((PreviewPart::waiting(CANCELS), FormErrors::none()));
        }
        let target = read::target(page.session.id, fields, "move_scope");
        let moved = planning::check_move(desk, target, fields.get("to")).await;
        moved.map(|MovePreview { to, preview }| (Some(to), preview))
    };
    match preview {
        Ok((to, preview)) => {
            let part = part(desk, page, &preview, fields, false);
            let part = match to {
                Some(to) => part.headed(&format!("To {}, {}", short_day(to.day), span(to.time))),
                None => part,
            };
            Ok((part, FormErrors::none()))
        }
        Err(why) => {
            let errors = said(&why)?;
            let first = errors.all().first().map(|(_, message)| format!("{message}."));
            Ok((PreviewPart::waiting(&first.unwrap_or_default()), errors))
        }
    }
}

fn part(
    desk: &Desk,
    page: &PlanPage,
    preview: &Preview,
    fields: &Fields,
    is_sent: bool,
) -> PreviewPart {
    PreviewPart::of(desk, preview, &page.people, fields, is_sent)
}

/// What is said in the form about a refusal; failures and what is absent are no errors of a form.
fn said(why: &PlanRefused) -> Result<FormErrors, PageError> {
    let message = match why {
        PlanRefused::Faults(faults) => return Ok(FormErrors::of(faults)),
        PlanRefused::NotFound => return Err(PageError::not_found()),
        PlanRefused::Store(_) | PlanRefused::Findings(_) => return Err(PageError::failed(why)),
        PlanRefused::NotYours => {
            "Only the therapist whose session it is, or who plans for others, may change it"
        }
        PlanRefused::Stale => "Somebody changed this meanwhile. Open it again to see both",
        PlanRefused::NotPlanned => "It was recorded or taken off meanwhile. Open it again",
        PlanRefused::Due => "It has begun. Record what happened instead",
    };
    Ok(FormErrors::one("main", message))
}

/// `POST /schedule/{session}/move`.
pub(crate) async fn move_to(
    SignedIn(desk): SignedIn,
    Path(id): Path<SessionId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let page = opened(&desk, id).await?;
    if fields.get("action") == "check" {
        return check_only(&desk, &page, Sent::Move, &fields).await;
    }
    let target = read::target(id, &fields, "move_scope");
    if let Some(why) = care::typed_cancel(fields.get("to")) {
        let done = planning::cancel_session(&desk, target, typed_removal(why)).await;
        return finish(&desk, &page, Sent::Cancel, &fields, done).await;
    }
    let answers = read::answers(&fields);
    let done = planning::move_session(&desk, target, fields.get("to"), answers).await;
    finish(&desk, &page, Sent::Move, &fields, done).await
}

/// The reason whose words were typed, or another one in those words; none when none were typed.
fn typed_removal(why: &str) -> Removal {
    let typed = why.to_lowercase();
    let named = |reason: &&RemovalReason| reason.label().to_lowercase().contains(&typed);
    match RemovalReason::ALL.iter().find(named) {
        _ if why.is_empty() => Removal { reason: None, note: String::new() },
        Some(reason) => Removal { reason: Some(*reason), note: String::new() },
        None => Removal { reason: Some(RemovalReason::Other), note: why.to_owned() },
    }
}

/// `POST /schedule/{session}/change`.
pub(crate) async fn change(
    SignedIn(desk): SignedIn,
    Path(id): Path<SessionId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let page = opened(&desk, id).await?;
    if matches!(fields.get("action"), "check" | "caseload") {
        return check_only(&desk, &page, Sent::Change, &fields).await;
    }
    let target = read::target(id, &fields, "change_scope");
    let change = read::plan_fields(&desk, &fields, &PlanFields::of(&page.session));
    let done = planning::change_plan(&desk, target, change, read::answers(&fields)).await;
    finish(&desk, &page, Sent::Change, &fields, done).await
}

/// `POST /schedule/{session}/cancel`.
pub(crate) async fn cancel(
    SignedIn(desk): SignedIn,
    Path(id): Path<SessionId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let page = opened(&desk, id).await?;
    let target = read::target(id, &fields, "cancel_scope");
    let removal = Removal {
        reason: RemovalReason::from_key(fields.get("reason")),
        note: fields.trimmed("note").to_owned(),
    };
    let done = planning::cancel_session(&desk, target, removal).await;
    finish(&desk, &page, Sent::Cancel, &fields, done).await
}

async fn check_only(
    desk: &Desk,
    page: &PlanPage,
    sent: Sent,
    fields: &Fields,
) -> Result<Response, PageError> {
    let (part, errors) = checked(desk, page, sent, fields).await?;
    let errors = renamed(&errors, sent);
    let status = errors.status();
    draw_page(desk, Draw { page, fields, sent, preview: Some(part), errors, status }).await
}

/// The choice of sessions has a name of its own in each form.
fn renamed(errors: &FormErrors, sent: Sent) -> FormErrors {
    let scope = match sent {
        Sent::Move | Sent::Nothing => "move_scope",
        Sent::Change => "change_scope",
        Sent::Cancel => "cancel_scope",
    };
    let mut renamed = FormErrors::none();
    for (field, message) in errors.all() {
        let field = match field.as_str() {
            "scope" => scope,
            "start" | "end" | "day" if sent == Sent::Move => "to",
            "form" => "main",
            field => field,
        };
        renamed.add(field, message);
    }
    renamed
}

async fn finish(
    desk: &Desk,
    page: &PlanPage,
    sent: Sent,
    fields: &Fields,
    done: Result<Changed, PlanRefused>,
) -> Result<Response, PageError> {
    let why = match done {
        Ok(changed) => return Ok(led(desk, page, sent, changed)),
        Err(PlanRefused::Stale) => return Ok(stale(desk, page, sent, fields).into_response()),
        Err(why) => why,
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if let PlanRefused::Findings(preview) = &why {
        let mut errors = FormErrors::none();
        let name = |finding: &care::Finding| name_of(finding, &page.people);
        read::open_findings(desk, &preview.findings, fields, &name, &mut errors);
        let part = part(desk, page, preview, fields, true);
        let errors = renamed(&errors, sent);
        let preview = Some(part);
        return draw_page(desk, Draw { page, fields, sent, preview, errors, status }).await;
    }
    let errors = renamed(&said(&why)?, sent);
    draw_page(desk, Draw { page, fields, sent, preview: None, errors, status }).await
}

fn led(desk: &Desk, page: &PlanPage, sent: Sent, changed: Changed) -> Response {
    let words = crate::words::Words::of(desk.actor.organization_kind);
    let many = |n: usize| match n {
        1 => format!("1 {}", words.session),
        n => format!("{n} {}", words.sessions),
    };
    let (count, removed) = (changed.count, changed.removed);
    let mut text = match sent {
        Sent::Cancel => format!("{} taken off the schedule.", many(removed)),
        Sent::Change => format!("{} changed.", many(count)),
        Sent::Move | Sent::Nothing => format!("{} moved.", many(count)),
    };
    if sent == Sent::Move && removed > 0 {
        text = format!("{text} {} taken off: no school.", many(removed));
    }
    let mut flash = Flash::new(text);
    if page.is_own && sent != Sent::Cancel {
        let path = format!("/day/{}?session={}", changed.day, changed.session);
        flash = flash.with_link("Show the day", &path);
    }
    let path = match sent {
        Sent::Cancel => "/schedule".to_owned(),
        _ => format!("/schedule/{}", changed.session),
    };
    lead(&path, &flash)
}

/// Both texts: what was sent, and what is stored now.
fn stale(desk: &Desk, page: &PlanPage, sent: Sent, fields: &Fields) -> StalePage {
    let session = &page.session;
    let now = PlanFields::of(session);
    let names = |ids: &[care::PatientId]| {
        let name = |id: &care::PatientId| {
            let known = page.people.iter().find(|(known, _)| known == id);
            known.map_or_else(|| "somebody added".to_owned(), |(_, name)| name.clone())
        };
        ids.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let field = |label: &str, yours: String, theirs: String| StaleField {
        label: label.to_owned(),
        yours,
        theirs,
    };
    let time = session.planned.map(span).unwrap_or_default();
    let stands = format!("{} {time}", short_day(session.day));
    let kind = |is_group: bool| if is_group { "Group" } else { "Individual" }.to_owned();
    let mut differing = match sent {
        Sent::Move | Sent::Nothing => {
            vec![field("Day and time", fields.get("to").to_owned(), stands.clone())]
        }
        Sent::Change => {
            let yours = read::plan_fields(desk, fields, &now);
            vec![
                field("Who", names(&yours.patients), names(&now.patients)),
                field("As", kind(yours.is_group), kind(now.is_group)),
                field("Where", place(yours.location, &yours.room), place(now.location, &now.room)),
            ]
        }
        Sent::Cancel => {
            let note = fields.get("note").to_owned();
            vec![
                field("Day and time", "Off the schedule".to_owned(), stands.clone()),
                field("Why", note, String::new()),
            ]
        }
    };
    differing.retain(|field| field.yours != field.theirs);
    if differing.is_empty() {
        differing.push(field("Day and time", stands.clone(), stands));
    }
    let yours = care::SessionState::Planned;
    if session.state != yours {
        let now = session.state.label().to_owned();
        differing.push(field("State", yours.label().to_owned(), now));
    }
    StalePage {
        shell: Shell::at(desk, "/schedule"),
        what: format!("this {}", crate::words::Words::of(desk.actor.organization_kind).session),
        open: format!("/schedule/{}", session.id),
        fields: differing,
    }
}
