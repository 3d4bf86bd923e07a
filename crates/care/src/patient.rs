//! The person treated. Screens say student in a district and client in a practice.

use crate::vocabulary::Language;
use crate::{CaseloadGroupId, GuardianId, Icd10, MemberId, PatientId, Private, SiteId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A person's names as the law and as the person has them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PatientName {
    /// Legal family name; one to 60 letters of any script.
    pub family: Private<String>,
    /// Legal given name.
    pub given: Private<String>,
    /// What the person is called, when that differs.
    pub preferred: Option<Private<String>>,
}

impl PatientName {
    /// What screens show: the preferred or given name, then the family name.
    pub fn display(&self) -> String {
        let first = self.preferred.as_ref().unwrap_or(&self.given);
        format!("{} {}", first.0, self.family.0).trim().to_owned()
    }

    /// Legal name as lists sort it: `Family, Given`.
    pub fn sorted(&self) -> String {
        format!("{}, {}", self.family.0, self.given.0)
    }
}

/// The person treated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    /// Identifier.
    pub id: PatientId,
    /// School or office.
    pub site: SiteId,
    /// Names.
    pub name: PatientName,
    /// Day of birth.
    pub birth_date: Private<Date>,
    /// `F`, `M` or `U`, as claims carry it.
    pub sex: Private<char>,
    /// The organization's own number (New York City: OSIS, 9 digits).
    pub local_id: Private<String>,
    /// Medicaid number (New York: two letters, five digits, one letter).
    pub medicaid_id: Option<Private<String>>,
    /// Language of the home.
    pub language: Language,
    /// School grade, or empty.
    pub grade: String,
    /// Street, city, state, postal code, as claims need them.
    pub address: Private<[String; 4]>,
    /// Diagnoses, the principal one first.
    pub diagnoses: Vec<Diagnosis>,
    /// Day on which consent for services was recorded (rule V-021); none yet for an initial case.
    pub consent_on: Option<Date>,
    /// Whether still served.
    pub is_active: bool,
    /// Optimistic version.
    pub version: i64,
}

/// A diagnosis with the days on which it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// The code.
    pub code: Icd10,
    /// First day.
    pub from: Date,
    /// Last day, when it has ended.
    pub to: Option<Date>,
}

/// Who consents and may be billed for a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// Identifier.
    pub id: GuardianId,
    /// Whose guardian.
    pub patient: PatientId,
    /// Full name.
    pub name: Private<String>,
    /// Mother, father, grandparent, foster parent …
    pub relation: String,
    /// Telephone.
    pub phone: Private<String>,
    /// Electronic mail.
    pub email: Private<String>,
    /// Language in which to write.
    pub language: Language,
    /// Whether the law lets this person consent.
    pub may_consent: bool,
    /// Optimistic version.
    pub version: i64,
}

/// A named, dated set of patients whom one clinician treats together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseloadGroup {
    /// Identifier.
    pub id: CaseloadGroupId,
    /// Whose caseload.
    pub clinician: MemberId,
    /// What the clinician calls it.
    pub name: String,
    /// Who is in it, in the order shown.
    pub patients: Vec<PatientId>,
    /// Optimistic version.
    pub version: i64,
}
