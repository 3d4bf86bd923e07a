//! CMS's file of code pairs: text with tabs, after lines of headings.
//!
//! Column 1, column 2, `*` when the pair is older than 1996, the effective day, the deletion day
//! or `*`, whether a modifier is allowed, and the rationale. Days are written `YYYYMMDD`.

use jiff::civil::Date;

use super::{FileRefused, Refusals, shown};
use crate::Cpt;

/// Columns of a row.
const COLUMNS: usize = 7;

/// What the file says of a pair (its modifier indicator).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// Never paid together (0).
    Never,
    /// Paid together with a modifier when the minutes were separate (1).
    Apart,
    /// Taken back as of the day on which it began: never in force (9).
    NotInForce,
}

impl Presence {
    /// CMS's digit.
    #[must_use]
    pub const fn digit(self) -> u8 {
        match self {
            Self::Never => 0,
            Self::Apart => 1,
            Self::NotInForce => 9,
        }
    }

    /// What a digit of CMS's means.
    #[must_use]
    pub const fn of_digit(digit: u8) -> Option<Self> {
        match digit {
            0 => Some(Self::Never),
            1 => Some(Self::Apart),
            9 => Some(Self::NotInForce),
            _ => None,
        }
    }
}

/// One row of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairRow {
    /// Column 1: what is paid.
    pub paid: Cpt,
    /// Column 2: what is not.
    pub denied: Cpt,
    /// The first day of service.
    pub since: Date,
    /// The last day of service; nothing while in force.
    pub until: Option<Date>,
    /// Whether a modifier is allowed.
    pub presence: Presence,
}

/// Reads a file of code pairs, all of it or nothing.
///
/// Headings are the lines before the first that could be a row. A file that was cut off inside
/// its last line is refused.
///
/// # Errors
///
/// [`FileRefused`], with the number of each line and the reason.
pub fn read_pairs(bytes: &[u8]) -> Result<Vec<PairRow>, FileRefused> {
    let mut rows = Vec::with_capacity(bytes.len() / 64);
    let mut refusals = Refusals::default();
    let mut rationales = Rationales::default();
    let mut in_rows = false;
    let mut number = 0;
    let ends_with_line = bytes.last() == Some(&b'\n');
    let mut lines = bytes.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        number += 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_last = lines.peek().is_none();
        if line.trim_ascii().is_empty() || line.trim_ascii() == b"\x1a" {
            continue;
        }
        let fields = Fields::of(line);
        in_rows = in_rows || fields.could_be_a_row();
        if !in_rows {
            continue;
        }
        match fields.row() {
            Ok(row) => rows.push(row),
            Err(reason) => {
                refusals.add(number, reason);
                continue;
            }
        }
        let rationale = fields.at(COLUMNS - 1);
        if is_last && !ends_with_line && rationales.has_longer_than(rationale) {
            let reason = "the file ends in the middle of this line: fetch it again";
            refusals.add(number, reason.to_owned());
        }
        rationales.note(rationale);
    }
    refusals.or_rows(rows, "code pairs")
}

/// The rationales that were met; there are few in a file.
#[derive(Default)]
struct Rationales<'f> {
    met: Vec<&'f [u8]>,
}

/// Rationales that CMS's files are known to use.
const KNOWN: &[&str] = &[
    "Anesthesia service included in surgical procedure",
    "CPT Manual or CMS manual coding instruction",
    "CPT Separate procedure definition",
    "Gender-specific (formerly designated as mutually exclusive) procedures",
    "HCPCS/CPT procedure code definition",
    "Laboratory panel",
    "Misuse of Column Two code with Column One code",
    "More extensive procedure",
    "Mutually exclusive procedures",
    "Sequential procedure",
    "Standard preparation / monitoring services for anesthesia",
    "Standards of medical / surgical practice",
    "Standards of medical/surgical practice",
];

impl<'f> Rationales<'f> {
    fn note(&mut self, rationale: &'f [u8]) {
        if self.met.len() < 64 && !self.met.contains(&rationale) {
            self.met.push(rationale);
        }
    }

