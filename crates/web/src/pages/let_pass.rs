//! A supervisor's reason for what a therapist may not let pass.

use crate::address::Path;
use crate::caller::SignedIn;
use crate::flash::{self, Flash};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page, page_with};
use askama::Template;
use axum::response::Response;
use care::EncounterId;
use office::Desk;
use office::recording::{self, RecordRefused, ToLetPass};

#[derive(Template)]
#[template(path = "pages/overrides.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
}

/// One record that waits.
struct Line {
    path: String,
    name: String,
    when: String,
    clinician: String,
    messages: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/override.html")]
struct OverridePage {
    shell: Shell,
    errors: FormErrors,
    id: EncounterId,
    version: i64,
    name: String,
    when: String,
    clinician: String,
    facts: String,
    note: String,
    findings: Vec<Asked>,
}

/// One finding with the field of its reason.
struct Asked {
    field: String,
    message: String,
    edit: String,
    source: String,
    reason: String,
}

fn when(waiting: &ToLetPass) -> String {
    let (head, time) = (&waiting.head, waiting.head.time);
    let (start, end) = (time.start().strftime("%-H:%M"), time.end().strftime("%-H:%M"));
    format!("{}, {start} to {end}", head.day.strftime("%A %-d %B %Y"))
}

/// `GET /overrides`: the records that wait for a reason.
pub(crate) async fn list(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let all = recording::list_to_let_pass(&desk).await.map_err(|why| PageError::failed(&why))?;
    let line = |waiting: &ToLetPass| Line {
        path: format!("/encounters/{}/override", waiting.head.id),
        name: waiting.name.display(),
        when: when(waiting),
        clinician: waiting.clinician.clone(),
        messages: waiting.findings.iter().map(|finding| finding.message.clone()).collect(),
    };
    page(&ListPage { shell: Shell::at(&desk, "/"), lines: all.iter().map(line).collect() })
}

/// `GET /encounters/{encounter}/override`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<EncounterId>,
) -> Result<Response, PageError> {
    shown(&desk, id, &Fields::default(), FormErrors::none()).await
}

async fn shown(
    desk: &Desk,
    id: EncounterId,
    fields: &Fields,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let read = recording::read_to_let_pass(desk, id).await;
    let read = read.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    let content = &read.content;
    let mut facts = vec![content.attendance.label_for(desk.actor.organization_kind).to_owned()];
    facts.extend(content.reason.map(|reason| reason.label().to_owned()));
    facts.extend(content.location.map(|place| place.label().to_owned()));
    facts.extend(content.activities.iter().map(|a| a.description.label().to_owned()));
    let findings = read.findings.iter().map(|finding| {
        let field = format!("reason-{}", finding.answer_key().replace('.', "-"));
        Asked {
            message: finding.message.clone(),
            edit: finding.edit.clone(),
            source: finding.source.clone(),
            reason: fields.get(&field).to_owned(),
            field,
        }
    });
    let status = errors.status();
    let shown = OverridePage {
        shell: Shell::at(desk, "/"),
        id,
        version: read.head.current_version,
        name: read.name.display(),
        when: when(&read),
        clinician: read.clinician.clone(),
        facts: facts.join(" · "),
        note: content.note.text(),
        findings: findings.collect(),
        errors,
    };
    page_with(status, &shown)
}

/// `POST /encounters/{encounter}/override`.
pub(crate) async fn let_pass(
    SignedIn(desk): SignedIn,
    Path(id): Path<EncounterId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let read = recording::read_to_let_pass(&desk, id).await;
    let read = read.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    let reasons: Vec<(String, String)> = read
        .findings
        .iter()
        .map(|finding| {
            let key = finding.answer_key();
            let reason = fields.get(&format!("reason-{}", key.replace('.', "-"))).to_owned();
            (key, reason)
        })
        .collect();
    let first = reasons.first().map(|(key, _)| format!("reason-{}", key.replace('.', "-")));
    let first = first.unwrap_or_else(|| "reason".to_owned());
    let version = fields.get("version").parse().unwrap_or(-1);
    match recording::let_pass(&desk, id, version, reasons).await {
        Ok(()) => {
            let text = "Let pass, with your reason. Who treated may certify it now.";
            Ok(flash::lead("/overrides", &Flash::new(text)))
        }
        Err(RecordRefused::ReasonMissing) => {
            let words = "Say why it may pass, or leave it as it is";
            shown(&desk, id, &fields, FormErrors::one(&first, words)).await
        }
        Err(RecordRefused::Stale) => {
            let words = "This record changed meanwhile. Nothing was let pass; look again";
            shown(&desk, id, &fields, FormErrors::one(&first, words)).await
        }
        Err(RecordRefused::NotFound) => Err(PageError::not_found()),
        Err(why) => Err(PageError::failed(&why)),
    }
}
