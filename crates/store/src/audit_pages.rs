//! Reading the audit log, a page at a time.

use crate::{Row, StoreError, Tx, Value, values};
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
    let mut values = values![organization];
    // Only what is asked is written, so that the engine finds the index that fits.
    let mut sql = "SELECT e.seq, e.at, e.actor, m.display_name, e.action, e.object_kind, \
                   e.object_id, e.detail FROM audit_event e \
                   LEFT JOIN member m ON m.organization_id = e.organization_id \
                   AND m.account_id = e.actor WHERE e.organization_id = $1"
        .to_owned();
    let mut ask = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            sql = format!("{sql} AND {condition} ${}", values.len());
        }
    };
    ask("e.seq <", filter.before.map(Value::from));
    ask("e.actor =", filter.actor.map(Value::from));
    ask("e.action =", filter.action.as_deref().map(Value::from));
    ask("e.object_id =", filter.object.map(Value::from));
    ask("e.at >=", filter.from.map(Value::from));
    ask("e.at <", filter.until.map(Value::from));
    values.push(Value::from(limit));
    let sql = format!("{sql} ORDER BY e.seq DESC LIMIT ${}", values.len());
    tx.rows(&sql, values).await?.iter().map(line).collect()
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
