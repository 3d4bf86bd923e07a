//! A file as JSON, and back: byte for byte the same.
//!
//! ```text
//! {"x12":1,"interchanges":[{
//!   "delimiters":{"element":"*","component":":","repetition":"^","segment":"~"},
//!   "between":"\n",
//!   "content":[
//!     ["ISA","00",…],
//!     ["GS","HC",…],
//!     {"transaction":"837","guide":"005010X222A1","content":[
//!       ["ST","837","0001","005010X222A1"],
//!       {"loop":"1000A","name":"Sender","content":[["NM1","41","2",…],…]},
//!       ["SE","33","0001"]]},
//!     ["GE","1","1"],
//!     ["IEA","1","000000001"]]}],
//!  "trailing":""}
//! ```
//!
//! A segment is a list of its identifier and its elements. An element is a text, a list of
//! components, or `{"repeat":[…]}`. `null` as the count of SE, GE or IEA is counted when it is
//! written. Names of loops are for people; only the order of the content counts. Bytes that are
//! not UTF-8 stand as `{"bytes":"c3a9"}`; what stands between segments other than `between` as
//! `{"before":"…","segment":[…]}`.

mod parse;
mod write;

use std::io::{self, Write};

use crate::{Delimiters, Fields, Line, Outline, Reader, Segment};

pub use write::{JsonFault, to_bytes};

/// Writes a whole file as JSON.
///
/// ```
/// let file = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       \
/// *261124*1130*^*00501*000000001*0*T*:~\nIEA*0*000000001~\n";
/// let json = x12::json::of(file);
/// assert!(json.contains(r#"["IEA","0","000000001"]"#));
/// assert_eq!(x12::json::to_bytes(&json).unwrap(), file);
/// ```
pub fn of(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    let mut reader = Reader::new(bytes);
    let mut json = Writer::new(&mut out);
    // Writing to memory does not fail.
    while let Some(fields) = reader.next_fields() {
        if json.take(&fields).is_err() {
            break;
        }
    }
    drop(json.finish(reader.trailing()));
    String::from_utf8(out).unwrap_or_default()
}

/// Writes JSON segment by segment, in constant memory.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    outline: Outline,
    /// The ISA that waits for what stands after it.
    header: Option<String>,
    between: Vec<u8>,
    /// Lists that are open: 1 the interchange, 2 the transaction, 3 and more its loops.
    depth: usize,
    is_first: bool,
    n_interchanges: usize,
}

