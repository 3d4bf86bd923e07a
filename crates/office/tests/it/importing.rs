//! A roster and mandates from files: shown, then all of it or nothing, on both engines.

use care::{OrganizationKind, Patient, Private, Role, SiteId};
use office::Desk;
use office::find;
use office::import::{
    self, Change, FileRefused, ImportRefused, Keeper, Kind, Preview, export_roster,
};
use office::testing::{Bench, benches};
use std::sync::Arc;
use store::patients::{self, PatientFilter};
use store::{audit_pages, mandates};

const HEAD: &str = "number,family_name,given_name,preferred_name,birth_date,sex,language,school,\
                    grade,medicaid_id,diagnoses,consent_on";

struct District {
    supervisor: Desk,
    first: SiteId,
}

async fn district(bench: &Bench) -> District {
    let kind = OrganizationKind::District;
    let id = bench.organization("Harbor Lane", kind).await.unwrap();
    let first = bench.site(id, "First School").await.unwrap();
    bench.site(id, "École Søndre").await.unwrap();
    let supervisor = bench.desk(id, kind, "ruth@example.org", &[Role::Supervisor]).await.unwrap();
    District { supervisor, first }
}

fn file(head: &str, lines: &[&str]) -> Arc<[u8]> {
    Arc::from(format!("{head}\n{}\n", lines.join("\n")).into_bytes())
}

const GOOD: [&str; 2] = [
    "200000001,Núñez,Ana,Annie,2018-06-14,F,ES,First School,3,AB12345C,F82; R27.8 from 2026-09-01,",
    "200000002,O'Neill,\"Bo, Jr\",,6/1/2017,m,,ecole sondre,K,,,2026-09-03",
];

async fn look(desk: &Desk, kind: Kind, bytes: Arc<[u8]>) -> Result<Preview, ImportRefused> {
    import::preview(&desk.office, &Keeper::of(desk)?, kind, bytes).await
}

async fn take(desk: &Desk, kind: Kind, bytes: Arc<[u8]>) -> Result<Preview, ImportRefused> {
    let shown = look(desk, kind, bytes).await?;
    import::import_held(desk, kind, &shown.hash, &shown.digest).await
}

async fn everybody(desk: &Desk) -> Vec<Patient> {
    let filter = PatientFilter { with_former: true, ..PatientFilter::default() };
    let mut tx = desk.office.db.read().await.unwrap();
    patients::page(&mut tx, desk.actor.organization, &filter, 100).await.unwrap()
}

async fn events(desk: &Desk, action: &str) -> Vec<serde_json::Value> {
    let mut tx = desk.office.db.read().await.unwrap();
    let filter = audit_pages::AuditFilter::default();
    let lines = audit_pages::page(&mut tx, desk.actor.organization, &filter, 100).await.unwrap();
    let of = lines.into_iter().filter(|line| line.action == action);
    of.map(|line| serde_json::from_str(&line.detail).unwrap()).collect()
}

fn faults(preview: &Preview) -> Vec<(u64, &str)> {
    preview.rejected.iter().map(|rejection| (rejection.line, rejection.column)).collect()
}

