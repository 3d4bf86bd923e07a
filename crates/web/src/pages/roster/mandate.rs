//! Mandates and plans of care: entered, corrected, amended from a day, ended.

use super::patient::pairs;
use super::{languages, page_of, said};
use crate::address::Path;
use crate::caller::SignedIn;
use crate::entry::{Entry, EntryForm, Kind, chosen, refused, text_of, version};
use crate::flash::{Flash, lead};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell};
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use care::{Mandate, MandateId, OrganizationKind, Patient, PatientId, ServiceType, Setting};
use office::Desk;
use office::roster::mandate::{self, CORRECTIONS, MandateForm};
use office::roster::{RosterRefused, mandate_terms};

/// What is done to a mandate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed<'a> {
    Enter,
    Correct(&'a Mandate),
    Amend(&'a Mandate),
}

fn described(desk: &Desk, patient: &Patient, deed: Deed<'_>, typed: &MandateForm) -> EntryForm {
    let shell = Shell::at(desk, "/caseload");
    let noun = shell.words.mandate;
    let (heading, action) = match deed {
        Deed::Enter => (format!("New {noun}"), format!("/students/{}/mandates/new", patient.id)),
        Deed::Correct(m) => (format!("Correct {noun}"), format!("/mandates/{}", m.id)),
        Deed::Amend(m) => (format!("Amend {noun}"), format!("/mandates/{}/amend", m.id)),
    };
    let mut about = super::about(desk, patient, &heading, &format!("this {noun}"), action);
    about.check = Some("Show both forms");
    about.live = Some("/mandates/terms");
    about.intro = match deed {
        Deed::Enter => String::new(),
        Deed::Correct(_) => format!(
            "A correction counts as if it had been so from the beginning. When the {noun} itself \
             changed on a day, amend it instead."
        ),
        Deed::Amend(mandate) => format!(
            "{} since {}, ends on the day before the new first day and stays readable.",
            mandate.terms,
            said(mandate.from)
        ),
    };
    about.submit = match deed {
        Deed::Amend(_) => "Save the new terms".to_owned(),
        _ => "Save".to_owned(),
    };
    EntryForm { entries: entries(desk, deed, typed), shell, about }
}

/// The fields that say the terms once more.
const PARTS: &[&str] = &[
    "terms_was",
    "frequency",
    "minutes",
    "period",
    "cycle_days",
    "group_max",
    "service_language",
    "setting",
];

fn entries(desk: &Desk, deed: Deed<'_>, typed: &MandateForm) -> Vec<Entry> {
    let services = ServiceType::ALL.iter().map(|s| (s.key().to_owned(), s.label().to_owned()));
    let periods = [
        ("wk", "a week"),
        ("cyc", "every cycle of school days"),
        ("mo", "a month"),
        ("qtr", "a quarter"),
        ("yr", "a school year"),
    ];
    let is_school = desk.actor.organization_kind == OrganizationKind::District;
    let places = Setting::ALL.iter().map(|setting| {
        let label = match setting {
            Setting::Separate if !is_school => "Office",
            setting => setting.label(),
        };
        (setting.key().to_owned(), label.to_owned())
    });
    let number = || Kind::Short("w4", "numeric");
    let mut all = Vec::new();
    if !matches!(deed, Deed::Amend(_)) {
        let kind = Kind::Choice("", services.collect());
        all.push(Entry::new("service_type", "Service", "", kind));
    }
    all.extend([
        Entry::new(
            "terms",
            "Terms, in short",
            "2x30/wk G3 EN sep: 2 sessions of 30 minutes a week, in a group of at most 3, in \
             English, in a separate location. Or use the fields below.",
            Kind::Text,
        )
        .with(PARTS),
        Entry::new("terms_was", "", "", Kind::Hidden),
        Entry::new("told", "", "", Kind::Told(told(typed))),
        Entry::open("The same in fields", ""),
        Entry::new("frequency", "Sessions", "", number()).kept(),
        Entry::new("minutes", "Minutes each", "", number()).kept(),
        Entry::new("period", "Period", "", Kind::Choice("", pairs(&periods))).kept(),
        Entry::new("cycle_days", "School days of a cycle", "", number()).kept(),
        Entry::new("group_max", "Largest group, 1 is alone", "", number()).kept(),
        Entry::new("service_language", "Language", "", language_kind()).kept(),
        Entry::new("setting", "Where", "", Kind::Choice("", places.collect())).kept(),
        Entry::close(),
    ]);
    let (first, last) = match deed {
        Deed::Amend(_) => ("First day of the new terms", "Last day of the new terms"),
        _ => ("First day", "Last day"),
    };
    // The new terms have a first day and a document of their own, whatever became of the old ones.
    let own = |entry: Entry| if let Deed::Amend(_) = deed { entry.kept() } else { entry };
    all.push(own(Entry::new("from", first, "For example, 8 9 2026", Kind::Day)));
    all.push(Entry::new("to", last, "Leave it empty if it is not known.", Kind::Day));
    let hint = if is_school {
        "For example, IEP of 2026-09-03."
    } else {
        "For example, plan of care of 2026-09-03."
    };
    all.push(own(Entry::new("source", "Document that orders it", hint, Kind::Text)));
    if let Deed::Correct(_) = deed {
        let kind = Kind::Radios(pairs(&CORRECTIONS));
        all.push(Entry::new("why", "Why it is corrected", "", kind).kept());
    }
    all
}

fn language_kind() -> Kind {
    Kind::Choice("", languages())
}

/// What was understood, in words and in the short form.
fn told(form: &MandateForm) -> String {
    match mandate_terms::read(form) {
        Ok(terms) => format!(
            "Understood: {}, {}, {}. In short: {terms}",
            terms.describe(),
            terms.language.label(),
            terms.setting.label().to_lowercase(),
        ),
        Err(RosterRefused::Faults(faults)) if form.terms.trim() != form.terms_was.trim() => {
            faults.first().map(|fault| fault.message.clone()).unwrap_or_default()
        }
        Err(_) => "What you type is said here in words.".to_owned(),
    }
}

#[derive(Template)]
#[template(source = "<p class=\"told\">{{ text }}</p>", ext = "html")]
struct Told {
    text: String,
}

/// `POST /mandates/terms`: what was understood of the terms, as a part of the page.
pub(crate) async fn terms(SignedIn(_): SignedIn, fields: Fields) -> Result<Response, PageError> {
    let text = told(&MandateForm::read(|name| text_of(&fields, name)));
    let text = Told { text }.render().map_err(|why| PageError::failed(&why))?;
    Ok(Html(text).into_response())
}

/// The fields with the short form and the fields both saying what was understood.
fn in_both(fields: &Fields) -> Result<Fields, FormErrors> {
    let typed = MandateForm::read(|name| text_of(fields, name));
    let terms = match mandate_terms::read(&typed) {
        Ok(terms) => terms,
        Err(RosterRefused::Faults(faults)) => return Err(FormErrors::of(&faults)),
        Err(_) => return Ok(fields.clone()),
    };
    let both = mandate_terms::written(typed, terms);
    let both = both.pairs();
    let written = |name: &str| {
        let days = ["from", "to", "source", "why"].contains(&name);
        both.iter().find(|(known, _)| *known == name && !days).map(|(_, text)| *text)
    };
    let mut all: Vec<(String, String)> = fields
        .pairs()
        .filter(|(name, _)| written(name).is_none())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    all.extend(
        both.iter().filter_map(|(name, _)| {
            written(name).map(|text| ((*name).to_owned(), text.to_owned()))
        }),
    );
    Ok(Fields::of(all))
}

/// Shows what was typed again, with both forms of the terms.
fn checked(
    desk: &Desk,
    patient: &Patient,
    deed: Deed<'_>,
    fields: &Fields,
) -> Result<Response, PageError> {
    let (fields, errors) = match in_both(fields) {
        Ok(both) => (both, FormErrors::none()),
        Err(errors) => (fields.clone(), errors),
    };
    let typed = MandateForm::read(|name| text_of(&fields, name));
    described(desk, patient, deed, &typed).typed(&fields, errors)
}

fn is_check(fields: &Fields) -> bool {
    fields.get("action") == "check"
}

/// `GET /students/{patient}/mandates/new`.
pub(crate) async fn show_new(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
) -> Result<Response, PageError> {
    let patient = mandate::open_new(&desk, id).await.map_err(|why| refused(&why))?;
    let empty = MandateForm {
        service_type: ServiceType::OccupationalTherapy.key().to_owned(),
        period: "wk".to_owned(),
        service_language: "EN".to_owned(),
        setting: "sep".to_owned(),
        from: desk.today().to_string(),
        ..MandateForm::default()
    };
    let form = described(&desk, &patient, Deed::Enter, &empty);
    let fields = form.stored(&empty.pairs());
    form.open(&fields, 0)
}

/// `POST /students/{patient}/mandates/new`.
pub(crate) async fn add(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let typed = MandateForm::read(|name| text_of(&fields, name));
    if is_check(&fields) {
        let patient = mandate::open_new(&desk, id).await.map_err(|why| refused(&why))?;
        return checked(&desk, &patient, Deed::Enter, &fields);
    }
    match mandate::add(&desk, id, typed.clone()).await {
        Ok(_) => Ok(lead(&page_of(id), &Flash::new("Added."))),
        Err(why) => {
            let patient = mandate::open_new(&desk, id).await.map_err(|why| refused(&why))?;
            described(&desk, &patient, Deed::Enter, &typed).again(why, &fields, None)
        }
    }
}

/// `GET /mandates/{mandate}`: to correct what was typed wrongly.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<MandateId>,
) -> Result<Response, PageError> {
    let (patient, stored) = mandate::open(&desk, id).await.map_err(|why| refused(&why))?;
    let typed = MandateForm::of(&stored);
    let form = described(&desk, &patient, Deed::Correct(&stored), &typed);
    let fields = form.stored(&typed.pairs());
    form.open(&fields, stored.version)
}

