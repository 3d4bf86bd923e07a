//! The codes that an occupational therapist may meet: what each is, and when.
//!
//! The rows are in `data/codes.csv`, with our own labels; to add a code, add a row there.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Serialize;

use crate::ncci::{LimitRow, PairRow, Setting};
use crate::pairs::PairTable;
use crate::{Cpt, Units};

/// How the units of a code are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Timed; its minutes are counted together with other such codes where the rule pools.
    Pooled,
    /// Timed, and counted by itself.
    Timed,
    /// Once a day, however long it took.
    Untimed,
    /// Once for each limb, hand, instrument or area.
    Count,
    /// Once in a window of 30 days, by days with data (remote monitoring).
    Window,
    /// By minutes in a calendar month (remote monitoring).
    Month,
    /// Once in seven days.
    Week,
    /// Once in an episode of care.
    Episode,
    /// As the state defines.
    State,
}

impl Basis {
    /// Whether units come from minutes of treatment on the day.
    #[must_use]
    pub const fn is_timed(self) -> bool {
        matches!(self, Self::Pooled | Self::Timed)
    }
}

/// What becomes of a retired code on a later day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Carry {
    /// The code is not retired, or nothing took its place.
    None,
    /// Its successor is offered; the units stay.
    Offer,
    /// A person decides; units do not map one to one.
    Ask,
}

/// When Medicare takes a code for therapy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Therapy {
    /// Whoever gives it.
    Always,
    /// When a therapist gives it, or under a therapy plan.
    Sometimes,
    /// Not payable as therapy.
    Never,
    /// Not on the list.
    Unlisted,
}

/// How sure the row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Read in a source.
    High,
    /// Indirect.
    Medium,
    /// Not confirmed.
    Low,
}

/// How a limit on units is applied (the MUE adjudication indicator).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// On each claim line (1).
    Line,
    /// On the day, by policy: cannot be appealed (2).
    Absolute,
    /// On the day, clinical: can be appealed with proof (3).
    Appealable,
}

/// The most units that Medicare pays of a code in one day (MUE, effective 2024-07-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// The most units; zero means never paid.
    pub units: Units,
    /// How it is applied.
    pub kind: LimitKind,
}

/// One code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Code {
    /// The code.
    pub code: Cpt,
    /// Our own short label.
    pub label: String,
    /// How units are counted.
    pub basis: Basis,
    /// Minutes of one unit, or of the first block where the code has an add-on.
    pub minutes: Option<u32>,
    /// The code without which this one cannot be billed.
    pub addon_of: Option<Cpt>,
    /// Constant one-on-one contact; nothing when the source does not say.
    pub one_on_one: Option<bool>,
    /// Given to a group of two or more.
    pub group: bool,
    /// The first day of service; nothing when before 2000.
    pub first_day: Option<Date>,
    /// The last day of service; nothing while in force.
    pub last_day: Option<Date>,
    /// What took its place, over the years.
    pub successors: Vec<Cpt>,
    /// What becomes of it on a later day.
    pub carry: Carry,
    /// What it took the place of.
    pub replaces: Vec<Cpt>,
    /// Whether Medicare takes it for therapy.
    pub therapy: Therapy,
    /// How sure the row is.
    pub confidence: Confidence,
    /// Medicare's daily limit for practitioners.
    pub limit: Option<Limit>,
    /// Medicare's daily limit for outpatient hospitals.
    pub hospital_limit: Option<Limit>,
    /// Medicare's status letter (July 2024).
    pub status: String,
    /// Whether the multiple-procedure reduction applies; nothing when not in the file.
    pub reduced: Option<bool>,
    /// A word of caution.
    pub note: String,
}

impl Code {
    /// Whether the code may be used for a day of service.
    #[must_use]
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.first_day.is_none_or(|first| first <= day)
            && self.last_day.is_none_or(|last| day <= last)
    }
}

/// Why a code may not be used for a day of service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeFault {
    /// There is no such code in the table.
    Unknown {
        /// What was given.
        code: String,
        /// The nearest real ones, best first.
        nearest: Vec<Cpt>,
    },
    /// The day is before its first.
    NotYet {
        /// The code.
        code: Cpt,
        /// Its first day.
        first_day: Date,
        /// What was in force on the day in its place.
        earlier: Vec<Cpt>,
    },
    /// The day is after its last.
    Retired {
        /// The code.
        code: Cpt,
        /// Its last day.
        last_day: Date,
        /// What is in force on the day in its place.
        successors: Vec<Cpt>,
        /// Whether the successor is offered, or a person decides.
        carry: Carry,
    },
}

