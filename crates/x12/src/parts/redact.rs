//! A file that may be shared.
//!
//! Names, streets, numbers and free text become others of the same form; the same value becomes
//! the same other one, so that claims, lines and payers' answers still find each other; check
//! digits are right. All days move by the same number of weeks, so that their order and the days
//! of the week stay. Amounts, procedures, diagnoses, states and payers stay: what balanced
//! balances, what was valid is valid. Diagnoses and procedures together with places can still
//! say much: share with care.

use std::hash::{DefaultHasher, Hasher};

use crate::{Day, Delimiters, Fields, Reader, is_npi};

/// Words for names; none is anybody's.
const WORDS: [&str; 32] = [
    "ALDER", "AMBER", "ASPEN", "BIRCH", "BROOK", "CEDAR", "CLOVER", "CORAL", "DELTA", "ELDER",
    "FERN", "FLINT", "GROVE", "HAZEL", "HEATH", "IRIS", "IVORY", "JASPER", "JUNIPER", "LAUREL",
    "LINDEN", "MAPLE", "MARSH", "MEADOW", "OAKLEY", "OLIVE", "PEARL", "REED", "ROWAN", "SAGE",
    "STONE", "WILLOW",
];

/// Makes files fit to be shared. The same key gives the same names and numbers.
#[derive(Debug, Clone)]
pub struct Redaction {
    key: u64,
    n_weeks: u16,
}

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Number,
    Name,
    Text,
    Street,
    City,
    Contact,
    Date,
    Padded,
    Test,
}

impl Redaction {
    /// A redaction by this key. Keep it secret: who knows it can try names.
    pub fn new(key: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(key);
        let key = hasher.finish();
        Self { key, n_weeks: u16::try_from(key % 51).unwrap_or(0) + 1 }
    }

    /// The file, redacted. What is not X12 is left out.
    pub fn file(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        let mut reader = Reader::new(bytes);
        while let Some(fields) = reader.next_fields() {
            let segment = fields.segment();
            let delimiters = segment.delimiters();
            let line_ends = |b: &u8| matches!(b, b'\r' | b'\n');
            out.extend(segment.before().iter().copied().filter(line_ends));
            out.extend_from_slice(fields.id());
            for number in 1..=fields.n_elements() {
                out.push(delimiters.element);
                self.element(&fields, number, delimiters, &mut out);
            }
            if segment.is_terminated() {
                out.push(delimiters.segment);
            }
        }
        out
    }

    fn element(
        &self,
        fields: &Fields<'_, '_>,
        number: usize,
        delimiters: Delimiters,
        out: &mut Vec<u8>,
    ) {
        let value = fields.get(number);
        if value.is_empty() {
            return;
        }
        if fields.id() == b"ISA" {
            match change(fields, number, 0) {
                Some(what) => self.put(what, fields, number, value, out),
                None => out.extend_from_slice(value),
            }
            return;
        }
        for (part, at) in value.split(|b| *b == delimiters.component).zip(1..) {
            if at > 1 {
                out.push(delimiters.component);
            }
            match change(fields, number, at).filter(|_| !part.is_empty()) {
                Some(what) => self.put(what, fields, number, part, out),
                None => out.extend_from_slice(part),
            }
        }
    }