/// `POST /mandates/{mandate}`.
pub(crate) async fn correct(
    SignedIn(desk): SignedIn,
    Path(id): Path<MandateId>,
    fields: Fields,
) -> Result<Response, PageError> {
    save(&desk, id, &fields, true).await
}

/// `GET /mandates/{mandate}/amend`.
pub(crate) async fn show_amend(
    SignedIn(desk): SignedIn,
    Path(id): Path<MandateId>,
) -> Result<Response, PageError> {
    let (patient, stored) = mandate::open(&desk, id).await.map_err(|why| refused(&why))?;
    let today = desk.today().to_string();
    let typed = MandateForm { from: today, source: String::new(), ..MandateForm::of(&stored) };
    let form = described(&desk, &patient, Deed::Amend(&stored), &typed);
    let fields = form.stored(&typed.pairs());
    form.open(&fields, stored.version)
}

/// `POST /mandates/{mandate}/amend`.
pub(crate) async fn amend(
    SignedIn(desk): SignedIn,
    Path(id): Path<MandateId>,
    fields: Fields,
) -> Result<Response, PageError> {
    save(&desk, id, &fields, false).await
}

async fn save(
    desk: &Desk,
    id: MandateId,
    fields: &Fields,
    corrects: bool,
) -> Result<Response, PageError> {
    let fields = chosen(fields);
    let typed = MandateForm::read(|name| text_of(&fields, name));
    let saved = if is_check(&fields) {
        None
    } else if corrects {
        Some(mandate::correct(desk, id, version(&fields), typed.clone()).await)
    } else {
        Some(mandate::amend(desk, id, version(&fields), typed.clone()).await)
    };
    let why = match saved {
        Some(Ok(patient)) => {
            let words = if corrects { "Corrected." } else { "Amended; the old terms stay." };
            return Ok(lead(&page_of(patient), &Flash::new(words)));
        }
        Some(Err(why)) => Some(why),
        None => None,
    };
    let (patient, stored) = mandate::open(desk, id).await.map_err(|why| refused(&why))?;
    let deed = if corrects { Deed::Correct(&stored) } else { Deed::Amend(&stored) };
    let Some(why) = why else { return checked(desk, &patient, deed, &fields) };
    let form = described(desk, &patient, deed, &typed);
    let now = (form.stored(&MandateForm::of(&stored).pairs()), stored.version);
    // Side by side, the terms are one text: the short form of what was typed in either.
    let fields = match why {
        RosterRefused::Stale => in_both(&fields).unwrap_or(fields),
        _ => fields,
    };
    form.again(why, &fields, Some(now))
}

