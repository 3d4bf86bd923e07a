//! What the rules say of a recording before it is saved.

use super::read::{Body, Named, json};
use super::record_body::{self, RecordBody};
use super::refused::ApiError;
use super::shapes::{Billing, Finding};
use crate::caller::SignedIn;
use axum::response::Response;
use care::{SessionId, Stage};
use office::recording;
use serde::Serialize;
use utoipa::ToSchema;

/// Findings, and what would be billed.
#[derive(Serialize, ToSchema)]
struct Judged {
    /// All of them, in the order of the rules.
    findings: Vec<Finding>,
    /// One for each student; none while something is missing without which nothing is counted.
    billing: Vec<Billing>,
}

/// What the rules say of a recording, and what it would bill. Nothing is saved.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/findings", tag = "Recording",
    params(("session" = Uuid, Path, description = "The session.")), request_body = RecordBody,
    responses((status = 200, description = "Findings, and what would be billed.", body = Judged)))]
pub(crate) async fn judge(
    SignedIn(desk): SignedIn,
    Named(id): Named<SessionId>,
    Body(body): Body<RecordBody>,
) -> Result<Response, ApiError> {
    let sheet = recording::open_sheet(&desk, id, None).await;
    let sheet = sheet.map_err(|why| ApiError::failed(&why))?.ok_or_else(ApiError::not_found)?;
    let record = record_body::record(&body, &sheet)?;
    let stage = if body.certify { Stage::Certifying } else { Stage::Entering };
    let judged = recording::judge(&desk, record, None, stage).await;
    let judged = judged.map_err(|why| ApiError::failed(&why))?.ok_or_else(ApiError::not_found)?;
    Ok(json(&Judged {
        findings: judged.findings.iter().map(Finding::of).collect(),
        billing: judged.previews.iter().map(Billing::of).collect(),
    }))
}
