//! Remote therapeutic monitoring: counted by days with data, or by minutes in a month.

use jiff::civil::Date;

use super::UnitAnswer;
use super::screen::Item;
use crate::{CodeTable, Cpt, edit};

/// The least days with data of the supply codes for most of a window of 30 days.
const LONG_DAYS: u32 = 16;
/// The least days with data of the supply codes for a short time.
const SHORT_DAYS: u32 = 2;
/// Minutes of a full block of management in a month, and of its short form.
const LONG_MINUTES: u32 = 20;
const SHORT_MINUTES: u32 = 10;

/// The supply codes for 16 to 30 days, and those for 2 to 15 days.
const SUPPLY: [(&str, &str); 3] = [("98976", "98984"), ("98977", "98985"), ("98978", "98986")];
/// Management of 10 to 19 minutes in a month.
const SHORT_MANAGEMENT: &str = "98979";

/// Supply of a device: which code depends on the days with data.
///
/// Source: CMS, Change Request 14250 (short windows from 2026-01-01).
pub(super) fn window(item: &Item<'_>, day: Date, table: &CodeTable, answer: &mut UnitAnswer) {
    let listed = item.code.code;
    let Some(days) = item.count else {
        answer.push(listed, 1, false);
        return;
    };
    let pair =
        SUPPLY.iter().find(|(long, short)| *long == listed.as_str() || *short == listed.as_str());
    let wanted = pair.and_then(|(long, short)| match days {
        LONG_DAYS.. => long.parse().ok(),
        SHORT_DAYS..LONG_DAYS => short.parse().ok(),
        _ => None,
    });
    let code = wanted.filter(|code: &Cpt| table.on(*code, day).is_ok());
    match code {
        Some(code) => {
            answer.push(code, 1, false);
            answer.because.push(format!("{days} days with data are {code}."));
        }
        None => too_little(listed, &format!("{days} days with data"), day, answer),
    }
}

/// Management in a month: only with a live talk, and only in full blocks.
///
/// Source: CMS, Change Request 14250 (10 to 19 minutes from 2026-01-01).
pub(super) fn month(item: &Item<'_>, day: Date, table: &CodeTable, answer: &mut UnitAnswer) {
    let (base, minutes) = (item.code.code, item.minutes);
    if item.count == Some(0) {
        too_little(base, "no live talk in the month", day, answer);
        return;
    }
    if minutes >= LONG_MINUTES {
        answer.push(base, 1, false);
        if let Some(addon) = item.addon {
            answer.push(addon.code, (minutes - LONG_MINUTES) / LONG_MINUTES, false);
        }
        let said = format!("{minutes} minutes in the month, in full blocks of {LONG_MINUTES}.");
        answer.because.push(said);
        return;
    }
    let short: Option<Cpt> = SHORT_MANAGEMENT.parse().ok();
    match short.filter(|code| minutes >= SHORT_MINUTES && table.on(*code, day).is_ok()) {
        Some(code) => {
            answer.push(code, 1, false);
            answer.because.push(format!("{minutes} minutes in the month are {code}."));
        }
        None => too_little(base, &format!("{minutes} minutes in the month"), day, answer),
    }
}

fn too_little(code: Cpt, what: &str, day: Date, answer: &mut UnitAnswer) {
    let message = format!("{what} earn nothing on {day}");
    answer.findings.push(edit::MONITORING_TOO_LITTLE.finding(code.as_str(), message));
}
