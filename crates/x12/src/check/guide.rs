//! What a guide says of loops and segments: the form of the tables.

mod professional;

use crate::Segment;

/// A loop: the segments in it and the loops below it. Its first row opens it.
#[derive(Debug)]
pub(super) struct Loop {
    /// Its name in the guide.
    pub(super) id: &'static str,
    pub(super) rows: &'static [Row],
    pub(super) children: &'static [Child],
}

/// A loop below another.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) of: &'static Loop,
    /// Rows and children stand in the order of their positions; equal ones in any order.
    pub(super) position: u16,
    pub(super) is_required: bool,
    /// `u16::MAX` for any number.
    pub(super) most: u16,
}

/// A segment of a loop.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) position: u16,
    pub(super) is_required: bool,
    pub(super) most: u16,
    /// The values of its qualifier that make a segment this row; any value when empty.
    pub(super) qualifiers: &'static [&'static str],
}

impl Row {
    /// Whether the segment is this row: same identifier, and a qualifier of the row.
    pub(super) fn is(&self, segment: &Segment<'_>) -> bool {
        if !segment.is(self.id) {
            return false;
        }
        let qualifier = match self.id {
            "HL" => segment.bytes(3),
            "HI" => leading(segment.bytes(1)),
            _ => segment.bytes(1),
        };
        self.qualifiers.is_empty() || self.qualifiers.iter().any(|q| q.as_bytes() == qualifier)
    }
}

/// The list qualifier of HI: the letters before whatever separates them from the code. Files
/// are seen whose separator is not the one they declare.
fn leading(element: &[u8]) -> &[u8] {
    let end = element.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(element.len());
    element.get(..end).unwrap_or_default()
}

/// A row that must be there once.
const fn must(id: &'static str, position: u16, qualifiers: &'static [&'static str]) -> Row {
    Row { id, position, is_required: true, most: 1, qualifiers }
}

/// A row that may be there up to so many times.
const fn may(
    id: &'static str,
    position: u16,
    most: u16,
    qualifiers: &'static [&'static str],
) -> Row {
    Row { id, position, is_required: false, most, qualifiers }
}

/// A loop that must be there once or more.
const fn must_loop(of: &'static Loop, position: u16, most: u16) -> Child {
    Child { of, position, is_required: true, most }
}

/// A loop that may be there up to so many times.
const fn may_loop(of: &'static Loop, position: u16, most: u16) -> Child {
    Child { of, position, is_required: false, most }
}

/// The table of the guide that a transaction names, when we have one.
pub(super) fn of(transaction: &[Segment<'_>]) -> Option<&'static Loop> {
    let header = transaction.first()?;
    let is_professional = header.bytes(1) == b"837"
        && matches!(header.bytes(3), b"005010X222" | b"005010X222A1" | b"005010X222A2");
    is_professional.then_some(&professional::TRANSACTION)
}
