//! Planning sessions: by hand, from a mandate or for a group; once or as a series.

use super::preview::{PreviewPart, name_of};
use super::{is_short, planned_said, read, short_day};
use crate::address::Query;
use crate::caller::SignedIn;
use crate::flash::{Flash, lead};
use crate::form::{Choice, Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use care::{Location, MemberId, OrganizationKind, PatientId, Period, ServiceType, Weekday};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use office::Desk;
use office::planning::{self, Choices, MandateCount, PlanRefused, Prefill};
use serde::Deserialize;

/// The fields in the order of the form.
const ORDER: [&str; 11] = [
    "clinician",
    "patient",
    "day",
    "start",
    "end",
    "on",
    "every",
    "cycle_days",
    "until",
    "location",
    "room",
];

/// With what the form begins. Ids that are none answer like absent ones.
#[derive(Deserialize)]
pub(crate) struct Begin {
    clinician: Option<String>,
    patient: Option<String>,
    mandate: Option<String>,
    group: Option<String>,
    day: Option<String>,
    start: Option<String>,
}

/// One person to choose.
struct Person {
    id: String,
    name: String,
    is_chosen: bool,
    /// Each mandate: terms, how much is planned, whether something is missing.
    mandates: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "pages/schedule/new.html")]
struct NewPage<'f> {
    shell: Shell,
    fields: &'f Fields,
    clinicians: Vec<Choice>,
    people: Vec<Person>,
    groups: Vec<(String, String)>,
    repeats: Vec<Choice>,
    weekdays: Vec<Choice>,
    service_types: Vec<Choice>,
    kinds: Vec<Choice>,
    locations: Vec<Choice>,
    rooms: Vec<String>,
    first_day: [String; 3],
    until: [String; 3],
    week: String,
    preview: PreviewPart,
    errors: FormErrors,
}

/// `GET /schedule/new`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(begin): Query<Begin>,
) -> Result<Response, PageError> {
    let clinician: Option<MemberId> = id_of(begin.clinician.as_deref())?;
    let filled = planning::prefill(
        &desk,
        id_of(begin.patient.as_deref())?,
        id_of(begin.mandate.as_deref())?,
        id_of(begin.group.as_deref())?,
    );
    let filled = filled.await.map_err(|why| PageError::failed(&why))?;
    let filled = filled.ok_or_else(PageError::not_found)?;
    let usual = planning::usual_clinician(&desk).await.map_err(|why| PageError::failed(&why))?;
    let clinician = clinician.or(filled.clinician).unwrap_or(usual);
    let day = begin.day.as_deref().and_then(|day| day.parse().ok());
    let start = begin.start.as_deref().and_then(care::typed_time);
    let body = beginning(&desk, &filled, clinician, day, start);
    let fields = Fields::parse(body.as_bytes(), String::new());
    let fields = fields.map_err(|_| PageError::not_found())?;
    let waiting = PreviewPart::waiting("Fill in who and when, then check the dates.");
    shown(&desk, &fields, waiting, FormErrors::none(), StatusCode::OK).await
}

fn id_of<T: std::str::FromStr>(text: Option<&str>) -> Result<Option<T>, PageError> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| PageError::not_found()),
    }
}

