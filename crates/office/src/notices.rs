//! What a person is told after signing in: what somebody else did to how they sign in.

use crate::{Desk, event};
use care::NoticeId;
use store::notices::{self, Notice};
use store::{StoreError, audit};

/// What the person has not been told yet, the earliest first.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn unread(desk: &Desk) -> Result<Vec<Notice>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    notices::unread(&mut tx, desk.actor.organization, desk.actor.member).await
}

/// Writes down that the person has read what there was up to `through`.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read_through(desk: &Desk, through: NoticeId) -> Result<(), StoreError> {
    let (actor, now) = (desk.actor.clone(), desk.now());
    let read = desk.office.db.write(move |tx| {
        let actor = actor.clone();
        Box::pin(async move {
            let (organization, member) = (actor.organization, actor.member);
            let n = notices::read_through(tx, organization, member, through, now).await?;
            if n > 0 {
                let event = event::by(&actor, "account.notices_read", "member", member.0, now);
                audit::append(tx, &event).await?;
            }
            Ok(())
        })
    });
    read.await
}
