//! The compact form of mandate terms: `2x30/wk G3 EN sep`.
//!
//! ```text
//! terms   = n "x" minutes [ "/" period ] group [ language ] [ setting ]
//! period  = "wk" | "cyc" days | "mo" | "qtr" | "yr"          ("wk" when left out)
//! group   = "I" | "G" n
//! setting = "sep" | "cls" | "home" | "tele"                  ("sep" when left out)
//! ```
//!
//! Parsing also takes `×`, any case, words such as `Group of 3` or `separate location`, and any
//! order after the frequency; printing always gives the form above. Source: `R-011`.

use crate::{Language, Location, MandateTerms, Period, Setting};
use std::fmt;
use std::iter::Peekable;
use std::str::FromStr;
use std::vec::IntoIter;

/// Why a text is no mandate; each says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MandateTermsInvalid {
    /// It does not begin with sessions x minutes.
    #[error("begin with sessions x minutes, such as 2x30; the whole reads like 2x30/wk G3 EN sep")]
    Frequency,
    /// The number of sessions is out of range.
    #[error("the number of sessions must be 1 to 99")]
    FrequencyRange,
    /// The minutes are out of range.
    #[error("the minutes of a session must be 1 to 480")]
    MinutesRange,
    /// The period is not on the list.
    #[error("the period must be /wk, /cyc6 (a cycle of 2 to 20 school days), /mo, /qtr or /yr")]
    Period,
    /// Individual or group is not said.
    #[error("say I for individual, or G2 to G12 for a group of at most so many")]
    GroupMissing,
    /// The group is out of range.
    #[error("a group must be G2 to G12; individual is I")]
    GroupRange,
    /// The same part is there twice.
    #[error("group, language, setting and period may each be given once")]
    Twice,
    /// A word is neither group nor language nor setting.
    #[error(
        "word {place} is not known; use I or G2 to G12, a language such as EN or ES, and one of \
         sep, cls, home, tele"
    )]
    UnknownWord {
        /// Which word, from 1, numbers counted as words.
        place: usize,
    },
}

/// Why a text is no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the period must be wk, cyc2 to cyc20, mo, qtr or yr")]
pub struct PeriodInvalid;

impl Period {
    /// Its key in forms and storage, and in the compact form: `wk`, `cyc6`, `mo`, `qtr`, `yr`.
    pub fn key(self) -> String {
        match self {
            Self::Week => "wk".to_owned(),
            Self::Cycle(days) => format!("cyc{days}"),
            Self::Month => "mo".to_owned(),
            Self::Quarter => "qtr".to_owned(),
            Self::Year => "yr".to_owned(),
        }
    }

    /// Its words on screens, after a frequency: `a week`, `every 6-day cycle`.
    pub fn label(self) -> String {
        match self {
            Self::Week => "a week".to_owned(),
            Self::Cycle(days) => format!("every {days}-day cycle"),
            Self::Month => "a month".to_owned(),
            Self::Quarter => "a quarter".to_owned(),
            Self::Year => "a school year".to_owned(),
        }
    }

    /// The period of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "wk" => Some(Self::Week),
            "mo" => Some(Self::Month),
            "qtr" => Some(Self::Quarter),
            "yr" => Some(Self::Year),
            _ => cycle(key.strip_prefix("cyc")?.parse().ok()?),
        }
    }
}

fn cycle(days: u32) -> Option<Period> {
    u8::try_from(days).ok().filter(|days| (2..=20).contains(days)).map(Period::Cycle)
}

impl FromStr for Period {
    type Err = PeriodInvalid;
    fn from_str(text: &str) -> Result<Self, PeriodInvalid> {
        Self::from_key(&text.trim().to_lowercase()).ok_or(PeriodInvalid)
    }
}

impl Setting {
    /// Every value, in the order in which screens list them.
    pub const ALL: &'static [Self] =
        &[Self::Separate, Self::Classroom, Self::Home, Self::Telehealth];

