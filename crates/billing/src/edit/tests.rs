//! Each edit on a claim that fails it, and on one that nearly does.

use jiff::civil::date;

use super::*;
use crate::claim::tests::sample;
use crate::claim::{ClaimHeader, FilingCode, ServiceLine};
use crate::{Modifier, Units};

/// The edits found on a claim of so many lines after a change.
fn found(
    n_lines: usize,
    change: impl FnOnce(&mut ClaimHeader, &mut Vec<ServiceLine>),
) -> Vec<String> {
    let (mut header, mut lines) = sample(&vec![1000; n_lines]);
    change(&mut header, &mut lines);
    let claim = Claim::of_lines(header, lines).unwrap();
    check(&claim, CodeTable::builtin()).into_iter().map(|f| f.edit).collect()
}

/// The same for lines with these codes.
fn coded(codes: &[&str]) -> Vec<String> {
    found(codes.len(), |_, lines| set_codes(lines, codes))
}

fn set_codes(lines: &mut [ServiceLine], codes: &[&str]) {
    for (line, code) in lines.iter_mut().zip(codes) {
        line.code = code.parse().unwrap();
    }
}

const NONE: [&str; 0] = [];

#[test]
fn a_sound_claim_has_no_finding() {
    assert_eq!(found(4, |_, _| {}), NONE);
}

#[test]
fn every_edit_has_its_own_id_sentence_and_source() {
    let mut ids: Vec<&str> = EDITS.iter().map(|e| e.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), EDITS.len());
    for edit in EDITS {
        let (family, number) = edit.id.strip_prefix("QH-").unwrap().split_at(1);
        assert!("PARCTNMLSD".contains(family), "{}", edit.id);
        assert!(number.len() == 3 && number.parse::<u16>().is_ok(), "{}", edit.id);
        assert!(!edit.title.is_empty() && !edit.source.is_empty(), "{}", edit.id);
        assert!(edit.remedy.ends_with('.'), "{}", edit.id);
    }
}

#[test]
fn a_missing_id_is_medicaids_or_the_members() {
    assert_eq!(found(1, |h, _| h.subscriber.member_id = None), ["QH-S036"]);
    assert_eq!(found(1, |h, _| h.subscriber.member_id = Some(" ".into())), ["QH-S036"]);
    let commercial = found(1, |h, _| {
        h.subscriber.member_id = None;
        h.subscriber.filing = FilingCode::Commercial;
    });
    assert_eq!(commercial, ["QH-P005"]);
}

#[test]
fn an_npi_with_a_wrong_digit_is_found_and_an_absent_clinician_is_not() {
    let with = |text: &str| Some(text.to_owned());
    assert_eq!(found(1, |h, _| h.billing.npi = with("1234567894")), ["QH-R041"]);
    assert_eq!(found(1, |h, _| h.billing.npi = None), ["QH-R041"]);
    let set = |h: &mut ClaimHeader, npi| h.rendering.as_mut().unwrap().npi = npi;
    assert_eq!(found(1, |h, _| set(h, with("1234567890"))), ["QH-R040"]);
    assert_eq!(found(1, |h, _| set(h, None)), ["QH-R040"]);
    assert_eq!(found(1, |h, _| h.rendering = None), NONE);
}

#[test]
fn a_code_is_known_and_valid_on_its_day() {
    assert_eq!(coded(&["97633"]), ["QH-C060"]);
    assert_eq!(coded(&["97532"]), ["QH-C061"]);
    let in_its_time = found(1, |_, lines| {
        set_codes(lines, &["97532"]);
        lines[0].day = date(2017, 12, 31);
    });
    assert_eq!(in_its_time, NONE);
}

#[test]
fn one_evaluation_a_day() {
    assert_eq!(coded(&["97165", "97168"]), ["QH-C062"]);
    let next_day = found(2, |_, lines| {
        set_codes(lines, &["97165", "97168"]);
        lines[1].day = date(2026, 11, 17);
    });
    assert_eq!(next_day, NONE);
}

#[test]
fn an_addon_needs_its_base_on_the_same_day() {
    assert_eq!(coded(&["97130"]), ["QH-C068"]);
    assert_eq!(coded(&["97129", "97130"]), NONE);
    let next_day = found(2, |_, lines| {
        set_codes(lines, &["97129", "97130"]);
        lines[1].day = date(2026, 11, 17);
    });
    assert_eq!(next_day, ["QH-C068"]);
}

