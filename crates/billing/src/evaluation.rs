//! Which level of evaluation the record supports, and when a re-evaluation is one.
//!
//! The level is that of the weakest of three parts: the review of profile and history, the number
//! of performance deficits, and how complex the decisions were. Time decides nothing.
//!
//! Source: the descriptions of 97165, 97166 and 97167 in the code set, as the American
//! Occupational Therapy Association explains them; CMS, Medicare Benefit Policy Manual, chapter 15,
//! section 220.3 for re-evaluations.

use serde::{Deserialize, Serialize};

use crate::{Cpt, edit};
use care::Finding;

/// How far the profile and history were reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// Briefly, as far as the problem goes.
    Brief,
    /// With more of the physical, cognitive or psychosocial history.
    Expanded,
    /// Extensively.
    Extensive,
}

/// What the data of the assessment were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assessment {
    /// About the problem.
    ProblemFocused,
    /// Detailed.
    Detailed,
    /// Comprehensive.
    Comprehensive,
}

/// How many ways of treating were considered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Options {
    /// A limited number.
    Limited,
    /// Several.
    Several,
    /// Multiple.
    Multiple,
}

/// How far tasks were changed, or help given, so that the evaluation could be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modification {
    /// Not at all.
    None,
    /// Minimally to moderately.
    Moderate,
    /// Significantly.
    Significant,
}

/// What the record of an evaluation says about its complexity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationFacts {
    /// Profile and history.
    pub review: Review,
    /// Performance deficits that were found.
    pub deficits: u32,
    /// Data of the assessment.
    pub assessment: Assessment,
    /// Ways of treating.
    pub options: Options,
    /// Whether conditions beside the main one affect performance.
    pub comorbidity: bool,
    /// Changed tasks and help.
    pub modification: Modification,
}

/// A level of evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 97165.
    Low,
    /// 97166.
    Moderate,
    /// 97167.
    High,
}

impl Level {
    /// The code of the level.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Low => "97165",
            Self::Moderate => "97166",
            Self::High => "97167",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }
}

/// The level, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelAnswer {
    /// The level that the record supports; nothing without a deficit.
    pub level: Option<Level>,
    /// Part by part.
    pub because: Vec<String>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// The level of evaluation that a record supports.
#[must_use]
pub fn level(facts: &EvaluationFacts) -> LevelAnswer {
    let mut because = Vec::new();
    let mut say = |what: &str, level: Level| {
        because.push(format!("{what} supports at most {} complexity.", level.word()));
        level
    };
    let review = say(
        match facts.review {
            Review::Brief => "A brief review of profile and history",
            Review::Expanded => "An expanded review of profile and history",
            Review::Extensive => "An extensive review of profile and history",
        },
        match facts.review {
            Review::Brief => Level::Low,
            Review::Expanded => Level::Moderate,
            Review::Extensive => Level::High,
        },
    );
    // Three deficits support low or moderate, five moderate or high: the most they support counts,
    // and the other parts decide.
    let deficits = match facts.deficits {
        0 => None,
        1 | 2 => Some(Level::Low),
        3 | 4 => Some(Level::Moderate),
        _ => Some(Level::High),
    };
    let Some(deficits) = deficits else {
        let message = "no performance deficit is recorded, so this is not an evaluation";
        let finding = edit::NO_DEFICIT.finding("deficits", message);
        return LevelAnswer { level: None, because, findings: vec![finding] };
    };
    let deficits = say(&format!("A number of {} performance deficits", facts.deficits), deficits);
    let decisions = decisions(facts, &mut say);
    let level = review.min(deficits).min(decisions);
    because.push(format!(
        "The weakest part decides: {} complexity, {}. Time decides nothing.",
        level.word(),
        level.code()
    ));
    LevelAnswer { level: Some(level), because, findings: Vec::new() }
}

/// The level of the decisions: the weakest of data, options, changes and comorbidities.
fn decisions(facts: &EvaluationFacts, say: &mut impl FnMut(&str, Level) -> Level) -> Level {
    let assessment = match facts.assessment {
        Assessment::ProblemFocused => say("A problem-focused assessment", Level::Low),
        Assessment::Detailed => say("A detailed assessment", Level::Moderate),
        Assessment::Comprehensive => say("A comprehensive assessment", Level::High),
    };
    let options = match facts.options {
        Options::Limited => say("A limited number of treatment options", Level::Low),
        Options::Several => say("Several treatment options", Level::Moderate),
        Options::Multiple => say("Multiple treatment options", Level::High),
    };
    let modification = match facts.modification {
        Modification::None => say("An assessment without changes or help", Level::Low),
        Modification::Moderate => say("Minimal to moderate changes or help", Level::Moderate),
        Modification::Significant => say("Significant changes or help", Level::High),
    };
    let comorbidity = if facts.comorbidity {
        say("A comorbidity that affects performance", Level::High)
    } else {
        say("No comorbidity that affects performance", Level::Moderate)
    };
    assessment.min(options).min(modification).min(comorbidity)
}

