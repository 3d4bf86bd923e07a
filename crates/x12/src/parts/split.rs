//! One file a transaction; claims in smaller transactions.

use super::{PartFile, put, put_header, put_trailer};
use crate::{ControlNumber, Reader, Segment};

/// Makes a file of each transaction. With `claims`, an 837 with more is cut into several: the
/// levels above each claim are written again, numbered anew, and counted. BHT03 of the second
/// and later gets `-2`, `-3`, … so that it stays unique.
pub fn split(bytes: &[u8], claims: Option<usize>, first: ControlNumber) -> Vec<PartFile> {
    let mut files = Vec::new();
    let mut envelope: (Option<Segment<'_>>, Option<Segment<'_>>) = (None, None);
    let mut body: Vec<Segment<'_>> = Vec::new();
    let mut reader = Reader::new(bytes);
    while let Some(fields) = reader.next_fields() {
        let segment = *fields.segment();
        match fields.id() {
            b"ISA" => envelope = (Some(segment), None),
            b"GS" => envelope.1 = Some(segment),
            b"ST" => body = vec![segment],
            b"SE" if !body.is_empty() => {
                body.push(segment);
                if let (Some(isa), Some(gs)) = envelope {
                    let body = std::mem::take(&mut body);
                    put_files(&mut files, (&isa, &gs), &body, claims, first);
                }
            }
            _ if !body.is_empty() => body.push(segment),
            _ => {}
        }
    }
    files
}

fn put_files(
    files: &mut Vec<PartFile>,
    (isa, gs): (&Segment<'_>, &Segment<'_>),
    body: &[Segment<'_>],
    claims: Option<usize>,
    first: ControlNumber,
) {
    let Some(st) = body.first() else { return };
    let n_claims = body.iter().filter(|s| s.is("CLM")).count();
    let most = claims.filter(|most| st.bytes(1) == b"837" && n_claims > *most);
    let parts = match most {
        Some(most) => cut(body, most),
        None => vec![body.iter().map(|s| Piece::As(*s)).collect()],
    };
    for (part, n) in parts.iter().zip(1u32..) {
        let step = u32::try_from(files.len()).unwrap_or(u32::MAX);
        let Some(control) = ControlNumber::new(first.get().saturating_add(step)) else { return };
        let mut bytes = Vec::new();
        put_header(&mut bytes, isa, control);
        put(&mut bytes, gs, Some((6, control.get())));
        for (piece, at) in part.iter().zip(1u32..) {
            piece.put(&mut bytes, at, n);
        }
        let element = gs.delimiters().element;
        bytes.extend_from_slice(b"GE");
        for text in ["1".to_owned(), control.get().to_string()] {
            bytes.push(element);
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes.push(gs.delimiters().segment);
        put_trailer(&mut bytes, isa, 1, control);
        let text = |n| String::from_utf8_lossy(st.bytes(n)).into_owned();
        files.push(PartFile { set: text(1), control: text(2), bytes });
    }
}

/// A segment of a part.
#[derive(Debug, Clone, Copy)]
enum Piece<'a> {
    As(Segment<'a>),
    /// HL with a new number and a new parent.
    Level(Segment<'a>, u32, Option<u32>),
    /// BHT, whose reference may get the number of the part.
    Reference(Segment<'a>),
    /// SE, counted anew.
    End(Segment<'a>),
}

impl Piece<'_> {
    /// Writes it as segment `at` of part `part`.
    fn put(&self, out: &mut Vec<u8>, at: u32, part: u32) {
        let (segment, change): (_, Box<dyn Fn(usize) -> Option<String>>) = match *self {
            Self::End(segment) => return put(out, &segment, Some((1, at))),
            Self::Level(segment, number, parent) => (
                segment,
                Box::new(move |n| match n {
                    1 => Some(number.to_string()),
                    2 => Some(parent.map(|p| p.to_string()).unwrap_or_default()),
                    _ => None,
                }),
            ),
            Self::Reference(segment) if part > 1 => {
                let reference = segment.text(3).into_owned();
                (segment, Box::new(move |n| (n == 3).then(|| format!("{reference}-{part}"))))
            }
            Self::As(segment) | Self::Reference(segment) => return put(out, &segment, None),
        };
        out.extend_from_slice(segment.id());
        for (element, n) in segment.elements().zip(1..) {
            out.push(segment.delimiters().element);
            match change(n) {
                Some(text) => out.extend_from_slice(text.as_bytes()),
                None => out.extend_from_slice(element.raw()),
            }
        }
        out.push(segment.delimiters().segment);
    }
}

/// The levels that are open above a claim: segments from HL up to the next HL or CLM.
#[derive(Debug, Default)]
struct Levels<'a> {
    open: Vec<Vec<Segment<'a>>>,
    /// Numbers of the levels as written in this part; shorter when some are not yet written.
    written: Vec<u32>,
}

/// Cuts a transaction of claims into parts of at most `most`.
fn cut<'a>(body: &[Segment<'a>], most: usize) -> Vec<Vec<Piece<'a>>> {
    let mut head: Vec<Segment<'a>> = Vec::new();
    let mut levels = Levels::default();
    let mut parts: Vec<Vec<Piece<'a>>> = Vec::new();
    let mut part: Vec<Piece<'a>> = Vec::new();
    let (mut n_claims, mut n_levels) = (0, 0u32);
    let mut is_in_claim = false;
    let end = body.last().copied();
    for segment in body.iter().take(body.len().saturating_sub(1)) {
        match segment.id() {
            b"HL" => {
                let depth = match segment.bytes(3) {
                    b"20" => 0,
                    b"22" => 1,
                    _ => 2,
                };
                levels.open.truncate(depth);
                levels.written.truncate(depth);
                levels.open.push(vec![*segment]);
                is_in_claim = false;
            }
            b"CLM" => {
                if n_claims == most {
                    part.extend(end.map(Piece::End));
                    parts.push(std::mem::take(&mut part));
                    levels.written.clear();
                    (n_claims, n_levels) = (0, 0);
                }
                if part.is_empty() {
                    let head = head
                        .iter()
                        .map(|s| if s.is("BHT") { Piece::Reference(*s) } else { Piece::As(*s) });
                    part.extend(head);
                }
                for level in levels.open.iter().skip(levels.written.len()) {
                    n_levels += 1;
                    let parent = levels.written.last().copied();
                    levels.written.push(n_levels);
                    let mut segments = level.iter();
                    part.extend(segments.next().map(|hl| Piece::Level(*hl, n_levels, parent)));
                    part.extend(segments.map(|s| Piece::As(*s)));
                }
                part.push(Piece::As(*segment));
                n_claims += 1;
                is_in_claim = true;
            }
            _ if is_in_claim => part.push(Piece::As(*segment)),
            _ => match levels.open.last_mut() {
                Some(level) => level.push(*segment),
                None => head.push(*segment),
            },
        }
    }
    part.extend(end.map(Piece::End));
    parts.push(part);
    parts
}
