//! Annual goals.

use crate::keyed::keyed;
use crate::{GoalId, PatientId, Private};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalState {
    /// Worked on.
    Active,
    /// Reached.
    Met,
    /// Given up or replaced.
    Ended,
}

/// A measurable aim of an annual plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Identifier.
    pub id: GoalId,
    /// Whose.
    pub patient: PatientId,
    /// Short name as chips show it: `Copies 5 words legibly`.
    pub title: Private<String>,
    /// The whole goal as the plan states it.
    pub text: Private<String>,
    /// First day.
    pub from: Date,
    /// Last day, when known.
    pub to: Option<Date>,
    /// Where it stands.
    pub state: GoalState,
    /// Optimistic version.
    pub version: i64,
}

keyed! {
    GoalState {
        Active = "active", "Active";
        Met = "met", "Met";
        Ended = "ended", "Ended";
    }
}

impl Goal {
    /// Whether it was worked on at a day: within its days, and not given up without an end day.
    pub fn is_active(&self, day: Date) -> bool {
        let is_within = self.from <= day && self.to.is_none_or(|to| day <= to);
        is_within && (self.state == GoalState::Active || self.to.is_some())
    }
}
