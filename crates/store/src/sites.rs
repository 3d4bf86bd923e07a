//! Schools of a district, offices of a practice.

use crate::keyed::one;
use crate::{Row, StoreError, Tx, values};
use care::{OrganizationId, Site, SiteId};

fn site(row: &Row) -> Result<Site, StoreError> {
    Ok(Site {
        id: row.get("id")?,
        name: row.get("name")?,
        opens: row.get("opens")?,
        closes: row.get("closes")?,
        version: row.get("version")?,
    })
}

/// Adds a site.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    site: &Site,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO site (organization_id, id, name, opens, closes, version) \
               VALUES ($1, $2, $3, $4, $5, 1)";
    let values = values![organization, site.id, site.name.as_str(), site.opens, site.closes];
    tx.exec(sql, values).await.map(|_| ())
}

/// One site.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SiteId,
) -> Result<Option<Site>, StoreError> {
    let sql = "SELECT id, name, opens, closes, version FROM site \
               WHERE organization_id = $1 AND id = $2";
    tx.row(sql, values![organization, id]).await?.as_ref().map(site).transpose()
}

/// Every site of an organization, by name.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn list(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Site>, StoreError> {
    let sql = "SELECT id, name, opens, closes, version FROM site \
               WHERE organization_id = $1 ORDER BY name, id";
    tx.rows(sql, values![organization]).await?.iter().map(site).collect()
}

/// Writes a site over the version that was read.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    site: &Site,
) -> Result<(), StoreError> {
    let sql = "UPDATE site SET name = $4, opens = $5, closes = $6, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    let values =
        values![organization, site.id, site.version, site.name.as_str(), site.opens, site.closes];
    one(tx.exec(sql, values).await?)
}

/// Counts a change of a site's calendar as a version of the site, so that two people who change
/// one calendar meet.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn touch(
    tx: &mut Tx,
    organization: OrganizationId,
    site: SiteId,
    version: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE site SET version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    one(tx.exec(sql, values![organization, site, version]).await?)
}
