//! What the school plan orders: V-018, V-020, V-023, V-025. In a practice, the plan of care.

use super::{Edit, Facts, Hit, MandateFacts};
use crate::{EncounterDraft, Location, ServiceDescription, Setting, Severity};

const ASK: Option<Severity> = Some(Severity::Ask);
const TELL: Option<Severity> = Some(Severity::Tell);

pub(super) const EDITS: &[Edit] = &[
    Edit {
        code: "QH-S018",
        v: Some(18),
        title: "The session lasted about as long as the mandate says.",
        source: "SESIS help: log details exactly as they occurred (SH7483)",
        entering: ASK,
        certifying: ASK,
        billing: None,
        may_override: false,
        check: minutes,
    },
    Edit {
        code: "QH-S020",
        v: Some(20),
        title: "A mandate for the service is in force on the day.",
        source: "OIG A-02-02-01029; SSHSP program description",
        entering: ASK,
        certifying: ASK,
        billing: Some(Severity::Stop),
        may_override: false,
        check: in_force,
    },
    Edit {
        code: "QH-S023",
        v: Some(23),
        title: "Language and location are those of the mandate.",
        source: "SESIS help (SH7483)",
        entering: ASK,
        certifying: ASK,
        billing: None,
        may_override: false,
        check: language_and_location,
    },
    Edit {
        code: "QH-S025",
        v: Some(25),
        title: "Not more sessions than the mandate orders in its period.",
        source: "SEIS service tracking: over-delivery",
        entering: TELL,
        certifying: TELL,
        billing: TELL,
        may_override: false,
        check: frequency,
    },
    Edit {
        code: "QH-A030",
        v: None,
        title: "A plan of care is in force on the day.",
        source: "42 CFR 410.61; Medicare Benefit Policy Manual, chapter 15, section 220.1.2",
        entering: TELL,
        certifying: TELL,
        billing: None,
        may_override: false,
        check: plan_of_care,
    },
];

/// Codes of evaluations and re-evaluations, which come before a plan.
const EVALUATIONS: [&str; 4] = ["97165", "97166", "97167", "97168"];

/// Whether a draft was given and is measured by a mandate: re-evaluations alone are not.
pub(super) fn is_measured(draft: &EncounterDraft) -> bool {
    let mut activities = draft.activities.iter();
    let is_evaluation = !draft.activities.is_empty()
        && activities.all(|activity| activity.description == ServiceDescription::Reevaluation);
    draft.is_provided() && !is_evaluation
}

/// Drafts that are measured by a mandate, each with the mandate when there is one.
pub(super) fn measured(
    facts: &Facts,
) -> impl Iterator<Item = (&EncounterDraft, Option<&MandateFacts>)> {
    let drafts = facts.record.encounters.iter();
    drafts
        .filter(|draft| facts.is_school() && is_measured(draft))
        .map(|draft| (draft, facts.mandate(draft.patient, draft.mandate)))
}

fn with_mandate(facts: &Facts) -> impl Iterator<Item = (&EncounterDraft, &MandateFacts)> {
    measured(facts).filter_map(|(draft, known)| Some((draft, known?)))
}

fn minutes(facts: &Facts) -> Vec<Hit> {
    let tolerance = facts.settings.minutes_tolerance;
    let mut hits = Vec::new();
    for (draft, known) in with_mandate(facts) {
        let Some(span) = draft.span() else { continue };
        let (actual, ordered) = (span.minutes().0, u32::from(known.mandate.terms.minutes));
        if actual.abs_diff(ordered) <= tolerance {
            continue;
        }
        let relation = if actual < ordered { "fewer" } else { "more" };
        let message = format!(
            "{actual} minutes are {} {relation} than the mandate's {ordered}.",
            actual.abs_diff(ordered)
        );
        let remedy = "Keep the times as they were and say why, or correct them.";
        hits.push(Hit::new(Some(draft.patient), "end", message, remedy));
    }
    hits
}

fn in_force(facts: &Facts) -> Vec<Hit> {
    let service = facts.record.service_type.map_or("this service", |service| service.label());
    measured(facts)
        .filter(|(_, known)| known.is_none())
        .map(|(draft, _)| {
            let message = format!("No mandate for {service} is in force on this day.");
            let remedy = "Check the date and the service. A supervisor adds a missing mandate; \
                          until then it cannot be billed.";
            Hit::new(Some(draft.patient), "date", message, remedy)
        })
        .collect()
}

/// Treatment in a practice that no plan of care orders. Not every payer asks for one.
fn plan_of_care(facts: &Facts) -> Vec<Hit> {
    let is_treatment = |draft: &&EncounterDraft| {
        let mut services = draft.services.iter();
        draft.is_provided() && services.any(|service| !EVALUATIONS.contains(&service.code.as_str()))
    };
    let drafts = facts.record.encounters.iter().filter(|_| !facts.is_school());
    drafts
        .filter(is_treatment)
        .filter(|draft| facts.mandate(draft.patient, draft.mandate).is_none())
        .map(|draft| {
            let remedy = "Write or renew the plan of care on the client’s page; a payer may ask \
                          for it.";
            let message = "No plan of care is in force on this day.";
            Hit::new(Some(draft.patient), "date", message, remedy)
        })
        .collect()
}

