//! A writer that pads, counts, trims and reports, so that its callers cannot get it wrong.

use crate::{
    Cents, Charset, ControlNumber, Day, Delimiters, Finding, Place, Quantity, Severity, TimeOfDay,
    carry,
};

/// One of the two parties of an interchange (ISA05–ISA08).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Qualifier of the identifier, two characters: `ZZ` mutually agreed, `30` tax number, …
    pub qualifier: String,
    /// Identifier, at most 15 characters.
    pub id: String,
}

/// Whether a file is meant in earnest (ISA15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// `T`: the receiver checks it and throws it away.
    Test,
    /// `P`.
    Production,
}

/// What ISA says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterchangeHeader {
    /// Who sends.
    pub sender: Party,
    /// Who receives.
    pub receiver: Party,
    /// Day of making.
    pub day: Day,
    /// Time of making.
    pub time: TimeOfDay,
    /// ISA13: never used before between the two.
    pub control: ControlNumber,
    /// ISA14: whether a TA1 is asked for.
    pub is_acknowledgment_wanted: bool,
    /// ISA15.
    pub usage: Usage,
}

/// What GS says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupHeader {
    /// GS01, such as `HC` for claims.
    pub function: &'static str,
    /// GS02, 2 to 15 characters.
    pub sender: String,
    /// GS03, 2 to 15 characters.
    pub receiver: String,
    /// GS04.
    pub day: Day,
    /// GS05.
    pub time: TimeOfDay,
    /// GS06.
    pub control: ControlNumber,
    /// GS08, such as `005010X222A1`.
    pub guide: &'static str,
}

/// What ST says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransactionHeader {
    /// ST01, such as `837`.
    pub set: &'static str,
    /// ST02; printed with at least four digits.
    pub control: ControlNumber,
    /// ST03, the same as GS08.
    pub guide: &'static str,
}

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The bytes to send.
    pub bytes: Vec<u8>,
    /// What had to be changed, or does not fit. A file with a [`Severity::Stop`] must not be
    /// sent.
    pub findings: Vec<Finding>,
}

/// Writes segments; opens and closes the envelope and counts its content.
#[derive(Debug)]
pub struct Writer {
    out: Vec<u8>,
    delimiters: Delimiters,
    charset: Charset,
    findings: Vec<Finding>,
    n_segments: u32,
    interchange: Option<(ControlNumber, u32)>,
    group: Option<(ControlNumber, u32)>,
    /// ST02 as written, and the segments before ST.
    transaction: Option<(String, u32)>,
    /// What each byte is written as; 0 where it has to be looked at.
    plain: [u8; 256],
    loop_id: Option<&'static str>,
    claim: Option<String>,
}

impl Writer {
    /// A writer with nothing written.
    pub fn new(delimiters: Delimiters, charset: Charset) -> Self {
        Self {
            out: Vec::new(),
            delimiters,
            charset,
            findings: Vec::new(),
            n_segments: 0,
            interchange: None,
            group: None,
            transaction: None,
            plain: plain_bytes(charset, delimiters),
            loop_id: None,
            claim: None,
        }
    }

    /// Segments written so far; the next one gets this number plus one.
    pub fn n_segments(&self) -> u32 {
        self.n_segments
    }

    /// Findings from here on are in this loop.
    pub fn set_loop(&mut self, loop_id: &'static str) {
        self.loop_id = Some(loop_id);
    }

    /// Findings from here on are about the claim with this patient control number.
    pub fn set_claim(&mut self, claim: Option<&str>) {
        self.claim = claim.map(str::to_owned);
    }

    /// Adds a finding at the segment that will be written next.
    pub fn say(&mut self, code: &'static str, severity: Severity, message: &str) {
        let place = self.place(None, None);
        self.findings.push(Finding::new(code, severity, message).at(place));
    }

