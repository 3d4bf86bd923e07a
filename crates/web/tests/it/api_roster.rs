//! Programs change the roster, the plans, caseloads and groups, and plan series: each change
//! once, over the version that was read, by the same rules as the pages.

use crate::api::{Program, fields, read, slug, tag, worlds};
use axum::http::StatusCode;
use care::Role;
use serde_json::{Value, json};

/// The tag of a version.
fn quoted(version: &Value) -> String {
    format!("\"{version}\"")
}

/// Sends a change twice: the second answer is the first one's. Then once more with the version
/// that is no longer stored.
async fn changed(who: &Program<'_>, path: &str, version: &Value, body: &Value) -> Value {
    let done = who.post(path, path, &quoted(version), body).await;
    assert_eq!(done.status, StatusCode::OK, "{path}: {}", done.body);
    let again = who.post(path, path, &quoted(version), body).await;
    assert_eq!((again.status, &again.body), (done.status, &done.body), "{path}");
    let late = who.post(path, &format!("{path}/late"), &quoted(version), body).await;
    let told = (late.status, slug(&late));
    let stale = (StatusCode::PRECONDITION_FAILED, "other-version".to_owned());
    let gone = (StatusCode::NOT_FOUND, "not-found".to_owned());
    assert!(told == stale || (path.ends_with("/remove") && told == gone), "{path}: {told:?}");
    read(&done)
}

async fn added(who: &Program<'_>, path: &str, body: &Value) -> String {
    let done = who.post(path, path, "", body).await;
    assert_eq!(done.status, StatusCode::CREATED, "{path}: {}", done.body);
    assert_eq!(who.post(path, path, "", body).await.body, done.body, "{path}");
    let told = read(&done);
    told.get("id").and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_student_is_added_changed_and_seen_as_changed() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let site = read(&therapist.get("/api/v1/sites").await)["sites"][0]["id"].clone();
        let body = json!({ "family": "O’Brien", "given": "<b>Zoë</b>", "birth_date": "2018-06-14",
            "sex": "F", "site": site, "grade": "3", "language": "EN", "local_id": "200000042" });
        let student = added(&therapist, "/api/v1/students", &body).await;
        let path = format!("/api/v1/students/{student}");
        let now = read(&therapist.get(&path).await);
        assert_eq!((&now["family"], &now["given"]), (&json!("O’Brien"), &json!("<b>Zoë</b>")));
        assert_eq!(now["caseloads"][0]["clinician"], json!(therapist.person.member.to_string()));

        let change = format!("{path}/change");
        let body = json!({ "preferred": "Zo", "consent_on": "2026-09-03" });
        let told = changed(&therapist, &change, &now["version"], &body).await;
        let now = read(&therapist.get(&path).await);
        assert_eq!(told["version"], now["version"]);
        let kept = (&now["family"], &now["preferred"], &now["consent_on"]);
        assert_eq!(kept, (&json!("O’Brien"), &json!("Zo"), &json!("2026-09-03")));

        let wrong = json!({ "birth_date": "2199-01-01", "local_id": "" });
        let tag_read = quoted(&now["version"]);
        let refused = therapist.post(&change, "w", &tag_read, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(fields(&refused), ["birth_date", "local_id"]);

        let path = format!("{path}/number");
        let hidden = therapist.browser.json("POST", &path, "{\"which\":\"local\"}").await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        let supervisor = Program::of(&bench, &world, Role::Supervisor).await;
        let shown = supervisor.browser.json("POST", &path, "{\"which\":\"local\"}").await;
        assert_eq!(read(&shown), json!({ "number": "200000042" }));
        let keeper = Program::of(&bench, &world, Role::SystemAdministrator).await;
        let events = keeper.get("/api/v1/audit-events?action=patient.show_number").await;
        assert_eq!(read(&events)["events"].as_array().unwrap().len(), 1);
        assert!(!events.body.contains("200000042") && !events.body.contains("O’Brien"));
    }
}

