//! States and findings: a glyph, a word, then a colour.

use crate::words::Words;
use askama::Template;
use askama::filters::HtmlSafe;
use care::{Finding, Severity};

/// Where a session, a record or a claim stands. The quarters of the glyph fill as it moves on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Planned, not begun.
    Planned,
    /// Being written.
    Draft,
    /// Written, waits for its author.
    ToCertify,
    /// Waits for a supervisor.
    ToCosign,
    /// Signed, and final.
    Certified,
    /// The patient was not there, or refused.
    PatientAbsent,
    /// The clinician was not there.
    ProviderAbsent,
    /// It did not take place.
    Cancelled,
    /// Past, and nobody said what happened.
    NoRecord,
    /// On a day that needs no record, not even a cancellation.
    NotNeeded,
    /// Taken out of the plan before it was due.
    Removed,
    /// Was certified, and declared void with a reason.
    Voided,
    /// Nothing is charged for it.
    NotBillable,
    /// May be claimed.
    Ready,
    /// A claim waits for somebody.
    Held,
    /// With the payer.
    Sent,
    /// Paid.
    Paid,
    /// Refused by the payer.
    Denied,
    /// Something should be looked at.
    Warning,
    /// Something must be mended.
    Stop,
}

impl State {
    fn glyph(self) -> &'static str {
        match self {
            Self::Planned => "s-planned",
            Self::Draft => "s-draft",
            Self::ToCertify => "s-todo",
            Self::ToCosign => "s-cosign",
            Self::Certified | Self::Ready => "s-done",
            Self::PatientAbsent | Self::ProviderAbsent | Self::Cancelled | Self::Voided => {
                "s-absent"
            }
            Self::NotBillable | Self::Removed | Self::NotNeeded => "s-none",
            Self::Held => "s-held",
            Self::Sent => "s-sent",
            Self::Paid => "s-paid",
            Self::Denied => "s-denied",
            Self::Warning | Self::NoRecord => "f-warn",
            Self::Stop => "f-stop",
        }
    }

    fn tone(self) -> &'static str {
        match self {
            Self::Draft | Self::ToCertify | Self::ToCosign => " is-accent",
            Self::Certified | Self::Ready | Self::Paid => " is-ok",
            Self::Held | Self::Warning | Self::NoRecord => " is-warn",
            Self::Sent => " is-info",
            Self::Denied | Self::Stop => " is-bad",
            Self::Planned
            | Self::PatientAbsent
            | Self::ProviderAbsent
            | Self::Cancelled
            | Self::Removed
            | Self::Voided
            | Self::NotNeeded
            | Self::NotBillable => "",
        }
    }

    /// What the badge says.
    pub fn word(self, words: &Words) -> String {
        match self {
            Self::Planned => "Planned".to_owned(),
            Self::Draft => "Draft".to_owned(),
            Self::ToCertify => format!("To {}", words.certify),
            Self::ToCosign => "To cosign".to_owned(),
            Self::Certified => words.certified_cap.to_owned(),
            Self::PatientAbsent => format!("{} absent", words.patient_cap),
            Self::ProviderAbsent => "Provider absent".to_owned(),
            Self::Cancelled => "Cancelled".to_owned(),
            Self::NoRecord => "No record".to_owned(),
            Self::NotNeeded => "No record needed".to_owned(),
            Self::Removed => "Removed".to_owned(),
            Self::Voided => "Void".to_owned(),
            Self::NotBillable => "Not billable".to_owned(),
            Self::Ready => "Ready".to_owned(),
            Self::Held => "Held".to_owned(),
            Self::Sent => "Sent".to_owned(),
            Self::Paid => "Paid".to_owned(),
            Self::Denied => "Denied".to_owned(),
            Self::Warning => "Warning".to_owned(),
            Self::Stop => "Stop".to_owned(),
        }
    }
}

/// A state on a page.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/badge.html")]
pub struct Badge {
    glyph: &'static str,
    tone: &'static str,
    /// Heard, not seen, before the words.
    before: String,
    text: String,
    draft: String,
}

impl Badge {
    /// The state in its own word.
    pub fn of(state: State, words: &Words) -> Self {
        Self::saying(state, state.word(words))
    }

    /// The state's glyph and colour with other words: `Certified, version 2`, `1 warning`.
    pub fn saying(state: State, text: impl Into<String>) -> Self {
        Self {
            glyph: state.glyph(),
            tone: state.tone(),
            before: String::new(),
            text: text.into(),
            draft: String::new(),
        }
    }

    /// Adds words that are heard only, where the seen ones are short: a time in the week.
    #[must_use]
    pub fn heard(mut self, before: impl Into<String>) -> Self {
        self.before = before.into();
        self
    }

    /// What is said about a draft that saves itself: `Draft, saved 10:34`. `key` is that of the
    /// form's `data-draft`.
    pub fn of_draft(key: &str, text: impl Into<String>) -> Self {
        Self { draft: key.to_owned(), ..Self::saying(State::Draft, text) }
    }
}

