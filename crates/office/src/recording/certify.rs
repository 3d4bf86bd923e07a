//! What waits for a signature, and signing many records in one act after each was shown.

use super::save::{RecordRefused, sign};
use super::{gather, let_pass};
use crate::{Desk, event};
use care::rules::unanswered;
use care::{
    EncounterContent, EncounterId, Finding, GoalId, MandateId, PatientName, RecordState, Role,
    SessionRecord, Severity, Stage,
};
use std::collections::BTreeMap;
use store::encounters::EncounterHead;
use store::{
    StoreError, Tx, audit, encounters, goals, mandates, members, overrides, patients, sessions,
};

/// One record that waits.
#[derive(Clone, Debug)]
pub struct CertifyLine {
    /// Its head.
    pub head: EncounterHead,
    /// Whose.
    pub name: PatientName,
    /// Name and title of who treated.
    pub clinician: String,
    /// What would be signed.
    pub content: EncounterContent,
    /// Short names of this person's goals.
    pub goals: BTreeMap<GoalId, String>,
    /// The mandates of this person in their compact form.
    pub mandates: BTreeMap<MandateId, String>,
    /// What holds it back.
    pub holding: Vec<Finding>,
    /// Whether it is an assistant's and waits for the supervisor.
    pub is_cosignature: bool,
}

/// How far back records to cosign are listed, in days.
pub(crate) const COSIGN_BACK: i64 = 60;

/// What waits for the actor: own records, and for a supervisor those to cosign.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn list_to_certify(desk: &Desk) -> Result<Vec<CertifyLine>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let organization = desk.actor.organization;
    let member = desk.actor.member;
    let own = RecordState::Uncertified;
    let mut heads = encounters::of_clinician_in_state(&mut tx, organization, member, own).await?;
    if desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner]) {
        let today = desk.today();
        let from = care::day_after(today, -COSIGN_BACK);
        let waiting = RecordState::AwaitingCosignature;
        heads.extend(encounters::in_state(&mut tx, organization, waiting, from, today).await?);
    }
    let ids = heads.iter().map(|head| head.clinician);
    let staff = members::signatures(&mut tx, organization, ids).await?;
    let mut lines = Vec::new();
    for head in heads {
        let clinician = staff.get(&head.clinician).cloned().unwrap_or_default();
        lines.extend(line(&mut tx, desk, head, clinician).await?);
    }
    Ok(lines)
}

async fn line(
    tx: &mut Tx,
    desk: &Desk,
    head: EncounterHead,
    clinician: String,
) -> Result<Option<CertifyLine>, StoreError> {
    let organization = desk.actor.organization;
    let Some(content) = encounters::current_content(tx, organization, head.id).await? else {
        return Ok(None);
    };
    let Some(patient) = patients::find(tx, organization, head.patient).await? else {
        return Ok(None);
    };
    let is_cosignature = head.state == RecordState::AwaitingCosignature;
    let holding =
        if is_cosignature { Vec::new() } else { holding(tx, desk, &head, &content).await? };
    let goals = goals::of_patients(tx, organization, &[patient.id]).await?;
    let mandates = mandates::of_patient(tx, organization, patient.id).await?;
    Ok(Some(CertifyLine {
        head,
        name: patient.name,
        clinician,
        content,
        goals: goals.into_iter().map(|goal| (goal.id, goal.title.0)).collect(),
        mandates: mandates.into_iter().map(|one| (one.id, one.terms.to_string())).collect(),
        holding,
        is_cosignature,
    }))
}

