//! Who reaches which patients, sessions and encounters.

use care::{
    EncounterId, MemberId, OrganizationId, OrganizationKind, PatientId, Role, SessionId, SiteId,
};
use jiff::civil::date;
use office::Desk;
use office::scope::{self, Act};
use office::testing::{Bench, Planted, Plot, benches};

/// What the access matrix and DESIGN §10 say: who reaches a patient on the own caseload, one of
/// the same school, one of another school, for each act. `.` nothing, `o` only one's own caseload
/// and school, `s` the whole school, `*` everything of the organization.
const EXPECTED: &[(Role, Act, char)] = &[
    (Role::Therapist, Act::ReadRoster, 'o'),
    (Role::Therapist, Act::ChangeRoster, 'o'),
    (Role::Therapist, Act::ReadNarrative, 'o'),
    (Role::Therapist, Act::Record, 'o'),
    (Role::Therapist, Act::Override, '.'),
    (Role::Therapist, Act::ReadClaims, '.'),
    (Role::Therapist, Act::MakeClaims, '.'),
    (Role::Therapist, Act::ReadNumbers, '.'),
    (Role::Therapist, Act::Assign, '.'),
    (Role::Assistant, Act::ReadNarrative, 'o'),
    (Role::Assistant, Act::ChangeRoster, '.'),
    (Role::Assistant, Act::Override, '.'),
    (Role::Assistant, Act::ReadNumbers, '.'),
    (Role::Assistant, Act::Assign, '.'),
    (Role::Supervisor, Act::ReadNarrative, '*'),
    (Role::Supervisor, Act::Override, '*'),
    (Role::Supervisor, Act::Plan, '*'),
    (Role::Supervisor, Act::ReadClaims, '*'),
    (Role::Supervisor, Act::MakeClaims, '.'),
    (Role::Supervisor, Act::ReadNumbers, '*'),
    (Role::Supervisor, Act::Assign, '*'),
    (Role::Biller, Act::ReadRoster, '*'),
    (Role::Biller, Act::ReadNarrative, '.'),
    (Role::Biller, Act::ReadSchedule, '.'),
    (Role::Biller, Act::MakeClaims, '*'),
    (Role::Biller, Act::ReadNumbers, '*'),
    (Role::Biller, Act::Assign, '.'),
    (Role::SchoolAdministrator, Act::ReadRoster, 's'),
    (Role::SchoolAdministrator, Act::Plan, 's'),
    (Role::SchoolAdministrator, Act::Record, '.'),
    (Role::SchoolAdministrator, Act::Override, '.'),
    (Role::SchoolAdministrator, Act::ReadNumbers, 's'),
    (Role::SchoolAdministrator, Act::Assign, 's'),
    (Role::PracticeOwner, Act::ReadNarrative, '*'),
    (Role::PracticeOwner, Act::Override, '*'),
    (Role::PracticeOwner, Act::MakeClaims, '*'),
    (Role::PracticeOwner, Act::ReadNumbers, '*'),
    (Role::PracticeOwner, Act::Assign, '*'),
    (Role::Auditor, Act::ReadRoster, '.'),
    (Role::Auditor, Act::ReadNarrative, '.'),
    (Role::Auditor, Act::ReadNumbers, '.'),
    (Role::Auditor, Act::Assign, '.'),
    (Role::SystemAdministrator, Act::ReadRoster, '.'),
    (Role::SystemAdministrator, Act::ReadNarrative, '.'),
    (Role::SystemAdministrator, Act::ReadSchedule, '.'),
    (Role::SystemAdministrator, Act::ReadNumbers, '.'),
    (Role::SystemAdministrator, Act::Assign, '.'),
];

struct District {
    id: OrganizationId,
    first: SiteId,
    second: SiteId,
}

async fn district(bench: &Bench) -> District {
    let id = bench.organization("Harbor Lane", OrganizationKind::District).await.unwrap();
    let first = bench.site(id, "First").await.unwrap();
    let second = bench.site(id, "Second").await.unwrap();
    District { id, first, second }
}

async fn desk(bench: &Bench, district: &District, role: Role) -> Desk {
    let email = format!("{}@example.org", role.key());
    let kind = OrganizationKind::District;
    let mut desk = bench.desk(district.id, kind, &email, &[role]).await.unwrap();
    desk.actor.site = Some(district.first);
    desk
}

async fn plant(bench: &Bench, desk: &Desk, site: SiteId, clinician: MemberId) -> Planted {
    let plot = Plot {
        organization: desk.actor.organization,
        site,
        clinician,
        colleague: None,
        account: desk.actor.account,
        day: date(2026, 11, 24),
    };
    bench.plant(plot).await.unwrap()
}

