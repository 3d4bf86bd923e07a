//! Numbers, amounts, days and times as they stand in a file.

use crate::{Cents, Day};

/// A whole number without sign.
pub(crate) fn number(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 18 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(text.iter().fold(0, |sum, d| sum * 10 + u64::from(d - b'0')))
}

/// An amount: at most two digits after the point, 15 before it.
pub(crate) fn cents(text: &[u8]) -> Option<Cents> {
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let mut value = 0i64;
    let mut after = None;
    let mut n = 0;
    for byte in digits {
        match (byte, after) {
            (b'.', None) => after = Some(0),
            (b'0'..=b'9', _) => {
                if let Some(places) = &mut after {
                    *places += 1;
                    if *places > 2 {
                        // Zeros may follow, nothing else.
                        if *byte == b'0' {
                            continue;
                        }
                        return None;
                    }
                }
                n += 1;
                value = value.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
            }
            _ => return None,
        }
    }
    if n == 0 {
        return None;
    }
    let value = match after {
        None | Some(0) => value.checked_mul(100)?,
        Some(1) => value.checked_mul(10)?,
        Some(_) => value,
    };
    Some(Cents(if is_negative { -value } else { value }))
}

/// An amount, nothing when absent or not a number (which the checks say).
pub(crate) fn cents_or_zero(text: &[u8]) -> Cents {
    cents(text).unwrap_or_default()
}

/// Digits of a decimal number, without sign and point; `None` when it is none.
pub(super) fn n_decimal_digits(text: &[u8]) -> Option<usize> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let mut n = 0;
    let mut has_point = false;
    for byte in digits {
        match byte {
            b'0'..=b'9' => n += 1,
            b'.' if !has_point => has_point = true,
            _ => return None,
        }
    }
    (n > 0).then_some(n)
}

/// `YYMMDD`.
pub(super) fn is_short_day(text: &[u8]) -> bool {
    let mut long = *b"20000000";
    match (text.len(), long.get_mut(2..)) {
        (6, Some(end)) => end.copy_from_slice(text),
        _ => return false,
    }
    Day::parse(&long).is_some()
}

/// `HHMM`, `HHMMSS`, or with one or two digits more.
pub(super) fn is_time(text: &[u8]) -> bool {
    let two = |at: usize| text.get(at..at + 2).and_then(number);
    text.iter().all(u8::is_ascii_digit)
        && matches!(text.len(), 4 | 6 | 7 | 8)
        && two(0).is_some_and(|hour| hour < 24)
        && two(2).is_some_and(|minute| minute < 60)
        && (text.len() == 4 || two(4).is_some_and(|second| second < 60))
}

/// `CCYYMMDD-CCYYMMDD`.
pub(crate) fn range(text: &[u8]) -> Option<(Day, Day)> {
    if text.get(8) != Some(&b'-') {
        return None;
    }
    Day::parse(text.get(..8)?).zip(Day::parse(text.get(9..)?))
}

/// A national provider identifier: ten digits whose last is the check digit over `80840` and
/// the other nine.
///
/// Source: CMS, NPI check digit calculation (`80840` prefix, Luhn formula).
///
/// ```
/// assert!(x12::is_npi(b"1234567893"));
/// assert!(!x12::is_npi(b"1234567890"));
/// ```
pub fn is_npi(text: &[u8]) -> bool {
    if text.len() != 10 || !text.iter().all(u8::is_ascii_digit) {
        return false;
    }
    if !matches!(text.first(), Some(b'1' | b'2')) {
        return false;
    }
    // What the prefix adds to the sum.
    let mut sum = 24u32;
    for (n, digit) in text.iter().map(|d| u32::from(d - b'0')).enumerate() {
        let doubled = if n % 2 == 0 { digit * 2 } else { digit };
        sum += doubled / 10 + doubled % 10;
    }
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        let read = |text: &str| cents(text.as_bytes()).map(|c| c.0);
        assert_eq!(read("130.5"), Some(13_050));
        assert_eq!(read("-.05"), Some(-5));
        assert_eq!(read("12.340"), Some(1234));
        assert_eq!(read("7."), Some(700));
        for wrong in ["", "-", ".", "1.005", "1,5", "1e3", "99999999999999999999"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_npi_has_a_check_digit() {
        // The example of CMS, and those of the sample claims.
        for good in ["1234567893", "1000000004", "1500000009"] {
            assert!(is_npi(good.as_bytes()), "{good}");
        }
        for wrong in ["1234567890", "123456789", "12345678933", "3234567893", "abcdefghij"] {
            assert!(!is_npi(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn times_have_hours_minutes_and_perhaps_seconds() {
        assert!(is_time(b"2359") && is_time(b"120000") && is_time(b"12000099"));
        assert!(!is_time(b"2400") && !is_time(b"1260") && !is_time(b"12") && !is_time(b"12:00"));
    }
}
