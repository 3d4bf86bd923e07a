//! The schools or offices of the organization.

use crate::Desk;
use care::{Role, Site};
use store::{StoreError, sites};

/// Every site, by name; for who has no other role than school administrator, the own one.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read(desk: &Desk) -> Result<Vec<Site>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let mut all = sites::list(&mut tx, desk.actor.organization).await?;
    if desk.actor.roles.iter().all(|role| *role == Role::SchoolAdministrator) {
        all.retain(|site| desk.actor.site == Some(site.id));
    }
    Ok(all)
}
