//! Counts, control numbers and nesting of the envelope (SNIP type 1).

use crate::envelope::{Envelope, Group, Interchange, Transaction};
use crate::{Finding, Segment, Severity};

pub(super) fn check(segments: &[Segment<'_>], envelope: &Envelope, out: &mut Vec<Finding>) {
    for stray in envelope.strays.iter().filter_map(|index| segments.get(*index)) {
        stop(out, "X12-131", stray, 0, "This segment stands outside a transaction.");
    }
    for interchange in &envelope.interchanges {
        check_interchange(segments, interchange, out);
        for group in &interchange.groups {
            check_group(segments, group, out);
            for transaction in &group.transactions {
                check_transaction(segments, group, transaction, out);
            }
        }
    }
}

fn check_interchange(segments: &[Segment<'_>], it: &Interchange, out: &mut Vec<Finding>) {
    let Some((header, last)) = ends(segments, &it.segments) else { return };
    if !it.is_closed {
        stop(out, "X12-132", last, 0, "The interchange is not closed: an IEA must follow.");
        return;
    }
    count(out, "X12-133", last, it.groups.len(), "groups in the interchange");
    same(out, "X12-134", (last, 2), header.bytes(13), "the interchange number (ISA13)");
}

fn check_group(segments: &[Segment<'_>], it: &Group, out: &mut Vec<Finding>) {
    let Some((header, last)) = ends(segments, &it.segments) else { return };
    if it.is_closed {
        count(out, "X12-136", last, it.transactions.len(), "transactions in the group");
        same(out, "X12-137", (last, 2), header.bytes(6), "the group number (GS06)");
    } else {
        stop(out, "X12-135", last, 0, "The group is not closed: a GE must follow.");
    }
    let mut seen = std::collections::BTreeSet::new();
    for transaction in &it.transactions {
        let Some((st, _)) = ends(segments, &transaction.segments) else { continue };
        if !seen.insert(st.bytes(2)) {
            let message = "Another transaction of the group has the same number.";
            stop(out, "X12-141", st, 2, message);
        }
    }
}

fn check_transaction(
    segments: &[Segment<'_>],
    group: &Group,
    it: &Transaction,
    out: &mut Vec<Finding>,
) {
    let Some((header, last)) = ends(segments, &it.segments) else { return };
    if it.is_closed {
        count(out, "X12-139", last, it.segments.len(), "segments from ST to SE");
        same(out, "X12-140", (last, 2), header.bytes(2), "the transaction number (ST02)");
    } else {
        stop(out, "X12-138", last, 0, "The transaction is not closed: an SE must follow.");
    }
    let Some(group_header) = segments.get(group.segments.start) else { return };
    let guide = header.bytes(3);
    if !guide.is_empty() && guide != group_header.bytes(8) {
        let message = "The guide named here is not the one that the group names (GS08).";
        stop(out, "X12-142", header, 3, message);
    }
}

/// First and last segment of a range.
fn ends<'s, 'a>(
    segments: &'s [Segment<'a>],
    range: &std::ops::Range<usize>,
) -> Option<(&'s Segment<'a>, &'s Segment<'a>)> {
    let part = segments.get(range.clone())?;
    part.first().zip(part.last())
}

fn stop(
    out: &mut Vec<Finding>,
    code: &'static str,
    segment: &Segment<'_>,
    element: u8,
    message: impl Into<String>,
) {
    let place = if element == 0 { segment.place() } else { segment.place_of(element) };
    out.push(Finding::new(code, Severity::Stop, message).at(place));
}

/// The count in element 1 of a trailer. Leading zeros are let pass.
fn count(out: &mut Vec<Finding>, code: &'static str, it: &Segment<'_>, n: usize, what: &str) {
    let text = it.text(1);
    if text.parse::<usize>() != Ok(n) {
        stop(out, code, it, 1, format!("There are {n} {what}; the count given is not that."));
    }
}

/// A control number that must be the header's, character for character.
fn same(
    out: &mut Vec<Finding>,
    code: &'static str,
    (trailer, element): (&Segment<'_>, u8),
    expected: &[u8],
    what: &str,
) {
    if trailer.bytes(usize::from(element)) != expected {
        stop(out, code, trailer, element, format!("This must be {what}, and it is not."));
    }
}