    /// Whether a rationale begins with this text and goes on.
    fn has_longer_than(&self, text: &[u8]) -> bool {
        let known = KNOWN.iter().map(|known| known.as_bytes()).chain(self.met.iter().copied());
        let mut is_whole = false;
        let mut is_begun = false;
        for known in known {
            is_whole |= known == text;
            is_begun |= known.len() > text.len() && known.starts_with(text);
        }
        is_begun && !is_whole
    }
}

/// The fields of a line, and how many there were.
struct Fields<'f> {
    fields: [&'f [u8]; COLUMNS],
    n: usize,
}

impl<'f> Fields<'f> {
    fn of(line: &'f [u8]) -> Self {
        let mut fields: [&[u8]; COLUMNS] = [b""; COLUMNS];
        let mut n = 0;
        for field in line.split(|byte| *byte == b'\t') {
            if let Some(place) = fields.get_mut(n) {
                *place = unquoted(field.trim_ascii());
            }
            // A spreadsheet ends lines with empty columns.
            if n < COLUMNS || !field.trim_ascii().is_empty() {
                n += 1;
            }
        }
        Self { fields, n }
    }

    fn at(&self, n: usize) -> &'f [u8] {
        self.fields.get(n).copied().unwrap_or_default()
    }

    fn could_be_a_row(&self) -> bool {
        let [first, second, _, day, ..] = self.fields;
        let is_number = |text: &[u8]| text.len() > 4 && text.iter().all(u8::is_ascii_digit);
        code(first).is_some() || code(second).is_some() || is_number(day)
    }

    fn row(&self) -> Result<PairRow, String> {
        let [paid, denied, old, since, until, indicator, rationale] = self.fields;
        if self.n < COLUMNS {
            let what = "the line has to have seven columns with a tab between them, and has";
            return Err(format!("{what} {}; perhaps it was cut off", self.n));
        }
        if self.n > COLUMNS {
            return Err(format!("the line has {} columns instead of seven", self.n));
        }
        let is_code = |column: &str, text: &[u8]| {
            let reason = || format!("{column} has to be a procedure code, and is {}", shown(text));
            code(text).ok_or_else(reason)
        };
        let row = PairRow {
            paid: is_code("column 1", paid)?,
            denied: is_code("column 2", denied)?,
            since: day(since).ok_or_else(|| day_fault("effective", since))?,
            until: match until {
                b"*" => None,
                text => Some(day(text).ok_or_else(|| day_fault("deletion", text))?),
            },
            presence: match indicator {
                b"0" => Presence::Never,
                b"1" => Presence::Apart,
                b"9" => Presence::NotInForce,
                _ => {
                    return Err(format!(
                        "the modifier indicator has to be 0, 1 or 9, and is {}",
                        shown(indicator)
                    ));
                }
            },
        };
        if !matches!(old, b"" | b"*") {
            let reason = "the column for pairs older than 1996 holds * or nothing, and is";
            return Err(format!("{reason} {}", shown(old)));
        }
        if rationale.is_empty() {
            return Err("the rationale is missing; perhaps the line was cut off".to_owned());
        }
        Ok(row)
    }
}

fn unquoted(field: &[u8]) -> &[u8] {
    let inner = field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\""));
    inner.unwrap_or(field).trim_ascii()
}

fn code(text: &[u8]) -> Option<Cpt> {
    str::from_utf8(text).ok()?.parse().ok()
}

fn day_fault(which: &str, text: &[u8]) -> String {
    let or_none = if which == "deletion" { ", or * when there is none" } else { "" };
    format!("the {which} day has to be written like 20260101{or_none}, and is {}", shown(text))
}

