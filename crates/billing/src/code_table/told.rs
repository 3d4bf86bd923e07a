//! What a code is on a day, in words and as JSON.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use super::{Basis, Carry, Code, CodeFault, CodeTable, LimitKind, LimitOn, spoken};
use crate::Cpt;
use crate::ncci::Setting;
use crate::reference::CODE_SOURCE;
use crate::units::wire::parse_code;

/// What is told of one code.
#[derive(Debug, Clone, Serialize)]
pub struct CodeAnswer<'t> {
    /// What was asked.
    pub asked: String,
    /// The day of service.
    pub on: Date,
    /// Whether it may be used on that day.
    pub valid: bool,
    /// Whether its units come from minutes; nothing when it is not known.
    pub timed: Option<bool>,
    /// What is wrong, in a sentence.
    pub fault: Option<String>,
    /// What to use instead on that day, or the nearest real codes.
    pub instead: Vec<Cpt>,
    /// Whether units follow one to one into what took its place.
    pub units_follow: Option<bool>,
    /// The code that bills what is beyond its first block.
    pub addon: Option<Cpt>,
    /// Medicare's limit on that day for practitioners.
    pub limit: Option<LimitOn>,
    /// Medicare's limit on that day for outpatient hospitals.
    pub hospital_limit: Option<LimitOn>,
    /// The row of the table, when there is one.
    pub row: Option<&'t Code>,
    /// Where the row comes from.
    pub source: Option<&'static str>,
}

impl CodeTable {
    /// What a code, perhaps mistyped, is on a day.
    #[must_use]
    pub fn tell(&self, asked: &str, day: Date) -> CodeAnswer<'_> {
        let found = parse_code(asked.trim(), day, self).and_then(|code| self.on(code, day));
        let fault = found.as_ref().err();
        let row = match fault {
            None => found.as_ref().ok().copied(),
            Some(CodeFault::Unknown { .. }) => None,
            Some(CodeFault::NotYet { code, .. } | CodeFault::Retired { code, .. }) => {
                self.get(*code)
            }
        };
        let instead = match fault {
            None => Vec::new(),
            Some(CodeFault::Unknown { nearest, .. }) => nearest.clone(),
            Some(CodeFault::NotYet { earlier, .. }) => earlier.clone(),
            Some(CodeFault::Retired { successors, .. }) => successors.clone(),
        };
        CodeAnswer {
            asked: asked.trim().chars().take(20).collect(),
            on: day,
            valid: fault.is_none(),
            timed: row.map(|code| code.basis.is_timed()),
            fault: fault.map(ToString::to_string),
            instead,
            units_follow: row.filter(|c| c.last_day.is_some()).and_then(|c| match c.carry {
                Carry::Offer => Some(true),
                Carry::Ask => Some(false),
                Carry::None => None,
            }),
            addon: row.and_then(|code| self.addon_for(code.code)).map(|addon| addon.code),
            limit: row.and_then(|code| self.limit(Setting::Practitioner, code.code, day)),
            hospital_limit: row
                .and_then(|code| self.limit(Setting::OutpatientHospital, code.code, day)),
            row,
            source: row.map(|_| CODE_SOURCE),
        }
    }
}