    /// Its key in forms and storage, and in the compact form.
    pub fn key(self) -> &'static str {
        match self {
            Self::Separate => "sep",
            Self::Classroom => "cls",
            Self::Home => "home",
            Self::Telehealth => "tele",
        }
    }

    /// Its words on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Separate => "Separate location",
            Self::Classroom => "Classroom",
            Self::Home => "Home",
            Self::Telehealth => "By video",
        }
    }

    /// Where such a service is given unless something else is chosen.
    pub fn usual_location(self) -> Location {
        match self {
            Self::Separate => Location::TherapyRoom,
            Self::Classroom => Location::Classroom,
            Self::Home => Location::Home,
            Self::Telehealth => Location::Telehealth,
        }
    }

    /// The setting of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| setting.key() == key)
    }
}

impl MandateTerms {
    /// The terms in words: `2 × 30 min a week, group, max 3`.
    pub fn describe(&self) -> String {
        let group = match self.group_max {
            0 | 1 => "individual".to_owned(),
            most => format!("group, max {most}"),
        };
        format!("{} × {} min {}, {group}", self.frequency, self.minutes, self.period.label())
    }

    /// Whether the plan orders a group.
    pub fn is_group(&self) -> bool {
        self.group_max > 1
    }
}

impl fmt::Display for MandateTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}/{} ", self.frequency, self.minutes, self.period.key())?;
        match self.group_max {
            0 | 1 => f.write_str("I")?,
            most => write!(f, "G{most}")?,
        }
        write!(f, " {} {}", self.language.key(), self.setting.key())
    }
}

/// A number, a word in small letters, or a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Number(u32),
    Word(String),
    Slash,
}

/// Tokens of a text; other signs only divide. A number too large for `u32` becomes its greatest.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut signs = text.chars().flat_map(char::to_lowercase).peekable();
    while let Some(sign) = signs.next() {
        if sign.is_ascii_digit() {
            let mut digits = String::from(sign);
            while let Some(digit) = signs.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            tokens.push(Token::Number(digits.parse().unwrap_or(u32::MAX)));
        } else if sign.is_alphabetic() {
            let mut word = String::from(sign);
            while let Some(letter) = signs.next_if(|c| c.is_alphabetic()) {
                word.push(letter);
            }
            tokens.push(Token::Word(word));
        } else if sign == '×' || sign == '*' {
            tokens.push(Token::Word("x".to_owned()));
        } else if sign == '/' {
            tokens.push(Token::Slash);
        }
    }
    tokens
}

/// The parts after the frequency, as far as they are read.
#[derive(Default)]
struct Parts {
    period: Option<Period>,
    group_max: Option<u8>,
    language: Option<Language>,
    setting: Option<Setting>,
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), MandateTermsInvalid> {
    if place.replace(value).is_some() { Err(MandateTermsInvalid::Twice) } else { Ok(()) }
}

struct Reader {
    rest: Peekable<IntoIter<Token>>,
    place: usize,
}

impl Reader {
    fn next(&mut self) -> Option<Token> {
        self.place = self.place.saturating_add(1);
        self.rest.next()
    }

    fn number(&mut self) -> Option<u32> {
        match self.rest.peek() {
            Some(Token::Number(n)) => {
                let n = *n;
                self.next();
                Some(n)
            }
            _ => None,
        }
    }

    /// Passes over the next word when it is one of `words`.
    fn skip(&mut self, words: &[&str]) -> bool {
        let is_there =
            matches!(self.rest.peek(), Some(Token::Word(word)) if words.contains(&word.as_str()));
        if is_there {
            self.next();
        }
        is_there
    }

    fn frequency(&mut self) -> Result<(u8, u16), MandateTermsInvalid> {
        let frequency = self.number().ok_or(MandateTermsInvalid::Frequency)?;
        if !self.skip(&["x"]) {
            return Err(MandateTermsInvalid::Frequency);
        }
        let minutes = self.number().ok_or(MandateTermsInvalid::Frequency)?;
        self.skip(&["min", "mins", "minutes", "m"]);
        let frequency = u8::try_from(frequency).ok().filter(|n| (1..=99).contains(n));
        let minutes = u16::try_from(minutes).ok().filter(|n| (1..=480).contains(n));
        Ok((
            frequency.ok_or(MandateTermsInvalid::FrequencyRange)?,
            minutes.ok_or(MandateTermsInvalid::MinutesRange)?,
        ))
    }

