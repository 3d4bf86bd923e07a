//! The short codes of a claim line: procedure, modifier, place, and the units they count.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not a code of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefused {
    /// Not the shape of a procedure code.
    #[error("a procedure code is five digits, or a letter and four digits")]
    NotAProcedure,
    /// Not the shape of a modifier.
    #[error("a modifier is two letters or digits")]
    NotAModifier,
    /// Not the shape of a place of service.
    #[error("a place of service is two digits")]
    NotAPlace,
}

/// A procedure code: CPT (`97530`) or HCPCS level II (`G0283`).
///
/// Says only that the text has the shape of a code; whether the code exists on a day is for
/// the code table to answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cpt([u8; 5]);

impl Cpt {
    /// The five characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The bytes are ASCII by construction, so the empty text is never shown.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Cpt {
    type Err = CodeRefused;

    /// Reads a code; a lower-case letter is taken for its capital.
    fn from_str(text: &str) -> Result<Self, CodeRefused> {
        let bytes: [u8; 5] = text.as_bytes().try_into().map_err(|_| CodeRefused::NotAProcedure)?;
        let bytes = bytes.map(|b| b.to_ascii_uppercase());
        let [first, middle @ .., last] = bytes;
        let shape = first.is_ascii_alphanumeric()
            && middle.iter().all(u8::is_ascii_digit)
            && (last.is_ascii_digit() || (last.is_ascii_uppercase() && first.is_ascii_digit()));
        if shape { Ok(Self(bytes)) } else { Err(CodeRefused::NotAProcedure) }
    }
}

/// A two-character modifier of a claim line, such as `GO`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Modifier([u8; 2]);

impl Modifier {
    /// Furnished under an occupational-therapy plan of care.
    pub const GO: Self = Self(*b"GO");
    /// Furnished in whole or in part by an occupational-therapy assistant.
    pub const CO: Self = Self(*b"CO");
    /// Furnished under an individualized education program.
    pub const TM: Self = Self(*b"TM");
    /// A distinct procedural service.
    pub const DISTINCT: Self = Self(*b"59");
    /// A separate session of the day.
    pub const OTHER_SESSION: Self = Self(*b"XE");
    /// Another clinician.
    pub const OTHER_CLINICIAN: Self = Self(*b"XP");
    /// Above the year's threshold, and necessary.
    pub const KX: Self = Self(*b"KX");
    /// By video.
    pub const VIDEO: Self = Self(*b"95");
    /// By telephone.
    pub const AUDIO: Self = Self(*b"93");
    /// A signed notice is on file.
    pub const GA: Self = Self(*b"GA");
    /// A notice was given freely.
    pub const GX: Self = Self(*b"GX");
    /// Never a benefit.
    pub const GY: Self = Self(*b"GY");
    /// A denial is expected, and no notice was given.
    pub const GZ: Self = Self(*b"GZ");
    /// Reduced.
    pub const REDUCED: Self = Self(*b"52");
    /// Given again on the day by the same clinician.
    pub const REPEATED: Self = Self(*b"76");

    /// The two characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The bytes are ASCII by construction, so the empty text is never shown.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Modifier {
    type Err = CodeRefused;

    fn from_str(text: &str) -> Result<Self, CodeRefused> {
        let bytes: [u8; 2] = text.as_bytes().try_into().map_err(|_| CodeRefused::NotAModifier)?;
        let bytes = bytes.map(|b| b.to_ascii_uppercase());
        let shape = bytes.iter().all(u8::is_ascii_alphanumeric);
        if shape { Ok(Self(bytes)) } else { Err(CodeRefused::NotAModifier) }
    }
}

/// Where a service was given, as the claim says it (CMS place-of-service code set).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlaceOfService([u8; 2]);

impl PlaceOfService {
    /// Telehealth, the patient not at home.
    pub const TELEHEALTH: Self = Self(*b"02");
    /// A school.
    pub const SCHOOL: Self = Self(*b"03");
    /// Telehealth, the patient at home.
    pub const TELEHEALTH_HOME: Self = Self(*b"10");
    /// An office.
    pub const OFFICE: Self = Self(*b"11");
    /// The patient's home.
    pub const HOME: Self = Self(*b"12");

    /// The two digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The bytes are ASCII by construction, so the empty text is never shown.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for PlaceOfService {
    type Err = CodeRefused;

    fn from_str(text: &str) -> Result<Self, CodeRefused> {
        let bytes: [u8; 2] = text.as_bytes().try_into().map_err(|_| CodeRefused::NotAPlace)?;
        let shape = bytes.iter().all(u8::is_ascii_digit);
        if shape { Ok(Self(bytes)) } else { Err(CodeRefused::NotAPlace) }
    }
}

/// The same text in and out for each kind of code.
macro_rules! as_text {
    ($($kind:ident),*) => {$(
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl TryFrom<String> for $kind {
            type Error = CodeRefused;

            fn try_from(text: String) -> Result<Self, CodeRefused> {
                text.parse()
            }
        }

        impl From<$kind> for String {
            fn from(code: $kind) -> Self {
                code.as_str().to_owned()
            }
        }
    )*};
}

as_text!(Cpt, Modifier, PlaceOfService);

/// How many units of a code; what a unit is depends on the code.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Units(u32);

impl Units {
    /// None.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(1);

    /// So many units.
    #[must_use]
    pub const fn new(units: u32) -> Self {
        Self(units)
    }

    /// The count.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_five_characters_of_the_right_kind() {
        for text in ["97530", "G0283", "T1015", "0791T", "g0283"] {
            assert_eq!(text.parse::<Cpt>().unwrap().to_string(), text.to_uppercase());
        }
        for text in ["", "9753", "975300", "97 30", "GG283", "97.30", "9753é", "G028T"] {
            assert_eq!(text.parse::<Cpt>(), Err(CodeRefused::NotAProcedure), "{text}");
        }
    }

    #[test]
    fn a_modifier_and_a_place_have_two_characters() {
        assert_eq!("go".parse(), Ok(Modifier::GO));
        assert_eq!("59".parse(), Ok(Modifier::DISTINCT));
        assert_eq!("G".parse::<Modifier>(), Err(CodeRefused::NotAModifier));
        assert_eq!("03".parse(), Ok(PlaceOfService::SCHOOL));
        assert_eq!("3".parse::<PlaceOfService>(), Err(CodeRefused::NotAPlace));
        assert_eq!("1A".parse::<PlaceOfService>(), Err(CodeRefused::NotAPlace));
    }
}
