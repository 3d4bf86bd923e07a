//! A roster or mandates from a CSV file: shown first, then all of it or nothing.
//!
//! [`preview`] reads a file and says what would become of each line; [`import`] does exactly that
//! in one transaction, or refuses. A file with one bad line is not imported at all. The columns
//! are described in `docs/import.md`.

mod export;
mod held;
mod mandates;
mod roster;
mod table;

pub use export::export_roster;
pub use held::Held;

use crate::scope::{self, Act};
use crate::{Desk, Office};
use care::{
    AccountId, AuthSessionId, Organization, OrganizationId, OrganizationKind, Private, Role, Site,
    SiteId,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;
use store::audit::{self, AuditEvent};
use store::{StoreError, Tx, organizations, sites};

/// Who keeps the roster as a whole: a school administrator that of the own school.
///
/// Source: access matrix, row `child,create`; a therapist adds students one by one.
pub const KEEPERS: [Role; 3] = [Role::Supervisor, Role::PracticeOwner, Role::SchoolAdministrator];

/// How many lines a preview shows of what is new or changed.
const SHOWN: usize = 200;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Students or clients.
    Roster,
    /// What their plans order.
    Mandates,
}

impl Kind {
    /// Its key in forms and commands.
    pub fn key(self) -> &'static str {
        match self {
            Self::Roster => "roster",
            Self::Mandates => "mandates",
        }
    }

    /// The kind of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Roster, Self::Mandates].into_iter().find(|kind| kind.key() == key)
    }

    /// The columns of such a file, in the order of the documentation.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Roster => roster::COLUMNS,
            Self::Mandates => mandates::COLUMNS,
        }
    }
}

/// One column that a file may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the heading.
    pub name: &'static str,
    /// Other names that are understood.
    pub also: &'static [&'static str],
    /// Whether a file without it is refused.
    pub is_required: bool,
    /// What stands in it, in a sentence with an example.
    pub about: &'static str,
}

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefused {
    /// Nothing is in it.
    #[error("The file is empty: choose the file that you saved from your spreadsheet")]
    Empty,
    /// The file of a spreadsheet program.
    #[error(
        "This is a spreadsheet, not CSV: open it, choose Save As, and the kind “CSV UTF-8 \
         (comma delimited)”"
    )]
    Spreadsheet,
    /// Two bytes a sign.
    #[error(
        "The file is in UTF-16 (“Unicode text”): save it again as “CSV UTF-8 (comma delimited)”"
    )]
    Utf16,
    /// Another encoding.
    #[error(
        "The file is not in UTF-8; the first sign that cannot be read is on line {line}. It may \
         be in Windows-1252 or Mac Roman: save it again as “CSV UTF-8 (comma delimited)”, so that \
         names keep their accents"
    )]
    NotUtf8 {
        /// On which line.
        line: usize,
    },
    /// No known column.
    #[error(
        "The first line must name the columns; none of its names is known. Copy the heading from \
         the list of columns"
    )]
    NoHeading,
    /// Columns that a file must have.
    #[error("The heading lacks {}: add what is missing and fill it in", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// A column that comes twice.
    #[error("The column {0} comes twice: keep one of them")]
    Twice(&'static str),
    /// Only a heading.
    #[error("There is no line below the heading: add one line for each person")]
    NoLines,
    /// More than fits.
    #[error("The file has more than 200,000 lines: divide it")]
    TooManyLines,
}

/// Something that keeps a file from being imported. Repeats nothing of what stands there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Rejection {
    /// Line in the file; the heading is on line 1.
    pub line: u64,
    /// Which column; empty for the whole line.
    pub column: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl Rejection {
    pub(crate) fn new(line: u64, column: &'static str, message: impl Into<String>) -> Self {
        Self { line, column, message: message.into() }
    }
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Somebody or something new.
    New,
    /// These columns differ from what is stored.
    Changed(Vec<&'static str>),
    /// As stored.
    Same,
}

/// One line that would be new or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Line in the file.
    pub line: u64,
    /// Who or what it is.
    pub name: Private<String>,
    /// What becomes of it.
    pub change: Change,
}

