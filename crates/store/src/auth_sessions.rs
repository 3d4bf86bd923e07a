//! Sign-ins that last: one row a device, found by the hash of its token. A global table.

use crate::members::roles_of;
use crate::organizations::kind_of;
use crate::{Row, StoreError, Tx, values};
use care::{
    AccountId, AuthSessionId, Factor, MemberId, OrganizationId, OrganizationKind, Role, SiteId,
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// One sign-in on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthSession {
    /// Identifier.
    pub id: AuthSessionId,
    /// SHA-256 of the token in the cookie.
    pub token_hash: Vec<u8>,
    /// Whose.
    pub account: AccountId,
    /// For which organization; `None` until chosen.
    pub organization: Option<OrganizationId>,
    /// As which member of it.
    pub member: Option<MemberId>,
    /// When it began.
    pub created_at: Timestamp,
    /// Last request of the person.
    pub last_seen_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// When a factor was last given.
    pub factor_at: Option<Timestamp>,
    /// Which factor that was.
    pub factor: Option<Factor>,
    /// What the browser calls itself.
    pub user_agent: String,
    /// From which network address.
    pub address: String,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}

/// A sign-in with what a request must know about its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The sign-in.
    pub session: AuthSession,
    /// Whether the account is closed.
    pub account_disabled: bool,
    /// Whether the account has a confirmed second factor.
    pub second_factor: bool,
    /// The member and the organization, once chosen.
    pub place: Option<Place>,
}

/// A member with what pages need of the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The member.
    pub member: MemberId,
    /// Name.
    pub display_name: String,
    /// Roles.
    pub roles: BTreeSet<Role>,
    /// The school or office a role is limited to.
    pub site: Option<SiteId>,
    /// Whether the membership goes on.
    pub is_active: bool,
    /// Name of the organization.
    pub organization_name: String,
    /// District or practice.
    pub organization_kind: OrganizationKind,
    /// IANA zone.
    pub time_zone: String,
}

const COLUMNS: &str = "s.id, s.token_hash, s.account_id, s.organization_id, s.member_id, \
    s.created_at, s.last_seen_at, s.expires_at, s.factor_at, s.factor, s.user_agent, s.address, \
    s.revoked_at";

fn session(row: &Row) -> Result<AuthSession, StoreError> {
    Ok(AuthSession {
        id: row.get("id")?,
        token_hash: row.get("token_hash")?,
        account: row.get("account_id")?,
        organization: row.get("organization_id")?,
        member: row.get("member_id")?,
        created_at: row.get("created_at")?,
        last_seen_at: row.get("last_seen_at")?,
        expires_at: row.get("expires_at")?,
        factor_at: row.get("factor_at")?,
        factor: row.get::<Option<String>>("factor")?.as_deref().and_then(factor_of),
        user_agent: row.get("user_agent")?,
        address: row.get("address")?,
        revoked_at: row.get("revoked_at")?,
    })
}

fn factor_key(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "password",
        Factor::OneTimeCode => "one_time_code",
    }
}

fn factor_of(key: &str) -> Option<Factor> {
    match key {
        "password" => Some(Factor::Password),
        "one_time_code" => Some(Factor::OneTimeCode),
        _ => None,
    }
}

/// Adds a sign-in.
pub async fn insert(tx: &mut Tx, session: &AuthSession) -> Result<(), StoreError> {
    let sql = "INSERT INTO auth_session (id, token_hash, account_id, organization_id, member_id, \
               created_at, last_seen_at, expires_at, factor_at, factor, user_agent, address, \
               revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let values = values![
        session.id,
        session.token_hash.as_slice(),
        session.account,
        session.organization,
        session.member,
        session.created_at,
        session.last_seen_at,
        session.expires_at,
        session.factor_at,
        session.factor.map(factor_key),
        session.user_agent.as_str(),
        session.address.as_str(),
        session.revoked_at,
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// Whom a token belongs to, in whatever state the sign-in is.
pub async fn holder(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<Holder>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, a.disabled_at, a.totp_confirmed_at, m.display_name, m.roles, \
         m.site_id, m.is_active, o.name, o.kind, o.time_zone \
         FROM auth_session s JOIN account a ON a.id = s.account_id \
         LEFT JOIN organization o ON o.id = s.organization_id \
         LEFT JOIN member m ON m.organization_id = s.organization_id AND m.id = s.member_id \
         WHERE s.token_hash = $1"
    );
    let Some(row) = tx.row(&sql, values![token_hash]).await? else { return Ok(None) };
    let session = session(&row)?;
    let place = match (session.member, row.get::<Option<String>>("display_name")?) {
        (Some(member), Some(display_name)) => Some(place(&row, member, display_name)?),
        _ => None,
    };
    Ok(Some(Holder {
        session,
        account_disabled: row.get::<Option<Timestamp>>("disabled_at")?.is_some(),
        second_factor: row.get::<Option<Timestamp>>("totp_confirmed_at")?.is_some(),
        place,
    }))
}

