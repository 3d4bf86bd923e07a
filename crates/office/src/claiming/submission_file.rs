//! Handing out a claim file. Each time is written down, with the file's hash.

use crate::scope::{self, Act};
use crate::{Desk, event};
use care::SubmissionId;
use store::{StoreError, audit, submissions};

/// A file to keep or to send.
#[derive(Clone)]
pub struct DownloadedFile {
    /// Its name: the week and the number of the interchange, nobody's name.
    pub name: String,
    /// Its text, as it was made.
    pub text: String,
}

impl std::fmt::Debug for DownloadedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DownloadedFile({}, {} bytes)", self.name, self.text.len())
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The file; none for absent and for forbidden.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn submission_file(
    desk: &Desk,
    id: SubmissionId,
) -> Result<Option<DownloadedFile>, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let organization = desk.actor.organization;
            if !scope::reach(&desk.actor, Act::MakeClaims, desk.now()).organization {
                return Ok(None);
            }
            let Some(made) = submissions::find(tx, organization, id).await? else {
                return Ok(None);
            };
            let Some(text) = submissions::content(tx, organization, id).await? else {
                return Ok(None);
            };
            let mut done =
                event::by(&desk.actor, "submission.download", "submission", id.0, desk.now());
            done.detail = serde_json::json!({ "sha256": hex(&made.hash) });
            audit::append(tx, &done).await?;
            let name = format!("claims-{}-{:09}.x12", made.from, made.control_number);
            Ok(Some(DownloadedFile { name, text }))
        })
    })
    .await
}
