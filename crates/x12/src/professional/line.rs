//! One code on one day, and what another payer said about it (2400, 2420, 2430).

use super::{Adjustment, ClaimDate, DayOrRange, Facility, Note, Provider, Reference};
use crate::{Cents, Day, Quantity};

/// A procedure (SV101, SVD03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Procedure {
    /// CPT or HCPCS code (qualifier HC).
    pub code: String,
    /// At most four, in the order sent.
    pub modifiers: Vec<String>,
    /// What was done, for codes that name nothing; at most 80 characters.
    pub description: Option<String>,
}

/// Providers of one line that differ from the claim's, and its ordering provider.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineProviders {
    /// 2420A.
    pub rendering: Option<Provider>,
    /// 2420C.
    pub facility: Option<Facility>,
    /// 2420D.
    pub supervising: Option<Provider>,
    /// 2420E (DK); always a person.
    pub ordering: Option<Provider>,
    /// 2420F (DN).
    pub referring: Option<Provider>,
}

/// What another payer decided about a line (2430).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjudication {
    /// The number of that payer (SVD01), as in its loop 2330B.
    pub payer_id: String,
    /// What it paid.
    pub paid: Cents,
    /// The procedure as it saw it.
    pub procedure: Procedure,
    /// Units that it paid.
    pub units: Quantity,
    /// Why it did not pay the rest.
    pub adjustments: Vec<Adjustment>,
    /// When (DTP*573).
    pub decided: Day,
    /// What the patient still owes for the line (AMT*EAF).
    pub patient_owes: Option<Cents>,
}

/// What may be true of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineIndicator {
    /// SV109: an emergency.
    Emergency,
    /// SV111: from an EPSDT screening.
    Epsdt,
    /// SV112: family planning.
    FamilyPlanning,
    /// SV115: free of the copay.
    CopayExempt,
}

/// One line of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What was done.
    pub procedure: Procedure,
    /// Asked for the whole line.
    pub charge: Cents,
    /// SV103: `UN` units or `MJ` minutes.
    pub unit: String,
    /// How many.
    pub quantity: Quantity,
    /// Place of service, when not the claim's.
    pub place: Option<String>,
    /// Positions in the claim's diagnoses, from 1, the main reason first; one to four.
    pub pointers: Vec<u8>,
    /// What else is true of it.
    pub indicators: Vec<LineIndicator>,
    /// Day or span of the service (DTP*472).
    pub on: DayOrRange,
    /// Other dates, one of each qualifier.
    pub dates: Vec<ClaimDate>,
    /// `6R` our number of the line, `G1`, `9F`, …
    pub references: Vec<Reference>,
    /// One remark.
    pub note: Option<Note>,
    /// Providers of this line.
    pub providers: LineProviders,
    /// At most fifteen.
    pub adjudications: Vec<Adjudication>,
}

impl Line {
    /// A line on one day for the first diagnosis.
    pub fn new(code: &str, charge: Cents, quantity: Quantity, on: Day) -> Self {
        Self {
            procedure: Procedure { code: code.into(), modifiers: Vec::new(), description: None },
            charge,
            unit: "UN".into(),
            quantity,
            place: None,
            pointers: vec![1],
            indicators: Vec::new(),
            on: DayOrRange::Day(on),
            dates: Vec::new(),
            references: Vec::new(),
            note: None,
            providers: LineProviders::default(),
            adjudications: Vec::new(),
        }
    }
}
