//! From bytes to segments, without copying and without giving up.
//!
//! Delimiters are taken from each ISA as it declares them: the element separator is the byte
//! after `ISA`, the component separator and the terminator follow the sixteenth separator
//! (so that an unpadded ISA is still read), the repetition separator is ISA11 from version
//! 00402 on.

use memchr::memmem;

use crate::{Delimiters, Finding, Place, Segment, Severity};

/// An ISA is 106 bytes; one that is not ended after this many is not an ISA.
const ISA_LIMIT: usize = 400;
/// More findings than this say nothing new; the rest is counted.
const FINDING_LIMIT: usize = 1000;

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
    /// `None` outside an interchange.
    delimiters: Option<Delimiters>,
    ordinal: u32,
    findings: Vec<Finding>,
    n_unsaid: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, delimiters: None, ordinal: 0, findings: Vec::new(), n_unsaid: 0 }
    }

    /// What was found so far.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The bytes not yet taken into a segment; after the last segment, what follows it.
    pub fn trailing(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn into_findings(mut self) -> Vec<Finding> {
        if self.n_unsaid > 0 {
            let message = format!("There are {} more findings like these.", self.n_unsaid);
            self.findings.push(Finding::new("X12-199", Severity::Stop, message));
        }
        self.findings
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn say(&mut self, code: &'static str, severity: Severity, offset: usize, message: &str) {
        if self.findings.len() >= FINDING_LIMIT {
            self.n_unsaid += 1;
            return;
        }
        let place = Place {
            offset: Some(offset),
            segment: Some(self.ordinal.saturating_add(1)),
            ..Place::default()
        };
        self.findings.push(Finding::new(code, severity, message).at(place));
    }

    /// Offset of the next segment's first byte, or `None` when there is none.
    fn next_start(&mut self) -> Option<usize> {
        if let Some(delimiters) = self.delimiters {
            return self.next_inside(delimiters);
        }
        let mut start = self.at;
        if start == 0 && self.bytes.starts_with(b"\xef\xbb\xbf") {
            start = 3;
            let message = "The file begins with a byte order mark (3 bytes). Remove it: many \
                           receivers refuse the file.";
            self.say("X12-102", Severity::Ask, 0, message);
        }
        while self.byte(start).is_some_and(is_blank) {
            start += 1;
        }
        let rest = self.bytes.get(start..).unwrap_or_default();
        if rest.is_empty() && self.ordinal > 0 {
            return None;
        }
        let found = memmem::find_iter(rest, b"ISA")
            .map(|n| start + n)
            .find(|at| declared(self.bytes, *at).is_some());
        match found {
            Some(at) if at == start => Some(at),
            Some(at) => {
                let message = format!("{} bytes here belong to no interchange.", at - start);
                self.say("X12-103", Severity::Stop, start, &message);
                Some(at)
            }
            None => {
                let message = self.why_not(rest);
                self.say("X12-101", Severity::Stop, start, message);
                None
            }
        }
    }

    /// Why these bytes hold no interchange, in one sentence.
    fn why_not(&self, rest: &[u8]) -> &'static str {
        if self.ordinal > 0 {
            "What follows the last interchange is not X12."
        } else if rest.is_empty() {
            "The file is empty."
        } else if rest.starts_with(b"\xff\xfe") || rest.starts_with(b"\xfe\xff") {
            "This is UTF-16 text. Save it as plain ASCII and try again."
        } else if rest.starts_with(b"PK\x03\x04") {
            "This is a zip file. Unpack it and try again."
        } else if rest.starts_with(b"\x1f\x8b") {
            "This is a gzip file. Unpack it and try again."
        } else if rest.starts_with(b"\xc9\xe2\xc1") {
            "This is EBCDIC text. Convert it to ASCII and try again."
        } else if rest.starts_with(b"ISA") {
            "The ISA segment is not complete: it must have 16 elements and a terminator."
        } else {
            "There is no ISA segment: this is not an X12 file."
        }
    }

    /// Skips line ends, blanks and empty segments inside an interchange.
    fn next_inside(&mut self, delimiters: Delimiters) -> Option<usize> {
        let mut start = self.at;
        let mut empty = None;
        let mut stray = None;
        while let Some(byte) = self.byte(start) {
            if byte == delimiters.segment && !matches!(byte, b'\r' | b'\n') {
                empty = empty.or(Some(start));
            } else if !matches!(byte, b'\r' | b'\n') {
                if !is_blank(byte) {
                    break;
                }
                stray = stray.or(Some(start));
            }
            start += 1;
        }
        if let Some(at) = empty {
            let message = "There is a segment with nothing in it. Remove the extra terminator.";
            self.say("X12-105", Severity::Stop, at, message);
        }
        if let Some(at) = stray {
            let message = "Blanks stand between two segments. Only a line end may.";
            self.say("X12-106", Severity::Ask, at, message);
        }
        (start < self.bytes.len()).then_some(start)
    }

    /// The last segment has no terminator: a whole IEA may pass, anything else was cut off.
    fn say_unended(&mut self, segment: &Segment<'_>) {
        let is_whole = segment.is("IEA") && segment.bytes(2).len() == 9;
        let severity = if is_whole { Severity::Ask } else { Severity::Stop };
        let message = "The last segment is not ended. The file may have been cut off.";
        self.ordinal = self.ordinal.saturating_sub(1);
        self.say("X12-104", severity, segment.offset, message);
        self.ordinal = self.ordinal.saturating_add(1);
    }

    /// Takes the delimiters of the ISA at `start`; says what is odd about it.
    fn enter(&mut self, start: usize) -> Option<Delimiters> {
        let isa = declared(self.bytes, start)?;
        if isa.length != 106 {
            let message = "The ISA segment does not have its fixed length of 106 characters.";
            self.say("X12-110", Severity::Stop, start, message);
        }
        if !isa.has_single_component {
            let message = "ISA16 must be one character: the component separator.";
            self.say("X12-111", Severity::Stop, start, message);
        }
        if !isa.delimiters.are_distinct() {
            let message = "The delimiters that ISA declares are not all different.";
            self.say("X12-112", Severity::Stop, start, message);
        }
        Some(isa.delimiters)
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let start = self.next_start()?;
        let is_header = self.bytes.get(start..).is_some_and(|rest| rest.starts_with(b"ISA"))
            && self.byte(start + 3).is_some_and(|b| !b.is_ascii_alphanumeric());
        if is_header && let Some(delimiters) = self.enter(start) {
            self.delimiters = Some(delimiters);
        }
        let delimiters = self.delimiters?;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let end = memchr::memchr(delimiters.segment, rest);
        let length = end.unwrap_or_else(|| {
            let line_ends = rest.iter().rev().take_while(|b| is_blank(**b)).count();
            rest.len() - line_ends
        });
        self.ordinal = self.ordinal.saturating_add(1);
        let segment = Segment {
            raw: rest.get(..length).unwrap_or_default(),
            before: self.bytes.get(self.at..start).unwrap_or_default(),
            delimiters,
            offset: start,
            ordinal: self.ordinal,
            is_terminated: end.is_some(),
        };
        if end.is_none() {
            self.say_unended(&segment);
        }
        self.at = start + length + usize::from(end.is_some());
        if segment.is("IEA") {
            self.delimiters = None;
        }
        Some(segment)
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x1a)
}

