//! A new password for somebody who forgot theirs: a link that a keeper of accounts hands over.
//!
//! The second factor stays what it was, every sign-in ends, and a keeper of one organization
//! cannot come into another one by way of a person who works in both.

use crate::fault::Fault;
use crate::first_administrator::password_fault;
use crate::members::{KEEPERS, is_within_reach};
use crate::{Desk, Office, Token, event, passwords};
use care::{AccountId, MemberId, OrganizationId};
use jiff::{SignedDuration, Timestamp};
use store::accounts::{self, Account};
use store::members;
use store::one_time_tokens::{self, OneTimeToken, Purpose};
use store::{StoreError, Tx, audit, auth_sessions};

/// How long the link is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Why there is no link, or no new password.
#[derive(Debug, thiserror::Error)]
pub enum RenewRefused {
    /// No such member or link, or not for this person to make.
    #[error("there is nothing here to renew")]
    NotFound,
    /// No factor was given within the last 15 minutes.
    #[error("confirm who you are first")]
    NotFresh,
    /// The person works in another organization too, whose records the link would open.
    #[error("this person works in another organization too")]
    Elsewhere,
    /// These fields must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Storage could not answer.
    #[error("the password could not be renewed")]
    Store(#[from] StoreError),
}

/// Makes a link with which a member chooses a new password. Earlier ones stop working.
///
/// # Errors
///
/// See [`RenewRefused`].
pub async fn offer(desk: &Desk, id: MemberId) -> Result<Token, RenewRefused> {
    if !desk.actor.is_any(&KEEPERS) || id == desk.actor.member {
        return Err(RenewRefused::NotFound);
    }
    let now = desk.now();
    if !desk.fresh_factor(now) {
        return Err(RenewRefused::NotFresh);
    }
    let token = Token::new(&*desk.office.random);
    let (inside, hash) = (desk.clone(), token.hash());
    let offered = desk.office.db.write(move |tx| {
        let (desk, hash) = (inside.clone(), hash.clone());
        Box::pin(async move {
            let organization = desk.actor.organization;
            let member = members::find(tx, organization, id).await?;
            let member = member.filter(|m| m.is_active && is_within_reach(&desk, m));
            let member = member.ok_or(RenewRefused::NotFound)?;
            let account = member.account.ok_or(RenewRefused::NotFound)?;
            if accounts::memberships(tx, account).await?.len() != 1 {
                return Err(RenewRefused::Elsewhere);
            }
            one_time_tokens::withdraw_for_member(tx, organization, id).await?;
            let link = OneTimeToken {
                hash,
                purpose: Purpose::NewPassword,
                organization: Some(organization),
                member: Some(id),
                email: Some(member.email),
                created_at: now,
                expires_at: now.saturating_add(GOOD_FOR).unwrap_or(now),
            };
            one_time_tokens::insert(tx, &link).await?;
            let event = event::by(&desk.actor, "member.password_link", "member", id.0, now);
            audit::append(tx, &event).await?;
            Ok(())
        })
    });
    offered.await.map(|()| token)
}

/// The e-mail address for which a link chooses a new password, while it is good.
///
/// # Errors
///
/// See [`RenewRefused`].
pub async fn look(office: &Office, token: &Token) -> Result<String, RenewRefused> {
    let mut tx = office.db.read().await?;
    good(&mut tx, &token.hash(), office.now()).await.map(|(account, _)| account.email)
}

async fn good(
    tx: &mut Tx,
    hash: &[u8],
    now: Timestamp,
) -> Result<(Account, OrganizationId), RenewRefused> {
    let link = one_time_tokens::good(tx, hash, Purpose::NewPassword, now).await?;
    let link = link.ok_or(RenewRefused::NotFound)?;
    let (Some(organization), Some(member)) = (link.organization, link.member) else {
        return Err(RenewRefused::NotFound);
    };
    let member = members::find(tx, organization, member).await?;
    let account = member.filter(|m| m.is_active).and_then(|m| m.account);
    let account = account.ok_or(RenewRefused::NotFound)?;
    // A place elsewhere may have been taken since the link was made.
    if accounts::memberships(tx, account).await?.len() != 1 {
        return Err(RenewRefused::NotFound);
    }
    let account = accounts::find(tx, account).await?.ok_or(RenewRefused::NotFound)?;
    Ok((account, organization))
}

/// Chooses the new password. Every sign-in of the person ends; they sign in anew.
///
/// # Errors
///
/// See [`RenewRefused`].
pub async fn renew(office: &Office, token: &Token, password: &str) -> Result<(), RenewRefused> {
    let fault = |why| RenewRefused::Faults(vec![password_fault(why)]);
    let email = look(office, token).await?;
    passwords::check(password, &[&email]).map_err(fault)?;
    let hash = passwords::hash(&*office.random, password).await.map_err(fault)?;
    let (used, now) = (token.hash(), office.now());
    let renewed = office.db.write(move |tx| {
        let (used, hash) = (used.clone(), hash.clone());
        Box::pin(async move {
            let (account, organization) = good(tx, &used, now).await?;
            if !one_time_tokens::use_up(tx, &used, Purpose::NewPassword, now).await? {
                return Err(RenewRefused::NotFound);
            }
            set(tx, account.id, organization, &hash, now).await?;
            Ok(())
        })
    });
    renewed.await
}

async fn set(
    tx: &mut Tx,
    account: AccountId,
    organization: OrganizationId,
    hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    accounts::set_password(tx, account, hash).await?;
    auth_sessions::revoke_all(tx, account, None, now).await?;
    let event = event::of_account(organization, account, "account.password", now);
    audit::append(tx, &event).await
}
