//! A 999 for each group of a file, from what its check found.

use super::{GUIDE, Numbers};
use crate::check::{Checked, Report, SeenGroup, SeenInterchange, rule};
use crate::{
    Charset, Delimiters, Finding, GroupHeader, InterchangeHeader, Party, Severity,
    TransactionHeader, Usage, Writer, Written,
};

/// Errors of one transaction that are told.
const SEGMENT_LIMIT: usize = 500;

/// One interchange for each of the file, in it one 999 for each group. Only SNIP types 1 and 2
/// refuse a transaction here; what is wrong beyond them is a matter of the 277CA.
pub fn acknowledge(report: &Report, numbers: &Numbers) -> Written {
    let mut writer = Writer::new(Delimiters::default(), Charset::Extended);
    for (index, interchange) in report.interchanges.iter().enumerate() {
        let groups: Vec<(usize, &SeenGroup)> =
            report.groups.iter().enumerate().filter(|(_, g)| g.interchange == index).collect();
        if groups.is_empty() {
            continue;
        }
        let n = u32::try_from(index).unwrap_or(0);
        open(&mut writer, interchange, numbers, n);
        let Some((_, first)) = groups.first() else { continue };
        writer.open_group(&GroupHeader {
            function: "FA",
            sender: first.receiver.clone(),
            receiver: first.sender.clone(),
            day: numbers.day,
            time: numbers.time,
            control: numbers.nth(n),
            guide: GUIDE,
        });
        for (n, (index, group)) in (1u32..).zip(groups) {
            let Some(control) = crate::ControlNumber::new(n) else { continue };
            writer.open_transaction(&TransactionHeader { set: "999", control, guide: GUIDE });
            put_group(&mut writer, report, index, group);
            writer.close_transaction();
        }
    }
    writer.finish()
}

/// The envelope of an answer: sender and receiver change places.
pub(super) fn open(writer: &mut Writer, to: &SeenInterchange, numbers: &Numbers, n: u32) {
    let party =
        |(qualifier, id): &(String, String)| Party { qualifier: qualifier.clone(), id: id.clone() };
    writer.open_interchange(&InterchangeHeader {
        sender: party(&to.receiver),
        receiver: party(&to.sender),
        day: numbers.day,
        time: numbers.time,
        control: numbers.nth(n),
        is_acknowledgment_wanted: false,
        usage: if to.is_test { Usage::Test } else { Usage::Production },
    });
}

fn put_group(writer: &mut Writer, report: &Report, index: usize, group: &SeenGroup) {
    writer.segment("AK1", |s| {
        // A number that is none cannot be given back.
        let is_number = group.control.bytes().all(|b| b.is_ascii_digit());
        let control = if is_number { group.control.as_str() } else { "0" };
        s.code(&group.function, 2).code(control, 9).code(&group.version, 12);
    });
    let transactions = || report.transactions.iter().filter(|t| t.group == Some(index));
    let (mut n, mut n_accepted, mut n_clean) = (0u32, 0u32, 0u32);
    for transaction in transactions() {
        n += 1;
        let verdict = put_transaction(writer, transaction);
        n_accepted += u32::from(verdict != Verdict::Refused);
        n_clean += u32::from(verdict == Verdict::Accepted);
    }
    let mut codes: Vec<&str> = Vec::new();
    let said = |code: &str| report.findings.iter().any(|f| f.code == code);
    for (code, error) in [("X12-135", "3"), ("X12-137", "4"), ("X12-136", "5")] {
        if said(code) {
            codes.push(error);
        }
    }
    let verdict = match (n_accepted, n_clean) {
        (0, _) => "R",
        (accepted, clean) if accepted == n && clean == n && codes.is_empty() => "A",
        (accepted, _) if accepted == n => "E",
        _ => "P",
    };
    writer.segment("AK9", |s| {
        let received = n.to_string();
        let is_number = crate::check::value::number(group.said.as_bytes()).is_some();
        let said = if is_number { &group.said } else { &received };
        s.code(verdict, 1).code(said, 6).number(n).number(n_accepted);
        for code in codes.iter().take(5) {
            s.code(code, 3);
        }
    });
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Accepted,
    WithErrors,
    Refused,
}

