//! What the rules say of a recording while it is written, and what it would bill.

use super::gather;
use super::sheet::{NewSession, session_of};
use crate::Desk;
use billing::code_table::CodeTable;
use billing::payer::PayerProfile;
use billing::resolve::{self, Given, Outcome};
use care::{
    Credential, EncounterContent, EncounterId, Finding, OrganizationKind, PatientId, SessionRecord,
    Stage,
};
use store::{StoreError, members};

/// Findings, and what each person's part would bill.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// All of them, in the order of the registry.
    pub findings: Vec<Finding>,
    /// One for each patient; none while a field is missing without which nothing can be counted.
    pub previews: Vec<Preview>,
}

/// What one person's part would bill.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Whose.
    pub patient: PatientId,
    /// Minutes from start to end; none when it did not take place.
    pub minutes: Option<u32>,
    /// Size of the group, in words.
    pub size: String,
    /// Code and units of each line.
    pub lines: Vec<(String, String)>,
    /// Whether it may be billed: billable, held or not billable.
    pub outcome: Outcome,
    /// The arithmetic, a sentence a step.
    pub because: Vec<String>,
}

/// Judges a recording that is being written. None when it is not the actor's to record.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn judge(
    desk: &Desk,
    record: SessionRecord,
    new: Option<NewSession>,
    stage: Stage,
) -> Result<Option<Judgement>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let Some((session, _)) = session_of(&mut tx, desk, record.session, new).await? else {
        return Ok(None);
    };
    let member = members::find(&mut tx, desk.actor.organization, desk.actor.member).await?;
    let credential =
        member.and_then(|member| member.credential).unwrap_or(Credential::OccupationalTherapist);
    let facts = gather::facts(&mut tx, desk, record.settled(), session.site, stage).await?;
    let findings = care::rules::check(&facts);
    let previews = previews(desk, &facts, credential);
    Ok(Some(Judgement { findings, previews }))
}

/// The profile by which units are shown before a payer is known.
pub(crate) fn usual_profile(kind: OrganizationKind) -> Option<&'static PayerProfile> {
    PayerProfile::find(match kind {
        OrganizationKind::District => "ny_school_medicaid",
        OrganizationKind::Practice => "generic_commercial",
    })
}

fn previews(desk: &Desk, facts: &care::rules::Facts, credential: Credential) -> Vec<Preview> {
    let nobody = EncounterId(uuid::Uuid::nil());
    let ids = facts.record.encounters.iter().map(|draft| (draft.patient, nobody)).collect();
    let Ok(contents) = care::contents(&facts.record, &ids) else { return Vec::new() };
    let preview_of = |content: &EncounterContent| {
        let known = facts.mandate(content.patient, content.mandate);
        let group_max = known.map(|known| known.mandate.terms.group_max);
        preview(desk.actor.organization_kind, content, credential, group_max)
    };
    contents.iter().filter_map(preview_of).collect()
}

/// What one record would bill, written down or being written.
pub(super) fn preview(
    kind: OrganizationKind,
    content: &EncounterContent,
    credential: Credential,
    group_max: Option<u8>,
) -> Option<Preview> {
    let profile = usual_profile(kind)?;
    let given = Given::of(content, credential, group_max);
    let told = resolve::resolve(&given, profile, CodeTable::builtin());
    let is_provided = content.attendance == care::Attendance::Provided;
    let lines = told.lines.iter().map(|line| (line.code.to_string(), line.units.to_string()));
    Some(Preview {
        patient: content.patient,
        minutes: is_provided.then(|| content.minutes().0),
        size: content.effective_size().label(),
        lines: lines.collect(),
        outcome: told.outcome,
        because: told.because,
    })
}
