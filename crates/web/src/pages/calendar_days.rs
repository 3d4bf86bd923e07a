//! The calendar of a school or office: which days have no services, and why.

use crate::address::{Path, Query};
use crate::caller::SignedIn;
use crate::flash::{self, Flash};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, StaleField, StalePage, page_with};
use crate::policy;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use care::{CalendarDay, DayKind, SiteId};
use jiff::civil::Date;
use office::Desk;
use office::calendar_days::{self, CalendarRefused, CycleForm, DaysForm, DaysSet, SiteCalendar};
use serde::Deserialize;

/// One cell of the month.
struct Cell {
    day: String,
    number: i8,
    spoken: String,
    is_chosen: bool,
    is_today: bool,
    is_other_month: bool,
    class: &'static str,
    glyph: &'static str,
    word: String,
    label: String,
    cycle: String,
    planned: String,
}

/// Days that follow each other and say the same, in the list of the school year.
struct Run {
    first: Date,
    last: Date,
    days: String,
    glyph: &'static str,
    word: String,
    label: String,
    planned: i64,
}

/// A kind of day to choose.
struct KindChoice {
    key: &'static str,
    label: &'static str,
    about: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "pages/calendar_days.html")]
struct CalendarPage {
    shell: Shell,
    errors: FormErrors,
    site: String,
    site_name: String,
    hours: String,
    version: i64,
    /// Name, path, whether it is this one.
    others: Vec<(String, String, bool)>,
    may_add: bool,
    month: String,
    title: String,
    before: String,
    after: String,
    this_month: String,
    weeks: Vec<Vec<Cell>>,
    runs: Vec<Run>,
    year: String,
    kinds: Vec<KindChoice>,
    form: DaysForm,
    cycle: CycleForm,
    numbered: bool,
}

/// What the address asks.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    day: String,
}

/// `GET /settings/calendar`: the first calendar, this month.
pub(crate) async fn first(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let sites = calendar_days::kept_sites(&desk).await.map_err(|why| refused(&why))?;
    match sites.first() {
        Some(site) => Ok(Redirect::to(&path(site.id, desk.today())).into_response()),
        None if policy::may_open(&desk.actor, "/settings/sites/new") => {
            Ok(Redirect::to("/settings/sites/new").into_response())
        }
        None => Err(PageError::not_found()),
    }
}

fn path(site: SiteId, day: Date) -> String {
    format!("/settings/calendar/{site}/{}", day.strftime("%Y-%m"))
}

fn refused(why: &CalendarRefused) -> PageError {
    match why {
        CalendarRefused::Store(_) => PageError::failed(why),
        _ => PageError::not_found(),
    }
}

/// The first day of a month as an address writes it.
fn month_of(text: &str) -> Result<Date, PageError> {
    let first: Option<Date> = format!("{text}-01").parse().ok();
    let first = first.filter(|_| text.chars().count() == 7);
    first.filter(|day| (1990..2100).contains(&day.year())).ok_or_else(PageError::not_found)
}

/// `GET /settings/calendar/{site}/{month}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path((site, month)): Path<(SiteId, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let month = month_of(&month)?;
    let form = DaysForm { first: asked.day, ..DaysForm::default() };
    shown(&desk, site, month, form, None, FormErrors::none()).await
}

/// First and last day of the school year of a day: July to June.
fn year_of(day: Date) -> (Date, Date) {
    let year = if day.month() < 7 { day.year() - 1 } else { day.year() };
    let first = Date::new(year, 7, 1).unwrap_or(day);
    (first, Date::new(year + 1, 6, 30).unwrap_or(day))
}

