//! Today: what is planned, what waits, and the session beside it.

mod beside;
mod staff;

use crate::address::{Path, Query};
use crate::caller::SignedIn;
use crate::page::{PageError, Shell, page};
use crate::pages::claims;
use crate::parts::{Badge, Banner, Counter, Counters, DayStep, State};
use crate::policy;
use crate::words::Words;
use askama::Template;
use axum::response::Response;
use beside::Beside;
use care::{MemberId, Role};
use jiff::civil::{Date, Time};
use office::today::{self, Day, DaySession, Standing};
use office::{Desk, services_calendar};
use serde::Deserialize;
use staff::Staff;

/// Which session is shown beside the list, and whose day.
#[derive(Deserialize)]
pub(crate) struct Shown {
    session: Option<String>,
    clinician: Option<String>,
}

struct Line {
    /// The time, above the first session that is still to come.
    now: Option<String>,
    path: String,
    time: String,
    title: String,
    badge: Badge,
    about: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "pages/today.html")]
struct TodayPage {
    shell: Shell,
    heading: String,
    crumbs: String,
    /// Whether the person has days to step through.
    steps: bool,
    /// What a day without sessions says: heading and sentence; nothing to who never has any.
    nothing: Option<(String, &'static str)>,
    staff: Option<Staff>,
    step: DayStep,
    counters: Option<Counters>,
    reminder: Option<Banner>,
    banner: Option<Banner>,
    lines: Vec<Line>,
    done: String,
    beside: Option<Beside>,
    plan: Option<String>,
}

/// `GET /`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(shown): Query<Shown>,
) -> Result<Response, PageError> {
    if claims::is_home_of(&desk) {
        return claims::home(&desk).await;
    }
    let today = desk.today();
    let day = today::day(&desk, today).await.map_err(|why| PageError::failed(&why))?;
    let crumbs = desk.actor.organization_name.clone();
    let staff = Staff::of(&desk).await?;
    of_view(&desk, today, &shown, View { day, crumbs, whose: None, staff }).await
}

/// What a day without sessions says.
fn nothing(desk: &Desk, date: Date, has_no_staff: bool) -> Option<(String, &'static str)> {
    if desk.actor.roles.iter().all(|role| *role == Role::Auditor) {
        return Some((
            "No engagement is open".to_owned(),
            "An auditor reads the records that an engagement lists. None is open, so there is \
             nothing to read here yet.",
        ));
    }
    let treats = has_no_staff || desk.actor.is_any(&[Role::Therapist, Role::Assistant]);
    let when = if date == desk.today() { "today" } else { "on this day" };
    treats.then(|| {
        let about = "Planned and recorded sessions of the day are listed here.";
        (format!("No sessions {when}"), about)
    })
}

/// `GET /day/{date}`.
pub(crate) async fn show_day(
    SignedIn(desk): SignedIn,
    Path(date): Path<Date>,
    Query(shown): Query<Shown>,
) -> Result<Response, PageError> {
    let asked = shown.clinician.as_deref().unwrap_or_default().trim();
    let asked: Option<MemberId> = match asked {
        "" => None,
        id => Some(id.parse().map_err(|_| PageError::not_found())?),
    };
    let treats = desk.actor.is_any(&[Role::Therapist, Role::Assistant, Role::PracticeOwner]);
    if asked.map_or(treats, |id| id == desk.actor.member && treats) {
        return of(&desk, date, &shown).await;
    }
    let read = services_calendar::read(&desk, asked, date, date).await;
    let read = read.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    let sessions = read.days.into_iter().flat_map(|day| day.sessions).collect();
    let view = View {
        day: Day { sessions, ..Day::default() },
        crumbs: read.name,
        whose: Some(read.clinician),
        staff: None,
    };
    of_view(&desk, date, &shown, view).await
}

/// The day that is shown.
struct View {
    day: Day,
    crumbs: String,
    /// Whose, when it is not the actor's own.
    whose: Option<MemberId>,
    staff: Option<Staff>,
}

