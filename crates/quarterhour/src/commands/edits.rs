//! `edits`: every claim edit with its severity, sentence and source.

use billing::EDITS;
use clap::Args;

use super::say;
use crate::Outcome;

/// Every rule that a claim must pass.
#[derive(Debug, Args)]
pub(crate) struct Edits {
    /// Answer as JSON, one object a line
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(typed: &Edits) -> Outcome {
    for edit in EDITS {
        let severity = edit.severity.key();
        if typed.json {
            let object = serde_json::json!({
                "code": edit.id,
                "severity": severity,
                "title": edit.title,
                "remedy": edit.remedy,
                "source": edit.source,
            });
            say(&object.to_string());
        } else {
            say(&format!("{}  {severity}  {}", edit.id, edit.title));
            say(&format!("    {} Source: {}.", edit.remedy, edit.source));
        }
    }
    Outcome::Done
}