impl HtmlSafe for Badge {}

/// One finding: what is wrong, whose move it is, then the rule.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/finding.html")]
pub struct FindingBox {
    tone: &'static str,
    glyph: &'static str,
    heard: &'static str,
    message: String,
    remedy: String,
    rule: String,
    link: Option<(String, String)>,
}

impl FindingBox {
    /// A finding of a rule.
    pub fn of(finding: &Finding) -> Self {
        let rule = match (finding.edit.as_str(), finding.source.as_str()) {
            ("", source) => source.to_owned(),
            (edit, "") => format!("Rule {edit}"),
            (edit, source) => format!("Rule {edit}, {source}"),
        };
        Self { rule, ..Self::saying(finding.severity, &finding.message, &finding.remedy) }
    }

    /// Words of a page in the same dress.
    pub fn saying(severity: Severity, message: &str, remedy: &str) -> Self {
        let (tone, glyph, heard) = match severity {
            Severity::Stop => (" stop", "f-stop", "Stop: "),
            Severity::Ask => (" warn", "f-warn", "Warning: "),
            Severity::Tell => ("", "f-info", "Note: "),
        };
        Self {
            tone,
            glyph,
            heard,
            message: message.to_owned(),
            remedy: remedy.to_owned(),
            rule: String::new(),
            link: None,
        }
    }

    /// Nothing is wrong, and that is worth saying.
    pub fn fine(message: &str, remedy: &str) -> Self {
        let said = Self::saying(Severity::Tell, message, remedy);
        Self { tone: " fine", glyph: "s-done", heard: "Fine: ", ..said }
    }

    /// Adds a link to where it is mended: `Go to Ben’s note`, `#note-…`.
    #[must_use]
    pub fn with_link(mut self, words: impl Into<String>, path: impl Into<String>) -> Self {
        self.link = Some((words.into(), path.into()));
        self
    }
}

impl HtmlSafe for FindingBox {}

/// `1 stop, 2 warnings`; empty when there is nothing.
pub fn count_findings<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> String {
    let mut counts = [0_usize; 3];
    for finding in findings {
        let [stops, warnings, notes] = &mut counts;
        match finding.severity {
            Severity::Stop => *stops += 1,
            Severity::Ask => *warnings += 1,
            Severity::Tell => *notes += 1,
        }
    }
    let said = counts.into_iter().zip(["stop", "warning", "note"]);
    let said = said.filter(|(n, _)| *n > 0);
    let said = said.map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" }));
    said.collect::<Vec<_>>().join(", ")
}

/// A line above a page that asks for something.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/banner.html")]
pub struct Banner {
    /// First words, in bold.
    pub strong: String,
    /// The rest of the sentence.
    pub text: String,
    /// Where to go: words and path.
    pub link: Option<(String, String)>,
}

impl HtmlSafe for Banner {}

/// What stands where a list would, when there is nothing in it.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/empty.html")]
pub struct Empty {
    /// What there is none of.
    pub heading: String,
    /// When there will be something, or what to do.
    pub sentence: String,
    /// What to do: words and path.
    pub link: Option<(String, String)>,
}

impl HtmlSafe for Empty {}

#[cfg(test)]
mod tests {
    use super::*;
    use care::OrganizationKind;

    const SCHOOL: &Words = Words::of(OrganizationKind::District);

    #[test]
    fn what_a_person_typed_is_shown_as_text() {
        let badge = Badge::saying(State::Warning, "<script>alert(1)</script>").to_string();
        assert!(badge.contains("&#60;script&#62;"), "{badge}");
        let finding = FindingBox::saying(Severity::Ask, "<b>", "\"'").with_link("<i>", "\"x");
        assert!(!finding.to_string().contains("<b>") && !finding.to_string().contains("\"x"));
    }

    #[test]
    fn each_state_has_a_word_in_both_kinds_of_organization() {
        let practice = Words::of(OrganizationKind::Practice);
        assert_eq!(State::ToCertify.word(SCHOOL), "To certify");
        assert_eq!(State::ToCertify.word(practice), "To sign");
        assert_eq!(State::PatientAbsent.word(practice), "Client absent");
    }

    #[test]
    fn findings_are_counted_in_words() {
        let finding = |severity| Finding {
            edit: "QH-S012".to_owned(),
            severity,
            message: String::new(),
            remedy: String::new(),
            place: care::Place::default(),
            source: "chart".to_owned(),
            may_override: false,
        };
        let all = [Severity::Tell, Severity::Ask, Severity::Tell].map(finding);
        assert_eq!(count_findings(&all), "1 warning, 2 notes");
        assert_eq!(count_findings(&[]), "");
        assert!(FindingBox::of(&all[0]).to_string().contains("Rule QH-S012, chart."));
    }
}
