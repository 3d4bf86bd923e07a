//! When it was: V-002, V-003, V-012, V-015 to V-017, clock changes, open months.

use super::{Edit, Facts, Hit};
use crate::{EncounterDraft, Severity, TimeSpan};
use jiff::civil::{Time, time};

const STOP: Option<Severity> = Some(Severity::Stop);
const ASK: Option<Severity> = Some(Severity::Ask);
const TELL: Option<Severity> = Some(Severity::Tell);

/// Outside these hours nothing can be recorded (V-012).
const PLAUSIBLE: (Time, Time) = (time(6, 0, 0, 0), time(22, 0, 0, 0));

pub(super) const EDITS: &[Edit] = &[
    Edit {
        code: "QH-S002",
        v: Some(2),
        title: "The session ends after it starts and is not longer than allowed.",
        source: "Enhanced Services provider manual",
        entering: STOP,
        certifying: STOP,
        billing: None,
        may_override: false,
        check: span,
    },
    Edit {
        code: "QH-S003",
        v: Some(3),
        title: "The session is over; an absence is not before its day.",
        source: "Focus SIS service log: no future dates",
        entering: STOP,
        certifying: STOP,
        billing: None,
        may_override: false,
        check: future,
    },
    Edit {
        code: "QH-D201",
        v: None,
        title: "The day lies in a month that is open for recording.",
        source: "SESIS help: current and previous month (SH7628)",
        entering: STOP,
        certifying: None,
        billing: None,
        may_override: true,
        check: open_months,
    },
    Edit {
        code: "QH-S012",
        v: Some(12),
        title: "The session lies within the hours of the site.",
        source: "New York City Comptroller, MH11-060A",
        entering: ASK,
        certifying: ASK,
        billing: None,
        may_override: false,
        check: site_hours,
    },
    Edit {
        code: "QH-S112",
        v: Some(12),
        title: "The session lies between 06:00 and 22:00.",
        source: "New York City Comptroller, MH11-060A",
        entering: STOP,
        certifying: STOP,
        billing: None,
        may_override: false,
        check: plausible_hours,
    },
    Edit {
        code: "QH-T201",
        v: None,
        title: "The times exist once on the day of service.",
        source: "Clock changes of the organization's time zone",
        entering: STOP,
        certifying: STOP,
        billing: None,
        may_override: false,
        check: clock_change,
    },
    Edit {
        code: "QH-S015",
        v: Some(15),
        title: "The clinician was not in another session at that time.",
        source: "New York City Comptroller, related-service payments audit (FY16)",
        entering: ASK,
        certifying: STOP,
        billing: None,
        may_override: false,
        check: clinician_overlap,
    },
    Edit {
        code: "QH-S016",
        v: Some(16),
        title: "The patient was not in another service at that time.",
        source: "New York City Comptroller, related-service payments audit (FY16)",
        entering: ASK,
        certifying: ASK,
        billing: STOP,
        may_override: false,
        check: patient_overlap,
    },
    Edit {
        code: "QH-S017",
        v: Some(17),
        title: "There was time to get from one site to the other.",
        source: "Our own: travel between sites",
        entering: TELL,
        certifying: TELL,
        billing: None,
        may_override: false,
        check: travel,
    },
];

fn span(facts: &Facts) -> Vec<Hit> {
    let most = facts.settings.max_session_minutes;
    let mut hits = Vec::new();
    for draft in &facts.record.encounters {
        let (Some(_), Some(_)) = (draft.start, draft.end) else { continue };
        match draft.span() {
            None => hits.push(Hit::new(
                Some(draft.patient),
                "end",
                "The end is not after the start.",
                "Correct the start or the end.",
            )),
            Some(span) if span.minutes().0 > most => hits.push(Hit::new(
                Some(draft.patient),
                "end",
                format!("The session has {} minutes; the most is {most}.", span.minutes()),
                "Correct the times; record two sessions as two.",
            )),
            Some(_) => {}
        }
    }
    hits
}