/// The form as it begins, url-encoded.
fn beginning(
    desk: &Desk,
    filled: &Prefill,
    clinician: MemberId,
    day: Option<Date>,
    start: Option<Time>,
) -> String {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    put("clinician", clinician.to_string());
    for patient in &filled.patients {
        put("patient", patient.to_string());
    }
    let terms = filled.mandate.as_ref().map(|mandate| mandate.terms);
    let minutes = terms.map_or(30, |terms| i64::from(terms.minutes));
    if let Some(day) = day {
        let [d, m, y] = parts(day);
        put("day-day", d);
        put("day-month", m);
        put("day-year", y);
    }
    if let Some(start) = start {
        put("start", start.strftime("%-H:%M").to_string());
        let end = start.checked_add(minutes.minutes()).ok();
        put("end", end.map(|end| end.strftime("%-H:%M").to_string()).unwrap_or_default());
    }
    let is_group = terms.is_some_and(|terms| terms.is_group()) || filled.patients.len() > 1;
    put("kind", if is_group { "group" } else { "individual" }.to_owned());
    let repeats = match terms.map(|terms| terms.period) {
        Some(Period::Cycle(_)) => "cycle",
        Some(_) if day.is_none() => "weekly",
        _ => "once",
    };
    put("repeats", repeats.to_owned());
    put("every", "1".to_owned());
    if let Some(day) = day {
        put("on", Weekday::of(day).key().to_owned());
    }
    let until = last_day(desk, filled);
    let [d, m, y] = parts(until);
    put("until-day", d);
    put("until-month", m);
    put("until-year", y);
    if let Some(mandate) = &filled.mandate {
        put("service_type", mandate.service_type.key().to_owned());
        put("location", mandate.terms.setting.usual_location().key().to_owned());
    }
    let pair = |(name, value): &(String, String)| {
        format!("{}={}", crate::way::escaped(name), crate::way::escaped(value))
    };
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The last day of the mandate, or of the school year; in a practice three months on.
fn last_day(desk: &Desk, filled: &Prefill) -> Date {
    let today = desk.today();
    let year = match desk.actor.organization_kind {
        OrganizationKind::District => care::period_of(Period::Year, today, &[]).map(|(_, to)| to),
        OrganizationKind::Practice => today.checked_add(3.months()).ok(),
    };
    let year = year.unwrap_or(today);
    let ends = filled.mandate.as_ref().and_then(|mandate| mandate.to);
    ends.map_or(year, |ends| ends.min(year)).max(today)
}

fn parts(day: Date) -> [String; 3] {
    [day.day().to_string(), day.month().to_string(), day.year().to_string()]
}

async fn shown(
    desk: &Desk,
    fields: &Fields,
    preview: PreviewPart,
    errors: FormErrors,
    status: StatusCode,
) -> Result<Response, PageError> {
    let day = fields.day("day").value().unwrap_or_else(|| desk.today());
    let (offered, counts) = offered(desk, fields, day).await?;
    let chosen: Vec<PatientId> = fields.all_typed("patient");
    let mut people: Vec<Person> =
        offered.patients.iter().map(|patient| person(patient, &chosen, &counts)).collect();
    // Who is chosen comes first.
    people.sort_by_key(|person| !person.is_chosen);
    let monday = care::monday_of(day);
    let choice = |value: &str, label: &str, chosen: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        selected: value == chosen,
    };
    let (repeats, kind) = (fields.get("repeats"), fields.get("kind"));
    let repeats = if repeats.is_empty() { "once" } else { repeats };
    let date = |name: &str| {
        ["day", "month", "year"].map(|part| fields.get(&format!("{name}-{part}")).to_owned())
    };
    let mut all_repeats =
        vec![choice("once", "Once", repeats), choice("weekly", "Weekly", repeats)];
    if desk.actor.organization_kind == OrganizationKind::District {
        all_repeats.push(choice("cycle", "On days of the cycle", repeats));
    }
    let clinician = fields.trimmed("clinician");
    let at = |(id, name): &(MemberId, String)| choice(&id.to_string(), name, clinician);
    let on: Vec<&str> = fields.all("on").collect();
    let content = NewPage {
        shell: Shell::at(desk, "/schedule"),
        clinicians: offered.clinicians.iter().map(at).collect(),
        people,
        groups: offered.groups.iter().map(|g| (g.id.to_string(), g.name.clone())).collect(),
        repeats: all_repeats,
        weekdays: Weekday::ALL
            .iter()
            .map(|weekday| Choice {
                value: weekday.key().to_owned(),
                label: weekday.label().chars().take(3).collect(),
                selected: on.contains(&weekday.key()),
            })
            .collect(),
        service_types: ServiceType::ALL
            .iter()
            .map(|one| choice(one.key(), one.label(), fields.get("service_type")))
            .collect(),
        kinds: vec![
            choice("individual", "Individual", if kind == "group" { kind } else { "individual" }),
            choice("group", "Group", kind),
        ],
        locations: locations(fields.get("location")),
        rooms: offered.rooms,
        first_day: date("day"),
        until: date("until"),
        week: format!("{} to {}", short_day(monday), short_day(care::day_after(monday, 6))),
        preview,
        errors: errors.in_order(&ORDER),
        fields,
    };
    page_with(status, &content)
}

/// The list of places; the first is none.
pub(super) fn locations(chosen: &str) -> Vec<Choice> {
    let all = Location::ALL.iter().map(|one| (one.key().to_owned(), one.label().to_owned()));
    Choice::list("Not said", all, Some(chosen))
}

async fn offered(
    desk: &Desk,
    fields: &Fields,
    day: Date,
) -> Result<(Choices, Vec<MandateCount>), PageError> {
    let clinician = fields.trimmed("clinician").parse().unwrap_or(desk.actor.member);
    let chosen: Vec<PatientId> = fields.all_typed("patient");
    let offered = planning::choices(desk, clinician, day, &chosen).await;
    let offered = offered.map_err(|why| PageError::failed(&why))?;
    let counts = planning::week_counts(desk, &offered.patients, day).await;
    Ok((offered, counts.map_err(|why| PageError::failed(&why))?))
}

