//! The audit log.

use super::keys::Day;
use super::read::{Asked, json};
use super::refused::ApiError;
use crate::caller::SignedIn;
use axum::response::Response;
use care::AccountId;
use office::AuditLine;
use office::audit_log::{self, AuditQuestion, AuditRefused};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Which events.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsAsked {
    /// Who did it: an account.
    person: Option<Uuid>,
    /// What was done, such as `encounter.certify`.
    action: Option<String>,
    /// To which thing.
    object: Option<Uuid>,
    /// On which day, where the organization is.
    day: Option<Day>,
    /// `next` of the page before.
    #[param(value_type = Option<i64>)]
    before: Option<String>,
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
struct Events {
    /// The latest first.
    events: Vec<Event>,
    /// Send as `before` for the next page; none on the last.
    next: Option<i64>,
}

/// One event.
#[derive(Serialize, ToSchema)]
struct Event {
    /// Its number in the chain of the organization.
    seq: i64,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// The account; none for the machine.
    actor: Option<Uuid>,
    actor_name: Option<String>,
    action: String,
    object_kind: String,
    object: Uuid,
    /// More, without health data.
    detail: Value,
}

fn event(line: &AuditLine) -> Event {
    Event {
        seq: line.seq,
        at: line.at,
        actor: line.actor.map(|id| id.0),
        actor_name: line.actor_name.clone(),
        action: line.action.clone(),
        object_kind: line.object_kind.clone(),
        object: line.object_id,
        detail: serde_json::from_str(&line.detail).unwrap_or_default(),
    }
}

/// Who did what. Reading it is written down.
#[utoipa::path(get, path = "/api/v1/audit-events", tag = "Audit", params(EventsAsked),
    responses((status = 200, description = "One page, the latest first.", body = Events)))]
pub(crate) async fn list(
    SignedIn(desk): SignedIn,
    Asked(asked): Asked<EventsAsked>,
) -> Result<Response, ApiError> {
    let before = asked.before.as_deref().map(str::parse::<i64>).transpose();
    let question = AuditQuestion {
        person: asked.person.map(AccountId),
        action: asked.action,
        object: asked.object,
        day: asked.day.map(|day| day.0),
        before: before.map_err(|_| ApiError::field("before", "Give next of the page before"))?,
    };
    let answer = audit_log::read(&desk, &question).await.map_err(|why| match why {
        AuditRefused::NotFound => ApiError::not_found(),
        AuditRefused::Store(_) => ApiError::failed(&why),
    })?;
    Ok(json(&Events { events: answer.lines.iter().map(event).collect(), next: answer.next }))
}
