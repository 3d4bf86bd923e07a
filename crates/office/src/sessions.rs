//! Sign-ins that last: who a cookie belongs to, and which devices are signed in.

use crate::{Actor, Desk, Office, Token};
use care::{AccountId, AuthSessionId, Factor, MemberId, OrganizationId};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use store::auth_sessions::{self, AuthSession, Holder};
use store::{StoreError, Tx, audit, notices};

/// A request moves the idle time-out on, but is written down only so often.
const WRITE_SEEN_EVERY: SignedDuration = SignedDuration::from_secs(20);

/// Whether a request shows that a person is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// A page was opened, a form sent, a key pressed: the idle time-out begins anew.
    Person,
    /// The page asked by itself: the idle time-out runs on.
    Polling,
}

/// The device from which a request comes, as the list of own sign-ins shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// What the browser calls itself.
    pub user_agent: String,
    /// Network address.
    pub address: String,
}

/// Whom a cookie belongs to.
#[derive(Clone)]
pub enum Caller {
    /// The password was right; the one-time code is still due.
    SecondFactorDue(Waiting),
    /// Signed in, but has not said for which organization.
    OrganizationDue(Waiting),
    /// Signed in.
    SignedIn(Box<Desk>),
}

/// A person who is not yet all the way in.
#[derive(Clone)]
pub struct Waiting {
    /// What use cases need.
    pub office: Office,
    /// Who it is.
    pub account: AccountId,
    /// The sign-in that is under way.
    pub auth_session: AuthSessionId,
}

impl From<&Desk> for Waiting {
    fn from(desk: &Desk) -> Self {
        Self {
            office: desk.office.clone(),
            account: desk.actor.account,
            auth_session: desk.actor.auth_session,
        }
    }
}

/// Where a sign-in goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// To the one-time code.
    SecondFactor,
    /// To the choice of an organization.
    Organization,
    /// To what somebody else did to how the person signs in.
    Notices,
    /// To Today.
    Home,
}

/// Finds whom the token of a cookie belongs to; `None` when it is unknown, ended, timed out, or
/// its person may no longer sign in.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn resolve(
    office: &Office,
    token: &Token,
    presence: Presence,
) -> Result<Option<Caller>, StoreError> {
    let now = office.now();
    let mut tx = office.db.read().await?;
    let Some(holder) = auth_sessions::holder(&mut tx, &token.hash()).await? else {
        return Ok(None);
    };
    drop(tx);
    if !is_alive(office, &holder, now) {
        return Ok(None);
    }
    let unwritten = now.duration_since(holder.session.last_seen_at);
    if presence == Presence::Person && unwritten >= WRITE_SEEN_EVERY {
        let id = holder.session.id;
        let seen = office
            .db
            .write(move |tx| Box::pin(async move { auth_sessions::seen(tx, id, now).await }));
        seen.await?;
    }
    Ok(Some(caller(office, holder)))
}

fn is_alive(office: &Office, holder: &Holder, now: Timestamp) -> bool {
    let session = &holder.session;
    session.revoked_at.is_none()
        && now < session.expires_at
        && now.duration_since(session.last_seen_at) < office.limits.idle
        && !holder.account_disabled
        && holder.place.as_ref().is_none_or(|place| place.is_active)
}

fn caller(office: &Office, holder: Holder) -> Caller {
    let session = holder.session;
    let waiting =
        Waiting { office: office.clone(), account: session.account, auth_session: session.id };
    if holder.second_factor && session.factor != Some(Factor::OneTimeCode) {
        return Caller::SecondFactorDue(waiting);
    }
    let (Some(place), Some(organization)) = (holder.place, session.organization) else {
        return Caller::OrganizationDue(waiting);
    };
    let actor = Actor {
        account: session.account,
        member: place.member,
        organization,
        organization_name: place.organization_name,
        organization_kind: place.organization_kind,
        time_zone: TimeZone::get(&place.time_zone).unwrap_or(TimeZone::UTC),
        name: place.display_name,
        roles: place.roles,
        site: place.site,
        factor_at: session.factor_at,
        factor: session.factor,
        auth_session: session.id,
    };
    Caller::SignedIn(Box::new(Desk { office: office.clone(), actor }))
}

