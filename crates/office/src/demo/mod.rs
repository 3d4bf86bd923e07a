//! The demonstration: two invented organizations with eight weeks behind them.
//!
//! [`generate`] is pure: the same seed, day and size give the same data, dated relative to the
//! day. Everything is plainly invented: people, numbers, addresses, payers. The first therapist,
//! Jo Tanaka, has a group of three planned for the morning of that day, whatever day it is.

mod aims;
mod crowd;
mod days;
mod dice;
mod history;
mod load;
mod load_crowd;
mod names;
mod note;
mod outcome;
mod patients;
mod schedule;
mod staff;
mod story;
#[cfg(test)]
mod tests;
mod work;
mod world;

use care::{
    AccountId, CalendarDay, CaseloadGroup, Certification, Clinician, EncounterContent, Factor,
    Goal, Guardian, Mandate, MemberId, Organization, Patient, PatientId, Private, RecordState,
    Role, SeriesId, SeriesRule, ServiceType, Session, Site, SiteId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use uuid::Uuid;

pub use crowd::Crowd;
pub use load::{LoadRefused, load};
pub use load_crowd::{Loaded, Step, load_crowd, make_file};
pub use world::generate;

/// The password of every invented account.
pub const PASSWORD: &str = "quarterhour-demo";

/// The zone in which the invented organizations live.
pub const TIME_ZONE: &str = "America/New_York";

/// How much is invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// A district with 120 students and a practice with 30 clients.
    Small,
    /// The same, and a third organization with 50 thousand encounters.
    Medium,
    /// The same, and a third organization with 100 thousand patients and 5 million encounters.
    Large,
}

impl Size {
    /// The size of its name on the command line.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "small" => Some(Self::Small),
            "medium" => Some(Self::Medium),
            "large" => Some(Self::Large),
            _ => None,
        }
    }
}

/// Everything invented.
#[derive(Clone, Debug)]
pub struct DemoData {
    /// The day on which the story plays.
    pub today: Date,
    /// Who signs in.
    pub accounts: Vec<DemoAccount>,
    /// The district, then the practice.
    pub organizations: Vec<DemoOrganization>,
}

/// A person who signs in with [`PASSWORD`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// Identifier.
    pub id: AccountId,
    /// Address, in small letters.
    pub email: String,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// One organization with all it owns.
#[derive(Clone, Debug)]
pub struct DemoOrganization {
    /// The organization.
    pub organization: Organization,
    /// What claims say about it.
    pub billing: DemoBilling,
    /// Schools or offices.
    pub sites: Vec<Site>,
    /// Where they are: street, city, state, nine-digit postal code.
    pub addresses: Vec<(SiteId, [String; 4])>,
    /// Days that are not as every day.
    pub calendar: Vec<CalendarDay>,
    /// Who works there.
    pub members: Vec<DemoMember>,
    /// Who is asked for money.
    pub payers: Vec<DemoPayer>,
    /// When all of it that has no other time was entered.
    pub created_at: Timestamp,
    /// Patients and what happened to them.
    pub part: DemoPart,
}

/// Patients of one organization and what happened to them: all, or those of one clinician.
#[derive(Clone, Debug, Default)]
pub struct DemoPart {
    /// Students or clients.
    pub patients: Vec<Patient>,
    /// Their guardians.
    pub guardians: Vec<Guardian>,
    /// What school plans order.
    pub mandates: Vec<Mandate>,
    /// Annual goals.
    pub goals: Vec<Goal>,
    /// Who is on whose caseload.
    pub caseloads: Vec<DemoCaseload>,
    /// Named groups.
    pub groups: Vec<CaseloadGroup>,
    /// What repeats.
    pub series: Vec<DemoSeries>,
    /// Meetings, planned and held, in the order of their days.
    pub sessions: Vec<Session>,
    /// What was recorded, in the same order.
    pub encounters: Vec<DemoEncounter>,
    /// Which patient has which payer.
    pub coverages: Vec<DemoCoverage>,
}