impl fmt::Display for CodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { code, nearest } => {
                write!(f, "{code} is not a code that we know")?;
                match nearest.first() {
                    Some(best) => write!(f, "; did you mean {best}?"),
                    None => Ok(()),
                }
            }
            Self::NotYet { code, first_day, earlier } => {
                write!(f, "{code} is valid from {first_day}")?;
                match spoken(earlier, "or") {
                    Some(codes) => write!(f, "; before that day it was {codes}"),
                    None => Ok(()),
                }
            }
            Self::Retired { code, last_day, successors, carry } => {
                write!(f, "{code} is retired; its last day was {last_day}")?;
                let link = if *carry == Carry::Ask { "and" } else { "or" };
                if let Some(codes) = spoken(successors, link) {
                    write!(f, "; now it is {codes}")?;
                }
                if *carry == Carry::Ask {
                    write!(f, ", which does not follow one to one, so a person decides")?;
                }
                Ok(())
            }
        }
    }
}

/// Codes as a sentence lists them; nothing when there are none.
fn spoken(codes: &[Cpt], link: &str) -> Option<String> {
    let (last, others) = codes.split_last()?;
    if others.is_empty() {
        return Some(last.to_string());
    }
    let others: Vec<&str> = others.iter().map(Cpt::as_str).collect();
    Some(format!("{} {link} {last}", others.join(", ")))
}

/// All codes that we know, with their limits and with the pairs that are not paid together.
#[derive(Debug, Clone)]
pub struct CodeTable {
    codes: BTreeMap<Cpt, Code>,
    addons: BTreeMap<Cpt, Cpt>,
    limits: LimitTable,
    pairs: PairTable,
}

impl CodeTable {
    /// The table that is built in.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static TABLE: LazyLock<CodeTable> = LazyLock::new(|| {
            let codes = rows::read(include_str!("../data/codes.csv"));
            let addon = |code: &Code| Some((code.addon_of?, code.code));
            CodeTable {
                addons: codes.values().filter_map(addon).collect(),
                codes,
                limits: LimitTable::default(),
                pairs: PairTable::builtin().clone(),
            }
        });
        &TABLE
    }

    /// Adds one of CMS's quarterly files of pairs; it answers for days of service from a day on.
    pub fn add_pairs(
        &mut self,
        setting: Setting,
        from: Date,
        rows: impl IntoIterator<Item = PairRow>,
    ) {
        self.pairs.add_release(setting, from, rows);
    }

    /// Adds one of CMS's quarterly files of limits; it answers for days of service from a day on.
    pub fn add_limits(
        &mut self,
        setting: Setting,
        from: Date,
        rows: impl IntoIterator<Item = LimitRow>,
    ) {
        self.limits.add(setting, from, rows);
    }

    /// The pairs of codes that are not paid together.
    #[must_use]
    pub fn pairs(&self) -> &PairTable {
        &self.pairs
    }

    /// The most units of a code that Medicare pays on a day.
    #[must_use]
    pub fn limit(&self, setting: Setting, code: Cpt, day: Date) -> Option<LimitOn> {
        self.limits.on(setting, code, self.get(code), day)
    }

    /// A code, whenever it was valid.
    #[must_use]
    pub fn get(&self, code: Cpt) -> Option<&Code> {
        self.codes.get(&code)
    }

    /// Every code, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Code> {
        self.codes.values()
    }

    /// A code on a day of service.
    ///
    /// # Errors
    ///
    /// [`CodeFault`]: unknown, not yet valid, or retired, with what to use instead.
    pub fn on(&self, code: Cpt, day: Date) -> Result<&Code, CodeFault> {
        let Some(found) = self.get(code) else {
            return Err(CodeFault::Unknown {
                code: code.to_string(),
                nearest: self.nearest(code.as_str(), day),
            });
        };
        let in_force = |codes: &[Cpt]| -> Vec<Cpt> {
            let valid = |c: &&Cpt| self.get(**c).is_some_and(|c| c.is_valid_on(day));
            codes.iter().filter(valid).copied().collect()
        };
        match (found.first_day, found.last_day) {
            (Some(first_day), _) if day < first_day => {
                Err(CodeFault::NotYet { code, first_day, earlier: in_force(&found.replaces) })
            }
            (_, Some(last_day)) if last_day < day => Err(CodeFault::Retired {
                code,
                last_day,
                successors: in_force(&found.successors),
                carry: found.carry,
            }),
            _ => Ok(found),
        }
    }

    /// The code that bills what is beyond the first block of this one.
    #[must_use]
    pub fn addon_for(&self, base: Cpt) -> Option<&Code> {
        self.get(*self.addons.get(&base)?)
    }

    /// The codes valid on the day that are nearest to a mistyped text, best first, at most three.
    ///
    /// Near is one or two wrong signs or two changed places; of equally near codes the one whose
    /// digits are closest, since fingers slip to the next key.
    #[must_use]
    pub fn nearest(&self, text: &str, day: Date) -> Vec<Cpt> {
        let text = text.trim().to_ascii_uppercase();
        let mut found: Vec<(u32, u32, Cpt)> = self
            .iter()
            .filter(|c| c.is_valid_on(day))
            .map(|c| (typing_errors(&text, c.code.as_str()), c.code))
            .filter(|(errors, _)| *errors <= 2)
            .map(|(errors, code)| (errors, digits_apart(&text, code.as_str()), code))
            .collect();
        found.sort_unstable();
        let best = found.first().map_or(0, |(errors, ..)| *errors);
        found.into_iter().filter(|(e, ..)| *e == best).map(|(.., code)| code).take(3).collect()
    }
}