#[tokio::test]
async fn diagnoses_and_guardians_are_written_over_the_version_that_was_read() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let path = format!("/api/v1/students/{}", therapist.own("patient").await);
        let now = read(&therapist.get(&path).await);
        let write = format!("{path}/diagnoses");
        let mut list = now["diagnoses"].as_array().unwrap().clone();
        list.push(json!({ "code": "R27.8", "from": "2026-09-01", "to": null }));
        let body = json!({ "diagnoses": list });
        let told = changed(&therapist, &write, &now["version"], &body).await;
        let tag_read = quoted(&told["version"]);
        let less = therapist.post(&write, "l", &tag_read, &json!({ "diagnoses": [] })).await;
        assert_eq!(fields(&less).first().unwrap(), "diagnoses[0].code");
        let mut wrong = list.clone();
        wrong.last_mut().unwrap()["code"] = json!("no code");
        let wrong = therapist.post(&write, "m", &tag_read, &json!({ "diagnoses": wrong })).await;
        assert_eq!(fields(&wrong), [format!("diagnoses[{}].code", list.len() - 1)]);

        let body = json!({ "name": "Ana Example", "relation": "mother", "language": "ES",
            "phone": "212-555-0123", "may_consent": true });
        let guardian = added(&therapist, &format!("{path}/guardians"), &body).await;
        let find = |student: Value| {
            let all = student["guardians"].as_array().unwrap().clone();
            all.into_iter().find(|one| one["id"] == json!(guardian))
        };
        let stored = find(read(&therapist.get(&path).await)).unwrap();
        assert_eq!((&stored["may_consent"], &stored["language"]), (&json!(true), &json!("ES")));
        let change = format!("/api/v1/guardians/{guardian}/change");
        let body = json!({ "relation": "grandmother", "may_consent": false });
        let told = changed(&therapist, &change, &stored["version"], &body).await;
        let stored = find(read(&therapist.get(&path).await)).unwrap();
        assert_eq!(stored["relation"], "grandmother");
        assert_eq!(
            (&stored["name"], &stored["may_consent"]),
            (&json!("Ana Example"), &json!(false))
        );
        let remove = format!("/api/v1/guardians/{guardian}/remove");
        changed(&therapist, &remove, &told["version"], &json!({})).await;
        assert_eq!(find(read(&therapist.get(&path).await)), None);
    }
}

#[tokio::test]
async fn mandates_are_entered_corrected_amended_and_ended_and_goals_set_and_met() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let student = format!("/api/v1/students/{}", therapist.own("patient").await);
        let body = json!({ "terms": "1x45/mo I ES cls", "from": "2026-09-08", "source": "IEP" });
        let mandate = added(&therapist, &format!("{student}/mandates"), &body).await;
        let path = format!("/api/v1/mandates/{mandate}");
        let correct = json!({ "terms": "1x30/mo I ES cls", "why": "typing" });
        let told = changed(&therapist, &format!("{path}/correct"), &json!(1), &correct).await;
        let no_why = json!({ "terms": "1x45/mo I ES cls" });
        let tag_read = quoted(&told["version"]);
        let refused = therapist.post(&format!("{path}/correct"), "n", &tag_read, &no_why).await;
        assert_eq!(fields(&refused), ["why"]);
        let amend = json!({ "terms": "2x30/mo I ES cls", "from": "2026-12-01" });
        let told = changed(&therapist, &format!("{path}/amend"), &told["version"], &amend).await;
        let all = read(&therapist.get(&format!("{student}/mandates")).await);
        let all = all["mandates"].as_array().unwrap().clone();
        let terms = |wanted: &str| all.iter().find(|one| one["terms"] == wanted).unwrap();
        assert_eq!(terms("1x30/mo I ES cls")["to"], "2026-11-30");
        assert_eq!(terms("2x30/mo I ES cls")["from"], "2026-12-01");
        let end = json!({ "to": "2026-11-25" });
        changed(&therapist, &format!("{path}/end"), &told["version"], &end).await;

        let body = json!({ "title": "Cuts a circle", "text": "Given adapted scissors, cuts.",
            "from": "2026-09-08" });
        let goal = added(&therapist, &format!("{student}/goals"), &body).await;
        let change = format!("/api/v1/goals/{goal}/change");
        let wrong = therapist.post(&change, "g", "\"1\"", &json!({ "state": "met" })).await;
        assert_eq!(fields(&wrong), ["to"]);
        let met = json!({ "state": "met", "to": "2026-11-20" });
        changed(&therapist, &change, &json!(1), &met).await;
        let all = read(&therapist.get(&format!("{student}/goals")).await);
        let all = all["goals"].as_array().unwrap().clone();
        let goal = all.iter().find(|one| one["id"] == json!(goal)).unwrap();
        let told = (&goal["state"], &goal["title"]);
        assert_eq!(told, (&json!("met"), &json!("Cuts a circle")));
    }
}

