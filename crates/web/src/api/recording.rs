//! Recording: the sheet of a session, its draft, saving, and amending.

use super::change::{Change, told};
use super::keys::Day;
use super::read::{Body, Named, json, versioned};
use super::record_body::{self, EncounterBody, RecordBody};
use super::refused::{self, ApiError};
use super::shapes::Span;
use crate::caller::SignedIn;
use crate::form::Fields;
use axum::http::StatusCode;
use axum::response::Response;
use care::{EncounterId, PatientId, SessionId};
use office::Desk;
use office::recording::{self, Amendment, NewSession, RecordRequest, Saved, Sheet, SheetPatient};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Most days, and most students, of one request for past services.
const MOST: usize = 31;

/// The sheet of a session: what to send back, mended, to record it.
#[derive(Serialize, ToSchema)]
struct SheetTold {
    session: Uuid,
    day: Day,
    planned: Option<Span>,
    is_group: bool,
    /// Prefilled from the plan and from last time, or what is saved. Send it back as the body.
    record: RecordBody,
    patients: Vec<SheetStudent>,
    /// The version of the session; the `ETag`.
    version: i64,
}

/// One student on the sheet.
#[derive(Serialize, ToSchema)]
struct SheetStudent {
    id: Uuid,
    name: String,
    mandates: Vec<SheetMandate>,
    goals: Vec<SheetGoal>,
}

/// A mandate in force.
#[derive(Serialize, ToSchema)]
struct SheetMandate {
    id: Uuid,
    /// The terms in words.
    describes: String,
    /// Sessions provided in its present period.
    provided: u32,
}

/// A goal to say progress about.
#[derive(Serialize, ToSchema)]
struct SheetGoal {
    id: Uuid,
    title: String,
}

fn student(known: &SheetPatient) -> SheetStudent {
    let mandate = |known: &recording::SheetMandate| SheetMandate {
        id: known.id.0,
        describes: known.terms.describe(),
        provided: known.provided,
    };
    let goal = |goal: &care::Goal| SheetGoal { id: goal.id.0, title: goal.title.0.clone() };
    SheetStudent {
        id: known.patient.id.0,
        name: known.patient.name.display(),
        mandates: known.mandates.iter().map(mandate).collect(),
        goals: known.goals.iter().map(goal).collect(),
    }
}

async fn opened(desk: &Desk, id: SessionId, new: Option<NewSession>) -> Result<Sheet, ApiError> {
    let sheet = recording::open_sheet(desk, id, new).await;
    sheet.map_err(|why| ApiError::failed(&why))?.ok_or_else(ApiError::not_found)
}

/// The sheet of an own session, to be recorded.
#[utoipa::path(get, path = "/api/v1/sessions/{session}/record", tag = "Recording",
    params(("session" = Uuid, Path, description = "The session.")),
    responses((status = 200, description = "The sheet; the ETag is the session's version.",
        body = SheetTold)))]
pub(crate) async fn sheet(
    SignedIn(desk): SignedIn,
    Named(id): Named<SessionId>,
) -> Result<Response, ApiError> {
    let sheet = opened(&desk, id, None).await?;
    let session = &sheet.session;
    let record = RecordBody {
        certify: false,
        statement: None,
        service_type: sheet.record.service_type,
        encounters: sheet.record.encounters.iter().map(EncounterBody::of).collect(),
    };
    let body = SheetTold {
        session: session.id.0,
        day: Day(session.day),
        planned: session.planned.map(Span::of),
        is_group: session.is_group,
        record,
        patients: sheet.patients.iter().map(student).collect(),
        version: session.version,
    };
    Ok(versioned(session.version, &body))
}

/// What was saved.
#[derive(Serialize, ToSchema)]
struct SavedTold {
    /// The records, in the order of the sheet.
    encounters: Vec<Uuid>,
    is_certified: bool,
}

fn saved(status: StatusCode) -> impl Fn(&Saved) -> (u16, String) + Copy + Send + Sync + 'static {
    move |saved| {
        let encounters = saved.encounters.iter().map(|id| id.0).collect();
        told(status, &SavedTold { encounters, is_certified: saved.is_certified })
    }
}

/// Records what became of an own session, and certifies it if asked.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/record", tag = "Recording",
    params(("session" = Uuid, Path, description = "The session."),
        ("if-match" = String, Header, description = "ETag of the sheet.")),
    request_body = RecordBody,
    responses((status = 200, description = "One record for each student.", body = SavedTold)))]
pub(crate) async fn record(
    Named(id): Named<SessionId>,
    change: Change<RecordBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let sheet = opened(&change.desk, id, None).await?;
    let record = record_body::record(&change.body, &sheet)?;
    let certify = change.body.certify;
    let request = RecordRequest { record, new: None, certify, amendment: None };
    let tell = saved(StatusCode::OK);
    let desk = change.keeping(tell);
    let done = recording::save_over(&desk, request, Some(version)).await;
    change.answer(done, tell, refused::recording).await
}

/// Services that nobody planned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PastBody {
    /// On which days; one session comes to be on each.
    #[schema(min_items = 1, max_items = 31)]
    days: Vec<Day>,
    /// What became of each student; several are a group.
    record: RecordBody,
}

/// Records services that nobody planned, for one or several students and days.
#[utoipa::path(post, path = "/api/v1/past-services", tag = "Recording", request_body = PastBody,
    responses((status = 201, description = "One record for each student and day.",
        body = SavedTold)))]
