//! What Medicare Part B allows and pays for a day of therapy, worked out from its relative values.
//!
//! An expectation to compare a remittance with, and the running total behind KX; never a reason to
//! choose a code. Everything is whole numbers: a unit's amount is rounded half up to the cent and
//! then multiplied; reductions are worked out exactly and rounded once a line.
//!
//! Sources: CMS, Medicare Physician Fee Schedule; 42 CFR 414.22; the multiple-procedure reduction
//! for therapy, CMS, Medicare Claims Processing Manual, chapter 5, section 10.7; the reduction for
//! assistants, section 1834(v) of the Social Security Act.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::code_table::Confidence;
use crate::{Cents, Cpt, Units};

/// The share of the allowed amount that the patient owes, in percent.
const COINSURANCE: i128 = 20;
/// Parts of a cent in which amounts are exact: hundredths of a relative value, thousandths of a
/// locality's index, ten-thousandths of a dollar, and a percentage.
const PARTS: i128 = 1_000_000_000;

/// The figures of a span of days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MedicareYear {
    /// First day of service.
    pub from: Date,
    /// Last day of service.
    pub to: Date,
    /// Dollars for one relative value unit, in ten-thousandths; nothing when not known.
    pub factor: Option<u32>,
    /// What occupational therapy may come to in the calendar year before KX.
    pub threshold: Cents,
    /// From where medical review is possible.
    pub review: Cents,
    /// Percent of the practice expense that is taken off further units.
    pub reduction: u32,
    /// Percent that is paid of an assistant's line.
    pub assistant: u32,
    /// Percent that sequestration takes of what Medicare pays.
    pub sequestration: u32,
    /// How sure the figures are.
    pub confidence: Confidence,
}

impl MedicareYear {
    /// The figures of a day of service; nothing where we do not know them.
    #[must_use]
    pub fn on(day: Date) -> Option<&'static Self> {
        Self::all().iter().find(|year| year.from <= day && day <= year.to)
    }

    /// Every span that is known, earliest first.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static YEARS: LazyLock<Vec<MedicareYear>> = LazyLock::new(|| {
            let text = include_str!("../data/medicare_years.csv");
            let mut reader =
                csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
            reader.deserialize().filter_map(Result::ok).collect()
        });
        &YEARS
    }
}

/// The relative values of a code, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Values {
    /// Work.
    pub work: u32,
    /// Practice expense away from a facility.
    pub practice: u32,
    /// Practice expense in a facility.
    pub practice_facility: u32,
    /// Malpractice insurance.
    pub malpractice: u32,
}

#[derive(Deserialize)]
struct ValueRow {
    code: Cpt,
    from: Date,
    to: Date,
    status: String,
    work: u32,
    practice: u32,
    practice_facility: u32,
    malpractice: u32,
    mppr: String,
}

/// A code's row of the fee schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    from: Date,
    to: Date,
    status: String,
    values: Values,
    is_reduced: bool,
}

fn rows() -> &'static BTreeMap<Cpt, Vec<Row>> {
    static ROWS: LazyLock<BTreeMap<Cpt, Vec<Row>>> = LazyLock::new(|| {
        let text = include_str!("../data/medicare_values.csv");
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let mut rows: BTreeMap<Cpt, Vec<Row>> = BTreeMap::new();
        for row in reader.deserialize::<ValueRow>().filter_map(Result::ok) {
            let values = Values {
                work: row.work,
                practice: row.practice,
                practice_facility: row.practice_facility,
                malpractice: row.malpractice,
            };
            let is_reduced = row.mppr == "Y";
            let ValueRow { code, from, to, status, .. } = row;
            rows.entry(code).or_default().push(Row { from, to, status, values, is_reduced });
        }
        rows
    });
    &ROWS
}

/// The geographic indices of a place, in thousandths; 1.000 each until they are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locality {
    /// Of work.
    pub work: u32,
    /// Of practice expense.
    pub practice: u32,
    /// Of malpractice insurance.
    pub malpractice: u32,
}

impl Default for Locality {
    fn default() -> Self {
        Self { work: 1000, practice: 1000, malpractice: 1000 }
    }
}

/// One line of a patient's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayLine {
    /// The code.
    pub code: Cpt,
    /// How many units.
    pub units: Units,
    /// Whether the place of service is a facility.
    pub is_facility: bool,
    /// Whether the line carries CO.
    pub is_assistants: bool,
}

