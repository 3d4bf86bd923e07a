//! The JSON API: its document, its problems, and a day's work by programs.

use crate::browser::{Answer, Browser};
use crate::world::{Person, Where, World};
use axum::http::{StatusCode, header};
use care::Role;
use office::testing::{Bench, TestDb, benches};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use web::policy::POLICY;

/// What an answer says.
pub(crate) fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|why| panic!("{why}: {}", answer.body))
}

/// The slug of a problem.
pub(crate) fn slug(answer: &Answer) -> String {
    let kind = answer.headers.get(header::CONTENT_TYPE).unwrap();
    assert_eq!(kind, "application/problem+json", "{}", answer.body);
    let told = read(answer);
    assert_eq!(told["status"], answer.status.as_u16());
    told["type"].as_str().unwrap().strip_prefix("/problems/").unwrap().to_owned()
}

/// The fields that a problem names.
pub(crate) fn fields(answer: &Answer) -> Vec<String> {
    let errors = read(answer)["errors"].clone();
    let errors = errors.as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
}

/// A program that is signed in as somebody, two hours after the world was made.
pub(crate) struct Program<'a> {
    pub(crate) bench: &'a Bench,
    pub(crate) world: &'a World,
    pub(crate) person: Person,
    pub(crate) browser: Browser,
}

impl<'a> Program<'a> {
    pub(crate) async fn of(bench: &'a Bench, world: &'a World, role: Role) -> Self {
        let person = *world.people.iter().find(|person| person.role == role).unwrap();
        let (token, _) = world.sign_in(bench, &person).await;
        let browser = Browser::on(bench).with(Some(&token));
        Self { bench, world, person, browser }
    }

    pub(crate) async fn own(&self, kind: &'static str) -> String {
        self.world.object(self.bench, &self.person, kind, Where::Own).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.browser.json("GET", path, "").await
    }

    /// Sends a change with a key and, if there is one, the `ETag` that was read.
    pub(crate) async fn post(&self, path: &str, key: &str, tag: &str, body: &Value) -> Answer {
        let mut browser = self.browser.again().sending("idempotency-key", key);
        if !tag.is_empty() {
            browser = browser.sending("if-match", tag);
        }
        browser.json("POST", path, &body.to_string()).await
    }

    /// The body that records the planned session: provided, with a note, every question answered.
    pub(crate) async fn recording(&self, certify: bool) -> (String, String, Value) {
        let path = format!("/api/v1/sessions/{}/record", self.own("planned").await);
        let sheet = self.get(&path).await;
        assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.body);
        let tag = tag(&sheet);
        let mut record = read(&sheet)["record"].clone();
        let goal = read(&sheet)["patients"][0]["goals"][0]["id"].clone();
        record["certify"] = json!(certify);
        record["statement"] = json!("2026-1");
        let encounter = &mut record["encounters"][0];
        encounter["activities"] = json!([{ "description": "motor_coordination" }]);
        encounter["goals"] = json!([{ "goal": goal, "progress": "progress" }]);
        encounter["note"] = json!({
            "intervention": "Cut along curved lines with adapted scissors, hand over hand first.",
            "response": "Stayed on the line for most of the curve after three trials.",
            "function": "Cutting tasks in class.",
        });
        let judged = path.replace("/record", "/findings");
        let judged = self.browser.json("POST", &judged, &record.to_string()).await;
        assert_eq!(judged.status, StatusCode::OK, "{}", judged.body);
        let findings = read(&judged)["findings"].as_array().unwrap().clone();
        let asks = findings.iter().filter(|finding| finding["severity"] == "ask");
        let answers = asks.map(|ask| json!({ "edit": ask["edit"], "reason": "As agreed." }));
        record["encounters"][0]["acknowledgements"] = answers.collect();
        (path, tag, record)
    }
}

/// The `ETag` of an answer.
pub(crate) fn tag(answer: &Answer) -> String {
    answer.headers.get(header::ETAG).unwrap().to_str().unwrap().to_owned()
}

/// A world two hours later, so that what was planned is over.
pub(crate) async fn worlds() -> Vec<(Bench, World, store_kept::Kept)> {
    let mut all = Vec::new();
    for (bench, database) in benches().await {
        let world = World::build(&bench).await;
        bench.clock.advance_seconds(2 * 3600);
        all.push((bench, world, store_kept::Kept::new(database)));
    }
    all
}