pub(crate) async fn past(change: Change<PastBody>) -> Result<Response, ApiError> {
    let mut days: Vec<_> = change.body.days.iter().map(|day| day.0).collect();
    days.sort_unstable();
    days.dedup();
    let mut patients: Vec<_> = Vec::new();
    for encounter in &change.body.record.encounters {
        let patient = PatientId(encounter.patient);
        if patients.contains(&patient) {
            return Err(ApiError::field("record.encounters", "Give each student once"));
        }
        patients.push(patient);
    }
    if days.is_empty() || days.len() > MOST {
        return Err(ApiError::field("days", "Give 1 to 31 days"));
    }
    if patients.is_empty() || patients.len() > MOST {
        return Err(ApiError::field("record.encounters", "Give 1 to 31 students"));
    }
    let office = &change.desk.office;
    let id = SessionId::new(&*office.clock, &*office.random);
    let new = Some(NewSession { patients, days });
    let sheet = opened(&change.desk, id, new.clone()).await?;
    let record = record_body::record(&change.body.record, &sheet)?;
    let certify = change.body.record.certify;
    let request = RecordRequest { record, new, certify, amendment: None };
    let tell = saved(StatusCode::CREATED);
    let desk = change.keeping(tell);
    let done = recording::save(&desk, request).await;
    change.answer(done, tell, refused::recording).await
}

/// A changed record, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmendBody {
    /// Why it is amended.
    reason: String,
    /// Whether the new version is certified at once.
    #[serde(default)]
    certify: bool,
    /// Number of the statement that is signed by certifying; see `/api/v1/me`.
    #[serde(default)]
    statement: Option<String>,
    /// The record as it should be. What is left out stays as it is.
    encounter: EncounterBody,
}

/// Amends an own record: a new version, with the old one kept.
#[utoipa::path(post, path = "/api/v1/encounters/{encounter}/amend", tag = "Records",
    params(("encounter" = Uuid, Path, description = "The record."),
        ("if-match" = String, Header, description = "ETag of the record.")),
    request_body = AmendBody,
    responses((status = 200, description = "The amended record.", body = SavedTold)))]
pub(crate) async fn amend(
    Named(id): Named<EncounterId>,
    change: Change<AmendBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let sheet = recording::amendment_sheet(&change.desk, id).await;
    let sheet = sheet.map_err(|why| ApiError::failed(&why))?.ok_or_else(ApiError::not_found)?;
    let body = &change.body;
    record_body::signs(body.certify, body.statement.as_deref())?;
    let record = record_body::amended(&body.encounter, &sheet)?;
    let amendment = Some(Amendment { encounter: id, version, reason: body.reason.clone() });
    let request = RecordRequest { record, new: None, certify: body.certify, amendment };
    let tell = saved(StatusCode::OK);
    let desk = change.keeping(tell);
    let done = recording::save(&desk, request).await;
    change.answer(done, tell, refused::recording).await
}

/// What was typed on a sheet and not saved yet: the fields of the page's form.
#[derive(Serialize, ToSchema)]
struct DraftTold {
    session: Uuid,
    fields: Vec<Field>,
    /// When it was kept; none when nothing is.
    #[schema(value_type = Option<String>, format = DateTime)]
    updated_at: Option<jiff::Timestamp>,
    /// 0 when nothing is kept.
    version: i64,
}

/// One field of a form. A name may come more than once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    name: String,
    value: String,
}

/// The fields of a form.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftBody {
    fields: Vec<Field>,
}

/// What the person typed on the sheet of a session and did not save yet.
#[utoipa::path(get, path = "/api/v1/drafts/{session}", tag = "Recording",
    params(("session" = Uuid, Path, description = "The session.")),
    responses((status = 200, description = "The draft.", body = DraftTold)))]
pub(crate) async fn draft(
    SignedIn(desk): SignedIn,
    Named(id): Named<SessionId>,
) -> Result<Response, ApiError> {
    let draft = recording::find_draft(&desk, id).await.map_err(|why| ApiError::failed(&why))?;
    let (fields, updated_at, version) = if let Some(draft) = draft {
        let fields = Fields::parse(draft.body.as_bytes(), String::new()).unwrap_or_default();
        (fields, Some(draft.updated_at), draft.version)
    } else {
        opened(&desk, id, None).await?;
        (Fields::default(), None, 0)
    };
    let field =
        |(name, value): (&str, &str)| Field { name: name.to_owned(), value: value.to_owned() };
    let fields = fields.pairs().map(field).collect();
    Ok(versioned(version, &DraftTold { session: id.0, fields, updated_at, version }))
}

/// A draft was kept.
#[derive(Serialize, ToSchema)]
struct KeptTold {
    version: i64,
}

/// Keeps what was typed on the sheet of an own session, over what was kept before.
#[utoipa::path(put, path = "/api/v1/drafts/{session}", tag = "Recording",
    params(("session" = Uuid, Path, description = "The session.")), request_body = DraftBody,
    responses((status = 200, description = "It is kept.", body = KeptTold)))]
pub(crate) async fn keep(
    SignedIn(desk): SignedIn,
    Named(id): Named<SessionId>,
    Body(body): Body<DraftBody>,
) -> Result<Response, ApiError> {
    let pairs = body.fields.into_iter().map(|field| (field.name, field.value));
    let encoded = Fields::of(pairs).encoded();
    if encoded.len() > 512 * 1024 {
        return Err(ApiError::field("fields", "Shorten this to 512 kilobytes in all"));
    }
    let kept = recording::keep_draft(&desk, id, &encoded).await;
    let version = kept.map_err(|why| ApiError::failed(&why))?.ok_or_else(ApiError::not_found)?;
    Ok(json(&KeptTold { version }))
}
