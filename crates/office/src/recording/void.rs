//! Withdrawing a record. It stays readable.

use super::save::RecordRefused;
use crate::scope::{self, Act};
use crate::{Desk, event};
use care::EncounterId;
use store::{audit, encounters};

/// What the audit log calls it.
pub(super) const ACTION: &str = "encounter.void";

/// Withdraws a record with a reason. Only who may override records may (supervisors, owners of a
/// practice).
///
/// # Errors
///
/// [`RecordRefused::NotFound`], [`RecordRefused::ReasonMissing`], or what storage answers.
pub async fn void_record(
    desk: &Desk,
    id: EncounterId,
    version: i64,
    reason: &str,
) -> Result<(), RecordRefused> {
    let (desk, reason) = (desk.clone(), reason.trim().to_owned());
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, reason) = (desk.clone(), reason.clone());
        Box::pin(async move {
            if !scope::may_encounter(tx, &desk, Act::Override, id).await? {
                return Err(RecordRefused::NotFound);
            }
            if reason.is_empty() {
                return Err(RecordRefused::ReasonMissing);
            }
            encounters::void(tx, desk.actor.organization, id, version, &reason).await?;
            let done = event::by(&desk.actor, ACTION, "encounter", id.0, desk.now());
            audit::append(tx, &done).await?;
            Ok(())
        })
    })
    .await
}
