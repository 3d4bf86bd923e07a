//! What each command means: one file a command.

pub(crate) mod codes;
pub(crate) mod demo;
pub(crate) mod edits;
pub(crate) mod export;
pub(crate) mod import;
mod import_tables;
pub(crate) mod serve;
pub(crate) mod units;
pub(crate) mod verify;
pub(crate) mod x12;

use crate::Outcome;
use crate::args::Command;

/// Runs one command.
pub(crate) fn run(command: Command) -> Outcome {
    match command {
        Command::Units(typed) => units::run(&typed),
        Command::Codes(typed) => codes::run(&typed),
        Command::Edits(typed) => edits::run(&typed),
        Command::Serve(typed) => serve::run(&typed),
        Command::Import(typed) => import::run(&typed),
        Command::Export(typed) => export::run(&typed),
        Command::Demo(typed) => demo::run(&typed),
        Command::Verify(typed) => verify::run(&typed),
        Command::X12(typed) => x12::run(&typed),
    }
}

/// Prints a result to standard output; a closed pipe is not an error.
pub(crate) fn say(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{text}"));
}

/// Prints a remark or an error to standard error.
pub(crate) fn complain(text: &str) {
    use std::io::Write;
    let mut out = std::io::stderr().lock();
    drop(writeln!(out, "{text}"));
}
