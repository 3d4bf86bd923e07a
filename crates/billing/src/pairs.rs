//! Which codes Medicare does not pay together on one day.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use serde::Deserialize;

use crate::{Cpt, Modifier};

/// The first day of service for which the built-in pairs are known to hold.
///
/// The file says which pairs were in force on that day, and not since when, so nothing is said
/// of earlier days.
const HOLDS_FROM: Date = date(2024, 7, 1);

/// The modifiers that tell two services of one day apart.
const APART: &[&str] = &["59", "XE", "XS", "XP", "XU"];

/// Whether a pair can be paid at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Together {
    /// Not on one day (indicator 0).
    Never,
    /// When the minutes were separate and a modifier says so (indicator 1).
    Apart,
}

/// Two codes with an edit between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The code that is paid.
    pub paid: Cpt,
    /// The code that is not.
    pub denied: Cpt,
    /// Whether both can be paid.
    pub together: Together,
}

/// Code pairs of Medicare's practitioner edits.
#[derive(Debug)]
pub struct PairTable {
    pairs: BTreeMap<(Cpt, Cpt), Together>,
}

/// One row, as written.
#[derive(Deserialize)]
struct Row {
    column1: Cpt,
    never: String,
    apart: String,
}

impl PairTable {
    /// The table that is built in: pairs between codes of occupational therapy.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static TABLE: LazyLock<PairTable> =
            LazyLock::new(|| PairTable { pairs: read(include_str!("../data/pairs.csv")) });
        &TABLE
    }

    /// The edit between two codes on a day, in whichever order they are given.
    #[must_use]
    pub fn between(&self, a: Cpt, b: Cpt, day: Date) -> Option<Pair> {
        if day < HOLDS_FROM {
            return None;
        }
        [(a, b), (b, a)].into_iter().find_map(|(paid, denied)| {
            let together = *self.pairs.get(&(paid, denied))?;
            Some(Pair { paid, denied, together })
        })
    }
}

/// Whether a modifier says that a service was apart from another of the day.
#[must_use]
pub fn tells_apart(modifier: Modifier) -> bool {
    APART.contains(&modifier.as_str())
}

/// Reads the rows; a test proves that every pair is read.
fn read(text: &str) -> BTreeMap<(Cpt, Cpt), Together> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let mut pairs = BTreeMap::new();
    for row in reader.deserialize::<Row>().filter_map(Result::ok) {
        let listed = [(&row.never, Together::Never), (&row.apart, Together::Apart)];
        for (codes, together) in listed {
            let codes = codes.split_whitespace().filter_map(|code| code.parse().ok());
            pairs.extend(codes.map(|code| ((row.column1, code), together)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = date(2026, 11, 16);

    fn between(a: &str, b: &str) -> Option<(String, Together)> {
        let (a, b) = (a.parse().unwrap(), b.parse().unwrap());
        let pair = PairTable::builtin().between(a, b, DAY)?;
        Some((pair.paid.to_string(), pair.together))
    }

    #[test]
    fn every_pair_is_read() {
        let text = include_str!("../data/pairs.csv").lines().filter(|l| !l.starts_with('#'));
        let codes = text.skip(1).map(|row| row.split([',', ' ']).filter(|c| !c.is_empty()).count());
        let n_pairs: usize = codes.map(|codes| codes - 1).sum();
        assert_eq!(PairTable::builtin().pairs.len(), n_pairs);
    }

    #[test]
    fn the_pairs_that_therapists_meet_are_answered() {
        for (a, b, paid, together) in [
            ("97530", "95851", "97530", Together::Never),
            ("97750", "97165", "97165", Together::Never),
            ("97140", "97124", "97140", Together::Never),
            ("97763", "97760", "97760", Together::Never),
            ("97530", "97150", "97150", Together::Apart),
            ("97537", "97530", "97530", Together::Apart),
            ("97168", "97535", "97535", Together::Apart),
        ] {
            assert_eq!(between(a, b), Some((paid.to_owned(), together)), "{a} {b}");
        }
    }

    #[test]
    fn pairs_that_people_believe_in_are_not_in_force() {
        for (a, b) in [
            ("97530", "97116"),
            ("97530", "97113"),
            ("97140", "97530"),
            ("97530", "97168"),
            ("97165", "97140"),
            ("97530", "97165"),
            ("97110", "97533"),
            ("97110", "97140"),
        ] {
            assert_eq!(between(a, b), None, "{a} {b}");
        }
    }

    #[test]
    fn nothing_is_said_of_days_before_the_file() {
        let (a, b) = ("97530".parse().unwrap(), "95851".parse().unwrap());
        assert_eq!(PairTable::builtin().between(a, b, date(2024, 6, 30)), None);
    }
}
