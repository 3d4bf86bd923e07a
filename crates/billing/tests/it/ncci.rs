//! CMS's quarterly files, in their shape and of our own making.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use billing::code_table::LimitKind;
use billing::ncci::{Setting, read_limits, read_pairs};
use billing::pairs::Together;
use billing::units::{UnitOptions, count};
use billing::{CodeTable, Cpt, UnitRule};
use jiff::civil::{Date, date};

use crate::units::services;

const QUARTER: Date = date(2026, 10, 1);
const DAY: Date = date(2026, 11, 16);

/// One row of the answer key: the pair, its indicator, and whether it is still in force.
struct Key {
    setting: Setting,
    column1: Cpt,
    column2: Cpt,
    indicator: u8,
    deleted: Option<String>,
    rationale: String,
}

/// The answer key, CMS's edits of 2024-07-01, where it is at hand.
fn answer_key() -> Option<Vec<Key>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../../../../shared/data/ot-ptp.csv");
    let mut reader = csv::Reader::from_path(path).ok()?;
    let read = |row: csv::StringRecord| Key {
        setting: row[0].parse().unwrap(),
        column1: row[1].parse().unwrap(),
        column2: row[2].parse().unwrap(),
        indicator: row[3].parse().unwrap(),
        deleted: (!row[4].is_empty()).then(|| row[4].replace('-', "")),
        rationale: row[5].to_owned(),
    };
    Some(reader.records().map(|row| read(row.unwrap())).collect())
}

/// The key in the shape of CMS's file.
fn as_file(key: &[Key], setting: Setting) -> String {
    let mut text = "CPT codes only are copyright 2025 American Medical Association.\r\n\
                    Column1/Column2 Edits\r\n\
                    Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\t\
                    Deletion Date\tModifier\tPTP Edit Rationale\r\n"
        .to_owned();
    for row in key.iter().filter(|row| row.setting == setting) {
        // When each began is not in the key; one that was never in force began as it ended.
        let deleted = row.deleted.as_deref();
        let since = deleted.filter(|_| row.indicator == 9).unwrap_or("20000101");
        let until = deleted.unwrap_or("*");
        let (one, two, digit) = (row.column1, row.column2, row.indicator);
        let rationale = &row.rationale;
        _ = write!(text, "{one}\t{two}\t\t{since}\t{until}\t{digit}\t{rationale}\r\n");
    }
    text
}

#[test]
fn every_pair_of_the_answer_key_is_answered_in_both_settings() {
    let Some(key) = answer_key() else { return };
    assert_eq!(key.len(), 2496);
    let mut table = CodeTable::builtin().clone();
    for setting in Setting::ALL {
        let rows = read_pairs(as_file(&key, *setting).as_bytes()).unwrap();
        assert_eq!(rows.len(), 1248);
        table.add_pairs(*setting, QUARTER, rows);
    }
    let mut active: BTreeMap<(Setting, Cpt, Cpt), u8> = BTreeMap::new();
    for row in key.iter().filter(|row| row.deleted.is_none()) {
        active.insert((row.setting, row.column1, row.column2), row.indicator);
    }
    assert_eq!(active.len(), 1114);
    for row in &key {
        let mut expected = None;
        for (paid, denied) in [(row.column1, row.column2), (row.column2, row.column1)] {
            if let Some(digit) = active.get(&(row.setting, paid, denied)) {
                let together = if *digit == 0 { Together::Never } else { Together::Apart };
                expected = Some((paid, denied, together));
            }
        }
        for (a, b) in [(row.column1, row.column2), (row.column2, row.column1)] {
            let got = table.pairs().in_setting(row.setting, a, b, DAY);
            let got = got.map(|pair| (pair.paid, pair.denied, pair.together));
            assert_eq!(got, expected, "{} {a} {b}", row.setting);
        }
    }
}

