//! How somebody else signs in, for who keeps accounts: a second factor that was lost is taken off,
//! and sign-ins are ended. The person reads of it after the next sign-in.
//!
//! The second factor belongs to the person, so a keeper of one organization does not take it off
//! when the person works in another one too. Sign-ins are those in this organization.

use crate::members::{self as rules, KEEPERS};
use crate::sessions::{self, OpenSignIn};
use crate::{Desk, event};
use care::{AccountId, AuthSessionId, MemberId, NoticeId};
use jiff::Timestamp;
use store::members::{self, Member};
use store::notices::{self, NoticeKind};
use store::{StoreError, Tx, accounts, audit, auth_sessions};

/// Why nothing was shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum SignInsRefused {
    /// No such member or sign-in, nobody who signs in, or not for this person to change.
    #[error("there is no such member or sign-in")]
    NotFound,
    /// It is the person's own: the account page is for that.
    #[error("how you sign in yourself is on your account page")]
    Own,
    /// No factor was given within the last 15 minutes.
    #[error("confirm who you are first")]
    NotFresh,
    /// The person works in another organization too, whose records the factor protects.
    #[error("this person works in another organization too")]
    Elsewhere,
    /// There is no second factor to take off.
    #[error("this person has no second factor")]
    NoFactor,
    /// Storage could not answer.
    #[error("how this person signs in could not be read or changed")]
    Store(#[from] StoreError),
}

/// How a member signs in.
#[derive(Clone, Debug)]
pub struct MemberSignIns {
    /// Who it is.
    pub member: Member,
    /// Since when the second factor is on.
    pub factor_since: Option<Timestamp>,
    /// Whether the person works in another organization too.
    pub is_elsewhere_too: bool,
    /// Open sign-ins in this organization, the latest used first.
    pub open: Vec<OpenSignIn>,
}

/// Shows how a member signs in.
///
/// # Errors
///
/// See [`SignInsRefused`].
pub async fn open(desk: &Desk, id: MemberId) -> Result<MemberSignIns, SignInsRefused> {
    let mut tx = desk.office.db.read().await?;
    let (member, account) = found(&mut tx, desk, id).await?;
    let organization = desk.actor.organization;
    let all = auth_sessions::of_member(&mut tx, organization, id).await?;
    let stored = accounts::find(&mut tx, account).await?;
    Ok(MemberSignIns {
        member,
        factor_since: stored.and_then(|account| account.totp_confirmed_at),
        is_elsewhere_too: accounts::memberships(&mut tx, account).await?.len() > 1,
        open: sessions::open_of(desk, all),
    })
}

/// The member, when it is somebody else who can sign in and `desk` may change how.
async fn found(
    tx: &mut Tx,
    desk: &Desk,
    id: MemberId,
) -> Result<(Member, AccountId), SignInsRefused> {
    if !desk.actor.is_any(&KEEPERS) {
        return Err(SignInsRefused::NotFound);
    }
    if id == desk.actor.member {
        return Err(SignInsRefused::Own);
    }
    let member = members::find(tx, desk.actor.organization, id).await?;
    let member = member.filter(|member| member.is_active && rules::is_within_reach(desk, member));
    let member = member.ok_or(SignInsRefused::NotFound)?;
    let account = member.account.ok_or(SignInsRefused::NotFound)?;
    Ok((member, account))
}

/// Takes a second factor off that was lost, with its recovery codes. Every sign-in of the person
/// ends.
///
/// # Errors
///
/// See [`SignInsRefused`].
pub async fn reset_second_factor(desk: &Desk, id: MemberId) -> Result<(), SignInsRefused> {
    let inside = desk.clone();
    let reset = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            let (_, account) = found(tx, &desk, id).await?;
            check_fresh(&desk)?;
            if accounts::memberships(tx, account).await?.len() > 1 {
                return Err(SignInsRefused::Elsewhere);
            }
            let stored = accounts::find(tx, account).await?;
            if stored.is_none_or(|account| account.totp_confirmed_at.is_none()) {
                return Err(SignInsRefused::NoFactor);
            }
            accounts::set_totp(tx, account, None, None, None).await?;
            accounts::set_recovery_codes(tx, account, &[]).await?;
            auth_sessions::revoke_all(tx, account, None, desk.now()).await?;
            done(tx, &desk, id, NoticeKind::SecondFactorReset, None).await
        })
    });
    reset.await
}

/// Ends one sign-in of a member in this organization.
///
/// # Errors
///
/// See [`SignInsRefused`].
pub async fn end_one(
    desk: &Desk,
    id: MemberId,
    sign_in: AuthSessionId,
) -> Result<(), SignInsRefused> {
    let inside = desk.clone();
    let ended = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            found(tx, &desk, id).await?;
            let (organization, now) = (desk.actor.organization, desk.now());
            if !auth_sessions::revoke_of_member(tx, organization, id, sign_in, now).await? {
                return Err(SignInsRefused::NotFound);
            }
            // Last, so that a sign-in that is not there answers like any other absent thing.
            check_fresh(&desk)?;
            done(tx, &desk, id, NoticeKind::SignInEnded, Some(sign_in)).await
        })
    });
    ended.await
}

/// Ends every sign-in of a member in this organization.
///
/// # Errors
///
/// See [`SignInsRefused`].
pub async fn end_all(desk: &Desk, id: MemberId) -> Result<(), SignInsRefused> {
    let inside = desk.clone();
    let ended = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            found(tx, &desk, id).await?;
            check_fresh(&desk)?;
            auth_sessions::revoke_member(tx, desk.actor.organization, id, desk.now()).await?;
            done(tx, &desk, id, NoticeKind::AllSignInsEnded, None).await
        })
    });
    ended.await
}

fn check_fresh(desk: &Desk) -> Result<(), SignInsRefused> {
    if desk.fresh_factor(desk.now()) { Ok(()) } else { Err(SignInsRefused::NotFresh) }
}

/// Notes what was done, for the audit log and for the person.
async fn done(
    tx: &mut Tx,
    desk: &Desk,
    id: MemberId,
    kind: NoticeKind,
    sign_in: Option<AuthSessionId>,
) -> Result<(), SignInsRefused> {
    let (actor, now) = (&desk.actor, desk.now());
    let action = match kind {
        NoticeKind::SecondFactorReset => "member.second_factor_reset",
        NoticeKind::SignInEnded => "member.sign_in_ended",
        NoticeKind::AllSignInsEnded => "member.sign_ins_ended",
    };
    let notice = NoticeId::new(&*desk.office.clock, &*desk.office.random);
    let told = (kind, actor.member, now);
    notices::insert(tx, actor.organization, notice, id, told).await?;
    let mut event = event::by(actor, action, "member", id.0, now);
    if let Some(sign_in) = sign_in {
        event.detail = serde_json::json!({ "auth_session": sign_in });
    }
    audit::append(tx, &event).await?;
    Ok(())
}
