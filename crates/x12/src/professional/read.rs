//! From a file to the structures of professional claims.

use super::{
    Address, Batch, BillingProvider, Contact, Demographics, Dependent, Facility, Name, Patients,
    Payer, Provider, Receiver, Reference, Sex, Submitter, Subscriber, TaxId, read_claim,
};
use crate::tree::{Node, Transaction};
use crate::{Day, Segment, TimeOfDay};

/// Every transaction of professional claims in a file, as a batch each. What a file lacks is
/// empty; what these structures have no place for is not kept (see [`crate::tree`] for all of
/// it). What is wrong with the file is said by [`crate::check`].
///
/// ```
/// assert!(x12::professional::read(b"no file").is_empty());
/// ```
pub fn read(bytes: &[u8]) -> Vec<Batch> {
    crate::tree::read(bytes).iter().filter_map(batch).collect()
}

/// Element `number` of a segment that may be absent, as text.
pub(super) fn text(segment: Option<&Segment<'_>>, number: usize) -> String {
    segment.map(|s| s.text(number).into_owned()).unwrap_or_default()
}

/// The same, nothing when it is empty.
pub(super) fn maybe(segment: Option<&Segment<'_>>, number: usize) -> Option<String> {
    Some(text(segment, number)).filter(|t| !t.is_empty())
}

fn batch(it: &Transaction<'_>) -> Option<Batch> {
    if it.guide != Some(super::GUIDE) {
        return None;
    }
    let root = &it.root;
    let bht = root.segment("BHT", None);
    let day = bht.and_then(|s| s.day(4)).or_else(|| Day::new(1, 1, 1))?;
    let time = text(bht, 5);
    let part = |range: std::ops::Range<usize>| time.get(range).and_then(|t| t.parse().ok());
    let time = part(0..2).zip(part(2..4)).and_then(|(h, m)| TimeOfDay::new(h, m));
    let submitter = root.first("1000A");
    let receiver = root.first("1000B").and_then(|n| n.segment("NM1", None));
    Some(Batch {
        submitter: Submitter {
            name: name(submitter),
            id: text(submitter.and_then(|n| n.segment("NM1", None)), 9),
            contacts: contacts(submitter),
        },
        receiver: Receiver { name: text(receiver, 3), id: text(receiver, 9) },
        reference: text(bht, 3),
        is_reissue: text(bht, 2) == "18",
        day,
        time: time.or_else(|| TimeOfDay::new(0, 0))?,
        providers: root.loops("2000A").map(provider).collect(),
    })
}

fn provider(level: &Node<'_>) -> BillingProvider {
    let it = level.first("2010AA");
    let tax = it.and_then(|n| n.segment("REF", Some("EI")));
    let person = it.and_then(|n| n.segment("REF", Some("SY")));
    let tax_id = match (tax, person) {
        (None, Some(_)) => TaxId::Person(text(person, 2)),
        _ => TaxId::Employer(text(tax, 2)),
    };
    BillingProvider {
        name: name(it),
        npi: npi(it),
        tax_id,
        taxonomy: maybe(level.segment("PRV", None), 3),
        address: address(it).unwrap_or_else(|| Address::new("", "", "", "")),
        references: references(it, &["EI", "SY"]),
        contacts: contacts(it),
        pay_to: address(level.first("2010AB")),
        subscribers: level.loops("2000B").map(subscriber).collect(),
    }
}

fn subscriber(level: &Node<'_>) -> Subscriber {
    let (sbr, it) = (level.segment("SBR", None), level.first("2010BA"));
    let payer = level.first("2010BB");
    let of_payer = payer.and_then(|n| n.segment("NM1", None));
    let patients = if text(sbr, 2) == "18" {
        Patients::Subscriber(level.loops("2300").map(read_claim::claim).collect())
    } else {
        Patients::Dependents(level.loops("2000C").map(dependent).collect())
    };
    Subscriber {
        order: text(sbr, 1),
        group_number: maybe(sbr, 3),
        group_name: maybe(sbr, 4),
        medicare_secondary: maybe(sbr, 5),
        filing: text(sbr, 9),
        name: name(it),
        member_id: maybe(it.and_then(|n| n.segment("NM1", None)), 9),
        address: address(it),
        demographics: demographics(it),
        references: references(it, &[]),
        payer: Payer {
            name: text(of_payer, 3),
            qualifier: text(of_payer, 8),
            id: text(of_payer, 9),
            address: address(payer),
            references: references(payer, &[]),
        },
        patients,
    }
}

