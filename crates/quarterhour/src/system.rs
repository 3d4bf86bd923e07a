//! The real clock and the real randomness; the only place that asks for either.

use care::{Clock, Random};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
}

/// Today where this machine is, for a command that was given no day.
pub(crate) fn today() -> jiff::civil::Date {
    SystemClock.now().to_zoned(jiff::tz::TimeZone::system()).date()
}

/// Now where this machine is.
pub(crate) fn now() -> jiff::civil::DateTime {
    SystemClock.now().to_zoned(jiff::tz::TimeZone::system()).datetime()
}

/// Thirty-two random letters.
pub(crate) fn random_word() -> String {
    let mut bytes = [0; 32];
    SystemRandom.fill(&mut bytes);
    bytes.iter().map(|b| char::from(b'a' + b % 26)).collect()
}

/// The operating system's random bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    /// Ends the program when the operating system has no randomness: a guessable session
    /// token would be worse than none.
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}
