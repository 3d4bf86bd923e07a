//! The tables, made step by step. Both engines have the same numbers.

use crate::{Db, StoreError, Tx, values};

/// One step: its number, and what SQLite and PostgreSQL are told.
struct Step {
    number: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($number:literal $name:literal)*) => { &[$(Step {
        number: $number,
        sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
        postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
    },)*] };
}

/// Every step, in order. A landed one never changes. There is no 8.
const STEPS: &[Step] = steps! {
    1 "0001_people"
    2 "0002_care"
    3 "0003_heads_and_series"
    4 "0004_plan_changes"
    5 "0005_find_name"
    6 "0006_claim_envelope"
    7 "0007_code_tables"
    9 "0009_member_notices"
    10 "0010_claim_verdicts"
    11 "0011_list_indexes"
    12 "0012_overrides"
};

/// Takes every step that was not taken yet, each in a transaction of its own.
pub(crate) async fn run(db: &Db) -> Result<(), StoreError> {
    let first = db.write(|tx| {
        Box::pin(async move {
            tx.script("CREATE TABLE IF NOT EXISTS schema_step (number BIGINT PRIMARY KEY)").await
        })
    });
    first.await?;
    let postgres = db.is_postgres();
    for step in STEPS {
        db.write(|tx| Box::pin(async move { take(tx, step, postgres).await })).await?;
    }
    let mut tx = db.read().await?;
    let known = STEPS.last().map_or(0, |step| step.number);
    match taken(&mut tx).await? {
        found if found > known => Err(StoreError::Newer { found }),
        _ => Ok(()),
    }
}

async fn taken(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(MAX(number), 0) AS number FROM schema_step";
    tx.row(sql, values![]).await?.map_or(Ok(0), |row| row.get("number"))
}

async fn take(tx: &mut Tx, step: &Step, postgres: bool) -> Result<(), StoreError> {
    if taken(tx).await? >= step.number {
        return Ok(());
    }
    tx.script(if postgres { step.postgres } else { step.sqlite }).await?;
    tx.exec("INSERT INTO schema_step (number) VALUES ($1)", values![step.number]).await?;
    Ok(())
}
