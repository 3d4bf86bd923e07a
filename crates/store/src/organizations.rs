//! Who owns records. A global table.

use crate::{Row, StoreError, Tx, values};
use care::{Npi, Organization, OrganizationId, OrganizationKind};
use jiff::Timestamp;

fn kind_key(kind: OrganizationKind) -> &'static str {
    match kind {
        OrganizationKind::District => "district",
        OrganizationKind::Practice => "practice",
    }
}

pub(crate) fn kind_of(key: &str) -> Result<OrganizationKind, StoreError> {
    match key {
        "district" => Ok(OrganizationKind::District),
        "practice" => Ok(OrganizationKind::Practice),
        _ => Err(StoreError::Content("kind".to_owned())),
    }
}

fn organization(row: &Row) -> Result<Organization, StoreError> {
    Ok(Organization {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: kind_of(&row.get::<String>("kind")?)?,
        time_zone: row.get("time_zone")?,
        npi: row.get::<Option<String>>("npi")?.and_then(|npi| npi.parse().ok()),
    })
}

/// Adds an organization.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn insert(
    tx: &mut Tx,
    organization: &Organization,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO organization (id, name, kind, time_zone, npi, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = values![
        organization.id,
        organization.name.as_str(),
        kind_key(organization.kind),
        organization.time_zone.as_str(),
        organization.npi.as_ref().map(Npi::as_str),
        now,
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// One organization.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(tx: &mut Tx, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
    let sql = "SELECT id, name, kind, time_zone, npi FROM organization WHERE id = $1";
    tx.row(sql, values![id]).await?.as_ref().map(organization).transpose()
}

/// Every organization, by name.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<Organization>, StoreError> {
    let sql = "SELECT id, name, kind, time_zone, npi FROM organization ORDER BY name, id";
    tx.rows(sql, values![]).await?.iter().map(organization).collect()
}
