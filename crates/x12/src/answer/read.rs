//! Acknowledgments that came in: 999.

use crate::{Fields, Reader, Text};

/// What is said of one group: one 999.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acknowledgment<'a> {
    /// AK101: kind of the group.
    pub function: Text<'a>,
    /// AK102: the number (GS06) of the group that is answered.
    pub group_control: Text<'a>,
    /// AK103: its guide.
    pub version: Text<'a>,
    /// Its transactions; those that were accepted may be left out.
    pub transactions: Vec<TransactionAnswer<'a>>,
    /// AK901: `A`, `E`, `P`, `R`, `M`, `W` or `X`.
    pub verdict: Text<'a>,
    /// AK902 to AK904: transactions said, received, accepted.
    pub counts: [Text<'a>; 3],
    /// AK905 to AK909.
    pub errors: Vec<Text<'a>>,
}

/// What is said of one transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionAnswer<'a> {
    /// AK201: its kind.
    pub set: Text<'a>,
    /// AK202: its number (ST02).
    pub control: Text<'a>,
    /// AK203: its guide.
    pub version: Text<'a>,
    /// Segments in error.
    pub segments: Vec<SegmentError<'a>>,
    /// IK501: `A`, `E`, `R`, `M`, `W` or `X`.
    pub verdict: Text<'a>,
    /// IK502 to IK506.
    pub errors: Vec<Text<'a>>,
}

impl TransactionAnswer<'_> {
    /// Whether it was not taken.
    pub fn is_refused(&self) -> bool {
        !(self.verdict == "A" || self.verdict == "E")
    }
}

/// A segment in error (IK3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SegmentError<'a> {
    /// IK301.
    pub id: Text<'a>,
    /// IK302: its number in the transaction, from 1 (the ST).
    pub position: u32,
    /// IK303.
    pub loop_id: Text<'a>,
    /// IK304.
    pub error: Text<'a>,
    /// CTX: what it is about, such as `CLM01` and the claim number.
    pub contexts: Vec<(Text<'a>, Text<'a>)>,
    /// Elements in error.
    pub elements: Vec<ElementError<'a>>,
}

impl<'a> SegmentError<'a> {
    /// Our claim number, when the answer gives it.
    pub fn claim(&self) -> Option<Text<'a>> {
        self.contexts.iter().find(|(what, _)| *what == "CLM01").map(|(_, value)| *value)
    }
}

/// An element in error (IK4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ElementError<'a> {
    /// IK401-1.
    pub element: u32,
    /// IK401-2.
    pub component: Option<u32>,
    /// IK403.
    pub error: Text<'a>,
    /// IK404: the value, when the answer gives it back.
    pub value: Text<'a>,
}

/// Every acknowledgment of a file.
pub fn read_acknowledgments(bytes: &[u8]) -> Vec<Acknowledgment<'_>> {
    let mut reader = Reader::new(bytes);
    let mut all: Vec<Acknowledgment<'_>> = Vec::new();
    while let Some(fields) = reader.next_fields() {
        if fields.id() == b"AK1" {
            all.push(Acknowledgment {
                function: at(&fields, 1),
                group_control: at(&fields, 2),
                version: at(&fields, 3),
                ..Acknowledgment::default()
            });
        } else if let Some(open) = all.last_mut() {
            take(open, &fields);
        }
    }
    all
}

fn at<'a>(fields: &Fields<'a, '_>, number: usize) -> Text<'a> {
    Text::new(fields.get(number))
}

fn number(bytes: &[u8]) -> Option<u32> {
    crate::check::value::number(bytes).and_then(|n| u32::try_from(n).ok())
}

fn errors<'a>(fields: &Fields<'a, '_>, first: usize) -> Vec<Text<'a>> {
    (first..first + 5).map(|n| at(fields, n)).filter(|e| !e.is_empty()).collect()
}

fn take<'a>(open: &mut Acknowledgment<'a>, fields: &Fields<'a, '_>) {
    match fields.id() {
        b"AK2" => open.transactions.push(TransactionAnswer {
            set: at(fields, 1),
            control: at(fields, 2),
            version: at(fields, 3),
            ..TransactionAnswer::default()
        }),
        b"AK9" => {
            open.verdict = at(fields, 1);
            open.counts = [at(fields, 2), at(fields, 3), at(fields, 4)];
            open.errors = errors(fields, 5);
        }
        _ => {
            if let Some(transaction) = open.transactions.last_mut() {
                take_inside(transaction, fields);
            }
        }
    }
}

fn take_inside<'a>(open: &mut TransactionAnswer<'a>, fields: &Fields<'a, '_>) {
    match fields.id() {
        b"IK3" => open.segments.push(SegmentError {
            id: at(fields, 1),
            position: number(fields.get(2)).unwrap_or(0),
            loop_id: at(fields, 3),
            error: at(fields, 4),
            ..SegmentError::default()
        }),
        b"CTX" => {
            if let Some(segment) = open.segments.last_mut() {
                let mut parts = fields.components(1).map(Text::new);
                let what = parts.next().unwrap_or_default();
                segment.contexts.push((what, parts.next().unwrap_or_default()));
            }
        }
        b"IK4" => {
            if let Some(segment) = open.segments.last_mut() {
                segment.elements.push(ElementError {
                    element: number(fields.component(1, 1)).unwrap_or(0),
                    component: number(fields.component(1, 2)),
                    error: at(fields, 3),
                    value: at(fields, 4),
                });
            }
        }
        b"IK5" => {
            open.verdict = at(fields, 1);
            open.errors = errors(fields, 2);
        }
        _ => {}
    }
}
