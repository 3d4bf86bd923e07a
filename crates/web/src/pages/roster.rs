//! Forms that change the roster and the plans.

pub(crate) mod assignment;
pub(crate) mod diagnoses;
pub(crate) mod goal;
pub(crate) mod group;
pub(crate) mod guardian;
pub(crate) mod mandate;
pub(crate) mod patient;

use crate::entry::About;
use crate::page::Shell;
use care::{Patient, PatientId};
use office::Desk;

/// The page of a patient.
fn page_of(id: PatientId) -> String {
    format!("/students/{id}")
}

/// What belongs to a form about a patient.
fn about(desk: &Desk, patient: &Patient, heading: &str, what: &str, action: String) -> About {
    About {
        crumbs: crumbs(desk, patient),
        heading: heading.to_owned(),
        action,
        what: what.to_owned(),
        submit: "Save".to_owned(),
        cancel: page_of(patient.id),
        ..About::default()
    }
}

fn crumbs(desk: &Desk, patient: &Patient) -> Vec<(String, String)> {
    let words = Shell::at(desk, "/caseload").words;
    vec![
        (words.patients_cap.to_owned(), "/caseload".to_owned()),
        (patient.name.display(), page_of(patient.id)),
    ]
}

/// Every language, to choose from.
fn languages() -> Vec<(String, String)> {
    let one = |language: &care::Language| (language.key().to_owned(), language.label().to_owned());
    care::Language::ALL.iter().map(one).collect()
}

/// Only the last three signs are shown, and of a short number none.
pub(crate) fn masked(number: &str) -> String {
    let length = number.chars().count();
    let hidden = length.saturating_sub(3);
    let shown: String = number.chars().skip(hidden).collect();
    if hidden == 0 { "•".repeat(length) } else { format!("{}{shown}", "•".repeat(hidden)) }
}

/// A day as pages say it.
pub(crate) fn said(day: jiff::civil::Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn numbers_show_their_last_three_signs_and_short_ones_none() {
        assert_eq!(masked("200000123"), "••••••123");
        assert_eq!(masked("12"), "••");
    }
}
