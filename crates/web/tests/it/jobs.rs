//! What jobs write, on pages: the reminder on Today, and the administrator's list of the jobs.

use crate::browser::Browser;
use axum::http::StatusCode;
use care::{OrganizationKind, Role};
use jiff::civil::date;
use office::run_jobs;
use office::testing::{Bench, Plot, benches};

const BANNER: &str = "2 records of earlier days are not certified";

struct District {
    therapist: Browser,
    administrator: Browser,
}

/// It is Tuesday, 24 November; records of the 20th, the 23rd and the 24th are not certified.
async fn district(bench: &Bench) -> District {
    let kind = OrganizationKind::District;
    let id = bench.organization("Harbor Lane", kind).await.unwrap();
    let site = bench.site(id, "First").await.unwrap();
    let jo = bench.desk(id, kind, "jo@example.org", &[Role::Therapist]).await.unwrap().actor;
    let roles = &[Role::SystemAdministrator];
    let sam = bench.desk(id, kind, "sam@example.org", roles).await.unwrap().actor;
    let plot = Plot {
        organization: id,
        site,
        clinician: jo.member,
        colleague: None,
        account: jo.account,
        day: date(2026, 11, 20),
    };
    let planted = bench.plant(plot).await.unwrap();
    for day in [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)] {
        bench.plant_uncertified(Plot { day, ..plot }, planted).await.unwrap();
    }
    let browser = Browser::on(bench);
    let (jos, _) = bench.token(jo.account, Some((id, jo.member))).await.unwrap();
    let (sams, _) = bench.token(sam.account, Some((id, sam.member))).await.unwrap();
    District { therapist: browser.with(Some(&jos)), administrator: browser.with(Some(&sams)) }
}

#[tokio::test]
async fn today_reminds_of_exactly_the_list_that_it_leads_to() {
    for (bench, _database) in benches().await {
        let there = district(&bench).await;
        assert!(!there.therapist.get("/").await.body.contains(BANNER), "no job has run yet");
        run_jobs::round(&bench.office).await.unwrap();
        let today = there.therapist.get("/").await.body;
        assert!(today.contains(BANNER) && today.contains("Friday, 20 November"), "{today}");
        let path = "/certify?before=2026-11-24";
        assert!(today.contains(&format!("href=\"{path}\"")), "{today}");
        let lines = |body: &str| body.matches("name=\"chosen\"").count();
        assert_eq!(lines(&there.therapist.get(path).await.body), 2);
        assert_eq!(lines(&there.therapist.get("/certify").await.body), 3);
        let unsigned = there.therapist.post("/certify", &[("before", "2026-11-24")]).await;
        assert_eq!(unsigned.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(lines(&unsigned.body), 2, "the list stays the one that was asked for");
        let other = there.therapist.get("/day/2026-11-23").await.body;
        assert!(!other.contains(BANNER), "other days remind of nothing");
    }
}

#[tokio::test]
async fn an_administrator_sees_what_was_done_by_itself() {
    for (bench, _database) in benches().await {
        let there = district(&bench).await;
        let sam = &there.administrator;
        assert!(sam.get("/jobs").await.body.contains("Nothing was due yet"));
        run_jobs::round(&bench.office).await.unwrap();
        let page = sam.get("/jobs").await.body;
        assert!(page.contains("Reminder of records that are not certified"), "{page}");
        assert!(page.contains("Tue 24 Nov 2026, 5:00"), "{page}");
        assert!(!page.contains("Given up") && !page.contains("/jobs/try-again"), "{page}");
        let none = sam.post("/jobs/try-again", &[]).await;
        assert_eq!(none.location(), "/jobs");
    }
}
