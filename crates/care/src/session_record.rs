//! One whole recording as it was entered: a session and what became of each patient in it.
//!
//! The recording screen is parsed into a [`SessionRecord`]; the rules look at it while it is
//! typed; [`contents`] makes of it what is saved and certified, one record a patient.

use crate::vocabulary::{AbsenceReason, Language, Location, ServiceType};
use crate::{
    Attendance, EncounterContent, EncounterId, GoalProgress, GroupSize, Mandate, MandateId,
    MemberId, Note, PatientId, PracticeService, ServiceActivity, Session, SessionId, SizeOverride,
    TimeSpan,
};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was entered about one patient of a session. Fields may still be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncounterDraft {
    /// Whose part.
    pub patient: PatientId,
    /// What became of it; a new draft says Service Provided (SESIS step 9).
    pub attendance: Attendance,
    /// Why it did not happen.
    pub reason: Option<AbsenceReason>,
    /// Actual start when provided, planned start otherwise.
    pub start: Option<Time>,
    /// Actual end when provided, planned end otherwise.
    pub end: Option<Time>,
    /// Language of service.
    pub language: Option<Language>,
    /// Where most of it was given.
    pub location: Option<Location>,
    /// Service descriptions, with minutes where they are asked.
    pub activities: Vec<ServiceActivity>,
    /// Coded services of a practice visit.
    pub services: Vec<PracticeService>,
    /// Place of service code of a practice visit.
    pub place_of_service: Option<String>,
    /// Progress, a line a goal.
    pub goals: Vec<GoalProgress>,
    /// The note, with the text that the group shares.
    pub note: Note,
    /// The mandate under which it was given.
    pub mandate: Option<MandateId>,
    /// Whether that mandate orders a group; then one child alone is `Group, 1`.
    pub is_group_ordered: bool,
    /// A size stated against the computed one.
    pub size_override: Option<SizeOverride>,
    /// Why findings that ask were let pass, by the key of their answer: `QH-D042.response`.
    pub acknowledgements: Vec<(String, String)>,
}

impl EncounterDraft {
    /// An empty draft for one patient: Service Provided, nothing else said.
    pub fn new(patient: PatientId) -> Self {
        Self {
            patient,
            attendance: Attendance::Provided,
            reason: None,
            start: None,
            end: None,
            language: None,
            location: None,
            activities: Vec::new(),
            services: Vec::new(),
            place_of_service: None,
            goals: Vec::new(),
            note: Note::default(),
            mandate: None,
            is_group_ordered: false,
            size_override: None,
            acknowledgements: Vec::new(),
        }
    }

    /// Its times, when both are there and the end is after the start.
    pub fn span(&self) -> Option<TimeSpan> {
        TimeSpan::new(self.start?, self.end?).ok()
    }

    /// Whether it was provided.
    pub fn is_provided(&self) -> bool {
        self.attendance == Attendance::Provided
    }

    /// Empties what does not apply to its attendance (rule V-004).
    fn clear(&mut self) {
        if self.is_provided() {
            self.reason = None;
            return;
        }
        self.size_override = None;
        self.location = None;
        self.activities.clear();
        self.services.clear();
        self.place_of_service = None;
        self.goals.clear();
        let remark = std::mem::take(&mut self.note.remark);
        self.note = Note { remark, ..Note::default() };
    }

    /// Minutes of activities: none in a real group; all to the only one that takes minutes; none to
    /// one that takes no minutes.
    fn settle_minutes(&mut self, is_real_group: bool) {
        let whole = self.span().map(|span| span.minutes());
        let timed = self.activities.iter().filter(|a| a.description.takes_minutes());
        let is_only_one = timed.count() == 1;
        for activity in &mut self.activities {
            if is_real_group || !activity.description.takes_minutes() {
                activity.minutes = None;
            } else if is_only_one {
                activity.minutes = whole;
            }
        }
    }
}

/// One whole recording: what all patients of the session have in common, and each one's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// The session.
    pub session: SessionId,
    /// Who treated, or was to treat.
    pub clinician: MemberId,
    /// Civil day of service.
    pub day: Date,
    /// Which service.
    pub service_type: Option<ServiceType>,
    /// Whether it was planned as a group; a group of one is still a group.
    pub is_group: bool,
    /// One for each patient, in the order shown.
    pub encounters: Vec<EncounterDraft>,
}

/// Why a recording cannot be made into records yet. The rules say the same with a remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordIncomplete {
    /// The service type is missing.
    #[error("choose the service type")]
    ServiceType,
    /// A start or end is missing, or the end is not after the start.
    #[error("enter a start and a later end")]
    Times,
    /// A language is missing.
    #[error("choose the language of service")]
    Language,
    /// The caller has no identifier for a patient's record.
    #[error("a record has no identifier")]
    Id,
}

