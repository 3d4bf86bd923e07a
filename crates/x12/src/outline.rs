//! Where each segment of a file stands: the loops around it and the plain name of what it is.
//! What a tree, a JSON document or a reader of one kind of transaction is made from.

use crate::check::{Envelope, Part, Sink, Walk};
use crate::guide::{Guide, Loop, Row};
use crate::{Day, Fields};

/// Where a segment stands.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Whether it stands in a transaction.
    pub is_inside: bool,
    /// The guide of that transaction, when it is one of ours.
    pub guide: Option<&'static Guide>,
    /// How many loops are around it, the transaction being the first; 0 outside.
    pub depth: usize,
    /// The innermost of them.
    pub of: Option<&'static Loop>,
    /// Whether it opens that loop.
    pub is_opening: bool,
    /// The row of the guide that it is.
    pub row: Option<&'static Row>,
}

impl Line {
    /// The plain name of the segment: that of the guide, else that of the standard.
    pub fn name(&self, fields: &Fields<'_, '_>) -> &'static str {
        let standard = || crate::guide::segment(fields.id()).map(|s| s.name);
        let envelope = || (fields.id() == b"ISA").then_some("Interchange header");
        self.row.map(|r| r.name).or_else(standard).or_else(envelope).unwrap_or("")
    }
}

/// Follows a file and says of each segment where it stands.
///
/// ```
/// let mut reader = x12::Reader::new(b"");
/// let mut outline = x12::Outline::default();
/// while let Some(fields) = reader.next_fields() {
///     let line = outline.take(&fields);
///     assert!(line.depth < 20);
/// }
/// ```
#[derive(Debug, Default)]
pub struct Outline {
    envelope: Envelope,
    walk: Option<Walk>,
    guide: Option<&'static Guide>,
    sink: Sink,
}

impl Outline {
    /// Takes the next segment of the file.
    pub fn take(&mut self, fields: &Fields<'_, '_>) -> Line {
        let part = self.envelope.take(fields, &mut self.sink);
        if part == Part::Begin {
            let set = fields.get(1);
            self.guide = crate::guide::of(set, fields.get(3))
                .or_else(|| crate::guide::of(set, self.envelope.guide()));
            self.walk = self.guide.map(Walk::new);
        }
        let taken = match (part, &mut self.walk) {
            (Part::Begin, Some(walk)) => walk.first(),
            (Part::Body | Part::End, Some(walk)) => walk.take(fields, &mut self.sink),
            _ => None,
        };
        // What is wrong is said by the checks; here nothing is kept of it.
        self.sink.forget();
        let is_inside = part != Part::Outside;
        let line = Line {
            is_inside,
            guide: self.guide.filter(|_| is_inside),
            depth: taken.map_or(usize::from(is_inside), |t| t.depth),
            of: taken.map(|t| t.of),
            is_opening: taken.map_or(part == Part::Begin, |t| t.is_opening),
            row: taken.and_then(|t| t.row),
        };
        if matches!(part, Part::End | Part::Outside) {
            self.walk = None;
        }
        line
    }
}

/// A day for people: `Nov 24, 2026`; the text itself when it is not a day.
pub fn day_for_people(text: &[u8]) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let found = Day::parse(text).and_then(|day| {
        let month = MONTHS.get(usize::from(day.month()).checked_sub(1)?)?;
        Some(format!("{month} {}, {}", day.of_month(), day.year()))
    });
    found.unwrap_or_else(|| String::from_utf8_lossy(text).into_owned())
}
