//! How fast the engine is: `cargo bench -p billing`.
//!
//! Two budgets: one claim of six lines, counted, priced and checked, in 50 µs at the 99th
//! percentile; and a million encounters coded on one core in less than ten seconds.

use billing::claim::{
    Address, BillingProvider, ClaimHeader, ClaimPatient, EntityName, FilingCode, Frequency,
    PayerRef, Person, PersonName, Responsibility, Sex, Subscriber, TaxId,
};
use billing::medicare::{self, DayLine, Locality};
use billing::modifiers::{self, Circumstances, Delivery, Liability, Performed};
use billing::ncci::read_pairs;
use billing::resolve::{Given, resolve};
use billing::units::{UnitOptions, count};
use billing::{
    Claim, CodeTable, Cpt, FeeSchedule, PayerProfile, PlaceOfService, ServiceMinutes, UnitRule,
    charge, edit,
};
use care::{Attendance, Credential, GroupSize, Minutes, PracticeService};
use divan::{Bencher, black_box};
use jiff::civil::{Date, date};
use std::fmt::Write as _;

fn main() {
    divan::main();
}

const DAY: Date = date(2026, 11, 16);
const VISIT: [(&str, u32); 6] =
    [("97530", 23), ("97535", 20), ("97533", 16), ("97110", 11), ("97112", 9), ("97140", 8)];

fn code(text: &str) -> Cpt {
    text.parse().unwrap_or_else(|_| std::process::abort())
}

fn services() -> Vec<ServiceMinutes> {
    let service = |(text, minutes): &(&str, u32)| ServiceMinutes {
        code: code(text),
        minutes: Minutes(*minutes),
        count: None,
    };
    VISIT.iter().map(service).collect()
}

fn header() -> Option<ClaimHeader> {
    let person = || Person {
        name: PersonName {
            last: "Invented".to_owned(),
            first: "Ana".to_owned(),
            middle: None,
            suffix: None,
        },
        birth_date: date(2018, 3, 1),
        sex: Sex::Female,
        address: address(),
    };
    Some(ClaimHeader {
        number: "QH1".parse().ok()?,
        frequency: Frequency::Original,
        payer_claim_number: None,
        payer: PayerRef {
            profile: "medicare_b".to_owned(),
            name: "Medicare".to_owned(),
            id: "1".to_owned(),
        },
        subscriber: Subscriber {
            person: person(),
            member_id: Some("1EG4TE5MK73".to_owned()),
            group_number: None,
            group_name: None,
            responsibility: Responsibility::Primary,
            filing: FilingCode::MedicareB,
        },
        patient: ClaimPatient::Subscriber,
        billing: BillingProvider {
            name: EntityName::Organization("Harbor Lane".to_owned()),
            npi: Some("1234567893".to_owned()),
            tax_id: TaxId::Employer("123456789".to_owned()),
            taxonomy: None,
            address: address(),
            pay_to: None,
            contact: None,
            payer_assigned_id: None,
        },
        rendering: None,
        supervising: None,
        referring: None,
        ordering: None,
        facility: None,
        place: PlaceOfService::OFFICE,
        diagnoses: vec!["F82".to_owned()],
        prior_authorization: None,
        referral_number: None,
        initial_treatment: None,
        accepts_assignment: true,
        assigns_benefits: true,
        releases_information: true,
    })
}

fn address() -> Address {
    Address {
        line1: "1 Main Street".to_owned(),
        line2: None,
        city: "Albany".to_owned(),
        state: "NY".to_owned(),
        postal_code: "122071234".to_owned(),
    }
}

/// A claim of six lines: units, modifiers, charges, what Medicare allows, and every edit.
#[divan::bench(sample_count = 1000, sample_size = 1)]
fn claim_of_six_lines(bencher: Bencher<'_, '_>) {
    let (Some(profile), table) = (PayerProfile::find("medicare_b"), CodeTable::builtin()) else {
        return;
    };
    let Some(terms) = profile.on(DAY) else { return };
    let (asked, fees, services) = (terms.modifier_terms(), FeeSchedule::demo(), services());
    bencher.with_inputs(header).bench_values(|header| {
        let options = terms.unit_options();
        let answer = count(UnitRule::Cms8, DAY, black_box(&services), table, &options);
        let performed: Vec<Performed<'_>> = answer
            .lines
            .iter()
            .map(|line| Performed {
                code: line.code,
                units: line.units,
                therapist: Minutes(20),
                assistant: Minutes(0),
                intervals: &[],
                session: 0,
                clinician: 0,
                reduced: false,
                repeated: false,
            })
            .collect();
        let day = Circumstances {
            day: DAY,
            delivery: Delivery::InPerson,
            place: PlaceOfService::OFFICE,
            is_school_plan: false,
            liability: Liability::Expected,
            threshold: None,
        };
        let told = modifiers::of_day(&performed, &day, &asked, table);
        let lines: Vec<DayLine> = told
            .lines
            .iter()
            .map(|line| DayLine {
                code: line.code,
                units: line.units,
                is_facility: false,
                is_assistants: false,
            })
            .collect();
        let amounts = medicare::amounts(DAY, &lines, Locality::default());
        let coded: Vec<billing::resolve::CodedLine> = told
            .lines
            .into_iter()
            .map(|line| billing::resolve::CodedLine {
                code: line.code,
                units: line.units,
                measure: billing::units::Measure::Unit,
                modifiers: line.modifiers,
            })
            .collect();
        let priced = charge::price(&coded, DAY, &profile.key, fees, 0, &[1]);
        let claim = header.and_then(|header| Claim::of_lines(header, priced.ok()?).ok());
        let findings = claim.as_ref().map(|claim| edit::check(claim, table));
        (amounts, findings, claim)
    });
}

/// A million encounters of a practice, from what was recorded to coded lines; one after the other.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn million_encounters() -> usize {
    let (Some(profile), table) = (PayerProfile::find("medicare_b"), CodeTable::builtin()) else {
        return 0;
    };
    let service = |text: &str, minutes: u32| PracticeService {
        code: text.to_owned(),
        minutes: Minutes(minutes),
    };
    let visits: Vec<[PracticeService; 2]> =
        (0..60).map(|n| [service("97530", 15 + n % 31), service("97535", 8 + n % 17)]).collect();
    let mut lines = 0;
    for visit in visits.iter().cycle().take(1_000_000) {
        let given = Given {
            day: DAY,
            attendance: Attendance::Provided,
            minutes: Minutes(60),
            size: GroupSize::Individual,
            group_max: None,
            credential: Credential::OccupationalTherapist,
            delivery: Delivery::InPerson,
            activities: &[],
            services: visit,
        };
        lines += black_box(resolve(&given, profile, table)).lines.len();
    }
    lines
}

/// A million rows of CMS's file of pairs.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn million_rows_of_pairs(bencher: Bencher<'_, '_>) {
    let mut text = "CPT only copyright\nColumn 1\tColumn 2\n".to_owned();
    for n in 0..1_000_000_u32 {
        let (one, two) = (10_000 + n / 100, 90_000 + n % 100);
        _ = writeln!(text, "{one}\t{two}\t\t20200101\t*\t{}\tMore extensive procedure", n % 2);
    }
    bencher.bench_local(|| read_pairs(black_box(text.as_bytes())).map(|rows| rows.len()));
}

/// Units of six services, with the arithmetic told.
#[divan::bench]
fn units_of_six_services(bencher: Bencher<'_, '_>) {
    let (services, options) = (services(), UnitOptions::default());
    let table = CodeTable::builtin();
    bencher.bench_local(|| count(UnitRule::Cms8, DAY, black_box(&services), table, &options));
}
