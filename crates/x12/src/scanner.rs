//! From bytes to segments, without copying and without giving up.
//!
//! Delimiters are taken from each ISA as it declares them: the element separator is the byte
//! after `ISA`, the component separator and the terminator follow the sixteenth separator
//! (so that an unpadded ISA is still read), the repetition separator is ISA11 from version
//! 00402 on.
//!
//! The same machine reads a whole file that is in memory and a stream of which only a part is.

use memchr::memmem;

use crate::index::index;
use crate::{Delimiters, Finding, Place, Segment, Severity};

/// An ISA is 106 bytes; one that is not ended after this many is not an ISA.
const ISA_LIMIT: usize = 400;
/// More findings than this say nothing new; the rest is counted.
const FINDING_LIMIT: usize = 1000;
/// Bytes indexed at a time: their index stays in the cache of the core.
const WINDOW: usize = 32 * 1024;

/// Where the next segment is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// A segment from `start`, its separators at these marks.
    Found { start: usize, length: usize, is_terminated: bool, marks: (usize, usize) },
    /// Not to be said before more bytes are there.
    More,
    /// There is none.
    End,
}

/// Finds segments in a buffer that may be a part of the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scanner {
    /// `None` outside an interchange.
    delimiters: Option<Delimiters>,
    ordinal: u32,
    findings: Vec<Finding>,
    n_unsaid: usize,
    /// Separators from `origin` to `upto`, counted from `origin`.
    marks: Vec<u32>,
    /// The first mark not yet passed.
    next: usize,
    origin: usize,
    upto: usize,
    /// Offset in the file of the first byte of the buffer.
    base: usize,
}

impl Scanner {
    /// What was found so far.
    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Takes what was found since the last call.
    pub(crate) fn drain(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        if self.n_unsaid > 0 {
            let message = format!("There are {} more findings like these.", self.n_unsaid);
            self.findings.push(Finding::new("X12-199", Severity::Stop, message));
        }
        self.findings
    }

    /// The buffer lost its first `n` bytes.
    pub(crate) fn shift(&mut self, n: usize) {
        self.base += n;
        self.marks.clear();
        (self.next, self.origin, self.upto) = (0, 0, 0);
    }

    /// The marks of a segment found, and what they are counted from.
    pub(crate) fn marks(&self, (from, to): (usize, usize), start: usize) -> (&[u32], u32) {
        let marks = self.marks.get(from..to).unwrap_or_default();
        (marks, u32::try_from(start - self.origin).unwrap_or(0))
    }

