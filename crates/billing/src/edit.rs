//! Edits: the rules that a claim, or what leads to it, must pass.
//!
//! To add one, add a constant in `edit/registry.rs`, list it in [`EDITS`], and give it a test
//! that fails it and one that nearly does.

mod checks;
mod registry;

use care::{Finding, Place, Severity};

use crate::{Claim, CodeTable};

pub use registry::*;

/// A rule with a permanent id.
#[derive(Debug, Clone, Copy)]
pub struct Edit {
    /// `QH-`, a family letter and a number; never used again for another rule.
    pub id: &'static str,
    /// How much it weighs when nothing else is said.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub title: &'static str,
    /// How to mend it, and whose move it is.
    pub remedy: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
    /// What finds it on a claim; nothing when it is found earlier.
    pub check: Option<fn(&Claim, &CodeTable) -> Vec<Hit>>,
}

/// One place where a claim does not pass an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What to mend, such as `lines[2].units`.
    pub field: String,
    /// What is wrong there.
    pub message: String,
}

impl Edit {
    /// What this edit has to say about one place.
    #[must_use]
    pub fn finding(&self, field: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding {
            edit: self.id.to_owned(),
            severity: self.severity,
            message: message.into(),
            remedy: self.remedy.to_owned(),
            place: Place { patient: None, field: field.into() },
            source: self.source.to_owned(),
            may_override: false,
        }
    }
}

/// Every finding of a claim, in the order of [`EDITS`] and then of the lines.
#[must_use]
pub fn check(claim: &Claim, table: &CodeTable) -> Vec<Finding> {
    EDITS
        .iter()
        .filter_map(|edit| Some((edit, edit.check?)))
        .flat_map(|(edit, check)| {
            let hits = check(claim, table).into_iter();
            hits.map(move |hit| edit.finding(hit.field, hit.message))
        })
        .collect()
}

#[cfg(test)]
mod tests;
