//! Both engines behind one door. The only file that knows which one answers.

use crate::idempotency::{Keeper, KeptAnswer};
use crate::value::{EngineRow, places};
use crate::{Row, StoreError, Value, engine};
use sqlx::{AssertSqlSafe, PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// How often a write is tried again when others were in the way.
const ATTEMPTS: u32 = 12;

/// Storage. Cheap to clone.
#[derive(Clone)]
pub struct Db(pub(crate) Engine, Option<Arc<Keeper>>);

#[derive(Clone)]
pub(crate) enum Engine {
    /// One connection writes, so that writers queue here and never in SQLite; others read.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// How many connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DbOptions {
    /// Connections that read; on PostgreSQL, connections in all.
    pub connections: u32,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self { connections: 8 }
    }
}

/// The future of a closure that works in a transaction.
pub type Work<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

impl Db {
    /// Storage on an engine that is connected.
    pub(crate) fn on(engine: Engine) -> Self {
        Self(engine, None)
    }

    /// Opens `sqlite:PATH` or `postgres://…`, makes or migrates the tables, and refuses settings
    /// under which an acknowledged write could be lost.
    ///
    /// # Errors
    ///
    /// See [`StoreError`].
    pub async fn open(url: &str, options: DbOptions) -> Result<Self, StoreError> {
        let db = Self::on(engine::connect(url, options).await?);
        crate::migrate::run(&db).await?;
        Ok(db)
    }

    /// Opens a database that is there already; otherwise as [`Db::open`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] when there is no such file; else see [`StoreError`].
    pub async fn open_existing(url: &str, options: DbOptions) -> Result<Self, StoreError> {
        if engine::is_missing(url) {
            return Err(StoreError::Missing);
        }
        Self::open(url, options).await
    }

    /// The same storage, which also keeps the answer to one request, in the transaction of the
    /// first change that the answer is about.
    #[must_use]
    pub fn keeping(&self, keeper: Keeper) -> Self {
        Self(self.0.clone(), Some(Arc::new(keeper)))
    }

    /// Does `work` in one write transaction. When it fails, nothing of it is kept. When other
    /// writers were in the way, it is done again from the start, so it must be repeatable.
    ///
    /// # Errors
    ///
    /// What `work` answers, or a [`StoreError`].
    pub async fn write<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        T: Any,
        E: From<StoreError>,
        F: for<'a> FnMut(&'a mut Tx) -> Work<'a, T, E> + Send,
    {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let mut tx = self.begin_write().await?;
            match work(&mut tx).await {
                Ok(value) => match self.finish(tx, self.kept(&value)).await {
                    Ok(()) => return Ok(value),
                    Err(StoreError::Busy) if attempt < ATTEMPTS => {}
                    Err(error) => return Err(error.into()),
                },
                Err(_) if tx.was_busy && attempt < ATTEMPTS => tx.rollback().await,
                Err(error) => {
                    tx.rollback().await;
                    return Err(error);
                }
            }
            let pause = Duration::from_millis(1 << attempt.min(7));
            tokio::time::sleep(pause).await;
        }
    }

    /// The answer to keep with what was done, if it is the answer to this.
    fn kept(&self, value: &dyn Any) -> Option<(Arc<Keeper>, KeptAnswer)> {
        let keeper = self.1.as_ref()?;
        Some((Arc::clone(keeper), keeper.answer(value)?))
    }

    async fn finish(
        &self,
        mut tx: Tx,
        kept: Option<(Arc<Keeper>, KeptAnswer)>,
    ) -> Result<(), StoreError> {
        if let Some((keeper, answer)) = kept
            && let Err(error) = keeper.put(&mut tx, &answer).await
        {
            tx.rollback().await;
            return Err(error);
        }
        tx.commit().await
    }

    pub(crate) async fn begin_write(&self) -> Result<Tx, StoreError> {
        Ok(Tx::new(match &self.0 {
            Engine::Sqlite { writer, .. } => {
                EngineTx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Engine::Postgres(pool) => {
                EngineTx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL SERIALIZABLE").await?)
            }
        }))
    }

    /// A transaction that only reads, and sees one state throughout.
    ///
    /// # Errors
    ///
    /// When storage cannot answer.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Ok(Tx::new(match &self.0 {
            Engine::Sqlite { readers, .. } => EngineTx::Sqlite(readers.begin().await?),
            Engine::Postgres(pool) => EngineTx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            ),
        }))
    }

    /// Closes every connection once its transaction is over.
    pub(crate) async fn close(&self) {
        match &self.0 {
            Engine::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    /// Whether PostgreSQL answers.
    pub fn is_postgres(&self) -> bool {
        matches!(self.0, Engine::Postgres(_))
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_postgres() { "Db(PostgreSQL)" } else { "Db(SQLite)" })
    }
}