async fn reaches(desk: &Desk, act: Act, planted: &Planted) -> bool {
    let mut tx = desk.office.db.read().await.unwrap();
    let patient = scope::may_patient(&mut tx, desk, act, planted.patient).await.unwrap();
    let session = scope::may_session(&mut tx, desk, act, planted.session).await.unwrap();
    let encounter = scope::may_encounter(&mut tx, desk, act, planted.encounter).await.unwrap();
    assert!(patient == session && session == encounter, "{act:?} {:?}", desk.actor.roles);
    patient
}

#[tokio::test]
async fn each_role_reaches_what_the_access_matrix_says() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let other = desk(&bench, &district, Role::Auditor).await;
        for role in Role::ALL {
            let desk = match role {
                Role::Auditor => other.clone(),
                _ => desk(&bench, &district, role).await,
            };
            let own = plant(&bench, &desk, district.first, desk.actor.member).await;
            let school = plant(&bench, &desk, district.first, other.actor.member).await;
            let school_is_own = role == Role::Auditor;
            let foreign = plant(&bench, &other, district.second, other.actor.member).await;
            for (_, act, expected) in EXPECTED.iter().filter(|(who, ..)| *who == role) {
                let says = format!("{} {act:?}", role.key());
                assert_eq!(reaches(&desk, *act, &own).await, *expected != '.', "own: {says}");
                if !school_is_own {
                    let all = matches!(expected, 's' | '*');
                    assert_eq!(reaches(&desk, *act, &school).await, all, "school: {says}");
                }
                let all = *expected == '*';
                assert_eq!(reaches(&desk, *act, &foreign).await, all, "foreign: {says}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_of_another_organization_is_reached_by_anybody() {
    for (bench, _database) in benches().await {
        let here = district(&bench).await;
        let there = district(&bench).await;
        let kind = OrganizationKind::District;
        let email = "elsewhere@example.org";
        let owner = bench.desk(there.id, kind, email, &Role::ALL).await.unwrap();
        let foreign = plant(&bench, &owner, there.first, owner.actor.member).await;
        let here = bench.desk(here.id, kind, "all@example.org", &Role::ALL).await.unwrap();
        for act in [Act::ReadRoster, Act::ReadNarrative, Act::Record, Act::Plan, Act::MakeClaims] {
            assert!(reaches(&owner, act, &foreign).await);
            assert!(!reaches(&here, act, &foreign).await, "{act:?}");
        }
    }
}

#[tokio::test]
async fn a_colleague_reads_a_shared_patient_but_does_not_write_the_others_record() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let author = desk(&bench, &district, Role::Therapist).await;
        let colleague = desk(&bench, &district, Role::Assistant).await;
        let plot = Plot {
            organization: district.id,
            site: district.first,
            clinician: author.actor.member,
            colleague: Some(colleague.actor.member),
            account: author.actor.account,
            day: date(2026, 11, 24),
        };
        let planted = bench.plant(plot).await.unwrap();
        assert!(reaches(&colleague, Act::ReadNarrative, &planted).await);
        let mut tx = bench.office.db.read().await.unwrap();
        let record = planted.encounter;
        assert!(!scope::may_encounter(&mut tx, &colleague, Act::Record, record).await.unwrap());
        let session = planted.session;
        assert!(!scope::may_session(&mut tx, &colleague, Act::Record, session).await.unwrap());
        assert!(scope::may_encounter(&mut tx, &author, Act::Record, record).await.unwrap());
    }
}

#[tokio::test]
async fn a_caseload_counts_from_its_first_day_in_the_organizations_zone() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = desk(&bench, &district, Role::Therapist).await;
        let planted = plant(&bench, &desk, district.first, desk.actor.member).await;
        let mut early = desk.clone();
        early.office.clock = std::sync::Arc::new(care::FixedClock::at(
            // 23:59 in New York on the day before.
            "2026-11-24T04:59:00Z".parse().unwrap(),
        ));
        let mut tx = bench.office.db.read().await.unwrap();
        let patient = planted.patient;
        assert!(!scope::may_patient(&mut tx, &early, Act::ReadRoster, patient).await.unwrap());
        assert!(scope::may_patient(&mut tx, &desk, Act::ReadRoster, patient).await.unwrap());
    }
}

#[tokio::test]
async fn what_is_absent_is_reached_by_nobody() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let kind = OrganizationKind::District;
        let all = bench.desk(district.id, kind, "all@example.org", &Role::ALL).await.unwrap();
        let nothing = all.actor.organization.0;
        let mut tx = bench.office.db.read().await.unwrap();
        let act = Act::ReadRoster;
        assert!(!scope::may_patient(&mut tx, &all, act, PatientId(nothing)).await.unwrap());
        assert!(!scope::may_session(&mut tx, &all, act, SessionId(nothing)).await.unwrap());
        assert!(!scope::may_encounter(&mut tx, &all, act, EncounterId(nothing)).await.unwrap());
    }
}
