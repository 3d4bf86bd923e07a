//! Who treats whom, and the groups of a caseload.

use super::change::{Change, told};
use super::keys::Day;
use super::over::{ChangedTold, GoneTold, MadeTold, changed, gone, made};
use super::read::{Named, json};
use super::refused::{self, ApiError};
use super::students::Nothing;
use crate::caller::SignedIn;
use axum::http::StatusCode;
use axum::response::Response;
use care::{CaseloadGroupId, MemberId, PatientId};
use office::Desk;
use office::roster::RosterRefused;
use office::roster::assignment::{self, AssignmentForm, Shown};
use office::roster::group::{self, GroupForm};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// On whose caseload a student comes, and when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignBody {
    clinician: Uuid,
    from: Day,
    /// Open when it is not said.
    #[serde(default)]
    to: Option<Day>,
}

/// A time on a caseload.
#[derive(Serialize, ToSchema)]
struct AssignedTold {
    student: Uuid,
    clinician: Uuid,
}

/// Puts a student on a caseload.
#[utoipa::path(post, path = "/api/v1/students/{patient}/caseload", tag = "Caseload",
    params(("patient" = Uuid, Path, description = "The student.")), request_body = AssignBody,
    responses((status = 201, description = "Who treats whom.", body = AssignedTold)))]
pub(crate) async fn assign(
    Named(id): Named<PatientId>,
    change: Change<AssignBody>,
) -> Result<Response, ApiError> {
    let body = &change.body;
    let form = AssignmentForm {
        clinician: body.clinician.to_string(),
        from: body.from.0.to_string(),
        to: body.to.map(|day| day.0.to_string()).unwrap_or_default(),
    };
    let clinician = body.clinician;
    let tell = move |(): &()| told(StatusCode::CREATED, &AssignedTold { student: id.0, clinician });
    let desk = change.keeping(tell);
    let done = assignment::assign(&desk, id, form).await;
    change.answer(done, tell, refused::roster).await
}

/// Which time on a caseload ends, as it was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeaveBody {
    clinician: Uuid,
    /// Its first day.
    from: Day,
    /// Its last day so far.
    #[serde(default)]
    to: Option<Day>,
    /// Its new last day.
    last: Day,
}

/// Ends a time on a caseload.
#[utoipa::path(post, path = "/api/v1/students/{patient}/caseload/end", tag = "Caseload",
    params(("patient" = Uuid, Path, description = "The student.")), request_body = LeaveBody,
    responses((status = 200, description = "Whose caseload it was.", body = AssignedTold)))]
pub(crate) async fn end(
    Named(id): Named<PatientId>,
    change: Change<LeaveBody>,
) -> Result<Response, ApiError> {
    let body = &change.body;
    let shown = Shown {
        clinician: MemberId(body.clinician),
        from: body.from.0,
        to: body.to.map(|day| day.0),
    };
    let clinician = body.clinician;
    let tell = move |(): &()| told(StatusCode::OK, &AssignedTold { student: id.0, clinician });
    let desk = change.keeping(tell);
    let done = assignment::end(&desk, id, shown, body.last.0.to_string()).await;
    change.answer(done, tell, ended_otherwise).await
}

/// What was read stands in the body here, and not in a header.
fn ended_otherwise(why: RosterRefused) -> ApiError {
    match why {
        RosterRefused::Stale => ApiError::conflict(
            "other-version",
            "This time on the caseload is not as it was read",
            "Nothing was changed. Read the student again.",
        ),
        why => refused::roster(why),
    }
}

/// The groups of the own caseload.
#[derive(Serialize, ToSchema)]
struct Groups {
    groups: Vec<Group>,
}

/// Students who are treated together.
#[derive(Serialize, ToSchema)]
struct Group {
    id: Uuid,
    name: String,
    /// In the order shown; only those who are on the caseload today.
    patients: Vec<Uuid>,
    /// Its version, to be sent as If-Match.
    version: i64,
}

