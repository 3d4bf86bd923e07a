//! Requests that are sent again have one effect and one answer (DU-08).

use crate::api::{Program, read, slug, tag, worlds};
use axum::http::StatusCode;
use care::Role;
use serde_json::json;

#[tokio::test]
async fn a_recording_that_is_sent_again_is_answered_the_same_and_done_once() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let (path, tag_read, body) = therapist.recording(false).await;
        let first = therapist.post(&path, "key-1", &tag_read, &body).await;
        assert_eq!(first.status, StatusCode::OK, "{}", first.body);
        for _ in 0..3 {
            let again = therapist.post(&path, "key-1", &tag_read, &body).await;
            assert_eq!((again.status, &again.body), (first.status, &first.body));
            assert_eq!(again.headers.get("idempotency-replayed").unwrap(), "true");
        }
        // After a restart there is a new router on the same database.
        let later = Program::of(&bench, &world, Role::Therapist).await;
        let again = later.post(&path, "key-1", &tag_read, &body).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));

        let id = read(&first)["encounters"][0].as_str().unwrap().to_owned();
        let versions = therapist.get(&format!("/api/v1/encounters/{id}/versions")).await;
        assert_eq!(read(&versions)["versions"].as_array().unwrap().len(), 1);

        let mut changed = body.clone();
        changed["encounters"][0]["end"] = json!("11:20");
        for (tag_read, body) in [(tag_read.as_str(), &changed), ("\"77\"", &body)] {
            let refused = therapist.post(&path, "key-1", tag_read, body).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(slug(&refused), "key-used");
        }
        let other = therapist.post("/api/v1/past-services", "key-1", "", &body).await;
        assert_eq!(slug(&other), "key-used");
        // A key is of an account: somebody else's request with it is another one.
        let other = Program::of(&bench, &world, Role::Supervisor).await;
        let other = other.post("/api/v1/groups", "key-1", "", &json!({ "name": "Ours" })).await;
        assert_eq!(crate::api::fields(&other), ["patients"], "{}", other.body);
        let old = therapist.post(&path, "key-2", &tag_read, &body).await;
        assert_eq!((old.status, slug(&old)), stale());
    }
}

fn stale() -> (StatusCode, String) {
    (StatusCode::PRECONDITION_FAILED, "other-version".to_owned())
}

#[tokio::test]
async fn services_that_nobody_planned_come_to_be_once_also_when_sent_twice_at_a_time() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let other = Program::of(&bench, &world, Role::Therapist).await;
        let (_, _, mut record) = therapist.recording(false).await;
        record["encounters"][0]["start"] = json!("10:00");
        record["encounters"][0]["end"] = json!("10:30");
        let body = json!({ "days": ["2026-11-24"], "record": record });
        let path = "/api/v1/past-services";
        // One router each, as on two machines before one database; and twice on one router.
        let (one, two, three) = tokio::join!(
            therapist.post(path, "past", "", &body),
            other.post(path, "past", "", &body),
            therapist.post(path, "past", "", &body),
        );
        let mut done = Vec::new();
        for answer in [&one, &two, &three] {
            match answer.status {
                StatusCode::CREATED => done.push(answer.body.clone()),
                StatusCode::CONFLICT => assert_eq!(slug(answer), "still-running"),
                status => panic!("{status}: {}", answer.body),
            }
        }
        assert!(!done.is_empty() && done.windows(2).all(|two| two.first() == two.last()));
        let again = therapist.post(path, "past", "", &body).await;
        assert_eq!(Some(&again.body), done.first());
        let days = "from=2026-11-24&to=2026-11-24";
        let sessions = read(&therapist.get(&format!("/api/v1/sessions?{days}")).await);
        assert_eq!(sessions["sessions"].as_array().unwrap().len(), 3, "two planted, one new");
    }
}

