//! `x12`: read, check, explain, convert, answer, cut, join and redact files of health-care EDI.

mod ack;
mod check;
mod convert;
mod inspect;
mod parts;
mod source;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::Outcome;

/// Files of health-care EDI (X12): claims, remittances, acknowledgments and the rest.
#[derive(Debug, Args)]
pub(crate) struct X12 {
    #[command(subcommand)]
    command: Command,
}

/// `-` as a file is standard input or standard output.
#[derive(Debug, Subcommand)]
enum Command {
    /// A tree that people can read: loops, segments, what each value means
    Inspect(inspect::Inspect),
    /// Everything that is wrong, where it is, and what would be right
    Check(check::Check),
    /// The file as JSON; nothing is lost
    Json(convert::Json),
    /// A file from JSON
    Write(convert::Write),
    /// The answer to a file: 999, TA1 or 277CA
    Ack(ack::Ack),
    /// One file a transaction, or claims in smaller transactions
    Split(parts::Split),
    /// Several files with the same sender and receiver as one
    Merge(parts::Merge),
    /// A file that may be shared: names, numbers and days are others, amounts still balance
    Redact(parts::Redact),
}

/// Where to write.
#[derive(Debug, Args)]
struct Output {
    /// File to write; standard output when not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(typed: &X12) -> Outcome {
    match &typed.command {
        Command::Inspect(typed) => inspect::run(typed),
        Command::Check(typed) => check::run(typed),
        Command::Json(typed) => convert::json(typed),
        Command::Write(typed) => convert::write(typed),
        Command::Ack(typed) => ack::run(typed),
        Command::Split(typed) => parts::split(typed),
        Command::Merge(typed) => parts::merge(typed),
        Command::Redact(typed) => parts::redact(typed),
    }
}
