use super::*;
use crate::{DayKind, MandateId, SiteId};
use jiff::civil::{date, time};

const MONDAY: Date = date(2026, 11, 30);

fn span(from: (i8, i8), to: (i8, i8)) -> TimeSpan {
    TimeSpan::new(time(from.0, from.1, 0, 0), time(to.0, to.1, 0, 0)).unwrap()
}

fn patient(n: u128, terms: &str) -> PlannedPatient {
    let id = PatientId(uuid::Uuid::from_u128(n));
    let mandate = |terms: &str| Mandate {
        id: MandateId(uuid::Uuid::from_u128(n)),
        patient: id,
        service_type: ServiceType::OccupationalTherapy,
        terms: terms.parse().unwrap(),
        from: date(2026, 9, 1),
        to: Some(date(2027, 6, 25)),
        source: String::new(),
        version: 1,
    };
    PlannedPatient {
        id,
        caseload: vec![(date(2026, 9, 1), None)],
        busy: Vec::new(),
        mandates: terms.split(" + ").map(mandate).collect(),
        counted: Vec::new(),
    }
}

/// A group of three on one Monday, as it is ordered: nothing is found.
fn facts() -> PlanFacts {
    PlanFacts {
        organization: OrganizationKind::District,
        opens: time(8, 0, 0, 0),
        closes: time(15, 0, 0, 0),
        settings: Settings::default(),
        is_series: false,
        service_type: ServiceType::OccupationalTherapy,
        is_group: true,
        time: span((10, 0), (10, 30)),
        days: vec![MONDAY],
        rows: Vec::new(),
        clinician_busy: Vec::new(),
        room_busy: Vec::new(),
        patients: (1..4).map(|n| patient(n, "2x30/wk G3 EN sep")).collect(),
    }
}

/// Edit, severity and message of each finding.
fn found(facts: &PlanFacts) -> Vec<String> {
    let line = |f: &Finding| format!("{} {} {}", f.edit, f.severity.key(), f.message);
    check(facts).iter().map(line).collect()
}

fn busy(day: Date, from: (i8, i8), to: (i8, i8)) -> Busy {
    Busy { day, span: span(from, to), what: "Speech-Language Therapy".to_owned() }
}

fn row(day: Date, kind: DayKind, label: &str) -> CalendarDay {
    let site = SiteId(uuid::Uuid::nil());
    CalendarDay { site, day, kind, label: label.to_owned(), ends: None, cycle_day: None }
}

#[test]
fn a_plan_as_it_is_ordered_has_nothing_to_mend() {
    assert_eq!(found(&facts()), [""; 0]);
}

#[test]
fn the_time_of_day_must_be_one_at_which_people_work() {
    let mut plan = facts();
    plan.time = span((2, 15), (2, 45));
    assert_eq!(found(&plan), ["QH-S112 stop 02:15–02:45 is not between 6:00 and 22:00."]);
    plan.time = span((14, 45), (15, 15));
    assert_eq!(
        found(&plan),
        ["QH-S012 ask The school is open from 8:00 to 15:00; this is 14:45–15:15."]
    );
    plan.time = span((9, 0), (12, 1));
    plan.patients.clear();
    assert_eq!(found(&plan), ["QH-S002 stop It would last 181 minutes; the most is 180."]);
}

#[test]
fn who_and_what_is_taken_is_said_once_for_all_its_days() {
    let mut plan = facts();
    plan.is_series = true;
    plan.days = vec![MONDAY, date(2026, 12, 7)];
    plan.clinician_busy = vec![
        busy(MONDAY, (10, 15), (10, 45)),
        busy(date(2026, 12, 7), (10, 15), (10, 45)),
        busy(date(2026, 12, 14), (10, 15), (10, 45)),
        busy(MONDAY, (10, 30), (11, 0)),
    ];
    plan.room_busy = vec![busy(MONDAY, (9, 45), (10, 1))];
    plan.patients[1].busy = vec![busy(MONDAY, (10, 0), (10, 30))];
    assert_eq!(
        found(&plan),
        [
            "QH-S015 stop The therapist has Speech-Language Therapy (10:15–10:45) then on Mon \
             30 Nov and Mon 7 Dec.",
            "QH-S016 ask Has Speech-Language Therapy (10:00–10:30) then on Mon 30 Nov.",
            "QH-T203 ask The room is taken then by Speech-Language Therapy (09:45–10:01) on Mon \
             30 Nov.",
        ]
    );
    let second = check(&plan)[1].place.patient;
    assert_eq!(second, Some(plan.patients[1].id));
}