/// Whether the code that was chosen is the one that the record supports.
#[must_use]
pub fn check(chosen: Cpt, facts: &EvaluationFacts) -> Vec<Finding> {
    let LevelAnswer { level, mut findings, .. } = level(facts);
    let listed = [Level::Low, Level::Moderate, Level::High];
    let chosen_level = listed.into_iter().find(|level| level.code() == chosen.as_str());
    let (Some(supported), Some(chosen_level)) = (level, chosen_level) else { return findings };
    if chosen_level > supported {
        let message = format!("{chosen} is more than the record supports: {}", supported.code());
        findings.push(edit::LEVEL_TOO_HIGH.finding("code", message));
    } else if chosen_level < supported {
        let message = format!("{chosen} is less than the record supports: {}", supported.code());
        let mut finding = edit::LEVEL_TOO_HIGH.finding("code", message);
        finding.severity = care::Severity::Tell;
        findings.push(finding);
    }
    findings
}

/// What a re-evaluation rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReevaluationReason {
    /// A clinical finding that was not there before.
    NewFinding,
    /// The patient's condition changed significantly.
    SignificantChange,
    /// The patient did not respond to the treatment of the plan.
    NoResponse,
    /// It was time for one.
    Scheduled,
}

/// What is wrong with a re-evaluation (97168).
///
/// It needs a new finding, a significant change, or a failure to respond, and an updated plan;
/// a routine assessment of progress is part of treatment.
#[must_use]
pub fn check_reevaluation(
    reason: Option<ReevaluationReason>,
    plan_is_updated: bool,
    is_evaluated_before: bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |field: &str, message: &str| {
        findings.push(edit::REEVALUATION_REASON.finding(field, message));
    };
    match reason {
        None => say("reason", "the re-evaluation has no reason"),
        Some(ReevaluationReason::Scheduled) => {
            say("reason", "a re-evaluation by the calendar is a routine assessment: treatment");
        }
        Some(_) => {}
    }
    if !plan_is_updated {
        say("plan", "the plan of care was not updated with the re-evaluation");
    }
    if !is_evaluated_before {
        say("evaluation", "there is no evaluation in this episode to come back to");
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `review deficits assessment options comorbidity modification`, as the table has them.
    fn facts(text: &str) -> EvaluationFacts {
        let mut words = text.split_whitespace();
        let mut next = || words.next().unwrap();
        EvaluationFacts {
            review: match next() {
                "brief" => Review::Brief,
                "expanded" => Review::Expanded,
                _ => Review::Extensive,
            },
            deficits: next().parse().unwrap(),
            assessment: match next() {
                "pf" => Assessment::ProblemFocused,
                "det" => Assessment::Detailed,
                _ => Assessment::Comprehensive,
            },
            options: match next() {
                "limited" => Options::Limited,
                "several" => Options::Several,
                _ => Options::Multiple,
            },
            comorbidity: next() == "present",
            modification: match next() {
                "none" => Modification::None,
                "min-mod" => Modification::Moderate,
                _ => Modification::Significant,
            },
        }
    }

    /// The worked cases of the decision table for 97165, 97166 and 97167.
    #[test]
    fn the_weakest_part_decides_the_level() {
        for (id, text, expected) in [
            ("E01", "brief 2 pf limited none none", "97165"),
            ("E02", "brief 3 pf limited none none", "97165"),
            ("E03", "expanded 3 det several none min-mod", "97166"),
            ("E04", "expanded 4 det several present min-mod", "97166"),
            ("E05", "expanded 5 det several present min-mod", "97166"),
            ("E06", "extensive 5 comp multiple present significant", "97167"),
            ("E07", "extensive 7 comp multiple none significant", "97166"),
            ("E08", "extensive 7 pf limited present significant", "97165"),
            ("E09", "brief 7 comp multiple present significant", "97165"),
            ("E10", "extensive 2 comp multiple present significant", "97165"),
            ("E12", "extensive 5 comp several present significant", "97166"),
        ] {
            let got = level(&facts(text));
            assert_eq!(got.level.unwrap().code(), expected, "{id}");
            assert!(got.because.last().unwrap().contains(expected), "{id}");
            assert_eq!(got.because.len(), 7, "{id}");
        }
        let none = level(&facts("expanded 0 det several none none"));
        assert_eq!((none.level, none.findings.len()), (None, 1));
        assert_eq!(none.findings[0].edit, "QH-C082");
    }

    #[test]
    fn a_code_above_the_record_asks_and_one_below_tells() {
        let facts = facts("expanded 4 det several present min-mod");
        let said = |code: &str| {
            let found = check(code.parse().unwrap(), &facts);
            found.first().map(|f| (f.edit.clone(), f.severity))
        };
        assert_eq!(said("97167"), Some(("QH-C065".to_owned(), care::Severity::Ask)));
        assert_eq!(said("97166"), None);
        assert_eq!(said("97165"), Some(("QH-C065".to_owned(), care::Severity::Tell)));
        assert_eq!(said("97530"), None);
    }

    #[test]
    fn a_reevaluation_needs_a_reason_and_an_updated_plan() {
        let count = |reason, plan, before| check_reevaluation(reason, plan, before).len();
        assert_eq!(count(Some(ReevaluationReason::SignificantChange), true, true), 0);
        assert_eq!(count(Some(ReevaluationReason::NoResponse), false, true), 1);
        assert_eq!(count(Some(ReevaluationReason::Scheduled), true, true), 1);
        assert_eq!(count(None, false, false), 3);
    }
}
