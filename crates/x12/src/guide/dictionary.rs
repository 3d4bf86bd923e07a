//! The segments of version 005010, whatever the guide: `guides/segments.txt`.

use std::sync::LazyLock;

use super::{Kind, Need, Rule};

/// A segment as the standard has it.
#[derive(Debug, Clone)]
pub struct SegmentDefinition {
    /// Identifier, such as `NM1`.
    pub id: &'static str,
    /// Our name for it.
    pub name: &'static str,
    /// Its elements; all situational.
    pub elements: Vec<Rule>,
    pub(crate) relations: Vec<Relation>,
}

/// What the standard says of several elements together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationKind {
    /// P: all of them or none.
    Paired,
    /// R: at least one.
    OneOf,
    /// E: at most one.
    Exclusive,
    /// C: the first needs all the others.
    Needs,
    /// L: the first needs one of the others.
    NeedsOne,
}

/// Elements that depend on each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) kind: RelationKind,
    pub(crate) elements: Vec<u8>,
}

/// An identifier as a number that is quick to compare; 0 for what cannot be one.
pub(crate) const fn tag(id: &[u8]) -> u32 {
    match id {
        [a, b] => u32::from_be_bytes([0, 0, *a, *b]),
        [a, b, c] => u32::from_be_bytes([0, *a, *b, *c]),
        _ => 0,
    }
}

struct Dictionary {
    segments: Vec<SegmentDefinition>,
    /// Number of a segment plus one, by the low bits of a hash of its tag.
    slots: Vec<(u32, u8)>,
    faults: Vec<String>,
}

const N_SLOTS: usize = 1024;

fn slot_of(tag: u32) -> usize {
    usize::try_from(tag.wrapping_mul(0x9e37_79b1) >> 22).unwrap_or(0)
}

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(Dictionary::read);

impl Dictionary {
    fn read() -> Self {
        let lines: Vec<&'static str> = include_str!("../../guides/segments.txt")
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .collect();
        let mut it =
            Self { segments: Vec::new(), slots: vec![(0, 0); N_SLOTS], faults: Vec::new() };
        let find = |id: &str| {
            lines.iter().copied().find(|l| l.split('|').next() == Some(id)).unwrap_or_default()
        };
        for line in &lines {
            let mut parts = line.split('|');
            let (id, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let elements = elements(parts.next().unwrap_or_default(), &find, &mut it.faults);
            let relations = parts.next().unwrap_or_default();
            let relations =
                relations.split_whitespace().filter_map(|r| relation(r, &mut it.faults)).collect();
            it.segments.push(SegmentDefinition { id, name, elements, relations });
        }
        for (number, segment) in (1u8..).zip(&it.segments) {
            let mut slot = slot_of(tag(segment.id.as_bytes()));
            while it.slots.get(slot).is_some_and(|s| s.1 != 0) {
                slot = (slot + 1) % N_SLOTS;
            }
            if let Some(free) = it.slots.get_mut(slot) {
                *free = (tag(segment.id.as_bytes()), number);
            }
        }
        it
    }
}

fn elements(
    text: &'static str,
    find: &dyn Fn(&str) -> &'static str,
    faults: &mut Vec<String>,
) -> Vec<Rule> {
    text.split(';').filter(|t| !t.is_empty()).map(|t| element(t.trim(), find, faults)).collect()
}

fn element(
    text: &'static str,
    find: &dyn Fn(&str) -> &'static str,
    faults: &mut Vec<String>,
) -> Rule {
    let (form, name) = text.split_once(' ').unwrap_or((text, ""));
    let (form, repeat) = form.split_once('*').unwrap_or((form, "1"));
    let mut rule = Rule {
        name,
        kind: Kind::Text,
        need: Need::Situational,
        least: 1,
        most: u16::MAX,
        repeat: repeat.parse().unwrap_or(1),
        codes: Vec::new(),
        list: None,
        components: Vec::new(),
    };
    if form.starts_with('C') {
        rule.kind = Kind::Composite;
        let line = find(form);
        if line.is_empty() {
            faults.push(format!("no composite {form}"));
        }
        rule.components = elements(line.split('|').nth(2).unwrap_or_default(), find, faults);
        return rule;
    }
    let letters = form.bytes().take_while(u8::is_ascii_uppercase).count();
    let (kind, lengths) = form.split_at(letters);
    rule.kind = match kind {
        "AN" => Kind::Text,
        "ID" => Kind::Code,
        "R" => Kind::Decimal,
        "N" => Kind::Whole,
        "DT" => Kind::Day,
        "TM" => Kind::Time,
        _ => {
            faults.push(format!("no kind {kind} in {text}"));
            Kind::Text
        }
    };
    let ends = lengths.split_once('-').and_then(|(a, b)| a.parse().ok().zip(b.parse().ok()));
    if let Some((least, most)) = ends {
        (rule.least, rule.most) = (least, most);
    } else {
        faults.push(format!("no lengths in {text}"));
    }
    rule
}

fn relation(text: &str, faults: &mut Vec<String>) -> Option<Relation> {
    let (kind, numbers) = text.split_at_checked(1)?;
    let kind = match kind {
        "P" => RelationKind::Paired,
        "R" => RelationKind::OneOf,
        "E" => RelationKind::Exclusive,
        "C" => RelationKind::Needs,
        "L" => RelationKind::NeedsOne,
        _ => {
            faults.push(format!("no relation {text}"));
            return None;
        }
    };
    let (pairs, _) = numbers.as_bytes().as_chunks::<2>();
    let elements = pairs
        .iter()
        .filter_map(|p| std::str::from_utf8(p).ok().and_then(|p| p.parse().ok()))
        .collect();
    Some(Relation { kind, elements })
}

/// Number of a known segment, from 1; 0 for others.
pub(crate) fn tag_number(id: &[u8]) -> u8 {
    let tag = tag(id);
    if tag == 0 {
        return 0;
    }
    let mut slot = slot_of(tag);
    while let Some(&(there, number)) = DICTIONARY.slots.get(slot) {
        if number == 0 || there == tag {
            return number;
        }
        slot = (slot + 1) % N_SLOTS;
    }
    0
}

/// The segment with this identifier, as the standard has it.
///
/// ```
/// let clp = x12::guide::segment(b"CLP").unwrap();
/// assert_eq!(clp.elements[3].name, "paid");
/// ```
pub fn segment(id: &[u8]) -> Option<&'static SegmentDefinition> {
    usize::from(tag_number(id)).checked_sub(1).and_then(|n| DICTIONARY.segments.get(n))
}

/// How many segments there are.
pub(super) fn n_segments() -> usize {
    DICTIONARY.segments.len()
}

#[cfg(test)]
pub(super) fn faults() -> Vec<String> {
    DICTIONARY.faults.clone()
}