async fn shown(
    desk: &Desk,
    site: SiteId,
    month: Date,
    form: DaysForm,
    cycle: Option<CycleForm>,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let (first, last) = year_of(month);
    // The weeks at the edges of the year show days of the next.
    let around = (care::day_after(first, -7), care::day_after(last, 7));
    let read = calendar_days::read(desk, site, around.0, around.1).await;
    let read = read.map_err(|why| refused(&why))?;
    let sites = calendar_days::kept_sites(desk).await.map_err(|why| refused(&why))?;
    let status = errors.status();
    let within = |row: &&CalendarDay| first <= row.day && row.day <= last;
    let rows: Vec<&CalendarDay> = read.rows.iter().filter(within).collect();
    let default_cycle = CycleForm {
        first: desk.today().max(first).to_string(),
        last: last.to_string(),
        length: "6".to_owned(),
    };
    let content = CalendarPage {
        shell: Shell::at(desk, "/settings/calendar"),
        site: site.to_string(),
        site_name: read.site.name.clone(),
        hours: hours(&read),
        version: read.site.version,
        others: sites
            .iter()
            .map(|other| (other.name.clone(), path(other.id, month), other.id == site))
            .collect(),
        may_add: policy::may_open(&desk.actor, "/settings/sites/new"),
        month: month.strftime("%Y-%m").to_string(),
        title: month.strftime("%B %Y").to_string(),
        before: path(site, care::day_after(month, -1)),
        after: path(site, care::day_after(month.last_of_month(), 1)),
        this_month: path(site, desk.today()),
        weeks: weeks(desk, &read, month, &form.first),
        runs: runs(&rows, &read),
        year: format!("{} to {}", first.year(), last.year()),
        kinds: kinds(&form.kind),
        numbered: rows.iter().any(|row| row.cycle_day.is_some()),
        cycle: cycle.unwrap_or(default_cycle),
        form,
        errors: errors.in_order(&ORDER),
    };
    page_with(status, &content)
}

/// The fields in the order of the page.
const ORDER: [&str; 8] =
    ["first", "last", "kind", "ends", "label", "cycle-first", "cycle-last", "length"];

fn hours(read: &SiteCalendar) -> String {
    let at = |time: jiff::civil::Time| time.strftime("%-H:%M").to_string();
    format!("{} to {}", at(read.site.opens), at(read.site.closes))
}

fn kinds(chosen: &str) -> Vec<KindChoice> {
    let kind = |kind: DayKind, about| KindChoice {
        key: kind.key(),
        label: kind.label(),
        about,
        chosen: kind.key() == chosen,
    };
    vec![
        kind(DayKind::Grey, "Recess, conference day: no record is needed"),
        kind(DayKind::Holiday, "No record is needed; one needs a supervisor’s reason"),
        kind(DayKind::HalfDay, "Services until the hour you give"),
        kind(
            DayKind::EmergencyClosing,
            "Snow, no heat: planned sessions are recorded as Cancelled",
        ),
        kind(DayKind::Instructional, "As every weekday; also opens a weekend day"),
    ]
}

/// Class, glyph and word of a kind of day.
fn look(kind: DayKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        DayKind::Instructional => ("", "", ""),
        DayKind::Grey => ("grey", "s-none", "No school"),
        DayKind::Holiday => ("grey", "s-absent", "Holiday"),
        DayKind::HalfDay => ("half", "s-cosign", "Half day"),
        DayKind::EmergencyClosing => ("closed", "f-warn", "Closed"),
    }
}

fn word(row: &CalendarDay) -> String {
    let (_, _, word) = look(row.kind);
    match row.ends {
        Some(ends) => format!("{word} to {}", ends.strftime("%-H:%M")),
        None => word.to_owned(),
    }
}

fn weeks(desk: &Desk, read: &SiteCalendar, month: Date, chosen: &str) -> Vec<Vec<Cell>> {
    let today = desk.today();
    let cell = |day: Date| {
        let row = care::row_of(day, &read.rows);
        let kind = care::effective_kind(day, &read.rows);
        let (class, glyph, _) = look(kind);
        let planned = read.planned.get(&day).copied().unwrap_or_default();
        let is_weekend = row.is_none() && kind == DayKind::Grey;
        Cell {
            day: day.to_string(),
            number: day.day(),
            spoken: day.strftime("%A %-d %B").to_string(),
            is_chosen: day.to_string() == chosen,
            is_today: day == today,
            is_other_month: day.month() != month.month(),
            class,
            glyph: if is_weekend { "" } else { glyph },
            word: row.map(word).unwrap_or_default(),
            label: row.map(|row| row.label.clone()).unwrap_or_default(),
            cycle: row
                .and_then(|row| row.cycle_day)
                .map(|number| format!("Day {number}"))
                .unwrap_or_default(),
            planned: if planned > 0 { format!("{planned} planned") } else { String::new() },
        }
    };
    care::weeks_between(month, month.last_of_month())
        .into_iter()
        .map(|monday| (0..7).map(|past| cell(care::day_after(monday, past))).collect())
        .collect()
}

