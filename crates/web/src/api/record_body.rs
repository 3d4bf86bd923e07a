//! A recording as programs write it. What is left out stays as the sheet has it.

use super::keys::{self, Clock, Length, Size};
use super::refused::ApiError;
use care::{
    AbsenceReason, Attendance, CERTIFICATION_STATEMENT, EncounterDraft, GoalId, GoalProgress,
    MandateId, Minutes, PracticeService, ServiceActivity, SessionRecord, SizeOverride,
};
use office::recording::{Sheet, SheetPatient};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What became of each student of a session.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordBody {
    /// Whether it is certified at once; otherwise it can still be changed.
    #[serde(default)]
    pub(crate) certify: bool,
    /// Number of the statement that is signed by certifying; see `/api/v1/me`.
    #[serde(default)]
    pub(crate) statement: Option<String>,
    /// Which service.
    #[serde(default)]
    #[schema(value_type = Option<keys::ServiceType>)]
    pub(crate) service_type: Option<care::ServiceType>,
    /// Each student of the session once, in any order.
    pub(crate) encounters: Vec<EncounterBody>,
}

/// What became of it for one student.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EncounterBody {
    /// The student.
    pub(crate) patient: Uuid,
    /// Whether it took place.
    #[serde(default)]
    #[schema(value_type = Option<keys::Attendance>)]
    pub(crate) attendance: Option<Attendance>,
    /// Why it did not; one that belongs to the attendance.
    #[serde(default)]
    #[schema(value_type = Option<keys::AbsenceReason>)]
    reason: Option<AbsenceReason>,
    /// Actual start. An absence has the planned times.
    #[serde(default)]
    start: Option<Clock>,
    #[serde(default)]
    end: Option<Clock>,
    #[serde(default)]
    #[schema(value_type = Option<keys::Language>)]
    language: Option<care::Language>,
    /// Where most of it was given.
    #[serde(default)]
    #[schema(value_type = Option<keys::Location>)]
    location: Option<care::Location>,
    /// What was done, in a school.
    #[serde(default)]
    activities: Option<Vec<ActivityBody>>,
    /// What was done, in a practice.
    #[serde(default)]
    services: Option<Vec<ServiceBody>>,
    /// Place of service, in a practice: two digits.
    #[serde(default)]
    #[schema(example = "11")]
    place_of_service: Option<String>,
    /// Progress toward goals; goals that are not named were not addressed.
    #[serde(default)]
    goals: Option<Vec<GoalBody>>,
    #[serde(default)]
    note: Option<NoteBody>,
    /// The mandate under which it was given.
    #[serde(default)]
    mandate: Option<Uuid>,
    /// A size against the one that follows from who was present, with the reason.
    #[serde(default)]
    group_size: Option<SizeBody>,
    /// Why findings that ask are let pass.
    #[serde(default)]
    acknowledgements: Option<Vec<AcknowledgementBody>>,
}

/// One description of what was done.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActivityBody {
    #[schema(value_type = keys::ServiceDescription)]
    description: care::ServiceDescription,
    /// Asked when there are several; not in a group.
    #[serde(default)]
    minutes: Option<Length>,
}

/// One coded service.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ServiceBody {
    #[schema(example = "97530")]
    code: String,
    minutes: Length,
}

/// Progress toward one goal.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GoalBody {
    goal: Uuid,
    #[schema(value_type = keys::Progress)]
    progress: care::Progress,
}

/// The note. Plain text.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NoteBody {
    /// What was done with this student.
    intervention: String,
    /// How the student responded.
    response: String,
    /// The school function to which it relates; in a practice, the daily one.
    function: String,
    /// What the whole group shares.
    shared: String,
    /// Remark, such as on an absence.
    remark: String,
}

/// A group size that was not computed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SizeBody {
    size: Size,
    reason: String,
}

/// One finding that is let pass.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcknowledgementBody {
    /// Id of the rule, and the field of its finding; the id alone where the rule found one thing.
    #[schema(example = "QH-D042.response")]
    edit: String,
    /// Why.
    reason: String,
}

impl NoteBody {
    pub(crate) fn of(note: &care::Note) -> Self {
        Self {
            intervention: note.intervention.0.clone(),
            response: note.response.0.clone(),
            function: note.function.0.clone(),
            shared: note.shared.0.clone(),
            remark: note.remark.0.clone(),
        }
    }

