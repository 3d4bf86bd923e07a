//! Files between their preview and their import: in memory only, for a short while.

use super::Kind;
use care::AuthSessionId;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// For how long a file is held.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(30);

/// Most bytes that are held together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The files that were shown and wait for a yes. Each sign-in holds one; nobody else gets it, and
/// it is on no disk. Another process does not have it: then the person chooses the file again.
#[derive(Default)]
pub struct Held(Mutex<Vec<HeldFile>>);

struct HeldFile {
    whose: AuthSessionId,
    kind: Kind,
    hash: String,
    bytes: Arc<[u8]>,
    since: Timestamp,
}

/// The SHA-256 of some bytes, as hexadecimal digits.
pub(crate) fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Held {
    /// Holds a file in place of the one that the sign-in held before; answers its hash. The
    /// oldest files make room.
    pub(crate) fn keep(
        &self,
        whose: AuthSessionId,
        kind: Kind,
        bytes: Arc<[u8]>,
        now: Timestamp,
    ) -> String {
        let hash = hash_of(&bytes);
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|file| file.whose != whose && is_good(file, now));
        files.push(HeldFile { whose, kind, hash: hash.clone(), bytes, since: now });
        while files.len() > 1
            && files.iter().map(|file| file.bytes.len()).sum::<usize>() > MOST_BYTES
        {
            files.remove(0);
        }
        hash
    }

    /// The file of a sign-in with this hash, if it is still held.
    pub(crate) fn get(
        &self,
        whose: AuthSessionId,
        kind: Kind,
        hash: &str,
        now: Timestamp,
    ) -> Option<Arc<[u8]>> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let file = files.iter().find(|file| {
            file.whose == whose && file.kind == kind && file.hash == hash && is_good(file, now)
        });
        file.map(|file| Arc::clone(&file.bytes))
    }

    /// Lets go of the file of a sign-in.
    pub(crate) fn forget(&self, whose: AuthSessionId) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|file| file.whose != whose);
    }
}

fn is_good(file: &HeldFile, now: Timestamp) -> bool {
    now.duration_since(file.since) <= GOOD_FOR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_sign_in_gets_its_file_and_only_for_a_while() {
        let held = Held::default();
        let (me, other) = (AuthSessionId(uuid::Uuid::nil()), AuthSessionId(uuid::Uuid::max()));
        let now = Timestamp::UNIX_EPOCH;
        let bytes: Arc<[u8]> = Arc::from(b"a,b".as_slice());
        let hash = held.keep(me, Kind::Roster, Arc::clone(&bytes), now);
        assert_eq!(held.get(me, Kind::Roster, &hash, now), Some(bytes));
        assert_eq!(held.get(other, Kind::Roster, &hash, now), None);
        assert_eq!(held.get(me, Kind::Mandates, &hash, now), None);
        assert_eq!(held.get(me, Kind::Roster, "00", now), None);
        let later = now + SignedDuration::from_mins(31);
        assert_eq!(held.get(me, Kind::Roster, &hash, later), None);
        held.forget(me);
        assert_eq!(held.get(me, Kind::Roster, &hash, now), None);
    }

    #[test]
    fn the_oldest_files_make_room() {
        let held = Held::default();
        let large: Arc<[u8]> = Arc::from(vec![0_u8; MOST_BYTES / 2 + 1]);
        let id = |n: u128| AuthSessionId(uuid::Uuid::from_u128(n));
        let now = Timestamp::UNIX_EPOCH;
        let hash = held.keep(id(1), Kind::Roster, Arc::clone(&large), now);
        held.keep(id(2), Kind::Roster, large, now);
        assert_eq!(held.get(id(1), Kind::Roster, &hash, now), None);
        assert!(held.get(id(2), Kind::Roster, &hash, now).is_some());
    }
}
