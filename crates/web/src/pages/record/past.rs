//! Record Past Services: for whom, on which days.

use crate::caller::SignedIn;
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect, Response};
use care::{CaseloadGroup, CaseloadGroupId, PatientId};
use jiff::civil::Date;
use office::Desk;
use office::past_services::{self, PastChoices, PastRefused, PastRequest};
use office::services_calendar::DayMark;

#[derive(Template)]
#[template(path = "pages/record/past.html")]
struct PastPage {
    shell: Shell,
    errors: FormErrors,
    words: String,
    groups: Vec<Pick>,
    people: Vec<Pick>,
    together: bool,
    open_from: String,
    months: Vec<Month>,
}

/// One box to tick.
struct Pick {
    value: String,
    label: String,
    about: String,
    checked: bool,
}

struct Month {
    name: String,
    weeks: Vec<Vec<Option<Day>>>,
}

struct Day {
    value: String,
    number: String,
    long: String,
    note: String,
    class: &'static str,
    is_grey: bool,
    is_open: bool,
    checked: bool,
}

/// `GET /record/past`: what is in the address is chosen already.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    let fields = Fields::parse(query.as_bytes(), String::new()).unwrap_or_default();
    let choices = choices(&desk).await?;
    shown(&desk, &choices, &fields, FormErrors::none())
}

/// `POST /record/new`: begins the first of the sheets.
pub(crate) async fn begin(SignedIn(desk): SignedIn, fields: Fields) -> Result<Response, PageError> {
    let choices = choices(&desk).await?;
    let request = PastRequest {
        patients: patients(&choices, &fields),
        days: days(&desk, &fields),
        together: fields.get("together") != "no",
    };
    match past_services::begin(&desk, request).await {
        Ok(id) => Ok(Redirect::to(&format!("/record/{id}")).into_response()),
        Err(PastRefused::Faults(faults)) => {
            let mut errors = FormErrors::of(&faults);
            if fields.all_typed::<Date>("day").len() < fields.all("day").count() {
                errors.add("day", "Choose days from the calendar, or write them like 2026-11-24");
            }
            shown(&desk, &choices, &fields, errors)
        }
        Err(PastRefused::NotFound) => Err(PageError::not_found()),
        Err(why @ PastRefused::Store(_)) => Err(PageError::failed(&why)),
    }
}

async fn choices(desk: &Desk) -> Result<PastChoices, PageError> {
    past_services::choices(desk).await.map_err(|why| PageError::failed(&why))
}

/// Who is ticked, one by one or with a group.
fn patients(choices: &PastChoices, fields: &Fields) -> Vec<PatientId> {
    let groups: Vec<CaseloadGroupId> = fields.all_typed("group");
    let is_chosen = |group: &&CaseloadGroup| groups.contains(&group.id);
    let of_groups = choices.caseload.groups.iter().filter(is_chosen);
    let mut all: Vec<PatientId> = of_groups.flat_map(|group| group.patients.clone()).collect();
    all.extend(fields.all_typed::<PatientId>("patient"));
    all
}

/// The days that are ticked; today for a form that does not ask for days.
fn days(desk: &Desk, fields: &Fields) -> Vec<Date> {
    if !fields.has("day") && !fields.has("picker") {
        return vec![desk.today()];
    }
    fields.all_typed("day")
}

fn shown(
    desk: &Desk,
    choices: &PastChoices,
    fields: &Fields,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let words = fields.trimmed("q").to_lowercase();
    let ticked = |name: &str, value: &str| fields.all(name).any(|one| one == value);
    let fits = |text: &str| words.is_empty() || text.to_lowercase().contains(&words);
    let people = choices.caseload.patients.iter().map(|patient| {
        let value = patient.id.to_string();
        let grade = patient.grade.as_str();
        Pick {
            checked: ticked("patient", &value),
            value,
            label: patient.name.sorted(),
            about: if grade.is_empty() { String::new() } else { format!("Grade {grade}") },
        }
    });
    let groups = choices.caseload.groups.iter().map(|group| {
        let value = group.id.to_string();
        Pick {
            checked: ticked("group", &value),
            value,
            label: group.name.clone(),
            about: group.patients.len().to_string(),
        }
    });
    // What is ticked stays on the page whatever is looked for.
    let kept = |pick: &Pick| pick.checked || fits(&pick.label);
    let status = errors.status();
    let content = PastPage {
        shell: Shell::at(desk, "/calendar/week/{date}"),
        errors,
        groups: groups.filter(kept).collect(),
        people: people.filter(kept).collect(),
        together: fields.get("together") != "no",
        open_from: choices.open_from.strftime("%-d %B %Y").to_string(),
        months: months(choices, desk.today(), &|day| ticked("day", &day.to_string())),
        words: fields.trimmed("q").to_owned(),
    };
    page_with(status, &content)
}

/// The months as tables of weeks from Monday, the newest first.
fn months(choices: &PastChoices, today: Date, is_ticked: &impl Fn(Date) -> bool) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for (day, marks) in &choices.days {
        let offset = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        if day.day() == 1 || months.is_empty() {
            let weeks = vec![(0..offset).map(|_| None).collect()];
            months.push(Month { name: day.strftime("%B %Y").to_string(), weeks });
        }
        let Some(month) = months.last_mut() else { continue };
        if offset == 0 && month.weeks.last().is_none_or(|week| !week.is_empty()) {
            month.weeks.push(Vec::new());
        }
        if let Some(week) = month.weeks.last_mut() {
            week.push(Some(told(*day, marks, today, is_ticked(*day))));
        }
    }
    for week in months.iter_mut().flat_map(|month| &mut month.weeks) {
        week.resize_with(7, || None);
    }
    months.reverse();
    months
}

fn told(day: Date, marks: &[DayMark], today: Date, checked: bool) -> Day {
    let is_grey = !marks.iter().any(|mark| mark.kind.needs_record());
    let label = marks.iter().map(|mark| mark.label.trim()).find(|label| !label.is_empty());
    let special = marks.iter().find(|mark| mark.kind != care::DayKind::Instructional);
    let note = match (label, special) {
        (Some(label), _) => label.to_owned(),
        (None, Some(mark)) if day.weekday().to_monday_zero_offset() < 5 => {
            mark.kind.label().to_owned()
        }
        _ => String::new(),
    };
    Day {
        value: day.to_string(),
        number: day.day().to_string(),
        long: day.strftime("%A %-d %B").to_string(),
        note,
        class: match (is_grey, day == today) {
            (_, true) => "here",
            (true, false) => "grey",
            (false, false) => "",
        },
        is_grey,
        is_open: day <= today,
        checked,
    }
}
