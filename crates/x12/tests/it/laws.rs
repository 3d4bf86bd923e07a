//! What holds for any bytes and any values.

use proptest::prelude::*;
use x12::{Charset, Delimiters, Reader, Severity, Writer, carry};

const ISA: &[u8] = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       \
*261124*1130*^*00501*000000001*0*T*:~";

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic_and_without_loss(bytes: Vec<u8>) {
        let document = x12::read(&bytes);
        prop_assert_eq!(document.to_bytes(), bytes);
    }

    #[test]
    fn any_bytes_after_an_isa_are_read_and_checked_without_panic(
        rest in proptest::collection::vec(
            prop_oneof![
                Just(b'~'), Just(b'*'), Just(b':'), Just(b'\n'), Just(b'I'), Just(b'S'),
                Just(b'A'), Just(b'T'), Just(b'E'), Just(b'G'), any::<u8>(),
            ],
            0..400,
        )
    ) {
        let bytes = [ISA, &rest].concat();
        let document = x12::read(&bytes);
        prop_assert_eq!(document.to_bytes(), &bytes[..]);
        drop(x12::check::structure(&document));
    }

    #[test]
    fn any_damage_to_a_good_file_is_survived(
        at in 0usize..1000, byte: u8, cut in 0usize..1000
    ) {
        let mut bytes = crate::writing::sample_file().bytes;
        let n = bytes.len();
        bytes[at % n] = byte;
        bytes.truncate(n - cut % n);
        let document = x12::read(&bytes);
        prop_assert_eq!(document.to_bytes(), &bytes[..]);
        drop(x12::check::structure(&document));
    }

    #[test]
    fn what_is_carried_needs_nothing_more(text: String) {
        let once = carry(&text, Charset::Extended, Delimiters::default());
        let twice = carry(&once.text, Charset::Extended, Delimiters::default());
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert_eq!((twice.n_changed, twice.n_lost), (0, 0));
        prop_assert!(once.text.bytes().all(|b| !Delimiters::default().contains(b)));
    }

    #[test]
    fn what_is_written_is_read_as_written(
        elements in proptest::collection::vec("[A-Z0-9 ]{0,10}", 1..10)
    ) {
        let mut writer = Writer::new(Delimiters::default(), Charset::Extended);
        writer.segment("REF", |s| {
            for element in &elements {
                s.text(element, 10);
            }
        });
        let written = writer.finish();
        prop_assert!(written.findings.is_empty());
        let bytes = [ISA, &written.bytes].concat();
        let segment = Reader::new(&bytes).nth(1).unwrap();
        for (n, element) in elements.iter().enumerate() {
            prop_assert_eq!(segment.text(n + 1), element.trim());
        }
    }

    #[test]
    fn a_batch_of_any_names_is_a_sound_file_or_is_stopped(
        last in ".{0,70}", first in ".{0,40}", street in ".{0,60}", note in ".{0,90}"
    ) {
        let file = crate::writing::file_with(&last, &first, &street, &note);
        let stops = file.findings.iter().any(|f| f.severity == Severity::Stop);
        let findings = x12::check::structure(&x12::read(&file.bytes));
        prop_assert!(stops || findings.is_empty(), "{:?}", findings);
    }
}
