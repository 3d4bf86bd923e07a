//! Which codes Medicare does not pay together on one day.
//!
//! What is built in are the pairs between codes of occupational therapy and those they meet, as
//! they were on 2024-07-01. A whole quarter of CMS's comes beside it as a release, which answers
//! for days of service from its own first day until the next release begins; so the answer for a
//! day never changes because a later quarter was read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use serde::Deserialize;

use crate::ncci::{PairRow, Presence, Setting};
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
    /// The first day of the release that says so.
    pub release: Date,
}

/// A pair while it is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    since: Option<Date>,
    until: Option<Date>,
    together: Together,
}

impl Span {
    fn is_on(&self, day: Date) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// The pairs of one quarter.
#[derive(Debug, Clone, Default)]
struct Release {
    pairs: BTreeMap<(Cpt, Cpt), Vec<Span>>,
}

/// Code pairs, by setting and quarter.
#[derive(Debug, Clone)]
pub struct PairTable {
    releases: BTreeMap<(Setting, Date), Release>,
    ended: BTreeMap<(Setting, Cpt, Cpt), Date>,
}

/// One row, as written.
#[derive(Deserialize)]
struct Row {
    setting: Setting,
    column1: Cpt,
    never: String,
    apart: String,
}

/// A pair that ended, as written.
#[derive(Deserialize)]
struct EndedRow {
    setting: Setting,
    column1: Cpt,
    column2: Cpt,
    last_day: Date,
}

impl PairTable {
    /// The table that is built in: pairs between codes of occupational therapy.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static TABLE: LazyLock<PairTable> = LazyLock::new(|| PairTable {
            releases: read(include_str!("../data/pairs.csv")),
            ended: read_ended(include_str!("../data/pairs_ended.csv")),
        });
        &TABLE
    }

    /// Adds the rows of one of CMS's quarterly files; they answer for days of service from a day
    /// on. A release of the same setting and day is replaced.
    pub fn add_release(
        &mut self,
        setting: Setting,
        from: Date,
        rows: impl IntoIterator<Item = PairRow>,
    ) {
        let mut release = Release::default();
        for row in rows {
            let together = match row.presence {
                Presence::Never => Together::Never,
                Presence::Apart => Together::Apart,
                Presence::NotInForce => continue,
            };
            let span = Span { since: Some(row.since), until: row.until, together };
            release.pairs.entry((row.paid, row.denied)).or_default().push(span);
        }
        self.releases.insert((setting, from), release);
    }

    /// The edit between two codes on a professional claim, in whichever order they are given.
    #[must_use]
    pub fn between(&self, a: Cpt, b: Cpt, day: Date) -> Option<Pair> {
        self.in_setting(Setting::Practitioner, a, b, day)
    }

    /// The edit between two codes, in whichever order they are given.
    ///
    /// Where rows of one release disagree, the stricter holds.
    #[must_use]
    pub fn in_setting(&self, setting: Setting, a: Cpt, b: Cpt, day: Date) -> Option<Pair> {
        let (release, table) = self.release_on(setting, day)?;
        let of = |(paid, denied): (Cpt, Cpt)| {
            let spans = table.pairs.get(&(paid, denied))?;
            let together = spans.iter().filter(|span| span.is_on(day)).map(|s| s.together).min()?;
            Some(Pair { paid, denied, together, release })
        };
        [(a, b), (b, a)].into_iter().filter_map(of).min_by_key(|pair| pair.together)
    }

    /// The last day of a pair that was in force and is no more, where that is known.
    #[must_use]
    pub fn ended(&self, setting: Setting, a: Cpt, b: Cpt, day: Date) -> Option<Date> {
        let listed = [(a, b), (b, a)].into_iter().find_map(|(paid, denied)| {
            let told = self.ended.get(&(setting, paid, denied)).copied();
            told.or_else(|| {
                let (_, table) = self.release_on(setting, day)?;
                let spans = table.pairs.get(&(paid, denied))?;
                spans.iter().filter_map(|span| span.until).max()
            })
        });
        listed.filter(|last| *last < day)
    }

    /// The first days of the releases of a setting, earliest first.
    pub fn releases(&self, setting: Setting) -> impl Iterator<Item = Date> {
        self.releases.keys().filter(move |(of, _)| *of == setting).map(|(_, from)| *from)
    }

    /// How many pairs a release holds.
    #[must_use]
    pub fn count(&self, setting: Setting, from: Date) -> usize {
        self.releases.get(&(setting, from)).map_or(0, |release| release.pairs.len())
    }

    /// Every pair that is in force on a day in a setting, in order.
    #[must_use]
    pub fn in_force(&self, setting: Setting, day: Date) -> Vec<Pair> {
        let Some((release, table)) = self.release_on(setting, day) else { return Vec::new() };
        let of = |((paid, denied), spans): (&(Cpt, Cpt), &Vec<Span>)| {
            let together = spans.iter().filter(|span| span.is_on(day)).map(|s| s.together).min()?;
            Some(Pair { paid: *paid, denied: *denied, together, release })
        };
        table.pairs.iter().filter_map(of).collect()
    }

    fn release_on(&self, setting: Setting, day: Date) -> Option<(Date, &Release)> {
        let upto = (setting, Date::MIN)..=(setting, day);
        self.releases.range(upto).next_back().map(|((_, from), release)| (*from, release))
    }
}

