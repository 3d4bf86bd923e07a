//! The recording rules: pure functions from [`Facts`] to findings.
//!
//! A new rule is an [`Edit`] in the file of its family and a line in its family's list. Its code
//! is permanent: findings that were let pass are stored by it. Families: `S` school, `D`
//! documentation, `T` time; the number is the V number of the rule catalogue, plus 100 where one
//! V number is two edits.

mod calendar;
mod facts;
mod fields;
mod group;
mod mandate;
mod names;
mod note;
#[cfg(test)]
mod testing;
mod times;

pub use facts::{
    DayFacts, Facts, MandateFacts, OtherEncounter, OtherSession, PatientFacts, Settings, SiteFacts,
};

use crate::{Finding, PatientId, Place, SessionRecord, Severity, Stage};

/// A rule, and how much it weighs at each stage.
#[derive(Clone, Copy, Debug)]
pub struct Edit {
    /// Permanent id: `QH-S012`.
    pub code: &'static str,
    /// Number in the rule catalogue: 12 is V-012; none for a rule that is not listed there.
    pub v: Option<u16>,
    /// What it asks, in one sentence.
    pub title: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// While typing; none means that it is not asked.
    pub entering: Option<Severity>,
    /// When certifying.
    pub certifying: Option<Severity>,
    /// When a claim is made.
    pub billing: Option<Severity>,
    /// Whether a supervisor may let it pass with a reason.
    pub may_override: bool,
    /// Looks for what does not pass.
    pub check: fn(&Facts) -> Vec<Hit>,
}

impl Edit {
    /// How much it weighs at a stage; none when it is not asked there.
    pub fn severity(&self, stage: Stage) -> Option<Severity> {
        match stage {
            Stage::Entering => self.entering,
            Stage::Certifying => self.certifying,
            Stage::Cosigning => None,
            Stage::Billing => self.billing,
        }
    }
}

/// One thing that an edit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Whose part of the recording; none when it is about the whole.
    pub patient: Option<PatientId>,
    /// Name of the form field to mend.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
    /// Whose move it is and what to do.
    pub remedy: String,
}

impl Hit {
    fn new(
        patient: Option<PatientId>,
        field: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { patient, field, message: message.into(), remedy: remedy.into() }
    }
}

/// The registry: every recording rule, in the order in which findings are reported.
pub const EDITS: &[&[Edit]] =
    &[fields::EDITS, times::EDITS, calendar::EDITS, mandate::EDITS, group::EDITS, note::EDITS];

/// Every recording rule, in the order in which findings are reported.
pub fn edits() -> impl Iterator<Item = &'static Edit> {
    EDITS.iter().copied().flatten()
}

/// The edit of a code.
pub fn edit(code: &str) -> Option<&'static Edit> {
    edits().find(|edit| edit.code == code)
}

/// Fields that the recording screen has once for all patients.
const SHARED_FIELDS: [&str; 10] = [
    "date",
    "start",
    "end",
    "service_type",
    "language",
    "group_size",
    "location",
    "activities",
    "minutes",
    "place_of_service",
];

/// All findings, in registry order; within an edit in the order of the patients. What is the
/// same for several patients in a field that the screen has once is said once.
pub fn check(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for edit in edits() {
        let Some(severity) = edit.severity(facts.stage) else { continue };
        for hit in merged((edit.check)(facts)) {
            findings.push(Finding {
                edit: edit.code.to_owned(),
                severity,
                message: hit.message,
                remedy: hit.remedy,
                place: Place { patient: hit.patient, field: hit.field.to_owned() },
                source: edit.source.to_owned(),
                may_override: edit.may_override,
            });
        }
    }
    findings
}

fn merged(hits: Vec<Hit>) -> Vec<Hit> {
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        let same = kept.iter_mut().find(|other| {
            SHARED_FIELDS.contains(&hit.field)
                && other.field == hit.field
                && other.message == hit.message
                && other.remedy == hit.remedy
        });
        match same {
            Some(other) => other.patient = None,
            None => kept.push(hit),
        }
    }
    kept
}

/// The findings that still hold the record back at a stage that needs answers (certifying):
/// stops, unless they may be overridden, `is_supervisor` says that the actor may, and the reason
/// is there; and findings that ask, unless the reason is there. A reason counts for the patient
/// in whose draft it stands; a finding about the whole is answered in any draft.
pub fn unanswered<'a>(
    findings: &'a [Finding],
    record: &SessionRecord,
    is_supervisor: bool,
) -> Vec<&'a Finding> {
    findings
        .iter()
        .filter(|finding| match finding.severity {
            Severity::Tell => false,
            Severity::Ask => !has_reason(finding, record),
            Severity::Stop => {
                !(finding.may_override && is_supervisor && has_reason(finding, record))
            }
        })
        .collect()
}

fn has_reason(finding: &Finding, record: &SessionRecord) -> bool {
    let is_given = |acknowledgements: &[(String, String)]| {
        acknowledgements
            .iter()
            .any(|(edit, reason)| *edit == finding.edit && !reason.trim().is_empty())
    };
    let mut drafts = record.encounters.iter();
    match finding.place.patient {
        Some(patient) => drafts.any(|d| d.patient == patient && is_given(&d.acknowledgements)),
        None => drafts.any(|d| is_given(&d.acknowledgements)),
    }
}