    /// The period after a slash or `per`.
    fn period(&mut self) -> Result<Period, MandateTermsInvalid> {
        if let Some(days) = self.number() {
            // "/6-day cycle"
            self.skip(&["school"]);
            self.skip(&["day", "days"]);
            let is_cycle = self.skip(&["cycle", "cyc"]);
            return cycle(days).filter(|_| is_cycle).ok_or(MandateTermsInvalid::Period);
        }
        match self.next() {
            Some(Token::Word(word)) => match word.as_str() {
                "wk" | "w" | "week" => Ok(Period::Week),
                "mo" | "month" => Ok(Period::Month),
                "qtr" | "q" | "quarter" => Ok(Period::Quarter),
                "yr" | "y" | "year" => Ok(Period::Year),
                "school" if self.skip(&["year"]) => Ok(Period::Year),
                "cyc" | "cycle" => self.number().and_then(cycle).ok_or(MandateTermsInvalid::Period),
                _ => Err(MandateTermsInvalid::Period),
            },
            _ => Err(MandateTermsInvalid::Period),
        }
    }

    fn group(&mut self) -> Result<u8, MandateTermsInvalid> {
        self.skip(&["of", "max"]);
        self.number()
            .and_then(|most| u8::try_from(most).ok())
            .filter(|most| (2..=12).contains(most))
            .ok_or(MandateTermsInvalid::GroupRange)
    }

    fn part(&mut self, token: Token, parts: &mut Parts) -> Result<(), MandateTermsInvalid> {
        let place = self.place;
        let unknown = MandateTermsInvalid::UnknownWord { place };
        let word = match token {
            Token::Slash => return once(&mut parts.period, self.period()?),
            Token::Number(_) => return Err(unknown),
            Token::Word(word) => word,
        };
        match word.as_str() {
            "per" | "a" | "every" | "each" => once(&mut parts.period, self.period()?),
            "weekly" => once(&mut parts.period, Period::Week),
            "monthly" => once(&mut parts.period, Period::Month),
            "yearly" => once(&mut parts.period, Period::Year),
            "i" | "ind" | "indiv" | "individual" => once(&mut parts.group_max, 1),
            "g" | "grp" | "group" => once(&mut parts.group_max, self.group()?),
            "sep" | "separate" => {
                self.skip(&["location"]);
                once(&mut parts.setting, Setting::Separate)
            }
            "cls" | "class" | "classroom" => once(&mut parts.setting, Setting::Classroom),
            "home" => once(&mut parts.setting, Setting::Home),
            "tele" | "telehealth" | "video" => once(&mut parts.setting, Setting::Telehealth),
            _ => once(&mut parts.language, self.language(&word).ok_or(unknown)?),
        }
    }

    /// A language by key, or by all the words of its name.
    fn language(&mut self, first: &str) -> Option<Language> {
        if let Ok(language) = first.parse() {
            return Some(language);
        }
        Language::ALL.iter().copied().find(|language| {
            let name = language.label().to_lowercase();
            let mut words = name.split(' ');
            words.next() == Some(first) && words.all(|word| self.skip(&[word]))
        })
    }
}

impl FromStr for MandateTerms {
    type Err = MandateTermsInvalid;

