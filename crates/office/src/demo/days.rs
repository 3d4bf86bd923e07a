//! The invented calendars: holidays by rule, a half day, a closing, cycle days.

use care::{CalendarDay, DayKind, SiteId, day_after, days_between, monday_of, number_cycle_days};
use jiff::civil::{Date, Weekday, time};
use std::collections::BTreeMap;

/// The `n`th given weekday of a month; negative counts from its end.
fn nth(year: i16, month: i8, n: i8, weekday: Weekday) -> Option<Date> {
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(n, weekday).ok()
}

/// Western Easter Sunday: the Sunday after the first full moon of spring, by the tables of the
/// Gregorian calendar (epact and golden number), good for 1900 to 2099.
fn easter(year: i16) -> Option<Date> {
    let golden = year % 19;
    // Days from 21 March to the full moon.
    let moon = match (19 * golden + 24) % 30 {
        29 => 28,
        28 if golden > 10 => 27,
        days => days,
    };
    let full = day_after(Date::new(year, 3, 21).ok()?, i64::from(moon));
    full.nth_weekday(1, Weekday::Sunday).ok()
}

/// Federal holidays of a year (5 USC 6103), without the days on which weekend ones are kept.
fn federal(year: i16) -> Vec<(Date, &'static str)> {
    let fixed = |month, day| Date::new(year, month, day).ok();
    [
        (fixed(1, 1), "New Year's Day"),
        (nth(year, 1, 3, Weekday::Monday), "Martin Luther King Jr. Day"),
        (nth(year, 2, 3, Weekday::Monday), "Washington's Birthday"),
        (nth(year, 5, -1, Weekday::Monday), "Memorial Day"),
        (fixed(6, 19), "Juneteenth"),
        (fixed(7, 4), "Independence Day"),
        (nth(year, 9, 1, Weekday::Monday), "Labor Day"),
        (nth(year, 10, 2, Weekday::Monday), "Italian Heritage and Indigenous Peoples' Day"),
        (fixed(11, 11), "Veterans Day"),
        (nth(year, 11, 4, Weekday::Thursday), "Thanksgiving"),
        (fixed(12, 25), "Christmas Day"),
    ]
    .into_iter()
    .filter_map(|(day, name)| Some((day?, name)))
    .collect()
}

/// Days of a year without school that are no federal holidays.
fn recess(year: i16) -> Vec<(Date, &'static str)> {
    let mut days = Vec::new();
    let mut add = |from: Option<Date>, length: i64, label: &'static str| {
        let Some(from) = from else { return };
        days.extend((0..length).map(|n| (day_after(from, n), label)));
    };
    add(Date::new(year, 1, 1).ok(), 2, "Winter recess");
    add(nth(year, 2, 3, Weekday::Monday), 5, "Midwinter recess");
    // Maundy Thursday to the Friday after Easter.
    add(easter(year).map(|sunday| day_after(sunday, -3)), 9, "Spring recess");
    add(nth(year, 11, 1, Weekday::Monday).map(|day| day_after(day, 1)), 1, "Election Day");
    add(nth(year, 11, 4, Weekday::Thursday).map(|day| day_after(day, 1)), 1, "Thanksgiving recess");
    add(Date::new(year, 12, 24).ok(), 8, "Winter recess");
    days
}

/// How a site's calendar is to be.
pub(super) struct Plan {
    /// Whose.
    pub(super) site: SiteId,
    /// First day written.
    pub(super) from: Date,
    /// Last day written.
    pub(super) to: Date,
    /// The day on which the story plays; always a day of services.
    pub(super) today: Date,
    /// Recesses, an emergency closing and a half day as at a school.
    pub(super) is_school: bool,
    /// Length of the school's cycle of days.
    pub(super) cycle: Option<u8>,
}

/// The last instructional day at least `back` days before `today`, by the rows so far.
fn school_day_before(today: Date, back: i64, taken: &BTreeMap<Date, CalendarDay>) -> Date {
    (back..back + 14)
        .map(|n| day_after(today, -n))
        .find(|day| !is_weekend(*day) && !taken.contains_key(day))
        .unwrap_or(today)
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The rows of one calendar; days without a row are as [`care::effective_kind`] says.
pub(super) fn rows(plan: &Plan) -> Vec<CalendarDay> {
    let row = |day: Date, kind: DayKind, label: &str| CalendarDay {
        site: plan.site,
        day,
        kind,
        label: label.to_owned(),
        ends: None,
        cycle_day: None,
    };
    let mut rows = BTreeMap::new();
    for year in plan.from.year()..=plan.to.year() {
        for (day, label) in recess(year).into_iter().filter(|_| plan.is_school) {
            rows.insert(day, row(day, DayKind::Grey, label));
        }
        for (day, label) in federal(year) {
            rows.insert(day, row(day, DayKind::Holiday, label));
        }
    }
    rows.retain(|day, _| plan.from <= *day && *day <= plan.to && !is_weekend(*day));
    if plan.is_school {
        // Mid-week days, so that sessions are planned on them.
        let closing = school_day_before(monday_of(plan.today), 18, &rows);
        rows.insert(closing, row(closing, DayKind::EmergencyClosing, "Closed: burst water main"));
        let half = school_day_before(monday_of(plan.today), 31, &rows);
        let half_row = row(half, DayKind::HalfDay, "Half day: family conferences");
        rows.insert(half, CalendarDay { ends: Some(time(12, 0, 0, 0)), ..half_row });
    }
    if is_weekend(plan.today) || rows.get(&plan.today).is_some_and(|r| !r.kind.has_services()) {
        let label = "School day of the demonstration";
        rows.insert(plan.today, row(plan.today, DayKind::Instructional, label));
    }
    if let Some(length) = plan.cycle {
        let listed: Vec<CalendarDay> = rows.values().cloned().collect();
        for (day, number) in number_cycle_days(plan.from, plan.to, length, &listed) {
            let entry = rows.entry(day).or_insert_with(|| row(day, DayKind::Instructional, ""));
            entry.cycle_day = Some(number);
        }
    }
    rows.into_values().collect()
}

/// The days of a span on which something may have been planned: all but grey days and holidays.
pub(super) fn planned_days(rows: &[CalendarDay], from: Date, to: Date) -> Vec<(Date, DayKind)> {
    days_between(from, to)
        .map(|day| (day, care::effective_kind(day, rows)))
        .filter(|(_, kind)| kind.needs_record())
        .collect()
}
