//! Whether an answer agrees with itself: the totals of a 277CA, the counts of a 999.

use super::elements::money;
use super::sink::{At, Sink};
use super::value::number;
use super::walk::Taken;
use crate::Fields;

/// What a 277CA says of all claims together.
#[derive(Debug, Clone, Copy)]
struct Said {
    at: At,
    is_accepted: bool,
    is_amount: bool,
    value: i64,
}

/// The sums of one answer.
#[derive(Debug, Default)]
pub(super) struct Answers {
    said: Vec<Said>,
    accepted: (i64, i64),
    refused: (i64, i64),
    /// The first status of the open claim was seen.
    is_counted: bool,
    n_transactions: u64,
}

impl Answers {
    pub(super) fn take(&mut self, fields: &Fields<'_, '_>, taken: &Taken, sink: &mut Sink) {
        let loop_id = taken.of.id;
        let at = At::element(fields, Some(loop_id), 2);
        match (fields.id(), loop_id) {
            (b"QTY", "2200B") => {
                let value = number(fields.get(2)).and_then(|n| i64::try_from(n).ok());
                let is_accepted = fields.get(1) == b"90";
                let value = value.unwrap_or(0);
                self.said.push(Said { at, is_accepted, is_amount: false, value });
            }
            (b"AMT", "2200B") => {
                let value = money(fields, 2, Some(loop_id), sink);
                let is_accepted = fields.get(1) == b"YU";
                self.said.push(Said { at, is_accepted, is_amount: true, value });
            }
            (b"TRN", "2200D") => self.is_counted = false,
            (b"STC", "2200D") if !self.is_counted => {
                self.is_counted = true;
                let amount = money(fields, 4, Some(loop_id), sink);
                let sums = match fields.get(3) {
                    b"U" => &mut self.refused,
                    _ => &mut self.accepted,
                };
                sums.0 = sums.0.saturating_add(1);
                sums.1 = sums.1.saturating_add(amount);
            }
            (b"AK2", _) => self.n_transactions += 1,
            (b"AK9", _) => {
                let received = number(fields.get(3)).unwrap_or(0);
                let accepted = number(fields.get(4)).unwrap_or(0);
                if accepted > received || self.n_transactions > received {
                    let at = At::element(fields, Some(loop_id), 3);
                    let message = "More transactions are answered than are said to have come.";
                    sink.say("X12-341", at, message);
                }
            }
            _ => {}
        }
    }

    pub(super) fn finish(&mut self, sink: &mut Sink) {
        for said in &self.said {
            let sums = if said.is_accepted { self.accepted } else { self.refused };
            let sum = if said.is_amount { sums.1 } else { sums.0 };
            if sum != said.value {
                let message = "This total is not that of the claims that are answered below.";
                sink.say("X12-331", said.at, message);
            }
        }
    }
}
