//! Claims: the weeks, one week with what is ready and what is held, and making the file.

mod home;
mod list;
mod submission;
mod units;
mod week;

pub(crate) use home::{home, is_home_of};
pub(crate) use list::show as show_list;
pub(crate) use submission::{download, show as show_submission};
pub(crate) use units::show as show_units;
pub(crate) use week::{make, show as show_week};

use crate::address::Query;
use crate::caller::SignedIn;
use crate::page::{PageError, Shell, page};
use crate::parts::{Badge, Banner, Empty, State};
use crate::policy;
use crate::words::Words;
use askama::Template;
use axum::response::Response;
use billing::Cents;
use care::day_after;
use jiff::civil::Date;
use office::Desk;
use office::claiming::{self, ClaimSums, Submission, WeekSums};
use serde::Deserialize;

/// Up to which week.
#[derive(Deserialize)]
pub(crate) struct Asked {
    before: Option<Date>,
}

/// One week in the list.
struct WeekRow {
    path: String,
    name: String,
    ready: usize,
    ready_total: String,
    held: usize,
    held_total: String,
    claimed: usize,
    claimed_total: String,
    badge: Badge,
}

/// One file in the list.
struct FileRow {
    path: String,
    number: String,
    made: String,
    days: String,
    payer: String,
    claims: i64,
    total: String,
    is_test: bool,
    file: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/claims.html")]
struct ClaimsPage {
    shell: Shell,
    weeks: Vec<WeekRow>,
    files: Vec<FileRow>,
    no_files: Empty,
    earlier: String,
    later: Option<String>,
    may_download: bool,
    waiting: Option<Banner>,
}

/// `GET /claims`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let last = asked.before.unwrap_or_else(|| desk.today());
    let read = claiming::claim_sums(&desk, last).await;
    let read = read.map_err(|why| PageError::failed(&why))?;
    let words = Words::of(desk.actor.organization_kind);
    let first = read.weeks.last().map_or(last, |week| week.from);
    let may_download = may_make(&desk);
    page(&ClaimsPage {
        shell: Shell::at(&desk, "/claims"),
        weeks: read.weeks.iter().map(|week| row(week, desk.today(), words)).collect(),
        files: files(&desk, &read, may_download),
        no_files: Empty {
            heading: "No claim file was made yet".to_owned(),
            sentence: "Open a week with ready records and make its file.".to_owned(),
            link: None,
        },
        earlier: format!("/claims?before={}", day_after(first, -1)),
        later: asked.before.is_some().then(|| "/claims".to_owned()),
        may_download,
        waiting: waiting(read.weeks.iter().map(|week| week.waiting).sum()),
    })
}

/// Whether the person may make claims and download their files.
fn may_make(desk: &Desk) -> bool {
    policy::may_open(&desk.actor, "/claims/submissions/{submission}/file")
}

/// `16 to 22 November`.
fn days(from: Date, to: Date) -> String {
    if from.month() == to.month() {
        return format!("{} to {}", from.day(), to.strftime("%-d %B"));
    }
    format!("{} to {}", from.strftime("%-d %B"), to.strftime("%-d %B"))
}

/// A sentence as it begins.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// `1 record`, `3 records`.
fn counted(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// Says that some records are not in the sums yet.
fn waiting(n: usize) -> Option<Banner> {
    let verb = if n == 1 { "is" } else { "are" };
    (n > 0).then(|| Banner {
        strong: format!("{} {verb} not counted yet.", counted(n, "record")),
        text: "What they were coded from changed. They come into the sums within minutes; look \
               again then."
            .to_owned(),
        link: None,
    })
}

fn row(week: &WeekSums, today: Date, words: &Words) -> WeekRow {
    let badge = match (week.changed.count, week.ready.count, week.held.count, week.claimed.count) {
        _ if week.waiting > 0 => Badge::saying(State::Planned, "Being counted"),
        (changed @ 1.., ..) => Badge::saying(State::Warning, format!("{changed} to correct")),
        (_, 1.., ..) if week.to < today => Badge::of(State::Ready, words),
        (_, 1.., ..) => Badge::saying(State::Planned, "Week goes on"),
        (_, 0, 1.., _) => Badge::of(State::Held, words),
        (_, 0, 0, 1..) => Badge::saying(State::Sent, "In a file"),
        _ => Badge::saying(State::NotBillable, "Nothing to claim"),
    };
    WeekRow {
        path: format!("/claims/week/{}", week.from),
        name: days(week.from, week.to),
        ready: week.ready.count,
        ready_total: week.ready.total.dollars(),
        held: week.held.count,
        held_total: week.held.total.dollars(),
        claimed: week.claimed.count,
        claimed_total: week.claimed.total.dollars(),
        badge,
    }
}

/// `QH000000017`, as the file itself says it (BHT03).
fn file_number(submission: &Submission) -> String {
    format!("QH{:09}", submission.control_number)
}

fn files(desk: &Desk, read: &ClaimSums, may_download: bool) -> Vec<FileRow> {
    let file = |(made, payer): &(Submission, String)| {
        let path = format!("/claims/submissions/{}", made.id);
        let at = made.created_at.to_zoned(desk.actor.time_zone.clone());
        FileRow {
            number: file_number(made),
            made: at.strftime("%-d %B %Y, %-H:%M").to_string(),
            days: days(made.from, made.to),
            payer: payer.clone(),
            claims: made.claim_count,
            total: Cents::new(made.total_cents).dollars(),
            is_test: made.is_test,
            file: may_download.then(|| format!("{path}/file")),
            path,
        }
    };
    read.submissions.iter().map(file).collect()
}