/// What a line comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amounts {
    /// Fee-schedule amount: a unit's, rounded, times the units.
    pub schedule: Cents,
    /// What is allowed after the multiple-procedure reduction.
    pub allowed: Cents,
    /// What the patient owes of it.
    pub patient: Cents,
    /// What Medicare pays: its share, less the assistant's reduction, less sequestration.
    pub payment: Cents,
    /// The arithmetic in sentences.
    pub because: Vec<String>,
}

/// Why a line has no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountUnknown {
    /// The conversion factor of the day is not known.
    #[error("Medicare's conversion factor for {0} is not known")]
    Year(Date),
    /// The code has no relative values on the day.
    #[error("Medicare's values of {0} are not known for that day")]
    Code(Cpt),
    /// Medicare has a row, and no price: the status letter says why.
    #[error("Medicare does not price {code} by the fee schedule (status {status})")]
    NotPriced {
        /// The code.
        code: Cpt,
        /// The status letter.
        status: String,
    },
}

/// What Medicare allows and pays for the lines of one patient's day with one billing provider.
///
/// Of the codes under the multiple-procedure reduction the unit with the highest practice expense
/// is paid in full, of equal ones that with the higher amount, then the one listed first; of every
/// other unit half of the practice expense is taken off.
#[must_use]
pub fn amounts(
    day: Date,
    lines: &[DayLine],
    locality: Locality,
) -> Vec<Result<Amounts, AmountUnknown>> {
    let year = MedicareYear::on(day).and_then(|year| Some((year, year.factor?)));
    let Some((year, factor)) = year else {
        return lines.iter().map(|_| Err(AmountUnknown::Year(day))).collect();
    };
    let units: Vec<Result<Exact, AmountUnknown>> =
        lines.iter().map(|line| exact(day, line, factor, locality)).collect();
    let full = units
        .iter()
        .enumerate()
        .filter_map(|(n, unit)| Some((n, unit.as_ref().ok()?)))
        .filter(|(n, unit)| unit.is_reduced && lines.get(*n).is_some_and(|l| l.units.get() > 0))
        .max_by_key(|(n, unit)| (unit.practice, unit.whole, std::cmp::Reverse(*n)))
        .map(|(n, _)| n);
    let of = |(n, (unit, line)): (usize, (Result<Exact, AmountUnknown>, &DayLine))| {
        Ok(line_amounts(&unit?, line, full == Some(n), year))
    };
    units.into_iter().zip(lines).enumerate().map(of).collect()
}

/// One unit of a code, in parts of a cent before percentages.
struct Exact {
    whole: i128,
    practice: i128,
    is_reduced: bool,
}

fn exact(
    day: Date,
    line: &DayLine,
    factor: u32,
    locality: Locality,
) -> Result<Exact, AmountUnknown> {
    let code = line.code;
    let row = rows().get(&code).and_then(|rows| rows.iter().find(|r| r.from <= day && day <= r.to));
    let row = row.ok_or(AmountUnknown::Code(code))?;
    let values = row.values;
    let practice = if line.is_facility { values.practice_facility } else { values.practice };
    let total = values.work + practice + values.malpractice;
    if !matches!(row.status.as_str(), "A" | "R") || total == 0 {
        return Err(AmountUnknown::NotPriced { code, status: row.status.clone() });
    }
    Ok(of_values(values.work, practice, values.malpractice, factor, locality, row.is_reduced))
}

fn of_values(
    work: u32,
    practice: u32,
    malpractice: u32,
    factor: u32,
    locality: Locality,
    is_reduced: bool,
) -> Exact {
    let part =
        |value: u32, index: u32| i128::from(value) * i128::from(index) * i128::from(factor) * 100;
    let practice = part(practice, locality.practice);
    let whole = part(work, locality.work) + practice + part(malpractice, locality.malpractice);
    Exact { whole, practice, is_reduced }
}

