//! Cutting files, joining them, and making them fit to be shared.

mod redact;
mod split;

use std::fmt;

use crate::{ControlNumber, Reader, Segment};

pub use redact::Redaction;
pub use split::split;

/// A file that was cut off another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFile {
    /// ST01 of its transaction.
    pub set: String,
    /// ST02 of its transaction.
    pub control: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Why files cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmergeable {
    /// The file at this position has no interchange.
    NoInterchange(usize),
    /// The file at this position differs from the first in this.
    Different(usize, &'static str),
}

impl fmt::Display for Unmergeable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoInterchange(_) => f.write_str("there is no interchange in the file"),
            Self::Different(_, what) => write!(f, "{what} differs from the first file"),
        }
    }
}

impl std::error::Error for Unmergeable {}

/// Puts the groups of several files into one interchange. All must have the same sender,
/// receiver, usage and delimiters; groups are numbered from 1.
///
/// # Errors
///
/// [`Unmergeable`] names the first file that does not fit.
pub fn merge(files: &[&[u8]], control: ControlNumber) -> Result<Vec<u8>, Unmergeable> {
    let mut out = Vec::new();
    let mut first: Option<Segment<'_>> = None;
    let mut n_groups = 0u32;
    for (position, bytes) in files.iter().enumerate() {
        let mut reader = Reader::new(bytes);
        let mut is_any = false;
        while let Some(fields) = reader.next_fields() {
            let segment = *fields.segment();
            match fields.id() {
                b"ISA" => {
                    is_any = true;
                    match &first {
                        None => {
                            put_header(&mut out, &segment, control);
                            first = Some(segment);
                        }
                        Some(first) => same(first, &segment, position)?,
                    }
                }
                b"IEA" | b"TA1" => {}
                id => {
                    n_groups += u32::from(id == b"GS");
                    let number = match id {
                        b"GS" => Some((6, n_groups)),
                        b"GE" => Some((2, n_groups)),
                        _ => None,
                    };
                    put(&mut out, &segment, number);
                }
            }
        }
        if !is_any {
            return Err(Unmergeable::NoInterchange(position));
        }
    }
    let Some(first) = first else { return Err(Unmergeable::NoInterchange(0)) };
    put_trailer(&mut out, &first, n_groups, control);
    Ok(out)
}

fn same(first: &Segment<'_>, other: &Segment<'_>, at: usize) -> Result<(), Unmergeable> {
    if first.delimiters() != other.delimiters() {
        return Err(Unmergeable::Different(at, "a delimiter"));
    }
    let all = [
        ([5, 6], "the sender"),
        ([7, 8], "the receiver"),
        ([12, 12], "the version"),
        ([15, 15], "whether it is a test"),
    ];
    for (elements, what) in all {
        if elements.iter().any(|n| first.bytes(*n) != other.bytes(*n)) {
            return Err(Unmergeable::Different(at, what));
        }
    }
    Ok(())
}

/// Writes a segment, with another number in one of its elements.
fn put(out: &mut Vec<u8>, segment: &Segment<'_>, number: Option<(usize, u32)>) {
    let delimiters = segment.delimiters();
    match number {
        None => out.extend_from_slice(segment.raw()),
        Some((at, number)) => {
            out.extend_from_slice(segment.id());
            for (element, n) in segment.elements().zip(1..) {
                out.push(delimiters.element);
                if n == at {
                    out.extend_from_slice(number.to_string().as_bytes());
                } else {
                    out.extend_from_slice(element.raw());
                }
            }
        }
    }
    out.push(delimiters.segment);
}

/// ISA with another number.
fn put_header(out: &mut Vec<u8>, segment: &Segment<'_>, control: ControlNumber) {
    out.extend_from_slice(b"ISA");
    for (element, n) in segment.elements().zip(1..) {
        out.push(segment.delimiters().element);
        if n == 13 {
            out.extend_from_slice(format!("{:09}", control.get()).as_bytes());
        } else {
            out.extend_from_slice(element.raw());
        }
    }
    out.push(segment.delimiters().segment);
}

fn put_trailer(out: &mut Vec<u8>, isa: &Segment<'_>, n_groups: u32, control: ControlNumber) {
    let element = char::from(isa.delimiters().element);
    let text = format!("IEA{element}{n_groups}{element}{:09}", control.get());
    out.extend(text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()));
    out.push(isa.delimiters().segment);
}
