//! What can be typed.

use crate::commands;
use clap::{Parser, Subcommand};

/// Occupational-therapy sessions, from the moment they happen to the moment they are paid.
#[derive(Debug, Parser)]
#[command(name = "quarterhour", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands. One line and one file in `commands/` for each.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(commands::demo::Demo),
    Units(commands::units::Units),
    Codes(commands::codes::Codes),
    Edits(commands::edits::Edits),
    Serve(commands::serve::Serve),
    Import(commands::import::Import),
    Export(commands::export::Export),
    Verify(commands::verify::Verify),
    X12(commands::x12::X12),
}
