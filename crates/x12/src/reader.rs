//! Reading a file that is in memory.

use crate::scanner::{Scanner, Step};
use crate::{Fields, Finding, Segment};

/// A file as segments and findings. Borrows from the bytes; loses none of them.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    segments: Vec<Segment<'a>>,
    trailing: &'a [u8],
    findings: Vec<Finding>,
}

impl<'a> Document<'a> {
    /// The segments in file order.
    pub fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }

    /// What stood after the last terminator.
    pub fn trailing(&self) -> &'a [u8] {
        self.trailing
    }

    /// What the reader has to say.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The file again, put together from segments and elements: byte for byte what was read.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for segment in &self.segments {
            out.extend_from_slice(segment.before);
            out.extend_from_slice(segment.id());
            for element in segment.elements() {
                out.push(segment.delimiters.element);
                out.extend_from_slice(element.raw());
            }
            if segment.is_terminated {
                out.push(segment.delimiters.segment);
            }
        }
        out.extend_from_slice(self.trailing);
        out
    }
}

/// Reads a whole file. Never fails: what cannot be read is a finding.
pub fn read(bytes: &[u8]) -> Document<'_> {
    let mut reader = Reader::new(bytes);
    let segments = reader.by_ref().collect();
    Document { segments, trailing: reader.trailing(), findings: reader.into_findings() }
}

/// Reads segment by segment, keeping nothing.
///
/// ```
/// let mut reader = x12::Reader::new(b"not a claim");
/// assert!(reader.next().is_none());
/// assert_eq!(reader.findings()[0].code, "X12-101");
/// ```
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    /// Where the next segment, or what stands before it, begins.
    at: usize,
    scanner: Scanner,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, scanner: Scanner::default() }
    }

    /// What was found so far.
    pub fn findings(&self) -> &[Finding] {
        self.scanner.findings()
    }

    /// The bytes not yet taken into a segment; after the last segment, what follows it.
    pub fn trailing(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn into_findings(self) -> Vec<Finding> {
        self.scanner.into_findings()
    }

    /// The findings so far, taken out.
    pub(crate) fn drain(&mut self) -> Vec<Finding> {
        self.scanner.drain()
    }

    /// The next segment with its elements at hand: the quickest way through a file.
    ///
    /// ```
    /// let isa = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       \
    /// *261124*1130*^*00501*000000001*0*T*:~";
    /// let mut reader = x12::Reader::new(isa);
    /// let fields = reader.next_fields().unwrap();
    /// assert_eq!((fields.id(), fields.get(15)), (&b"ISA"[..], &b"T"[..]));
    /// ```
    pub fn next_fields(&mut self) -> Option<Fields<'a, '_>> {
        let (segment, start, marks) = self.take()?;
        let (marks, skew) = self.scanner.marks(marks, start);
        Some(Fields { segment, marks, skew })
    }

    fn take(&mut self) -> Option<(Segment<'a>, usize, (usize, usize))> {
        let Step::Found { start, length, is_terminated, marks } =
            self.scanner.step(self.bytes, self.at, true)
        else {
            return None;
        };
        let segment = self.scanner.segment(self.bytes, self.at, (start, length, is_terminated));
        self.at = start + length + usize::from(is_terminated);
        if is_trailer(segment.raw, segment.delimiters.element) {
            self.scanner.leave();
        }
        Some((segment, start, marks))
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        self.take().map(|(segment, _, _)| segment)
    }
}

/// Whether a segment is an IEA.
pub(crate) fn is_trailer(raw: &[u8], element: u8) -> bool {
    raw.starts_with(b"IEA") && raw.get(3).is_none_or(|b| *b == element)
}