fn end_form(desk: &Desk, patient: &Patient, stored: &Mandate) -> EntryForm {
    let shell = Shell::at(desk, "/caseload");
    let noun = shell.words.mandate;
    let action = format!("/mandates/{}/end", stored.id);
    let what = format!("this {noun}");
    let mut about = super::about(desk, patient, &format!("End {noun}"), &what, action);
    about.intro = format!("{}, since {}.", stored.terms, said(stored.from));
    let hint = "It is in force on this day for the last time.";
    EntryForm { shell, about, entries: vec![Entry::new("to", "Last day", hint, Kind::Day)] }
}

/// `GET /mandates/{mandate}/end`.
pub(crate) async fn show_end(
    SignedIn(desk): SignedIn,
    Path(id): Path<MandateId>,
) -> Result<Response, PageError> {
    let (patient, stored) = mandate::open(&desk, id).await.map_err(|why| refused(&why))?;
    let form = end_form(&desk, &patient, &stored);
    let to = stored.to.map(|day| day.to_string()).unwrap_or_default();
    let fields = form.stored(&[("to", &to)]);
    form.open(&fields, stored.version)
}

/// `POST /mandates/{mandate}/end`.
pub(crate) async fn end(
    SignedIn(desk): SignedIn,
    Path(id): Path<MandateId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let fields = chosen(&fields);
    match mandate::end(&desk, id, version(&fields), text_of(&fields, "to")).await {
        Ok(patient) => Ok(lead(&page_of(patient), &Flash::new("Ended."))),
        Err(why) => {
            let (patient, stored) = mandate::open(&desk, id).await.map_err(|why| refused(&why))?;
            let form = end_form(&desk, &patient, &stored);
            let to = stored.to.map(|day| day.to_string()).unwrap_or_default();
            let now = (form.stored(&[("to", &to)]), stored.version);
            form.again(why, &fields, Some(now))
        }
    }
}
