//! Minutes to units, for whoever is signed in.

use super::keys::Day;
use super::read;
use super::refused::ApiError;
use crate::caller::SignedIn;
use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use billing::CodeTable;
use billing::units::wire;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What is counted. Anything wrong with it is a finding of the answer.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the JSON that billing reads itself")]
pub(crate) struct UnitsAsked {
    /// Comes back with the answer.
    id: Option<Value>,
    /// How units are counted, such as `cms8` or `per_encounter`.
    #[schema(example = "cms8")]
    rule: String,
    /// Day of service; today when it is not said.
    date: Option<Day>,
    services: Vec<UnitsService>,
}

/// One service.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the JSON that billing reads itself")]
pub(crate) struct UnitsService {
    #[schema(example = "97110")]
    code: String,
    #[schema(minimum = 0, maximum = 1440)]
    minutes: u32,
    /// How many times an untimed service was given.
    count: Option<u32>,
}

/// The count.
#[derive(Serialize, ToSchema)]
struct UnitsTold {
    id: Option<Value>,
    lines: Vec<UnitsLine>,
    timed_minutes: u32,
    total_minutes: u32,
    timed_units: u32,
    /// Whether the last unit could have gone to another service.
    tie: bool,
    /// The arithmetic, a sentence a step.
    because: Vec<String>,
    findings: Vec<UnitsFinding>,
}

/// One code.
#[derive(Serialize, ToSchema)]
struct UnitsLine {
    code: String,
    /// Units; not under the rule `tenth_hour`.
    units: Option<u32>,
    /// Tenths of an hour, under the rule `tenth_hour`.
    tenths: Option<u32>,
}

/// What is wrong, or needs a look.
#[derive(Serialize, ToSchema)]
struct UnitsFinding {
    code: String,
    severity: String,
    field: String,
    message: String,
    remedy: String,
    source: String,
}

/// Minutes to units, explained: the same as the command `units --json`.
#[utoipa::path(post, path = "/api/v1/units", tag = "Units", request_body = UnitsAsked,
    responses((status = 200, description = "Units and the arithmetic.", body = UnitsTold)))]
pub(crate) async fn count(
    SignedIn(desk): SignedIn,
    request: Request,
) -> Result<Response, ApiError> {
    let asked: Value = read::value(request, &()).await?;
    let answer = wire::answer_line(&asked.to_string(), desk.today(), CodeTable::builtin());
    Ok(([(header::CONTENT_TYPE, "application/json")], answer.json).into_response())
}