struct Declared {
    delimiters: Delimiters,
    /// With terminator.
    length: usize,
    has_single_component: bool,
}

/// What the ISA at `start` declares; `None` when no complete ISA stands there.
fn declared(bytes: &[u8], start: usize) -> Option<Declared> {
    let rest = bytes.get(start..)?;
    let window = rest.get(..ISA_LIMIT.min(rest.len()))?;
    let element = *window.get(3)?;
    if element.is_ascii_alphanumeric() || matches!(element, b' ' | b'\r' | b'\n') {
        return None;
    }
    let separators: Vec<usize> = memchr::memchr_iter(element, window).take(16).collect();
    let [.., eleventh, twelfth, _, _, _, last] = separators.as_slice() else { return None };
    if separators.len() != 16 {
        return None;
    }
    let is_new = window.get(twelfth + 1..twelfth + 6).is_some_and(|v| v >= b"00402".as_slice());
    let repetition = match window.get(eleventh + 1..*twelfth) {
        Some([byte]) if is_new && !byte.is_ascii_alphanumeric() => Some(*byte),
        _ => None,
    };
    let component = *window.get(last + 1)?;
    let mut end = last + 2;
    // A separator of several bytes (a character of UTF-8) is skipped whole.
    while component >= 0x80 && window.get(end).is_some_and(|b| b & 0xc0 == 0x80) {
        end += 1;
    }
    let mut segment = *window.get(end)?;
    let mut has_single_component = end == last + 2;
    if segment.is_ascii_alphanumeric() {
        // `*T*~GS`: ISA16 is missing and what stands in its place is the terminator.
        end -= 1;
        segment = component;
        has_single_component = false;
    }
    let delimiters = Delimiters { element, component, repetition, segment };
    Some(Declared { delimiters, length: end + 1, has_single_component })
}
