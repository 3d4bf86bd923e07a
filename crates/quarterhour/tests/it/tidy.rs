//! The habits: what a reviewer would otherwise have to say twice.

use crate::tree::{files, root, shown, text};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Files that others made and that we carry unchanged: what, which release, its SHA-256.
const VENDORED: &[(&str, &str, &str)] = &[
    (
        "axe-core (MPL-2.0), used by tests only",
        "4.14.1",
        "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
    ),
    ("htmx (0BSD)", "2.0.11", "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"),
];

/// Crates that no manifest of ours may name, and what we use instead.
const BANNED_CRATES: &[(&str, &str)] = &[
    ("chrono", "jiff is the one time library"),
    ("time", "jiff is the one time library"),
    ("anyhow", "refusals are closed enums"),
    ("eyre", "refusals are closed enums"),
    ("lazy_static", "std has LazyLock"),
    ("once_cell", "std has OnceLock"),
    ("openssl", "rustls with ring"),
    ("native-tls", "rustls with ring"),
];

/// Crates that must not come in through others either: each needs C libraries or tools.
const BANNED_IN_LOCK: &[&str] = &["openssl", "openssl-sys", "native-tls", "aws-lc-sys"];

/// Module names that collect everything.
const BANNED_MODULES: &[&str] =
    &["utils", "util", "common", "helpers", "models", "types", "errors", "misc"];

/// Type names that the glossary replaces, with the word to use.
const BANNED_TYPES: &[(&str, &str)] = &[
    ("Client", "Patient"),
    ("Student", "Patient"),
    ("Visit", "Session"),
    ("Appointment", "Session"),
    ("Provider", "Clinician or BillingProvider"),
    ("Insurance", "Payer or Coverage"),
    ("Objective", "Goal"),
    ("Batch", "Submission"),
    ("Transaction", "Entry, or x12's TransactionSet"),
];

fn is_vendored(path: &Path) -> bool {
    shown(path).ends_with(".min.js")
}

/// The lines of a file that are neither empty nor only a comment.
fn n_code_lines(path: &Path) -> usize {
    let is_code = |line: &&str| !line.is_empty() && !line.starts_with("//");
    text(path).lines().map(str::trim).filter(is_code).count()
}

fn check_all(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// `file:line: what` for each line that `fault` finds fault with.
fn lines_with(paths: &[PathBuf], fault: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for path in paths.iter().filter(|path| !is_vendored(path)) {
        for (n, line) in text(path).lines().enumerate() {
            if let Some(what) = fault(line) {
                found.push(format!("{}:{}: {what}", shown(path), n + 1));
            }
        }
    }
    found
}

#[test]
fn no_line_is_longer_than_100_columns() {
    let mut paths = files(&[".rs", ".html", ".css", ".js", ".md", ".sql", ".sh", "/test"]);
    paths.retain(|path| !shown(path).contains("/data/"));
    check_all(&lines_with(&paths, |line| {
        // A table of Markdown cannot be broken, nor can an address.
        let excused = line.starts_with('|') || line.contains("https://");
        let columns = line.chars().count();
        (columns > 100 && !excused).then(|| format!("{columns} columns"))
    }));
}

#[test]
fn no_file_has_more_than_500_lines_of_code() {
    let paths = files(&[".rs", ".html", ".css", ".js", ".sql"]);
    let long = paths.iter().filter(|path| !is_vendored(path) && n_code_lines(path) > 500);
    check_all(
        &long.map(|p| format!("{}: {} lines", shown(p), n_code_lines(p))).collect::<Vec<_>>(),
    );
}

#[test]
fn what_is_left_to_do_has_an_issue_number() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
    let paths = files(&[".rs", ".html", ".css", ".js", ".sql", ".toml", ".sh"]);
    check_all(&lines_with(&paths, |line| {
        let mark = marks.iter().find(|mark| line.contains(**mark))?;
        let numbered = line
            .split('#')
            .skip(1)
            .any(|rest| rest.chars().next().is_some_and(|first| first.is_ascii_digit()));
        (!numbered).then(|| format!("{mark} without an issue number"))
    }));
}

#[test]
fn no_test_is_switched_off_or_expects_a_panic() {
    let marks = [concat!("#[ign", "ore"), concat!("#[should_", "panic")];
    check_all(&lines_with(&files(&[".rs"]), |line| {
        marks.iter().find(|mark| line.contains(**mark)).map(|mark| format!("{mark}]"))
    }));
}