async fn of(desk: &Desk, date: Date, shown: &Shown) -> Result<Response, PageError> {
    let day = today::day(desk, date).await.map_err(|why| PageError::failed(&why))?;
    let crumbs = desk.actor.organization_name.clone();
    of_view(desk, date, shown, View { day, crumbs, whose: None, staff: None }).await
}

async fn of_view(
    desk: &Desk,
    date: Date,
    shown: &Shown,
    view: View,
) -> Result<Response, PageError> {
    let View { day, crumbs, whose, staff } = view;
    let is_own = whose.is_none();
    let words = Words::of(desk.actor.organization_kind);
    let asked = whose.map(|id| format!("?clinician={id}")).unwrap_or_default();
    let here = here(&day, shown.session.as_deref());
    let beside = match here.and_then(|n| day.sessions.get(n)) {
        Some(session) => Some(Beside::of(desk, session, words).await?),
        None => None,
    };
    let now =
        (date == desk.today()).then(|| desk.now().to_zoned(desk.actor.time_zone.clone()).time());
    let lines = lines(&day, words, here, now, &asked);
    let done = day.sessions.iter().filter(|session| is_signed(session)).count();
    let path = |day: Date| format!("/day/{day}{asked}");
    page(&TodayPage {
        crumbs,
        shell: Shell::at(desk, "/").counting("/certify", day.to_certify + day.to_cosign),
        heading: date.strftime("%A %-d %B").to_string(),
        steps: policy::may_open(&desk.actor, "/day/{date}"),
        step: DayStep {
            before: ("Previous day".to_owned(), path(care::day_after(date, -1))),
            now: ("Today".to_owned(), if is_own { "/".to_owned() } else { path(desk.today()) }),
            is_now: date == desk.today(),
            after: ("Next day".to_owned(), path(care::day_after(date, 1))),
        },
        counters: (is_own && policy::may_open(&desk.actor, "/certify"))
            .then(|| counters(desk, &day, words)),
        nothing: nothing(desk, date, staff.is_none()),
        staff,
        reminder: day
            .reminder
            .filter(|_| is_own && date == desk.today())
            .map(|(n, oldest)| reminder(n, oldest, desk.today(), words)),
        banner: banner(&day),
        done: format!("{done} of {} {}", day.sessions.len(), words.certified),
        beside,
        plan: policy::may_open(&desk.actor, "/schedule/new")
            .then(|| format!("/schedule/new?day={date}")),
        lines,
    })
}

fn is_signed(session: &DaySession) -> bool {
    !matches!(
        session.standing,
        Standing::Planned
            | Standing::NoRecord
            | Standing::NotNeeded
            | Standing::Draft
            | Standing::ToCertify
    )
}

/// The session asked for, else the first that waits, else the first.
fn here(day: &Day, asked: Option<&str>) -> Option<usize> {
    let asked = asked.and_then(|id| {
        day.sessions.iter().position(|session| session.session.id.to_string() == id)
    });
    let waits = |session: &DaySession| {
        matches!(session.standing, Standing::Draft | Standing::NoRecord | Standing::ToCertify)
    };
    asked
        .or_else(|| day.sessions.iter().position(waits))
        .or_else(|| (!day.sessions.is_empty()).then_some(0))
}

fn counters(desk: &Desk, day: &Day, words: &Words) -> Counters {
    let own = if day.to_cosign > 0 { "/certify?only=own" } else { "/certify" };
    let mut all = vec![Counter::new(day.to_certify, format!("to {}", words.certify), own)];
    if day.to_cosign > 0 {
        all.push(Counter::new(day.to_cosign, "to cosign", "/certify?only=cosign"));
    }
    let missing = if policy::may_open(&desk.actor, "/reports/no-record") {
        format!("/reports/no-record?clinician={}", desk.actor.member)
    } else {
        "/".to_owned()
    };
    all.push(Counter::new(day.unaccounted.len(), "with no record", missing));
    Counters { label: "What waits for you".to_owned(), all }
}

