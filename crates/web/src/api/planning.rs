//! Planning: putting sessions on the plan, once or as a series; moving, changing and taking them
//! off.

use super::change::{Change, told};
use super::keys::{self, Clock, CycleDay, Day, EveryWeeks};
use super::read::Named;
use super::refused::{self, ApiError};
use axum::http::StatusCode;
use axum::response::Response;
use care::planning::{ChangeScope, RemovalReason};
use care::{MemberId, PatientId, Repeats, SeriesRule, SessionId, TimeSpan};
use office::planning::{
    self, Answers, Changed, NewPlan, PlanFields, Planned, Removal, Target, When,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why one finding is let pass.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanAnswer {
    /// Id of the rule.
    edit: String,
    /// Which student it is about, when it is about one.
    #[serde(default)]
    patient: Option<Uuid>,
    reason: String,
}

fn answers(given: &[PlanAnswer]) -> Answers {
    let key = |answer: &PlanAnswer| match answer.patient {
        Some(patient) => format!("{}.{patient}", answer.edit),
        None => answer.edit.clone(),
    };
    given.iter().map(|answer| (key(answer), answer.reason.trim().to_owned())).collect()
}

/// How sessions repeat: on days of the week, or on days of the school's cycle.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeriesBody {
    /// On these days of the week …
    #[serde(default)]
    #[schema(value_type = Vec<keys::Weekday>)]
    on: Vec<care::Weekday>,
    /// … in every how many weeks; 1, each week, when it is not said.
    #[serde(default)]
    every: Option<EveryWeeks>,
    /// Or on these days of the cycle, as the calendar numbers them.
    #[serde(default)]
    cycle_days: Vec<CycleDay>,
    /// Last day on which one may fall.
    until: Day,
}

impl SeriesBody {
    fn rule(&self, from: Day, time: TimeSpan) -> Result<SeriesRule, ApiError> {
        let repeats = match (self.on.is_empty(), self.cycle_days.is_empty()) {
            (false, true) => Repeats::Weekly {
                on: self.on.iter().copied().collect(),
                every: self.every.map_or(1, |weeks| weeks.0),
            },
            (true, false) if self.every.is_none() => {
                Repeats::CycleDays { on: self.cycle_days.iter().map(|day| day.0).collect() }
            }
            (true, false) => {
                return Err(ApiError::field("series.every", "Leave this out of a cycle"));
            }
            _ => {
                let message = "Give days of the week, or days of the cycle";
                return Err(ApiError::field("series.on", message));
            }
        };
        Ok(SeriesRule { repeats, from: from.0, to: self.until.0, time })
    }
}

/// Sessions to be planned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanBody {
    /// Who treats; oneself when it is not said.
    #[serde(default)]
    clinician: Option<Uuid>,
    /// For whom, in the order shown.
    #[schema(min_items = 1, max_items = 12)]
    patients: Vec<Uuid>,
    /// The day; of a series, the first on which one may fall.
    day: Day,
    start: Clock,
    end: Clock,
    /// Occupational therapy when it is not said.
    #[serde(default)]
    #[schema(value_type = Option<keys::ServiceType>)]
    service_type: Option<care::ServiceType>,
    /// Whether as a group; several students always are one.
    #[serde(default)]
    is_group: bool,
    #[serde(default)]
    #[schema(value_type = Option<keys::Location>)]
    location: Option<care::Location>,
    /// Room, in the site's own words.
    #[serde(default)]
    room: String,
    /// How it repeats; once when it is not said.
    #[serde(default)]
    series: Option<SeriesBody>,
    /// Why findings that ask are let pass.
    #[serde(default)]
    answers: Vec<PlanAnswer>,
}

/// A session that is on the plan, or was taken off.
#[derive(Serialize, ToSchema)]
struct PlanTold {
    /// The session at which it was done; of a new series the first.
    session: Uuid,
    day: Day,
    /// How many sessions were planned, changed or moved.
    count: usize,
    /// How many were taken off the plan; also those whose new day has no services.
    removed: usize,
}

/// Puts one session or a series on the plan.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "Sessions", request_body = PlanBody,
    responses((status = 201, description = "The session, or the first of the series.",
        body = PlanTold)))]
pub(crate) async fn plan(change: Change<PlanBody>) -> Result<Response, ApiError> {
    let body = &change.body;
    let time = TimeSpan::new(body.start.0, body.end.0);
    let time = time.map_err(|_| ApiError::field("end", "Give a time after the start"))?;
    let when = match &body.series {
        Some(series) => When::Series(series.rule(body.day, time)?),
        None => When::Once { day: body.day.0, time },
    };
    let plan = NewPlan {
        clinician: body.clinician.map_or(change.desk.actor.member, MemberId),
        patients: body.patients.iter().map(|id| PatientId(*id)).collect(),
        service_type: body.service_type.unwrap_or(care::ServiceType::OccupationalTherapy),
        is_group: body.is_group || body.patients.len() > 1,
        location: body.location,
        room: body.room.trim().to_owned(),
        when,
    };
    let tell = |planned: &Planned| {
        let body = PlanTold {
            session: planned.session.0,
            day: Day(planned.day),
            count: planned.count,
            removed: 0,
        };
        told(StatusCode::CREATED, &body)
    };
    let desk = change.keeping(tell);
    let done = planning::plan_session(&desk, plan, answers(&body.answers)).await;
    change.answer(done, tell, refused::planning).await
}

