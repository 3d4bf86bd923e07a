//! Reading one record with its history.

use super::judge::{Preview, preview};
use super::let_pass::count_to_let_pass;
use crate::scope::{self, Act};
use crate::{Desk, event};
use care::{Credential, EncounterId, GoalId, MandateId, Patient, Role};
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::audit_pages::{self, AuditFilter};
use store::encounters::{EncounterHead, RecordVersion};
use store::overrides::{self, Override};
use store::{StoreError, Tx, audit, encounters, goals, mandates, members, patients};

/// One record, everything about it.
#[derive(Clone, Debug)]
pub struct RecordPage {
    /// Its head.
    pub head: EncounterHead,
    /// Whose.
    pub patient: Patient,
    /// Name and title of the clinician.
    pub clinician: String,
    /// Every version, the first one first.
    pub versions: Vec<RecordVersion>,
    /// Short names of the goals it mentions.
    pub goals: BTreeMap<GoalId, String>,
    /// The mandates of this person in their compact form.
    pub mandates: BTreeMap<MandateId, String>,
    /// Who withdrew it, and when.
    pub withdrawn: Option<(String, Timestamp)>,
    /// What it would bill, with the arithmetic.
    pub preview: Option<Preview>,
    /// What was let pass of its versions, in the order of time.
    pub passed: Vec<Passed>,
    /// How many findings of it wait for a reason that the actor may give.
    pub to_let_pass: usize,
    /// Whether the actor may amend it.
    pub may_amend: bool,
    /// Whether the actor may withdraw it.
    pub may_void: bool,
    /// Whether the actor may read what the therapist wrote.
    pub may_read_note: bool,
}

/// Why a finding of a version was let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// What was let pass, for which version, and when.
    pub passed: Override,
    /// Name and title of who let it pass.
    pub by: String,
}

async fn passed(tx: &mut Tx, desk: &Desk, id: EncounterId) -> Result<Vec<Passed>, StoreError> {
    let mut all = Vec::new();
    for passed in overrides::of_encounter(tx, desk.actor.organization, id).await? {
        let member = members::find(tx, desk.actor.organization, passed.member).await?;
        let by = member.map(|m| m.signature()).unwrap_or_default();
        all.push(Passed { passed, by });
    }
    Ok(all)
}

/// Reads one record. Reading is audited. None when there is none or it is not for the actor.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read_record(desk: &Desk, id: EncounterId) -> Result<Option<RecordPage>, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let organization = desk.actor.organization;
            if !scope::may_encounter(tx, &desk, Act::ReadRoster, id).await? {
                return Ok(None);
            }
            let may_read_note = scope::may_encounter(tx, &desk, Act::ReadNarrative, id).await?;
            let Some(head) = encounters::find(tx, organization, id).await? else {
                return Ok(None);
            };
            let Some(patient) = patients::find(tx, organization, head.patient).await? else {
                return Ok(None);
            };
            let versions = encounters::versions(tx, organization, id).await?;
            let member = members::find(tx, organization, head.clinician).await?;
            let goals = goals::of_patients(tx, organization, &[head.patient]).await?;
            let ordered = mandates::of_patient(tx, organization, head.patient).await?;
            let group_max =
                ordered.iter().find(|m| Some(m.id) == head.mandate).map(|m| m.terms.group_max);
            let credential = member
                .as_ref()
                .and_then(|member| member.credential)
                .unwrap_or(Credential::OccupationalTherapist);
            let done = event::by(&desk.actor, "encounter.read", "encounter", id.0, desk.now());
            audit::append(tx, &done).await?;
            let passed = passed(tx, &desk, id).await?;
            let to_let_pass = count_to_let_pass(tx, &desk, id).await?;
            Ok(Some(RecordPage {
                passed,
                to_let_pass,
                may_amend: head.clinician == desk.actor.member && head.void_reason.is_none(),
                may_void: head.void_reason.is_none()
                    && desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner]),
                may_read_note,
                clinician: member.map(|m| m.signature()).unwrap_or_default(),
                preview: versions.last().and_then(|newest| {
                    let kind = desk.actor.organization_kind;
                    preview(kind, &newest.content, credential, group_max)
                }),
                goals: goals.into_iter().map(|goal| (goal.id, goal.title.0)).collect(),
                mandates: ordered.iter().map(|m| (m.id, m.terms.to_string())).collect(),
                withdrawn: withdrawn(tx, &desk, &head).await?,
                head,
                patient,
                versions,
            }))
        })
    })
    .await
}

/// The log says who withdrew a record.
async fn withdrawn(
    tx: &mut Tx,
    desk: &Desk,
    head: &EncounterHead,
) -> Result<Option<(String, Timestamp)>, StoreError> {
    if head.void_reason.is_none() {
        return Ok(None);
    }
    let (action, object) = (Some(super::void::ACTION.to_owned()), Some(head.id.0));
    let filter = AuditFilter { action, object, ..AuditFilter::default() };
    let found = audit_pages::page(tx, desk.actor.organization, &filter, 1).await?;
    let by = found.into_iter().next();
    Ok(by.map(|line| (line.actor_name.unwrap_or_default(), line.at)))
}
