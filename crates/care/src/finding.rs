//! What a rule has to say about data.

use crate::keyed::keyed;
use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// For your information.
    Tell,
    /// Needs an acknowledgement with a reason where the stage asks for one.
    Ask,
    /// Cannot go on until it is mended, or overridden by who may.
    Stop,
}

/// When a rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// While typing.
    Entering,
    /// When certifying.
    Certifying,
    /// When a supervisor cosigns.
    Cosigning,
    /// When a claim is made.
    Billing,
}

/// Where a finding points.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Which of the session's patients, when it is about one of them.
    pub patient: Option<crate::PatientId>,
    /// Name of the form field to mend: `start`, `note`, `goals` …; empty when it is no field.
    pub field: String,
}

/// One rule that the data does not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Permanent id of the edit: `QH-S012`; the registry keeps the V number beside it.
    pub edit: String,
    /// How much it weighs at this stage.
    pub severity: Severity,
    /// What is wrong, in plain words.
    pub message: String,
    /// How to mend it, and whose move it is.
    pub remedy: String,
    /// Where.
    pub place: Place,
    /// Where the rule comes from.
    pub source: String,
    /// Whether a supervisor may let it pass with a reason.
    pub may_override: bool,
}

impl Finding {
    /// Under which key its answer is stored: the edit, and the field in which it found something,
    /// as in `QH-D042.response`.
    pub fn answer_key(&self) -> String {
        match self.place.field.as_str() {
            "" => self.edit.clone(),
            field => format!("{}.{field}", self.edit),
        }
    }
}

keyed! {
    Severity {
        Tell = "tell", "For your information";
        Ask = "ask", "Please check";
        Stop = "stop", "Must be mended";
    }
}

keyed! {
    Stage {
        Entering = "entering", "While typing";
        Certifying = "certifying", "Before certifying";
        Cosigning = "cosigning", "Before cosigning";
        Billing = "billing", "Before billing";
    }
}
