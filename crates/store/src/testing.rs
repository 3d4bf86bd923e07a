//! Fresh databases for tests, on each engine there is.

use crate::{Db, DbOptions, StoreError, Tx};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database that nobody else uses. Dropping it takes its files away.
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Where it is.
    pub url: String,
    folder: Option<PathBuf>,
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

impl TestDb {
    /// Lets the file grow to at most so many pages; at 1 the disk is full. Only for SQLite.
    ///
    /// # Errors
    ///
    /// When storage cannot answer.
    pub async fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let sql = format!("PRAGMA max_page_count = {pages}");
                    tx.rows(&sql, Vec::new()).await.map(|_| ())
                })
            })
            .await
    }

    /// How many rows a table has.
    ///
    /// # Errors
    ///
    /// When storage cannot answer, as when there is no such table.
    pub async fn count(&self, table: &'static str) -> Result<i64, StoreError> {
        let mut tx = self.db.read().await?;
        let sql = format!("SELECT COUNT(*) AS n FROM {table}");
        let row = tx.row(&sql, Vec::new()).await?;
        row.map_or(Ok(0), |row| row.get("n"))
    }
}

/// A fresh SQLite file; and a fresh PostgreSQL database when `QH_TEST_POSTGRES` names a server
/// and somebody who may make databases there.
pub async fn databases() -> Vec<TestDb> {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("qh_test_{}_{number}", std::process::id());
    let mut all = vec![must(sqlite(&name).await)];
    #[expect(clippy::disallowed_methods, reason = "tests are told of PostgreSQL this way")]
    if let Ok(server) = std::env::var("QH_TEST_POSTGRES") {
        all.push(must(postgres(&server, &name).await));
    }
    all
}

async fn sqlite(name: &str) -> Result<TestDb, StoreError> {
    let folder = std::env::temp_dir().join(name);
    must(std::fs::create_dir_all(&folder));
    let url = format!("sqlite:{}", folder.join("test.db").display());
    let db = Db::open(&url, DbOptions { connections: 2 }).await?;
    Ok(TestDb { db, url, folder: Some(folder) })
}

async fn postgres(server: &str, name: &str) -> Result<TestDb, StoreError> {
    let mut admin = PgConnection::connect(server).await?;
    let sql = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(sql).execute(&mut admin).await?;
    admin.close().await?;
    let (base, query) = server.split_once('?').unwrap_or((server, ""));
    let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
    let url = format!("{base}/{name}?{query}");
    let db = Db::open(&url, DbOptions { connections: 4 }).await?;
    Ok(TestDb { db, url, folder: None })
}

#[expect(clippy::panic, reason = "a test without its database ends with the reason")]
fn must<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

/// A write transaction that borrows nothing, for tests that write one line at a time. Dropped
/// without [`commit`], it leaves nothing.
pub async fn begin(db: &Db) -> Result<Tx, StoreError> {
    db.begin_write().await
}

/// Keeps what was written in a transaction of [`begin`].
pub async fn commit(tx: Tx) -> Result<(), StoreError> {
    tx.commit().await
}
