//! National tables of codes, and what an organization charges.

use crate::world::world;
use billing::FeeSchedule;
use billing::ncci::{Setting, read_limits, read_pairs};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use store::code_tables::{self, ReleaseKind, ReleaseRows};
use store::testing;
use store::{Db, StoreError};

const FROM: Date = date(2026, 10, 1);

async fn put_pairs(db: &Db, from: Date, text: &str) {
    let rows = read_pairs(text.as_bytes()).unwrap();
    let done: Result<(), StoreError> = db
        .write(|tx| {
            let rows = rows.clone();
            Box::pin(async move {
                let rows = ReleaseRows::Pairs(&rows);
                let now = Timestamp::UNIX_EPOCH;
                code_tables::put(tx, Setting::Practitioner, from, rows, b"hash", now).await
            })
        })
        .await;
    done.unwrap();
}

#[tokio::test]
async fn a_release_is_stored_whole_and_replaced_whole() {
    let pairs = "97150\t97530\t\t20060401\t*\t1\tx\n97150\t97530\t\t20010101\t20020101\t0\tx\n\
                 97530\t95851\t*\t19960101\t*\t0\tx\n";
    for test in testing::databases().await {
        put_pairs(&test.db, FROM, pairs).await;
        let mut tx = test.db.read().await.unwrap();
        let releases = code_tables::releases(&mut tx).await.unwrap();
        assert_eq!(releases.len(), 1);
        assert_eq!((releases[0].kind, releases[0].rows), (ReleaseKind::Pairs, 3));
        assert_eq!((releases[0].from, releases[0].setting), (FROM, Setting::Practitioner));
        let codes = ["97150".parse().unwrap(), "97530".parse().unwrap()];
        let among = code_tables::pairs_among(&mut tx, releases[0].id, &codes).await.unwrap();
        assert_eq!(among, read_pairs(pairs.as_bytes()).unwrap()[..2]);
        drop(tx);
        put_pairs(&test.db, FROM, "97530\t95851\t*\t19960101\t*\t0\tx\n").await;
        assert_eq!(test.count("code_pair").await.unwrap(), 1);
        assert_eq!(test.count("code_release").await.unwrap(), 1);
        put_pairs(&test.db, date(2027, 1, 1), pairs).await;
        // A row for each first code: one of the first release, two of the second.
        assert_eq!(test.count("code_pair").await.unwrap(), 3);
    }
}

#[tokio::test]
async fn limits_come_back_as_they_were() {
    let text = "97110,6,3 Clinical,x\n97165,1,2 Policy,x\nJ0585,600,1 Line Edit,x\n";
    let rows = read_limits(text.as_bytes()).unwrap();
    for test in testing::databases().await {
        let stored = rows.clone();
        let done: Result<(), StoreError> = test
            .db
            .write(|tx| {
                let rows = stored.clone();
                Box::pin(async move {
                    let rows = ReleaseRows::Limits(&rows);
                    let (setting, now) = (Setting::OutpatientHospital, Timestamp::UNIX_EPOCH);
                    code_tables::put(tx, setting, FROM, rows, b"hash", now).await
                })
            })
            .await;
        done.unwrap();
        let mut tx = test.db.read().await.unwrap();
        let id = code_tables::releases(&mut tx).await.unwrap()[0].id;
        let codes: Vec<billing::Cpt> = rows.iter().map(|row| row.code).collect();
        assert_eq!(code_tables::limits_of(&mut tx, id, &codes).await.unwrap(), rows);
        assert_eq!(code_tables::limits_of(&mut tx, id, &codes[..1]).await.unwrap(), rows[..1]);
        assert!(code_tables::limits_of(&mut tx, id, &[]).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn fees_are_an_organizations_own_and_replaced_by_payer() {
    let read = |text: &str| {
        let text = format!("payer,code,from,to,cents\n{text}");
        FeeSchedule::read_file(&text).unwrap().rows().cloned().collect::<Vec<_>>()
    };
    let first = read("self_pay,97530,2026-01-01,2026-05-31,1\nself_pay,97530,2026-06-01,,2\n");
    let other = read("medicare_b,97530,2026-01-01,,3\n");
    let second = read("self_pay,97535,2026-01-01,,4\n");
    for test in testing::databases().await {
        let (mine, theirs) = (world(&test.db, 1).await, world(&test.db, 2).await);
        for fees in [&first, &other, &second] {
            let organization = mine.organization;
            let done: Result<(), StoreError> = test
                .db
                .write(|tx| {
                    let fees = fees.clone();
                    Box::pin(async move { code_tables::put_fees(tx, organization, &fees).await })
                })
                .await;
            done.unwrap();
        }
        let mut tx = test.db.read().await.unwrap();
        let stored = code_tables::fees(&mut tx, mine.organization).await.unwrap();
        assert_eq!(stored, [other.clone(), second.clone()].concat());
        assert!(code_tables::fees(&mut tx, theirs.organization).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn terms_of_an_organization_are_its_own_and_in_order_of_their_days() {
    for test in testing::databases().await {
        let (mine, theirs) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let organization = mine.organization;
        for (from, terms) in [(date(2027, 1, 1), "b"), (FROM, "a"), (date(2027, 1, 1), "c")] {
            let done: Result<(), StoreError> = test
                .db
                .write(|tx| {
                    Box::pin(async move {
                        code_tables::put_own_terms(tx, organization, "self_pay", from, terms).await
                    })
                })
                .await;
            done.unwrap();
        }
        let mut tx = test.db.read().await.unwrap();
        let stored = code_tables::own_terms(&mut tx, organization).await.unwrap();
        let told: Vec<&str> = stored.iter().map(|(_, terms)| terms.as_str()).collect();
        assert_eq!(told, ["a", "c"]);
        assert!(code_tables::own_terms(&mut tx, theirs.organization).await.unwrap().is_empty());
    }
}
