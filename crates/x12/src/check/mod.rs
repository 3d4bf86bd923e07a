//! Checks of what was read: SNIP types 1 to 5 and 7.
//!
//! One pass over the segments, in constant memory; the tables of [`crate::guide`] say what
//! belongs where, and [`rules`] what each finding weighs and which code of a 999 or 277CA it is.
//!
//! ```
//! use x12::check::{Options, file};
//! let report = file(b"ISA*too short~", &Options::default());
//! assert!(!report.is_accepted());
//! assert_eq!(report.findings[0].code, "X12-101");
//! ```

mod claim;
mod claim_codes;
mod claim_parts;
mod code_sets;
mod elements;
mod envelope;
mod levels;
mod lists;
mod remit;
mod rules;
mod segments;
mod sink;
mod status;
pub(crate) mod value;
mod walk;

use std::io::{self, Read};

use crate::guide::Guide;
use crate::{Day, Document, Fields, Finding, Reader, Severity, Stream};

pub use code_sets::{CodeKind, CodeSets, Known, NoCodeSets, PayerRules};
pub(crate) use envelope::{Envelope, Part};
pub use rules::{RULES, RuleInfo, rule};
pub(crate) use sink::Sink;
pub(crate) use walk::Walk;

/// How much is checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// SNIP types 1 to 3: syntax, the guide, and whether it balances.
    Structure,
    /// All types.
    #[default]
    Full,
}

/// What a check is given.
#[derive(Clone, Copy)]
pub struct Options<'c> {
    /// How much is checked.
    pub level: Level,
    /// Code sets.
    pub code_sets: &'c dyn CodeSets,
    /// The day on which it is checked; services after it are in the future. Without it, the day
    /// of making that the transaction names.
    pub today: Option<Day>,
    /// What the payer wants.
    pub payer: Option<&'c PayerRules>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { level: Level::Full, code_sets: &NoCodeSets, today: None, payer: None }
    }
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut it = f.debug_struct("Options");
        it.field("level", &self.level).field("today", &self.today).finish_non_exhaustive()
    }
}

/// An interchange that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenInterchange {
    /// Number in the file of its ISA.
    pub first_segment: u32,
    /// ISA05 and ISA06.
    pub sender: (String, String),
    /// ISA07 and ISA08.
    pub receiver: (String, String),
    /// ISA09 and ISA10.
    pub made: (String, String),
    /// ISA13.
    pub control: String,
    /// ISA15 is `T`.
    pub is_test: bool,
}

/// A group that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenGroup {
    /// Position of its interchange in [`Report::interchanges`].
    pub interchange: usize,
    /// GS01.
    pub function: String,
    /// GS02.
    pub sender: String,
    /// GS03.
    pub receiver: String,
    /// GS06.
    pub control: String,
    /// GS08.
    pub version: String,
    /// GE01, as it stands.
    pub said: String,
}

/// One transaction of a file that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// ST01.
    pub set: String,
    /// ST02.
    pub control: String,
    /// ST03.
    pub version: String,
    /// Position of its group in [`Report::groups`].
    pub group: Option<usize>,
    /// The guide it was checked by; `None` when it is not one of ours.
    pub guide: Option<&'static str>,
    /// Number in the file of its ST.
    pub first_segment: u32,
    /// Segments from ST to SE.
    pub n_segments: u32,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// What a check answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What was found outside transactions.
    pub findings: Vec<Finding>,
    /// The interchanges, in file order.
    pub interchanges: Vec<SeenInterchange>,
    /// The groups, in file order.
    pub groups: Vec<SeenGroup>,
    /// The transactions, in file order.
    pub transactions: Vec<Checked>,
    /// Segments read.
    pub n_segments: u32,
}

impl Report {
    /// Whether nothing stops it.
    pub fn is_accepted(&self) -> bool {
        self.all().all(|f| f.severity < Severity::Stop)
    }

    /// Every finding.
    pub fn all(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.transactions.iter().flat_map(|t| &t.findings))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_owned()
}