#[test]
fn a_busy_year_is_summed_up() {
    let mut plan = facts();
    plan.clinician_busy = (0..9)
        .map(|n| Busy { what: format!("session {n}"), ..busy(MONDAY, (10, 0), (10, 30)) })
        .collect();
    let lines = found(&plan);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2], "QH-S015 stop The therapist has other sessions then.");
}

#[test]
fn days_without_school_are_found_with_what_the_calendar_calls_them() {
    let mut plan = facts();
    plan.rows = vec![row(MONDAY, DayKind::Grey, "Staff day")];
    assert_eq!(found(&plan), ["QH-S010 ask This is no school day (Staff day)."]);
    plan.rows = vec![row(MONDAY, DayKind::EmergencyClosing, "Snow")];
    assert_eq!(found(&plan), ["QH-S010 ask The school is closed (Snow)."]);
    plan.rows = vec![row(MONDAY, DayKind::Holiday, "")];
    assert_eq!(found(&plan), ["QH-S013 stop This is a holiday."]);
    assert!(check(&plan)[0].may_override, "by a supervisor, with a reason");
    plan.organization = OrganizationKind::Practice;
    assert_eq!(found(&plan), ["QH-S013 stop This is a holiday."]);
    plan.rows = vec![row(MONDAY, DayKind::Grey, "")];
    assert_eq!(found(&plan), [""; 0], "a practice is open when it wants to be");
}

#[test]
fn a_half_day_asks_of_one_session_and_tells_of_a_series() {
    let mut plan = facts();
    let half = row(MONDAY, DayKind::HalfDay, "");
    plan.rows = vec![CalendarDay { ends: Some(time(10, 30, 0, 0)), ..half.clone() }];
    assert_eq!(found(&plan), [""; 0], "it is over by then");
    plan.rows = vec![CalendarDay { ends: Some(time(10, 15, 0, 0)), ..half }];
    assert_eq!(found(&plan), ["QH-S010 ask The half day ends at 10:15."]);
    plan.is_series = true;
    assert_eq!(found(&plan), ["QH-S010 tell The half day on Mon 30 Nov ends at 10:15."]);
}

#[test]
fn more_than_is_ordered_in_the_week_asks() {
    let mut plan = facts();
    plan.patients.truncate(1);
    plan.patients[0].counted =
        vec![(date(2026, 12, 2), true), (date(2026, 12, 4), true), (date(2026, 12, 7), true)];
    let over = "QH-S025 ask That makes 3 in the week; the mandate gives 2.";
    assert_eq!(found(&plan), [over]);
    plan.patients[0].counted.pop();
    plan.patients[0].counted.pop();
    assert_eq!(found(&plan), [""; 0], "the second of two");
    plan.is_series = true;
    plan.days = vec![MONDAY, date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 7)];
    assert_eq!(
        found(&plan),
        ["QH-S025 ask That makes 3 in the week on Tue 1 Dec and Thu 3 Dec; the mandate gives 2."]
    );
}