/// The special days of the year; days that say the same and have only weekends between them are
/// one line.
fn runs(rows: &[&CalendarDay], read: &SiteCalendar) -> Vec<Run> {
    let mut runs: Vec<(Run, &CalendarDay)> = Vec::new();
    for row in rows.iter().filter(|row| row.kind != DayKind::Instructional || !row.label.is_empty())
    {
        let planned = read.planned.get(&row.day).copied().unwrap_or_default();
        if let Some((run, known)) = runs.last_mut() {
            let gap = run.last.until(row.day).map_or(i32::MAX, |span| span.get_days());
            let same = (known.kind, &known.label, known.ends) == (row.kind, &row.label, row.ends);
            let only_weekend =
                gap == 1 || (gap <= 3 && row.day.weekday().to_monday_zero_offset() == 0);
            if same && only_weekend {
                run.last = row.day;
                run.planned += planned;
                continue;
            }
        }
        let (_, glyph, _) = look(row.kind);
        let run = Run {
            first: row.day,
            last: row.day,
            days: String::new(),
            glyph,
            word: if row.kind == DayKind::Instructional { "Open".to_owned() } else { word(row) },
            label: row.label.clone(),
            planned,
        };
        runs.push((run, row));
    }
    let told = runs.into_iter().map(|(mut run, _)| {
        let day = |day: Date| day.strftime("%a %-d %b").to_string();
        run.days = if run.first == run.last {
            day(run.first)
        } else {
            format!("{} to {}", day(run.first), day(run.last))
        };
        run
    });
    told.collect()
}

fn days_form(fields: &Fields) -> DaysForm {
    DaysForm {
        first: fields.trimmed("first").to_owned(),
        last: fields.trimmed("last").to_owned(),
        kind: fields.get("kind").to_owned(),
        label: fields.get("label").to_owned(),
        ends: fields.trimmed("ends").to_owned(),
    }
}

fn version(fields: &Fields) -> i64 {
    fields.get("version").parse().unwrap_or(0)
}

