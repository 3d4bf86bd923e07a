//! Who treats, with which credential.

use crate::MemberId;
use crate::keyed::keyed;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The licence under which a clinician acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// Occupational therapist.
    OccupationalTherapist,
    /// Occupational therapy assistant: acts under supervision, needs a cosignature.
    OccupationalTherapyAssistant,
}

/// Who treats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clinician {
    /// Identifier; the member's.
    pub id: MemberId,
    /// Name as it is signed, without the title.
    pub name: String,
    /// Title as it is signed: `OTR/L`, `OT`, `COTA/L`, `OTA`.
    pub title: String,
    /// Therapist or assistant.
    pub credential: Credential,
    /// National Provider Identifier of the person.
    pub npi: Option<Npi>,
    /// State licence number.
    pub license: String,
    /// Last day of the present registration.
    pub registered_through: Option<Date>,
    /// Who directs an assistant.
    pub supervisor: Option<MemberId>,
}

impl Clinician {
    /// Name and title as a signature: `Jo Tanaka, OTR/L`.
    pub fn signature(&self) -> String {
        signature(&self.name, &self.title)
    }
}

/// A name as it is signed, with the title if there is one.
pub fn signature(name: &str, title: &str) -> String {
    if title.is_empty() { name.to_owned() } else { format!("{name}, {title}") }
}

/// A National Provider Identifier: ten digits with a valid check digit.
///
/// Source: 45 CFR 162.406; the check digit is Luhn over `80840` and the number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Npi(String);

/// Why a text is no NPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NpiInvalid {
    /// Not ten digits that begin with 1 or 2.
    #[error("an NPI is ten digits and begins with 1 or 2")]
    Shape,
    /// The last digit does not check.
    #[error("the check digit of this NPI is wrong; look for a typing error")]
    CheckDigit,
}

impl Npi {
    /// The ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Npi {
    type Err = NpiInvalid;

    fn from_str(text: &str) -> Result<Self, NpiInvalid> {
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
        if digits.len() != 10 || text.len() != 10 || !text.starts_with(['1', '2']) {
            return Err(NpiInvalid::Shape);
        }
        // 24 is what the prefix 80840 adds to the Luhn sum.
        let sum: u32 = digits
            .iter()
            .rev()
            .enumerate()
            .map(|(place, digit)| match place % 2 {
                0 => *digit,
                _ => digit * 2 / 10 + digit * 2 % 10,
            })
            .sum::<u32>()
            + 24;
        if sum.is_multiple_of(10) { Ok(Self(text.to_owned())) } else { Err(NpiInvalid::CheckDigit) }
    }
}

impl TryFrom<String> for Npi {
    type Error = NpiInvalid;
    fn try_from(text: String) -> Result<Self, NpiInvalid> {
        text.parse()
    }
}

impl From<Npi> for String {
    fn from(npi: Npi) -> Self {
        npi.0
    }
}

impl std::fmt::Display for Npi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

keyed! {
    Credential {
        OccupationalTherapist = "occupational_therapist", "Occupational therapist";
        OccupationalTherapyAssistant =
            "occupational_therapy_assistant", "Occupational therapy assistant";
    }
}
