//! Interchanges, groups and transactions of a document, as ranges of its segments.

use std::ops::Range;

use crate::Segment;

/// One ISA … IEA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interchange {
    /// All its segments, by index into the document.
    pub segments: Range<usize>,
    /// Whether an IEA ends it.
    pub is_closed: bool,
    /// Its groups.
    pub groups: Vec<Group>,
}

/// One GS … GE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// All its segments, by index into the document.
    pub segments: Range<usize>,
    /// Whether a GE ends it.
    pub is_closed: bool,
    /// Its transactions.
    pub transactions: Vec<Transaction>,
}

/// One ST … SE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// All its segments, by index into the document.
    pub segments: Range<usize>,
    /// Whether an SE ends it.
    pub is_closed: bool,
}

/// The envelope of a document, and the segments that stand in no place of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The interchanges in file order.
    pub interchanges: Vec<Interchange>,
    /// Segments outside a transaction that do not belong there, by index.
    pub strays: Vec<usize>,
}

/// Finds the envelope. Headers that come before the level above them is open, trailers that
/// close nothing, and segments between levels are strays.
///
/// ```
/// let document = x12::read(b"not X12");
/// assert!(x12::envelope::of(document.segments()).interchanges.is_empty());
/// ```
pub fn of(segments: &[Segment<'_>]) -> Envelope {
    let mut envelope = Envelope::default();
    for (index, segment) in segments.iter().enumerate() {
        envelope.take(index, segment);
    }
    envelope
}

impl Envelope {
    fn take(&mut self, index: usize, segment: &Segment<'_>) {
        let next = index + 1;
        let is_taken = match segment.id() {
            b"ISA" => {
                let groups = Vec::new();
                let opened = Interchange { segments: index..next, is_closed: false, groups };
                self.interchanges.push(opened);
                true
            }
            b"IEA" => self.open_interchange().is_some_and(|i| {
                i.segments.end = next;
                i.is_closed = true;
                true
            }),
            b"GS" => self.open_interchange().is_some_and(|i| {
                let transactions = Vec::new();
                i.groups.push(Group { segments: index..next, is_closed: false, transactions });
                true
            }),
            b"GE" => self.open_group().is_some_and(|g| {
                g.segments.end = next;
                g.is_closed = true;
                true
            }),
            b"ST" => self.open_group().is_some_and(|g| {
                g.transactions.push(Transaction { segments: index..next, is_closed: false });
                true
            }),
            id => self.take_body(next, id),
        };
        if !is_taken {
            self.strays.push(index);
        }
        self.stretch(next);
    }

    /// A segment of a transaction's body, its SE, or a TA1 between ISA and the first group.
    fn take_body(&mut self, next: usize, id: &[u8]) -> bool {
        if id == b"TA1" {
            return self.open_interchange().is_some();
        }
        let Some(transaction) = self.open_group().and_then(|g| g.transactions.last_mut()) else {
            return false;
        };
        if transaction.is_closed {
            return false;
        }
        transaction.segments.end = next;
        transaction.is_closed = id == b"SE";
        true
    }

    /// What is open reaches to the segment just taken.
    fn stretch(&mut self, next: usize) {
        if let Some(group) = self.open_group() {
            group.segments.end = next;
        }
        if let Some(interchange) = self.open_interchange() {
            interchange.segments.end = next;
        }
    }

    fn open_interchange(&mut self) -> Option<&mut Interchange> {
        self.interchanges.last_mut().filter(|i| !i.is_closed)
    }

    fn open_group(&mut self) -> Option<&mut Group> {
        self.open_interchange().and_then(|i| i.groups.last_mut()).filter(|g| !g.is_closed)
    }
}