fn future(facts: &Facts) -> Vec<Hit> {
    let (day, now) = (facts.record.day, facts.now);
    if day > facts.today() {
        let remedy = "Record it on its day. To plan it, use the schedule.";
        return vec![Hit::new(None, "date", "The day is in the future.", remedy)];
    }
    let is_later = |at: Option<Time>| at.is_some_and(|at| day.to_datetime(at) > now);
    let mut hits = Vec::new();
    for draft in facts.record.encounters.iter().filter(|draft| draft.is_provided()) {
        let (field, message) = match (is_later(draft.start), is_later(draft.end)) {
            (true, _) => ("start", "The session has not begun yet."),
            (_, true) => ("end", "The session is not over yet."),
            _ => continue,
        };
        let remedy = "Record it when it is over, or correct the time.";
        hits.push(Hit::new(Some(draft.patient), field, message, remedy));
    }
    hits
}

fn open_months(facts: &Facts) -> Vec<Hit> {
    let open_from = facts.settings.open_from(facts.today());
    if facts.record.day >= open_from {
        return Vec::new();
    }
    vec![Hit::new(
        None,
        "date",
        format!("Days before {open_from} are closed for recording."),
        "Check the date, or save it: your supervisor may let it pass with a reason.",
    )]
}

/// Hits for each end of a draft that lies outside `open` to `close`.
fn outside(facts: &Facts, (open, close): (Time, Time), remedy: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let hours = format!("{} to {}", open.strftime("%H:%M"), close.strftime("%H:%M"));
    for draft in &facts.record.encounters {
        let mut hit = |field, word: &str| {
            let message = format!("The {word} lies outside {hours}.");
            hits.push(Hit::new(Some(draft.patient), field, message, remedy));
        };
        if draft.start.is_some_and(|start| start < open || start >= close) {
            hit("start", "start");
        } else if draft.end.is_some_and(|end| end > close || end <= open) {
            hit("end", "end");
        }
    }
    hits
}

fn site_hours(facts: &Facts) -> Vec<Hit> {
    let place = facts.organization.site_word();
    let remedy = format!("These are the hours of the {place}. Check the time, or say why.");
    let plausible = plausible_hours(facts);
    let mut hits = outside(facts, (facts.site.opens, facts.site.closes), &remedy);
    hits.retain(|hit| !plausible.iter().any(|worse| worse.patient == hit.patient));
    hits
}

fn plausible_hours(facts: &Facts) -> Vec<Hit> {
    outside(facts, PLAUSIBLE, "Correct the time; look at morning and afternoon.")
}

fn clock_change(facts: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for draft in &facts.record.encounters {
        for (field, at) in [("start", draft.start), ("end", draft.end)] {
            let Some(at) = at else { continue };
            let offset =
                facts.zone.to_ambiguous_timestamp(facts.record.day.to_datetime(at)).offset();
            let message = match offset {
                jiff::tz::AmbiguousOffset::Unambiguous { .. } => continue,
                jiff::tz::AmbiguousOffset::Gap { .. } => {
                    "This time did not exist: the clocks went forward."
                }
                jiff::tz::AmbiguousOffset::Fold { .. } => {
                    "This time came twice: the clocks went back."
                }
            };
            let remedy = "Enter a time before or after the change of the clocks.";
            hits.push(Hit::new(Some(draft.patient), field, message, remedy));
        }
        hits.extend(across_a_change(facts, draft));
    }
    hits
}

/// A session that goes on while the clocks are changed: what stands on the clock is not how long it
/// was, so neither number is taken.
fn across_a_change(facts: &Facts, draft: &EncounterDraft) -> Option<Hit> {
    let span = draft.span()?;
    let instant = |at: Time| {
        let there = facts.zone.to_ambiguous_timestamp(facts.record.day.to_datetime(at));
        there.unambiguous().ok()
    };
    let (start, end) = (instant(span.start())?, instant(span.end())?);
    let passed = end.duration_since(start).as_mins();
    let shown = span.minutes();
    (passed != i64::from(shown.0)).then(|| {
        let message = format!("The clocks changed: {passed} minutes passed, not {shown}.");
        let remedy = "Record two sessions, one before and one after the change of the clocks.";
        Hit::new(Some(draft.patient), "end", message, remedy)
    })
}

