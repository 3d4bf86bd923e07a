//! Named sets of patients whom one clinician treats together.

use crate::keyed::one;
use crate::{Row, StoreError, Tx, values};
use care::{CaseloadGroup, CaseloadGroupId, MemberId, OrganizationId};

/// Adds groups, at version 1.
///
/// # Errors
///
/// [`StoreError::Duplicate`] when the clinician has a group of that name.
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    groups: &[CaseloadGroup],
) -> Result<(), StoreError> {
    let row = |group: &CaseloadGroup| {
        values![organization, group.id, group.clinician, group.name.as_str(), 1_i64]
    };
    let insert = "INSERT INTO caseload_group (organization_id, id, clinician_id, name, version)";
    tx.insert_many(insert, 5, groups.iter().flat_map(row).collect()).await?;
    insert_members(tx, organization, groups).await
}

async fn insert_members(
    tx: &mut Tx,
    organization: OrganizationId,
    groups: &[CaseloadGroup],
) -> Result<(), StoreError> {
    let mut values = Vec::new();
    for group in groups {
        for (patient, position) in group.patients.iter().zip(1_i64..) {
            values.extend(values![organization, group.id, *patient, position]);
        }
    }
    let insert = "INSERT INTO caseload_group_member (organization_id, group_id, patient_id, \
                  position)";
    tx.insert_many(insert, 4, values).await
}

/// Writes name and patients of a group over the version that was read.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored; [`StoreError::Duplicate`] when the
/// clinician has another group of that name.
pub async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    group: &CaseloadGroup,
) -> Result<(), StoreError> {
    let sql = "UPDATE caseload_group SET name = $4, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    let values = values![organization, group.id, group.version, group.name.as_str()];
    one(tx.exec(sql, values).await?)?;
    delete_members(tx, organization, group.id).await?;
    insert_members(tx, organization, std::slice::from_ref(group)).await
}

async fn delete_members(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CaseloadGroupId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM caseload_group_member WHERE organization_id = $1 AND group_id = $2";
    tx.exec(sql, values![organization, id]).await.map(|_| ())
}

/// Takes a group away. Sessions and records do not know of groups and stay.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn delete(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CaseloadGroupId,
    version: i64,
) -> Result<(), StoreError> {
    delete_members(tx, organization, id).await?;
    let sql = "DELETE FROM caseload_group WHERE organization_id = $1 AND id = $2 AND version = $3";
    one(tx.exec(sql, values![organization, id, version]).await?)
}

const SELECT: &str = "SELECT g.id, g.clinician_id, g.name, g.version, m.patient_id \
    FROM caseload_group g LEFT JOIN caseload_group_member m \
    ON m.organization_id = g.organization_id AND m.group_id = g.id";

/// One row a patient, those of a group one after the other.
fn groups(rows: &[Row]) -> Result<Vec<CaseloadGroup>, StoreError> {
    let mut groups: Vec<CaseloadGroup> = Vec::new();
    for row in rows {
        let id = row.get("id")?;
        if groups.last().is_none_or(|group| group.id != id) {
            groups.push(CaseloadGroup {
                id,
                clinician: row.get("clinician_id")?,
                name: row.get("name")?,
                patients: Vec::new(),
                version: row.get("version")?,
            });
        }
        if let (Some(group), Some(patient)) = (groups.last_mut(), row.get("patient_id")?) {
            group.patients.push(patient);
        }
    }
    Ok(groups)
}

/// One group.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CaseloadGroupId,
) -> Result<Option<CaseloadGroup>, StoreError> {
    let sql = format!("{SELECT} WHERE g.organization_id = $1 AND g.id = $2 ORDER BY m.position");
    Ok(groups(&tx.rows(&sql, values![organization, id]).await?)?.into_iter().next())
}

/// The groups of a clinician, by name.
pub async fn of_clinician(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
) -> Result<Vec<CaseloadGroup>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE g.organization_id = $1 AND g.clinician_id = $2 \
         ORDER BY g.name, g.id, m.position"
    );
    groups(&tx.rows(&sql, values![organization, clinician]).await?)
}
