//! Who owns the records, and who may act in it.

use crate::keyed::keyed;
use crate::{OrganizationId, SiteId};
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

/// What kind of place an organization is; decides words and fields on screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationKind {
    /// A school district: students, mandates, certification of every planned session.
    District,
    /// A private practice: clients, services with minutes, place of service.
    Practice,
}

/// The district, agency or practice that owns the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Identifier; first in every key.
    pub id: OrganizationId,
    /// Name as screens and claims show it.
    pub name: String,
    /// District or practice.
    pub kind: OrganizationKind,
    /// IANA zone in which its days begin, e.g. `America/New_York`.
    pub time_zone: String,
    /// NPI of the organization as billing provider, when it has one.
    pub npi: Option<crate::Npi>,
}

/// A school of a district, or an office of a practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Identifier.
    pub id: SiteId,
    /// Name as screens show it.
    pub name: String,
    /// When services may begin here (rule V-012).
    pub opens: Time,
    /// When services must have ended here (rule V-012).
    pub closes: Time,
    /// Optimistic version.
    pub version: i64,
}

/// What a member may do; the access policy names these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Records and certifies for an own caseload.
    Therapist,
    /// Records and certifies under supervision.
    Assistant,
    /// Sees all records of the organization; voids, overrides, assigns.
    Supervisor,
    /// Prepares claims; reads no narratives.
    Biller,
    /// Keeps the roster and calendar of a site.
    SchoolAdministrator,
    /// Owns a practice: everything a supervisor and a biller may.
    PracticeOwner,
    /// Reads what an engagement lists.
    Auditor,
    /// Keeps accounts and settings; no health data.
    SystemAdministrator,
}

impl Role {
    /// Every role, in the order in which screens list them.
    pub const ALL: [Self; 8] = [
        Self::Therapist,
        Self::Assistant,
        Self::Supervisor,
        Self::Biller,
        Self::SchoolAdministrator,
        Self::PracticeOwner,
        Self::Auditor,
        Self::SystemAdministrator,
    ];

    /// Its key in storage and in the policy.
    pub fn key(self) -> &'static str {
        match self {
            Self::Therapist => "therapist",
            Self::Assistant => "assistant",
            Self::Supervisor => "supervisor",
            Self::Biller => "biller",
            Self::SchoolAdministrator => "school_administrator",
            Self::PracticeOwner => "practice_owner",
            Self::Auditor => "auditor",
            Self::SystemAdministrator => "system_administrator",
        }
    }

    /// Its name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Therapist => "Therapist",
            Self::Assistant => "Assistant",
            Self::Supervisor => "Supervisor",
            Self::Biller => "Biller",
            Self::SchoolAdministrator => "School administrator",
            Self::PracticeOwner => "Practice owner",
            Self::Auditor => "Auditor",
            Self::SystemAdministrator => "System administrator",
        }
    }

    /// The role of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

keyed! {
    OrganizationKind {
        District = "district", "School district";
        Practice = "practice", "Private practice";
    }
}

impl OrganizationKind {
    /// What screens call the person treated: `student`, `client`.
    pub fn patient_word(self) -> &'static str {
        match self {
            Self::District => "student",
            Self::Practice => "client",
        }
    }

    /// What screens call several of them: `students`, `clients`.
    pub fn patients_word(self) -> &'static str {
        match self {
            Self::District => "students",
            Self::Practice => "clients",
        }
    }

    /// What screens call a site: `school`, `office`.
    pub fn site_word(self) -> &'static str {
        match self {
            Self::District => "school",
            Self::Practice => "office",
        }
    }
}
