//! Students, mandates and goals.

use super::keys::{self, Day};
use super::read::{Asked, Body, Named, json, versioned};
use super::refused::ApiError;
use super::shapes::Head;
use crate::caller::SignedIn;
use axum::response::Response;
use care::{PatientId, Private, SiteId};
use office::Desk;
use office::scope::Act;
use office::student_list::{self, StudentQuestion};
use office::student_page::{self, CaseloadEntry, StudentPage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Students on a page unless it is said.
const PAGE: usize = 50;

/// One line of the list.
#[derive(Serialize, ToSchema)]
struct StudentLine {
    id: Uuid,
    /// Legal names, and what the student is called when that differs.
    family: String,
    given: String,
    preferred: Option<String>,
    site: Uuid,
    grade: String,
    #[schema(value_type = keys::Language)]
    language: care::Language,
    is_active: bool,
    version: i64,
}

impl StudentLine {
    fn of(patient: &care::Patient) -> Self {
        Self {
            id: patient.id.0,
            family: patient.name.family.0.clone(),
            given: patient.name.given.0.clone(),
            preferred: patient.name.preferred.as_ref().map(|name| name.0.clone()),
            site: patient.site.0,
            grade: patient.grade.clone(),
            language: patient.language,
            is_active: patient.is_active,
            version: patient.version,
        }
    }
}

/// A page of students.
#[derive(Serialize, ToSchema)]
struct Students {
    /// By name.
    students: Vec<StudentLine>,
    /// Send as `after` for the next page; none on the last.
    next: Option<Uuid>,
}

/// Which students.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StudentsAsked {
    /// Of this school or office only.
    site: Option<Uuid>,
    /// `next` of the page before.
    after: Option<Uuid>,
    /// How many, 1 to 200; 50 when it is not said.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// `true`: also those who are no longer served.
    #[param(value_type = Option<bool>)]
    former: Option<String>,
}

/// The students whom the person reaches.
#[utoipa::path(get, path = "/api/v1/students", tag = "Roster", params(StudentsAsked),
    responses((status = 200, description = "One page, by name.", body = Students)))]
pub(crate) async fn students(
    SignedIn(desk): SignedIn,
    Asked(asked): Asked<StudentsAsked>,
) -> Result<Response, ApiError> {
    let limit = match asked.limit.as_deref().map(str::parse::<usize>) {
        None => PAGE,
        Some(Ok(limit)) if (1..=student_list::MOST).contains(&limit) => limit,
        Some(_) => return Err(ApiError::field("limit", "Give a number from 1 to 200")),
    };
    let with_former = match asked.former.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(ApiError::field("former", "Give true or false")),
    };
    let question = StudentQuestion {
        site: asked.site.map(SiteId),
        with_former,
        after: asked.after.map(PatientId),
        limit,
    };
    let page = student_list::page(&desk, &question).await.map_err(|why| ApiError::failed(&why))?;
    let page = page.ok_or_else(|| ApiError::field("after", "Give next of the page before"))?;
    Ok(json(&Students {
        students: page.students.iter().map(StudentLine::of).collect(),
        next: page.next.map(|id| id.0),
    }))
}

/// What is looked for. It is sent in the body, since names do not belong into addresses.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindAsked {
    /// Parts of names or of the number, in any case of letters.
    words: String,
}

/// Who was found.
#[derive(Serialize, ToSchema)]
struct Found {
    /// By name; the first twelve.
    students: Vec<StudentLine>,
    /// Whether there are more than these.
    are_more: bool,
}

/// Finds students by parts of names or numbers.
#[utoipa::path(post, path = "/api/v1/find", tag = "Roster", request_body = FindAsked,
    responses((status = 200, description = "The first, by name.", body = Found)))]
pub(crate) async fn find(
    SignedIn(desk): SignedIn,
    Body(asked): Body<FindAsked>,
) -> Result<Response, ApiError> {
    let found = office::find::patients(&desk, &Private(asked.words)).await;
    let found = found.map_err(|why| ApiError::failed(&why))?;
    Ok(json(&Found {
        students: found.patients.iter().map(|(patient, _)| StudentLine::of(patient)).collect(),
        are_more: found.are_more,
    }))
}

/// One student. Numbers of the district and of Medicaid are not answered: to see them is an act
/// of its own.
#[derive(Serialize, ToSchema)]
struct OnePatient {
    #[serde(flatten)]
    line: StudentLine,
    birth_date: Day,
    /// `F`, `M` or `U`.
    sex: char,
    /// Day of the consent for services.
    consent_on: Option<Day>,
    /// On whose caseload, the latest first.
    caseloads: Vec<CaseloadTime>,
    /// Diagnoses, the principal one first; empty for who may not read notes.
    diagnoses: Vec<Diagnosis>,
    /// Empty for who may not read notes.
    guardians: Vec<Guardian>,
    mandates: Vec<Mandate>,
    /// Empty for who may not read notes.
    goals: Vec<Goal>,
    /// Records of the last half year, the latest first, at most 30.
    encounters: Vec<Head>,
}

/// A time on a caseload.
#[derive(Serialize, ToSchema)]
struct CaseloadTime {
    clinician: Uuid,
    clinician_name: String,
    from: Day,
    to: Option<Day>,
}

/// A diagnosis and the days on which it holds.
#[derive(Serialize, ToSchema)]
struct Diagnosis {
    /// ICD-10-CM.
    code: String,
    from: Day,
    to: Option<Day>,
}

