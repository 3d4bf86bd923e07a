//! Inviting somebody: a place in the organization and a link that its keeper hands over.

use crate::fault::{Fault, email_fault};
use crate::members::{self as rules, KEEPERS, MemberForm};
use crate::sign_in::normal_email;
use crate::{Desk, Token, event};
use care::MemberId;
use jiff::SignedDuration;
use std::collections::BTreeSet;
use store::members::{self, Member};
use store::one_time_tokens::{self, OneTimeToken, Purpose};
use store::{StoreError, Tx, audit};

/// How long an invitation is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteRefused {
    /// Not for this person to do, or there is no such member.
    #[error("there is no such member")]
    NotFound,
    /// No factor was given within the last 15 minutes.
    #[error("confirm who you are first")]
    NotFresh,
    /// These fields must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Storage could not answer.
    #[error("the invitation could not be made")]
    Store(#[from] StoreError),
}

/// The new member and the token of the link to hand over.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The place.
    pub member: MemberId,
    /// For the link `/invitation/{token}`; shown once.
    pub token: Token,
}

/// Makes a place in the organization and an invitation to it.
///
/// # Errors
///
/// See [`InviteRefused`].
pub async fn invite(desk: &Desk, email: &str, form: MemberForm) -> Result<Invited, InviteRefused> {
    let email = normal_email(email);
    check(desk)?;
    if rules::overreach(desk, &BTreeSet::new(), &form.roles) {
        return Err(InviteRefused::NotFound);
    }
    let (inside, now) = (desk.clone(), desk.now());
    let token = Token::new(&*desk.office.random);
    let hash = token.hash();
    let invited = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        let (email, hash) = (email.clone(), hash.clone());
        Box::pin(async move {
            let actor = &desk.actor;
            let id = rules::new_id(&desk.office);
            let mut member = Member::new(id, None, "", BTreeSet::new());
            let organization = actor.organization;
            let kind = actor.organization_kind;
            let mut faults = rules::fill_in(tx, organization, kind, &form, &mut member).await?;
            faults.extend(email_fault(&email));
            if members::has_email(tx, organization, &email).await? {
                faults.push(Fault::new("email", "Somebody here has this address already"));
            }
            if !faults.is_empty() {
                return Err(InviteRefused::Faults(faults));
            }
            member.email = email;
            members::insert(tx, organization, &member).await?;
            hand_out(tx, &desk, &member, hash).await?;
            let mut event = event::by(actor, "member.invite", "member", id.0, now);
            event.detail = serde_json::json!({ "roles": role_keys(&member.roles) });
            audit::append(tx, &event).await?;
            Ok(id)
        })
    });
    Ok(Invited { member: invited.await?, token })
}

/// Makes a new link for somebody who has not come yet; the earlier one stops working.
///
/// # Errors
///
/// See [`InviteRefused`].
pub async fn invite_again(desk: &Desk, id: MemberId) -> Result<Invited, InviteRefused> {
    check(desk)?;
    let (inside, now) = (desk.clone(), desk.now());
    let token = Token::new(&*desk.office.random);
    let hash = token.hash();
    let invited = desk.office.db.write(move |tx| {
        let (desk, hash) = (inside.clone(), hash.clone());
        Box::pin(async move {
            let organization = desk.actor.organization;
            let member = members::find(tx, organization, id).await?;
            let member = member
                .filter(|member| member.account.is_none() && member.is_active)
                .filter(|member| rules::is_within_reach(&desk, member))
                .ok_or(InviteRefused::NotFound)?;
            one_time_tokens::withdraw_for_member(tx, organization, id).await?;
            hand_out(tx, &desk, &member, hash).await?;
            let event = event::by(&desk.actor, "member.invite", "member", id.0, now);
            audit::append(tx, &event).await?;
            Ok::<_, InviteRefused>(())
        })
    });
    invited.await?;
    Ok(Invited { member: id, token })
}

fn check(desk: &Desk) -> Result<(), InviteRefused> {
    if !desk.actor.is_any(&KEEPERS) {
        return Err(InviteRefused::NotFound);
    }
    if !desk.fresh_factor(desk.now()) {
        return Err(InviteRefused::NotFresh);
    }
    Ok(())
}

async fn hand_out(
    tx: &mut Tx,
    desk: &Desk,
    member: &Member,
    hash: Vec<u8>,
) -> Result<(), StoreError> {
    let now = desk.now();
    let token = OneTimeToken {
        hash,
        purpose: Purpose::Invitation,
        organization: Some(desk.actor.organization),
        member: Some(member.id),
        email: Some(member.email.clone()),
        created_at: now,
        expires_at: now.saturating_add(GOOD_FOR).unwrap_or(now),
    };
    one_time_tokens::insert(tx, &token).await
}

/// Roles as the audit log keeps them.
pub(crate) fn role_keys(roles: &BTreeSet<care::Role>) -> Vec<&'static str> {
    roles.iter().map(|role| role.key()).collect()
}