    fn note(&self) -> care::Note {
        let part = |text: &str| care::Private(text.trim().to_owned());
        care::Note {
            intervention: part(&self.intervention),
            response: part(&self.response),
            function: part(&self.function),
            shared: part(&self.shared),
            remark: part(&self.remark),
        }
    }
}

impl EncounterBody {
    /// What a draft says.
    pub(crate) fn of(draft: &EncounterDraft) -> Self {
        let activity = |known: &ServiceActivity| ActivityBody {
            description: known.description,
            minutes: known.minutes.map(|minutes| Length(minutes.0)),
        };
        let service = |known: &PracticeService| ServiceBody {
            code: known.code.clone(),
            minutes: Length(known.minutes.0),
        };
        let goal = |known: &GoalProgress| GoalBody { goal: known.goal.0, progress: known.progress };
        let answer = |(edit, reason): &(String, String)| AcknowledgementBody {
            edit: edit.clone(),
            reason: reason.clone(),
        };
        let size = |known: &SizeOverride| SizeBody {
            size: Size(known.size),
            reason: known.reason.clone(),
        };
        Self {
            patient: draft.patient.0,
            attendance: Some(draft.attendance),
            reason: draft.reason,
            start: draft.start.map(Clock),
            end: draft.end.map(Clock),
            language: draft.language,
            location: draft.location,
            activities: Some(draft.activities.iter().map(activity).collect()),
            services: Some(draft.services.iter().map(service).collect()),
            place_of_service: draft.place_of_service.clone(),
            goals: Some(draft.goals.iter().map(goal).collect()),
            note: Some(NoteBody::of(&draft.note)),
            mandate: draft.mandate.map(|id| id.0),
            group_size: draft.size_override.as_ref().map(size),
            acknowledgements: Some(draft.acknowledgements.iter().map(answer).collect()),
        }
    }

    fn fill(&self, draft: &mut EncounterDraft, sheet: &Sheet, at: &str) -> Result<(), ApiError> {
        draft.attendance = self.attendance.unwrap_or(draft.attendance);
        let was = draft.reason.filter(|reason| reason.attendance() == draft.attendance);
        draft.reason = self.absence(draft.attendance, was, at)?;
        draft.start = self.start.map(|time| time.0).or(draft.start);
        draft.end = self.end.map(|time| time.0).or(draft.end);
        if draft.attendance != Attendance::Provided
            && let Some(planned) = sheet.session.planned
        {
            (draft.start, draft.end) = (Some(planned.start()), Some(planned.end()));
        }
        draft.language = self.language.or(draft.language);
        draft.location = self.location.or(draft.location);
        self.fill_done(draft);
        if let Some(note) = &self.note {
            draft.note = note.note();
        }
        if let Some(answers) = &self.acknowledgements {
            let answer = |known: &AcknowledgementBody| {
                let reason = known.reason.trim();
                (!reason.is_empty()).then(|| (known.edit.clone(), reason.to_owned()))
            };
            draft.acknowledgements = answers.iter().filter_map(answer).collect();
        }
        let known = sheet.patients.iter().find(|known| known.patient.id == draft.patient);
        self.fill_plan(draft, known, at)
    }

    fn absence(
        &self,
        of: Attendance,
        was: Option<AbsenceReason>,
        at: &str,
    ) -> Result<Option<AbsenceReason>, ApiError> {
        match self.reason {
            Some(reason) if reason.attendance() != of => {
                let fit: Vec<&str> = AbsenceReason::of(of).map(AbsenceReason::key).collect();
                let message = match fit.as_slice() {
                    [] => "Leave this out of a session that took place".to_owned(),
                    fit => format!("Give one of {}", fit.join(", ")),
                };
                Err(ApiError::field(&format!("{at}.reason"), &message))
            }
            Some(reason) => Ok(Some(reason)),
            None => Ok(was.or_else(|| AbsenceReason::of(of).next())),
        }
    }

