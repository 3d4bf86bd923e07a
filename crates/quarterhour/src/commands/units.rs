//! `units`: minutes to units, explained.

use std::io::BufRead;

use billing::units::wire::{self, LineAnswer};
use billing::units::{UnitOptions, count};
use billing::{CodeTable, UnitRule};
use clap::Args;
use jiff::civil::Date;
use serde_json::Value;

use super::{complain, say};
use crate::Outcome;
use crate::system::today;

/// Minutes to units, with the arithmetic.
#[derive(Debug, Args)]
pub(crate) struct Units {
    /// How units are counted: `cms8`, `ama`, `ama_capped`, `floor15`, `any_portion`, `session15`,
    /// `per_encounter`, `per_visit`, `tenth_hour` or `initial30_plus15`
    #[arg(long, required_unless_present = "json")]
    rule: Option<UnitRule>,
    /// Day of service; today when not given
    #[arg(long)]
    date: Option<Date>,
    /// Answer as JSON; without services, read one JSON object a line
    #[arg(long)]
    json: bool,
    /// Services in order, such as `97110=33 97140=7`, or `95851=10x2` for two of them
    services: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(typed: &Units) -> Outcome {
    let day = typed.date.unwrap_or_else(today);
    if typed.json && typed.services.is_empty() {
        return answer_lines(day);
    }
    let Some(rule) = typed.rule else {
        complain("units: say how to count, such as --rule cms8");
        return Outcome::Usage;
    };
    if typed.services.is_empty() {
        complain("units: name the services, such as 97110=33 97140=7");
        return Outcome::Usage;
    }
    let table = CodeTable::builtin();
    let read = typed.services.iter().map(|text| wire::parse_service(text, day, table));
    let services = match read.collect::<Result<Vec<_>, _>>() {
        Ok(services) => services,
        Err(refused) => {
            complain(&format!("units: {refused}"));
            return Outcome::Usage;
        }
    };
    let answer = count(rule, day, &services, table, &UnitOptions::default());
    if typed.json {
        say(&wire::print(Value::Null, &answer).json);
    } else {
        say(wire::explain(&answer).trim_end());
    }
    if answer.findings.is_empty() { Outcome::Done } else { Outcome::Findings }
}

/// Answers each line of standard input on a line of standard output.
fn answer_lines(day: Date) -> Outcome {
    let mut outcome = Outcome::Done;
    for line in std::io::stdin().lock().split(b'\n') {
        let line = match line {
            // What is not UTF-8 cannot be JSON; the answer to the line says so.
            Ok(line) => String::from_utf8_lossy(&line).into_owned(),
            Err(why) => {
                complain(&format!("units: the input could not be read: {why}"));
                return Outcome::Failed;
            }
        };
        if line.trim().is_empty() {
            continue;
        }
        let LineAnswer { json, has_findings } = wire::answer_line(&line, day, CodeTable::builtin());
        say(&json);
        if has_findings {
            outcome = Outcome::Findings;
        }
    }
    outcome
}
