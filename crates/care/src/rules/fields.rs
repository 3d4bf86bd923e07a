//! What must be filled in, and what must not: V-001, V-004, V-005, V-006.

use super::{Edit, Facts, Hit};
use crate::{Attendance, EncounterDraft, GroupSize, Severity};

pub(super) const EDITS: &[Edit] = &[
    Edit {
        code: "QH-S001",
        v: Some(1),
        title: "Everything that a record of this kind needs is filled in.",
        source: "SESIS service capture, steps 5 to 14",
        entering: Some(Severity::Tell),
        certifying: Some(Severity::Stop),
        billing: None,
        may_override: false,
        check: required,
    },
    Edit {
        code: "QH-S004",
        v: Some(4),
        title: "An absence or cancellation has no location, activities, goals or session note.",
        source: "SESIS help: Recording Absences (SH7628)",
        entering: Some(Severity::Tell),
        certifying: Some(Severity::Stop),
        billing: None,
        may_override: false,
        check: cleared,
    },
    Edit {
        code: "QH-S005",
        v: Some(5),
        title: "An absence or cancellation says why.",
        source: "SESIS help: Recording Absences (SH7628)",
        entering: Some(Severity::Tell),
        certifying: Some(Severity::Ask),
        billing: None,
        may_override: false,
        check: reason,
    },
    Edit {
        code: "QH-S006",
        v: Some(6),
        title: "The patient is on the clinician's caseload on the day of service.",
        source: "PowerSchool Special Programs: service capture privileges",
        entering: Some(Severity::Stop),
        certifying: Some(Severity::Stop),
        billing: None,
        may_override: true,
        check: caseload,
    },
    Edit {
        code: "QH-T202",
        v: None,
        title: "The minutes of the activities are not more than the session.",
        source: "SESIS service capture, steps 5, 6 and 12",
        entering: Some(Severity::Ask),
        certifying: Some(Severity::Stop),
        billing: Some(Severity::Stop),
        may_override: false,
        check: minutes,
    },
];

/// The matrix of required fields by attendance and kind of organization.
fn required(facts: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    if facts.record.service_type.is_none() {
        hits.push(missing(None, "service_type", "service type", "Choose the service type."));
    }
    for draft in &facts.record.encounters {
        let mut need = |is_missing: bool, field, name: &str, remedy: &str| {
            if is_missing {
                hits.push(missing(Some(draft), field, name, remedy));
            }
        };
        let (start, end) = if draft.is_provided() {
            ("Enter when the session began.", "Enter when the session ended.")
        } else {
            ("Enter the planned start.", "Enter the planned end.")
        };
        need(draft.start.is_none(), "start", "start time", start);
        need(draft.end.is_none(), "end", "end time", end);
        need(draft.language.is_none(), "language", "language of service", "Choose the language.");
        let is_reason_missing =
            draft.size_override.as_ref().is_some_and(|stated| stated.reason.trim().is_empty());
        need(
            is_reason_missing,
            "group_reason",
            "reason for the group size",
            "Say why the size differs from who was present, or take the computed size.",
        );
        if draft.is_provided() {
            required_of_provided(facts, draft, &mut hits);
        }
        hits.extend(wrong_reason(draft));
        hits.extend(wrong_size(draft));
    }
    hits
}

fn required_of_provided(facts: &Facts, draft: &EncounterDraft, hits: &mut Vec<Hit>) {
    let mut need = |is_missing: bool, field, name: &str, remedy: &str| {
        if is_missing {
            hits.push(missing(Some(draft), field, name, remedy));
        }
    };
    if facts.is_school() {
        need(draft.location.is_none(), "location", "location", "Choose the one location.");
        let remedy = "Choose at least one service description.";
        need(draft.activities.is_empty(), "activities", "service description", remedy);
        let is_real_group = facts.record.effective_size(draft).is_real_group();
        // One that takes minutes takes all there are; several share them.
        let timed = || draft.activities.iter().filter(|a| a.description.takes_minutes());
        let is_minute_missing =
            !is_real_group && timed().count() > 1 && timed().any(|a| a.minutes.is_none());
        let remedy = "Enter minutes for each activity, or take the even split.";
        need(is_minute_missing, "minutes", "number of minutes for each activity", remedy);
        let has_goals = facts
            .patient(draft.patient)
            .is_some_and(|known| known.goals.iter().any(|goal| goal.is_active(facts.record.day)));
        let remedy = "Choose the progress toward at least one annual goal.";
        need(has_goals && draft.goals.is_empty(), "goals", "progress indicator", remedy);
    } else {
        need(draft.services.is_empty(), "services", "service", "Add at least one service.");
        let is_minute_missing = draft.services.iter().any(|service| service.minutes.0 == 0);
        let remedy = "Enter the minutes of each service.";
        need(is_minute_missing, "minutes", "number of minutes for each service", remedy);
        let has_place = draft.place_of_service.as_ref().is_some_and(|p| !p.trim().is_empty());
        need(!has_place, "place_of_service", "place of service", "Choose the place of service.");
    }
    let remedy = "Write what was done, how it went, and what it is for.";
    need(draft.note.text().is_empty(), "intervention", "session note", remedy);
}

