//! The numbering and nesting of hierarchical levels (HL), for every guide that has them.

use crate::{Finding, Segment, Severity};

/// HL01 counts from 1, HL02 names an earlier level, HL04 says whether one follows below.
pub(super) fn check(body: &[Segment<'_>], out: &mut Vec<Finding>) {
    let levels: Vec<&Segment<'_>> = body.iter().filter(|s| s.is("HL")).collect();
    let parents: std::collections::BTreeSet<&[u8]> = levels.iter().map(|s| s.bytes(2)).collect();
    for (index, level) in levels.iter().enumerate() {
        let expected = index + 1;
        if level.text(1).parse() != Ok(expected) {
            let message = format!("Levels are counted from 1; this one must be {expected}.");
            say(out, "X12-161", level, 1, message);
        }
        let parent = level.bytes(2);
        let earlier = levels.get(..index).unwrap_or_default();
        if !parent.is_empty() && !earlier.iter().any(|l| l.bytes(1) == parent) {
            let message = "The level above this one (HL02) does not exist before it.";
            say(out, "X12-162", level, 2, message.to_owned());
        }
        let has_children = parents.contains(level.bytes(1));
        let says_children = level.bytes(4) == b"1";
        if !level.bytes(4).is_empty() && says_children != has_children {
            let is = if has_children { "a level" } else { "no level" };
            say(out, "X12-163", level, 4, format!("HL04 is wrong: {is} follows below this one."));
        }
    }
}

fn say(out: &mut Vec<Finding>, code: &'static str, it: &Segment<'_>, n: u8, message: String) {
    out.push(Finding::new(code, Severity::Stop, message).at(it.place_of(n)));
}
