//! What each payer asks for: dated answers, each with its source.
//!
//! A profile is a file in `data/payers/`; to add one, add a file and name it in [`BUILTIN`].
//! Nothing here asks which payer it is: code reads the profile's answers. An answer that is not
//! there is not known, and becomes a finding where it is needed; an organization lays its own
//! answers over a profile with [`PayerProfile::overlaid`].

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::claim::{FilingCode, MAX_MODIFIERS};
use crate::code_table::Confidence;
use crate::modifiers::{ApartWith, ModifierTerms};
use crate::ncci::Setting;
use crate::units::{Scope, UnitOptions, UnitRule};
use crate::{Cpt, Modifier, PlaceOfService};

/// The profiles that are built in.
const BUILTIN: &[&str] = &[
    include_str!("../data/payers/ny_school_medicaid.toml"),
    include_str!("../data/payers/generic_commercial.toml"),
    include_str!("../data/payers/medicare_b.toml"),
    include_str!("../data/payers/self_pay.toml"),
    include_str!("../data/payers/tx_shars.toml"),
    include_str!("../data/payers/mi_school.toml"),
    include_str!("../data/payers/ca_lea.toml"),
    include_str!("../data/payers/fl_school.toml"),
    include_str!("../data/payers/workers_comp.toml"),
];

/// An answer with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupOfOne {
    /// One-on-one codes are billed.
    Individual,
    /// One-on-one codes are proposed, and a person decides before they are billed.
    Hold,
    /// Nothing is billed.
    NotBillable,
}

/// A payer's answers from a day on; what is nothing is not known, or not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayerTerms {
    /// The first day of service for which they hold.
    pub from: Date,
    /// The usual place of service.
    pub place: Sourced<PlaceOfService>,
    /// How minutes become units.
    pub unit_rule: Option<Sourced<UnitRule>>,
    /// Which services are counted together.
    pub scope: Option<Sourced<Scope>>,
    /// The codes of the first half hour and of what is beyond it, where the rule has such.
    pub initial: Option<Sourced<(Cpt, Cpt)>>,
    /// Codes whose blocks count only when whole; nothing for the usual ones.
    pub whole_blocks: Option<Sourced<Vec<Cpt>>>,
    /// What becomes of a group of one.
    pub group_of_one: Sourced<GroupOfOne>,
    /// Whether lines carry the discipline, GO.
    pub discipline_modifier: Sourced<bool>,
    /// Whether lines carry CO when an assistant gave the service.
    pub assistant_modifier: Sourced<bool>,
    /// Whether lines above the year's threshold carry KX.
    pub threshold_modifier: Option<Sourced<bool>>,
    /// What a service under a school plan carries, in order.
    pub school_modifiers: Option<Sourced<Vec<Modifier>>>,
    /// Whose table of pairs applies.
    pub pairs: Option<Sourced<Setting>>,
    /// Pairs of which the payer may pay one only, though the table says nothing.
    pub watched_pairs: Option<Sourced<Vec<(Cpt, Cpt)>>>,
    /// What says that two services were apart.
    pub apart_modifier: Option<Sourced<ApartWith>>,
    /// What a session by video carries.
    pub video_modifier: Option<Sourced<Modifier>>,
    /// What a session by telephone carries.
    pub audio_modifier: Option<Sourced<Modifier>>,
    /// The last day on which telehealth is paid.
    pub telehealth_until: Option<Sourced<Date>>,
    /// In which order modifiers are sent.
    pub modifier_order: Option<Sourced<Vec<Modifier>>>,
    /// The most modifiers on a line.
    pub most_modifiers: Option<Sourced<usize>>,
    /// Days from the service within which a claim has to be there.
    pub filing_days: Option<Sourced<u32>>,
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