/// What would become of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Lines below the heading.
    pub lines: usize,
    /// Lines that are new.
    pub new: usize,
    /// Lines that differ from what is stored.
    pub changed: usize,
    /// Lines that are as stored.
    pub same: usize,
    /// Everything that must be mended first, by line.
    pub rejected: Vec<Rejection>,
    /// The first lines that are new or changed.
    pub outcomes: Vec<Outcome>,
    /// What is worth a look, and keeps nothing from being imported.
    pub notes: Vec<Rejection>,
    /// Columns of the file that are not known and are left out.
    pub left_out: Vec<Private<String>>,
    /// Names this preview: the same file against the same roster has the same.
    pub digest: String,
    /// The hash of the file.
    pub hash: String,
}

impl Preview {
    /// How many lines must be mended.
    pub fn rejected_lines(&self) -> usize {
        let mut lines: Vec<u64> = self.rejected.iter().map(|rejection| rejection.line).collect();
        lines.dedup();
        lines.len()
    }

    /// Whether there is something to import and nothing to mend.
    pub fn is_ready(&self) -> bool {
        self.rejected.is_empty() && self.new + self.changed > 0
    }

    /// Counts a line, and shows it while there is room.
    fn count(&mut self, line: u64, name: impl FnOnce() -> String, change: Change) {
        match change {
            Change::New => self.new += 1,
            Change::Changed(_) => self.changed += 1,
            Change::Same => self.same += 1,
        }
        if change != Change::Same && self.outcomes.len() < SHOWN {
            self.outcomes.push(Outcome { line, name: Private(name()), change });
        }
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefused {
    /// Not for this person, or no such organization.
    #[error("there is no such roster")]
    NotFound,
    /// The file cannot be read.
    #[error("{0}")]
    File(#[from] FileRefused),
    /// Lines must be mended first.
    #[error("lines must be mended first")]
    Rejected(Box<Preview>),
    /// The roster changed after the preview was made; here is the new one.
    #[error("the roster was changed after the preview was made")]
    Changed(Box<Preview>),
    /// The file is no longer held: choose it again.
    #[error("the file is no longer held")]
    Gone,
    /// Storage could not.
    #[error("storage could not")]
    Store(#[from] StoreError),
}

/// Who imports, and into what.
#[derive(Clone, Debug)]
pub struct Keeper {
    organization: OrganizationId,
    kind: OrganizationKind,
    today: Date,
    /// The only school that the person keeps.
    site: Option<SiteId>,
    account: Option<AccountId>,
    whose: Option<AuthSessionId>,
}

impl Keeper {
    /// A person at a desk, as far as they reach.
    ///
    /// # Errors
    ///
    /// [`ImportRefused::NotFound`] when they keep no roster.
    pub fn of(desk: &Desk) -> Result<Self, ImportRefused> {
        let reach = scope::reach(&desk.actor, Act::ChangeRoster, desk.now());
        let site = reach.site.filter(|_| !reach.organization);
        if !desk.actor.is_any(&KEEPERS) || !(reach.organization || site.is_some()) {
            return Err(ImportRefused::NotFound);
        }
        Ok(Self {
            organization: desk.actor.organization,
            kind: desk.actor.organization_kind,
            today: desk.today(),
            site,
            account: Some(desk.actor.account),
            whose: Some(desk.actor.auth_session),
        })
    }

    /// Whoever runs the program on its machine: reaches the whole organization.
    pub fn of_machine(office: &Office, organization: &Organization) -> Self {
        let zone = TimeZone::get(&organization.time_zone).unwrap_or(TimeZone::UTC);
        Self {
            organization: organization.id,
            kind: organization.kind,
            today: office.now().to_zoned(zone).date(),
            site: None,
            account: None,
            whose: None,
        }
    }

    fn is_school(&self) -> bool {
        self.kind == OrganizationKind::District
    }

    fn event(
        &self,
        action: &'static str,
        detail: serde_json::Value,
        office: &Office,
    ) -> AuditEvent {
        AuditEvent {
            organization: self.organization,
            actor: self.account,
            action,
            object_kind: "organization",
            object_id: self.organization.0,
            detail,
            at: office.now(),
        }
    }
}

/// What a file is compared with before storage is asked about each line.
struct Ground {
    sites: Vec<Site>,
    /// The state whose Medicaid numbers are expected; empty when it is not known.
    state: String,
}

async fn ground(tx: &mut Tx, keeper: &Keeper) -> Result<Ground, StoreError> {
    let identity = organizations::billing_identity(tx, keeper.organization).await?;
    let [_, _, state, _] = identity.unwrap_or_default().address;
    Ok(Ground { sites: sites::list(tx, keeper.organization).await?, state })
}

/// Everything that importing a file would write.
enum Plan {
    Roster(roster::Plan),
    Mandates(mandates::Plan),
}

async fn plan(
    tx: &mut Tx,
    office: &Office,
    keeper: &Keeper,
    kind: Kind,
    bytes: &[u8],
) -> Result<(Plan, Preview), ImportRefused> {
    let table = table::Table::read(bytes, kind.columns())?;
    let ground = ground(tx, keeper).await?;
    let mut sum = Sha256::new();
    let mut shown = Preview {
        lines: table.lines.len() + table.rejected.len(),
        rejected: table.rejected.clone(),
        left_out: table.left_out.clone(),
        hash: held::hash_of(bytes),
        ..Preview::default()
    };
    sum.update(format!("{}:{}\n", kind.key(), shown.hash));
    let planned = match kind {
        Kind::Roster => Plan::Roster(
            roster::plan(tx, office, keeper, &ground, &table, &mut shown, &mut sum).await?,
        ),
        Kind::Mandates => {
            Plan::Mandates(mandates::plan(tx, office, keeper, &table, &mut shown, &mut sum).await?)
        }
    };
    shown.rejected.sort_by_key(|rejection| rejection.line);
    shown.digest = sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((planned, shown))
}

/// What would become of a file. Nothing is written. The file of a person at a desk is held in
/// memory for [`import_held`].
///
/// # Errors
///
/// See [`ImportRefused`].
pub async fn preview(
    office: &Office,
    keeper: &Keeper,
    kind: Kind,
    bytes: Arc<[u8]>,
) -> Result<Preview, ImportRefused> {
    let mut tx = office.db.read().await?;
    let (_, shown) = plan(&mut tx, office, keeper, kind, &bytes).await?;
    if let Some(whose) = keeper.whose.filter(|_| shown.is_ready()) {
        office.imports.keep(whose, kind, bytes, office.now());
    }
    Ok(shown)
}

/// Imports the file that was shown, and only as it was shown.
///
/// # Errors
///
/// See [`ImportRefused`].
pub async fn import_held(
    desk: &Desk,
    kind: Kind,
    hash: &str,
    digest: &str,
) -> Result<Preview, ImportRefused> {
    let keeper = Keeper::of(desk)?;
    let (office, whose) = (&desk.office, desk.actor.auth_session);
    let held = office.imports.get(whose, kind, hash, office.now());
    let bytes = held.ok_or(ImportRefused::Gone)?;
    let done = import(office, &keeper, kind, bytes, Some(digest)).await?;
    office.imports.forget(whose);
    Ok(done)
}

/// Imports a file: all of it, with one audit event that counts, or nothing. With `digest` only
/// when it still means what the preview of that digest said.
///
/// # Errors
///
/// See [`ImportRefused`].
pub async fn import(
    office: &Office,
    keeper: &Keeper,
    kind: Kind,
    bytes: Arc<[u8]>,
    digest: Option<&str>,
) -> Result<Preview, ImportRefused> {
    let (inside, keeper) = (office.clone(), keeper.clone());
    let digest = digest.map(str::to_owned);
    let written = office.db.write(move |tx| {
        let (office, keeper) = (inside.clone(), keeper.clone());
        let (bytes, digest) = (Arc::clone(&bytes), digest.clone());
        Box::pin(async move {
            let (planned, shown) = plan(tx, &office, &keeper, kind, &bytes).await?;
            if !shown.rejected.is_empty() {
                return Err(ImportRefused::Rejected(Box::new(shown)));
            }
            if digest.is_some_and(|digest| digest != shown.digest) {
                return Err(ImportRefused::Changed(Box::new(shown)));
            }
            write(tx, &office, &keeper, planned, &shown).await?;
            Ok(shown)
        })
    });
    written.await
}

async fn write(
    tx: &mut Tx,
    office: &Office,
    keeper: &Keeper,
    planned: Plan,
    shown: &Preview,
) -> Result<(), StoreError> {
    let action = match &planned {
        Plan::Roster(_) => "roster.import",
        Plan::Mandates(_) => "mandates.import",
    };
    match planned {
        Plan::Roster(planned) => planned.write(tx, keeper.organization).await?,
        Plan::Mandates(planned) => planned.write(tx, keeper.organization).await?,
    }
    let detail = serde_json::json!({
        "new": shown.new,
        "changed": shown.changed,
        "same": shown.same,
        "file": shown.hash,
    });
    audit::append(tx, &keeper.event(action, detail, office)).await
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Held(•••)")
    }
}