fn missing(draft: Option<&EncounterDraft>, field: &'static str, name: &str, remedy: &str) -> Hit {
    Hit::new(draft.map(|draft| draft.patient), field, format!("The {name} is missing."), remedy)
}

fn wrong_reason(draft: &EncounterDraft) -> Option<Hit> {
    let reason = draft.reason.filter(|reason| reason.attendance() != draft.attendance)?;
    let belongs = reason.attendance().label();
    Some(Hit::new(
        Some(draft.patient),
        "reason",
        format!("The reason belongs to {belongs}, not to {}.", draft.attendance.label()),
        "Choose a reason from the list, or change the session type.",
    ))
}

fn wrong_size(draft: &EncounterDraft) -> Option<Hit> {
    let stated = draft.size_override.as_ref().filter(|s| s.size == GroupSize::Group(0))?;
    Some(Hit::new(
        Some(draft.patient),
        "group_size",
        format!("{} is no group size.", stated.size.label()),
        "Enter how many were present, at least 1.",
    ))
}

fn cleared(facts: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for draft in facts.record.encounters.iter().filter(|draft| !draft.is_provided()) {
        let has_session_note =
            !draft.note.individual_text().is_empty() || !draft.note.shared.trim().is_empty();
        let filled = [
            (draft.location.is_some(), "location"),
            (!draft.activities.is_empty(), "activities"),
            (!draft.services.is_empty(), "services"),
            (draft.place_of_service.is_some(), "place_of_service"),
            (!draft.goals.is_empty(), "goals"),
            (has_session_note, "intervention"),
        ];
        hits.extend(filled.into_iter().filter(|(is_filled, _)| *is_filled).map(|(_, field)| {
            let message =
                format!("A record of {} does not have this field.", draft.attendance.label());
            let remedy = "Empty it, or change the session type. Saving empties it.";
            Hit::new(Some(draft.patient), field, message, remedy)
        }));
    }
    hits
}

fn reason(facts: &Facts) -> Vec<Hit> {
    let is_silent = |draft: &&EncounterDraft| !draft.is_provided() && draft.reason.is_none();
    let word = facts.patient_word();
    let drafts = facts.record.encounters.iter().filter(is_silent);
    let hit = |draft: &EncounterDraft| {
        let message = match draft.attendance {
            Attendance::StudentAbsent => format!("It is not said why the {word} was absent."),
            Attendance::ProviderAbsent => "It is not said why you were absent.".to_owned(),
            _ => "It is not said why the session was cancelled.".to_owned(),
        };
        Hit::new(Some(draft.patient), "reason", message, "Choose the reason, if you know it.")
    };
    drafts.map(hit).collect()
}

fn caseload(facts: &Facts) -> Vec<Hit> {
    let is_off = |draft: &&EncounterDraft| {
        !facts.patient(draft.patient).is_some_and(|known| known.is_on_caseload)
    };
    let word = facts.patient_word();
    let hit = |draft: &EncounterDraft| {
        let message = format!("This {word} is not on your caseload on this day.");
        let remedy = "Save it: your supervisor adds the {word}, or lets it pass with a reason.";
        Hit::new(Some(draft.patient), "date", message, remedy.replace("{word}", word))
    };
    facts.record.encounters.iter().filter(is_off).map(hit).collect()
}