/// What holds a saved record back from being signed.
async fn holding(
    tx: &mut Tx,
    desk: &Desk,
    head: &EncounterHead,
    content: &EncounterContent,
) -> Result<Vec<Finding>, StoreError> {
    let (findings, record) = found_of(tx, desk, head).await?;
    let Some(record) = record else { return Ok(Vec::new()) };
    let passed = let_pass::passed(tx, desk, head).await?;
    let is_supervisor = desk.actor.is_any(&let_pass::OVERRIDERS);
    Ok(unanswered(&findings, &record, is_supervisor)
        .into_iter()
        .filter(|finding| finding.place.patient.is_none_or(|p| p == content.patient))
        .filter(|one| !(let_pass::may_pass(one) && passed.contains(&one.answer_key())))
        .cloned()
        .collect())
}

/// What the rules find of a saved record's session when it is to be signed, with the recording.
/// What is asked only while typing, such as whether the month was open, stands as it was found
/// when the record was saved.
pub(super) async fn found_of(
    tx: &mut Tx,
    desk: &Desk,
    head: &EncounterHead,
) -> Result<(Vec<Finding>, Option<SessionRecord>), StoreError> {
    let organization = desk.actor.organization;
    let Some(session) = sessions::find(tx, organization, head.session).await? else {
        return Ok((Vec::new(), None));
    };
    let mut contents = Vec::new();
    for other in encounters::of_session(tx, organization, head.session).await? {
        if other.state != RecordState::Void {
            contents.extend(encounters::current_content(tx, organization, other.id).await?);
        }
    }
    let Some(record) = SessionRecord::from_contents(&contents, session.is_group) else {
        return Ok((Vec::new(), None));
    };
    let facts = gather::facts(tx, desk, record.settled(), session.site, Stage::Certifying).await?;
    let mut findings = care::rules::check(&facts);
    let stored = overrides::current_findings(tx, organization, head.id).await?;
    findings.extend(stored.into_iter().filter(is_of_entering_only));
    Ok((findings, Some(facts.record)))
}

/// Whether a finding is a stop of a rule that is asked while typing and not when certifying.
pub(super) fn is_of_entering_only(finding: &Finding) -> bool {
    let edit = care::rules::edit(&finding.edit);
    finding.severity == Severity::Stop && edit.is_some_and(|edit| edit.certifying.is_none())
}

/// Signs records in one act. `chosen` names each with the version that was shown; if one of
/// them has changed since, none is signed.
///
/// # Errors
///
/// See [`RecordRefused`].
pub async fn certify_many(
    desk: &Desk,
    chosen: Vec<(EncounterId, i64)>,
) -> Result<usize, RecordRefused> {
    if !desk.fresh_factor(desk.now()) {
        return Err(RecordRefused::FactorNotFresh);
    }
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, chosen) = (desk.clone(), chosen.clone());
        Box::pin(async move {
            for (id, shown) in &chosen {
                certify_one(tx, &desk, *id, *shown).await?;
            }
            Ok(chosen.len())
        })
    })
    .await
}

async fn certify_one(
    tx: &mut Tx,
    desk: &Desk,
    id: EncounterId,
    shown: i64,
) -> Result<(), RecordRefused> {
    let organization = desk.actor.organization;
    let head = encounters::find(tx, organization, id).await?.ok_or(RecordRefused::NotFound)?;
    let content = encounters::current_content(tx, organization, id).await?;
    let content = content.ok_or(RecordRefused::NotFound)?;
    let is_own = head.clinician == desk.actor.member;
    match head.state {
        RecordState::Uncertified if is_own => {
            let holding = holding(tx, desk, &head, &content).await?;
            if !holding.is_empty() {
                return Err(RecordRefused::Findings(holding));
            }
        }
        RecordState::AwaitingCosignature
            if !is_own && desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner]) =>
        {
            let done = event::by(&desk.actor, "encounter.cosign", "encounter", id.0, desk.now());
            audit::append(tx, &done).await?;
        }
        RecordState::Certified => return Err(RecordRefused::AlreadyCertified),
        _ => return Err(RecordRefused::NotFound),
    }
    if head.current_version != shown {
        return Err(StoreError::Stale.into());
    }
    sign(tx, desk, &content, head.current_version).await
}