/// Spans of the recording that were provided.
fn provided(facts: &Facts) -> impl Iterator<Item = (&EncounterDraft, TimeSpan)> {
    facts
        .record
        .encounters
        .iter()
        .filter(|draft| draft.is_provided())
        .filter_map(|draft| Some((draft, draft.span()?)))
}

fn clinician_overlap(facts: &Facts) -> Vec<Hit> {
    facts
        .clinician_sessions
        .iter()
        .filter(|other| other.session != facts.record.session)
        .filter(|other| provided(facts).any(|(_, span)| span.overlaps(&other.span)))
        .map(|other| {
            let message = format!("You have another session at {} on this day.", other.span);
            let remedy = "Correct the times of one of them. If it was one group, record it once.";
            Hit::new(None, "start", message, remedy)
        })
        .collect()
}

fn patient_overlap(facts: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (draft, span) in provided(facts) {
        let others = facts.patient(draft.patient).map(|known| known.other_encounters.as_slice());
        for other in others.unwrap_or_default() {
            if other.session != facts.record.session && other.span.overlaps(&span) {
                let message = format!(
                    "This {} has {} at {} on this day.",
                    facts.patient_word(),
                    other.service,
                    other.span
                );
                let remedy =
                    "Correct the time, or say why both took place, such as a co-treatment.";
                hits.push(Hit::new(Some(draft.patient), "start", message, remedy));
            }
        }
    }
    hits
}

fn minutes_from(earlier: Time, later: Time) -> Option<u32> {
    match TimeSpan::new(earlier, later) {
        Ok(gap) => Some(gap.minutes().0),
        Err(_) => (earlier == later).then_some(0),
    }
}

