//! `x12 ack`: the answer to a file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use x12::check::{Level, Options};
use x12::{ControlNumber, TimeOfDay, answer};

use super::Output;
use super::check::day;
use super::source::{open, put};
use crate::Outcome;
use crate::commands::complain;
use crate::system::now;

/// Which answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// What is wrong with the syntax and the guide, transaction by transaction
    #[value(name = "999")]
    Acknowledgment,
    /// What is wrong with the envelope
    Ta1,
}

/// The answer to a file: it goes back to the sender.
#[derive(Debug, Args)]
pub(super) struct Ack {
    #[command(flatten)]
    to: Output,
    /// Which answer
    #[arg(long, value_enum, default_value = "999")]
    kind: Kind,
    /// Number of the first interchange of the answer; count it up and never use it twice
    #[arg(long, default_value_t = 1)]
    control: u32,
    /// File that came in; `-` is standard input
    file: PathBuf,
}

/// Runs the command. Exit code 1 says that something was refused.
pub(super) fn run(typed: &Ack) -> Outcome {
    let options = Options { level: Level::Structure, ..Options::default() };
    let report = match open(&typed.file).and_then(|from| x12::check::stream(from, &options)) {
        Ok(report) => report,
        Err(why) => {
            complain(&format!("x12 ack: {} could not be read: {why}", typed.file.display()));
            return Outcome::Failed;
        }
    };
    let Some(numbers) = numbers(typed.control) else {
        complain("x12 ack: a control number is 1 to 999999999");
        return Outcome::Usage;
    };
    if report.interchanges.is_empty() {
        complain("x12 ack: there is no interchange in the file that could be answered");
        return Outcome::Refused;
    }
    let written = match typed.kind {
        Kind::Acknowledgment => answer::acknowledge(&report, &numbers),
        Kind::Ta1 => answer::answer_interchanges(&report, &numbers),
    };
    for finding in &written.findings {
        complain(&format!("x12 ack: {finding}"));
    }
    if written.bytes.is_empty() {
        complain("x12 ack: there is no group in the file; answer it with --kind ta1");
        return Outcome::Refused;
    }
    if !put("ack", typed.to.output.as_ref(), &written.bytes) {
        return Outcome::Failed;
    }
    if report.is_accepted() { Outcome::Done } else { Outcome::Findings }
}

fn numbers(first: u32) -> Option<answer::Numbers> {
    let now = now();
    let hour = u8::try_from(now.hour()).ok()?;
    let time = TimeOfDay::new(hour, u8::try_from(now.minute()).ok()?)?;
    Some(answer::Numbers { day: day(now.date())?, time, first: ControlNumber::new(first)? })
}
