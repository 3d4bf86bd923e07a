//! Who and what is taken already: V-015, V-016, and the room.

use super::{Busy, PlanFacts, ROOM, finding};
use crate::{Finding, PatientId, Severity};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Overlaps of the clinician, of each patient, and of the room.
pub(super) fn check(facts: &PlanFacts, findings: &mut Vec<Finding>) {
    let clinician = overlapping(facts, &facts.clinician_busy);
    for (what, days) in clinician {
        let message = format!("The therapist has {what} then{}.", facts.on(&days));
        let remedy = "Choose another time or day, or move the other session first.";
        let found = finding("QH-S015", Severity::Stop, None, "start", message, remedy);
        findings.push(found);
    }
    for patient in &facts.patients {
        for (what, days) in overlapping(facts, &patient.busy) {
            findings.push(of_patient(facts, patient.id, &what, &days));
        }
    }
    for (what, days) in overlapping(facts, &facts.room_busy) {
        let message = format!("The room is taken then by {what}{}.", facts.on(&days));
        let remedy = "Choose another room or time, or say why there is space for both.";
        findings.push(finding(ROOM.0, Severity::Ask, None, "room", message, remedy));
    }
}

fn of_patient(facts: &PlanFacts, id: PatientId, what: &str, days: &[Date]) -> Finding {
    let message = format!("Has {what} then{}.", facts.on(days));
    let remedy = "Choose another time, or say why both are right: two therapists may treat \
                  together.";
    finding("QH-S016", Severity::Ask, Some(id), "start", message, remedy)
}

/// What overlaps the plan, each thing once with its days. Beyond three different things the rest
/// is summed up, so that a busy year stays readable.
fn overlapping(facts: &PlanFacts, busy: &[Busy]) -> Vec<(String, Vec<Date>)> {
    let chosen: BTreeSet<Date> = facts.days.iter().copied().collect();
    let mut of: BTreeMap<String, BTreeSet<Date>> = BTreeMap::new();
    for one in busy {
        if chosen.contains(&one.day) && one.span.overlaps(&facts.time) {
            let what = format!("{} ({})", one.what, one.span);
            of.entry(what).or_default().insert(one.day);
        }
    }
    let mut listed: Vec<(String, BTreeSet<Date>)> = of.into_iter().collect();
    listed.sort_by_key(|(what, days)| (std::cmp::Reverse(days.len()), what.clone()));
    if listed.len() > 3 {
        let rest: BTreeSet<Date> =
            listed.split_off(2).into_iter().flat_map(|(_, days)| days).collect();
        listed.push(("other sessions".to_owned(), rest));
    }
    listed.into_iter().map(|(what, days)| (what, days.into_iter().collect())).collect()
}