/// The same on SQLite, with the database, whose room can be made small.
pub(crate) async fn worlds_on_disk() -> Vec<(Bench, World, TestDb)> {
    let mut all = Vec::new();
    for (bench, database) in benches().await {
        if !database.db.is_postgres() {
            let world = World::build(&bench).await;
            bench.clock.advance_seconds(2 * 3600);
            all.push((bench, world, database));
        }
    }
    all
}

/// Keeps a database until the end of a test.
pub(crate) mod store_kept {
    /// The database, of whatever type.
    pub(crate) struct Kept(Box<dyn std::any::Any>);

    impl Kept {
        pub(crate) fn new(database: impl std::any::Any) -> Self {
            Self(Box::new(database))
        }
    }

    impl Drop for Kept {
        fn drop(&mut self) {
            self.0 = Box::new(());
        }
    }
}

async fn document() -> Value {
    let (bench, _database) = benches().await.into_iter().next().unwrap();
    let answer = Browser::on(&bench).get("/api/v1/openapi.json").await;
    assert_eq!(answer.status, StatusCode::OK);
    read(&answer)
}

#[tokio::test]
async fn the_document_lists_exactly_the_routes_of_the_policy() {
    let document = document().await;
    let mut told = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            told.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let routes = POLICY.iter().filter(|entry| entry.path.starts_with("/api/v1/"));
    let routes: BTreeSet<_> = routes.map(|e| format!("{} {}", e.method, e.path)).collect();
    assert_eq!(told, routes);
}

/// For `tests/validators/validate.sh`: `target/validators`, or where cargo was told to build.
fn for_validators() -> PathBuf {
    let target = option_env!("CARGO_TARGET_DIR").map(PathBuf::from);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    target.unwrap_or_else(|| here.join("../../target")).join("validators")
}

#[tokio::test]
async fn the_document_and_broken_ones_are_written_for_a_validator() {
    let folder = for_validators();
    std::fs::create_dir_all(folder.join("refused")).unwrap();
    let document = document().await;
    std::fs::write(folder.join("api.openapi.json"), document.to_string()).unwrap();
    for (name, place, value) in [
        ("no-title", "/info/title", Value::Null),
        ("no-description", "/paths/~1api~1v1~1me/get/responses/200/description", Value::Null),
        ("nowhere", "/paths/~1api~1v1~1students/get/parameters/0/in", json!("nowhere")),
        ("same-name", "/paths/~1api~1v1~1me/get/operationId", json!("get_sites")),
        ("unnamed", "/paths/~1api~1v1~1students~1{patient}/get/parameters", json!([])),
    ] {
        let mut broken = document.clone();
        *broken.pointer_mut(place).unwrap() = value;
        let name = format!("{name}.openapi.json");
        std::fs::write(folder.join("refused").join(name), broken.to_string()).unwrap();
    }
}

/// Every `$ref` below a value.
fn references(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(target)) = fields.get("$ref") {
                into.push(target.clone());
            }
            fields.values().for_each(|value| references(value, into));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, into)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_has_the_shape_of_openapi_3_1_and_its_references_resolve() {
    let document = document().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50, "{}", found.len());
    for target in found {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
    }
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} is there twice");
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(response["description"].is_string(), "{method} {path} {status}");
            }
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            for part in path.split('/').filter(|part| part.starts_with('{')) {
                let is_told = parameters.iter().any(|parameter| {
                    parameter["in"] == "path"
                        && parameter["required"] == true
                        && format!("{{{}}}", parameter["name"].as_str().unwrap()) == part
                });
                assert!(is_told, "{method} {path} does not describe {part}");
            }
            for parameter in parameters {
                assert!(parameter["name"].is_string() && parameter["schema"].is_object());
            }
        }
    }
}

