//! Follows a transaction through the loops of its guide (SNIP type 2, segments).
//!
//! Each segment is looked for in the innermost open loop, then in those around it: first among
//! the rows and loops that may still come, then among those that should have come earlier.

use super::guide::{Child, Loop, Row};
use crate::{Finding, Place, Segment, Severity};

/// A loop that is open.
struct Frame {
    of: &'static Loop,
    /// Position of the last row or loop taken.
    position: u16,
    row_counts: Vec<u16>,
    child_counts: Vec<u16>,
}

impl Frame {
    /// The frame of a loop that its first row has just opened.
    fn open(of: &'static Loop) -> Self {
        let mut row_counts = vec![0; of.rows.len()];
        if let Some(first) = row_counts.first_mut() {
            *first = 1;
        }
        let position = of.rows.first().map_or(0, |r| r.position);
        Self { of, position, row_counts, child_counts: vec![0; of.children.len()] }
    }
}

/// Where a segment fits: in which open loop (0 is the outermost), as what.
enum Fit {
    Row(usize, usize),
    Child(usize, usize),
}

pub(super) fn check(guide: &'static Loop, body: &[Segment<'_>], out: &mut Vec<Finding>) {
    let mut stack = vec![Frame::open(guide)];
    for segment in body.iter().skip(1) {
        let fit = find(&stack, segment, true);
        if fit.is_none() {
            say_stranger(&stack, segment, out);
        }
        match fit.or_else(|| find(&stack, segment, false)) {
            Some(Fit::Row(depth, index)) => take_row(&mut stack, depth, index, segment, out),
            Some(Fit::Child(depth, index)) => take_child(&mut stack, depth, index, segment, out),
            None => {}
        }
    }
    // A transaction that is cut off is said by the envelope; missing rows are still said.
    let Some(last) = body.last() else { return };
    close(&mut stack, 0, last, out);
}

/// Why a segment fits nowhere that may still come.
fn say_stranger(stack: &[Frame], segment: &Segment<'_>, out: &mut Vec<Finding>) {
    let loop_id = stack.last().map(|f| f.of.id);
    let is_named = |frame: &Frame| frame.of.rows.iter().skip(1).any(|r| segment.is(r.id));
    if find(stack, segment, false).is_some() {
        let message = "This segment stands too late: it belongs before the ones above it.";
        say(out, "X12-152", segment, loop_id, message.into());
    } else if stack.last().is_some_and(is_named) {
        let message = "The guide has this segment here, but not with this qualifier.";
        let place = Place { loop_id, ..segment.place_of(1) };
        out.push(Finding::new("X12-157", Severity::Ask, message).at(place));
    } else {
        let message = "This segment does not belong here, or its first element is wrong.";
        say(out, "X12-151", segment, loop_id, message.into());
    }
}

/// Finds the innermost fit. `in_order`: only among what may still come.
fn find(stack: &[Frame], segment: &Segment<'_>, in_order: bool) -> Option<Fit> {
    for (depth, frame) in stack.iter().enumerate().rev() {
        let fits = |position: u16| !in_order || position >= frame.position;
        let row_fits = |row: &Row| fits(row.position) && row.is(segment);
        let child_fits = |child: &Child| {
            fits(child.position) && child.of.rows.first().is_some_and(|r| r.is(segment))
        };
        // The opening row is never taken again: a repetition is another loop.
        let rows = frame.of.rows.iter().enumerate().skip(1);
        if let Some((index, _)) = rows.into_iter().find(|(_, row)| row_fits(row)) {
            return Some(Fit::Row(depth, index));
        }
        let mut children = frame.of.children.iter();
        if let Some(index) = children.position(child_fits) {
            return Some(Fit::Child(depth, index));
        }
    }
    None
}

fn take_row(
    stack: &mut Vec<Frame>,
    depth: usize,
    index: usize,
    segment: &Segment<'_>,
    out: &mut Vec<Finding>,
) {
    close(stack, depth.saturating_add(1), segment, out);
    let Some(frame) = stack.last_mut() else { return };
    let Some(row) = frame.of.rows.get(index) else { return };
    frame.position = frame.position.max(row.position);
    let Some(count) = frame.row_counts.get_mut(index) else { return };
    *count = count.saturating_add(1);
    if *count > row.most {
        let message = format!("At most {} of this segment may stand in this loop.", row.most);
        say(out, "X12-155", segment, Some(frame.of.id), message);
    }
}

fn take_child(
    stack: &mut Vec<Frame>,
    depth: usize,
    index: usize,
    segment: &Segment<'_>,
    out: &mut Vec<Finding>,
) {
    close(stack, depth.saturating_add(1), segment, out);
    let Some(frame) = stack.last_mut() else { return };
    let Some(child) = frame.of.children.get(index) else { return };
    frame.position = frame.position.max(child.position);
    if let Some(count) = frame.child_counts.get_mut(index) {
        *count = count.saturating_add(1);
        if *count > child.most {
            let message = format!("At most {} of this loop may stand here.", child.most);
            say(out, "X12-156", segment, Some(child.of.id), message);
        }
    }
    stack.push(Frame::open(child.of));
}

/// Closes the loops from `depth` inward; says what they lack, at the segment that shows it.
fn close(stack: &mut Vec<Frame>, depth: usize, at: &Segment<'_>, out: &mut Vec<Finding>) {
    while stack.len() > depth {
        let Some(frame) = stack.pop() else { return };
        for (row, count) in frame.of.rows.iter().zip(&frame.row_counts) {
            if row.is_required && *count == 0 {
                let message = format!(
                    "A segment {} is missing before this one: loop {} must have it.",
                    named(row),
                    frame.of.id
                );
                say(out, "X12-153", at, Some(frame.of.id), message);
            }
        }
        for (child, count) in frame.of.children.iter().zip(&frame.child_counts) {
            if child.is_required && *count == 0 {
                let opener = child.of.rows.first().map(named).unwrap_or_default();
                let message =
                    format!("Loop {} ({opener}) is missing before this segment.", child.of.id);
                say(out, "X12-154", at, Some(child.of.id), message);
            }
        }
    }
}

/// `REF*EI`, or `REF` when any qualifier will do.
fn named(row: &Row) -> String {
    match row.qualifiers {
        [] => row.id.to_owned(),
        [first, ..] if row.id == "HL" => format!("HL with level {first}"),
        [first] => format!("{}*{first}", row.id),
        [first, rest @ ..] => format!("{}*{first} (or {})", row.id, rest.join(", ")),
    }
}

fn say(
    out: &mut Vec<Finding>,
    code: &'static str,
    segment: &Segment<'_>,
    loop_id: Option<&'static str>,
    message: String,
) {
    let place = Place { loop_id, ..segment.place() };
    out.push(Finding::new(code, Severity::Stop, message).at(place));
}
