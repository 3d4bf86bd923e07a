//! The minutes of a day on the clock: what overlaps, and what does not fit.
//!
//! A minute of a clinician or of a patient is used once. Two services of a day are separate when
//! the times of both are known and do not meet.
//!
//! Source: CMS, Medicare Claims Processing Manual, chapter 5, section 20.2; NCCI Policy Manual,
//! chapter 11, on timed services of one day.

use care::Finding;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::{Cpt, edit};

/// From a time of day to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// When it begins.
    pub start: Time,
    /// When it ends.
    pub end: Time,
}

/// Why there is no such interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a service ends after it begins, on the same day")]
pub struct IntervalRefused;

impl Interval {
    /// An interval.
    ///
    /// # Errors
    ///
    /// [`IntervalRefused`] when it does not end after it begins.
    pub fn new(start: Time, end: Time) -> Result<Self, IntervalRefused> {
        if start < end { Ok(Self { start, end }) } else { Err(IntervalRefused) }
    }

    /// Whole minutes from start to end.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        let of = |time: Time| u32::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute()));
        of(self.end).unwrap_or(0).saturating_sub(of(self.start).unwrap_or(0))
    }

    /// Whether two have a minute in common; one may begin when the other ends.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// One service with the times at which it was given, as far as they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<'a> {
    /// What was done.
    pub code: Cpt,
    /// Its minutes.
    pub minutes: u32,
    /// When.
    pub intervals: &'a [Interval],
}

/// Whether it is known that two services had no minute in common.
#[must_use]
pub fn are_separate(one: &[Interval], other: &[Interval]) -> bool {
    !one.is_empty() && !other.is_empty() && !one.iter().any(|a| other.iter().any(|b| a.meets(b)))
}

/// What does not fit of the minutes of one clinician with one patient.
///
/// `elapsed` are the minutes of the session from start to end, when they are known.
#[must_use]
pub fn check(services: &[Placed<'_>], elapsed: Option<u32>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let given = services.iter().fold(0_u32, |sum, service| sum.saturating_add(service.minutes));
    if let Some(elapsed) = elapsed.filter(|elapsed| given > *elapsed) {
        let message = format!("the services add up to {given} minutes, the session has {elapsed}");
        findings.push(edit::BEYOND_SESSION.finding("minutes", message));
    }
    for (n, service) in services.iter().enumerate() {
        let known: u32 = service.intervals.iter().map(Interval::minutes).sum();
        if !service.intervals.is_empty() && service.minutes > known {
            let (code, minutes) = (service.code, service.minutes);
            let message = format!("{code} has {minutes} minutes, and its times leave {known}");
            findings.push(edit::BEYOND_SESSION.finding(format!("services[{n}].minutes"), message));
        }
        for (m, other) in services.iter().enumerate().skip(n) {
            let meets = |(i, a): (usize, &Interval)| {
                let mut others = other.intervals.iter().enumerate();
                others.any(|(k, b)| (n != m || i < k) && a.meets(b))
            };
            if service.intervals.iter().enumerate().any(meets) {
                let message = if n == m {
                    format!("the times of {} overlap each other", service.code)
                } else {
                    format!("{} and {} have minutes in common", service.code, other.code)
                };
                let field = format!("services[{m}].times");
                findings.push(edit::OVERLAPPING.finding(field, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    fn at(from: (i8, i8), to: (i8, i8)) -> Interval {
        Interval::new(time(from.0, from.1, 0, 0), time(to.0, to.1, 0, 0)).unwrap()
    }

    fn placed<'a>(code: &str, minutes: u32, intervals: &'a [Interval]) -> Placed<'a> {
        Placed { code: code.parse().unwrap(), minutes, intervals }
    }

    fn found(services: &[Placed<'_>], elapsed: Option<u32>) -> Vec<String> {
        check(services, elapsed).into_iter().map(|f| f.edit).collect()
    }

    #[test]
    fn minutes_beyond_the_session_are_found() {
        let services = [placed("97530", 20, &[]), placed("97535", 11, &[])];
        assert_eq!(found(&services, Some(30)), ["QH-T092"]);
        assert_eq!(found(&services, Some(31)), [""; 0]);
        assert_eq!(found(&services, None), [""; 0]);
        let short = [at((9, 0), (9, 10))];
        assert_eq!(found(&[placed("97530", 11, &short)], None), ["QH-T092"]);
    }

    #[test]
    fn a_minute_is_used_once() {
        let (one, two) = ([at((9, 0), (9, 20))], [at((9, 19), (9, 30))]);
        assert_eq!(
            found(&[placed("97530", 20, &one), placed("97535", 11, &two)], None),
            ["QH-T108"]
        );
        let next = [at((9, 20), (9, 30))];
        let services = [placed("97530", 20, &one), placed("97535", 10, &next)];
        assert_eq!(found(&services, None), [""; 0]);
        assert!(are_separate(&one, &next) && !are_separate(&one, &two));
        assert!(!are_separate(&one, &[]));
        let twice = [at((9, 0), (9, 20)), at((9, 10), (9, 30))];
        assert_eq!(found(&[placed("97530", 20, &twice)], None), ["QH-T108"]);
    }

    #[test]
    fn an_interval_ends_after_it_begins() {
        let refused = Interval::new(time(9, 0, 0, 0), time(9, 0, 0, 0));
        assert_eq!(refused, Err(IntervalRefused));
        assert_eq!(at((9, 5), (10, 0)).minutes(), 55);
    }
}
