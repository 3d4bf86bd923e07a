//! Refusals of use cases as problems. The slugs are permanent.

use crate::page::PageError;
use crate::problem::{FieldProblem, Problem};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use office::planning::PlanRefused;
use office::recording::RecordRefused;
use office::roster::RosterRefused;
use std::error::Error;

/// Why the API did not do it.
pub(crate) enum ApiError {
    /// As the pages answer it.
    Page(PageError),
    /// As only programs are told it.
    Problem(Box<Problem>),
    /// Not at all a refusal: what was answered the first time.
    Kept(Box<Response>),
}

impl ApiError {
    /// There is none, or it is not for this person to know.
    pub(crate) fn not_found() -> Self {
        Self::Page(PageError::not_found())
    }

    /// We could not.
    pub(crate) fn failed(why: &dyn Error) -> Self {
        Self::Page(PageError::failed(why))
    }

    pub(crate) fn problem(status: StatusCode, slug: &str, title: &str, detail: &str) -> Self {
        Self::Problem(Box::new(Problem::new(status, slug, title, detail)))
    }

    /// Fields that must be mended.
    pub(crate) fn fields(errors: Vec<(String, String)>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let mut problem = Problem::new(
            status,
            "invalid",
            "Fields must be mended",
            "Mend them and send it again.",
        );
        let told = |(field, message)| FieldProblem { field, message };
        problem.errors = errors.into_iter().map(told).collect();
        Self::Problem(Box::new(problem))
    }

    /// One field that must be mended.
    pub(crate) fn field(field: &str, message: &str) -> Self {
        Self::fields(vec![(field.to_owned(), message.to_owned())])
    }

    /// Another version is stored than the one that was read.
    pub(crate) fn other_version() -> Self {
        Self::problem(
            StatusCode::PRECONDITION_FAILED,
            "other-version",
            "Somebody changed it meanwhile",
            "Nothing was saved. Read it again and send the change with its new ETag.",
        )
    }

    /// A signature needs a fresh factor.
    pub(crate) fn factor_not_fresh() -> Self {
        Self::problem(
            StatusCode::FORBIDDEN,
            "factor-not-fresh",
            "A signature needs a fresh factor",
            "Give the password or the code at /confirm-identity, then send it again.",
        )
    }

    pub(crate) fn conflict(slug: &str, title: &str, detail: &str) -> Self {
        Self::problem(StatusCode::CONFLICT, slug, title, detail)
    }

    fn findings(findings: Vec<care::Finding>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let title = "Findings hold it back";
        let detail = "Mend what stops it, answer what asks with a reason, and send it again.";
        let mut problem = Problem::new(status, "findings", title, detail);
        problem.findings = findings;
        Self::Problem(Box::new(problem))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::Page(error) => error.into_response(),
            Self::Problem(problem) => problem.into_response(),
            Self::Kept(response) => *response,
        }
    }
}

impl From<PageError> for ApiError {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

/// A refusal to record, amend, certify or withdraw.
pub(crate) fn recording(why: RecordRefused) -> ApiError {
    match why {
        RecordRefused::NotFound => ApiError::not_found(),
        RecordRefused::FactorNotFresh => ApiError::factor_not_fresh(),
        RecordRefused::AlreadyCertified => ApiError::conflict(
            "already-certified",
            "The record is certified already",
            "A certified record changes by an amendment with a reason only.",
        ),
        RecordRefused::ReasonMissing => ApiError::field("reason", "Say why"),
        RecordRefused::Incomplete(missing) => ApiError::field("encounters", &missing.to_string()),
        RecordRefused::Findings(findings) => ApiError::findings(findings),
        RecordRefused::Stale => ApiError::other_version(),
        RecordRefused::Store(_) => ApiError::failed(&why),
    }
}

/// The same where versions stand in the body and not in a header.
pub(crate) fn certifying(why: RecordRefused) -> ApiError {
    match why {
        RecordRefused::Stale => ApiError::conflict(
            "other-version",
            "One of them was changed meanwhile",
            "None was certified. Read them again and send the versions that you read.",
        ),
        other => recording(other),
    }
}

/// A refusal to change the roster or a plan.
pub(crate) fn roster(why: RosterRefused) -> ApiError {
    match why {
        RosterRefused::NotFound => ApiError::not_found(),
        RosterRefused::Stale => ApiError::other_version(),
        RosterRefused::Faults(faults) => {
            let told = |fault: office::Fault| (fault.field.to_owned(), fault.message);
            ApiError::fields(faults.into_iter().map(told).collect())
        }
        RosterRefused::Store(_) => ApiError::failed(&why),
    }
}

/// A refusal to plan, move or take off.
pub(crate) fn planning(why: PlanRefused) -> ApiError {
    match why {
        PlanRefused::NotFound => ApiError::not_found(),
        PlanRefused::NotYours => ApiError::problem(
            StatusCode::FORBIDDEN,
            "not-yours",
            "It is somebody else's session",
            "Whose session it is changes it, or who plans for others.",
        ),
        PlanRefused::Stale => ApiError::other_version(),
        PlanRefused::NotPlanned => ApiError::conflict(
            "not-planned",
            "It is no longer on the plan",
            "It was recorded, or taken off.",
        ),
        PlanRefused::Due => ApiError::conflict(
            "has-begun",
            "It has begun already",
            "Record what happened, or that it was cancelled.",
        ),
        PlanRefused::Faults(faults) => {
            let name = |field| match field {
                "patient" => "patients",
                "form" => "body",
                "until" => "series.until",
                field => field,
            };
            let told = |fault: office::Fault| (name(fault.field).to_owned(), fault.message);
            ApiError::fields(faults.into_iter().map(told).collect())
        }
        PlanRefused::Findings(preview) => ApiError::findings(preview.findings),
        PlanRefused::Store(_) => ApiError::failed(&why),
    }
}
