//! The Quarterhour program: what was typed, and what it means.

mod args;
mod commands;
mod key_file;
mod server;
mod system;

use clap::Parser;
use std::process::ExitCode;

/// How a command ended; the numbers are promised (DESIGN §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done: 0.
    Done,
    /// Done, and there is something to look at: 1.
    Findings,
    /// Typed wrongly: 2. `clap` answers the same.
    Usage,
    /// We will not do it: 3.
    Refused,
    /// We could not do it: 4.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Findings => 1,
            Outcome::Usage => 2,
            Outcome::Refused => 3,
            Outcome::Failed => 4,
        })
    }
}

fn main() -> ExitCode {
    commands::run(args::Arguments::parse().command).into()
}
