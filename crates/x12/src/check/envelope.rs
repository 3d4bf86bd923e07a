//! Counts, control numbers and nesting of the envelope (SNIP type 1), segment by segment.

use std::collections::BTreeSet;

use super::sink::{At, Sink};
use super::value::{is_short_day, is_time, number};
use crate::Fields;

/// Numbers of transactions that are remembered for one group.
const NUMBER_LIMIT: usize = 100_000;

#[derive(Debug)]
struct Interchange {
    control: Vec<u8>,
    n_groups: u64,
}

#[derive(Debug)]
struct Group {
    control: Vec<u8>,
    function: Vec<u8>,
    guide: Vec<u8>,
    n_transactions: u64,
    seen: BTreeSet<Vec<u8>>,
}

#[derive(Debug)]
struct Transaction {
    control: Vec<u8>,
    n_segments: u64,
    is_closed: bool,
}

/// What a segment is to the envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// ISA, GS, GE, IEA, TA1, or one that stands outside a transaction.
    Outside,
    /// ST.
    Begin,
    /// Between ST and SE.
    Body,
    /// SE.
    End,
}

/// What is open.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    interchange: Option<Interchange>,
    group: Option<Group>,
    transaction: Option<Transaction>,
    last: At,
    seen: BTreeSet<Vec<u8>>,
}

impl Envelope {
    /// GS08 of the open group.
    pub(crate) fn guide(&self) -> &[u8] {
        self.group.as_ref().map_or(&[], |g| &g.guide)
    }

    /// Takes the next segment of the file.
    pub(crate) fn take(&mut self, fields: &Fields<'_, '_>, sink: &mut Sink) -> Part {
        let at = At::segment(fields, None);
        let part = match fields.id() {
            b"ISA" => {
                self.end_interchange(sink);
                self.begin_interchange(fields, sink);
                Part::Outside
            }
            b"GS" => self.begin_group(fields, at, sink),
            b"ST" => self.begin_transaction(fields, at, sink),
            b"SE" => self.close_transaction(fields, at, sink),
            b"GE" => self.close_group(fields, at, sink),
            b"IEA" => self.close_interchange(fields, at, sink),
            id => self.body(id == b"TA1", at, sink),
        };
        self.last = at;
        part
    }

    /// Another transaction begins although this one is not closed.
    pub(crate) fn break_off(&mut self, sink: &mut Sink) {
        self.end_transaction(sink);
    }

    /// The file is over.
    pub(crate) fn finish(&mut self, sink: &mut Sink) {
        self.end_interchange(sink);
    }

    fn begin_interchange(&mut self, fields: &Fields<'_, '_>, sink: &mut Sink) {
        let control = fields.get(13).to_vec();
        let key = [fields.get(6), b"*", fields.get(8), b"*", &control].concat();
        if self.seen.len() < NUMBER_LIMIT && !self.seen.insert(key) {
            let message = "Another interchange of the file has the same number.";
            sink.say("X12-145", At::element(fields, None, 13), message);
        }
        let mut odd = |element, message: &str| {
            sink.say("X12-143", At::element(fields, None, element), message);
        };
        if number(&control).is_none() || control.len() != 9 {
            odd(13, "The interchange number has nine digits.");
        }
        if !is_short_day(fields.get(9)) {
            odd(9, "This must be a day as YYMMDD.");
        }
        if !is_time(fields.get(10)) {
            odd(10, "This must be a time as HHMM.");
        }
        if !matches!(fields.get(14), b"0" | b"1") {
            odd(14, "This must be 0 (no TA1 wanted) or 1.");
        }
        if !matches!(fields.get(15), b"P" | b"T") {
            odd(15, "This must be P (in earnest) or T (a test).");
        }
        self.interchange = Some(Interchange { control, n_groups: 0 });
    }

    fn begin_group(&mut self, fields: &Fields<'_, '_>, at: At, sink: &mut Sink) -> Part {
        self.end_group(sink);
        let Some(interchange) = &mut self.interchange else {
            stray(at, sink);
            return Part::Outside;
        };
        interchange.n_groups += 1;
        self.group = Some(Group {
            control: fields.get(6).to_vec(),
            function: fields.get(1).to_vec(),
            guide: fields.get(8).to_vec(),
            n_transactions: 0,
            seen: BTreeSet::new(),
        });
        Part::Outside
    }

