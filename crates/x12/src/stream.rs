//! Reading a file of any size in constant memory.

use std::io::{self, Read};

use crate::reader::is_trailer;
use crate::scanner::{Scanner, Step};
use crate::{Fields, Finding, Severity};

/// Bytes read at a time.
const CHUNK: usize = 256 * 1024;
/// The longest segment that is waited for.
const SEGMENT_LIMIT: usize = 4 * 1024 * 1024;

/// Reads segments from a file, a pipe or a socket. Memory does not grow with the length of the
/// file; only a segment longer than 4 MB is cut, with a finding.
///
/// ```
/// let mut stream = x12::Stream::new(&b"no X12 here"[..]);
/// assert!(stream.next_fields()?.is_none());
/// assert_eq!(stream.findings()[0].code, "X12-101");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Stream<R> {
    source: R,
    buffer: Vec<u8>,
    /// Bytes of the buffer that were read.
    filled: usize,
    /// Bytes of the buffer that were taken.
    at: usize,
    is_whole: bool,
    n_bytes: u64,
    scanner: Scanner,
}

impl<R: Read> Stream<R> {
    /// A stream at the start of `source`.
    pub fn new(source: R) -> Self {
        let scanner = Scanner::default();
        let buffer = vec![0; CHUNK];
        Self { source, buffer, filled: 0, at: 0, is_whole: false, n_bytes: 0, scanner }
    }

    /// Bytes read so far.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// What was found so far.
    pub fn findings(&self) -> &[Finding] {
        self.scanner.findings()
    }

    /// After the last segment: what follows it.
    pub fn trailing(&self) -> &[u8] {
        self.buffer.get(self.at..self.filled).unwrap_or_default()
    }

    /// The findings so far, taken out.
    pub(crate) fn drain(&mut self) -> Vec<Finding> {
        self.scanner.drain()
    }

    /// The next segment. It is valid until the next call.
    ///
    /// # Errors
    ///
    /// Those of the source. Content is never an error.
    pub fn next_fields(&mut self) -> io::Result<Option<Fields<'_, '_>>> {
        let found = loop {
            let bytes = self.buffer.get(..self.filled).unwrap_or_default();
            match self.scanner.step(bytes, self.at, self.is_whole) {
                Step::Found { start, length, is_terminated, marks } => {
                    break (start, length, is_terminated, marks);
                }
                Step::End => return Ok(None),
                Step::More => self.fill()?,
            }
        };
        let (start, length, is_terminated, marks) = found;
        let bytes = self.buffer.get(..self.filled).unwrap_or_default();
        let segment = self.scanner.segment(bytes, self.at, (start, length, is_terminated));
        self.at = start + length + usize::from(is_terminated);
        if is_trailer(segment.raw, segment.delimiters.element) {
            self.scanner.leave();
        }
        let (marks, skew) = self.scanner.marks(marks, start);
        Ok(Some(Fields { segment, marks, skew }))
    }

    /// Moves what is left to the front and reads on.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.at..self.filled, 0);
        self.filled -= self.at;
        self.scanner.shift(self.at);
        self.at = 0;
        if self.filled == self.buffer.len() {
            if self.filled >= SEGMENT_LIMIT {
                // Whatever this is, it is no segment: what is there is taken as one.
                self.is_whole = true;
                self.scanner.say_too_long();
                return Ok(());
            }
            self.buffer.resize(self.filled * 2, 0);
        }
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let n = loop {
            match self.source.read(room) {
                Ok(n) => break n,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) => return Err(fault),
            }
        };
        self.is_whole = n == 0;
        self.filled += n;
        self.n_bytes = self.n_bytes.saturating_add(u64::try_from(n).unwrap_or(0));
        Ok(())
    }

    /// The severities of what was found, greatest first.
    pub fn worst(&self) -> Option<Severity> {
        self.findings().iter().map(|f| f.severity).max()
    }
}
