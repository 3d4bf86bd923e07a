//! Follows a transaction through the loops of its guide (SNIP type 2, segments).
//!
//! Each segment is looked for in the innermost open loop, then in those around it: first among
//! the rows and loops that may still come, then among those that should have come earlier.
//! What is missing is said at the segment that it should stand before.

use super::sink::{At, Sink};
use crate::Fields;
use crate::guide::{Guide, Loop, Row, tag_number};

/// A loop that is open.
#[derive(Debug, Clone, Copy)]
struct Frame {
    of: &'static Loop,
    /// Position of the last row or loop taken.
    position: u16,
    /// Where its counts begin.
    base: usize,
}

/// Where a segment went.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// The row it is; `None` when it belongs nowhere.
    pub(crate) row: Option<&'static Row>,
    /// Whether it opened a loop.
    pub(crate) is_opening: bool,
    /// How many loops are open now; the transaction is the first.
    pub(crate) depth: usize,
    /// The innermost open loop.
    pub(crate) of: &'static Loop,
}

/// Where a segment fits: in which open loop (0 is the outermost), as which row or child.
type Fit = (usize, u16);

/// The open loops of a transaction.
#[derive(Debug)]
pub(crate) struct Walk {
    guide: &'static Guide,
    frames: Vec<Frame>,
    /// How often each row and each child of each open loop was taken; `SAID` when its absence
    /// was said.
    counts: Vec<u16>,
}

/// The first child in the numbering of what a segment may be.
const CHILD: u16 = 256;

impl Walk {
    /// At the ST of a transaction.
    pub(crate) fn new(guide: &'static Guide) -> Self {
        let mut walk = Self { guide, frames: Vec::new(), counts: Vec::new() };
        if let Some(first) = guide.loops.first() {
            walk.open(first);
        }
        walk
    }

    fn open(&mut self, of: &'static Loop) {
        let base = self.counts.len();
        self.counts.resize(base + of.rows.len() + of.children.len(), 0);
        if let Some(first) = self.counts.get_mut(base) {
            *first = 1;
        }
        let position = of.rows.first().map_or(0, |r| r.position);
        self.frames.push(Frame { of, position, base });
    }

    /// The first row, which the ST itself is.
    pub(crate) fn first(&self) -> Option<Taken> {
        let of = self.frames.first()?.of;
        Some(Taken { row: of.rows.first(), is_opening: true, depth: 1, of })
    }

