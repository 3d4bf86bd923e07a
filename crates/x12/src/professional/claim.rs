//! What is asked of a payer for one patient (2300, 2310, 2320, 2330).

use super::{Facility, Line, Name, Provider};
use crate::{Cents, Day};

/// A number with its qualifier (REF).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// REF01.
    pub qualifier: String,
    /// REF02, at most 50 characters.
    pub value: String,
}

impl Reference {
    /// A reference.
    pub fn new(qualifier: &str, value: &str) -> Self {
        Self { qualifier: qualifier.into(), value: value.into() }
    }
}

/// Whether the claim is new or stands in for an earlier one (CLM05-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frequency {
    /// `1`.
    Original,
    /// `7`: replaces the whole earlier claim, which the payer numbered so (REF*F8).
    Replacement(String),
    /// `8`: takes the earlier claim back.
    Void(String),
}

impl Frequency {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Original => "1",
            Self::Replacement(_) => "7",
            Self::Void(_) => "8",
        }
    }
}

/// A day, or the first and last day of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrRange {
    /// D8.
    Day(Day),
    /// RD8.
    Range(Day, Day),
}

/// A date with its qualifier (DTP).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimDate {
    /// DTP01: `431` onset, `454` initial treatment, `304` last seen, `439` accident, `435`
    /// admission, …
    pub qualifier: String,
    /// When.
    pub on: DayOrRange,
}

/// What an accident had to do with it (CLM11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accident {
    /// One or two of `AA` auto, `EM` employment, `OA` other.
    pub causes: Vec<String>,
    /// The state of an auto accident.
    pub state: Option<String>,
}

/// A paper that goes with the claim (PWK).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// PWK01, such as `OZ` support data.
    pub kind: String,
    /// PWK02: `AA` on request, `BM` mail, `EL` electronic, `EM` e-mail, `FT`, `FX` fax.
    pub sent_by: String,
    /// PWK06: our number of it.
    pub control: Option<String>,
}

/// Free text (NTE), at most 80 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// NTE01: `ADD` additional, `CER`, `DCP` goals and plans, `DGN`, `TPO`.
    pub kind: String,
    /// The text.
    pub text: String,
}

/// The EPSDT referral of a child on Medicaid (CRC*ZZ).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epsdt {
    /// Whether a referral was given.
    pub is_referred: bool,
    /// One to three of `AV`, `NU`, `S2`, `ST`.
    pub conditions: Vec<String>,
}

/// Why money was not paid (CAS): one group with one to six reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// `CO`, `CR`, `OA`, `PI` or `PR`.
    pub group: String,
    /// Reason code and amount.
    pub reasons: Vec<(String, Cents)>,
}

/// What another payer knows or did (2320, 2330A, 2330B).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherPayer {
    /// SBR01 of that payer.
    pub order: String,
    /// SBR02: what the patient is to that subscriber; `18` self.
    pub relationship: String,
    /// SBR03.
    pub group_number: Option<String>,
    /// SBR04.
    pub group_name: Option<String>,
    /// SBR09.
    pub filing: String,
    /// Adjustments of the claim as a whole.
    pub adjustments: Vec<Adjustment>,
    /// What that payer paid (AMT*D).
    pub paid: Option<Cents>,
    /// What it did not cover at all (AMT*A8).
    pub not_covered: Option<Cents>,
    /// What the patient still owes by its answer (AMT*EAF).
    pub patient_owes: Option<Cents>,
    /// OI03: benefits assigned.
    pub assigns_benefits: bool,
    /// OI06: information released.
    pub releases_information: bool,
    /// Whose policy that is.
    pub subscriber: Name,
    /// Member id there.
    pub member_id: String,
    /// Name of that payer.
    pub payer_name: String,
    /// Number of that payer; lines refer to it.
    pub payer_id: String,
    /// When it decided, when lines do not say (DTP*573).
    pub decided: Option<Day>,
    /// `F8`, `G1`, `9F`, `T4` of that payer.
    pub references: Vec<Reference>,
}

/// One demand to one payer for one patient. Its total is the sum of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Patient control number (CLM01), at most 20 characters so that every receiver returns it.
    pub control: String,
    /// Place of service (CLM05-1).
    pub place: String,
    /// New, replacement or void.
    pub frequency: Frequency,
    /// CLM06: the provider's signature is on file.
    pub is_signed: bool,
    /// CLM07: `A` assigned, `B` laboratory only, `C` not assigned.
    pub assignment: String,
    /// CLM08: `Y`, `N` or `W` benefits assigned to the provider.
    pub benefits: String,
    /// CLM09: `Y` or `I` release of information.
    pub release: String,
    /// CLM10: `P` when the provider signed for the patient.
    pub patient_signature: Option<String>,
    /// CLM11.
    pub accident: Option<Accident>,
    /// CLM12: `02`, `03`, `05`, `09`.
    pub special_program: Option<String>,
    /// CLM20: why it is late.
    pub delay_reason: Option<String>,
    /// Dates, one of each qualifier.
    pub dates: Vec<ClaimDate>,
    /// At most ten.
    pub attachments: Vec<Attachment>,
    /// Paid by the patient (AMT*F5).
    pub patient_paid: Option<Cents>,
    /// `4N`, `9F`, `G1`, `D9`, `EA`, `P4`, …; `F8` comes from [`Frequency`].
    pub references: Vec<Reference>,
    /// Fixed-format text that a state asks for (K3), at most ten.
    pub fixed_format: Vec<String>,
    /// One remark.
    pub note: Option<Note>,
    /// EPSDT referral.
    pub epsdt: Option<Epsdt>,
    /// ICD-10-CM codes, the principal first, at most twelve; a point is left out.
    pub diagnoses: Vec<String>,
    /// HI*BG condition codes.
    pub conditions: Vec<String>,
    /// Who referred (DN), and the primary care provider (P3) when second.
    pub referring: Vec<Provider>,
    /// Who treated, when not the billing provider (82).
    pub rendering: Option<Provider>,
    /// Where, when not at the billing provider's (77).
    pub facility: Option<Facility>,
    /// Who supervised (DQ).
    pub supervising: Option<Provider>,
    /// At most ten.
    pub other_payers: Vec<OtherPayer>,
    /// One to fifty.
    pub lines: Vec<Line>,
}

impl Claim {
    /// An original claim, signed, assigned and released, with nothing optional.
    pub fn new(control: &str, place: &str, lines: Vec<Line>) -> Self {
        Self {
            control: control.into(),
            place: place.into(),
            frequency: Frequency::Original,
            is_signed: true,
            assignment: "A".into(),
            benefits: "Y".into(),
            release: "Y".into(),
            patient_signature: None,
            accident: None,
            special_program: None,
            delay_reason: None,
            dates: Vec::new(),
            attachments: Vec::new(),
            patient_paid: None,
            references: Vec::new(),
            fixed_format: Vec::new(),
            note: None,
            epsdt: None,
            diagnoses: vec!["R278".into()],
            conditions: Vec::new(),
            referring: Vec::new(),
            rendering: None,
            facility: None,
            supervising: None,
            other_payers: Vec::new(),
            lines,
        }
    }

    /// The sum of the lines' charges (CLM02); `None` when too large to hold.
    pub fn total(&self) -> Option<Cents> {
        self.lines.iter().try_fold(0i64, |sum, l| sum.checked_add(l.charge.0)).map(Cents)
    }
}
