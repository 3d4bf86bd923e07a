//! The schedule: what is planned ahead, planning more, and one planned session with its move.

mod change;
mod new;
mod one;
mod preview;
mod read;

pub(crate) use change::{cancel, change, check as check_one, move_to};
pub(crate) use new::{check as check_new, plan, show as show_new};
pub(crate) use one::show as show_one;

use crate::address::Query;
use crate::caller::SignedIn;
use crate::page::{PageError, Shell, page};
use crate::parts::{Tab, Tabs};
use crate::{policy, way};
use askama::Template;
use axum::response::Response;
use care::{MemberId, Repeats, TimeSpan, Weekday};
use jiff::civil::Date;
use office::Desk;
use office::planning::{self, MandateCount, PlanList, SeriesLine};
use serde::Deserialize;

/// Whose plan is shown.
#[derive(Deserialize)]
pub(crate) struct Asked {
    clinician: Option<String>,
    /// `this` for the present week; else the next one, for which one plans.
    week: Option<String>,
}

/// Series of one day of the week.
struct Day {
    heading: &'static str,
    id: String,
    lines: Vec<Line>,
}

struct Line {
    path: String,
    when: String,
    who: String,
    names: String,
    place: String,
    next: String,
    until: String,
    left: String,
}

/// A mandate of which less is planned this week than it gives.
struct Short {
    name: String,
    terms: String,
    said: String,
    path: String,
}

#[derive(Template)]
#[template(path = "pages/schedule/list.html")]
struct ListPage {
    shell: Shell,
    clinicians: Vec<crate::form::Choice>,
    new_path: String,
    days: Vec<Day>,
    singles: Vec<Line>,
    short: Vec<Short>,
    week: String,
    weeks: Tabs,
    /// Whether nobody of this caseload is reached.
    is_nobody: bool,
}

/// `GET /schedule`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let clinician = match asked.clinician.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(id) => Some(id.parse().map_err(|_| PageError::not_found())?),
    };
    let list = planning::list_plan(&desk, clinician).await;
    let list = list.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    let (today, chosen) = (desk.today(), list.clinician);
    let offered = planning::choices(&desk, chosen, today, &[]).await;
    let offered = offered.map_err(|why| PageError::failed(&why))?;
    let is_now = asked.week.as_deref() == Some("this");
    let monday = care::day_after(care::monday_of(today), if is_now { 0 } else { 7 });
    let counts = planning::week_counts(&desk, &offered.patients, monday.max(today)).await;
    let counts = counts.map_err(|why| PageError::failed(&why))?;
    let name = |id| offered.patients.iter().find(|known| known.id == id);
    let short = counts
        .iter()
        .filter(|count| is_short(count))
        .map(|count| Short {
            name: name(count.mandate.patient).map(|p| p.name.display()).unwrap_or_default(),
            terms: count.mandate.terms.describe(),
            said: planned_said(count, ""),
            path: format!("/schedule/new?mandate={}&clinician={chosen}", count.mandate.id),
        })
        .collect();
    let path = |words: &str, week: &str, is_here: bool| {
        Tab::new(words, format!("/schedule?clinician={chosen}&week={week}"), is_here)
    };
    page(&ListPage {
        weeks: Tabs {
            label: "Week".to_owned(),
            all: vec![path("This week", "this", is_now), path("Next week", "next", !is_now)],
            joined: true,
        },
        is_nobody: offered.patients.is_empty(),
        clinicians: chooser(&list),
        new_path: new_path(&desk, chosen),
        days: by_weekday(&list),
        singles: singles(&list, &desk),
        short,
        week: format!("{} to {}", short_day(monday), short_day(care::day_after(monday, 6))),
        shell: Shell::at(&desk, "/schedule"),
    })
}

fn new_path(desk: &Desk, clinician: MemberId) -> String {
    if clinician == desk.actor.member {
        "/schedule/new".to_owned()
    } else {
        format!("/schedule/new?clinician={clinician}")
    }
}

fn chooser(list: &PlanList) -> Vec<crate::form::Choice> {
    let choice = |(id, name): &(MemberId, String)| crate::form::Choice {
        value: id.to_string(),
        label: name.clone(),
        selected: *id == list.clinician,
    };
    list.clinicians.iter().map(choice).collect()
}

