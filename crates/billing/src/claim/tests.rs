//! What makes a claim, and what does not.

use jiff::civil::date;

use super::*;

fn name(first: &str, last: &str) -> PersonName {
    PersonName { last: last.into(), first: first.into(), middle: None, suffix: None }
}

/// A claim of an invented school district for one invented student; charges in cents.
pub(crate) fn sample(charges: &[i64]) -> (ClaimHeader, Vec<ServiceLine>) {
    let address = Address {
        line1: "1 School Street".into(),
        line2: None,
        city: "Albany".into(),
        state: "NY".into(),
        postal_code: "122070001".into(),
    };
    let therapist = ClaimProvider {
        name: EntityName::Person(name("Olive", "Example")),
        npi: Some("1234567893".into()),
        taxonomy: Some("225X00000X".into()),
    };
    let header = ClaimHeader {
        number: "QH0000000001".parse().unwrap(),
        frequency: Frequency::Original,
        payer_claim_number: None,
        payer: PayerRef {
            profile: "ny_school_medicaid".into(),
            name: "Invented School Medicaid".into(),
            id: "INVENTED01".into(),
        },
        subscriber: Subscriber {
            person: Person {
                name: name("Ada", "Example"),
                birth_date: date(2017, 4, 12),
                sex: Sex::Female,
                address: address.clone(),
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
            tax_id: TaxId::Employer("123456789".into()),
            taxonomy: Some("251300000X".into()),
            address,
            pay_to: None,
            contact: None,
            payer_assigned_id: Some("01234567".into()),
        },
        rendering: Some(therapist.clone()),
        supervising: None,
        referring: None,
        ordering: Some(therapist),
        facility: None,
        place: PlaceOfService::SCHOOL,
        diagnoses: vec!["F82".into()],
        prior_authorization: None,
        referral_number: None,
        initial_treatment: None,
        accepts_assignment: true,
        assigns_benefits: true,
        releases_information: true,
    };
    (header, lines_of(charges))
}

fn lines_of(charges: &[i64]) -> Vec<ServiceLine> {
    let codes = ["97530", "97535", "97533", "97110"];
    let lines = charges.iter().zip(codes.iter().cycle()).enumerate().map(|(n, (&cents, code))| {
        ServiceLine {
            control: format!("L{}", n + 1),
            day: date(2026, 11, 16),
            code: code.parse().unwrap(),
            modifiers: vec![Modifier::GO],
            units: Units::ONE,
            charge: Cents::new(cents),
            pointers: vec![1],
            place: None,
            narrative: None,
        }
    });
    lines.collect()
}

#[test]
fn the_total_of_a_claim_is_the_sum_of_its_lines() {
    let (header, lines) = sample(&[4000, 3550]);
    let claim = Claim::new(header, lines, Cents::new(7550)).unwrap();
    assert_eq!(claim.total(), Cents::new(7550));
}

#[test]
fn a_total_that_is_a_cent_off_is_refused() {
    let (header, lines) = sample(&[4000, 3550]);
    let refused = Claim::new(header, lines, Cents::new(7551)).unwrap_err();
    assert_eq!(refused.to_string(), "the total is 75.51, but the lines add up to 75.50");
}

#[test]
fn a_claim_has_between_one_and_fifty_lines() {
    let (header, lines) = sample(&[]);
    assert_eq!(Claim::of_lines(header, lines), Err(ClaimRefused::NoLines));
    let (header, lines) = sample(&[100; 51]);
    assert_eq!(Claim::of_lines(header, lines), Err(ClaimRefused::TooManyLines(51)));
    let (header, lines) = sample(&[100; 50]);
    assert_eq!(Claim::of_lines(header, lines).unwrap().total(), Cents::new(5000));
}

#[test]
fn charges_that_cannot_be_added_are_refused() {
    let (header, lines) = sample(&[i64::MAX, 1]);
    assert_eq!(Claim::of_lines(header, lines), Err(ClaimRefused::TotalTooLarge));
}

#[test]
fn a_claim_number_that_would_not_come_back_is_refused() {
    for text in ["", "QH-1", "qh1", "QH 1", "A23456789012345678901"] {
        assert_eq!(text.parse::<ClaimNumber>(), Err(ClaimRefused::NumberMalformed), "{text}");
    }
    assert!("A2345678901234567890".parse::<ClaimNumber>().is_ok());
}

#[test]
fn a_claim_survives_json_and_a_changed_total_does_not() {
    let (header, lines) = sample(&[4000]);
    let claim = Claim::of_lines(header, lines).unwrap();
    let json = serde_json::to_string(&claim).unwrap();
    assert_eq!(serde_json::from_str::<Claim>(&json).unwrap(), claim);
    let changed = json.replace("\"total\":4000", "\"total\":4001");
    assert!(serde_json::from_str::<Claim>(&changed).is_err());
}

#[test]
fn a_printed_claim_names_nobody() {
    let (header, lines) = sample(&[4000]);
    let printed = format!("{:?}", Claim::of_lines(header, lines).unwrap());
    for private in ["Ada", "2017", "AB12345C", "F82", "School Street", "123456789\""] {
        assert!(!printed.contains(private), "{private}");
    }
}
