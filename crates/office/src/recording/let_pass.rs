//! Letting a finding pass. A therapist saves the record uncertified; a supervisor gives the reason;
//! then the therapist certifies. The reason counts for the version that the supervisor saw.

use super::certify::{COSIGN_BACK, found_of};
use super::save::RecordRefused;
use crate::scope::{self, Act};
use crate::{Desk, event};
use care::{EncounterContent, EncounterId, Finding, PatientName, RecordState, Role, Severity};
use std::collections::BTreeSet;
use store::encounters::EncounterHead;
use store::overrides::{self, Override};
use store::{StoreError, Tx, audit, encounters, members, patients};

/// Who may: supervisors, and owners of a practice.
pub const OVERRIDERS: [Role; 2] = [Role::Supervisor, Role::PracticeOwner];

/// One record of which something may be let pass.
#[derive(Clone, Debug)]
pub struct ToLetPass {
    /// Its head.
    pub head: EncounterHead,
    /// Whose.
    pub name: PatientName,
    /// Who treated, with the title.
    pub clinician: String,
    /// What it says.
    pub content: EncounterContent,
    /// What waits for a reason; none when nothing does.
    pub findings: Vec<Finding>,
}

/// Whether a finding is one that a supervisor may let pass.
pub(super) fn may_pass(finding: &Finding) -> bool {
    finding.severity == Severity::Stop && finding.may_override
}

/// The keys of what was let pass of this version of a record.
pub(super) async fn passed(
    tx: &mut Tx,
    desk: &Desk,
    head: &EncounterHead,
) -> Result<BTreeSet<String>, StoreError> {
    let all = overrides::of_encounter(tx, desk.actor.organization, head.id).await?;
    let of_this = all.into_iter().filter(|one| one.version_number == head.current_version);
    Ok(of_this.map(|one| one.finding).collect())
}

/// The records that wait for a reason, the oldest first.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn list_to_let_pass(desk: &Desk) -> Result<Vec<ToLetPass>, StoreError> {
    if !desk.actor.is_any(&OVERRIDERS) {
        return Ok(Vec::new());
    }
    let mut tx = desk.office.db.read().await?;
    let today = desk.today();
    let from = care::day_after(today, -6 * COSIGN_BACK);
    let mut lines = Vec::new();
    for id in overrides::waiting(&mut tx, desk.actor.organization, from, today).await? {
        let line = read(&mut tx, desk, id).await?;
        lines.extend(line.filter(|line| !line.findings.is_empty()));
    }
    Ok(lines)
}

/// One record, and what of it waits for a reason. None when there is none or it is not the
/// actor's to let pass.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read_to_let_pass(
    desk: &Desk,
    id: EncounterId,
) -> Result<Option<ToLetPass>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    read(&mut tx, desk, id).await
}

async fn read(tx: &mut Tx, desk: &Desk, id: EncounterId) -> Result<Option<ToLetPass>, StoreError> {
    if !scope::may_encounter(tx, desk, Act::Override, id).await? {
        return Ok(None);
    }
    let organization = desk.actor.organization;
    let Some(head) = encounters::find(tx, organization, id).await? else { return Ok(None) };
    let content = encounters::current_content(tx, organization, id).await?;
    let patient = patients::find(tx, organization, head.patient).await?;
    let (Some(content), Some(patient)) = (content, patient) else { return Ok(None) };
    let member = members::find(tx, organization, head.clinician).await?;
    let clinician = member.map(|one| one.signature());
    let mut findings = Vec::new();
    if head.state == RecordState::Uncertified {
        let passed = passed(tx, desk, &head).await?;
        let (found, _) = found_of(tx, desk, &head).await?;
        let waits = |one: &Finding| may_pass(one) && !passed.contains(&one.answer_key());
        findings.extend(found.into_iter().filter(waits));
        findings.retain(|one| one.place.patient.is_none_or(|whose| whose == head.patient));
    }
    let clinician = clinician.unwrap_or_default();
    Ok(Some(ToLetPass { head, name: patient.name, clinician, content, findings }))
}

/// How many findings of a record wait for a reason that the actor may give.
pub(super) async fn count_to_let_pass(
    tx: &mut Tx,
    desk: &Desk,
    id: EncounterId,
) -> Result<usize, StoreError> {
    if !desk.actor.is_any(&OVERRIDERS) {
        return Ok(0);
    }
    Ok(read(tx, desk, id).await?.map_or(0, |waiting| waiting.findings.len()))
}

/// Lets findings of a record pass, each with a reason by the key of its answer. What is about the
/// whole session passes for every record of it that waits. `shown` is the version that was read.
///
/// # Errors
///
/// [`RecordRefused::NotFound`], [`RecordRefused::Stale`] when the record has another version or
/// is certified, [`RecordRefused::ReasonMissing`] when nothing that waits has a reason, or what
/// storage answers.
pub async fn let_pass(
    desk: &Desk,
    id: EncounterId,
    shown: i64,
    reasons: Vec<(String, String)>,
) -> Result<(), RecordRefused> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, reasons) = (desk.clone(), reasons.clone());
        Box::pin(async move {
            let waiting = read(tx, &desk, id).await?.ok_or(RecordRefused::NotFound)?;
            let head = &waiting.head;
            if head.state != RecordState::Uncertified || head.current_version != shown {
                return Err(RecordRefused::Stale);
            }
            let mut given = 0_usize;
            for finding in &waiting.findings {
                let key = finding.answer_key();
                let reason = reasons.iter().find(|(known, _)| *known == key);
                let Some(reason) = reason.map(|(_, reason)| reason.trim()) else { continue };
                if reason.is_empty() {
                    continue;
                }
                given = given.saturating_add(1);
                write_down(tx, &desk, head, finding, reason).await?;
            }
            if given == 0 { Err(RecordRefused::ReasonMissing) } else { Ok(()) }
        })
    })
    .await
}

async fn write_down(
    tx: &mut Tx,
    desk: &Desk,
    head: &EncounterHead,
    finding: &Finding,
    reason: &str,
) -> Result<(), StoreError> {
    let (organization, now) = (desk.actor.organization, desk.now());
    let mut concerned = vec![head.clone()];
    if finding.place.patient.is_none() {
        let others = encounters::of_session(tx, organization, head.session).await?;
        let waits =
            |other: &EncounterHead| other.id != head.id && other.state == RecordState::Uncertified;
        concerned.extend(others.into_iter().filter(waits));
    }
    for head in concerned {
        if passed(tx, desk, &head).await?.contains(&finding.answer_key()) {
            continue;
        }
        let made = Override {
            version_number: head.current_version,
            finding: finding.answer_key(),
            reason: reason.to_owned(),
            member: desk.actor.member,
            at: now,
        };
        overrides::insert(tx, organization, head.id, &made).await?;
        let done = event::by(&desk.actor, "encounter.let_pass", "encounter", head.id.0, now);
        let detail = serde_json::json!({ "version": made.version_number, "finding": made.finding });
        audit::append(tx, &audit::AuditEvent { detail, ..done }).await?;
    }
    Ok(())
}
