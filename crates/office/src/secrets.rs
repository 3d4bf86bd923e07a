//! The key that stays outside the database, and what is sealed with it.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use care::Random;

/// Length of the key, in bytes.
const KEY_BYTES: usize = 32;
/// Length of the nonce of AES-GCM, in bytes.
const NONCE_BYTES: usize = 12;
/// First byte of everything sealed in this way.
const FORM: u8 = 1;

/// The key for single sealed fields (AES-256-GCM). It never enters the database.
pub struct Secrets {
    cipher: Aes256Gcm,
}

/// Why a sealed field could not be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealBroken {
    /// The key is not 32 bytes in hexadecimal.
    #[error("the key must be 64 hexadecimal digits")]
    Key,
    /// Sealed with another key, for another purpose, or changed since.
    #[error("a sealed field does not open with this key; was the key file replaced?")]
    Sealed,
}

impl Secrets {
    /// The secrets of one key.
    pub fn from_key(key: [u8; KEY_BYTES]) -> Self {
        Self { cipher: Aes256Gcm::new(&key.into()) }
    }

    /// Reads the key as the key file holds it: 64 hexadecimal digits, white space around them.
    pub fn from_text(text: &str) -> Result<Self, SealBroken> {
        let bytes = crate::token::from_hex(text.trim()).ok_or(SealBroken::Key)?;
        Ok(Self::from_key(bytes.try_into().map_err(|_| SealBroken::Key)?))
    }

    /// A new key in the form of the key file.
    pub fn new_key_text(random: &dyn Random) -> String {
        let mut key = [0u8; KEY_BYTES];
        random.fill(&mut key);
        crate::token::to_hex(&key)
    }

    /// Seals `plain` for one purpose, such as `totp:ACCOUNT`; it opens for that purpose only.
    pub fn seal(
        &self,
        random: &dyn Random,
        purpose: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, SealBroken> {
        let mut nonce = [0u8; NONCE_BYTES];
        random.fill(&mut nonce);
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        let sealed = self
            .cipher
            .encrypt(Nonce::from_slice(&nonce), payload)
            .map_err(|_| SealBroken::Sealed)?;
        let mut whole = vec![FORM];
        whole.extend_from_slice(&nonce);
        whole.extend_from_slice(&sealed);
        Ok(whole)
    }

    /// Opens what [`Secrets::seal`] made for the same purpose.
    pub fn open(&self, purpose: &str, whole: &[u8]) -> Result<Vec<u8>, SealBroken> {
        let (form, rest) = whole.split_first().ok_or(SealBroken::Sealed)?;
        if *form != FORM {
            return Err(SealBroken::Sealed);
        }
        let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES).ok_or(SealBroken::Sealed)?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        self.cipher.decrypt(Nonce::from_slice(nonce), payload).map_err(|_| SealBroken::Sealed)
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use care::FixedRandom;

    #[test]
    fn a_sealed_field_opens_for_its_purpose_and_for_no_other() {
        let random = FixedRandom::seeded(1);
        let secrets = Secrets::from_text(&Secrets::new_key_text(&random)).unwrap();
        let sealed = secrets.seal(&random, "totp:a", b"seed").unwrap();
        assert_eq!(secrets.open("totp:a", &sealed).unwrap(), b"seed");
        assert_eq!(secrets.open("totp:b", &sealed), Err(SealBroken::Sealed));
        let other = Secrets::from_text(&Secrets::new_key_text(&random)).unwrap();
        assert_eq!(other.open("totp:a", &sealed), Err(SealBroken::Sealed));
    }

    #[test]
    fn a_sealed_field_with_one_changed_byte_does_not_open() {
        let random = FixedRandom::seeded(2);
        let secrets = Secrets::from_key([7; 32]);
        let sealed = secrets.seal(&random, "totp:a", b"twenty bytes of seed").unwrap();
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(secrets.open("totp:a", &changed), Err(SealBroken::Sealed), "byte {place}");
        }
        assert_eq!(secrets.open("totp:a", &[]), Err(SealBroken::Sealed));
    }

    #[test]
    fn a_seed_is_not_readable_in_what_is_stored() {
        let random = FixedRandom::seeded(3);
        let sealed = Secrets::from_key([7; 32]).seal(&random, "p", b"plain-seed").unwrap();
        assert!(!sealed.windows(10).any(|window| window == b"plain-seed"));
    }
}
