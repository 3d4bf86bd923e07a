//! Planning: putting one session on the plan, moving it, and taking it off. Series are planned on
//! the pages.

use super::change::{Change, told};
use super::keys::{self, Clock, Day};
use super::read::Named;
use super::refused::{self, ApiError};
use axum::http::StatusCode;
use axum::response::Response;
use care::planning::{ChangeScope, RemovalReason};
use care::{MemberId, PatientId, SessionId, TimeSpan};
use office::planning::{self, Answers, Changed, NewPlan, Planned, Removal, Target, When};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why one finding is let pass.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanAnswer {
    /// Id of the rule.
    edit: String,
    /// Which student it is about, when it is about one.
    #[serde(default)]
    patient: Option<Uuid>,
    reason: String,
}

fn answers(given: &[PlanAnswer]) -> Answers {
    let key = |answer: &PlanAnswer| match answer.patient {
        Some(patient) => format!("{}.{patient}", answer.edit),
        None => answer.edit.clone(),
    };
    given.iter().map(|answer| (key(answer), answer.reason.trim().to_owned())).collect()
}

/// One session to be planned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanBody {
    /// Who treats; oneself when it is not said.
    #[serde(default)]
    clinician: Option<Uuid>,
    /// For whom, in the order shown.
    patients: Vec<Uuid>,
    day: Day,
    start: Clock,
    end: Clock,
    /// Occupational therapy when it is not said.
    #[serde(default)]
    #[schema(value_type = Option<keys::ServiceType>)]
    service_type: Option<care::ServiceType>,
    /// Whether as a group; several students always are one.
    #[serde(default)]
    is_group: bool,
    #[serde(default)]
    #[schema(value_type = Option<keys::Location>)]
    location: Option<care::Location>,
    /// Room, in the site's own words.
    #[serde(default)]
    room: String,
    /// Why findings that ask are let pass.
    #[serde(default)]
    answers: Vec<PlanAnswer>,
}

/// A session that is on the plan, or was taken off.
#[derive(Serialize, ToSchema)]
struct PlanTold {
    session: Uuid,
    day: Day,
}

/// Puts one session on the plan.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "Sessions", request_body = PlanBody,
    responses((status = 201, description = "The session.", body = PlanTold)))]
pub(crate) async fn plan(change: Change<PlanBody>) -> Result<Response, ApiError> {
    let body = &change.body;
    let time = TimeSpan::new(body.start.0, body.end.0);
    let time = time.map_err(|_| ApiError::field("end", "Give a time after the start"))?;
    let plan = NewPlan {
        clinician: body.clinician.map_or(change.desk.actor.member, MemberId),
        patients: body.patients.iter().map(|id| PatientId(*id)).collect(),
        service_type: body.service_type.unwrap_or(care::ServiceType::OccupationalTherapy),
        is_group: body.is_group || body.patients.len() > 1,
        location: body.location,
        room: body.room.trim().to_owned(),
        when: When::Once { day: body.day.0, time },
    };
    let tell = |planned: &Planned| {
        let body = PlanTold { session: planned.session.0, day: Day(planned.day) };
        told(StatusCode::CREATED, &body)
    };
    let desk = change.keeping(tell);
    let done = planning::plan_session(&desk, plan, answers(&body.answers)).await;
    change.answer(done, tell, refused::planning).await
}

fn changed(changed: &Changed) -> (u16, String) {
    let body = PlanTold { session: changed.session.0, day: Day(changed.day) };
    told(StatusCode::OK, &body)
}

fn only(session: SessionId, version: i64) -> Target {
    Target { session, version, series_version: None, scope: ChangeScope::One }
}

/// Where a session goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveBody {
    /// As people type it: `Tue 10:15`, `27 Nov 10:15`, `10:15`.
    #[schema(example = "Tue 10:15")]
    to: String,
    /// Why findings that ask are let pass.
    #[serde(default)]
    answers: Vec<PlanAnswer>,
}

/// Moves one planned session; the others of its series stay.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/move", tag = "Sessions",
    params(("session" = Uuid, Path, description = "The session."),
        ("if-match" = String, Header, description = "ETag of the session.")),
    request_body = MoveBody,
    responses((status = 200, description = "The session and its new day.", body = PlanTold)))]
pub(crate) async fn move_to(
    Named(id): Named<SessionId>,
    change: Change<MoveBody>,
) -> Result<Response, ApiError> {
    let target = only(id, change.version()?);
    let desk = change.keeping(changed);
    let answers = answers(&change.body.answers);
    let done = planning::move_session(&desk, target, &change.body.to, answers).await;
    change.answer(done, changed, refused::planning).await
}

/// Why a session is taken off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemoveBody {
    #[serde(default)]
    #[schema(value_type = Option<keys::RemovalReason>)]
    reason: Option<RemovalReason>,
    /// In words; needed when no reason of the list fits.
    #[serde(default)]
    note: String,
}

/// Takes one planned session off before it is due; it needs no record.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/remove", tag = "Sessions",
    params(("session" = Uuid, Path, description = "The session."),
        ("if-match" = String, Header, description = "ETag of the session.")),
    request_body = RemoveBody,
    responses((status = 200, description = "It is off the plan.", body = PlanTold)))]
pub(crate) async fn remove(
    Named(id): Named<SessionId>,
    change: Change<RemoveBody>,
) -> Result<Response, ApiError> {
    let target = only(id, change.version()?);
    let removal = Removal { reason: change.body.reason, note: change.body.note.clone() };
    let desk = change.keeping(changed);
    let done = planning::cancel_session(&desk, target, removal).await;
    change.answer(done, changed, refused::planning).await
}
