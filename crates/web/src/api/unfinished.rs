//! Reports of what is not finished, as JSON.

use super::keys::{self, Day};
use super::read::{Asked, json};
use super::refused::ApiError;
use super::shapes::{Head, Session};
use crate::caller::SignedIn;
use axum::response::Response;
use care::{MemberId, RecordState};
use office::attendance_report::MOST;
use office::unfinished::{self, Share, Unfinished};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whose, and of which days.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// One clinician's; of all who are reached when it is not said.
    #[serde(default)]
    clinician: Option<Uuid>,
    /// First day.
    #[serde(default)]
    from: Option<Day>,
    /// Last day; today when it is not said.
    #[serde(default)]
    to: Option<Day>,
}

impl Question {
    fn asked<P>(&self) -> Result<unfinished::Asked<P>, ApiError> {
        let (from, to) = (self.from.map(|day| day.0), self.to.map(|day| day.0));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            return Err(ApiError::field("to", "Give a day that is not before from"));
        }
        let clinician = self.clinician.map(MemberId);
        Ok(unfinished::Asked { clinician, from, to, after: None, limit: MOST })
    }
}

/// One clinician's share.
#[derive(Serialize, ToSchema)]
struct ShareTold {
    clinician: Uuid,
    /// Name and title.
    clinician_name: String,
    count: usize,
    /// Day of the oldest.
    oldest: Day,
}

fn shares<T>(found: &Unfinished<T>) -> Vec<ShareTold> {
    let share = |share: &Share| ShareTold {
        clinician: share.clinician.0,
        clinician_name: share.name.clone(),
        count: share.count,
        oldest: Day(share.oldest),
    };
    found.shares.iter().map(share).collect()
}

/// Records that wait for a signature.
#[derive(Serialize, ToSchema)]
struct Uncertified {
    /// How many there are in all.
    count: usize,
    /// The clinician with the oldest first.
    shares: Vec<ShareTold>,
    /// The oldest first; ask for fewer days when they are not all.
    lines: Vec<UncertifiedLine>,
    are_more: bool,
}

/// One record, without its note.
#[derive(Serialize, ToSchema)]
struct UncertifiedLine {
    #[serde(flatten)]
    head: Head,
    /// As lists sort names.
    patient_name: String,
    clinician_name: String,
}

/// Which records, whose, and of which days.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UncertifiedAsked {
    /// `uncertified` when it is not said, or `awaiting_cosignature`.
    #[serde(default)]
    #[param(value_type = Option<keys::RecordState>)]
    state: Option<RecordState>,
    /// One clinician's; of all who are reached when it is not said.
    #[serde(default)]
    clinician: Option<Uuid>,
    /// First day.
    #[serde(default)]
    from: Option<Day>,
    /// Last day; today when it is not said.
    #[serde(default)]
    to: Option<Day>,
}

/// Records that wait for a signature. Reading it is written down.
#[utoipa::path(get, path = "/api/v1/reports/uncertified", tag = "Reports",
    params(UncertifiedAsked),
    responses((status = 200, description = "What waits.", body = Uncertified)))]
pub(crate) async fn uncertified(
    SignedIn(desk): SignedIn,
    Asked(asked): Asked<UncertifiedAsked>,
) -> Result<Response, ApiError> {
    let UncertifiedAsked { state, clinician, from, to } = asked;
    let state = state.unwrap_or(RecordState::Uncertified);
    if !matches!(state, RecordState::Uncertified | RecordState::AwaitingCosignature) {
        return Err(ApiError::field("state", "Give uncertified or awaiting_cosignature"));
    }
    let question = Question { clinician, from, to }.asked()?;
    let found = unfinished::uncertified(&desk, question, state).await;
    let found = found.map_err(|why| ApiError::failed(&why))?.ok_or_else(ApiError::not_found)?;
    let line = |line: &unfinished::Line<_>| UncertifiedLine {
        head: Head::of(&line.of),
        patient_name: line.names.join("; "),
        clinician_name: line.clinician.clone(),
    };
    Ok(json(&Uncertified {
        count: found.count(),
        shares: shares(&found),
        lines: found.lines.iter().map(line).collect(),
        are_more: found.has_more,
    }))
}

/// Planned sessions without a record.
#[derive(Serialize, ToSchema)]
struct NoRecord {
    /// How many there are in all.
    count: usize,
    /// The clinician with the oldest first.
    shares: Vec<ShareTold>,
    /// The oldest first; ask for fewer days when they are not all.
    lines: Vec<NoRecordLine>,
    are_more: bool,
}

/// One session.
#[derive(Serialize, ToSchema)]
struct NoRecordLine {
    #[serde(flatten)]
    session: Session,
    /// As lists sort names.
    patient_names: Vec<String>,
    clinician_name: String,
}

/// Planned sessions that are over and have no record, without the days that need none. Reading it
/// is written down.
#[utoipa::path(get, path = "/api/v1/reports/no-record", tag = "Reports", params(Question),
    responses((status = 200, description = "What has no record.", body = NoRecord)))]
pub(crate) async fn no_record(
    SignedIn(desk): SignedIn,
    Asked(asked): Asked<Question>,
) -> Result<Response, ApiError> {
    let found = unfinished::without_record(&desk, asked.asked()?).await;
    let found = found.map_err(|why| ApiError::failed(&why))?.ok_or_else(ApiError::not_found)?;
    let line = |line: &unfinished::Line<_>| NoRecordLine {
        session: Session::of(&line.of),
        patient_names: line.names.clone(),
        clinician_name: line.clinician.clone(),
    };
    Ok(json(&NoRecord {
        count: found.count(),
        shares: shares(&found),
        lines: found.lines.iter().map(line).collect(),
        are_more: found.has_more,
    }))
}
