//! Units against examples that we did not compute with our own code.

use billing::units::{UnitOptions, count};
use billing::{CodeTable, ServiceMinutes, UnitAnswer, UnitRule};
use care::Minutes;
use jiff::civil::{Date, date};

pub(crate) const DAY: Date = date(2026, 11, 16);

/// Reads `97110 33, 97140 7` or `95851 10 x2`.
pub(crate) fn services(text: &str) -> Vec<ServiceMinutes> {
    let read = |part: &str| {
        let mut words = part.split_whitespace();
        ServiceMinutes {
            code: words.next().unwrap().parse().unwrap(),
            minutes: Minutes(words.next().unwrap().parse().unwrap()),
            count: words.next().map(|n| n.trim_start_matches('x').parse().unwrap()),
        }
    };
    text.split(',').map(read).collect()
}

pub(crate) fn answer(rule: UnitRule, day: Date, text: &str) -> UnitAnswer {
    count(rule, day, &services(text), CodeTable::builtin(), &UnitOptions::default())
}

/// The lines as text: `97110 2, 97140 1`.
pub(crate) fn lines(answer: &UnitAnswer) -> String {
    let lines: Vec<String> =
        answer.lines.iter().map(|l| format!("{} {}", l.code, l.units)).collect();
    lines.join(", ")
}

#[track_caller]
fn check(rule: UnitRule, text: &str, expected: &str) {
    assert_eq!(lines(&answer(rule, DAY, text)), expected, "{rule}: {text}");
}

fn edits(answer: &UnitAnswer) -> Vec<&str> {
    answer.findings.iter().map(|f| f.edit.as_str()).collect()
}

#[test]
fn all_vectors_of_the_file_are_answered() {
    let file = include_str!("../data/unit-vectors.json");
    let vectors: Vec<serde_json::Value> = serde_json::from_str(file).unwrap();
    assert_eq!(vectors.len(), 45);
    for vector in vectors {
        let id = vector["id"].as_str().unwrap();
        // serde_json sorts keys here, so the order of the services is read from the text.
        let listed = order_in(file, id);
        let text: Vec<String> = listed
            .iter()
            .map(|code| format!("{code} {}", vector["minutes"][code.as_str()]))
            .collect();
        let text = text.join(", ");
        for (rule, key) in [
            (UnitRule::Cms8, "cms_units"),
            (UnitRule::Ama, "ama_units"),
            (UnitRule::Floor15, "floor15_units"),
        ] {
            let got = answer(rule, DAY, &text);
            let got_units: std::collections::BTreeMap<String, u64> =
                got.lines.iter().map(|l| (l.code.to_string(), u64::from(l.units.get()))).collect();
            let expected: std::collections::BTreeMap<String, u64> = vector[key]
                .as_object()
                .unwrap()
                .iter()
                .map(|(code, units)| (code.clone(), units.as_u64().unwrap()))
                .filter(|(_, units)| *units > 0)
                .collect();
            assert_eq!(got_units, expected, "{id} {rule}");
            if rule == UnitRule::Cms8 {
                assert_eq!(got.tie, vector["tie"].as_bool().unwrap(), "{id}");
                let total = vector["cms_total"].as_u64().unwrap();
                assert_eq!(u64::from(got.timed_minutes.0), total, "{id}");
            }
        }
    }
}

