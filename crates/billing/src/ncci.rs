//! Medicare's national tables of codes (NCCI): which go together, and how many a day.
//!
//! CMS publishes them each quarter, once for practitioners and once for outpatient hospitals. What
//! we need of them is built in; whole files are read by [`read_pairs`] and [`read_limits`], and
//! hold from the day that is named with them.

mod limit_file;
mod pair_file;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use limit_file::{LimitRow, read_limits};
pub use pair_file::{PairRow, Presence, read_pairs};

/// Lines that are told of a file that is refused; the others are counted.
const MOST_TOLD: usize = 20;

/// For whom CMS keeps a table.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Professional claims: practices, schools.
    #[default]
    Practitioner,
    /// Claims of outpatient hospitals and facilities.
    OutpatientHospital,
}

impl Setting {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Practitioner, Self::OutpatientHospital];

    /// Its permanent key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Practitioner => "practitioner",
            Self::OutpatientHospital => "outpatient_hospital",
        }
    }

    /// The setting that the name of one of CMS's files tells, such as
    /// `ccipra-v320r0-f1.TXT` or `MCR_MUE_OutpatientHospitalServices_Eff_01-01-2026.csv`.
    #[must_use]
    pub fn of_file_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if says(&["cciop", "outpatient", "hospital"]) {
            Some(Self::OutpatientHospital)
        } else if says(&["ccipra", "practitioner"]) {
            Some(Self::Practitioner)
        } else {
            None
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Practitioner => "practitioner",
            Self::OutpatientHospital => "outpatient hospital",
        })
    }
}

/// Why a text names no setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the setting is practitioner or outpatient_hospital")]
pub struct SettingUnknown;

impl FromStr for Setting {
    type Err = SettingUnknown;

    fn from_str(text: &str) -> Result<Self, SettingUnknown> {
        let found = Self::ALL.iter().copied().find(|setting| setting.key() == text);
        found.ok_or(SettingUnknown)
    }
}

/// The first day of the quarter that the name of one of CMS's files tells: `…_Eff_01-01-2026.csv`,
/// or `…v320r0…`, where version 32.0 is January 2026 and r1, r2 and r3 are the later quarters.
#[must_use]
pub fn quarter_of_file_name(name: &str) -> Option<Date> {
    let name = name.to_ascii_lowercase();
    effective_in(&name).or_else(|| version_in(&name))
}

fn effective_in(name: &str) -> Option<Date> {
    let (_, after) = name.split_once("eff")?;
    let digits: Vec<&str> =
        after.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [month, day, year, ..] = digits.as_slice() else { return None };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn version_in(name: &str) -> Option<Date> {
    let mut parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    let (version, release) = parts.find_map(|part| part.strip_prefix('v')?.split_once('r'))?;
    let year = 1994 + i16::try_from(version.parse::<u16>().ok()? / 10).ok()?;
    let month = match release {
        "0" => 1,
        "1" => 4,
        "2" => 7,
        "3" => 10,
        _ => return None,
    };
    Date::new(year, month, 1).ok()
}

/// One line of a file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineRefused {
    /// Counted from 1, headings included.
    pub line: u64,
    /// Why, in a sentence.
    pub reason: String,
}

/// Why nothing of a file is taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileRefused {
    /// There is no row that could be one.
    #[error("the file has no row of {0}")]
    NoRows(&'static str),
    /// Lines that cannot be read; the first are told.
    #[error("{count} lines of the file cannot be read; the first is line {}: {}",
        .told.first().map_or(0, |it| it.line), .told.first().map_or("", |it| it.reason.as_str()))]
    Lines {
        /// The first of them, in order.
        told: Vec<LineRefused>,
        /// How many there are.
        count: usize,
    },
}

impl FileRefused {
    /// The lines that are told.
    #[must_use]
    pub fn lines(&self) -> &[LineRefused] {
        match self {
            Self::NoRows(_) => &[],
            Self::Lines { told, .. } => told,
        }
    }
}

/// Gathers what is wrong with a file.
#[derive(Debug, Default)]
struct Refusals {
    told: Vec<LineRefused>,
    count: usize,
}

impl Refusals {
    fn add(&mut self, line: u64, reason: String) {
        self.count += 1;
        if self.told.len() < MOST_TOLD {
            self.told.push(LineRefused { line, reason });
        }
    }

    /// The rows, when nothing was wrong and there are some.
    fn or_rows<T>(self, rows: Vec<T>, of: &'static str) -> Result<Vec<T>, FileRefused> {
        if self.count > 0 {
            return Err(FileRefused::Lines { told: self.told, count: self.count });
        }
        if rows.is_empty() { Err(FileRefused::NoRows(of)) } else { Ok(rows) }
    }
}

/// Text of a file as a sentence shows it: short, and readable whatever it was.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes.get(..24).unwrap_or(bytes)).into_owned();
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.trim().is_empty() { "nothing".to_owned() } else { text.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_names_of_the_files_tell_setting_and_quarter() {
        for (name, setting, quarter) in [
            ("ccipra-v320r0-f1.TXT", Some(Setting::Practitioner), Some(date(2026, 1, 1))),
            ("ccioph-v302r2-f4.txt", Some(Setting::OutpatientHospital), Some(date(2024, 7, 1))),
            (
                "MCR_MUE_OutpatientHospitalServices_Eff_10-01-2026.csv",
                Some(Setting::OutpatientHospital),
                Some(date(2026, 10, 1)),
            ),
            (
                "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv",
                Some(Setting::Practitioner),
                Some(date(2026, 4, 1)),
            ),
            ("pairs.txt", None, None),
            ("v3r9.txt", None, None),
        ] {
            assert_eq!(Setting::of_file_name(name), setting, "{name}");
            assert_eq!(quarter_of_file_name(name), quarter, "{name}");
        }
    }
}
