//! Which services can be counted at all, and which belong together.

use care::Finding;
use jiff::civil::Date;

use super::ServiceMinutes;
use crate::code_table::{Basis, Code};
use crate::{CodeFault, CodeTable, Cpt, edit};

/// More minutes than a day has.
const DAY_MINUTES: u32 = 24 * 60;

/// Services that are counted as one: equal codes, and a base code with its add-on.
#[derive(Debug)]
pub(super) struct Item<'t> {
    /// The code, or the base code of the family.
    pub(super) code: &'t Code,
    /// What bills beyond the first block, when valid on the day.
    pub(super) addon: Option<&'t Code>,
    /// All minutes of the item.
    pub(super) minutes: u32,
    /// How many were given, where someone counted.
    pub(super) count: Option<u32>,
    /// Whether the base code itself was listed.
    pub(super) has_base: bool,
    /// Whether the add-on code was listed.
    pub(super) has_addon: bool,
}

impl Item<'_> {
    pub(super) fn is_timed(&self) -> bool {
        self.code.basis.is_timed()
    }

    pub(super) fn is_pooled(&self) -> bool {
        self.code.basis == Basis::Pooled
    }
}

/// The countable items, in the order of the services, and what is wrong with the others.
pub(super) fn screen<'t>(
    day: Date,
    services: &[ServiceMinutes],
    table: &'t CodeTable,
) -> (Vec<Item<'t>>, Vec<Finding>) {
    let mut items: Vec<Item<'t>> = Vec::new();
    let mut findings = Vec::new();
    for service in services {
        match usable(day, service, table) {
            Ok(code) => add(&mut items, day, service, code, table),
            Err(finding) => findings.push(*finding),
        }
    }
    let listed: Vec<Cpt> = items.iter().map(|item| item.code.code).collect();
    items.retain(|item| {
        let alone = !item.has_base || item.code.addon_of.is_some_and(|b| !listed.contains(&b));
        if alone {
            findings.push(addon_alone(item));
        }
        !alone
    });
    let total = items.iter().fold(0_u32, |sum, item| sum.saturating_add(item.minutes));
    if total > DAY_MINUTES {
        let message = format!("the services add up to {total} minutes; a day has {DAY_MINUTES}");
        findings.push(edit::IMPOSSIBLE_MINUTES.finding("minutes", message));
    }
    let evaluations: Vec<&str> = items
        .iter()
        .filter(|item| edit::is_evaluation(item.code.code))
        .map(|item| item.code.code.as_str())
        .collect();
    if evaluations.len() > 1 {
        let message = format!("{} are all evaluations on one day", evaluations.join(" and "));
        findings.push(edit::TWO_EVALUATIONS.finding("code", message));
    }
    (items, findings)
}

fn usable<'t>(
    day: Date,
    service: &ServiceMinutes,
    table: &'t CodeTable,
) -> Result<&'t Code, Box<Finding>> {
    let field = service.code.to_string();
    let code = table.on(service.code, day).map_err(|fault| Box::new(fault_finding(&fault)))?;
    let minutes = service.minutes.0;
    if minutes > DAY_MINUTES {
        let message = format!("{minutes} minutes of {field}; a day has {DAY_MINUTES}");
        return Err(Box::new(edit::IMPOSSIBLE_MINUTES.finding(field, message)));
    }
    if code.basis.is_timed() && minutes == 0 {
        let message = format!("{field} is a timed code, and it has no minutes");
        return Err(Box::new(edit::MINUTES_MISSING.finding(field, message)));
    }
    Ok(code)
}

/// What a code that cannot be used on the day is told.
pub(super) fn fault_finding(fault: &CodeFault) -> Finding {
    let edit = match fault {
        CodeFault::Unknown { .. } => edit::UNKNOWN_CODE,
        CodeFault::NotYet { .. } | CodeFault::Retired { .. } => edit::CODE_NOT_VALID,
    };
    let field = match fault {
        CodeFault::Unknown { code, .. } => code.clone(),
        CodeFault::NotYet { code, .. } | CodeFault::Retired { code, .. } => code.to_string(),
    };
    edit.finding(field, fault.to_string())
}

fn addon_alone(item: &Item<'_>) -> Finding {
    let (base, addon) = match item.code.addon_of {
        Some(base) => (base, item.code.code),
        None => (item.code.code, item.addon.map_or(item.code.code, |addon| addon.code)),
    };
    let message = format!("{addon} adds to {base}, and there is no {base} on this day");
    edit::ADDON_WITHOUT_BASE.finding(addon.as_str(), message)
}

fn add<'t>(
    items: &mut Vec<Item<'t>>,
    day: Date,
    service: &ServiceMinutes,
    listed: &'t Code,
    table: &'t CodeTable,
) {
    let (code, is_addon) = family_of(listed, table);
    let place = items.iter().position(|item| item.code.code == code.code);
    let place = place.unwrap_or_else(|| {
        let addon = addon_on(code.code, day, table);
        let counts =
            Item { code, addon, minutes: 0, count: None, has_base: false, has_addon: false };
        items.push(counts);
        items.len() - 1
    });
    let Some(item) = items.get_mut(place) else { return };
    item.minutes = item.minutes.saturating_add(service.minutes.0);
    item.has_base |= !is_addon;
    item.has_addon |= is_addon;
    if let Some(count) = service.count {
        item.count = Some(item.count.unwrap_or(0).saturating_add(count));
    }
}

/// The code under which a listed code is counted, and whether it was listed as an add-on.
///
/// What is counted by number and not by minutes stays by itself; the three codes of a month of
/// remote monitoring are one service.
fn family_of<'t>(listed: &'t Code, table: &'t CodeTable) -> (&'t Code, bool) {
    let base = match listed.basis {
        Basis::Count => None,
        Basis::Month => table
            .iter()
            .find(|code| code.basis == Basis::Month && table.addon_for(code.code).is_some()),
        _ => listed.addon_of.and_then(|base| table.get(base)),
    };
    (base.unwrap_or(listed), base.is_some() && listed.addon_of.is_some())
}

fn addon_on(base: Cpt, day: Date, table: &CodeTable) -> Option<&Code> {
    table.addon_for(base).filter(|addon| addon.is_valid_on(day))
}
