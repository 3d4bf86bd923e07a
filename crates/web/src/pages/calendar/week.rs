//! `GET /calendar/week/{date}`.

use super::grid::{Grid, shown};
use super::{Asked, Common, badges, days, hour, notes, path_of, shut_words, span_of};
use crate::address::{Path, Query};
use crate::caller::SignedIn;
use crate::page::{PageError, Shell, page};
use crate::pages::today::{state_of, title};
use crate::parts::{Badge, DayStep, State};
use crate::words::Words;
use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use office::services_calendar::{ServiceDay, ServicesCalendar};
use office::today::DaySession;

#[derive(Template)]
#[template(path = "pages/calendar/week.html")]
struct WeekPage {
    shell: Shell,
    heading: String,
    action: String,
    step: DayStep,
    common: Common,
    total: String,
    badges: Vec<Badge>,
    overlaps: Vec<(Badge, String)>,
    grid: Grid,
    days: Vec<Listed>,
}

/// A day as a list, for narrow screens.
struct Listed {
    heading: String,
    path: String,
    is_today: bool,
    notes: Vec<String>,
    sentence: &'static str,
    lines: Vec<Line>,
}

struct Line {
    time: String,
    path: String,
    title: String,
    badge: Badge,
    about: String,
}

/// `GET /calendar/week/{date}`: the week in which a day lies.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(date): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let date: Date = date.parse().map_err(|_| PageError::not_found())?;
    let monday = care::monday_of(date);
    let sunday = care::day_after(monday, 6);
    let calendar = days(&desk, &asked, monday, sunday).await?;
    let words = Words::of(desk.actor.organization_kind);
    let now = desk.now().to_zoned(desk.actor.time_zone.clone()).datetime();
    let shown = shown(&calendar);
    let last = shown.last().map_or(sunday, |day| day.day);
    let near = if care::monday_of(desk.today()) == monday { desk.today() } else { monday };
    let common =
        Common::of(&desk, &asked, &calendar, near, "Week", crumbs(monday, &calendar)).await?;
    let whose = common.whose.clone();
    let path = |day: Date| format!("/calendar/week/{day}{whose}");
    let all = calendar.days.iter().flat_map(|day| &day.sessions);
    let n = all.clone().count();
    let noun = if n == 1 { words.session } else { words.sessions };
    page(&WeekPage {
        shell: Shell::at(&desk, "/calendar/week/{date}"),
        heading: span_words(monday, last),
        action: format!("/calendar/week/{monday}"),
        step: DayStep {
            before: ("Previous week".to_owned(), path(care::day_after(monday, -7))),
            now: ("This week".to_owned(), path(desk.today())),
            is_now: care::monday_of(desk.today()) == monday,
            after: ("Next week".to_owned(), path(care::day_after(monday, 7))),
        },
        total: format!("{n} {noun}"),
        badges: badges(&all, words),
        overlaps: shown.iter().filter_map(|day| overlap(day, &whose)).collect(),
        grid: Grid::of(&calendar, words, now, &whose),
        days: shown.iter().map(|day| listed(day, &calendar, words, now.date(), &whose)).collect(),
        common,
    })
}

/// `Week 48 · Jo Tanaka · Harbor Lane School`.
fn crumbs(monday: Date, calendar: &ServicesCalendar) -> String {
    let mut parts = vec![format!("Week {}", monday.iso_week_date().week())];
    if !calendar.is_own {
        parts.push(calendar.name.clone());
    }
    if let [site] = calendar.sites.as_slice() {
        parts.push(site.name.clone());
    }
    parts.join(" · ")
}

/// `23 to 27 November`, `30 November to 4 December`, with the years where they differ.
fn span_words(from: Date, to: Date) -> String {
    let begins = if from.year() != to.year() {
        from.strftime("%-d %B %Y")
    } else if from.month() != to.month() {
        from.strftime("%-d %B")
    } else {
        from.strftime("%-d")
    };
    format!("{begins} to {}", to.strftime("%-d %B %Y"))
}

/// What is said above the grid about a day with sessions that share minutes.
fn overlap(day: &ServiceDay, whose: &str) -> Option<(Badge, String)> {
    let sessions: Vec<&DaySession> = day.sessions.iter().collect();
    super::grid::overlaps(&sessions).then(|| {
        let words = format!("Sessions overlap on {}", day.day.strftime("%A"));
        (Badge::saying(State::Warning, words), format!("/day/{}{whose}", day.day))
    })
}

fn listed(
    day: &ServiceDay,
    calendar: &ServicesCalendar,
    words: &Words,
    today: Date,
    whose: &str,
) -> Listed {
    let line = |session: &DaySession| {
        let span = span_of(session);
        let minutes = span.map(|span| format!("{} min", span.minutes())).unwrap_or_default();
        let names: Vec<&str> = session.people.iter().map(|(name, _)| name.as_str()).collect();
        let who = if names.len() > 1 { names.join(", ") } else { String::new() };
        let about = [who, minutes, session.session.room.clone()];
        let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
        Line {
            time: span.map(|span| hour(span.start())).unwrap_or_default(),
            path: path_of(session, calendar.is_own, whose),
            title: title(session),
            badge: Badge::of(state_of(session.standing), words),
            about: about.join(" · "),
        }
    };
    let mut said = super::cycle(day);
    said.extend(notes(day));
    Listed {
        heading: day.day.strftime("%A %-d %B").to_string(),
        path: format!("/day/{}{whose}", day.day),
        is_today: day.day == today,
        notes: said,
        sentence: match (day.sessions.is_empty(), day.has_services()) {
            (_, false) => shut_words(day),
            (true, true) => "Nothing planned or recorded.",
            (false, true) => "",
        },
        lines: day.sessions.iter().map(line).collect(),
    }
}
