//! `import`: a roster, mandates, fees or a national table from a file, all of it or nothing.

use billing::ncci::Setting;
use care::{Organization, Random};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use office::import::{self, Change, ImportRefused, Keeper, Kind, Preview};
use office::{Office, Secrets};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Db, DbOptions, StoreError, organizations};

use super::{complain, say};
use crate::Outcome;
use crate::server;
use crate::system::{SystemClock, SystemRandom};

/// Largest file, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Imports a roster, mandates, fees, or a national table of codes: all of it, or nothing.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// What the file holds
    pub(super) kind: FileKind,
    /// The file (see docs/import.md); a table of code pairs may have several parts
    #[arg(required = true, num_args = 1..)]
    pub(super) file: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) place: Place,
    /// Own terms: the payer profile over which they are laid, such as `medicare_b`
    #[arg(long)]
    pub(super) payer: Option<String>,
    /// National tables: for whom, when the name of the file does not tell
    #[arg(long)]
    pub(super) setting: Option<Setting>,
    /// National tables: the first day of service for which they answer, when the name of the file
    /// does not tell
    #[arg(long, value_name = "DAY")]
    pub(super) from: Option<Date>,
    /// Only say what would become of each line
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Answer as JSON, one object
    #[arg(long)]
    pub(super) json: bool,
}

/// Which records, and whose.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Name or id of the organization; may be left out when there is only one
    #[arg(long)]
    organization: Option<String>,
    /// Where the records lie: `sqlite:PATH` or `postgres://USER@HOST/NAME`
    #[arg(long, env = "QUARTERHOUR_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

/// What a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FileKind {
    /// Students or clients
    Roster,
    /// What their plans order
    Mandates,
    /// What the organization charges: payer,code,from,to,cents
    Fees,
    /// What the organization sets of a payer's terms: TOML (--payer names the profile)
    Terms,
    /// CMS's pairs of codes that are not paid together (PTP): text with tabs
    Ncci,
    /// CMS's most units of a code in a day (MUE): CSV
    Mue,
}

/// Why a command about one organization does not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceError {
    /// No organization of that name or id, or several and none named.
    #[error("{0}")]
    Organization(String),
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
    /// The file cannot be read.
    #[error("the file cannot be read")]
    File(#[from] std::io::Error),
    /// The file is larger than any roster.
    #[error("the file is larger than 256 MiB: divide it")]
    TooLarge,
    /// The office would not, or could not.
    #[error("nothing was done")]
    Import(#[source] ImportRefused),
    /// Nobody said where the records lie.
    #[error("say where the records lie, by --database sqlite:PATH or postgres://…")]
    NoDatabase,
    /// The system gives no threads.
    #[error("the system gives no threads")]
    Threads(#[source] std::io::Error),
}

impl PlaceError {
    /// How the command ends.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Organization(_) | Self::NoDatabase => Outcome::Usage,
            Self::TooLarge => Outcome::Refused,
            Self::Import(why) if !matches!(why, ImportRefused::Store(_)) => Outcome::Refused,
            Self::Store(_) | Self::File(_) | Self::Import(_) | Self::Threads(_) => Outcome::Failed,
        }
    }
}

impl Place {
    /// An office on the database, and the organization.
    pub(crate) async fn open(&self) -> Result<(Office, Organization), PlaceError> {
        let office = self.office().await?;
        let all = organizations::list(&mut office.db.read().await?).await?;
        let organization = self.chosen(all).map_err(PlaceError::Organization)?;
        Ok((office, organization))
    }

    /// An office on the database, for what belongs to no organization.
    pub(crate) async fn office(&self) -> Result<Office, PlaceError> {
        let database = self.database.as_deref().ok_or(PlaceError::NoDatabase)?;
        let db = Db::open_existing(database, DbOptions::default()).await?;
        // Nothing sealed is read or written here, so that any key serves.
        let mut key = [0; 32];
        SystemRandom.fill(&mut key);
        let secrets = Arc::new(Secrets::from_key(key));
        Ok(Office::new(db, Arc::new(SystemClock), Arc::new(SystemRandom), secrets))
    }

