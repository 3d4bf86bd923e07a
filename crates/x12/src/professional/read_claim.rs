//! A claim and its lines (2300 to 2430), from the loops of a file.

use super::read::{facility, maybe, name, of_claim, references, text};
use super::{
    Accident, Adjudication, Adjustment, Attachment, Claim, ClaimDate, DayOrRange, Epsdt, Frequency,
    Line, LineIndicator, LineProviders, Note, OtherPayer, Procedure,
};
use crate::check::value::{number, range};
use crate::tree::Node;
use crate::{Cents, Day, Quantity, Segment};

pub(super) fn claim(node: &Node<'_>) -> Claim {
    let clm = node.segment("CLM", None);
    let part = |element, component| {
        let bytes = clm.map(|s| s.component(element, component)).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    };
    let earlier = text(node.segment("REF", Some("F8")), 2);
    let frequency = match part(5, 3).as_str() {
        "7" => Frequency::Replacement(earlier),
        "8" => Frequency::Void(earlier),
        _ => Frequency::Original,
    };
    let causes: Vec<String> =
        [part(11, 1), part(11, 2)].into_iter().filter(|c| !c.is_empty()).collect();
    let state = Some(part(11, 4)).filter(|s| !s.is_empty());
    Claim {
        control: text(clm, 1),
        place: part(5, 1),
        frequency,
        is_signed: text(clm, 6) == "Y",
        assignment: text(clm, 7),
        benefits: text(clm, 8),
        release: text(clm, 9),
        patient_signature: maybe(clm, 10),
        accident: (!causes.is_empty()).then_some(Accident { causes, state }),
        special_program: maybe(clm, 12),
        delay_reason: maybe(clm, 20),
        dates: dates(node, &[]),
        attachments: segments(node, "PWK").map(attachment).collect(),
        patient_paid: amount(node, "F5"),
        references: references(Some(node), &["F8"]),
        fixed_format: segments(node, "K3").map(|s| s.text(1).into_owned()).collect(),
        note: note(node),
        epsdt: node.segment("CRC", Some("ZZ")).map(epsdt),
        diagnoses: codes(node, &["ABK", "BK", "ABF", "BF"]),
        conditions: codes(node, &["BG"]),
        referring: node.loops("2310A").map(of_claim).collect(),
        rendering: node.loops("2310B").next().map(of_claim),
        facility: node.loops("2310C").next().map(facility),
        supervising: node.loops("2310D").next().map(of_claim),
        other_payers: node.loops("2320").map(other_payer).collect(),
        lines: node.loops("2400").map(line).collect(),
    }
}

fn segments<'n, 'a>(node: &'n Node<'a>, id: &'static str) -> impl Iterator<Item = &'n Segment<'a>> {
    node.segments.iter().filter(move |s| s.is(id))
}

fn dates(node: &Node<'_>, but: &[&str]) -> Vec<ClaimDate> {
    let wanted = |s: &&Segment<'_>| !but.iter().any(|b| b.as_bytes() == s.bytes(1));
    let read = |s: &Segment<'_>| Some(ClaimDate { qualifier: s.text(1).into_owned(), on: on(s)? });
    segments(node, "DTP").filter(wanted).filter_map(read).collect()
}

/// DTP03.
fn on(dtp: &Segment<'_>) -> Option<DayOrRange> {
    let day = dtp.day(3).map(DayOrRange::Day);
    day.or_else(|| range(dtp.bytes(3)).map(|(from, to)| DayOrRange::Range(from, to)))
}

fn attachment(pwk: &Segment<'_>) -> Attachment {
    let (kind, sent_by) = (pwk.text(1).into_owned(), pwk.text(2).into_owned());
    Attachment { kind, sent_by, control: maybe(Some(pwk), 6) }
}

fn amount(node: &Node<'_>, which: &str) -> Option<Cents> {
    node.segment("AMT", Some(which)).and_then(|s| s.amount(2))
}

fn note(node: &Node<'_>) -> Option<Note> {
    let nte = node.segment("NTE", None)?;
    Some(Note { kind: nte.text(1).into_owned(), text: nte.text(2).into_owned() })
}

fn epsdt(crc: &Segment<'_>) -> Epsdt {
    let conditions = (3..=5).filter_map(|n| maybe(Some(crc), n)).collect();
    Epsdt { is_referred: crc.bytes(2) == b"Y", conditions }
}

/// Codes of HI from these lists.
fn codes(node: &Node<'_>, lists: &[&str]) -> Vec<String> {
    let all = segments(node, "HI").flat_map(Segment::elements);
    all.filter_map(|e| {
        let list = e.component(1)?;
        let is_wanted = lists.iter().any(|l| l.as_bytes() == list);
        is_wanted.then(|| String::from_utf8_lossy(e.component(2).unwrap_or_default()).into_owned())
    })
    .collect()
}

