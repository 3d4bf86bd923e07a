//! A new student or client, and changing who they are.

use super::{languages, masked, page_of};
use crate::address::Path;
use crate::caller::SignedIn;
use crate::entry::{About, Entry, EntryForm, Kind, chosen, refused, text_of, version};
use crate::flash::{Flash, lead};
use crate::form::Fields;
use crate::page::{PageError, Shell};
use axum::response::Response;
use care::{OrganizationKind, PatientId};
use office::Desk;
use office::roster::patient::{self, PatientForm, PatientSheet};

fn described(desk: &Desk, sheet: &PatientSheet) -> EntryForm {
    let shell = Shell::at(desk, "/caseload");
    let words = shell.words;
    let about = match &sheet.patient {
        None => About {
            crumbs: vec![(words.patients_cap.to_owned(), "/caseload".to_owned())],
            heading: format!("New {}", words.patient),
            intro: if sheet.joins_own {
                "They come on your caseload from today.".to_owned()
            } else {
                String::new()
            },
            action: "/students/new".to_owned(),
            submit: format!("Save {}", words.patient),
            cancel: "/caseload".to_owned(),
            ..About::default()
        },
        Some(patient) => super::about(
            desk,
            patient,
            &format!("Change {}", words.patient),
            &format!("this {}", words.patient),
            format!("/students/{}/edit", patient.id),
        ),
    };
    EntryForm { entries: entries(desk, sheet, &shell), shell, about }
}

fn entries(desk: &Desk, sheet: &PatientSheet, shell: &Shell) -> Vec<Entry> {
    let words = shell.words;
    let is_school = desk.actor.organization_kind == OrganizationKind::District;
    let sites = sheet.sites.iter().map(|site| (site.id.to_string(), site.name.clone()));
    let sexes = [("F", "Female"), ("M", "Male"), ("U", "Unknown or not said")];
    let mut all = vec![
        Entry::new("family", "Legal family name", "", Kind::Text),
        Entry::new("given", "Legal given name", "", Kind::Text),
        Entry::new(
            "preferred",
            "Preferred name",
            "What they are called, if it differs.",
            Kind::Text,
        ),
        Entry::new("birth_date", "Date of birth", "For example, 24 3 2018", Kind::Day),
        Entry::new("sex", "Sex, as claims carry it", "", Kind::Radios(pairs(&sexes))),
        Entry::new("site", capital(words.site), "", Kind::Choice("Choose one", sites.collect())),
    ];
    if is_school {
        let hint = "PK, K, or 1 to 12.";
        all.push(Entry::new("grade", "Grade", hint, Kind::Short("w4", "text")));
    }
    all.push(Entry::new(
        "language",
        "Language of the home",
        "",
        Kind::Choice("Choose one", languages()),
    ));
    all.extend(numbers(sheet, words.patient_cap, is_school));
    all.push(Entry::open("Address", "As claims need it: all four lines, or none."));
    all.push(Entry::new("street", "Street", "", Kind::Text));
    all.push(Entry::new("city", "City", "", Kind::Text));
    all.push(Entry::new("state", "State", "", Kind::Short("w2", "text")));
    all.push(Entry::new("postal", "Postal code", "", Kind::Short("", "numeric")));
    all.push(Entry::close());
    let hint = "Leave it empty while there is none.";
    all.push(Entry::new("consent_on", "Day of the consent for services", hint, Kind::Day));
    if sheet.patient.is_some() {
        let states = [("yes", "Served here"), ("no", "No longer served; records stay")];
        all.push(Entry::new("is_active", "State", "", Kind::Radios(pairs(&states))));
    } else if !sheet.joins_own {
        let who = sheet.clinicians.iter().map(|m| (m.id.to_string(), m.display_name.clone()));
        let hint = "From today; it can be changed later.";
        let kind = Kind::Choice("Nobody yet", who.collect());
        all.push(Entry::new("clinician", "On the caseload of", hint, kind));
    }
    all
}

