//! Programs read the weeks of claims, make the file of one, and fetch it.

use crate::api::{Program, fields, read, slug, worlds};
use crate::browser::{Answer, Browser};
use axum::http::{StatusCode, header};
use care::{Role, day_after};
use jiff::civil::date;
use office::demo::{self, Size};
use office::testing::benches;
use serde_json::{Value, json};

async fn post(browser: &Browser, path: &str, key: &str, body: &Value) -> Answer {
    let browser = browser.again().sending("idempotency-key", key);
    browser.json("POST", path, &body.to_string()).await
}

#[tokio::test]
async fn a_biller_makes_the_file_of_a_week_once_and_fetches_it() {
    // The demonstration's data is the same on each engine.
    let (bench, _database) = benches().await.swap_remove(0);
    let today = date(2026, 11, 24);
    let data = demo::generate(7, today, Size::Small);
    let district = data.organizations.first().unwrap().organization.id;
    demo::load(&bench.office, data).await.unwrap();
    let person = bench.person(district, "claims@example.org", |member| {
        member.roles.insert(Role::Biller);
    });
    let (account, member) = person.await.unwrap();
    let (token, _) = bench.token(account, Some((district, member))).await.unwrap();
    let biller = Browser::on(&bench).with(Some(&token));

    let weeks = read(&biller.get("/api/v1/claims/weeks").await);
    assert_eq!(weeks["weeks"].as_array().unwrap().len(), 9);
    assert_eq!(weeks["submissions"], json!([]));
    let monday = day_after(care::monday_of(today), -14);
    let path = format!("/api/v1/claims/weeks/{monday}");
    let week = read(&biller.get(&path).await);
    let sum = &week["payers"][0];
    let ready = week["lines"].as_array().unwrap().iter().filter(|one| one["standing"] == "ready");
    let ready: Vec<&Value> = ready.collect();
    assert_eq!(
        (json!(ready.len()), &week["ready"]["count"]),
        (sum["count"].clone(), &sum["count"])
    );
    let cents: i64 = ready.iter().map(|one| one["charge_cents"].as_i64().unwrap()).sum();
    assert_eq!(sum["total_cents"], cents);

    let body = json!({ "payer": sum["payer"], "count": sum["count"], "total_cents": cents });
    let mut other = body.clone();
    other["total_cents"] = json!(cents + 1);
    let refused = post(&biller, &path, "c", &other).await;
    assert_eq!((refused.status, slug(&refused)), conflict());
    let made = post(&biller, &path, "c", &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let again = post(&biller, &path, "c", &body).await;
    assert_eq!((again.status, &again.body), (made.status, &made.body));
    let second = post(&biller, &path, "d", &body).await;
    assert_eq!((second.status, slug(&second)), conflict());

    let id = read(&made)["submission"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/claims/submissions/{id}");
    let submission = read(&biller.get(&path).await);
    assert_eq!(submission["claims"].as_array().unwrap().len(), ready.len());
    let file = biller.get(&format!("{path}/file")).await;
    assert_eq!(file.headers.get(header::CONTENT_TYPE).unwrap(), "application/edi-x12");
    assert!(file.body.starts_with("ISA*00*"));
    assert_eq!(file.body.matches("~CLM*").count(), ready.len());
}

fn conflict() -> (StatusCode, String) {
    (StatusCode::CONFLICT, "other-version".to_owned())
}

#[tokio::test]
async fn claims_are_for_who_reads_them_and_files_for_who_makes_them() {
    for (bench, world, _kept) in worlds().await {
        let biller = Program::of(&bench, &world, Role::Biller).await;
        let id = biller.own("submission").await;
        let path = format!("/api/v1/claims/submissions/{id}");
        assert_eq!(read(&biller.get(&path).await)["id"], id);
        assert_eq!(biller.get(&format!("{path}/file")).await.status, StatusCode::OK);
        let supervisor = Program::of(&bench, &world, Role::Supervisor).await;
        assert_eq!(supervisor.get(&path).await.status, StatusCode::OK);
        assert_eq!(supervisor.get(&format!("{path}/file")).await.status, StatusCode::NOT_FOUND);
        let nobody = json!({ "payer": "ffffffff-ffff-ffff-ffff-ffffffffffff", "count": 1,
            "total_cents": 1 });
        let week = "/api/v1/claims/weeks/2026-11-24";
        let refused = biller.post(week, "k", "", &nobody).await;
        assert_eq!((refused.status, slug(&refused).as_str()), (StatusCode::NOT_FOUND, "not-found"));
        let less = biller.post(week, "l", "", &json!({ "count": -1 })).await;
        assert_eq!(
            (less.status, fields(&less)),
            (StatusCode::UNPROCESSABLE_ENTITY, vec!["count".to_owned()])
        );
        for wrong in ["2026-13-01", "24.11.2026", "x"] {
            let answer = biller.get(&format!("/api/v1/claims/weeks/{wrong}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
        }
    }
}