/// Whether a location is one in which a setting can be given.
fn fits(setting: Setting, location: Location) -> bool {
    match setting {
        Setting::Separate => {
            !matches!(location, Location::Classroom | Location::Home | Location::Telehealth)
        }
        Setting::Classroom => matches!(
            location,
            Location::Classroom
                | Location::Gymnasium
                | Location::Cafeteria
                | Location::Playground
                | Location::Hallway
                | Location::Library
        ),
        Setting::Home => location == Location::Home,
        Setting::Telehealth => location == Location::Telehealth,
    }
}

fn language_and_location(facts: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (draft, known) in with_mandate(facts) {
        let terms = &known.mandate.terms;
        if let Some(language) = draft.language.filter(|language| *language != terms.language) {
            let message = format!(
                "The language is {}; the mandate says {}.",
                language.label(),
                terms.language.label()
            );
            let remedy = "Choose the language that was spoken. If it differs, say why.";
            hits.push(Hit::new(Some(draft.patient), "language", message, remedy));
        }
        if let Some(location) = draft.location.filter(|place| !fits(terms.setting, *place)) {
            let message = format!(
                "The location is {}; the mandate says {}.",
                location.label().to_lowercase(),
                terms.setting.label().to_lowercase()
            );
            let remedy = "Choose where most of it took place. If it differs, say why.";
            hits.push(Hit::new(Some(draft.patient), "location", message, remedy));
        }
    }
    hits
}

fn frequency(facts: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (draft, known) in with_mandate(facts) {
        let terms = &known.mandate.terms;
        let with_this = known.provided.saturating_add(1);
        if with_this <= u32::from(terms.frequency) {
            continue;
        }
        let message = format!(
            "With this session {with_this} are given; the mandate orders {} {}.",
            terms.frequency,
            terms.period.label()
        );
        let remedy = "Nothing to do if it took place; a payer may not pay for it.";
        hits.push(Hit::new(Some(draft.patient), "date", message, remedy));
    }
    hits
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::found;

    #[test]
    fn five_minutes_off_the_mandate_pass_and_six_ask() {
        assert_eq!(found("QH-S018", "ana at 10:00-10:25"), [""; 0]);
        assert_eq!(found("QH-S018", "ana at 10:00-10:24"), ["ask ana end"]);
        assert_eq!(found("QH-S018", "ana at 10:00-10:35"), [""; 0]);
        assert_eq!(found("QH-S018", "ana at 10:00-10:36"), ["ask ana end"]);
        assert_eq!(found("QH-S018", "practice\nana at 10:00-11:00"), [""; 0]);
    }

    #[test]
    fn without_a_mandate_it_asks_and_cannot_be_billed() {
        assert_eq!(found("QH-S020", "ana mandate -"), ["ask ana date"]);
        assert_eq!(found("QH-S020", "stage billing\nana mandate -"), ["stop ana date"]);
        assert_eq!(found("QH-S020", "ana mandate_to 2026-11-22"), ["ask ana date"]);
        assert_eq!(found("QH-S020", "ana mandate_to 2026-11-23"), [""; 0]);
        assert_eq!(found("QH-S020", "ana mandate_from 2026-11-24"), ["ask ana date"]);
        assert_eq!(found("QH-S020", "ana mandate -\nana absent refused"), [""; 0]);
        assert_eq!(found("QH-S020", "practice\nana mandate -"), [""; 0]);
    }

    #[test]
    fn in_a_practice_treatment_without_a_plan_of_care_is_told() {
        let bare = "practice\nana mandate -";
        assert_eq!(found("QH-A030", "practice"), [""; 0]);
        assert_eq!(found("QH-A030", bare), ["tell ana date"]);
        assert_eq!(found("QH-A030", &format!("{bare}\nana bill 97166=45")), [""; 0]);
        assert_eq!(found("QH-A030", &format!("{bare}\nana absent refused")), [""; 0]);
        assert_eq!(found("QH-A030", "practice\nana mandate_to 2026-11-22"), ["tell ana date"]);
        assert_eq!(found("QH-A030", "ana mandate -"), [""; 0], "a school has mandates");
    }

    #[test]
    fn a_re_evaluation_needs_no_mandate() {
        assert_eq!(found("QH-S020", "ana mandate -\nana does reevaluation"), [""; 0]);
        let mixed = "ana mandate -\nana does reevaluation,writing";
        assert_eq!(found("QH-S020", mixed), ["ask ana date"]);
    }

    #[test]
    fn language_and_location_are_compared_with_the_mandate() {
        assert_eq!(found("QH-S023", "ana lang ES"), ["ask ana language"]);
        assert_eq!(found("QH-S023", "ana lang ES\nana mandate 2x30/wk G3 ES sep"), [""; 0]);
        assert_eq!(found("QH-S023", "ana loc classroom"), ["ask ana location"]);
        assert_eq!(found("QH-S023", "ana loc gymnasium"), [""; 0]);
        assert_eq!(
            found("QH-S023", "ana mandate 2x30/wk G3 EN cls"),
            ["ask ana location"],
            "the therapy room is no classroom"
        );
        assert_eq!(found("QH-S023", "ana mandate 2x30/wk G3 EN cls\nana loc classroom"), [""; 0]);
    }

    #[test]
    fn the_third_session_of_a_week_of_two_is_told() {
        assert_eq!(found("QH-S025", "ana provided 1"), [""; 0]);
        assert_eq!(found("QH-S025", "ana provided 2"), ["tell ana date"]);
        assert_eq!(found("QH-S025", "ana provided 2\nana absent refused"), [""; 0]);
    }
}
