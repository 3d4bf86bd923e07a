use care::Severity;
use jiff::civil::{Date, date, time};

use super::*;
use crate::Cents;
use crate::medicare;

const DAY: Date = date(2026, 11, 16);

fn performed<'a>(code: &str, units: u32, by: (u32, u32), at: &'a [Interval]) -> Performed<'a> {
    Performed {
        code: code.parse().unwrap(),
        units: Units::new(units),
        therapist: Minutes(by.0),
        assistant: Minutes(by.1),
        intervals: at,
        session: 0,
        clinician: 0,
        reduced: false,
        repeated: false,
    }
}

fn at(from: (i8, i8), to: (i8, i8)) -> Interval {
    Interval::new(time(from.0, from.1, 0, 0), time(to.0, to.1, 0, 0)).unwrap()
}

fn day<'a>() -> Circumstances<'a> {
    Circumstances {
        day: DAY,
        delivery: Delivery::InPerson,
        place: PlaceOfService::OFFICE,
        is_school_plan: false,
        liability: Liability::Expected,
        threshold: None,
    }
}

fn medicare_terms() -> ModifierTerms {
    ModifierTerms {
        discipline: true,
        assistant: true,
        threshold: true,
        pairs: Some(Setting::Practitioner),
        video: Some(Modifier::VIDEO),
        audio: Some(Modifier::AUDIO),
        telehealth_until: Some(date(2027, 12, 31)),
        ..ModifierTerms::default()
    }
}