#[test]
fn the_built_in_pairs_are_those_of_the_answer_key() {
    let Some(key) = answer_key() else { return };
    let mut n = 0;
    for setting in Setting::ALL {
        for pair in CodeTable::builtin().pairs().in_force(*setting, DAY) {
            let digit = u8::from(pair.together == Together::Apart);
            let is_it = |row: &&Key| {
                row.setting == *setting
                    && (row.column1, row.column2) == (pair.paid, pair.denied)
                    && row.deleted.is_none()
                    && row.indicator == digit
            };
            assert_eq!(key.iter().filter(is_it).count(), 1, "{setting} {pair:?}");
            n += 1;
        }
    }
    assert_eq!(n, 744);
    // Nothing is missing between two codes of our table.
    let table = CodeTable::builtin();
    let ours = |row: &&Key| {
        row.deleted.is_none()
            && table.get(row.column1).is_some()
            && table.get(row.column2).is_some()
    };
    for row in key.iter().filter(ours) {
        let got = table.pairs().in_setting(row.setting, row.column1, row.column2, DAY);
        assert!(got.is_some(), "{} {} {}", row.setting, row.column1, row.column2);
    }
}

const LIMITS: &str = "CPT only copyright 2025 American Medical Association.\n\
    HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n\
    97533,3,3 Date of Service Edit: Clinical,Clinical: Data\n\
    97165,1,2 Date of Service Edit: Policy,Code Descriptor / CPT Instruction\n";

#[test]
fn a_file_of_limits_answers_from_the_day_on_which_it_takes_effect() {
    let mut table = CodeTable::builtin().clone();
    table.add_limits(Setting::Practitioner, QUARTER, read_limits(LIMITS.as_bytes()).unwrap());
    let code = "97533".parse().unwrap();
    let limit = |day| {
        let on = table.limit(Setting::Practitioner, code, day).unwrap();
        (on.limit.units.get(), on.limit.kind, on.quarter)
    };
    assert_eq!(limit(QUARTER), (3, LimitKind::Appealable, QUARTER));
    let before = date(2026, 9, 30);
    assert_eq!(limit(before), (4, LimitKind::Appealable, date(2024, 7, 1)));
    let hospital = table.limit(Setting::OutpatientHospital, code, DAY).unwrap();
    assert_eq!(hospital.limit.units.get(), 4);
    // 60 minutes are four units: too many from the first of October on.
    for (day, findings) in [(before, 0), (QUARTER, 1)] {
        let asked = services("97533 60");
        let got = count(UnitRule::Cms8, day, &asked, &table, &UnitOptions::default());
        assert_eq!(got.findings.len(), findings, "{day}");
    }
    // A code that the file does not list has no limit there.
    assert_eq!(table.limit(Setting::Practitioner, "97110".parse().unwrap(), DAY), None);
}

#[test]
fn coding_an_old_month_again_gives_the_same_after_later_files_were_read() {
    let mut table = CodeTable::builtin().clone();
    table.add_limits(Setting::Practitioner, QUARTER, read_limits(LIMITS.as_bytes()).unwrap());
    let pairs = "97110\t97533\t\t20100101\t*\t0\tMore extensive procedure\n";
    table.add_pairs(Setting::Practitioner, QUARTER, read_pairs(pairs.as_bytes()).unwrap());
    let ask = |table: &CodeTable, day: Date| {
        let text = "97533 68, 97110 20, 97150 30, 97165 40, 97129 23, 97550 68";
        let mut said = String::new();
        for rule in UnitRule::ALL {
            let got = count(*rule, day, &services(text), table, &UnitOptions::default());
            _ = write!(said, "{got:?}");
        }
        let pairs = table.pairs().in_force(Setting::Practitioner, day);
        _ = write!(said, "{pairs:?}");
        said
    };
    for day in [date(2024, 7, 1), date(2025, 3, 3), date(2026, 9, 30)] {
        assert_eq!(ask(&table, day), ask(CodeTable::builtin(), day), "{day}");
    }
    assert_ne!(ask(&table, DAY), ask(CodeTable::builtin(), DAY));
}
