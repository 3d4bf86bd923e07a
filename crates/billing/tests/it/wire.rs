//! The JSON lines of the units command.

use billing::CodeTable;
use billing::units::wire::{answer_line, explain, parse_service};
use serde_json::{Value, json};

use crate::units::{DAY, answer};

fn ask(line: &str) -> Value {
    let answer = answer_line(line, DAY, CodeTable::builtin());
    let value: Value = serde_json::from_str(&answer.json).unwrap();
    let findings = value["findings"].as_array().unwrap();
    assert_eq!(!findings.is_empty(), answer.has_findings);
    value
}

#[test]
fn a_line_is_answered_in_the_form_that_is_promised() {
    let got = ask(r#"{"id":"a","rule":"cms8","date":"2026-01-05",
            "services":[{"code":"97110","minutes":33},{"code":"97140","minutes":7}]}"#);
    assert_eq!(got["id"], "a");
    assert_eq!(got["lines"], json!([{"code":"97110","units":2},{"code":"97140","units":1}]));
    assert_eq!((&got["timed_minutes"], &got["total_minutes"]), (&json!(40), &json!(40)));
    assert_eq!((&got["timed_units"], &got["tie"]), (&json!(3), &json!(false)));
    assert_eq!(got["findings"], json!([]));
    assert!(got["because"].as_array().unwrap().len() > 3);
}

#[test]
fn tenths_of_an_hour_are_named_tenths() {
    let got = ask(r#"{"id":7,"rule":"tenth_hour","services":[{"code":"97530","minutes":16}]}"#);
    assert_eq!(got["lines"], json!([{"code":"97530","tenths":3}]));
    assert_eq!(got["id"], 7);
}

#[test]
fn a_bad_line_is_answered_with_its_fault() {
    let service = |minutes: &str| {
        format!(r#"{{"id":1,"rule":"ama","services":[{{"code":"97530","minutes":{minutes}}}]}}"#)
    };
    for (line, edit) in [
        ("not json".to_owned(), "QH-T105"),
        ("[]".to_owned(), "QH-T105"),
        (r#"{"id":1,"rule":"ama"}"#.to_owned(), "QH-T105"),
        (r#"{"id":1,"rule":"cms9","services":[]}"#.to_owned(), "QH-T104"),
        (r#"{"id":1,"rule":"ama","date":"5/1/26","services":[]}"#.to_owned(), "QH-T105"),
        (service("-1"), "QH-T090"),
        (service("1441"), "QH-T090"),
        (service("\"ten\""), "QH-T090"),
        (service("7.5"), "QH-T090"),
        (service("0"), "QH-T091"),
    ] {
        let got = ask(&line);
        assert_eq!(got["findings"][0]["code"], edit, "{line}");
        assert_eq!(got["findings"][0]["severity"], "stop");
        assert_eq!(got["lines"], json!([]));
    }
}

#[test]
fn a_code_without_the_shape_of_one_gets_the_nearest() {
    let got = ask(r#"{"rule":"ama","services":[{"code":"9753O","minutes":15}]}"#);
    let message = got["findings"][0]["message"].as_str().unwrap();
    assert_eq!(message, "9753O is not a code that we know; did you mean 97530?");
}

#[test]
fn arguments_are_read_as_code_and_minutes() {
    let read = |text| parse_service(text, DAY, CodeTable::builtin());
    assert_eq!(read("95851=10x2").unwrap().count, Some(2));
    assert_eq!(read("97530=23").unwrap().minutes.0, 23);
    for text in ["97530", "97530=", "97530=-3", "97530=1.5", "97530=15x", "=15"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn the_terminal_shows_lines_then_reasons_then_findings() {
    let told = explain(&answer(billing::UnitRule::TenthHour, DAY, "97530 63, 97633 5"));
    assert!(told.starts_with("97530  1.0 h\n  Timed minutes together: 97530 63 = 63.\n"), "{told}");
    assert!(told.contains("stop QH-C060: 97633 is not a code that we know; did you mean 97533?"));
}

#[test]
fn minutes_are_compared_with_the_session_and_with_each_other() {
    let line = |session: &str, second: &str| {
        format!(
            r#"{{"id":1,"rule":"cms8","date":"2026-01-05"{session},"services":[
            {{"code":"97530","minutes":15,"start":"09:00","end":"09:15"}},
            {{"code":"97535","minutes":15{second}}}]}}"#
        )
    };
    let edits = |line: &str| {
        let got = ask(line);
        assert_eq!(got["timed_units"], 2, "{line}");
        let findings = got["findings"].as_array().unwrap().clone();
        findings.iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(edits(&line("", "")), [""; 0]);
    assert_eq!(edits(&line(r#","session_minutes":30"#, "")), [""; 0]);
    assert_eq!(edits(&line(r#","session_minutes":29"#, "")), ["QH-T092"]);
    assert_eq!(edits(&line("", r#","start":"09:15","end":"09:30""#)), [""; 0]);
    assert_eq!(edits(&line("", r#","start":"09:14","end":"09:30""#)), ["QH-T108"]);
    // Times that cannot be are said, and the service is left out.
    let got = ask(&line("", r#","start":"09:30","end":"09:15""#));
    assert_eq!((&got["findings"][0]["code"], &got["timed_units"]), (&json!("QH-T090"), &json!(1)));
}
