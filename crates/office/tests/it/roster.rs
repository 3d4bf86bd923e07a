//! Changing the roster and the plans: who may, what a late save meets, what the audit log holds.

use crate::district::District;
use care::{OrganizationKind, PatientId, Role, SiteId};
use jiff::civil::date;
use office::Desk;
use office::roster::RosterRefused;
use office::roster::assignment::{self, AssignmentForm, Shown};
use office::roster::diagnoses::{self, DiagnosesForm};
use office::roster::goal::{self, GoalForm};
use office::roster::group::{self, GroupForm};
use office::roster::guardian::{self, GuardianForm};
use office::roster::mandate::{self, MandateForm};
use office::roster::numbers::{self, Number};
use office::roster::patient::{self, PatientForm};
use office::testing::{Bench, Planted, Plot, benches};
use store::{audit_pages, mandates};

async fn district(bench: &Bench) -> District {
    District::on(bench, date(2026, 9, 8)).await
}

fn is_stale<T>(answer: &Result<T, RosterRefused>) -> bool {
    matches!(answer, Err(RosterRefused::Stale))
}

fn is_absent<T>(answer: &Result<T, RosterRefused>) -> bool {
    matches!(answer, Err(RosterRefused::NotFound))
}

fn faults<T: std::fmt::Debug>(answer: Result<T, RosterRefused>) -> Vec<&'static str> {
    match answer {
        Err(RosterRefused::Faults(faults)) => faults.iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?}"),
    }
}

/// What the audit log holds of the actions that change, the latest first.
async fn changes(desk: &Desk) -> Vec<(String, String)> {
    let mut tx = desk.office.db.read().await.unwrap();
    let filter = audit_pages::AuditFilter::default();
    let all = audit_pages::page(&mut tx, desk.actor.organization, &filter, 100).await.unwrap();
    let changes = all.into_iter().filter(|line| line.action != "patient.read");
    changes.map(|line| (line.action, line.detail)).collect()
}

async fn form_of(desk: &Desk, id: PatientId) -> (PatientForm, i64) {
    let patient = patient::open(desk, id).await.unwrap().patient.unwrap();
    (PatientForm::of(&patient), patient.version)
}

fn new_patient(site: SiteId, family: &str, number: &str) -> PatientForm {
    PatientForm {
        family: family.to_owned(),
        given: "Pat".to_owned(),
        birth_date: "2018-06-14".to_owned(),
        sex: "F".to_owned(),
        site: site.to_string(),
        language: "EN".to_owned(),
        local_id: number.to_owned(),
        ..PatientForm::default()
    }
}

