//! `codes`: what a code is on a day.

use billing::{CodeTable, Cpt, reference};
use clap::Args;
use jiff::civil::Date;

use super::edits::imported;
use super::{complain, say};
use crate::Outcome;
use crate::server;
use crate::system::today;

/// What a code is on a day: how it is counted, what replaced it, what limits it.
#[derive(Debug, Args)]
pub(crate) struct Codes {
    /// The code; every code when not given
    code: Option<String>,
    /// Day of service; today when not given
    #[arg(long)]
    on: Option<Date>,
    /// With the limits that were imported there: `sqlite:PATH` or `postgres://USER@HOST/NAME`
    #[arg(long)]
    database: Option<String>,
    /// The whole table as the page docs/codes.md
    #[arg(long, conflicts_with_all = ["code", "json"])]
    markdown: bool,
    /// Answer as JSON, one object a line
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(typed: &Codes) -> Outcome {
    let day = typed.on.unwrap_or_else(today);
    if typed.markdown {
        say(reference::codes_page(CodeTable::builtin()).trim_end());
        return Outcome::Done;
    }
    let codes: Vec<Cpt> = CodeTable::builtin().iter().map(|row| row.code).collect();
    let imported = match &typed.database {
        None => None,
        Some(database) => match imported(database, &codes, day) {
            Ok(table) => Some(table),
            Err(why) => {
                complain(&format!("codes: {}", server::chain(&*why)));
                return Outcome::Failed;
            }
        },
    };
    let table = imported.as_deref().unwrap_or(CodeTable::builtin());
    let Some(asked) = &typed.code else {
        return list(table, day, typed.json);
    };
    let answer = table.tell(asked, day);
    if typed.json {
        match serde_json::to_string(&answer) {
            Ok(json) => say(&json),
            Err(why) => {
                complain(&format!("codes: the answer could not be written: {why}"));
                return Outcome::Failed;
            }
        }
    } else {
        say(answer.text().trim_end());
    }
    if answer.valid { Outcome::Done } else { Outcome::Findings }
}

/// Every code valid on the day; with `--json` every code, and whether it is valid.
fn list(table: &CodeTable, day: Date, json: bool) -> Outcome {
    for code in table.iter() {
        if json {
            let answer = table.tell(code.code.as_str(), day);
            say(&serde_json::to_string(&answer).unwrap_or_default());
        } else if code.is_valid_on(day) {
            say(&format!("{}  {}", code.code, code.label));
        }
    }
    Outcome::Done
}
