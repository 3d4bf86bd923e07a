//! The recording rules: pure functions from [`Facts`] to findings.
//!
//! A new rule is an [`Edit`] in the file of its family and a line in its family's list. Its code
//! is permanent: findings that were let pass are stored by it. Families: `S` school, `D`
//! documentation, `T` time; the number is the V number of the rule catalogue, plus 100 where one
//! V number is two edits; from 201 the rule is not in the catalogue. `A` is authorization and plan,
//! numbered as the rules of claims are.

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
const SHARED_FIELDS: [&str; 11] = [
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
    "shared",
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
            Severity::Ask => !has_reason(finding, findings, record),
            Severity::Stop => {
                let is_given = || has_reason(finding, findings, record);
                !(finding.may_override && is_supervisor && is_given())
            }
        })
        .collect()
}

/// A reason counts for one finding: the edit and the field. One that names the edit alone, as
/// older records do, counts where the edit found one thing only.
fn has_reason(finding: &Finding, findings: &[Finding], record: &SessionRecord) -> bool {
    let (edit, patient) = (&finding.edit, finding.place.patient);
    let alike = |other: &&Finding| other.edit == *edit && other.place.patient == patient;
    let is_only_one = findings.iter().filter(alike).count() == 1;
    let key = finding.answer_key();
    let is_given = |acknowledgements: &[(String, String)]| {
        acknowledgements.iter().any(|(known, reason)| {
            (*known == key || is_only_one && known == edit) && !reason.trim().is_empty()
        })
    };
    let mut drafts = record.encounters.iter();
    match patient {
        Some(patient) => drafts.any(|d| d.patient == patient && is_given(&d.acknowledgements)),
        None => drafts.any(|d| is_given(&d.acknowledgements)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules that issue 2 wants live. V-007 to V-009 do not exist.
    const LIVE: [u16; 22] =
        [1, 2, 3, 4, 5, 6, 10, 12, 13, 15, 16, 17, 18, 20, 22, 23, 24, 25, 40, 42, 43, 45];

    #[test]
    fn every_code_is_there_once_and_every_live_rule_has_one() {
        let mut codes: Vec<&str> = edits().map(|edit| edit.code).collect();
        codes.sort_unstable();
        assert_eq!(
            codes.join(" "),
            "QH-A030 QH-D040 QH-D042 QH-D043 QH-D045 QH-D046 QH-D047 QH-D140 \
             QH-D201 QH-S001 QH-S002 QH-S003 QH-S004 QH-S005 QH-S006 QH-S010 QH-S012 QH-S013 \
             QH-S015 QH-S016 QH-S017 QH-S018 QH-S020 QH-S022 QH-S023 QH-S024 QH-S025 QH-S112 \
             QH-T201 QH-T202",
            "codes are permanent: they may be added, not changed"
        );
        for v in LIVE.into_iter().chain([46, 47]) {
            assert!(edits().any(|edit| edit.v == Some(v)), "V-{v:03}");
        }
    }

    #[test]
    fn all_findings_come_at_once_in_the_order_of_the_registry() {
        let codes = testing::codes(
            "kind grey\nother 10:00-10:30\nana mandate -\nana note -\nben at 10:00-09:00",
        );
        assert_eq!(codes, "QH-S001 QH-S002 QH-S015 QH-S010 QH-S020");
    }

    #[test]
    fn a_finding_that_asks_is_answered_by_a_reason_in_its_own_draft() {
        let longer = "ana at 10:00-10:45\nben at 10:00-10:45";
        assert_eq!(testing::unanswered(longer, false), ["QH-S018"]);
        let longer = "ana lang ES\nben note intervention=Sat with Cai and wrote five words. \
                      response=Well. function=Spelling.";
        assert_eq!(testing::unanswered(longer, true), ["QH-S023", "QH-D046"]);
        let one = format!("{longer}\nben ack QH-D046 It is the name of a book.");
        assert_eq!(testing::unanswered(&one, false), ["QH-S023"]);
        let wrong = format!("{longer}\nana ack QH-D046 It is a book.\nana ack QH-S023 Spoken.");
        assert_eq!(testing::unanswered(&wrong, false), ["QH-D046"]);
    }

    #[test]
    fn one_reason_answers_one_finding() {
        let short = "ana note intervention=Copied five words from near point on raised paper.";
        assert_eq!(testing::unanswered(short, false), ["QH-D042", "QH-D042"]);
        let response = format!("{short}\nana ack QH-D042.response Seen by the teacher.");
        assert_eq!(testing::unanswered(&response, false), ["QH-D042"]);
        let both = format!("{response}\nana ack QH-D042.function It is the first time.");
        assert_eq!(testing::unanswered(&both, false), [""; 0]);
        // What older records say names the edit alone; it never answers two findings.
        let old = format!("{short}\nana ack QH-D042 Seen by the teacher.");
        assert_eq!(testing::unanswered(&old, false), ["QH-D042", "QH-D042"]);
        let old = "ana lang ES\nana ack QH-S023 Spoken at home.";
        assert_eq!(testing::unanswered(old, false), [""; 0]);
    }

    #[test]
    fn no_two_findings_that_ask_share_an_answer() {
        let worst = "kind grey\ncai absent not_in_school\nana lang ES\nana loc classroom\n\
                     ana at 10:00-10:45\n\
                     ana note intervention=Copied five words from near point on raised paper.";
        let found = check(&testing::facts(worst));
        let mut keys: Vec<_> = found.iter().map(|f| (f.answer_key(), f.place.patient)).collect();
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all, "{keys:?}");
    }

    #[test]
    fn every_finding_is_short_sentences_without_a_name() {
        let worst = "kind grey\nservice -\nother 10:00-10:30\nother 10:31-11:00 elsewhere\n\
                     ana start 05:00\nana lang -\nana loc -\nana does -\nana goals -\nana note -\n\
                     ben at 10:00-10:50\nben size group-9\nben busy 10:00-10:30 Speech\n\
                     ben lang ES\nben loc classroom\nben goals other\nben provided 5\n\
                     ben note intervention=Ruiz sat in the library.\nben mandate 1x30 I\n\
                     cai absent kept kept\ncai at 14:50-14:40\ncai caseload no";
        let school = check(&testing::facts(worst));
        let practice = check(&testing::facts(
            "practice\nkind holiday\nana bill 97530=0\nana pos -\nana note response=Ben.",
        ));
        assert!(school.len() > 20, "{}", school.len());
        for finding in school.iter().chain(&practice) {
            for text in [&finding.message, &finding.remedy] {
                assert!(text.ends_with('.') && text.len() <= 120, "{}: {text}", finding.edit);
                for name in ["Ana", "Ben", "Cai", "Ruiz", "Brien", "Nowak"] {
                    assert!(!text.contains(name), "{}: {text}", finding.edit);
                }
            }
        }
    }
}
