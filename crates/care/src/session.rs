//! One meeting, planned or held.

use crate::keyed::keyed;
use crate::vocabulary::{Location, ServiceType};
use crate::{MemberId, PatientId, SeriesId, SessionId, SiteId, TimeSpan};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a session stands. Recorded sessions have one encounter for each patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// On the schedule, nothing recorded.
    Planned,
    /// Encounters exist.
    Recorded,
    /// Taken off the schedule before it was due; needs no record.
    Removed,
}

/// Where an encounter's record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// Saved, may still be changed, counts for nothing.
    Uncertified,
    /// Signed; changes only by amendment.
    Certified,
    /// Signed by an assistant and waiting for the supervisor.
    AwaitingCosignature,
    /// Withdrawn by a supervisor with a reason; stays readable.
    Void,
}

/// One meeting of one clinician with one or more patients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Identifier.
    pub id: SessionId,
    /// Where it belongs.
    pub site: SiteId,
    /// Who treats.
    pub clinician: MemberId,
    /// Civil day in the organization's zone.
    pub day: Date,
    /// When it was planned; none when it was recorded without a plan.
    pub planned: Option<TimeSpan>,
    /// When it was held, once recorded as provided.
    pub held: Option<TimeSpan>,
    /// Which service.
    pub service_type: ServiceType,
    /// Where it is planned to be.
    pub location: Option<Location>,
    /// Room, in the site's own words.
    pub room: String,
    /// Whether it is planned as a group (a group of one is still a group).
    pub is_group: bool,
    /// The series it belongs to.
    pub series: Option<SeriesId>,
    /// The patients it is planned for, in the order shown.
    pub patients: Vec<PatientId>,
    /// Where it stands.
    pub state: SessionState,
    /// Optimistic version.
    pub version: i64,
}

keyed! {
    SessionState {
        Planned = "planned", "Planned";
        Recorded = "recorded", "Recorded";
        Removed = "removed", "Taken off the schedule";
    }
}

keyed! {
    RecordState {
        Uncertified = "uncertified", "Not certified";
        Certified = "certified", "Certified";
        AwaitingCosignature = "awaiting_cosignature", "Waiting for cosignature";
        Void = "void", "Void";
    }
}
