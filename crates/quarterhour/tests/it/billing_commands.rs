//! The commands that answer from the code table: units, codes and edits.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// Runs a command with some input; gives its exit code, output and complaints.
fn run(arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_quarterhour"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads no input may be gone already.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn units_are_explained_on_the_terminal() {
    let (code, out, _) = run(&["units", "--rule", "cms8", "97110=33", "97140=7"], "");
    assert_eq!(code, Some(0));
    assert!(out.starts_with("97110  2\n97140  1\n  Timed minutes together: "), "{out}");
}

#[test]
fn each_line_of_json_gets_one_answer_and_findings_are_exit_code_1() {
    let input = "{\"id\":1,\"rule\":\"cms8\",\"date\":\"2026-01-05\",\"services\":\
                 [{\"code\":\"97530\",\"minutes\":23}]}\n\nnot json\n";
    let (code, out, _) = run(&["units", "--json"], input);
    assert_eq!(code, Some(1));
    let answers: Vec<Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["lines"], json!([{"code": "97530", "units": 2}]));
    assert_eq!(answers[1]["findings"][0]["code"], "QH-T105");
}

#[test]
fn what_is_typed_wrongly_is_exit_code_2() {
    for arguments in [
        &["units", "97530=23"][..],
        &["units", "--rule", "cms9", "97530=23"],
        &["units", "--rule", "cms8"],
        &["units", "--rule", "cms8", "97530=-1"],
        &["codes", "97530", "--on", "yesterday"],
    ] {
        let (code, out, err) = run(arguments, "");
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!err.is_empty());
    }
}

#[test]
fn a_retired_code_says_what_replaced_it() {
    let (code, out, _) = run(&["codes", "97532", "--on", "2026-01-05"], "");
    assert_eq!(code, Some(1));
    assert!(out.starts_with("97532 is retired; its last day was 2017-12-31; now it is 97129 and"));
    let (code, out, _) = run(&["codes", "97633"], "");
    assert_eq!(code, Some(1));
    assert!(out.contains("did you mean 97533?"));
    let (code, out, _) = run(&["codes", "97530", "--json"], "");
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json["valid"], &json["timed"]), (Some(0), &json!(true), &json!(true)));
}

#[test]
fn every_edit_is_listed_with_its_source() {
    let (code, out, _) = run(&["edits", "--json"], "");
    assert_eq!(code, Some(0));
    for line in out.lines() {
        let edit: Value = serde_json::from_str(line).unwrap();
        assert!(edit["code"].as_str().unwrap().starts_with("QH-"), "{line}");
        assert!(!edit["source"].as_str().unwrap().is_empty(), "{line}");
    }
    assert!(out.lines().count() > 15);
}

#[test]
fn a_national_table_is_read_whole_or_refused_with_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let fine = "Column 1\tColumn 2\t*\tEffective\tDeletion\tModifier\tRationale\n\
                97150\t97530\t\t20060401\t*\t1\tMore extensive procedure\n";
    let pairs = write("ccipra-v323r3-f1.TXT", fine);
    let (code, out, _) = run(&["import", "ncci", &pairs, "--dry-run", "--json"], "");
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json["rows"], &json["imported"]), (Some(0), &json!(1), &json!(false)));
    assert_eq!((&json["setting"], &json["from"]), (&json!("practitioner"), &json!("2026-10-01")));

    let broken = write("ccipra-v323r3-f2.TXT", &format!("{fine}97150\t97535\t\t2006\n"));
    let (code, out, err) = run(&["import", "ncci", &broken, "--dry-run"], "");
    assert_eq!((code, out.as_str()), (Some(3), ""));
    assert!(err.contains("Line 3: the line has to have seven columns"), "{err}");
    assert!(err.ends_with("nothing was imported\n"), "{err}");

    let nameless = write("limits.csv", "97110,6,3 Clinical,x\n");
    let (code, _, err) = run(&["import", "mue", &nameless, "--dry-run"], "");
    assert_eq!(code, Some(2));
    assert!(err.contains("--setting"), "{err}");
    let (code, _, err) = run(&["import", "ncci", &pairs], "");
    assert_eq!(code, Some(2));
    assert!(err.contains("--database"), "{err}");
}

/// CMS, edits of 2024-07-01: 97165 with 97750 is never paid in a practice, and apart in a hospital.
#[test]
fn two_codes_are_told_apart_or_together() {
    let ask = |more: &[&str]| {
        let mut arguments = vec!["edits", "--pair", "97750", "97165", "--on", "2026-01-05"];
        arguments.extend(["--json"].iter().chain(more));
        let (code, out, _) = run(&arguments, "");
        (code, serde_json::from_str::<Value>(&out).unwrap())
    };
    let (code, json) = ask(&[]);
    assert_eq!((code, &json["together"]), (Some(1), &json!("never")));
    assert_eq!((&json["paid"], &json["denied"]), (&json!("97165"), &json!("97750")));
    let (_, json) = ask(&["--setting", "outpatient_hospital"]);
    assert_eq!(json["together"], "apart");
    let on = ["edits", "--pair", "97530", "97116", "--on", "2026-01-05"];
    let (code, out, _) = run(&on, "");
    assert_eq!(code, Some(0));
    assert!(out.contains("ended on 2019-12-31"), "{out}");
}