    fn put(
        &self,
        what: Change,
        fields: &Fields<'_, '_>,
        number: usize,
        value: &[u8],
        out: &mut Vec<u8>,
    ) {
        let word = |n: u64| {
            let at = usize::try_from(self.hash(value).rotate_left(13) ^ n).unwrap_or(0);
            WORDS.get(at % WORDS.len()).copied().unwrap_or("REED")
        };
        match what {
            Change::Number => out.extend(self.number(value)),
            Change::Padded => {
                let text = value.trim_ascii_end();
                out.extend(self.number(text));
                out.extend(std::iter::repeat_n(b' ', value.len() - text.len()));
            }
            Change::Name => {
                let is_first = fields.id() == b"NM1" && number > 3;
                out.extend_from_slice(word(u64::from(is_first)).as_bytes());
            }
            Change::Text => out.extend_from_slice(b"REDACTED"),
            Change::Street => {
                let number = self.hash(value) % 900 + 100;
                out.extend_from_slice(format!("{number} {} STREET", word(2)).as_bytes());
            }
            Change::City => out.extend_from_slice(b"ANYTOWN"),
            Change::Contact => {
                let is = |n: usize, kind: &[u8]| number == n + 1 && fields.get(n) == kind;
                let text: &[u8] = if [3, 5, 7].iter().any(|n| is(*n, b"EM")) {
                    b"SOMEONE@EXAMPLE.ORG"
                } else if [3, 5, 7].iter().any(|n| is(*n, b"UR")) {
                    b"WWW.EXAMPLE.ORG"
                } else if [3, 5, 7].iter().any(|n| is(*n, b"EX")) {
                    b"100"
                } else {
                    b"5555550100"
                };
                out.extend_from_slice(text);
            }
            Change::Date => out.extend(self.date(value)),
            Change::Test => out.push(b'T'),
        }
    }

    fn hash(&self, value: &[u8]) -> u64 {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.key);
        hasher.write(value);
        hasher.finish()
    }

    /// Another number of the same form: digits for digits, letters for letters, and an NPI for
    /// an NPI. Short numbers and leading signs stay recognizable in form only.
    fn number(&self, value: &[u8]) -> Vec<u8> {
        let mut hash = self.hash(value);
        let mut out: Vec<u8> = Vec::with_capacity(value.len());
        for (n, byte) in value.iter().enumerate() {
            if n % 8 == 7 {
                hash = self.hash(&hash.to_be_bytes());
            }
            let digit = |hash: u64, of: u64| u8::try_from(hash % of).unwrap_or(0);
            out.push(match byte {
                b'0'..=b'9' => b'0' + digit(hash, 10),
                b'A'..=b'Z' => b'A' + digit(hash, 26),
                b'a'..=b'z' => b'a' + digit(hash, 26),
                other => *other,
            });
            hash /= 31;
        }
        if is_npi(value) {
            return npi(&out);
        }
        out
    }

    /// Days as `CCYYMMDD` or `YYMMDD`, alone or in a span, earlier by the same weeks.
    fn date(&self, value: &[u8]) -> Vec<u8> {
        let moved = |text: &[u8]| -> Option<Vec<u8>> {
            let long = match text.len() {
                6 => [b"20", text].concat(),
                _ => text.get(..8)?.to_vec(),
            };
            let day = earlier(Day::parse(&long)?, self.n_weeks * 7)?.to_string().into_bytes();
            let kept = if text.len() == 6 { day.get(2..)?.to_vec() } else { day };
            let rest = if text.len() == 6 { &[][..] } else { text.get(8..)? };
            Some([kept, rest.to_vec()].concat())
        };
        match value.split_at_checked(8) {
            Some((first, [b'-', last @ ..])) => {
                let both = moved(first).zip(moved(last));
                both.map_or_else(|| value.to_vec(), |(a, b)| [a, b"-".to_vec(), b].concat())
            }
            _ => moved(value).unwrap_or_else(|| value.to_vec()),
        }
    }
}

/// Nine digits made an NPI.
fn npi(digits: &[u8]) -> Vec<u8> {
    let mut it = digits.to_vec();
    if let Some(first) = it.first_mut() {
        *first = b'1';
    }
    for last in b'0'..=b'9' {
        if let Some(place) = it.last_mut() {
            *place = last;
        }
        if is_npi(&it) {
            break;
        }
    }
    it
}

fn earlier(day: Day, n: u16) -> Option<Day> {
    let mut day = day;
    for _ in 0..n {
        day = match (day.year(), day.month(), day.of_month()) {
            (year, 1, 1) => Day::new(year.checked_sub(1)?, 12, 31)?,
            (year, month, 1) => {
                let last = (28..=31).rev().find_map(|d| Day::new(year, month - 1, d));
                last?
            }
            (year, month, of_month) => Day::new(year, month, of_month - 1)?,
        };
    }
    Some(day)
}

