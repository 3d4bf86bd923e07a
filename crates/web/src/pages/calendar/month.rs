//! `GET /calendar/month/{month}`.

use super::{Asked, Common, badges, days, notes, shut_words};
use crate::address::{Path, Query};
use crate::caller::SignedIn;
use crate::page::{PageError, Shell, page};
use crate::parts::{Badge, DayStep, State};
use crate::words::Words;
use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use office::services_calendar::{ServiceDay, ServicesCalendar};

#[derive(Template)]
#[template(path = "pages/calendar/month.html")]
struct MonthPage {
    shell: Shell,
    heading: String,
    action: String,
    step: DayStep,
    common: Common,
    weeks: Vec<Week>,
    legend: Vec<(Badge, &'static str)>,
}

struct Week {
    path: String,
    number: String,
    days: Vec<Cell>,
}

struct Cell {
    path: String,
    number: String,
    long: String,
    is_today: bool,
    is_outside: bool,
    is_shut: bool,
    notes: Vec<String>,
    sentence: &'static str,
    badges: Vec<Badge>,
}

/// The first day of the month in `2026-11`.
fn first_of(month: &str) -> Option<Date> {
    let is_plain = month.len() == 7 && month.is_ascii();
    is_plain.then(|| format!("{month}-01").parse().ok()).flatten()
}

/// `GET /calendar/month/{month}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(month): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let first = first_of(&month).ok_or_else(PageError::not_found)?;
    let last = first.last_of_month();
    let (from, to) = (care::monday_of(first), care::day_after(care::monday_of(last), 6));
    let calendar = days(&desk, &asked, from, to).await?;
    let today = desk.today();
    let near = if today.first_of_month() == first { today } else { first };
    let common = Common::of(&desk, &asked, &calendar, near, "Month", crumbs(&calendar)).await?;
    let whose = common.whose.clone();
    let words = Words::of(desk.actor.organization_kind);
    let path = |day: Date| format!("/calendar/month/{}{whose}", day.strftime("%Y-%m"));
    let is_outside = |day: Date| day < first || day > last;
    let weeks = calendar.days.chunks(7).map(|days| Week {
        path: days
            .first()
            .map(|day| format!("/calendar/week/{}{whose}", day.day))
            .unwrap_or_default(),
        number: days.first().map(|d| d.day.iso_week_date().week().to_string()).unwrap_or_default(),
        days: days.iter().map(|d| cell(d, words, today, is_outside(d.day), &whose)).collect(),
    });
    page(&MonthPage {
        shell: Shell::at(&desk, "/calendar/week/{date}"),
        heading: first.strftime("%B %Y").to_string(),
        action: format!("/calendar/month/{month}"),
        step: DayStep {
            before: ("Previous month".to_owned(), path(care::day_after(first, -1))),
            now: ("This month".to_owned(), path(today)),
            is_now: today.first_of_month() == first,
            after: ("Next month".to_owned(), path(care::day_after(last, 1))),
        },
        weeks: weeks.collect(),
        legend: legend(words),
        common,
    })
}

fn crumbs(calendar: &ServicesCalendar) -> String {
    let mut parts = Vec::new();
    if !calendar.is_own {
        parts.push(calendar.name.clone());
    }
    parts.extend(calendar.sites.iter().map(|site| site.name.clone()));
    parts.join(" · ")
}

fn cell(day: &ServiceDay, words: &Words, today: Date, is_outside: bool, whose: &str) -> Cell {
    let mut said = super::cycle(day);
    said.extend(notes(day));
    let is_weekend = day.day.weekday().to_monday_zero_offset() > 4;
    let is_shut = !day.has_services();
    Cell {
        path: format!("/day/{}{whose}", day.day),
        number: day.day.day().to_string(),
        long: day.day.strftime("%A %-d %B").to_string(),
        is_today: day.day == today,
        is_outside,
        is_shut,
        notes: if is_weekend && is_shut { Vec::new() } else { said },
        sentence: if is_shut { shut_words(day) } else { "" },
        badges: badges(&day.sessions.iter(), words),
    }
}

/// What each glyph stands for.
fn legend(words: &Words) -> Vec<(Badge, &'static str)> {
    let line = |state: State, means| (Badge::of(state, words), means);
    vec![
        line(State::NoRecord, "over, and nobody said what happened"),
        line(State::Draft, "being written"),
        line(State::ToCertify, "written, waits for its author"),
        line(State::ToCosign, "waits for a supervisor"),
        line(State::Certified, "final"),
        line(State::PatientAbsent, "or another reason why it was not held"),
        line(State::Planned, "still to come"),
        line(State::NotNeeded, "planned on a gray day or holiday"),
    ]
}