fn changed(changed: &Changed) -> (u16, String) {
    let body = PlanTold {
        session: changed.session.0,
        day: Day(changed.day),
        count: changed.count,
        removed: changed.removed,
    };
    told(StatusCode::OK, &body)
}

/// For which sessions of a series.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ScopeBody {
    /// Only this one when it is not said.
    #[schema(value_type = Option<keys::ChangeScope>)]
    which: Option<ChangeScope>,
    /// The version of the series that was read; needed for more than this one.
    version: Option<i64>,
}

fn target(session: SessionId, version: i64, scope: Option<ScopeBody>) -> Result<Target, ApiError> {
    let scope = scope.unwrap_or_default();
    let which = scope.which.unwrap_or(ChangeScope::One);
    if which != ChangeScope::One && scope.version.is_none() {
        return Err(ApiError::field("scope.version", "Give the version of the series"));
    }
    Ok(Target { session, version, series_version: scope.version, scope: which })
}

/// Where a session goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveBody {
    /// As people type it: `Tue 10:15`, `27 Nov 10:15`, `10:15`.
    #[schema(example = "Tue 10:15")]
    to: String,
    /// For more than this one.
    #[serde(default)]
    scope: Option<ScopeBody>,
    /// Why findings that ask are let pass.
    #[serde(default)]
    answers: Vec<PlanAnswer>,
}

/// Moves a planned session, or what is left of its series.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/move", tag = "Sessions",
    params(("session" = Uuid, Path, description = "The session."),
        ("if-match" = String, Header, description = "ETag of the session.")),
    request_body = MoveBody,
    responses((status = 200, description = "The session and its new day.", body = PlanTold)))]
pub(crate) async fn move_to(
    Named(id): Named<SessionId>,
    change: Change<MoveBody>,
) -> Result<Response, ApiError> {
    let target = target(id, change.version()?, change.body.scope)?;
    let desk = change.keeping(changed);
    let answers = answers(&change.body.answers);
    let done = planning::move_session(&desk, target, &change.body.to, answers).await;
    change.answer(done, changed, refused::planning).await
}

/// What a planned session says otherwise. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeBody {
    /// Who treats.
    #[serde(default)]
    clinician: Option<Uuid>,
    /// For whom, in the order shown.
    #[serde(default)]
    patients: Option<Vec<Uuid>>,
    #[serde(default)]
    #[schema(value_type = Option<keys::ServiceType>)]
    service_type: Option<care::ServiceType>,
    #[serde(default)]
    is_group: Option<bool>,
    #[serde(default)]
    #[schema(value_type = Option<keys::Location>)]
    location: Option<care::Location>,
    #[serde(default)]
    room: Option<String>,
    /// For more than this one.
    #[serde(default)]
    scope: Option<ScopeBody>,
    /// Why findings that ask are let pass.
    #[serde(default)]
    answers: Vec<PlanAnswer>,
}

impl ChangeBody {
    fn over(&self, now: PlanFields) -> PlanFields {
        let patients = self.patients.as_ref();
        PlanFields {
            clinician: self.clinician.map_or(now.clinician, MemberId),
            patients: patients
                .map_or(now.patients, |ids| ids.iter().map(|id| PatientId(*id)).collect()),
            service_type: self.service_type.unwrap_or(now.service_type),
            is_group: self.is_group.unwrap_or(now.is_group),
            location: self.location.or(now.location),
            room: self.room.clone().unwrap_or(now.room),
        }
    }
}

/// Plans a session otherwise: by whom, for whom, where, as what.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/change", tag = "Sessions",
    params(("session" = Uuid, Path, description = "The session."),
        ("if-match" = String, Header, description = "ETag of the session.")),
    request_body = ChangeBody,
    responses((status = 200, description = "The session.", body = PlanTold)))]
pub(crate) async fn change(
    Named(id): Named<SessionId>,
    change: Change<ChangeBody>,
) -> Result<Response, ApiError> {
    let target = target(id, change.version()?, change.body.scope)?;
    let page = planning::open_plan(&change.desk, id).await.map_err(|why| ApiError::failed(&why))?;
    let page = page.ok_or_else(ApiError::not_found)?;
    let fields = change.body.over(PlanFields::of(&page.session));
    let desk = change.keeping(changed);
    let done = planning::change_plan(&desk, target, fields, answers(&change.body.answers)).await;
    change.answer(done, changed, refused::planning).await
}

/// Why a session is taken off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemoveBody {
    #[serde(default)]
    #[schema(value_type = Option<keys::RemovalReason>)]
    reason: Option<RemovalReason>,
    /// In words; needed when no reason of the list fits.
    #[serde(default)]
    note: String,
    /// For more than this one.
    #[serde(default)]
    scope: Option<ScopeBody>,
}

/// Takes a planned session, or what is left of its series, off before it is due; it needs no
/// record.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/remove", tag = "Sessions",
    params(("session" = Uuid, Path, description = "The session."),
        ("if-match" = String, Header, description = "ETag of the session.")),
    request_body = RemoveBody,
    responses((status = 200, description = "It is off the plan.", body = PlanTold)))]
pub(crate) async fn remove(
    Named(id): Named<SessionId>,
    change: Change<RemoveBody>,
) -> Result<Response, ApiError> {
    let target = target(id, change.version()?, change.body.scope)?;
    let removal = Removal { reason: change.body.reason, note: change.body.note.clone() };
    let desk = change.keeping(changed);
    let done = planning::cancel_session(&desk, target, removal).await;
    change.answer(done, changed, refused::planning).await
}