fn by_weekday(list: &PlanList) -> Vec<Day> {
    let is_on = |line: &&SeriesLine, weekday: Weekday| match &line.series.rule.repeats {
        Repeats::Weekly { on, .. } => on.contains(&weekday),
        Repeats::CycleDays { .. } => false,
    };
    let mut days: Vec<Day> = Weekday::ALL
        .iter()
        .map(|weekday| Day {
            heading: weekday.label(),
            id: format!("on-{}", weekday.key()),
            lines: list
                .series
                .iter()
                .filter(|line| is_on(line, *weekday))
                .map(series_line)
                .collect(),
        })
        .collect();
    let on_cycle =
        |line: &&SeriesLine| matches!(line.series.rule.repeats, Repeats::CycleDays { .. });
    days.push(Day {
        heading: "On days of the school’s cycle",
        id: "on-cycle".to_owned(),
        lines: list.series.iter().filter(on_cycle).map(series_line).collect(),
    });
    days.retain(|day| !day.lines.is_empty());
    days
}

fn series_line(line: &SeriesLine) -> Line {
    let rule = &line.series.rule;
    let every = match &rule.repeats {
        Repeats::Weekly { every, .. } if *every > 1 => format!(", every {every} weeks"),
        Repeats::Weekly { .. } => String::new(),
        Repeats::CycleDays { on } => {
            let days: Vec<String> = on.iter().map(ToString::to_string).collect();
            format!(", days {}", days.join(", "))
        }
    };
    Line {
        path: format!("/schedule/{}", line.next),
        when: format!("{}{every}", span(rule.time)),
        who: who(&line.names, line.series.is_group),
        names: group_names(&line.names),
        place: where_of(line.series.location, &line.series.room),
        next: short_day(line.day),
        until: rule.to.strftime("%-d %b %Y").to_string(),
        left: line.count.to_string(),
    }
}

fn singles(list: &PlanList, desk: &Desk) -> Vec<Line> {
    let one = |line: &planning::SingleLine| Line {
        path: format!("/schedule/{}", line.session.id),
        when: line.session.planned.map(span).unwrap_or_default(),
        who: who(&line.names, line.session.is_group),
        names: group_names(&line.names),
        place: where_of(line.session.location, &line.session.room),
        next: dated(line.session.day, desk.today()),
        until: String::new(),
        left: match line.session.series {
            Some(_) => "Moved by itself".to_owned(),
            None => String::new(),
        },
    };
    list.singles.iter().map(one).collect()
}

/// `Ana Ruiz`, `Group of 3`.
pub(super) fn who(names: &[String], is_group: bool) -> String {
    match names {
        [name] if !is_group => name.clone(),
        [name] => format!("{name}, group of 1"),
        names => format!("Group of {}", names.len()),
    }
}

fn group_names(names: &[String]) -> String {
    if names.len() > 1 { names.join(", ") } else { String::new() }
}

/// The room; without one the kind of place.
fn where_of(location: Option<care::Location>, room: &str) -> String {
    let location = location.map(|location| location.label().to_owned());
    if room.is_empty() { location.unwrap_or_default() } else { room.to_owned() }
}

/// `Therapy room, B12`.
pub(super) fn place(location: Option<care::Location>, room: &str) -> String {
    let location = location.map(|location| location.label().to_owned());
    let parts = [location.unwrap_or_default(), room.to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// `10:00 to 10:30`.
pub(super) fn span(time: TimeSpan) -> String {
    format!("{} to {}", time.start().strftime("%-H:%M"), time.end().strftime("%-H:%M"))
}

/// `Tue 24 Nov`.
pub(super) fn short_day(day: Date) -> String {
    day.strftime("%a %-d %b").to_string()
}

/// `Tue 24 Nov`, with the year when it is another one.
pub(super) fn dated(day: Date, today: Date) -> String {
    if day.year() == today.year() {
        short_day(day)
    } else {
        day.strftime("%a %-d %b %Y").to_string()
    }
}

/// `1 of 2 planned this week`; `week` says which week, when it may be another.
pub(super) fn planned_said(count: &MandateCount, week: &'static str) -> String {
    let frequency = count.mandate.terms.frequency;
    let within = match count.mandate.terms.period {
        care::Period::Week => week,
        care::Period::Cycle(_) => "this cycle",
        care::Period::Month => "this month",
        care::Period::Quarter => "this quarter",
        care::Period::Year => "this school year",
    };
    match count.planned {
        Some(planned) => format!("{planned} of {frequency} planned {within}").trim_end().to_owned(),
        None => "the calendar does not number these days".to_owned(),
    }
}

pub(super) fn is_short(count: &MandateCount) -> bool {
    count.planned.is_some_and(|planned| planned < usize::from(count.mandate.terms.frequency))
}

/// The path that plans for a patient, when the person may.
pub(crate) fn plan_path(desk: &Desk, patient: care::PatientId) -> Option<String> {
    let path = format!("/schedule/new?patient={}", way::escaped(&patient.to_string()));
    policy::may_open(&desk.actor, "/schedule/new").then_some(path)
}