    /// Writes one segment. Empty elements and components at its end are left out.
    pub fn segment(&mut self, id: &'static str, fill: impl FnOnce(&mut Elements<'_>)) {
        self.out.extend_from_slice(id.as_bytes());
        let least = self.out.len();
        let mut elements = Elements { writer: self, id, element: 0 };
        fill(&mut elements);
        let separator = self.delimiters.element;
        while self.out.len() > least && self.out.last() == Some(&separator) {
            self.out.pop();
        }
        self.out.push(self.delimiters.segment);
        self.n_segments = self.n_segments.saturating_add(1);
    }

    /// Writes a segment as it stood in a file.
    pub(crate) fn raw_segment<'b>(&mut self, id: &[u8], elements: impl Iterator<Item = &'b [u8]>) {
        self.out.extend_from_slice(id);
        for element in elements {
            self.out.push(self.delimiters.element);
            self.out.extend_from_slice(element);
        }
        self.out.push(self.delimiters.segment);
        self.n_segments = self.n_segments.saturating_add(1);
    }

    /// Opens an interchange, closing one that is open.
    pub fn open_interchange(&mut self, header: &InterchangeHeader) {
        self.close_interchange();
        let delimiters = self.delimiters;
        let (component, repetition) = (delimiters.component, delimiters.repetition);
        self.segment("ISA", |s| {
            s.fixed("00", 2).fixed("", 10).fixed("00", 2).fixed("", 10);
            s.fixed(&header.sender.qualifier, 2).fixed(&header.sender.id, 15);
            s.fixed(&header.receiver.qualifier, 2).fixed(&header.receiver.id, 15);
            s.fixed(&header.day.short(), 6).fixed(&header.time.to_string(), 4);
            s.byte(repetition.unwrap_or(b'U')).fixed("00501", 5);
            s.fixed(&format!("{:09}", header.control.get()), 9);
            s.fixed(if header.is_acknowledgment_wanted { "1" } else { "0" }, 1);
            s.fixed(if header.usage == Usage::Test { "T" } else { "P" }, 1);
            s.byte(component);
        });
        self.interchange = Some((header.control, 0));
    }

    /// Opens a group, closing one that is open.
    pub fn open_group(&mut self, header: &GroupHeader) {
        self.close_group();
        self.segment("GS", |s| {
            s.code(header.function, 2).id(&header.sender, 2, 15).id(&header.receiver, 2, 15);
            s.day(header.day).code(&header.time.to_string(), 8);
            s.code(&header.control.get().to_string(), 9).code("X", 2).code(header.guide, 12);
        });
        self.group = Some((header.control, 0));
        if let Some((_, n_groups)) = &mut self.interchange {
            *n_groups = n_groups.saturating_add(1);
        }
    }

    /// Opens a transaction, closing one that is open.
    pub fn open_transaction(&mut self, header: &TransactionHeader) {
        self.close_transaction();
        self.begin_transaction(header.set, &format!("{:04}", header.control.get()), header.guide);
    }

    /// Opens a transaction whose guide is named by its group only, with a number as it was
    /// written before.
    pub(crate) fn open_plain_transaction(&mut self, set: &str, control: &str) {
        self.close_transaction();
        self.begin_transaction(set, control, "");
    }

    fn begin_transaction(&mut self, set: &str, control: &str, guide: &str) {
        let before = self.n_segments;
        self.segment("ST", |s| {
            s.code(set, 3).code(control, 9).code(guide, 35);
        });
        self.transaction = Some((control.to_owned(), before));
        if let Some((_, n_transactions)) = &mut self.group {
            *n_transactions = n_transactions.saturating_add(1);
        }
    }

    /// Writes SE with the count of segments from ST to SE. Nothing when none is open.
    pub fn close_transaction(&mut self) {
        self.set_claim(None);
        self.loop_id = None;
        if let Some((control, before)) = self.transaction.take() {
            let n = self.n_segments.saturating_add(1).saturating_sub(before);
            self.segment("SE", |s| {
                s.code(&n.to_string(), 10).code(&control, 9);
            });
        }
    }

    /// Writes GE with the count of transactions. Nothing when none is open.
    pub fn close_group(&mut self) {
        self.close_transaction();
        if let Some((control, n)) = self.group.take() {
            self.segment("GE", |s| {
                s.code(&n.to_string(), 6).code(&control.get().to_string(), 9);
            });
        }
    }

    /// Writes IEA with the count of groups. Nothing when none is open.
    pub fn close_interchange(&mut self) {
        self.close_group();
        if let Some((control, n)) = self.interchange.take() {
            self.segment("IEA", |s| {
                s.code(&n.to_string(), 5).code(&format!("{:09}", control.get()), 9);
            });
        }
    }

    /// Closes what is open and hands over the file.
    pub fn finish(mut self) -> Written {
        self.close_interchange();
        Written { bytes: self.out, findings: self.findings }
    }

    fn place(&self, segment_id: Option<&str>, element: Option<(u8, Option<u8>)>) -> Place {
        Place {
            offset: Some(self.out.len()),
            segment: Some(self.n_segments.saturating_add(1)),
            segment_id: segment_id.map(str::to_owned),
            loop_id: self.loop_id,
            element: element.map(|(e, _)| e),
            component: element.and_then(|(_, c)| c),
            claim: self.claim.clone(),
        }
    }
}

