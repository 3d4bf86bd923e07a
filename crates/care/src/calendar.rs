//! Days of a site's calendar.

use crate::keyed::keyed;
use crate::{Period, SiteId};
use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Services are given.
    Instructional,
    /// Shown grey: weekend, holiday, recess. No record is needed, not even a cancellation.
    Grey,
    /// Instructional until the hour given.
    HalfDay,
    /// An unscheduled closing: planned sessions are recorded as Cancelled.
    EmergencyClosing,
    /// A holiday on which a record needs a supervisor's reason (rule V-013).
    Holiday,
}

/// One day of one site's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    /// Whose calendar.
    pub site: SiteId,
    /// The day.
    pub day: Date,
    /// What kind of day.
    pub kind: DayKind,
    /// What people call it: `Thanksgiving recess`.
    pub label: String,
    /// When a half day ends.
    pub ends: Option<Time>,
    /// Number of the day in the school's cycle, from 1.
    pub cycle_day: Option<u8>,
}

keyed! {
    DayKind {
        Instructional = "instructional", "School day";
        Grey = "grey", "No school";
        HalfDay = "half_day", "Half day";
        EmergencyClosing = "emergency_closing", "Emergency closing";
        Holiday = "holiday", "Holiday";
    }
}

impl DayKind {
    /// Whether services can be given: a school day or a half day.
    pub fn has_services(self) -> bool {
        matches!(self, Self::Instructional | Self::HalfDay)
    }

    /// Whether a planned session on such a day needs a record. Grey days and holidays do not,
    /// not even a cancellation. An emergency closing does: its sessions stood on the plan, and
    /// are recorded as Cancelled (rule R-016; SESIS step 9). Until they are, they are without a
    /// record.
    pub fn needs_record(self) -> bool {
        !matches!(self, Self::Grey | Self::Holiday)
    }
}

/// The calendar's row of a day, when it has one.
pub fn row_of(day: Date, rows: &[CalendarDay]) -> Option<&CalendarDay> {
    rows.iter().find(|row| row.day == day)
}

/// What kind of day it is at a site with these rows: what its row says; without a row Saturdays
/// and Sundays are grey and other days are school days.
pub fn effective_kind(day: Date, rows: &[CalendarDay]) -> DayKind {
    match row_of(day, rows) {
        Some(row) => row.kind,
        None if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) => DayKind::Grey,
        None => DayKind::Instructional,
    }
}

/// `day` moved by whole days; where the calendar of jiff ends it stays.
pub fn day_after(day: Date, days: i64) -> Date {
    jiff::Span::new().try_days(days).ok().and_then(|span| day.checked_add(span).ok()).unwrap_or(day)
}

/// Every day from the first to the last, both included.
pub fn days_between(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day <= to)
}