/// One for each CAS.
fn adjustments(node: &Node<'_>) -> Vec<Adjustment> {
    let read = |cas: &Segment<'_>| Adjustment {
        group: cas.text(1).into_owned(),
        reasons: (2..=17)
            .step_by(3)
            .filter_map(|n| Some((maybe(Some(cas), n)?, cas.amount(n + 1).unwrap_or_default())))
            .collect(),
    };
    segments(node, "CAS").map(read).collect()
}

fn other_payer(node: &Node<'_>) -> OtherPayer {
    let (sbr, oi) = (node.segment("SBR", None), node.segment("OI", None));
    let insured = node.loops("2330A").next();
    let payer = node.loops("2330B").next();
    let of_payer = payer.and_then(|n| n.segment("NM1", None));
    OtherPayer {
        order: text(sbr, 1),
        relationship: text(sbr, 2),
        group_number: maybe(sbr, 3),
        group_name: maybe(sbr, 4),
        filing: text(sbr, 9),
        adjustments: adjustments(node),
        paid: amount(node, "D"),
        not_covered: amount(node, "A8"),
        patient_owes: amount(node, "EAF"),
        assigns_benefits: text(oi, 3) == "Y",
        releases_information: text(oi, 6) == "Y",
        subscriber: name(insured),
        member_id: text(insured.and_then(|n| n.segment("NM1", None)), 9),
        payer_name: text(of_payer, 3),
        payer_id: text(of_payer, 9),
        decided: payer.and_then(|n| n.segment("DTP", Some("573"))).and_then(|s| s.day(3)),
        references: references(payer, &[]),
    }
}

fn line(node: &Node<'_>) -> Line {
    let sv1 = node.segment("SV1", None);
    let is = |element: usize, value: &str, what: LineIndicator| {
        (text(sv1, element) == value).then_some(what)
    };
    let pointers = sv1.and_then(|s| s.element(7)).map(|e| {
        let read = |c: &[u8]| number(c).and_then(|n| u8::try_from(n).ok());
        e.components().filter_map(read).collect()
    });
    let on = node.segment("DTP", Some("472")).and_then(on);
    let provider = |id: &'static str| node.first(id).map(of_claim);
    Line {
        procedure: procedure(sv1, 1),
        charge: sv1.and_then(|s| s.amount(2)).unwrap_or_default(),
        unit: text(sv1, 3),
        quantity: quantity(sv1, 4),
        place: maybe(sv1, 5),
        pointers: pointers.unwrap_or_default(),
        indicators: [
            is(9, "Y", LineIndicator::Emergency),
            is(11, "Y", LineIndicator::Epsdt),
            is(12, "Y", LineIndicator::FamilyPlanning),
            is(15, "0", LineIndicator::CopayExempt),
        ]
        .into_iter()
        .flatten()
        .collect(),
        on: on.unwrap_or(DayOrRange::Day(Day::FIRST)),
        dates: dates(node, &["472"]),
        references: references(Some(node), &[]),
        note: note(node),
        providers: LineProviders {
            rendering: provider("2420A"),
            facility: node.first("2420C").map(facility),
            supervising: provider("2420D"),
            ordering: provider("2420E"),
            referring: provider("2420F"),
        },
        adjudications: node.loops("2430").map(adjudication).collect(),
    }
}

fn procedure(segment: Option<&Segment<'_>>, element: usize) -> Procedure {
    let part = |n| {
        let bytes = segment.map(|s| s.component(element, n)).unwrap_or_default();
        Some(String::from_utf8_lossy(bytes).into_owned()).filter(|t| !t.is_empty())
    };
    Procedure {
        code: part(2).unwrap_or_default(),
        modifiers: (3..=6).filter_map(part).collect(),
        description: part(7),
    }
}

/// A quantity to the thousandth.
fn quantity(segment: Option<&Segment<'_>>, element: usize) -> Quantity {
    let text = text(segment, element);
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let thousandths = format!("{part:0<3}");
    let read = |t: &str| number(t.as_bytes()).unwrap_or(0);
    let part = thousandths.get(..3).map_or(0, read);
    Quantity::thousandths(read(whole).saturating_mul(1000).saturating_add(part))
}

fn adjudication(node: &Node<'_>) -> Adjudication {
    let svd = node.segment("SVD", None);
    let decided = node.segment("DTP", Some("573")).and_then(|s| s.day(3));
    Adjudication {
        payer_id: text(svd, 1),
        paid: svd.and_then(|s| s.amount(2)).unwrap_or_default(),
        procedure: procedure(svd, 3),
        units: quantity(svd, 5),
        adjustments: adjustments(node),
        decided: decided.unwrap_or(Day::FIRST),
        patient_owes: amount(node, "EAF"),
    }
}