    fn from_str(text: &str) -> Result<Self, MandateTermsInvalid> {
        let mut reader = Reader { rest: tokens(text).into_iter().peekable(), place: 0 };
        let (frequency, minutes) = reader.frequency()?;
        let mut parts = Parts::default();
        while let Some(token) = reader.next() {
            reader.part(token, &mut parts)?;
        }
        Ok(Self {
            frequency,
            minutes,
            period: parts.period.unwrap_or(Period::Week),
            group_max: parts.group_max.ok_or(MandateTermsInvalid::GroupMissing)?,
            language: parts.language.unwrap_or(Language::English),
            setting: parts.setting.unwrap_or(Setting::Separate),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn terms() -> impl Strategy<Value = MandateTerms> {
        let period = prop_oneof![
            Just(Period::Week),
            (2u8..=20).prop_map(Period::Cycle),
            Just(Period::Month),
            Just(Period::Quarter),
            Just(Period::Year),
        ];
        let language = proptest::sample::select(Language::ALL);
        let setting = proptest::sample::select(Setting::ALL);
        (1u8..=99, 1u16..=480, period, 1u8..=12, language, setting).prop_map(
            |(frequency, minutes, period, group_max, language, setting)| MandateTerms {
                frequency,
                minutes,
                period,
                group_max,
                language,
                setting,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_printed_is_parsed_back(terms in terms()) {
            prop_assert_eq!(terms.to_string().parse(), Ok(terms));
            prop_assert_eq!(terms.to_string().to_lowercase().parse(), Ok(terms));
            prop_assert_eq!(Period::from_key(&terms.period.key()), Some(terms.period));
        }

        #[test]
        fn no_text_stops_the_parser(text in "\\PC{0,60}") {
            if let Ok(terms) = text.parse::<MandateTerms>() {
                prop_assert_eq!(terms.to_string().parse(), Ok(terms));
            }
        }
    }

    #[test]
    fn other_spellings_print_in_the_compact_form() {
        for (typed, printed) in [
            ("2x30/wk G3 EN sep", "2x30/wk G3 EN sep"),
            ("2X30 g3", "2x30/wk G3 EN sep"),
            ("2 × 30 min / week, Group of 3, English, separate location", "2x30/wk G3 EN sep"),
            ("2x30 Group of 3", "2x30/wk G3 EN sep"),
            ("1x30 / 6-day cycle I es cls", "1x30/cyc6 I ES cls"),
            ("1x45/CYC6 individual Haitian Creole classroom", "1x45/cyc6 I HT cls"),
            ("4x60/mo I American Sign Language home", "4x60/mo I ASE home"),
            ("25x30/yr G8 tele ZH", "25x30/yr G8 ZH tele"),
            ("1x30 weekly I", "1x30/wk I EN sep"),
        ] {
            assert_eq!(typed.parse::<MandateTerms>().unwrap().to_string(), printed, "{typed}");
        }
    }

    #[test]
    fn each_fault_says_what_is_allowed() {
        use MandateTermsInvalid as E;
        for (typed, fault) in [
            ("", E::Frequency),
            ("twice a week", E::Frequency),
            ("2x", E::Frequency),
            ("0x30 I", E::FrequencyRange),
            ("100x30 I", E::FrequencyRange),
            ("99999999999x30 I", E::FrequencyRange),
            ("2x0 I", E::MinutesRange),
            ("2x481 I", E::MinutesRange),
            ("2x30/day I", E::Period),
            ("2x30/cyc1 I", E::Period),
            ("2x30/cyc21 I", E::Period),
            ("2x30/wk", E::GroupMissing),
            ("2x30/wk G1", E::GroupRange),
            ("2x30/wk G13", E::GroupRange),
            ("2x30/wk G", E::GroupRange),
            ("2x30/wk I G3", E::Twice),
            ("2x30 I sep cls", E::Twice),
            ("2x30 I Klingon", E::UnknownWord { place: 5 }),
            ("2x30 I 7", E::UnknownWord { place: 5 }),
        ] {
            assert_eq!(typed.parse::<MandateTerms>(), Err(fault), "{typed}");
        }
    }

    #[test]
    fn terms_are_described_in_words() {
        let words = |text: &str| text.parse::<MandateTerms>().unwrap().describe();
        assert_eq!(words("2x30/wk G3"), "2 × 30 min a week, group, max 3");
        assert_eq!(words("1x45/cyc6 I"), "1 × 45 min every 6-day cycle, individual");
    }
}
