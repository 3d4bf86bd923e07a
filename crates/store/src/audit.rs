//! The audit log: appended in the transaction of the change, chained by hashes.

use crate::{Row, StoreError, Tx, values};
use care::{AccountId, OrganizationId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What stands before the first event.
const FIRST: [u8; 32] = [0; 32];

/// Something that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    /// In whose log.
    pub organization: OrganizationId,
    /// Who; `None` for the machine.
    pub actor: Option<AccountId>,
    /// What was done: `encounter.certify`.
    pub action: &'static str,
    /// To what kind of thing: `encounter`.
    pub object_kind: &'static str,
    /// To which one.
    pub object_id: Uuid,
    /// More, without health data.
    pub detail: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

/// What the hash of an event is taken over, beside the hash before it.
struct Link<'a> {
    organization: OrganizationId,
    seq: i64,
    at: i64,
    actor: Option<AccountId>,
    action: &'a str,
    object_kind: &'a str,
    object_id: Uuid,
    detail: &'a str,
}

impl Link<'_> {
    /// SHA-256 over the hash before and every field with its length, so that no two events are
    /// written alike.
    fn hash(&self, previous: &[u8]) -> Vec<u8> {
        let actor = self.actor.map(|actor| actor.to_string()).unwrap_or_default();
        let fields = [
            self.organization.to_string(),
            self.seq.to_string(),
            self.at.to_string(),
            actor,
            self.action.to_owned(),
            self.object_kind.to_owned(),
            self.object_id.to_string(),
            self.detail.to_owned(),
        ];
        let mut sum = Sha256::new();
        sum.update(previous);
        for field in fields {
            sum.update(format!("{}:{field}", field.len()));
        }
        sum.finalize().to_vec()
    }
}

/// Takes the next number of a chain, with the hash before it. Writers of one organization queue
/// here.
async fn next(tx: &mut Tx, organization: OrganizationId) -> Result<(i64, Vec<u8>), StoreError> {
    let take = "UPDATE audit_head SET seq = seq + 1 WHERE organization_id = $1 \
                RETURNING seq, hash";
    let mut head = tx.row(take, values![organization]).await?;
    if head.is_none() {
        let sql = "INSERT INTO audit_head (organization_id, seq, hash) VALUES ($1, 0, $2)";
        tx.exec(sql, values![organization, FIRST.as_slice()]).await?;
        head = tx.row(take, values![organization]).await?;
    }
    let head = head.ok_or_else(|| StoreError::Content("audit_head".to_owned()))?;
    Ok((head.get("seq")?, head.get("hash")?))
}

/// Appends an event.
///
/// # Errors
///
/// When storage cannot answer; then the change of the same transaction must not be kept either.
pub async fn append(tx: &mut Tx, event: &AuditEvent) -> Result<(), StoreError> {
    let (seq, previous) = next(tx, event.organization).await?;
    let detail = serde_json::to_string(&event.detail)?;
    let link = Link {
        organization: event.organization,
        seq,
        at: event.at.as_microsecond(),
        actor: event.actor,
        action: event.action,
        object_kind: event.object_kind,
        object_id: event.object_id,
        detail: &detail,
    };
    let hash = link.hash(&previous);
    let sql = "INSERT INTO audit_event (organization_id, seq, at, actor, action, object_kind, \
               object_id, detail, previous, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = values![
        event.organization,
        seq,
        event.at,
        event.actor,
        event.action,
        event.object_kind,
        event.object_id,
        detail.as_str(),
        previous,
        hash.as_slice(),
    ];
    tx.exec(sql, values).await?;
    let sql = "UPDATE audit_head SET hash = $2 WHERE organization_id = $1";
    tx.exec(sql, values![event.organization, hash]).await.map(|_| ())
}

/// The number of the first event of an organization that does not follow from the one before;
/// `None` when the whole chain holds.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn first_broken(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<i64>, StoreError> {
    let mut seq = 0;
    let mut previous = FIRST.to_vec();
    loop {
        let sql = "SELECT seq, at, actor, action, object_kind, object_id, detail, previous, hash \
                   FROM audit_event WHERE organization_id = $1 AND seq > $2 \
                   ORDER BY seq LIMIT 1000";
        let rows = tx.rows(sql, values![organization, seq]).await?;
        if rows.is_empty() {
            return Ok((!ends_at(tx, organization, seq, &previous).await?).then_some(seq + 1));
        }
        for row in &rows {
            seq += 1;
            match follows(row, organization, seq, &previous)? {
                Some(hash) => previous = hash,
                None => return Ok(Some(seq)),
            }
        }
    }
}

/// Whether the head of the chain is its last event: else events are missing at the end.
async fn ends_at(
    tx: &mut Tx,
    organization: OrganizationId,
    seq: i64,
    hash: &[u8],
) -> Result<bool, StoreError> {
    let sql = "SELECT seq, hash FROM audit_head WHERE organization_id = $1";
    match tx.row(sql, values![organization]).await? {
        Some(head) => Ok(head.get::<i64>("seq")? == seq && head.get::<Vec<u8>>("hash")? == hash),
        None => Ok(seq == 0),
    }
}

fn follows(
    row: &Row,
    organization: OrganizationId,
    seq: i64,
    previous: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    let (action, object_kind): (String, String) = (row.get("action")?, row.get("object_kind")?);
    let detail: String = row.get("detail")?;
    let link = Link {
        organization,
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        action: &action,
        object_kind: &object_kind,
        object_id: row.get("object_id")?,
        detail: &detail,
    };
    let hash: Vec<u8> = row.get("hash")?;
    let holds = link.seq == seq
        && row.get::<Vec<u8>>("previous")? == previous
        && link.hash(previous) == hash;
    Ok(holds.then_some(hash))
}
