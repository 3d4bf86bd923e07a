//! What a unit of a code is charged, by payer and day of service.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{Cents, Cpt, Units};

/// One fee.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Row {
    payer: String,
    code: Cpt,
    from: Date,
    to: Option<Date>,
    cents: Cents,
}

/// Fees by payer profile, code and day.
#[derive(Debug, Clone)]
pub struct FeeSchedule {
    rows: BTreeMap<(String, Cpt), Vec<Row>>,
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
        let mut rows: BTreeMap<(String, Cpt), Vec<Row>> = BTreeMap::new();
        for row in reader.deserialize::<Row>() {
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

    /// What one unit is charged; nothing when no fee is set for the day.
    #[must_use]
    pub fn fee(&self, payer: &str, code: Cpt, day: Date) -> Option<Cents> {
        let rows = self.rows.get(&(payer.to_owned(), code))?;
        let in_force = |row: &&Row| row.from <= day && row.to.is_none_or(|to| day <= to);
        rows.iter().filter(in_force).max_by_key(|row| row.from).map(|row| row.cents)
    }

    /// What so many units are charged; nothing when no fee is set, or it cannot be held.
    #[must_use]
    pub fn charge(&self, payer: &str, code: Cpt, day: Date, units: Units) -> Option<Cents> {
        self.fee(payer, code, day)?.checked_mul(units.get())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{CodeTable, payer::PayerProfile};

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
    fn the_demo_has_a_fee_for_known_codes_of_known_payers_only() {
        let fees = FeeSchedule::demo();
        assert!(fees.rows.len() > 100);
        for (payer, code) in fees.rows.keys() {
            assert!(PayerProfile::find(payer).is_some(), "{payer}");
            assert!(CodeTable::builtin().get(*code).is_some(), "{code}");
        }
    }
}
