//! `import ncci`, `mue`, `fees` and `terms`: tables of codes, what is charged, and what an
//! organization sets of a payer's terms.

use billing::ncci::{self, Setting};
use jiff::civil::Date;
use office::code_tables::{self, TableFile, TableRead, TableRefused};
use std::path::{Path, PathBuf};

use super::import::{FileKind, Import, PlaceError, read};
use super::{complain, say};
use crate::Outcome;
use crate::server;

/// How an import of a table ended.
enum Done {
    /// National tables.
    Table { rows: usize, setting: Setting, from: Date, stored: Stored },
    /// What an organization sets of a payer's terms.
    Terms { from: Date, stored: Stored },
    /// An organization's fees.
    Fees { rows: usize, stored: Stored },
}

/// What became of the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stored {
    Yes,
    WasThere,
    DryRun,
}

/// Why it did not.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Place(#[from] PlaceError),
    #[error(transparent)]
    Refused(#[from] TableRefused),
}

/// Runs the command.
pub(super) fn run(typed: &Import) -> Outcome {
    let runtime = tokio::runtime::Runtime::new().map_err(PlaceError::Threads);
    let done = match runtime {
        Ok(runtime) => runtime.block_on(import(typed)),
        Err(why) => Err(why.into()),
    };
    match done {
        Ok(done) => {
            tell(&done, typed.json);
            Outcome::Done
        }
        Err(Fault::Usage(why)) => {
            complain(&format!("import: {why}"));
            Outcome::Usage
        }
        Err(Fault::Place(why)) => {
            complain(&format!("import: {}", server::chain(&why)));
            why.outcome()
        }
        Err(Fault::Refused(why)) => refused(&why, typed.json),
    }
}

async fn import(typed: &Import) -> Result<Done, Fault> {
    let files = typed.file.iter().map(|path| file(path)).collect::<Result<Vec<_>, _>>()?;
    if typed.kind == FileKind::Fees {
        return fees(typed, &files).await;
    }
    if typed.kind == FileKind::Terms {
        return terms(typed, &files).await;
    }
    let (setting, from) = where_and_when(typed)?;
    let table = match typed.kind {
        FileKind::Ncci => code_tables::read_pairs(&files)?,
        _ => code_tables::read_limits(&files)?,
    };
    let rows = TableRead::rows(&table);
    if typed.dry_run {
        return Ok(Done::Table { rows, setting, from, stored: Stored::DryRun });
    }
    let office = typed.place.office().await?;
    let done = code_tables::store(&office, &files, table, setting, from).await?;
    let stored = if done.was_there { Stored::WasThere } else { Stored::Yes };
    Ok(Done::Table { rows, setting, from, stored })
}

async fn fees(typed: &Import, files: &[TableFile]) -> Result<Done, Fault> {
    let [file] = files else { return Err(Fault::Usage("name one file of fees".to_owned())) };
    if typed.dry_run {
        let text =
            str::from_utf8(&file.bytes).map_err(|_| TableRefused::NotText(file.name.clone()))?;
        let fees = billing::FeeSchedule::read_file(text).map_err(TableRefused::from)?;
        return Ok(Done::Fees { rows: fees.rows().count(), stored: Stored::DryRun });
    }
    let (office, organization) = typed.place.open().await?;
    let rows = code_tables::import_fees(&office, organization.id, None, file).await?;
    Ok(Done::Fees { rows, stored: Stored::Yes })
}

async fn terms(typed: &Import, files: &[TableFile]) -> Result<Done, Fault> {
    let (Some(payer), [file]) = (&typed.payer, files) else {
        let say = "name one file of terms, and the payer profile by --payer";
        return Err(Fault::Usage(say.to_owned()));
    };
    if typed.dry_run {
        let (from, _) = code_tables::read_terms(payer, file)?;
        return Ok(Done::Terms { from, stored: Stored::DryRun });
    }
    let (office, organization) = typed.place.open().await?;
    let from = code_tables::import_terms(&office, organization.id, payer, file).await?;
    Ok(Done::Terms { from, stored: Stored::Yes })
}

fn file(path: &Path) -> Result<TableFile, PlaceError> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    Ok(TableFile { name, bytes: read(path)? })
}

/// The setting and the first day, as typed or as the names of the files tell.
fn where_and_when(typed: &Import) -> Result<(Setting, Date), Fault> {
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let names: Vec<String> = typed.file.iter().filter_map(name).collect();
    let setting = typed.setting.or_else(|| names.iter().find_map(|n| Setting::of_file_name(n)));
    let from = typed.from.or_else(|| names.iter().find_map(|n| ncci::quarter_of_file_name(n)));
    let setting = setting.ok_or_else(|| {
        let say = "say for whom the table is, by --setting practitioner or outpatient_hospital";
        Fault::Usage(say.to_owned())
    })?;
    let from = from.ok_or_else(|| {
        let say = "say from which day of service the table answers, such as --from 2026-10-01";
        Fault::Usage(say.to_owned())
    })?;
    Ok((setting, from))
}

fn tell(done: &Done, json: bool) {
    let (rows, stored) = match done {
        Done::Table { rows, stored, .. } | Done::Fees { rows, stored } => (*rows, *stored),
        Done::Terms { stored, .. } => (1, *stored),
    };
    if json {
        let mut object = serde_json::json!({
            "imported": stored == Stored::Yes,
            "was_there": stored == Stored::WasThere,
            "rows": rows,
        });
        if let (Done::Table { setting, from, .. }, Some(object)) = (done, object.as_object_mut()) {
            object.insert("setting".to_owned(), serde_json::json!(setting));
            object.insert("from".to_owned(), serde_json::json!(from));
        }
        say(&object.to_string());
        return;
    }
    let began = match stored {
        Stored::Yes => "Imported",
        Stored::WasThere => "Nothing to do, the same was there already",
        Stored::DryRun => "Not imported, only read",
    };
    match done {
        Done::Table { setting, from, .. } => {
            say(&format!("{began}: {rows} rows, {setting}, for days of service from {from}"));
        }
        Done::Terms { from, .. } => {
            say(&format!("{began}: own terms for days of service from {from}"));
        }
        Done::Fees { .. } => say(&format!("{began}: {rows} fees")),
    }
}

fn refused(why: &TableRefused, json: bool) -> Outcome {
    let lines = match why {
        TableRefused::File { why, .. } => why.lines(),
        _ => &[],
    };
    if json {
        let object = serde_json::json!({
            "imported": false,
            "refused": why.to_string(),
            "lines": lines,
        });
        say(&object.to_string());
    }
    complain(&format!("import: {}", server::chain(why)));
    for line in lines {
        complain(&format!("  Line {}: {}", line.line, line.reason));
    }
    complain("import: nothing was imported");
    if matches!(why, TableRefused::Store(_)) { Outcome::Failed } else { Outcome::Refused }
}
