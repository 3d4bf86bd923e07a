//! Who reaches which patients, sessions and encounters. The one place that says so.
//!
//! Source: the access matrix (columns are roles, cells the widest scope), DESIGN §10. Where a
//! person has several roles their scopes add up, inside one organization only.

use crate::{Actor, Desk};
use care::{EncounterId, PatientId, Role, SessionId};
use jiff::Timestamp;
use store::reach::{self, Reach};
use store::{StoreError, Tx};

/// What somebody wants to do with something about a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Read who the patient is, the mandate, and the facts of encounters.
    ReadRoster,
    /// Change who the patient is or what the mandate orders.
    ChangeRoster,
    /// See a number of the patient that pages otherwise mask.
    ReadNumbers,
    /// Say on whose caseload a patient is.
    Assign,
    /// Read what a therapist wrote.
    ReadNarrative,
    /// Write down and certify what happened, or amend an own record.
    Record,
    /// Read the schedule.
    ReadSchedule,
    /// Plan, move and cancel sessions.
    Plan,
    /// Void a certified record, or let a finding pass with a reason.
    Override,
    /// Read claims and what became of them.
    ReadClaims,
    /// Make, check and send claims.
    MakeClaims,
}

/// How far `actor` reaches for one act.
pub fn reach(actor: &Actor, act: Act, now: Timestamp) -> Reach {
    let mut reach = Reach::nothing(actor.today(now));
    for role in &actor.roles {
        match (role, act) {
            (Role::Supervisor | Role::PracticeOwner, Act::Record) => {
                reach.caseload = Some(actor.member);
            }
            (Role::Supervisor, Act::MakeClaims) => {}
            (Role::Supervisor | Role::PracticeOwner, _)
            | (Role::Biller, Act::ReadClaims | Act::MakeClaims) => reach.organization = true,
            (Role::Biller, Act::ReadRoster | Act::ReadNumbers) => reach.claim = true,
            (Role::Biller | Role::Auditor | Role::SystemAdministrator, _)
            | (_, Act::Override | Act::ReadClaims | Act::MakeClaims)
            | (Role::Assistant, Act::ChangeRoster)
            | (Role::Therapist | Role::Assistant, Act::ReadNumbers | Act::Assign)
            | (Role::SchoolAdministrator, Act::Record) => {}
            (Role::Therapist | Role::Assistant, _) => reach.caseload = Some(actor.member),
            (Role::SchoolAdministrator, _) => reach.site = actor.site,
        }
    }
    reach.own_only = matches!(act, Act::Record | Act::Plan);
    reach
}

/// Whether the actor may do this with a patient; `false` for absent and for forbidden.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn may_patient(
    tx: &mut Tx,
    desk: &Desk,
    act: Act,
    patient: PatientId,
) -> Result<bool, StoreError> {
    let reach = reach(&desk.actor, act, desk.now());
    reach::patient_within(tx, desk.actor.organization, &reach, patient).await
}

/// Whether the actor may do this with a session; `false` for absent and for forbidden.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn may_session(
    tx: &mut Tx,
    desk: &Desk,
    act: Act,
    session: SessionId,
) -> Result<bool, StoreError> {
    let reach = reach(&desk.actor, act, desk.now());
    reach::session_within(tx, desk.actor.organization, &reach, session).await
}

/// Whether the actor may do this with an encounter; `false` for absent and for forbidden.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn may_encounter(
    tx: &mut Tx,
    desk: &Desk,
    act: Act,
    encounter: EncounterId,
) -> Result<bool, StoreError> {
    let reach = reach(&desk.actor, act, desk.now());
    reach::encounter_within(tx, desk.actor.organization, &reach, encounter).await
}
