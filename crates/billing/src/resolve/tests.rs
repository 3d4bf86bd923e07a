//! Sessions resolved, after the mixed visits of the coding reference.

use care::ServiceDescription as Did;
use jiff::civil::date;

use super::*;

const DAY: Date = date(2026, 11, 16);

fn act(description: Did, minutes: Option<u32>) -> ServiceActivity {
    ServiceActivity { description, minutes: minutes.map(Minutes) }
}

fn given(activities: &[ServiceActivity]) -> Given<'_> {
    Given {
        day: DAY,
        attendance: Attendance::Provided,
        minutes: Minutes(30),
        size: GroupSize::Individual,
        group_max: Some(1),
        credential: Credential::OccupationalTherapist,
        delivery: Delivery::InPerson,
        activities,
        services: &[],
    }
}

fn resolved(given: &Given<'_>, payer: &str) -> Resolution {
    resolve(given, PayerProfile::find(payer).unwrap(), CodeTable::builtin())
}

/// `97530 2 GO` a line.
fn lines(resolution: &Resolution) -> Vec<String> {
    let line = |l: &CodedLine| {
        let modifiers: Vec<&str> = l.modifiers.iter().map(Modifier::as_str).collect();
        format!("{} {} {}", l.code, l.units, modifiers.join(" ")).trim_end().to_owned()
    };
    resolution.lines.iter().map(line).collect()
}

fn edits(resolution: &Resolution) -> Vec<&str> {
    resolution.findings.iter().map(|f| f.edit.as_str()).collect()
}

#[test]
fn each_description_has_the_code_of_its_day() {
    let code = |did, day| code_of(did, day, CodeTable::builtin()).map(|c| c.to_string());
    for (did, expected) in [
        (Did::AdaptiveEquipment, "97535"),
        (Did::CognitivePerceptual, "97129"),
        (Did::CommunityWork, "97537"),
        (Did::GroupProcedure, "97150"),
        (Did::MotorCoordination, "97530"),
        (Did::Reevaluation, "97168"),
        (Did::OralFeeding, "92526"),
        (Did::PsychosocialBehavior, "97530"),
        (Did::SelfCare, "97535"),
        (Did::SensoryProcessing, "97533"),
        (Did::StrengthEndurance, "97110"),
        (Did::VisualMotor, "97530"),
        (Did::Wheelchair, "97542"),
        (Did::Writing, "97530"),
    ] {
        assert_eq!(code(did, DAY).as_deref(), Some(expected), "{did:?}");
    }
    assert_eq!(code(Did::Consultative, DAY), None);
    let cognitive = |day| code(Did::CognitivePerceptual, day).unwrap();
    assert_eq!(cognitive(date(2017, 12, 31)), "97532");
    assert_eq!(cognitive(date(2019, 12, 31)), "97127");
    assert_eq!(cognitive(date(2020, 1, 1)), "97129");
    assert_eq!(code(Did::Reevaluation, date(2016, 12, 31)).as_deref(), Some("97004"));
}

#[test]
fn a_real_group_is_the_group_code_once_and_alone() {
    let activities = [act(Did::Writing, None), act(Did::SelfCare, None)];
    let group = Given { size: GroupSize::Group(2), group_max: Some(3), ..given(&activities) };
    for payer in ["ny_school_medicaid", "medicare_b", "generic_commercial"] {
        let found = resolved(&group, payer);
        assert_eq!(lines(&found), ["97150 1 GO"]);
        assert_eq!((found.outcome, edits(&found)), (Outcome::Billable, vec![]));
    }
}

#[test]
fn one_child_of_a_group_is_coded_one_on_one_and_the_policy_decides() {
    let activities = [act(Did::Writing, None)];
    let alone = Given { size: GroupSize::Group(1), group_max: Some(3), ..given(&activities) };
    let held = resolved(&alone, "ny_school_medicaid");
    assert_eq!((held.outcome, lines(&held)), (Outcome::Hold, vec!["97530 1 GO".to_owned()]));
    assert_eq!(edits(&held), ["QH-S034"]);
    let billed = resolved(&alone, "medicare_b");
    assert_eq!((billed.outcome, lines(&billed)), (Outcome::Billable, vec!["97530 2 GO".into()]));
    assert_eq!(billed.findings[0].severity, Severity::Tell);

    let mut profile = PayerProfile::find("ny_school_medicaid").unwrap().clone();
    profile.versions[0].group_of_one.value = GroupOfOne::NotBillable;
    let refused = resolve(&alone, &profile, CodeTable::builtin());
    assert_eq!((refused.outcome, refused.lines.len()), (Outcome::NotBillable, 0));

    let planned_alone = Given { size: GroupSize::Individual, ..given(&activities) };
    assert_eq!(resolved(&planned_alone, "ny_school_medicaid").outcome, Outcome::Billable);
}

#[test]
fn two_descriptions_of_one_code_are_one_line() {
    let activities = [act(Did::Writing, None), act(Did::VisualMotor, None)];
    assert_eq!(lines(&resolved(&given(&activities), "medicare_b")), ["97530 2 GO"]);
    let split = [act(Did::Writing, Some(10)), act(Did::VisualMotor, Some(20))];
    assert_eq!(lines(&resolved(&given(&split), "medicare_b")), ["97530 2 GO"]);
}