/// What claims say about an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoBilling {
    /// Employer's number, nine digits.
    pub tax_id: String,
    /// Taxonomy of the organization.
    pub taxonomy: String,
    /// Its number with Medicaid.
    pub medicaid_provider_id: String,
    /// Street, city, state, nine-digit postal code.
    pub address: [String; 4],
    /// Telephone, ten digits.
    pub phone: String,
}

/// One person's place in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoMember {
    /// Who signs in as this member.
    pub account: AccountId,
    /// Identifier, name and credentials; of people who do not treat only the name counts.
    pub clinician: Clinician,
    /// Whether the credentials count.
    pub is_clinician: bool,
    /// Roles.
    pub roles: BTreeSet<Role>,
    /// The school or office to which the roles are limited, or where the clinician works.
    pub site: Option<SiteId>,
    /// What can be seen with this sign-in.
    pub shows: &'static str,
}

/// A patient on a caseload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoCaseload {
    /// Whose caseload.
    pub clinician: MemberId,
    /// Who is on it.
    pub patient: PatientId,
    /// Since when.
    pub from: Date,
}

/// Planned sessions that repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSeries {
    /// Identifier.
    pub id: SeriesId,
    /// When.
    pub rule: SeriesRule,
    /// Who treats.
    pub clinician: MemberId,
    /// Where.
    pub site: SiteId,
    /// For whom, in the order shown.
    pub patients: Vec<PatientId>,
    /// Which service.
    pub service_type: ServiceType,
    /// Where it is planned to be.
    pub location: Option<care::Location>,
    /// Room.
    pub room: String,
    /// Whether it is a group.
    pub is_group: bool,
}

/// One record of one patient in one session.
#[derive(Clone, Debug)]
pub struct DemoEncounter {
    /// What it says.
    pub content: EncounterContent,
    /// Where it stands.
    pub state: RecordState,
    /// Who wrote it.
    pub author: AccountId,
    /// When it was written.
    pub created_at: Timestamp,
    /// Signatures in order: the clinician's, of an assistant's record the supervisor's.
    pub certifications: Vec<DemoCertification>,
}

/// A signature and the account that gave it.
#[derive(Clone, Debug)]
pub struct DemoCertification {
    /// The account.
    pub account: AccountId,
    /// The signature.
    pub certification: Certification,
}

/// Who is asked for money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPayer {
    /// Identifier.
    pub id: Uuid,
    /// Name, which says that it is invented.
    pub name: String,
    /// Key of its profile in `billing`.
    pub profile: String,
    /// Its number in the claims network.
    pub payer_id: String,
    /// The number that it gave the organization as a sender of files.
    pub submitter_code: String,
}

/// A patient's coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCoverage {
    /// Identifier.
    pub id: Uuid,
    /// Who is covered.
    pub patient: PatientId,
    /// By whom.
    pub payer: Uuid,
    /// Number on the card.
    pub member_id: Private<String>,
    /// First day.
    pub from: Date,
}

/// How one signs in to the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Address.
    pub email: String,
    /// Password; the same for all.
    pub password: &'static str,
    /// Name, title and what can be seen.
    pub who: String,
    /// Names of the organizations, the first one first.
    pub organization: String,
}

/// Every invented sign-in, the main therapist first.
pub fn sign_ins() -> Vec<SignIn> {
    staff::EVERYBODY
        .iter()
        .map(|person| SignIn {
            email: person.email(),
            password: PASSWORD,
            who: format!("{}: {}", person.signature(), person.shows),
            organization: person.organizations().join("; "),
        })
        .collect()
}

/// The day of an instant where the invented organizations live.
pub fn today(now: Timestamp) -> Date {
    let zone = TimeZone::get(TIME_ZONE).unwrap_or(TimeZone::UTC);
    now.to_zoned(zone).date()
}

/// When the story opens for who starts it at `now`: the same instant, or half past twelve of the
/// day when it is earlier there, because a session cannot be recorded before it is over. A
/// demonstration whose clock is ahead by the difference always has a morning to record.
pub fn opening(now: Timestamp) -> Timestamp {
    let zone = TimeZone::get(TIME_ZONE).unwrap_or(TimeZone::UTC);
    now.max(history::instant(today(now), 12 * 60 + 30, &zone))
}

/// How the invented signers were known.
const FACTOR: Factor = Factor::Password;
