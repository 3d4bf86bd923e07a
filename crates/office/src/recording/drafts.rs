//! Drafts: what was typed, kept as it was typed.

use crate::Desk;
use crate::scope::{self, Act};
use care::{EncounterId, SessionId};
use store::drafts::{self, Draft};
use store::{StoreError, sessions};

/// Largest draft, in bytes.
const LARGEST: usize = 512 * 1024;

/// What became of a draft that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftKept {
    /// It is kept, as this version.
    As(i64),
    /// Another window or device has written since; that text stays.
    WrittenElsewhere,
}

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
    Ok(match keep_draft_over(desk, session, body, None).await? {
        Some(DraftKept::As(version)) => Some(version),
        Some(DraftKept::WrittenElsewhere) | None => None,
    })
}

/// The same over the version that was read; 0 says that there was no draft. What the same window
/// of the browser sent before is written over in any case.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn keep_draft_over(
    desk: &Desk,
    session: SessionId,
    body: &str,
    read: Option<i64>,
) -> Result<Option<DraftKept>, StoreError> {
    if body.len() > LARGEST {
        return Ok(None);
    }
    let (desk, body) = (desk.clone(), body.to_owned());
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, body) = (desk.clone(), body.clone());
        Box::pin(async move {
            let (organization, actor) = (desk.actor.organization, &desk.actor);
            let (account, now) = (actor.account, desk.now());
            let planned = sessions::find(tx, organization, session).await?;
            let key = session.to_string();
            let stored = drafts::find(tx, organization, account, &key).await?;
            if !planned.map_or(stored.is_some(), |planned| planned.clinician == actor.member) {
                return Ok(None);
            }
            let is_same = |stored: &Draft| {
                window_of(&stored.body).is_some_and(|window| Some(window) == window_of(&body))
            };
            let kept = match read {
                Some(read) if !stored.as_ref().is_some_and(is_same) => {
                    drafts::put_over(tx, organization, account, &key, &body, now, read).await
                }
                _ => drafts::put(tx, organization, account, &key, &body, now).await,
            };
            match kept {
                Ok(version) => Ok(Some(DraftKept::As(version))),
                Err(StoreError::Stale) => Ok(Some(DraftKept::WrittenElsewhere)),
                Err(why) => Err(why),
            }
        })
    })
    .await
}

/// Which window of a browser wrote a draft: the field `window` of its form.
#[must_use]
pub fn window_of(body: &str) -> Option<&str> {
    body.split('&').find_map(|pair| pair.strip_prefix("window=")).filter(|id| !id.is_empty())
}

/// Takes away what the actor typed on a sheet, because it was shown beside what is saved and is
/// not wanted any more.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn drop_draft(desk: &Desk, session: SessionId) -> Result<(), StoreError> {
    let (desk, db) = (desk.clone(), desk.office.db.clone());
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let (organization, account) = (desk.actor.organization, desk.actor.account);
            drafts::delete(tx, organization, account, &session.to_string()).await
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

/// Under which key an amendment is kept that is not saved yet.
pub(super) fn amendment_key(encounter: EncounterId) -> String {
    format!("amend-{encounter}")
}

/// Keeps what was typed as an amendment, while the person confirms who they are. None when it is
/// too large or the record is not theirs to amend.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn keep_amendment(
    desk: &Desk,
    encounter: EncounterId,
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
            if !scope::may_encounter(tx, &desk, Act::Record, encounter).await? {
                return Ok(None);
            }
            let (organization, account) = (desk.actor.organization, desk.actor.account);
            let key = amendment_key(encounter);
            drafts::put(tx, organization, account, &key, &body, desk.now()).await.map(Some)
        })
    })
    .await
}

/// What the actor typed as an amendment and could not save yet.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find_amendment(
    desk: &Desk,
    encounter: EncounterId,
) -> Result<Option<Draft>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let (organization, account) = (desk.actor.organization, desk.actor.account);
    drafts::find(&mut tx, organization, account, &amendment_key(encounter)).await
}