/// Signs to add, drop, change or swap with the next to get from one text to the other.
fn typing_errors(from: &str, to: &str) -> u32 {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before: Vec<u32> = Vec::new();
    let mut last: Vec<u32> = (0..).take(to.len() + 1).collect();
    for (n, a) in from.iter().enumerate() {
        let mut row = vec![last.first().map_or(1, |first| first + 1)];
        for (m, b) in to.iter().enumerate() {
            let at = |row: &[u32], place: usize| row.get(place).copied().unwrap_or(u32::MAX / 2);
            let change = at(&last, m) + u32::from(a != b);
            let mut best = change.min(at(&last, m + 1) + 1).min(at(&row, m) + 1);
            let swapped = n > 0 && m > 0 && from.get(n - 1) == Some(b) && to.get(m - 1) == Some(a);
            if swapped {
                best = best.min(at(&before, m - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(u32::MAX)
}

/// How far the digits of two texts lie apart, place by place; changed places are a small slip.
fn digits_apart(a: &str, b: &str) -> u32 {
    let sorted = |text: &str| {
        let mut signs: Vec<char> = text.chars().collect();
        signs.sort_unstable();
        signs
    };
    if sorted(a) == sorted(b) {
        return 1;
    }
    let digit = |c: char| match c {
        'O' => 0,
        'I' | 'L' => 1,
        _ => c.to_digit(36).unwrap_or(36),
    };
    a.chars().zip(b.chars()).map(|(a, b)| digit(a).abs_diff(digit(b))).sum()
}

mod limits;
mod rows;
mod told;

pub use limits::LimitOn;
use limits::LimitTable;
pub use told::CodeAnswer;

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn fault(code: &str, day: Date) -> String {
        CodeTable::builtin().on(code.parse().unwrap(), day).unwrap_err().to_string()
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let rows = include_str!("../data/codes.csv").lines().filter(|l| !l.starts_with('#'));
        assert_eq!(CodeTable::builtin().iter().count(), rows.count() - 1);
        assert_eq!(CodeTable::builtin().iter().count(), 100);
    }

    #[test]
    fn a_mistyped_code_gets_the_nearest_real_one() {
        let day = date(2026, 11, 24);
        assert_eq!(fault("97633", day), "97633 is not a code that we know; did you mean 97533?");
        let nearest = |text| CodeTable::builtin().nearest(text, day);
        assert_eq!(nearest("97350").first().unwrap().as_str(), "97530");
        assert_eq!(nearest("9753").first().unwrap().as_str(), "97530");
        assert!(nearest("12345").is_empty());
        // A retired code is never proposed.
        assert!(!nearest("97632").iter().any(|c| c.as_str() == "97532"));
    }

    #[test]
    fn a_retired_code_names_what_is_in_force_on_the_day() {
        assert_eq!(
            fault("97532", date(2026, 1, 5)),
            "97532 is retired; its last day was 2017-12-31; now it is 97129 and 97130, \
             which does not follow one to one, so a person decides"
        );
        assert!(fault("97532", date(2018, 6, 1)).contains("now it is 97127 and G0515"));
        assert_eq!(
            fault("97004", date(2017, 1, 1)),
            "97004 is retired; its last day was 2016-12-31; now it is 97168"
        );
        assert!(CodeTable::builtin().on("97004".parse().unwrap(), date(2016, 12, 31)).is_ok());
    }

    #[test]
    fn a_code_of_the_future_names_its_first_day() {
        assert_eq!(
            fault("97129", date(2019, 12, 31)),
            "97129 is valid from 2020-01-01; before that day it was 97127 or G0515"
        );
        assert!(CodeTable::builtin().on("97129".parse().unwrap(), date(2020, 1, 1)).is_ok());
    }

    #[test]
    fn every_addon_successor_and_limit_is_in_the_table() {
        let table = CodeTable::builtin();
        for code in table.iter() {
            let named = code.successors.iter().chain(code.addon_of.iter());
            assert!(named.copied().all(|c| table.get(c).is_some()), "{}", code.code);
            assert_eq!(code.basis.is_timed(), code.minutes.is_some() && code.basis != Basis::Month);
        }
        let sensory = table.get("97533".parse().unwrap()).unwrap().limit.unwrap();
        assert_eq!((sensory.units, sensory.kind), (Units::new(4), LimitKind::Appealable));
        let base = table.get("97129".parse().unwrap()).unwrap().limit.unwrap();
        assert_eq!((base.units, base.kind), (Units::ONE, LimitKind::Absolute));
    }

    #[test]
    fn the_labels_are_short_and_ours() {
        for code in CodeTable::builtin().iter() {
            assert!((5..=72).contains(&code.label.len()), "{}", code.label);
        }
    }
}