#[tokio::test]
async fn a_roster_is_shown_then_imported_and_the_same_file_again_changes_nothing() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        let shown = look(desk, Kind::Roster, file(HEAD, &GOOD)).await.unwrap();
        assert_eq!((shown.lines, shown.new, shown.changed, shown.same), (2, 2, 0, 0));
        assert_eq!(everybody(desk).await.len(), 0, "nothing is written by looking");
        let done = take(desk, Kind::Roster, file(HEAD, &GOOD)).await.unwrap();
        assert_eq!(done.new, 2);
        let all = everybody(desk).await;
        let (ana, bo) = (&all[0], &all[1]);
        assert_eq!(ana.name.display(), "Annie Núñez");
        assert_eq!((ana.site, ana.language.key(), ana.grade.as_str()), (district.first, "ES", "3"));
        assert_eq!(ana.diagnoses[0].from, desk.today());
        assert_eq!(ana.diagnoses[1].from, jiff::civil::date(2026, 9, 1));
        assert_eq!((bo.name.given.0.as_str(), bo.sex.0), ("Bo, Jr", 'M'));
        assert_eq!(bo.consent_on, Some(jiff::civil::date(2026, 9, 3)));
        let again = look(desk, Kind::Roster, file(HEAD, &GOOD)).await.unwrap();
        assert_eq!((again.new, again.changed, again.same), (0, 0, 2));
        assert!(!again.is_ready());
        let counted = events(desk, "roster.import").await;
        assert_eq!(counted.len(), 1);
        assert_eq!((&counted[0]["new"], &counted[0]["changed"]), (&2.into(), &0.into()));
        assert!(!counted[0].to_string().contains("Ana"), "no names in the audit log");
    }
}

#[tokio::test]
async fn a_later_file_changes_what_it_has_columns_for_and_leaves_the_rest() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        take(desk, Kind::Roster, file(HEAD, &GOOD)).await.unwrap();
        let later = file(
            "osis,last name,first name,DOB,grade,preferred_name",
            &["200000001,Núñez,Ana,2018-06-14,4,", "200000003,Ng,Ming,2019-01-02,K,"],
        );
        let refused = look(desk, Kind::Roster, Arc::clone(&later)).await.unwrap();
        assert_eq!(faults(&refused), [(3, "school")], "two schools: the new one needs one");
        let later = file(
            "osis,last name,first name,DOB,grade,preferred_name",
            &["200000001,Núñez,Ana,2018-06-14,4,"],
        );
        let shown = look(desk, Kind::Roster, Arc::clone(&later)).await.unwrap();
        let columns = vec!["preferred_name", "grade"];
        assert_eq!(shown.outcomes[0].change, Change::Changed(columns));
        take(desk, Kind::Roster, later).await.unwrap();
        let ana = everybody(desk).await.remove(0);
        assert_eq!((ana.grade.as_str(), ana.name.preferred, ana.version), ("4", None, 2));
        assert_eq!(ana.medicaid_id, Some(Private("AB12345C".to_owned())));
    }
}

#[tokio::test]
async fn every_bad_line_is_told_with_its_column_and_nothing_is_imported() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        let long = "x".repeat(61);
        let long = format!("200000009,{long},Ana,,2018-06-14,F,EN,First School,,,,");
        let bad = file(
            HEAD,
            &[
                GOOD[0],
                ",Doe,,,2018-02-30,Q,XX,Third School,,A1,Z,2027-01-01",
                "200000001,Twin,Al,,2018-06-14,F,EN,First School,,,,",
                "200000004,Quoz,Di,,2030-01-01,F,EN,First School,,AB12345C,,",
                long.as_str(),
                "200000010,Nul\0,Bo,,2018-06-14,F,EN,First School,,,,",
                "200000011,Ragged",
            ],
        );
        let shown = look(desk, Kind::Roster, Arc::clone(&bad)).await.unwrap();
        let third = ["number", "given_name", "birth_date", "sex", "language", "school"];
        let third = third.into_iter().chain(["medicaid_id", "diagnoses", "consent_on"]);
        let told = faults(&shown);
        for column in third {
            assert!(told.contains(&(3, column)), "{column}: {told:?}");
        }
        for expected in [(4, "number"), (5, "birth_date"), (6, "family_name"), (7, "family_name")] {
            assert!(told.contains(&expected), "{expected:?}: {told:?}");
        }
        assert!(told.contains(&(8, "")), "{told:?}");
        assert_eq!(shown.rejected_lines(), 6);
        assert!(told.windows(2).all(|two| two[0].0 <= two[1].0), "by line");
        for rejection in &shown.rejected {
            for value in ["Doe", "Twin", "Quoz", "A1", "xxx", "200000001"] {
                assert!(!rejection.message.contains(value), "{}", rejection.message);
            }
        }
        let refused = import::import_held(desk, Kind::Roster, &shown.hash, &shown.digest).await;
        assert!(matches!(refused, Err(ImportRefused::Gone)), "a bad file is not even held");
        let keeper = Keeper::of(desk).unwrap();
        let refused = import::import(&desk.office, &keeper, Kind::Roster, bad, None).await;
        assert!(matches!(refused, Err(ImportRefused::Rejected(_))));
        assert_eq!(everybody(desk).await.len(), 0);
        assert_eq!(events(desk, "roster.import").await.len(), 0);
    }
}

