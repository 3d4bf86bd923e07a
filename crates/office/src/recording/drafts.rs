//! Drafts: what was typed, kept as it was typed.

use crate::Desk;
use care::SessionId;
use store::drafts::{self, Draft};
use store::{StoreError, sessions};

/// Largest draft, in bytes.
const LARGEST: usize = 512 * 1024;

/// Keeps what was typed on the sheet of a session. None when it is too large, or the session is
/// somebody else's.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn keep_draft(
    desk: &Desk,
    session: SessionId,
    body: &str,
) -> Result<Option<i64>, StoreError> {
    if body.len() > LARGEST {
        return Ok(None);
    }
    let (desk, body) = (desk.clone(), body.to_owned());
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, body) = (desk.clone(), body.clone());
        Box::pin(async move {
            let (organization, actor) = (desk.actor.organization, &desk.actor);
            let planned = sessions::find(tx, organization, session).await?;
            if planned.is_some_and(|planned| planned.clinician != actor.member) {
                return Ok(None);
            }
            let key = session.to_string();
            drafts::put(tx, organization, actor.account, &key, &body, desk.now()).await.map(Some)
        })
    })
    .await
}

/// Begins the sheet of a session that nobody planned; answers its key.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn open_new(desk: &Desk, body: &str) -> Result<SessionId, StoreError> {
    let id = SessionId::new(&*desk.office.clock, &*desk.office.random);
    keep_draft(desk, id, body).await.map(|_| id)
}

/// What the actor typed on the sheet of a session.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find_draft(desk: &Desk, session: SessionId) -> Result<Option<Draft>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let (organization, account) = (desk.actor.organization, desk.actor.account);
    drafts::find(&mut tx, organization, account, &session.to_string()).await
}