/// `POST /settings/calendar/{site}/{month}`.
pub(crate) async fn set(
    SignedIn(desk): SignedIn,
    Path((site, month)): Path<(SiteId, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let month = month_of(&month)?;
    let form = days_form(&fields);
    match calendar_days::set_days(&desk, site, version(&fields), &form).await {
        Ok(set) => Ok(flash::lead(&path(site, set.first), &said(&desk, set))),
        Err(CalendarRefused::Faults(faults)) => {
            shown(&desk, site, month, form, None, FormErrors::of(&faults)).await
        }
        Err(CalendarRefused::Stale { theirs }) => {
            let yours = format!("{} {}", form.kind.replace('_', " "), form.label);
            Ok(stale(&desk, site, month, yours.trim().to_owned(), &theirs))
        }
        Err(why) => Err(refused(&why)),
    }
}

/// What the next page says: how many days, and what that means for what is planned on them.
fn said(desk: &Desk, set: DaysSet) -> Flash {
    let days = if set.days == 1 { "1 day".to_owned() } else { format!("{} days", set.days) };
    let planned = match set.planned {
        1 => "1 planned session".to_owned(),
        planned => format!("{planned} planned sessions"),
    };
    let flash = Flash::new(match (set.kind, set.planned) {
        (_, 0) => format!("{days} set; nothing is planned there."),
        (DayKind::EmergencyClosing, _) => {
            format!("{days} closed: {planned} to be recorded as Cancelled.")
        }
        (DayKind::Grey | DayKind::Holiday, _) => {
            format!("{days} set: {planned} there need no record.")
        }
        (DayKind::HalfDay, _) => format!("{days} set: look at {planned} there."),
        (DayKind::Instructional, _) => format!("{days} set, with {planned}."),
    });
    let list = [
        ("/calendar/week/{date}", format!("/calendar/week/{}", set.first)),
        ("/schedule", "/schedule".to_owned()),
        ("/day/{date}", format!("/day/{}", set.first)),
    ];
    let open = list.into_iter().find(|(route, _)| policy::may_open(&desk.actor, route));
    match open.filter(|_| set.planned > 0) {
        Some((_, path)) => flash.with_link("Show them", &path),
        None => flash,
    }
}

fn stale(
    desk: &Desk,
    site: SiteId,
    month: Date,
    yours: String,
    theirs: &[CalendarDay],
) -> Response {
    let stored =
        theirs.iter().map(|row| format!("{}: {} {}", row.day, row.kind.label(), row.label));
    let stored = stored.collect::<Vec<_>>().join("\n");
    let theirs = if stored.is_empty() { "school days".to_owned() } else { stored };
    StalePage {
        shell: Shell::at(desk, "/settings/calendar"),
        what: "this calendar".to_owned(),
        open: path(site, month),
        fields: vec![StaleField { label: "These days".to_owned(), yours, theirs }],
    }
    .into_response()
}

/// `POST /settings/calendar/{site}/{month}/clear`: days as every day again.
pub(crate) async fn clear(
    SignedIn(desk): SignedIn,
    Path((site, month)): Path<(SiteId, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let month = month_of(&month)?;
    let day = |name: &str| fields.typed::<Date>(name).value();
    let span = day("first").zip(day("last")).filter(|(first, last)| {
        first <= last && first.until(*last).is_ok_and(|span| span.get_days() <= 400)
    });
    // Read before the fields, so that what is not reached answers as if it were absent.
    let read = calendar_days::read(&desk, site, month, month).await;
    read.map_err(|why| refused(&why))?;
    let Some(span) = span else {
        let errors = FormErrors::one("first", "Enter the first day, like 2026-12-24");
        return shown(&desk, site, month, DaysForm::default(), None, errors).await;
    };
    match calendar_days::clear_days(&desk, site, version(&fields), span).await {
        Ok(()) => {
            let flash = Flash::new("These days are as every day again.");
            Ok(flash::lead(&path(site, span.0), &flash))
        }
        Err(CalendarRefused::Stale { theirs }) => {
            Ok(stale(&desk, site, month, "days as every day".to_owned(), &theirs))
        }
        Err(why) => Err(refused(&why)),
    }
}

/// `POST /settings/calendar/{site}/{month}/cycle`.
pub(crate) async fn number(
    SignedIn(desk): SignedIn,
    Path((site, month)): Path<(SiteId, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let month = month_of(&month)?;
    let form = CycleForm {
        first: fields.trimmed("cycle-first").to_owned(),
        last: fields.trimmed("cycle-last").to_owned(),
        length: fields.trimmed("length").to_owned(),
    };
    match calendar_days::number_cycle(&desk, site, version(&fields), &form).await {
        Ok(0) => {
            let flash = Flash::new("The numbers of the cycle were taken away.");
            Ok(flash::lead(&path(site, month), &flash))
        }
        Ok(days) => {
            let flash = Flash::new(format!("{days} school days have a number in the cycle."));
            Ok(flash::lead(&path(site, month), &flash))
        }
        Err(CalendarRefused::Faults(faults)) => {
            let errors = FormErrors::of(&faults);
            shown(&desk, site, month, DaysForm::default(), Some(form), errors).await
        }
        Err(CalendarRefused::Stale { theirs }) => {
            let yours = format!("numbers 1 to {} from {}", form.length, form.first);
            Ok(stale(&desk, site, month, yours, &theirs))
        }
        Err(why) => Err(refused(&why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_is_read_from_an_address_and_a_school_year_runs_from_july_to_june() {
        assert_eq!(month_of("2026-11").ok(), Some(date(2026, 11, 1)));
        for bad in ["2026-13", "2026-1", "26-11", "2026-11-24", "soon", "", "9999-12"] {
            assert!(month_of(bad).is_err(), "{bad}");
        }
        assert_eq!(year_of(date(2026, 11, 1)), (date(2026, 7, 1), date(2027, 6, 30)));
        assert_eq!(year_of(date(2027, 6, 1)), (date(2026, 7, 1), date(2027, 6, 30)));
    }
}
