//! What finds each edit on a claim.

use care::{Npi, NpiInvalid};

use super::{Hit, is_evaluation};
use crate::claim::{ClaimProvider, FilingCode, MAX_DIAGNOSES, ServiceLine};
use crate::code_table::{Basis, LimitKind};
use crate::ncci::Setting;
use crate::pairs::{Together, tells_apart};
use crate::{Claim, CodeFault, CodeTable, Cpt, Units};

/// The one-on-one codes that the group code takes in (97150 in column 1, indicator 1).
const INSIDE_GROUP: &[&str] = &[
    "97110", "97112", "97113", "97116", "97124", "97140", "97530", "97533", "97535", "97537",
    "97542", "97760", "97761", "97763",
];
fn hit(field: impl Into<String>, message: impl Into<String>) -> Hit {
    Hit { field: field.into(), message: message.into() }
}

/// The lines with their position counted from 0, as fields are named.
fn lines(claim: &Claim) -> impl Iterator<Item = (usize, &ServiceLine)> {
    claim.lines().iter().enumerate()
}

/// Whether the member id is missing, and the plan is or is not Medicaid.
fn lacks_id(claim: &Claim, medicaid: bool) -> bool {
    let subscriber = &claim.header().subscriber;
    let is_blank = subscriber.member_id.as_ref().is_none_or(|id| id.trim().is_empty());
    is_blank && (subscriber.filing == FilingCode::Medicaid) == medicaid
}

pub(super) fn member_id_missing(claim: &Claim, _: &CodeTable) -> Vec<Hit> {
    let missing = || hit("subscriber.member_id", "the member id is missing");
    lacks_id(claim, false).then(missing).into_iter().collect()
}

pub(super) fn medicaid_id_missing(claim: &Claim, _: &CodeTable) -> Vec<Hit> {
    let missing = || hit("subscriber.member_id", "the Medicaid id is missing");
    lacks_id(claim, true).then(missing).into_iter().collect()
}

/// What is wrong with a text that has to be an NPI.
fn npi_fault(npi: Option<&String>) -> Option<&'static str> {
    match npi?.parse::<Npi>() {
        Ok(_) => None,
        Err(NpiInvalid::Shape) => Some("is not ten digits that begin with 1 or 2"),
        Err(NpiInvalid::CheckDigit) => Some("has a wrong check digit; look for a typing error"),
    }
}

pub(super) fn billing_npi(claim: &Claim, _: &CodeTable) -> Vec<Hit> {
    let npi = claim.header().billing.npi.as_ref();
    let fault = if npi.is_none() { Some("is missing") } else { npi_fault(npi) };
    let said = |fault| hit("billing.npi", format!("the NPI of the billing provider {fault}"));
    fault.map(said).into_iter().collect()
}

pub(super) fn clinician_npi(claim: &Claim, _: &CodeTable) -> Vec<Hit> {
    let header = claim.header();
    let named: [(&str, &str, Option<&ClaimProvider>); 4] = [
        ("rendering", "treating clinician", header.rendering.as_ref()),
        ("supervising", "supervisor", header.supervising.as_ref()),
        ("referring", "referring practitioner", header.referring.as_ref()),
        ("ordering", "ordering practitioner", header.ordering.as_ref()),
    ];
    named
        .into_iter()
        .filter_map(|(field, who, provider)| {
            let npi = provider?.npi.as_ref();
            let fault = if npi.is_none() { Some("is missing") } else { npi_fault(npi) }?;
            Some(hit(format!("{field}.npi"), format!("the NPI of the {who} {fault}")))
        })
        .collect()
}

pub(super) fn unknown_code(claim: &Claim, table: &CodeTable) -> Vec<Hit> {
    code_faults(claim, table, |fault| matches!(fault, CodeFault::Unknown { .. }))
}

pub(super) fn code_not_valid(claim: &Claim, table: &CodeTable) -> Vec<Hit> {
    code_faults(claim, table, |fault| !matches!(fault, CodeFault::Unknown { .. }))
}

