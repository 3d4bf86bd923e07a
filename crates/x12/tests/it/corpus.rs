//! The files that nobody here wrote, when they lie beside the repository.

use std::path::{Path, PathBuf};

use x12::check::{CodeSets, Known, Options};
use x12::{Day, Severity};

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

/// Folders whose guides are accepted.
const ACCEPTED: [&str; 11] =
    ["270", "271", "276", "277", "277CA", "278", "835", "837I", "837P", "999", "TA1"];

#[test]
fn valid_files_of_accepted_guides_have_nothing_that_stops() {
    let valid = valid();
    let mut faults = Vec::new();
    for (name, bytes) in files() {
        let folder = name.split('/').next().unwrap();
        if !ACCEPTED.contains(&folder) || !valid.contains(&name) {
            continue;
        }
        for finding in x12::check::structure(&x12::read(&bytes)) {
            if finding.severity == Severity::Stop {
                faults.push(format!("{name}: {finding}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_file_and_a_stream_of_it_are_checked_alike() {
    for (name, bytes) in files() {
        let whole = x12::check::file(&bytes, &Options::default());
        let slow = Drops { bytes: &bytes, n: 97 };
        let streamed = x12::check::stream(slow, &Options::default()).unwrap();
        assert_eq!(whole, streamed, "{name}");
    }
}

/// Gives a few bytes at a time.
struct Drops<'a> {
    bytes: &'a [u8],
    n: usize,
}

impl std::io::Read for Drops<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let n = self.n.min(to.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(n);
        to[..n].copy_from_slice(now);
        self.bytes = later;
        Ok(n)
    }
}

/// The lists that a caller hands in, as far as the mutants need them.
struct Lists;

impl CodeSets for Lists {
    fn diagnosis(&self, code: &[u8], _: Option<Day>) -> Known {
        if code == b"Z99X9" { Known::No } else { Known::Yes }
    }

    fn needs_therapy_modifier(&self, code: &[u8], _: Option<Day>) -> bool {
        matches!(code, b"97530" | b"97110")
    }
}

/// Findings that count, by code and segment.
fn stops(bytes: &[u8]) -> Vec<(&'static str, Option<u32>)> {
    let options = Options { code_sets: &Lists, ..Options::default() };
    let report = x12::check::file(bytes, &options);
    let found = report.all().filter(|f| f.severity > Severity::Tell);
    found.map(|f| (f.code, f.place.segment)).collect()
}

#[test]
fn every_mutant_is_caught_at_the_segment_that_differs() {
    let all = files();
    let mutants: Vec<_> = all.iter().filter(|(n, _)| n.starts_with("mutants/")).collect();
    let Some((_, control)) = mutants.iter().find(|(n, _)| n.ends_with("00_valid.edi")) else {
        return;
    };
    let known = stops(control);
    let segments = |bytes: &[u8]| -> Vec<Vec<u8>> {
        x12::read(bytes).segments().iter().map(|s| s.raw().to_vec()).collect()
    };
    let control = segments(control);
    let mut missed = Vec::new();
    for (name, bytes) in mutants {
        if name.ends_with("tsv") {
            continue;
        }
        let found: Vec<_> = stops(bytes).into_iter().filter(|f| !known.contains(f)).collect();
        if ["00_", "53_", "62_"].iter().any(|c| name.contains(c)) {
            if !found.is_empty() {
                missed.push(format!("{name} should pass: {found:?}"));
            }
            continue;
        }
        let theirs = segments(bytes);
        let first = control.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
        let ordinal = u32::try_from(first + 1).unwrap();
        if !found.iter().any(|(_, segment)| *segment == Some(ordinal)) {
            missed.push(format!("{name}: segment {ordinal} differs, found {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_file_of_the_corpus_comes_back_from_json_byte_for_byte() {
    for (name, bytes) in files() {
        let json = x12::json::of(&bytes);
        let back = x12::json::to_bytes(&json).unwrap_or_else(|f| panic!("{name}: {f}"));
        assert!(back == bytes, "{name}");
    }
}

#[test]
fn a_tree_holds_every_segment_of_its_transaction() {
    for (name, bytes) in files() {
        let report = x12::check::file(&bytes, &Options::default());
        let trees = x12::tree::read(&bytes);
        let counts: Vec<_> = report.transactions.iter().map(|t| t.n_segments).collect();
        let held: Vec<_> =
            trees.iter().map(|t| u32::try_from(t.root.n_segments()).unwrap()).collect();
        assert_eq!(counts, held, "{name}");
    }
}