#[tokio::test]
async fn of_two_saves_from_one_version_the_second_is_refused_and_writes_nothing() {
    for (bench, _database) in benches().await {
        let there = district(&bench).await;
        let (jo, planted) = (&there.jo, there.planted);
        let (form, version) = form_of(jo, planted.patient).await;
        let one = PatientForm { preferred: "Patty".to_owned(), ..form.clone() };
        patient::change(jo, planted.patient, version, one).await.unwrap();
        let two = PatientForm { preferred: "Pax".to_owned(), ..form };
        assert!(is_stale(&patient::change(jo, planted.patient, version, two).await));
        let (now, _) = form_of(jo, planted.patient).await;
        assert_eq!(now.preferred, "Patty");

        let (_, stored) = goal::open(jo, planted.goal).await.unwrap();
        let form = GoalForm { title: "Cuts paper".to_owned(), ..GoalForm::of(&stored) };
        goal::change(jo, planted.goal, stored.version, form.clone()).await.unwrap();
        assert!(is_stale(&goal::change(jo, planted.goal, stored.version, form).await));

        let (_, stored) = guardian::open(jo, planted.guardian).await.unwrap();
        let form = GuardianForm { relation: "Aunt".to_owned(), ..GuardianForm::of(&stored) };
        guardian::change(jo, planted.guardian, stored.version, form.clone()).await.unwrap();
        assert!(is_stale(&guardian::change(jo, planted.guardian, stored.version, form).await));
        assert!(is_stale(&guardian::remove(jo, planted.guardian, stored.version).await));

        let (_, stored) = mandate::open(jo, planted.mandate).await.unwrap();
        let why = "typing".to_owned();
        let form = MandateForm { source: "IEP".to_owned(), why, ..MandateForm::of(&stored) };
        mandate::correct(jo, planted.mandate, stored.version, form.clone()).await.unwrap();
        let version = stored.version;
        assert!(is_stale(&mandate::correct(jo, planted.mandate, version, form.clone()).await));
        assert!(is_stale(&mandate::amend(jo, planted.mandate, version, form).await));
        let last = "2026-12-01".to_owned();
        assert!(is_stale(&mandate::end(jo, planted.mandate, version, last).await));

        let sheet = group::open(jo, planted.group).await.unwrap();
        let form = GroupForm { name: "Friday".to_owned(), patients: sheet.group.patients };
        group::change(jo, planted.group, sheet.group.version, form.clone()).await.unwrap();
        let version = sheet.group.version;
        assert!(is_stale(&group::change(jo, planted.group, version, form).await));
        assert!(is_stale(&group::remove(jo, planted.group, version).await));

        let actions: Vec<String> = changes(jo).await.into_iter().map(|(it, _)| it).collect();
        let wanted = [
            "caseload_group.change",
            "mandate.correct",
            "guardian.change",
            "goal.change",
            "patient.change",
        ];
        assert_eq!(actions, wanted, "one event a change, none for what was refused");
    }
}

#[tokio::test]
async fn a_new_student_comes_with_mandate_and_goal_and_no_health_data_in_the_audit_log() {
    for (bench, _database) in benches().await {
        let there = district(&bench).await;
        let jo = &there.jo;
        let form = new_patient(there.site, "Zyxwvut", "200000099");
        let id = patient::add(jo, form).await.unwrap();
        let guardian = GuardianForm {
            name: "Qwertz Zyxwvut".to_owned(),
            relation: "Mother".to_owned(),
            language: "EN".to_owned(),
            ..GuardianForm::default()
        };
        guardian::add(jo, id, guardian).await.unwrap();
        let mut lines = vec![std::array::from_fn(|_| String::new()); diagnoses::LINES.len()];
        lines[0] = ["R27.8", "2026-09-01", ""].map(str::to_owned);
        let (_, version) = form_of(jo, id).await;
        let form = DiagnosesForm { lines, principal: String::new() };
        diagnoses::change(jo, id, version, form).await.unwrap();
        let terms = MandateForm {
            terms: "2x30/wk G3 EN sep".to_owned(),
            from: "2026-11-24".to_owned(),
            ..MandateForm::default()
        };
        mandate::add(jo, id, terms.clone()).await.unwrap();
        assert_eq!(faults(mandate::add(jo, id, terms).await), ["terms"], "in force already");
        let goal = GoalForm {
            title: "Plaits xylophone cord".to_owned(),
            text: "Will plait a xylophone cord.".to_owned(),
            from: "2026-11-24".to_owned(),
            ..GoalForm::default()
        };
        goal::add(jo, id, goal).await.unwrap();
        let all = changes(jo).await;
        assert_eq!(all.len(), 6, "{all:?}");
        for (action, detail) in all {
            for word in ["Zyxwvut", "Qwertz", "R27", "xylophone", "2x30", "200000099", "2018"] {
                assert!(!detail.contains(word), "{action}: {detail}");
            }
        }
        let again = new_patient(there.site, "Other", "200000099");
        assert_eq!(faults(patient::add(jo, again).await), ["local_id"], "the number is taken");
    }
}

