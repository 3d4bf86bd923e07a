//! Records: one with its history, certifying many, withdrawing one.

use super::change::{Change, told};
use super::keys::{self, Clock};
use super::read::{Named, json, versioned};
use super::record_body::{self, NoteBody};
use super::refused::{self, ApiError};
use super::shapes::{Billing, Finding, Head};
use crate::caller::SignedIn;
use axum::http::StatusCode;
use axum::response::Response;
use care::EncounterId;
use office::Desk;
use office::recording::{self, RecordPage, RecordVersion};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Most records that are certified at once.
const MOST: usize = 200;

/// What one version of a record says.
#[derive(Serialize, ToSchema)]
struct Content {
    start: Clock,
    end: Clock,
    #[schema(value_type = keys::Language)]
    language: care::Language,
    #[schema(value_type = keys::Attendance)]
    attendance: care::Attendance,
    #[schema(value_type = Option<keys::AbsenceReason>)]
    reason: Option<care::AbsenceReason>,
    group_size: keys::Size,
    /// Why the size is not the computed one.
    group_reason: Option<String>,
    #[schema(value_type = Option<keys::Location>)]
    location: Option<care::Location>,
    activities: Vec<Activity>,
    services: Vec<Service>,
    place_of_service: Option<String>,
    /// Empty for who may not read notes.
    goals: Vec<GoalLine>,
    /// None for who may not read notes.
    note: Option<NoteBody>,
    /// Why findings that ask were let pass; empty for who may not read notes.
    acknowledgements: Vec<Acknowledgement>,
}

/// What was done, in a school.
#[derive(Serialize, ToSchema)]
struct Activity {
    #[schema(value_type = keys::ServiceDescription)]
    description: care::ServiceDescription,
    minutes: Option<u32>,
}

/// What was done, in a practice.
#[derive(Serialize, ToSchema)]
struct Service {
    code: String,
    minutes: u32,
}

/// Progress toward one goal.
#[derive(Serialize, ToSchema)]
struct GoalLine {
    goal: Uuid,
    #[schema(value_type = keys::Progress)]
    progress: care::Progress,
}

/// A finding that was let pass.
#[derive(Serialize, ToSchema)]
struct Acknowledgement {
    edit: String,
    reason: String,
}

fn content(content: &care::EncounterContent, may_read_note: bool) -> Content {
    let goals = if may_read_note { content.goals.as_slice() } else { &[] };
    let answers = if may_read_note { content.acknowledgements.as_slice() } else { &[] };
    let activity = |known: &care::ServiceActivity| Activity {
        description: known.description,
        minutes: known.minutes.map(|minutes| minutes.0),
    };
    let service = |known: &care::PracticeService| Service {
        code: known.code.clone(),
        minutes: known.minutes.0,
    };
    let answer = |(edit, reason): &(String, String)| Acknowledgement {
        edit: edit.clone(),
        reason: reason.clone(),
    };
    let goal =
        |known: &care::GoalProgress| GoalLine { goal: known.goal.0, progress: known.progress };
    Content {
        start: Clock(content.time.start()),
        end: Clock(content.time.end()),
        language: content.language,
        attendance: content.attendance,
        reason: content.reason,
        group_size: keys::Size(content.effective_size()),
        group_reason: content.size_override.as_ref().map(|stated| stated.reason.clone()),
        location: content.location,
        activities: content.activities.iter().map(activity).collect(),
        services: content.services.iter().map(service).collect(),
        place_of_service: content.place_of_service.clone(),
        goals: goals.iter().map(goal).collect(),
        note: may_read_note.then(|| NoteBody::of(&content.note)),
        acknowledgements: answers.iter().map(answer).collect(),
    }
}

/// One record.
#[derive(Serialize, ToSchema)]
struct Record {
    #[serde(flatten)]
    head: Head,
    /// Name and title of the clinician.
    signed_as: String,
    /// What its newest version says.
    content: Option<Content>,
    /// What it would bill, with the arithmetic.
    billing: Option<Billing>,
    may_amend: bool,
    may_void: bool,
}

async fn known(desk: &Desk, id: EncounterId) -> Result<RecordPage, ApiError> {
    let read = recording::read_record(desk, id).await.map_err(|why| ApiError::failed(&why))?;
    read.ok_or_else(ApiError::not_found)
}

/// One record as it is now. Reading it is written down.
#[utoipa::path(get, path = "/api/v1/encounters/{encounter}", tag = "Records",
    params(("encounter" = Uuid, Path, description = "The record.")),
    responses((status = 200, description = "The record; the ETag is the version.", body = Record)))]
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Named(id): Named<EncounterId>,
) -> Result<Response, ApiError> {
    let read = known(&desk, id).await?;
    let newest = read.versions.last();
    let body = Record {
        head: Head::of(&read.head),
        signed_as: read.clinician.clone(),
        content: newest.map(|version| content(&version.content, read.may_read_note)),
        billing: read.preview.as_ref().map(Billing::of),
        may_amend: read.may_amend,
        may_void: read.may_void,
    };
    Ok(versioned(read.head.version, &body))
}

/// Every version of a record.
#[derive(Serialize, ToSchema)]
struct Versions {
    /// The first one first.
    versions: Vec<Version>,
}

/// One version.
#[derive(Serialize, ToSchema)]
struct Version {
    /// From 1.
    number: i64,
    #[schema(value_type = String, format = DateTime)]
    written_at: jiff::Timestamp,
    /// Why it replaced the one before.
    reason: String,
    content: Content,
    /// SHA-256 of the stored text, in hexadecimal.
    hash: String,
    /// What was found when it was saved; empty for who may not read notes.
    findings: Vec<Finding>,
    /// The clinician's first.
    signatures: Vec<Signature>,
}

