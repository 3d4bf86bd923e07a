//! `x12 inspect`: a file as a tree that people can read.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use clap::{Args, ValueEnum};
use x12::check::{CodeKind, CodeSets, Options};
use x12::guide::{Kind, Rule};
use x12::{Fields, Finding, Line, Outline, Reader, Severity, day_for_people, meaning};

use super::source::read;
use crate::Outcome;
use crate::commands::complain;

/// When signs for color are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    /// To a terminal
    Auto,
    Always,
    Never,
}

/// A tree that people can read.
#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// Whether to use color
    #[arg(long, value_enum, default_value = "auto")]
    color: When,
    /// Do not page, even on a terminal
    #[arg(long)]
    no_pager: bool,
    /// Files; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Runs the command.
pub(super) fn run(typed: &Inspect) -> Outcome {
    let is_terminal = io::stdout().is_terminal();
    let is_colored = match typed.color {
        When::Auto => is_terminal,
        When::Always => true,
        When::Never => false,
    };
    let mut pager = (is_terminal && !typed.no_pager).then(page).flatten();
    let to_pager = pager.as_mut().and_then(|p| p.stdin.take());
    let mut out: Box<dyn Write> = match to_pager {
        Some(to) => Box::new(io::BufWriter::new(to)),
        None => Box::new(io::BufWriter::new(io::stdout().lock())),
    };
    let mut outcome = Outcome::Done;
    for path in &typed.files {
        let Some(bytes) = read("inspect", path) else {
            outcome = Outcome::Failed;
            continue;
        };
        let mut tree = Tree { out: &mut out, is_colored, findings: BTreeMap::new() };
        match tree.file(&path.display().to_string(), &bytes) {
            Err(why) if why.kind() == io::ErrorKind::BrokenPipe => break,
            Err(why) => {
                complain(&format!("x12 inspect: {why}"));
                outcome = Outcome::Failed;
            }
            Ok(has_findings) if has_findings && outcome == Outcome::Done => {
                outcome = Outcome::Findings;
            }
            Ok(_) => {}
        }
    }
    drop(out);
    if let Some(mut pager) = pager {
        drop(pager.wait());
    }
    outcome
}

/// The pager of every Unix; without one the tree is printed as it is.
fn page() -> Option<Child> {
    Command::new("less").arg("-RFX").stdin(Stdio::piped()).spawn().ok()
}

struct Tree<'o> {
    out: &'o mut dyn Write,
    is_colored: bool,
    /// What the check has to say, by segment.
    findings: BTreeMap<u32, Vec<Finding>>,
}

impl Tree<'_> {
    /// Whether something was found.
    fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let options = Options { code_sets: &edi::CodeLists, ..Options::default() };
        let report = x12::check::file(bytes, &options);
        let mut rest = Vec::new();
        for finding in report.all() {
            match finding.place.segment {
                Some(segment) => {
                    self.findings.entry(segment).or_default().push(finding.clone());
                }
                None => rest.push(finding.clone()),
            }
        }
        let title = self.paint("1", name);
        writeln!(self.out, "{title}")?;
        let mut reader = Reader::new(bytes);
        let mut outline = Outline::default();
        while let Some(fields) = reader.next_fields() {
            let line = outline.take(&fields);
            self.segment(&fields, &line)?;
        }
        let left = std::mem::take(&mut self.findings).into_values().flatten();
        for finding in left.chain(rest) {
            self.finding(&finding, 1)?;
        }
        Ok(report.all().next().is_some())
    }

    fn paint(&self, color: &str, text: &str) -> String {
        if self.is_colored { format!("\u{1b}[{color}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn segment(&mut self, fields: &Fields<'_, '_>, line: &Line) -> io::Result<()> {
        let depth = match fields.id() {
            b"ISA" | b"IEA" => 0,
            b"GS" | b"GE" | b"TA1" => 1,
            _ if line.depth == 0 => 2,
            _ => 2 + line.depth,
        };
        let indent = "  ".repeat(depth);
        if line.is_opening {
            let above = "  ".repeat(depth - 1);
            let title = match (line.depth, line.of, line.guide) {
                (1, _, Some(guide)) => format!("{} ({})", guide.name, guide.id),
                (1, ..) => "Transaction of a guide that is not known here".to_owned(),
                (_, Some(of), _) => format!("{} {}", of.id, of.name),
                _ => String::new(),
            };
            let title = self.paint("1;36", &title);
            writeln!(self.out, "{above}{title}")?;
        }
        let id = String::from_utf8_lossy(fields.id()).into_owned();
        let head = self.paint("2", &format!("{:>6} {id:<3}", fields.segment().ordinal()));
        let name = self.paint("32", line.name(fields));
        let values = self.values(fields, line, &id);
        writeln!(self.out, "{indent}{head} {name}: {values}")?;
        for finding in self.findings.remove(&fields.segment().ordinal()).unwrap_or_default() {
            self.finding(&finding, depth + 4)?;
        }
        Ok(())
    }

    fn finding(&mut self, it: &Finding, depth: usize) -> io::Result<()> {
        let color = match it.severity {
            Severity::Stop => "31",
            Severity::Ask => "33",
            Severity::Tell => "34",
        };
        let text = self.paint(color, &it.to_string());
        writeln!(self.out, "{}{text}", "  ".repeat(depth))
    }

    /// Every element that is there: its name, its value, and what it means.
    fn values(&self, fields: &Fields<'_, '_>, line: &Line, id: &str) -> String {
        let standard = || x12::guide::segment(fields.id()).map(|s| s.elements.as_slice());
        let rules = line.row.map(|r| r.elements.as_slice()).or_else(standard).unwrap_or_default();
        let mut shown = Vec::new();
        for number in 1..=fields.n_elements() {
            let value = fields.get(number);
            if value.iter().all(|b| *b == b' ') {
                continue;
            }
            let rule = rules.get(number - 1);
            let name = rule.map_or_else(|| header_name(id, number), |r| r.name);
            if let Some(rule) = rule.filter(|r| r.kind == Kind::Composite) {
                let parts = fields.components(number).zip(1..).zip(&rule.components);
                for ((part, at), rule) in parts.filter(|((p, _), _)| !p.is_empty()) {
                    shown.push(self.value(fields, id, (number, at), part, (rule.name, Some(rule))));
                }
            } else {
                shown.push(self.value(fields, id, (number, 0), value, (name, rule)));
            }
        }
        shown.join(" · ")
    }

    fn value(
        &self,
        fields: &Fields<'_, '_>,
        id: &str,
        (number, component): (usize, usize),
        value: &[u8],
        (name, rule): (&str, Option<&Rule>),
    ) -> String {
        let text = String::from_utf8_lossy(value);
        let text = text.trim_end();
        let is_day = rule.is_some_and(|r| r.kind == Kind::Day)
            || (id == "DTP" && number == 3 && fields.get(2) == b"D8")
            || (id == "DMG" && number == 2);
        let shown = if is_day { day_for_people(value) } else { text.to_owned() };
        let shown = self.paint("1", &shown);
        let words = meaning(id, number, component, text).map(str::to_owned);
        match words.or_else(|| listed(fields, id, (number, component), value)) {
            Some(words) => format!("{name} {shown} ({words})"),
            None => format!("{name} {shown}"),
        }
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
    edi::CodeLists.meaning(kind, value)
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