/// Why an organization's own answers cannot be laid over a profile.
#[derive(Debug, thiserror::Error)]
pub enum OverlayRefused {
    /// Not TOML, or an answer that is not of its kind; the source names the place.
    #[error("the organization's own terms cannot be read")]
    Malformed(#[source] toml::de::Error),
    /// The first day is missing or not a day.
    #[error(
        "the organization's own terms have to say from which day they hold: from = \"2026-01-01\""
    )]
    NoDay,
    /// The profile's own answers cannot be written down.
    #[error("the profile cannot be laid open")]
    Profile(#[source] toml::ser::Error),
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

    /// The profile with an organization's own answers laid over it from a day on.
    ///
    /// The text has `from = "…"` and any answers of [`PayerTerms`], each with value, source and
    /// confidence, as in the files of `data/payers/`. Days before it keep the profile's answers.
    ///
    /// # Errors
    ///
    /// [`OverlayRefused`]; also when the profile has no answers for that day and the text does not
    /// give all that are needed.
    pub fn overlaid(&self, text: &str) -> Result<Self, OverlayRefused> {
        let own: toml::Table = toml::from_str(text).map_err(OverlayRefused::Malformed)?;
        let from = day_of(&own)?;
        let mut versions: Vec<PayerTerms> =
            self.versions.iter().filter(|terms| terms.from < from).cloned().collect();
        let merge = |base: Option<&PayerTerms>, from: Date| {
            let base = base.map(toml::Table::try_from).transpose();
            let mut answers = base.map_err(OverlayRefused::Profile)?.unwrap_or_default();
            answers.extend(own.clone());
            answers.insert("from".to_owned(), from.to_string().into());
            answers.try_into().map_err(OverlayRefused::Malformed)
        };
        versions.push(merge(self.on(from), from)?);
        for later in self.versions.iter().filter(|terms| from < terms.from) {
            versions.push(merge(Some(later), later.from)?);
        }
        Ok(Self { versions, ..self.clone() })
    }
}

/// The first day for which an organization's own terms hold.
///
/// # Errors
///
/// [`OverlayRefused`] when the text is not TOML or names no day.
pub fn first_day(text: &str) -> Result<Date, OverlayRefused> {
    day_of(&toml::from_str(text).map_err(OverlayRefused::Malformed)?)
}

fn day_of(own: &toml::Table) -> Result<Date, OverlayRefused> {
    let from = own.get("from").and_then(toml::Value::as_str).and_then(|day| day.parse().ok());
    from.ok_or(OverlayRefused::NoDay)
}

impl PayerTerms {
    /// What the payer sets about its unit rule.
    #[must_use]
    pub fn unit_options(&self) -> UnitOptions {
        let mut options = UnitOptions::default();
        if let Some(codes) = &self.whole_blocks {
            options.whole_blocks = codes.value.iter().copied().collect();
        }
        options.initial = self.initial.as_ref().map(|codes| codes.value);
        options
    }

    /// What the payer asks of modifiers.
    #[must_use]
    pub fn modifier_terms(&self) -> ModifierTerms {
        let usual = ModifierTerms::default();
        ModifierTerms {
            discipline: self.discipline_modifier.value,
            assistant: self.assistant_modifier.value,
            threshold: value(self.threshold_modifier.as_ref()).unwrap_or(false),
            school: value(self.school_modifiers.as_ref()).unwrap_or_default(),
            pairs: value(self.pairs.as_ref()),
            watched_pairs: value(self.watched_pairs.as_ref()).unwrap_or_default(),
            apart: value(self.apart_modifier.as_ref()).unwrap_or(usual.apart),
            video: value(self.video_modifier.as_ref()),
            audio: value(self.audio_modifier.as_ref()),
            telehealth_until: value(self.telehealth_until.as_ref()),
            order: value(self.modifier_order.as_ref()).unwrap_or_default(),
            most: value(self.most_modifiers.as_ref()).unwrap_or(MAX_MODIFIERS),
        }
    }
}

