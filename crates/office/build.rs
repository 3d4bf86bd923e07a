//! Says which coding of claims this program has: a number made of the text of everything that
//! decides what a record comes to. What another program kept is then not taken for its own.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What the engine and its tables are made of, from this folder on.
const MADE_OF: [&str; 6] = [
    "../billing/src",
    "../billing/data",
    "../care/src",
    "src/claiming",
    "src/claiming.rs",
    "src/code_tables.rs",
];

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for path in MADE_OF {
        println!("cargo::rerun-if-changed={path}");
        add(Path::new(path), &mut hasher)?;
    }
    println!("cargo::rustc-env=QH_CODING={:016x}", hasher.finish());
    Ok(())
}

/// Adds a file, or every file of a folder in the order of their names.
fn add(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if !path.is_dir() {
        path.hash(hasher);
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries = entries.collect::<io::Result<Vec<PathBuf>>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| add(entry, hasher))
}
