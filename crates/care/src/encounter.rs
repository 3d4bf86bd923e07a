//! One patient's part in one session: what SESIS calls a Service Record.

use crate::keyed::keyed;
use crate::vocabulary::{AbsenceReason, Language, Location, ServiceDescription, ServiceType};
use crate::{
    EncounterId, GoalId, MandateId, MemberId, Minutes, Note, OrganizationKind, PatientId,
    SessionId, TimeSpan,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What became of the meeting for this patient (SESIS: Session Type).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// Service Provided: it happened.
    Provided,
    /// Student Absent: not in school, or refused.
    StudentAbsent,
    /// Provider Absent: the clinician was away from work.
    ProviderAbsent,
    /// Cancelled: anything else.
    Cancelled,
}

/// Individual, or a group of this many present. `Group(1)` is one child of a group who came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupSize {
    /// One person, planned alone.
    Individual,
    /// A group of as many as were present.
    Group(u8),
}

/// A group size that was not computed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeOverride {
    /// What the clinician says it was.
    pub size: GroupSize,
    /// Why it differs from who is recorded as present.
    pub reason: String,
}

/// Progress toward one goal (DESIGN: six canonical values, labels by organization).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Getting there.
    Progress,
    /// Some.
    LimitedProgress,
    /// None.
    NoProgress,
    /// Going back.
    Regression,
    /// Reached.
    GoalMet,
    /// Not worked on.
    NotAddressed,
}

/// Progress toward one goal in one encounter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GoalProgress {
    /// Which goal.
    pub goal: GoalId,
    /// How far.
    pub progress: Progress,
}

/// One service description chosen, with its minutes where they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServiceActivity {
    /// What was done.
    pub description: ServiceDescription,
    /// Minutes of it: none in a real group and for a description that takes no minutes; all of
    /// the session when it is the only one.
    pub minutes: Option<Minutes>,
}

/// One coded service of a practice visit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PracticeService {
    /// The five-character procedure code.
    pub code: String,
    /// Minutes given.
    pub minutes: Minutes,
}

/// Everything one version of a service record says. This is what is hashed and certified.
///
/// Fields that do not apply to an attendance are empty, not ignored: see
/// [`EncounterContent::cleared`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncounterContent {
    /// The encounter; the same in every version.
    pub encounter: EncounterId,
    /// The meeting.
    pub session: SessionId,
    /// Whose record.
    pub patient: PatientId,
    /// Who treated, or was to treat.
    pub clinician: MemberId,
    /// Civil day of service.
    pub day: Date,
    /// Actual times when provided, planned times otherwise.
    pub time: TimeSpan,
    /// Which service.
    pub service_type: ServiceType,
    /// Language of service.
    pub language: Language,
    /// What became of it.
    pub attendance: Attendance,
    /// Why it did not happen, when it did not.
    pub reason: Option<AbsenceReason>,
    /// The group as computed from who was present; of an absence, the group that was planned.
    pub group_size: GroupSize,
    /// A size stated against the computed one.
    pub size_override: Option<SizeOverride>,
    /// The one location where most of it was given.
    pub location: Option<Location>,
    /// Service descriptions, in the order shown.
    pub activities: Vec<ServiceActivity>,
    /// Coded services of a practice visit.
    pub services: Vec<PracticeService>,
    /// Place of service code of a practice visit, e.g. `11`.
    pub place_of_service: Option<String>,
    /// Progress, a line a goal.
    pub goals: Vec<GoalProgress>,
    /// The note.
    pub note: Note,
    /// The mandate under which it was given.
    pub mandate: Option<MandateId>,
    /// Why a finding that asks was let pass, by the key of its answer: `QH-D042.response`; older
    /// records name the edit alone.
    pub acknowledgements: Vec<(String, String)>,
}

impl EncounterContent {
    /// The same with every field empty that does not apply to its attendance: an absence or
    /// cancellation keeps its planned times, reason, language, mandate and remark (rule V-004).
    #[must_use]
    pub fn cleared(mut self) -> Self {
        if self.attendance == Attendance::Provided {
            self.reason = None;
            return self;
        }
        self.size_override = None;
        self.location = None;
        self.activities.clear();
        self.services.clear();
        self.place_of_service = None;
        self.goals.clear();
        self.note = Note { remark: self.note.remark, ..Note::default() };
        self
    }

    /// The size that counts: what was stated with a reason, else what was computed.
    pub fn effective_size(&self) -> GroupSize {
        self.size_override.as_ref().map_or(self.group_size, |stated| stated.size)
    }

    /// Minutes from start to end.
    pub fn minutes(&self) -> Minutes {
        self.time.minutes()
    }
}

keyed! {
    Attendance {
        Provided = "provided", "Service Provided";
        StudentAbsent = "student_absent", "Student Absent";
        ProviderAbsent = "provider_absent", "Provider Absent";
        Cancelled = "cancelled", "Cancelled";
    }
}

impl Attendance {
    /// When to choose it, as help beside the choice (SESIS service capture, step 9).
    pub fn help(self) -> &'static str {
        match self {
            Self::Provided => "The session took place.",
            Self::StudentAbsent => "Absent from school, or in school and refused the session.",
            Self::ProviderAbsent => "You were away from work: sick leave, personal leave.",
            Self::Cancelled => {
                "Anything else: an unscheduled closing or half day, a trip, an assembly, testing, \
                 or another task of yours such as a meeting or training."
            }
        }
    }

    /// Its words where the person is called a client.
    pub fn label_for(self, kind: OrganizationKind) -> &'static str {
        match (self, kind) {
            (Self::StudentAbsent, OrganizationKind::Practice) => "Client Absent",
            _ => self.label(),
        }
    }
}

keyed! {
    Progress {
        Progress = "progress", "Progress";
        LimitedProgress = "limited_progress", "Limited progress";
        NoProgress = "no_progress", "No progress";
        Regression = "regression", "Regression";
        GoalMet = "goal_met", "Goal met";
        NotAddressed = "not_addressed", "Not addressed";
    }
}

impl GroupSize {
    /// Its key in forms and storage: `individual`, `group-3`.
    pub fn key(self) -> String {
        match self {
            Self::Individual => "individual".to_owned(),
            Self::Group(n) => format!("group-{n}"),
        }
    }

    /// Its words on screens: `Individual`, `Group, 3`.
    pub fn label(self) -> String {
        match self {
            Self::Individual => "Individual".to_owned(),
            Self::Group(n) => format!("Group, {n}"),
        }
    }

    /// The size of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        if key == "individual" {
            return Some(Self::Individual);
        }
        key.strip_prefix("group-")?.parse().ok().filter(|n| *n > 0).map(Self::Group)
    }

    /// How many were treated together.
    pub fn people(self) -> u8 {
        match self {
            Self::Individual => 1,
            Self::Group(n) => n,
        }
    }

    /// Whether two or more were treated together; only then is it billed as a group.
    pub fn is_real_group(self) -> bool {
        self.people() > 1
    }
}
