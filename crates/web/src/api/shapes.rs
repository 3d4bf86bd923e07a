//! What the API answers, as programs see it.

use super::keys;
use super::keys::{Clock, Day, Length, Size};
use care::TimeSpan;
use office::recording::{EncounterHead, Preview};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// From a start to a later end on one day.
#[derive(Serialize, ToSchema)]
pub(crate) struct Span {
    start: Clock,
    end: Clock,
}

impl Span {
    pub(crate) fn of(span: TimeSpan) -> Self {
        Self { start: Clock(span.start()), end: Clock(span.end()) }
    }
}

/// One rule that the data does not pass.
#[derive(Serialize, ToSchema)]
pub(crate) struct Finding {
    /// Permanent id of the rule, such as `QH-S012`.
    edit: String,
    #[schema(value_type = keys::Severity)]
    severity: care::Severity,
    /// What is wrong.
    message: String,
    /// How to mend it, and whose move it is.
    remedy: String,
    place: Place,
    /// Where the rule comes from.
    source: String,
    /// Whether a supervisor may let it pass with a reason.
    may_override: bool,
}

/// Where a finding points.
#[derive(Serialize, ToSchema)]
pub(crate) struct Place {
    /// Which of the session's students, when it is about one.
    patient: Option<Uuid>,
    /// Name of the field to mend; empty when it is none.
    field: String,
}

impl Finding {
    pub(crate) fn of(found: &care::Finding) -> Self {
        Self {
            edit: found.edit.clone(),
            severity: found.severity,
            message: found.message.clone(),
            remedy: found.remedy.clone(),
            place: Place {
                patient: found.place.patient.map(|id| id.0),
                field: found.place.field.clone(),
            },
            source: found.source.clone(),
            may_override: found.may_override,
        }
    }
}

/// A session, planned or held.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    site: Uuid,
    clinician: Uuid,
    day: Day,
    planned: Option<Span>,
    held: Option<Span>,
    #[schema(value_type = keys::ServiceType)]
    service_type: care::ServiceType,
    #[schema(value_type = Option<keys::Location>)]
    location: Option<care::Location>,
    room: String,
    is_group: bool,
    series: Option<Uuid>,
    /// Students, in the order shown.
    patients: Vec<Uuid>,
    #[schema(value_type = keys::SessionState)]
    state: care::SessionState,
    /// Its version; the `ETag` where one session is answered.
    pub(crate) version: i64,
}

impl Session {
    pub(crate) fn of(session: &care::Session) -> Self {
        Self {
            id: session.id.0,
            site: session.site.0,
            clinician: session.clinician.0,
            day: Day(session.day),
            planned: session.planned.map(Span::of),
            held: session.held.map(Span::of),
            service_type: session.service_type,
            location: session.location,
            room: session.room.clone(),
            is_group: session.is_group,
            series: session.series.map(|id| id.0),
            patients: session.patients.iter().map(|id| id.0).collect(),
            state: session.state,
            version: session.version,
        }
    }
}

/// What lists know of a record.
#[derive(Serialize, ToSchema)]
pub(crate) struct Head {
    id: Uuid,
    session: Uuid,
    patient: Uuid,
    clinician: Uuid,
    day: Day,
    time: Span,
    #[schema(value_type = keys::ServiceType)]
    service_type: care::ServiceType,
    #[schema(value_type = keys::Attendance)]
    attendance: care::Attendance,
    group_size: Size,
    mandate: Option<Uuid>,
    #[schema(value_type = keys::RecordState)]
    state: care::RecordState,
    /// Number of its newest version of content.
    current_version: i64,
    /// When it was last certified.
    #[schema(value_type = Option<String>, format = DateTime)]
    certified_at: Option<jiff::Timestamp>,
    /// Why it was withdrawn.
    void_reason: Option<String>,
    /// Its version; the `ETag` where one record is answered.
    pub(crate) version: i64,
}

impl Head {
    pub(crate) fn of(head: &EncounterHead) -> Self {
        Self {
            id: head.id.0,
            session: head.session.0,
            patient: head.patient.0,
            clinician: head.clinician.0,
            day: Day(head.day),
            time: Span::of(head.time),
            service_type: head.service_type,
            attendance: head.attendance,
            group_size: Size(head.group_size),
            mandate: head.mandate.map(|id| id.0),
            state: head.state,
            current_version: head.current_version,
            certified_at: head.certified_at,
            void_reason: head.void_reason.clone(),
            version: head.version,
        }
    }
}

/// What one student's part would bill.
#[derive(Serialize, ToSchema)]
pub(crate) struct Billing {
    patient: Uuid,
    /// Minutes from start to end; none when it did not take place.
    minutes: Option<Length>,
    /// Size of the group, in words.
    size: String,
    lines: Vec<BillingLine>,
    /// `billable`, `hold` or `not_billable`.
    outcome: &'static str,
    /// The arithmetic, a sentence a step.
    because: Vec<String>,
}

/// One line to bill.
#[derive(Serialize, ToSchema)]
pub(crate) struct BillingLine {
    code: String,
    units: String,
}

impl Billing {
    pub(crate) fn of(preview: &Preview) -> Self {
        use billing::resolve::Outcome;
        let line = |(code, units): &(String, String)| BillingLine {
            code: code.clone(),
            units: units.clone(),
        };
        Self {
            patient: preview.patient.0,
            minutes: preview.minutes.map(Length),
            size: preview.size.clone(),
            lines: preview.lines.iter().map(line).collect(),
            outcome: match preview.outcome {
                Outcome::Billable => "billable",
                Outcome::Hold => "hold",
                Outcome::NotBillable => "not_billable",
            },
            because: preview.because.clone(),
        }
    }
}
