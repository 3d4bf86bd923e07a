//! Why storage could not.

/// Why storage could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else stored another version in between.
    #[error("another version was stored in between")]
    Stale,
    /// There is one already; the constraint says of what.
    #[error("{0} holds already")]
    Duplicate(String),
    /// Other writers were in the way, again and again.
    #[error("other writers were in the way")]
    Busy,
    /// The disk is full. What was not acknowledged is not there.
    #[error("the disk is full")]
    Full,
    /// Settings under which an acknowledged write could be lost.
    #[error("{0}")]
    Unsafe(String),
    /// A newer program made this database.
    #[error("the database was made by a newer version of this program (schema {found})")]
    Newer {
        /// The schema of the database.
        found: i64,
    },
    /// A column holds what we never write.
    #[error("column {0} holds something unreadable")]
    Content(String),
    /// Not `sqlite:PATH` or `postgres://…`.
    #[error("a database is named sqlite:PATH or postgres://USER@HOST/NAME")]
    Name,
    /// The file of the database cannot be made or opened.
    #[error("the file of the database cannot be made or opened")]
    File(#[source] std::io::Error),
    /// There is no such file.
    #[error("there is no database in that place")]
    Missing,
    /// Something could not be written as JSON.
    #[error("a value could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The engine could not.
    #[error("the database could not answer")]
    Engine(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(database) = &error else { return Self::Engine(error) };
        let code = database.code().unwrap_or_default();
        match code.as_ref() {
            // PostgreSQL: serialization failure, deadlock. SQLite: busy and its kinds.
            "40001" | "40P01" | "5" | "261" | "517" => Self::Busy,
            // PostgreSQL: disk full. SQLite: full.
            "53100" | "13" => Self::Full,
            _ if database.is_unique_violation() => Self::Duplicate(match database.constraint() {
                Some(name) => name.to_owned(),
                None => name_of(database.message()),
            }),
            _ => Self::Engine(error),
        }
    }
}

/// Our names of the unique sets of columns, as SQLite prints them.
const NAMES: &[(&str, &str)] = &[
    ("account.email", "account_email"),
    ("member.organization_id, member.account_id", "member_account"),
    ("auth_session.token_hash", "auth_session_token"),
    ("patient.organization_id, patient.local_id", "patient_local_id"),
    ("encounter.organization_id, encounter.session_id, encounter.patient_id", "encounter_once"),
    ("job.organization_id, job.kind, job.dedup_key", "job_once"),
];

/// The name of what holds already: SQLite tells the columns (`UNIQUE constraint failed: a.b, a.c`).
/// A primary key is called as PostgreSQL calls it.
fn name_of(message: &str) -> String {
    let columns = message.rsplit_once("failed: ").map_or(message, |(_, columns)| columns);
    if let Some((_, name)) = NAMES.iter().find(|(of, _)| *of == columns) {
        return (*name).to_owned();
    }
    let table = columns.split_once('.').map_or(columns, |(table, _)| table);
    format!("{table}_pkey")
}
