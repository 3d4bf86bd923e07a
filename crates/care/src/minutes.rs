//! Whole minutes, and spans of a day.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

/// Whole minutes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Minutes(pub u32);

impl std::fmt::Display for Minutes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// From a start to a later end on one civil day, both to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Ends")]
pub struct TimeSpan {
    start: Time,
    end: Time,
}

/// A span as it is read, before it is known to be one.
#[derive(Deserialize)]
struct Ends {
    start: Time,
    end: Time,
}

impl TryFrom<Ends> for TimeSpan {
    type Error = TimeSpanInvalid;
    fn try_from(ends: Ends) -> Result<Self, TimeSpanInvalid> {
        Self::new(ends.start, ends.end)
    }
}

/// Why two times are no span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeSpanInvalid {
    /// The end is not after the start.
    #[error("the end must be after the start")]
    EndNotAfterStart,
}

impl TimeSpan {
    /// A span; seconds are dropped.
    ///
    /// # Errors
    ///
    /// [`TimeSpanInvalid::EndNotAfterStart`].
    pub fn new(start: Time, end: Time) -> Result<Self, TimeSpanInvalid> {
        let (start, end) = (to_the_minute(start), to_the_minute(end));
        if start < end { Ok(Self { start, end }) } else { Err(TimeSpanInvalid::EndNotAfterStart) }
    }

    /// When it starts.
    pub fn start(&self) -> Time {
        self.start
    }

    /// When it ends.
    pub fn end(&self) -> Time {
        self.end
    }

    /// How long it is on the clock.
    pub fn minutes(&self) -> Minutes {
        Minutes(minute_of_day(self.end).saturating_sub(minute_of_day(self.start)))
    }

    /// Whether the two share a minute; touching ends do not overlap.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl std::fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}–{}", self.start.strftime("%H:%M"), self.end.strftime("%H:%M"))
    }
}

fn to_the_minute(time: Time) -> Time {
    Time::new(time.hour(), time.minute(), 0, 0).unwrap_or(time)
}

fn minute_of_day(time: Time) -> u32 {
    let hour = u32::try_from(time.hour()).unwrap_or(0);
    let minute = u32::try_from(time.minute()).unwrap_or(0);
    hour.saturating_mul(60).saturating_add(minute)
}

/// `minutes` in `n` nearly equal parts, the longer ones first: a proposal to be confirmed.
pub fn even_split(minutes: Minutes, n: u32) -> Vec<Minutes> {
    let (Some(each), Some(longer)) = (minutes.0.checked_div(n), minutes.0.checked_rem(n)) else {
        return Vec::new();
    };
    (0..n).map(|place| Minutes(each.saturating_add(u32::from(place < longer)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;
    use proptest::prelude::*;

    #[test]
    fn a_span_ends_after_it_starts_also_when_it_is_read() {
        let ends = Err(TimeSpanInvalid::EndNotAfterStart);
        assert_eq!(TimeSpan::new(time(10, 0, 0, 0), time(10, 0, 0, 0)), ends);
        assert_eq!(TimeSpan::new(time(10, 0, 0, 0), time(10, 0, 59, 0)), ends, "seconds drop");
        let read = serde_json::from_str::<TimeSpan>;
        assert!(read(r#"{"start":"10:30","end":"10:00"}"#).is_err());
        let span = read(r#"{"start":"10:00","end":"10:30"}"#).unwrap();
        assert_eq!(span.minutes(), Minutes(30));
        assert_eq!(span.to_string(), "10:00–10:30");
    }

    #[test]
    fn spans_that_touch_do_not_overlap() {
        let span =
            |from: i8, to: i8| TimeSpan::new(time(9, from, 0, 0), time(9, to, 0, 0)).unwrap();
        assert!(!span(0, 30).overlaps(&span(30, 59)));
        assert!(!span(30, 59).overlaps(&span(0, 30)));
        assert!(span(0, 31).overlaps(&span(30, 59)));
        assert!(span(0, 59).overlaps(&span(10, 20)));
    }

    #[test]
    fn thirty_minutes_split_in_four_are_8_8_7_7() {
        assert_eq!(even_split(Minutes(30), 4), [8, 8, 7, 7].map(Minutes));
        assert_eq!(even_split(Minutes(30), 0), []);
        assert_eq!(even_split(Minutes(1), 2), [1, 0].map(Minutes));
    }

    proptest! {
        #[test]
        fn an_even_split_keeps_every_minute(minutes in 0u32..1000, n in 1u32..16) {
            let parts = even_split(Minutes(minutes), n);
            prop_assert_eq!(parts.iter().map(|part| part.0).sum::<u32>(), minutes);
            let (least, most) = (parts.iter().min().unwrap().0, parts.iter().max().unwrap().0);
            prop_assert!(most - least <= 1);
        }
    }
}