fn line_amounts(unit: &Exact, line: &DayLine, has_full: bool, year: &MedicareYear) -> Amounts {
    let n = i128::from(line.units.get());
    let unit_amount = rounded(unit.whole, PARTS);
    let schedule = unit_amount * n;
    let reduced = if unit.is_reduced { n - i128::from(has_full && n > 0) } else { 0 };
    let less = unit.practice / 100 * i128::from(year.reduction) * reduced;
    let allowed = schedule * PARTS - less;
    let assistant = if line.is_assistants { i128::from(year.assistant) } else { 100 };
    let share = (100 - COINSURANCE) * assistant * (100 - i128::from(year.sequestration));
    let payment = rounded(allowed * share, PARTS * 1_000_000);
    let mut because = vec![format!(
        "{} × {}: {} × {} = {}.",
        line.code,
        line.units,
        line.units,
        cents(unit_amount).dollars(),
        cents(schedule).dollars()
    )];
    if reduced > 0 {
        because.push(format!(
            "Of {reduced} of the units {} percent of the practice expense is taken off: {} is \
             allowed.",
            year.reduction,
            cents(rounded(allowed, PARTS)).dollars()
        ));
    }
    because.push(format!("The patient owes {COINSURANCE} percent of what is allowed."));
    if line.is_assistants && assistant < 100 {
        because
            .push(format!("An assistant's line: Medicare pays {assistant} percent of its share."));
    }
    if year.sequestration > 0 {
        because.push(format!("Sequestration takes {} percent of that.", year.sequestration));
    }
    Amounts {
        schedule: cents(schedule),
        allowed: cents(rounded(allowed, PARTS)),
        patient: cents(rounded(allowed * COINSURANCE, PARTS * 100)),
        payment: cents(payment),
        because,
    }
}

/// Divides, and rounds half up.
fn rounded(amount: i128, parts: i128) -> i128 {
    (amount + parts / 2).div_euclid(parts)
}

fn cents(amount: i128) -> Cents {
    Cents::new(i64::try_from(amount).unwrap_or(i64::MAX))
}

/// What a patient's therapy has come to in a calendar year, and which lines need KX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThresholdAnswer {
    /// For each line, whether it needs KX.
    pub needs: Vec<bool>,
    /// The total with these lines.
    pub total: Cents,
    /// The threshold of the year; nothing when not known.
    pub threshold: Option<Cents>,
    /// Whether the total is where medical review is possible.
    pub may_be_reviewed: bool,
    /// The arithmetic in sentences.
    pub because: Vec<String>,
}