#[test]
fn individual_and_group_mandates_count_their_own_sessions() {
    let mut plan = facts();
    plan.patients = vec![patient(1, "1x30/wk I EN sep + 1x30/wk G3 EN sep")];
    plan.patients[0].counted = vec![(date(2026, 12, 2), false)];
    assert_eq!(found(&plan), [""; 0]);
    plan.patients[0].counted = vec![(date(2026, 12, 2), true)];
    assert_eq!(found(&plan), ["QH-S025 ask That makes 2 in the week; the mandate gives 1."]);
    let order = plan.patients[0].mandates[1].clone();
    let counted = &plan.patients[0].counted;
    assert_eq!(counted_in_period(&order, MONDAY, counted, true, &[]), Some(1));
    let single = &plan.patients[0].mandates[0];
    assert_eq!(counted_in_period(single, MONDAY, counted, true, &[]), Some(0));
}

#[test]
fn the_group_and_its_size_are_those_of_the_mandate() {
    let mut plan = facts();
    plan.patients[0] = patient(1, "2x30/wk I EN sep");
    plan.patients[1] = patient(2, "2x30/wk G2 EN sep");
    plan.patients[2] = patient(3, "2x45/wk G3 EN sep");
    assert_eq!(
        found(&plan),
        [
            "QH-S022 ask A group is planned; the mandate says individual.",
            "QH-S022 ask 3 are planned together; the mandate says at most 2.",
            "QH-S018 tell 30 minutes are planned; the mandate says 45.",
        ]
    );
    plan.patients.truncate(1);
    plan.patients[0] = patient(1, "2x30/wk G3 EN sep");
    plan.is_group = false;
    assert_eq!(found(&plan), ["QH-S022 ask Individual is planned; the mandate says group."]);
    let mut large = facts();
    large.patients = (1..7).map(|n| patient(n, "2x30/wk G8 EN sep")).collect();
    assert_eq!(found(&large), ["QH-S024 ask This is a group of 6; regulation allows 5."]);
}

#[test]
fn a_day_after_the_mandate_or_off_the_caseload_asks() {
    let mut plan = facts();
    plan.patients.truncate(1);
    plan.days = vec![date(2027, 6, 28)];
    assert_eq!(found(&plan), ["QH-S020 ask No mandate for Occupational Therapy is in force."]);
    plan.organization = OrganizationKind::Practice;
    assert_eq!(found(&plan), [""; 0], "a practice may have no plan of care on file");
    plan.patients[0].caseload = vec![(date(2026, 9, 1), Some(date(2027, 6, 27)))];
    assert_eq!(found(&plan), ["QH-S006 ask Is not on the therapist’s caseload."]);
}

#[test]
fn what_holds_for_everybody_is_said_and_answered_once() {
    let mut plan = facts();
    for patient in &mut plan.patients {
        patient.caseload.clear();
    }
    plan.patients[2].mandates.clear();
    assert_eq!(
        found(&plan),
        [
            "QH-S006 ask Everybody: Is not on the therapist’s caseload.",
            "QH-S020 ask No mandate for Occupational Therapy is in force.",
        ]
    );
    assert_eq!(check(&plan)[0].place.patient, None);
}

#[test]
fn what_was_so_before_a_change_is_not_asked_again() {
    let mut plan = facts();
    plan.patients.truncate(1);
    plan.patients[0].counted = vec![(date(2026, 12, 2), true), (date(2026, 12, 4), true)];
    plan.time = span((14, 45), (15, 15));
    let before = check(&plan);
    plan.time = span((15, 0), (15, 30));
    plan.clinician_busy = vec![busy(MONDAY, (15, 0), (15, 30))];
    let after: Vec<String> = only_new(check(&plan), &before)
        .iter()
        .map(|finding| format!("{} {}", finding.edit, finding.severity.key()))
        .collect();
    assert_eq!(after, ["QH-S012 ask", "QH-S015 stop", "QH-S025 tell"]);
}

#[test]
fn days_are_said_one_by_one_up_to_four() {
    let days: Vec<Date> = (1..6).map(|n| date(2026, 12, n)).collect();
    assert_eq!(said(&days[..2]), "on Tue 1 Dec and Wed 2 Dec");
    assert_eq!(said(&days), "on 5 dates, the first Tue 1 Dec");
    assert_eq!(said(&[]), "");
}
