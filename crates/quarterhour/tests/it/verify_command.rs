//! `quarterhour verify` says what holds, and ends with what that means.

use care::{FixedClock, FixedRandom, Organization, OrganizationId, OrganizationKind};
use jiff::Timestamp;
use std::process::{Command, Output};
use store::{Db, DbOptions, StoreError, organizations, values};

fn verify(url: &str, more: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_quarterhour");
    Command::new(program).args(["verify", "--database", url]).args(more).output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Adds an organization with an empty audit log.
async fn organization(db: &Db) -> OrganizationId {
    let clock = FixedClock::at(Timestamp::UNIX_EPOCH);
    let id = OrganizationId::new(&clock, &FixedRandom::seeded(1));
    let added: Result<(), StoreError> = db
        .write(move |tx| {
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
        })
        .await;
    added.unwrap();
    id
}

#[tokio::test]
async fn verify_ends_with_0_when_all_holds_1_when_not_and_4_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.db").display());
    assert_eq!(verify(&url, &[]).status.code(), Some(4));

    let db = Db::open(&url, DbOptions::default()).await.unwrap();
    let id = organization(&db).await;
    let output = verify(&url, &[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(printed(&output).ends_with("  Everything holds.\n"), "{output:?}");

    let forged: Result<u64, StoreError> = db
        .write(move |tx| {
            Box::pin(async move {
                let sql = "INSERT INTO audit_event (organization_id, seq, at, action, \
                           object_kind, object_id, detail, previous, hash) \
                           VALUES ($1, 1, 0, 'a', 'b', $1, '{}', $2, $2)";
                tx.exec(sql, values![id, vec![0_u8; 32]]).await
            })
        })
        .await;
    forged.unwrap();
    let output = verify(&url, &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let answer: serde_json::Value = serde_json::from_str(&printed(&output)).unwrap();
    assert_eq!(answer["problems"].as_array().unwrap().len(), 1);
    assert_eq!(answer["name"], "Harbor Lane");
}
