//! What a write transaction promises, and what the engine's settings must be.

use crate::world::{patient, world};
use crate::{read, wrote};
use care::Private;
use store::testing::{self, TestDb};
use store::{Db, DbOptions, StoreError, Tx, Value, patients, values};

async fn count(tx: &mut Tx, sql: &str) -> i64 {
    tx.row(sql, values![]).await.unwrap().unwrap().get("n").unwrap()
}

const MARKS: &str = "SELECT COUNT(*) AS n FROM sign_in_attempt";
const MARK: &str = "INSERT INTO sign_in_attempt (key, window_number, attempts) VALUES ($1, 1, 1)";

#[tokio::test]
async fn a_transaction_that_is_dropped_in_the_middle_leaves_nothing() {
    for test in testing::databases().await {
        let mut tx = testing::begin(&test.db).await.unwrap();
        tx.exec(MARK, values!["a"]).await.unwrap();
        drop(tx);
        let aborted = tokio::spawn({
            let db = test.db.clone();
            async move {
                let work = db.write(|tx| {
                    Box::pin(async move {
                        tx.exec(MARK, values!["b"]).await?;
                        std::future::pending::<Result<(), StoreError>>().await
                    })
                });
                work.await
            }
        });
        tokio::task::yield_now().await;
        aborted.abort();
        assert!(aborted.await.unwrap_err().is_cancelled());
        // The writer is free again.
        wrote!(&test.db, tx => tx.exec(MARK, values!["c"])).unwrap();
        assert_eq!(count(&mut test.db.read().await.unwrap(), MARKS).await, 1);
    }
}