/// The Monday of the week in which a day lies; weeks run from Monday to Sunday.
pub fn monday_of(day: Date) -> Date {
    day_after(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// The Mondays of the weeks that a span of days touches.
pub fn weeks_between(from: Date, to: Date) -> Vec<Date> {
    monday_of(from).series(7.days()).take_while(|monday| *monday <= to).collect()
}

/// First and last day of the period of a frequency that contains `day`.
///
/// Months are calendar months. The school year runs from 1 July to 30 June (New York Education
/// Law §2) and has four quarters of three months. A cycle is read from the cycle days of the
/// rows; none when the calendar does not number this part of the year.
pub fn period_of(period: Period, day: Date, rows: &[CalendarDay]) -> Option<(Date, Date)> {
    match period {
        Period::Week => {
            let monday = monday_of(day);
            Some((monday, day_after(monday, 6)))
        }
        Period::Month => Some((day.first_of_month(), day.last_of_month())),
        Period::Quarter => {
            let first = day.month() - (day.month() - 1) % 3;
            let from = Date::new(day.year(), first, 1).ok()?;
            Some((from, from.checked_add(2.months()).ok()?.last_of_month()))
        }
        Period::Year => {
            let year = if day.month() < 7 { day.year() - 1 } else { day.year() };
            Some((Date::new(year, 7, 1).ok()?, Date::new(year + 1, 6, 30).ok()?))
        }
        Period::Cycle(_) => {
            let firsts = || rows.iter().filter(|row| row.cycle_day == Some(1)).map(|row| row.day);
            let from = firsts().filter(|first| *first <= day).max()?;
            let next = firsts().filter(|first| *first > day).min();
            let last =
                rows.iter().filter(|row| row.cycle_day.is_some()).map(|row| row.day).max()?;
            let to = next.map_or(last, |next| day_after(next, -1));
            (day <= to).then_some((from, to))
        }
    }
}

/// Numbers the days on which services are given from 1 to `length` and again from 1, as a school
/// prints its cycle. Grey days, holidays and closings have no number and do not move the cycle.
pub fn number_cycle_days(
    from: Date,
    to: Date,
    length: u8,
    rows: &[CalendarDay],
) -> BTreeMap<Date, u8> {
    let numbers = (1..=length).cycle();
    days_between(from, to)
        .filter(|day| effective_kind(*day, rows).has_services())
        .zip(numbers)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rows(listed: &[(Date, DayKind, Option<u8>)]) -> Vec<CalendarDay> {
        listed
            .iter()
            .map(|(day, kind, cycle_day)| CalendarDay {
                site: SiteId(uuid::Uuid::nil()),
                day: *day,
                kind: *kind,
                label: String::new(),
                ends: None,
                cycle_day: *cycle_day,
            })
            .collect()
    }

    #[test]
    fn a_weekend_is_grey_unless_a_row_says_otherwise() {
        let saturday = date(2026, 11, 21);
        let open = rows(&[(saturday, DayKind::Instructional, None)]);
        assert_eq!(effective_kind(saturday, &[]), DayKind::Grey);
        assert_eq!(effective_kind(saturday, &open), DayKind::Instructional);
        assert_eq!(effective_kind(date(2026, 11, 23), &[]), DayKind::Instructional);
    }

    #[test]
    fn a_week_begins_on_monday_also_across_the_new_year() {
        assert_eq!(monday_of(date(2026, 11, 24)), date(2026, 11, 23));
        assert_eq!(monday_of(date(2026, 11, 23)), date(2026, 11, 23));
        assert_eq!(monday_of(date(2027, 1, 3)), date(2026, 12, 28));
        assert_eq!(
            weeks_between(date(2026, 11, 24), date(2026, 12, 7)),
            [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]
        );
    }

    #[test]
    fn periods_contain_their_day() {
        let of = |period, day| period_of(period, day, &[]).unwrap();
        let day = date(2027, 2, 10);
        assert_eq!(of(Period::Week, day), (date(2027, 2, 8), date(2027, 2, 14)));
        assert_eq!(of(Period::Month, day), (date(2027, 2, 1), date(2027, 2, 28)));
        assert_eq!(of(Period::Quarter, day), (date(2027, 1, 1), date(2027, 3, 31)));
        assert_eq!(of(Period::Quarter, date(2026, 12, 31)).0, date(2026, 10, 1));
        assert_eq!(of(Period::Year, day), (date(2026, 7, 1), date(2027, 6, 30)));
        assert_eq!(of(Period::Year, date(2026, 7, 1)).0, date(2026, 7, 1));
        assert_eq!(period_of(Period::Cycle(6), day, &[]), None);
    }

    #[test]
    fn a_closing_does_not_move_the_cycle_on() {
        // Monday 30 November to Wednesday 9 December 2026 with snow on Thursday.
        let snow = rows(&[(date(2026, 12, 3), DayKind::EmergencyClosing, None)]);
        let numbers = number_cycle_days(date(2026, 11, 30), date(2026, 12, 9), 6, &snow);
        let days: Vec<(i8, u8)> = numbers.iter().map(|(day, n)| (day.day(), *n)).collect();
        assert_eq!(days, [(30, 1), (1, 2), (2, 3), (4, 4), (7, 5), (8, 6), (9, 1)]);
    }

    #[test]
    fn a_cycle_lasts_until_the_day_before_the_next_first_day() {
        let numbers = number_cycle_days(date(2026, 11, 30), date(2026, 12, 11), 6, &[]);
        let listed: Vec<_> =
            numbers.iter().map(|(day, n)| (*day, DayKind::Instructional, Some(*n))).collect();
        let rows = rows(&listed);
        let of = |day| period_of(Period::Cycle(6), day, &rows);
        assert_eq!(of(date(2026, 12, 4)), Some((date(2026, 11, 30), date(2026, 12, 7))));
        assert_eq!(of(date(2026, 12, 8)), Some((date(2026, 12, 8), date(2026, 12, 11))));
        assert_eq!(of(date(2026, 12, 14)), None, "not numbered yet");
    }
}
