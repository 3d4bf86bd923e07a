//! The electronic signature of a record.

use crate::keyed::keyed;
use crate::{EncounterContent, MemberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The statement that is signed. A changed text gets a new number.
///
/// Source: SESIS service capture, step 15: the information is accurate and truthful, and
/// certifying is equal to signing.
pub const CERTIFICATION_STATEMENT: (&str, &str) = (
    "2026-1",
    "I certify that this record is accurate and truthful and describes what took place. \
     Certifying it is my electronic signature.",
);

/// How the signer proved to be the signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A password within the last 15 minutes.
    Password,
    /// A one-time code within the last 15 minutes.
    OneTimeCode,
}

/// SHA-256 over the canonical JSON of an [`EncounterContent`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// The hash of what one version says.
    ///
    /// # Errors
    ///
    /// When the content cannot be written as JSON, which its types exclude.
    pub fn of(content: &EncounterContent) -> Result<Self, serde_json::Error> {
        Ok(Self::of_json(&serde_json::to_vec(content)?))
    }

    /// The hash of stored canonical JSON, byte for byte.
    pub fn of_json(json: &[u8]) -> Self {
        Self(Sha256::digest(json).into())
    }

    /// In hexadecimal, as screens and audit events show it.
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl std::fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.hex())
    }
}

/// One signature under one version of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certification {
    /// Which version, from 1.
    pub version_number: i64,
    /// Who signed.
    pub signer: MemberId,
    /// Name and title as signed.
    pub signature: String,
    /// Number of the statement signed.
    pub statement: String,
    /// When.
    pub at: Timestamp,
    /// How the signer was known.
    pub factor: Factor,
    /// What exactly was signed.
    pub hash: ContentHash,
}

keyed! {
    Factor {
        Password = "password", "Password";
        OneTimeCode = "one_time_code", "One-time code";
    }
}
