//! What a unit of a code is charged, by payer and day of service.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{Cents, CodeTable, Cpt, PayerProfile, Units};

/// One fee.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FeeRow {
    /// The payer profile.
    pub payer: String,
    /// The code.
    pub code: Cpt,
    /// The first day of service.
    pub from: Date,
    /// The last day of service; nothing while in force.
    pub to: Option<Date>,
    /// What a unit is charged.
    pub cents: Cents,
}

/// Fees by payer profile, code and day.
#[derive(Debug, Clone)]
pub struct FeeSchedule {
    rows: BTreeMap<(String, Cpt), Vec<FeeRow>>,
}

/// Why a fee file is refused; nothing of it is used.
#[derive(Debug, thiserror::Error)]
pub enum FeesRefused {
    /// A line is not of the form.
    #[error("line {line} of the fees is not payer,code,from,to,cents")]
    Malformed {
        /// Counted from 1, comments included.
        line: u64,
        /// What the reader said.
        #[source]
        source: csv::Error,
    },
    /// There is no row.
    #[error("the file has no fee")]
    Empty,
    /// A fee for a payer or a code that is not known.
    #[error("line {line} of the fees names {what}, which is not known")]
    Unknown {
        /// Counted from 1, comments included.
        line: u64,
        /// The payer profile or the code.
        what: String,
    },
    /// Two fees for one day.
    #[error("the fee of {code} for {payer} from {from} overlaps another")]
    Overlapping {
        /// The payer profile.
        payer: String,
        /// The code.
        code: Cpt,
        /// The first day of the later one.
        from: Date,
    },
    /// A fee below nothing.
    #[error("the fee of {code} for {payer} is negative")]
    Negative {
        /// The payer profile.
        payer: String,
        /// The code.
        code: Cpt,
    },
}

impl FeeSchedule {
    /// The demonstration's fees; every amount is invented.
    #[must_use]
    pub fn demo() -> &'static Self {
        static FEES: LazyLock<FeeSchedule> = LazyLock::new(|| {
            let empty = FeeSchedule { rows: BTreeMap::new() };
            FeeSchedule::read(include_str!("../data/fees.csv")).unwrap_or(empty)
        });
        &FEES
    }

    /// Reads fees from CSV with the heading `payer,code,from,to,cents`.
    ///
    /// # Errors
    ///
    /// [`FeesRefused`], for the first line that is not of the form.
    pub fn read(text: &str) -> Result<Self, FeesRefused> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let mut rows: BTreeMap<(String, Cpt), Vec<FeeRow>> = BTreeMap::new();
        for row in reader.deserialize::<FeeRow>() {
            let row = row.map_err(|source| FeesRefused::Malformed {
                line: source.position().map_or(0, csv::Position::line),
                source,
            })?;
            if row.cents < Cents::ZERO {
                return Err(FeesRefused::Negative { payer: row.payer, code: row.code });
            }
            rows.entry((row.payer.clone(), row.code)).or_default().push(row);
        }
        Ok(Self { rows })
    }

    /// Reads a file of fees that somebody brings: every payer and code has to be known, and no
    /// day may have two.
    ///
    /// # Errors
    ///
    /// [`FeesRefused`], for the first line that is not right; nothing of the file is used.
    pub fn read_file(text: &str) -> Result<Self, FeesRefused> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let fees = Self::read(text)?;
        if fees.rows.is_empty() {
            return Err(FeesRefused::Empty);
        }
        for ((payer, code), rows) in &fees.rows {
            let unknown = if PayerProfile::find(payer).is_none() {
                Some(format!("the payer {payer}"))
            } else if CodeTable::builtin().get(*code).is_none() {
                Some(format!("the code {code}"))
            } else {
                None
            };
            if let Some(what) = unknown {
                return Err(FeesRefused::Unknown { line: line_of(text, payer, *code), what });
            }
            let mut rows: Vec<&FeeRow> = rows.iter().collect();
            rows.sort_by_key(|row| row.from);
            for (one, next) in rows.iter().zip(rows.iter().skip(1)) {
                if one.to.is_none_or(|to| next.from <= to) {
                    let (payer, from) = (payer.clone(), next.from);
                    return Err(FeesRefused::Overlapping { payer, code: *code, from });
                }
            }
        }
        Ok(fees)
    }

    /// Takes fees as they were stored.
    #[must_use]
    pub fn of_rows(fees: impl IntoIterator<Item = FeeRow>) -> Self {
        let mut rows: BTreeMap<(String, Cpt), Vec<FeeRow>> = BTreeMap::new();
        for row in fees {
            rows.entry((row.payer.clone(), row.code)).or_default().push(row);
        }
        Self { rows }
    }

    /// Every fee, by payer and code.
    pub fn rows(&self) -> impl Iterator<Item = &FeeRow> {
        self.rows.values().flatten()
    }

    /// What one unit is charged; nothing when no fee is set for the day.
    #[must_use]
    pub fn fee(&self, payer: &str, code: Cpt, day: Date) -> Option<Cents> {
        let rows = self.rows.get(&(payer.to_owned(), code))?;
        let in_force = |row: &&FeeRow| row.from <= day && row.to.is_none_or(|to| day <= to);
        rows.iter().filter(in_force).max_by_key(|row| row.from).map(|row| row.cents)
    }

    /// What so many units are charged; nothing when no fee is set, or it cannot be held.
    #[must_use]
    pub fn charge(&self, payer: &str, code: Cpt, day: Date, units: Units) -> Option<Cents> {
        self.fee(payer, code, day)?.checked_mul(units.get())
    }
}