fn person(patient: &care::Patient, chosen: &[PatientId], counts: &[MandateCount]) -> Person {
    let own = counts.iter().filter(|count| count.mandate.patient == patient.id);
    Person {
        id: patient.id.to_string(),
        name: patient.name.display(),
        is_chosen: chosen.contains(&patient.id),
        mandates: own
            .map(|count| {
                (
                    count.mandate.terms.describe(),
                    planned_said(count, "in the week"),
                    is_short(count),
                )
            })
            .collect(),
    }
}

async fn names(desk: &Desk, fields: &Fields) -> Result<Vec<(PatientId, String)>, PageError> {
    let day = fields.day("day").value().unwrap_or_else(|| desk.today());
    let clinician = fields.trimmed("clinician").parse().unwrap_or(desk.actor.member);
    let chosen: Vec<PatientId> = fields.all_typed("patient");
    let offered = planning::choices(desk, clinician, day, &chosen).await;
    let offered = offered.map_err(|why| PageError::failed(&why))?;
    Ok(offered.patients.iter().map(|known| (known.id, known.name.display())).collect())
}

/// `POST /schedule/check`: what is being planned comes to this, as a part of the page.
pub(crate) async fn check(SignedIn(desk): SignedIn, fields: Fields) -> Result<Response, PageError> {
    Ok(Html(checked(&desk, &fields).await?.0.render_part()?).into_response())
}

async fn checked(desk: &Desk, fields: &Fields) -> Result<(PreviewPart, FormErrors), PageError> {
    let plan = match read::new_plan(desk, fields) {
        Ok(plan) => plan,
        Err(errors) => return Ok((missing(&errors), errors)),
    };
    match planning::check_plan(desk, plan).await {
        Ok(preview) => {
            let names = names(desk, fields).await?;
            Ok((PreviewPart::of(desk, &preview, &names, fields, false), FormErrors::none()))
        }
        Err(PlanRefused::Faults(faults)) => {
            let errors = FormErrors::of(&faults);
            Ok((missing(&errors), errors))
        }
        Err(PlanRefused::NotFound) => Err(PageError::not_found()),
        Err(why) => Err(PageError::failed(&why)),
    }
}

fn missing(errors: &FormErrors) -> PreviewPart {
    let first = errors.all().first().map(|(_, message)| message.as_str()).unwrap_or_default();
    PreviewPart::waiting(&format!("{first}."))
}

/// `POST /schedule/new`: checks, shows another caseload, or plans.
pub(crate) async fn plan(SignedIn(desk): SignedIn, fields: Fields) -> Result<Response, PageError> {
    match fields.get("action") {
        "caseload" => {
            let waiting = PreviewPart::waiting("Choose whom the session is for.");
            return shown(&desk, &fields, waiting, FormErrors::none(), StatusCode::OK).await;
        }
        "check" => {
            let (preview, errors) = checked(&desk, &fields).await?;
            let status = errors.status();
            return shown(&desk, &fields, preview, errors, status).await;
        }
        _ => {}
    }
    let plan = match read::new_plan(&desk, &fields) {
        Ok(plan) => plan,
        Err(errors) => return refused(&desk, &fields, errors).await,
    };
    match planning::plan_session(&desk, plan, read::answers(&fields)).await {
        Ok(planned) => {
            let words = crate::words::Words::of(desk.actor.organization_kind);
            let said = match planned.count {
                1 => format!("1 {} planned.", words.session),
                n => format!("{n} {} planned.", words.sessions),
            };
            let flash = Flash::new(said);
            Ok(lead(&format!("/schedule/{}", planned.session), &flash))
        }
        Err(PlanRefused::Faults(faults)) => refused(&desk, &fields, FormErrors::of(&faults)).await,
        Err(PlanRefused::Findings(preview)) => {
            let names = names(&desk, &fields).await?;
            let mut errors = FormErrors::none();
            let name = |finding: &care::Finding| name_of(finding, &names);
            read::open_findings(&desk, &preview.findings, &fields, &name, &mut errors);
            let part = PreviewPart::of(&desk, &preview, &names, &fields, true);
            shown(&desk, &fields, part, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(PlanRefused::NotFound) => Err(PageError::not_found()),
        Err(why) => Err(PageError::failed(&why)),
    }
}

async fn refused(desk: &Desk, fields: &Fields, errors: FormErrors) -> Result<Response, PageError> {
    let part = missing(&errors);
    shown(desk, fields, part, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}
