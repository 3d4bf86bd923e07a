//! Coming in with the link that a keeper handed over.

use crate::fault::Fault;
use crate::first_administrator::password_fault;
use crate::sessions::{self, Device, NextStep};
use crate::sign_in::SignInDone;
use crate::{Office, Token, confirm_identity, event, passwords};
use care::{AccountId, OrganizationId};
use jiff::Timestamp;
use store::accounts::{self, Account};
use store::members;
use store::one_time_tokens::{self, OneTimeToken, Purpose};
use store::{StoreError, Tx, audit, organizations};

/// What the page of an invitation shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which organization invites.
    pub organization_name: String,
    /// The address the invitation is for.
    pub email: String,
    /// The name the keeper wrote.
    pub name: String,
}

/// Why the invitation was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptRefused {
    /// Wrong, used, withdrawn or expired link.
    #[error("there is no such invitation")]
    NotFound,
    /// These fields must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Too many attempts.
    #[error("too many attempts; the next is possible at {until}")]
    TooMany {
        /// When the next attempt is looked at.
        until: Timestamp,
    },
    /// Storage could not answer.
    #[error("the invitation could not be read")]
    Store(#[from] StoreError),
}

/// What the link offers, if it is good.
///
/// # Errors
///
/// See [`AcceptRefused`].
pub async fn look(office: &Office, token: &Token) -> Result<Invitation, AcceptRefused> {
    let mut tx = office.db.read().await?;
    let (found, organization) = good(&mut tx, &token.hash(), office.now()).await?;
    let member = match found.member {
        Some(member) => members::find(&mut tx, organization, member).await?,
        None => None,
    };
    let member = member.filter(|m| m.is_active).ok_or(AcceptRefused::NotFound)?;
    let organization = organizations::find(&mut tx, organization).await?;
    Ok(Invitation {
        organization_name: organization.ok_or(AcceptRefused::NotFound)?.name,
        email: member.email,
        name: member.display_name,
    })
}

async fn good(
    tx: &mut Tx,
    hash: &[u8],
    now: Timestamp,
) -> Result<(OneTimeToken, OrganizationId), AcceptRefused> {
    let found = one_time_tokens::good(tx, hash, Purpose::Invitation, now).await?;
    let found = found.ok_or(AcceptRefused::NotFound)?;
    let organization = found.organization.ok_or(AcceptRefused::NotFound)?;
    Ok((found, organization))
}

/// Accepts the invitation. Who has an account already gives its password; who has none chooses
/// one, and the account is made.
///
/// # Errors
///
/// See [`AcceptRefused`].
pub async fn accept(
    office: &Office,
    token: &Token,
    password: &str,
    device: Device,
) -> Result<SignInDone, AcceptRefused> {
    let invitation = look(office, token).await?;
    let mut tx = office.db.read().await?;
    let existing = accounts::by_email(&mut tx, &invitation.email).await?;
    drop(tx);
    let account = match existing {
        Some(account) => known(office, account, password).await?,
        None => unknown(office, &invitation, password).await?,
    };
    let (inside, used) = (office.clone(), token.hash());
    let second_factor = account.totp_confirmed_at.is_some();
    let accepted = office.db.write(move |tx| {
        let (office, used) = (inside.clone(), used.clone());
        let (account, device) = (account.clone(), device.clone());
        Box::pin(async move { take_place(tx, &office, &used, account, &device).await })
    });
    let token = accepted.await?;
    let next = if second_factor { NextStep::SecondFactor } else { NextStep::Home };
    Ok(SignInDone { token, next })
}

async fn known(
    office: &Office,
    account: Account,
    password: &str,
) -> Result<Account, AcceptRefused> {
    use confirm_identity::ConfirmRefused;
    match confirm_identity::count_attempt(office, account.id).await {
        Ok(()) => {}
        Err(ConfirmRefused::TooMany { until }) => return Err(AcceptRefused::TooMany { until }),
        Err(ConfirmRefused::Store(failed)) => return Err(failed.into()),
        Err(ConfirmRefused::Wrong) => return Err(AcceptRefused::NotFound),
    }
    let right = passwords::verify(password, account.password_hash.as_deref()).await;
    if right && account.disabled_at.is_none() {
        return Ok(account);
    }
    let message = "You have an account with this address: give the password you sign in with";
    Err(AcceptRefused::Faults(vec![Fault::new("password", message)]))
}

async fn unknown(
    office: &Office,
    invitation: &Invitation,
    password: &str,
) -> Result<Account, AcceptRefused> {
    let fault = |why| AcceptRefused::Faults(vec![password_fault(why)]);
    passwords::check(password, &[&invitation.email, &invitation.name]).map_err(fault)?;
    let hashed = passwords::hash(&*office.random, password).await.map_err(fault)?;
    let id = AccountId::new(&*office.clock, &*office.random);
    Ok(Account::new(id, &invitation.email, office.now()).with_password(hashed))
}

async fn take_place(
    tx: &mut Tx,
    office: &Office,
    used: &[u8],
    account: Account,
    device: &Device,
) -> Result<Token, AcceptRefused> {
    let now = office.now();
    let (found, organization) = good(tx, used, now).await?;
    let member = found.member.ok_or(AcceptRefused::NotFound)?;
    if !one_time_tokens::use_up(tx, used, Purpose::Invitation, now).await? {
        return Err(AcceptRefused::NotFound);
    }
    if accounts::find(tx, account.id).await?.is_none() {
        accounts::insert(tx, &account).await?;
    }
    if !members::take_place(tx, organization, member, account.id).await? {
        return Err(AcceptRefused::NotFound);
    }
    let event = event::of_account(organization, account.id, "member.join", now);
    audit::append(tx, &event).await?;
    let place = Some((organization, member));
    Ok(sessions::begin(tx, office, account.id, place, device).await?)
}
