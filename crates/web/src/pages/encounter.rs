//! One record with its history.

use crate::address::Path;
use crate::caller::SignedIn;
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::pages::content::{Content, Known};
use crate::policy;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use billing::resolve::Outcome;
use care::{CERTIFICATION_STATEMENT, Certification, EncounterId, RecordState};
use jiff::Timestamp;
use office::Desk;
use office::recording::{self, RecordPage, RecordRefused, RecordVersion};

struct Version {
    number: i64,
    title: String,
    written: String,
    reason: String,
    content: Content,
    /// What was let pass of it, by whom and when.
    passed: Vec<String>,
    signatures: Vec<Signature>,
    hash: String,
}

/// Who signed, when, and under which statement.
struct Signature {
    name: String,
    at: String,
    statement: &'static str,
    number: String,
}

#[derive(Template)]
#[template(path = "pages/encounter.html")]
struct EncounterPage {
    shell: Shell,
    errors: FormErrors,
    id: EncounterId,
    patient: String,
    name: String,
    day: String,
    /// The day it was on, for who may open it.
    day_path: Option<String>,
    head_version: i64,
    /// Why it was withdrawn, and by whom and when.
    withdrawn: Option<(String, String)>,
    versions: Vec<Version>,
    units: String,
    /// Whether something must be settled before it is billed.
    is_held: bool,
    because: Vec<String>,
    may_amend: bool,
    to_let_pass: usize,
    may_void: bool,
    /// Why it is withdrawn, as it was typed.
    typed_reason: String,
}

/// `GET /encounters/{encounter}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<EncounterId>,
) -> Result<Response, PageError> {
    shown(&desk, id, FormErrors::none(), "").await
}

async fn shown(
    desk: &Desk,
    id: EncounterId,
    errors: FormErrors,
    reason: &str,
) -> Result<Response, PageError> {
    let read = recording::read_record(desk, id).await.map_err(|why| PageError::failed(&why))?;
    let read = read.ok_or_else(PageError::not_found)?;
    let status = errors.status();
    let mut content = filled(desk, &read, errors);
    reason.clone_into(&mut content.typed_reason);
    page_with(status, &content)
}

fn filled(desk: &Desk, read: &RecordPage, errors: FormErrors) -> EncounterPage {
    let preview = read.preview.as_ref();
    let lines = preview.map(|preview| preview.lines.as_slice()).unwrap_or_default();
    let units: Vec<String> =
        lines.iter().map(|(code, units)| format!("{code} × {units}")).collect();
    EncounterPage {
        shell: Shell::at(desk, "/"),
        errors,
        id: read.head.id,
        patient: read.head.patient.to_string(),
        name: read.patient.name.display(),
        day: read.head.day.strftime("%A %-d %B %Y").to_string(),
        day_path: policy::may_open(&desk.actor, "/day/{date}")
            .then(|| format!("/day/{}", read.head.day)),
        head_version: read.head.version,
        withdrawn: read.head.void_reason.clone().map(|reason| {
            let by = read.withdrawn.as_ref();
            let by = by.map(|(who, when)| format!(" by {who} on {}", at(desk, *when)));
            (reason, by.unwrap_or_default())
        }),
        versions: read.versions.iter().rev().map(|version| told(desk, read, version)).collect(),
        units: match preview {
            _ if read.head.state == RecordState::Void => "Nothing to bill: withdrawn".to_owned(),
            _ if units.is_empty() => "Nothing to bill".to_owned(),
            _ => units.join(", "),
        },
        is_held: read.head.state != RecordState::Void
            && preview.is_some_and(|preview| preview.outcome == Outcome::Hold),
        because: preview
            .filter(|_| read.head.state != RecordState::Void)
            .map(|preview| preview.because.clone())
            .unwrap_or_default(),
        may_amend: read.may_amend,
        to_let_pass: read.to_let_pass,
        may_void: read.may_void,
        typed_reason: String::new(),
    }
}

fn at(desk: &Desk, instant: Timestamp) -> String {
    let there = instant.to_zoned(desk.actor.time_zone.clone());
    there.strftime("%-d %B %Y, %-H:%M").to_string()
}

fn told(desk: &Desk, read: &RecordPage, version: &RecordVersion) -> Version {
    let known = Known {
        kind: desk.actor.organization_kind,
        clinician: &read.clinician,
        goals: &read.goals,
        mandates: &read.mandates,
        shows_note: read.may_read_note,
    };
    let is_current = version.number == read.head.current_version;
    Version {
        number: version.number,
        title: match (is_current, read.versions.len()) {
            (_, 1) => read.head.state.label().to_owned(),
            (true, _) => format!("Version {}, {}", version.number, read.head.state.label()),
            (false, _) => format!("Version {}, replaced", version.number),
        },
        written: format!("written {}", at(desk, version.created_at)),
        reason: version.reason.clone(),
        content: Content::of(&version.content, &known),
        passed: let_pass(desk, read, version.number),
        signatures: version.certifications.iter().map(|signed| signature(desk, signed)).collect(),
        hash: version.hash.hex(),
    }
}

fn let_pass(desk: &Desk, read: &RecordPage, number: i64) -> Vec<String> {
    let of_it = read.passed.iter().filter(|one| one.passed.version_number == number);
    of_it
        .map(|known| {
            let (passed, by) = (&known.passed, &known.by);
            let what = passed.finding.replace('.', ", ");
            format!("{what}: {} ({by}, {})", passed.reason, at(desk, passed.at))
        })
        .collect()
}

fn signature(desk: &Desk, signed: &Certification) -> Signature {
    let (number, text) = CERTIFICATION_STATEMENT;
    Signature {
        name: signed.signature.clone(),
        at: at(desk, signed.at),
        statement: if signed.statement == number { text } else { "" },
        number: signed.statement.clone(),
    }
}

/// `POST /encounters/{encounter}/void`.
pub(crate) async fn void(
    SignedIn(desk): SignedIn,
    Path(id): Path<EncounterId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let version = fields.get("version").parse().unwrap_or(-1);
    match recording::void_record(&desk, id, version, fields.get("reason")).await {
        Ok(()) => Ok(Redirect::to(&format!("/encounters/{id}")).into_response()),
        Err(RecordRefused::ReasonMissing) => {
            shown(&desk, id, FormErrors::one("reason", "Say why it is withdrawn"), "").await
        }
        Err(RecordRefused::Stale) => {
            let words = "Somebody changed this record meanwhile. Nothing was withdrawn; look again";
            shown(&desk, id, FormErrors::one("reason", words), fields.get("reason")).await
        }
        Err(RecordRefused::NotFound) => Err(PageError::not_found()),
        Err(why) => Err(PageError::failed(&why)),
    }
}
