//! Looking at a file of health-care EDI that somebody has: what it holds and what is wrong with
//! it. It is read in memory and forgotten; nothing of it is stored or logged.

use care::Role;

use crate::Desk;

pub use edi::look::{Looked, Part, Remark, Shown};

/// Who may: those who read claims.
pub const READERS: [Role; 3] = crate::claiming::READERS;

/// Most remarks and segments that a page shows.
const MOST: usize = 1_000;

/// Why it is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileCheckRefused {
    /// Not for this person.
    #[error("there is no such page")]
    NotFound,
}

/// Looks at a file.
///
/// # Errors
///
/// [`FileCheckRefused::NotFound`] for who does not read claims.
pub fn file_check(desk: &Desk, bytes: &[u8]) -> Result<Looked, FileCheckRefused> {
    if !READERS.iter().any(|role| desk.actor.is(*role)) {
        return Err(FileCheckRefused::NotFound);
    }
    let today = desk.office.clock.now().to_zoned(desk.actor.time_zone.clone()).date();
    Ok(edi::look::at(bytes, Some(today), MOST))
}
