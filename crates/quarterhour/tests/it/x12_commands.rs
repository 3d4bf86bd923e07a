//! The commands for files of health-care EDI.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// A claim of our own, sound but for what a test changes.
const CLAIM: &str = "ISA*00*          *00*          *ZZ*HUDSON         *ZZ*NETWORK        \
*261121*1200*^*00501*000000001*0*T*:~GS*HC*HUDSON*NETWORK*20261121*1200*1*X*005010X222A1~\
ST*837*0001*005010X222A1~BHT*0019*00*B1*20261121*1200*CH~NM1*41*2*HUDSON OT*****46*HUDSON~\
PER*IC*BILLING*TE*5185550100~NM1*40*2*NETWORK*****46*NETWORK~HL*1**20*1~PRV*BI*PXC*225X00000X~\
NM1*85*2*HUDSON OT*****XX*1234567893~N3*1 MAIN ST~N4*ALBANY*NY*122071001~REF*EI*141234567~\
HL*2*1*22*0~SBR*P*18*G1******CI~NM1*IL*1*BROWN*JAMES****MI*W1~N3*2 OAK ST~N4*TROY*NY*12180~\
DMG*D8*19831218*M~NM1*PR*2*EXAMPLE PLAN*****PI*60054~CLM*PCN1*91***11:B:1*Y*A*Y*Y~\
HI*ABK:R278~LX*1~SV1*HC:97530:GO*91*UN*2***1~DTP*472*D8*20260901~REF*6R*L1~\
SE*25*0001~GE*1*1~IEA*1*000000001~";

fn run(arguments: &[&str], input: &[u8]) -> (Option<i32>, Vec<u8>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_quarterhour"))
        .arg("x12")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdin.take().unwrap().write_all(input));
    let output = child.wait_with_output().unwrap();
    (output.status.code(), output.stdout, String::from_utf8(output.stderr).unwrap())
}

fn check(text: &str, more: &[&str]) -> (Option<i32>, Value) {
    let arguments = [&["check", "--json", "--on", "2026-11-24"], more, &["-"]].concat();
    let (code, out, err) = run(&arguments, text.as_bytes());
    (code, serde_json::from_slice(&out).unwrap_or_else(|_| panic!("{err}")))
}

#[test]
fn a_sound_claim_is_accepted_without_findings() {
    let (code, answer) = check(CLAIM, &[]);
    assert_eq!(answer["files"][0]["transactions"][0]["findings"], serde_json::json!([]));
    assert_eq!(answer["files"][0]["accepted"], true);
    assert_eq!(answer["files"][0]["transactions"][0]["set"], "837");
    assert_eq!(answer["files"][0]["transactions"][0]["control"], "0001");
    assert_eq!(code, Some(0));
}

#[test]
fn a_fault_is_told_with_its_place_and_exit_code_1() {
    let (code, answer) = check(&CLAIM.replace("CLM*PCN1*91", "CLM*PCN1*92"), &[]);
    let file = &answer["files"][0];
    assert_eq!((code, &file["accepted"]), (Some(1), &Value::Bool(false)));
    let finding = &file["transactions"][0]["findings"][0];
    assert_eq!(finding["code"], "X12-301");
    assert_eq!(finding["severity"], "stop");
    assert_eq!(finding["loop"], "2300");
    assert_eq!((finding["segment"].as_u64(), finding["element"].as_u64()), (Some(21), Some(2)));
    assert!(finding["message"].as_str().unwrap().contains("sum of its lines"));
}

#[test]
fn codes_are_looked_up_at_level_full_only() {
    // Not a code of ICD-10-CM, and a code that was retired.
    let text = CLAIM.replace("ABK:R278", "ABK:Z99X9").replace("97530", "97003");
    let codes = |answer: &Value| -> Vec<String> {
        let all = answer["files"][0]["transactions"][0]["findings"].as_array().unwrap().clone();
        all.iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes(&check(&text, &[]).1), ["X12-507", "X12-508"]);
    assert!(codes(&check(&text, &["--level", "structure"]).1).is_empty());
    let (_, answer) = check(CLAIM, &["--payer", "medicare_b"]);
    assert_eq!(codes(&answer), ["X12-705"], "Medicare numbers have eleven characters");
}

#[test]
fn what_is_typed_wrongly_is_exit_code_2_and_a_missing_file_4() {
    assert_eq!(run(&["check"], b"").0, Some(2));
    assert_eq!(run(&["check", "--payer", "nobody", "-"], b"").0, Some(2));
    assert_eq!(run(&["check", "/no/such/file"], b"").0, Some(4));
    assert_eq!(run(&["json", "/no/such/file"], b"").0, Some(4));
    assert_eq!(run(&["write", "-"], b"not json").0, Some(3));
    assert_eq!(run(&["ack", "-"], b"not X12").0, Some(3));
}

#[test]
fn a_file_goes_to_json_and_comes_back() {
    let (code, json, _) = run(&["json", "-"], CLAIM.as_bytes());
    assert_eq!(code, Some(0));
    let value: Value = serde_json::from_slice(&json).unwrap();
    let transaction = &value["interchanges"][0]["content"][2];
    assert_eq!(transaction["transaction"], "837");
    assert_eq!(transaction["content"][2]["loop"], "1000A");
    let (code, back, err) = run(&["write", "-"], &json);
    assert_eq!((code, back), (Some(0), CLAIM.as_bytes().to_vec()), "{err}");
}

#[test]
fn a_tree_tells_what_a_claim_is_in_plain_words() {
    let (code, out, _) = run(&["inspect", "-"], CLAIM.as_bytes());
    let out = String::from_utf8(out).unwrap();
    assert_eq!(code, Some(0), "{out}");
    for words in
        ["2010AA Billing provider", "total charge 91", "NPI", "Dec 18, 1983", "11 (Office)"]
    {
        assert!(out.contains(words), "{words}\n{out}");
    }
}

#[test]
fn a_file_is_answered_cut_joined_and_redacted() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (code, out, _) = run(&["ack", "--control", "7", "-"], CLAIM.as_bytes());
    let out = String::from_utf8(out).unwrap();
    assert_eq!(code, Some(0));
    assert!(out.contains("AK9*A*1*1*1~") && out.contains("*000000007*"), "{out}");

    fs::write(path("claim"), CLAIM).unwrap();
    let (code, out, _) = run(&["split", "--output", &path("parts"), &path("claim")], b"");
    assert_eq!(code, Some(0));
    let part = String::from_utf8(out).unwrap().trim().to_owned();
    assert!(Path::new(&part).is_file());
    let (code, joined, err) = run(&["merge", &path("claim"), &part], b"");
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(x12::read(&joined).segments().iter().filter(|s| s.is("CLM")).count(), 2);

    let (code, redacted, _) = run(&["redact", "--key", "k", &path("claim")], b"");
    assert_eq!(code, Some(0));
    let redacted = String::from_utf8(redacted).unwrap();
    assert!(!redacted.contains("BROWN") && !redacted.contains("19831218"), "{redacted}");
    let (code, answer) = check(&redacted, &[]);
    assert_eq!(code, Some(0), "{answer}");
}
