//! What surrounds every page: assets, limits, problems, help and how pages look.

use crate::browser::Browser;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use care::{OrganizationKind, Role};
use office::testing::{Bench, benches};
use std::collections::BTreeSet;
use tower::ServiceExt;
use web::Settings;

/// Bytes of an answer as they go over the line, compressed.
async fn transferred(bench: &Bench, path: &str) -> (usize, String) {
    let app = web::router(bench.office.clone(), &Settings::default()).unwrap();
    let ask = |encoding: &str| {
        let request = Request::builder().uri(path).header(header::ACCEPT_ENCODING, encoding);
        app.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    let packed = ask("gzip").await.unwrap();
    assert_eq!(packed.status(), StatusCode::OK, "{path}");
    let n_bytes = to_bytes(packed.into_body(), usize::MAX).await.unwrap().len();
    let plain = to_bytes(ask("identity").await.unwrap().into_body(), usize::MAX).await.unwrap();
    (n_bytes, String::from_utf8_lossy(&plain).into_owned())
}

/// The addresses of what a page loads.
fn loaded(page: &str) -> BTreeSet<String> {
    let pieces = page.split("\"/assets/").skip(1);
    pieces
        .filter_map(|piece| piece.split('"').next())
        .map(|rest| format!("/assets/{rest}"))
        .collect()
}

#[tokio::test]
async fn the_first_page_with_all_it_loads_is_below_100_kilobytes() {
    for (bench, _database) in benches().await {
        let (mut total, page) = transferred(&bench, "/sign-in").await;
        let addresses = loaded(&page);
        assert!(addresses.len() >= 4, "{addresses:?}");
        for address in addresses {
            total += transferred(&bench, &address).await.0;
        }
        assert!(total < 100_000, "{total} bytes");
    }
}

#[tokio::test]
async fn an_asset_is_kept_for_ever_under_its_hash_and_not_there_under_another() {
    for (bench, _database) in benches().await {
        let browser = Browser::on(&bench);
        let page = browser.get("/sign-in").await.body;
        for address in loaded(&page) {
            let asset = browser.get(&address).await;
            let kept = asset.headers.get(header::CACHE_CONTROL).unwrap();
            assert_eq!(kept, "public, max-age=31536000, immutable", "{address}");
            let name = address.rsplit('/').next().unwrap();
            let other = browser.get(&format!("/assets/000000000000/{name}")).await;
            assert_eq!(other.status, StatusCode::NOT_FOUND);
            assert_eq!(other.headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_or_no_form_is_refused_in_plain_words() {
    for (bench, _database) in benches().await {
        let browser = Browser::on(&bench);
        let large = format!("email={}", "x".repeat(1024 * 1024));
        let field = format!("email={}", "x".repeat(65 * 1024));
        for (body, status) in [
            (large.as_str(), StatusCode::PAYLOAD_TOO_LARGE),
            (field.as_str(), StatusCode::PAYLOAD_TOO_LARGE),
            ("email=%00", StatusCode::BAD_REQUEST),
            ("email=%C3%28", StatusCode::BAD_REQUEST),
        ] {
            let answer = browser.send("POST", "/sign-in", body).await;
            assert_eq!(answer.status, status);
            assert!(answer.body.contains("This could not be read"));
        }
        let answer = browser.send("DELETE", "/sign-in", "").await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn a_program_reads_problems_as_json() {
    for (bench, _database) in benches().await {
        let answer = Browser::on(&bench).get("/api/v1/nothing").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let kind = answer.headers.get(header::CONTENT_TYPE).unwrap();
        assert_eq!(kind, "application/problem+json");
        assert!(answer.body.contains("\"type\":\"/problems/not-found\""), "{}", answer.body);
    }
}

#[tokio::test]
async fn help_is_for_everybody_and_has_the_menu_for_who_is_signed_in() {
    for (bench, _database) in benches().await {
        let browser = Browser::on(&bench);
        let public = browser.get("/help").await;
        assert!(public.body.contains("Sign in</a>") && !public.body.contains("/sign-out"));

        let id = bench.organization("Harbor Lane", OrganizationKind::District).await.unwrap();
        let added = bench.person(id, "ada@example.org", |member| {
            member.roles.insert(Role::Therapist);
        });
        let (account, member) = added.await.unwrap();
        let (token, _) = bench.token(account, Some((id, member))).await.unwrap();
        let inside = browser.with(Some(&token)).get("/help").await;
        assert!(inside.body.contains("/sign-out") && inside.body.contains("aria-current=\"page\""));
    }
}

#[tokio::test]
async fn a_look_is_kept_and_comes_back_even_before_signing_in() {
    for (bench, _database) in benches().await {
        let browser = Browser::on(&bench);
        let fields = [("theme", "dark"), ("density", "roomy"), ("next", "//evil.example")];
        let kept = browser.post("/look", &fields).await;
        assert_eq!((kept.status, kept.location()), (StatusCode::SEE_OTHER, "/"));
        let cookie = kept.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let page = browser.sending("cookie", &cookie).get("/sign-in").await.body;
        let wanted =
            "<html lang=\"en\" data-theme=\"dark\" data-density=\"roomy\" data-keys=\"off\">";
        assert!(page.contains(wanted));
    }
}

#[tokio::test]
async fn what_the_last_page_left_to_say_is_said_once() {
    for (bench, _database) in benches().await {
        let cookie = "__Host-said=3%20records%20certified.";
        let answer = Browser::on(&bench).sending("cookie", cookie).get("/help").await;
        assert!(answer.body.contains("<span>3 records certified.</span>"));
        let taken = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
        assert!(taken.starts_with("__Host-said=;") && taken.contains("Max-Age=0"));
    }
}
