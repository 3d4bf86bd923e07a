//! Which day it was: V-010, V-013.

use super::{Edit, Facts, Hit};
use crate::{Attendance, DayKind, Severity};

pub(super) const EDITS: &[Edit] = &[
    Edit {
        code: "QH-S010",
        v: Some(10),
        title: "The day is a school day of the site's calendar.",
        source: "SESIS service capture, step 9",
        entering: Some(Severity::Ask),
        certifying: Some(Severity::Ask),
        billing: None,
        may_override: false,
        check: instructional,
    },
    Edit {
        code: "QH-S013",
        v: Some(13),
        title: "The day is no holiday or blocked day.",
        source: "New York City Comptroller, MH11-060A",
        entering: Some(Severity::Stop),
        certifying: Some(Severity::Stop),
        billing: Some(Severity::Stop),
        may_override: true,
        check: holiday,
    },
];

/// The day as people call it: `Thanksgiving recess`, else its kind in small letters.
fn day_name(facts: &Facts) -> String {
    if facts.day.label.trim().is_empty() {
        facts.day.kind.label().to_lowercase()
    } else {
        facts.day.label.trim().to_owned()
    }
}

fn instructional(facts: &Facts) -> Vec<Hit> {
    if !facts.is_school() {
        return Vec::new();
    }
    let name = day_name(facts);
    let has_any = |is_provided: bool| {
        facts.record.encounters.iter().any(|draft| draft.is_provided() == is_provided)
    };
    let mut hits = Vec::new();
    match facts.day.kind {
        DayKind::Grey | DayKind::Holiday => {
            if has_any(true) && facts.day.kind == DayKind::Grey {
                let message = format!("This is no school day in the calendar ({name}).");
                hits.push(Hit::new(None, "date", message, "Check the date, or say why."));
            }
            if has_any(false) {
                let message =
                    format!("This day needs no record, not even a cancellation ({name}).");
                let remedy = "Leave it out. Grey days and holidays are not counted.";
                hits.push(Hit::new(None, "attendance", message, remedy));
            }
        }
        DayKind::EmergencyClosing => hits.extend(closing(facts, &name)),
        DayKind::HalfDay => hits.extend(half_day(facts)),
        DayKind::Instructional => {}
    }
    hits
}

fn closing(facts: &Facts, name: &str) -> Vec<Hit> {
    let drafts = facts.record.encounters.iter();
    drafts
        .filter(|draft| draft.attendance != Attendance::Cancelled)
        .map(|draft| {
            let message = format!("The school was closed on this day ({name}).");
            let remedy = "Record it as Cancelled, or say why it is different.";
            Hit::new(Some(draft.patient), "attendance", message, remedy)
        })
        .collect()
}

fn half_day(facts: &Facts) -> Vec<Hit> {
    let Some(ends) = facts.day.ends else { return Vec::new() };
    let drafts = facts.record.encounters.iter();
    drafts
        .filter(|draft| draft.is_provided() && draft.end.is_some_and(|end| end > ends))
        .map(|draft| {
            let message = format!("This half day ended at {}.", ends.strftime("%H:%M"));
            Hit::new(Some(draft.patient), "end", message, "Check the time, or say why.")
        })
        .collect()
}

fn holiday(facts: &Facts) -> Vec<Hit> {
    let is_given = facts.record.encounters.iter().any(crate::EncounterDraft::is_provided);
    if facts.day.kind != DayKind::Holiday || !is_given {
        return Vec::new();
    }
    vec![Hit::new(
        None,
        "date",
        format!("This day is a holiday ({}).", day_name(facts)),
        "Check the date, or save it: your supervisor may let it pass with a reason.",
    )]
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{found, unanswered};

    #[test]
    fn a_grey_day_asks_and_needs_no_cancellation() {
        assert_eq!(found("QH-S010", "kind grey"), ["ask - date"]);
        assert_eq!(found("QH-S010", "solo\nkind grey\nana cancelled trip"), ["ask - attendance"]);
        assert_eq!(found("QH-S010", "kind instructional"), [""; 0]);
        assert_eq!(found("QH-S010", "practice\nkind grey"), [""; 0]);
    }

    #[test]
    fn an_emergency_closing_is_recorded_as_cancelled() {
        let closed = "solo\nkind emergency_closing";
        assert_eq!(found("QH-S010", closed), ["ask ana attendance"]);
        assert_eq!(
            found("QH-S010", &format!("{closed}\nana absent not_in_school")),
            ["ask ana attendance"]
        );
        let cancelled = format!("{closed}\nana cancelled emergency_closing");
        assert_eq!(found("QH-S010", &cancelled), [""; 0]);
    }

    #[test]
    fn a_half_day_is_a_school_day_until_it_ends() {
        assert_eq!(found("QH-S010", "kind half_day\nends 10:30"), [""; 0]);
        assert_eq!(found("QH-S010", "kind half_day\nends 10:29"), ["ask - end"]);
    }

    #[test]
    fn a_holiday_stops_until_a_supervisor_gives_a_reason() {
        assert_eq!(found("QH-S013", "kind holiday"), ["stop - date"]);
        assert_eq!(found("QH-S013", "stage billing\nkind holiday"), ["stop - date"]);
        assert_eq!(found("QH-S013", "solo\nkind holiday\nana cancelled trip"), [""; 0]);
        assert_eq!(found("QH-S013", "kind grey"), [""; 0]);

        let reason = "kind holiday\nana ack QH-S013 The school was open for extended year.";
        assert_eq!(unanswered(reason, false), ["QH-S013"], "a therapist may not");
        assert_eq!(unanswered(reason, true), [""; 0]);
        assert_eq!(unanswered("kind holiday", true), ["QH-S013"], "not without a reason");
    }
}
