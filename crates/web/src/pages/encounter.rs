//! One record with its history.

use crate::caller::SignedIn;
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::policy;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use care::EncounterId;
use jiff::Timestamp;
use office::Desk;
use office::recording::{self, RecordPage, RecordRefused, RecordVersion};

struct Version {
    number: i64,
    title: String,
    written: String,
    reason: String,
    facts: Vec<(&'static str, String)>,
    note: Vec<(&'static str, String)>,
    signatures: Vec<(String, String)>,
    hash: String,
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
    void_reason: Option<String>,
    versions: Vec<Version>,
    units: String,
    because: Vec<String>,
    may_amend: bool,
    may_void: bool,
    may_read_note: bool,
}

/// `GET /encounters/{encounter}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<EncounterId>,
) -> Result<Response, PageError> {
    shown(&desk, id, FormErrors::none()).await
}

async fn shown(desk: &Desk, id: EncounterId, errors: FormErrors) -> Result<Response, PageError> {
    let read = recording::read_record(desk, id).await.map_err(|why| PageError::failed(&why))?;
    let read = read.ok_or_else(PageError::not_found)?;
    let status = errors.status();
    page_with(status, &filled(desk, &read, errors))
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
        void_reason: read.head.void_reason.clone(),
        versions: read.versions.iter().rev().map(|version| told(desk, read, version)).collect(),
        units: if units.is_empty() { "Nothing to bill".to_owned() } else { units.join(", ") },
        because: preview.map(|preview| preview.because.clone()).unwrap_or_default(),
        may_amend: read.may_amend,
        may_void: read.may_void,
        may_read_note: read.may_read_note,
    }
}

fn at(desk: &Desk, instant: Timestamp) -> String {
    let there = instant.to_zoned(desk.actor.time_zone.clone());
    there.strftime("%-d %B %Y, %-H:%M").to_string()
}

fn told(desk: &Desk, read: &RecordPage, version: &RecordVersion) -> Version {
    let content = &version.content;
    let (start, end) = (content.time.start(), content.time.end());
    let mut facts = vec![
        ("Attendance", content.attendance.label_for(desk.actor.organization_kind).to_owned()),
        ("Time", format!("{} to {}", start.strftime("%-H:%M"), end.strftime("%-H:%M"))),
        ("Service", content.service_type.label().to_owned()),
        ("Language", content.language.label().to_owned()),
        ("Clinician", read.clinician.clone()),
    ];
    if let Some(reason) = content.reason {
        facts.push(("Reason", reason.label().to_owned()));
    } else {
        facts.push(("Group size", content.effective_size().label()));
        facts.extend(content.location.map(|place| ("Where", place.label().to_owned())));
        let done: Vec<&str> = content.activities.iter().map(|a| a.description.label()).collect();
        if !done.is_empty() {
            facts.push(("Activities", done.join(", ")));
        }
        for service in &content.services {
            facts.push(("Service", format!("{}, {} minutes", service.code, service.minutes)));
        }
    }
    if let Some(stated) = &content.size_override {
        facts.push(("Why the size differs", stated.reason.clone()));
    }
    if read.may_read_note {
        for line in &content.goals {
            let goal = read.goals.get(&line.goal).cloned().unwrap_or_default();
            facts.push(("Progress", format!("{goal}: {}", line.progress.label())));
        }
    }
    for (edit, reason) in &content.acknowledgements {
        // The key of an answer is the edit, and the field in which it found something.
        facts.push(("Answered", format!("{}: {reason}", edit.replace('.', ", "))));
    }
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
        facts,
        note: note(version),
        signatures: version
            .certifications
            .iter()
            .map(|signed| (signed.signature.clone(), at(desk, signed.at)))
            .collect(),
        hash: version.hash.hex(),
    }
}

fn note(version: &RecordVersion) -> Vec<(&'static str, String)> {
    let note = &version.content.note;
    [
        ("The group", &note.shared),
        ("Intervention", &note.intervention),
        ("Response", &note.response),
        ("Function", &note.function),
        ("Remark", &note.remark),
    ]
    .into_iter()
    .filter(|(_, text)| !text.trim().is_empty())
    .map(|(label, text)| (label, text.0.clone()))
    .collect()
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
            shown(&desk, id, FormErrors::one("reason", "Say why it is withdrawn")).await
        }
        Err(RecordRefused::Stale) => {
            let words = "Somebody changed this record meanwhile. Nothing was withdrawn; look again";
            shown(&desk, id, FormErrors::one("reason", words)).await
        }
        Err(RecordRefused::NotFound) => Err(PageError::not_found()),
        Err(why) => Err(PageError::failed(&why)),
    }
}