impl<W: Write> Writer<W> {
    /// A writer to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            outline: Outline::default(),
            header: None,
            between: Vec::new(),
            depth: 0,
            is_first: true,
            n_interchanges: 0,
        }
    }

    /// Writes the next segment.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn take(&mut self, fields: &Fields<'_, '_>) -> io::Result<()> {
        let line = self.outline.take(fields);
        let segment = fields.segment();
        if fields.id() == b"ISA" {
            self.end_interchange()?;
            let mut text = String::new();
            put_segment(&mut text, segment, segment.before(), b"");
            self.header = Some(text);
            self.begin_interchange(segment.delimiters())?;
            return Ok(());
        }
        if let Some(header) = self.header.take() {
            self.between = segment.before().to_vec();
            let mut text = String::from("\"between\":");
            put_bytes(&mut text, &self.between);
            write!(self.out, "{text},\n\"content\":[\n{header}")?;
            (self.depth, self.is_first) = (1, false);
        }
        self.move_to(&line, fields)?;
        let mut text = String::new();
        put_segment(&mut text, segment, segment.before(), &self.between);
        self.comma()?;
        self.out.write_all(text.as_bytes())
    }

    /// Closes what is open.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn finish(mut self, trailing: &[u8]) -> io::Result<()> {
        self.end_interchange()?;
        if self.n_interchanges == 0 {
            self.out.write_all(b"{\"x12\":1,\"interchanges\":[")?;
        }
        let mut text = String::new();
        put_bytes(&mut text, trailing);
        writeln!(self.out, "],\n\"trailing\":{text}}}")
    }

    fn begin_interchange(&mut self, delimiters: Delimiters) -> io::Result<()> {
        let start =
            if self.n_interchanges == 0 { "{\"x12\":1,\"interchanges\":[\n" } else { ",\n" };
        self.n_interchanges += 1;
        let mut text = format!("{start}{{\"delimiters\":{{\"element\":");
        put_delimiter(&mut text, delimiters.element);
        text.push_str(",\"component\":");
        put_delimiter(&mut text, delimiters.component);
        if let Some(repetition) = delimiters.repetition {
            text.push_str(",\"repetition\":");
            put_delimiter(&mut text, repetition);
        }
        text.push_str(",\"segment\":");
        put_delimiter(&mut text, delimiters.segment);
        text.push_str("},\n");
        self.out.write_all(text.as_bytes())
    }

    fn end_interchange(&mut self) -> io::Result<()> {
        if let Some(header) = self.header.take() {
            write!(self.out, "\"between\":\"\",\n\"content\":[\n{header}")?;
            self.depth = 1;
        }
        self.close(1)?;
        if self.depth == 1 {
            self.out.write_all(b"]}")?;
            self.depth = 0;
        }
        Ok(())
    }

    /// Closes and opens lists so that the segment's own is the innermost.
    fn move_to(&mut self, line: &Line, fields: &Fields<'_, '_>) -> io::Result<()> {
        let depth = 1 + line.depth;
        if line.is_opening {
            self.close(depth - 1)?;
            self.comma()?;
            let mut text = String::new();
            if line.depth == 1 {
                text.push_str("{\"transaction\":");
                put_bytes(&mut text, fields.get(1));
                if let Some(guide) = line.guide {
                    text.push_str(",\"guide\":");
                    put_bytes(&mut text, guide.id.as_bytes());
                }
            } else if let Some(of) = line.of {
                text.push_str("{\"loop\":");
                put_bytes(&mut text, of.id.as_bytes());
                text.push_str(",\"name\":");
                put_bytes(&mut text, of.name.as_bytes());
            }
            text.push_str(",\"content\":[\n");
            self.out.write_all(text.as_bytes())?;
            (self.depth, self.is_first) = (depth, true);
            return Ok(());
        }
        self.close(depth.min(self.depth))
    }

    fn close(&mut self, depth: usize) -> io::Result<()> {
        while self.depth > depth.max(1) {
            self.out.write_all(b"]}")?;
            self.depth -= 1;
            self.is_first = false;
        }
        Ok(())
    }

    fn comma(&mut self) -> io::Result<()> {
        if !self.is_first {
            self.out.write_all(b",\n")?;
        }
        self.is_first = false;
        Ok(())
    }
}

fn put_segment(text: &mut String, segment: &Segment<'_>, before: &[u8], between: &[u8]) {
    let is_plain = before == between && segment.is_terminated();
    if !is_plain {
        text.push('{');
        if before != between {
            text.push_str("\"before\":");
            put_bytes(text, before);
            text.push(',');
        }
        if !segment.is_terminated() {
            text.push_str("\"terminated\":false,");
        }
        text.push_str("\"segment\":");
    }
    text.push('[');
    put_bytes(text, segment.id());
    for element in segment.elements() {
        text.push(',');
        let mut repetitions = element.repetitions().peekable();
        let first = repetitions.next();
        if repetitions.peek().is_none() {
            put_element(text, first.iter().flat_map(super::Element::components));
            continue;
        }
        text.push_str("{\"repeat\":[");
        for (n, repetition) in first.into_iter().chain(repetitions).enumerate() {
            if n > 0 {
                text.push(',');
            }
            put_element(text, repetition.components());
        }
        text.push_str("]}");
    }
    text.push(']');
    if !is_plain {
        text.push('}');
    }
}

fn put_element<'a>(text: &mut String, components: impl Iterator<Item = &'a [u8]>) {
    let mut components = components.peekable();
    let first = components.next().unwrap_or_default();
    if components.peek().is_none() {
        put_bytes(text, first);
        return;
    }
    text.push('[');
    put_bytes(text, first);
    for component in components {
        text.push(',');
        put_bytes(text, component);
    }
    text.push(']');
}

/// A text, or `{"bytes":"…"}` for what is not UTF-8.
fn put_bytes(text: &mut String, bytes: &[u8]) {
    use std::fmt::Write;
    let Ok(string) = std::str::from_utf8(bytes) else {
        text.push_str("{\"bytes\":\"");
        for byte in bytes {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
        }
        text.push_str("\"}");
        return;
    };
    put_text(text, string);
}

fn put_text(text: &mut String, string: &str) {
    use std::fmt::Write;
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if u32::from(c) < 0x20 || c == '\u{7f}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

/// One byte as the character with the same number.
fn put_delimiter(text: &mut String, byte: u8) {
    let mut room = [0; 4];
    put_text(text, char::from(byte).encode_utf8(&mut room));
}