    /// The innermost open loop.
    pub(crate) fn loop_id(&self) -> Option<&'static str> {
        self.frames.last().map(|f| f.of.id)
    }

    /// Takes the next segment of the body.
    pub(crate) fn take(&mut self, fields: &Fields<'_, '_>, sink: &mut Sink) -> Option<Taken> {
        let number = tag_number(fields.id());
        let fit = self.find(number, fields, true).or_else(|| {
            let late = self.find(number, fields, false);
            self.say_stranger(late.is_some(), number, fields, sink);
            late
        });
        let Some((depth, what)) = fit else {
            let of = self.frames.last()?.of;
            return Some(Taken { row: None, is_opening: false, depth: self.frames.len(), of });
        };
        self.close(depth + 1, fields, sink);
        if what < CHILD {
            self.take_row(usize::from(what), fields, sink)
        } else {
            self.take_child(usize::from(what - CHILD), fields, sink)
        }
    }

    /// Finds the innermost fit. `in_order`: only among what may still come.
    fn find(&self, number: u8, fields: &Fields<'_, '_>, in_order: bool) -> Option<Fit> {
        if number == 0 {
            return None;
        }
        for (depth, frame) in self.frames.iter().enumerate().rev() {
            let Some(list) = frame.of.by_number.get(usize::from(number)) else { continue };
            for what in list {
                let fits = |position: u16| !in_order || position >= frame.position;
                if *what < CHILD {
                    let row = frame.of.rows.get(usize::from(*what));
                    if row.is_some_and(|r| fits(r.position) && is(r, fields)) {
                        return Some((depth, *what));
                    }
                } else if let Some(child) = frame.of.children.get(usize::from(*what - CHILD)) {
                    let opener = self.guide.loops.get(child.of).and_then(|l| l.rows.first());
                    if fits(child.position) && opener.is_some_and(|r| is(r, fields)) {
                        return Some((depth, *what));
                    }
                }
            }
        }
        None
    }

    /// Why a segment fits nowhere that may still come.
    fn say_stranger(&self, is_late: bool, number: u8, fields: &Fields<'_, '_>, sink: &mut Sink) {
        let Some(frame) = self.frames.last() else { return };
        let at = At::segment(fields, Some(frame.of.id));
        let is_named = frame.of.rows.iter().skip(1).any(|r| number != 0 && r.number == number);
        if is_late {
            let message = "This segment stands too late: it belongs before the ones above it.";
            sink.say("X12-152", at, message);
        } else if is_named {
            let message = "The guide has this segment here, but not with this qualifier.";
            sink.say("X12-157", At::element(fields, Some(frame.of.id), 1), message);
        } else {
            let message = "This segment does not belong here, or its first element is wrong.";
            sink.say("X12-151", at, message);
        }
    }

    fn take_row(
        &mut self,
        index: usize,
        fields: &Fields<'_, '_>,
        sink: &mut Sink,
    ) -> Option<Taken> {
        let frame = *self.frames.last()?;
        let row = frame.of.rows.get(index)?;
        self.pass(row.position, fields, sink);
        let count = self.counts.get_mut(frame.base + index)?;
        *count = count.saturating_add(1);
        if *count > row.most {
            let message = format!("At most {} of this segment may stand in this loop.", row.most);
            sink.say("X12-155", At::segment(fields, Some(frame.of.id)), message);
        }
        let depth = self.frames.len();
        Some(Taken { row: Some(row), is_opening: false, depth, of: frame.of })
    }

    fn take_child(
        &mut self,
        index: usize,
        fields: &Fields<'_, '_>,
        sink: &mut Sink,
    ) -> Option<Taken> {
        let frame = *self.frames.last()?;
        let child = frame.of.children.get(index)?;
        let of = self.guide.loops.get(child.of)?;
        self.pass(child.position, fields, sink);
        let count = self.counts.get_mut(frame.base + frame.of.rows.len() + index)?;
        *count = count.saturating_add(1);
        if *count > child.most {
            let message = format!("At most {} of this loop may stand here.", child.most);
            sink.say("X12-156", At::segment(fields, Some(of.id)), message);
        }
        self.open(of);
        Some(Taken { row: of.rows.first(), is_opening: true, depth: self.frames.len(), of })
    }

    /// The innermost loop goes on to `position`: says what it lacks before it.
    fn pass(&mut self, position: u16, at: &Fields<'_, '_>, sink: &mut Sink) {
        let Some(frame) = self.frames.last_mut() else { return };
        if position <= frame.position {
            return;
        }
        frame.position = position;
        let frame = *frame;
        self.say_missing(frame, position, at, sink);
    }

    fn say_missing(&mut self, frame: Frame, before: u16, at: &Fields<'_, '_>, sink: &mut Sink) {
        for index in &frame.of.required_rows {
            let index = usize::from(*index);
            let Some(row) = frame.of.rows.get(index) else { continue };
            let Some(count) = self.counts.get_mut(frame.base + index) else { continue };
            if *count == 0 && row.position < before {
                *count = 1;
                let message = format!(
                    "A segment {} is missing before this one: loop {} must have it.",
                    named(row),
                    frame.of.id
                );
                sink.say("X12-153", At::segment(at, Some(frame.of.id)), message);
            }
        }
        for index in &frame.of.required_children {
            let index = usize::from(*index);
            let Some(child) = frame.of.children.get(index) else { continue };
            let place = frame.base + frame.of.rows.len() + index;
            let Some(count) = self.counts.get_mut(place) else { continue };
            if *count == 0 && child.position < before {
                *count = 1;
                let Some(missing) = self.guide.loops.get(child.of) else { continue };
                let opener = missing.rows.first().map(named).unwrap_or_default();
                let message =
                    format!("Loop {} ({opener}) is missing before this segment.", missing.id);
                sink.say("X12-154", At::segment(at, Some(missing.id)), message);
            }
        }
    }

    /// Closes the loops from `depth` inward; says what they lack, at the segment that shows it.
    pub(crate) fn close(&mut self, depth: usize, at: &Fields<'_, '_>, sink: &mut Sink) {
        while self.frames.len() > depth {
            let Some(frame) = self.frames.last().copied() else { return };
            self.say_missing(frame, u16::MAX, at, sink);
            self.frames.pop();
            self.counts.truncate(frame.base);
        }
    }
}

/// Whether the segment is this row: same identifier, and a qualifier of the row.
fn is(row: &Row, fields: &Fields<'_, '_>) -> bool {
    if row.qualifiers.is_empty() {
        return true;
    }
    let qualifier = match row.id {
        "HL" => fields.get(3),
        "HI" => leading(fields.get(1)),
        _ => fields.get(1),
    };
    row.qualifiers.iter().any(|q| q.as_bytes() == qualifier)
}

/// The list qualifier of HI: the letters before whatever separates them from the code. Files
/// are seen whose separator is not the one they declare.
fn leading(element: &[u8]) -> &[u8] {
    let end = element.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(element.len());
    element.get(..end).unwrap_or_default()
}

/// `REF*EI`, or `REF` when any qualifier will do.
fn named(row: &Row) -> String {
    match row.qualifiers.as_slice() {
        [] => row.id.to_owned(),
        [first, ..] if row.id == "HL" => format!("HL with level {first}"),
        [first] => format!("{}*{first}", row.id),
        [first, rest @ ..] => format!("{}*{first} (or {})", row.id, rest.join(", ")),
    }
}