/// Which lines take the patient above the year's threshold for occupational therapy.
///
/// Takes what was allowed in the calendar year before these lines, by every provider, and what
/// each line is expected to be allowed. The line that crosses needs KX, and each one after it.
///
/// Source: section 1833(g) of the Social Security Act; CMS, Medicare Claims Processing Manual,
/// chapter 5, section 10.3.
#[must_use]
pub fn threshold(day: Date, so_far: Cents, allowed: &[Cents]) -> ThresholdAnswer {
    let Some(year) = MedicareYear::on(day) else {
        let total = Cents::new(allowed.iter().fold(so_far.get(), |s, a| s.saturating_add(a.get())));
        let because = vec![format!("The threshold of {} is not known.", day.year())];
        let needs = vec![false; allowed.len()];
        return ThresholdAnswer { needs, total, threshold: None, may_be_reviewed: false, because };
    };
    let mut total = so_far;
    let mut needs = Vec::new();
    for amount in allowed {
        total = Cents::new(total.get().saturating_add(amount.get()));
        needs.push(total > year.threshold);
    }
    let side = if total > year.threshold { "above" } else { "not above" };
    let because = vec![format!(
        "Therapy in {} came to {} before this day and to {} with it: {side} the threshold of {}.",
        day.year(),
        so_far.dollars(),
        total.dollars(),
        year.threshold.dollars()
    )];
    let threshold = Some(year.threshold);
    ThresholdAnswer { needs, total, threshold, may_be_reviewed: total > year.review, because }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DAY: Date = date(2026, 3, 2);

    fn line(code: &str, units: u32) -> DayLine {
        let code = code.parse().unwrap();
        DayLine { code, units: Units::new(units), is_facility: false, is_assistants: false }
    }

    fn day_of(lines: &[DayLine]) -> Vec<Amounts> {
        amounts(DAY, lines, Locality::default()).into_iter().map(Result::unwrap).collect()
    }

    #[test]
    fn every_row_is_read() {
        let n = |text: &str| text.lines().filter(|l| !l.starts_with('#')).count() - 1;
        let read: usize = rows().values().map(Vec::len).sum();
        assert_eq!(read, n(include_str!("../data/medicare_values.csv")));
        assert_eq!(MedicareYear::all().len(), n(include_str!("../data/medicare_years.csv")));
        // No day is in two spans, and none between them is left out.
        for two in MedicareYear::all().windows(2) {
            assert_eq!(two[0].to.tomorrow().unwrap(), two[1].from);
        }
    }

    /// The worked example of the reference: conversion factor 33.40, two codes, three units.
    #[test]
    fn the_further_units_of_a_day_lose_half_of_their_practice_expense() {
        let year = MedicareYear::on(DAY).unwrap();
        let of = |work, practice| of_values(work, practice, 1, 334_000, Locality::default(), true);
        let (a, b) = (of(44, 47), of(45, 40));
        let (two, one) = (line("97530", 2), line("97535", 1));
        let first = line_amounts(&a, &two, true, year);
        let second = line_amounts(&b, &one, false, year);
        let total = first.allowed.checked_add(second.allowed).unwrap();
        assert_eq!(total, Cents::new(7565));
        let full = first.schedule.checked_add(second.schedule).unwrap();
        assert_eq!(full, Cents::new(9018));
    }

    /// CMS, relative values of July 2026: 97530 is 1.05 units, 97165 is 3.01; times 33.4009.
    #[test]
    fn an_amount_is_the_values_times_the_factor_to_the_cent() {
        let told = day_of(&[line("97530", 1)]);
        assert_eq!(told[0].schedule, Cents::new(3507));
        assert_eq!(told[0].allowed, Cents::new(3507));
        let told = day_of(&[line("97165", 1)]);
        assert_eq!(told[0].schedule, Cents::new(10_054));
        // 97129 is 0.67 away from a facility and 0.59 in one, and is never reduced.
        let inside = DayLine { is_facility: true, ..line("97129", 1) };
        assert_eq!(day_of(&[inside])[0].schedule, Cents::new(1971));
        let both = day_of(&[line("97165", 1), line("97129", 1)]);
        assert_eq!((both[1].schedule, both[1].allowed), (Cents::new(2238), Cents::new(2238)));
    }

    /// The reduced line and the coinsurance that is not reduced come to 88 percent.
    #[test]
    fn an_assistants_line_is_paid_85_percent_of_medicares_share() {
        let year = MedicareYear { sequestration: 0, ..MedicareYear::on(DAY).unwrap().clone() };
        let unit = Exact { whole: 10_000 * PARTS, practice: 0, is_reduced: false };
        let by = DayLine { is_assistants: true, ..line("97530", 1) };
        let told = line_amounts(&unit, &by, false, &year);
        assert_eq!((told.payment, told.patient), (Cents::new(6800), Cents::new(2000)));
        let told = line_amounts(&unit, &by, false, MedicareYear::on(DAY).unwrap());
        assert_eq!(told.payment, Cents::new(6664));
    }

    #[test]
    fn what_is_not_known_or_not_paid_has_no_amount() {
        let why = |code: &str, day| {
            let told = amounts(day, &[line(code, 1)], Locality::default());
            told[0].clone().unwrap_err().to_string()
        };
        assert!(why("97010", DAY).contains("status B"));
        assert!(why("97545", DAY).contains("status R"));
        assert!(why("97530", date(2027, 1, 1)).contains("conversion factor"));
        assert!(why("97530", date(2025, 6, 1)).contains("values of 97530"));
    }

    /// The threshold for occupational therapy is 2,480 dollars in 2026 and 2,410 in 2025.
    #[test]
    fn the_line_that_crosses_the_threshold_needs_kx_and_each_one_after() {
        let allowed = [Cents::new(5000), Cents::new(5000), Cents::new(100)];
        let told = threshold(DAY, Cents::new(240_000), &allowed);
        assert_eq!(told.needs, [false, true, true]);
        assert_eq!(told.total, Cents::new(250_100));
        // Exactly at the threshold is not above it.
        assert_eq!(threshold(DAY, Cents::new(243_000), &allowed[..1]).needs, [false]);
        let before = threshold(date(2025, 12, 31), Cents::new(240_000), &allowed[..1]);
        assert_eq!(before.needs, [true]);
        assert!(threshold(DAY, Cents::new(299_000), &allowed).may_be_reviewed);
        let later = threshold(date(2027, 1, 4), Cents::new(900_000), &allowed);
        assert_eq!((later.threshold, later.needs), (None, vec![false, false, false]));
    }
}
