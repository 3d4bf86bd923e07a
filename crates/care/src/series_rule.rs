//! How planned sessions repeat.

use crate::calendar::{day_after, days_between, effective_kind, monday_of, row_of};
use crate::keyed::keyed;
use crate::{CalendarDay, DayKind, TimeSpan};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Weekday {
    /// Monday.
    #[serde(rename = "mon")]
    Monday,
    /// Tuesday.
    #[serde(rename = "tue")]
    Tuesday,
    /// Wednesday.
    #[serde(rename = "wed")]
    Wednesday,
    /// Thursday.
    #[serde(rename = "thu")]
    Thursday,
    /// Friday.
    #[serde(rename = "fri")]
    Friday,
    /// Saturday.
    #[serde(rename = "sat")]
    Saturday,
    /// Sunday.
    #[serde(rename = "sun")]
    Sunday,
}

keyed! {
    Weekday {
        Monday = "mon", "Monday";
        Tuesday = "tue", "Tuesday";
        Wednesday = "wed", "Wednesday";
        Thursday = "thu", "Thursday";
        Friday = "fri", "Friday";
        Saturday = "sat", "Saturday";
        Sunday = "sun", "Sunday";
    }
}

impl Weekday {
    /// The day of the week of a date.
    pub fn of(day: Date) -> Self {
        match day.weekday() {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

/// On which days planned sessions repeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "repeats", rename_all = "snake_case")]
pub enum Repeats {
    /// On these days of the week, in every `every`th week from the first day's (1: each week).
    Weekly {
        /// Which days of the week.
        on: BTreeSet<Weekday>,
        /// 1 each week, 2 every other week …
        every: u8,
    },
    /// On these days of the school's cycle, as the site's calendar numbers them.
    CycleDays {
        /// Which days of the cycle, from 1.
        on: BTreeSet<u8>,
    },
}

/// Planned sessions that repeat: at the same civil time, whatever the clocks are set to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesRule {
    /// On which days.
    #[serde(flatten)]
    pub repeats: Repeats,
    /// First day on which one may fall.
    pub from: Date,
    /// Last day on which one may fall.
    pub to: Date,
    /// When on such a day, in the organization's zone.
    pub time: TimeSpan,
}

/// Why a rule gives no series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeriesRuleInvalid {
    /// No day is chosen.
    #[error("choose at least one day")]
    NoDay,
    /// The last day is before the first.
    #[error("the last day must not be before the first")]
    EndsBeforeStart,
    /// It is longer than a school year.
    #[error("a series may last at most 366 days; end it with the school year")]
    TooLong,
    /// The number of weeks between is out of range.
    #[error("sessions may repeat every 1 to 8 weeks")]
    Interval,
}

impl SeriesRule {
    /// Whether it describes a series.
    ///
    /// # Errors
    ///
    /// The first [`SeriesRuleInvalid`] that holds.
    pub fn check(&self) -> Result<(), SeriesRuleInvalid> {
        match &self.repeats {
            Repeats::Weekly { on, .. } if on.is_empty() => return Err(SeriesRuleInvalid::NoDay),
            Repeats::CycleDays { on } if on.is_empty() => return Err(SeriesRuleInvalid::NoDay),
            Repeats::Weekly { every, .. } if !(1..=8).contains(every) => {
                return Err(SeriesRuleInvalid::Interval);
            }
            _ => {}
        }
        if self.to < self.from {
            return Err(SeriesRuleInvalid::EndsBeforeStart);
        }
        match days_apart(self.from, self.to) {
            0..=366 => Ok(()),
            _ => Err(SeriesRuleInvalid::TooLong),
        }
    }

    /// The days of the series at a site with these calendar rows, in order: only days on which
    /// services are given. An invalid rule gives none.
    pub fn days(&self, rows: &[CalendarDay]) -> Vec<Date> {
        if self.check().is_err() {
            return Vec::new();
        }
        days_between(self.from, self.to)
            .filter(|day| effective_kind(*day, rows).has_services())
            .filter(|day| self.falls_on(*day, rows))
            .collect()
    }

    /// The days on which one would fall if services were given, each with its kind: what a
    /// preview names as left out. Days of a cycle have none: no number is given to such a day.
    pub fn left_out(&self, rows: &[CalendarDay]) -> Vec<(Date, DayKind)> {
        if self.check().is_err() {
            return Vec::new();
        }
        days_between(self.from, self.to)
            .map(|day| (day, effective_kind(day, rows)))
            .filter(|(day, kind)| !kind.has_services() && self.falls_on(*day, rows))
            .collect()
    }