/// Begins a sign-in in the caller's transaction and answers with its new token.
pub(crate) async fn begin(
    tx: &mut Tx,
    office: &Office,
    account: AccountId,
    place: Option<(OrganizationId, MemberId)>,
    device: &Device,
) -> Result<Token, StoreError> {
    let now = office.now();
    let token = Token::new(&*office.random);
    let session = AuthSession {
        id: AuthSessionId::new(&*office.clock, &*office.random),
        token_hash: token.hash(),
        account,
        organization: place.map(|(organization, _)| organization),
        member: place.map(|(_, member)| member),
        created_at: now,
        last_seen_at: now,
        expires_at: now.saturating_add(office.limits.absolute).unwrap_or(now),
        factor_at: Some(now),
        factor: Some(Factor::Password),
        user_agent: shortened(&device.user_agent),
        address: shortened(&device.address),
        revoked_at: None,
    };
    auth_sessions::insert(tx, &session).await?;
    Ok(token)
}

/// What a browser sends may be of any length and hold any sign.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// One line of a list of sign-ins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSignIn {
    /// Identifier, to end it by.
    pub id: AuthSessionId,
    /// What the browser called itself.
    pub user_agent: String,
    /// From which network address.
    pub address: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Last request.
    pub last_seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The sign-ins of the person that are alive, the latest used first.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn own_sessions(desk: &Desk) -> Result<Vec<OpenSignIn>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let all = auth_sessions::of_account(&mut tx, desk.actor.account).await?;
    Ok(open_of(desk, all))
}

/// Those of `all` that have not timed out.
pub(crate) fn open_of(desk: &Desk, all: Vec<AuthSession>) -> Vec<OpenSignIn> {
    let now = desk.now();
    all.into_iter()
        .filter(|session| {
            now < session.expires_at
                && now.duration_since(session.last_seen_at) < desk.office.limits.idle
        })
        .map(|session| OpenSignIn {
            is_this: session.id == desk.actor.auth_session,
            id: session.id,
            user_agent: session.user_agent,
            address: session.address,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
        })
        .collect()
}

/// Where somebody goes who is all the way in: home, unless there is something to be told.
pub(crate) async fn inside(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
) -> Result<NextStep, StoreError> {
    let unread = notices::unread(tx, organization, member).await?;
    Ok(if unread.is_empty() { NextStep::Home } else { NextStep::Notices })
}

/// Why a sign-in was not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndRefused {
    /// It is not one of the person's, or has ended.
    #[error("there is no such sign-in of yours")]
    NotFound,
    /// Storage could not answer.
    #[error("the sign-in could not be ended")]
    Store(#[from] StoreError),
}

/// Ends one of the person's own sign-ins.
///
/// # Errors
///
/// See [`EndRefused`].
pub async fn end_own(desk: &Desk, id: AuthSessionId) -> Result<(), EndRefused> {
    let (actor, now) = (desk.actor.clone(), desk.now());
    let ended = desk.office.db.write(move |tx| {
        let actor = actor.clone();
        Box::pin(async move {
            if !auth_sessions::revoke(tx, actor.account, id, now).await? {
                return Err(EndRefused::NotFound);
            }
            let event = crate::event::by(&actor, "account.sign_out", "auth_session", id.0, now);
            audit::append(tx, &event).await?;
            Ok(())
        })
    });
    ended.await
}

/// Ends every other sign-in of the person.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn end_others(desk: &Desk) -> Result<(), StoreError> {
    let (actor, now) = (desk.actor.clone(), desk.now());
    let ended = desk.office.db.write(move |tx| {
        let actor = actor.clone();
        Box::pin(async move {
            let keep = Some(actor.auth_session);
            auth_sessions::revoke_all(tx, actor.account, keep, now).await?;
            let account = actor.account.0;
            let event =
                crate::event::by(&actor, "account.sign_out_others", "account", account, now);
            audit::append(tx, &event).await?;
            Ok(())
        })
    });
    ended.await
}

/// Ends the sign-in of a cookie, whatever state it is in. Unknown tokens are ended already.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn sign_out(office: &Office, token: &Token) -> Result<(), StoreError> {
    let now = office.now();
    let hash = token.hash();
    let ended = office.db.write(move |tx| {
        let hash = hash.clone();
        Box::pin(async move {
            let Some(holder) = auth_sessions::holder(tx, &hash).await? else { return Ok(()) };
            let session = holder.session;
            if !auth_sessions::revoke(tx, session.account, session.id, now).await? {
                return Ok(());
            }
            if let Some(organization) = session.organization {
                let event = crate::event::of_account(
                    organization,
                    session.account,
                    "account.sign_out",
                    now,
                );
                audit::append(tx, &event).await?;
            }
            Ok(())
        })
    });
    ended.await
}
