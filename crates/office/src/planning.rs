//! Planning: sessions by hand or from a mandate, once or as a series; moving, changing and taking
//! them off; and what stands in their way.

mod affected;
mod cancel_session;
mod change_plan;
mod choices;
mod conflicts;
mod list;
mod move_session;
mod page;
mod plan_session;

pub use affected::Target;
pub use cancel_session::{Removal, cancel_session};
pub use change_plan::{PlanFields, change_plan, check_change};
pub use choices::{Choices, MandateCount, Prefill, choices, prefill, week_counts};
pub use list::{PlanList, SeriesLine, SingleLine, list_plan, usual_clinician};
pub use move_session::{MovePreview, check_move, move_session};
pub use page::{PlanPage, SeriesFacts, open_plan};
pub use plan_session::{NewPlan, Planned, When, check_plan, plan_session};
pub use store::plan_changes::PlanChange;
pub use store::series::Series;

use crate::{Desk, Fault, event};
use care::planning::{ChangeScope, PlanAction, RemovalReason};
use care::{
    DayKind, Finding, PlanChangeId, Private, Role, SeriesId, Session, SessionId, Severity, TimeSpan,
};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use store::{StoreError, Tx, audit, plan_changes};

/// Who plans.
///
/// Source: access matrix, row `schedule,write`; DESIGN §10.
pub const PLANNERS: [Role; 5] = [
    Role::Therapist,
    Role::Assistant,
    Role::Supervisor,
    Role::PracticeOwner,
    Role::SchoolAdministrator,
];

/// What was answered to findings that ask, by [`answer_key`].
pub type Answers = BTreeMap<String, String>;

/// What a plan or a change comes to, before it is saved.
#[derive(Clone, Debug)]
pub struct Preview {
    /// On which days, in order.
    pub days: Vec<Date>,
    /// From when to when.
    pub time: TimeSpan,
    /// Days of a series without services: nothing is planned on them.
    pub left_out: Vec<LeftOut>,
    /// Sessions of the series that were moved by themselves, and stay.
    pub kept: usize,
    /// What the rules say.
    pub findings: Vec<Finding>,
}

/// A day on which a series has no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The day.
    pub day: Date,
    /// What kind of day.
    pub kind: DayKind,
    /// What the calendar calls it, or nothing.
    pub label: String,
}

/// Why a plan was not made or changed. The first that holds is the one answered.
#[derive(Debug, thiserror::Error)]
pub enum PlanRefused {
    /// No such session, patient or clinician, or not for the actor to see.
    #[error("there is no such session")]
    NotFound,
    /// Seen, but somebody else's to change.
    #[error("only whose session it is, or who plans for others, changes it")]
    NotYours,
    /// Somebody else stored another version in between.
    #[error("another version was stored in between")]
    Stale,
    /// Recorded, or taken off already.
    #[error("the session is recorded or was taken off")]
    NotPlanned,
    /// It has begun: what happened is recorded instead.
    #[error("the session has begun; record what happened")]
    Due,
    /// Fields that must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Findings that must be mended or answered; the preview has all.
    #[error("findings must be mended or answered first")]
    Findings(Box<Preview>),
    /// Storage could not answer.
    #[error("the plan could not be saved")]
    Store(#[source] StoreError),
}

impl From<StoreError> for PlanRefused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Stale,
            other => Self::Store(other),
        }
    }
}

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The session at which it was changed.
    pub session: SessionId,
    /// The day on which it is now.
    pub day: Date,
    /// How many sessions were changed.
    pub count: usize,
    /// How many were taken off, because their new day has no services.
    pub removed: usize,
}

/// The key of a finding's answer: its edit, and whose part it is about.
pub fn answer_key(finding: &Finding) -> String {
    match finding.place.patient {
        Some(patient) => format!("{}.{patient}", finding.edit),
        None => finding.edit.clone(),
    }
}

/// Whether a finding may be answered by this person with a reason.
pub fn is_answerable(desk: &Desk, finding: &Finding) -> bool {
    let may_override = desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner]);
    finding.severity == Severity::Ask
        || (finding.severity == Severity::Stop && finding.may_override && may_override)
}

/// Whether a finding still holds the plan back.
pub fn is_open(desk: &Desk, finding: &Finding, answers: &Answers) -> bool {
    let answered =
        answers.get(&answer_key(finding)).is_some_and(|reason| !reason.trim().is_empty());
    finding.severity != Severity::Tell && !(answered && is_answerable(desk, finding))
}

/// Refuses while a finding holds the plan back.
fn pass(desk: &Desk, preview: Preview, answers: &Answers) -> Result<Preview, PlanRefused> {
    if preview.findings.iter().any(|finding| is_open(desk, finding, answers)) {
        return Err(PlanRefused::Findings(Box::new(preview)));
    }
    Ok(preview)
}

fn fault(field: &'static str, message: impl Into<String>) -> PlanRefused {
    PlanRefused::Faults(vec![Fault::new(field, message)])
}

/// Now, as the clocks of the actor's organization show it.
fn local_now(desk: &Desk) -> DateTime {
    desk.now().to_zoned(desk.actor.time_zone.clone()).datetime()
}

/// Whether a session has begun, so that it is recorded and no longer planned otherwise.
fn is_due(session: &Session, now: DateTime) -> bool {
    session.planned.is_none_or(|span| session.day.to_datetime(span.start()) <= now)
}

/// A change to be noted.
struct Note<'a> {
    session: SessionId,
    series: Option<SeriesId>,
    action: PlanAction,
    scope: ChangeScope,
    count: usize,
    removal: Option<(RemovalReason, &'a str)>,
    answers: &'a Answers,
    findings: &'a [Finding],
}

/// Notes a change in the history of the plan and in the audit log, which carries no reasons.
async fn note(tx: &mut Tx, desk: &Desk, note: &Note<'_>) -> Result<(), StoreError> {
    let answered: Vec<(String, Private<String>)> = note
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Tell)
        .filter_map(|finding| {
            let reason = note.answers.get(&answer_key(finding))?;
            Some((finding.edit.clone(), Private(reason.trim().to_owned())))
        })
        .collect();
    let (organization, at) = (desk.actor.organization, desk.now());
    let edits: Vec<&str> = answered.iter().map(|(edit, _)| edit.as_str()).collect();
    let mut detail = serde_json::json!({ "scope": note.scope.key(), "sessions": note.count });
    if let Some(detail) = detail.as_object_mut() {
        if let Some(series) = note.series {
            detail.insert("series".to_owned(), series.to_string().into());
        }
        if let Some((reason, _)) = note.removal {
            detail.insert("reason".to_owned(), reason.key().into());
        }
        if !edits.is_empty() {
            detail.insert("answered".to_owned(), edits.into());
        }
    }
    let action = match note.action {
        PlanAction::Planned => "session.plan",
        PlanAction::Changed => "session.change",
        PlanAction::Moved => "session.move",
        PlanAction::Removed => "session.remove",
    };
    let change = PlanChange {
        id: PlanChangeId::new(&*desk.office.clock, &*desk.office.random),
        session: note.session,
        series: note.series,
        action: note.action,
        scope: note.scope,
        count: i64::try_from(note.count).unwrap_or(i64::MAX),
        reason: note.removal.map(|(reason, _)| reason),
        note: Private(note.removal.map(|(_, words)| words.to_owned()).unwrap_or_default()),
        answers: answered,
        by: desk.actor.account,
        at,
    };
    plan_changes::insert(tx, organization, &change).await?;
    let done = event::by(&desk.actor, action, "session", note.session.0, at);
    audit::append(tx, &audit::AuditEvent { detail, ..done }).await
}
