//! Reports as JSON.

use super::keys::Day;
use super::read::{Asked, json};
use super::refused::ApiError;
use super::shapes::Head;
use crate::caller::SignedIn;
use axum::response::Response;
use office::attendance_report::{self, AttendanceLine, MOST, Whose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest range of one report, in days.
const LONGEST: i64 = 366;

/// From which day to which.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Range {
    /// First day.
    from: Day,
    /// Last day; at most 366 days in all.
    to: Day,
}

/// Encounter attendance.
#[derive(Serialize, ToSchema)]
struct AttendanceTold {
    /// The oldest first.
    lines: Vec<AttendedLine>,
}

/// One record, without its note.
#[derive(Serialize, ToSchema)]
struct AttendedLine {
    #[serde(flatten)]
    head: Head,
    /// Name of the student as lists sort it.
    patient_name: String,
    clinician_name: String,
}

/// What became of each student's part in each session. Reading it is written down.
#[utoipa::path(get, path = "/api/v1/reports/attendance", tag = "Reports", params(Range),
    responses((status = 200, description = "The records of the days.", body = AttendanceTold)))]
pub(crate) async fn attendance(
    SignedIn(desk): SignedIn,
    Asked(range): Asked<Range>,
) -> Result<Response, ApiError> {
    let (from, to) = (range.from.0, range.to.0);
    if to < from || to > care::day_after(from, LONGEST - 1) {
        let message = "Give a day that is not before from, and less than a year after it";
        return Err(ApiError::field("to", message));
    }
    let asked = attendance_report::Asked {
        whose: Whose::Reached,
        from,
        to,
        state: None,
        attendance: None,
        after: None,
        limit: MOST,
    };
    let found = attendance_report::read(&desk, asked).await;
    let found = found.map_err(|why| ApiError::failed(&why))?.ok_or_else(ApiError::not_found)?;
    if found.has_more {
        let message = format!("There are more than {MOST} records in these days; ask for fewer");
        return Err(ApiError::field("to", &message));
    }
    let line = |line: &AttendanceLine| AttendedLine {
        head: Head::of(&line.row.head),
        patient_name: line.patient.clone(),
        clinician_name: line.clinician.clone(),
    };
    Ok(json(&AttendanceTold { lines: found.lines.iter().map(line).collect() }))
}
