//! The plan: sessions of a clinician, and one session.

use super::keys::Day;
use super::read::{Asked, Named, json, versioned};
use super::refused::ApiError;
use super::shapes::{Head, Session};
use crate::caller::SignedIn;
use axum::response::Response;
use care::{MemberId, SessionId};
use office::planning::Series;
use office::session_list::{self, LONGEST};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whose sessions, and when.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SessionsAsked {
    /// The clinician; oneself when it is not said.
    clinician: Option<Uuid>,
    /// First day.
    from: Day,
    /// Last day; at most 62 days in all.
    to: Day,
}

/// Sessions.
#[derive(Serialize, ToSchema)]
struct Sessions {
    /// In the order of days and times.
    sessions: Vec<Session>,
}

/// The sessions of a clinician over some days, as far as the person reaches them.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "Sessions", params(SessionsAsked),
    responses((status = 200, description = "The sessions.", body = Sessions)))]
pub(crate) async fn list(
    SignedIn(desk): SignedIn,
    Asked(asked): Asked<SessionsAsked>,
) -> Result<Response, ApiError> {
    let (from, to) = (asked.from.0, asked.to.0);
    if to < from || to > care::day_after(from, LONGEST - 1) {
        let message = "Give a day that is not before from, and at most 61 days after it";
        return Err(ApiError::field("to", message));
    }
    let clinician = asked.clinician.map_or(desk.actor.member, MemberId);
    let found = session_list::read(&desk, clinician, from, to).await;
    let found = found.map_err(|why| ApiError::failed(&why))?;
    Ok(json(&Sessions { sessions: found.iter().map(Session::of).collect() }))
}

/// One session.
#[derive(Serialize, ToSchema)]
struct OneSession {
    #[serde(flatten)]
    session: Session,
    /// Its records.
    encounters: Vec<Head>,
    /// How it repeats.
    repeats: Option<SeriesTold>,
}

/// A series.
#[derive(Serialize, ToSchema)]
struct SeriesTold {
    id: Uuid,
    /// The rule in words.
    describes: String,
    /// First and last day on which one may fall.
    from: Day,
    to: Day,
    /// Its version: `scope.version` of a change of more than one session.
    version: i64,
}

impl SeriesTold {
    fn of(series: &Series) -> Self {
        Self {
            id: series.id.0,
            describes: series.rule.describe(),
            from: Day(series.rule.from),
            to: Day(series.rule.to),
            version: series.version,
        }
    }
}

/// One session with its records.
#[utoipa::path(get, path = "/api/v1/sessions/{session}", tag = "Sessions",
    params(("session" = Uuid, Path, description = "The session.")),
    responses((status = 200, description = "The session; the ETag is the version.",
        body = OneSession)))]
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Named(id): Named<SessionId>,
) -> Result<Response, ApiError> {
    let found = session_list::find(&desk, id).await.map_err(|why| ApiError::failed(&why))?;
    let found = found.ok_or_else(ApiError::not_found)?;
    let body = OneSession {
        session: Session::of(&found.session),
        encounters: found.encounters.iter().map(Head::of).collect(),
        repeats: found.series.as_ref().map(SeriesTold::of),
    };
    Ok(versioned(found.session.version, &body))
}
