//! Who owns records. A global table.

use crate::keyed::{json, one};
use crate::{Row, StoreError, Tx, values};
use care::rules::Settings;
use care::{Npi, Organization, OrganizationId, OrganizationKind};
use jiff::Timestamp;

pub(crate) fn kind_of(key: &str) -> Result<OrganizationKind, StoreError> {
    OrganizationKind::from_key(key).ok_or_else(|| StoreError::Content("kind".to_owned()))
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
        organization.kind,
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

/// What claims say about an organization, beside its name and NPI.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BillingIdentity {
    /// Employer's number, nine digits.
    pub tax_id: String,
    /// Taxonomy of the organization.
    pub taxonomy: String,
    /// Its number with Medicaid.
    pub medicaid_provider_id: String,
    /// Street, city, state, nine-digit postal code.
    pub address: [String; 4],
    /// Telephone, ten digits.
    pub phone: String,
}

/// What claims say about an organization; empty where nothing was entered.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn billing_identity(
    tx: &mut Tx,
    id: OrganizationId,
) -> Result<Option<BillingIdentity>, StoreError> {
    let sql = "SELECT tax_id, taxonomy, medicaid_provider_id, address, phone FROM organization \
               WHERE id = $1";
    let Some(row) = tx.row(sql, values![id]).await? else { return Ok(None) };
    let address: Vec<String> = json(&row, "address")?;
    let mut lines = address.into_iter();
    Ok(Some(BillingIdentity {
        tax_id: row.get("tax_id")?,
        taxonomy: row.get("taxonomy")?,
        medicaid_provider_id: row.get("medicaid_provider_id")?,
        address: std::array::from_fn(|_| lines.next().unwrap_or_default()),
        phone: row.get("phone")?,
    }))
}

/// Writes what claims say about an organization.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn set_billing_identity(
    tx: &mut Tx,
    id: OrganizationId,
    identity: &BillingIdentity,
) -> Result<(), StoreError> {
    let sql = "UPDATE organization SET tax_id = $2, taxonomy = $3, medicaid_provider_id = $4, \
               address = $5, phone = $6, version = version + 1 WHERE id = $1";
    let values = values![
        id,
        identity.tax_id.as_str(),
        identity.taxonomy.as_str(),
        identity.medicaid_provider_id.as_str(),
        serde_json::to_string(&identity.address)?,
        identity.phone.as_str(),
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// What an organization has set; the usual values where it has set nothing.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn settings(tx: &mut Tx, id: OrganizationId) -> Result<Settings, StoreError> {
    let sql = "SELECT settings FROM organization WHERE id = $1";
    match tx.row(sql, values![id]).await? {
        Some(row) => json(&row, "settings"),
        None => Ok(Settings::default()),
    }
}

/// Writes what an organization sets.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn set_settings(
    tx: &mut Tx,
    id: OrganizationId,
    settings: &Settings,
) -> Result<(), StoreError> {
    let sql = "UPDATE organization SET settings = $2, version = version + 1 WHERE id = $1";
    tx.exec(sql, values![id, serde_json::to_string(settings)?]).await.map(|_| ())
}

/// What an organization has set, with the version to write over.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn settings_with_version(
    tx: &mut Tx,
    id: OrganizationId,
) -> Result<Option<(Settings, i64)>, StoreError> {
    let sql = "SELECT settings, version FROM organization WHERE id = $1";
    let Some(row) = tx.row(sql, values![id]).await? else { return Ok(None) };
    Ok(Some((json(&row, "settings")?, row.get("version")?)))
}

/// Writes what an organization sets over the version that was read.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn change_settings(
    tx: &mut Tx,
    id: OrganizationId,
    version: i64,
    settings: &Settings,
) -> Result<(), StoreError> {
    let sql = "UPDATE organization SET settings = $3, version = version + 1 \
               WHERE id = $1 AND version = $2";
    let settings = serde_json::to_string(settings)?;
    one(tx.exec(sql, values![id, version, settings]).await?)
}
