//! The order in which modifiers are sent, and how many fit on a line.

use care::Finding;

use super::{Draft, ModifiedLine, ModifierTerms};
use crate::{Modifier, edit};

/// The usual order: what decides about payment first, what only informs last.
const USUAL: &[&str] = &[
    "59", "XE", "XS", "XP", "XU", "76", "52", "GO", "CO", "KX", "95", "93", "GT", "TM", "GA", "GX",
    "GY", "GZ",
];

/// Puts a line's modifiers in the payer's order; what does not fit stays off, with a finding.
pub(super) fn line(
    n: usize,
    draft: Draft,
    terms: &ModifierTerms,
    findings: &mut Vec<Finding>,
) -> ModifiedLine {
    let Draft { service, code, units, mut whys } = draft;
    // Sorting is stable, so those that neither order names stay as they were added.
    whys.sort_by_key(|why| place(why.modifier, terms));
    if whys.len() > terms.most {
        let left: Vec<String> =
            whys.iter().skip(terms.most).map(|why| why.modifier.to_string()).collect();
        let message =
            format!("{code} has room for {} modifiers; {} is left", terms.most, left.join(" and "));
        findings.push(edit::TOO_MANY_MODIFIERS.finding(format!("lines[{n}].modifiers"), message));
        whys.truncate(terms.most);
    }
    let modifiers = whys.iter().map(|why| why.modifier).collect();
    ModifiedLine { service, code, units, modifiers, because: whys }
}

fn place(modifier: Modifier, terms: &ModifierTerms) -> usize {
    let own = terms.order.iter().position(|m| *m == modifier);
    let usual = USUAL.iter().position(|m| *m == modifier.as_str()).unwrap_or(USUAL.len());
    own.unwrap_or(terms.order.len() + usual)
}
