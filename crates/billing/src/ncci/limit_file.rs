//! CMS's file of limits a day (medically unlikely edits): CSV, after lines of headings.
//!
//! The code, the most units, the adjudication indicator with its words (`3 Date of Service Edit:
//! Clinical`), and the rationale.

use std::collections::BTreeMap;

use super::{FileRefused, Refusals, shown};
use crate::code_table::{Limit, LimitKind};
use crate::{Cpt, Units};

/// Columns of a row.
const COLUMNS: usize = 4;

/// One row of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitRow {
    /// The code.
    pub code: Cpt,
    /// The most units, and how that is applied.
    pub limit: Limit,
}

/// Reads a file of limits, all of it or nothing.
///
/// Headings are the lines before the first that could be a row.
///
/// # Errors
///
/// [`FileRefused`], with the number of each line and the reason.
pub fn read_limits(bytes: &[u8]) -> Result<Vec<LimitRow>, FileRefused> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut rows = Vec::new();
    let mut refusals = Refusals::default();
    let mut met: BTreeMap<Cpt, u64> = BTreeMap::new();
    let mut in_rows = false;
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(why) => {
                let line = why.position().map_or(0, csv::Position::line);
                refusals.add(line, "the line is not CSV".to_owned());
                break;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<&[u8]> = record.iter().map(<[u8]>::trim_ascii).collect();
        in_rows = in_rows || could_be_a_row(&fields);
        if !in_rows || fields.iter().all(|field| field.is_empty()) {
            continue;
        }
        match row(&fields) {
            Ok(row) => match met.insert(row.code, line) {
                Some(first) => {
                    refusals.add(line, format!("{} is on line {first} already", row.code));
                }
                None => rows.push(row),
            },
            Err(reason) => refusals.add(line, reason),
        }
    }
    refusals.or_rows(rows, "limits")
}

fn could_be_a_row(fields: &[&[u8]]) -> bool {
    let first = fields.first().copied().unwrap_or_default();
    let second = fields.get(1).copied().unwrap_or_default();
    code(first).is_some() || (!second.is_empty() && second.iter().all(u8::is_ascii_digit))
}

fn row(fields: &[&[u8]]) -> Result<LimitRow, String> {
    let n = fields.iter().rposition(|field| !field.is_empty()).map_or(0, |last| last + 1);
    let &[listed, units, indicator, _rationale, ..] = fields else {
        return Err(format!("the line has {n} columns instead of four; perhaps it was cut off"));
    };
    if n > COLUMNS {
        return Err(format!("the line has {n} columns instead of four"));
    }
    let code = code(listed)
        .ok_or_else(|| format!("the code has to be a procedure code, and is {}", shown(listed)))?;
    let value = str::from_utf8(units).ok().and_then(|text| text.parse::<u16>().ok());
    let value = value.ok_or_else(|| {
        format!("the value has to be a whole number from 0 to 65535, and is {}", shown(units))
    })?;
    let kind = kind(indicator).ok_or_else(|| {
        format!(
            "the adjudication indicator has to begin with 1, 2 or 3, and is {}",
            shown(indicator)
        )
    })?;
    if n < COLUMNS {
        return Err("the rationale is missing; perhaps the line was cut off".to_owned());
    }
    Ok(LimitRow { code, limit: Limit { units: Units::new(u32::from(value)), kind } })
}

fn code(text: &[u8]) -> Option<Cpt> {
    str::from_utf8(text).ok()?.parse().ok()
}

fn kind(text: &[u8]) -> Option<LimitKind> {
    let (digit, rest) = text.split_first()?;
    if rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    match digit {
        b'1' => Some(LimitKind::Line),
        b'2' => Some(LimitKind::Absolute),
        b'3' => Some(LimitKind::Appealable),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "\"CPT codes only are copyright 2025 AMA, all rights reserved.\"\n\
                        HCPCS/CPT Code,Practitioner Services MUE Values,\
                        MUE Adjudication Indicator,MUE Rationale\n";

    fn read(rows: &str) -> Result<Vec<LimitRow>, FileRefused> {
        read_limits(format!("{HEAD}{rows}").as_bytes())
    }

    #[test]
    fn rows_after_the_headings_are_read() {
        let rows = read(
            "97110,6,3 Date of Service Edit: Clinical,Clinical: Data\n\
             97165,1,\"2 Date of Service Edit: Policy\",\"Code Descriptor / CPT Instruction\"\r\n\
             J0585,600,1 Line Edit,\"Prescribing Information, and more\"\n",
        );
        let told: Vec<(String, u32, LimitKind)> = rows
            .unwrap()
            .iter()
            .map(|row| (row.code.to_string(), row.limit.units.get(), row.limit.kind))
            .collect();
        assert_eq!(
            told,
            [
                ("97110".to_owned(), 6, LimitKind::Appealable),
                ("97165".to_owned(), 1, LimitKind::Absolute),
                ("J0585".to_owned(), 600, LimitKind::Line),
            ]
        );
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_with_its_reason() {
        for (row, told) in [
            ("9711,6,3 Clinical,x", "the code has to be a procedure code, and is 9711"),
            ("97112,-1,3 Clinical,x", "the value has to be a whole number"),
            ("97112,six,3 Clinical,x", "the value has to be a whole number"),
            ("97112,6,4 Other,x", "the adjudication indicator has to begin with 1, 2 or 3"),
            ("97112,6,31,x", "the adjudication indicator has to begin with 1, 2 or 3"),
            ("97112,6", "the line has 2 columns instead of four"),
            ("97112,6,3 Clinical,", "the rationale is missing"),
            ("97112,6,3 Clinical,x,y", "the line has 5 columns instead of four"),
            ("97110,7,3 Clinical,x", "97110 is on line 3 already"),
        ] {
            let refused = read(&format!("97110,6,3 Clinical,x\n{row}\n")).unwrap_err();
            let first = &refused.lines()[0];
            assert_eq!(first.line, 4, "{row}");
            assert!(first.reason.starts_with(told), "{row}: {}", first.reason);
        }
        assert_eq!(read("").unwrap_err(), FileRefused::NoRows("limits"));
        assert!(read("97110,6,3 Clin").is_err());
    }
}
