//! A person changes the own password.

use crate::fault::Fault;
use crate::first_administrator::password_fault;
use crate::{Desk, event, passwords};
use store::accounts;
use store::{StoreError, audit, auth_sessions};

/// Why the password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordRefused {
    /// No factor was given within the last 15 minutes.
    #[error("confirm who you are first")]
    NotFresh,
    /// The new password is not accepted.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Storage could not answer.
    #[error("the password could not be changed")]
    Store(#[from] StoreError),
}

/// Changes the person's password. Other devices are signed out.
///
/// # Errors
///
/// See [`ChangePasswordRefused`].
pub async fn change_password(desk: &Desk, password: &str) -> Result<(), ChangePasswordRefused> {
    if !desk.fresh_factor(desk.now()) {
        return Err(ChangePasswordRefused::NotFresh);
    }
    let fault = |why| ChangePasswordRefused::Faults(vec![password_fault(why)]);
    let mut tx = desk.office.db.read().await?;
    let email = accounts::find(&mut tx, desk.actor.account).await?.map(|account| account.email);
    drop(tx);
    let email = email.unwrap_or_default();
    passwords::check(password, &[&email, &desk.actor.name]).map_err(fault)?;
    let hash = passwords::hash(&*desk.office.random, password).await.map_err(fault)?;
    let (actor, now) = (desk.actor.clone(), desk.now());
    let changed = desk.office.db.write(move |tx| {
        let (actor, hash) = (actor.clone(), hash.clone());
        Box::pin(async move {
            let id = actor.account;
            accounts::set_password(tx, id, &hash).await?;
            auth_sessions::revoke_all(tx, id, Some(actor.auth_session), now).await?;
            let event = event::by(&actor, "account.password", "account", id.0, now);
            audit::append(tx, &event).await?;
            Ok::<_, StoreError>(())
        })
    });
    Ok(changed.await?)
}