    fn begin_transaction(&mut self, fields: &Fields<'_, '_>, at: At, sink: &mut Sink) -> Part {
        self.end_transaction(sink);
        let Some(group) = &mut self.group else {
            stray(at, sink);
            return Part::Outside;
        };
        group.n_transactions += 1;
        let control = fields.get(2).to_vec();
        if group.seen.len() < NUMBER_LIMIT && !group.seen.insert(control.clone()) {
            let message = "Another transaction of the group has the same number.";
            sink.say("X12-141", At::element(fields, None, 2), message);
        }
        let guide = fields.get(3);
        if !guide.is_empty() && guide != group.guide {
            let message = "The guide named here is not the one that the group names (GS08).";
            sink.say("X12-142", At::element(fields, None, 3), message);
        }
        let set = fields.get(1);
        let functions = crate::guide::all().iter().filter(|g| g.set.as_bytes() == set);
        let mut functions = functions.map(|g| g.function).peekable();
        if functions.peek().is_some() && !functions.any(|f| f.as_bytes() == group.function) {
            let message = "The group is not one for this kind of transaction (GS01).";
            sink.say("X12-144", At::element(fields, None, 1), message);
        }
        self.transaction = Some(Transaction { control, n_segments: 1, is_closed: false });
        Part::Begin
    }

    fn close_transaction(&mut self, fields: &Fields<'_, '_>, at: At, sink: &mut Sink) -> Part {
        let Some(it) = self.transaction.as_mut().filter(|t| !t.is_closed) else {
            stray(at, sink);
            return Part::Outside;
        };
        it.n_segments += 1;
        it.is_closed = true;
        count(sink, "X12-139", fields, it.n_segments, "segments from ST to SE");
        same(sink, "X12-140", fields, &it.control, "the transaction number (ST02)");
        Part::End
    }

    fn close_group(&mut self, fields: &Fields<'_, '_>, at: At, sink: &mut Sink) -> Part {
        self.end_transaction(sink);
        match self.group.take() {
            Some(it) => {
                count(sink, "X12-136", fields, it.n_transactions, "transactions in the group");
                same(sink, "X12-137", fields, &it.control, "the group number (GS06)");
            }
            None => stray(at, sink),
        }
        Part::Outside
    }

    fn close_interchange(&mut self, fields: &Fields<'_, '_>, at: At, sink: &mut Sink) -> Part {
        self.end_group(sink);
        match self.interchange.take() {
            Some(it) => {
                count(sink, "X12-133", fields, it.n_groups, "groups in the interchange");
                same(sink, "X12-134", fields, &it.control, "the interchange number (ISA13)");
            }
            None => stray(at, sink),
        }
        Part::Outside
    }

    fn body(&mut self, is_answer: bool, at: At, sink: &mut Sink) -> Part {
        if let Some(it) = self.transaction.as_mut().filter(|t| !t.is_closed) {
            it.n_segments += 1;
            return Part::Body;
        }
        if !(is_answer && self.interchange.is_some() && self.group.is_none()) {
            stray(at, sink);
        }
        Part::Outside
    }

    fn end_transaction(&mut self, sink: &mut Sink) {
        if self.transaction.take().is_some_and(|t| !t.is_closed) {
            let message = "The transaction is not closed: an SE must follow.";
            sink.say("X12-138", self.last, message);
        }
    }

    fn end_group(&mut self, sink: &mut Sink) {
        self.end_transaction(sink);
        if self.group.take().is_some() {
            sink.say("X12-135", self.last, "The group is not closed: a GE must follow.");
        }
    }

    fn end_interchange(&mut self, sink: &mut Sink) {
        self.end_group(sink);
        if self.interchange.take().is_some() {
            sink.say("X12-132", self.last, "The interchange is not closed: an IEA must follow.");
        }
    }
}

fn stray(at: At, sink: &mut Sink) {
    sink.say("X12-131", at, "This segment stands outside a transaction.");
}

/// The count in element 1 of a trailer. Leading zeros are let pass.
fn count(sink: &mut Sink, code: &'static str, fields: &Fields<'_, '_>, n: u64, what: &str) {
    if number(fields.get(1)) != Some(n) {
        let at = At::element(fields, None, 1);
        sink.say(code, at, format!("There are {n} {what}; the count given is not that."));
    }
}

/// A control number that must be the header's, character for character.
fn same(sink: &mut Sink, code: &'static str, fields: &Fields<'_, '_>, expected: &[u8], what: &str) {
    if fields.get(2) != expected {
        let at = At::element(fields, None, 2);
        sink.say(code, at, format!("This must be {what}, and it is not."));
    }
}