fn minutes(facts: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for draft in facts.record.encounters.iter().filter(|draft| draft.is_provided()) {
        let Some(span) = draft.span() else { continue };
        let activities = draft.activities.iter().filter_map(|activity| activity.minutes);
        let services = draft.services.iter().map(|service| service.minutes);
        let whole = span.minutes().0;
        for (field, sum) in [
            ("minutes", activities.map(|m| u64::from(m.0)).sum::<u64>()),
            ("services", services.map(|m| u64::from(m.0)).sum::<u64>()),
        ] {
            if sum > u64::from(whole) {
                let message = format!("{sum} minutes are entered; the session had {whole}.");
                let remedy = "Lower the minutes, or correct the start or end time.";
                hits.push(Hit::new(Some(draft.patient), field, message, remedy));
            }
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{codes, found};

    #[test]
    fn a_complete_group_of_three_with_one_absent_has_no_findings() {
        assert_eq!(codes(""), "");
        assert_eq!(codes("cai absent not_in_school"), "");
        assert_eq!(codes("stage entering"), "");
        assert_eq!(codes("stage billing"), "");
        assert_eq!(codes("practice"), "");
    }

    #[test]
    fn provided_needs_every_field_of_the_matrix() {
        let all = "ana start -\nana end -\nana lang -\nana loc -\nana does -\nana goals -\n\
                   ana note -\nservice -";
        assert_eq!(
            found("QH-S001", all),
            [
                "stop - service_type",
                "stop ana start",
                "stop ana end",
                "stop ana language",
                "stop ana location",
                "stop ana activities",
                "stop ana goals",
                "stop ana intervention"
            ]
        );
        assert_eq!(found("QH-S001", "stage entering\nana loc -"), ["tell ana location"]);
        assert_eq!(found("QH-S001", "stage billing\nana loc -"), [""; 0]);
    }

    #[test]
    fn minutes_are_asked_when_more_than_one_timed_description_is_chosen() {
        let minutes = "stop ana minutes";
        let of = |does: &str| found("QH-S001", &format!("solo\nana does {does}"));
        assert_eq!(of("writing,motor_coordination"), [minutes]);
        assert_eq!(of("writing=10,motor_coordination"), [minutes]);
        assert_eq!(of("writing=10,motor_coordination=20"), [""; 0]);
        assert_eq!(of("writing,consultative"), [""; 0], "one of them is timed; it takes all");
        assert_eq!(of("oral_feeding,consultative"), [""; 0], "none of them is timed");
    }

    #[test]
    fn an_absence_needs_only_planned_times_and_language() {
        for absence in ["absent refused", "provider_absent sick", "cancelled trip"] {
            assert_eq!(found("QH-S001", &format!("cai {absence}")), [""; 0]);
            let bare = format!("cai {absence}\ncai start -\ncai end -\ncai lang -");
            assert_eq!(
                found("QH-S001", &bare),
                ["stop cai start", "stop cai end", "stop cai language"]
            );
        }
    }

    #[test]
    fn what_all_lack_in_a_shared_field_is_said_once() {
        assert_eq!(found("QH-S001", "ana loc -\nben loc -\ncai loc -"), ["stop - location"]);
        assert_eq!(
            found("QH-S001", "ana note -\nben note -"),
            ["stop ana intervention", "stop ben intervention"]
        );
    }

    #[test]
    fn several_activities_of_one_child_need_minutes_but_not_in_a_group() {
        let two = "ana does writing,self_care_adl";
        assert_eq!(found("QH-S001", two), [""; 0]);
        assert_eq!(found("QH-S001", &format!("solo\n{two}")), ["stop ana minutes"]);
        assert_eq!(found("QH-S001", "solo\nana does writing=20,self_care_adl=10"), [""; 0]);
        assert_eq!(found("QH-S001", "solo\nana does writing=20,oral_feeding"), [""; 0]);
    }

    #[test]
    fn a_practice_visit_needs_services_with_minutes_and_a_place() {
        assert_eq!(
            found("QH-S001", "practice\nana bill -\nana pos -"),
            ["stop ana services", "stop ana place_of_service"]
        );
        assert_eq!(found("QH-S001", "practice\nana bill 97530=0"), ["stop ana minutes"]);
        assert_eq!(found("QH-S001", "practice\nana loc -\nana goals -\nana does -"), [""; 0]);
    }

    #[test]
    fn a_stated_size_needs_its_reason() {
        assert_eq!(found("QH-S001", "ana size group-2"), ["stop ana group_reason"]);
        assert_eq!(found("QH-S001", "ana size group-2 One child left at once."), [""; 0]);
        assert_eq!(found("QH-S001", "ana size group-0 None."), ["stop ana group_size"]);
    }

    #[test]
    fn a_reason_belongs_to_its_attendance() {
        assert_eq!(found("QH-S001", "cai absent sick"), ["stop cai reason"]);
        assert_eq!(found("QH-S005", "cai absent"), ["ask cai reason"]);
        assert_eq!(found("QH-S005", "cai absent refused"), [""; 0]);
    }

    #[test]
    fn an_absence_keeps_no_fields_of_a_session() {
        let unsettled = "cai absent refused kept";
        assert_eq!(
            found("QH-S004", unsettled),
            ["stop cai location", "stop cai activities", "stop cai goals", "stop cai intervention"]
        );
        assert_eq!(found("QH-S004", &format!("{unsettled}\nsettle")), [""; 0]);
    }

    #[test]
    fn a_child_off_the_caseload_needs_a_supervisor() {
        assert_eq!(found("QH-S006", "ana caseload no"), ["stop ana date"]);
        assert_eq!(found("QH-S006", "ana caseload yes"), [""; 0]);
    }

    #[test]
    fn minutes_of_activities_fit_into_the_session() {
        let typed = "solo\nana does writing=20,self_care_adl=";
        assert_eq!(found("QH-T202", &format!("{typed}10")), [""; 0]);
        assert_eq!(found("QH-T202", &format!("{typed}11")), ["stop ana minutes"]);
        assert_eq!(found("QH-T202", "practice\nana bill 97530=31"), ["stop ana services"]);
    }
}
