//! The pages of documentation that are made from the tables.

use std::path::PathBuf;

use billing::{CodeTable, EDITS, reference};

fn file(name: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("../../docs").join(name)).unwrap_or_default()
}

#[test]
fn the_page_of_codes_is_current() {
    let page = reference::codes_page(CodeTable::builtin());
    let again = "make it again: cargo run -- codes --markdown > docs/codes.md";
    assert!(file("codes.md") == page, "{again}");
    assert_eq!(page.lines().filter(|line| line.starts_with("| 9")).count(), 78);
}

#[test]
fn the_page_of_edits_is_current() {
    let page = reference::edits_page();
    let again = "make it again: cargo run -- edits --markdown > docs/edits.md";
    assert!(file("edits.md") == page, "{again}");
    // Every edit has a family.
    assert_eq!(page.lines().filter(|line| line.starts_with("| QH-")).count(), EDITS.len());
}

#[test]
fn an_id_is_given_once() {
    let mut ids: Vec<&str> = EDITS.iter().map(|edit| edit.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), EDITS.len());
}
