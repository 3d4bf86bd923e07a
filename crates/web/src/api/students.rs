//! Changing who is treated and who consents.

use super::change::Change;
use super::keys::{self, Day, LastDay};
use super::over::{ChangedTold, GoneTold, MadeTold, changed, gone, made, over};
use super::read::{Body, Named, json};
use super::refused::{self, ApiError};
use crate::caller::SignedIn;
use axum::response::Response;
use care::{GuardianId, PatientId};
use office::roster::RosterRefused;
use office::roster::diagnoses::{self, DiagnosesForm};
use office::roster::guardian::{self, GuardianForm};
use office::roster::numbers::{self, Number};
use office::roster::patient::{self, PatientForm};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who a student is. In a change, what is left out stays, and an empty text takes away.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StudentBody {
    /// Legal names.
    family: Option<String>,
    given: Option<String>,
    /// What the student is called when that differs.
    preferred: Option<String>,
    birth_date: Option<Day>,
    /// `F`, `M` or `U`, as claims carry it.
    sex: Option<String>,
    /// School or office.
    site: Option<Uuid>,
    grade: Option<String>,
    #[schema(value_type = Option<keys::Language>)]
    language: Option<care::Language>,
    /// The organization's own number.
    local_id: Option<String>,
    medicaid_id: Option<String>,
    street: Option<String>,
    city: Option<String>,
    /// Two letters.
    state: Option<String>,
    /// Five or nine digits.
    postal: Option<String>,
    /// Day of the consent for services.
    consent_on: Option<LastDay>,
    /// Whether still served.
    is_active: Option<bool>,
    /// On whose caseload a new student comes; only for a new one, and by who may assign.
    clinician: Option<Uuid>,
}

fn filled(body: &StudentBody, mut form: PatientForm) -> PatientForm {
    over!(form, body, family given preferred birth_date sex site grade language local_id
        medicaid_id street city state postal consent_on is_active clinician);
    let gone = |number: &Option<String>| {
        let is_gone = number.as_ref().is_some_and(|number| number.trim().is_empty());
        if is_gone { "yes" } else { "" }.to_owned()
    };
    form.local_id_gone = gone(&body.local_id);
    form.medicaid_id_gone = gone(&body.medicaid_id);
    form
}

/// Adds a student; a therapist's comes on the own caseload from today.
#[utoipa::path(post, path = "/api/v1/students", tag = "Roster", request_body = StudentBody,
    responses((status = 201, description = "The student.", body = MadeTold)))]
pub(crate) async fn add(change: Change<StudentBody>) -> Result<Response, ApiError> {
    let tell = |id: &PatientId| made(id.0);
    let desk = change.keeping(tell);
    let done = patient::add(&desk, filled(&change.body, PatientForm::default())).await;
    change.answer(done, tell, refused::roster).await
}

/// Changes who a student is.
#[utoipa::path(post, path = "/api/v1/students/{patient}/change", tag = "Roster",
    params(("patient" = Uuid, Path, description = "The student."),
        ("if-match" = String, Header, description = "ETag of the student.")),
    request_body = StudentBody,
    responses((status = 200, description = "The new version.", body = ChangedTold)))]
pub(crate) async fn change(
    Named(id): Named<PatientId>,
    change: Change<StudentBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let sheet = patient::open(&change.desk, id).await.map_err(refused::roster)?;
    if change.body.clinician.is_some() {
        let message = "Leave this out: say it by /api/v1/students/{patient}/caseload";
        return Err(ApiError::field("clinician", message));
    }
    let stored = sheet.patient.as_ref().map(PatientForm::of).unwrap_or_default();
    let tell = changed::<()>(id.0, version);
    let desk = change.keeping(tell);
    let done = patient::change(&desk, id, version, filled(&change.body, stored)).await;
    change.answer(done, tell, refused::roster).await
}

/// Which number of a student.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberAsked {
    /// `local` or `medicaid`.
    which: String,
}

/// A number that is not shown elsewhere.
#[derive(Serialize, ToSchema)]
struct NumberTold {
    /// Empty when there is none.
    number: String,
}

/// Shows one number of a student. That it was shown is written down.
#[utoipa::path(post, path = "/api/v1/students/{patient}/number", tag = "Roster",
    params(("patient" = Uuid, Path, description = "The student.")), request_body = NumberAsked,
    responses((status = 200, description = "The number.", body = NumberTold)))]
pub(crate) async fn number(
    SignedIn(desk): SignedIn,
    Named(id): Named<PatientId>,
    Body(asked): Body<NumberAsked>,
) -> Result<Response, ApiError> {
    let Some(which) = Number::from_key(&asked.which) else {
        return Err(ApiError::field("which", "Give local or medicaid"));
    };
    numbers::show(&desk, id, which).await.map_err(refused::roster)?;
    let read = office::student_page::read(&desk, id).await.map_err(|why| ApiError::failed(&why))?;
    let patient = read.ok_or_else(ApiError::not_found)?.patient;
    let number = match which {
        Number::Local => patient.local_id.0,
        Number::Medicaid => patient.medicaid_id.map(|number| number.0).unwrap_or_default(),
    };
    Ok(json(&NumberTold { number }))
}

/// All diagnoses of a student.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiagnosesBody {
    /// The principal one first; at most 12. One that is stored is ended, not left out.
    #[schema(max_items = 12)]
    diagnoses: Vec<DiagnosisBody>,
}

