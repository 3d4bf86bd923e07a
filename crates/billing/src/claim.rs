//! A claim: what one payer is asked for one patient's care.
//!
//! The types hold what a claim *says*, right or wrong: identifiers are text as given, and the
//! edits of the module `edits` find what is missing or malformed. What the constructor itself
//! refuses is only what could not be a claim at all: no lines, too many, or a total that is not
//! their sum.

mod batch;
mod people;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use batch::{ClaimBatch, Receiver, Submitter, Usage};
pub use people::{
    Address, BillingProvider, ClaimPatient, ClaimProvider, Contact, EntityName, FilingCode,
    PayerRef, Person, PersonName, Relationship, Responsibility, ServiceFacility, Sex, Subscriber,
    TaxId,
};

use crate::{Cents, Cpt, Modifier, PlaceOfService, Units};

/// The most lines that one 837P claim carries (005010X222A1, loop 2400).
pub const MAX_LINES: usize = 50;
/// The most diagnoses that one 837P claim carries (segment HI).
pub const MAX_DIAGNOSES: usize = 12;
/// The most modifiers that one line carries (SV101).
pub const MAX_MODIFIERS: usize = 4;

/// Our number for a claim (CLM01): 1 to 20 capital letters and digits, never used twice.
///
/// Receivers need not return more than 20 characters, so longer numbers would not come back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClaimNumber(String);

impl ClaimNumber {
    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClaimNumber {
    type Err = ClaimRefused;

    fn from_str(text: &str) -> Result<Self, ClaimRefused> {
        let shape = (1..=20).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if shape { Ok(Self(text.to_owned())) } else { Err(ClaimRefused::NumberMalformed) }
    }
}

impl TryFrom<String> for ClaimNumber {
    type Error = ClaimRefused;

    fn try_from(text: String) -> Result<Self, ClaimRefused> {
        text.parse()
    }
}

impl From<ClaimNumber> for String {
    fn from(number: ClaimNumber) -> Self {
        number.0
    }
}

impl fmt::Display for ClaimNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Whether the claim is new, or stands in for an earlier one (CLM05-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// The first claim for these services (1).
    Original,
    /// Replaces the whole earlier claim (7).
    Replacement,
    /// Takes the earlier claim back (8).
    Void,
}

impl Frequency {
    /// The digit on the claim.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Original => "1",
            Self::Replacement => "7",
            Self::Void => "8",
        }
    }
}

/// Everything a claim says besides its lines.
///
/// `Debug` prints no health data, so diagnoses and people stay out of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimHeader {
    /// Our number for it.
    pub number: ClaimNumber,
    /// New, or in place of an earlier claim.
    pub frequency: Frequency,
    /// The payer's number of the earlier claim (REF*F8); needed to replace or void.
    pub payer_claim_number: Option<String>,
    /// Who is asked for money.
    pub payer: PayerRef,
    /// Whose policy it is.
    pub subscriber: Subscriber,
    /// Who was treated.
    pub patient: ClaimPatient,
    /// Who is paid.
    pub billing: BillingProvider,
    /// Who treated; `None` when the billing provider did.
    pub rendering: Option<ClaimProvider>,
    /// Who supervised an assistant, where the payer wants it said.
    pub supervising: Option<ClaimProvider>,
    /// Who referred the patient or certified the plan.
    pub referring: Option<ClaimProvider>,
    /// Who ordered the service.
    pub ordering: Option<ClaimProvider>,
    /// Where it happened, when not at the billing provider's address.
    pub facility: Option<ServiceFacility>,
    /// The kind of place, for every line that does not say otherwise.
    pub place: PlaceOfService,
    /// ICD-10-CM codes, principal first, with or without the point.
    pub diagnoses: Vec<String>,
    /// The payer's permission (REF*G1).
    pub prior_authorization: Option<String>,
    /// The referral number (REF*9F).
    pub referral_number: Option<String>,
    /// The first day of treatment (DTP*454), where the payer asks.
    pub initial_treatment: Option<Date>,
    /// The provider takes the payer's amount as full payment (CLM07).
    pub accepts_assignment: bool,
    /// The patient lets the payer pay the provider (CLM08).
    pub assigns_benefits: bool,
    /// The patient let health information be released for this claim (CLM09).
    pub releases_information: bool,
}

