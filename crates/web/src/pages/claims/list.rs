//! One list of a week of claims, a page at a time.

use super::week::{Line, line};
use super::{capital, counted, days};
use crate::address::{Path, Query};
use crate::caller::SignedIn;
use crate::page::{PageError, Shell, page};
use crate::parts::Pager;
use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use office::claiming::{self, ClaimList, ClaimListOf, ListPlace, Mover};
use serde::Deserialize;

/// Which list, and after which record it goes on.
#[derive(Deserialize)]
pub(crate) struct Asked {
    list: Option<String>,
    who: Option<String>,
    edit: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/claims_list.html")]
struct ListPage {
    shell: Shell,
    week: String,
    week_name: String,
    heading: String,
    sentence: String,
    lines: Vec<Line>,
    has_why: bool,
    has_claim: bool,
    pager: Option<Pager>,
}

/// Where a list of a week is.
pub(super) fn list_path(monday: Date, list: &str, held_by: Option<(Mover, &str)>) -> String {
    let path = format!("/claims/week/{monday}/records?list={list}");
    match held_by {
        Some((mover, edit)) => format!("{path}&who={}&edit={edit}", mover.key()),
        None => path,
    }
}

fn list_of(asked: &Asked) -> Option<ClaimListOf> {
    Some(match asked.list.as_deref().unwrap_or("ready") {
        "ready" => ClaimListOf::Ready,
        "claimed" => ClaimListOf::Claimed,
        "changed" => ClaimListOf::Changed,
        "nothing" => ClaimListOf::Nothing,
        "held" => {
            let who = Mover::from_key(asked.who.as_deref()?);
            ClaimListOf::Held(who, asked.edit.clone()?)
        }
        _ => return None,
    })
}

/// `DAY~TIME~RECORD`.
fn place_of(text: &str) -> Option<ListPlace> {
    let mut parts = text.split('~');
    let place = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().map(care::EncounterId).ok()?,
    );
    parts.next().is_none().then_some(place)
}

/// `GET /claims/week/{date}/records`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(day): Path<Date>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let list = list_of(&asked).ok_or_else(PageError::not_found)?;
    let after = match &asked.after {
        Some(text) => Some(place_of(text).ok_or_else(PageError::not_found)?),
        None => None,
    };
    let read = claiming::claim_list(&desk, day, &list, after).await;
    let read = read.map_err(|why| PageError::failed(&why))?;
    let monday = read.days.0;
    let held_by = match &list {
        ClaimListOf::Held(mover, edit) => Some((*mover, edit.as_str())),
        _ => None,
    };
    let here = list_path(monday, asked.list.as_deref().unwrap_or("ready"), held_by);
    page(&ListPage {
        shell: Shell::at(&desk, "/claims"),
        week: format!("/claims/week/{monday}"),
        week_name: days(read.days.0, read.days.1),
        heading: heading(&list, &read),
        sentence: sentence(&list, &read),
        lines: read.lines.iter().map(line).collect(),
        has_why: !matches!(list, ClaimListOf::Ready | ClaimListOf::Claimed),
        has_claim: matches!(list, ClaimListOf::Claimed | ClaimListOf::Changed),
        pager: pager(&here, after.is_some(), read.next),
    })
}

fn heading(list: &ClaimListOf, read: &ClaimList) -> String {
    match list {
        ClaimListOf::Ready => "Ready".to_owned(),
        ClaimListOf::Held(..) => {
            let reason = read.held.as_ref().map(|it| capital(&it.reason));
            reason.unwrap_or_else(|| "Held".to_owned())
        }
        ClaimListOf::Claimed => "In a file".to_owned(),
        ClaimListOf::Changed => "To correct".to_owned(),
        ClaimListOf::Nothing => "Nothing to claim".to_owned(),
    }
}

/// How many, worth what, and whose move it is.
fn sentence(list: &ClaimListOf, read: &ClaimList) -> String {
    let records = counted(read.sum.count, "record");
    match list {
        ClaimListOf::Nothing => format!("{records}. Nobody has to do anything."),
        ClaimListOf::Held(mover, _) => {
            let total = read.sum.total.dollars();
            format!("{records}, {total}. Whose move it is: {}.", mover.label())
        }
        _ => format!("{records}, {}.", read.sum.total.dollars()),
    }
}

/// Lists go on after the last record, so that the way back is to the first page.
fn pager(here: &str, is_later: bool, next: Option<ListPlace>) -> Option<Pager> {
    let after = next.map(|(day, time, id)| {
        let path = format!("{here}&after={day}~{}~{id}", time.strftime("%H:%M"));
        (format!("The next {}", claiming::A_PAGE), path)
    });
    let before = is_later.then(|| ("From the beginning".to_owned(), here.to_owned()));
    (before.is_some() || after.is_some()).then(|| Pager {
        label: "Records".to_owned(),
        before,
        after,
    })
}
