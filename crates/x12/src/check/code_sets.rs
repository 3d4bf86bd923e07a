//! Code sets that the caller hands in: they change every quarter and are nobody's syntax.

use crate::Day;

/// What a list says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It is in the list and may be used on the day.
    Yes,
    /// It is not, or not on the day.
    No,
    /// There is no list, or not for that day.
    Unknown,
}

/// The lists of a caller. Every method that is left out answers that it has no list.
pub trait CodeSets {
    /// CPT or HCPCS.
    fn procedure(&self, code: &[u8], on: Option<Day>) -> Known {
        let _ = (code, on);
        Known::Unknown
    }

    /// ICD-10-CM, without the point; `Yes` only when it is billable.
    fn diagnosis(&self, code: &[u8], on: Option<Day>) -> Known {
        let _ = (code, on);
        Known::Unknown
    }

    /// A modifier of CPT or HCPCS.
    fn modifier(&self, code: &[u8], on: Option<Day>) -> Known {
        let _ = (code, on);
        Known::Unknown
    }

    /// A place of service.
    fn place(&self, code: &[u8]) -> Known {
        let _ = code;
        Known::Unknown
    }

    /// A specialty (taxonomy).
    fn taxonomy(&self, code: &[u8]) -> Known {
        let _ = code;
        Known::Unknown
    }

    /// A reason of an adjustment (CARC).
    fn adjustment(&self, code: &[u8]) -> Known {
        let _ = code;
        Known::Unknown
    }

    /// Whether the code is always therapy, so that a line needs GN, GO or GP.
    fn needs_therapy_modifier(&self, code: &[u8], on: Option<Day>) -> bool {
        let _ = (code, on);
        false
    }

    /// In a few words of the caller's own, for people who read a file.
    fn meaning(&self, kind: CodeKind, code: &[u8]) -> Option<String> {
        let _ = (kind, code);
        None
    }
}

/// What a code is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// CPT or HCPCS.
    Procedure,
    /// ICD-10-CM.
    Diagnosis,
    /// Reason of an adjustment.
    Adjustment,
    /// Place of service.
    Place,
}

/// No lists: only the form of codes is checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCodeSets;

impl CodeSets for NoCodeSets {}

/// What one payer wants (SNIP type 7).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PayerRules {
    /// Whether replacement (7) and void (8) are taken.
    pub refuses_replacement: bool,
    /// Whether the billing provider's specialty must be sent.
    pub wants_billing_taxonomy: bool,
    /// Whether the treating provider's specialty must be sent.
    pub wants_rendering_taxonomy: bool,
    /// The most claims in one transaction.
    pub most_claims: Option<u32>,
    /// How many characters a member number has at least and at most.
    pub member_lengths: Option<(usize, usize)>,
}
