//! The numbering and nesting of hierarchical levels (HL), for every guide that has them.

use super::sink::{At, Sink};
use super::value::number;
use crate::Fields;

/// A level that may still get children.
#[derive(Debug, Clone, Copy)]
struct Level {
    number: u64,
    at: At,
    /// What HL04 says, when it says something.
    says_children: Option<bool>,
    has_children: bool,
}

/// The levels that are open, outermost first.
#[derive(Debug, Default)]
pub(super) struct Levels {
    open: Vec<Level>,
    n: u64,
}

impl Levels {
    /// HL01 counts from 1, HL02 names an earlier level, HL04 says whether one follows below.
    pub(super) fn take(
        &mut self,
        fields: &Fields<'_, '_>,
        loop_id: Option<&'static str>,
        sink: &mut Sink,
    ) {
        self.n += 1;
        let at = |element| At::element(fields, loop_id, element);
        if number(fields.get(1)) != Some(self.n) {
            let message = format!("Levels are counted from 1; this one must be {}.", self.n);
            sink.say("X12-161", at(1), message);
        }
        let parent = fields.get(2);
        if parent.is_empty() {
            self.close(0, sink);
        } else {
            let parent = number(parent);
            let depth = self.open.iter().rposition(|l| Some(l.number) == parent);
            match depth {
                Some(depth) => {
                    self.close(depth + 1, sink);
                    if let Some(above) = self.open.last_mut() {
                        above.has_children = true;
                    }
                }
                None if parent.is_some_and(|p| p > 0 && p < self.n) => {
                    let message = "The level above this one (HL02) was already ended by another.";
                    sink.say("X12-162", at(2), message);
                }
                None => {
                    let message = "The level above this one (HL02) does not exist before it.";
                    sink.say("X12-162", at(2), message);
                }
            }
        }
        let says = fields.get(4);
        self.open.push(Level {
            number: self.n,
            at: at(4),
            says_children: (!says.is_empty()).then_some(says == b"1"),
            has_children: false,
        });
    }

    /// At the end of the transaction.
    pub(super) fn finish(&mut self, sink: &mut Sink) {
        self.close(0, sink);
        self.n = 0;
    }

    fn close(&mut self, depth: usize, sink: &mut Sink) {
        while self.open.len() > depth {
            let Some(level) = self.open.pop() else { return };
            if level.says_children.is_some_and(|says| says != level.has_children) {
                let is = if level.has_children { "a level" } else { "no level" };
                let message = format!("HL04 is wrong: {is} follows below this one.");
                sink.say("X12-163", level.at, message);
            }
        }
    }
}
