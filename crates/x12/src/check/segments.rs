//! The form of every segment, whatever its guide (SNIP type 1).

use super::sink::{At, Sink};
use crate::Fields;
use crate::index::is_printable;

pub(super) fn check(fields: &Fields<'_, '_>, loop_id: Option<&'static str>, sink: &mut Sink) {
    let id = fields.id();
    let is_id = (2..=3).contains(&id.len())
        && id.first().is_some_and(u8::is_ascii_uppercase)
        && id.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !is_id {
        let message = "This is not a segment: it must begin with an identifier of 2 or 3 \
                       capital letters and digits.";
        sink.say("X12-113", At::segment(fields, loop_id), message);
    }
    if id == b"ISA" {
        return;
    }
    let raw = fields.segment().raw();
    let delimiters = fields.segment().delimiters();
    let n = fields.n_elements();
    if raw.last() == Some(&delimiters.element) {
        let message = "There is an element separator at the end of this segment. Leave out empty \
                       elements at the end.";
        sink.say("X12-114", At::element(fields, loop_id, n), message);
    }
    if memchr::memchr(delimiters.component, raw).is_some() {
        for number in 1..=n {
            if fields.get(number).last() == Some(&delimiters.component) {
                let message = "There is a component separator at the end of this element. Leave \
                               out empty components at the end.";
                sink.say("X12-115", At::element(fields, loop_id, number), message);
            }
        }
    }
    if !is_printable(raw) {
        for number in 1..=n {
            if !is_printable(fields.get(number)) {
                let message = "This holds a character that a file of this kind cannot carry.";
                sink.say("X12-116", At::element(fields, loop_id, number), message);
            }
        }
    }
}