fn numbers(sheet: &PatientSheet, cap: &str, is_school: bool) -> Vec<Entry> {
    let patient = sheet.patient.as_ref();
    let local = patient.map(|patient| patient.local_id.0.as_str()).filter(|id| !id.is_empty());
    let medicaid = patient.and_then(|patient| patient.medicaid_id.as_ref()).map(|id| id.as_str());
    let hint = |stored: Option<&str>, new: &str| match stored {
        Some(stored) => format!("{} is stored. Type a number only to replace it.", masked(stored)),
        None => new.to_owned(),
    };
    let new =
        if is_school { "In New York City, the nine digits of OSIS." } else { "If you use one." };
    let gone = || Kind::Check("Take the stored number away".to_owned());
    let label = format!("{cap} number");
    let told = |stored: Option<&str>| match stored {
        Some(stored) => format!("{} stays", masked(stored)),
        None => "None".to_owned(),
    };
    let entry = Entry::new("local_id", label, hint(local, new), Kind::Text);
    let mut all = vec![entry.masked(told(local))];
    if local.is_some() && !is_school {
        all.push(Entry::new("local_id_gone", "Number taken away", "", gone()));
    }
    let new = "In New York two letters, five digits, one letter, like AB12345C.";
    let entry = Entry::new("medicaid_id", "Medicaid number", hint(medicaid, new), Kind::Text);
    all.push(entry.masked(told(medicaid)));
    if medicaid.is_some() {
        all.push(Entry::new("medicaid_id_gone", "Medicaid number taken away", "", gone()));
    }
    all
}

pub(super) fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(key, label)| ((*key).to_owned(), (*label).to_owned())).collect()
}

fn capital(word: &str) -> String {
    let mut signs = word.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// `GET /students/new`.
pub(crate) async fn show_new(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let sheet = patient::open_new(&desk).await.map_err(|why| refused(&why))?;
    let form = described(&desk, &sheet);
    let only = if sheet.sites.len() == 1 { sheet.sites.first() } else { None };
    let site = only.map(|site| site.id.to_string()).unwrap_or_default();
    let empty = PatientForm { language: "EN".to_owned(), site, ..PatientForm::default() };
    let fields = form.stored(&empty.pairs());
    form.open(&fields, 0)
}

/// `POST /students/new`.
pub(crate) async fn add(SignedIn(desk): SignedIn, fields: Fields) -> Result<Response, PageError> {
    let typed = PatientForm::read(|name| text_of(&fields, name));
    match patient::add(&desk, typed).await {
        Ok(id) => {
            let words = Shell::at(&desk, "").words;
            let flash = Flash::new(format!("{} added.", words.patient_cap));
            Ok(lead(&page_of(id), &flash))
        }
        Err(why) => {
            let sheet = patient::open_new(&desk).await.map_err(|why| refused(&why))?;
            described(&desk, &sheet).again(why, &fields, None)
        }
    }
}

/// `GET /students/{patient}/edit`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
) -> Result<Response, PageError> {
    let sheet = patient::open(&desk, id).await.map_err(|why| refused(&why))?;
    let Some(stored) = &sheet.patient else { return Err(PageError::not_found()) };
    let form = described(&desk, &sheet);
    let fields = form.stored(&PatientForm::of(stored).pairs());
    form.open(&fields, stored.version)
}

/// `POST /students/{patient}/edit`.
pub(crate) async fn change(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let fields = chosen(&fields);
    let typed = PatientForm::read(|name| text_of(&fields, name));
    match patient::change(&desk, id, version(&fields), typed).await {
        Ok(()) => Ok(lead(&page_of(id), &Flash::new("Changes saved."))),
        Err(why) => {
            let sheet = patient::open(&desk, id).await.map_err(|why| refused(&why))?;
            let form = described(&desk, &sheet);
            let now = sheet
                .patient
                .as_ref()
                .map(|stored| (form.stored(&PatientForm::of(stored).pairs()), stored.version));
            form.again(why, &fields, now)
        }
    }
}
