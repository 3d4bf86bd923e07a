//! Invented choices: a stream of numbers that belongs to a seed and a purpose.

use care::{FixedClock, FixedRandom, new_uuid};
use jiff::Timestamp;
use uuid::Uuid;

/// Chance that always falls the same way.
pub(super) struct Dice(FixedRandom);

impl Dice {
    /// The stream of one purpose: what one part of the data draws does not move the others.
    pub(super) fn of(seed: u64, purpose: &str) -> Self {
        // FNV-1a.
        let mixed = purpose.bytes().fold(seed ^ 0xCBF2_9CE4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Self(FixedRandom::seeded(mixed))
    }

    /// A number from 0 to `bound - 1`.
    pub(super) fn below(&self, bound: u64) -> u64 {
        self.0.below(bound)
    }

    /// A number from `least` to `most`.
    pub(super) fn between(&self, least: u32, most: u32) -> u32 {
        let span = u64::from(most.saturating_sub(least)).saturating_add(1);
        least.saturating_add(u32::try_from(self.below(span)).unwrap_or(0))
    }

    /// Whether something falls that happens this many times in a thousand.
    pub(super) fn permille(&self, times: u64) -> bool {
        self.below(1000) < times
    }

    /// A place in a list of `length`.
    pub(super) fn index(&self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap_or(0))).unwrap_or(0)
    }

    /// One of a table that is not empty.
    pub(super) fn pick<'a, T: ?Sized>(&self, table: &[&'a T]) -> &'a T {
        table[self.index(table.len())]
    }

    /// An identifier of its time.
    pub(super) fn id(&self, at: Timestamp) -> Uuid {
        new_uuid(&FixedClock::at(at), &self.0)
    }

    /// Puts a list into a new order.
    pub(super) fn shuffle<T>(&self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.index(at.saturating_add(1)));
        }
    }
}
