//! `export`: the roster as the CSV file that `import` reads.

use clap::{Args, ValueEnum};
use office::import::{Keeper, export_roster};

use super::complain;
use super::import::{Place, PlaceError};
use crate::Outcome;
use crate::server;

/// Writes the roster to standard output, as the CSV that `import` reads.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// What to write
    #[arg(value_enum)]
    _what: Exported,
    #[command(flatten)]
    place: Place,
}

/// What can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Exported {
    /// Students or clients
    Roster,
}

/// Runs the command.
pub(crate) fn run(typed: &Export) -> Outcome {
    let runtime = tokio::runtime::Runtime::new().map_err(PlaceError::Threads);
    match runtime.and_then(|runtime| runtime.block_on(text(typed))) {
        Ok(text) => {
            use std::io::Write;
            let mut out = std::io::stdout().lock();
            match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                Ok(()) => Outcome::Done,
                Err(why) => {
                    complain(&format!("export: the file could not be written: {why}"));
                    Outcome::Failed
                }
            }
        }
        Err(why) => {
            complain(&format!("export: {}", server::chain(&why)));
            why.outcome()
        }
    }
}

async fn text(typed: &Export) -> Result<String, PlaceError> {
    let (office, organization) = typed.place.open().await?;
    let keeper = Keeper::of_machine(&office, &organization);
    export_roster(&office, &keeper).await.map_err(PlaceError::Import)
}
