//! Whatever is sent to the API: it answers with a problem, and never with a failure.

use crate::api::{Program, fields, slug, worlds};
use axum::http::StatusCode;
use care::Role;
use serde_json::{Value, json};

/// Values where something else is expected.
fn odd() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}"),
        json!("<script>alert(1)</script>"),
        json!("\u{202e}ש"),
        json!("x".repeat(70_000)),
        json!("9999-12-31"),
        json!("25:61"),
        json!("group-0"),
        json!([]),
        json!([[[[]]]]),
        json!({}),
        json!({ "patient": "ffffffff-ffff-ffff-ffff-ffffffffffff" }),
    ]
}

/// Every place in a value, as a JSON pointer.
fn places(value: &Value, here: &str, into: &mut Vec<String>) {
    into.push(here.to_owned());
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                places(value, &format!("{here}/{name}"), into);
            }
        }
        Value::Array(list) => {
            for (number, value) in list.iter().enumerate() {
                places(value, &format!("{here}/{number}"), into);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn a_body_that_is_wrong_in_any_one_place_is_a_problem_and_no_failure() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let (path, tag, mut record) = therapist.recording(false).await;
        record["encounters"][0]["group_size"] = json!({ "size": "group-2", "reason": "A guest" });
        let encounter = record["encounters"][0].clone();
        let own = therapist.own("encounter").await;
        let amend = format!("/api/v1/encounters/{own}/amend");
        for (path, body) in [
            (path.replace("/record", "/findings"), record.clone()),
            (path.clone(), record.clone()),
            (
                "/api/v1/past-services".to_owned(),
                json!({ "days": ["2026-11-24"], "record": record }),
            ),
            (amend, json!({ "reason": "Wrong", "encounter": encounter, "certify": false })),
            (
                "/api/v1/certifications".to_owned(),
                json!({
                    "statement": "2026-1",
                    "encounters": [{ "id": own, "current_version": 1 }],
                }),
            ),
            (
                "/api/v1/sessions".to_owned(),
                json!({
                    "patients": [therapist.own("patient").await], "day": "2026-11-25",
                    "start": "09:00", "end": "09:30", "room": "12", "is_group": false,
                    "answers": [{ "edit": "QH-S001", "reason": "As agreed" }],
                }),
            ),
            ("/api/v1/find".to_owned(), json!({ "words": "pat" })),
            (
                "/api/v1/units".to_owned(),
                json!({ "id": 1, "rule": "cms8", "date": "2026-11-24",
                "services": [{ "code": "97110", "minutes": 30, "count": 1 }] }),
            ),
        ] {
            let mut all = Vec::new();
            places(&body, "", &mut all);
            for (number, place) in all.iter().enumerate() {
                for (kind, value) in odd().into_iter().enumerate() {
                    let mut body = body.clone();
                    *body.pointer_mut(place).unwrap() = value;
                    let key = format!("{number}-{kind}");
                    let answer = therapist.post(&path, &key, &tag, &body).await;
                    let says = format!("{path} {place} {kind}: {} {}", answer.status, answer.body);
                    assert!(!answer.status.is_server_error(), "{says}");
                    if answer.status != StatusCode::OK && answer.status != StatusCode::CREATED {
                        assert!(!slug(&answer).is_empty(), "{says}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_json_or_too_much_of_it_is_refused_as_what_it_is() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let path = "/api/v1/past-services";
        let send = |kind: &'static str, body: Vec<u8>| {
            let browser = therapist.browser.again().sending("idempotency-key", "k");
            async move { browser.send_as("POST", path, kind, body).await }
        };
        let json = "application/json";
        for body in ["", "{", "{\"days\":", "\u{feff}{}", "{}{}", "NaN", "{'a':1}", "{\"a\":1,}"] {
            let answer = send(json, body.as_bytes().to_vec()).await;
            let told = (answer.status, slug(&answer));
            assert_eq!(told, (StatusCode::BAD_REQUEST, "unreadable".to_owned()), "{body}");
        }
        for body in [vec![b'"', 0xff, b'"'], "[".repeat(100_000).into_bytes()] {
            assert_eq!(slug(&send(json, body).await), "unreadable");
        }
        let large = send(json, vec![b' '; 1024 * 1024 + 1]).await;
        let told = (large.status, slug(&large));
        assert_eq!(told, (StatusCode::PAYLOAD_TOO_LARGE, "too-large".to_owned()));
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
            let answer = send(kind, b"{}".to_vec()).await;
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
            assert_eq!(slug(&answer), "not-json");
        }
        let missing = send("application/json; charset=utf-8", b"{}".to_vec()).await;
        assert_eq!((missing.status, fields(&missing)), unprocessable("days"));
        let unknown = json!({ "days": [], "record": { "encounters": [] }, "Maya": 1 });
        let unknown = send(json, unknown.to_string().into_bytes()).await;
        assert_eq!((unknown.status, fields(&unknown)), unprocessable("Maya"));
        let wrong = json!({ "days": "Maya", "record": { "encounters": [] } });
        let wrong = send(json, wrong.to_string().into_bytes()).await;
        assert!(!wrong.body.contains("Maya"), "what was sent is not repeated");
    }
}

fn unprocessable(field: &str) -> (StatusCode, Vec<String>) {
    (StatusCode::UNPROCESSABLE_ENTITY, vec![field.to_owned()])
}

#[tokio::test]
async fn a_change_without_one_good_key_is_refused() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let path = "/api/v1/past-services";
        let none = therapist.browser.json("POST", path, "{}").await;
        assert_eq!((none.status, slug(&none).as_str()), (StatusCode::BAD_REQUEST, "key-missing"));
        for key in ["", "two words", &"k".repeat(201)] {
            let answer = therapist.post(path, key, "", &json!({})).await;
            assert_eq!(slug(&answer), "key-missing", "{key}");
        }
    }
}

#[tokio::test]
async fn questions_in_addresses_are_strict() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        for (path, field) in [
            ("/api/v1/sessions", "from"),
            ("/api/v1/sessions?from=2026-11-24", "to"),
            ("/api/v1/sessions?from=2026-11-24&to=2026-11-23", "to"),
            ("/api/v1/sessions?from=2026-01-01&to=2026-12-31", "to"),
            ("/api/v1/sessions?from=24.11.2026&to=2026-11-24", "from"),
            ("/api/v1/sessions?from=2026-11-24&to=2026-11-24&from=2026-11-24", "from"),
            ("/api/v1/sessions?from=2026-11-24&to=2026-11-24&day=1", "day"),
            ("/api/v1/students?limit=0", "limit"),
            ("/api/v1/students?limit=201", "limit"),
            ("/api/v1/students?former=yes", "former"),
            ("/api/v1/students?site=1", "site"),
            ("/api/v1/students?limit=%FF", "query"),
            ("/api/v1/students?limit=%00", "limit"),
            ("/api/v1/reports/attendance?from=2020-01-01&to=2026-11-24", "to"),
        ] {
            let answer = therapist.get(path).await;
            assert_eq!((answer.status, fields(&answer)), unprocessable(field), "{path}");
        }
        for path in ["/api/v1/students/1", "/api/v1/encounters/%2e%2e", "/api/v1/sessions/x"] {
            let answer = therapist.get(path).await;
            assert_eq!(
                (answer.status, slug(&answer).as_str()),
                (StatusCode::NOT_FOUND, "not-found")
            );
        }
    }
}
