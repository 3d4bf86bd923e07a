//! Why a supervisor let a finding pass: for one version of a record only.

use crate::{StoreError, Tx, values};
use care::{EncounterId, MemberId, OrganizationId};
use jiff::Timestamp;
use jiff::civil::Date;

/// One finding that was let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The version of the record for which it counts.
    pub version_number: i64,
    /// The key of the finding's answer: `QH-S013.date`.
    pub finding: String,
    /// Why.
    pub reason: String,
    /// Who let it pass.
    pub member: MemberId,
    /// When.
    pub at: Timestamp,
}

/// Writes it down.
///
/// # Errors
///
/// [`StoreError::Duplicate`] when this finding of this version was let pass already.
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    encounter: EncounterId,
    passed: &Override,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO encounter_override (organization_id, encounter_id, version_number, \
               finding, reason, member_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = values![
        organization,
        encounter,
        passed.version_number,
        passed.finding.as_str(),
        passed.reason.as_str(),
        passed.member,
        passed.at,
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// What was let pass of a record, whichever version it counts for, in the order of time.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_encounter(
    tx: &mut Tx,
    organization: OrganizationId,
    encounter: EncounterId,
) -> Result<Vec<Override>, StoreError> {
    let sql = "SELECT version_number, finding, reason, member_id, at FROM encounter_override \
               WHERE organization_id = $1 AND encounter_id = $2 ORDER BY at, finding";
    let rows = tx.rows(sql, values![organization, encounter]).await?;
    rows.iter()
        .map(|row| {
            Ok(Override {
                version_number: row.get("version_number")?,
                finding: row.get("finding")?,
                reason: row.get("reason")?,
                member: row.get("member_id")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

/// Records from one day to another that are not certified and of which something was found that a
/// supervisor may let pass.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn waiting(
    tx: &mut Tx,
    organization: OrganizationId,
    from: Date,
    to: Date,
) -> Result<Vec<EncounterId>, StoreError> {
    let sql = "SELECT e.id FROM encounter e JOIN encounter_version v \
               ON v.organization_id = e.organization_id AND v.encounter_id = e.id \
               AND v.number = e.current_version WHERE e.organization_id = $1 \
               AND e.state = 'uncertified' AND e.day >= $2 AND e.day <= $3 \
               AND v.findings LIKE '%\"may_override\":true%' ORDER BY e.day, e.id";
    let rows = tx.rows(sql, values![organization, from, to]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// What was found when the newest version of a record was saved.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn current_findings(
    tx: &mut Tx,
    organization: OrganizationId,
    encounter: EncounterId,
) -> Result<Vec<care::Finding>, StoreError> {
    let sql = "SELECT v.findings FROM encounter e JOIN encounter_version v \
               ON v.organization_id = e.organization_id AND v.encounter_id = e.id \
               AND v.number = e.current_version WHERE e.organization_id = $1 AND e.id = $2";
    let row = tx.row(sql, values![organization, encounter]).await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    Ok(serde_json::from_str(&row.get::<String>("findings")?)?)
}