fn code_faults(claim: &Claim, table: &CodeTable, which: fn(&CodeFault) -> bool) -> Vec<Hit> {
    lines(claim)
        .filter_map(|(n, line)| {
            let fault = table.on(line.code, line.day).err().filter(which)?;
            Some(hit(format!("lines[{n}].code"), fault.to_string()))
        })
        .collect()
}

pub(super) fn two_evaluations(claim: &Claim, _: &CodeTable) -> Vec<Hit> {
    let is_other = |line: &ServiceLine, earlier: &ServiceLine| {
        is_evaluation(earlier.code) && earlier.day == line.day && earlier.code != line.code
    };
    lines(claim)
        .filter(|(_, line)| is_evaluation(line.code))
        .filter_map(|(n, line)| {
            let first = claim.lines().iter().take(n).find(|earlier| is_other(line, earlier))?;
            let message = format!("{} and {} are both evaluations", first.code, line.code);
            Some(hit(format!("lines[{n}].code"), message))
        })
        .collect()
}

pub(super) fn addon_without_base(claim: &Claim, table: &CodeTable) -> Vec<Hit> {
    let has = |code: Cpt, line: &ServiceLine| {
        claim.lines().iter().any(|l| l.code == code && l.day == line.day)
    };
    lines(claim)
        .filter_map(|(n, line)| {
            let base = table.get(line.code)?.addon_of.filter(|base| !has(*base, line))?;
            let message = format!("{} adds to {base}, and there is no {base} that day", line.code);
            Some(hit(format!("lines[{n}].code"), message))
        })
        .collect()
}

pub(super) fn diagnosis_missing(claim: &Claim, _: &CodeTable) -> Vec<Hit> {
    let known = claim.header().diagnoses.len();
    if known == 0 {
        return vec![hit("diagnoses", "the claim has no diagnosis")];
    }
    let mut hits = Vec::new();
    if known > MAX_DIAGNOSES {
        let message = format!("a claim has at most {MAX_DIAGNOSES} diagnoses, not {known}");
        hits.push(hit("diagnoses", message));
    }
    for (n, line) in lines(claim) {
        let dangling = line.pointers.iter().find(|p| !(1..=known).contains(&usize::from(**p)));
        let message = if let Some(pointer) = dangling {
            format!("line {} points to diagnosis {pointer} of {known}", n + 1)
        } else if (1..=4).contains(&line.pointers.len()) {
            continue;
        } else {
            format!("line {} has to point to 1 to 4 diagnoses", n + 1)
        };
        hits.push(hit(format!("lines[{n}].pointers"), message));
    }
    hits
}

pub(super) fn untimed_twice(claim: &Claim, table: &CodeTable) -> Vec<Hit> {
    lines(claim)
        .filter(|(_, line)| line.units > Units::ONE)
        .filter(|(_, line)| table.get(line.code).is_some_and(|c| c.basis == Basis::Untimed))
        .map(|(n, line)| {
            let message = format!("{} is not timed: 1 unit, not {}", line.code, line.units);
            hit(format!("lines[{n}].units"), message)
        })
        .collect()
}

pub(super) fn above_absolute_limit(claim: &Claim, table: &CodeTable) -> Vec<Hit> {
    above(claim, table, |kind| kind == LimitKind::Absolute)
}

pub(super) fn above_limit(claim: &Claim, table: &CodeTable) -> Vec<Hit> {
    above(claim, table, |kind| kind != LimitKind::Absolute)
}

/// Lines with which a code goes above Medicare's limit; another payer's limits are its own.
fn above(claim: &Claim, table: &CodeTable, which: fn(LimitKind) -> bool) -> Vec<Hit> {
    if claim.header().subscriber.filing != FilingCode::MedicareB {
        return Vec::new();
    }
    lines(claim)
        .filter_map(|(n, line)| {
            let on = table.limit(Setting::Practitioner, line.code, line.day)?;
            let limit = Some(on.limit).filter(|limit| which(limit.kind))?;
            let units = match limit.kind {
                LimitKind::Line => line.units.get(),
                LimitKind::Absolute | LimitKind::Appealable => so_far(claim, n, line),
            };
            let (code, day, most) = (line.code, line.day, limit.units);
            let message = format!("{units} {code} on {day}; Medicare's daily limit is {most}");
            (units > most.get()).then(|| hit(format!("lines[{n}].units"), message))
        })
        .collect()
}

