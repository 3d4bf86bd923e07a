//! The claims that go to one receiver in one file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Claim, Contact};

/// Whether the receiver may act on a file (ISA15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// A try (T).
    Test,
    /// Real (P).
    Production,
}

impl Usage {
    /// The letter on the envelope.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Test => "T",
            Self::Production => "P",
        }
    }
}

/// Who sends a file (1000A, ISA05–06, GS02).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitter {
    /// The name.
    pub name: String,
    /// The number that the receiver gave us, at most 15 characters.
    pub id: String,
    /// What kind of number it is on the envelope, mostly `ZZ`.
    pub qualifier: String,
    /// Whom to call; a file names at least one way.
    pub contact: Contact,
}

/// Who gets a file (1000B, ISA07–08, GS03).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receiver {
    /// The name.
    pub name: String,
    /// The receiver's number, at most 15 characters.
    pub id: String,
    /// What kind of number it is on the envelope, mostly `ZZ`.
    pub qualifier: String,
}

/// The claims of one file, with the numbers that identify the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimBatch {
    /// Who sends.
    pub submitter: Submitter,
    /// Who gets it.
    pub receiver: Receiver,
    /// A try, or real.
    pub usage: Usage,
    /// Number of the interchange (ISA13), 1 to 999,999,999.
    pub interchange_control: u32,
    /// Number of the group (GS06), 1 to 999,999,999.
    pub group_control: u32,
    /// Number of the transaction in its group (ST02).
    pub transaction_control: u32,
    /// Our name for the file (BHT03): at most 30 characters, unique.
    pub reference: String,
    /// When it was made; dates and times on the envelope are of this instant in UTC.
    pub created: Timestamp,
    /// What is asked.
    pub claims: Vec<Claim>,
}