/// Who consents.
#[derive(Serialize, ToSchema)]
struct Guardian {
    id: Uuid,
    name: String,
    relation: String,
    phone: String,
    email: String,
    #[schema(value_type = keys::Language)]
    language: care::Language,
    may_consent: bool,
    version: i64,
}

/// What a school plan orders.
#[derive(Serialize, ToSchema)]
struct Mandate {
    id: Uuid,
    #[schema(value_type = keys::ServiceType)]
    service_type: care::ServiceType,
    /// The compact form, such as `2x30/wk G3 EN sep`.
    #[schema(example = "2x30/wk G3 EN sep")]
    terms: String,
    /// The terms in words.
    describes: String,
    from: Day,
    to: Option<Day>,
    /// Name of the document that orders it.
    source: String,
    /// Sessions provided in the present week.
    provided_this_week: i64,
    version: i64,
}

/// A measurable aim.
#[derive(Serialize, ToSchema)]
struct Goal {
    id: Uuid,
    title: String,
    text: String,
    from: Day,
    to: Option<Day>,
    #[schema(value_type = keys::GoalState)]
    state: care::GoalState,
    version: i64,
}

fn mandate((mandate, given): &(care::Mandate, i64)) -> Mandate {
    Mandate {
        id: mandate.id.0,
        service_type: mandate.service_type,
        terms: mandate.terms.to_string(),
        describes: mandate.terms.describe(),
        from: Day(mandate.from),
        to: mandate.to.map(Day),
        source: mandate.source.clone(),
        provided_this_week: *given,
        version: mandate.version,
    }
}

fn goal(goal: &care::Goal) -> Goal {
    Goal {
        id: goal.id.0,
        title: goal.title.0.clone(),
        text: goal.text.0.clone(),
        from: Day(goal.from),
        to: goal.to.map(Day),
        state: goal.state,
        version: goal.version,
    }
}

fn guardian(guardian: &care::Guardian) -> Guardian {
    Guardian {
        id: guardian.id.0,
        name: guardian.name.0.clone(),
        relation: guardian.relation.clone(),
        phone: guardian.phone.0.clone(),
        email: guardian.email.0.clone(),
        language: guardian.language,
        may_consent: guardian.may_consent,
        version: guardian.version,
    }
}

fn student_of(read: &StudentPage) -> OnePatient {
    let patient = &read.patient;
    let diagnosis = |known: &care::Diagnosis| Diagnosis {
        code: known.code.to_string(),
        from: Day(known.from),
        to: known.to.map(Day),
    };
    let time = |(entry, name): &(CaseloadEntry, String)| CaseloadTime {
        clinician: entry.clinician.0,
        clinician_name: name.clone(),
        from: Day(entry.from),
        to: entry.to.map(Day),
    };
    let may_read = read.may.contains(&Act::ReadNarrative);
    let known = if may_read { patient.diagnoses.as_slice() } else { &[] };
    OnePatient {
        line: StudentLine::of(patient),
        birth_date: Day(patient.birth_date.0),
        sex: patient.sex.0,
        consent_on: patient.consent_on.map(Day),
        caseloads: read.caseloads.iter().map(time).collect(),
        diagnoses: known.iter().map(diagnosis).collect(),
        guardians: read.guardians.iter().map(guardian).collect(),
        mandates: read.mandates.iter().map(mandate).collect(),
        goals: read.goals.iter().map(goal).collect(),
        encounters: read.encounters.iter().map(Head::of).collect(),
    }
}

async fn known(desk: &Desk, id: PatientId) -> Result<StudentPage, ApiError> {
    let read = student_page::read(desk, id).await.map_err(|why| ApiError::failed(&why))?;
    read.ok_or_else(ApiError::not_found)
}

/// One student, with what is ordered and what was recorded. Reading it is written down.
#[utoipa::path(get, path = "/api/v1/students/{patient}", tag = "Roster",
    params(("patient" = Uuid, Path, description = "The student.")),
    responses((status = 200, description = "The student; the ETag is the version.",
        body = OnePatient)))]
pub(crate) async fn student(
    SignedIn(desk): SignedIn,
    Named(id): Named<PatientId>,
) -> Result<Response, ApiError> {
    let read = known(&desk, id).await?;
    Ok(versioned(read.patient.version, &student_of(&read)))
}

/// What is or was ordered.
#[derive(Serialize, ToSchema)]
struct Mandates {
    mandates: Vec<Mandate>,
}

/// What is or was ordered for a student, the newest first.
#[utoipa::path(get, path = "/api/v1/students/{patient}/mandates", tag = "Roster",
    params(("patient" = Uuid, Path, description = "The student.")),
    responses((status = 200, description = "The mandates.", body = Mandates)))]
pub(crate) async fn mandates(
    SignedIn(desk): SignedIn,
    Named(id): Named<PatientId>,
) -> Result<Response, ApiError> {
    let read = known(&desk, id).await?;
    Ok(json(&Mandates { mandates: read.mandates.iter().map(mandate).collect() }))
}

/// The aims.
#[derive(Serialize, ToSchema)]
struct Goals {
    goals: Vec<Goal>,
}

/// The aims of a student, the oldest first; none for who may not read notes.
#[utoipa::path(get, path = "/api/v1/students/{patient}/goals", tag = "Roster",
    params(("patient" = Uuid, Path, description = "The student.")),
    responses((status = 200, description = "The goals.", body = Goals)))]
pub(crate) async fn goals(
    SignedIn(desk): SignedIn,
    Named(id): Named<PatientId>,
) -> Result<Response, ApiError> {
    let read = known(&desk, id).await?;
    Ok(json(&Goals { goals: read.goals.iter().map(goal).collect() }))
}