fn put_transaction(writer: &mut Writer, it: &Checked) -> Verdict {
    writer.segment("AK2", |s| {
        s.code(&it.set, 3).code(&it.control, 9).code(&it.version, 35);
    });
    let is_syntax = |f: &&Finding| rule(f.code).is_some_and(|r| r.snip <= 2);
    let mut findings: Vec<&Finding> = it.findings.iter().filter(is_syntax).collect();
    findings.sort_by_key(|f| (f.place.segment, f.place.element, f.place.component));
    let segments = findings.chunk_by(|a, b| a.place.segment == b.place.segment);
    for segment in segments.take(SEGMENT_LIMIT) {
        put_segment(writer, it, segment);
    }
    let has = |severity| findings.iter().any(|f| f.severity >= severity);
    let verdict = if has(Severity::Stop) {
        Verdict::Refused
    } else if has(Severity::Ask) {
        Verdict::WithErrors
    } else {
        Verdict::Accepted
    };
    let mut codes: Vec<&str> = Vec::new();
    for finding in &findings {
        let code = match finding.code {
            "X12-158" => "1",
            "X12-138" => "2",
            "X12-140" => "3",
            "X12-139" => "4",
            "X12-141" => "23",
            _ if rule(finding.code).is_some_and(|r| r.segment_error.is_some()) => "5",
            _ => continue,
        };
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    writer.segment("IK5", |s| {
        s.code(
            match verdict {
                Verdict::Accepted => "A",
                Verdict::WithErrors => "E",
                Verdict::Refused => "R",
            },
            1,
        );
        for code in codes.iter().take(5) {
            s.code(code, 3);
        }
    });
    verdict
}

/// IK3 and IK4 of one segment: first what is wrong with the segment, then with its elements.
fn put_segment(writer: &mut Writer, it: &Checked, findings: &[&Finding]) {
    let Some(place) = findings.first().map(|f| &f.place) else { return };
    let Some(ordinal) = place.segment else { return };
    let position = ordinal.saturating_sub(it.first_segment).saturating_add(1);
    let id = place.segment_id.as_deref().unwrap_or_default();
    let of_segment = |f: &&Finding| {
        let rule = rule(f.code)?;
        rule.element_error.is_none().then_some(rule.segment_error).flatten()
    };
    let mut said: Vec<&str> = Vec::new();
    for error in findings.iter().filter_map(of_segment) {
        if !said.contains(&error) {
            said.push(error);
            put_error(writer, (id, position), findings.first(), error);
        }
    }
    let elements: Vec<(&Finding, &str)> =
        findings.iter().filter_map(|f| Some((*f, rule(f.code)?.element_error?))).take(99).collect();
    if elements.is_empty() {
        return;
    }
    put_error(writer, (id, position), findings.first(), "8");
    for (finding, error) in elements {
        writer.segment("IK4", |s| {
            let element = finding.place.element.unwrap_or(1).to_string();
            let component = finding.place.component.map(|c| c.to_string()).unwrap_or_default();
            s.composite(&[(&element, 2), (&component, 2)]).none().code(error, 3);
        });
    }
}

fn put_error(
    writer: &mut Writer,
    (id, position): (&str, u32),
    finding: Option<&&Finding>,
    error: &str,
) {
    let place = finding.map(|f| &f.place);
    writer.segment("IK3", |s| {
        // A loop's name has at most four characters here; longer ones cannot be told.
        let loop_id = place.and_then(|p| p.loop_id).filter(|l| l.len() <= 4 && *l != "ST");
        s.code(id, 3).number(position).maybe(loop_id, 4).code(error, 3);
    });
    if let Some(claim) = place.and_then(|p| p.claim.as_deref()) {
        writer.segment("CTX", |s| {
            s.composite(&[("CLM01", 35), (claim, 64)]);
        });
    }
}
