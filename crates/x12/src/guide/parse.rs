//! Reads a guide's table.
//!
//! ```text
//! guide ID SET GROUP [other printings] | name
//! > LOOP POSITION R|S MOST | name         as many `>` as it is deep
//! > =LOOP POSITION R|S MOST | name        a loop that was written above, here as well
//! SEG[:QUALIFIER,…] POSITION R|S MOST NEEDS [ELEMENT=CODE,…] | name
//! ```
//!
//! NEEDS has one letter an element (`R` required, `A` required but files without it are taken,
//! `S` situational, `N` not used), with those of its components in brackets behind a composite.
//! `*` is any number of times, `@name` a list.

use super::dictionary::{n_segments, segment, tag_number};
use super::{Child, Guide, Kind, List, Loop, Need, Row, Rule};

/// The guide, and what in its text was not understood.
pub(super) fn guide(text: &'static str) -> (Guide, Vec<String>) {
    let mut reading = Reading { guide: Guide::default(), open: Vec::new(), faults: Vec::new() };
    for line in text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
        if reading.line(line).is_none() {
            reading.faults.push(line.to_owned());
        }
    }
    let mut guide = reading.guide;
    let openers: Vec<u8> =
        guide.loops.iter().map(|l| l.rows.first().map_or(0, |r| r.number)).collect();
    for it in &mut guide.loops {
        index(it, &openers);
    }
    (guide, reading.faults)
}

/// What the walk looks up.
fn index(it: &mut Loop, openers: &[u8]) {
    it.by_number = vec![Vec::new(); n_segments() + 1];
    // The opening row is never taken again: a repetition is another loop.
    for (at, row) in (0u16..).zip(&it.rows).skip(1) {
        if let Some(list) = it.by_number.get_mut(usize::from(row.number)) {
            list.push(at);
        }
    }
    for (at, child) in (256u16..).zip(&it.children) {
        let number = openers.get(child.of).copied().unwrap_or(0);
        if let Some(list) = it.by_number.get_mut(usize::from(number)) {
            list.push(at);
        }
    }
    let rows = (0u16..).zip(&it.rows);
    it.required_rows = rows.filter(|(_, r)| r.is_required).map(|(n, _)| n).collect();
    let children = (0u16..).zip(&it.children);
    it.required_children = children.filter(|(_, c)| c.is_required).map(|(n, _)| n).collect();
}

struct Reading {
    guide: Guide,
    /// Loops that are open, by depth.
    open: Vec<usize>,
    faults: Vec<String>,
}

impl Reading {
    fn line(&mut self, line: &'static str) -> Option<()> {
        let (left, name) = line.split_once('|')?;
        let (name, mut words) = (name.trim(), left.split_whitespace());
        let first = words.next()?;
        if first == "guide" {
            self.guide.id = words.next()?;
            self.guide.set = words.next()?;
            self.guide.function = words.next()?;
            self.guide.also = words.collect();
            self.guide.name = name;
            return Some(());
        }
        if first.starts_with('>') {
            return self.open_loop(first.len(), words, name);
        }
        let at = *self.open.last()?;
        let row = row(first, words, name)?;
        self.guide.loops.get_mut(at)?.rows.push(row);
        Some(())
    }

    fn open_loop(
        &mut self,
        depth: usize,
        mut words: std::str::SplitWhitespace<'static>,
        name: &'static str,
    ) -> Option<()> {
        let id = words.next()?;
        let position = words.next()?.parse().ok()?;
        let is_required = words.next()? == "R";
        let most = most(words.next()?)?;
        self.open.truncate(depth.checked_sub(1)?);
        if self.open.len() + 1 != depth {
            return None;
        }
        let of = if let Some(same) = id.strip_prefix('=') {
            self.guide.loops.iter().position(|l| l.id == same)?
        } else {
            self.guide.loops.push(Loop { id, name, ..Loop::default() });
            self.guide.loops.len() - 1
        };
        if let Some(parent) = self.open.last().and_then(|p| self.guide.loops.get_mut(*p)) {
            parent.children.push(Child { of, position, is_required, most });
        }
        self.open.push(of);
        Some(())
    }
}

fn most(word: &str) -> Option<u16> {
    if word == "*" { Some(u16::MAX) } else { word.parse().ok() }
}

fn row(
    first: &'static str,
    mut words: std::str::SplitWhitespace<'static>,
    name: &'static str,
) -> Option<Row> {
    let (id, qualifiers) = first.split_once(':').unwrap_or((first, ""));
    let definition = segment(id.as_bytes())?;
    let position = words.next()?.parse().ok()?;
    let is_required = words.next()? == "R";
    let most = most(words.next()?)?;
    let mut elements = definition.elements.clone();
    for word in words {
        if let Some((place, codes)) = word.split_once('=') {
            put_codes(&mut elements, place, codes)?;
        } else {
            put_needs(&mut elements, &mut word.bytes().peekable())?;
        }
    }
    let last_required = elements
        .iter()
        .rposition(|e| matches!(e.need, Need::Required | Need::Expected))
        .map_or(0, |n| n + 1);
    Some(Row {
        id,
        name,
        position,
        is_required,
        most,
        qualifiers: qualifiers.split(',').filter(|q| !q.is_empty()).collect(),
        elements,
        number: tag_number(id.as_bytes()),
        relations: &definition.relations,
        last_required,
    })
}

/// Takes letters up to the end or a closing bracket. Elements past the letters are not used.
fn put_needs(
    elements: &mut [Rule],
    letters: &mut std::iter::Peekable<std::str::Bytes<'_>>,
) -> Option<()> {
    let mut at = 0;
    while let Some(letter) = letters.next() {
        let need = match letter {
            b'R' => Need::Required,
            b'A' => Need::Expected,
            b'S' => Need::Situational,
            b'N' => Need::Unused,
            b')' => break,
            _ => return None,
        };
        let element = elements.get_mut(at)?;
        element.need = need;
        if letters.peek() == Some(&b'(') {
            letters.next();
            put_needs(&mut element.components, letters)?;
        }
        at += 1;
    }
    for element in elements.get_mut(at..)? {
        element.need = Need::Unused;
    }
    Some(())
}

fn put_codes(elements: &mut [Rule], place: &str, codes: &'static str) -> Option<()> {
    let (element, component) = match place.split_once('.') {
        Some((element, component)) => (element, Some(component)),
        None => (place, None),
    };
    let mut rule = elements.get_mut(element.parse::<usize>().ok()?.checked_sub(1)?)?;
    if let Some(component) = component {
        rule = rule.components.get_mut(component.parse::<usize>().ok()?.checked_sub(1)?)?;
    }
    if rule.kind == Kind::Composite {
        return None;
    }
    match codes {
        "@pos" => rule.list = Some(List::Place),
        "@state" => rule.list = Some(List::State),
        "@filing" => rule.list = Some(List::Filing),
        _ => rule.codes = codes.split(',').collect(),
    }
    Some(())
}
