//! What each payer asks for: dated answers, each with its source.
//!
//! A profile is a file in `data/payers/`; to add one, add a file and name it in [`BUILTIN`].
//! Nothing here asks which payer it is: code reads the profile's answers.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::claim::FilingCode;
use crate::code_table::Confidence;
use crate::units::{UnitOptions, UnitRule};
use crate::{Modifier, PlaceOfService};

/// The profiles that are built in.
const BUILTIN: &[&str] = &[
    include_str!("../data/payers/ny_school_medicaid.toml"),
    include_str!("../data/payers/generic_commercial.toml"),
    include_str!("../data/payers/medicare_b.toml"),
    include_str!("../data/payers/self_pay.toml"),
];

/// An answer with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sourced<T> {
    /// The answer.
    pub value: T,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What a payer does with a group mandate to which one child came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupOfOne {
    /// One-on-one codes are billed.
    Individual,
    /// One-on-one codes are proposed, and a person decides before they are billed.
    Hold,
    /// Nothing is billed.
    NotBillable,
}

/// A payer's answers from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayerTerms {
    /// The first day of service for which they hold.
    pub from: Date,
    /// The usual place of service.
    pub place: Sourced<PlaceOfService>,
    /// How minutes become units.
    pub unit_rule: Sourced<UnitRule>,
    /// What becomes of a group of one.
    pub group_of_one: Sourced<GroupOfOne>,
    /// Whether lines carry the discipline, GO.
    pub discipline_modifier: Sourced<bool>,
    /// Whether lines carry CO when an assistant gave the service.
    pub assistant_modifier: Sourced<bool>,
    /// What a service under a school plan carries; nothing when not known to be asked for.
    pub school_modifier: Option<Sourced<Modifier>>,
    /// Codes whose blocks count only when whole; nothing for the usual ones.
    pub whole_blocks: Option<Sourced<Vec<crate::Cpt>>>,
}

/// One payer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayerProfile {
    /// Its permanent key.
    pub key: String,
    /// Its name on screens.
    pub name: String,
    /// What kind of plan it is.
    pub filing: FilingCode,
    /// Whether it pays for services under a school plan.
    pub school: bool,
    /// Its answers, earliest first.
    #[serde(rename = "version")]
    pub versions: Vec<PayerTerms>,
}

impl PayerProfile {
    /// Every built-in profile.
    #[must_use]
    pub fn builtin() -> &'static [Self] {
        static PROFILES: LazyLock<Vec<PayerProfile>> = LazyLock::new(|| {
            BUILTIN.iter().filter_map(|text| PayerProfile::read(text).ok()).collect()
        });
        &PROFILES
    }

    /// A built-in profile.
    #[must_use]
    pub fn find(key: &str) -> Option<&'static Self> {
        Self::builtin().iter().find(|profile| profile.key == key)
    }

    /// Reads a profile from its file.
    ///
    /// # Errors
    ///
    /// The file is not TOML of that form; the message names the place.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        let mut profile: Self = toml::from_str(text)?;
        profile.versions.sort_by_key(|terms| terms.from);
        Ok(profile)
    }

    /// The answers that hold for a day of service; nothing before the first.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&PayerTerms> {
        self.versions.iter().rfind(|terms| terms.from <= day)
    }
}

impl PayerTerms {
    /// What the payer sets about its unit rule.
    #[must_use]
    pub fn unit_options(&self) -> UnitOptions {
        let mut options = UnitOptions::default();
        if let Some(codes) = &self.whole_blocks {
            options.whole_blocks = codes.value.iter().copied().collect();
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_built_in_profile_is_read() {
        let keys: Vec<&str> = PayerProfile::builtin().iter().map(|p| p.key.as_str()).collect();
        let expected = ["ny_school_medicaid", "generic_commercial", "medicare_b", "self_pay"];
        assert_eq!(keys, expected);
        for text in BUILTIN {
            assert_eq!(PayerProfile::read(text).err(), None);
        }
    }

    #[test]
    fn the_answers_of_a_day_are_those_in_force_on_it() {
        let medicare = PayerProfile::find("medicare_b").unwrap();
        let asks = |day| medicare.on(day).map(|terms| terms.assistant_modifier.value);
        assert_eq!(asks(date(2019, 12, 31)), Some(false));
        assert_eq!(asks(date(2020, 1, 1)), Some(true));
        assert_eq!(asks(date(1999, 12, 31)), None);
    }

    #[test]
    fn the_rules_are_those_that_were_decided() {
        let rule = |key: &str| {
            let profile = PayerProfile::find(key).unwrap();
            profile.on(date(2026, 11, 16)).unwrap().unit_rule.value
        };
        assert_eq!(rule("ny_school_medicaid"), UnitRule::PerEncounter);
        assert_eq!(rule("generic_commercial"), UnitRule::Ama);
        assert_eq!(rule("medicare_b"), UnitRule::Cms8);
        let school = PayerProfile::find("ny_school_medicaid").unwrap();
        let terms = school.on(date(2026, 11, 16)).unwrap();
        assert_eq!(terms.group_of_one.value, GroupOfOne::Hold);
        assert_eq!(terms.place.value, PlaceOfService::SCHOOL);
        assert_eq!(terms.school_modifier, None);
    }

    #[test]
    fn an_answer_without_a_source_is_refused() {
        let text = BUILTIN[3].replace(", source = \"An invoice carries no modifiers\"", "");
        assert!(PayerProfile::read(&text).is_err());
    }
}