#[tokio::test]
async fn a_therapist_records_certifies_and_amends_and_a_supervisor_withdraws() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let (path, tag_read, body) = therapist.recording(true).await;
        let done = therapist.post(&path, "day-1", &tag_read, &body).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        assert_eq!(read(&done)["is_certified"], true);
        let id = read(&done)["encounters"][0].as_str().unwrap().to_owned();

        let record = therapist.get(&format!("/api/v1/encounters/{id}")).await;
        assert_eq!(read(&record)["state"], "certified");
        assert_eq!(read(&record)["content"]["start"], "11:00");
        let again = therapist.get(&path).await;
        let body = read(&again)["record"].clone();
        let refused = therapist.post(&path, "day-2", &tag(&again), &body).await;
        assert_eq!((refused.status, slug(&refused)), conflict("already-certified"));

        let amend = format!("/api/v1/encounters/{id}/amend");
        let mut changed = body["encounters"][0].clone();
        changed["end"] = json!("11:25");
        let body = json!({ "reason": "Ended early", "encounter": changed,
            "certify": true, "statement": "2026-1" });
        let amended = therapist.post(&amend, "amend-1", &tag(&record), &body).await;
        assert_eq!(amended.status, StatusCode::OK, "{}", amended.body);
        let old = therapist.post(&amend, "amend-2", &tag(&record), &body).await;
        assert_eq!(old.status, StatusCode::PRECONDITION_FAILED, "{}", old.body);
        let versions = therapist.get(&format!("/api/v1/encounters/{id}/versions")).await;
        let versions = read(&versions)["versions"].as_array().unwrap().clone();
        assert_eq!(versions.len(), 2);
        assert_eq!(versions[0]["content"]["end"], "11:30");
        assert_eq!(versions[1]["content"]["end"], "11:25");
        assert_eq!(versions[1]["reason"], "Ended early");

        withdraw(&bench, &world, &id).await;
    }
}

async fn withdraw(bench: &Bench, world: &World, id: &str) {
    let supervisor = Program::of(bench, world, Role::Supervisor).await;
    let path = format!("/api/v1/encounters/{id}");
    let tag_read = tag(&supervisor.get(&path).await);
    let void = format!("{path}/void");
    let why = json!({ "reason": "Recorded for the wrong day" });
    let without = supervisor.post(&void, "v1", "", &why).await;
    assert_eq!(without.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(slug(&without), "version-missing");
    let done = supervisor.post(&void, "v1", &tag_read, &why).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let replayed = supervisor.post(&void, "v1", &tag_read, &why).await;
    assert_eq!((replayed.status, &replayed.body), (done.status, &done.body));
    assert_eq!(read(&supervisor.get(&path).await)["state"], "void");
}

fn conflict(slug: &str) -> (StatusCode, String) {
    (StatusCode::CONFLICT, slug.to_owned())
}

#[tokio::test]
async fn a_biller_reads_facts_and_never_what_the_therapist_wrote() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let (path, tag_read, body) = therapist.recording(true).await;
        let done = therapist.post(&path, "k", &tag_read, &body).await;
        let id = read(&done)["encounters"][0].as_str().unwrap().to_owned();
        let biller = Program::of(&bench, &world, Role::Biller).await;
        for path in
            [format!("/api/v1/encounters/{id}"), format!("/api/v1/encounters/{id}/versions")]
        {
            let own = therapist.get(&path).await;
            assert!(own.body.contains("adapted scissors"), "{}", own.body);
            let answer = biller.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK);
            for written in ["adapted scissors", "Stayed on the line", "As agreed"] {
                assert!(!answer.body.contains(written), "{path}: {written}");
            }
        }
        let patient = therapist.own("patient").await;
        let answer = biller.get(&format!("/api/v1/students/{patient}")).await;
        assert_eq!(read(&answer)["goals"], json!([]));
    }
}

#[tokio::test]
async fn students_come_a_page_at_a_time_and_are_found_by_words() {
    for (bench, world, _kept) in worlds().await {
        let supervisor = Program::of(&bench, &world, Role::Supervisor).await;
        let mut path = "/api/v1/students?limit=1".to_owned();
        let mut seen = BTreeSet::new();
        loop {
            let page = read(&supervisor.get(&path).await);
            for student in page["students"].as_array().unwrap() {
                assert!(seen.insert(student["id"].as_str().unwrap().to_owned()));
            }
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/v1/students?limit=1&after={next}");
        }
        assert_eq!(seen.len(), 2, "one student at each school");
        let words = json!({ "words": "exam" }).to_string();
        let found = supervisor.browser.json("POST", "/api/v1/find", &words).await;
        assert_eq!(read(&found)["students"].as_array().unwrap().len(), 2, "{}", found.body);

        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let own = read(&therapist.get("/api/v1/students").await);
        assert_eq!(own["students"].as_array().unwrap().len(), 1);
        let absent = Where::Absent;
        let nobody = world.object(&bench, &therapist.person, "patient", absent).await;
        let foreign =
            world.object(&bench, &therapist.person, "patient", Where::ForeignSchool).await;
        let wrong = therapist.get(&format!("/api/v1/students?after={nobody}")).await;
        let other = therapist.get(&format!("/api/v1/students?after={foreign}")).await;
        assert_eq!((fields(&wrong), &wrong.body), (vec!["after".to_owned()], &other.body));
    }
}

