//! What was done to the plan, and why. Rows are only added.

use crate::keyed::json;
use crate::{Row, StoreError, Tx, values};
use care::planning::{ChangeScope, PlanAction, RemovalReason};
use care::{AccountId, OrganizationId, PlanChangeId, Private, SeriesId, SessionId};
use jiff::Timestamp;

/// One change of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanChange {
    /// Identifier.
    pub id: PlanChangeId,
    /// The session at which it was made; of a new series the first.
    pub session: SessionId,
    /// The series that its sessions belong to afterwards.
    pub series: Option<SeriesId>,
    /// What was done.
    pub action: PlanAction,
    /// To which sessions of the series.
    pub scope: ChangeScope,
    /// To how many sessions.
    pub count: i64,
    /// Why it was taken off.
    pub reason: Option<RemovalReason>,
    /// In words.
    pub note: Private<String>,
    /// Edits that asked, each with what was answered.
    pub answers: Vec<(String, Private<String>)>,
    /// Who did it.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
}

/// Notes a change.
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    change: &PlanChange,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO plan_change (organization_id, id, session_id, series_id, action, \
               scope, session_count, reason, note, answers, created_by, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = values![
        organization,
        change.id,
        change.session,
        change.series,
        change.action,
        change.scope,
        change.count,
        change.reason,
        change.note.as_str(),
        serde_json::to_string(&change.answers)?,
        change.by,
        change.at,
    ];
    tx.exec(sql, values).await.map(|_| ())
}

fn change(row: &Row) -> Result<PlanChange, StoreError> {
    Ok(PlanChange {
        id: row.get("id")?,
        session: row.get("session_id")?,
        series: row.get("series_id")?,
        action: row.get("action")?,
        scope: row.get("scope")?,
        count: row.get("session_count")?,
        reason: row.get("reason")?,
        note: Private(row.get("note")?),
        answers: json(row, "answers")?,
        by: row.get("created_by")?,
        at: row.get("created_at")?,
    })
}

/// The latest changes of a session and of the series it belongs to, the latest first, at most 20.
pub async fn of_session(
    tx: &mut Tx,
    organization: OrganizationId,
    session: SessionId,
    series: Option<SeriesId>,
) -> Result<Vec<PlanChange>, StoreError> {
    let sql = "SELECT id, session_id, series_id, action, scope, session_count, reason, note, \
               answers, created_by, created_at FROM plan_change WHERE organization_id = $1 \
               AND (session_id = $2 OR (series_id = $3 AND scope <> 'one')) \
               ORDER BY created_at DESC, id DESC LIMIT 20";
    tx.rows(sql, values![organization, session, series]).await?.iter().map(change).collect()
}
