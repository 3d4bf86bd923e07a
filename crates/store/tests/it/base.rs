//! Transactions, the audit chain, and what must be refused.

use care::{FixedClock, FixedRandom, Organization, OrganizationId, OrganizationKind};
use jiff::Timestamp;
use serde_json::json;
use store::audit::{self, AuditEvent};
use store::testing::TestDb;
use store::{Db, DbOptions, StoreError, organizations, values};

async fn organization(test: &TestDb, seed: u64) -> OrganizationId {
    let clock = FixedClock::at(Timestamp::UNIX_EPOCH);
    let id = OrganizationId::new(&clock, &FixedRandom::seeded(seed));
    let added = test.db.write(move |tx| {
        Box::pin(async move {
            let organization = Organization {
                id,
                name: "Harbor Lane".to_owned(),
                kind: OrganizationKind::District,
                time_zone: "America/New_York".to_owned(),
                npi: None,
            };
            organizations::insert(tx, &organization, Timestamp::UNIX_EPOCH).await
        })
    });
    added.await.unwrap();
    id
}

fn event(organization: OrganizationId, number: i64) -> AuditEvent {
    AuditEvent {
        organization,
        actor: None,
        action: "test.done",
        object_kind: "test",
        object_id: organization.0,
        detail: json!({ "number": number }),
        at: Timestamp::from_microsecond(number).unwrap(),
    }
}

async fn append(db: &Db, event: AuditEvent) {
    let appended = db.write(move |tx| {
        let event = event.clone();
        Box::pin(async move { audit::append(tx, &event).await })
    });
    appended.await.unwrap();
}

#[tokio::test]
async fn what_was_written_before_a_refusal_is_not_kept() {
    for test in store::testing::databases().await {
        let id = organization(&test, 1).await;
        let refused: Result<(), StoreError> = test
            .db
            .write(move |tx| {
                Box::pin(async move {
                    audit::append(tx, &event(id, 1)).await?;
                    Err(StoreError::Stale)
                })
            })
            .await;
        assert!(matches!(refused, Err(StoreError::Stale)));
        let mut tx = test.db.read().await.unwrap();
        let rows = tx.rows("SELECT seq FROM audit_event", values![]).await.unwrap();
        assert!(rows.is_empty());
    }
}

#[tokio::test]
async fn writers_at_the_same_time_make_one_chain_without_gaps() {
    for test in store::testing::databases().await {
        let id = organization(&test, 1).await;
        let other = organization(&test, 2).await;
        let mut tasks = Vec::new();
        for number in 0..20 {
            let db = test.db.clone();
            let to = if number % 4 == 0 { other } else { id };
            tasks.push(tokio::spawn(async move { append(&db, event(to, number)).await }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let mut tx = test.db.read().await.unwrap();
        for organization in [id, other] {
            assert_eq!(audit::first_broken(&mut tx, organization).await.unwrap(), None);
        }
        let count = tx.row("SELECT COUNT(*) AS n FROM audit_event", values![]).await.unwrap();
        assert_eq!(count.unwrap().get::<i64>("n").unwrap(), 20);
    }
}

#[tokio::test]
async fn a_changed_event_is_found() {
    for test in store::testing::databases().await {
        let id = organization(&test, 1).await;
        for number in 0..5 {
            append(&test.db, event(id, number)).await;
        }
        let changed = test.db.write(|tx| {
            Box::pin(async move {
                let guard = if tx.is_postgres() {
                    "DROP RULE audit_event_no_update ON audit_event"
                } else {
                    "DROP TRIGGER audit_event_no_update"
                };
                tx.exec(guard, values![]).await?;
                let sql = "UPDATE audit_event SET detail = '{}' WHERE seq = 3";
                tx.exec(sql, values![]).await
            })
        });
        changed.await.unwrap();
        let mut tx = test.db.read().await.unwrap();
        assert_eq!(audit::first_broken(&mut tx, id).await.unwrap(), Some(3));
    }
}

#[tokio::test]
async fn the_database_refuses_to_change_the_audit_log() {
    for test in store::testing::databases().await {
        let id = organization(&test, 1).await;
        append(&test.db, event(id, 1)).await;
        for sql in ["UPDATE audit_event SET detail = ''", "DELETE FROM audit_event"] {
            let refused: Result<u64, StoreError> = test
                .db
                .write(move |tx| Box::pin(async move { tx.exec(sql, values![]).await }))
                .await;
            assert!(refused.is_err(), "{sql}");
        }
    }
}

#[tokio::test]
async fn many_rows_are_inserted_in_order() {
    for test in store::testing::databases().await {
        let inserted: Result<(), StoreError> = test
            .db
            .write(|tx| {
                Box::pin(async move {
                    let values =
                        (0..20_000).flat_map(|n: i64| values![format!("k{n}"), n, n * 2]).collect();
                    let insert = "INSERT INTO sign_in_attempt (key, window_number, attempts)";
                    tx.insert_many(insert, 3, values).await
                })
            })
            .await;
        inserted.unwrap();
        let mut tx = test.db.read().await.unwrap();
        let sql = "SELECT key, attempts FROM sign_in_attempt WHERE window_number = $1";
        let row = tx.row(sql, values![19_999_i64]).await.unwrap().unwrap();
        assert_eq!(row.get::<String>("key").unwrap(), "k19999");
        assert_eq!(row.get::<i64>("attempts").unwrap(), 39_998);
    }
}

#[tokio::test]
async fn only_the_two_engines_are_opened() {
    let refused = Db::open("mysql://localhost/x", DbOptions::default()).await;
    assert!(matches!(refused, Err(StoreError::Name)));
}
