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
            _ if database.is_unique_violation() => Self::Duplicate(
                database.constraint().unwrap_or_else(|| database.message()).to_owned(),
            ),
            _ => Self::Engine(error),
        }
    }
}