#[tokio::test]
async fn caseloads_and_groups_are_kept_by_programs() {
    for (bench, world, _kept) in worlds().await {
        let supervisor = Program::of(&bench, &world, Role::Supervisor).await;
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let patient = therapist.own("patient").await;
        let student = format!("/api/v1/students/{patient}");
        let clinician = supervisor.person.member.to_string();
        let body = json!({ "clinician": clinician, "from": "2026-11-24" });
        added(&supervisor, &format!("{student}/caseload"), &body).await;
        let twice = supervisor.post(&format!("{student}/caseload"), "t", "", &body).await;
        assert_eq!(fields(&twice), ["clinician"]);
        let end = format!("{student}/caseload/end");
        let mut body = json!({ "clinician": clinician, "from": "2026-11-24",
            "to": "2026-11-30", "last": "2026-11-25" });
        let other = supervisor.post(&end, "e1", "", &body).await;
        assert_eq!((other.status, slug(&other).as_str()), (StatusCode::CONFLICT, "other-version"));
        body["to"] = Value::Null;
        let ended = supervisor.post(&end, "e2", "", &body).await;
        assert_eq!(ended.status, StatusCode::OK, "{}", ended.body);

        let body = json!({ "name": "Morning pair", "patients": [patient] });
        let group = added(&therapist, "/api/v1/groups", &body).await;
        let path = format!("/api/v1/groups/{group}");
        let body = json!({ "name": "Late pair" });
        let told = changed(&therapist, &format!("{path}/change"), &json!(1), &body).await;
        let all = read(&therapist.get("/api/v1/groups").await);
        let all = all["groups"].as_array().unwrap().clone();
        let stored = all.iter().find(|one| one["id"] == json!(group)).unwrap();
        assert_eq!(
            (&stored["name"], &stored["patients"]),
            (&json!("Late pair"), &json!([patient]))
        );
        let foreign = json!({ "patients": ["ffffffff-ffff-ffff-ffff-ffffffffffff"] });
        let tag_read = quoted(&told["version"]);
        let refused = therapist.post(&format!("{path}/change"), "f", &tag_read, &foreign).await;
        assert_eq!(fields(&refused), ["patients"]);
        changed(&therapist, &format!("{path}/remove"), &told["version"], &json!({})).await;
    }
}

#[tokio::test]
async fn a_file_is_shown_first_and_imported_once_and_whole() {
    for (bench, world, _kept) in worlds().await {
        let supervisor = Program::of(&bench, &world, Role::Supervisor).await;
        let csv = "number,family_name,given_name,birth_date,school\r\n\
                   200000071,Núñez,Ana,2018-06-14,First\r\n";
        let mut body = json!({ "kind": "roster", "csv": csv });
        let asked = body.to_string();
        let shown = supervisor.browser.json("POST", "/api/v1/import/preview", &asked).await;
        let shown = read(&shown);
        assert_eq!((&shown["new"], &shown["rejected"]), (&json!(1), &json!([])));
        body["digest"] = json!("0".repeat(64));
        let other = supervisor.post("/api/v1/import", "i0", "", &body).await;
        assert_eq!((other.status, slug(&other).as_str()), (StatusCode::CONFLICT, "other-version"));
        body["digest"] = shown["digest"].clone();
        let done = supervisor.post("/api/v1/import", "i1", "", &body).await;
        assert_eq!((done.status, &read(&done)["new"]), (StatusCode::OK, &json!(1)));
        assert_eq!(supervisor.post("/api/v1/import", "i1", "", &body).await.body, done.body);
        let bad = format!("{csv}200000072,Li,,2018-06-14,First\r\n");
        let body = json!({ "kind": "roster", "csv": bad });
        let refused = supervisor.post("/api/v1/import", "i2", "", &body).await;
        assert_eq!((refused.status, fields(&refused)), unprocessable("csv[3].given_name"));
        let long = format!("number,family_name\n{}", "x".repeat(70_000));
        let body = json!({ "kind": "roster", "csv": long });
        let refused = supervisor.post("/api/v1/import", "i3", "", &body).await;
        assert_eq!((refused.status, fields(&refused)), unprocessable("csv"));
    }
}

fn unprocessable(field: &str) -> (StatusCode, Vec<String>) {
    (StatusCode::UNPROCESSABLE_ENTITY, vec![field.to_owned()])
}