/// One transaction.
pub struct Tx {
    inner: EngineTx,
    was_busy: bool,
}

enum EngineTx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Binds values to a query of either engine.
macro_rules! bound {
    ($sql:expr, $values:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql.to_owned()));
        for value in $values {
            query = match value {
                Value::Int(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::Id(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Tx {
    fn new(inner: EngineTx) -> Self {
        Self { inner, was_busy: false }
    }

    /// All rows of a query.
    ///
    /// # Errors
    ///
    /// See [`StoreError`].
    pub async fn rows(&mut self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let answer = match &mut self.inner {
            EngineTx::Sqlite(tx) => bound!(sql, values)
                .fetch_all(&mut **tx)
                .await
                .map(|rows| rows.into_iter().map(|row| Row(EngineRow::Sqlite(row))).collect()),
            EngineTx::Postgres(tx) => bound!(sql, values)
                .fetch_all(&mut **tx)
                .await
                .map(|rows| rows.into_iter().map(|row| Row(EngineRow::Postgres(row))).collect()),
        };
        self.noting(answer)
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    ///
    /// See [`StoreError`].
    pub async fn row(&mut self, sql: &str, values: Vec<Value>) -> Result<Option<Row>, StoreError> {
        let answer = match &mut self.inner {
            EngineTx::Sqlite(tx) => bound!(sql, values)
                .fetch_optional(&mut **tx)
                .await
                .map(|row| row.map(|row| Row(EngineRow::Sqlite(row)))),
            EngineTx::Postgres(tx) => bound!(sql, values)
                .fetch_optional(&mut **tx)
                .await
                .map(|row| row.map(|row| Row(EngineRow::Postgres(row)))),
        };
        self.noting(answer)
    }

    /// Does a statement; answers how many rows it touched.
    ///
    /// # Errors
    ///
    /// See [`StoreError`].
    pub async fn exec(&mut self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let answer = match &mut self.inner {
            EngineTx::Sqlite(tx) => {
                bound!(sql, values).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
            EngineTx::Postgres(tx) => {
                bound!(sql, values).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
        };
        self.noting(answer)
    }

    /// Inserts many rows at once: `insert` is the text up to VALUES, `width` the number of
    /// columns, `values` all rows one after the other.
    ///
    /// # Errors
    ///
    /// See [`StoreError`].
    pub async fn insert_many(
        &mut self,
        insert: &str,
        width: usize,
        values: Vec<Value>,
    ) -> Result<(), StoreError> {
        // SQLite looks up `$n` one by one; with `?` a long list is thirty times as fast.
        let numbered = self.is_postgres();
        let width = width.max(1);
        let at_once = (16_000 / width).max(1) * width;
        let mut values = values.into_iter();
        loop {
            let part: Vec<Value> = values.by_ref().take(at_once).collect();
            if part.is_empty() {
                return Ok(());
            }
            let count = part.len() / width;
            let lists: Vec<String> = if numbered {
                let list = |row: usize| format!("({})", places(row * width + 1, width));
                (0..count).map(list).collect()
            } else {
                vec![format!("({})", vec!["?"; width].join(", ")); count]
            };
            self.exec(&format!("{insert} VALUES {}", lists.join(", ")), part).await?;
        }
    }

    /// Whether PostgreSQL answers.
    pub fn is_postgres(&self) -> bool {
        matches!(self.inner, EngineTx::Postgres(_))
    }

    /// Statements without parameters, for migrations.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let answer = match &mut self.inner {
            EngineTx::Sqlite(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ()),
            EngineTx::Postgres(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ()),
        };
        self.noting(answer)
    }

    fn noting<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        let answer = answer.map_err(StoreError::from);
        self.was_busy |= matches!(answer, Err(StoreError::Busy));
        answer
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let done = match self.inner {
            EngineTx::Sqlite(tx) => tx.commit().await,
            EngineTx::Postgres(tx) => tx.commit().await,
        };
        done.map_err(StoreError::from)
    }

    /// Takes back what was written. SQLite has done so itself after some errors, such as a full
    /// disk, and then refuses: what failed first is what counts, and the connection is not used
    /// again (see `engine::sqlite`).
    async fn rollback(self) {
        let done = match self.inner {
            EngineTx::Sqlite(tx) => tx.rollback().await,
            EngineTx::Postgres(tx) => tx.rollback().await,
        };
        drop(done);
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tx")
    }
}
