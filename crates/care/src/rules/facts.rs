//! What the recording rules look at.

use crate::{
    DayKind, Goal, Mandate, MandateId, OrganizationKind, PatientId, PatientName, Private,
    SessionId, SessionRecord, SiteId, Stage, TimeSpan,
};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Everything that the rules may look at, gathered by the caller. Nothing is read from elsewhere.
#[derive(Clone, Debug)]
pub struct Facts {
    /// When the rules are asked: what they find may weigh differently.
    pub stage: Stage,
    /// Now, as the organization's clocks show it.
    pub now: DateTime,
    /// The organization's zone.
    pub zone: TimeZone,
    /// District or practice.
    pub organization: OrganizationKind,
    /// The recording; settled (see [`SessionRecord::settled`]) when it is to be saved.
    pub record: SessionRecord,
    /// Where it belongs.
    pub site: SiteFacts,
    /// What kind of day it is there.
    pub day: DayFacts,
    /// The clinician's other sessions of that day that were provided; not this one.
    pub clinician_sessions: Vec<OtherSession>,
    /// What is known of each patient of the recording.
    pub patients: BTreeMap<PatientId, PatientFacts>,
    /// The clinician's last notes, newest first; not those of this session.
    pub recent_notes: Vec<Private<String>>,
    /// Names of everybody on the clinician's caseload.
    pub caseload_names: Vec<(PatientId, PatientName)>,
    /// The organization's settings.
    pub settings: Settings,
}

/// The school or office.
#[derive(Clone, Copy, Debug)]
pub struct SiteFacts {
    /// Identifier.
    pub id: SiteId,
    /// When services may begin.
    pub opens: Time,
    /// When services must have ended.
    pub closes: Time,
}

/// The day at the site.
#[derive(Clone, Debug)]
pub struct DayFacts {
    /// What kind of day (see [`crate::effective_kind`]).
    pub kind: DayKind,
    /// What people call it; may be empty.
    pub label: String,
    /// When a half day ends.
    pub ends: Option<Time>,
}

/// Another session of the clinician on that day.
#[derive(Clone, Copy, Debug)]
pub struct OtherSession {
    /// Which.
    pub session: SessionId,
    /// Where.
    pub site: SiteId,
    /// When it was held.
    pub span: TimeSpan,
}

/// Another service of the patient on that day, by whomever.
#[derive(Clone, Debug)]
pub struct OtherEncounter {
    /// The meeting; the recording's own session is passed over.
    pub session: SessionId,
    /// When it was provided.
    pub span: TimeSpan,
    /// Which service, in words; never a note or a name.
    pub service: String,
}

/// What is known of one patient.
#[derive(Clone, Debug, Default)]
pub struct PatientFacts {
    /// Whether on the clinician's caseload on that day.
    pub is_on_caseload: bool,
    /// Other services provided on that day.
    pub other_encounters: Vec<OtherEncounter>,
    /// Mandates, whatever their service or dates.
    pub mandates: Vec<MandateFacts>,
    /// Goals, whatever their state or dates.
    pub goals: Vec<Goal>,
}

/// A mandate and what was given under it.
#[derive(Clone, Debug)]
pub struct MandateFacts {
    /// The mandate.
    pub mandate: Mandate,
    /// Sessions provided in the period of the day of service (see [`crate::period_of`]), this
    /// one not counted.
    pub provided: u32,
}

/// What an organization may set; what is not set is as [`Settings::default`] says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Longest session, in minutes (V-002).
    pub max_session_minutes: u32,
    /// Minutes by which a session may differ from its mandate (V-018).
    pub minutes_tolerance: u32,
    /// Greatest group that regulation allows (V-024): New York 5, New York City 8.
    pub group_max: u8,
    /// Letters and digits that a note must have at least (V-040).
    pub min_note_letters: usize,
    /// Minutes needed from one site to another (V-017).
    pub travel_minutes: u32,
    /// Whole months before the current one that are open for recording.
    pub months_open_before: u8,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_session_minutes: 180,
            minutes_tolerance: 5,
            group_max: 5,
            min_note_letters: 30,
            travel_minutes: 10,
            months_open_before: 1,
        }
    }
}

impl Settings {
    /// First day that is open for recording on `today`: the first of the previous month, as
    /// SESIS shows the current and the previous month.
    pub fn open_from(&self, today: Date) -> Date {
        (0..self.months_open_before)
            .fold(today.first_of_month(), |first, _| crate::day_after(first, -1).first_of_month())
    }
}

impl Facts {
    /// Today, as the organization's clocks show it.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// Whether it is about a school.
    pub fn is_school(&self) -> bool {
        self.organization == OrganizationKind::District
    }

    /// `student` or `client`.
    pub fn patient_word(&self) -> &'static str {
        self.organization.patient_word()
    }

    /// What is known of a patient; nothing is known of one who is not in the facts.
    pub fn patient(&self, id: PatientId) -> Option<&PatientFacts> {
        self.patients.get(&id)
    }

    /// The mandate that counts for a patient: the one that was chosen when it is in force, else
    /// the first in force for the service on the day.
    pub fn mandate(&self, id: PatientId, chosen: Option<MandateId>) -> Option<&MandateFacts> {
        let service_type = self.record.service_type?;
        let day = self.record.day;
        let in_force = |known: &&MandateFacts| {
            known.mandate.service_type == service_type && known.mandate.is_in_force(day)
        };
        let known = &self.patient(id)?.mandates;
        known
            .iter()
            .filter(in_force)
            .find(|known| Some(known.mandate.id) == chosen)
            .or_else(|| known.iter().find(in_force))
    }
}
