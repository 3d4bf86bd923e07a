//! `x12 inspect`: a file as a tree that people can read.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use clap::{Args, ValueEnum};
use edi::look;
use x12::check::Options;
use x12::{Fields, Finding, Line, Outline, Reader, Severity};

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
    /// What the check has to say, by segment; 0 for what is about the file.
    findings: BTreeMap<u32, Vec<Finding>>,
}

impl Tree<'_> {
    /// Whether something was found.
    fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let options = Options { code_sets: &edi::CodeLists, ..Options::default() };
        let report = x12::check::file(bytes, &options);
        self.findings = look::by_segment(&report);
        let title = self.paint("1", name);
        writeln!(self.out, "{title}")?;
        let mut reader = Reader::new(bytes);
        let mut outline = Outline::default();
        while let Some(fields) = reader.next_fields() {
            let line = outline.take(&fields);
            self.segment(&fields, &line)?;
        }
        for finding in std::mem::take(&mut self.findings).into_values().flatten() {
            self.finding(&finding, 1)?;
        }
        Ok(report.all().next().is_some())
    }

    fn paint(&self, color: &str, text: &str) -> String {
        if self.is_colored { format!("\u{1b}[{color}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn segment(&mut self, fields: &Fields<'_, '_>, line: &Line) -> io::Result<()> {
        let depth = look::depth(fields, line);
        if let Some(title) = look::opens(line) {
            let title = self.paint("1;36", &title);
            writeln!(self.out, "{}{title}", "  ".repeat(depth - 1))?;
        }
        let id = String::from_utf8_lossy(fields.id()).into_owned();
        let head = self.paint("2", &format!("{:>6} {id:<3}", fields.segment().ordinal()));
        let name = self.paint("32", line.name(fields));
        let parts = look::parts(fields, line);
        let values: Vec<String> = parts.iter().map(|part| self.value(part)).collect();
        writeln!(self.out, "{}{head} {name}: {}", "  ".repeat(depth), values.join(" · "))?;
        for finding in self.findings.remove(&fields.segment().ordinal()).unwrap_or_default() {
            self.finding(&finding, depth + 4)?;
        }
        Ok(())
    }

    fn value(&self, it: &look::Part) -> String {
        let value = self.paint("1", &it.value);
        match &it.meaning {
            Some(words) => format!("{} {value} ({words})", it.name),
            None => format!("{} {value}", it.name),
        }
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
}
