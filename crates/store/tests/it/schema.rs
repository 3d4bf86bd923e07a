//! Both engines have the same tables, and every key begins with the organization.

use std::collections::{BTreeMap, BTreeSet};
use store::testing::{self, TestDb};
use store::values;

/// Tables that belong to no organization.
const GLOBAL: &[&str] = &[
    "account",
    "auth_session",
    "code_limit",
    "code_pair",
    "code_release",
    "idempotency",
    "job",
    "one_time_token",
    "organization",
    "recovery_code",
    "schema_step",
    "sign_in_attempt",
];

/// Of each table its columns, each with whether it may be empty.
async fn columns(test: &TestDb) -> BTreeMap<String, Vec<(String, bool)>> {
    let sql = if test.db.is_postgres() {
        "SELECT table_name::text AS t, column_name::text AS c, \
         CASE is_nullable WHEN 'YES' THEN 1::bigint ELSE 0::bigint END AS n \
         FROM information_schema.columns WHERE table_schema = 'public'"
    } else {
        "SELECT m.name AS t, i.name AS c, CASE i.\"notnull\" WHEN 0 THEN 1 ELSE 0 END AS n \
         FROM sqlite_master m JOIN pragma_table_info(m.name) i WHERE m.type = 'table' \
         AND m.name NOT LIKE 'sqlite_%'"
    };
    let mut found: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for row in test.db.read().await.unwrap().rows(sql, values![]).await.unwrap() {
        let column = (row.get("c").unwrap(), row.get("n").unwrap());
        found.entry(row.get("t").unwrap()).or_default().push(column);
    }
    for columns in found.values_mut() {
        columns.sort();
    }
    found.remove("schema_step");
    found
}

/// The first column of each index, and whether it is unique.
async fn indexes(test: &TestDb) -> BTreeSet<(String, String, String, bool)> {
    let sql = if test.db.is_postgres() {
        "SELECT t.relname::text AS t, i.relname::text AS i, a.attname::text AS c, \
         CASE WHEN x.indisunique THEN 1::bigint ELSE 0::bigint END AS u \
         FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid \
         JOIN pg_class i ON i.oid = x.indexrelid \
         JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public' \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]"
    } else {
        "SELECT m.name AS t, l.name AS i, c.name AS c, l.\"unique\" AS u FROM sqlite_master m \
         JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) c \
         WHERE m.type = 'table' AND c.seqno = 0"
    };
    let rows = test.db.read().await.unwrap().rows(sql, values![]).await.unwrap();
    let name = |row: &store::Row, column| row.get::<String>(column).unwrap();
    rows.iter()
        .map(|row| (name(row, "t"), name(row, "i"), name(row, "c"), row.get("u").unwrap()))
        .collect()
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let databases = testing::databases().await;
    let mut all = Vec::new();
    for test in &databases {
        all.push(columns(test).await);
    }
    assert!(all[0].len() > 25);
    for other in &all[1..] {
        assert_eq!(all[0], *other);
    }
}

#[tokio::test]
async fn both_engines_have_the_same_named_indexes() {
    let databases = testing::databases().await;
    let mut all = Vec::new();
    for test in &databases {
        // Each engine names the indexes of keys and constraints in its own way.
        let named = indexes(test).await.into_iter().filter(|(table, name, ..)| {
            !name.starts_with("sqlite_autoindex_") && *name != format!("{table}_pkey")
        });
        all.push(named.map(|(table, name, ..)| (table, name)).collect::<BTreeSet<_>>());
    }
    for other in all.iter().skip(1) {
        let missing: Vec<_> = all[0].difference(other).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}

#[tokio::test]
async fn every_key_of_an_organizations_table_begins_with_it() {
    for test in testing::databases().await {
        for (table, name, first, is_unique) in indexes(&test).await {
            let is_own = !GLOBAL.contains(&table.as_str());
            // Who has which places: asked before an organization is chosen.
            if is_own && (is_unique || name != "member_of_account") {
                assert_eq!(first, "organization_id", "{name} of {table}");
            }
        }
        for (table, columns) in columns(&test).await {
            let has = columns.iter().any(|(name, _)| name == "organization_id");
            assert!(has || GLOBAL.contains(&table.as_str()), "{table}");
        }
    }
}
