//! Keeping the calendar of a school or office: days without services, half days, closings, and
//! the numbers of a cycle.
//!
//! A calendar has the version of its site: every change counts it on, so that two people who
//! change one calendar at once meet, whichever days they change.

use crate::roster_fields as fields;
use crate::{Desk, Fault, event};
use care::{CalendarDay, DayKind, Role, Site, SiteId};
use jiff::civil::{Date, Time, Weekday};
use std::collections::BTreeMap;
use store::{StoreError, Tx, audit, calendar_days, sites};

/// Who keeps calendars: a school administrator that of the own school.
pub const KEEPERS: [Role; 4] =
    [Role::Supervisor, Role::PracticeOwner, Role::SchoolAdministrator, Role::SystemAdministrator];

/// Most days that are set at once: more than a school year is a mistake.
const MOST_DAYS: i32 = 370;

/// Longest name of a day.
const LONGEST_LABEL: usize = 60;

/// Why a calendar was not changed.
#[derive(Debug, thiserror::Error)]
pub enum CalendarRefused {
    /// No such site, or not for this person.
    #[error("there is no such calendar")]
    NotFound,
    /// These fields must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Somebody else changed the calendar since the page was opened.
    #[error("the calendar was changed by somebody else")]
    Stale {
        /// The rows of those days as they are stored now.
        theirs: Vec<CalendarDay>,
    },
    /// Storage could not.
    #[error("storage could not")]
    Store(#[from] StoreError),
}

/// A calendar from one day to another.
#[derive(Clone, Debug)]
pub struct SiteCalendar {
    /// Whose.
    pub site: Site,
    /// The days that have a row, in order.
    pub rows: Vec<CalendarDay>,
    /// How many sessions are planned on each day that has any.
    pub planned: BTreeMap<Date, i64>,
}

/// What was typed about some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysForm {
    /// First day.
    pub first: String,
    /// Last day; empty for one day.
    pub last: String,
    /// Key of the kind of day.
    pub kind: String,
    /// What people call it.
    pub label: String,
    /// When a half day ends.
    pub ends: String,
}

/// What was typed about a cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CycleForm {
    /// The day that gets number 1.
    pub first: String,
    /// The last day that gets a number.
    pub last: String,
    /// How many days a cycle has.
    pub length: String,
}

/// Days that were set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaysSet {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// What they are now.
    pub kind: DayKind,
    /// How many days.
    pub days: usize,
    /// How many sessions are planned on them.
    pub planned: i64,
}

/// The only site that the person keeps; `Ok(None)` for whoever keeps all.
fn limit(desk: &Desk) -> Result<Option<SiteId>, CalendarRefused> {
    let actor = &desk.actor;
    if actor.is_any(&[Role::Supervisor, Role::PracticeOwner, Role::SystemAdministrator]) {
        return Ok(None);
    }
    let own = actor.site.filter(|_| actor.is(Role::SchoolAdministrator));
    own.map(Some).ok_or(CalendarRefused::NotFound)
}

/// The sites whose calendars the person keeps, by name.
///
/// # Errors
///
/// [`CalendarRefused::NotFound`] for whoever keeps none.
pub async fn kept_sites(desk: &Desk) -> Result<Vec<Site>, CalendarRefused> {
    let own = limit(desk)?;
    let mut tx = desk.office.db.read().await?;
    let mut found = sites::list(&mut tx, desk.actor.organization).await?;
    found.retain(|site| own.is_none_or(|own| own == site.id));
    Ok(found)
}

/// The calendar of a site from one day to another.
///
/// # Errors
///
/// [`CalendarRefused::NotFound`] for absent and for forbidden.
pub async fn read(
    desk: &Desk,
    site: SiteId,
    from: Date,
    to: Date,
) -> Result<SiteCalendar, CalendarRefused> {
    let mut tx = desk.office.db.read().await?;
    let site = kept(&mut tx, desk, site).await?;
    let organization = desk.actor.organization;
    let rows = calendar_days::of_site(&mut tx, organization, site.id, from, to).await?;
    let planned = calendar_days::planned(&mut tx, organization, site.id, from, to).await?;
    Ok(SiteCalendar { site, rows, planned })
}

async fn kept(tx: &mut Tx, desk: &Desk, site: SiteId) -> Result<Site, CalendarRefused> {
    let own = limit(desk)?;
    let found = sites::find(tx, desk.actor.organization, site).await?;
    found.filter(|site| own.is_none_or(|own| own == site.id)).ok_or(CalendarRefused::NotFound)
}

/// Takes the version that the person saw; a stale one is answered with what is stored.
async fn claim(
    tx: &mut Tx,
    desk: &Desk,
    site: SiteId,
    version: i64,
    (from, to): (Date, Date),
) -> Result<(), CalendarRefused> {
    let organization = desk.actor.organization;
    match sites::touch(tx, organization, site, version).await {
        Err(StoreError::Stale) => {
            let theirs = calendar_days::of_site(tx, organization, site, from, to).await?;
            Err(CalendarRefused::Stale { theirs })
        }
        other => Ok(other?),
    }
}