fn ask(services: &[Performed<'_>], day: &Circumstances<'_>, terms: &ModifierTerms) -> Vec<String> {
    let told = of_day(services, day, terms, CodeTable::builtin());
    let line = |line: &ModifiedLine| {
        let modifiers: Vec<&str> = line.modifiers.iter().map(Modifier::as_str).collect();
        assert_eq!(modifiers.len(), line.because.len());
        format!("{} {} {}", line.code, line.units, modifiers.join(" "))
    };
    let edits = told.findings.iter().map(|finding| finding.edit.clone());
    told.lines.iter().map(line).chain(edits).collect()
}

/// CMS, examples for CQ and CO: 13 and 23 minutes of one code, 30 of another, are four units.
#[test]
fn the_units_of_an_assistant_are_a_line_of_their_own_with_co() {
    let services = [performed("97110", 2, (13, 23), &[]), performed("97140", 2, (30, 0), &[])];
    let lines = ask(&services, &day(), &medicare_terms());
    assert_eq!(lines, ["97110 1 GO", "97110 1 GO CO", "97140 2 GO"]);
    // An untimed code carries CO as a whole, from more than a tenth.
    let services = [performed("97150", 1, (27, 3), &[])];
    assert_eq!(ask(&services, &day(), &medicare_terms()), ["97150 1 GO"]);
    let services = [performed("97150", 1, (27, 4), &[])];
    assert_eq!(ask(&services, &day(), &medicare_terms()), ["97150 1 GO CO"]);
    let other = ModifierTerms { assistant: false, ..medicare_terms() };
    assert_eq!(ask(&services, &day(), &other), ["97150 1 GO"]);
    // The supply of a device never does.
    let services = [performed("98977", 1, (0, 10), &[])];
    assert_eq!(ask(&services, &day(), &medicare_terms()), ["98977 1 GO"]);
}

#[test]
fn two_remaining_units_of_few_minutes_are_for_review() {
    let services = [performed("97530", 2, (10, 10), &[])];
    let lines = ask(&services, &day(), &medicare_terms());
    assert_eq!(lines, ["97530 1 GO", "97530 1 GO CO", "QH-M147"]);
}

/// CMS, edits of 2024-07-01: 97150 is column 1 of 97530, indicator 1.
#[test]
fn fifty_nine_needs_times_that_do_not_meet() {
    let (group, single) = ([at((9, 0), (9, 30))], [at((9, 30), (9, 40))]);
    let both =
        |single| [performed("97150", 1, (30, 0), &group), performed("97530", 1, (10, 0), single)];
    let terms = medicare_terms();
    assert_eq!(ask(&both(&single), &day(), &terms), ["97150 1 GO", "97530 1 59 GO"]);
    assert_eq!(ask(&both(&[]), &day(), &terms), ["97150 1 GO", "97530 1 GO", "QH-N111"]);
    let meets = [at((9, 20), (9, 40))];
    assert_eq!(ask(&both(&meets), &day(), &terms), ["97150 1 GO", "97530 1 GO", "QH-N111"]);
    let mut apart = both(&single);
    apart[1].session = 1;
    let with_x = ModifierTerms { apart: ApartWith::Precise, ..medicare_terms() };
    assert_eq!(ask(&apart, &day(), &with_x)[1], "97530 1 XE GO");
    apart[1].clinician = 1;
    assert_eq!(ask(&apart, &day(), &with_x)[1], "97530 1 XP GO");
    assert_eq!(ask(&apart, &day(), &terms)[1], "97530 1 59 GO");
}

#[test]
fn fifty_nine_goes_to_the_second_column_whatever_the_order() {
    let (one, two) = ([at((9, 0), (9, 20))], [at((9, 20), (9, 40))]);
    // G0283 is column 1 of 97032; 97168 is column 2 of 97535.
    let services = [performed("97168", 1, (20, 0), &one), performed("97535", 1, (20, 0), &two)];
    assert_eq!(ask(&services, &day(), &medicare_terms()), ["97168 1 59 GO", "97535 1 GO"]);
    let services = [performed("97032", 1, (20, 0), &one), performed("G0283", 1, (20, 0), &two)];
    assert_eq!(ask(&services, &day(), &medicare_terms()), ["97032 1 59 GO", "G0283 1 GO"]);
    // 97530 with 97168 has had no edit since 2020: no 59.
    let services = [performed("97168", 1, (20, 0), &one), performed("97530", 1, (20, 0), &two)];
    assert_eq!(ask(&services, &day(), &medicare_terms()), ["97168 1 GO", "97530 1 GO"]);
    // Never together stays so, however separate.
    let services = [performed("97165", 1, (20, 0), &one), performed("97755", 1, (20, 0), &two)];
    assert_eq!(ask(&services, &day(), &medicare_terms())[2..], ["QH-N110"]);
    let hospital = ModifierTerms { pairs: Some(Setting::OutpatientHospital), ..medicare_terms() };
    assert_eq!(ask(&services, &day(), &hospital), ["97165 1 GO", "97755 1 59 GO"]);
}

#[test]
fn a_plan_may_watch_pairs_that_medicare_pays() {
    let watched = vec![("97530".parse().unwrap(), "97140".parse().unwrap())];
    let terms = ModifierTerms { watched_pairs: watched, ..ModifierTerms::default() };
    let services = [performed("97140", 1, (15, 0), &[]), performed("97530", 1, (15, 0), &[])];
    assert_eq!(ask(&services, &day(), &terms)[2..], ["QH-N115"]);
}

#[test]
fn kx_comes_with_the_line_that_crosses_the_threshold() {
    let allowed = [Cents::new(3000), Cents::new(3000)];
    let told = medicare::threshold(DAY, Cents::new(246_000), &allowed);
    let services = [performed("97530", 1, (15, 0), &[]), performed("97535", 1, (15, 0), &[])];
    let above = Circumstances { threshold: Some(&told), ..day() };
    let lines = ask(&services, &above, &medicare_terms());
    assert_eq!(lines, ["97530 1 GO KX", "97535 1 GO KX"]);
    // A notice says that it may not be necessary; KX says that it is.
    let noted = Circumstances { liability: Liability::NoticeSigned, ..above };
    let lines = ask(&services, &noted, &medicare_terms());
    assert_eq!(lines, ["97530 1 GO GA", "97535 1 GO GA", "QH-M138", "QH-M138"]);
    let review = medicare::threshold(DAY, Cents::new(299_000), &allowed);
    let above = Circumstances { threshold: Some(&review), ..day() };
    assert_eq!(ask(&services, &above, &medicare_terms())[2..], ["QH-M137"]);
}

#[test]
fn who_pays_is_said_once() {
    let services = [performed("97530", 1, (15, 0), &[])];
    for (liability, line) in [
        (Liability::NoNotice, "97530 1 GO GZ"),
        (Liability::NotABenefit, "97530 1 GO GY"),
        (Liability::NotABenefitWithNotice, "97530 1 GO GX GY"),
    ] {
        let day = Circumstances { liability, ..day() };
        assert_eq!(ask(&services, &day, &medicare_terms()), [line]);
    }
    let day = Circumstances { liability: Liability::NoticeMissing, ..day() };
    assert_eq!(ask(&services, &day, &medicare_terms()), ["97530 1 GO", "QH-M140"]);
}

#[test]
fn telehealth_has_a_modifier_a_place_and_an_end() {
    let services = [performed("97530", 1, (15, 0), &[])];
    let home = PlaceOfService::TELEHEALTH_HOME;
    let video = Circumstances { delivery: Delivery::Video, place: home, ..day() };
    assert_eq!(ask(&services, &video, &medicare_terms()), ["97530 1 GO 95"]);
    let audio = Circumstances { delivery: Delivery::Audio, place: home, ..day() };
    assert_eq!(ask(&services, &audio, &medicare_terms()), ["97530 1 GO 93"]);
    let office = Circumstances { delivery: Delivery::Video, ..day() };
    assert_eq!(ask(&services, &office, &medicare_terms())[1..], ["QH-L151"]);
    let in_person = Circumstances { place: home, ..day() };
    assert_eq!(ask(&services, &in_person, &medicare_terms())[1..], ["QH-L151"]);
    let later = Circumstances { day: date(2028, 1, 3), ..video };
    assert_eq!(ask(&services, &later, &medicare_terms())[1..], ["QH-L152"]);
    let unknown = ask(&services, &video, &ModifierTerms::default());
    assert_eq!(unknown, ["97530 1 ", "QH-L154"]);
}

#[test]
fn a_short_timed_service_is_neither_reduced_nor_repeated() {
    let mut timed = performed("97530", 1, (15, 0), &[]);
    (timed.reduced, timed.repeated) = (true, true);
    let lines = ask(&[timed], &day(), &medicare_terms());
    assert_eq!(lines, ["97530 1 GO", "QH-M141", "QH-M148"]);
    let mut evaluation = performed("97165", 1, (15, 0), &[]);
    evaluation.reduced = true;
    assert_eq!(ask(&[evaluation], &day(), &medicare_terms()), ["97165 1 52 GO"]);
}

#[test]
fn the_payer_decides_the_order_and_how_many_fit() {
    let terms = ModifierTerms {
        discipline: true,
        school: vec!["TM".parse().unwrap(), "U1".parse().unwrap()],
        order: vec!["TM".parse().unwrap()],
        ..ModifierTerms::default()
    };
    let services = [performed("97530", 1, (15, 0), &[])];
    let school = Circumstances { is_school_plan: true, ..day() };
    assert_eq!(ask(&services, &school, &terms), ["97530 1 TM GO U1"]);
    let few = ModifierTerms { most: 2, ..terms };
    assert_eq!(ask(&services, &school, &few), ["97530 1 TM GO", "QH-M142"]);
    let told = of_day(&services, &school, &few, CodeTable::builtin());
    assert_eq!(told.findings[0].severity, Severity::Stop);
}