/// What becomes of component `part` of element `n`.
#[expect(clippy::match_same_arms, reason = "one line for what belongs together")]
fn change(fields: &Fields<'_, '_>, n: usize, part: usize) -> Option<Change> {
    use Change::{City, Contact, Date, Name, Number, Padded, Street, Test, Text};
    let role = fields.get(1);
    let is_payer = matches!(role, b"PR" | b"TT" | b"X3" | b"AY");
    let change = match (fields.id(), n, part) {
        (b"ISA", 6 | 8, _) => Padded,
        (b"ISA", 9, _) => Date,
        (b"ISA", 15, _) => Test,
        (b"ISA", ..) => return None,
        (b"GS", 2 | 3, _) | (b"CLM" | b"CLP", 1, _) | (b"CLP", 7, _) => Number,
        (b"NM1", 3..=5, _) | (b"N1", 2, _) if !is_payer => Name,
        (b"NM1", 9, _) | (b"N1", 4, _) if !is_payer => Number,
        (b"N2", ..) | (b"PER", 2, _) | (b"SBR", 4, _) => Name,
        (b"N3", ..) => Street,
        (b"N4", 1, _) => City,
        (b"N4", 3, _) => Number,
        (b"PER", 4 | 6 | 8, _) => Contact,
        (b"REF", 2, _) if !matches!(role, b"F2" | b"4N" | b"T4") => Number,
        (b"REF", 3, _) | (b"NTE", 2, _) | (b"K3" | b"MSG", 1, _) | (b"STC", 12, _) => Text,
        (b"IK4" | b"AK4", 4, _) | (b"SV1", 1, 7) | (b"SVC" | b"SVD", _, 7) => Text,
        (b"PWK", 6, _) | (b"SBR", 3, _) | (b"TRN", 2 | 3, _) | (b"HCR", 2, _) => Number,
        (b"BPR", 7 | 9 | 10 | 11 | 13 | 15, _) | (b"PLB" | b"TS3", 1, _) => Number,
        (b"PLB", 3 | 5 | 7 | 9 | 11 | 13, 2) | (b"CTX", 1, 2) | (b"BHT", 3, _) => Number,
        (b"PWK", 7, _) | (b"RDM", 2 | 3, _) => Text,
        (b"GS" | b"BHT", 4, _) | (b"DMG" | b"DTM" | b"PLB", 2, _) => Date,
        (b"TA1", 2, _) | (b"BPR", 16, _) | (b"STC", 2 | 6 | 8, _) | (b"PAT", 6, _) => Date,
        (b"DTP", 3, _) if fields.get(2) != b"TM" => Date,
        _ => return None,
    };
    Some(change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_form_and_npis_their_check_digit() {
        let redaction = Redaction::new(b"a key");
        let other = redaction.number(b"W00-12ab");
        assert_ne!(other, b"W00-12ab");
        assert_eq!(other.len(), 8);
        assert!(other[0].is_ascii_uppercase() && other[3] == b'-' && other[7].is_ascii_lowercase());
        assert!(is_npi(&redaction.number(b"1234567893")));
        assert_eq!(redaction.number(b"PCN1"), redaction.number(b"PCN1"));
    }

    #[test]
    fn all_days_move_by_the_same_weeks() {
        let redaction = Redaction { key: 1, n_weeks: 1 };
        assert_eq!(redaction.date(b"20260305"), b"20260226");
        assert_eq!(redaction.date(b"20260101-20260108"), b"20251225-20260101");
        assert_eq!(redaction.date(b"260305"), b"260226");
        assert_eq!(redaction.date(b"202603051200"), b"202602261200");
        assert_eq!(redaction.date(b"no day"), b"no day");
    }
}
