//! Delimiters, line ends, stray bytes and files that are not X12.

use x12::{Severity, read};

const FILE: &str = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       \
*261124*1130*^*00501*000000001*0*T*:~GS*HC*S*R*20261124*1130*1*X*005010X222A1~\
ST*837*0001*005010X222A1~SE*2*0001~GE*1*1~IEA*1*000000001~";

fn codes(bytes: &[u8]) -> Vec<&'static str> {
    read(bytes).findings().iter().map(|f| f.code).collect()
}

#[test]
fn segments_know_their_offset_and_number() {
    let document = read(FILE.as_bytes());
    let places: Vec<_> =
        document.segments().iter().map(|s| (s.ordinal(), s.offset(), s.id().to_vec())).collect();
    assert_eq!(places[0], (1, 0, b"ISA".to_vec()));
    assert_eq!(places[1], (2, 106, b"GS".to_vec()), "an ISA is 106 bytes");
    assert_eq!(document.segments().len(), 6);
    assert!(document.findings().is_empty());
}

#[test]
fn line_ends_of_any_kind_may_follow_a_terminator() {
    for end in ["\n", "\r\n", "\r", "\n\n"] {
        let bytes = FILE.replace('~', &format!("~{end}"));
        let document = read(bytes.as_bytes());
        assert_eq!(document.segments().len(), 6, "{end:?}");
        assert!(document.findings().is_empty(), "{end:?}: {:?}", document.findings());
        assert!(document.segments()[1].is("GS"), "{end:?}");
    }
}

#[test]
fn a_line_end_may_be_the_terminator_itself() {
    for end in ["\n", "\r\n", "\u{1d}", "\r"] {
        let bytes = FILE.replace('~', end);
        let document = read(bytes.as_bytes());
        assert_eq!(document.segments().len(), 6, "{end:?}");
        assert_eq!(document.segments()[2].text(1), "837", "{end:?}");
        assert!(document.findings().is_empty(), "{end:?}: {:?}", document.findings());
    }
}

#[test]
fn other_delimiters_are_taken_from_the_isa() {
    let bytes = FILE.replace('*', "|").replace(':', ">").replace('~', "'");
    let document = read(bytes.as_bytes());
    let delimiters = document.segments()[1].delimiters();
    assert_eq!((delimiters.element, delimiters.component), (b'|', b'>'));
    assert_eq!((delimiters.segment, delimiters.repetition), (b'\'', Some(b'^')));
    assert_eq!(document.segments()[1].text(8), "005010X222A1");
}

#[test]
fn each_interchange_has_its_own_delimiters() {
    let both = format!("{FILE}\r\n{}", FILE.replace('*', "|").replace('~', "\n"));
    let document = read(both.as_bytes());
    assert_eq!(document.segments().len(), 12);
    assert_eq!(document.segments()[8].text(1), "837");
    assert!(document.findings().is_empty(), "{:?}", document.findings());
}

#[test]
fn composites_and_repetitions_are_split_but_never_in_the_isa() {
    let bytes = FILE.replace("SE*2", "HI*ABK:R278*A^B:C~SE*3");
    let document = read(bytes.as_bytes());
    let hi = &document.segments()[3];
    assert_eq!(hi.component(1, 2), b"R278");
    let repetitions: Vec<_> =
        hi.element(2).unwrap().repetitions().map(|r| r.raw().to_vec()).collect();
    assert_eq!(repetitions, [b"A".to_vec(), b"B:C".to_vec()]);
    let isa = &document.segments()[0];
    assert_eq!(isa.element(16).unwrap().components().count(), 1);
    assert_eq!(isa.element(11).unwrap().repetitions().count(), 1);
    assert_eq!(isa.text(11), "^");
}

#[test]
fn a_byte_order_mark_is_located_and_the_rest_is_read() {
    let bytes = [b"\xef\xbb\xbf", FILE.as_bytes()].concat();
    let document = read(&bytes);
    assert_eq!(document.findings()[0].code, "X12-102");
    assert_eq!(document.findings()[0].place.offset, Some(0));
    assert_eq!(document.segments()[0].offset(), 3);
    assert_eq!(document.to_bytes(), bytes);
}

#[test]
fn stray_bytes_before_between_and_after_interchanges_are_located() {
    let bytes = format!("To whom it may concern: {FILE} and {FILE}\nthanks\n");
    let document = read(bytes.as_bytes());
    assert_eq!(document.segments().len(), 12);
    let found: Vec<_> =
        document.findings().iter().map(|f| (f.code, f.place.offset.unwrap())).collect();
    let n = FILE.len();
    assert_eq!(found, [("X12-103", 0), ("X12-103", 24 + n + 1), ("X12-101", 24 + n + 5 + n + 1)]);
    assert_eq!(document.to_bytes(), bytes.as_bytes());
}

#[test]
fn what_is_not_x12_answers_with_one_clear_finding() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "The file is empty."),
        (b"\xff\xfeI\0S\0A\0", "UTF-16"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x1f\x8brest", "gzip"),
        (b"\xc9\xe2\xc1\x5c", "EBCDIC"),
        (b"<html>", "no ISA"),
        (b"ISA*00*", "not complete"),
    ];
    for (bytes, words) in cases {
        let document = read(bytes);
        assert_eq!(document.findings().len(), 1, "{words}");
        let finding = &document.findings()[0];
        assert_eq!(finding.severity, Severity::Stop);
        assert!(finding.message.contains(words), "{words}: {}", finding.message);
        assert_eq!(document.to_bytes(), bytes);
    }
}

#[test]
fn an_isa_that_is_not_padded_is_read_and_reported() {
    let bytes = FILE.replace("SENDER         ", "SENDER");
    let document = read(bytes.as_bytes());
    assert_eq!(document.segments().len(), 6);
    assert_eq!(codes(bytes.as_bytes()), ["X12-110"]);
}

#[test]
fn a_file_that_was_cut_off_is_read_to_its_end() {
    let cut = FILE.strip_suffix("0001~").unwrap();
    let document = read(cut.as_bytes());
    assert_eq!(document.segments().len(), 6);
    assert!(!document.segments()[5].is_terminated());
    assert_eq!(codes(cut.as_bytes()), ["X12-104"]);
}

#[test]
fn an_empty_segment_is_located() {
    let bytes = FILE.replace("~SE", "~~SE");
    assert_eq!(codes(bytes.as_bytes()), ["X12-105"]);
    assert_eq!(read(bytes.as_bytes()).segments().len(), 6);
}