#[test]
fn two_timed_codes_without_their_minutes_cannot_be_counted() {
    let activities = [act(Did::SelfCare, None), act(Did::SensoryProcessing, None)];
    let asked = resolved(&given(&activities), "medicare_b");
    assert_eq!((lines(&asked).len(), edits(&asked)), (0, vec!["QH-T106"]));
    // Where each code counts once, minutes are not needed.
    let once = resolved(&given(&activities), "ny_school_medicaid");
    assert_eq!(lines(&once), ["97535 1 GO", "97533 1 GO"]);
    // The one that is open takes what is left.
    let one_open = [act(Did::SelfCare, Some(8)), act(Did::SensoryProcessing, None)];
    let counted = resolved(&given(&one_open), "generic_commercial");
    assert_eq!(lines(&counted), ["97535 1 GO", "97533 1 GO"]);
}

#[test]
fn consultation_and_absence_have_no_line() {
    let activities = [act(Did::Consultative, None)];
    let consulted = resolved(&given(&activities), "ny_school_medicaid");
    assert_eq!((consulted.outcome, edits(&consulted)), (Outcome::NotBillable, vec!["QH-S043"]));
    let both = [act(Did::Consultative, None), act(Did::Writing, None)];
    assert_eq!(lines(&resolved(&given(&both), "ny_school_medicaid")), ["97530 1 GO"]);
    let absent = Given { attendance: Attendance::StudentAbsent, ..given(&both) };
    let nothing = resolved(&absent, "ny_school_medicaid");
    assert_eq!((nothing.outcome, nothing.findings.len()), (Outcome::NotBillable, 0));
}

#[test]
fn the_group_procedure_for_one_child_is_refused() {
    let activities = [act(Did::GroupProcedure, None)];
    let alone = Given { size: GroupSize::Group(1), ..given(&activities) };
    let refused = resolved(&alone, "medicare_b");
    assert_eq!((refused.outcome, edits(&refused)), (Outcome::NotBillable, vec!["QH-N116"]));
}

#[test]
fn an_assistant_is_said_where_the_payer_asks() {
    let activities = [act(Did::CognitivePerceptual, None)];
    let credential = Credential::OccupationalTherapyAssistant;
    let by_assistant = Given { credential, ..given(&activities) };
    let medicare = lines(&resolved(&by_assistant, "medicare_b"));
    assert_eq!(medicare, ["97129 1 GO CO", "97130 1 GO CO"]);
    assert_eq!(lines(&resolved(&by_assistant, "ny_school_medicaid")), ["97129 1 GO"]);
    let before = Given { day: date(2019, 6, 3), ..by_assistant };
    assert!(!lines(&resolved(&before, "medicare_b")).iter().any(|l| l.contains("CO")));
}

#[test]
fn a_school_plan_is_said_where_the_payer_asks() {
    let activities = [act(Did::Writing, None)];
    let mut profile = PayerProfile::find("ny_school_medicaid").unwrap().clone();
    profile.versions[0].school_modifiers = Some(crate::payer::Sourced {
        value: vec![Modifier::TM],
        source: "an invented state".to_owned(),
        confidence: Confidence::High,
    });
    let found = resolve(&given(&activities), &profile, CodeTable::builtin());
    assert_eq!(lines(&found), ["97530 1 GO TM"]);
    assert!(found.because.iter().any(|s| s == "TM says a school plan. Source: an invented state."));
}

#[test]
fn a_practice_visit_goes_by_its_own_codes() {
    let service =
        |code: &str, minutes| PracticeService { code: code.into(), minutes: Minutes(minutes) };
    let services = [service("97166", 40), service("97530", 20), service("97633", 5)];
    let visit = Given { services: &services, group_max: None, ..given(&[]) };
    let found = resolved(&visit, "generic_commercial");
    assert_eq!(lines(&found), ["97166 1 GO", "97530 1 GO"]);
    assert_eq!(edits(&found), ["QH-C060"]);
    let group = [service("97150", 30)];
    let alone = Given { services: &group, ..visit };
    assert_eq!(edits(&resolved(&alone, "generic_commercial")), ["QH-N116"]);
    let together = Given { size: GroupSize::Group(3), ..alone };
    assert_eq!(lines(&resolved(&together, "generic_commercial")), ["97150 1 GO"]);
}

#[test]
fn a_payer_whose_rule_is_not_known_is_not_guessed_at() {
    let activities = [act(Did::SelfCare, Some(30))];
    let told = resolved(&given(&activities), "mi_school");
    assert_eq!((told.outcome, lines(&told)), (Outcome::NotBillable, vec![]));
    assert_eq!(edits(&told), ["QH-T104"]);
    // What is known and not confirmed is counted, and told.
    let told = resolved(&given(&activities), "fl_school");
    assert_eq!(lines(&told), ["97535 2 GO"]);
    assert_eq!(edits(&told), ["QH-T109"]);
    let told = resolved(&given(&activities), "tx_shars");
    assert_eq!(lines(&told), ["97535 2 GO TM"]);
}

#[test]
fn a_session_by_video_carries_what_the_payer_asks_for() {
    let activities = [act(Did::SelfCare, Some(30))];
    let far = Given { delivery: Delivery::Video, ..given(&activities) };
    assert_eq!(lines(&resolved(&far, "medicare_b")), ["97535 2 GO 95"]);
    let school = resolved(&far, "ny_school_medicaid");
    assert_eq!(lines(&school), ["97535 1 GO"]);
    assert_eq!(edits(&school), ["QH-L154"]);
    let late = Given { day: date(2028, 1, 3), ..far };
    assert!(edits(&resolved(&late, "medicare_b")).contains(&"QH-L152"));
}