/// The groups of the own caseload.
#[utoipa::path(get, path = "/api/v1/groups", tag = "Caseload",
    responses((status = 200, description = "By name.", body = Groups)))]
pub(crate) async fn groups(SignedIn(desk): SignedIn) -> Result<Response, ApiError> {
    let all = group::list(&desk).await.map_err(|why| ApiError::failed(&why))?;
    let group = |known: &group::NamedGroup| Group {
        id: known.group.id.0,
        name: known.group.name.clone(),
        patients: known.patients.iter().map(|patient| patient.id.0).collect(),
        version: known.group.version,
    };
    Ok(json(&Groups { groups: all.iter().map(group).collect() }))
}

/// A group. In a change, what is left out stays.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GroupBody {
    name: Option<String>,
    /// Of the own caseload, in the order shown; at most 30.
    patients: Option<Vec<Uuid>>,
}

fn grouped(body: &GroupBody, stored: GroupForm) -> GroupForm {
    let patients = body.patients.as_ref();
    GroupForm {
        name: body.name.clone().unwrap_or(stored.name),
        patients: patients
            .map_or(stored.patients, |ids| ids.iter().map(|id| PatientId(*id)).collect()),
    }
}

/// The form's field for the students has another name.
fn grouping(why: RosterRefused) -> ApiError {
    let RosterRefused::Faults(faults) = why else { return refused::roster(why) };
    let name = |field: &str| if field == "member" { "patients" } else { field }.to_owned();
    ApiError::fields(faults.into_iter().map(|one| (name(one.field), one.message)).collect())
}

/// Makes a group.
#[utoipa::path(post, path = "/api/v1/groups", tag = "Caseload", request_body = GroupBody,
    responses((status = 201, description = "The group.", body = MadeTold)))]
pub(crate) async fn add_group(change: Change<GroupBody>) -> Result<Response, ApiError> {
    let tell = |id: &CaseloadGroupId| made(id.0);
    let desk = change.keeping(tell);
    let done = group::add(&desk, grouped(&change.body, GroupForm::default())).await;
    change.answer(done, tell, grouping).await
}

async fn stored(desk: &Desk, id: CaseloadGroupId) -> Result<GroupForm, ApiError> {
    let stored = group::open(desk, id).await.map_err(refused::roster)?.group;
    Ok(GroupForm { name: stored.name, patients: stored.patients })
}

/// Changes a group.
#[utoipa::path(post, path = "/api/v1/groups/{group}/change", tag = "Caseload",
    params(("group" = Uuid, Path, description = "The group."),
        ("if-match" = String, Header, description = "The group's version, quoted.")),
    request_body = GroupBody,
    responses((status = 200, description = "The new version.", body = ChangedTold)))]
pub(crate) async fn change_group(
    Named(id): Named<CaseloadGroupId>,
    change: Change<GroupBody>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let stored = stored(&change.desk, id).await?;
    let tell = changed::<()>(id.0, version);
    let desk = change.keeping(tell);
    let done = group::change(&desk, id, version, grouped(&change.body, stored)).await;
    change.answer(done, tell, grouping).await
}

/// Takes a group away; sessions and records stay.
#[utoipa::path(post, path = "/api/v1/groups/{group}/remove", tag = "Caseload",
    params(("group" = Uuid, Path, description = "The group."),
        ("if-match" = String, Header, description = "The group's version, quoted.")),
    request_body = Nothing,
    responses((status = 200, description = "It is gone.", body = GoneTold)))]
pub(crate) async fn remove_group(
    Named(id): Named<CaseloadGroupId>,
    change: Change<Nothing>,
) -> Result<Response, ApiError> {
    let version = change.version()?;
    let tell = gone::<()>(id.0);
    let desk = change.keeping(tell);
    let done = group::remove(&desk, id, version).await;
    change.answer(done, tell, refused::roster).await
}