/// First and last day of a span; an empty last day means one day.
fn span(first: &str, last: &str, faults: &mut Vec<Fault>) -> Option<(Date, Date)> {
    let mut keep = |field: &'static str, read: Result<Date, String>| match read {
        Ok(day) => Some(day),
        Err(message) => {
            faults.push(Fault::new(field, message));
            None
        }
    };
    let first = keep("first", fields::day(first, "the first day"));
    let last = keep(
        "last",
        match (fields::last_day(last, first), first) {
            (Err(message), _) => Err(message),
            (Ok(Some(last)), _) | (Ok(None), Some(last)) => Ok(last),
            (Ok(None), None) => return None,
        },
    );
    let (first, last) = first.zip(last)?;
    let days = first.until(last).map_or(i32::MAX, |span| span.get_days());
    if days > MOST_DAYS {
        faults.push(Fault::new("last", "Choose a year at most; set the rest after it"));
        return None;
    }
    Some((first, last))
}

/// What a form says, once it is read.
struct Typed {
    span: (Date, Date),
    kind: DayKind,
    label: String,
    ends: Option<Time>,
}

fn read_form(form: &DaysForm, site: &Site) -> Result<Typed, CalendarRefused> {
    let mut faults = Vec::new();
    let span = span(&form.first, &form.last, &mut faults);
    let kind = DayKind::from_key(&form.kind);
    if kind.is_none() {
        faults.push(Fault::new("kind", "Choose what kind of day it is"));
    }
    let label = match kind {
        Some(DayKind::Grey | DayKind::Holiday | DayKind::EmergencyClosing) => {
            fields::text(&form.label, "what people call it, like Thanksgiving", LONGEST_LABEL)
        }
        _ => fields::optional_text(&form.label, "what people call it", LONGEST_LABEL),
    };
    let label = label.map_err(|message| faults.push(Fault::new("label", message)));
    let mut ends = None;
    if kind == Some(DayKind::HalfDay) {
        ends = care::typed_time(&form.ends).filter(|at| site.opens < *at && *at < site.closes);
        if ends.is_none() {
            let (opens, closes) = (site.opens.strftime("%-H:%M"), site.closes.strftime("%-H:%M"));
            let message = format!("Enter when it ends, between {opens} and {closes}, like 11:30");
            faults.push(Fault::new("ends", message));
        }
    }
    match (span, kind, label) {
        (Some(span), Some(kind), Ok(label)) if faults.is_empty() => {
            Ok(Typed { span, kind, label, ends })
        }
        _ => Err(CalendarRefused::Faults(faults)),
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Sets one day or a span of days. In a span of several days weekends stay as they are.
///
/// # Errors
///
/// See [`CalendarRefused`].
pub async fn set_days(
    desk: &Desk,
    site: SiteId,
    version: i64,
    form: &DaysForm,
) -> Result<DaysSet, CalendarRefused> {
    let (inside, form) = (desk.clone(), form.clone());
    let set = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let site = kept(tx, &desk, site).await?;
            let typed = read_form(&form, &site)?;
            set_in(tx, &desk, &site, version, &typed).await
        })
    });
    set.await
}

async fn set_in(
    tx: &mut Tx,
    desk: &Desk,
    site: &Site,
    version: i64,
    typed: &Typed,
) -> Result<DaysSet, CalendarRefused> {
    let organization = desk.actor.organization;
    let (first, last) = typed.span;
    let stored = calendar_days::of_site(tx, organization, site.id, first, last).await?;
    let days: Vec<Date> =
        care::days_between(first, last).filter(|day| first == last || !is_weekend(*day)).collect();
    if days.is_empty() {
        let message = "These are weekend days, which are grey by themselves; choose one of them \
                       alone to make it something else";
        return Err(CalendarRefused::Faults(vec![Fault::new("first", message)]));
    }
    claim(tx, desk, site.id, version, typed.span).await?;
    let row = |day: Date| CalendarDay {
        site: site.id,
        day,
        kind: typed.kind,
        label: typed.label.clone(),
        ends: typed.ends,
        cycle_day: care::row_of(day, &stored)
            .and_then(|row| row.cycle_day)
            .filter(|_| typed.kind.has_services()),
    };
    let rows: Vec<CalendarDay> = days.iter().map(|day| row(*day)).collect();
    replace(tx, desk, site, &rows).await?;
    let planned = calendar_days::planned(tx, organization, site.id, first, last).await?;
    let planned = days.iter().filter_map(|day| planned.get(day)).sum();
    let detail = serde_json::json!({
        "first": first, "last": last, "kind": typed.kind.key(), "days": days.len(),
    });
    noted(tx, desk, site, "calendar.set", detail).await?;
    Ok(DaysSet { first, last, kind: typed.kind, days: days.len(), planned })
}

