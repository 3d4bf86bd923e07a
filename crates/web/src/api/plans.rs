//! Changing what is ordered and aimed at: mandates and goals.

use super::change::Change;
use super::keys::{self, Day, LastDay};
use super::over::{ChangedTold, MadeTold, changed, made, over};
use super::read::Named;
use super::refused::{self, ApiError};
use axum::response::Response;
use care::{GoalId, MandateId, PatientId};
use office::roster::goal::{self, GoalForm};
use office::roster::mandate::{self, CORRECTIONS, MandateForm};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is ordered. In a correction or amendment, what is left out stays.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MandateBody {
    /// Occupational therapy when it is not said; an amendment keeps it.
    #[schema(value_type = Option<keys::ServiceType>)]
    service_type: Option<care::ServiceType>,
    /// The compact form.
    #[schema(example = "2x30/wk G3 EN sep")]
    terms: Option<String>,
    from: Option<Day>,
    to: Option<LastDay>,
    /// Name of the document that orders it.
    source: Option<String>,
    /// Why it is corrected: `typing`, `reading` or `document`; only for a correction.
    why: Option<String>,
}

fn ordered(body: &MandateBody, mut form: MandateForm) -> MandateForm {
    over!(form, body, service_type terms from to source why);
    form
}

/// A correction says why; nothing else does.
fn without_why(body: &MandateBody) -> Result<(), ApiError> {
    match body.why {
        Some(_) => Err(ApiError::field("why", "Leave this out: only a correction says why")),
        None => Ok(()),
    }
}

/// Enters a mandate.
#[utoipa::path(post, path = "/api/v1/students/{patient}/mandates", tag = "Roster",
    params(("patient" = Uuid, Path, description = "The student.")), request_body = MandateBody,
    responses((status = 201, description = "The mandate.", body = MadeTold)))]
pub(crate) async fn add_mandate(
    Named(id): Named<PatientId>,
    change: Change<MandateBody>,
) -> Result<Response, ApiError> {
    without_why(&change.body)?;
    let tell = |id: &MandateId| made(id.0);
    let desk = change.keeping(tell);
    let done = mandate::add(&desk, id, ordered(&change.body, MandateForm::default())).await;
    change.answer(done, tell, refused::roster).await
}

async fn stored(change: &Change<MandateBody>, id: MandateId) -> Result<MandateForm, ApiError> {
    let (_, stored) = mandate::open(&change.desk, id).await.map_err(refused::roster)?;
    Ok(MandateForm::of(&stored))
}

/// Mends what was typed wrongly, as if it had never been.
#[utoipa::path(post, path = "/api/v1/mandates/{mandate}/correct", tag = "Roster",
    params(("mandate" = Uuid, Path, description = "The mandate."),
        ("if-match" = String, Header, description = "The mandate's version, quoted.")),
    request_body = MandateBody,
    responses((status = 200, description = "The new version.", body = ChangedTold)))]
pub(crate) async fn correct(
    Named(id): Named<MandateId>,
    change: Change<MandateBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let stored = stored(&change, id).await?;
    if let Some(why) = &change.body.why
        && CORRECTIONS.iter().all(|(key, _)| key != why)
    {
        return Err(ApiError::field("why", "Give typing, reading or document"));
    }
    let tell = changed::<PatientId>(id.0, version);
    let desk = change.keeping(tell);
    let done = mandate::correct(&desk, id, version, ordered(&change.body, stored)).await;
    change.answer(done, tell, refused::roster).await
}

/// Ends the terms on the day before `from`, and begins new ones on it.
#[utoipa::path(post, path = "/api/v1/mandates/{mandate}/amend", tag = "Roster",
    params(("mandate" = Uuid, Path, description = "The mandate."),
        ("if-match" = String, Header, description = "The mandate's version, quoted.")),
    request_body = MandateBody,
    responses((status = 200, description = "The new version of the old terms.",
        body = ChangedTold)))]
pub(crate) async fn amend(
    Named(id): Named<MandateId>,
    change: Change<MandateBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let stored = stored(&change, id).await?;
    without_why(&change.body)?;
    let tell = changed::<PatientId>(id.0, version);
    let desk = change.keeping(tell);
    let done = mandate::amend(&desk, id, version, ordered(&change.body, stored)).await;
    change.answer(done, tell, refused::roster).await
}

/// When a mandate ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndBody {
    /// Last day.
    to: Day,
}

/// Ends a mandate.
#[utoipa::path(post, path = "/api/v1/mandates/{mandate}/end", tag = "Roster",
    params(("mandate" = Uuid, Path, description = "The mandate."),
        ("if-match" = String, Header, description = "The mandate's version, quoted.")),
    request_body = EndBody,
    responses((status = 200, description = "The new version.", body = ChangedTold)))]
pub(crate) async fn end(
    Named(id): Named<MandateId>,
    change: Change<EndBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let tell = changed::<PatientId>(id.0, version);
    let desk = change.keeping(tell);
    let done = mandate::end(&desk, id, version, change.body.to.0.to_string()).await;
    change.answer(done, tell, refused::roster).await
}

/// A measurable aim. In a change, what is left out stays.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AimBody {
    /// A short name.
    title: Option<String>,
    /// The goal as the plan states it.
    text: Option<String>,
    from: Option<Day>,
    to: Option<LastDay>,
    #[schema(value_type = Option<keys::GoalState>)]
    state: Option<care::GoalState>,
}

fn aimed(body: &AimBody, mut form: GoalForm) -> GoalForm {
    over!(form, body, title text from to state);
    form
}

/// Sets a goal.
#[utoipa::path(post, path = "/api/v1/students/{patient}/goals", tag = "Roster",
    params(("patient" = Uuid, Path, description = "The student.")), request_body = AimBody,
    responses((status = 201, description = "The goal.", body = MadeTold)))]
pub(crate) async fn add_goal(
    Named(id): Named<PatientId>,
    change: Change<AimBody>,
) -> Result<Response, ApiError> {
    let tell = |id: &GoalId| made(id.0);
    let desk = change.keeping(tell);
    let done = goal::add(&desk, id, aimed(&change.body, GoalForm::default())).await;
    change.answer(done, tell, refused::roster).await
}

/// Changes, meets or ends a goal. It is never taken away.
#[utoipa::path(post, path = "/api/v1/goals/{goal}/change", tag = "Roster",
    params(("goal" = Uuid, Path, description = "The goal."),
        ("if-match" = String, Header, description = "The goal's version, quoted.")),
    request_body = AimBody,
    responses((status = 200, description = "The new version.", body = ChangedTold)))]
pub(crate) async fn change_goal(
    Named(id): Named<GoalId>,
    change: Change<AimBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let (_, stored) = goal::open(&change.desk, id).await.map_err(refused::roster)?;
    let tell = changed::<PatientId>(id.0, version);
    let desk = change.keeping(tell);
    let done = goal::change(&desk, id, version, aimed(&change.body, GoalForm::of(&stored))).await;
    change.answer(done, tell, refused::roster).await
}
