//! Minutes to units, for anybody who asks: nothing is stored, and no patient is named.

use billing::pairs::Together;
use billing::units::{ServiceMinutes, UnitAnswer, UnitOptions, count, wire};
use billing::{CodeTable, UnitRule, edit};
use care::{Finding, Minutes, Severity};
use jiff::civil::Date;

/// The most minutes of one code on one day.
const LONGEST: u32 = 24 * 60;
/// Minutes whose units the bands show: five units and a little more.
const LAST_BAND: u32 = 82;

/// One line as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedService {
    /// A code, such as `97530`.
    pub code: String,
    /// Minutes.
    pub minutes: String,
}

/// What must be mended in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The code cannot be billed on that day.
    Code {
        /// Which line, from 0.
        line: usize,
        /// Why, with the nearest codes.
        why: String,
    },
    /// The minutes are no whole number from 1 to 1,440.
    Minutes {
        /// Which line, from 0.
        line: usize,
    },
}

/// The services of a day under two rules.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Our label for the code of each line; empty for a line that was left empty.
    pub labels: Vec<String>,
    /// An answer for each rule, in their order; none while something must be mended, or nothing
    /// was typed.
    pub answers: Vec<UnitAnswer>,
    /// Which of the codes Medicare does not pay together, or only apart.
    pub pairs: Vec<Finding>,
    /// What must be mended.
    pub faults: Vec<Fault>,
}

/// Counts what was typed under each of the rules.
#[must_use]
pub fn compare(day: Date, typed: &[TypedService], rules: &[UnitRule]) -> Compared {
    let table = CodeTable::builtin();
    let mut compared =
        Compared { labels: Vec::new(), answers: Vec::new(), pairs: Vec::new(), faults: Vec::new() };
    let mut services = Vec::new();
    for (line, typed) in typed.iter().enumerate() {
        let (code, minutes) = (typed.code.trim(), typed.minutes.trim());
        let mut label = String::new();
        if code.is_empty() && minutes.is_empty() {
            compared.labels.push(label);
            continue;
        }
        let found = wire::parse_code(code, day, table).and_then(|code| table.on(code, day));
        match &found {
            Ok(code) => label.clone_from(&code.label),
            Err(why) => compared.faults.push(Fault::Code { line, why: why.to_string() }),
        }
        let minutes = minutes.parse().ok().filter(|minutes| (1..=LONGEST).contains(minutes));
        match (found, minutes) {
            (Ok(code), Some(minutes)) => services.push(ServiceMinutes {
                code: code.code,
                minutes: Minutes(minutes),
                count: None,
            }),
            (_, None) => compared.faults.push(Fault::Minutes { line }),
            (Err(_), Some(_)) => {}
        }
        compared.labels.push(label);
    }
    if compared.faults.is_empty() && !services.is_empty() {
        let options = UnitOptions::default();
        let answer = |rule: &UnitRule| count(*rule, day, &services, table, &options);
        compared.answers = rules.iter().map(answer).collect();
        compared.pairs = pairs(day, &services, table);
    }
    compared
}

/// What Medicare says of codes that are billed for one day.
fn pairs(day: Date, services: &[ServiceMinutes], table: &CodeTable) -> Vec<Finding> {
    let mut found = Vec::new();
    for (n, one) in services.iter().enumerate() {
        for other in services.iter().skip(n + 1).filter(|other| other.code != one.code) {
            let Some(pair) = table.pairs().between(one.code, other.code, day) else { continue };
            let (first, denied) = (pair.paid, pair.denied);
            let (edit, message) = match pair.together {
                Together::Never => (
                    edit::NEVER_TOGETHER,
                    format!("Medicare never pays {denied} on the day of {first}"),
                ),
                Together::Apart => (
                    edit::APART_ONLY,
                    format!(
                        "Medicare pays {denied} on the day of {first} only with separate minutes \
                         and 59"
                    ),
                ),
            };
            let mut finding = edit.finding("services", message);
            // A question was asked here; nothing was done wrong.
            finding.severity = Severity::Tell;
            found.push(finding);
        }
    }
    found
}

/// The bands of the 8-minute rule, from none to five units: first minute, last minute, units.
/// They are counted, not written down a second time.
#[must_use]
pub fn bands(day: Date) -> Vec<(u32, u32, u32)> {
    let table = CodeTable::builtin();
    let Ok(code) = "97530".parse() else { return Vec::new() };
    let mut bands: Vec<(u32, u32, u32)> = Vec::new();
    for minutes in 0..=LAST_BAND {
        let service = ServiceMinutes { code, minutes: Minutes(minutes), count: None };
        let services = if minutes == 0 { Vec::new() } else { vec![service] };
        let answer = count(UnitRule::Cms8, day, &services, table, &UnitOptions::default());
        let units = answer.timed_units.get();
        match bands.last_mut() {
            Some((_, last, same)) if *same == units => *last = minutes,
            _ => bands.push((minutes, minutes, units)),
        }
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 11, 24);

    fn typed(lines: &[(&str, &str)]) -> Vec<TypedService> {
        let line = |(code, minutes): &(&str, &str)| TypedService {
            code: (*code).to_owned(),
            minutes: (*minutes).to_owned(),
        };
        lines.iter().map(line).collect()
    }

    /// CMS, Medicare Claims Processing Manual, chapter 5, section 20.2, C: the table of minutes.
    #[test]
    fn the_bands_are_those_of_the_manual() {
        let manual =
            vec![(0, 7, 0), (8, 22, 1), (23, 37, 2), (38, 52, 3), (53, 67, 4), (68, 82, 5)];
        assert_eq!(bands(DAY), manual);
    }

    /// The manual's second example: 33 and 7 minutes are 40, three units, two and one.
    #[test]
    fn two_rules_answer_side_by_side() {
        let lines = typed(&[("97110", "33"), ("97140", "7"), ("", "")]);
        let rules = [UnitRule::Cms8, UnitRule::Ama];
        let compared = compare(DAY, &lines, &rules);
        assert_eq!(compared.faults, []);
        assert_eq!(compared.labels.len(), 3);
        let units: Vec<u32> = compared.answers.iter().map(|a| a.timed_units.get()).collect();
        assert_eq!(units, [3, 2]);
    }

    /// CMS, edits of 2024-07-01: 97150 with 97530 is paid apart, 97165 with 97750 never.
    #[test]
    fn codes_that_are_not_paid_together_are_told() {
        let lines = typed(&[("97150", "30"), ("97530", "10"), ("97165", "30"), ("97750", "20")]);
        let told = compare(DAY, &lines, &[UnitRule::Cms8]);
        let edits: Vec<&str> = told.pairs.iter().map(|finding| finding.edit.as_str()).collect();
        // 97750 with 97150 and with 97530 as well.
        assert_eq!(edits, ["QH-N111", "QH-N110", "QH-N111", "QH-N110"]);
        assert!(told.pairs.iter().all(|finding| finding.severity == Severity::Tell));
    }

    #[test]
    fn what_must_be_mended_is_named_by_line() {
        let lines = typed(&[("97530", ""), ("97532", "15"), ("97535", "1e3"), ("", "10")]);
        let compared = compare(DAY, &lines, &[UnitRule::Cms8]);
        assert!(compared.answers.is_empty());
        let lines: Vec<usize> = compared
            .faults
            .iter()
            .map(|fault| match fault {
                Fault::Code { line, .. } | Fault::Minutes { line } => *line,
            })
            .collect();
        assert_eq!(lines, [0, 1, 2, 3], "{:?}", compared.faults);
    }
}
