//! Secret texts that we hand out once and keep only as a hash.

use care::Random;
use sha2::{Digest, Sha256};

/// A bearer secret of 256 bits, as 64 hexadecimal digits. Stored only as its SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0u8; 32];
        random.fill(&mut bytes);
        Self(to_hex(&bytes))
    }

    /// What a cookie or an address brought; `None` when it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let shape =
            text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        shape.then(|| Self(text.to_owned()))
    }

    /// The secret itself, for the cookie or the link that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored.
    pub fn hash(&self) -> Vec<u8> {
        sha256(self.0.as_bytes())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(•••)")
    }
}

/// SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// Bytes as hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hexadecimal digits as bytes; `None` when they are none.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use care::FixedRandom;

    #[test]
    fn a_token_is_256_bits_and_never_printed() {
        let token = Token::new(&FixedRandom::seeded(1));
        assert_eq!(from_hex(token.reveal()).unwrap().len() * 8, 256);
        assert_eq!(format!("{token:?}"), "Token(•••)");
        assert_ne!(token, Token::new(&FixedRandom::seeded(2)));
    }

    #[test]
    fn what_is_not_64_hexadecimal_digits_is_no_token() {
        for text in ["", "abc", &"g".repeat(64), &"a".repeat(65), &"A".repeat(64)] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
        assert!(Token::parse(&"a0".repeat(32)).is_some());
    }
}