/// The body with every question of a refusal answered.
fn answered(body: &Value, refusal: &Value) -> Value {
    let answer = |ask: &Value| {
        let patient = &ask["place"]["patient"];
        json!({ "edit": ask["edit"], "patient": patient, "reason": "As agreed" })
    };
    let mut body = body.clone();
    body["answers"] = refusal["findings"].as_array().unwrap().iter().map(answer).collect();
    body
}

#[tokio::test]
async fn a_series_is_planned_and_its_rest_changed_moved_and_taken_off() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let mut body = json!({ "patients": [therapist.own("patient").await],
            "day": "2026-12-01", "start": "13:00", "end": "13:30",
            "series": { "on": ["tue"], "until": "2026-12-22" } });
        let path = "/api/v1/sessions";
        let first = therapist.post(path, "s1", "", &body).await;
        if first.status == StatusCode::UNPROCESSABLE_ENTITY {
            body = answered(&body, &read(&first));
        }
        let planned = therapist.post(path, "s1", "", &body).await;
        assert_eq!(planned.status, StatusCode::CREATED, "{}", planned.body);
        assert_eq!(therapist.post(path, "s1", "", &body).await.body, planned.body);
        let told = read(&planned);
        assert_eq!((&told["day"], &told["count"]), (&json!("2026-12-01"), &json!(4)));

        let one = format!("{path}/{}", told["session"].as_str().unwrap());
        let now = therapist.get(&one).await;
        let series = read(&now)["repeats"].clone();
        assert_eq!(series["describes"], "Tuesday, 13:00–13:30");
        let change = format!("{one}/change");
        let mut room = json!({ "room": "12", "scope": { "which": "rest" },
            "answers": body["answers"] });
        let without = therapist.post(&change, "c0", &tag(&now), &room).await;
        assert_eq!(fields(&without), ["scope.version"]);
        room["scope"]["version"] = series["version"].clone();
        let done = therapist.post(&change, "c1", &tag(&now), &room).await;
        assert_eq!(
            (done.status, &read(&done)["count"]),
            (StatusCode::OK, &json!(4)),
            "{}",
            done.body
        );

        let now = therapist.get(&one).await;
        assert_eq!(read(&now)["room"], "12");
        let series = read(&now)["repeats"].clone();
        let scope = json!({ "which": "all", "version": series["version"] });
        let to = json!({ "to": "2 Dec 13:15", "scope": scope, "answers": body["answers"] });
        let mut moved = therapist.post(&format!("{one}/move"), "m1", &tag(&now), &to).await;
        if moved.status == StatusCode::UNPROCESSABLE_ENTITY {
            let to = answered(&to, &read(&moved));
            moved = therapist.post(&format!("{one}/move"), "m1", &tag(&now), &to).await;
        }
        assert_eq!(read(&moved)["count"], 4, "{}", moved.body);

        let now = therapist.get(&one).await;
        let series = read(&now)["repeats"].clone();
        assert_eq!(series["describes"], "Wednesday, 13:15–13:45");
        let scope = json!({ "which": "all", "version": series["version"] });
        let why = json!({ "reason": "timetable", "scope": scope });
        let gone = therapist.post(&format!("{one}/remove"), "r1", &tag(&now), &why).await;
        assert_eq!(read(&gone)["removed"], 4, "{}", gone.body);
        let days = "from=2026-12-01&to=2026-12-31";
        let left = read(&therapist.get(&format!("{path}?{days}")).await);
        assert_eq!(left["sessions"], json!([]));
    }
}

#[tokio::test]
async fn a_series_says_one_kind_of_days() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let patient = therapist.own("patient").await;
        for (number, (series, field)) in [
            (json!({ "until": "2026-12-22" }), "series.on"),
            (json!({ "on": ["tue"], "cycle_days": [2], "until": "2026-12-22" }), "series.on"),
            (json!({ "cycle_days": [2], "every": 2, "until": "2026-12-22" }), "series.every"),
            (json!({ "on": ["tuesday"], "until": "2026-12-22" }), "series.on[0]"),
            (json!({ "on": ["tue"], "every": 9, "until": "2026-12-22" }), "series.every"),
            (json!({ "cycle_days": [0], "until": "2026-12-22" }), "series.cycle_days[0]"),
        ]
        .into_iter()
        .enumerate()
        {
            let body = json!({ "patients": [patient], "day": "2026-12-01", "start": "13:00",
                "end": "13:30", "series": series });
            let answer = therapist.post("/api/v1/sessions", &number.to_string(), "", &body).await;
            assert_eq!((answer.status, fields(&answer)), unprocessable(field), "{}", answer.body);
        }
    }
}
