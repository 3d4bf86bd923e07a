//! How somebody else signs in, through the pages: a lost second factor, sign-ins that are ended,
//! and what the person is told.

use crate::browser::{Answer, Browser};
use axum::http::StatusCode;
use care::{OrganizationId, OrganizationKind, Role};
use office::testing::{Bench, PASSWORD, benches, code};

const ADA: &str = "ada@example.org";
const SAM: &str = "sam@example.org";

async fn with(bench: &Bench, id: OrganizationId, email: &str, role: Role) -> String {
    let added = bench.person(id, email, move |member| {
        member.roles.insert(role);
    });
    added.await.unwrap().1.to_string()
}

async fn sign_in(bench: &Bench, email: &str) -> (Answer, Browser) {
    let browser = Browser::on(bench).sending("user-agent", "Firefox/140 (Windows)");
    let answer = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
    let inside = browser.with(answer.token().as_ref());
    (answer, inside)
}

/// Sets a second factor up, and answers the browser in which that was done.
async fn with_factor(bench: &Bench, email: &str) -> Browser {
    let (_, inside) = sign_in(bench, email).await;
    let page = inside.get("/account/second-factor").await.body;
    let secret = page.split("secret=").nth(1).unwrap();
    let secret: String = secret.chars().take_while(char::is_ascii_alphanumeric).collect();
    let now = code(&secret, bench.office.now());
    let done = inside.post("/account/second-factor", &[("code", &now)]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    inside.with(done.token().as_ref())
}

#[tokio::test]
async fn a_lost_second_factor_is_taken_off_and_the_person_reads_of_it() {
    for (bench, _database) in benches().await {
        let id = bench.organization("Harbor Lane", OrganizationKind::District).await.unwrap();
        with(&bench, id, SAM, Role::SystemAdministrator).await;
        let ada = with(&bench, id, ADA, Role::Therapist).await;
        let lost = with_factor(&bench, ADA).await;
        let (_, sam) = sign_in(&bench, SAM).await;
        let path = format!("/users/{ada}/sign-ins");
        let page = sam.get(&path).await.body;
        assert!(page.contains("On since") && page.contains("Firefox on Windows"), "{page}");

        bench.clock.advance_seconds(16 * 60);
        let reset = format!("/users/{ada}/second-factor/reset");
        let asked = sam.post(&reset, &[]).await;
        assert_eq!(asked.location(), format!("/confirm-identity?next={path}"));
        assert!(sam.get(&path).await.body.contains("On since"), "nothing was done");
        let confirmed = sam.post("/confirm-identity", &[("given", PASSWORD)]).await;
        let sam = sam.with(confirmed.token().as_ref());
        let done = sam.post(&reset, &[]).await;
        assert_eq!(done.location(), path, "{}", done.body);
        let page = sam.get(&path).await.body;
        assert!(page.contains("Nowhere at present") && !page.contains("On since"), "{page}");
        assert!(lost.get("/account").await.location().starts_with("/sign-in"), "signed out");
        let audit = sam.get("/audit?action=member.second_factor_reset").await.body;
        assert!(audit.contains(&ada), "{audit}");

        let (answer, inside) = sign_in(&bench, ADA).await;
        assert_eq!(answer.location(), "/notices", "the password alone, and something to read");
        let told = inside.get("/notices").await.body;
        assert!(told.contains("took your second factor off"), "{told}");
        assert!(told.contains("sam@example.org"), "who did it: {told}");
        let (answer, _) = sign_in(&bench, ADA).await;
        assert_eq!(answer.location(), "/notices", "until it was read");
        let through = told.split("name=\"through\" value=\"").nth(1).unwrap();
        let through = through.split('"').next().unwrap();
        let read = inside.post("/notices", &[("through", through), ("next", "/account")]).await;
        assert_eq!(read.location(), "/account");
        assert_eq!(inside.get("/notices").await.location(), "/");
        let (answer, _) = sign_in(&bench, ADA).await;
        assert_eq!(answer.location(), "/");
    }
}

#[tokio::test]
async fn sign_ins_of_somebody_else_are_ended_one_by_one_or_all() {
    for (bench, _database) in benches().await {
        let id = bench.organization("Harbor Lane", OrganizationKind::District).await.unwrap();
        with(&bench, id, SAM, Role::SystemAdministrator).await;
        let ada = with(&bench, id, ADA, Role::Therapist).await;
        let (_, old) = sign_in(&bench, ADA).await;
        bench.clock.advance_seconds(60);
        let (_, new) = sign_in(&bench, ADA).await;
        let (_, sam) = sign_in(&bench, SAM).await;
        let path = format!("/users/{ada}/sign-ins");
        let page = sam.get(&path).await.body;
        let ends: Vec<&str> = page
            .split(&format!("action=\"{path}/"))
            .skip(1)
            .filter_map(|rest| rest.split_once("/end\"").map(|(id, _)| id))
            .filter(|id| id.len() == 36)
            .collect();
        assert_eq!(ends.len(), 2, "{page}");
        let last = format!("{path}/{}/end", ends[1]);
        assert_eq!(sam.post(&last, &[]).await.location(), path);
        assert!(old.get("/account").await.location().starts_with("/sign-in"), "it was the older");
        assert_eq!(new.get("/account").await.status, StatusCode::OK);
        assert_eq!(sam.post(&last, &[]).await.status, StatusCode::NOT_FOUND, "ended already");
        assert_eq!(sam.post(&format!("{path}/end"), &[]).await.location(), path);
        assert!(new.get("/account").await.location().starts_with("/sign-in"));
        let (_, again) = sign_in(&bench, ADA).await;
        let told = again.get("/notices").await.body;
        assert!(told.contains("ended one of your sign-ins"), "{told}");
        assert!(told.contains("signed you out everywhere"), "{told}");
        let through = told.split("name=\"through\" value=\"").nth(1).unwrap();
        let through = through.split('"').next().unwrap();
        again.post("/notices", &[("through", through)]).await;
        assert_eq!(sam.get("/account").await.status, StatusCode::OK, "nobody else was touched");
    }
}

#[tokio::test]
async fn a_keeper_reaches_neither_themselves_nor_who_is_above_nor_who_works_elsewhere() {
    for (bench, _database) in benches().await {
        let practice = bench.organization("Bay OT", OrganizationKind::Practice).await.unwrap();
        let owner = with(&bench, practice, "pia@example.org", Role::PracticeOwner).await;
        let sam = with(&bench, practice, SAM, Role::SystemAdministrator).await;
        let ada = with(&bench, practice, ADA, Role::Therapist).await;
        with_factor(&bench, ADA).await;
        let (_, pia) = sign_in(&bench, "pia@example.org").await;
        assert_eq!(pia.get(&format!("/users/{owner}/sign-ins")).await.location(), "/account");
        let nothing = pia.get("/no-such-page").await;
        assert_eq!(pia.get(&format!("/users/{sam}/sign-ins")).await, nothing);
        for deed in ["sign-ins/end", "second-factor/reset", "new-password"] {
            assert_eq!(pia.post(&format!("/users/{sam}/{deed}"), &[]).await, nothing, "{deed}");
        }
        let district = bench.organization("Harbor Lane", OrganizationKind::District).await.unwrap();
        with(&bench, district, ADA, Role::Therapist).await;
        let refused = pia.post(&format!("/users/{ada}/second-factor/reset"), &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("works in another organization too"), "{}", refused.body);
        assert!(refused.body.contains("On since"), "it is still on");
    }
}
