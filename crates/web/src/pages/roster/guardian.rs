//! Guardians: added, changed, taken away.

use super::{languages, page_of};
use crate::address::Path;
use crate::caller::SignedIn;
use crate::entry::{Entry, EntryForm, Kind, chosen, refused, text_of, version};
use crate::flash::{Flash, lead};
use crate::form::Fields;
use crate::page::{PageError, Shell};
use axum::response::Response;
use care::{Guardian, GuardianId, Patient, PatientId};
use office::Desk;
use office::roster::RosterRefused;
use office::roster::guardian::{self, GuardianForm};

fn described(desk: &Desk, patient: &Patient, guardian: Option<&Guardian>) -> EntryForm {
    let (heading, action) = match guardian {
        None => ("New guardian", format!("/students/{}/guardians/new", patient.id)),
        Some(guardian) => ("Change guardian", format!("/guardians/{}", guardian.id)),
    };
    let mut about = super::about(desk, patient, heading, "this guardian", action);
    about.remove = guardian.map(|guardian| {
        let path = format!("/guardians/{}/remove", guardian.id);
        (path, "Take this guardian away", "Consents and records stay as they are.")
    });
    let consent = Kind::Check("May consent to services".to_owned());
    let entries = vec![
        Entry::new("name", "Full name", "", Kind::Text),
        Entry::new("relation", "Relation", "Mother, grandparent, foster parent …", Kind::Text),
        Entry::new("phone", "Telephone", "", Kind::Short("", "tel")),
        Entry::new("email", "E-mail address", "", Kind::Text),
        Entry::new(
            "language",
            "Language in which to write",
            "",
            Kind::Choice("Choose one", languages()),
        ),
        Entry::new("may_consent", "May consent", "", consent),
    ];
    EntryForm { shell: Shell::at(desk, "/caseload"), about, entries }
}

/// `GET /students/{patient}/guardians/new`.
pub(crate) async fn show_new(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
) -> Result<Response, PageError> {
    let patient = guardian::open_new(&desk, id).await.map_err(|why| refused(&why))?;
    let form = described(&desk, &patient, None);
    let language = patient.language.key().to_owned();
    let empty = GuardianForm { language, ..GuardianForm::default() };
    let fields = form.stored(&empty.pairs());
    form.open(&fields, 0)
}

/// `POST /students/{patient}/guardians/new`.
pub(crate) async fn add(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let typed = GuardianForm::read(|name| text_of(&fields, name));
    match guardian::add(&desk, id, typed).await {
        Ok(_) => Ok(lead(&page_of(id), &Flash::new("Guardian added."))),
        Err(why) => {
            let patient = guardian::open_new(&desk, id).await.map_err(|why| refused(&why))?;
            described(&desk, &patient, None).again(why, &fields, None)
        }
    }
}

/// `GET /guardians/{guardian}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<GuardianId>,
) -> Result<Response, PageError> {
    let (patient, stored) = guardian::open(&desk, id).await.map_err(|why| refused(&why))?;
    let form = described(&desk, &patient, Some(&stored));
    let fields = form.stored(&GuardianForm::of(&stored).pairs());
    form.open(&fields, stored.version)
}

/// `POST /guardians/{guardian}`.
pub(crate) async fn change(
    SignedIn(desk): SignedIn,
    Path(id): Path<GuardianId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let fields = chosen(&fields);
    let typed = GuardianForm::read(|name| text_of(&fields, name));
    match guardian::change(&desk, id, version(&fields), typed).await {
        Ok(patient) => Ok(lead(&page_of(patient), &Flash::new("Guardian saved."))),
        Err(why) => {
            let (patient, stored) = guardian::open(&desk, id).await.map_err(|why| refused(&why))?;
            let form = described(&desk, &patient, Some(&stored));
            let now = (form.stored(&GuardianForm::of(&stored).pairs()), stored.version);
            form.again(why, &fields, Some(now))
        }
    }
}

/// `POST /guardians/{guardian}/remove`.
pub(crate) async fn remove(
    SignedIn(desk): SignedIn,
    Path(id): Path<GuardianId>,
    fields: Fields,
) -> Result<Response, PageError> {
    match guardian::remove(&desk, id, version(&fields)).await {
        Ok(patient) => Ok(lead(&page_of(patient), &Flash::new("Guardian taken away."))),
        Err(RosterRefused::Stale) => {
            let flash = Flash::new("Somebody changed this guardian meanwhile; read it first.");
            Ok(lead(&format!("/guardians/{id}"), &flash))
        }
        Err(why) => Err(refused(&why)),
    }
}
