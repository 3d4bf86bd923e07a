//! Saying for which organization one works, after sign-in or later.

use crate::sessions::{self, NextStep, Waiting};
use crate::{Token, event};
use care::OrganizationId;
use store::accounts::{self, Membership};
use store::{StoreError, audit, auth_sessions};

/// Why the organization was not entered.
#[derive(Debug, thiserror::Error)]
pub enum ChooseRefused {
    /// The person has no place in it, or it does not exist.
    #[error("you have no place in this organization")]
    NotFound,
    /// Storage could not answer.
    #[error("the organization could not be entered")]
    Store(#[from] StoreError),
}

/// The organizations in which the person has a place, by name.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn choices(waiting: &Waiting) -> Result<Vec<Membership>, StoreError> {
    let mut tx = waiting.office.db.read().await?;
    accounts::memberships(&mut tx, waiting.account).await
}

/// Enters an organization. The sign-in gets a new token, as its rights change.
///
/// # Errors
///
/// See [`ChooseRefused`].
pub async fn choose_organization(
    waiting: &Waiting,
    organization: OrganizationId,
) -> Result<(Token, NextStep), ChooseRefused> {
    let now = waiting.office.now();
    let (account, auth_session) = (waiting.account, waiting.auth_session);
    let token = Token::new(&*waiting.office.random);
    let hash = token.hash();
    let chosen = waiting.office.db.write(move |tx| {
        let hash = hash.clone();
        Box::pin(async move {
            let places = accounts::memberships(tx, account).await?;
            let place = places.iter().find(|place| place.organization == organization);
            let member = place.ok_or(ChooseRefused::NotFound)?.member;
            auth_sessions::enter(tx, auth_session, organization, member, &hash).await?;
            let event = event::of_account(organization, account, "account.sign_in", now);
            audit::append(tx, &event).await?;
            Ok::<_, ChooseRefused>(sessions::inside(tx, organization, member).await?)
        })
    });
    let next = chosen.await?;
    Ok((token, next))
}
