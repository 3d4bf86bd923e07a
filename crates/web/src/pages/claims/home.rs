//! Today of a biller: what is ready, what is held and by whom it can be mended.

use super::{capital, row, waiting};
use crate::page::{PageError, Shell, page};
use crate::parts::{Banner, Counter, Counters, Empty};
use crate::words::Words;
use askama::Template;
use axum::response::Response;
use care::Role;
use office::Desk;
use office::claiming::{self, ClaimSum, HeldSum, WeekSums, held_of};

struct ReadyWeek {
    path: String,
    name: String,
    count: usize,
    total: String,
}

struct HeldRow {
    who: &'static str,
    reason: String,
    count: usize,
    total: String,
    oldest: String,
    path: String,
}

#[derive(Template)]
#[template(path = "pages/claims_home.html")]
struct HomePage {
    shell: Shell,
    heading: String,
    counters: Counters,
    ready: Vec<ReadyWeek>,
    ready_total: String,
    none_ready: Empty,
    held: Vec<HeldRow>,
    held_total: String,
    none_held: Empty,
    waiting: Option<Banner>,
}

/// Whether a person's day is about claims and not about sessions.
pub(crate) fn is_home_of(desk: &Desk) -> bool {
    let treats = [Role::Therapist, Role::Assistant, Role::Supervisor, Role::PracticeOwner];
    desk.actor.is(Role::Biller) && !desk.actor.is_any(&treats)
}

/// `GET /` of a biller.
pub(crate) async fn home(desk: &Desk) -> Result<Response, PageError> {
    let today = desk.today();
    let read = claiming::claim_sums(desk, today).await;
    let read = read.map_err(|why| PageError::failed(&why))?;
    let words = Words::of(desk.actor.organization_kind);
    // Of the week that goes on, most records are still to be signed.
    let over: Vec<&WeekSums> = read.weeks.iter().filter(|week| week.to < today).collect();
    let ready = over.iter().fold(ClaimSum::default(), |sum, week| sum.and(week.ready));
    let held = over.iter().fold(ClaimSum::default(), |sum, week| sum.and(week.held));
    let changed = read.weeks.iter().map(|week| week.changed.count).sum();
    let first = |list: &str, which: fn(&WeekSums) -> usize| {
        let week = read.weeks.iter().rev().find(|week| which(week) > 0);
        let path = |week: &WeekSums| format!("/claims/week/{}#{list}", week.from);
        week.map_or_else(|| "/claims".to_owned(), path)
    };
    let mut all = vec![
        Counter::new(ready.count, "ready to claim", first("ready", |week| week.ready.count)),
        Counter::new(held.count, "held", first("held", |week| week.held.count)),
    ];
    if changed > 0 {
        all.push(Counter::new(changed, "to correct", first("changed", |it| it.changed.count)));
    }
    let ready_weeks = over.iter().filter(|week| week.ready.count > 0);
    page(&HomePage {
        shell: Shell::at(desk, "/").counting("/claims", changed),
        heading: today.strftime("%A %-d %B").to_string(),
        counters: Counters { label: "What waits for you".to_owned(), all },
        ready: ready_weeks
            .map(|week| {
                let shown = row(week, today, words);
                ReadyWeek {
                    path: shown.path,
                    name: shown.name,
                    count: shown.ready,
                    total: shown.ready_total,
                }
            })
            .collect(),
        ready_total: ready.total.dollars(),
        none_ready: Empty {
            heading: "No week is ready".to_owned(),
            sentence: "A week stands here once it is over and has certified records that were \
                       not claimed."
                .to_owned(),
            link: Some(("All weeks".to_owned(), "/claims".to_owned())),
        },
        held_total: held.total.dollars(),
        held: held_of(over.iter().copied()).iter().map(held_row).collect(),
        none_held: Empty {
            heading: "Nothing is held".to_owned(),
            sentence: "Every record of the last weeks is ready or in a file.".to_owned(),
            link: None,
        },
        waiting: waiting(read.weeks.iter().map(|week| week.waiting).sum()),
    })
}

fn held_row(group: &HeldSum) -> HeldRow {
    HeldRow {
        who: group.mover.label(),
        reason: capital(&group.reason),
        count: group.sum.count,
        total: group.sum.total.dollars(),
        oldest: group.oldest.strftime("%-d %b").to_string(),
        path: format!("/claims/week/{}#held", group.oldest),
    }
}
