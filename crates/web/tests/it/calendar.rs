//! The services calendar and the picker of past services, through the pages.

use crate::browser::Browser;
use crate::world::{Person, Where, World};
use axum::http::StatusCode;
use care::Role;
use jiff::civil::date;
use office::testing::{Bench, Plot, benches};

fn person(world: &World, role: Role) -> Person {
    *world.people.iter().find(|one| one.role == role).unwrap()
}

async fn signed_in(bench: &Bench, world: &World, role: Role) -> Browser {
    let (token, _) = world.sign_in(bench, &person(world, role)).await;
    Browser::on(bench).with(Some(&token))
}

#[tokio::test]
async fn weeks_and_months_open_also_when_empty_and_when_clocks_change() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        for role in office::services_calendar::READERS {
            let browser = signed_in(&bench, &world, role).await;
            for path in [
                "/calendar/week/2026-03-08",
                "/calendar/week/2026-11-01",
                "/calendar/month/2026-03",
                "/calendar/month/2031-02",
            ] {
                let answer = browser.get(path).await;
                assert_eq!(answer.status, StatusCode::OK, "{path} as {}", role.key());
            }
            let this_week = browser.get("/calendar").await;
            assert_eq!(this_week.location(), "/calendar/week/2026-11-24");
            for path in ["/calendar/week/today", "/calendar/month/2026-13", "/calendar/month/x"] {
                assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            }
        }
        let week = signed_in(&bench, &world, Role::Therapist).await;
        let week = week.get("/calendar/week/2026-03-08").await.body;
        assert!(week.contains("2 to 6 March 2026"), "the week of the change ends on its Friday");
        assert!(week.contains("<time>8:00</time>") && week.contains("<time>14:30</time>"));
    }
}

#[tokio::test]
async fn the_calendar_of_a_foreign_clinician_answers_like_that_of_nobody() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let assistant = person(&world, Role::Assistant).member;
        let nobody = "0192f0a0-0000-7000-8000-000000000000";
        let therapist = signed_in(&bench, &world, Role::Therapist).await;
        for page in ["/calendar/week/2026-11-24", "/calendar/month/2026-11", "/day/2026-11-24"] {
            let foreign = therapist.get(&format!("{page}?clinician={assistant}")).await;
            let absent = therapist.get(&format!("{page}?clinician={nobody}")).await;
            let garbage = therapist.get(&format!("{page}?clinician=x")).await;
            assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{page}");
            assert!(foreign.body == absent.body && absent.body == garbage.body, "{page}");
            let supervisor = signed_in(&bench, &world, Role::Supervisor).await;
            let seen = supervisor.get(&format!("{page}?clinician={assistant}")).await;
            assert_eq!(seen.status, StatusCode::OK, "{page}");
        }
    }
}

#[tokio::test]
async fn forty_sessions_of_one_day_are_all_there_with_their_words() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let therapist = person(&world, Role::Therapist);
        let site = world.object(&bench, &therapist, "site", Where::Own).await.parse().unwrap();
        let mut planned = Vec::new();
        for _ in 0..20 {
            let plot = Plot {
                organization: therapist.organization,
                site,
                clinician: therapist.member,
                colleague: None,
                account: therapist.account,
                day: date(2026, 11, 18),
            };
            planned.push(bench.plant(plot).await.unwrap());
        }
        let browser = signed_in(&bench, &world, Role::Therapist).await;
        let week = browser.get("/calendar/week/2026-11-18").await.body;
        for one in &planned {
            let sheet = format!("href=\"/record/{}\"", one.planned);
            let record = format!("href=\"/encounters/{}\"", one.encounter);
            assert_eq!(week.matches(&sheet).count(), 2, "in the table and in the list");
            assert_eq!(week.matches(&record).count(), 2, "in the table and in the list");
        }
        assert!(week.contains("Sessions overlap on Wednesday"));
        assert!(week.contains(", no record</span>"), "the state is a word");
        let month = browser.get("/calendar/month/2026-11").await.body;
        assert!(month.contains("20 no record") && month.contains("20 certified"));
    }
}

#[tokio::test]
async fn past_services_ask_for_people_and_open_days_and_keep_what_was_chosen() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let therapist = person(&world, Role::Therapist);
        let patient = world.object(&bench, &therapist, "patient", Where::Own).await;
        let foreign = world.object(&bench, &therapist, "patient", Where::ForeignSchool).await;
        let browser = signed_in(&bench, &world, Role::Therapist).await;
        let post = async |fields: &[(&str, &str)]| {
            let fields: Vec<_> = [("picker", "yes")].into_iter().chain(fields.to_vec()).collect();
            browser.post("/record/new", &fields).await
        };
        let none = post(&[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.body.contains("Choose at least one student"));
        assert!(none.body.contains("Choose at least one day"));
        let who = ("patient", patient.as_str());
        let kept = post(&[who, ("day", "2026-11-25"), ("day", "2026-11-23")]).await;
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(kept.body.contains("Choose days up to today"));
        let words = kept.body.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&format!("value=\"{patient}\" checked")), "who is kept");
        assert!(words.contains("value=\"2026-11-23\" checked"), "the days are kept");
        let early = post(&[who, ("day", "2026-09-30")]).await;
        assert!(early.body.contains("Choose days from 1 October 2026 on"));
        let other = post(&[("patient", foreign.as_str()), ("day", "2026-11-23")]).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        let begun = post(&[who, ("day", "2026-11-23"), ("day", "2026-11-20")]).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
        let sheet = browser.get(begun.location()).await.body;
        assert!(sheet.contains("Sheet 1 of 2. Then: 23 November."), "the earlier day comes first");
    }
}

#[tokio::test]
async fn today_shows_supervisors_and_school_administrators_what_waits_by_clinician() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        for role in [Role::Supervisor, Role::SchoolAdministrator] {
            let today = signed_in(&bench, &world, role).await.get("/").await;
            assert_eq!(today.status, StatusCode::OK);
            assert!(today.body.contains("Therapists and assistants"), "{}", role.key());
            // The supervisor of this world treats too, and sees the own session.
            let treats = role == Role::Supervisor;
            assert_eq!(today.body.contains("Pat Example"), treats, "no name of a student");
        }
        let keeper = signed_in(&bench, &world, Role::SystemAdministrator).await.get("/").await.body;
        assert!(keeper.contains("Yours to keep") && keeper.contains("href=\"/audit\""));
        assert!(!keeper.contains("Therapists and assistants"));
        let therapist = signed_in(&bench, &world, Role::Therapist).await.get("/").await.body;
        assert!(!therapist.contains("Therapists and assistants"));
    }
}
