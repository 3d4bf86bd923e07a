//! Invented claims of several shapes.

use billing::claim::{
    Address, BillingProvider, Claim, ClaimBatch, ClaimHeader, ClaimPatient, ClaimProvider, Contact,
    EntityName, FilingCode, Frequency, PayerRef, Person, PersonName, Receiver, Relationship,
    Responsibility, ServiceFacility, ServiceLine, Sex, Submitter, Subscriber, TaxId, Usage,
};
use billing::{Cents, Modifier, PlaceOfService, Units};
use jiff::civil::date;

pub(crate) fn person(last: &str, first: &str) -> PersonName {
    PersonName { last: last.into(), first: first.into(), middle: None, suffix: None }
}

pub(crate) fn address() -> Address {
    Address {
        line1: "1 School Street".into(),
        line2: None,
        city: "Albany".into(),
        state: "NY".into(),
        postal_code: "12207-0001".into(),
    }
}

pub(crate) fn provider(last: &str, first: &str) -> ClaimProvider {
    ClaimProvider {
        name: EntityName::Person(person(last, first)),
        npi: Some("1234567893".into()),
        taxonomy: Some("225X00000X".into()),
    }
}

/// A child's claim to the invented school Medicaid.
pub(crate) fn header(number: u32) -> ClaimHeader {
    ClaimHeader {
        number: format!("QH{number:010}").parse().unwrap(),
        frequency: Frequency::Original,
        payer_claim_number: None,
        payer: PayerRef {
            profile: "ny_school_medicaid".into(),
            name: "Invented School Medicaid".into(),
            id: "INVENTED01".into(),
        },
        subscriber: Subscriber {
            person: Person {
                name: person("Example", "Ada"),
                birth_date: date(2017, 4, 12),
                sex: Sex::Female,
                address: address(),
            },
            member_id: Some("AB12345C".into()),
            group_number: None,
            group_name: None,
            responsibility: Responsibility::Primary,
            filing: FilingCode::Medicaid,
        },
        patient: ClaimPatient::Subscriber,
        billing: BillingProvider {
            name: EntityName::Organization("Invented Central School District".into()),
            npi: Some("1234567893".into()),
            tax_id: TaxId::Employer("12-3456789".into()),
            taxonomy: Some("251300000X".into()),
            address: address(),
            pay_to: None,
            contact: None,
            payer_assigned_id: Some("01234567".into()),
        },
        rendering: Some(provider("Keys", "Olive")),
        supervising: None,
        referring: None,
        ordering: None,
        facility: None,
        place: PlaceOfService::SCHOOL,
        diagnoses: vec!["F82".into(), "R27.8".into()],
        prior_authorization: None,
        referral_number: None,
        initial_treatment: None,
        accepts_assignment: true,
        assigns_benefits: true,
        releases_information: true,
    }
}

pub(crate) fn line(number: u32, code: &str, modifiers: &[&str], cents: i64) -> ServiceLine {
    ServiceLine {
        control: format!("L{number}"),
        day: date(2026, 11, 16),
        code: code.parse().unwrap(),
        modifiers: modifiers.iter().map(|m| m.parse::<Modifier>().unwrap()).collect(),
        units: Units::new(2),
        charge: Cents::new(cents),
        pointers: vec![1, 2],
        place: None,
        narrative: None,
    }
}

pub(crate) fn claim(header: ClaimHeader) -> Claim {
    Claim::of_lines(header, vec![line(1, "97530", &["GO"], 5_700)]).unwrap()
}

pub(crate) fn named(number: u32, last: &str, first: &str) -> Claim {
    let mut header = header(number);
    header.subscriber.person.name = person(last, first);
    claim(header)
}

/// Seen in a group, under the group code alone, with everyone who had a part.
pub(crate) fn group_with_supervisor(number: u32) -> Claim {
    let mut header = header(number);
    header.supervising = Some(provider("Over", "Sam"));
    header.ordering = Some(provider("Doctor", "Dana"));
    header.referring = Some(provider("Doctor", "Dana"));
    header.facility =
        Some(ServiceFacility { name: "P.S. 12 (Invented)".into(), npi: None, address: address() });
    header.prior_authorization = Some("PA0001".into());
    header.referral_number = Some("RF0001".into());
    header.initial_treatment = Some(date(2026, 9, 8));
    let mut unlisted = line(2, "97139", &["GO", "CO"], 1_005);
    unlisted.narrative = Some("Sensory diet: set-up".into());
    unlisted.place = Some(PlaceOfService::HOME);
    Claim::of_lines(header, vec![line(1, "97150", &["GO"], 2_850), unlisted]).unwrap()
}

/// On a parent's policy, from a practice with another address for money.
pub(crate) fn dependent(number: u32) -> Claim {
    let mut header = header(number);
    header.patient = ClaimPatient::Dependent {
        relationship: Relationship::Child,
        person: Box::new(Person {
            name: person("Example", "Ben"),
            birth_date: date(2019, 2, 28),
            sex: Sex::Male,
            address: address(),
        }),
    };
    header.subscriber.filing = FilingCode::Commercial;
    header.subscriber.group_number = Some("GROUP1".into());
    header.billing.pay_to = Some(Address { line1: "PO Box 7".into(), ..address() });
    header.billing.payer_assigned_id = None;
    header.place = PlaceOfService::OFFICE;
    claim(header)
}

pub(crate) fn replacement(number: u32) -> Claim {
    let mut header = header(number);
    header.frequency = Frequency::Replacement;
    header.payer_claim_number = Some("ICN20261101".into());
    claim(header)
}

pub(crate) fn batch(claims: Vec<Claim>) -> ClaimBatch {
    ClaimBatch {
        submitter: Submitter {
            name: "Invented Central School District".into(),
            id: "INVENTEDSD".into(),
            qualifier: "ZZ".into(),
            contact: Contact {
                name: "Billing office".into(),
                telephone: Some("(518) 555-0100".into()),
                email: None,
            },
        },
        receiver: Receiver {
            name: "Invented Clearinghouse".into(),
            id: "INVENTEDCH".into(),
            qualifier: "ZZ".into(),
        },
        usage: Usage::Test,
        interchange_control: 41,
        group_control: 17,
        transaction_control: 1,
        reference: "W20261116".into(),
        created: "2026-11-24T16:30:00Z".parse().unwrap(),
        claims,
    }
}