fn place(row: &Row, member: MemberId, display_name: String) -> Result<Place, StoreError> {
    let kind: String = row.get("kind")?;
    Ok(Place {
        member,
        display_name,
        roles: roles_of(&row.get::<String>("roles")?),
        site: row.get("site_id")?,
        is_active: row.get::<i64>("is_active")? == 1,
        organization_name: row.get("name")?,
        organization_kind: kind_of(&kind)?,
        time_zone: row.get("time_zone")?,
    })
}

/// Moves the idle time-out of a sign-in on.
pub async fn seen(tx: &mut Tx, id: AuthSessionId, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE auth_session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2";
    tx.exec(sql, values![id, now]).await.map(|_| ())
}

/// Enters an organization, with a new token.
pub async fn enter(
    tx: &mut Tx,
    id: AuthSessionId,
    organization: OrganizationId,
    member: MemberId,
    token_hash: &[u8],
) -> Result<(), StoreError> {
    let sql = "UPDATE auth_session SET organization_id = $2, member_id = $3, token_hash = $4 \
               WHERE id = $1";
    tx.exec(sql, values![id, organization, member, token_hash]).await.map(|_| ())
}

/// Writes down that a factor was given, with a new token.
pub async fn give_factor(
    tx: &mut Tx,
    id: AuthSessionId,
    factor: Factor,
    now: Timestamp,
    token_hash: &[u8],
) -> Result<(), StoreError> {
    let sql = "UPDATE auth_session SET factor = $2, factor_at = $3, last_seen_at = $3, \
               token_hash = $4 WHERE id = $1";
    tx.exec(sql, values![id, factor_key(factor), now, token_hash]).await.map(|_| ())
}

/// The sign-ins of an account that were not ended, the latest used first.
pub async fn of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<AuthSession>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM auth_session s WHERE s.account_id = $1 AND s.revoked_at IS NULL \
         ORDER BY s.last_seen_at DESC, s.id DESC LIMIT 100"
    );
    tx.rows(&sql, values![account]).await?.iter().map(session).collect()
}

/// The sign-ins that work as a member and were not ended, the latest used first.
pub async fn of_member(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
) -> Result<Vec<AuthSession>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM auth_session s WHERE s.organization_id = $1 AND s.member_id = $2 \
         AND s.revoked_at IS NULL ORDER BY s.last_seen_at DESC, s.id DESC LIMIT 100"
    );
    tx.rows(&sql, values![organization, member]).await?.iter().map(session).collect()
}

/// Whether the account has signed in from this address before.
pub async fn was_used_from(
    tx: &mut Tx,
    account: AccountId,
    address: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM auth_session WHERE account_id = $1 AND address = $2 LIMIT 1";
    Ok(tx.row(sql, values![account, address]).await?.is_some())
}

/// Ends one sign-in of an account; `false` when there is none such or it has ended.
pub async fn revoke(
    tx: &mut Tx,
    account: AccountId,
    id: AuthSessionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE auth_session SET revoked_at = $3 \
               WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL";
    Ok(tx.exec(sql, values![account, id, now]).await? == 1)
}

/// Ends the sign-in of a token, if there is one.
pub async fn revoke_token(
    tx: &mut Tx,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql =
        "UPDATE auth_session SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at IS NULL";
    tx.exec(sql, values![token_hash, now]).await.map(|_| ())
}

/// Ends every sign-in of an account except `keep`.
pub async fn revoke_all(
    tx: &mut Tx,
    account: AccountId,
    keep: Option<AuthSessionId>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    if let Some(keep) = keep {
        let sql = "UPDATE auth_session SET revoked_at = $3 \
                   WHERE account_id = $1 AND id <> $2 AND revoked_at IS NULL";
        return tx.exec(sql, values![account, keep, now]).await;
    }
    let sql = "UPDATE auth_session SET revoked_at = $2 \
               WHERE account_id = $1 AND revoked_at IS NULL";
    tx.exec(sql, values![account, now]).await
}

/// Ends every sign-in that works as a member.
pub async fn revoke_member(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE auth_session SET revoked_at = $3 \
               WHERE organization_id = $1 AND member_id = $2 AND revoked_at IS NULL";
    tx.exec(sql, values![organization, member, now]).await.map(|_| ())
}

/// Ends one sign-in that works as a member; `false` when there is none such or it has ended.
pub async fn revoke_of_member(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
    id: AuthSessionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE auth_session SET revoked_at = $4 WHERE organization_id = $1 \
               AND member_id = $2 AND id = $3 AND revoked_at IS NULL";
    Ok(tx.exec(sql, values![organization, member, id, now]).await? == 1)
}

/// Forgets sign-ins that were over before an instant; answers how many.
pub async fn forget_before(tx: &mut Tx, instant: Timestamp) -> Result<u64, StoreError> {
    tx.exec("DELETE FROM auth_session WHERE expires_at < $1", values![instant]).await
}