/// What the morning's job reminds of; its link leads to the list that it counts.
fn reminder(n: usize, oldest: Date, today: Date, words: &Words) -> Banner {
    let oldest = oldest.strftime("%A, %-d %B");
    let certified = words.certified;
    Banner {
        strong: if n == 1 {
            format!("1 record of an earlier day is not {certified}.")
        } else {
            format!("{n} records of earlier days are not {certified}.")
        },
        text: if n == 1 {
            format!("It is of {oldest}.")
        } else {
            format!("The oldest is of {oldest}.")
        },
        link: Some((
            if n == 1 { "Look at it" } else { "Look at them" }.to_owned(),
            format!("/certify?before={today}"),
        )),
    }
}

fn banner(day: &Day) -> Option<Banner> {
    let (first, last) = (day.days_away.first()?, day.days_away.last()?);
    let n = day.days_away.len();
    let dates = if first.day == last.day {
        format!("on {}", first.day.strftime("%-d %B"))
    } else {
        format!("from {} to {}", first.day.strftime("%-d %B"), last.day.strftime("%-d %B"))
    };
    Some(Banner {
        strong: if n == 1 {
            "1 planned session has no record".to_owned()
        } else {
            format!("{n} planned sessions have no record")
        },
        text: format!("{dates}. Were you away? Record them all at once."),
        link: Some((
            "Record days away".to_owned(),
            format!("/absence?from={}&to={}", first.day, last.day),
        )),
    })
}

pub(crate) fn state_of(standing: Standing) -> State {
    match standing {
        Standing::Planned => State::Planned,
        Standing::NoRecord => State::NoRecord,
        Standing::NotNeeded => State::NotNeeded,
        Standing::Draft => State::Draft,
        Standing::ToCertify => State::ToCertify,
        Standing::ToCosign => State::ToCosign,
        Standing::Certified => State::Certified,
        Standing::PatientAbsent => State::PatientAbsent,
        Standing::ProviderAbsent => State::ProviderAbsent,
        Standing::Cancelled => State::Cancelled,
        Standing::Void => State::Voided,
    }
}

pub(crate) fn title(session: &DaySession) -> String {
    match session.people.as_slice() {
        [(name, _)] => name.clone(),
        people => format!("Group of {}", people.len()),
    }
}

pub(crate) fn start(session: &DaySession) -> String {
    let span = session.session.held.or(session.session.planned);
    span.map(|span| span.start().strftime("%-H:%M").to_string()).unwrap_or_default()
}

fn about(session: &DaySession) -> String {
    let span = session.session.held.or(session.session.planned);
    let minutes = span.map(|span| format!("{} min", span.minutes())).unwrap_or_default();
    let who = match session.people.as_slice() {
        [_] => "Individual".to_owned(),
        people => people.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "),
    };
    [who, minutes, session.session.room.clone()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn lines(
    day: &Day,
    words: &Words,
    here: Option<usize>,
    now: Option<Time>,
    asked: &str,
) -> Vec<Line> {
    let sessions = day.sessions.iter().enumerate();
    let mut lines: Vec<Line> =
        sessions.map(|(n, s)| line(s, words, Some(n) == here, asked)).collect();
    let is_ahead = |session: &DaySession, now: Time| {
        session.session.held.or(session.session.planned).is_some_and(|span| span.start() > now)
    };
    let next = now.and_then(|now| {
        let next = day.sessions.iter().position(|session| is_ahead(session, now))?;
        Some((next, now.strftime("%-H:%M").to_string()))
    });
    if let Some((next, now)) = next
        && let Some(line) = lines.get_mut(next)
    {
        line.now = Some(now);
    }
    lines
}

fn line(session: &DaySession, words: &Words, is_here: bool, asked: &str) -> Line {
    let (day, id) = (session.session.day, session.session.id);
    Line {
        now: None,
        path: format!("/day/{day}?session={id}{}", asked.replacen('?', "&", 1)),
        time: start(session),
        title: title(session),
        badge: Badge::of(state_of(session.standing), words),
        about: about(session),
        is_here,
    }
}
