//! The form of every segment, whatever its guide (SNIP type 1).

use crate::{Finding, Segment, Severity};

pub(super) fn check(segments: &[Segment<'_>], findings: &mut Vec<Finding>) {
    for segment in segments {
        check_id(segment, findings);
        if !segment.is("ISA") {
            check_elements(segment, findings);
        }
    }
}

fn check_id(segment: &Segment<'_>, findings: &mut Vec<Finding>) {
    let id = segment.id();
    let is_id = (2..=3).contains(&id.len())
        && id.first().is_some_and(u8::is_ascii_uppercase)
        && id.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !is_id {
        let message = "This is not a segment: it must begin with an identifier of 2 or 3 \
                       capital letters and digits.";
        findings.push(Finding::new("X12-113", Severity::Stop, message).at(segment.place()));
    }
}

fn check_elements(segment: &Segment<'_>, findings: &mut Vec<Finding>) {
    let mut last = None;
    for (number, element) in (1u8..=u8::MAX).zip(segment.elements()) {
        last = Some((number, element.is_empty()));
        let raw = element.raw();
        if raw.last() == Some(&segment.delimiters().component) {
            let message = "There is a component separator at the end of this element. Leave out \
                           empty components at the end.";
            let place = segment.place_of(number);
            findings.push(Finding::new("X12-115", Severity::Stop, message).at(place));
        }
        if raw.iter().any(|b| b.is_ascii_control() || !b.is_ascii()) {
            let message = "This holds a character that a file of this kind cannot carry.";
            let place = segment.place_of(number);
            findings.push(Finding::new("X12-116", Severity::Ask, message).at(place));
        }
    }
    if let Some((number, true)) = last {
        let message = "There is an element separator at the end of this segment. Leave out empty \
                       elements at the end.";
        let place = segment.place_of(number);
        findings.push(Finding::new("X12-114", Severity::Stop, message).at(place));
    }
}