impl Report {
    /// Notes what an answer needs.
    fn see(&mut self, fields: &Fields<'_, '_>) {
        let at = |n| text(fields.get(n));
        match fields.id() {
            b"ISA" => self.interchanges.push(SeenInterchange {
                first_segment: fields.segment().ordinal(),
                sender: (at(5), at(6)),
                receiver: (at(7), at(8)),
                made: (at(9), at(10)),
                control: at(13),
                is_test: fields.get(15) == b"T",
            }),
            b"GS" => self.groups.push(SeenGroup {
                interchange: self.interchanges.len().saturating_sub(1),
                function: at(1),
                sender: at(2),
                receiver: at(3),
                control: at(6),
                version: at(8),
                said: String::new(),
            }),
            b"GE" => {
                if let Some(group) = self.groups.last_mut() {
                    group.said = at(1);
                }
            }
            _ => {}
        }
    }
}

/// Checks a file that is in memory.
pub fn file(bytes: &[u8], options: &Options<'_>) -> Report {
    let mut reader = Reader::new(bytes);
    let mut checker = Checker::new(*options);
    while let Some(fields) = reader.next_fields() {
        checker.take(&fields);
    }
    checker.finish(reader.drain())
}

/// Checks a file of any size in constant memory.
///
/// # Errors
///
/// Those of the source.
pub fn stream(source: impl Read, options: &Options<'_>) -> io::Result<Report> {
    let mut stream = Stream::new(source);
    let mut checker = Checker::new(*options);
    while let Some(fields) = stream.next_fields()? {
        checker.take(&fields);
    }
    Ok(checker.finish(stream.drain()))
}

/// Everything that is wrong with the structure of a file (SNIP types 1 to 3), in file order.
pub fn structure(document: &Document<'_>) -> Vec<Finding> {
    let options = Options { level: Level::Structure, ..Options::default() };
    let mut checker = Checker::new(options);
    let mut marks = Vec::new();
    for segment in document.segments() {
        checker.take(&Fields::of(*segment, &mut marks));
    }
    let report = checker.finish(document.findings().to_vec());
    let mut findings: Vec<Finding> = report.all().cloned().collect();
    findings.sort_by_key(|f| (f.place.segment, f.place.element, f.place.component));
    findings
}

/// What is checked beside the table, by kind of transaction.
enum Business {
    Claims(Box<claim::Claims>),
    Remittance(Box<remit::Remittance>),
    Answers(Box<status::Answers>),
    None,
}

/// A transaction that is being read.
struct Open {
    checked: Checked,
    walk: Option<Walk>,
    levels: levels::Levels,
    business: Business,
}

/// Takes a file segment by segment and answers with a [`Report`].
pub struct Checker<'c> {
    options: Options<'c>,
    sink: Sink,
    body: Sink,
    envelope: Envelope,
    open: Option<Open>,
    report: Report,
}

impl std::fmt::Debug for Checker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checker").field("options", &self.options).finish_non_exhaustive()
    }
}

impl<'c> Checker<'c> {
    /// A checker at the start of a file.
    pub fn new(options: Options<'c>) -> Self {
        Self {
            options,
            sink: Sink::default(),
            body: Sink::default(),
            envelope: Envelope::default(),
            open: None,
            report: Report::default(),
        }
    }

    /// Takes the next segment.
    pub fn take(&mut self, fields: &Fields<'_, '_>) {
        self.report.n_segments = self.report.n_segments.saturating_add(1);
        if fields.id() == b"ST" && self.open.is_some() {
            self.envelope.break_off(&mut self.body);
            self.end();
        }
        let is_inside = self.open.is_some();
        // What is said of a transaction's end belongs to it, whatever segment shows it.
        let sink = if is_inside { &mut self.body } else { &mut self.sink };
        let part = if is_inside || fields.id() == b"ST" {
            self.envelope.take(fields, &mut self.body)
        } else {
            self.envelope.take(fields, sink)
        };
        match part {
            Part::Outside => {
                self.end();
                self.report.see(fields);
                segments::check(fields, None, &mut self.sink);
                if self.envelope.guide().starts_with(b"005010") && fields.id() != b"ISA" {
                    elements::check_plain(fields, None, &mut self.sink);
                }
            }
            Part::Begin => {
                self.begin(fields);
                self.body(fields);
            }
            Part::Body => self.body(fields),
            Part::End => {
                self.body(fields);
                self.end();
            }
        }
    }

