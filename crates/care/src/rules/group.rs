//! How many were treated together: V-022, V-024.

use super::mandate::measured;
use super::{Edit, Facts, Hit};
use crate::{GroupSize, Severity};

const ASK: Option<Severity> = Some(Severity::Ask);

pub(super) const EDITS: &[Edit] = &[
    Edit {
        code: "QH-S022",
        v: Some(22),
        title: "Individual or group, and its size, are what the mandate orders.",
        source: "Onward Learning: top findings of SHARS audits",
        entering: ASK,
        certifying: ASK,
        billing: None,
        may_override: false,
        check: ordered,
    },
    Edit {
        code: "QH-S024",
        v: Some(24),
        title: "The group is not greater than regulation allows.",
        source: "8 NYCRR 200.6(e)(3)",
        entering: ASK,
        certifying: ASK,
        billing: None,
        may_override: false,
        check: allowed,
    },
];

fn ordered(facts: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (draft, known) in measured(facts) {
        let Some(known) = known else { continue };
        let terms = &known.mandate.terms;
        let size = facts.record.effective_size(draft);
        let (message, remedy) = if !terms.is_group() && size.is_real_group() {
            (
                format!("A group of {} was recorded; the mandate says individual.", size.people()),
                "Check who was present. If it was a group, say why.",
            )
        } else if terms.is_group() && size == GroupSize::Individual {
            (
                "Individual was recorded; the mandate says group.".to_owned(),
                "A child of a group who came alone is Group, 1. If it was planned alone, say why.",
            )
        } else if size.people() > terms.group_max && terms.is_group() {
            (
                format!(
                    "{} were in the group; the mandate says at most {}.",
                    size.people(),
                    terms.group_max
                ),
                "Check who was present. If all were, say why.",
            )
        } else {
            continue;
        };
        hits.push(Hit::new(Some(draft.patient), "group_size", message, remedy));
    }
    hits
}

fn allowed(facts: &Facts) -> Vec<Hit> {
    if !facts.is_school() {
        return Vec::new();
    }
    let most = facts.settings.group_max;
    let drafts = facts.record.encounters.iter().filter(|draft| draft.is_provided());
    drafts
        .map(|draft| (draft, facts.record.effective_size(draft)))
        .filter(|(_, size)| size.people() > most)
        .map(|(draft, size)| {
            let message = format!("{} were in the group; regulation allows {most}.", size.people());
            let remedy = "Check who was present. If all were, say why.";
            Hit::new(Some(draft.patient), "group_size", message, remedy)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::found;

    #[test]
    fn a_group_is_not_an_individual_mandate_and_the_reverse() {
        assert_eq!(found("QH-S022", "ana mandate 2x30/wk I EN sep"), ["ask ana group_size"]);
        assert_eq!(
            found("QH-S022", "solo\nana mandate 2x30/wk I EN sep\nungroup"),
            [""; 0],
            "alone is individual"
        );
        assert_eq!(
            found("QH-S022", "ana size individual Peers were in another room."),
            ["ask ana group_size"]
        );
    }

    #[test]
    fn one_child_of_a_group_who_came_alone_is_what_was_ordered() {
        assert_eq!(found("QH-S022", "ben absent refused\ncai absent refused"), [""; 0]);
        assert_eq!(found("QH-S022", "solo"), [""; 0]);
    }

    #[test]
    fn three_exceed_a_mandate_of_two() {
        assert_eq!(found("QH-S022", "ana mandate 2x30/wk G2 EN sep"), ["ask ana group_size"]);
        assert_eq!(found("QH-S022", "ana mandate 2x30/wk G2 EN sep\ncai absent refused"), [""; 0]);
    }

    #[test]
    fn six_are_more_than_regulation_allows() {
        assert_eq!(found("QH-S024", "ana size group-5 Two came from another therapist."), [""; 0]);
        assert_eq!(
            found("QH-S024", "ana size group-6 Three came from another therapist."),
            ["ask ana group_size"]
        );
        assert_eq!(
            found("QH-S024", "group_max 8\nana size group-8 New York City variance."),
            [""; 0]
        );
    }
}