#[tokio::test]
async fn units_are_counted_as_the_command_counts_them() {
    // CMS, Pub. 100-04 chapter 5 section 20.2, example 1: 24 and 23 minutes are 3 units.
    for (bench, world, _kept) in worlds().await {
        let anybody = Program::of(&bench, &world, Role::SystemAdministrator).await;
        let body = json!({ "id": 7, "rule": "cms8", "services": [
            { "code": "97112", "minutes": 24 }, { "code": "97110", "minutes": 23 }] });
        let answer = anybody.browser.json("POST", "/api/v1/units", &body.to_string()).await;
        let told = read(&answer);
        assert_eq!(told["id"], 7);
        let lines = json!([{ "code": "97112", "units": 2 }, { "code": "97110", "units": 1 }]);
        assert_eq!((&told["lines"], &told["timed_units"]), (&lines, &json!(3)));
    }
}

#[tokio::test]
async fn lists_and_reports_answer_who_may_read_them() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let me = read(&therapist.get("/api/v1/me").await);
        assert_eq!(me["roles"], json!(["therapist"]));
        assert_eq!((&me["today"], &me["factor_is_fresh"]), (&json!("2026-11-24"), &json!(true)));
        let days = "from=2026-11-23&to=2026-11-29";
        let sessions = read(&therapist.get(&format!("/api/v1/sessions?{days}")).await);
        assert_eq!(sessions["sessions"].as_array().unwrap().len(), 2);
        let report = read(&therapist.get(&format!("/api/v1/reports/attendance?{days}")).await);
        assert_eq!(report["lines"][0]["patient_name"], "Example, Pat");
        let today = "from=2026-11-24&to=2026-11-24";
        let missing = read(&therapist.get(&format!("/api/v1/reports/no-record?{today}")).await);
        assert_eq!(missing["count"], missing["lines"].as_array().unwrap().len());
        assert_eq!(missing["lines"][0]["id"], therapist.own("planned").await);
        assert_eq!(missing["lines"][0]["patient_names"], json!(["Example, Pat"]));
        let waits = format!("/api/v1/reports/uncertified?{days}");
        let waiting = read(&therapist.get(&waits).await);
        assert_eq!(waiting["count"], waiting["lines"].as_array().unwrap().len());
        let wrong = therapist.get(&format!("{waits}&state=void")).await;
        assert_eq!(fields(&wrong), ["state"]);
        let nobody = "clinician=ffffffff-ffff-ffff-ffff-ffffffffffff";
        let nobody = therapist.get(&format!("{waits}&{nobody}")).await;
        assert_eq!(slug(&nobody), "not-found");
        let sites = read(&therapist.get("/api/v1/sites").await);
        assert_eq!(sites["sites"].as_array().unwrap().len(), 2);
        let session = therapist.own("session").await;
        let one = therapist.get(&format!("/api/v1/sessions/{session}")).await;
        assert_eq!(read(&one)["encounters"].as_array().unwrap().len(), 1);
        assert_eq!(tag(&one), format!("\"{}\"", read(&one)["version"]));

        let keeper = Program::of(&bench, &world, Role::SystemAdministrator).await;
        let events = read(&keeper.get("/api/v1/audit-events?action=report.attendance").await);
        assert_eq!(events["events"].as_array().unwrap().len(), 1);
        let draft = format!("/api/v1/drafts/{}", therapist.own("planned").await);
        let body = json!({ "fields": [{ "name": "start", "value": "10:00 & more" }] });
        let kept = therapist.browser.json("PUT", &draft, &body.to_string()).await;
        assert_eq!(read(&kept)["version"], 1);
        assert_eq!(read(&therapist.get(&draft).await)["fields"], body["fields"]);
    }
}

#[test]
fn the_guide_names_routes_that_are_there() {
    let guide = include_str!("../../../../docs/api.md");
    let mut seen = 0;
    for piece in guide.split("/api/v1/").skip(1) {
        let end = |sign: char| matches!(sign, '"' | '`' | '?' | ' ' | '\n' | ')');
        let rest = piece.split(end).next().unwrap_or_default();
        let path = format!("/api/v1/{rest}").replace("$session", "{session}");
        assert!(POLICY.iter().any(|entry| entry.path == path), "{path}");
        seen += 1;
    }
    assert!(seen > 8, "{seen}");
}