impl CodeAnswer<'_> {
    /// The answer in words, for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        if let Some(fault) = &self.fault {
            let end = if fault.ends_with('?') { "" } else { "." };
            _ = writeln!(text, "{fault}{end}");
        }
        let Some(code) = self.row else { return text };
        _ = writeln!(text, "{}  {}", code.code, code.label);
        _ = writeln!(text, "  Counted: {}.", counted(code));
        _ = writeln!(text, "  Valid: {}.", validity(code));
        if let Some(codes) = spoken(&code.replaces, "and") {
            _ = writeln!(text, "  Took the place of {codes}.");
        }
        if let Some(base) = code.addon_of {
            _ = writeln!(text, "  Adds to {base}; never billed without it.");
        }
        if let Some(addon) = self.addon {
            _ = writeln!(text, "  What is beyond its first block is billed as {addon}.");
        }
        if code.group {
            text.push_str("  For a group of two or more, once for each person.\n");
        }
        if let Some(limit) = self.limit {
            _ = writeln!(text, "  Medicare's daily limit: {}.", limit_words(limit));
        }
        let other = self.hospital_limit.filter(|_| self.hospital_limit != self.limit);
        if let Some(limit) = other {
            _ = writeln!(text, "  In an outpatient hospital: {}.", limit_words(limit));
        }
        if code.reduced == Some(true) {
            text.push_str("  Further units of a day are reduced by Medicare.\n");
        }
        if !code.note.is_empty() {
            _ = writeln!(text, "  Note: {}.", code.note);
        }
        text
    }
}

fn counted(code: &Code) -> String {
    let minutes = code.minutes.unwrap_or_default();
    match code.basis {
        Basis::Pooled => format!("in units of {minutes} minutes, together with other timed codes"),
        Basis::Timed => format!("in blocks of {minutes} minutes, by itself"),
        Basis::Untimed => "once a day, not by minutes".to_owned(),
        Basis::Count => "by number: limbs, hands, fingers, instruments or areas".to_owned(),
        Basis::Window => "once in 30 days, by days with data".to_owned(),
        Basis::Month => format!("in {minutes} minutes of a calendar month"),
        Basis::Week => "once in seven days".to_owned(),
        Basis::Episode => "once in an episode of care".to_owned(),
        Basis::State => "as the state defines".to_owned(),
    }
}

fn validity(code: &Code) -> String {
    match (code.first_day, code.last_day) {
        (None, None) => "in force, from before 2000".to_owned(),
        (Some(first), None) => format!("in force since {first}"),
        (None, Some(last)) => format!("until {last}"),
        (Some(first), Some(last)) => format!("from {first} to {last}"),
    }
}

fn limit_words(on: LimitOn) -> String {
    let how = match on.limit.kind {
        LimitKind::Line => "on each line",
        LimitKind::Absolute => "absolute",
        LimitKind::Appealable => "more can be appealed with proof",
    };
    match on.limit.units.get() {
        0 => "never paid separately".to_owned(),
        units => format!("{units}, {how} ({})", on.quarter),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DAY: Date = date(2026, 1, 5);

    fn tell(asked: &str) -> CodeAnswer<'static> {
        CodeTable::builtin().tell(asked, DAY)
    }

    #[test]
    fn a_code_in_force_says_how_it_is_counted() {
        assert_eq!(
            tell("97129").text(),
            "97129  Cognitive-function intervention: first 15 min\n  \
             Counted: in units of 15 minutes, together with other timed codes.\n  \
             Valid: in force since 2020-01-01.\n  \
             Took the place of 97532, 97127 and G0515.\n  \
             What is beyond its first block is billed as 97130.\n  \
             Medicare's daily limit: 1, absolute (2024-07-01).\n  \
             Note: the multiple-procedure reduction does not apply.\n"
        );
    }

    #[test]
    fn a_retired_code_says_since_when_and_what_replaced_it() {
        let old = tell("97532");
        let first = "97532 is retired; its last day was 2017-12-31; now it is 97129 and 97130";
        assert!(old.text().starts_with(first), "{}", old.text());
        let json = serde_json::to_value(&old).unwrap();
        assert_eq!(json["instead"], serde_json::json!(["97129", "97130"]));
        assert_eq!(json["units_follow"], false);
        assert_eq!(json["row"]["last_day"], "2017-12-31");
    }

    #[test]
    fn what_is_no_code_gets_the_nearest() {
        let typo = tell("97633");
        assert_eq!(typo.text(), "97633 is not a code that we know; did you mean 97533?\n");
        assert_eq!((typo.valid, typo.timed), (false, None));
        assert_eq!(tell("hello").text(), "hello is not a code that we know.\n");
    }
}