#[tokio::test]
async fn what_is_typed_badly_is_told_field_by_field_and_nothing_is_written() {
    for (bench, database) in benches().await {
        let there = district(&bench).await;
        let before = database.count("audit_event").await.unwrap();
        let bad = PatientForm {
            family: "x".repeat(61),
            given: " ".to_owned(),
            preferred: "A\u{202E}b".to_owned(),
            birth_date: "2018-02-30".to_owned(),
            sex: "Q".to_owned(),
            site: "nowhere".to_owned(),
            grade: "thirteenth grade".to_owned(),
            language: "Klingon".to_owned(),
            local_id: "12\0".to_owned(),
            medicaid_id: "?".to_owned(),
            street: "1 Pier".to_owned(),
            consent_on: "2999-01-01".to_owned(),
            ..PatientForm::default()
        };
        let found = faults(patient::add(&there.jo, bad).await);
        for field in [
            "family",
            "given",
            "preferred",
            "birth_date",
            "sex",
            "site",
            "grade",
            "language",
            "local_id",
            "medicaid_id",
            "city",
            "consent_on",
        ] {
            assert!(found.contains(&field), "{field} is missing in {found:?}");
        }
        let (title, from) = ("x".repeat(61), "2017-01-01".to_owned());
        let bad = GoalForm { title, from, ..GoalForm::default() };
        let found = faults(goal::add(&there.jo, there.planted.patient, bad).await);
        assert_eq!(found, ["title", "text", "from"], "a goal is not older than the child");
        assert_eq!(database.count("audit_event").await.unwrap(), before);
    }
}

#[tokio::test]
async fn an_amendment_keeps_the_old_terms_and_begins_new_ones() {
    for (bench, _database) in benches().await {
        let there = district(&bench).await;
        let (jo, id) = (&there.jo, there.planted.mandate);
        let (_, stored) = mandate::open(jo, id).await.unwrap();
        let form = |from: &str| MandateForm {
            terms: "3x45/wk I EN sep".to_owned(),
            from: from.to_owned(),
            ..MandateForm::default()
        };
        let version = stored.version;
        let early = mandate::amend(jo, id, version, form("2026-09-08")).await;
        assert_eq!(faults(early), ["from"], "not on the first day itself");
        mandate::amend(jo, id, version, form("2026-12-01")).await.unwrap();
        let mut tx = jo.office.db.read().await.unwrap();
        let all = mandates::of_patient(&mut tx, there.id, there.planted.patient).await.unwrap();
        let mut told: Vec<_> = all.iter().map(|m| (m.from, m.terms.to_string(), m.to)).collect();
        told.sort();
        assert_eq!(
            told,
            [
                (date(2026, 9, 8), "2x30/wk G3 EN sep".to_owned(), Some(date(2026, 11, 30))),
                (date(2026, 12, 1), "3x45/wk I EN sep".to_owned(), None),
            ]
        );
    }
}

#[tokio::test]
async fn who_left_the_caseload_stays_in_a_group_until_taken_out() {
    for (bench, _database) in benches().await {
        let there = district(&bench).await;
        let (jo, id, pat) = (&there.jo, there.planted.group, there.planted.patient);
        let other = bench.plant(there.plot).await.unwrap().patient;
        let version = group::open(jo, id).await.unwrap().group.version;
        let both = GroupForm { name: "Pair".to_owned(), patients: vec![pat, other] };
        group::change(jo, id, version, both).await.unwrap();
        let clinician = jo.actor.member;
        let ruth = there.desk(&bench, Role::Supervisor).await;
        let shown = Shown { clinician, from: there.plot.day, to: None };
        assignment::end(&ruth, pat, shown, "2026-11-20".to_owned()).await.unwrap();

        let sheet = group::open(jo, id).await.unwrap();
        assert_eq!(sheet.left.len(), 1, "shown, but not who it is: out of reach");
        assert!(sheet.left[0].0 == pat && sheet.left[0].1.is_none());
        let renamed = GroupForm { name: "Writers".to_owned(), patients: sheet.group.patients };
        group::change(jo, id, sheet.group.version, renamed).await.unwrap();
        let sheet = group::open(jo, id).await.unwrap();
        assert_eq!(sheet.group.patients, [pat, other], "nobody dropped out by renaming");

        let without = GroupForm { name: "Writers".to_owned(), patients: vec![other] };
        group::change(jo, id, sheet.group.version, without).await.unwrap();
        let sheet = group::open(jo, id).await.unwrap();
        let back = GroupForm { name: "Writers".to_owned(), patients: vec![other, pat] };
        let refused = group::change(jo, id, sheet.group.version, back).await;
        assert_eq!(faults(refused), ["member"], "once out, only from the caseload of today");
    }
}