    /// Whether a session at this day and time stands where the rule puts it; calendars are not
    /// asked.
    pub fn puts(&self, day: Date, time: TimeSpan, rows: &[CalendarDay]) -> bool {
        self.time == time && self.from <= day && day <= self.to && self.falls_on(day, rows)
    }

    /// The rule from a day on, with another time, and with one day of the week in place of
    /// another. Days of a cycle stay.
    #[must_use]
    pub fn moved(&self, first: Date, time: TimeSpan, on: Option<(Weekday, Weekday)>) -> Self {
        let mut rule = Self { from: first, time, ..self.clone() };
        if let (Repeats::Weekly { on: days, .. }, Some((old, new))) = (&mut rule.repeats, on)
            && days.remove(&old)
        {
            days.insert(new);
        }
        rule.to = rule.to.max(first);
        rule
    }

    /// The rule up to the day before `first`; at least one day long.
    #[must_use]
    pub fn ended_before(&self, first: Date) -> Self {
        Self { to: day_after(first, -1).max(self.from).min(self.to), ..self.clone() }
    }

    fn falls_on(&self, day: Date, rows: &[CalendarDay]) -> bool {
        match &self.repeats {
            Repeats::Weekly { on, every } => {
                let weeks = days_apart(monday_of(self.from), monday_of(day)) / 7;
                on.contains(&Weekday::of(day)) && weeks % i32::from(*every) == 0
            }
            Repeats::CycleDays { on } => row_of(day, rows)
                .and_then(|row| row.cycle_day)
                .is_some_and(|number| on.contains(&number)),
        }
    }

    /// The rule in words: `Monday and Thursday, 10:00–10:30`.
    pub fn describe(&self) -> String {
        let days: Vec<String> = match &self.repeats {
            Repeats::Weekly { on, .. } => on.iter().map(|day| day.label().to_owned()).collect(),
            Repeats::CycleDays { on } => on.iter().map(|day| format!("cycle day {day}")).collect(),
        };
        let days = match days.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => days.concat(),
        };
        let weeks = match self.repeats {
            Repeats::Weekly { every, .. } if every > 1 => format!(" every {every} weeks"),
            _ => String::new(),
        };
        format!("{days}{weeks}, {}", self.time)
    }
}

