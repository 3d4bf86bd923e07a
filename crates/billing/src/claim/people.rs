//! The people and organizations that a claim names.
//!
//! Names, birth dates and member ids are health data here: `Debug` never prints them.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Stands in the place of a value that must not reach a log.
const HIDDEN: &str = "•••";

/// A person's name as the payer has it on the card.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// Family name (NM103).
    pub last: String,
    /// Given name (NM104).
    pub first: String,
    /// Middle name or initial (NM105).
    pub middle: Option<String>,
    /// Such as `Jr` (NM107).
    pub suffix: Option<String>,
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// The name of a provider: a person or an organization (NM102).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityName {
    /// One person (1).
    Person(PersonName),
    /// An organization (2).
    Organization(String),
}

impl fmt::Debug for EntityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(name) => fmt::Debug::fmt(name, f),
            Self::Organization(name) => fmt::Debug::fmt(name, f),
        }
    }
}

/// A postal address in the United States (N3, N4).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and number; for a billing provider never a post-office box.
    pub line1: String,
    /// Floor, suite.
    pub line2: Option<String>,
    /// The town.
    pub city: String,
    /// Two capital letters.
    pub state: String,
    /// Five or nine digits; a dash is allowed.
    pub postal_code: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// Whom a payer may call about a file or a claim (PER).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// A person or a desk.
    pub name: String,
    /// Ten digits.
    pub telephone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
}

/// Recorded sex, as a claim says it (DMG03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// F.
    Female,
    /// M.
    Male,
    /// U.
    Unknown,
}

impl Sex {
    /// The letter on the claim.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Unknown => "U",
        }
    }
}

/// A person as the payer knows them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name on the card.
    pub name: PersonName,
    /// The day of birth.
    pub birth_date: Date,
    /// As the payer has it.
    pub sex: Sex,
    /// Where the person lives.
    pub address: Address,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// In which order this payer is asked (SBR01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Responsibility {
    /// First (P).
    Primary,
    /// Second (S).
    Secondary,
    /// Third (T).
    Tertiary,
}

impl Responsibility {
    /// The letter on the claim.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Primary => "P",
            Self::Secondary => "S",
            Self::Tertiary => "T",
        }
    }
}

/// What kind of plan pays (SBR09).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingCode {
    /// MC.
    Medicaid,
    /// MB.
    MedicareB,
    /// CI.
    Commercial,
    /// BL.
    BlueCross,
    /// HM.
    HealthMaintenance,
    /// WC.
    WorkersCompensation,
    /// ZZ: the kind is not known.
    Other,
}

impl FilingCode {
    /// The two letters on the claim.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Medicaid => "MC",
            Self::MedicareB => "MB",
            Self::Commercial => "CI",
            Self::BlueCross => "BL",
            Self::HealthMaintenance => "HM",
            Self::WorkersCompensation => "WC",
            Self::Other => "ZZ",
        }
    }
}

/// Whose policy it is (2010BA).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriber {
    /// The policy holder.
    pub person: Person,
    /// The member id on the card; for Medicaid the client's id. Missing is a finding.
    pub member_id: Option<String>,
    /// The employer's group (SBR03).
    pub group_number: Option<String>,
    /// The plan's name, when it has no number (SBR04).
    pub group_name: Option<String>,
    /// In which order this payer is asked.
    pub responsibility: Responsibility,
    /// What kind of plan it is.
    pub filing: FilingCode,
}

impl fmt::Debug for Subscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscriber")
            .field("responsibility", &self.responsibility)
            .field("filing", &self.filing)
            .finish_non_exhaustive()
    }
}

/// What the patient is to the subscriber (PAT01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relationship {
    /// 01.
    Spouse,
    /// 19.
    Child,
    /// G8.
    Other,
}

impl Relationship {
    /// The code on the claim.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spouse => "01",
            Self::Child => "19",
            Self::Other => "G8",
        }
    }
}

/// Who was treated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimPatient {
    /// The subscriber (SBR02 is 18; there is no loop 2000C). Always so for Medicaid.
    Subscriber,
    /// Someone on the subscriber's policy (loop 2000C).
    Dependent {
        /// What the patient is to the subscriber.
        relationship: Relationship,
        /// The patient.
        person: Box<Person>,
    },
}

/// Who is asked for money (2010BB).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerRef {
    /// Key of the payer profile that the claim was made with, such as `ny_school_medicaid`.
    pub profile: String,
    /// The payer's name.
    pub name: String,
    /// The payer's number in the claims network (NM109 with PI).
    pub id: String,
}

/// The tax number of who is paid (REF in 2010AA).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxId {
    /// An employer's number (EI), nine digits.
    Employer(String),
    /// A person's number (SY), nine digits.
    Person(String),
}

impl fmt::Debug for TaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// Who is paid (2010AA).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingProvider {
    /// The group, district or solo therapist.
    pub name: EntityName,
    /// Ten digits as given; missing or wrong is a finding.
    pub npi: Option<String>,
    /// The tax number.
    pub tax_id: TaxId,
    /// The provider taxonomy, where the payer goes by it (PRV*BI).
    pub taxonomy: Option<String>,
    /// A street address with a nine-digit ZIP code.
    pub address: Address,
    /// Where money goes, when elsewhere (2010AB); may be a post-office box.
    pub pay_to: Option<Address>,
    /// Whom to call.
    pub contact: Option<Contact>,
    /// The number that the payer gave the provider (REF*G2), such as a Medicaid provider id.
    pub payer_assigned_id: Option<String>,
}

/// A person or organization with a part in the service (2310).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimProvider {
    /// The name.
    pub name: EntityName,
    /// Ten digits as given; missing or wrong is a finding.
    pub npi: Option<String>,
    /// The provider taxonomy: 225X00000X for an occupational therapist.
    pub taxonomy: Option<String>,
}

/// Where the service happened (2310C), such as a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceFacility {
    /// The name of the place.
    pub name: String,
    /// Ten digits, where the place has its own.
    pub npi: Option<String>,
    /// Where it is.
    pub address: Address,
}