    /// The segment that a step found. `from` is where the step began.
    pub(crate) fn segment<'b>(
        &self,
        bytes: &'b [u8],
        from: usize,
        (start, length, is_terminated): (usize, usize, bool),
    ) -> Segment<'b> {
        Segment {
            raw: bytes.get(start..start + length).unwrap_or_default(),
            before: bytes.get(from..start).unwrap_or_default(),
            delimiters: self.delimiters.unwrap_or_default(),
            offset: self.base + start,
            ordinal: self.ordinal,
            is_terminated,
        }
    }

    /// To be called after a segment was taken: an IEA ends the interchange.
    pub(crate) fn leave(&mut self) {
        self.delimiters = None;
    }

    /// Looks for the next segment from `at` on. `is_whole`: nothing follows these bytes.
    pub(crate) fn step(&mut self, bytes: &[u8], at: usize, is_whole: bool) -> Step {
        let said = (self.findings.len(), self.n_unsaid);
        let step = self.try_step(bytes, at, is_whole);
        if matches!(step, Step::More) {
            // It will be said when the step is tried again.
            self.findings.truncate(said.0);
            self.n_unsaid = said.1;
        }
        step
    }

    fn try_step(&mut self, bytes: &[u8], at: usize, is_whole: bool) -> Step {
        let start = match self.next_start(bytes, at, is_whole) {
            Ok(start) => start,
            Err(step) => return step,
        };
        if bytes.get(start) == Some(&b'I') && self.is_isa(bytes, start) {
            if !is_whole && bytes.len() - start < ISA_LIMIT {
                return Step::More;
            }
            self.enter(bytes, start);
        }
        let Some(delimiters) = self.delimiters else { return Step::End };
        self.seek(bytes, start, delimiters, is_whole)
    }

    fn is_isa(&self, bytes: &[u8], start: usize) -> bool {
        let follows = bytes.get(start + 3);
        bytes.get(start..start + 3) == Some(b"ISA")
            && (self.delimiters.is_none() || follows.is_some_and(|b| !b.is_ascii_alphanumeric()))
    }

    /// Finds the terminator and the separators before it.
    fn seek(&mut self, bytes: &[u8], start: usize, delimiters: Delimiters, is_whole: bool) -> Step {
        if start < self.origin || start > self.upto {
            self.marks.clear();
            (self.next, self.origin, self.upto) = (0, start, start);
        }
        let passed = start - self.origin;
        let is_before = |mark: &u32| usize::try_from(*mark).is_ok_and(|mark| mark < passed);
        while self.marks.get(self.next).is_some_and(is_before) {
            self.next += 1;
        }
        let mut at = self.next;
        loop {
            while let Some(mark) = self.marks.get(at) {
                let position = self.origin + usize::try_from(*mark).unwrap_or(0);
                if bytes.get(position) == Some(&delimiters.segment) {
                    let marks = (self.next, at);
                    self.next = at + 1;
                    self.ordinal = self.ordinal.saturating_add(1);
                    let length = position - start;
                    return Step::Found { start, length, is_terminated: true, marks };
                }
                at += 1;
            }
            if self.upto >= bytes.len() {
                break;
            }
            at -= self.next;
            self.index_more(bytes, start, delimiters);
        }
        if !is_whole {
            return Step::More;
        }
        let rest = bytes.get(start..).unwrap_or_default();
        let line_ends = rest.iter().rev().take_while(|b| is_blank(**b)).count();
        let length = rest.len() - line_ends;
        self.ordinal = self.ordinal.saturating_add(1);
        let end = u32::try_from(start + length - self.origin).unwrap_or(u32::MAX);
        let marks = self.marks.get(self.next..at).unwrap_or_default();
        let n = marks.iter().take_while(|m| **m < end).count();
        let marks = (self.next, self.next + n);
        self.say_unended(rest.get(..length).unwrap_or_default(), start, delimiters);
        Step::Found { start, length, is_terminated: false, marks }
    }

    /// Indexes the next window; drops the marks before `start`.
    fn index_more(&mut self, bytes: &[u8], start: usize, delimiters: Delimiters) {
        let passed = u32::try_from(start - self.origin).unwrap_or(0);
        let kept = self.marks.len() - self.next;
        self.marks.copy_within(self.next.., 0);
        self.marks.truncate(kept);
        for mark in &mut self.marks {
            *mark = mark.wrapping_sub(passed);
        }
        (self.next, self.origin) = (0, start);
        let end = bytes.len().min(self.upto + WINDOW);
        let window = bytes.get(self.upto..end).unwrap_or_default();
        let base = u32::try_from(self.upto - start).unwrap_or(u32::MAX);
        index(window, base, delimiters.element, delimiters.segment, &mut self.marks);
        self.upto = end;
    }

    fn say(&mut self, code: &'static str, severity: Severity, at: usize, message: &str) {
        if self.findings.len() >= FINDING_LIMIT {
            self.n_unsaid += 1;
            return;
        }
        let place = Place {
            offset: Some(self.base + at),
            segment: Some(self.ordinal.saturating_add(1)),
            ..Place::default()
        };
        self.findings.push(Finding::new(code, severity, message).at(place));
    }

    /// A stream cannot wait any longer for the end of a segment.
    pub(crate) fn say_too_long(&mut self) {
        let message = "This segment is longer than 4 MB. Reading stops here.";
        self.say("X12-107", Severity::Stop, 0, message);
    }

    /// Offset of the next segment's first byte.
    fn next_start(&mut self, bytes: &[u8], at: usize, is_whole: bool) -> Result<usize, Step> {
        if let Some(delimiters) = self.delimiters {
            return self.next_inside(bytes, at, delimiters, is_whole);
        }
        let has_mark = self.base + at == 0 && bytes.starts_with(b"\xef\xbb\xbf");
        let mut start = if has_mark { at + 3 } else { at };
        while bytes.get(start).copied().is_some_and(is_blank) {
            start += 1;
        }
        let rest = bytes.get(start..).unwrap_or_default();
        if !is_whole && rest.len() < ISA_LIMIT {
            return Err(Step::More);
        }
        if rest.is_empty() && self.ordinal > 0 {
            return Err(Step::End);
        }
        let found = memmem::find_iter(rest, b"ISA")
            .map(|n| start + n)
            .find(|at| declared(bytes, *at).is_some());
        if found.is_none() && !is_whole {
            return Err(Step::More);
        }
        if has_mark {
            let message = "The file begins with a byte order mark (3 bytes). Remove it: many \
                           receivers refuse the file.";
            self.say("X12-102", Severity::Ask, 0, message);
        }
        match found {
            Some(at) if at == start => Ok(at),
            Some(at) => {
                let message = format!("{} bytes here belong to no interchange.", at - start);
                self.say("X12-103", Severity::Stop, start, &message);
                Ok(at)
            }
            None => {
                let message = self.why_not(rest);
                self.say("X12-101", Severity::Stop, start, message);
                Err(Step::End)
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
    fn next_inside(
        &mut self,
        bytes: &[u8],
        at: usize,
        delimiters: Delimiters,
        is_whole: bool,
    ) -> Result<usize, Step> {
        let mut start = at;
        let mut empty = None;
        let mut stray = None;
        while let Some(byte) = bytes.get(start).copied() {
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
        if start >= bytes.len() && !is_whole {
            return Err(Step::More);
        }
        if let Some(at) = empty {
            let message = "There is a segment with nothing in it. Remove the extra terminator.";
            self.say("X12-105", Severity::Stop, at, message);
        }
        if let Some(at) = stray {
            let message = "Blanks stand between two segments. Only a line end may.";
            self.say("X12-106", Severity::Ask, at, message);
        }
        if start < bytes.len() { Ok(start) } else { Err(Step::End) }
    }

    /// The last segment has no terminator: a whole IEA may pass, anything else was cut off.
    fn say_unended(&mut self, raw: &[u8], at: usize, delimiters: Delimiters) {
        let mut parts = raw.split(|b| *b == delimiters.element);
        let is_whole =
            parts.next() == Some(b"IEA") && parts.nth(1).is_some_and(|number| number.len() == 9);
        let severity = if is_whole { Severity::Ask } else { Severity::Stop };
        let message = "The last segment is not ended. The file may have been cut off.";
        self.ordinal = self.ordinal.saturating_sub(1);
        self.say("X12-104", severity, at, message);
        self.ordinal = self.ordinal.saturating_add(1);
    }

    /// Takes the delimiters of the ISA at `start`; says what is odd about it.
    fn enter(&mut self, bytes: &[u8], start: usize) {
        let Some(isa) = declared(bytes, start) else { return };
        let element_and_segment = |d: Delimiters| (d.element, d.segment);
        let before = self.delimiters.replace(isa.delimiters).map(element_and_segment);
        if before != Some(element_and_segment(isa.delimiters)) {
            self.marks.clear();
            (self.next, self.origin, self.upto) = (0, start, start);
        }
        if isa.length != 106 {
            let message = "The ISA segment does not have its fixed length of 106 characters.";
            self.say("X12-110", Severity::Stop, start, message);
        }
        if !isa.has_single_component {
            let message = "ISA16 must be one character: the component separator.";
            self.say("X12-111", Severity::Stop, start, message);
        }
        if !isa.delimiters.are_distinct() {
            // Components can still be told from elements when only the repetition is the same.
            let without = Delimiters { repetition: None, ..isa.delimiters };
            let is_usable = without.are_distinct();
            let severity = if is_usable { Severity::Ask } else { Severity::Stop };
            let message = "The delimiters that ISA declares are not all different.";
            self.say("X12-112", severity, start, message);
            if is_usable {
                self.delimiters = Some(without);
            }
        }
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
