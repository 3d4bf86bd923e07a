//! Saving a recording, with or without a signature, in one transaction.

use super::sheet::{NewSession, SheetVersion, session_of};
use super::{certify, gather, let_pass};
use crate::{Desk, event};
use care::rules::unanswered;
use care::{
    CERTIFICATION_STATEMENT, Certification, ContentHash, Credential, EncounterContent, EncounterId,
    Factor, Finding, PatientId, RecordIncomplete, RecordState, Role, SessionId, SessionRecord,
    Severity, Stage, TimeSpan,
};
use std::collections::{BTreeMap, BTreeSet};
use store::encounters::{EncounterHead, NewVersion};
use store::{StoreError, Tx, audit, drafts, encounters, members, sessions};

/// A recording to be saved.
#[derive(Clone, Debug)]
pub struct RecordRequest {
    /// The recording of the first day.
    pub record: SessionRecord,
    /// Who and when, if nobody planned it.
    pub new: Option<NewSession>,
    /// Whether it is signed now.
    pub certify: bool,
    /// Which certified record is replaced, and why; then only that record is written.
    pub amendment: Option<Amendment>,
}

/// An amendment of one certified record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// Which record.
    pub encounter: EncounterId,
    /// The head version at which it was opened.
    pub version: i64,
    /// Why.
    pub reason: String,
}

/// What was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The records, in the order of the sheet.
    pub encounters: Vec<EncounterId>,
    /// Whether they were signed.
    pub is_certified: bool,
}

/// Why a recording was not saved. The first that holds is the one answered.
#[derive(Debug, thiserror::Error)]
pub enum RecordRefused {
    /// No such session, or not the actor's to record.
    #[error("there is no such session")]
    NotFound,
    /// A signature needs a factor from the last 15 minutes.
    #[error("a signature needs a fresh factor")]
    FactorNotFresh,
    /// A certified record changes by amendment only.
    #[error("the record is certified; amend it with a reason")]
    AlreadyCertified,
    /// An amendment needs its reason.
    #[error("an amendment needs a reason")]
    ReasonMissing,
    /// A field is missing without which no record can be kept.
    #[error(transparent)]
    Incomplete(#[from] RecordIncomplete),
    /// These must be mended or answered first.
    #[error("{} findings must be mended or answered first", .0.len())]
    Findings(Vec<Finding>),
    /// Somebody else stored another version in between.
    #[error("another version was stored in between")]
    Stale,
    /// Storage could not answer.
    #[error("the recording could not be saved")]
    Store(#[source] StoreError),
}

impl From<StoreError> for RecordRefused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Stale,
            other => Self::Store(other),
        }
    }
}

/// Saves a recording: one record for each patient and day, with its audit events, and signs
/// them if asked.
///
/// # Errors
///
/// See [`RecordRefused`].
pub async fn save(desk: &Desk, request: RecordRequest) -> Result<Saved, RecordRefused> {
    save_if(desk, request, Over::Anything).await
}

/// The same, over the version of the session that was read.
///
/// # Errors
///
/// [`RecordRefused::Stale`] when another version of the session is stored; else see
/// [`RecordRefused`].
pub async fn save_over(
    desk: &Desk,
    request: RecordRequest,
    version: Option<i64>,
) -> Result<Saved, RecordRefused> {
    save_if(desk, request, version.map_or(Over::Anything, Over::Session)).await
}

/// The same, over the sheet that was read: the session, and the record of each patient, or that
/// there was none.
///
/// # Errors
///
/// [`RecordRefused::Stale`] when anything of it is stored in another version; else see
/// [`RecordRefused`].
pub async fn save_sheet(
    desk: &Desk,
    request: RecordRequest,
    read: SheetVersion,
) -> Result<Saved, RecordRefused> {
    save_if(desk, request, Over::Sheet(read)).await
}

/// Over what a recording is written.
#[derive(Clone, Debug)]
enum Over {
    /// Whatever is there; each record still counts its own versions.
    Anything,
    /// This version of the session.
    Session(i64),
    /// This version of the whole sheet.
    Sheet(SheetVersion),
}

async fn save_if(desk: &Desk, request: RecordRequest, over: Over) -> Result<Saved, RecordRefused> {
    if request.certify && !desk.fresh_factor(desk.now()) {
        return Err(RecordRefused::FactorNotFresh);
    }
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, request, over) = (desk.clone(), request.clone(), over.clone());
        Box::pin(async move { save_all(tx, &desk, &request, &over).await })
    })
    .await
}

/// Whether what is stored is still what was read.
async fn is_as_read(
    tx: &mut Tx,
    desk: &Desk,
    session: &care::Session,
    over: &Over,
) -> Result<bool, StoreError> {
    Ok(match over {
        Over::Anything => true,
        Over::Session(read) => *read == session.version,
        Over::Sheet(read) => {
            let organization = desk.actor.organization;
            let stored = encounters::of_session(tx, organization, session.id).await?;
            *read == SheetVersion::of(session, &stored)
        }
    })
}

