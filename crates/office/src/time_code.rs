//! One-time codes by time (RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes.

use care::Random;
use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Length of a seed, in bytes: what RFC 4226 recommends.
const SEED_BYTES: usize = 20;
/// Seconds of one step.
const STEP_SECONDS: u64 = 30;
/// Recovery codes given out at once.
pub(crate) const RECOVERY_CODES: usize = 10;
/// Signs of a recovery code without the hyphens: 80 bits.
const RECOVERY_SIGNS: usize = 16;
/// The alphabet of RFC 4648 base 32, in lower case.
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A seed shared with the person's authenticator.
pub(crate) struct Seed(pub(crate) Vec<u8>);

impl Seed {
    /// A new one.
    pub(crate) fn new(random: &dyn Random) -> Self {
        let mut bytes = vec![0u8; SEED_BYTES];
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// The seed as a person types it into an authenticator, in groups of four.
    pub(crate) fn text(&self) -> String {
        let text = Secret::from(self.0.clone()).to_base32();
        let signs: Vec<char> = text.chars().filter(|c| *c != '=').collect();
        signs.chunks(4).map(|four| four.iter().collect()).collect::<Vec<String>>().join(" ")
    }

    /// The address that an authenticator on the same device opens.
    pub(crate) fn link(&self, email: &str) -> String {
        let secret: String = self.text().chars().filter(|c| *c != ' ').collect();
        let account: String = email
            .bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'@' => {
                    char::from(b).to_string()
                }
                _ => format!("%{b:02X}"),
            })
            .collect();
        format!("otpauth://totp/Quarterhour:{account}?secret={secret}&issuer=Quarterhour")
    }

    /// The step for which `code` is right now, one step early or late included, unless that
    /// step or a later one was used already: a code is good once (RFC 6238 §5.2).
    pub(crate) fn step_of(&self, code: &str, now: Timestamp, used: Option<i64>) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let second = u64::try_from(now.as_second()).ok()?;
        let step = i64::try_from(self.totp()?.check(&code, second)?).ok()?;
        (used.is_none_or(|used| step > used)).then_some(step)
    }

    /// The code of the moment, for tests.
    #[doc(hidden)]
    pub(crate) fn code_at(&self, now: Timestamp) -> Option<String> {
        Some(self.totp()?.generate(u64::try_from(now.as_second()).ok()?).to_string())
    }

    fn totp(&self) -> Option<Totp> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP_SECONDS)
            .with_secret(self.0.clone())
            .build()
            .ok()
    }
}

/// A set of recovery codes, as they are shown once.
pub(crate) fn recovery_codes(random: &dyn Random) -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| recovery_code(random)).collect()
}

fn recovery_code(random: &dyn Random) -> String {
    let mut bytes = [0u8; RECOVERY_SIGNS];
    random.fill(&mut bytes);
    let signs: Vec<char> = bytes
        .iter()
        .filter_map(|byte| BASE32.get(usize::from(byte % 32)))
        .map(|sign| char::from(*sign))
        .collect();
    signs.chunks(4).map(|four| four.iter().collect()).collect::<Vec<String>>().join("-")
}

/// What is stored of a recovery code; `None` when the text cannot be one.
pub(crate) fn recovery_hash(text: &str) -> Option<Vec<u8>> {
    let signs: String =
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    (signs.len() == RECOVERY_SIGNS).then(|| crate::token::sha256(signs.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use care::FixedRandom;

    /// The seed of RFC 6238, appendix B; its codes there have eight digits, ours the last six.
    fn rfc_seed() -> Seed {
        Seed(b"12345678901234567890".to_vec())
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(rfc_seed().code_at(at(second)).unwrap(), code);
            assert_eq!(rfc_seed().step_of(code, at(second), None), Some(second / 30));
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_one_step_early_or_late() {
        let seed = rfc_seed();
        let code = "005924";
        let step = 1_234_567_890 / 30;
        assert_eq!(seed.step_of(code, at(1_234_567_890 + 30), None), Some(step));
        assert_eq!(seed.step_of(code, at(1_234_567_890 - 30), None), Some(step));
        assert_eq!(seed.step_of(code, at(1_234_567_890 + 60), None), None);
        assert_eq!(seed.step_of(code, at(1_234_567_890), Some(step)), None);
        assert_eq!(seed.step_of(code, at(1_234_567_890), Some(step - 1)), Some(step));
    }

    #[test]
    fn the_seed_is_shown_as_base_32_in_groups_of_four() {
        assert_eq!(rfc_seed().text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            rfc_seed().link("o'neil+ot@example.org"),
            "otpauth://totp/Quarterhour:o%27neil%2Bot@example.org\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Quarterhour"
        );
    }

    #[test]
    fn recovery_codes_are_known_again_however_they_are_typed() {
        let codes = recovery_codes(&FixedRandom::seeded(4));
        assert_eq!(codes.len(), 10);
        let first = codes.first().unwrap();
        assert_eq!(first.len(), 19);
        let typed = format!("  {} ", first.to_uppercase().replace('-', " "));
        assert_eq!(recovery_hash(&typed), recovery_hash(first));
        assert_eq!(recovery_hash("123456"), None);
    }
}
