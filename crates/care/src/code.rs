//! The words for what was found: diagnosis codes.

use serde::{Deserialize, Serialize};

/// An ICD-10-CM code in its shape, with the point: `F82`, `R27.8`. Not checked against a release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Icd10(String);

/// Why a text is no ICD-10-CM code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an ICD-10-CM code is a letter, a digit, one more sign, then up to four after a point")]
pub struct Icd10Invalid;

impl Icd10 {
    /// The code with its point.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code as claims carry it, without the point.
    pub fn without_point(&self) -> String {
        self.0.replace('.', "")
    }
}

impl std::str::FromStr for Icd10 {
    type Err = Icd10Invalid;

    fn from_str(text: &str) -> Result<Self, Icd10Invalid> {
        let bare: String =
            text.trim().chars().filter(|c| *c != '.').map(|c| c.to_ascii_uppercase()).collect();
        let mut signs = bare.chars();
        let shape = signs.next().is_some_and(|c| c.is_ascii_uppercase())
            && signs.next().is_some_and(|c| c.is_ascii_digit())
            && signs.next().is_some_and(|c| c.is_ascii_alphanumeric())
            && signs.all(|c| c.is_ascii_alphanumeric())
            && bare.len() <= 7;
        if !shape {
            return Err(Icd10Invalid);
        }
        let (category, rest) = bare.split_at(3);
        Ok(Self(if rest.is_empty() { bare } else { format!("{category}.{rest}") }))
    }
}

impl TryFrom<String> for Icd10 {
    type Error = Icd10Invalid;
    fn try_from(text: String) -> Result<Self, Icd10Invalid> {
        text.parse()
    }
}

impl From<Icd10> for String {
    fn from(code: Icd10) -> Self {
        code.0
    }
}

impl std::fmt::Display for Icd10 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
