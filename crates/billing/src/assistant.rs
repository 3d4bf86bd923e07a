//! Which units of a code an assistant gave: those carry CO.

use care::Minutes;

use crate::Units;

/// Minutes of a whole unit, and of the last one.
const WHOLE: u32 = 15;
const LAST: u32 = 8;

/// The units of one code, told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssistantSplit {
    /// Units of the therapist, without CO.
    pub without: Units,
    /// Units with CO.
    pub with: Units,
    /// CMS does not say what holds here; a person looks.
    pub review: bool,
}

/// Tells the units of a timed code apart by who gave the minutes.
///
/// Takes the minutes that the therapist gave (alone, or together with the assistant), those that
/// the assistant gave alone, and the units of the code as the day's pool allots them. Whole
/// quarter hours go to who gave them, the therapist's first. Of what is left, one unit is the
/// therapist's with eight minutes or more of it, else the assistant's with eight or more, else
/// the assistant's when more than a tenth of it is; two units are one each. Two units are left
/// of fewer than 23 minutes only when another code's minutes earned one: that is for review.
///
/// Source: CMS, billing examples using the CQ and CO modifiers, from 2022-01-01.
#[must_use]
pub fn split(therapist: Minutes, assistant: Minutes, units: Units) -> AssistantSplit {
    let units = units.get();
    let mut without = (therapist.0 / WHOLE).min(units);
    let mut with = (assistant.0 / WHOLE).min(units - without);
    let left = units - without - with;
    let over = therapist.0.saturating_sub(WHOLE * without);
    let assistant_over = assistant.0.saturating_sub(WHOLE * with);
    let mut review = false;
    match left {
        0 => {}
        1 if over >= LAST => without += 1,
        1 if assistant_over >= LAST => with += 1,
        1 if is_more_than_a_tenth(assistant_over, over.saturating_add(assistant_over)) => with += 1,
        1 => without += 1,
        more => {
            without += 1;
            with += more - 1;
            review = over.saturating_add(assistant_over) < WHOLE + LAST;
        }
    }
    AssistantSplit { without: Units::new(without), with: Units::new(with), review }
}

/// Whether an untimed service carries CO: more than a tenth of it was the assistant's.
///
/// Source: 42 CFR 410.59(a)(4)(iii).
#[must_use]
pub fn is_partly_assistants(therapist: Minutes, assistant: Minutes) -> bool {
    is_more_than_a_tenth(assistant.0, therapist.0.saturating_add(assistant.0))
}

fn is_more_than_a_tenth(part: u32, total: u32) -> bool {
    u64::from(part) * 10 > u64::from(total)
}