/// What each role may change about a patient of the own school and caseload: roster and plans,
/// caseloads, and whether numbers are shown. Source: access matrix and DESIGN §10.
const MAY: [(Role, [bool; 3]); 7] = [
    (Role::Therapist, [true, false, false]),
    (Role::Assistant, [false, false, false]),
    (Role::Supervisor, [true, true, true]),
    (Role::SchoolAdministrator, [true, true, true]),
    (Role::Biller, [false, false, true]),
    (Role::Auditor, [false, false, false]),
    (Role::SystemAdministrator, [false, false, false]),
];

#[tokio::test]
async fn each_role_changes_what_it_may_and_nothing_of_another_organization() {
    for (bench, _database) in benches().await {
        let kind = OrganizationKind::District;
        let there = district(&bench).await;
        let elsewhere = bench.organization("Elsewhere", kind).await.unwrap();
        for (role, [roster, caseloads, shown]) in MAY {
            let email = format!("{}@example.org", role.key());
            let mut desk = bench.desk(there.id, kind, &email, &[role]).await.unwrap();
            desk.actor.site = Some(there.site);
            let plot = Plot { clinician: desk.actor.member, ..there.plot };
            let planted = bench.plant(plot).await.unwrap();
            may(&desk, planted, [roster, caseloads, shown]).await;

            let mut stranger = bench.desk(elsewhere, kind, &email, &[role]).await.unwrap();
            stranger.actor.site = Some(there.site);
            may(&stranger, planted, [false; 3]).await;
        }
    }
}

async fn may(desk: &Desk, planted: Planted, [roster, caseloads, shown]: [bool; 3]) {
    let says = format!("{:?}", desk.actor.roles);
    let id = planted.patient;
    assert_eq!(patient::open(desk, id).await.is_ok(), roster, "{says}");
    assert_eq!(goal::open(desk, planted.goal).await.is_ok(), roster, "{says}");
    assert_eq!(mandate::open(desk, planted.mandate).await.is_ok(), roster, "{says}");
    assert_eq!(guardian::open(desk, planted.guardian).await.is_ok(), roster, "{says}");
    assert_eq!(diagnoses::open(desk, id).await.is_ok(), roster, "{says}");
    assert_eq!(assignment::open(desk, id).await.is_ok(), caseloads, "{says}");
    let number = numbers::show(desk, id, Number::Local).await;
    assert_eq!(number.is_ok(), shown, "{says}");
    if !roster {
        let version = 1;
        let form = PatientForm::default();
        assert!(is_absent(&patient::change(desk, id, version, form).await), "{says}");
        let form = GoalForm::default();
        assert!(is_absent(&goal::add(desk, id, form).await), "{says}");
        let form = MandateForm::default();
        assert!(is_absent(&mandate::correct(desk, planted.mandate, version, form).await), "{says}");
        assert!(is_absent(&guardian::remove(desk, planted.guardian, version).await), "{says}");
    }
    if !caseloads {
        let form = AssignmentForm::default();
        assert!(is_absent(&assignment::assign(desk, id, form).await), "{says}");
    }
}
