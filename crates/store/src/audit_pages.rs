//! Reading the audit log, a page at a time.

use crate::{Row, StoreError, Tx, values};
use care::{AccountId, OrganizationId};
use jiff::Timestamp;
use uuid::Uuid;

/// Which events are read; what is `None` is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Who did it.
    pub actor: Option<AccountId>,
    /// What was done: the whole key, such as `encounter.certify`.
    pub action: Option<String>,
    /// To what.
    pub object: Option<Uuid>,
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
    /// Before this number: the last of the page before.
    pub before: Option<i64>,
}

/// One event of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// Number in the chain of the organization.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who; `None` for the machine.
    pub actor: Option<AccountId>,
    /// Name of that member.
    pub actor_name: Option<String>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which one.
    pub object_id: Uuid,
    /// More, without health data, as JSON.
    pub detail: String,
}

/// Events of an organization, the latest first, at most `limit`.
pub async fn page(
    tx: &mut Tx,
    organization: OrganizationId,
    filter: &AuditFilter,
    limit: i64,
) -> Result<Vec<AuditLine>, StoreError> {
    let sql = "SELECT e.seq, e.at, e.actor, m.display_name, e.action, e.object_kind, \
               e.object_id, e.detail FROM audit_event e \
               LEFT JOIN member m ON m.organization_id = e.organization_id \
               AND m.account_id = e.actor \
               WHERE e.organization_id = $1 AND e.seq < $2 AND ($3 = 0 OR e.actor = $4) \
               AND ($5 = '' OR e.action = $5) AND ($6 = 0 OR e.object_id = $7) \
               AND e.at >= $8 AND e.at < $9 ORDER BY e.seq DESC LIMIT $10";
    let values = values![
        organization,
        filter.before.unwrap_or(i64::MAX),
        i64::from(filter.actor.is_some()),
        filter.actor,
        filter.action.as_deref().unwrap_or_default(),
        i64::from(filter.object.is_some()),
        filter.object,
        filter.from.unwrap_or(Timestamp::MIN),
        filter.until.unwrap_or(Timestamp::MAX),
        limit,
    ];
    tx.rows(sql, values).await?.iter().map(line).collect()
}

fn line(row: &Row) -> Result<AuditLine, StoreError> {
    Ok(AuditLine {
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        actor_name: row.get("display_name")?,
        action: row.get("action")?,
        object_kind: row.get("object_kind")?,
        object_id: row.get("object_id")?,
        detail: row.get("detail")?,
    })
}

/// The actions that occur in an organization's log, for the filter.
pub async fn actions(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT action FROM audit_event WHERE organization_id = $1 ORDER BY action";
    let rows = tx.rows(sql, values![organization]).await?;
    rows.iter().map(|row| row.get("action")).collect()
}