/// One diagnosis and the days on which it holds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiagnosisBody {
    /// ICD-10-CM.
    #[schema(example = "F82")]
    code: String,
    from: Day,
    #[serde(default)]
    to: Option<Day>,
}

/// Writes the list of diagnoses.
#[utoipa::path(post, path = "/api/v1/students/{patient}/diagnoses", tag = "Roster",
    params(("patient" = Uuid, Path, description = "The student."),
        ("if-match" = String, Header, description = "ETag of the student.")),
    request_body = DiagnosesBody,
    responses((status = 200, description = "The new version of the student.",
        body = ChangedTold)))]
pub(crate) async fn diagnose(
    Named(id): Named<PatientId>,
    change: Change<DiagnosesBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    diagnoses::open(&change.desk, id).await.map_err(refused::roster)?;
    let given = &change.body.diagnoses;
    if given.len() > diagnoses::LINES.len() {
        return Err(ApiError::field("diagnoses", "Give at most 12"));
    }
    let line = |known: &DiagnosisBody| {
        let to = known.to.map(|day| day.0.to_string()).unwrap_or_default();
        [known.code.clone(), known.from.0.to_string(), to]
    };
    // Lines that are left out are empty ones, as on the page: for a stored diagnosis, a fault.
    let mut lines: Vec<[String; 3]> = given.iter().map(line).collect();
    lines.resize(diagnoses::LINES.len(), <[String; 3]>::default());
    let form = DiagnosesForm { lines, principal: "1".to_owned() };
    let tell = changed::<()>(id.0, version);
    let desk = change.keeping(tell);
    let done = diagnoses::change(&desk, id, version, form).await;
    change.answer(done, tell, diagnosing).await
}

/// Fields of the form's lines are told as places of the list.
fn diagnosing(why: RosterRefused) -> ApiError {
    let RosterRefused::Faults(faults) = why else { return refused::roster(why) };
    let place = |name: &str| {
        let lines = diagnoses::LINES.iter().enumerate();
        let mut named = lines.flat_map(|(line, names)| names.iter().map(move |n| (line, *n)));
        let found = named.find(|(_, known)| *known == name);
        found.map_or("diagnoses".to_owned(), |(line, known)| {
            let field = known.trim_end_matches(|c: char| c.is_ascii_digit());
            format!("diagnoses[{line}].{field}")
        })
    };
    ApiError::fields(faults.into_iter().map(|one| (place(one.field), one.message)).collect())
}

/// Who consents. In a change, what is left out stays.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GuardianBody {
    /// Full name.
    name: Option<String>,
    /// What they are to the child, such as mother.
    relation: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    /// In which to write.
    #[schema(value_type = Option<keys::Language>)]
    language: Option<care::Language>,
    /// Whether the law lets this person consent.
    may_consent: Option<bool>,
}

fn guarding(body: &GuardianBody, mut form: GuardianForm) -> GuardianForm {
    over!(form, body, name relation phone email language may_consent);
    form
}

/// Adds a guardian.
#[utoipa::path(post, path = "/api/v1/students/{patient}/guardians", tag = "Roster",
    params(("patient" = Uuid, Path, description = "The student.")), request_body = GuardianBody,
    responses((status = 201, description = "The guardian.", body = MadeTold)))]
pub(crate) async fn add_guardian(
    Named(id): Named<PatientId>,
    change: Change<GuardianBody>,
) -> Result<Response, ApiError> {
    let tell = |id: &GuardianId| made(id.0);
    let desk = change.keeping(tell);
    let form = guarding(&change.body, GuardianForm::default());
    let done = guardian::add(&desk, id, form).await;
    change.answer(done, tell, refused::roster).await
}

/// Changes a guardian.
#[utoipa::path(post, path = "/api/v1/guardians/{guardian}/change", tag = "Roster",
    params(("guardian" = Uuid, Path, description = "The guardian."),
        ("if-match" = String, Header, description = "The guardian's version, quoted.")),
    request_body = GuardianBody,
    responses((status = 200, description = "The new version.", body = ChangedTold)))]
pub(crate) async fn change_guardian(
    Named(id): Named<GuardianId>,
    change: Change<GuardianBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let (_, stored) = guardian::open(&change.desk, id).await.map_err(refused::roster)?;
    let tell = changed::<PatientId>(id.0, version);
    let desk = change.keeping(tell);
    let form = guarding(&change.body, GuardianForm::of(&stored));
    let done = guardian::change(&desk, id, version, form).await;
    change.answer(done, tell, refused::roster).await
}

/// Nothing more to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// Takes a guardian away.
#[utoipa::path(post, path = "/api/v1/guardians/{guardian}/remove", tag = "Roster",
    params(("guardian" = Uuid, Path, description = "The guardian."),
        ("if-match" = String, Header, description = "The guardian's version, quoted.")),
    request_body = Nothing,
    responses((status = 200, description = "It is gone.", body = GoneTold)))]
pub(crate) async fn remove_guardian(
    Named(id): Named<GuardianId>,
    change: Change<Nothing>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let tell = gone::<PatientId>(id.0);
    let desk = change.keeping(tell);
    let done = guardian::remove(&desk, id, version).await;
    change.answer(done, tell, refused::roster).await
}