#[tokio::test]
async fn of_two_changes_of_the_same_version_exactly_one_is_stale() {
    for test in testing::databases().await {
        for round in 0..10 {
            let w = world(&test.db, 100 + round).await;
            let mut tasks = Vec::new();
            for grade in ["4", "5"] {
                let (db, organization) = (w.db.clone(), w.organization);
                let mut changed = patient(w.patients[0], w.site, "Alvarez", "200000001");
                changed.grade = grade.to_owned();
                tasks.push(tokio::spawn(async move {
                    let written: Result<(), StoreError> = db
                        .write(move |tx| {
                            let changed = changed.clone();
                            Box::pin(
                                async move { patients::update(tx, organization, &changed).await },
                            )
                        })
                        .await;
                    written
                }));
            }
            let mut stale = 0;
            for task in tasks {
                match task.await.unwrap() {
                    Ok(()) => {}
                    Err(StoreError::Stale) => stale += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
            assert_eq!(stale, 1);
        }
    }
}

#[tokio::test]
async fn eight_who_read_and_then_write_all_succeed_and_lose_nothing() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let (db, organization, id) = (w.db.clone(), w.organization, w.patients[0]);
            tasks.push(tokio::spawn(async move {
                for _ in 0..5 {
                    let added: Result<(), StoreError> = db
                        .write(move |tx| {
                            Box::pin(async move {
                                let mut found =
                                    patients::find(tx, organization, id).await?.unwrap();
                                let grade: i64 = found.grade.parse().unwrap();
                                found.grade = (grade + 1).to_string();
                                patients::update(tx, organization, &found).await
                            })
                        })
                        .await;
                    added.unwrap();
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let found = read!(w.db, tx => patients::find(tx, w.organization, w.patients[0])).unwrap();
        assert_eq!((found.grade.as_str(), found.version), ("43", 41));
    }
}

#[tokio::test]
async fn a_full_disk_says_so_and_leaves_what_was_there() {
    for test in testing::databases().await.into_iter().filter(|test| !test.db.is_postgres()) {
        let w = world(&test.db, 1).await;
        wrote!(&w.db, tx => tx.rows("PRAGMA max_page_count = 1", values![])).unwrap();
        let organization = w.organization;
        let mut big = patient(w.patients[0], w.site, "Alvarez", "200000001");
        big.grade = "x".repeat(1_000_000);
        let full: Result<(), StoreError> = test
            .db
            .write(move |tx| {
                let big = big.clone();
                Box::pin(async move {
                    tx.exec(MARK, values!["a"]).await?;
                    patients::update(tx, organization, &big).await
                })
            })
            .await;
        assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
        wrote!(&w.db, tx => tx.rows("PRAGMA max_page_count = 1000000", values![])).unwrap();
        wrote!(&w.db, tx => tx.exec(MARK, values!["b"])).unwrap();
        let found = read!(w.db, tx => patients::find(tx, w.organization, w.patients[0])).unwrap();
        assert_eq!(found.version, 1);
        assert_eq!(count(&mut w.db.read().await.unwrap(), MARKS).await, 1);
    }
}

#[tokio::test]
async fn a_reader_writes_nothing() {
    for test in testing::databases().await {
        let mut tx = test.db.read().await.unwrap();
        assert!(tx.exec(MARK, values!["a"]).await.is_err());
    }
}

#[tokio::test]
async fn every_connection_of_sqlite_is_durable() {
    for test in testing::databases().await.into_iter().filter(|test| !test.db.is_postgres()) {
        let mut all: Vec<Tx> = vec![testing::begin(&test.db).await.unwrap()];
        for _ in 0..2 {
            all.push(test.db.read().await.unwrap());
        }
        for tx in &mut all {
            for (pragma, expected) in [
                ("synchronous", 2),
                ("foreign_keys", 1),
                ("trusted_schema", 0),
                ("secure_delete", 1),
                ("cell_size_check", 1),
            ] {
                let row = tx.row(&format!("PRAGMA {pragma}"), values![]).await.unwrap().unwrap();
                assert_eq!(row.get::<i64>(pragma).unwrap(), expected, "{pragma}");
            }
            let row = tx.row("PRAGMA busy_timeout", values![]).await.unwrap().unwrap();
            assert_eq!(row.get::<i64>("timeout").unwrap(), 5_000);
            let row = tx.row("PRAGMA journal_mode", values![]).await.unwrap().unwrap();
            assert_eq!(row.get::<String>("journal_mode").unwrap(), "wal");
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_the_owner_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    std::fs::write(&path, b"").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let url = format!("sqlite:{}", path.display());
    let db = Db::open(&url, DbOptions::default()).await.unwrap();
    wrote!(&db, tx => tx.exec(MARK, values!["a"])).unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_and_an_opened_one_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.db").display());
    let none = Db::open_existing(&url, DbOptions::default()).await;
    assert!(matches!(none, Err(StoreError::Missing)));
    let db = Db::open(&url, DbOptions::default()).await.unwrap();
    drop(Db::open_existing(&url, DbOptions::default()).await.unwrap());
    wrote!(&db, tx => tx.exec("INSERT INTO schema_step (number) VALUES (9999)", values![]))
        .unwrap();
    let refused = Db::open(&url, DbOptions::default()).await;
    assert!(matches!(refused, Err(StoreError::Newer { found: 9999 })));
}

#[tokio::test]
async fn nothing_is_typed_on_both_engines() {
    for test in testing::databases().await {
        let id: Option<care::MemberId> = None;
        let at: Option<jiff::Timestamp> = None;
        let text: Option<String> = None;
        let bytes: Option<Vec<u8>> = None;
        let values: Vec<Value> = values![id, at, text, bytes, vec![1_u8]];
        let sql = "INSERT INTO one_time_token (hash, purpose, organization_id, member_id, \
                   email, created_at, expires_at, used_at) \
                   VALUES (COALESCE($4, $5), 'a', $1, $1, $3, 1, 1, $2)";
        wrote!(&test.db, tx => tx.exec(sql, values.clone())).unwrap();
        let sql = "SELECT member_id, used_at, email FROM one_time_token";
        let row = test.db.read().await.unwrap().row(sql, values![]).await.unwrap().unwrap();
        assert_eq!(row.get::<Option<care::MemberId>>("member_id").unwrap(), None);
        assert_eq!(row.get::<Option<jiff::Timestamp>>("used_at").unwrap(), None);
        assert_eq!(row.get::<Option<String>>("email").unwrap(), None);
        assert!(row.get::<String>("email").is_err());
        assert!(row.get::<i64>("missing").is_err());
    }
}

#[tokio::test]
async fn postgresql_that_could_lose_a_commit_is_refused() {
    for test in testing::databases().await.into_iter().filter(|test| test.db.is_postgres()) {
        let TestDb { url, .. } = &test;
        let unsafe_url = match url.split_once('?') {
            Some((base, query)) => {
                format!("{base}?options=-c%20synchronous_commit%3Doff&{query}")
            }
            None => format!("{url}?options=-c%20synchronous_commit%3Doff"),
        };
        let refused = Db::open(&unsafe_url, DbOptions::default()).await;
        assert!(matches!(refused, Err(StoreError::Unsafe(_))), "{refused:?}");
    }
}

#[test]
fn private_words_are_not_printed() {
    let cursor = patients::PatientCursor {
        sort_name: Private("alvarez ana".to_owned()),
        id: care::PatientId(uuid::Uuid::nil()),
    };
    assert!(!format!("{cursor:?}").contains("alvarez"));
}