/// Units of the code of a line that day, on the lines up to it.
fn so_far(claim: &Claim, n: usize, line: &ServiceLine) -> u32 {
    let same = |l: &&ServiceLine| l.code == line.code && l.day == line.day;
    let lines = claim.lines().iter().take(n + 1).filter(same);
    lines.fold(0, |sum, line| sum.saturating_add(line.units.get()))
}

pub(super) fn duplicate_line(claim: &Claim, _: &CodeTable) -> Vec<Hit> {
    let key = |line: &ServiceLine| {
        let mut modifiers = line.modifiers.clone();
        modifiers.sort_unstable();
        (line.code, line.day, modifiers)
    };
    lines(claim)
        .filter_map(|(n, line)| {
            let first = claim.lines().iter().take(n).position(|l| key(l) == key(line))?;
            let message = format!("lines {} and {} are the same {}", first + 1, n + 1, line.code);
            Some(hit(format!("lines[{n}]"), message))
        })
        .collect()
}

pub(super) fn group_with_individual(claim: &Claim, _: &CodeTable) -> Vec<Hit> {
    let is_apart = |line: &ServiceLine| line.modifiers.iter().any(|m| tells_apart(*m));
    let group_on = |line: &ServiceLine| {
        claim.lines().iter().find(|l| l.code.as_str() == "97150" && l.day == line.day)
    };
    lines(claim)
        .filter(|(_, line)| INSIDE_GROUP.contains(&line.code.as_str()))
        .filter_map(|(n, line)| {
            let group = group_on(line)?;
            let message =
                format!("{} and 97150 on one day need separate minutes and 59", line.code);
            (!is_apart(line) && !is_apart(group))
                .then(|| hit(format!("lines[{n}].modifiers"), message))
        })
        .collect()
}

pub(super) fn never_together(claim: &Claim, table: &CodeTable) -> Vec<Hit> {
    pair_hits(claim, table, Together::Never)
}

pub(super) fn apart_only(claim: &Claim, table: &CodeTable) -> Vec<Hit> {
    pair_hits(claim, table, Together::Apart)
}

/// Lines that Medicare does not pay beside an earlier or later line of the day.
///
/// Medicaid and commercial payers have tables of their own. Pairs with the group code that a
/// modifier tells apart are the edit of [`group_with_individual`].
fn pair_hits(claim: &Claim, table: &CodeTable, which: Together) -> Vec<Hit> {
    if claim.header().subscriber.filing != FilingCode::MedicareB {
        return Vec::new();
    }
    let is_apart = |line: &ServiceLine| line.modifiers.iter().any(|m| tells_apart(*m));
    let mut hits = Vec::new();
    for (n, line) in lines(claim) {
        for (other_n, other) in lines(claim) {
            let pair = table.pairs().between(other.code, line.code, line.day);
            let mine = pair.filter(|p| p.denied == line.code && p.together == which);
            let Some(pair) = mine.filter(|_| other.day == line.day && other_n != n) else {
                continue;
            };
            let (first, denied) = (pair.paid, pair.denied);
            let is_groups = first.as_str() == "97150";
            let message = match which {
                // Two evaluations are the edit of `two_evaluations`, whoever pays.
                Together::Never if is_evaluation(first) && is_evaluation(denied) => continue,
                Together::Never => format!("{denied} is never paid on the day of {first}"),
                Together::Apart if is_groups || is_apart(line) || is_apart(other) => continue,
                Together::Apart => {
                    format!("{denied} on the day of {first} needs separate minutes and 59")
                }
            };
            hits.push(hit(format!("lines[{n}].code"), message));
        }
    }
    hits
}