    fn begin(&mut self, fields: &Fields<'_, '_>) {
        let (set, version) = (fields.get(1), self.envelope.guide());
        let guide = crate::guide::of(set, fields.get(3)).or_else(|| crate::guide::of(set, version));
        if guide.is_none() {
            let message = "This is not a guide that is known here: only the syntax is checked.";
            self.body.say("X12-158", sink::At::segment(fields, None), message);
        }
        let is_full = self.options.level == Level::Full;
        self.open = Some(Open {
            checked: Checked {
                set: text(set),
                control: text(fields.get(2)),
                version: text(fields.get(3)),
                group: self.report.groups.len().checked_sub(1),
                guide: guide.map(|g| g.id),
                first_segment: fields.segment().ordinal(),
                n_segments: 0,
                findings: Vec::new(),
            },
            walk: guide.map(Walk::new),
            levels: levels::Levels::default(),
            business: Business::of(guide, is_full),
        });
    }

    fn body(&mut self, fields: &Fields<'_, '_>) {
        let Some(open) = &mut self.open else { return };
        open.checked.n_segments = open.checked.n_segments.saturating_add(1);
        let sink = &mut self.body;
        let loop_id = open.walk.as_ref().and_then(Walk::loop_id);
        let Some(walk) = &mut open.walk else {
            segments::check(fields, loop_id, sink);
            if self.envelope.guide().starts_with(b"005010") {
                elements::check_plain(fields, loop_id, sink);
            }
            return;
        };
        let taken = if fields.id() == b"ST" { walk.first() } else { walk.take(fields, sink) };
        let Some(taken) = taken else { return };
        if fields.id() == b"SE" {
            walk.close(0, fields, sink);
        }
        if matches!(fields.id(), b"CLM" | b"CLP" | b"HL" | b"LX" | b"PLB" | b"SE") {
            open.business.before(fields, &self.options, sink);
        }
        let loop_id = Some(taken.of.id);
        segments::check(fields, loop_id, sink);
        if fields.id() == b"HL" {
            open.levels.take(fields, loop_id, sink);
        }
        match taken.row {
            Some(row) => {
                let is_full = self.options.level == Level::Full;
                let code_sets = is_full.then_some(self.options.code_sets);
                elements::check(row, fields, loop_id, code_sets, sink);
            }
            None => elements::check_plain(fields, loop_id, sink),
        }
        match &mut open.business {
            Business::Claims(it) => it.take(fields, &taken, &self.options, sink),
            Business::Remittance(it) => it.take(fields, &taken, &self.options, sink),
            Business::Answers(it) => it.take(fields, &taken, sink),
            Business::None => {}
        }
    }

    fn end(&mut self) {
        let Some(mut open) = self.open.take() else {
            let left = self.body.finish();
            self.sink.extend(left);
            return;
        };
        open.levels.finish(&mut self.body);
        match &mut open.business {
            Business::Claims(it) => it.finish(&self.options, &mut self.body),
            Business::Remittance(it) => it.finish(&self.options, &mut self.body),
            Business::Answers(it) => it.finish(&mut self.body),
            Business::None => {}
        }
        open.checked.findings = self.body.finish();
        self.report.transactions.push(open.checked);
    }

    /// The file is over; `findings` are those of its reader.
    pub fn finish(mut self, findings: Vec<Finding>) -> Report {
        let sink = if self.open.is_some() { &mut self.body } else { &mut self.sink };
        self.envelope.finish(sink);
        self.end();
        self.sink.extend(findings);
        self.report.findings = self.sink.finish();
        self.report
    }
}

impl Business {
    /// A claim may end here; findings from now on are about the next.
    fn before(&mut self, fields: &Fields<'_, '_>, options: &Options<'_>, sink: &mut Sink) {
        let is_claim = matches!(fields.id(), b"CLM" | b"CLP");
        match self {
            Self::Claims(it) if fields.id() != b"LX" => it.end_claim(options, sink),
            Self::Remittance(it) => it.end_claim(sink),
            _ => return,
        }
        sink.set_claim(is_claim.then(|| text(fields.get(1))));
    }

    fn of(guide: Option<&'static Guide>, is_full: bool) -> Self {
        match guide.map(|g| (g.set, g.id)) {
            Some(("837", id)) => {
                Self::Claims(Box::new(claim::Claims::new(id == "005010X223A2", is_full)))
            }
            Some(("835", _)) => Self::Remittance(Box::default()),
            Some(("277", "005010X214") | ("999", _)) => Self::Answers(Box::default()),
            _ => Self::None,
        }
    }
}
