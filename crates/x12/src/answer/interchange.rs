//! The answer to an interchange: TA1.

use super::Numbers;
use super::acknowledge::open;
use crate::check::Report;
use crate::{Charset, Delimiters, Reader, Severity, Text, Writer, Written};

/// A TA1 that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterchangeAnswer<'a> {
    /// TA101: the number (ISA13) of the interchange that is answered.
    pub control: Text<'a>,
    /// TA102 and TA103: its day and time, as they stand.
    pub made: (Text<'a>, Text<'a>),
    /// TA104: `A` accepted, `E` accepted with errors, `R` refused.
    pub verdict: Text<'a>,
    /// TA105: why; `000` when nothing is wrong.
    pub note: Text<'a>,
}

/// Every TA1 of a file.
pub fn read_interchange_answers(bytes: &[u8]) -> Vec<InterchangeAnswer<'_>> {
    let mut reader = Reader::new(bytes);
    let mut all = Vec::new();
    while let Some(fields) = reader.next_fields() {
        if fields.id() == b"TA1" {
            let at = |n| Text::new(fields.get(n));
            let (control, made) = (at(1), (at(2), at(3)));
            all.push(InterchangeAnswer { control, made, verdict: at(4), note: at(5) });
        }
    }
    all
}

/// What of an interchange is wrong, as TA105 numbers it. Source: X12.5, interchange note code.
const NOTES: &[(&str, &str)] = &[
    ("X12-134", "001"),
    ("X12-145", "025"),
    ("X12-133", "021"),
    ("X12-132", "023"),
    ("X12-104", "023"),
    ("X12-110", "022"),
    ("X12-111", "027"),
    ("X12-112", "026"),
    ("X12-131", "022"),
    ("X12-135", "024"),
];

/// One TA1 for each interchange of the file.
pub fn answer_interchanges(report: &Report, numbers: &Numbers) -> Written {
    let mut writer = Writer::new(Delimiters::default(), Charset::Extended);
    for (n, it) in (0u32..).zip(&report.interchanges) {
        let last = report
            .interchanges
            .get(usize::try_from(n).unwrap_or(0).saturating_add(1))
            .map_or(u32::MAX, |next| next.first_segment);
        let of_it = |segment: u32| segment >= it.first_segment && segment < last;
        let findings = report.findings.iter().filter(|f| f.place.segment.is_none_or(of_it));
        let mut noted =
            findings.filter_map(|f| Some((f, NOTES.iter().find(|(code, _)| *code == f.code)?.1)));
        let (verdict, note) = match noted.next() {
            Some((finding, note)) if finding.severity == Severity::Stop => ("R", note),
            Some((_, note)) => ("E", note),
            None => ("A", "000"),
        };
        open(&mut writer, it, numbers, n);
        writer.segment("TA1", |s| {
            s.code(&it.control, 9).code(&it.made.0, 6).code(&it.made.1, 4);
            s.code(verdict, 1).code(note, 3);
        });
    }
    writer.finish()
}