#[test]
fn a_line_points_to_a_diagnosis_that_is_there() {
    assert_eq!(found(1, |h, _| h.diagnoses.clear()), ["QH-C073"]);
    assert_eq!(found(1, |_, lines| lines[0].pointers = vec![2]), ["QH-C073"]);
    assert_eq!(found(1, |_, lines| lines[0].pointers = vec![0]), ["QH-C073"]);
    assert_eq!(found(1, |_, lines| lines[0].pointers.clear()), ["QH-C073"]);
    assert_eq!(found(1, |h, _| h.diagnoses = vec!["F82".into(); 13]), ["QH-C073"]);
    assert_eq!(found(1, |h, _| h.diagnoses = vec!["F82".into(); 12]), NONE);
}

#[test]
fn an_untimed_code_counts_once_and_a_counted_one_more_often() {
    let with = |code: &'static str, units| {
        found(1, move |_, lines| {
            set_codes(lines, &[code]);
            lines[0].units = Units::new(units);
        })
    };
    assert_eq!(with("97150", 2), ["QH-T096"]);
    assert_eq!(with("97150", 1), NONE);
    assert_eq!(with("95851", 2), NONE);
}

#[test]
fn medicares_limits_hold_for_medicare_only() {
    let with = |filing, code: &'static str, units| {
        found(1, move |h, lines| {
            h.subscriber.filing = filing;
            set_codes(lines, &[code]);
            lines[0].units = Units::new(units);
        })
    };
    assert_eq!(with(FilingCode::MedicareB, "97533", 5), ["QH-T098"]);
    assert_eq!(with(FilingCode::MedicareB, "97533", 4), NONE);
    assert_eq!(with(FilingCode::Commercial, "97533", 5), NONE);
    assert_eq!(with(FilingCode::MedicareB, "97129", 2), ["QH-T097"]);
    assert_eq!(with(FilingCode::MedicareB, "97129", 1), NONE);
    // The day's lines are added up.
    let two_lines = found(2, |h, lines| {
        h.subscriber.filing = FilingCode::MedicareB;
        set_codes(lines, &["97533", "97533"]);
        lines[0].units = Units::new(4);
        lines[1].modifiers.push(Modifier::DISTINCT);
    });
    assert_eq!(two_lines, ["QH-T098"]);
}

#[test]
fn the_same_line_twice_is_found_in_any_order_of_modifiers() {
    let twice = |modifiers: Vec<Modifier>, day| {
        found(2, move |_, lines| {
            set_codes(lines, &["97530", "97530"]);
            lines[0].modifiers = vec![Modifier::GO, Modifier::TM];
            lines[1].modifiers = modifiers;
            lines[1].day = day;
        })
    };
    let day = date(2026, 11, 16);
    assert_eq!(twice(vec![Modifier::TM, Modifier::GO], day), ["QH-T101"]);
    assert_eq!(twice(vec![Modifier::GO], day), NONE);
    assert_eq!(twice(vec![Modifier::GO, Modifier::TM], date(2026, 11, 17)), NONE);
}

#[test]
fn the_group_code_beside_a_one_on_one_code_needs_59() {
    assert_eq!(coded(&["97150", "97530"]), ["QH-N118"]);
    assert_eq!(coded(&["97150", "97129"]), NONE);
    let told_apart = found(2, |_, lines| {
        set_codes(lines, &["97150", "97530"]);
        lines[1].modifiers.push(Modifier::DISTINCT);
    });
    assert_eq!(told_apart, NONE);
}

#[test]
fn medicares_pairs_hold_for_medicare_only() {
    let with = |filing, codes: [&'static str; 2], distinct: bool| {
        found(2, move |h, lines| {
            h.subscriber.filing = filing;
            set_codes(lines, &codes);
            if distinct {
                lines[1].modifiers.push(Modifier::DISTINCT);
            }
        })
    };
    let medicare = FilingCode::MedicareB;
    assert_eq!(with(medicare, ["97530", "95851"], false), ["QH-N110"]);
    assert_eq!(with(medicare, ["95851", "97530"], true), ["QH-N110"]);
    assert_eq!(with(FilingCode::Medicaid, ["97530", "95851"], false), NONE);
    assert_eq!(with(medicare, ["97530", "97537"], false), ["QH-N111"]);
    assert_eq!(with(medicare, ["97530", "97537"], true), NONE);
    assert_eq!(with(medicare, ["97530", "97535"], false), NONE);
    assert_eq!(with(medicare, ["97150", "97530"], false), ["QH-N118"]);
    let next_day = found(2, |h, lines| {
        h.subscriber.filing = FilingCode::MedicareB;
        set_codes(lines, &["97530", "95851"]);
        lines[1].day = date(2026, 11, 17);
    });
    assert_eq!(next_day, NONE);
}

#[test]
fn all_findings_are_given_and_none_stops_the_others() {
    let many = found(2, |h, lines| {
        h.subscriber.member_id = None;
        h.diagnoses.clear();
        set_codes(lines, &["97633", "97130"]);
    });
    assert_eq!(many, ["QH-S036", "QH-C060", "QH-C068", "QH-C073"]);
}
