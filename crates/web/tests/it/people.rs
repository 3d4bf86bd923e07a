//! The first start, invitations and users through the pages.

use crate::browser::{Answer, Browser};
use axum::http::StatusCode;
use office::first_administrator;
use office::testing::{Bench, PASSWORD, benches};

const SET_UP: [(&str, &str); 6] = [
    ("organization", "Harbor Lane <b>District</b>"),
    ("kind", "district"),
    ("time_zone", "America/New_York"),
    ("name", "Sam O'Example"),
    ("email", "sam@example.org"),
    ("password", PASSWORD),
];

async fn administrator(bench: &Bench) -> Browser {
    let token = first_administrator::offer(&bench.office).await.unwrap().unwrap();
    let browser = Browser::on(bench);
    let done = browser.post(&format!("/setup/{}", token.reveal()), &SET_UP).await;
    assert_eq!(done.location(), "/users", "{}", done.body);
    browser.with(done.token().as_ref())
}

/// The link that the page of a new invitation shows.
fn link(answer: &Answer) -> String {
    let after = answer.body.split("https://ot.example.org").nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_start_works_once_and_then_is_not_there() {
    for (bench, _database) in benches().await {
        let browser = Browser::on(&bench);
        let token = first_administrator::offer(&bench.office).await.unwrap().unwrap();
        let path = format!("/setup/{}", token.reveal());
        assert_eq!(browser.get(&path).await.status, StatusCode::OK);
        let short = [("password", "short"), ("email", "x"), ("name", "Typed Name")];
        let mend = browser.post(&path, &short).await;
        assert_eq!(mend.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(mend.body.contains("There is a problem"));
        assert!(mend.body.contains("Typed Name"), "what was typed is kept");
        let done = browser.post(&path, &SET_UP).await;
        let inside = browser.with(done.token().as_ref());
        let users = inside.get("/users").await;
        assert!(users.body.contains("Harbor Lane &#60;b&#62;District"), "{}", users.body);
        let nothing = browser.get("/no-such-page").await;
        assert_eq!(browser.get(&path).await, nothing);
        assert_eq!(browser.post(&path, &SET_UP).await, nothing);
    }
}

#[tokio::test]
async fn an_administrator_invites_and_the_person_comes_in() {
    for (bench, _database) in benches().await {
        let sam = administrator(&bench).await.sending("origin", "https://ot.example.org");
        let fields = [
            ("email", "ada@example.org"),
            ("name", "Ada Example"),
            ("roles", "therapist"),
            ("roles", "supervisor"),
            ("credential", "occupational_therapist"),
            ("title", "OTR/L"),
            ("npi", "1234567893"),
        ];
        let invited = sam.post("/users/invite", &fields).await;
        assert_eq!(invited.status, StatusCode::OK, "{}", invited.body);
        let path = link(&invited);
        let ada = Browser::on(&bench);
        assert!(ada.get(&path).await.body.contains("ada@example.org"));
        let weak = ada.post(&path, &[("password", "ada example 1")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        let joined = ada.post(&path, &[("password", PASSWORD)]).await;
        assert_eq!(joined.location(), "/");
        assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND, "works once");
        let ada = ada.with(joined.token().as_ref());
        assert_eq!(ada.get("/users").await.status, StatusCode::NOT_FOUND);
        let users = sam.get("/users").await;
        assert!(users.body.contains("Ada Example, OTR/L"));
        assert!(users.body.contains("Therapist, Supervisor"));
    }
}

#[tokio::test]
async fn a_stale_change_shows_both_texts_and_saves_nothing() {
    for (bench, _database) in benches().await {
        let sam = administrator(&bench).await.sending("origin", "https://ot.example.org");
        let fields = [("email", "bo@example.org"), ("name", "Bo One"), ("roles", "biller")];
        sam.post("/users/invite", &fields).await;
        let users = sam.get("/users").await;
        let line = users.body.split("Bo One").next().unwrap();
        let path = line.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
        let change = |name: &'static str| [("version", "1"), ("name", name), ("roles", "biller")];
        assert_eq!(sam.post(path, &change("Bo Two")).await.location(), "/users");
        let stale = sam.post(path, &change("Bo Three")).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.body.contains("value=\"Bo Three\""), "what was typed is kept");
        assert!(stale.body.contains("<dd>Bo Two</dd>"), "what is stored is shown");
        assert!(sam.get("/users").await.body.contains("Bo Two"));
    }
}

#[tokio::test]
async fn the_audit_page_filters_and_leads_on() {
    for (bench, _database) in benches().await {
        let sam = administrator(&bench).await;
        for _ in 0..60 {
            sam.get("/audit").await;
        }
        let first = sam.get("/audit?action=audit.read").await;
        assert!(first.body.contains("Earlier events"));
        let next = first.body.split("Earlier events").next().unwrap();
        let next = next.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
        let next = next.replace("&#38;", "&");
        assert!(next.contains("action=audit.read&object"), "{next}");
        assert!(!sam.get(&next).await.body.contains("Earlier events"));
        let wrong = sam.get("/audit?day=yesterday").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let none = sam.get("/audit?day=2020-01-01").await;
        assert!(none.body.contains("Nothing was found"));
    }
}

#[tokio::test]
async fn a_forgotten_password_is_renewed_by_a_link_and_every_device_signs_in_anew() {
    for (bench, _database) in benches().await {
        let sam = administrator(&bench).await.sending("origin", "https://ot.example.org");
        let fields = [("email", "bo@example.org"), ("name", "Bo One"), ("roles", "biller")];
        let invitation = link(&sam.post("/users/invite", &fields).await);
        let bo = Browser::on(&bench);
        let joined = bo.post(&invitation, &[("password", PASSWORD)]).await;
        let bo_inside = bo.with(joined.token().as_ref());
        assert_eq!(bo_inside.get("/account").await.status, StatusCode::OK);
        let users = sam.get("/users").await;
        let line = users.body.split("Bo One").next().unwrap();
        let path = line.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
        let path = link(&sam.post(&format!("{path}/new-password"), &[]).await);
        assert!(bo.get(&path).await.body.contains("bo@example.org"));
        let weak = bo.post(&path, &[("password", "short")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = bo.post(&path, &[("password", "nine brown bears hum")]).await;
        assert_eq!(done.location(), "/sign-in");
        assert!(done.token().is_none(), "a link alone signs nobody in");
        assert_eq!(bo.get(&path).await.status, StatusCode::NOT_FOUND, "works once");
        assert_eq!(bo_inside.get("/account").await.status, StatusCode::SEE_OTHER);
        let fields = [("email", "bo@example.org"), ("password", "nine brown bears hum")];
        assert_eq!(bo.post("/sign-in", &fields).await.location(), "/");
    }
}
