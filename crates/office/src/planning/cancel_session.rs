//! Taking planned sessions off before they are due. What has begun is recorded as Cancelled
//! instead, so that it counts as offered.

use super::affected::{self, Target};
use super::{Answers, Changed, Note, PlanRefused, fault, note};
use crate::Desk;
use care::planning::{ChangeScope, PlanAction, RemovalReason};
use care::{Session, SessionState};
use store::{Tx, sessions};

/// Longest explanation.
const LONGEST: usize = 300;

/// Why sessions are taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// From the list.
    pub reason: Option<RemovalReason>,
    /// In words; needed when the list has no fitting one.
    pub note: String,
}

/// Takes sessions off the plan, with the audit event. They need no record.
///
/// # Errors
///
/// See [`PlanRefused`].
pub async fn cancel_session(
    desk: &Desk,
    target: Target,
    removal: Removal,
) -> Result<Changed, PlanRefused> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, removal) = (desk.clone(), removal.clone());
        Box::pin(async move { save(tx, &desk, &target, &removal).await })
    })
    .await
}

async fn save(
    tx: &mut Tx,
    desk: &Desk,
    target: &Target,
    removal: &Removal,
) -> Result<Changed, PlanRefused> {
    let affected = affected::find(tx, desk, target).await?;
    let words = removal.note.trim();
    let Some(reason) = removal.reason else {
        return Err(fault("reason", "Choose why it is taken off"));
    };
    if reason == RemovalReason::Other && words.is_empty() {
        return Err(fault("note", "Say in a few words why it is taken off"));
    }
    if words.chars().count() > LONGEST {
        return Err(fault("note", format!("Shorten it to {LONGEST} characters")));
    }
    let organization = desk.actor.organization;
    for session in &affected.sessions {
        let removed = Session { state: SessionState::Removed, ..session.clone() };
        sessions::update(tx, organization, &removed).await?;
    }
    if target.scope != ChangeScope::One {
        affected.end_series(tx, desk).await?;
    }
    let count = affected.sessions.len();
    let answers = Answers::new();
    let noted = Note {
        session: target.session,
        series: affected.anchor.series,
        action: PlanAction::Removed,
        scope: target.scope,
        count,
        removal: Some((reason, words)),
        answers: &answers,
        findings: &[],
    };
    note(tx, desk, &noted).await?;
    Ok(Changed { session: target.session, day: affected.anchor.day, count: 0, removed: count })
}
