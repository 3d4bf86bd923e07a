//! `x12 json` and `x12 write`: to JSON and back.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use x12::check::Options;

use super::Output;
use super::source::{create, open, put, read};
use crate::Outcome;
use crate::commands::complain;

/// The file as JSON; nothing is lost.
#[derive(Debug, Args)]
pub(super) struct Json {
    #[command(flatten)]
    to: Output,
    /// File; `-` is standard input
    file: PathBuf,
}

/// A file from JSON.
#[derive(Debug, Args)]
pub(super) struct Write {
    #[command(flatten)]
    to: Output,
    /// Write it although the check finds something that stops it
    #[arg(long)]
    anyway: bool,
    /// JSON as `x12 json` prints it; `-` is standard input
    file: PathBuf,
}

/// Runs `json`, segment by segment.
pub(super) fn json(typed: &Json) -> Outcome {
    match stream_json(typed) {
        Ok(()) => Outcome::Done,
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => Outcome::Done,
        Err(why) => {
            complain(&format!("x12 json: {}: {why}", typed.file.display()));
            Outcome::Failed
        }
    }
}

fn stream_json(typed: &Json) -> io::Result<()> {
    let mut stream = x12::Stream::new(open(&typed.file)?);
    let mut out = create(typed.to.output.as_ref())?;
    let mut json = x12::json::Writer::new(&mut out);
    while let Some(fields) = stream.next_fields()? {
        json.take(&fields)?;
    }
    json.finish(stream.trailing())?;
    out.flush()
}

/// Runs `write`: the file is checked, and not written when something stops it.
pub(super) fn write(typed: &Write) -> Outcome {
    let Some(text) = read("write", &typed.file) else { return Outcome::Failed };
    let Ok(text) = String::from_utf8(text) else {
        complain("x12 write: the JSON is not UTF-8");
        return Outcome::Refused;
    };
    let bytes = match x12::json::to_bytes(&text) {
        Ok(bytes) => bytes,
        Err(fault) => {
            complain(&format!("x12 write: {fault}"));
            return Outcome::Refused;
        }
    };
    let options = Options { code_sets: &edi::CodeLists, ..Options::default() };
    let report = x12::check::file(&bytes, &options);
    for finding in report.all() {
        complain(&format!("x12 write: {finding}"));
    }
    if !report.is_accepted() && !typed.anyway {
        complain("x12 write: nothing was written; --anyway writes it as it is");
        return Outcome::Refused;
    }
    if !put("write", typed.to.output.as_ref(), &bytes) {
        return Outcome::Failed;
    }
    if report.all().next().is_some() { Outcome::Findings } else { Outcome::Done }
}
