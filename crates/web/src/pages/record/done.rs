//! What was done, as the sheet asks for it: descriptions in a school, coded services in a practice.

use super::sheet::{Source, choices};
use crate::form::Choice;
use billing::code_table::CodeTable;
use billing::resolve::code_of;
use care::{EncounterDraft, ServiceDescription};
use office::recording::Sheet;

/// One description of what was done.
pub(super) struct Activity {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) code: String,
    pub(super) checked: bool,
    /// Whether it is behind "All".
    pub(super) is_rare: bool,
    pub(super) is_timed: bool,
    pub(super) minutes: String,
}

/// One line of coded services.
pub(super) struct ServiceLine {
    pub(super) codes: Vec<Choice>,
    pub(super) minutes: String,
}

/// What is offered first as long as nothing was recorded.
const USUAL: [ServiceDescription; 5] = [
    ServiceDescription::Writing,
    ServiceDescription::MotorCoordination,
    ServiceDescription::SelfCare,
    ServiceDescription::SensoryProcessing,
    ServiceDescription::VisualMotor,
];

/// Every description, the usual ones first.
pub(super) fn activities(
    sheet: &Sheet,
    first: Option<&EncounterDraft>,
    source: Source<'_>,
) -> Vec<Activity> {
    let table = CodeTable::builtin();
    let mut usual: Vec<ServiceDescription> = sheet.usual.clone();
    usual.extend(USUAL.iter().filter(|known| !sheet.usual.contains(known)));
    usual.truncate(USUAL.len());
    let mut all: Vec<ServiceDescription> = ServiceDescription::ALL.to_vec();
    all.sort_by_key(|known| usual.iter().position(|one| one == known).unwrap_or(usual.len()));
    all.iter()
        .map(|known| {
            let chosen =
                first.and_then(|draft| draft.activities.iter().find(|a| a.description == *known));
            let name = format!("minutes.{}", known.key());
            Activity {
                key: known.key(),
                label: known.label(),
                code: code_of(*known, sheet.session.day, table)
                    .map_or_else(|| "no code".to_owned(), |code| code.to_string()),
                checked: chosen.is_some(),
                is_rare: !usual.contains(known),
                is_timed: known.takes_minutes(),
                minutes: match source {
                    Source::Typed(fields) => fields.get(&name).to_owned(),
                    Source::Plan => {
                        chosen.and_then(|a| a.minutes).map(|m| m.to_string()).unwrap_or_default()
                    }
                },
            }
        })
        .collect()
}

/// Four lines at least; one to spare below those that are filled. What was typed stays as it was
/// typed, also where it is no number.
pub(super) fn services(
    sheet: &Sheet,
    first: Option<&EncounterDraft>,
    source: Source<'_>,
) -> Vec<ServiceLine> {
    let given: Vec<(String, String)> = match source {
        Source::Typed(fields) => fields
            .all("service_code")
            .zip(fields.all("service_minutes"))
            .filter(|(code, minutes)| !code.is_empty() || !minutes.is_empty())
            .map(|(code, minutes)| (code.to_owned(), minutes.to_owned()))
            .collect(),
        Source::Plan => {
            let planned = first.map(|draft| draft.services.as_slice()).unwrap_or_default();
            planned.iter().map(|one| (one.code.clone(), one.minutes.to_string())).collect()
        }
    };
    let day = sheet.session.day;
    let n = (given.len() + 1).max(4);
    (0..n)
        .map(|number| {
            let (chosen, minutes) = given.get(number).cloned().unwrap_or_default();
            let codes = CodeTable::builtin().iter().filter(|code| code.is_valid_on(day));
            let codes = codes.map(|code| {
                let value = code.code.to_string();
                let label = format!("{value} {}", code.label);
                Choice { selected: value == chosen, label, value }
            });
            ServiceLine { codes: codes.collect(), minutes }
        })
        .collect()
}

/// Places of service.
pub(super) fn places(first: Option<&EncounterDraft>) -> Vec<Choice> {
    let chosen = first.and_then(|d| d.place_of_service.clone()).unwrap_or("11".to_owned());
    let all = [
        ("11", "11 Office"),
        ("12", "12 Home"),
        ("03", "03 School"),
        ("02", "02 By video, not at home"),
        ("10", "10 By video, at home"),
        ("99", "99 Another place"),
    ];
    choices(all, &chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minutes_of_each_timed_activity_are_shown_only_while_it_is_chosen() {
        let css = include_str!("../../../assets/app.css");
        for known in ServiceDescription::ALL.iter().filter(|known| known.takes_minutes()) {
            let key = known.key();
            let rule = format!(".chips:not(:has([value=\"{key}\"]:checked)) .of-{key}");
            assert!(css.contains(&rule), "{rule}");
        }
    }
}
