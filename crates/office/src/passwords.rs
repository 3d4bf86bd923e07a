//! Passwords: what is accepted as one, and how it is kept.
//!
//! Source: NIST SP 800-63B-4 §3.1.1 (15 characters where a password is the only factor, no rules
//! of composition, a list of refused ones); OWASP: Argon2id with 19 MiB, 2 passes, 1 lane.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use care::Random;
use tokio::sync::Semaphore;

/// Memory of one hash, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;
/// Shortest password, in characters.
pub const SHORTEST: usize = 15;
/// Longest password, in characters: long enough for any sentence, short enough to hash.
pub const LONGEST: usize = 256;

/// How many hashes may be worked out at once. Each takes 19 MiB and most of a core, so that a
/// flood of sign-ins waits here instead of taking the machine.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Hash of a password nobody has, with the parameters above: unknown accounts cost the same.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$cXVhcnRlcmhvdXItc2FsdA\
    $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a new password is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Fewer than [`SHORTEST`] characters.
    #[error("use at least 15 characters; a few words you can remember are best")]
    TooShort,
    /// More than [`LONGEST`] characters.
    #[error("use at most 256 characters")]
    TooLong,
    /// Among the first that anybody would try.
    #[error("this password is easy to guess; choose words that have nothing to do with you or us")]
    Guessable,
    /// The hash could not be worked out.
    #[error("the password could not be hashed")]
    Failed,
}

/// Checks a new password. `context` holds what is known about the person: e-mail, name.
pub fn check(password: &str, context: &[&str]) -> Result<(), PasswordRefused> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(PasswordRefused::TooShort);
    }
    if length > LONGEST {
        return Err(PasswordRefused::TooLong);
    }
    let mut rest = bare(password);
    let mut distinct: Vec<char> = rest.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 5 || GUESSABLE.iter().any(|part| without(&rest, part) < 6) {
        return Err(PasswordRefused::Guessable);
    }
    let known = context
        .iter()
        .flat_map(|text| text.split(['@', '.', ' ', '-', '\'']))
        .map(bare)
        .filter(|word| word.chars().count() >= 3);
    for word in known {
        rest = rest.replace(&word, "");
    }
    if rest.chars().count() < 6 {
        return Err(PasswordRefused::Guessable);
    }
    Ok(())
}

/// Runs that fill the lists of leaked passwords; what is left beside them must be six signs.
const GUESSABLE: &[&str] = &[
    "password",
    "passwort",
    "quarterhour",
    "qwertyuiop",
    "1234567890",
    "0123456789",
    "123456789",
    "12345678",
    "87654321",
    "abcdefgh",
    "letmein",
    "iloveyou",
    "welcome",
    "changeme",
    "asdfghjkl",
    "1q2w3e4r5t",
    "administrator",
    "superman",
    "sunshine",
    "football",
    "baseball",
    "princess",
    "correcthorsebatterystaple",
    "occupationaltherapy",
    "occupationaltherapist",
];

fn without(text: &str, part: &str) -> usize {
    if text.contains(part) { text.replace(part, "").chars().count() } else { usize::MAX }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Hashes a password with a new salt, away from the threads that serve pages.
pub async fn hash(random: &dyn Random, password: &str) -> Result<String, PasswordRefused> {
    let mut salt = [0u8; 16];
    random.fill(&mut salt);
    let password = password.to_owned();
    let _turn = HASHING.acquire().await.map_err(|_| PasswordRefused::Failed)?;
    let hashed = tokio::task::spawn_blocking(move || {
        argon()?.hash_password_with_salt(password.as_bytes(), &salt).ok().map(|h| h.to_string())
    });
    hashed.await.ok().flatten().ok_or(PasswordRefused::Failed)
}

/// Whether `password` is the one of `stored`. Without a stored hash the work is the same and
/// the answer is no.
pub async fn verify(password: &str, stored: Option<&str>) -> bool {
    let known = stored.is_some();
    let stored = stored.unwrap_or(NOBODY).to_owned();
    let password: String = password.chars().take(LONGEST + 1).collect();
    let Ok(_turn) = HASHING.acquire().await else { return false };
    let right = tokio::task::spawn_blocking(move || {
        let hash = PasswordHash::new(&stored).ok()?;
        argon()?.verify_password(password.as_bytes(), &hash).ok()
    });
    right.await.ok().flatten().is_some() && known
}

fn argon() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use care::FixedRandom;

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_with_19_mib_and_two_passes() {
        let stored = hash(&FixedRandom::seeded(1), "seven grey herons fly").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("seven grey herons fly", Some(&stored)).await);
        assert!(!verify("seven grey herons fly ", Some(&stored)).await);
    }

    #[tokio::test]
    async fn an_unknown_account_is_hashed_too_and_never_let_in() {
        assert!(PasswordHash::new(NOBODY).is_ok(), "the hash of nobody must be a real one");
        assert!(!verify("anything at all here", None).await);
    }

    #[test]
    fn a_password_needs_length_and_nothing_else() {
        assert_eq!(check("fourteen chars", &[]), Err(PasswordRefused::TooShort));
        assert_eq!(check(&"long words ".repeat(30), &[]), Err(PasswordRefused::TooLong));
        assert_eq!(check("seven grey herons fly", &[]), Ok(()));
        assert_eq!(check("żółw żółwia przez żywopłot", &[]), Ok(()));
    }

    #[test]
    fn what_anybody_would_try_first_is_refused() {
        let who = ["maria.delgado@harborlane.example", "Maria Delgado"];
        for guess in [
            "passwordpassword1",
            "aaaaaaaaaaaaaaaaaa",
            "Quarterhour 2026!",
            "mariadelgado harborlane 1",
            "correct horse battery staple",
        ] {
            assert_eq!(check(guess, &who), Err(PasswordRefused::Guessable), "{guess}");
        }
    }
}