impl fmt::Debug for ClaimHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimHeader")
            .field("number", &self.number)
            .field("frequency", &self.frequency)
            .field("payer", &self.payer)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// One line of a claim: one code on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLine {
    /// Our number for the line (REF*6R), at most 30 characters, unique in the claim.
    pub control: String,
    /// The day of service.
    pub day: Date,
    /// What was done.
    pub code: Cpt,
    /// In the order sent.
    pub modifiers: Vec<Modifier>,
    /// How many.
    pub units: Units,
    /// Asked for the whole line.
    pub charge: Cents,
    /// Positions in the claim's diagnoses, counted from 1, the line's main reason first.
    pub pointers: Vec<u8>,
    /// The kind of place, when it differs from the claim's.
    pub place: Option<PlaceOfService>,
    /// What was done, in words; needed by codes that name nothing (SV101-7).
    pub narrative: Option<String>,
}

/// Why there is no such claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClaimRefused {
    /// The number is not one we could send.
    #[error("a claim number is 1 to 20 capital letters and digits")]
    NumberMalformed,
    /// Nothing is asked for.
    #[error("a claim has at least one line")]
    NoLines,
    /// More lines than one claim carries.
    #[error("a claim has at most {MAX_LINES} lines, not {0}")]
    TooManyLines(usize),
    /// The sum of the charges cannot be held.
    #[error("the charges of the lines are too large to add")]
    TotalTooLarge,
    /// The total stated is not the sum of the lines.
    #[error("the total is {stated}, but the lines add up to {lines}")]
    TotalDiffers {
        /// The total that was handed in.
        stated: Cents,
        /// The sum of the lines' charges.
        lines: Cents,
    },
}

/// A claim whose total is the sum of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", into = "Unchecked")]
pub struct Claim {
    header: ClaimHeader,
    lines: Vec<ServiceLine>,
    total: Cents,
}

impl Claim {
    /// A claim with the total that its sender states.
    ///
    /// # Errors
    ///
    /// [`ClaimRefused`]: no lines, too many, or a total that is not their sum.
    pub fn new(
        header: ClaimHeader,
        lines: Vec<ServiceLine>,
        total: Cents,
    ) -> Result<Self, ClaimRefused> {
        if lines.is_empty() {
            return Err(ClaimRefused::NoLines);
        }
        if lines.len() > MAX_LINES {
            return Err(ClaimRefused::TooManyLines(lines.len()));
        }
        let sum = sum_of(&lines)?;
        if sum != total {
            return Err(ClaimRefused::TotalDiffers { stated: total, lines: sum });
        }
        Ok(Self { header, lines, total })
    }

    /// A claim whose total is taken from its lines.
    ///
    /// # Errors
    ///
    /// [`ClaimRefused`]: no lines or too many, or charges too large to add.
    pub fn of_lines(header: ClaimHeader, lines: Vec<ServiceLine>) -> Result<Self, ClaimRefused> {
        let total = sum_of(&lines)?;
        Self::new(header, lines, total)
    }

    /// What the claim says besides its lines.
    #[must_use]
    pub fn header(&self) -> &ClaimHeader {
        &self.header
    }

    /// The lines, at least one, in the order sent.
    #[must_use]
    pub fn lines(&self) -> &[ServiceLine] {
        &self.lines
    }

    /// The sum of the lines' charges (CLM02).
    #[must_use]
    pub fn total(&self) -> Cents {
        self.total
    }

    /// The place of a line: its own, or the claim's.
    #[must_use]
    pub fn place_of(&self, line: &ServiceLine) -> PlaceOfService {
        line.place.unwrap_or(self.header.place)
    }
}

fn sum_of(lines: &[ServiceLine]) -> Result<Cents, ClaimRefused> {
    Cents::checked_sum(lines.iter().map(|l| l.charge)).ok_or(ClaimRefused::TotalTooLarge)
}

/// A claim as it is read from JSON, before its total is compared with its lines.
#[derive(Serialize, Deserialize)]
struct Unchecked {
    header: ClaimHeader,
    lines: Vec<ServiceLine>,
    total: Cents,
}

impl TryFrom<Unchecked> for Claim {
    type Error = ClaimRefused;

    fn try_from(read: Unchecked) -> Result<Self, ClaimRefused> {
        Self::new(read.header, read.lines, read.total)
    }
}

impl From<Claim> for Unchecked {
    fn from(claim: Claim) -> Self {
        Self { header: claim.header, lines: claim.lines, total: claim.total }
    }
}

#[cfg(test)]
pub(crate) mod tests;
