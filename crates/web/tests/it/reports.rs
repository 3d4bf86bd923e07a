//! The reports: what they list, what their files hold, and that Today counts the same.

use crate::browser::Browser;
use crate::recording::{begun, record};
use crate::world::{Where, World};
use axum::http::{StatusCode, header};
use care::{OrganizationKind, Role};
use jiff::civil::date;
use office::testing::{Bench, Planted, Plot, benches};

/// A therapist with one certified record (9:00) and one planned session (11:00) on the Monday
/// before the day of the bench, which is Tuesday, 24 November 2026.
async fn therapist(bench: &Bench) -> (Browser, Planted, care::MemberId) {
    let id = bench.organization("Harbor Lane", OrganizationKind::District).await.unwrap();
    let site = bench.site(id, "First").await.unwrap();
    let added = bench.person(id, "ada@example.org", move |member| {
        member.roles.insert(Role::Therapist);
    });
    let (account, member) = added.await.unwrap();
    let plot = Plot {
        organization: id,
        site,
        clinician: member,
        colleague: None,
        account,
        day: date(2026, 11, 23),
    };
    let planted = bench.plant(plot).await.unwrap();
    let (token, _) = bench.token(account, Some((id, member))).await.unwrap();
    (Browser::on(bench).with(Some(&token)), planted, member)
}

#[tokio::test]
async fn a_certified_record_stands_in_the_students_and_in_the_therapists_attendance() {
    for (bench, _database) in benches().await {
        let (browser, planted, member) = therapist(&bench).await;
        let record = format!("/encounters/{}", planted.encounter);
        for path in [
            "/reports".to_owned(),
            format!("/reports/attendance/student/{}", planted.patient),
            format!("/reports/attendance/therapist/{member}"),
        ] {
            let page = browser.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            for words in [record.as_str(), "9:00–9:30", "Service Provided", "Therapy room"] {
                assert!(page.body.contains(words), "{path}: {words}\n{}", page.body);
            }
        }
        // 2 × 30 a week, in force since Monday; 2 of 5 school days are over: 0.8, so 1 is due.
        let page = browser.get(&format!("/reports/attendance/student/{}", planted.patient)).await;
        let student = browser.get(&format!("/students/{}", planted.patient)).await.body;
        assert!(student.contains("Delivered against the mandate"));
        assert!(student.contains("<b>30 of 30 min</b>"), "{student}");
        for (head, number) in [("Required", "1 (30 min)"), ("Unaccounted", "0 (0 min)")] {
            let cell = format!("data-label=\"{head}\">{number}");
            assert!(page.body.contains(&cell), "{cell}");
        }
    }
}

#[tokio::test]
async fn a_file_has_every_column_and_no_name_in_its_own() {
    for (bench, _database) in benches().await {
        let (browser, planted, _) = therapist(&bench).await;
        let path = format!(
            "/reports/attendance/student/{}?from=2026-11-01&to=2026-11-30&format=csv",
            planted.patient
        );
        let file = browser.get(&path).await;
        let name = file.headers.get(header::CONTENT_DISPOSITION).unwrap().to_str().unwrap();
        assert_eq!(
            name,
            format!(
                "attachment; filename=\"attendance-student-{}-2026-11-01-2026-11-30.csv\"",
                planted.patient
            )
        );
        let text = file.body.strip_prefix('\u{feff}').expect("a mark for spreadsheets");
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert_eq!(lines[0].split(',').count(), 20);
        assert!(lines[1].starts_with(
            "\"2026-11-23\",\"09:00\",\"09:30\",\"09:00\",\"09:30\",\"30\",\"Service Provided\""
        ));
        assert!(lines[1].contains("\"Example, Pat\""));
    }
}

#[tokio::test]
async fn days_that_cannot_be_asked_are_said_and_kept() {
    for (bench, _database) in benches().await {
        let (browser, planted, member) = therapist(&bench).await;
        for path in [
            "/reports".to_owned(),
            format!("/reports/attendance/student/{}", planted.patient),
            format!("/reports/attendance/therapist/{member}"),
            "/reports/uncertified".to_owned(),
            "/reports/no-record".to_owned(),
        ] {
            for (query, words) in [
                ("from=2026-11-24&to=2026-11-01", "The last day is before the first"),
                ("from=yesterday", "Write the day as year-month-day"),
                ("from=2020-01-01&to=2026-11-01", "A report covers a year at most"),
                ("from=yesterday&format=csv", "Write the day as year-month-day"),
            ] {
                let page = browser.get(&format!("{path}?{query}")).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}?{query}");
                assert!(page.body.contains(words) && page.body.contains("There is a problem"));
                let typed = query.split(['=', '&']).nth(1).unwrap();
                assert!(page.body.contains(&format!("value=\"{typed}\"")), "{path}?{query}");
            }
        }
    }
}

/// The number before some words on the page of today, and where it leads.
fn counted(page: &str, words: &str) -> (usize, String) {
    let before = page.split(&format!("</b> {words}")).next().unwrap();
    let (rest, number) = before.rsplit_once("<b>").unwrap();
    let (_, path) = rest.rsplit_once("href=\"").unwrap();
    (number.parse().unwrap(), path.split('"').next().unwrap().replace("&#38;", "&"))
}

