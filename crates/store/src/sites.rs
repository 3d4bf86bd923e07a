//! Schools of a district, offices of a practice.

use crate::keyed::{json, one};
use crate::value::places;
use crate::{Row, StoreError, Tx, Value, values};
use care::{OrganizationId, SessionId, Site, SiteId};
use std::collections::BTreeMap;

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

/// Where each site is: street, city, state, postal code. Sites without an address are left out.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn addresses(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<BTreeMap<SiteId, [String; 4]>, StoreError> {
    let sql = "SELECT id, address FROM site WHERE organization_id = $1 AND address <> '[]'";
    let mut found = BTreeMap::new();
    for row in tx.rows(sql, values![organization]).await? {
        let address: Vec<String> = json(&row, "address")?;
        let mut lines = address.into_iter();
        let address = std::array::from_fn(|_| lines.next().unwrap_or_default());
        found.insert(row.get("id")?, address);
    }
    Ok(found)
}

/// Writes where a site is.
///
/// # Errors
///
/// [`StoreError::Stale`] when there is no such site.
pub async fn set_address(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SiteId,
    address: &[String; 4],
) -> Result<(), StoreError> {
    let sql = "UPDATE site SET address = $3, version = version + 1 \
               WHERE organization_id = $1 AND id = $2";
    one(tx.exec(sql, values![organization, id, serde_json::to_string(address)?]).await?)
}

/// At which site each of these sessions is.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_sessions(
    tx: &mut Tx,
    organization: OrganizationId,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, SiteId>, StoreError> {
    let mut found = BTreeMap::new();
    for part in sessions.chunks(500) {
        let sql = format!(
            "SELECT id, site_id FROM session WHERE organization_id = $1 AND id IN ({})",
            places(2, part.len())
        );
        let mut values = values![organization];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            found.insert(row.get("id")?, row.get("site_id")?);
        }
    }
    Ok(found)
}
