//! Records that nobody certified, and planned sessions without a record.

use super::{Query as Asking, Range, age, place, printed, said, tabs, typed};
use crate::address::Query;
use crate::caller::SignedIn;
use crate::form::FormErrors;
use crate::page::{PageError, Shell, page_with};
use crate::parts::{Empty, Pager, Tabs};
use crate::words::Words;
use crate::{csv, policy};
use askama::Template;
use axum::response::Response;
use care::{MemberId, RecordState, Session};
use jiff::civil::Date;
use office::Desk;
use office::attendance_report::{MOST, PAGE, Place};
use office::recording::EncounterHead;
use office::unfinished::{self, Asked, Line as Waiting, MissingPlace, Unfinished};

/// One line: a record or a session.
struct Line {
    path: String,
    /// The day for a spreadsheet, and how many days ago it was.
    plain: (String, i32),
    day: String,
    age: String,
    time: String,
    names: String,
    clinician: String,
    what: String,
}

/// A therapist's share.
struct Share {
    path: String,
    name: String,
    count: usize,
    oldest: String,
    age: String,
}

/// Of how many therapists the share is shown.
const MOST_SHARES: usize = 40;

/// What the two lists have of their own.
struct Kind {
    path: &'static str,
    heading: String,
    /// After their number.
    counted: String,
    about: &'static str,
    empty: String,
    file: &'static str,
}

#[derive(Template)]
#[template(path = "pages/reports/waiting.html")]
struct WaitingPage {
    shell: Shell,
    errors: FormErrors,
    kind: Kind,
    whose: Option<String>,
    all_path: String,
    clinician: String,
    /// Which signature is waited for; empty for the usual one.
    state: String,
    from: String,
    to: String,
    range: String,
    count: usize,
    tabs: Tabs,
    shares: Vec<Share>,
    /// How many more therapists have something newer waiting.
    others: usize,
    lines: Vec<Line>,
    empty: Empty,
    pager: Pager,
    csv: String,
    printed: String,
    may_certify: bool,
}

/// `GET /reports/uncertified`.
pub(crate) async fn uncertified(
    SignedIn(desk): SignedIn,
    Query(query): Query<Asking>,
) -> Result<Response, PageError> {
    let words = Words::of(desk.actor.organization_kind);
    let mut kind = Kind {
        path: "/reports/uncertified",
        heading: format!("Not {}", words.certified),
        counted: format!("not {}", words.certified),
        about: "Written, and waiting for the signature of who wrote it.",
        empty: format!("Every record is {}", words.certified),
        file: "not-certified",
    };
    let cosign = RecordState::AwaitingCosignature;
    let state = if query.state == cosign.key() { cosign } else { RecordState::Uncertified };
    if state == cosign {
        kind = Kind {
            path: kind.path,
            heading: "To cosign".to_owned(),
            counted: "to cosign".to_owned(),
            about: "Signed by the assistant, and waiting for a supervisor's signature.",
            empty: "Nothing waits for a supervisor".to_owned(),
            file: "to-cosign",
        };
    }
    let (asked, errors, wants_csv) = asked(&query, |(day, start, id)| Place { day, start, id })?;
    let found = unfinished::uncertified(&desk, asked, state).await;
    let found = found.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    let next = found.lines.last().map(|line| {
        let at = Place::of(&line.of);
        format!("{}_{}_{}", at.day, at.start, at.id)
    });
    let lines = found.lines.iter().map(|line| record(&desk, line)).collect();
    answer(
        &desk,
        kind,
        &query,
        Listed { asked_days: (asked.from, asked.to), lines, next, errors, wants_csv },
        &found,
    )
}