/// Reads `YYYYMMDD`.
fn day(text: &[u8]) -> Option<Date> {
    let digits: [u8; 8] = text.try_into().ok()?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number =
        |part: &[u8]| part.iter().fold(0_i16, |sum, digit| sum * 10 + i16::from(digit - b'0'));
    let (year, rest) = digits.split_at(4);
    let (month, day) = rest.split_at(2);
    let small = |part: &[u8]| i8::try_from(number(part)).ok();
    Date::new(number(year), small(month)?, small(day)?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const HEAD: &str = "CPT only copyright 2025 American Medical Association.\n\
                        Column1/Column2 Edits\n\
                        Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\t\
                        Deletion Date *=no data\tModifier 0=not allowed\tPTP Edit Rationale\n";

    fn read(rows: &str) -> Result<Vec<PairRow>, FileRefused> {
        read_pairs(format!("{HEAD}{rows}").as_bytes())
    }

    fn reason(rows: &str) -> (u64, String) {
        let refused = read(rows).unwrap_err();
        let first = &refused.lines()[0];
        (first.line, first.reason.clone())
    }

    #[test]
    fn rows_after_the_headings_are_read() {
        let rows = read(
            "97150\t97530\t\t20060401\t*\t1\tMore extensive procedure\r\n\
             97110\t97140\t*\t19960101\t19990401\t9\tMutually exclusive procedures\n\n",
        );
        let rows = rows.unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].paid.as_str(), rows[0].denied.as_str()), ("97150", "97530"));
        assert_eq!((rows[0].since, rows[0].until), (date(2006, 4, 1), None));
        assert_eq!(rows[1].until, Some(date(1999, 4, 1)));
        assert_eq!(rows[1].presence, Presence::NotInForce);
        // The copyright sign of another encoding is no obstacle.
        let latin = b"\xa9 2025\n97150\t97530\t\t20060401\t*\t0\tx\n";
        assert_eq!(read_pairs(latin).unwrap().len(), 1);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_with_its_reason() {
        for (row, told) in [
            ("9715\t97530\t\t20060401\t*\t1\tx", "column 1 has to be a procedure code"),
            ("97150\t9753X0\t\t20060401\t*\t1\tx", "column 2 has to be a procedure code"),
            ("97150\t97530\t\t2006041\t*\t1\tx", "the effective day has to be written like"),
            ("97150\t97530\t\t20061301\t*\t1\tx", "the effective day has to be written like"),
            ("97150\t97530\t\t20060401\t\t1\tx", "the deletion day has to be written like"),
            ("97150\t97530\t\t20060401\t*\t2\tx", "the modifier indicator has to be 0, 1 or 9"),
            ("97150\t97530\tY\t20060401\t*\t1\tx", "the column for pairs older than 1996"),
            ("97150\t97530\t\t20060401\t*\t1\t", "the rationale is missing"),
            ("97150\t97530\t\t20060401\t*\t1\tx\ty", "the line has 8 columns"),
            ("97150\t97530\t\t2006", "the line has to have seven columns"),
        ] {
            let fine = "97150\t97535\t\t20060401\t*\t1\tMore extensive procedure\n";
            let (line, reason) = reason(&format!("{fine}{row}\n"));
            assert_eq!(line, 5, "{row}");
            assert!(reason.starts_with(told), "{row}: {reason}");
        }
    }

    #[test]
    fn a_first_row_that_is_wrong_is_no_heading() {
        assert_eq!(reason("9715\t97530\t\t20060401\t*\t1\tx\n").0, 4);
        assert_eq!(reason("97150\t97530\n").0, 4);
    }

    #[test]
    fn a_file_that_was_cut_off_is_refused() {
        let whole = "97150\t97530\t\t20060401\t*\t1\tMore extensive procedure";
        assert_eq!(read(whole).unwrap().len(), 1);
        for n in 1..whole.len() {
            let part: String = whole.chars().take(n).collect();
            assert!(read(&part).is_err(), "{part}");
        }
    }

    #[test]
    fn a_file_without_rows_is_refused() {
        assert_eq!(read("").unwrap_err(), FileRefused::NoRows("code pairs"));
        assert_eq!(read_pairs(b"").unwrap_err(), FileRefused::NoRows("code pairs"));
        let said = read("97150\n97530\n").unwrap_err();
        let FileRefused::Lines { count, .. } = &said else { panic!("{said}") };
        assert_eq!(*count, 2);
        assert!(said.to_string().contains("the first is line 4"), "{said}");
    }
}
