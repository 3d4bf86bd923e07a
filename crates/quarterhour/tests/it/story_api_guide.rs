//! The guide to the API (`docs/api.md`), run as it is written.

use crate::server::Server;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const GUIDE: &str = include_str!("../../../../docs/api.md");

/// The blocks of the guide in one language, in their order.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let block = |piece: &str| piece.split("```").next().unwrap().to_owned();
    GUIDE.split(&fence).skip(1).map(block).collect()
}

/// Runs lines of a shell in a folder; what they print.
fn run(folder: &Path, lines: &str) -> String {
    let ran = Command::new("bash").args(["-eu", "-c", lines]).current_dir(folder).output().unwrap();
    let complaints = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{lines}\n{complaints}");
    String::from_utf8(ran.stdout).unwrap()
}

/// The JSON values that were printed, one after another.
fn values(printed: &str) -> Vec<Value> {
    let values = serde_json::Deserializer::from_str(printed).into_iter::<Value>();
    values.map(|value| value.unwrap_or_else(|why| panic!("{why}: {printed}"))).collect()
}

/// The body of the guide with the students of a sheet, and every question answered.
fn filled(body: &str, sheet: &Value) -> Value {
    let mut body: Value = serde_json::from_str(body).unwrap();
    let [provided, absent] = body["encounters"].as_array().unwrap().as_slice() else {
        panic!("the guide shows one who came and one who did not");
    };
    let students = sheet["patients"].as_array().unwrap();
    let mut all = Vec::new();
    for (number, student) in students.iter().enumerate() {
        let is_last = number + 1 == students.len();
        let mut part = if is_last { absent } else { provided }.clone();
        part["patient"] = student["id"].clone();
        if !is_last {
            part["goals"][0]["goal"] = student["goals"][0]["id"].clone();
        }
        all.push(part);
    }
    body["encounters"] = Value::Array(all);
    body
}

#[tokio::test]
async fn what_the_guide_to_the_api_says_records_and_certifies_a_group() {
    let server = Server::demo().await;
    let folder = tempfile::tempdir().unwrap();
    let [sign_in, open, send]: [String; 3] = blocks("sh").try_into().unwrap();
    let sign_in = sign_in.replace("http://127.0.0.1:8080", server.url("").trim_end_matches('/'));
    let printed = values(&run(folder.path(), &sign_in));
    let [me, _] = printed.as_slice() else { panic!("{printed:?}") };
    assert_eq!(me["roles"], json!(["therapist"]));

    // The guide names a week; what the demonstration plans is of today.
    let today = me["today"].as_str().unwrap();
    let list = sign_in.replace("from=2026-11-23", &format!("from={today}"));
    let list = list.replace("to=2026-11-29", &format!("to={today}"));
    let sessions = values(&run(folder.path(), &list))[1]["sessions"].as_array().unwrap().clone();
    let is_group =
        |one: &&Value| one["state"] == "planned" && one["patients"].as_array().unwrap().len() == 3;
    let session = sessions.iter().find(is_group).unwrap()["id"].as_str().unwrap().to_owned();

    let at = sign_in.lines().next().unwrap();
    let open = open.replace("session=0192f0e0-…", &format!("session={session}"));
    assert!(open.contains(&session), "{open}");
    run(folder.path(), &format!("{at}\n{open}"));
    let sheet = std::fs::read_to_string(folder.path().join("sheet.json")).unwrap();
    let sheet: Value = serde_json::from_str(&sheet).unwrap();
    let mut body = filled(&blocks("json")[0], &sheet);
    let record = folder.path().join("record.json");
    std::fs::write(&record, body.to_string()).unwrap();

    // The first of the two lines asks only.
    let lines = format!("{at}\n{open}\n{send}");
    let (ask, _) = lines.rsplit_once("curl").unwrap();
    let judged = values(&run(folder.path(), ask))[0].clone();
    let findings = judged["findings"].as_array().unwrap();
    let stops = findings.iter().filter(|finding| finding["severity"] == "stop");
    assert_eq!(stops.count(), 0, "{judged}");
    for encounter in body["encounters"].as_array_mut().unwrap() {
        let of = |finding: &&Value| {
            finding["severity"] == "ask"
                && (finding["place"]["patient"].is_null()
                    || finding["place"]["patient"] == encounter["patient"])
        };
        let answers: Vec<Value> = findings
            .iter()
            .filter(of)
            .map(|ask| json!({ "edit": ask["edit"], "reason": "As agreed." }))
            .collect();
        encounter["acknowledgements"] = json!(answers);
    }
    std::fs::write(&record, body.to_string()).unwrap();
    let printed = values(&run(folder.path(), &lines));
    let saved = printed.last().unwrap();
    assert_eq!(saved["is_certified"], true, "{saved}");
    assert_eq!(saved["encounters"].as_array().unwrap().len(), 3);
}