/// `GET /reports/no-record`.
pub(crate) async fn no_record(
    SignedIn(desk): SignedIn,
    Query(query): Query<Asking>,
) -> Result<Response, PageError> {
    let kind = Kind {
        path: "/reports/no-record",
        heading: "No record".to_owned(),
        counted: "with no record".to_owned(),
        about: "Planned, over, and nobody wrote what happened. Days without school and what was \
                taken off the plan are left out.",
        empty: "Every planned session has a record".to_owned(),
        file: "no-record",
    };
    let found = asked(&query, |(day, start, id)| MissingPlace { day, start, id });
    let (mut asked, errors, wants_csv) = found?;
    let to = asked.to.unwrap_or_else(|| desk.today());
    let from = asked.from.unwrap_or_else(|| care::day_after(to, -unfinished::LOOK_BACK));
    (asked.from, asked.to) = (Some(from), Some(to));
    let found = unfinished::without_record(&desk, asked).await;
    let found = found.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    let next = found.lines.last().map(|line| {
        let start = line.of.planned.map(|span| span.start()).unwrap_or_default();
        format!("{}_{start}_{}", line.of.day, line.of.id)
    });
    let lines = found.lines.iter().map(|line| session(&desk, line)).collect();
    answer(
        &desk,
        kind,
        &query,
        Listed { asked_days: (asked.from, asked.to), lines, next, errors, wants_csv },
        &found,
    )
}

type Read<P> = (Asked<P>, FormErrors, bool);

fn asked<P, I: std::str::FromStr>(
    query: &Asking,
    of: impl Fn((Date, jiff::civil::Time, I)) -> P,
) -> Result<Read<P>, PageError> {
    let mut errors = FormErrors::none();
    let range = Range::read(query, &mut errors);
    let clinician = match query.clinician.trim() {
        "" => None,
        id => Some(id.parse::<MemberId>().map_err(|_| PageError::not_found())?),
    };
    let wants_csv = query.is_csv() && errors.is_empty();
    let limit = match (errors.is_empty(), wants_csv) {
        (false, _) => 0,
        (true, true) => MOST,
        (true, false) => PAGE,
    };
    let (from, to) = if errors.is_empty() { (range.from, range.to) } else { (None, None) };
    let after = place(&query.after).map(of);
    Ok((Asked { clinician, from, to, after, limit }, errors, wants_csv))
}

/// What was read for one of the lists.
struct Listed {
    asked_days: (Option<Date>, Option<Date>),
    lines: Vec<Line>,
    next: Option<String>,
    errors: FormErrors,
    wants_csv: bool,
}

fn record(desk: &Desk, line: &Waiting<EncounterHead>) -> Line {
    let head = &line.of;
    let is_own = head.clinician == desk.actor.member;
    Line {
        path: if is_own && policy::may_open(&desk.actor, "/record/{session}") {
            format!("/record/{}", head.session)
        } else {
            format!("/encounters/{}", head.id)
        },
        plain: (head.day.to_string(), age(head.day, desk.today())),
        day: said(head.day),
        age: days(age(head.day, desk.today())),
        time: head.time.start().strftime("%-H:%M").to_string(),
        names: line.names.join("; "),
        clinician: line.clinician.clone(),
        what: head.attendance.label_for(desk.actor.organization_kind).to_owned(),
    }
}

fn session(desk: &Desk, line: &Waiting<Session>) -> Line {
    let session = &line.of;
    let is_own = session.clinician == desk.actor.member;
    Line {
        path: if is_own && policy::may_open(&desk.actor, "/record/{session}") {
            format!("/record/{}", session.id)
        } else if policy::may_open(&desk.actor, "/schedule/{session}") {
            format!("/schedule/{}", session.id)
        } else {
            String::new()
        },
        plain: (session.day.to_string(), age(session.day, desk.today())),
        day: said(session.day),
        age: days(age(session.day, desk.today())),
        time: session
            .planned
            .map(|span| span.start().strftime("%-H:%M").to_string())
            .unwrap_or_default(),
        names: line.names.join("; "),
        clinician: line.clinician.clone(),
        what: match session.patients.len() {
            0 | 1 if !session.is_group => "Individual".to_owned(),
            n => format!("Group of {n}"),
        },
    }
}

