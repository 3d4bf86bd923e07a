//! Reads the rows of `data/codes.csv`.
//!
//! The table is embedded and a test proves that every row is read, so a row that cannot be read
//! is left out here instead of ending the program.

use std::collections::BTreeMap;

use super::{Basis, Carry, Code, Confidence, Limit, LimitKind, Therapy};
use crate::{Cpt, Units};

/// One row, as written.
#[derive(serde::Deserialize)]
struct Row {
    code: String,
    label: String,
    basis: String,
    minutes: Option<u32>,
    addon_of: Option<String>,
    one_on_one: String,
    group: String,
    first_day: Option<jiff::civil::Date>,
    last_day: Option<jiff::civil::Date>,
    successors: String,
    carry: String,
    replaces: String,
    therapy: String,
    confidence: String,
    mue_p: Option<u32>,
    mue_p_mai: String,
    mue_h: Option<u32>,
    mue_h_mai: String,
    status: String,
    mppr: String,
    note: String,
}

pub(super) fn read(text: &str) -> BTreeMap<Cpt, Code> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    reader
        .deserialize::<Row>()
        .filter_map(|row| parse(row.ok()?))
        .map(|code| (code.code, code))
        .collect()
}

fn parse(row: Row) -> Option<Code> {
    Some(Code {
        code: row.code.parse().ok()?,
        label: row.label,
        basis: basis(&row.basis)?,
        minutes: row.minutes,
        addon_of: match row.addon_of {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        },
        one_on_one: yes_no(&row.one_on_one),
        group: row.group == "Y",
        first_day: row.first_day,
        last_day: row.last_day,
        successors: codes(&row.successors)?,
        carry: match row.carry.as_str() {
            "offer" => Carry::Offer,
            "ask" => Carry::Ask,
            "none" | "" => Carry::None,
            _ => return None,
        },
        replaces: codes(&row.replaces)?,
        therapy: match row.therapy.as_str() {
            "always" => Therapy::Always,
            "sometimes" => Therapy::Sometimes,
            "never" => Therapy::Never,
            "none" => Therapy::Unlisted,
            _ => return None,
        },
        confidence: match row.confidence.as_str() {
            "H" => Confidence::High,
            "M" => Confidence::Medium,
            "L" => Confidence::Low,
            _ => return None,
        },
        limit: limit(row.mue_p, &row.mue_p_mai),
        hospital_limit: limit(row.mue_h, &row.mue_h_mai),
        status: row.status,
        reduced: yes_no(&row.mppr),
        note: row.note,
    })
}

fn basis(text: &str) -> Option<Basis> {
    Some(match text {
        "pooled" => Basis::Pooled,
        "minutes" => Basis::Timed,
        "untimed" => Basis::Untimed,
        "count" => Basis::Count,
        "window" => Basis::Window,
        "month" => Basis::Month,
        "week" => Basis::Week,
        "episode" => Basis::Episode,
        "state" => Basis::State,
        _ => return None,
    })
}

fn limit(units: Option<u32>, indicator: &str) -> Option<Limit> {
    let kind = match indicator {
        "1" => LimitKind::Line,
        "2" => LimitKind::Absolute,
        "3" => LimitKind::Appealable,
        _ => return None,
    };
    Some(Limit { units: Units::new(units?), kind })
}

fn yes_no(text: &str) -> Option<bool> {
    match text {
        "Y" => Some(true),
        "N" => Some(false),
        _ => None,
    }
}

fn codes(text: &str) -> Option<Vec<Cpt>> {
    text.split_whitespace().map(|code| code.parse().ok()).collect()
}
