//! What a school plan orders: frequency, minutes, group size, language, setting, days.

use crate::vocabulary::{Language, ServiceType};
use crate::{MandateId, PatientId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How often a frequency repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Each week, Monday to Sunday.
    Week,
    /// Each school-day cycle of this many days.
    Cycle(u8),
    /// Each calendar month.
    Month,
    /// Each quarter of the school year.
    Quarter,
    /// Each school year.
    Year,
}

/// Where the plan says the service is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// A separate location, `sep`: pulled out.
    Separate,
    /// The classroom, `cls`: pushed in.
    Classroom,
    /// The home, `home`.
    Home,
    /// By video, `tele`.
    Telehealth,
}

/// The terms of a mandate in their compact form: `2x30/wk G3 EN sep`.
///
/// Source: `R-011`; the grammar is in GLOSSARY.md. Printing and parsing are inverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MandateTerms {
    /// Sessions in a period; 1 to 99.
    pub frequency: u8,
    /// Minutes of a session; 1 to 480.
    pub minutes: u16,
    /// The period.
    pub period: Period,
    /// Greatest group; 1 means individual.
    pub group_max: u8,
    /// Language of service.
    pub language: Language,
    /// Where.
    pub setting: Setting,
}

/// What a school plan orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Identifier.
    pub id: MandateId,
    /// Whose.
    pub patient: PatientId,
    /// Which service.
    pub service_type: ServiceType,
    /// The terms.
    pub terms: MandateTerms,
    /// First day.
    pub from: Date,
    /// Last day, when known.
    pub to: Option<Date>,
    /// Name of the document that orders it: `IEP of 2026-09-03`.
    pub source: String,
    /// Optimistic version.
    pub version: i64,
}

impl Mandate {
    /// Whether it is in force on a day; first and last day count.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}