async fn save_all(
    tx: &mut Tx,
    desk: &Desk,
    request: &RecordRequest,
    over: &Over,
) -> Result<Saved, RecordRefused> {
    let first = request.record.session;
    let found = session_of(tx, desk, first, request.new.clone()).await?;
    let (mut session, days) = found.ok_or(RecordRefused::NotFound)?;
    if !is_as_read(tx, desk, &session, over).await? {
        return Err(RecordRefused::Stale);
    }
    let mut saved = Saved { encounters: Vec::new(), is_certified: request.certify };
    for (number, day) in days.iter().enumerate() {
        let mut record = request.record.clone();
        if number > 0 {
            session.id = SessionId::new(&*desk.office.clock, &*desk.office.random);
        }
        session.day = *day;
        (record.session, record.day) = (session.id, *day);
        if session.version == 0 {
            sessions::insert(tx, desk.actor.organization, &session).await?;
        }
        let written = write(tx, desk, &record, session.site, request).await?;
        saved.encounters.extend(written);
    }
    let (organization, account) = (desk.actor.organization, desk.actor.account);
    drafts::delete(tx, organization, account, &first.to_string()).await?;
    if let Some(amendment) = &request.amendment {
        let key = super::drafts::amendment_key(amendment.encounter);
        drafts::delete(tx, organization, account, &key).await?;
    }
    Ok(saved)
}

/// Judges and writes one session's records.
pub(super) async fn write(
    tx: &mut Tx,
    desk: &Desk,
    record: &SessionRecord,
    site: care::SiteId,
    request: &RecordRequest,
) -> Result<Vec<EncounterId>, RecordRefused> {
    let organization = desk.actor.organization;
    let stage = if request.certify { Stage::Certifying } else { Stage::Entering };
    let facts = gather::facts(tx, desk, record.clone().settled(), site, stage).await?;
    let mut findings = care::rules::check(&facts);
    let mut known = encounters::of_session(tx, organization, record.session).await?;
    // What was withdrawn stays as it is; a new record stands in its place.
    known.retain(|head| head.state != RecordState::Void);
    let ids = ids_of(desk, record, &known);
    let contents = care::contents(&facts.record, &ids);
    if request.certify && request.amendment.is_none() {
        // Signing at once is recording too: what is asked while typing is asked of it.
        let typing = care::rules::Facts { stage: Stage::Entering, ..facts.clone() };
        let entering = care::rules::check(&typing);
        findings.extend(entering.into_iter().filter(certify::is_of_entering_only));
    }
    let unchanged = unchanged(tx, desk, &known, contents.as_deref().unwrap_or_default()).await?;
    let mut holding = holding_back(desk, &findings, &facts.record, request.certify);
    holding.retain(|finding| !is_passed(finding, &facts.record, &unchanged));
    if !holding.is_empty() {
        return Err(RecordRefused::Findings(holding));
    }
    let contents = contents?;
    sessions::set_recorded(tx, organization, record.session, held(&contents)).await?;
    let mut written = Vec::new();
    for content in &contents {
        let head = known.iter().find(|head| head.patient == content.patient);
        if !is_concerned(head, request)? {
            continue;
        }
        // What says the same as the version that stands is that version; what was let pass of it
        // stays let pass.
        if request.amendment.is_none()
            && let Some((version, _)) = unchanged.get(&content.patient)
        {
            if request.certify {
                sign(tx, desk, content, *version).await?;
            }
            written.push(content.encounter);
            continue;
        }
        let own: Vec<Finding> = findings
            .iter()
            .filter(|finding| finding.place.patient.is_none_or(|p| p == content.patient))
            .cloned()
            .collect();
        write_one(tx, desk, content, head, &own, request).await?;
        written.push(content.encounter);
    }
    Ok(written)
}

/// Whether this record is written: of an amendment only the amended one; a certified one never
/// otherwise.
fn is_concerned(
    head: Option<&EncounterHead>,
    request: &RecordRequest,
) -> Result<bool, RecordRefused> {
    let is_signed = head.is_some_and(|head| head.state != RecordState::Uncertified);
    match (&request.amendment, head) {
        (Some(amendment), Some(head)) => {
            if amendment.reason.trim().is_empty() {
                return Err(RecordRefused::ReasonMissing);
            }
            Ok(head.id == amendment.encounter)
        }
        (Some(_), None) => Ok(false),
        (None, _) if is_signed => Err(RecordRefused::AlreadyCertified),
        (None, _) => Ok(true),
    }
}

fn ids_of(
    desk: &Desk,
    record: &SessionRecord,
    known: &[EncounterHead],
) -> BTreeMap<PatientId, EncounterId> {
    let id_of = |patient: PatientId| {
        let head = known.iter().find(|head| head.patient == patient);
        head.map_or_else(
            || EncounterId::new(&*desk.office.clock, &*desk.office.random),
            |head| head.id,
        )
    };
    record.encounters.iter().map(|draft| (draft.patient, id_of(draft.patient))).collect()
}

