//! A full disk: 507 in words, nothing half written, and the same again works once there is room.

use crate::api::{Program, slug, worlds_on_disk};
use crate::importing::{hidden, upload};
use axum::http::StatusCode;
use care::Role;
use office::testing::TestDb;
use serde_json::json;

/// Everything that a recording, a draft or an import could have left.
const TABLES: [&str; 7] = [
    "encounter",
    "encounter_version",
    "certification",
    "audit_event",
    "idempotency",
    "draft",
    "patient",
];

#[tokio::test]
async fn a_program_that_records_on_a_full_disk_is_told_and_may_send_it_again() {
    for (bench, world, database) in worlds_on_disk().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let (path, tag, mut body) = therapist.recording(false).await;
        body["encounters"][0]["note"]["function"] =
            json!("Cutting tasks in class, every day. ".repeat(1_500));
        let before = rows(&database).await;
        database.limit_pages(1).await.unwrap();
        let full = therapist.post(&path, "once", &tag, &body).await;
        assert_eq!(full.status, StatusCode::INSUFFICIENT_STORAGE, "{}", full.body);
        assert_eq!(slug(&full), "disk-full");
        assert_eq!(rows(&database).await, before, "nothing half written");
        database.limit_pages(1_000_000).await.unwrap();
        let done = therapist.post(&path, "once", &tag, &body).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        assert!(done.headers.get("idempotency-replayed").is_none(), "the refusal was not kept");
    }
}

#[tokio::test]
async fn a_draft_that_does_not_fit_leaves_the_one_before() {
    for (bench, world, database) in worlds_on_disk().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let path = format!("/drafts/{}", therapist.own("planned").await);
        let draft = therapist.browser.again().sending("if-match", "*");
        let kept = draft.send("PUT", &path, "start=9%3A07").await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
        let before = rows(&database).await;
        database.limit_pages(1).await.unwrap();
        let long = format!("start=9%3A05&remark={}", "after+".repeat(9_000));
        let full = draft.send("PUT", &path, &long).await;
        assert_eq!(full.status, StatusCode::INSUFFICIENT_STORAGE, "{}", full.body);
        assert_eq!(rows(&database).await, before);
        let sheet = therapist.get(&path.replace("/drafts/", "/record/")).await;
        assert!(sheet.body.contains("value=\"9:07\""), "{}", sheet.body);
    }
}

#[tokio::test]
async fn a_roster_that_does_not_fit_is_imported_not_at_all() {
    for (bench, world, database) in worlds_on_disk().await {
        let supervisor = Program::of(&bench, &world, Role::Supervisor).await;
        let line = |number: u32| format!("7{number:05},Example,Ana,2018-06-14,First\n");
        let lines: String = (0..2_000).map(line).collect();
        let file = format!("number,family_name,given_name,birth_date,school\n{lines}");
        let shown = upload(&supervisor.browser, "roster", file.as_bytes()).await;
        let (hash, digest) = (hidden(&shown, "hash"), hidden(&shown, "digest"));
        let fields = [("kind", "roster"), ("hash", hash.as_str()), ("digest", digest.as_str())];
        let before = rows(&database).await;
        database.limit_pages(1).await.unwrap();
        let full = supervisor.browser.post("/import", &fields).await;
        assert_eq!(full.status, StatusCode::INSUFFICIENT_STORAGE, "{}", full.body);
        assert!(full.body.contains("The disk is full"), "{}", full.body);
        assert_eq!(rows(&database).await, before, "not one of them");
        database.limit_pages(1_000_000).await.unwrap();
        let shown = upload(&supervisor.browser, "roster", file.as_bytes()).await;
        let (hash, digest) = (hidden(&shown, "hash"), hidden(&shown, "digest"));
        let fields = [("kind", "roster"), ("hash", hash.as_str()), ("digest", digest.as_str())];
        let done = supervisor.browser.post("/import", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
}

async fn rows(database: &TestDb) -> Vec<i64> {
    let mut all = Vec::new();
    for table in TABLES {
        all.push(database.count(table).await.unwrap());
    }
    all
}
