//! What happened to a person: sessions, encounters, mandates, notes and their certification.
//!
//! Pure: no I/O, no money, no clock. Time and randomness come in through [`Clock`] and
//! [`Random`]. A new noun goes into the file named after it, and into `GLOSSARY.md`.

mod calendar;
mod certification;
mod clinician;
mod clock;
mod code;
pub mod delivery;
mod encounter;
mod finding;
mod id;
mod keyed;
mod mandate;
mod mandate_terms;
mod minutes;
mod note;
mod organization;
mod patient;
mod plan;
pub mod planning;
mod private;
pub mod rules;
mod series_rule;
mod session;
mod session_record;
mod typed_move;
mod typed_time;
mod vocabulary;

pub use calendar::{
    CalendarDay, DayKind, day_after, days_between, effective_kind, monday_of, number_cycle_days,
    period_of, row_of, weeks_between,
};
pub use certification::{CERTIFICATION_STATEMENT, Certification, ContentHash, Factor};
pub use clinician::{Clinician, Credential, Npi, NpiInvalid, signature};
pub use clock::{Clock, FixedClock, FixedRandom, Random};
pub use code::{Icd10, Icd10Invalid};
pub use encounter::{
    Attendance, EncounterContent, GoalProgress, GroupSize, PracticeService, Progress,
    ServiceActivity, SizeOverride,
};
pub use finding::{Finding, Place, Severity, Stage};
pub use id::*;
pub use mandate::{Mandate, MandateTerms, Period, Setting};
pub use mandate_terms::{MandateTermsInvalid, PeriodInvalid};
pub use minutes::{Minutes, TimeSpan, TimeSpanInvalid, even_split};
pub use note::Note;
pub use organization::{Organization, OrganizationKind, Role, Site};
pub use patient::{CaseloadGroup, Diagnosis, Guardian, Patient, PatientName};
pub use plan::{Goal, GoalState};
pub use private::Private;
pub use series_rule::{Repeats, SeriesRule, SeriesRuleInvalid, Weekday};
pub use session::{RecordState, Session, SessionState};
pub use session_record::{EncounterDraft, RecordIncomplete, SessionRecord, contents};
pub use typed_move::{TypedMove, TypedMoveInvalid, typed_cancel, typed_move};
pub use typed_time::typed_time;
pub use vocabulary::{
    AbsenceReason, Language, LanguageUnknown, Location, ServiceDescription, ServiceType,
};
