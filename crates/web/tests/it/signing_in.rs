//! Signing in through the pages.

use crate::browser::{Answer, Browser};
use axum::http::{StatusCode, header};
use care::{OrganizationKind, Role};
use office::testing::{Bench, PASSWORD, benches};

const ADA: &str = "ada@example.org";

async fn with_ada(bench: &Bench) {
    let id = bench.organization("Harbor Lane", OrganizationKind::District).await.unwrap();
    let added = bench.person(id, ADA, |member| {
        member.roles.insert(Role::Therapist);
    });
    added.await.unwrap();
}

async fn sign_in(browser: &Browser, email: &str, password: &str) -> Answer {
    browser.post("/sign-in", &[("email", email), ("password", password)]).await
}

#[tokio::test]
async fn a_person_signs_in_comes_where_they_wanted_and_signs_out() {
    for (bench, _database) in benches().await {
        with_ada(&bench).await;
        let browser = Browser::on(&bench);
        let sent_away = browser.get("/account?tab=1").await;
        assert_eq!(sent_away.location(), "/sign-in?next=/account%3Ftab%3D1");
        let fields = [("email", ADA), ("password", PASSWORD), ("next", "/account")];
        let signed_in = browser.post("/sign-in", &fields).await;
        assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
        assert_eq!(signed_in.location(), "/account");
        let cookie = signed_in.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
        for part in ["__Host-sid=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let token = signed_in.token().unwrap();
        let inside = browser.with(Some(&token));
        let account = inside.get("/account").await;
        assert_eq!(account.status, StatusCode::OK);
        assert!(account.body.contains("This device"));
        let out = inside.post("/sign-out", &[]).await;
        assert_eq!(out.location(), "/sign-in");
        assert_eq!(out.headers.get("clear-site-data").unwrap(), "\"cache\"");
        assert_eq!(inside.get("/account").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_page() {
    for (bench, _database) in benches().await {
        with_ada(&bench).await;
        let browser = Browser::on(&bench);
        let wrong = sign_in(&browser, ADA, "not the password").await;
        let unknown = sign_in(&browser, "eve@example.org", "not the password").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.status, unknown.status);
        assert_eq!(wrong.headers, unknown.headers);
        assert_eq!(wrong.body.replace(ADA, "eve@example.org"), unknown.body);
        assert!(wrong.token().is_none());
        assert!(!wrong.body.contains("not the password"), "a password is never sent back");
        for _ in 0..10 {
            sign_in(&browser, ADA, "wrong").await;
            sign_in(&browser, "eve@example.org", "wrong").await;
        }
        let wrong = sign_in(&browser, ADA, PASSWORD).await;
        let unknown = sign_in(&browser, "eve@example.org", PASSWORD).await;
        assert!(wrong.body.contains("too many attempts"), "{}", wrong.body);
        assert_eq!(wrong.body.replace(ADA, "eve@example.org"), unknown.body);
    }
}

#[tokio::test]
async fn signing_in_never_keeps_the_cookie_that_came_along() {
    for (bench, _database) in benches().await {
        with_ada(&bench).await;
        let browser = Browser::on(&bench);
        let planted = sign_in(&browser, ADA, PASSWORD).await.token().unwrap();
        let victim = browser.with(Some(&planted));
        let fresh = sign_in(&victim, ADA, PASSWORD).await.token().unwrap();
        assert_ne!(fresh, planted);
        assert_eq!(victim.get("/account").await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.with(Some(&fresh)).get("/account").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_sign_in_ends_by_itself_and_the_way_back_is_kept() {
    for (bench, _database) in benches().await {
        with_ada(&bench).await;
        let browser = Browser::on(&bench);
        let token = sign_in(&browser, ADA, PASSWORD).await.token().unwrap();
        let inside = browser.with(Some(&token));
        bench.clock.advance_seconds(30 * 60 - 1);
        assert_eq!(inside.get("/account").await.status, StatusCode::OK);
        bench.clock.advance_seconds(30 * 60);
        let sent_away = inside.get("/account").await;
        assert_eq!(sent_away.location(), "/sign-in?next=/account");
        let token = sign_in(&browser, ADA, PASSWORD).await.token().unwrap();
        let inside = browser.with(Some(&token));
        for _ in 0..(12 * 3) - 1 {
            bench.clock.advance_seconds(20 * 60);
            assert_eq!(inside.get("/account").await.status, StatusCode::OK);
        }
        bench.clock.advance_seconds(20 * 60);
        assert_eq!(inside.get("/account").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    for (bench, _database) in benches().await {
        with_ada(&bench).await;
        let browser = Browser::on(&bench);
        for next in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
            let fields = [("email", ADA), ("password", PASSWORD), ("next", next)];
            assert_eq!(browser.post("/sign-in", &fields).await.location(), "/");
        }
    }
}

#[tokio::test]
async fn a_second_factor_is_set_up_asked_for_and_taken_off() {
    for (bench, _database) in benches().await {
        with_ada(&bench).await;
        let browser = Browser::on(&bench);
        let token = sign_in(&browser, ADA, PASSWORD).await.token().unwrap();
        let inside = browser.with(Some(&token));
        let page = inside.get("/account/second-factor").await;
        let secret = page.body.split("class=\"mono strong gap-t\">").nth(1).unwrap();
        let secret = secret.split('<').next().unwrap().trim().to_owned();
        let code = || office::testing::code(&secret, bench.office.now());
        let wrong = inside.post("/account/second-factor", &[("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains(&secret), "the secret is still the same");
        let done = inside.post("/account/second-factor", &[("code", &code())]).await;
        assert_eq!(done.status, StatusCode::OK);
        assert_eq!(done.body.matches("<li class=\"mono\">").count(), 10);
        assert_eq!(inside.get("/account").await.status, StatusCode::SEE_OTHER, "a new token");

        bench.clock.advance_seconds(30);
        let due = sign_in(&browser, ADA, PASSWORD).await;
        assert_eq!(due.location(), "/second-factor");
        let waiting = browser.with(due.token().as_ref());
        assert_eq!(waiting.get("/account").await.location(), "/second-factor?next=/account");
        let wrong = waiting.post("/second-factor", &[("code", "123")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = waiting.post("/second-factor", &[("code", &code())]).await;
        let inside = browser.with(done.token().as_ref());
        assert_eq!(inside.get("/account").await.status, StatusCode::OK);
        bench.clock.advance_seconds(30);
        let off = inside.post("/account/second-factor/off", &[("code", &code())]).await;
        assert_eq!(off.location(), "/account");
        assert_eq!(sign_in(&browser, ADA, PASSWORD).await.location(), "/");
    }
}

#[tokio::test]
async fn an_old_factor_is_asked_for_again_and_leads_back() {
    for (bench, _database) in benches().await {
        with_ada(&bench).await;
        let browser = Browser::on(&bench);
        let token = sign_in(&browser, ADA, PASSWORD).await.token().unwrap();
        bench.clock.advance_seconds(16 * 60);
        let inside = browser.with(Some(&token));
        let asked = inside.get("/account/second-factor").await;
        assert_eq!(asked.location(), "/confirm-identity?next=/account/second-factor");
        let fields = [("given", "wrong"), ("next", "/account/second-factor")];
        let wrong = inside.post("/confirm-identity", &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [("given", PASSWORD), ("next", "/account/second-factor")];
        let done = inside.post("/confirm-identity", &fields).await;
        assert_eq!(done.location(), "/account/second-factor");
        let inside = browser.with(done.token().as_ref());
        assert_eq!(inside.get("/account/second-factor").await.status, StatusCode::OK);
    }
}