#[tokio::test]
async fn a_roster_that_changed_after_the_preview_is_shown_again() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        take(desk, Kind::Roster, file(HEAD, &GOOD[..1])).await.unwrap();
        let changed = [GOOD[0].replace(",3,", ",4,")];
        let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
        let shown = look(desk, Kind::Roster, file(HEAD, &changed)).await.unwrap();
        let mut other = everybody(desk).await.remove(0);
        other.grade = "5".to_owned();
        let organization = desk.actor.organization;
        let written = desk.office.db.write(move |tx| {
            let other = other.clone();
            Box::pin(async move { patients::update(tx, organization, &other).await })
        });
        written.await.unwrap();
        let refused = import::import_held(desk, Kind::Roster, &shown.hash, &shown.digest).await;
        let Err(ImportRefused::Changed(now)) = refused else { panic!("it was imported") };
        assert_eq!(everybody(desk).await[0].grade, "5");
        let done = import::import_held(desk, Kind::Roster, &shown.hash, &now.digest).await;
        assert_eq!(done.unwrap().changed, 1);
        let gone = import::import_held(desk, Kind::Roster, &shown.hash, &now.digest).await;
        assert!(matches!(gone, Err(ImportRefused::Gone)), "once");
    }
}

#[tokio::test]
async fn a_school_administrator_keeps_the_own_school_only_and_others_keep_none() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        take(desk, Kind::Roster, file(HEAD, &GOOD)).await.unwrap();
        let (id, kind) = (desk.actor.organization, OrganizationKind::District);
        let roles = [Role::SchoolAdministrator];
        let mut gerald = bench.desk(id, kind, "gerald@example.org", &roles).await.unwrap();
        gerald.actor.site = Some(district.first);
        let lines = [
            GOOD[0].to_owned(),
            GOOD[1].to_owned(),
            GOOD[1].replace("ecole sondre", "").replace("200000002", "200000005"),
            GOOD[1].replace("ecole sondre", "First School"),
        ];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let shown = look(&gerald, Kind::Roster, file(HEAD, &lines[..3])).await.unwrap();
        assert_eq!(faults(&shown), [(3, "school")]);
        assert_eq!((shown.same, shown.new), (1, 1), "the new one comes to the own school");
        let moved = look(&gerald, Kind::Roster, file(HEAD, &lines[3..])).await.unwrap();
        assert_eq!(faults(&moved), [(2, "number")], "a number of another school is taken");
        let one = "200000002,1x30/wk I EN sep,2026-09-03";
        let orders = file("number,terms,first_day", &[one]);
        let shown = look(&gerald, Kind::Mandates, Arc::clone(&orders)).await.unwrap();
        assert_eq!(faults(&shown), [(2, "number")], "who is not reached is not there");
        let text = export_roster(&gerald.office, &Keeper::of(&gerald).unwrap()).await.unwrap();
        assert!(text.contains("Núñez") && !text.contains("O'Neill"));
        for role in [Role::Therapist, Role::Assistant, Role::Biller, Role::SystemAdministrator] {
            let email = format!("{}@example.org", role.key());
            let other = bench.desk(id, kind, &email, &[role]).await.unwrap();
            assert!(matches!(Keeper::of(&other), Err(ImportRefused::NotFound)), "{}", role.key());
        }
    }
}

