//! Drafts: what was typed, kept as it was typed.

use crate::Desk;
use care::SessionId;
use store::drafts::{self, Draft};
use store::{StoreError, sessions};

/// Largest draft, in bytes.
const LARGEST: usize = 512 * 1024;

/// Keeps what was typed on the sheet of a session. None when it is too large, or the session is
/// not the actor's own and no sheet of theirs was begun.
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
            let key = session.to_string();
            let is_own = match planned {
                Some(planned) => planned.clinician == actor.member,
                None => drafts::find(tx, organization, actor.account, &key).await?.is_some(),
            };
            if !is_own {
                return Ok(None);
            }
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
    let (desk, body) = (desk.clone(), body.to_owned());
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, body) = (desk.clone(), body.clone());
        Box::pin(async move {
            let (organization, account) = (desk.actor.organization, desk.actor.account);
            let key = id.to_string();
            drafts::put(tx, organization, account, &key, &body, desk.now()).await.map(|_| id)
        })
    })
    .await
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
