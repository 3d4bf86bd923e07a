//! Changing what is known about a member, and ending or renewing a membership.

use crate::fault::Fault;
use crate::invite_member::role_keys;
use crate::members::{self as rules, KEEPERS, MemberForm};
use crate::{Desk, event};
use care::{MemberId, OrganizationId, Role};
use store::members::{self, Member};
use store::{StoreError, Tx, audit, auth_sessions};

/// Why the member was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeRefused {
    /// No such member, or not for this person to change.
    #[error("there is no such member")]
    NotFound,
    /// No factor was given within the last 15 minutes.
    #[error("confirm who you are first")]
    NotFresh,
    /// These fields must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Somebody else changed the member since the page was opened.
    #[error("the member was changed by somebody else")]
    Stale {
        /// What is stored now.
        theirs: Box<Member>,
    },
    /// Nobody changes their own roles or ends their own membership.
    #[error("your own roles are for somebody else to change")]
    Own,
    /// The organization would be left without a system administrator.
    #[error("this is the last system administrator; make another one first")]
    LastAdministrator,
    /// Storage could not answer.
    #[error("the member could not be changed")]
    Store(#[from] StoreError),
}

/// Changes a member. `version` is the one that the page showed.
///
/// # Errors
///
/// See [`ChangeRefused`].
pub async fn change(
    desk: &Desk,
    id: MemberId,
    version: i64,
    form: MemberForm,
) -> Result<(), ChangeRefused> {
    check(desk)?;
    let (inside, now) = (desk.clone(), desk.now());
    let changed = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let actor = &desk.actor;
            let mut member = at_version(tx, actor.organization, id, version).await?;
            if member.roles != form.roles && id == actor.member {
                return Err(ChangeRefused::Own);
            }
            if rules::overreach(&desk, &member.roles, &form.roles) {
                return Err(ChangeRefused::NotFound);
            }
            let was = member.clone();
            let (organization, kind) = (actor.organization, actor.organization_kind);
            let faults = rules::fill_in(tx, organization, kind, &form, &mut member).await?;
            if !faults.is_empty() {
                return Err(ChangeRefused::Faults(faults));
            }
            if loses_last_administrator(tx, organization, &was, &member).await? {
                return Err(ChangeRefused::LastAdministrator);
            }
            members::update(tx, organization, &member).await?;
            let mut event = event::by(actor, "member.change", "member", id.0, now);
            event.detail = serde_json::json!({
                "roles_before": role_keys(&was.roles),
                "roles": role_keys(&member.roles),
            });
            audit::append(tx, &event).await?;
            Ok(())
        })
    });
    changed.await
}

/// Ends a membership, and with it every sign-in in this organization; or renews it.
///
/// # Errors
///
/// See [`ChangeRefused`].
pub async fn set_active(
    desk: &Desk,
    id: MemberId,
    version: i64,
    active: bool,
) -> Result<(), ChangeRefused> {
    check(desk)?;
    let (inside, now) = (desk.clone(), desk.now());
    let changed = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            let actor = &desk.actor;
            let organization = actor.organization;
            let mut member = at_version(tx, organization, id, version).await?;
            if id == actor.member {
                return Err(ChangeRefused::Own);
            }
            if !rules::is_within_reach(&desk, &member) {
                return Err(ChangeRefused::NotFound);
            }
            let was = member.clone();
            member.is_active = active;
            if loses_last_administrator(tx, organization, &was, &member).await? {
                return Err(ChangeRefused::LastAdministrator);
            }
            members::update(tx, organization, &member).await?;
            if !active {
                auth_sessions::revoke_member(tx, organization, id, now).await?;
            }
            let action = if active { "member.reactivate" } else { "member.deactivate" };
            audit::append(tx, &event::by(actor, action, "member", id.0, now)).await?;
            Ok(())
        })
    });
    changed.await
}

fn check(desk: &Desk) -> Result<(), ChangeRefused> {
    if !desk.actor.is_any(&KEEPERS) {
        return Err(ChangeRefused::NotFound);
    }
    if !desk.fresh_factor(desk.now()) {
        return Err(ChangeRefused::NotFresh);
    }
    Ok(())
}

async fn at_version(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MemberId,
    version: i64,
) -> Result<Member, ChangeRefused> {
    let member = members::find(tx, organization, id).await?.ok_or(ChangeRefused::NotFound)?;
    if member.version != version {
        return Err(ChangeRefused::Stale { theirs: Box::new(member) });
    }
    Ok(member)
}

async fn loses_last_administrator(
    tx: &mut Tx,
    organization: OrganizationId,
    was: &Member,
    will_be: &Member,
) -> Result<bool, StoreError> {
    let runs = |m: &Member| m.is_active && m.roles.contains(&Role::SystemAdministrator);
    if !runs(was) || runs(will_be) {
        return Ok(false);
    }
    let all = members::list(tx, organization).await?;
    Ok(!all.iter().any(|other| other.id != was.id && runs(other) && other.account.is_some()))
}
