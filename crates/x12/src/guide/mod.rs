//! What the guides say of loops, segments and elements: one table that drives the checks, the
//! acknowledgments, the tree, the JSON and the plain names.
//!
//! The tables are text files in `guides/`, written in our own words; `parse.rs` says what the
//! signs mean. They are read once, at first use.

mod dictionary;
mod parse;

use std::sync::LazyLock;

pub(crate) use dictionary::{Relation, RelationKind, tag_number};
pub use dictionary::{SegmentDefinition, segment};

/// How an element is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A code: text from a list.
    Code,
    /// A number that may have a point and a sign.
    Decimal,
    /// Digits.
    Whole,
    /// `CCYYMMDD`, or `YYMMDD` in TA1.
    Day,
    /// `HHMM`, with seconds and parts of seconds.
    Time,
    /// Components.
    Composite,
}

/// Whether an element may be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must be there.
    Required,
    /// It must be there, but files without it are seen and taken.
    Expected,
    /// It may be there.
    Situational,
    /// The guide does not use it.
    Unused,
}

/// A list that the table names instead of spelling it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Places of service, handed in by the caller.
    Place,
    /// States and territories of the United States.
    State,
    /// Kinds of plan (claim filing indicator).
    Filing,
}

/// What is said of one element or component.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Our name for it.
    pub name: &'static str,
    /// How it is checked.
    pub kind: Kind,
    /// Whether it may be there.
    pub need: Need,
    /// Shortest length, of digits for numbers.
    pub least: u16,
    /// Greatest length, of digits for numbers.
    pub most: u16,
    /// How often it may repeat.
    pub repeat: u16,
    /// Values the guide lists; any when empty.
    pub codes: Vec<&'static str>,
    /// A list by name.
    pub list: Option<List>,
    /// Components, for composites.
    pub components: Vec<Rule>,
}

/// A segment of a loop.
#[derive(Debug, Clone)]
pub struct Row {
    /// Identifier, such as `NM1`.
    pub id: &'static str,
    /// Our name for it.
    pub name: &'static str,
    /// Rows and loops stand in the order of their positions; equal ones in any order.
    pub position: u16,
    /// Whether the loop must have it.
    pub is_required: bool,
    /// How often it may stand in the loop; `u16::MAX` for any number.
    pub most: u16,
    /// Values of its qualifier that make a segment this row; any value when empty.
    pub qualifiers: Vec<&'static str>,
    /// What is said of its elements.
    pub elements: Vec<Rule>,
    pub(crate) number: u8,
    pub(crate) relations: &'static [Relation],
    /// Elements up to this one must be looked at even when the segment is shorter.
    pub(crate) last_required: usize,
}

/// A loop below another.
#[derive(Debug, Clone, Copy)]
pub struct Child {
    /// Index into [`Guide::loops`].
    pub of: usize,
    /// Its place among rows and loops.
    pub position: u16,
    /// Whether it must be there.
    pub is_required: bool,
    /// How often; `u16::MAX` for any number.
    pub most: u16,
}

/// A loop: the segments in it and the loops below it. Its first row opens it.
#[derive(Debug, Clone, Default)]
pub struct Loop {
    /// Its name in the guide, such as `2010AA`.
    pub id: &'static str,
    /// Our name for it.
    pub name: &'static str,
    /// Its segments.
    pub rows: Vec<Row>,
    /// The loops below it.
    pub children: Vec<Child>,
    /// For each segment number: the rows (below 256) and children (256 and more) it may be.
    pub(crate) by_number: Vec<Vec<u16>>,
    pub(crate) required_rows: Vec<u16>,
    pub(crate) required_children: Vec<u16>,
}

/// An implementation guide.
#[derive(Debug, Clone, Default)]
pub struct Guide {
    /// Such as `005010X222A1`.
    pub id: &'static str,
    /// ST01, such as `837`.
    pub set: &'static str,
    /// GS01, such as `HC`.
    pub function: &'static str,
    /// Earlier and later printings that are checked by this table.
    pub also: Vec<&'static str>,
    /// Our name for it.
    pub name: &'static str,
    /// The loops; the first is the transaction.
    pub loops: Vec<Loop>,
}

impl Guide {
    /// Whether it is the table for a transaction of this kind and version.
    pub fn is(&self, set: &[u8], version: &[u8]) -> bool {
        self.set.as_bytes() == set
            && (self.id.as_bytes() == version || self.also.iter().any(|a| a.as_bytes() == version))
    }

    /// The loop with this name.
    pub fn find_loop(&self, id: &str) -> Option<&Loop> {
        self.loops.iter().find(|l| l.id == id)
    }
}

const SOURCES: [&str; 10] = [
    include_str!("../../guides/837p.txt"),
    include_str!("../../guides/837i.txt"),
    include_str!("../../guides/835.txt"),
    include_str!("../../guides/999.txt"),
    include_str!("../../guides/277ca.txt"),
    include_str!("../../guides/270.txt"),
    include_str!("../../guides/271.txt"),
    include_str!("../../guides/276.txt"),
    include_str!("../../guides/277.txt"),
    include_str!("../../guides/278.txt"),
];

static GUIDES: LazyLock<Vec<Guide>> =
    LazyLock::new(|| SOURCES.iter().map(|s| parse::guide(s).0).collect());

/// Every guide that is checked.
///
/// ```
/// assert!(x12::guide::all().iter().any(|g| g.id == "005010X221A1" && g.set == "835"));
/// ```
pub fn all() -> &'static [Guide] {
    &GUIDES
}

/// The guide of a transaction, by its kind (ST01) and version (GS08, ST03), when we have it.
///
/// ```
/// let guide = x12::guide::of(b"837", b"005010X222A1").unwrap();
/// assert_eq!(guide.find_loop("2010AA").unwrap().name, "Billing provider");
/// assert!(x12::guide::of(b"837", b"004010X098A1").is_none());
/// ```
pub fn of(set: &[u8], version: &[u8]) -> Option<&'static Guide> {
    GUIDES.iter().find(|g| g.is(set, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_table_is_understood() {
        for source in SOURCES {
            let (guide, faults) = parse::guide(source);
            assert_eq!(faults, Vec::<String>::new(), "{}", guide.id);
            assert!(guide.loops.len() > 3, "{}", guide.id);
        }
        assert_eq!(dictionary::faults(), Vec::<String>::new());
    }

    #[test]
    fn rows_and_loops_stand_in_order_of_position_from_the_opening_row() {
        for guide in all() {
            for it in &guide.loops {
                let first = it.rows.first().map(|r| r.position);
                assert_eq!(it.rows.iter().map(|r| r.position).min(), first, "{}", it.id);
            }
        }
    }
}
