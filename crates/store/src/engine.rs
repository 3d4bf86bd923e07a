//! Connecting, and refusing what could lose an acknowledged write.

use crate::StoreError;
use crate::db::{DbOptions, Engine};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteLockingMode,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection, PgPool};
use std::time::Duration;

/// What every SQLite connection must answer, or we do not start.
const MUST: [(&str, i64); 6] = [
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("busy_timeout", 5_000),
    ("trusted_schema", 0),
    ("secure_delete", 1),
    ("cell_size_check", 1),
];

pub(crate) async fn connect(url: &str, options: DbOptions) -> Result<Engine, StoreError> {
    if let Some(path) = file_of(url) {
        sqlite(path, options).await
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        postgres(url, options).await
    } else {
        Err(StoreError::Name)
    }
}

/// The file of a SQLite database.
fn file_of(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    Some(path.strip_prefix("//").unwrap_or(path))
}

/// Whether a URL names a file that is not there.
pub(crate) fn is_missing(url: &str) -> bool {
    file_of(url).is_some_and(|path| !std::path::Path::new(path).exists())
}

async fn sqlite(path: &str, options: DbOptions) -> Result<Engine, StoreError> {
    own(path)?;
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("trusted_schema", "0")
        .pragma("secure_delete", "1")
        .pragma("cell_size_check", "1");
    // A connection whose transaction SQLite ended by itself (full disk) still counts as being in
    // it, and could begin no other: it is closed, and a new one takes its place.
    let pool = || {
        SqlitePoolOptions::new()
            .after_connect(|connection, _| Box::pin(async move { assert_sqlite(connection).await }))
            .before_acquire(|connection, _| {
                let is_free = !connection.is_in_transaction();
                Box::pin(async move { Ok(is_free) })
            })
    };
    let writer = pool().max_connections(1).connect_with(connect.clone()).await?;
    let readers = pool()
        .max_connections(options.connections.max(1))
        .connect_with(connect.pragma("query_only", "1"))
        .await?;
    Ok(Engine::Sqlite { writer, readers })
}

/// A file that is filled at one go and that nobody else opens. What a crash leaves of it is of no
/// use to anybody, so nothing is done against crashes; [`crate::NewFile`] says when it is safe.
pub(crate) async fn unguarded(path: &std::path::Path) -> Result<Engine, StoreError> {
    own(path)?;
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(SqliteLockingMode::Exclusive)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        // The data is made with what it refers to; a test asks for every key.
        .foreign_keys(false)
        // A quarter of a gigabyte, for the tables' ends and for sorting indexes.
        .pragma("cache_size", "-262144")
        .pragma("threads", "2")
        .pragma("trusted_schema", "0");
    let one = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connect)
        .await?;
    Ok(Engine::Sqlite { writer: one.clone(), readers: one })
}

/// Makes the file when there is none, and lets nobody but its owner read or write it. SQLite gives
/// the files beside it (the log) the same mode.
#[cfg(unix)]
fn own(path: impl AsRef<std::path::Path>) -> Result<(), StoreError> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let open = || {
        let file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.as_ref())?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))
    };
    open().map_err(StoreError::File)
}

#[cfg(not(unix))]
fn own(_path: impl AsRef<std::path::Path>) -> Result<(), StoreError> {
    Ok(())
}

async fn assert_sqlite(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    for (pragma, expected) in MUST {
        let sql = AssertSqlSafe(format!("PRAGMA {pragma}"));
        let found: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
        if found != expected {
            return Err(sqlx::Error::Configuration(
                format!("SQLite has {pragma} = {found}, not {expected}").into(),
            ));
        }
    }
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(connection).await?;
    if mode == "wal" {
        return Ok(());
    }
    Err(sqlx::Error::Configuration(format!("SQLite journals as {mode}, not as wal").into()))
}

async fn postgres(url: &str, options: DbOptions) -> Result<Engine, StoreError> {
    let connect: PgConnectOptions = url.parse()?;
    let pool =
        PgPoolOptions::new().max_connections(options.connections.max(2)).connect_with(connect);
    let pool = pool.await?;
    for (setting, unsafe_values) in [
        ("fsync", ["off", "off"]),
        ("full_page_writes", ["off", "off"]),
        ("synchronous_commit", ["off", "local"]),
    ] {
        let found = setting_of(&pool, setting).await?;
        if unsafe_values.contains(&found.as_str()) {
            let message = format!("PostgreSQL has {setting} = {found}; a commit could be lost");
            return Err(StoreError::Unsafe(message));
        }
    }
    Ok(Engine::Postgres(pool))
}

async fn setting_of(pool: &PgPool, setting: &str) -> Result<String, StoreError> {
    let sql = AssertSqlSafe(format!("SHOW {setting}"));
    Ok(sqlx::query_scalar(sql).fetch_one(pool).await?)
}
