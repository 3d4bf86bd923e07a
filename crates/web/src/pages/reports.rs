//! Reports: encounter attendance, records that nobody certified, sessions without a record.

pub(crate) mod attendance;
pub(crate) mod mandates;
pub(crate) mod waiting;

use crate::form::FormErrors;
use crate::parts::{Tab, Tabs};
use crate::way::escaped;
use crate::words::Words;
use care::OrganizationKind;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use office::Desk;
use serde::Deserialize;

/// The most days that one report covers.
const MOST_DAYS: i32 = 366;

/// What the address of a report asks.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Query {
    from: String,
    to: String,
    state: String,
    clinician: String,
    after: String,
    format: String,
}

impl Query {
    /// Whether the table is to be downloaded.
    fn is_csv(&self) -> bool {
        self.format == "csv"
    }

    /// The same address with other values.
    fn path(&self, path: &str, changes: &[(&str, &str)]) -> String {
        let known = [
            ("from", &self.from),
            ("to", &self.to),
            ("state", &self.state),
            ("clinician", &self.clinician),
        ];
        let kept = known.iter().map(|(name, value)| (*name, value.trim()));
        let kept = kept.filter(|(name, value)| {
            !value.is_empty() && changes.iter().all(|(other, _)| other != name)
        });
        let pairs: Vec<String> = kept
            .chain(changes.iter().copied().filter(|(_, value)| !value.is_empty()))
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

/// A first and a last day as they were typed.
struct Range {
    from: Option<Date>,
    to: Option<Date>,
}

impl Range {
    /// Reads the days, and says what is wrong with them.
    fn read(query: &Query, errors: &mut FormErrors) -> Self {
        let from = day(&query.from, "from", errors);
        let to = day(&query.to, "to", errors);
        if let (Some(from), Some(to)) = (from, to) {
            let span = from.until(to).map_or(i32::MAX, |span| span.get_days());
            if span < 0 {
                errors.add("to", "The last day is before the first; change one of them");
            } else if span > MOST_DAYS {
                errors.add("to", "A report covers a year at most; choose a later first day");
            }
        }
        Self { from, to }
    }
}

fn day(text: &str, field: &'static str, errors: &mut FormErrors) -> Option<Date> {
    let text = text.trim();
    let read = text.parse().ok().filter(|day: &Date| (1900..=2200).contains(&day.year()));
    if read.is_none() && !text.is_empty() {
        errors.add(field, "Write the day as year-month-day, like 2026-11-24");
    }
    read
}

/// What is typed in a field, or what is meant when nothing is.
fn typed(text: &str, otherwise: Option<Date>) -> String {
    match (text.trim(), otherwise) {
        ("", Some(day)) => day.to_string(),
        (text, _) => text.to_owned(),
    }
}

/// A place in a list as an address carries it: day, time and id.
fn place<T: std::str::FromStr>(text: &str) -> Option<(Date, Time, T)> {
    let mut parts = text.split('_');
    let day = parts.next()?.parse().ok()?;
    let start = parts.next()?.parse().ok()?;
    Some((day, start, parts.next()?.parse().ok()?))
}

/// The reports a person may open.
fn tabs(desk: &Desk, here: &str) -> Tabs {
    let words = Words::of(desk.actor.organization_kind);
    let own = format!("/reports/attendance/therapist/{}", desk.actor.member);
    let mut all = vec![("Attendance".to_owned(), "/reports".to_owned())];
    if crate::policy::may_open(&desk.actor, "/certify") {
        all.push((format!("My {}", words.sessions), own));
    }
    let plans = if desk.actor.organization_kind == OrganizationKind::Practice {
        "Plans of care"
    } else {
        "Mandates"
    };
    all.push((plans.to_owned(), "/reports/mandates".to_owned()));
    all.push((format!("Not {}", words.certified), "/reports/uncertified".to_owned()));
    all.push(("No record".to_owned(), "/reports/no-record".to_owned()));
    let tab = |(words, path): (String, String)| {
        let is_here = path == here;
        Tab::new(words, path, is_here)
    };
    Tabs { label: "Reports".to_owned(), all: all.into_iter().map(tab).collect(), joined: false }
}

/// Usual ranges: words, first and last day.
fn usual(today: Date) -> Vec<(String, Date, Date)> {
    let this = (today.first_of_month(), today);
    let before = today.first_of_month().checked_sub(1.day()).unwrap_or(today);
    let year = care::period_of(care::Period::Year, today, &[]).map_or(today, |(first, _)| first);
    vec![
        ("This month".to_owned(), this.0, this.1),
        (before.strftime("%B").to_string(), before.first_of_month(), before),
        ("School year".to_owned(), year, today),
    ]
}

/// When and by whom a page is printed.
fn printed(desk: &Desk) -> String {
    let now = desk.now().to_zoned(desk.actor.time_zone.clone());
    format!("Printed {} by {}", now.strftime("%-d %b %Y, %-H:%M"), desk.actor.name)
}

fn said(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

fn age(day: Date, today: Date) -> i32 {
    day.until(today).map_or(0, |span| span.get_days()).max(0)
}
