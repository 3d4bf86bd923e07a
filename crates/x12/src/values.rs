//! Days, times, amounts, quantities and control numbers, as X12 prints them.

use std::fmt;

/// A calendar day, 0001-01-01 to 9999-12-31. Prints as `CCYYMMDD`.
///
/// ```
/// use x12::Day;
/// assert_eq!(Day::new(2026, 11, 24).unwrap().to_string(), "20261124");
/// assert_eq!(Day::new(2026, 2, 30), None);
/// assert_eq!(Day::parse(b"20240229"), Day::new(2024, 2, 29));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    of_month: u8,
}

impl Day {
    /// The first day there is; stands for one that is missing.
    pub(crate) const FIRST: Self = Self { year: 1, month: 1, of_month: 1 };

    /// The day, or `None` when the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => return None,
        };
        let fits = (1..=9999).contains(&year) && (1..=last).contains(&day);
        fits.then_some(Self { year, month, of_month: day })
    }

    /// Reads `CCYYMMDD`.
    pub fn parse(text: &[u8]) -> Option<Self> {
        if text.len() != 8 || !text.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<u16> {
            let digits = text.get(range)?;
            Some(digits.iter().fold(0, |sum, d| sum * 10 + u16::from(d - b'0')))
        };
        let month = u8::try_from(number(4..6)?).ok()?;
        let day = u8::try_from(number(6..8)?).ok()?;
        Self::new(number(0..4)?, month, day)
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn of_month(self) -> u8 {
        self.of_month
    }

    /// The six digits of ISA09: `YYMMDD`.
    pub fn short(self) -> String {
        format!("{:02}{:02}{:02}", self.year % 100, self.month, self.of_month)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{:02}{:02}", self.year, self.month, self.of_month)
    }
}

/// A time of day to the minute. Prints as `HHMM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

impl TimeOfDay {
    /// The time, or `None` outside 00:00 to 23:59.
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self { hour, minute })
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}{:02}", self.hour, self.minute)
    }
}

/// An amount of money in whole cents. Prints as an X12 decimal: no leading or trailing zeros.
///
/// ```
/// use x12::Cents;
/// assert_eq!(Cents(13_050).to_string(), "130.5");
/// assert_eq!(Cents(13_000).to_string(), "130");
/// assert_eq!(Cents(5).to_string(), ".05");
/// assert_eq!(Cents(-199).to_string(), "-1.99");
/// assert_eq!(Cents(0).to_string(), "0");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(pub i64);

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        decimal(f, sign, self.0.unsigned_abs(), 100)
    }
}

/// A count of units in thousandths. Prints as an X12 decimal.
///
/// ```
/// use x12::Quantity;
/// assert_eq!(Quantity::whole(3).to_string(), "3");
/// assert_eq!(Quantity::thousandths(2_500).to_string(), "2.5");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(u64);

impl Quantity {
    /// Whole units.
    pub fn whole(units: u32) -> Self {
        Self(u64::from(units) * 1000)
    }

    /// Thousandths of a unit.
    pub fn thousandths(parts: u64) -> Self {
        Self(parts)
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(f, "", self.0, 1000)
    }
}

/// Prints `value / scale`, where scale is a power of ten, without needless zeros.
fn decimal(f: &mut fmt::Formatter<'_>, sign: &str, value: u64, scale: u64) -> fmt::Result {
    let (whole, mut part, mut digits) = (value / scale, value % scale, scale.ilog10());
    f.write_str(sign)?;
    if part == 0 {
        return write!(f, "{whole}");
    }
    while part.is_multiple_of(10) {
        part /= 10;
        digits -= 1;
    }
    if whole > 0 {
        write!(f, "{whole}")?;
    }
    let width = usize::try_from(digits).unwrap_or(0);
    write!(f, ".{part:0width$}")
}

/// A control number of an interchange, group or transaction: 1 to 999,999,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ControlNumber(u32);

impl ControlNumber {
    /// The number, or `None` when it has more than nine digits or is zero.
    pub fn new(number: u32) -> Option<Self> {
        (1..=999_999_999).contains(&number).then_some(Self(number))
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}