/// The findings that hold it back: without a signature the stops that nobody may let pass, with one
/// every stop, and what asks and was not answered.
fn holding_back(
    desk: &Desk,
    findings: &[Finding],
    record: &SessionRecord,
    certify: bool,
) -> Vec<Finding> {
    if certify {
        let is_supervisor = desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner]);
        return unanswered(findings, record, is_supervisor).into_iter().cloned().collect();
    }
    let holds = |one: &&Finding| one.severity == Severity::Stop && !one.may_override;
    findings.iter().filter(holds).cloned().collect()
}

/// Of each record that is to be written as it stands already: the number of its version, and what
/// was let pass of it.
async fn unchanged(
    tx: &mut Tx,
    desk: &Desk,
    known: &[EncounterHead],
    contents: &[EncounterContent],
) -> Result<BTreeMap<PatientId, (i64, BTreeSet<String>)>, StoreError> {
    let mut same = BTreeMap::new();
    for head in known.iter().filter(|head| head.state == RecordState::Uncertified) {
        let stored = encounters::current_content(tx, desk.actor.organization, head.id).await?;
        if stored.is_some_and(|stored| contents.contains(&stored)) {
            let passed = let_pass::passed(tx, desk, head).await?;
            same.insert(head.patient, (head.current_version, passed));
        }
    }
    Ok(same)
}

/// Whether a supervisor let a finding pass: of the one record it is about, or of all.
fn is_passed(
    finding: &Finding,
    record: &SessionRecord,
    unchanged: &BTreeMap<PatientId, (i64, BTreeSet<String>)>,
) -> bool {
    let key = finding.answer_key();
    let of = |patient: &PatientId| {
        unchanged.get(patient).is_some_and(|(_, passed)| passed.contains(&key))
    };
    let_pass::may_pass(finding)
        && match &finding.place.patient {
            Some(patient) => of(patient),
            None => record.encounters.iter().all(|draft| of(&draft.patient)),
        }
}

/// From the earliest start to the latest end of those who were present.
fn held(contents: &[EncounterContent]) -> Option<TimeSpan> {
    let provided = || contents.iter().filter(|c| c.attendance == care::Attendance::Provided);
    let start = provided().map(|content| content.time.start()).min()?;
    let end = provided().map(|content| content.time.end()).max()?;
    TimeSpan::new(start, end).ok()
}

async fn write_one(
    tx: &mut Tx,
    desk: &Desk,
    content: &EncounterContent,
    head: Option<&EncounterHead>,
    findings: &[Finding],
    request: &RecordRequest,
) -> Result<(), RecordRefused> {
    let (organization, now) = (desk.actor.organization, desk.now());
    let reason = request.amendment.as_ref().map_or("", |amendment| amendment.reason.trim());
    let new = NewVersion { content, reason, findings, by: desk.actor.account, at: now };
    let number = match head {
        None => {
            encounters::insert(tx, organization, &new).await?;
            1
        }
        Some(head) => {
            let at = request.amendment.as_ref().map_or(head.version, |a| a.version);
            encounters::add_version(tx, organization, at, &new).await?
        }
    };
    let action = match (&request.amendment, number) {
        (Some(_), _) => "encounter.amend",
        (None, 1) => "encounter.record",
        (None, _) => "encounter.change",
    };
    let done = event::by(&desk.actor, action, "encounter", content.encounter.0, now);
    audit::append(tx, &done).await?;
    if request.certify {
        sign(tx, desk, content, number).await?;
    }
    Ok(())
}

/// Puts the actor's signature under a version.
pub(super) async fn sign(
    tx: &mut Tx,
    desk: &Desk,
    content: &EncounterContent,
    number: i64,
) -> Result<(), RecordRefused> {
    let (organization, now) = (desk.actor.organization, desk.now());
    let member = members::find(tx, organization, desk.actor.member).await?;
    let member = member.ok_or(RecordRefused::NotFound)?;
    let signature = match member.title.as_str() {
        "" => member.display_name.clone(),
        title => format!("{}, {title}", member.display_name),
    };
    let is_assistant = member.credential == Some(Credential::OccupationalTherapyAssistant);
    let state = if is_assistant && content.clinician == desk.actor.member {
        RecordState::AwaitingCosignature
    } else {
        RecordState::Certified
    };
    let signed = Certification {
        version_number: number,
        signer: desk.actor.member,
        signature,
        statement: CERTIFICATION_STATEMENT.0.to_owned(),
        at: now,
        factor: desk.actor.factor.unwrap_or(Factor::Password),
        hash: ContentHash::of(content).map_err(StoreError::from)?,
    };
    encounters::certify(tx, organization, content.encounter, &signed, state).await?;
    let done = event::by(&desk.actor, "encounter.certify", "encounter", content.encounter.0, now);
    let detail = serde_json::json!({ "version": number, "hash": signed.hash.hex() });
    audit::append(tx, &audit::AuditEvent { detail, ..done }).await?;
    Ok(())
}