/// Whether a modifier says that a service was apart from another of the day.
#[must_use]
pub fn tells_apart(modifier: Modifier) -> bool {
    APART.contains(&modifier.as_str())
}

/// Reads the rows; a test proves that every pair is read.
fn read(text: &str) -> BTreeMap<(Setting, Date), Release> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let mut releases: BTreeMap<(Setting, Date), Release> = BTreeMap::new();
    for row in reader.deserialize::<Row>().filter_map(Result::ok) {
        let release = releases.entry((row.setting, HOLDS_FROM)).or_default();
        let listed = [(&row.never, Together::Never), (&row.apart, Together::Apart)];
        for (codes, together) in listed {
            let span = Span { since: None, until: None, together };
            for code in codes.split_whitespace().filter_map(|code| code.parse().ok()) {
                release.pairs.insert((row.column1, code), vec![span]);
            }
        }
    }
    releases
}

fn read_ended(text: &str) -> BTreeMap<(Setting, Cpt, Cpt), Date> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    reader
        .deserialize::<EndedRow>()
        .filter_map(Result::ok)
        .map(|row| ((row.setting, row.column1, row.column2), row.last_day))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = date(2026, 11, 16);

    fn code(text: &str) -> Cpt {
        text.parse().unwrap()
    }

    fn between(a: &str, b: &str) -> Option<(String, Together)> {
        let pair = PairTable::builtin().between(code(a), code(b), DAY)?;
        Some((pair.paid.to_string(), pair.together))
    }

    #[test]
    fn every_pair_is_read() {
        let text = include_str!("../data/pairs.csv").lines().filter(|l| !l.starts_with('#'));
        let codes = text.skip(1).map(|row| row.split([',', ' ']).filter(|c| !c.is_empty()).count());
        let n_pairs: usize = codes.map(|codes| codes - 2).sum();
        let table = PairTable::builtin();
        let read: usize = Setting::ALL.iter().map(|s| table.count(*s, HOLDS_FROM)).sum();
        assert_eq!(read, n_pairs);
        assert_eq!(table.ended.len(), 20);
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
            ("97153", "97530", "97530", Together::Never),
        ] {
            assert_eq!(between(a, b), Some((paid.to_owned(), together)), "{a} {b}");
        }
    }

    /// CMS, edits of 2024-07-01: where the two settings differ.
    #[test]
    fn the_hospital_has_its_own_answers() {
        let hospital = |a: &str, b: &str| {
            let table = PairTable::builtin();
            let pair = table.in_setting(Setting::OutpatientHospital, code(a), code(b), DAY)?;
            Some((pair.paid.to_string(), pair.together))
        };
        for (a, b, paid) in [
            ("97165", "97750", "97165"),
            ("97168", "97755", "97168"),
            ("97166", "97763", "97166"),
            ("92526", "97032", "92526"),
            ("98980", "97750", "97750"),
            ("98978", "98975", "98978"),
            ("90912", "90901", "90912"),
            ("97530", "97153", "97153"),
        ] {
            assert_eq!(hospital(a, b), Some((paid.to_owned(), Together::Apart)), "{a} {b}");
            assert_eq!(between(a, b).map(|it| it.1), Some(Together::Never), "{a} {b}");
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
        let ended = |a, b| PairTable::builtin().ended(Setting::Practitioner, code(a), code(b), DAY);
        assert_eq!(ended("97116", "97530"), Some(date(2019, 12, 31)));
        assert_eq!(ended("97110", "97533"), None);
    }

    #[test]
    fn nothing_is_said_of_days_before_the_file() {
        let (a, b) = (code("97530"), code("95851"));
        assert_eq!(PairTable::builtin().between(a, b, date(2024, 6, 30)), None);
    }

    fn row(paid: &str, denied: &str, until: Option<Date>, presence: Presence) -> PairRow {
        let since = date(2020, 1, 1);
        PairRow { paid: code(paid), denied: code(denied), since, until, presence }
    }

    #[test]
    fn a_release_answers_from_its_first_day_and_for_its_setting() {
        let mut table = PairTable::builtin().clone();
        let from = date(2026, 10, 1);
        let rows = [
            row("97110", "97533", None, Presence::Apart),
            row("97530", "97116", Some(date(2026, 10, 31)), Presence::Never),
            row("97530", "97113", Some(date(2020, 1, 1)), Presence::NotInForce),
        ];
        table.add_release(Setting::Practitioner, from, rows);
        let ask = |a, b, day| table.between(code(a), code(b), day).map(|pair| pair.together);
        assert_eq!(ask("97533", "97110", date(2026, 9, 30)), None);
        assert_eq!(ask("97533", "97110", from), Some(Together::Apart));
        assert_eq!(ask("97530", "97116", date(2026, 10, 31)), Some(Together::Never));
        assert_eq!(ask("97530", "97116", date(2026, 11, 1)), None);
        assert_eq!(ask("97530", "97113", from), None);
        // The release is the whole truth of its quarter; before it the built-in pairs hold.
        assert_eq!(ask("97150", "97530", from), None);
        assert_eq!(ask("97150", "97530", date(2026, 9, 30)), Some(Together::Apart));
        let ended = table.ended(Setting::Practitioner, code("97530"), code("97113"), from);
        assert_eq!(ended, Some(date(2019, 12, 31)));
    }
}