    fn chosen(&self, all: Vec<Organization>) -> Result<Organization, String> {
        let names: Vec<String> = all.iter().map(|one| one.name.clone()).collect();
        let names = names.join(", ");
        let mut fit = all.into_iter().filter(|one| match self.organization.as_deref() {
            None => true,
            Some(asked) => {
                one.name.to_lowercase() == asked.trim().to_lowercase()
                    || one.id.to_string() == asked.trim()
            }
        });
        match (fit.next(), fit.next()) {
            (Some(only), None) => Ok(only),
            (None, _) if names.is_empty() => Err("there is no organization yet".to_owned()),
            (None, _) => Err(format!("there is no such organization; there are: {names}")),
            (Some(_), Some(_)) => {
                Err(format!("say which organization, by --organization: {names}"))
            }
        }
    }
}

/// Runs the command.
pub(crate) fn run(typed: &Import) -> Outcome {
    let kind = match typed.kind {
        FileKind::Roster => Kind::Roster,
        FileKind::Mandates => Kind::Mandates,
        FileKind::Fees | FileKind::Terms | FileKind::Ncci | FileKind::Mue => {
            return super::import_tables::run(typed);
        }
    };
    let [file] = typed.file.as_slice() else {
        complain("import: name one file");
        return Outcome::Usage;
    };
    let runtime = tokio::runtime::Runtime::new().map_err(PlaceError::Threads);
    match runtime.and_then(|runtime| runtime.block_on(done(typed, kind, file))) {
        Ok(preview) => {
            tell(typed, &preview, !typed.dry_run);
            if preview.rejected.is_empty() { Outcome::Done } else { Outcome::Findings }
        }
        Err(PlaceError::Import(ImportRefused::Rejected(preview))) => {
            tell(typed, &preview, false);
            complain("import: nothing was imported; mend these lines and import the file again");
            Outcome::Refused
        }
        Err(PlaceError::Import(ImportRefused::File(why))) => {
            complain(&format!("import: {why}"));
            Outcome::Refused
        }
        Err(why) => {
            complain(&format!("import: {}", server::chain(&why)));
            why.outcome()
        }
    }
}

async fn done(typed: &Import, kind: Kind, file: &Path) -> Result<Preview, PlaceError> {
    let bytes = read(file)?;
    let (office, organization) = typed.place.open().await?;
    let keeper = Keeper::of_machine(&office, &organization);
    let answer = if typed.dry_run {
        import::preview(&office, &keeper, kind, bytes).await
    } else {
        import::import(&office, &keeper, kind, bytes, None).await
    };
    answer.map_err(PlaceError::Import)
}

pub(super) fn read(file: &Path) -> Result<Arc<[u8]>, PlaceError> {
    if std::fs::metadata(file)?.len() > LARGEST {
        return Err(PlaceError::TooLarge);
    }
    Ok(Arc::from(std::fs::read(file)?))
}

fn tell(typed: &Import, preview: &Preview, is_imported: bool) {
    if typed.json {
        say(&json(preview, is_imported));
        return;
    }
    let Preview { new, changed, same, .. } = preview;
    let done = if is_imported { "Imported" } else { "Not imported" };
    say(&format!(
        "{done}: {new} new, {changed} changed, {same} as stored, {} to mend, of {} lines",
        preview.rejected_lines(),
        preview.lines,
    ));
    for column in &preview.left_out {
        say(&format!("  Left out, not known: column {}", column.0));
    }
    for rejection in &preview.rejected {
        let column = match rejection.column {
            "" => String::new(),
            column => format!(", {column}"),
        };
        say(&format!("  Line {}{column}: {}", rejection.line, rejection.message));
    }
    for note in &preview.notes {
        say(&format!("  Note, line {}, {}: {}", note.line, note.column, note.message));
    }
    for outcome in &preview.outcomes {
        if let Change::Changed(columns) = &outcome.change {
            say(&format!("  Line {} changes {}", outcome.line, columns.join(", ")));
        }
    }
}

fn json(preview: &Preview, is_imported: bool) -> String {
    serde_json::json!({
        "imported": is_imported,
        "lines": preview.lines,
        "new": preview.new,
        "changed": preview.changed,
        "same": preview.same,
        "rejected_lines": preview.rejected_lines(),
        "rejected": preview.rejected,
        "notes": preview.notes,
        "columns_left_out": preview.left_out,
        "file_sha256": preview.hash,
    })
    .to_string()
}
