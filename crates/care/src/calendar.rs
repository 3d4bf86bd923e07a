//! Days of a site's calendar.

use crate::SiteId;
use crate::keyed::keyed;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// What kind of day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Services are given.
    Instructional,
    /// Shown grey: weekend, holiday, recess. No record is needed, not even a cancellation.
    Grey,
    /// Instructional until the hour given.
    HalfDay,
    /// An unscheduled closing: planned sessions are recorded as Cancelled.
    EmergencyClosing,
    /// A holiday on which a record needs a supervisor's reason (rule V-013).
    Holiday,
}

/// One day of one site's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    /// Whose calendar.
    pub site: SiteId,
    /// The day.
    pub day: Date,
    /// What kind of day.
    pub kind: DayKind,
    /// What people call it: `Thanksgiving recess`.
    pub label: String,
    /// When a half day ends.
    pub ends: Option<Time>,
    /// Number of the day in the school's cycle, from 1.
    pub cycle_day: Option<u8>,
}

keyed! {
    DayKind {
        Instructional = "instructional", "School day";
        Grey = "grey", "No school";
        HalfDay = "half_day", "Half day";
        EmergencyClosing = "emergency_closing", "Emergency closing";
        Holiday = "holiday", "Holiday";
    }
}
