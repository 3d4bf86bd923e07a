//! The ways in which payers count units.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How a payer turns minutes into units; part of the payer profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum UnitRule {
    /// All timed minutes of the day together; a unit from its eighth minute.
    Cms8,
    /// Each code by itself; a unit from its eighth minute.
    Ama,
    /// As `ama`, but never more in all than the timed minutes together earn.
    AmaCapped,
    /// Each code by itself; whole quarter hours only.
    Floor15,
    /// Each code by itself; a started quarter hour counts.
    AnyPortion,
    /// The minutes of the session under one code; a unit from its eighth minute.
    Session15,
    /// Each billable code once, however long it took.
    PerEncounter,
    /// One unit in all, on the service with most minutes.
    PerVisit,
    /// The day's minutes in tenths of an hour, to the nearest.
    TenthHour,
    /// A first half hour, then quarter hours of which seven minutes were given.
    Initial30Plus15,
}

impl UnitRule {
    /// Every rule, in the order in which screens list them.
    pub const ALL: &'static [Self] = &[
        Self::Cms8,
        Self::Ama,
        Self::AmaCapped,
        Self::Floor15,
        Self::AnyPortion,
        Self::Session15,
        Self::PerEncounter,
        Self::PerVisit,
        Self::TenthHour,
        Self::Initial30Plus15,
    ];

    /// Its permanent name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cms8 => "cms8",
            Self::Ama => "ama",
            Self::AmaCapped => "ama_capped",
            Self::Floor15 => "floor15",
            Self::AnyPortion => "any_portion",
            Self::Session15 => "session15",
            Self::PerEncounter => "per_encounter",
            Self::PerVisit => "per_visit",
            Self::TenthHour => "tenth_hour",
            Self::Initial30Plus15 => "initial30_plus15",
        }
    }

    /// Whether how long each service took changes the answer.
    #[must_use]
    pub const fn needs_minutes(self) -> bool {
        !matches!(self, Self::PerEncounter)
    }

    /// Its words on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cms8 => "8-minute rule, all timed minutes together",
            Self::Ama => "Midpoint rule, each code by itself",
            Self::AmaCapped => "Midpoint rule, at most the 8-minute total",
            Self::Floor15 => "Whole 15-minute units, each code by itself",
            Self::AnyPortion => "Started 15-minute units, each code by itself",
            Self::Session15 => "Session length under one code",
            Self::PerEncounter => "Once for each code in an encounter",
            Self::PerVisit => "One unit a visit",
            Self::TenthHour => "Tenths of an hour, day total",
            Self::Initial30Plus15 => "First 30 minutes, then each 15 with at least 7",
        }
    }

    /// Where the rule comes from.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::Cms8 => "CMS, Medicare Claims Processing Manual, chapter 5, section 20.2",
            Self::Ama => "the time rule of the code set: a unit is reached past its midpoint",
            Self::AmaCapped => "payer contracts that cap the midpoint rule at the 8-minute total",
            Self::Floor15 => "payers that ask for all 15 minutes of each unit",
            Self::AnyPortion => "payers that pay a 15-minute period or a portion of it",
            Self::Session15 => "school programs that bill the length of the session",
            Self::PerEncounter => {
                "New York State, school supportive health services: one claim an encounter"
            }
            Self::PerVisit => "New York State Medicaid, rehabilitation services fee schedule 2021",
            Self::TenthHour => "Texas Medicaid (TMHP), SHARS billing units based on an hour, 2012",
            Self::Initial30Plus15 => "22 California Code of Regulations, section 51507.1",
        }
    }
}

impl fmt::Display for UnitRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is not a unit rule; the rules are cms8, ama, ama_capped, floor15, any_portion, \
     session15, per_encounter, per_visit, tenth_hour and initial30_plus15"
)]
pub struct RuleUnknown(String);

impl FromStr for UnitRule {
    type Err = RuleUnknown;

    fn from_str(text: &str) -> Result<Self, RuleUnknown> {
        let found = Self::ALL.iter().copied().find(|rule| rule.name() == text);
        found.ok_or_else(|| RuleUnknown(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for UnitRule {
    type Error = RuleUnknown;

    fn try_from(text: String) -> Result<Self, RuleUnknown> {
        text.parse()
    }
}

impl From<UnitRule> for String {
    fn from(rule: UnitRule) -> Self {
        rule.name().to_owned()
    }
}
