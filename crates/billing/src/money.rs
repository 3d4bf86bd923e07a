//! Money: whole cents, checked.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An amount of US money in whole cents; negative when it is taken back.
///
/// Shown as `1234.50`; [`Cents::dollars`] adds the sign and the separators for a page.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Cents(i64);

impl Cents {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount of so many cents.
    #[must_use]
    pub const fn new(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount in cents.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, or nothing when it is too large to hold.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or nothing when it is too large to hold.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The amount so many times, or nothing when it is too large to hold.
    #[must_use]
    pub fn checked_mul(self, times: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(times)).map(Self)
    }

    /// The sum of many amounts, or nothing when it is too large to hold.
    #[must_use]
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// As a page shows it: `$1,234.50`, `-$3.00`.
    #[must_use]
    pub fn dollars(self) -> String {
        let whole = (self.0.unsigned_abs() / 100).to_string();
        let mut grouped = String::new();
        for (n, digit) in whole.chars().enumerate() {
            if n > 0 && (whole.len() - n).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}${grouped}.{:02}", self.0.unsigned_abs() % 100)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

/// Sums amounts; saturates, so where the sum is checked use [`Cents::checked_sum`].
impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, each| Self(sum.0.saturating_add(each.0)))
    }
}

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountRefused {
    /// Not digits with at most two after the point.
    #[error("an amount is written like 12, 12.5 or 12.50")]
    NotAnAmount,
    /// More cents than can be held.
    #[error("the amount is too large")]
    TooLarge,
}

impl FromStr for Cents {
    type Err = AmountRefused;

    fn from_str(text: &str) -> Result<Self, AmountRefused> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || part.len() > 2 {
            return Err(AmountRefused::NotAnAmount);
        }
        let parse = |t: &str| t.parse::<i64>().map_err(|_| AmountRefused::TooLarge);
        let tens = if part.len() == 1 { 10 } else { 1 };
        let cents = parse(whole)?
            .checked_mul(100)
            .and_then(|c| c.checked_add(parse(part).ok()? * tens))
            .ok_or(AmountRefused::TooLarge)?;
        Ok(Self(if negative { -cents } else { cents }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_and_print_to_the_cent() {
        for (text, cents) in [("0", 0), ("12", 1200), ("12.5", 1250), ("12.05", 1205)] {
            assert_eq!(text.parse(), Ok(Cents::new(cents)), "{text}");
        }
        assert_eq!("-3.00".parse(), Ok(Cents::new(-300)));
        assert_eq!(Cents::new(-305).to_string(), "-3.05");
        assert_eq!(Cents::new(123_456_789).dollars(), "$1,234,567.89");
        assert_eq!(Cents::new(-5).dollars(), "-$0.05");
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in ["", ".", "1.", ".5", "1.234", "1,000", "$5", "--1", "1e3", " 1"] {
            assert_eq!(text.parse::<Cents>(), Err(AmountRefused::NotAnAmount), "{text}");
        }
        let huge = "99999999999999999999".parse::<Cents>();
        assert_eq!(huge, Err(AmountRefused::TooLarge));
        assert_eq!("92233720368547759".parse::<Cents>(), Err(AmountRefused::TooLarge));
    }

    #[test]
    fn a_sum_that_does_not_fit_is_nothing() {
        let most = Cents::new(i64::MAX);
        assert_eq!(most.checked_add(Cents::new(1)), None);
        assert_eq!(most.checked_mul(2), None);
        assert_eq!(Cents::checked_sum([most, most]), None);
    }
}