fn travel(facts: &Facts) -> Vec<Hit> {
    let least = facts.settings.travel_minutes;
    let gap = |span: &TimeSpan, other: &TimeSpan| {
        minutes_from(other.end(), span.start()).or_else(|| minutes_from(span.end(), other.start()))
    };
    facts
        .clinician_sessions
        .iter()
        .filter(|other| other.session != facts.record.session && other.site != facts.site.id)
        .filter_map(|other| {
            let shortest = provided(facts).filter_map(|(_, span)| gap(&span, &other.span)).min()?;
            let place = facts.organization.site_word();
            (shortest < least).then(|| {
                let message = format!(
                    "Only {shortest} minutes lie between this session and the one at another \
                     {place} at {}.",
                    other.span
                );
                Hit::new(None, "start", message, "Check the times of both.")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::found;

    #[test]
    fn the_end_is_after_the_start_and_at_most_180_minutes_later() {
        assert_eq!(found("QH-S002", "ana at 10:00-10:00"), ["stop ana end"]);
        assert_eq!(found("QH-S002", "ana at 10:30-10:00"), ["stop ana end"]);
        assert_eq!(found("QH-S002", "ana at 09:00-12:00"), [""; 0]);
        assert_eq!(found("QH-S002", "ana at 08:59-12:00"), ["stop ana end"]);
        assert_eq!(found("QH-S002", "ana end -"), [""; 0]);
    }

    #[test]
    fn a_session_is_recorded_when_it_is_over() {
        assert_eq!(found("QH-S003", "now 2026-11-23T10:30"), [""; 0]);
        assert_eq!(found("QH-S003", "now 2026-11-23T10:29"), ["stop - end"]);
        assert_eq!(found("QH-S003", "now 2026-11-23T09:59"), ["stop - start"]);
        assert_eq!(found("QH-S003", "now 2026-11-22T20:00"), ["stop - date"]);
    }

    #[test]
    fn an_absence_may_be_recorded_earlier_on_its_day() {
        let absent = "solo\nana absent not_in_school\nnow ";
        assert_eq!(found("QH-S003", &format!("{absent}2026-11-23T08:00")), [""; 0]);
        assert_eq!(found("QH-S003", &format!("{absent}2026-11-22T23:59")), ["stop - date"]);
    }

    #[test]
    fn the_current_and_the_previous_month_are_open() {
        let entering = "stage entering\nnow ";
        assert_eq!(found("QH-D201", &format!("{entering}2026-12-31T12:00")), [""; 0]);
        assert_eq!(found("QH-D201", &format!("{entering}2027-01-01T12:00")), ["stop - date"]);
    }

    #[test]
    fn hours_of_the_school_ask_and_the_night_stops() {
        assert_eq!(found("QH-S012", "solo\nana at 14:30-15:00\nnow 2026-11-24T12:00"), [""; 0]);
        assert_eq!(found("QH-S012", "ana at 14:31-15:01"), ["ask ana end"]);
        assert_eq!(found("QH-S012", "ana at 07:59-08:30"), ["ask ana start"]);
        assert_eq!(found("QH-S112", "ana at 07:59-08:30"), [""; 0]);
        assert_eq!(found("QH-S112", "ana at 06:00-06:30"), [""; 0]);
        assert_eq!(found("QH-S112", "ana at 05:59-06:30"), ["stop ana start"]);
        assert_eq!(found("QH-S112", "ana at 21:45-22:01"), ["stop ana end"]);
        // The Comptroller's case: paid for a session at 3:00 a.m.
        assert_eq!(found("QH-S112", "ana at 03:00-03:30"), ["stop ana start"]);
        assert_eq!(found("QH-S012", "ana at 03:00-03:30"), [""; 0], "said once");
    }

    #[test]
    fn times_of_the_two_clock_change_nights_do_not_count() {
        let night = |day: &str, at: &str| {
            found("QH-T201", &format!("solo\nday {day}\nana at {at}\nnow 2026-11-23T12:00"))
        };
        assert_eq!(night("2026-03-08", "02:30-03:30"), ["stop ana start"]);
        assert_eq!(night("2026-03-08", "01:30-03:00"), ["stop ana end"], "30 minutes, not 90");
        assert_eq!(night("2026-11-01", "00:45-01:15"), ["stop ana end"]);
        assert_eq!(night("2026-11-01", "02:00-02:30"), [""; 0]);
        assert_eq!(night("2026-11-01", "00:30-02:30"), ["stop ana end"], "180 minutes, not 120");
        assert_eq!(night("2026-03-08", "03:00-03:30"), [""; 0]);
        assert_eq!(night("2026-11-01", "10:00-10:30"), [""; 0]);
    }

    #[test]
    fn a_clinician_has_one_session_at_a_time() {
        assert_eq!(found("QH-S015", "other 10:29-11:00"), ["stop - start"]);
        assert_eq!(found("QH-S015", "other 10:30-11:00"), [""; 0]);
        assert_eq!(found("QH-S015", "other 09:30-10:00"), [""; 0]);
        assert_eq!(found("QH-S015", "stage entering\nother 10:00-10:30"), ["ask - start"]);
        let absent = "solo\nana absent refused\nother 10:00-10:30";
        assert_eq!(found("QH-S015", absent), [""; 0], "the freed time may be used");
    }

    #[test]
    fn a_child_has_one_service_at_a_time() {
        assert_eq!(found("QH-S016", "ben busy 10:15-10:45 Speech"), ["ask ben start"]);
        assert_eq!(
            found("QH-S016", "stage billing\nben busy 10:15-10:45 Speech"),
            ["stop ben start"]
        );
        assert_eq!(found("QH-S016", "ben busy 10:30-11:00 Speech"), [""; 0]);
        assert_eq!(found("QH-S016", "ben absent refused\nben busy 10:00-10:30 Speech"), [""; 0]);
    }

    #[test]
    fn another_site_cannot_be_reached_in_nine_minutes() {
        assert_eq!(found("QH-S017", "other 10:39-11:00 elsewhere"), ["tell - start"]);
        assert_eq!(found("QH-S017", "other 10:40-11:00 elsewhere"), [""; 0]);
        assert_eq!(found("QH-S017", "other 09:30-10:00 elsewhere"), ["tell - start"]);
        assert_eq!(found("QH-S017", "other 10:30-11:00"), [""; 0]);
    }
}