#[tokio::test]
async fn mandates_are_added_ended_and_never_rewritten() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        take(desk, Kind::Roster, file(HEAD, &GOOD)).await.unwrap();
        let head = "student number,mandate,from,to,document";
        let first = file(
            head,
            &[
                "200000001,2x30/wk G3 EN sep,9/3/2025,,IEP of 2025-09-03",
                "200000001,1x30/wk I EN sep,2025-09-03,2026-06-26,IEP of 2025-09-03",
            ],
        );
        assert_eq!(take(desk, Kind::Mandates, Arc::clone(&first)).await.unwrap().new, 2);
        assert_eq!(look(desk, Kind::Mandates, first).await.unwrap().same, 2);
        let second = file(
            head,
            &[
                "200000001,3x30/wk G3 EN sep,2026-09-03,,IEP of 2026-09-03",
                "200000009,2x30/wk G3 EN sep,2026-09-03,,",
                "200000002,twice a week,2026-09-03,2026-09-02,",
            ],
        );
        let shown = look(desk, Kind::Mandates, second).await.unwrap();
        assert_eq!(faults(&shown), [(3, "number"), (4, "terms"), (4, "last_day")]);
        assert_eq!(shown.notes.len(), 1, "the older one runs on");
        let third = file(
            head,
            &[
                "200000001,3x30/wk G3 EN sep,2026-09-03,,IEP of 2026-09-03",
                "200000001,2x30/wk G3 EN sep,2025-09-03,2026-09-02,IEP of 2025-09-03",
            ],
        );
        let done = take(desk, Kind::Mandates, third).await.unwrap();
        assert_eq!((done.new, done.changed), (1, 1));
        let ana = everybody(desk).await.remove(0);
        let mut tx = desk.office.db.read().await.unwrap();
        let stored = mandates::of_patient(&mut tx, desk.actor.organization, ana.id).await.unwrap();
        let told: Vec<String> =
            stored.iter().map(|m| format!("{} {} {:?}", m.terms, m.from, m.to)).collect();
        assert_eq!(stored.len(), 3, "{told:?}");
        assert!(told.contains(&"2x30/wk G3 EN sep 2025-09-03 Some(2026-09-02)".to_owned()));
    }
}

#[tokio::test]
async fn what_is_exported_is_what_is_imported() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        let odd = [
            GOOD[0],
            GOOD[1],
            "200000003,\"'=1+1\",\"<b>Bo</b>\",-x,2018-06-14,U,ZH,First School,,,R27.8 from \
             2025-01-01 to 2025-12-31,",
            "200000004,يوسف,王,\"'@\"\"q\"\"\",2018-06-14,U,AR,First School,'+1,,,",
        ];
        take(desk, Kind::Roster, file(HEAD, &odd)).await.unwrap();
        let keeper = Keeper::of(desk).unwrap();
        let text = export_roster(&desk.office, &keeper).await.unwrap();
        assert!(text.starts_with("\u{feff}number,family_name,"));
        for cell in text.lines().flat_map(|line| line.split(',')) {
            assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']), "{cell}");
        }
        let again = look(desk, Kind::Roster, Arc::from(text.into_bytes())).await.unwrap();
        assert_eq!((again.new, again.changed, again.same), (0, 0, 4), "{:?}", again.rejected);
        assert_eq!(events(desk, "roster.export").await[0]["patients"], 4);
    }
}

