//! `x12 split`, `x12 merge` and `x12 redact`.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use x12::ControlNumber;
use x12::parts::{Redaction, Unmergeable};

use super::Output;
use super::source::{put, read};
use crate::Outcome;
use crate::commands::{complain, say};

/// One file a transaction, or claims in smaller transactions.
#[derive(Debug, Args)]
pub(super) struct Split {
    /// At most so many claims in a transaction (837); each becomes a file
    #[arg(long, value_name = "N")]
    claims: Option<usize>,
    /// Number of the first interchange that is made; count it up and never use it twice
    #[arg(long, default_value_t = 1)]
    control: u32,
    /// Folder for the files; it is made
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// File; `-` is standard input
    file: PathBuf,
}

/// Several files with the same sender and receiver as one.
#[derive(Debug, Args)]
pub(super) struct Merge {
    #[command(flatten)]
    to: Output,
    /// Number of the interchange that is made
    #[arg(long, default_value_t = 1)]
    control: u32,
    /// Files
    #[arg(required = true, num_args = 1..)]
    files: Vec<PathBuf>,
}

/// A file that may be shared.
#[derive(Debug, Args)]
pub(super) struct Redact {
    #[command(flatten)]
    to: Output,
    /// The same word gives the same names and numbers again; anyone who knows it can tell
    /// whether a name was that of somebody they know, so keep it secret
    #[arg(long, value_name = "WORD")]
    key: Option<String>,
    /// File; `-` is standard input
    file: PathBuf,
}

/// Runs `split`.
pub(super) fn split(typed: &Split) -> Outcome {
    let Some(bytes) = read("split", &typed.file) else { return Outcome::Failed };
    let Some(first) = ControlNumber::new(typed.control) else {
        complain("x12 split: a control number is 1 to 999999999");
        return Outcome::Usage;
    };
    if typed.claims == Some(0) {
        complain("x12 split: at least one claim must be in a transaction");
        return Outcome::Usage;
    }
    let files = x12::parts::split(&bytes, typed.claims, first);
    if files.is_empty() {
        complain("x12 split: there is no transaction in the file");
        return Outcome::Refused;
    }
    if let Err(why) = fs::create_dir_all(&typed.output) {
        complain(&format!("x12 split: {}: {why}", typed.output.display()));
        return Outcome::Failed;
    }
    for (n, file) in (1..).zip(&files) {
        let path = typed.output.join(format!("{n:05}-{}-{}.x12", file.set, file.control));
        if !put("split", Some(&path), &file.bytes) {
            return Outcome::Failed;
        }
        say(&path.display().to_string());
    }
    Outcome::Done
}

/// Runs `merge`.
pub(super) fn merge(typed: &Merge) -> Outcome {
    let mut all = Vec::new();
    for path in &typed.files {
        let Some(bytes) = read("merge", path) else { return Outcome::Failed };
        all.push(bytes);
    }
    let Some(control) = ControlNumber::new(typed.control) else {
        complain("x12 merge: a control number is 1 to 999999999");
        return Outcome::Usage;
    };
    let files: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
    match x12::parts::merge(&files, control) {
        Ok(bytes) => {
            if put("merge", typed.to.output.as_ref(), &bytes) {
                Outcome::Done
            } else {
                Outcome::Failed
            }
        }
        Err(why) => {
            let at = match &why {
                Unmergeable::NoInterchange(n) | Unmergeable::Different(n, _) => typed.files.get(*n),
            };
            let at = at.map(|p| p.display().to_string()).unwrap_or_default();
            complain(&format!("x12 merge: {at}: {why}"));
            Outcome::Refused
        }
    }
}

/// Runs `redact`.
pub(super) fn redact(typed: &Redact) -> Outcome {
    let Some(bytes) = read("redact", &typed.file) else { return Outcome::Failed };
    let key = typed.key.clone().unwrap_or_else(crate::system::random_word);
    let redacted = Redaction::new(key.as_bytes()).file(&bytes);
    if !put("redact", typed.to.output.as_ref(), &redacted) {
        return Outcome::Failed;
    }
    Outcome::Done
}
