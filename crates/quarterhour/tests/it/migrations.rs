//! What migrations may say, so that a city's database can be split by organization later.

use crate::tree::{files, shown, text};
use std::path::PathBuf;

/// Words of SQL that tie us to one engine or to one node, and why.
const BANNED: &[(&str, &str)] = &[
    ("plpgsql", "rules live in Rust"),
    ("serial", "ids are made by us"),
    ("bigserial", "ids are made by us"),
    ("smallserial", "ids are made by us"),
    ("sequence", "ids are made by us"),
    ("nextval", "ids are made by us"),
    ("autoincrement", "ids are made by us"),
    ("pg_advisory_lock", "not on every engine"),
    ("pg_advisory_xact_lock", "not on every engine"),
    ("exclude", "not on every engine"),
    ("deferrable", "not on every engine"),
    ("now", "instants are bound from Rust"),
    ("current_timestamp", "instants are bound from Rust"),
    ("datetime", "instants are bound from Rust"),
    ("ctid", "not on every engine"),
];

fn migrations() -> Vec<PathBuf> {
    let mut paths = files(&[".sql"]);
    paths.retain(|path| shown(path).contains("/migrations/"));
    paths
}

/// SQL in lower case, without its comments and its quoted texts.
fn bare(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    let code = lines.collect::<Vec<_>>().join("\n").to_lowercase();
    code.split('\'').step_by(2).collect::<Vec<_>>().join("''")
}

/// What a migration must not say.
fn faults(sql: &str) -> Vec<String> {
    let code = bare(sql);
    let words: Vec<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let mut found: Vec<String> = BANNED
        .iter()
        .filter(|(word, _)| words.contains(word))
        .map(|(word, why)| format!("`{word}`: {why}"))
        .collect();
    for trigger in code.split("create trigger").skip(1) {
        let body = trigger.split("end;").next().unwrap_or_default();
        let only_refuses = body.contains("raise(abort")
            && !["insert into", "update set", "delete from"].iter().any(|verb| body.contains(verb));
        if !only_refuses {
            found.push("a trigger may only refuse".to_owned());
        }
    }
    found
}

#[test]
fn a_migration_begins_by_saying_why() {
    for path in migrations() {
        assert!(text(&path).starts_with("-- "), "{} begins without a comment", shown(&path));
    }
}

#[test]
fn a_migration_uses_no_word_that_ties_us_to_one_engine() {
    for path in migrations() {
        let found = faults(&text(&path));
        assert!(found.is_empty(), "{}: {}", shown(&path), found.join(", "));
    }
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| -> Vec<String> {
        let folder = format!("/migrations/{engine}/");
        let of_engine = migrations().iter().map(|path| shown(path)).collect::<Vec<_>>();
        let name = |path: &String| path.split(&folder).nth(1).map(str::to_owned);
        of_engine.iter().filter_map(name).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn the_banned_words_are_found_in_code_and_not_in_comments() {
    let fine = "-- The sequence of now.\ncreate table t (known bigint, note text default 'now');";
    assert_eq!(faults(fine), Vec::<String>::new());
    assert_eq!(faults("create table t (at timestamptz default NOW())").len(), 1);
    assert_eq!(faults("create table t (id BIGSERIAL)").len(), 1);
    let refusing = "create trigger t before update on a begin select raise(abort, 'no'); end;";
    assert_eq!(faults(refusing), Vec::<String>::new());
    let working = "create trigger t after insert on a begin insert into b values (1); end;";
    assert_eq!(faults(working), ["a trigger may only refuse"]);
}
