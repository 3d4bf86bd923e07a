//! `edits`: every claim edit with its severity, sentence and source; or what holds between two
//! codes.

use billing::ncci::Setting;
use billing::pairs::Together;
use billing::units::wire::parse_code;
use billing::{CodeTable, Cpt, EDITS};
use clap::Args;
use jiff::civil::Date;
use store::{Db, DbOptions, StoreError};

use super::{complain, say};
use crate::Outcome;
use crate::server;
use crate::system::today;

/// Every rule that a claim must pass, or what holds between two codes.
#[derive(Debug, Args)]
pub(crate) struct Edits {
    /// Whether these two codes are paid together on one day
    #[arg(long, num_args = 2, value_names = ["CODE", "CODE"])]
    pair: Vec<String>,
    /// Day of service; today when not given
    #[arg(long, requires = "pair")]
    on: Option<Date>,
    /// For whom the table of pairs is
    #[arg(long, requires = "pair", default_value = "practitioner")]
    setting: Setting,
    /// With the tables that were imported there: `sqlite:PATH` or `postgres://USER@HOST/NAME`
    #[arg(long, requires = "pair")]
    database: Option<String>,
    /// The page docs/edits.md
    #[arg(long, conflicts_with_all = ["pair", "json"])]
    markdown: bool,
    /// Answer as JSON, one object a line
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(typed: &Edits) -> Outcome {
    if let [one, other] = typed.pair.as_slice() {
        return pair(typed, one, other);
    }
    if typed.markdown {
        say(billing::reference::edits_page().trim_end());
        return Outcome::Done;
    }
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

fn pair(typed: &Edits, one: &str, other: &str) -> Outcome {
    let day = typed.on.unwrap_or_else(today);
    let read = |text: &str| parse_code(text.trim(), day, CodeTable::builtin());
    let (one, other) = match (read(one), read(other)) {
        (Ok(one), Ok(other)) => (one, other),
        (Err(why), _) | (_, Err(why)) => {
            complain(&format!("edits: {why}"));
            return Outcome::Usage;
        }
    };
    match &typed.database {
        None => answer(typed, CodeTable::builtin(), one, other, day),
        Some(database) => match imported(database, &[one, other], day) {
            Ok(table) => answer(typed, &table, one, other, day),
            Err(why) => {
                complain(&format!("edits: {}", server::chain(&*why)));
                Outcome::Failed
            }
        },
    }
}

/// The table with what was imported into a database.
pub(super) fn imported(
    database: &str,
    codes: &[Cpt],
    day: Date,
) -> Result<std::sync::Arc<CodeTable>, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let table: Result<_, StoreError> = runtime.block_on(async {
        let db = Db::open_existing(database, DbOptions::default()).await?;
        let mut tx = db.read().await?;
        office::code_tables::table_for(&mut tx, codes, day).await
    });
    Ok(table?)
}

fn answer(typed: &Edits, table: &CodeTable, one: Cpt, other: Cpt, day: Date) -> Outcome {
    let (setting, pairs) = (typed.setting, table.pairs());
    let found = pairs.in_setting(setting, one, other, day);
    let ended = pairs.ended(setting, one, other, day);
    let together = match found.map(|pair| pair.together) {
        None => "free",
        Some(Together::Apart) => "apart",
        Some(Together::Never) => "never",
    };
    if typed.json {
        let object = serde_json::json!({
            "codes": [one, other],
            "on": day,
            "setting": setting,
            "together": together,
            "paid": found.map(|pair| pair.paid),
            "denied": found.map(|pair| pair.denied),
            "release": found.map(|pair| pair.release),
            "ended": ended.filter(|_| found.is_none()),
        });
        say(&object.to_string());
    } else {
        say(&sentence(one, other, found, ended, pairs.releases(setting).any(|from| from <= day)));
    }
    if found.is_some() { Outcome::Findings } else { Outcome::Done }
}

fn sentence(
    one: Cpt,
    other: Cpt,
    found: Option<billing::pairs::Pair>,
    ended: Option<Date>,
    is_known: bool,
) -> String {
    let source = |release: Date| format!("Source: NCCI, {release}.");
    match (found, ended) {
        (Some(pair), _) if pair.together == Together::Never => format!(
            "{} is never paid on the day of {}. {}",
            pair.denied,
            pair.paid,
            source(pair.release)
        ),
        (Some(pair), _) => format!(
            "{} is paid on the day of {} only with separate minutes and 59. {}",
            pair.denied,
            pair.paid,
            source(pair.release)
        ),
        (None, Some(last)) => format!(
            "{one} and {other} are paid together without 59: the edit between them ended on {last}."
        ),
        (None, None) if is_known => format!("{one} and {other} have no edit between them."),
        (None, None) => "No table for that day is known, so nothing is said.".to_owned(),
    }
}
