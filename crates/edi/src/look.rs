//! A file of any sender, looked at: what it holds in plain words, and what is wrong with it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use x12::check::{CodeKind, CodeSets, Options};
use x12::guide::{Kind, Rule};
use x12::{Day, Fields, Line, Outline, Reader, day_for_people, meaning};

use crate::CodeLists;

/// One value of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is, in plain words.
    pub name: &'static str,
    /// The value; days as people write them.
    pub value: String,
    /// What a code means.
    pub meaning: Option<String>,
}

/// One segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// How deep it stands.
    pub depth: usize,
    /// The loop that it opens, with its name.
    pub opens: Option<String>,
    /// Number in the file, from 1.
    pub number: u32,
    /// Identifier, such as `CLM`.
    pub id: String,
    /// What it is, in plain words.
    pub name: &'static str,
    /// Its values.
    pub parts: Vec<Part>,
}

/// What is wrong, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Permanent code of the rule.
    pub code: &'static str,
    /// `stop`, `ask` or `tell`.
    pub severity: &'static str,
    /// Where, such as `segment 21, CLM02, loop 2300`.
    pub place: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A file that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Whether nothing stops it.
    pub is_accepted: bool,
    /// Segments in the file.
    pub segments: u32,
    /// Kind, number and guide of its transactions.
    pub transactions: Vec<String>,
    /// What was found, the first ones.
    pub remarks: Vec<Remark>,
    /// How many more were found.
    pub more_remarks: usize,
    /// The first segments.
    pub shown: Vec<Shown>,
}

/// Looks at a file: at most so many remarks and segments are kept.
///
/// ```
/// let looked = edi::look::at(b"no file", None, 10);
/// assert!(!looked.is_accepted);
/// assert_eq!(looked.remarks[0].code, "X12-101");
/// ```
#[must_use]
pub fn at(bytes: &[u8], today: Option<Date>, most: usize) -> Looked {
    let today = today.and_then(crate::claims::to_day);
    let options = Options { code_sets: &CodeLists, today, ..Options::default() };
    let report = x12::check::file(bytes, &options);
    let transaction = |t: &x12::check::Checked| {
        let guide = t.guide.and_then(|id| x12::guide::all().iter().find(|g| g.id == id));
        let name = guide.map_or("guide not known here", |g| g.name);
        format!("{} {}: {name}", t.set, t.control)
    };
    let n_remarks = report.all().count();
    Looked {
        is_accepted: report.is_accepted(),
        segments: report.n_segments,
        transactions: report.transactions.iter().take(most).map(transaction).collect(),
        remarks: report.all().take(most).map(remark).collect(),
        more_remarks: n_remarks.saturating_sub(most),
        shown: tree(bytes, most),
    }
}

fn remark(it: &x12::Finding) -> Remark {
    let place = &it.place;
    let mut words = Vec::new();
    if let Some(segment) = place.segment {
        words.push(format!("segment {segment}"));
    }
    if let Some(id) = &place.segment_id {
        let element = place.element.map(|e| format!("{e:02}")).unwrap_or_default();
        words.push(format!("{id}{element}"));
    }
    if let Some(loop_id) = place.loop_id {
        words.push(format!("loop {loop_id}"));
    }
    Remark {
        code: it.code,
        severity: it.severity.word(),
        place: words.join(", "),
        message: it.message.clone(),
    }
}

fn tree(bytes: &[u8], most: usize) -> Vec<Shown> {
    let mut reader = Reader::new(bytes);
    let mut outline = Outline::default();
    let mut all = Vec::new();
    while let Some(fields) = reader.next_fields() {
        if all.len() >= most {
            break;
        }
        let line = outline.take(&fields);
        all.push(Shown {
            depth: depth(&fields, &line),
            opens: opens(&line),
            number: fields.segment().ordinal(),
            id: String::from_utf8_lossy(fields.id()).into_owned(),
            name: line.name(&fields),
            parts: parts(&fields, &line),
        });
    }
    all
}

/// How deep a segment stands in a tree for people.
#[must_use]
pub fn depth(fields: &Fields<'_, '_>, line: &Line) -> usize {
    match fields.id() {
        b"ISA" | b"IEA" => 0,
        b"GS" | b"GE" | b"TA1" => 1,
        _ => 2 + line.depth,
    }
}