#[tokio::test]
async fn today_counts_as_many_sessions_without_a_record_as_their_list_has() {
    for (bench, _database) in benches().await {
        let (browser, planted, _) = therapist(&bench).await;
        let (count, path) = counted(&browser.get("/").await.body, "with no record");
        assert_eq!(count, 1);
        let list = browser.get(&path).await;
        assert_eq!(list.body.matches("<tr data-line>").count(), count, "{path}");
        assert!(list.body.contains(&format!("/record/{}", planted.planned)));
        assert!(list.body.contains(">1 day<"), "its age");
        let waiting = browser.get("/reports/uncertified").await;
        assert_eq!(counted(&browser.get("/").await.body, "to certify").0, 0);
        assert_eq!(waiting.body.matches("<tr data-line>").count(), 0);
        assert!(waiting.body.contains("Every record is certified"));
    }
}

/// Each number of the page of today that is a link: how many, and where it leads.
fn counters(page: &str) -> Vec<(usize, String)> {
    let path_of = |part: &str| part.split('"').next().unwrap().replace("&#38;", "&");
    let between = |from: &str, to: &str| {
        page.split(from).nth(1).and_then(|part| part.split(to).next()).unwrap_or_default()
    };
    let number = |part: &str, from: &str| {
        part.split(from).nth(1).unwrap().split('<').next().unwrap().trim().parse().unwrap()
    };
    let nav = between("<nav class=\"counters\"", "</nav>").split("<a href=\"").skip(1);
    let mut all: Vec<_> = nav.map(|part| (number(part, "<b>"), path_of(part))).collect();
    let staff = between("<section class=\"card gap-t staff\"", "</section>");
    let cells = staff.split("<td class=\"n\"").skip(1);
    let cells = cells.map(|cell| cell.split("</td>").next().unwrap());
    let linked = cells.filter_map(|cell| cell.split("<a href=\"").nth(1));
    all.extend(linked.map(|part| (number(part, ">"), path_of(part))));
    all
}

#[tokio::test]
async fn every_counter_of_today_is_as_long_as_the_list_behind_it_for_every_role() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let signed_in = async |role: Role| {
            let person = *world.people.iter().find(|one| one.role == role).unwrap();
            let (token, _) = world.sign_in(&bench, &person).await;
            (Browser::on(&bench).with(Some(&token)), person)
        };
        // One record that its author did not certify, and one that waits for a supervisor.
        for role in [Role::Therapist, Role::Assistant] {
            let (browser, person) = signed_in(role).await;
            let patient = world.object(&bench, &person, "patient", Where::Own).await;
            let sheet = begun(&browser, &patient, date(2026, 11, 24)).await;
            let saved = record(&browser, &sheet, &patient, "Absent.").await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
            if role == Role::Assistant {
                let list = browser.get("/certify").await.body;
                let chosen = list.split("name=\"chosen\"").nth(1).unwrap();
                let chosen = chosen.split('"').nth(1).unwrap();
                let fields = [("chosen", chosen), ("certify", "yes")];
                let signed = browser.post("/certify", &fields).await;
                assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.body);
            }
        }
        // A day later what was planned is over.
        bench.clock.advance_seconds(86_400);
        let mut lists = Vec::new();
        for role in Role::ALL {
            let (browser, _) = signed_in(role).await;
            for (count, path) in counters(&browser.get("/").await.body) {
                let list = browser.get(&path).await;
                assert_eq!(list.status, StatusCode::OK, "{path} as {}", role.key());
                let line =
                    if path.starts_with("/certify") { "name=\"chosen\"" } else { "<tr data-line>" };
                assert_eq!(list.body.matches(line).count(), count, "{path} as {}", role.key());
                if count > 0 {
                    lists.push(path);
                }
            }
        }
        for list in [
            "/certify",
            "/certify?only=cosign",
            "/certify?clinician=",
            "/reports/no-record",
            "/reports/uncertified?clinician=",
            "/reports/uncertified?state=awaiting_cosignature",
        ] {
            assert!(lists.iter().any(|path| path.starts_with(list)), "{list}: {lists:?}");
        }
    }
}

#[tokio::test]
async fn mandates_say_who_serves_them_when_service_began_and_what_is_open() {
    for (bench, _database) in benches().await {
        let (browser, planted, member) = therapist(&bench).await;
        let days = "from=2026-11-23&to=2026-11-24";
        let page = browser.get(&format!("/reports/mandates?{days}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.body.matches("<tr data-line>").count(), 1);
        let student = format!("/reports/attendance/student/{}", planted.patient);
        assert!(page.body.contains(&student) && page.body.contains("23 Nov 2026"));
        for (only, count) in [("not_begun", 0), ("unaccounted", 0), ("over", 0), ("", 1)] {
            let list = browser.get(&format!("/reports/mandates?{days}&state={only}")).await;
            assert_eq!(list.body.matches("<tr data-line>").count(), count, "{only}");
        }
        let before = "from=2026-11-23&to=2026-11-23&format=csv";
        let file = browser.get(&format!("/reports/mandates?{before}&clinician={member}")).await;
        let lines: Vec<&str> = file.body.split("\r\n").collect();
        assert_eq!(lines[0].split(',').count(), 23);
        assert!(lines[1].contains("\"2026-11-23\""), "{}", file.body);
        let nobody = "0192f0a0-0000-7000-8000-000000000000";
        for whose in [nobody, "x"] {
            let absent = browser.get(&format!("/reports/mandates?clinician={whose}")).await;
            assert_eq!(absent.status, StatusCode::NOT_FOUND);
        }
        for (query, words) in [
            ("from=2026-11-24&to=2026-11-01", "The last day is before the first"),
            ("from=yesterday", "Write the day as year-month-day"),
        ] {
            let page = browser.get(&format!("/reports/mandates?{query}")).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            assert!(page.body.contains(words), "{query}");
        }
    }
}
