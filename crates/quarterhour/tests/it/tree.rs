//! The files of this repository, as the house rules read them.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file of the repository whose name ends in one of `endings`, in order of its path.
///
/// Build output, version control and folders that tools make are not the repository.
pub(crate) fn files(endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&root(), &mut found);
    found.retain(|path| endings.iter().any(|ending| name(path).ends_with(ending)));
    found.sort();
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let hidden = name(&path).starts_with('.');
        let made = ["target", "node_modules", "__pycache__"].contains(&name(&path).as_str());
        if path.is_dir() && !path.is_symlink() && !hidden && !made {
            walk(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

/// The path from the root, with `/` in it.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The text of a file; nothing where it is no text.
pub(crate) fn text(path: &Path) -> String {
    String::from_utf8(std::fs::read(path).unwrap()).unwrap_or_default()
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
