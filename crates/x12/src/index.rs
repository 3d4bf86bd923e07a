//! Where the separators are: the structural index.
//!
//! Sixty-four bytes at a time are compared with two separators. The comparison is written so
//! that the compiler makes vector instructions of it on every machine; the sixty-four answers
//! are then pressed into one word by multiplication, and its set bits are the positions. No
//! `unsafe` and no instruction set by name; a plain twin in the tests answers the same.

/// Bytes looked at in one step.
const STEP: usize = 64;

/// Bit *n* is set where byte *n* is `a` or `b`.
fn mask(bytes: &[u8; STEP], a: u8, b: u8) -> u64 {
    let mut hits = [0u8; STEP];
    for (hit, byte) in hits.iter_mut().zip(bytes) {
        *hit = u8::from(*byte == a) | u8::from(*byte == b);
    }
    let mut mask = 0;
    for (n, eight) in hits.as_chunks::<8>().0.iter().enumerate() {
        // Bit 0 of each byte, gathered into the highest byte of the product.
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= gathered << (8 * n);
    }
    mask
}

/// Appends the offset, counted from `base`, of every `a` and `b` in `bytes`.
pub(crate) fn index(bytes: &[u8], base: u32, a: u8, b: u8, out: &mut Vec<u32>) {
    let (steps, rest) = bytes.as_chunks::<STEP>();
    let mut at = base;
    for step in steps {
        let mut mask = mask(step, a, b);
        // As many as bits are set: the list grows once and is not filled twice.
        out.extend((0..mask.count_ones()).map(|_| {
            let position = at.wrapping_add(mask.trailing_zeros());
            mask &= mask.wrapping_sub(1);
            position
        }));
        at = at.wrapping_add(64);
    }
    for byte in rest {
        if *byte == a || *byte == b {
            out.push(at);
        }
        at = at.wrapping_add(1);
    }
}

/// Whether every byte is printable ASCII, looked at without branches.
pub(crate) fn is_printable(bytes: &[u8]) -> bool {
    let odd = bytes.iter().fold(0u8, |odd, b| odd | u8::from(b.wrapping_sub(0x20) > 0x5e));
    odd == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, byte by byte.
    fn plain(bytes: &[u8], base: u32, a: u8, b: u8) -> Vec<u32> {
        let hits = (base..).zip(bytes).filter(|(_, byte)| **byte == a || **byte == b);
        hits.map(|(at, _)| at).collect()
    }

    #[test]
    fn every_position_of_a_step_is_found_alone() {
        for at in 0..200usize {
            let mut bytes = vec![b'x'; 200];
            bytes[at] = b'*';
            let mut out = Vec::new();
            index(&bytes, 7, b'*', b'~', &mut out);
            assert_eq!(out, plain(&bytes, 7, b'*', b'~'));
        }
    }

    proptest! {
        #[test]
        fn the_index_answers_as_its_plain_twin(bytes: Vec<u8>, a: u8, b: u8, base in 0u32..1000) {
            let mut out = vec![3];
            index(&bytes, base, a, b, &mut out);
            prop_assert_eq!(&out[1..], &plain(&bytes, base, a, b)[..]);
        }

        #[test]
        fn printable_is_what_ascii_prints(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let plain = bytes.iter().all(|b| (0x20..0x7f).contains(b));
            prop_assert_eq!(is_printable(&bytes), plain);
        }
    }
}
