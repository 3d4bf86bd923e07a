//! A new SQLite file that is filled at one go, without a log and without waiting for the disk:
//! nobody reads it before it is whole and on the disk. Only invented data comes in this way.

use crate::{Db, StoreError, engine, migrate, values};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A file that is being filled. It lies beside its place under a name of its own, and one that
/// was left by a program that was stopped is begun anew.
pub struct NewFile {
    db: Db,
    part: PathBuf,
    place: PathBuf,
    indexes: Vec<String>,
}

impl NewFile {
    /// Begins a file for `place`: all tables, and none of the indexes that are quicker to make at
    /// the end than to keep all the time.
    ///
    /// # Errors
    ///
    /// When there is a file in that place already, or none can be made.
    pub async fn begin(place: &Path) -> Result<Self, StoreError> {
        if place.exists() {
            return Err(StoreError::File(io::ErrorKind::AlreadyExists.into()));
        }
        let part = beside(place, ".part");
        for left in [part.clone(), beside(&part, "-journal")] {
            match std::fs::remove_file(left) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::File(error));
                }
                _ => {}
            }
        }
        let db = Db::on(engine::unguarded(&part).await?);
        migrate::run(&db).await?;
        let indexes = take_indexes(&db).await?;
        Ok(Self { db, part, place: place.to_owned(), indexes })
    }

    /// The database, to be filled. It is not to be used after the file is finished.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Makes the indexes, waits until everything is on the disk, and puts the file in its place.
    /// `tell` hears before each index how many are made, and how many there are.
    ///
    /// # Errors
    ///
    /// When the data breaks a unique index, or storage cannot do it.
    pub async fn finish(self, mut tell: impl FnMut(usize, usize)) -> Result<(), StoreError> {
        let count = self.indexes.len();
        for (made, sql) in self.indexes.into_iter().enumerate() {
            tell(made, count);
            exec(&self.db, sql).await?;
        }
        self.db.close().await;
        put(&self.part, &self.place).map_err(StoreError::File)
    }
}

impl std::fmt::Debug for NewFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewFile").field("place", &self.place).finish_non_exhaustive()
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Takes every index away that is not a key, and answers how each is made again.
async fn take_indexes(db: &Db) -> Result<Vec<String>, StoreError> {
    let mut tx = db.read().await?;
    let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
               ORDER BY tbl_name, name";
    let mut indexes = Vec::new();
    for row in tx.rows(sql, values![]).await? {
        indexes.push((row.get::<String>("name")?, row.get::<String>("sql")?));
    }
    drop(tx);
    let mut made = Vec::new();
    for (name, sql) in indexes {
        exec(db, format!("DROP INDEX {name}")).await?;
        made.push(sql);
    }
    Ok(made)
}

async fn exec(db: &Db, sql: String) -> Result<(), StoreError> {
    db.write(move |tx| {
        let sql = sql.clone();
        Box::pin(async move { tx.exec(&sql, values![]).await.map(|_| ()) })
    })
    .await
}

/// The content first, then the name, each on the disk before the next.
fn put(part: &Path, place: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    std::fs::rename(part, place)?;
    match place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