/// Days from the first to the second date.
fn days_apart(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SiteId, number_cycle_days};
    use jiff::civil::{date, time};

    fn rule(repeats: Repeats) -> SeriesRule {
        SeriesRule {
            repeats,
            from: date(2026, 11, 16),
            to: date(2026, 12, 4),
            time: TimeSpan::new(time(10, 0, 0, 0), time(10, 30, 0, 0)).unwrap(),
        }
    }

    fn weekly(on: &[Weekday], every: u8) -> SeriesRule {
        rule(Repeats::Weekly { on: on.iter().copied().collect(), every })
    }

    fn row(day: Date, kind: DayKind, cycle_day: Option<u8>) -> CalendarDay {
        let site = SiteId(uuid::Uuid::nil());
        CalendarDay { site, day, kind, label: String::new(), ends: None, cycle_day }
    }

    #[test]
    fn mondays_and_thursdays_skip_thanksgiving() {
        let closed = [row(date(2026, 11, 26), DayKind::Holiday, None)];
        let rule = weekly(&[Weekday::Thursday, Weekday::Monday], 1);
        let days: Vec<String> = rule.days(&closed).iter().map(ToString::to_string).collect();
        assert_eq!(days, ["2026-11-16", "2026-11-19", "2026-11-23", "2026-11-30", "2026-12-03"]);
        assert_eq!(rule.describe(), "Monday and Thursday, 10:00–10:30");
    }

    #[test]
    fn every_other_week_is_counted_from_the_week_of_the_first_day() {
        let days = weekly(&[Weekday::Tuesday], 2).days(&[]);
        assert_eq!(days, [date(2026, 11, 17), date(2026, 12, 1)]);
    }

    #[test]
    fn cycle_days_are_those_that_the_calendar_numbers() {
        let rows: Vec<CalendarDay> =
            number_cycle_days(date(2026, 11, 16), date(2026, 12, 4), 6, &[])
                .into_iter()
                .map(|(day, number)| row(day, DayKind::Instructional, Some(number)))
                .collect();
        let rule = rule(Repeats::CycleDays { on: BTreeSet::from([2]) });
        assert_eq!(rule.days(&rows), [date(2026, 11, 17), date(2026, 11, 25), date(2026, 12, 3)]);
        assert_eq!(rule.days(&[]), [], "a calendar without numbers has no such day");
    }

    #[test]
    fn what_falls_on_a_day_without_services_is_named_as_left_out() {
        let closed = [row(date(2026, 11, 26), DayKind::Holiday, None)];
        let rule = weekly(&[Weekday::Thursday], 1);
        assert_eq!(rule.left_out(&closed), [(date(2026, 11, 26), DayKind::Holiday)]);
        assert_eq!(weekly(&[Weekday::Saturday], 1).left_out(&[]).len(), 2);
        assert_eq!(weekly(&[Weekday::Saturday], 1).days(&[]), []);
        assert_eq!(weekly(&[], 1).left_out(&[]), []);
    }

    #[test]
    fn a_series_over_the_change_of_clocks_stays_at_its_civil_time() {
        // Clocks go forward on Sunday 2026-03-08 and back on Sunday 2026-11-01 in New York.
        for (from, to, days) in [
            (
                date(2026, 3, 2),
                date(2026, 3, 16),
                [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)],
            ),
            (
                date(2026, 10, 26),
                date(2026, 11, 9),
                [date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 9)],
            ),
        ] {
            let rule = SeriesRule { from, to, ..weekly(&[Weekday::Monday], 1) };
            assert_eq!(rule.days(&[]), days);
            assert!(days.iter().all(|day| rule.puts(*day, rule.time, &[])));
        }
    }

    #[test]
    fn cycle_days_go_on_after_a_holiday_where_they_stopped() {
        // Monday 23 November to Friday 4 December 2026, Thursday and Friday off.
        let off = [26, 27].map(|day| row(date(2026, 11, day), DayKind::Holiday, None));
        let numbers = number_cycle_days(date(2026, 11, 23), date(2026, 12, 4), 6, &off);
        let mut rows: Vec<CalendarDay> = off.to_vec();
        rows.extend(numbers.into_iter().map(|(d, n)| row(d, DayKind::Instructional, Some(n))));
        let mut rule = rule(Repeats::CycleDays { on: BTreeSet::from([3, 4]) });
        rule.from = date(2026, 11, 23);
        let days = [date(2026, 11, 25), date(2026, 11, 30)];
        assert_eq!(rule.days(&rows), days);
        assert_eq!(rule.left_out(&rows), []);
    }

    #[test]
    fn a_series_that_is_changed_from_a_day_on_becomes_two_rules() {
        let old = weekly(&[Weekday::Monday, Weekday::Thursday], 1);
        let time = TimeSpan::new(time(11, 0, 0, 0), time(11, 30, 0, 0)).unwrap();
        let first = date(2026, 11, 24);
        let new = old.moved(first, time, Some((Weekday::Monday, Weekday::Tuesday)));
        assert_eq!(new.describe(), "Tuesday and Thursday, 11:00–11:30");
        assert_eq!((new.from, new.to), (first, old.to));
        assert_eq!(old.ended_before(first).to, date(2026, 11, 23));
        assert_eq!(old.ended_before(old.from).to, old.from);
        assert!(old.ended_before(old.from).check().is_ok());
        let friday = Some((Weekday::Friday, Weekday::Tuesday));
        assert_eq!(old.moved(first, time, friday).repeats, old.repeats);
        assert!(old.puts(date(2026, 11, 23), old.time, &[]));
        assert!(!old.puts(date(2026, 11, 24), old.time, &[]));
        assert!(!old.puts(date(2026, 11, 23), time, &[]));
    }

    #[test]
    fn a_rule_that_is_no_series_says_why() {
        assert_eq!(weekly(&[], 1).check(), Err(SeriesRuleInvalid::NoDay));
        assert_eq!(weekly(&[Weekday::Monday], 0).check(), Err(SeriesRuleInvalid::Interval));
        let mut backwards = weekly(&[Weekday::Monday], 1);
        backwards.to = date(2026, 11, 15);
        assert_eq!(backwards.check(), Err(SeriesRuleInvalid::EndsBeforeStart));
        backwards.to = date(2027, 11, 18);
        assert_eq!(backwards.check(), Err(SeriesRuleInvalid::TooLong));
        assert_eq!(backwards.days(&[]), []);
    }

    #[test]
    fn a_rule_is_kept_as_readable_json() {
        let rule = weekly(&[Weekday::Monday], 1);
        let json = concat!(
            r#"{"repeats":"weekly","on":["mon"],"every":1,"from":"2026-11-16","to":"2026-12-04","#,
            r#""time":{"start":"10:00:00","end":"10:30:00"}}"#
        );
        assert_eq!(serde_json::to_string(&rule).unwrap(), json);
        assert_eq!(serde_json::from_str::<SeriesRule>(json).unwrap(), rule);
    }
}