#[tokio::test]
async fn a_practice_knows_clients_without_a_number_by_name_and_date_of_birth() {
    for (bench, _database) in benches().await {
        let kind = OrganizationKind::Practice;
        let id = bench.organization("Bay OT", kind).await.unwrap();
        bench.site(id, "Office").await.unwrap();
        let owner = bench.desk(id, kind, "priya@example.org", &[Role::PracticeOwner]).await;
        let owner = owner.unwrap();
        let head = "number,family_name,given_name,birth_date,grade";
        let lines = [",Núñez,Ana,2018-06-14,3", ",Nunez,Ana,2019-06-14,"];
        assert_eq!(take(&owner, Kind::Roster, file(head, &lines)).await.unwrap().new, 2);
        let again = look(&owner, Kind::Roster, file(head, &lines)).await.unwrap();
        assert_eq!(again.same, 2);
        let twice = [",Núñez,Ana,2018-06-14,3", ",NUNEZ,ana,6/14/2018,3"];
        let shown = look(&owner, Kind::Roster, file(head, &twice)).await.unwrap();
        assert_eq!(faults(&shown), [(3, "number")]);
    }
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_with_what_to_do() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        let utf16: Vec<u8> = HEAD.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, refused) in [
            (utf16, FileRefused::Utf16),
            (b"PK\x03\x04".to_vec(), FileRefused::Spreadsheet),
            (b"number,family_name\n1,N\xFA\n".to_vec(), FileRefused::NotUtf8 { line: 2 }),
            (
                b"family_name\nx".to_vec(),
                FileRefused::Missing(vec!["number", "given_name", "birth_date"]),
            ),
        ] {
            let answer = look(desk, Kind::Roster, Arc::from(bytes)).await;
            let Err(ImportRefused::File(why)) = answer else { panic!("{refused:?}") };
            assert_eq!(why, refused);
        }
    }
}

#[tokio::test]
async fn a_hundred_thousand_lines_are_read_and_written_within_seconds() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        // Fewer in a build that is not optimized: what is tried is that nothing is quadratic.
        let lines = if cfg!(debug_assertions) { 20_000 } else { 100_000 };
        let line = |number| format!("{number},Family{number},Given,2018-06-14,First School\n");
        let text: String = (0..lines).map(line).collect();
        let text = format!("number,family_name,given_name,birth_date,school\n{text}");
        let began = std::time::Instant::now();
        let done = take(desk, Kind::Roster, Arc::from(text.into_bytes())).await.unwrap();
        assert_eq!(done.new, lines);
        assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_student_is_found_by_any_part_of_a_name_and_only_within_reach() {
    for (bench, _database) in benches().await {
        let district = district(&bench).await;
        let desk = &district.supervisor;
        take(desk, Kind::Roster, file(HEAD, &GOOD)).await.unwrap();
        let (id, kind) = (desk.actor.organization, OrganizationKind::District);
        let roles = [Role::SchoolAdministrator];
        let mut gerald = bench.desk(id, kind, "gerald@example.org", &roles).await.unwrap();
        gerald.actor.site = Some(district.first);
        let therapist = bench.desk(id, kind, "jo@example.org", &[Role::Therapist]).await.unwrap();
        let admin = bench.desk(id, kind, "pat@example.org", &[Role::SystemAdministrator]).await;
        let admin = admin.unwrap();
        for (words, all, school) in [
            ("nunez", 1, 1),
            ("ÚÑE", 1, 1),
            ("annie", 1, 1),
            ("ana nu", 1, 1),
            ("oneill", 1, 0),
            ("O'NEILL bo", 1, 0),
            ("200000002", 1, 0),
            ("2000", 2, 1),
            ("%", 0, 0),
            ("", 0, 0),
            ("zoe", 0, 0),
        ] {
            let words = Private(words.to_owned());
            let count =
                async |desk: &Desk| find::patients(desk, &words).await.unwrap().patients.len();
            assert_eq!(count(desk).await, all, "{}", words.0);
            assert_eq!(count(&gerald).await, school, "{}", words.0);
            assert_eq!(count(&therapist).await, 0, "{}", words.0);
            assert_eq!(count(&admin).await, 0, "{}", words.0);
        }
    }
}
