//! Audit events, filled in from who acts.

use crate::Actor;
use care::{AccountId, OrganizationId};
use jiff::Timestamp;
use store::audit::AuditEvent;
use uuid::Uuid;

/// What `actor` did to one object, without further detail.
pub(crate) fn by(
    actor: &Actor,
    action: &'static str,
    object_kind: &'static str,
    object_id: Uuid,
    at: Timestamp,
) -> AuditEvent {
    AuditEvent {
        organization: actor.organization,
        actor: Some(actor.account),
        action,
        object_kind,
        object_id,
        detail: serde_json::Value::Null,
        at,
    }
}

/// What an account did, or what was tried with it, before anybody was signed in.
pub(crate) fn of_account(
    organization: OrganizationId,
    account: AccountId,
    action: &'static str,
    at: Timestamp,
) -> AuditEvent {
    AuditEvent {
        organization,
        actor: Some(account),
        action,
        object_kind: "account",
        object_id: account.0,
        detail: serde_json::Value::Null,
        at,
    }
}
