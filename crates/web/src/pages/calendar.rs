//! The services calendar: the week as a table of quarter hours, the month as a table of days.

mod grid;
mod month;
mod week;

use crate::address::Query;
use crate::page::PageError;
use crate::parts::{Badge, State, Tab, Tabs};
use crate::words::Words;
use crate::{caller::SignedIn, form::Choice};
use axum::response::{IntoResponse, Redirect, Response};
use care::{DayKind, MemberId, TimeSpan};
use jiff::civil::Date;
use office::services_calendar::{self, DayMark, ServiceDay, ServicesCalendar};
use office::today::{DaySession, Standing};
use office::{Desk, caseload};
use serde::Deserialize;

pub(crate) use month::show as show_month;
pub(crate) use week::show as show_week;

/// Whose calendar.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    clinician: String,
}

impl Asked {
    /// The clinician asked for; what is no identifier is like nobody.
    pub(super) fn clinician(&self) -> Result<Option<MemberId>, PageError> {
        match self.clinician.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| PageError::not_found()),
        }
    }
}

/// `GET /calendar`: this week.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let whose = whose(asked.clinician()?);
    Ok(Redirect::to(&format!("/calendar/week/{}{whose}", desk.today())).into_response())
}

/// The end of a path that says whose calendar; empty for the usual one.
fn whose(clinician: Option<MemberId>) -> String {
    clinician.map(|id| format!("?clinician={id}")).unwrap_or_default()
}

/// The days of the clinician asked for; absent and forbidden answer the same.
async fn days(
    desk: &Desk,
    asked: &Asked,
    from: Date,
    to: Date,
) -> Result<ServicesCalendar, PageError> {
    let read = services_calendar::read(desk, asked.clinician()?, from, to).await;
    read.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)
}

/// What week and month have in common.
struct Common {
    crumbs: String,
    tabs: Tabs,
    choices: Vec<Choice>,
    new_session: Option<String>,
    people: Vec<(String, String)>,
    groups: Vec<(String, String, String)>,
    /// The end of paths that stay with the clinician.
    whose: String,
}

impl Common {
    async fn of(
        desk: &Desk,
        asked: &Asked,
        calendar: &ServicesCalendar,
        day: Date,
        here: &str,
        crumbs: String,
    ) -> Result<Self, PageError> {
        let whose = whose(asked.clinician()?);
        let tab = |words: &str, path: String| Tab::new(words, path, words == here);
        let may = |path: &str| crate::policy::may_open(&desk.actor, path);
        let month = day.strftime("%Y-%m");
        let mut tabs = vec![
            tab("Week", format!("/calendar/week/{day}{whose}")),
            tab("Month", format!("/calendar/month/{month}{whose}")),
        ];
        if may("/day/{date}") {
            tabs.insert(0, tab("Day", format!("/day/{day}{whose}")));
        }
        let choices = calendar.colleagues.iter().map(|(id, name)| Choice {
            value: id.to_string(),
            label: name.clone(),
            selected: *id == calendar.clinician,
        });
        let (mut people, mut groups) = (Vec::new(), Vec::new());
        if calendar.is_own && may("/record/past") {
            let own = caseload::own(desk).await.map_err(|why| PageError::failed(&why))?;
            people.extend(own.patients.iter().map(|p| (p.id.to_string(), p.name.sorted())));
            groups.extend(own.groups.iter().map(|group| {
                let n = group.patients.len();
                (group.id.to_string(), group.name.clone(), n.to_string())
            }));
        }
        Ok(Self {
            crumbs,
            tabs: Tabs { label: "View".to_owned(), all: tabs, joined: true },
            choices: choices.collect(),
            new_session: (calendar.is_own && may("/schedule/new"))
                .then(|| format!("/schedule/new?day={day}")),
            people,
            groups,
            whose,
        })
    }
}

/// When a session is or was: as held, else as planned, else as its first record says.
fn span_of(session: &DaySession) -> Option<TimeSpan> {
    let recorded = || session.people.iter().find_map(|(_, head)| head.as_ref()).map(|h| h.time);
    session.session.held.or(session.session.planned).or_else(recorded)
}

fn hour(time: jiff::civil::Time) -> String {
    time.strftime("%-H:%M").to_string()
}

/// Where a session leads: to its sheet while the actor may write it, else to its one record, else
/// to the day that lists its records.
fn path_of(session: &DaySession, is_own: bool, whose: &str) -> String {
    let id = session.session.id;
    let is_open = matches!(
        session.standing,
        Standing::Planned
            | Standing::NoRecord
            | Standing::NotNeeded
            | Standing::Draft
            | Standing::ToCertify
    );
    match session.people.as_slice() {
        _ if is_open && is_own => format!("/record/{id}"),
        [(_, Some(head))] => format!("/encounters/{}", head.id),
        _ => {
            let clinician = whose.replacen('?', "&", 1);
            format!("/day/{}?session={id}{clinician}", session.session.day)
        }
    }
}

/// The word of a state within a line: `certified`, `student absent`.
fn small_word(state: State, words: &Words) -> String {
    state.word(words).to_lowercase()
}

/// The states in the order in which they ask for attention, with how many sessions are there.
fn counts<'a>(sessions: &(impl Iterator<Item = &'a DaySession> + Clone)) -> Vec<(Standing, usize)> {
    const ORDER: [Standing; 11] = [
        Standing::NoRecord,
        Standing::Draft,
        Standing::ToCertify,
        Standing::ToCosign,
        Standing::Certified,
        Standing::PatientAbsent,
        Standing::ProviderAbsent,
        Standing::Cancelled,
        Standing::Planned,
        Standing::NotNeeded,
        Standing::Void,
    ];
    ORDER
        .into_iter()
        .map(|standing| (standing, sessions.clone().filter(|s| s.standing == standing).count()))
        .filter(|(_, n)| *n > 0)
        .collect()
}

fn badges<'a>(
    sessions: &(impl Iterator<Item = &'a DaySession> + Clone),
    words: &Words,
) -> Vec<Badge> {
    let badge = |(standing, n)| {
        let state = super::today::state_of(standing);
        Badge::saying(state, format!("{n} {}", small_word(state, words)))
    };
    counts(sessions).into_iter().map(badge).collect()
}

/// What is special about a day at its sites: `Thanksgiving`, `Half day until 12:00 (Hill Road)`.
fn notes(day: &ServiceDay) -> Vec<String> {
    let note = |mark: &DayMark| {
        let name = if mark.label.trim().is_empty() { mark.kind.label() } else { mark.label.trim() };
        let until = mark.ends.map(|ends| format!(", until {}", hour(ends))).unwrap_or_default();
        let site = mark.site.as_ref().map(|site| format!(" ({site})")).unwrap_or_default();
        match mark.kind {
            DayKind::Instructional if mark.label.trim().is_empty() => None,
            _ => Some(format!("{name}{until}{site}")),
        }
    };
    day.marks.iter().filter_map(note).collect()
}

/// `Day 3`, where a cycle is counted.
fn cycle(day: &ServiceDay) -> Vec<String> {
    let number = |mark: &DayMark| {
        let site = mark.site.as_ref().map(|site| format!(" ({site})")).unwrap_or_default();
        mark.cycle_day.map(|n| format!("Day {n}{site}"))
    };
    day.marks.iter().filter_map(number).collect()
}

/// What a day without services says below its name.
fn shut_words(day: &ServiceDay) -> &'static str {
    if day.needs_record() {
        "Closed without notice. Record planned sessions as Cancelled."
    } else {
        "Nothing to record, not even a cancellation."
    }
}
