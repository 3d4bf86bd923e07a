//! The files that nobody here wrote, when they lie beside the repository.

use std::path::{Path, PathBuf};

use x12::Severity;

/// The corpus folder, or `None` where it is not present.
fn corpus() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().map(|a| a.join("shared/corpus")).find(|p| p.is_dir())
}

/// Every file of the corpus by its path below it, sorted.
pub(crate) fn files() -> Vec<(String, Vec<u8>)> {
    let Some(root) = corpus() else { return Vec::new() };
    let mut files = Vec::new();
    for folder in std::fs::read_dir(&root).unwrap().map(|e| e.unwrap().path()) {
        if !folder.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()) {
            let name = file.strip_prefix(&root).unwrap().display().to_string();
            files.push((name, std::fs::read(&file).unwrap()));
        }
    }
    files.sort();
    files
}

/// Names of the files that are labelled `VALID`.
fn valid() -> Vec<String> {
    let Some(root) = corpus() else { return Vec::new() };
    let labels = std::fs::read_to_string(root.join("LABELS.tsv")).unwrap();
    let rows = labels.lines().map(|l| l.split('\t').collect::<Vec<_>>());
    rows.filter(|r| r[1] == "VALID").map(|r| r[0].to_owned()).collect()
}

#[test]
fn every_file_of_the_corpus_is_read_and_written_back_byte_for_byte() {
    for (name, bytes) in files() {
        assert!(x12::read(&bytes).to_bytes() == bytes, "{name}");
    }
}

#[test]
fn valid_professional_claims_have_nothing_that_stops() {
    let valid = valid();
    let mut faults = Vec::new();
    for (name, bytes) in files() {
        if !name.starts_with("837P/") || !valid.contains(&name) {
            continue;
        }
        for finding in x12::check::structure(&x12::read(&bytes)) {
            if finding.severity == Severity::Stop {
                faults.push(format!("{name}: {finding}"));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn mutants_of_envelope_and_order_are_caught_and_controls_are_not() {
    // Those whose fault is in counts, control numbers, missing or repeated segments and loops.
    let caught = ["01_", "03_", "05_", "07_", "25_", "41_", "51_", "57_", "63_", "65_"];
    let controls = ["00_", "53_", "62_"];
    for (name, bytes) in files() {
        let Some(file) = name.strip_prefix("mutants/") else {
            continue;
        };
        let findings = x12::check::structure(&x12::read(&bytes));
        let stops = findings.iter().any(|f| f.severity == Severity::Stop);
        if caught.iter().any(|c| file.starts_with(c)) {
            assert!(stops, "{name} should be caught");
        }
        if controls.iter().any(|c| file.starts_with(c)) {
            assert!(!stops, "{name} should pass: {findings:?}");
        }
    }
}