/// What each byte is written as; 0 for those that [`carry`] has to look at.
fn plain_bytes(charset: Charset, delimiters: Delimiters) -> [u8; 256] {
    let mut plain = [0; 256];
    for (byte, to) in (0u8..=u8::MAX).zip(&mut plain) {
        let upper = byte.to_ascii_uppercase();
        if crate::charset::is_allowed(upper, charset) && !delimiters.contains(upper) {
            *to = upper;
        }
    }
    plain
}

/// The elements of the segment being written. Every method writes the next element.
#[derive(Debug)]
pub struct Elements<'w> {
    writer: &'w mut Writer,
    id: &'static str,
    element: u8,
}

impl Elements<'_> {
    /// An element that is not used here.
    pub fn none(&mut self) -> &mut Self {
        self.begin();
        self
    }

    /// Several elements that are not used here.
    pub fn skip(&mut self, n: u8) -> &mut Self {
        for _ in 0..n {
            self.begin();
        }
        self
    }

    /// Text that a person wrote, at most `most` characters. Never cut: what is too long is
    /// written whole and is a finding that stops.
    pub fn text(&mut self, text: &str, most: usize) -> &mut Self {
        self.begin();
        self.put(text, 0, most, None);
        self
    }

    /// [`Self::text`], or an unused element.
    pub fn maybe(&mut self, text: Option<&str>, most: usize) -> &mut Self {
        self.text(text.unwrap_or_default(), most)
    }

    /// A value from a code list or a number of ours.
    pub fn code(&mut self, code: &str, most: usize) -> &mut Self {
        self.text(code, most)
    }

    /// An identifier that must be there with `least` to `most` characters.
    pub fn id(&mut self, id: &str, least: usize, most: usize) -> &mut Self {
        self.begin();
        self.put(id, least, most, None);
        self
    }

    /// A day as `CCYYMMDD`.
    pub fn day(&mut self, day: Day) -> &mut Self {
        self.plain(&day.to_string())
    }

    /// An amount of money, at most 18 digits.
    pub fn amount(&mut self, amount: Cents) -> &mut Self {
        self.plain(&amount.to_string())
    }

    /// A quantity.
    pub fn quantity(&mut self, quantity: Quantity) -> &mut Self {
        self.plain(&quantity.to_string())
    }

    /// A whole number.
    pub fn number(&mut self, number: u32) -> &mut Self {
        self.plain(&number.to_string())
    }

    /// A composite of components, each with its greatest length.
    pub fn composite(&mut self, components: &[(&str, usize)]) -> &mut Self {
        self.begin();
        let least = self.writer.out.len();
        let separator = self.writer.delimiters.component;
        for (number, (component, most)) in (1u8..).zip(components) {
            if number > 1 {
                self.writer.out.push(separator);
            }
            self.put(component, 0, *most, Some(number));
        }
        while self.writer.out.len() > least && self.writer.out.last() == Some(&separator) {
            self.writer.out.pop();
        }
        self
    }

    /// Repetitions of one element.
    pub fn repeated(&mut self, values: &[&str], most: usize) -> &mut Self {
        self.begin();
        for (number, value) in values.iter().enumerate() {
            if number > 0 {
                let separator = self.writer.delimiters.repetition.unwrap_or(b'^');
                self.writer.out.push(separator);
            }
            self.put(value, 0, most, None);
        }
        self
    }

    /// A value as it stood in a file; what cannot be carried any more is changed and said.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.begin();
        self.put_bytes(value, None);
        self
    }

    /// Components as they stood in a file; empty ones at the end are left out.
    pub fn byte_components(&mut self, components: &[&[u8]]) -> &mut Self {
        self.begin();
        let n = components.iter().rposition(|c| !c.is_empty()).map_or(0, |n| n + 1);
        for (number, component) in (1u8..).zip(components.iter().take(n)) {
            if number > 1 {
                self.writer.out.push(self.writer.delimiters.component);
            }
            self.put_bytes(component, Some(number));
        }
        self
    }

    fn put_bytes(&mut self, value: &[u8], part: Option<u8>) {
        let delimiters = self.writer.delimiters;
        let is_plain = |b: &u8| (0x20..0x7f).contains(b) && !delimiters.contains(*b);
        if value.iter().all(is_plain) {
            self.writer.out.extend_from_slice(value);
        } else {
            self.put(&String::from_utf8_lossy(value), 0, usize::MAX, part);
        }
    }

    fn begin(&mut self) {
        self.element = self.element.saturating_add(1);
        self.writer.out.push(self.writer.delimiters.element);
    }

    /// Digits and signs of our own making.
    fn plain(&mut self, text: &str) -> &mut Self {
        self.begin();
        self.writer.out.extend_from_slice(text.as_bytes());
        self
    }

    /// A padded element of ISA.
    fn fixed(&mut self, text: &str, width: usize) -> &mut Self {
        self.begin();
        let from = self.writer.out.len();
        self.put(text, 0, width, None);
        while self.writer.out.len() - from < width {
            self.writer.out.push(b' ');
        }
        self
    }

    fn byte(&mut self, byte: u8) -> &mut Self {
        self.begin();
        self.writer.out.push(byte);
        self
    }

    fn put(&mut self, text: &str, least: usize, most: usize, component: Option<u8>) {
        if self.put_plain(text.as_bytes(), least, most) {
            return;
        }
        let carried = carry(text, self.writer.charset, self.writer.delimiters);
        let length = carried.text.len();
        if carried.n_lost > 0 {
            let message = format!(
                "{} characters cannot be written in a claim file. Enter this in Latin letters, \
                 spelled as on the card.",
                carried.n_lost
            );
            let severity = if length == 0 { Severity::Stop } else { Severity::Ask };
            self.say("X12-902", severity, message, component);
        }
        if carried.n_changed > 0 {
            let message = format!(
                "{} characters were written in plain letters and signs, because the file \
                 cannot hold them.",
                carried.n_changed
            );
            self.say("X12-901", Severity::Tell, message, component);
        }
        if length > most {
            let message = format!("This has {length} characters; at most {most} fit here.");
            self.say("X12-121", Severity::Stop, message, component);
        }
        if length < least {
            let message = format!("This has {length} characters; at least {least} are needed.");
            self.say("X12-122", Severity::Stop, message, component);
        }
        self.writer.out.extend_from_slice(carried.text.as_bytes());
    }

    /// Writes text that fits and of which every character can be written: nearly all there is.
    fn put_plain(&mut self, text: &[u8], least: usize, most: usize) -> bool {
        let is_trimmed = text.first() != Some(&b' ') && text.last() != Some(&b' ');
        if text.len() < least || text.len() > most || !is_trimmed {
            return false;
        }
        let plain = &self.writer.plain;
        let from = self.writer.out.len();
        let written = |b: &u8| plain.get(usize::from(*b)).copied().unwrap_or(0);
        self.writer.out.extend(text.iter().map(written));
        let is_whole = self.writer.out.get(from..).is_some_and(|t| t.iter().all(|b| *b != 0));
        if !is_whole {
            self.writer.out.truncate(from);
        }
        is_whole
    }

    fn say(&mut self, code: &'static str, severity: Severity, message: String, part: Option<u8>) {
        let place = self.writer.place(Some(self.id), Some((self.element, part)));
        self.writer.findings.push(Finding::new(code, severity, message).at(place));
    }
}