    fn fill_done(&self, draft: &mut EncounterDraft) {
        if let Some(activities) = &self.activities {
            let activity = |known: &ActivityBody| ServiceActivity {
                description: known.description,
                minutes: known.minutes.map(|minutes| Minutes(minutes.0)),
            };
            draft.activities = activities.iter().map(activity).collect();
        }
        if let Some(services) = &self.services {
            let service = |known: &ServiceBody| PracticeService {
                code: known.code.trim().to_owned(),
                minutes: Minutes(known.minutes.0),
            };
            draft.services = services.iter().map(service).collect();
        }
        let place = self.place_of_service.as_deref().map(|place| place.trim().to_owned());
        draft.place_of_service =
            place.filter(|place| !place.is_empty()).or(draft.place_of_service.take());
        if let Some(stated) = &self.group_size {
            let reason = stated.reason.trim().to_owned();
            draft.size_override = Some(SizeOverride { size: stated.size.0, reason });
        }
    }

    /// Mandate and goals, which must be the student's.
    fn fill_plan(
        &self,
        draft: &mut EncounterDraft,
        known: Option<&SheetPatient>,
        at: &str,
    ) -> Result<(), ApiError> {
        let Some(known) = known else { return Ok(()) };
        if let Some(asked) = self.mandate.map(MandateId).filter(|id| draft.mandate != Some(*id)) {
            let found = known.mandates.iter().find(|known| known.id == asked);
            let Some(found) = found else {
                let message = "Give a mandate of the student that is in force on the day";
                return Err(ApiError::field(&format!("{at}.mandate"), message));
            };
            (draft.mandate, draft.is_group_ordered) = (Some(found.id), found.terms.is_group());
        }
        let Some(goals) = &self.goals else { return Ok(()) };
        let mut lines: Vec<GoalProgress> = Vec::new();
        for (number, line) in goals.iter().enumerate() {
            let goal = GoalId(line.goal);
            let is_kept = draft.goals.iter().any(|kept| kept.goal == goal);
            let is_new = lines.iter().all(|other| other.goal != goal);
            if !is_new || !(is_kept || known.goals.iter().any(|known| known.id == goal)) {
                let message = "Give each active goal of the student at most once";
                return Err(ApiError::field(&format!("{at}.goals[{number}].goal"), message));
            }
            if line.progress != care::Progress::NotAddressed {
                lines.push(GoalProgress { goal, progress: line.progress });
            }
        }
        draft.goals = lines;
        Ok(())
    }
}

/// The recording that a body describes on a sheet.
///
/// # Errors
///
/// The fields that do not fit the sheet.
pub(crate) fn record(body: &RecordBody, sheet: &Sheet) -> Result<SessionRecord, ApiError> {
    signs(body.certify, body.statement.as_deref())?;
    let mut record = sheet.record.clone();
    record.service_type = body.service_type.or(record.service_type);
    if body.encounters.len() != record.encounters.len() {
        return Err(ApiError::field("encounters", "Give each student of the session once"));
    }
    for draft in &mut record.encounters {
        let found = body.encounters.iter().enumerate().find(|(_, e)| e.patient == draft.patient.0);
        let Some((number, encounter)) = found else {
            return Err(ApiError::field("encounters", "Give each student of the session once"));
        };
        encounter.fill(draft, sheet, &format!("encounters[{number}]"))?;
    }
    Ok(record)
}

/// The recording with one student's part changed: an amendment.
pub(crate) fn amended(encounter: &EncounterBody, sheet: &Sheet) -> Result<SessionRecord, ApiError> {
    let mut record = sheet.record.clone();
    let draft = record.encounters.iter_mut().find(|draft| draft.patient.0 == encounter.patient);
    let is_own = sheet.patients.iter().any(|known| known.patient.id.0 == encounter.patient);
    let Some(draft) = draft.filter(|_| is_own) else {
        return Err(ApiError::field("encounter.patient", "Give the student of the record"));
    };
    encounter.fill(draft, sheet, "encounter")?;
    Ok(record)
}

/// A certification names the statement that is signed, so that nobody signs by accident.
pub(crate) fn signs(certify: bool, statement: Option<&str>) -> Result<(), ApiError> {
    if certify && statement != Some(CERTIFICATION_STATEMENT.0) {
        let message = "Give the number of the statement that is signed, as /api/v1/me tells it";
        return Err(ApiError::field("statement", message));
    }
    Ok(())
}