/// The title of what a segment opens.
#[must_use]
pub fn opens(line: &Line) -> Option<String> {
    if !line.is_opening {
        return None;
    }
    Some(match (line.depth, line.of, line.guide) {
        (1, _, Some(guide)) => format!("{} ({})", guide.name, guide.id),
        (_, Some(of), Some(_)) => format!("{} {}", of.id, of.name),
        _ => "Transaction of a guide that is not known here".to_owned(),
    })
}

/// Every element that is there: its name, its value, and what it means.
#[must_use]
pub fn parts(fields: &Fields<'_, '_>, line: &Line) -> Vec<Part> {
    let id = String::from_utf8_lossy(fields.id()).into_owned();
    let standard = || x12::guide::segment(fields.id()).map(|s| s.elements.as_slice());
    let rules = line.row.map(|r| r.elements.as_slice()).or_else(standard).unwrap_or_default();
    let mut shown = Vec::new();
    for number in 1..=fields.n_elements() {
        let value = fields.get(number);
        if value.iter().all(|b| *b == b' ') {
            continue;
        }
        let rule = rules.get(number - 1);
        let name = rule.map_or_else(|| header_name(&id, number), |r| r.name);
        if let Some(rule) = rule.filter(|r| r.kind == Kind::Composite) {
            let parts = fields.components(number).zip(1..).zip(&rule.components);
            for ((part, at), rule) in parts.filter(|((p, _), _)| !p.is_empty()) {
                shown.push(one(fields, &id, (number, at), part, (rule.name, Some(rule))));
            }
        } else {
            shown.push(one(fields, &id, (number, 0), value, (name, rule)));
        }
    }
    shown
}

fn one(
    fields: &Fields<'_, '_>,
    id: &str,
    (number, component): (usize, usize),
    value: &[u8],
    (name, rule): (&'static str, Option<&Rule>),
) -> Part {
    let text = String::from_utf8_lossy(value);
    let text = text.trim_end();
    let is_day = rule.is_some_and(|r| r.kind == Kind::Day)
        || (id == "DTP" && number == 3 && fields.get(2) == b"D8")
        || (id == "DMG" && number == 2);
    let is_day = is_day && Day::parse(value).is_some();
    let words = meaning(id, number, component, text).map(str::to_owned);
    Part {
        name,
        value: if is_day { day_for_people(value) } else { text.to_owned() },
        meaning: words.or_else(|| listed(fields, id, (number, component), value)),
    }
}

/// What our lists say of a code.
fn listed(fields: &Fields<'_, '_>, id: &str, at: (usize, usize), value: &[u8]) -> Option<String> {
    let kind = match (id, at) {
        ("SV1", (1, 2)) | ("SV2", (2, 2)) | ("SVC", (1 | 6, 2)) | ("SVD", (3, 2)) => {
            CodeKind::Procedure
        }
        ("CLM", (5, 1)) if fields.component(5, 2) == b"B" => CodeKind::Place,
        ("SV1", (5, 0)) => CodeKind::Place,
        ("CAS", (n, 0)) if n >= 2 && n % 3 == 2 => CodeKind::Adjustment,
        _ => return None,
    };
    CodeLists.meaning(kind, value)
}

/// Names of the elements of ISA, which no guide describes.
fn header_name(id: &str, number: usize) -> &'static str {
    const NAMES: [&str; 16] = [
        "kind of authorization",
        "authorization",
        "kind of password",
        "password",
        "kind of sender",
        "sender",
        "kind of receiver",
        "receiver",
        "day",
        "time",
        "repetition separator",
        "version",
        "number",
        "answer wanted",
        "meant",
        "component separator",
    ];
    let names: &[&'static str] = if id == "ISA" { &NAMES } else { &[] };
    number.checked_sub(1).and_then(|n| names.get(n)).copied().unwrap_or("value")
}

/// Findings by the segment that they are about.
#[must_use]
pub fn by_segment(report: &x12::check::Report) -> BTreeMap<u32, Vec<x12::Finding>> {
    let mut all: BTreeMap<u32, Vec<x12::Finding>> = BTreeMap::new();
    for finding in report.all() {
        all.entry(finding.place.segment.unwrap_or(0)).or_default().push(finding.clone());
    }
    all
}
