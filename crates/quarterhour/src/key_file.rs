//! The key for sealed fields: a file beside the database, readable by its owner only.

use care::Random;
use office::{SealBroken, Secrets};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Bits of the mode that let anybody but the owner in.
const OTHERS: u32 = 0o077;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    /// Others may read it.
    #[error("{} can be read by others; run chmod 600 on it", .0.display())]
    Open(PathBuf),
    /// It holds no key.
    #[error("{} holds no key", .0.display())]
    Content(PathBuf, #[source] SealBroken),
    /// It could not be read or made.
    #[error("{} could not be read or made", .0.display())]
    Io(PathBuf, #[source] io::Error),
}

/// Where the key of a database file lies: `quarterhour.db` has `quarterhour.db.key`.
pub(crate) fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

/// Reads the key, or makes a new one when there is no such file yet.
///
/// # Errors
///
/// See [`KeyFileError`].
pub(crate) fn load(path: &Path, random: &dyn Random) -> Result<Secrets, KeyFileError> {
    let io = |error| KeyFileError::Io(path.to_owned(), error);
    let text = match File::open(path) {
        Ok(file) => read(path, file)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path, random).map_err(io)?,
        Err(error) => return Err(io(error)),
    };
    Secrets::from_text(&text).map_err(|why| KeyFileError::Content(path.to_owned(), why))
}

/// Makes the database file before the database does, or closes it: only its owner reads records.
///
/// # Errors
///
/// See [`KeyFileError`].
pub(crate) fn close_to_others(database: &Path) -> Result<(), KeyFileError> {
    let closed = match OpenOptions::new().write(true).create_new(true).mode(0o600).open(database) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            std::fs::set_permissions(database, std::fs::Permissions::from_mode(0o600))
        }
        made => made.map(|_| ()),
    };
    closed.map_err(|error| KeyFileError::Io(database.to_owned(), error))
}

fn read(path: &Path, mut file: File) -> Result<String, KeyFileError> {
    let io = |error| KeyFileError::Io(path.to_owned(), error);
    if file.metadata().map_err(io)?.permissions().mode() & OTHERS != 0 {
        return Err(KeyFileError::Open(path.to_owned()));
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(io)?;
    Ok(text)
}

/// Writes a new key and waits until it is on the disk, the name too: what is sealed with a key
/// that a power cut takes away never opens again.
fn make(path: &Path, random: &dyn Random) -> io::Result<String> {
    let text = Secrets::new_key_text(random);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use care::FixedRandom;

    #[test]
    fn a_key_is_made_once_and_read_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("quarterhour.db"));
        let random = FixedRandom::seeded(1);
        let sealed = load(&path, &random).unwrap().seal(&random, "p", b"seed").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(load(&path, &random).unwrap().open("p", &sealed).unwrap(), b"seed");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load(&path, &random), Err(KeyFileError::Open(_))));
    }

    #[test]
    fn a_file_without_a_key_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).unwrap();
        file.write_all(b"not a key").unwrap();
        let refused = load(&path, &FixedRandom::seeded(1));
        assert!(matches!(refused, Err(KeyFileError::Content(..))));
        assert_eq!(std::fs::read(&path).unwrap(), b"not a key");
    }
}
