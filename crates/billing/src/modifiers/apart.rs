//! 59 and its relatives: two services of a day that were apart.

use care::Finding;
use jiff::civil::Date;

use super::{ApartWith, Draft, ModifierTerms, Performed};
use crate::pairs::{Pair, Together};
use crate::times::are_separate;
use crate::{CodeTable, Cpt, Modifier, edit};

/// Adds 59, XE or XP to the line that would not be paid, where the pair allows it and the times of
/// both are recorded and do not meet. Everything else is a finding.
pub(super) fn add(
    drafts: &mut [Draft],
    services: &[Performed<'_>],
    day: Date,
    terms: &ModifierTerms,
    table: &CodeTable,
    findings: &mut Vec<Finding>,
) {
    for (n, one) in services.iter().enumerate() {
        for (m, other) in services.iter().enumerate().skip(n + 1) {
            if one.code == other.code {
                continue;
            }
            let between = |setting| table.pairs().in_setting(setting, one.code, other.code, day);
            match terms.pairs.and_then(between) {
                Some(pair) => {
                    let (at, beside) = if other.code == pair.denied { (m, n) } else { (n, m) };
                    decide(drafts, pair, services, (at, beside), terms, findings);
                }
                None => watched(terms, one, other, m, findings),
            }
        }
    }
}

fn decide(
    drafts: &mut [Draft],
    pair: Pair,
    services: &[Performed<'_>],
    (at, beside): (usize, usize),
    terms: &ModifierTerms,
    findings: &mut Vec<Finding>,
) {
    let (Some(one), Some(other)) = (services.get(at), services.get(beside)) else { return };
    let field = format!("services[{at}]");
    let (code, first, release) = (pair.denied, pair.paid, pair.release);
    if pair.together == Together::Never {
        let message = format!("{code} is never paid on the day of {first}");
        findings.push(edit::NEVER_TOGETHER.finding(field, message));
        return;
    }
    if !are_separate(one.intervals, other.intervals) {
        let message = format!("{code} on the day of {first} needs separate minutes and 59");
        findings.push(edit::APART_ONLY.finding(field, message));
        return;
    }
    let is_precise = terms.apart == ApartWith::Precise;
    let (modifier, how) = if is_precise && one.clinician != other.clinician {
        (Modifier::OTHER_CLINICIAN, "another clinician gave it")
    } else if is_precise && one.session != other.session {
        (Modifier::OTHER_SESSION, "it was another session of the day")
    } else {
        (Modifier::DISTINCT, "the times of both do not meet")
    };
    for draft in drafts.iter_mut().filter(|draft| draft.service == at) {
        // One is enough, and 59 never stands beside an X modifier.
        if draft.whys.iter().any(|why| crate::pairs::tells_apart(why.modifier)) {
            continue;
        }
        let because = format!(
            "{code} is paid beside {first} only when it was apart: {how}. Source: NCCI, {release}."
        );
        draft.add(modifier, because);
    }
}

fn watched(
    terms: &ModifierTerms,
    one: &Performed<'_>,
    other: &Performed<'_>,
    place: usize,
    findings: &mut Vec<Finding>,
) {
    let (a, b) = (one.code, other.code);
    let is_it = |pair: &(Cpt, Cpt)| *pair == (a, b) || *pair == (b, a);
    if are_separate(one.intervals, other.intervals) || !terms.watched_pairs.iter().any(is_it) {
        return;
    }
    let message = format!("some plans pay only one of {a} and {b}; record the times of both");
    findings.push(edit::PAYER_PAIR.finding(format!("services[{place}]"), message));
}