/// A signature.
#[derive(Serialize, ToSchema)]
struct Signature {
    signer: Uuid,
    /// Name and title as signed.
    signed_as: String,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// Number of the statement.
    statement: String,
    /// SHA-256 of what exactly was signed, in hexadecimal.
    hash: String,
}

fn version(version: &RecordVersion, may_read_note: bool) -> Version {
    let findings = if may_read_note { version.findings.as_slice() } else { &[] };
    let signature = |signed: &care::Certification| Signature {
        signer: signed.signer.0,
        signed_as: signed.signature.clone(),
        at: signed.at,
        statement: signed.statement.clone(),
        hash: signed.hash.hex(),
    };
    Version {
        number: version.number,
        written_at: version.created_at,
        reason: version.reason.clone(),
        content: content(&version.content, may_read_note),
        hash: version.hash.hex(),
        findings: findings.iter().map(Finding::of).collect(),
        signatures: version.certifications.iter().map(signature).collect(),
    }
}

/// The history of a record: every version with its signatures. Reading it is written down.
#[utoipa::path(get, path = "/api/v1/encounters/{encounter}/versions", tag = "Records",
    params(("encounter" = Uuid, Path, description = "The record.")),
    responses((status = 200, description = "The versions.", body = Versions)))]
pub(crate) async fn versions(
    SignedIn(desk): SignedIn,
    Named(id): Named<EncounterId>,
) -> Result<Response, ApiError> {
    let read = known(&desk, id).await?;
    let told = |one: &RecordVersion| version(one, read.may_read_note);
    Ok(json(&Versions { versions: read.versions.iter().map(told).collect() }))
}

/// What waits for the person's signature.
#[derive(Serialize, ToSchema)]
struct Waiting {
    encounters: Vec<WaitingLine>,
}

/// One record that waits.
#[derive(Serialize, ToSchema)]
struct WaitingLine {
    #[serde(flatten)]
    head: Head,
    content: Content,
    /// What holds it back.
    holding: Vec<Finding>,
    /// Whether it is an assistant's, to be cosigned.
    is_cosignature: bool,
}

/// Own records that are not certified, and for supervisors those to cosign.
#[utoipa::path(get, path = "/api/v1/certifications/waiting", tag = "Records",
    responses((status = 200, description = "What waits, as it would be signed.", body = Waiting)))]
pub(crate) async fn waiting(SignedIn(desk): SignedIn) -> Result<Response, ApiError> {
    let all = recording::list_to_certify(&desk).await.map_err(|why| ApiError::failed(&why))?;
    let line = |waiting: &recording::CertifyLine| WaitingLine {
        head: Head::of(&waiting.head),
        content: content(&waiting.content, true),
        holding: waiting.holding.iter().map(Finding::of).collect(),
        is_cosignature: waiting.is_cosignature,
    };
    Ok(json(&Waiting { encounters: all.iter().map(line).collect() }))
}

/// What is certified.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CertifyBody {
    /// Number of the statement that is signed; see `/api/v1/me`.
    statement: String,
    #[schema(min_items = 1, max_items = 200)]
    encounters: Vec<Chosen>,
}

/// One record, as it was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chosen {
    id: Uuid,
    /// Its `current_version` when it was read.
    current_version: i64,
}

/// How many were certified.
#[derive(Serialize, ToSchema)]
struct Certified {
    certified: usize,
}

/// Certifies or cosigns records in one act: all of them, or none.
#[utoipa::path(post, path = "/api/v1/certifications", tag = "Records", request_body = CertifyBody,
    responses((status = 200, description = "All were signed.", body = Certified)))]
pub(crate) async fn certify(change: Change<CertifyBody>) -> Result<Response, ApiError> {
    let body = &change.body;
    record_body::signs(true, Some(&body.statement))?;
    let mut chosen: Vec<(EncounterId, i64)> = Vec::new();
    for one in &body.encounters {
        if chosen.iter().any(|(id, _)| id.0 == one.id) {
            return Err(ApiError::field("encounters", "Give each record once"));
        }
        chosen.push((EncounterId(one.id), one.current_version));
    }
    if chosen.is_empty() || chosen.len() > MOST {
        return Err(ApiError::field("encounters", "Give 1 to 200 records"));
    }
    let tell = |certified: &usize| told(StatusCode::OK, &Certified { certified: *certified });
    let desk = change.keeping(tell);
    let done = recording::certify_many(&desk, chosen).await;
    change.answer(done, tell, refused::certifying).await
}

/// Why a record is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoidBody {
    reason: String,
}

/// A record was withdrawn.
#[derive(Serialize, ToSchema)]
struct Voided {
    id: Uuid,
    #[schema(value_type = keys::RecordState)]
    state: care::RecordState,
}

/// Withdraws a record. It stays readable.
#[utoipa::path(post, path = "/api/v1/encounters/{encounter}/void", tag = "Records",
    params(("encounter" = Uuid, Path, description = "The record."),
        ("if-match" = String, Header, description = "ETag of the record.")),
    request_body = VoidBody,
    responses((status = 200, description = "It is withdrawn.", body = Voided)))]
pub(crate) async fn void(
    Named(id): Named<EncounterId>,
    change: Change<VoidBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let tell =
        move |(): &()| told(StatusCode::OK, &Voided { id: id.0, state: care::RecordState::Void });
    let desk = change.keeping(tell);
    let done = recording::void_record(&desk, id, version, &change.body.reason).await;
    change.answer(done, tell, refused::recording).await
}