fn value<T: Clone>(answer: Option<&Sourced<T>>) -> Option<T> {
    answer.map(|answer| answer.value.clone())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_built_in_profile_is_read() {
        let keys: Vec<&str> = PayerProfile::builtin().iter().map(|p| p.key.as_str()).collect();
        let expected = [
            "ny_school_medicaid",
            "generic_commercial",
            "medicare_b",
            "self_pay",
            "tx_shars",
            "mi_school",
            "ca_lea",
            "fl_school",
            "workers_comp",
        ];
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
            profile.on(date(2026, 11, 16)).unwrap().unit_rule.as_ref().map(|rule| rule.value)
        };
        assert_eq!(rule("ny_school_medicaid"), Some(UnitRule::PerEncounter));
        assert_eq!(rule("generic_commercial"), Some(UnitRule::Ama));
        assert_eq!(rule("medicare_b"), Some(UnitRule::Cms8));
        assert_eq!(rule("ca_lea"), Some(UnitRule::Initial30Plus15));
        assert_eq!(rule("fl_school"), Some(UnitRule::AnyPortion));
        // What no source says is not known.
        assert_eq!((rule("mi_school"), rule("workers_comp")), (None, None));
        let school = PayerProfile::find("ny_school_medicaid").unwrap();
        let terms = school.on(date(2026, 11, 16)).unwrap();
        assert_eq!(terms.group_of_one.value, GroupOfOne::Hold);
        assert_eq!(terms.place.value, PlaceOfService::SCHOOL);
        assert_eq!(terms.school_modifiers, None);
    }

    #[test]
    fn an_answer_without_a_source_is_refused() {
        let text = BUILTIN[3].replace(", source = \"An invoice carries no modifiers\"", "");
        assert!(PayerProfile::read(&text).is_err());
    }

    #[test]
    fn every_answer_has_a_source() {
        for text in BUILTIN {
            let table: toml::Table = toml::from_str(text).unwrap();
            for version in table["version"].as_array().unwrap() {
                for (name, answer) in version.as_table().unwrap() {
                    let source = answer.get("source").and_then(toml::Value::as_str);
                    assert!(name == "from" || source.is_some_and(|it| it.len() > 5), "{name}");
                }
            }
        }
    }

    #[test]
    fn an_organization_lays_its_own_answers_over_a_profile_from_a_day_on() {
        let own = "from = \"2026-07-01\"\n\
                   unit_rule = { value = \"floor15\", source = \"it\", confidence = \"high\" }";
        let medicare = PayerProfile::find("medicare_b").unwrap();
        let profile = medicare.overlaid(own).unwrap();
        let rule = |day| profile.on(day).and_then(|terms| terms.unit_rule.as_ref()).unwrap().value;
        assert_eq!(rule(date(2026, 6, 30)), UnitRule::Cms8);
        assert_eq!(rule(date(2026, 7, 1)), UnitRule::Floor15);
        // The other answers stay, and so do the days before.
        let terms = profile.on(date(2026, 7, 1)).unwrap();
        assert_eq!(terms.video_modifier, medicare.on(date(2026, 7, 1)).unwrap().video_modifier);
        let before = date(2026, 6, 30);
        assert_eq!(profile.on(before), medicare.on(before));
        // Later versions of the profile keep what the organization set.
        let early = own.replace("2026-07-01", "2019-07-01");
        let profile = medicare.overlaid(&early).unwrap();
        assert_eq!(profile.versions.len(), 4);
        let of = |day| profile.on(day).unwrap();
        assert_eq!(of(date(2026, 1, 1)).unit_rule.as_ref().unwrap().value, UnitRule::Floor15);
        assert!(of(date(2026, 1, 1)).assistant_modifier.value);
        assert!(!of(date(2019, 8, 1)).assistant_modifier.value);
    }

    #[test]
    fn own_answers_that_are_wrong_are_refused() {
        let school = PayerProfile::find("mi_school").unwrap();
        for text in [
            "unit_rule = { value = \"ama\", source = \"s\", confidence = \"high\" }",
            "from = \"soon\"",
            "from = \"2026-01-01\"\nunit_rule = { value = \"ama\" }",
            "from = \"2026-01-01\"\n\
             unit_rul = { value = \"ama\", source = \"s\", confidence = \"high\" }",
            "from = \"2026-01-01\"\n\
             unit_rule = { value = \"cms9\", source = \"s\", confidence = \"high\" }",
            "not toml",
        ] {
            assert!(school.overlaid(text).is_err(), "{text}");
        }
    }
}
