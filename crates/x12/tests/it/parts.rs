//! Cutting, joining and redacting: what comes out is as sound as what went in.

use std::collections::BTreeSet;

use x12::check::{Options, Report};
use x12::parts::{Redaction, Unmergeable, merge, split};
use x12::{ControlNumber, Severity};

fn one() -> ControlNumber {
    ControlNumber::new(1).unwrap()
}

fn check(bytes: &[u8]) -> Report {
    x12::check::file(bytes, &Options::default())
}

fn stops(report: &Report) -> BTreeSet<&'static str> {
    report.all().filter(|f| f.severity == Severity::Stop).map(|f| f.code).collect()
}

fn count(bytes: &[u8], id: &str) -> usize {
    x12::read(bytes).segments().iter().filter(|s| s.is(id)).count()
}

#[test]
fn claims_are_cut_into_smaller_transactions_that_are_sound() {
    let file = crate::writing::many(7);
    assert!(check(&file).is_accepted());
    let parts = split(&file, Some(3), ControlNumber::new(10).unwrap());
    let sizes: Vec<_> = parts.iter().map(|p| count(&p.bytes, "CLM")).collect();
    assert_eq!(sizes, [3, 3, 1]);
    for part in &parts {
        let report = check(&part.bytes);
        assert!(report.is_accepted(), "{:?}", report.all().collect::<Vec<_>>());
    }
    let numbers: BTreeSet<_> =
        parts.iter().map(|p| x12::read(&p.bytes).segments()[0].text(13).into_owned()).collect();
    assert_eq!(numbers.len(), 3, "each interchange has a number of its own");
}

#[test]
fn what_was_cut_is_joined_again() {
    let file = crate::writing::many(4);
    let parts = split(&file, Some(2), one());
    let parts: Vec<&[u8]> = parts.iter().map(|p| p.bytes.as_slice()).collect();
    let joined = merge(&parts, ControlNumber::new(99).unwrap()).unwrap();
    assert_eq!(count(&joined, "CLM"), 4);
    assert_eq!((count(&joined, "GS"), count(&joined, "ISA")), (2, 1));
    assert!(stops(&check(&joined)).is_empty(), "{:?}", check(&joined));
}

#[test]
fn files_of_different_senders_are_not_joined() {
    let file = String::from_utf8(crate::writing::sample_file().bytes).unwrap();
    let other = file.replacen("*261124*", "*261125*", 1);
    assert!(merge(&[file.as_bytes(), other.as_bytes()], one()).is_ok());
    let other = file.replacen("*ZZ*", "*30*", 1);
    let refused = merge(&[file.as_bytes(), other.as_bytes()], one());
    assert_eq!(refused, Err(Unmergeable::Different(1, "the sender")));
    assert_eq!(merge(&[b"nothing"], one()), Err(Unmergeable::NoInterchange(0)));
}

#[test]
fn redaction_leaves_no_name_and_stays_sound() {
    let file = crate::writing::sample_file().bytes;
    let redacted = Redaction::new(b"secret").file(&file);
    let text = String::from_utf8(redacted.clone()).unwrap();
    let before = String::from_utf8(file.clone()).unwrap();
    for segment in before.split('~').filter(|s| s.starts_with("NM1*IL") || s.starts_with("N3*")) {
        assert!(!text.contains(segment), "{segment}");
    }
    assert_eq!(stops(&check(&redacted)), stops(&check(&file)));
    assert_eq!(redacted, Redaction::new(b"secret").file(&file), "the same key, the same file");
    assert_ne!(redacted, Redaction::new(b"other").file(&file));
}

#[test]
fn redaction_of_the_corpus_makes_nothing_worse() {
    for (name, bytes) in crate::corpus::files() {
        let redacted = Redaction::new(b"key").file(&bytes);
        let (before, after) = (stops(&check(&bytes)), stops(&check(&redacted)));
        let worse: Vec<_> = after.difference(&before).collect();
        assert!(worse.is_empty(), "{name}: {worse:?}");
    }
}
