//! What was delivered of a mandate, as an equation and a bar.

use super::said;
use crate::parts::{Equation, Term};
use crate::words::Words;
use jiff::civil::Date;
use office::attendance_report::MandateLine;
use office::student_page::StudentPage;

/// Width of one session in the bar, and of the gap behind it.
const WIDE: u32 = 10;
const GAP: u32 = 2;

/// One mandate in force.
pub(super) struct Delivered {
    pub(super) service: &'static str,
    pub(super) since: String,
    /// The days, for the address of the report.
    pub(super) days: String,
    pub(super) equation: Equation,
    /// Minutes, and their share.
    pub(super) minutes: (String, String),
    /// Width of the bar; each part's place, width and fill.
    pub(super) bar: (u32, Vec<(u32, u32, u8)>),
    pub(super) note: String,
}

/// The mandates in force whose sessions can be counted.
pub(super) fn of(read: &StudentPage, today: Date, words: &Words) -> Vec<Delivered> {
    read.delivered.iter().filter_map(|line| told(line, read.year_from, today, words)).collect()
}

fn told(line: &MandateLine, year: Date, today: Date, words: &Words) -> Option<Delivered> {
    let delivery = line.delivery?;
    let (sessions, minutes) = (delivery.sessions, delivery.minutes);
    let from = line.mandate.from.max(year);
    let other = sessions.provider_absent.saturating_add(sessions.cancelled);
    let mut terms =
        vec![Term::new("", sessions.required.to_string(), format!("{} due", words.sessions))];
    if sessions.over > 0 {
        terms.push(Term::new("+", sessions.over.to_string(), "more than ordered"));
    }
    let absent = format!("{} absent", words.patient);
    let parts = [
        (sessions.provided, "delivered".to_owned(), 1),
        (sessions.student_absent, absent, 2),
        (other, "therapist absent or cancelled".to_owned(), 3),
    ];
    for (n, said, fill) in &parts {
        terms.push(Term::new("−", n.to_string(), said.clone()).filled(*fill));
    }
    let open = sessions.unaccounted;
    terms.push(Term::new("=", open.to_string(), "unaccounted for").filled(4).sum());
    let counts = parts.iter().map(|(n, _, fill)| (*n, *fill)).chain([(open, 4)]);
    let share = minutes.provided.saturating_mul(100).checked_div(minutes.required).unwrap_or(0);
    Some(Delivered {
        service: line.mandate.service_type.label(),
        since: format!("{}, {} to {}", line.mandate.terms.describe(), said(from), said(today)),
        days: format!("from={from}&to={today}"),
        equation: Equation { terms },
        minutes: (
            format!("{} of {} min", minutes.provided, minutes.required),
            format!("{share} % of the minutes ordered"),
        ),
        bar: bar(counts),
        note: match delivery.uncertified {
            0 => String::new(),
            1 => format!("1 more is written and not {}.", words.certified),
            n => format!("{n} more are written and not {}.", words.certified),
        },
    })
}

/// Parts of the bar one after the other, each as wide as it has sessions.
fn bar(counts: impl Iterator<Item = (u32, u8)>) -> (u32, Vec<(u32, u32, u8)>) {
    let (mut at, mut parts) = (0_u32, Vec::new());
    for (n, fill) in counts.filter(|(n, _)| *n > 0) {
        let wide = n.saturating_mul(WIDE);
        parts.push((at, wide.saturating_sub(GAP), fill));
        at = at.saturating_add(wide);
    }
    (at.saturating_sub(GAP), parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The student page of the visual reference: 17 given, 2 absent, 1 closed, 2 open of 22.
    #[test]
    fn the_bar_is_as_wide_as_what_was_ordered() {
        let (width, parts) = bar([(17, 1), (2, 2), (1, 3), (2, 4)].into_iter());
        assert_eq!(width, 218);
        assert_eq!(parts, [(0, 168, 1), (170, 18, 2), (190, 8, 3), (200, 18, 4)]);
        assert_eq!(bar([(0, 1), (0, 4)].into_iter()), (0, Vec::new()));
    }
}
