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
pub struct TimeSpan {
    start: Time,
    end: Time,
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

fn to_the_minute(time: Time) -> Time {
    Time::new(time.hour(), time.minute(), 0, 0).unwrap_or(time)
}

fn minute_of_day(time: Time) -> u32 {
    let hour = u32::try_from(time.hour()).unwrap_or(0);
    let minute = u32::try_from(time.minute()).unwrap_or(0);
    hour.saturating_mul(60).saturating_add(minute)
}
