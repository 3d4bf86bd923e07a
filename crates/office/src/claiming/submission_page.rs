//! What a claim file contains.

use super::submission_file::hex;
use crate::scope::{self, Act};
use crate::{Desk, event};
use billing::Cents;
use care::{EncounterId, SubmissionId};
use jiff::civil::Date;
use store::submissions::{self, Submission};
use store::{StoreError, audit, encounters, members, patients, payers};

/// One claim of it.
#[derive(Clone, Debug)]
pub struct SubmissionLine {
    /// Our number of the claim.
    pub number: String,
    /// The record.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: String,
    /// Day of service.
    pub day: Date,
    /// What was asked.
    pub charge: Cents,
    /// Whether the record changed since.
    pub is_changed: bool,
}

/// A file and its claims.
#[derive(Clone, Debug)]
pub struct SubmissionPage {
    /// The file.
    pub submission: Submission,
    /// Who is asked.
    pub payer: String,
    /// Who made it.
    pub by: String,
    /// SHA-256 of its text, in hexadecimal.
    pub hash: String,
    /// Its claims, by their numbers.
    pub lines: Vec<SubmissionLine>,
    /// Whether the actor may download it.
    pub may_download: bool,
}

/// A file; none for absent and for forbidden. Reading it is written down.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn submission_page(
    desk: &Desk,
    id: SubmissionId,
) -> Result<Option<SubmissionPage>, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let organization = desk.actor.organization;
            let reach = |act| scope::reach(&desk.actor, act, desk.now()).organization;
            if !reach(Act::ReadClaims) {
                return Ok(None);
            }
            let Some(submission) = submissions::find(tx, organization, id).await? else {
                return Ok(None);
            };
            let mut lines = Vec::new();
            for claim in submissions::claims(tx, organization, id).await? {
                let head = encounters::find(tx, organization, claim.encounter).await?;
                let Some(head) = head else { continue };
                let patient = patients::find(tx, organization, head.patient).await?;
                lines.push(SubmissionLine {
                    number: claim.control_number,
                    encounter: claim.encounter,
                    patient: patient.map(|it| it.name.sorted()).unwrap_or_default(),
                    day: head.day,
                    charge: Cents::new(claim.charge_cents),
                    is_changed: head.current_version != claim.version_number
                        || head.state != care::RecordState::Certified,
                });
            }
            let payer = payers::find(tx, organization, submission.payer).await?;
            let staff = members::list(tx, organization).await?;
            let by = staff.into_iter().find(|it| it.account == Some(submission.created_by));
            let done = event::by(&desk.actor, "submission.read", "submission", id.0, desk.now());
            audit::append(tx, &done).await?;
            Ok(Some(SubmissionPage {
                payer: payer.map(|it| it.name).unwrap_or_default(),
                by: by.map(|it| it.display_name).unwrap_or_default(),
                hash: hex(&submission.hash),
                submission,
                lines,
                may_download: reach(Act::MakeClaims),
            }))
        })
    })
    .await
}