fn dependent(level: &Node<'_>) -> Dependent {
    let it = level.first("2010CA");
    let nobody = Demographics { birth: Day::FIRST, sex: Sex::Unknown };
    Dependent {
        relationship: text(level.segment("PAT", None), 1),
        name: name(it),
        address: address(it).unwrap_or_else(|| Address::new("", "", "", "")),
        demographics: demographics(it).unwrap_or(nobody),
        references: references(it, &[]),
        claims: level.loops("2300").map(read_claim::claim).collect(),
    }
}

/// NM1 of a loop.
pub(super) fn name(node: Option<&Node<'_>>) -> Name {
    let nm1 = node.and_then(|n| n.segment("NM1", None));
    if text(nm1, 2) == "1" {
        let (middle, suffix) = (maybe(nm1, 5), maybe(nm1, 7));
        Name::Person { last: text(nm1, 3), first: text(nm1, 4), middle, suffix }
    } else {
        Name::Organization(text(nm1, 3))
    }
}

/// NM109 when NM108 says that it is one.
pub(super) fn npi(node: Option<&Node<'_>>) -> Option<String> {
    let nm1 = node.and_then(|n| n.segment("NM1", None));
    maybe(nm1, 9).filter(|_| text(nm1, 8) == "XX")
}

pub(super) fn address(node: Option<&Node<'_>>) -> Option<Address> {
    let (n3, n4) = (node?.segment("N3", None), node?.segment("N4", None));
    n3.or(n4)?;
    Some(Address {
        line1: text(n3, 1),
        line2: maybe(n3, 2),
        city: text(n4, 1),
        state: text(n4, 2),
        postal_code: text(n4, 3),
    })
}

fn demographics(node: Option<&Node<'_>>) -> Option<Demographics> {
    let dmg = node?.segment("DMG", None)?;
    let sex = match dmg.bytes(3) {
        b"F" => Sex::Female,
        b"M" => Sex::Male,
        _ => Sex::Unknown,
    };
    Some(Demographics { birth: dmg.day(2)?, sex })
}

fn contacts(node: Option<&Node<'_>>) -> Vec<Contact> {
    let segments = node.map(|n| n.segments.as_slice()).unwrap_or_default();
    let contact = |per: &Segment<'_>| {
        let way = |kind: &str| {
            let at = [3, 5, 7].into_iter().find(|n| per.bytes(*n) == kind.as_bytes());
            at.map(|n| per.text(n + 1).into_owned())
        };
        Contact {
            name: per.text(2).into_owned(),
            telephone: way("TE"),
            extension: way("EX"),
            fax: way("FX"),
            email: way("EM"),
        }
    };
    segments.iter().filter(|s| s.is("PER")).map(contact).collect()
}

/// REF of a loop, but for some.
pub(super) fn references(node: Option<&Node<'_>>, but: &[&str]) -> Vec<Reference> {
    let segments = node.map(|n| n.segments.as_slice()).unwrap_or_default();
    let wanted = |s: &&Segment<'_>| s.is("REF") && !but.iter().any(|b| b.as_bytes() == s.bytes(1));
    let read = |s: &Segment<'_>| Reference::new(&s.text(1), &s.text(2));
    segments.iter().filter(wanted).map(read).collect()
}

/// A provider of a claim or line.
pub(super) fn of_claim(node: &Node<'_>) -> Provider {
    Provider {
        name: name(Some(node)),
        npi: npi(Some(node)),
        taxonomy: maybe(node.segment("PRV", None), 3),
        references: references(Some(node), &[]),
    }
}

/// A place of treatment.
pub(super) fn facility(node: &Node<'_>) -> Facility {
    Facility {
        name: text(node.segment("NM1", None), 3),
        npi: npi(Some(node)),
        address: address(Some(node)).unwrap_or_else(|| Address::new("", "", "", "")),
        references: references(Some(node), &[]),
    }
}