/// The codes of a vector in the order in which the file has them.
fn order_in(file: &str, id: &str) -> Vec<String> {
    let after = file.split(&format!("\"id\": \"{id}\"")).nth(1).unwrap();
    let minutes = after.split("\"minutes\": {").nth(1).unwrap().split('}').next().unwrap();
    minutes.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_examples_that_cms_printed_are_answered() {
    check(UnitRule::Cms8, "97112 24, 97110 23", "97112 2, 97110 1");
    check(UnitRule::Cms8, "97110 33, 97140 7", "97110 2, 97140 1");
    check(UnitRule::Cms8, "97110 18, 97140 13, 97116 10, 97035 8", "97110 1, 97140 1, 97116 1");
    let tie = answer(UnitRule::Cms8, DAY, "97112 7, 97110 7, 97140 7");
    assert_eq!((lines(&tie).as_str(), tie.tie), ("97112 1", true));
    assert_eq!(edits(&tie), ["QH-T095"]);
}

#[test]
fn untimed_codes_stay_out_of_the_pool() {
    let visit = answer(UnitRule::Cms8, DAY, "97166 40, 97530 20");
    assert_eq!(lines(&visit), "97166 1, 97530 1");
    assert_eq!((visit.timed_minutes.0, visit.total_minutes.0), (20, 60));
    assert_eq!(visit.timed_units.get(), 1);
    for rule in [UnitRule::Cms8, UnitRule::Ama] {
        check(rule, "97166 50", "97166 1");
        check(rule, "97010 10, 97035 8, 97140 15", "97010 1, 97035 1, 97140 1");
        check(rule, "G0283 15, 97032 8", "G0283 1, 97032 1");
        check(rule, "97150 30, 97530 10", "97150 1, 97530 1");
        check(rule, "97150 30, 97530 7", "97150 1");
        check(rule, "97168 20, 97535 15", "97168 1, 97535 1");
        check(rule, "97530 10, 97530 13", "97530 2");
        check(rule, "95851 10 x2, 95852 10 x2", "95851 2, 95852 1");
    }
}

#[test]
fn blocks_and_addons_follow_their_own_lengths() {
    for (text, expected) in [
        ("97550 15", ""),
        ("97550 16", "97550 1"),
        ("97550 37", "97550 1"),
        ("97550 38", "97550 1, 97551 1"),
        ("97550 52", "97550 1, 97551 1"),
        ("97550 53", "97550 1, 97551 2"),
        ("97550 68", "97550 1, 97551 3"),
        ("G0541 38", "G0541 1, G0542 1"),
        ("97545 119", ""),
        ("97545 120", "97545 1"),
        ("97545 151", "97545 1"),
        ("97545 180", "97545 1, 97546 1"),
        ("97545 240", "97545 1, 97546 2"),
        ("96125 30", ""),
        ("96125 31", "96125 1"),
        ("96125 90", "96125 1"),
        ("96125 91", "96125 2"),
        ("96112 75", "96112 1"),
        ("96112 76", "96112 1, 96113 1"),
        ("97129 20, 97130 18", "97129 1, 97130 2"),
    ] {
        check(UnitRule::Cms8, text, expected);
    }
    assert_eq!(edits(&answer(UnitRule::Cms8, DAY, "97550 68")), ["QH-T098"]);
}

#[test]
fn a_payer_may_count_work_hardening_from_the_middle_of_an_hour() {
    let options = UnitOptions { whole_blocks: std::collections::BTreeSet::new(), initial: None };
    for (minutes, expected) in [("119", "97545 1"), ("150", "97545 1"), ("151", "97545 1, 97546 1")]
    {
        let asked = services(&format!("97545 {minutes}"));
        let got = count(UnitRule::Ama, DAY, &asked, CodeTable::builtin(), &options);
        assert_eq!(lines(&got), expected, "{minutes}");
    }
}

#[test]
fn remote_monitoring_goes_by_days_and_by_the_month() {
    let (then, now) = (date(2025, 6, 2), date(2026, 6, 1));
    for (day, text, expected) in [
        (then, "98977 0 x15", ""),
        (now, "98977 0 x15", "98985 1"),
        (now, "98977 0 x16", "98977 1"),
        (then, "98980 19 x1", ""),
        (now, "98980 19 x1", "98979 1"),
        (now, "98980 39 x1", "98980 1"),
        (now, "98980 40 x1", "98980 1, 98981 1"),
        (now, "98980 45 x0", ""),
    ] {
        assert_eq!(lines(&answer(UnitRule::Cms8, day, text)), expected, "{day} {text}");
    }
}

#[test]
fn the_other_rules_have_their_own_arithmetic() {
    for (minutes, tenths) in
        [(3, ""), (4, "97530 1"), (9, "97530 1"), (10, "97530 2"), (15, "97530 2")]
    {
        check(UnitRule::TenthHour, &format!("97530 {minutes}"), tenths);
    }
    check(UnitRule::TenthHour, "97530 57", "97530 9");
    check(UnitRule::TenthHour, "97530 58", "97530 10");
    for (minutes, units) in [(30, 1), (36, 1), (37, 2), (51, 2), (52, 3)] {
        check(UnitRule::Initial30Plus15, &format!("97530 {minutes}"), &format!("97530 {units}"));
    }
    check(UnitRule::Floor15, "97533 44", "97533 2");
    check(UnitRule::AnyPortion, "97533 1", "97533 1");
    check(UnitRule::AnyPortion, "97533 15", "97533 1");
    check(UnitRule::AnyPortion, "97533 16", "97533 2");
    check(UnitRule::PerVisit, "97530 8, 97535 9", "97535 1");
    check(UnitRule::PerEncounter, "97530 45", "97530 1");
    check(UnitRule::PerEncounter, "97530 20, 97535 20", "97530 1, 97535 1");
    check(UnitRule::Session15, "97530 22", "97530 1");
    check(UnitRule::Session15, "97530 10, 97535 13", "97535 2");
    // 8 + 8 + 8 is three units by the midpoint, two by the total.
    check(UnitRule::AmaCapped, "97530 8, 97535 8, 97533 8", "97530 1, 97535 1");
    check(UnitRule::AmaCapped, "97530 20, 97535 18", "97530 1, 97535 1");
}

#[test]
fn the_payers_own_codes_carry_the_first_half_hour() {
    let codes = Some(("X4110".parse().unwrap(), "X4112".parse().unwrap()));
    let options = UnitOptions { initial: codes, ..UnitOptions::default() };
    let asked = services("97530 37");
    let got = count(UnitRule::Initial30Plus15, DAY, &asked, CodeTable::builtin(), &options);
    assert_eq!(lines(&got), "X4110 1, X4112 1");
}

#[test]
fn what_cannot_be_counted_is_left_out_with_a_finding() {
    for (text, expected, edit) in [
        ("97633 30, 97530 15", "97530 1", "QH-C060"),
        ("97532 30, 97530 15", "97530 1", "QH-C061"),
        ("97130 30, 97530 15", "97530 1", "QH-C068"),
        ("97535 0, 97530 15", "97530 1", "QH-T091"),
        ("97535 1441, 97530 15", "97530 1", "QH-T090"),
        ("97165 30, 97168 30", "97165 1, 97168 1", "QH-C062"),
        ("97150 30 x2, 97530 15", "97150 1, 97530 1", "QH-T096"),
        ("97598 0 x2, 97530 15", "97530 1", "QH-C068"),
    ] {
        let got = answer(UnitRule::Cms8, DAY, text);
        assert_eq!((lines(&got).as_str(), edits(&got).as_slice()), (expected, &[edit][..]));
    }
}

#[test]
fn the_arithmetic_is_told_in_sentences() {
    let told = answer(UnitRule::Cms8, DAY, "97110 33, 97140 7").because;
    assert_eq!(
        told,
        [
            "Timed minutes together: 97110 33 + 97140 7 = 40.",
            "40 minutes earn 3 units, as 38 to 52 minutes do.",
            "Whole blocks of 15 minutes: 97110 has 2 and 3 minutes over; 97140 has 0 and 7 \
             minutes over.",
            "1 unit is left and goes to the most minutes over: 97140.",
            "The rule ama would give 2 units in all: 97110 2.",
            "Source: CMS, Medicare Claims Processing Manual, chapter 5, section 20.2.",
        ]
    );
}

/// The mixed visits and the block arithmetic of the coding reference that have not had a test yet.
#[test]
fn the_rest_of_the_reference_is_answered() {
    for rule in [UnitRule::Cms8, UnitRule::Ama] {
        // A group is one unit for each child; a description twice is one line.
        check(rule, "97150 45", "97150 1");
        check(rule, "97530 15, 97530 15", "97530 2");
        check(rule, "97168 20, 97530 15", "97168 1, 97530 1");
        // Caregivers of several families: once for each patient represented.
        check(rule, "97552 60", "97552 1");
        check(rule, "97550 30", "97550 1");
        check(rule, "96112 60", "96112 1");
        check(rule, "97545 150", "97545 1");
    }
    let alone = answer(UnitRule::Cms8, DAY, "97130 20");
    assert_eq!((lines(&alone).as_str(), edits(&alone)), ("", vec!["QH-C068"]));
    for (minutes, tenths) in [(0, ""), (3, ""), (4, "97530 1"), (16, "97530 3"), (63, "97530 10")] {
        check(UnitRule::TenthHour, &format!("97530 {minutes}"), tenths);
    }
    // School sources: each rule with its own vectors.
    for (minutes, units) in [(14, ""), (15, "97530 1"), (29, "97530 1"), (30, "97530 2")] {
        check(UnitRule::Floor15, &format!("97530 {minutes}"), units);
    }
    for (minutes, units) in [(7, ""), (8, "97530 1"), (22, "97530 1"), (23, "97530 2")] {
        check(UnitRule::Session15, &format!("97530 {minutes}"), units);
    }
    check(UnitRule::PerEncounter, "97530 20", "97530 1");
    check(UnitRule::PerVisit, "97530 8, 97535 8", "97530 1");
    check(UnitRule::Ama, "97530 8, 97535 8", "97530 1, 97535 1");
    check(UnitRule::Cms8, "97530 8, 97535 8", "97530 1");
}