#[test]
fn nothing_names_a_folder_of_one_machine() {
    let folders = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];
    let kinds = [".rs", ".html", ".css", ".js", ".md", ".sql", ".toml", ".sh", ".csv", "/test"];
    check_all(&lines_with(&files(&kinds), |line| {
        folders.iter().find(|folder| line.contains(**folder)).map(|folder| (*folder).to_owned())
    }));
}

#[test]
fn no_manifest_names_a_banned_crate() {
    check_all(&lines_with(&files(&["Cargo.toml"]), |line| {
        let key = line.split(['=', '.']).next().unwrap_or_default().trim();
        let (name, instead) = BANNED_CRATES.iter().find(|(name, _)| *name == key)?;
        Some(format!("{name}: {instead}"))
    }));
}

#[test]
fn nothing_comes_in_that_needs_a_foreign_tls_library() {
    let lock = text(&root().join("Cargo.lock"));
    for name in BANNED_IN_LOCK {
        assert!(!lock.contains(&format!("name = \"{name}\"\n")), "{name} is in Cargo.lock");
    }
}

#[test]
fn no_module_is_named_for_nothing() {
    let named_so = |path: &&PathBuf| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        BANNED_MODULES.contains(&stem.as_str())
    };
    let found = files(&[".rs"]);
    check_all(&found.iter().filter(named_so).map(|path| shown(path)).collect::<Vec<_>>());
}

#[test]
fn types_have_the_names_of_the_glossary() {
    // What X12 calls a transaction is one; only the other rooms have our words.
    let mut paths = files(&[".rs"]);
    paths.retain(|path| !shown(path).starts_with("crates/x12/"));
    check_all(&lines_with(&paths, |line| {
        let rest = line.trim().strip_prefix("pub ").unwrap_or(line.trim());
        let rest = rest.strip_prefix("struct ").or_else(|| rest.strip_prefix("enum "))?;
        let name = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let (_, instead) = BANNED_TYPES.iter().find(|(banned, _)| *banned == name)?;
        Some(format!("{name}: say {instead}"))
    }));
}

#[test]
fn each_crate_has_one_integration_binary() {
    for path in files(&[".rs"]) {
        let place = shown(&path);
        let parts: Vec<&str> = place.split('/').collect();
        if let ["crates", room, "tests", rest @ ..] = parts.as_slice() {
            assert!(rest.len() > 1, "{place}: move it under crates/{room}/tests/it/");
            if *rest == ["it", "main.rs"] {
                let first = text(&path).lines().next().unwrap_or_default().to_owned();
                assert_eq!(first, "#![cfg(test)]", "{place} begins otherwise");
            }
        }
    }
}

#[test]
fn each_table_of_rules_names_its_source() {
    let mut paths = files(&[".csv", ".toml"]);
    paths.retain(|path| shown(path).starts_with("crates/billing/data/"));
    for path in paths {
        let body = text(&path);
        let header: Vec<&str> = body.lines().take_while(|line| line.starts_with('#')).collect();
        let named = |word: &str| header.iter().any(|line| line.to_lowercase().contains(word));
        let sourced = named("source") || named("figures:");
        assert!(sourced, "{} does not begin with `# Source: …`", shown(&path));
    }
}

#[test]
fn each_link_in_a_page_leads_somewhere() {
    let mut found = Vec::new();
    for page in files(&[".md"]) {
        let folder = page.parent().unwrap();
        for piece in text(&page).split("](").skip(1) {
            let link = piece.split([')', '#', ' ']).next().unwrap_or_default();
            let elsewhere = link.is_empty() || link.contains("://") || link.starts_with("mailto:");
            if !elsewhere && !folder.join(link).exists() {
                found.push(format!("{}: {link}", shown(&page)));
            }
        }
    }
    check_all(&found);
}

#[test]
fn each_vendored_file_is_the_one_that_was_released() {
    for path in files(&[".min.js"]) {
        let hash = Sha256::digest(std::fs::read(&path).unwrap());
        let hex = hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let known = VENDORED.iter().any(|(_, _, wanted)| *wanted == hex);
        assert!(known, "{} is no release that we know: {hex}", shown(&path));
    }
}