fn days(n: i32) -> String {
    match n {
        0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        n => format!("{n} days"),
    }
}

fn answer<T>(
    desk: &Desk,
    kind: Kind,
    query: &Asking,
    mut listed: Listed,
    found: &Unfinished<T>,
) -> Result<Response, PageError> {
    if listed.wants_csv && !found.has_more {
        return Ok(download(desk, &kind, &listed));
    }
    if listed.wants_csv {
        let most = format!("There are more than {MOST} lines; choose fewer days");
        listed.errors.add("to", &most);
        listed.lines.clear();
    }
    let status = listed.errors.status();
    page_with(status, &filled(desk, kind, query, listed, found))
}

fn filled<T>(
    desk: &Desk,
    kind: Kind,
    query: &Asking,
    listed: Listed,
    found: &Unfinished<T>,
) -> WaitingPage {
    let path = kind.path;
    let share = |share: &unfinished::Share| Share {
        path: query.path(path, &[("clinician", &share.clinician.to_string())]),
        name: share.name.clone(),
        count: share.count,
        oldest: said(share.oldest),
        age: days(age(share.oldest, desk.today())),
    };
    let (from, to) = listed.asked_days;
    let last = to.unwrap_or_else(|| desk.today());
    let next = listed.next.filter(|_| found.has_more && listed.errors.is_empty());
    let own_only = found.shares.len() == 1
        && found.shares.iter().all(|share| share.clinician == desk.actor.member);
    WaitingPage {
        shell: Shell::at(desk, "/reports"),
        whose: found.clinician.clone(),
        all_path: query.path(path, &[("clinician", "")]),
        clinician: query.clinician.trim().to_owned(),
        state: query.state.trim().to_owned(),
        from: typed(&query.from, from),
        to: typed(&query.to, to),
        range: match from {
            Some(from) => format!("{} to {}", said(from), said(last)),
            None => format!("to {}", said(last)),
        },
        count: found.count(),
        tabs: tabs(desk, path),
        shares: if own_only || found.clinician.is_some() {
            Vec::new()
        } else {
            found.shares.iter().take(MOST_SHARES).map(share).collect()
        },
        others: found.shares.len().saturating_sub(MOST_SHARES),
        empty: Empty {
            heading: kind.empty.clone(),
            sentence: "Nothing waits here for these days.".to_owned(),
            link: None,
        },
        pager: Pager {
            label: "Lines".to_owned(),
            before: (!query.after.is_empty())
                .then(|| ("First lines".to_owned(), query.path(path, &[]))),
            after: next.map(|after| {
                ("Later lines".to_owned(), query.path(path, &[("after", after.as_str())]))
            }),
        },
        csv: query.path(path, &[("format", "csv")]),
        printed: printed(desk),
        may_certify: kind.file == "not-certified"
            && policy::may_open(&desk.actor, "/certify")
            && found.shares.iter().any(|share| share.clinician == desk.actor.member),
        lines: listed.lines,
        errors: listed.errors,
        kind,
    }
}

const CSV_HEADS: [&str; 7] =
    ["Date", "Days ago", "Start", "Students", "Therapist", "Session", "Organization"];

fn download(desk: &Desk, kind: &Kind, listed: &Listed) -> Response {
    let name = match listed.asked_days {
        (Some(from), Some(to)) => format!("{}-{from}-{to}", kind.file),
        _ => format!("{}-{}", kind.file, desk.today()),
    };
    csv::download(
        &name,
        &CSV_HEADS,
        listed.lines.iter().map(|line| {
            vec![
                line.plain.0.clone(),
                line.plain.1.to_string(),
                line.time.clone(),
                line.names.clone(),
                line.clinician.clone(),
                line.what.clone(),
                desk.actor.organization_name.clone(),
            ]
        }),
    )
}