impl SessionRecord {
    /// The recording of a planned session before anything is typed: Service Provided for all, at
    /// the planned times, with language, location and group from each patient's mandate that is
    /// in force.
    pub fn from_plan(session: &Session, mandates: &[Mandate]) -> Self {
        let draft = |patient: &PatientId| {
            let mandate = mandates.iter().find(|mandate| {
                mandate.patient == *patient
                    && mandate.service_type == session.service_type
                    && mandate.is_in_force(session.day)
            });
            let terms = mandate.map(|mandate| mandate.terms);
            EncounterDraft {
                start: session.planned.map(|span| span.start()),
                end: session.planned.map(|span| span.end()),
                language: terms.map(|terms| terms.language),
                location: session.location.or(terms.map(|terms| terms.setting.usual_location())),
                mandate: mandate.map(|mandate| mandate.id),
                is_group_ordered: terms.is_some_and(|terms| terms.is_group()),
                ..EncounterDraft::new(*patient)
            }
        };
        Self {
            session: session.id,
            clinician: session.clinician,
            day: session.day,
            service_type: Some(session.service_type),
            is_group: session.is_group,
            encounters: session.patients.iter().map(draft).collect(),
        }
    }

    /// How many were present.
    pub fn present(&self) -> usize {
        self.encounters.iter().filter(|draft| draft.is_provided()).count()
    }

    /// The size that follows from who was present (SESIS step 10): `Individual`, or `Group, n`
    /// when it was planned as a group, when several came, or when this child's mandate orders a
    /// group. An absent patient has the size that was planned.
    pub fn computed_size(&self, draft: &EncounterDraft) -> GroupSize {
        let people = if draft.is_provided() { self.present() } else { self.encounters.len() };
        let is_group = self.is_group || draft.is_group_ordered || people > 1;
        match u8::try_from(people) {
            _ if !is_group => GroupSize::Individual,
            Ok(people) => GroupSize::Group(people),
            Err(_) => GroupSize::Group(u8::MAX),
        }
    }

    /// The size that counts: what was stated with a reason, else what was computed.
    pub fn effective_size(&self, draft: &EncounterDraft) -> GroupSize {
        draft.size_override.as_ref().map_or_else(|| self.computed_size(draft), |s| s.size)
    }

    /// The record as it will be saved: what does not apply is cleared, minutes are assigned, a
    /// stated size that equals the computed one is dropped. Settling twice changes nothing.
    #[must_use]
    pub fn settled(mut self) -> Self {
        for draft in &mut self.encounters {
            draft.clear();
        }
        let sizes: Vec<GroupSize> =
            self.encounters.iter().map(|draft| self.computed_size(draft)).collect();
        for (draft, computed) in self.encounters.iter_mut().zip(sizes) {
            draft.size_override.take_if(|stated| stated.size == computed);
            let size = draft.size_override.as_ref().map_or(computed, |stated| stated.size);
            draft.settle_minutes(size.is_real_group());
        }
        self
    }

    /// The recording from which saved records came, to look at it again or change it. Records
    /// of other sessions than the first one's are left out; none gives none.
    pub fn from_contents(saved: &[EncounterContent], is_group: bool) -> Option<Self> {
        let first = saved.first()?;
        Some(Self {
            session: first.session,
            clinician: first.clinician,
            day: first.day,
            service_type: Some(first.service_type),
            is_group,
            encounters: saved
                .iter()
                .filter(|content| content.session == first.session)
                .map(|content| EncounterDraft {
                    patient: content.patient,
                    attendance: content.attendance,
                    reason: content.reason,
                    start: Some(content.time.start()),
                    end: Some(content.time.end()),
                    language: Some(content.language),
                    location: content.location,
                    activities: content.activities.clone(),
                    services: content.services.clone(),
                    place_of_service: content.place_of_service.clone(),
                    goals: content.goals.clone(),
                    note: content.note.clone(),
                    mandate: content.mandate,
                    is_group_ordered: content.group_size != GroupSize::Individual,
                    size_override: content.size_override.clone(),
                    acknowledgements: content.acknowledgements.clone(),
                })
                .collect(),
        })
    }
}

/// What is saved of a recording: one content a patient, settled, with the group size computed
/// from who was present. `ids` has the encounter of each patient.
///
/// # Errors
///
/// [`RecordIncomplete`] when a field is missing without which no record can be kept.
pub fn contents(
    record: &SessionRecord,
    ids: &BTreeMap<PatientId, EncounterId>,
) -> Result<Vec<EncounterContent>, RecordIncomplete> {
    let record = record.clone().settled();
    let service_type = record.service_type.ok_or(RecordIncomplete::ServiceType)?;
    record
        .encounters
        .iter()
        .map(|draft| {
            Ok(EncounterContent {
                encounter: ids.get(&draft.patient).copied().ok_or(RecordIncomplete::Id)?,
                session: record.session,
                patient: draft.patient,
                clinician: record.clinician,
                day: record.day,
                time: draft.span().ok_or(RecordIncomplete::Times)?,
                service_type,
                language: draft.language.ok_or(RecordIncomplete::Language)?,
                attendance: draft.attendance,
                reason: draft.reason,
                group_size: record.computed_size(draft),
                size_override: draft.size_override.clone(),
                location: draft.location,
                activities: draft.activities.clone(),
                services: draft.services.clone(),
                place_of_service: draft.place_of_service.clone(),
                goals: draft.goals.clone(),
                note: draft.note.clone(),
                mandate: draft.mandate,
                acknowledgements: draft.acknowledgements.clone(),
            })
        })
        .collect()
}
