//! The code sets that a check of a file is given: our code table, ICD-10-CM, places of service,
//! and our own words for reasons of an adjustment.

use std::sync::LazyLock;

use billing::CodeTable;
use billing::code_table::Therapy;
use x12::Day;
use x12::check::{CodeKind, CodeSets, Known};

static DIAGNOSES: LazyLock<Vec<[u8; 7]>> = LazyLock::new(|| {
    let mut code = Vec::new();
    let lines = include_str!("../data/icd10cm.txt").lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|line| {
            let (shared, rest) = line.as_bytes().split_first()?;
            code.truncate(usize::from(shared.wrapping_sub(b'0')));
            code.extend_from_slice(rest);
            Some(padded(&code))
        })
        .collect()
});

static PLACES: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| words(include_str!("../data/places.txt")));

static ADJUSTMENTS: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| words(include_str!("../data/adjustments.txt")));

fn words(text: &'static str) -> Vec<(&'static str, &'static str)> {
    text.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(' ')).collect()
}

fn padded(code: &[u8]) -> [u8; 7] {
    let mut out = [0; 7];
    for (to, from) in out.iter_mut().zip(code) {
        *to = *from;
    }
    out
}

/// The lists that come with the program.
///
/// ```
/// use edi::CodeLists;
/// use x12::{Day, check::{CodeSets, Known}};
/// let on = Day::new(2026, 9, 1);
/// assert_eq!(CodeLists.diagnosis(b"R278", on), Known::Yes);
/// assert_eq!(CodeLists.diagnosis(b"Z99X9", on), Known::No);
/// assert_eq!(CodeLists.diagnosis(b"Z99X9", Day::new(2031, 1, 1)), Known::Unknown);
/// assert_eq!(CodeLists.procedure(b"97530", on), Known::Yes);
/// assert_eq!(CodeLists.procedure(b"97003", on), Known::No, "retired");
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct CodeLists;

fn date(day: Day) -> Option<jiff::civil::Date> {
    let number = |n: u8| i8::try_from(n).ok();
    let year = i16::try_from(day.year()).ok()?;
    jiff::civil::Date::new(year, number(day.month())?, number(day.of_month())?).ok()
}

fn of_table(code: &[u8]) -> Option<&'static billing::code_table::Code> {
    let code = std::str::from_utf8(code).ok()?.parse().ok()?;
    CodeTable::builtin().get(code)
}

impl CodeSets for CodeLists {
    fn procedure(&self, code: &[u8], on: Option<Day>) -> Known {
        match (of_table(code), on.and_then(date)) {
            (Some(code), Some(on)) if code.is_valid_on(on) => Known::Yes,
            (Some(_), Some(_)) => Known::No,
            _ => Known::Unknown,
        }
    }

    /// The list is that of the fiscal year 2026. For other years it is not known here.
    fn diagnosis(&self, code: &[u8], on: Option<Day>) -> Known {
        if DIAGNOSES.binary_search(&padded(code)).is_ok() {
            return Known::Yes;
        }
        let is_covered = on >= Day::new(2025, 10, 1) && on <= Day::new(2026, 9, 30);
        if on.is_some() && is_covered { Known::No } else { Known::Unknown }
    }

    fn place(&self, code: &[u8]) -> Known {
        if PLACES.iter().any(|(c, _)| c.as_bytes() == code) { Known::Yes } else { Known::No }
    }

    /// The list is not whole; what has not even the form of a value is not one.
    fn adjustment(&self, code: &[u8]) -> Known {
        if ADJUSTMENTS.iter().any(|(c, _)| c.as_bytes() == code) {
            return Known::Yes;
        }
        let digits = match code.split_first() {
            Some((b'A' | b'B' | b'D' | b'P' | b'W' | b'Y', rest)) => rest,
            _ => code,
        };
        let is_form = (1..=3).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
        if is_form { Known::Unknown } else { Known::No }
    }

    fn needs_therapy_modifier(&self, code: &[u8], _: Option<Day>) -> bool {
        of_table(code).is_some_and(|code| code.therapy == Therapy::Always)
    }

    fn meaning(&self, kind: CodeKind, code: &[u8]) -> Option<String> {
        let find = |list: &[(&str, &str)]| {
            let found = list.iter().find(|(c, _)| c.as_bytes() == code);
            found.map(|(_, words)| (*words).to_owned())
        };
        match kind {
            CodeKind::Procedure => of_table(code).map(|c| c.label.clone()),
            CodeKind::Place => find(&PLACES),
            CodeKind::Adjustment => find(&ADJUSTMENTS),
            CodeKind::Diagnosis => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_diagnoses_is_whole_and_in_order() {
        // CDC/NCHS, April 2026: 74,719 billable codes.
        assert_eq!(DIAGNOSES.len(), 74_719);
        assert!(DIAGNOSES.is_sorted());
    }
}