#[tokio::test]
async fn records_are_certified_in_one_act_and_once() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let (path, tag_read, body) = therapist.recording(false).await;
        therapist.post(&path, "save", &tag_read, &body).await;
        let waiting = read(&therapist.get("/api/v1/certifications/waiting").await);
        let line = &waiting["encounters"][0];
        assert_eq!(line["holding"], json!([]));
        let sign = "/api/v1/certifications";
        let body = |version: i64, statement: &str| {
            let one = json!({ "id": line["id"], "current_version": version });
            json!({ "statement": statement, "encounters": [one] })
        };
        let refused = therapist.post(sign, "c0", "", &body(1, "2025-1")).await;
        assert_eq!(crate::api::fields(&refused), ["statement"]);
        let old = therapist.post(sign, "c1", "", &body(9, "2026-1")).await;
        assert_eq!((old.status, slug(&old).as_str()), (StatusCode::CONFLICT, "other-version"));
        // What was refused is not kept: the key may be used for the mended request.
        let done = therapist.post(sign, "c1", "", &body(1, "2026-1")).await;
        assert_eq!((done.status, read(&done)), (StatusCode::OK, json!({ "certified": 1 })));
        let again = therapist.post(sign, "c1", "", &body(1, "2026-1")).await;
        assert_eq!(again.body, done.body);
        let second = therapist.post(sign, "c2", "", &body(1, "2026-1")).await;
        assert_eq!(slug(&second), "already-certified");
    }
}

#[tokio::test]
async fn a_signature_needs_a_factor_of_the_last_quarter_of_an_hour() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let (path, tag_read, body) = therapist.recording(true).await;
        bench.clock.advance_seconds(16 * 60);
        let refused = therapist.post(&path, "k", &tag_read, &body).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(slug(&refused), "factor-not-fresh");
        assert_eq!(tag(&therapist.get(&path).await), tag_read, "nothing was changed");
    }
}

#[tokio::test]
async fn a_session_is_planned_moved_and_taken_off_once() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let mut body = json!({ "patients": [therapist.own("patient").await],
            "day": "2026-12-01", "start": "09:00", "end": "09:30", "answers": [] });
        let path = "/api/v1/sessions";
        let asked = therapist.post(path, "p1", "", &body).await;
        if slug_of_refusal(&asked).is_some() {
            let findings = read(&asked)["findings"].as_array().unwrap().clone();
            let asks = findings.iter().filter(|finding| finding["severity"] == "ask");
            let answer = |ask: &serde_json::Value| {
                json!({ "edit": ask["edit"], "patient": ask["place"]["patient"],
                    "reason": "As agreed" })
            };
            body["answers"] = asks.map(answer).collect();
        }
        let planned = therapist.post(path, "p1", "", &body).await;
        assert_eq!(planned.status, StatusCode::CREATED, "{}", planned.body);
        assert_eq!(therapist.post(path, "p1", "", &body).await.body, planned.body);
        let one = format!("{path}/{}", read(&planned)["session"].as_str().unwrap());

        let tag_read = tag(&therapist.get(&one).await);
        let to = json!({ "to": "2 Dec 10:15", "answers": body["answers"] });
        let moved = therapist.post(&format!("{one}/move"), "m1", &tag_read, &to).await;
        assert_eq!(moved.status, StatusCode::OK, "{}", moved.body);
        assert_eq!(read(&moved)["day"], "2026-12-02");
        let again = therapist.post(&format!("{one}/move"), "m1", &tag_read, &to).await;
        assert_eq!(again.body, moved.body);
        let old = therapist.post(&format!("{one}/move"), "m2", &tag_read, &to).await;
        assert_eq!((old.status, slug(&old)), stale());

        let now = therapist.get(&one).await;
        assert_eq!(read(&now)["planned"], json!({ "start": "10:15", "end": "10:45" }));
        let why = json!({ "reason": "timetable" });
        let gone = therapist.post(&format!("{one}/remove"), "r1", &tag(&now), &why).await;
        assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
        assert_eq!(
            therapist.post(&format!("{one}/remove"), "r1", &tag(&now), &why).await.body,
            gone.body
        );
        let days = "from=2026-12-01&to=2026-12-02";
        let left = read(&therapist.get(&format!("{path}?{days}")).await);
        assert_eq!(left["sessions"], json!([]));
    }
}

/// The slug of a refusal; none when it was done.
fn slug_of_refusal(answer: &crate::browser::Answer) -> Option<String> {
    (!answer.status.is_success()).then(|| slug(answer))
}