/// Writes rows; a row that says no more than that it is a day as every day is taken away.
async fn replace(
    tx: &mut Tx,
    desk: &Desk,
    site: &Site,
    rows: &[CalendarDay],
) -> Result<(), StoreError> {
    let says_something = |row: &&CalendarDay| {
        let plain = care::effective_kind(row.day, &[]);
        row.kind != plain || !row.label.is_empty() || row.cycle_day.is_some()
    };
    for row in rows {
        let organization = desk.actor.organization;
        calendar_days::remove(tx, organization, site.id, row.day, row.day).await?;
    }
    let kept: Vec<CalendarDay> = rows.iter().filter(says_something).cloned().collect();
    calendar_days::insert_many(tx, desk.actor.organization, &kept).await
}

async fn noted(
    tx: &mut Tx,
    desk: &Desk,
    site: &Site,
    action: &'static str,
    detail: serde_json::Value,
) -> Result<(), StoreError> {
    let mut done = event::by(&desk.actor, action, "site", site.id.0, desk.now());
    done.detail = detail;
    audit::append(tx, &done).await
}

/// Makes a span of days days as every day again; numbers of a cycle stay.
///
/// # Errors
///
/// See [`CalendarRefused`].
pub async fn clear_days(
    desk: &Desk,
    site: SiteId,
    version: i64,
    (first, last): (Date, Date),
) -> Result<(), CalendarRefused> {
    let inside = desk.clone();
    let cleared = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            let site = kept(tx, &desk, site).await?;
            let organization = desk.actor.organization;
            let mut rows = calendar_days::of_site(tx, organization, site.id, first, last).await?;
            claim(tx, &desk, site.id, version, (first, last)).await?;
            for row in &mut rows {
                row.kind = care::effective_kind(row.day, &[]);
                row.label.clear();
                row.ends = None;
            }
            replace(tx, &desk, &site, &rows).await?;
            let detail = serde_json::json!({ "first": first, "last": last, "days": rows.len() });
            noted(tx, &desk, &site, "calendar.clear", detail).await?;
            Ok(())
        })
    });
    cleared.await
}

/// Numbers the school days of a span from 1 to the length of the cycle, again and again; days
/// without services have no number. A length of 0 takes the numbers away. Answers how many days
/// have a number now.
///
/// # Errors
///
/// See [`CalendarRefused`].
pub async fn number_cycle(
    desk: &Desk,
    site: SiteId,
    version: i64,
    form: &CycleForm,
) -> Result<usize, CalendarRefused> {
    let mut faults = Vec::new();
    let span = span(&form.first, &form.last, &mut faults);
    let length: Option<u8> = form.length.trim().parse().ok().filter(|n| matches!(n, 0 | 2..=20));
    if length.is_none() {
        let message = "Enter how many days a cycle has, from 2 to 20; 0 takes the numbers away";
        faults.push(Fault::new("length", message));
    }
    let (Some((first, last)), Some(length)) = (span, length) else {
        return Err(CalendarRefused::Faults(in_cycle(faults)));
    };
    if !faults.is_empty() {
        return Err(CalendarRefused::Faults(in_cycle(faults)));
    }
    let inside = desk.clone();
    let numbered = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            let site = kept(tx, &desk, site).await?;
            let organization = desk.actor.organization;
            let stored = calendar_days::of_site(tx, organization, site.id, first, last).await?;
            claim(tx, &desk, site.id, version, (first, last)).await?;
            let numbers = care::number_cycle_days(first, last, length, &stored);
            let row = |day: Date| CalendarDay {
                site: site.id,
                day,
                kind: care::effective_kind(day, &stored),
                label: care::row_of(day, &stored).map(|r| r.label.clone()).unwrap_or_default(),
                ends: care::row_of(day, &stored).and_then(|row| row.ends),
                cycle_day: numbers.get(&day).copied(),
            };
            let rows: Vec<CalendarDay> = care::days_between(first, last).map(row).collect();
            replace(tx, &desk, &site, &rows).await?;
            let detail = serde_json::json!({
                "first": first, "last": last, "length": length, "days": numbers.len(),
            });
            noted(tx, &desk, &site, "calendar.number", detail).await?;
            Ok(numbers.len())
        })
    });
    numbered.await
}

/// The fields of the cycle's form have names of their own, since both forms stand on one page.
fn in_cycle(mut faults: Vec<Fault>) -> Vec<Fault> {
    for fault in &mut faults {
        fault.field = match fault.field {
            "first" => "cycle-first",
            "last" => "cycle-last",
            other => other,
        };
    }
    faults
}