/// The line that first names a payer with a code.
fn line_of(text: &str, payer: &str, code: Cpt) -> u64 {
    let is_it = |line: &str| {
        let mut fields = line.split(',').map(str::trim);
        fields.next() == Some(payer) && fields.next() == Some(code.as_str())
    };
    (1..).zip(text.lines()).find(|(_, line)| is_it(line)).map_or(0, |(n, _)| n)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_fee_is_that_of_the_day_and_of_the_payer() {
        let text = "payer,code,from,to,cents\n\
                    a,97530,2025-01-01,2025-12-31,1000\na,97530,2026-01-01,,1100\n";
        let fees = FeeSchedule::read(text).unwrap();
        let code = "97530".parse().unwrap();
        let fee = |payer, day| fees.fee(payer, code, day).map(Cents::get);
        assert_eq!(fee("a", date(2025, 12, 31)), Some(1000));
        assert_eq!(fee("a", date(2026, 1, 1)), Some(1100));
        assert_eq!(fee("a", date(2024, 12, 31)), None);
        assert_eq!(fee("b", date(2026, 1, 1)), None);
        let charge = fees.charge("a", code, date(2026, 1, 1), Units::new(3));
        assert_eq!(charge, Some(Cents::new(3300)));
    }

    #[test]
    fn a_malformed_fee_names_its_line() {
        let text = "payer,code,from,to,cents\na,97530,2025-01-01,,1000\na,9753,2025-01-01,,1\n";
        let refused = FeeSchedule::read(text).unwrap_err().to_string();
        assert_eq!(refused, "line 3 of the fees is not payer,code,from,to,cents");
        let negative = "payer,code,from,to,cents\na,97530,2025-01-01,,-1\n";
        assert!(matches!(FeeSchedule::read(negative), Err(FeesRefused::Negative { .. })));
    }

    #[test]
    fn a_file_that_somebody_brings_is_looked_at_closely() {
        let read = |rows: &str| {
            let text = format!("payer,code,from,to,cents\n{rows}");
            FeeSchedule::read_file(&text).map(|fees| fees.rows().count()).map_err(|w| w.to_string())
        };
        assert_eq!(read("self_pay,97530,2026-01-01,,5000\n"), Ok(1));
        assert_eq!(read(""), Err("the file has no fee".to_owned()));
        let two = "self_pay,97530,2026-01-01,,1\nself_pay,97530,2026-06-01,,2\n";
        let overlaps = "the fee of 97530 for self_pay from 2026-06-01 overlaps another";
        assert_eq!(read(two), Err(overlaps.to_owned()));
        let after = "self_pay,97530,2026-01-01,2026-05-31,1\nself_pay,97530,2026-06-01,,2\n";
        assert_eq!(read(after), Ok(2));
        let code = read("self_pay,97530,2026-01-01,,1\nself_pay,97633,2026-01-01,,1\n");
        let unknown = "line 3 of the fees names the code 97633, which is not known";
        assert_eq!(code, Err(unknown.to_owned()));
        assert!(read("nobody,97530,2026-01-01,,1\n").unwrap_err().contains("the payer nobody"));
    }

    #[test]
    fn the_demo_has_a_fee_for_known_codes_of_known_payers_only() {
        let fees = FeeSchedule::demo();
        assert!(fees.rows.len() > 100);
        for (payer, code) in fees.rows.keys() {
            assert!(PayerProfile::find(payer).is_some(), "{payer}");
            assert!(CodeTable::builtin().get(*code).is_some(), "{code}");
        }
    }
}
