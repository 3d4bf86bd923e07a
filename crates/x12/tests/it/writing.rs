//! Files that the crate writes.

use x12::professional::*;
use x12::{Cents, Charset, ControlNumber, Day, Party, Quantity, Severity, TimeOfDay, Usage};

fn address() -> Address {
    Address::new("100 State Street", "Albany", "NY", "12207-1001")
}

pub(crate) fn envelope() -> EnvelopeNumbers {
    let party = |id: &str| Party { qualifier: "ZZ".into(), id: id.into() };
    EnvelopeNumbers {
        sender: party("HUDSON01"),
        receiver: party("NETWORK01"),
        usage: Usage::Test,
        is_acknowledgment_wanted: false,
        interchange: ControlNumber::new(1).unwrap(),
        group: ControlNumber::new(1).unwrap(),
        first_transaction: ControlNumber::new(1).unwrap(),
    }
}

fn line(n: u8) -> Line {
    let day = Day::new(2026, 9, 1).unwrap();
    let mut line = Line::new("97530", Cents(4_550), Quantity::whole(1), day);
    line.procedure.modifiers = vec!["GO".into()];
    line.references.push(Reference::new("6R", &format!("L{n}")));
    line
}

fn subscriber(name: Name, claims: Vec<Claim>) -> Subscriber {
    let birth = Day::new(2017, 4, 12).unwrap();
    Subscriber {
        address: Some(address()),
        demographics: Some(Demographics { birth, sex: Sex::Female }),
        ..Subscriber::new(
            name,
            Some("AB12345C"),
            "MC",
            Payer::new("Example Medicaid", "EXAMPLE01"),
            Patients::Subscriber(claims),
        )
    }
}

pub(crate) fn batch(subscribers: Vec<Subscriber>) -> Batch {
    let name = Name::organization("Hudson Central School District");
    Batch {
        submitter: Submitter {
            name: name.clone(),
            id: "HUDSON01".into(),
            contacts: vec![Contact::by_telephone("Billing office", "(518) 555-0100")],
        },
        receiver: Receiver { name: "Example Network".into(), id: "NETWORK01".into() },
        reference: "B000001".into(),
        providers: vec![BillingProvider {
            taxonomy: Some("251300000X".into()),
            subscribers,
            ..BillingProvider::new(
                name,
                Some("1234567893"),
                TaxId::Employer("14-1234567".into()),
                address(),
            )
        }],
        ..Batch::empty(Day::new(2026, 11, 24).unwrap(), TimeOfDay::new(11, 30).unwrap())
    }
}

pub(crate) fn sample_file() -> File {
    let claim = Claim::new("PCN1", "03", vec![line(1), line(2)]);
    let it = batch(vec![subscriber(Name::person("Example", "Ada"), vec![claim])]);
    write(&it, &envelope(), Charset::Extended)
}

/// A file with so many claims, each of a patient of its own.
pub(crate) fn many(n: usize) -> Vec<u8> {
    let people = (1..=n).map(|n| {
        let claim = Claim::new(&format!("PCN{n}"), "03", vec![line(1), line(2)]);
        subscriber(Name::person("Example", &format!("Ada {n}")), vec![claim])
    });
    write(&batch(people.collect()), &envelope(), Charset::Extended).bytes
}

pub(crate) fn file_with(last: &str, first: &str, street: &str, note: &str) -> File {
    let mut claim = Claim::new("PCN1", "03", vec![line(1)]);
    claim.note = Some(Note { kind: "ADD".into(), text: note.into() });
    let mut it = subscriber(Name::person(last, first), vec![claim]);
    it.address = Some(Address::new(street, "Albany", "NY", "12207"));
    write(&batch(vec![it]), &envelope(), Charset::Extended)
}

#[test]
fn a_claim_is_written_as_the_guide_has_it() {
    let file = sample_file();
    assert_eq!(file.findings, []);
    let text = String::from_utf8(file.bytes).unwrap();
    let (isa, rest) = text.split_once("GS*").unwrap();
    assert_eq!(
        isa,
        "ISA*00*          *00*          *ZZ*HUDSON01       *ZZ*NETWORK01      \
         *261124*1130*^*00501*000000001*0*T*:~"
    );
    insta::assert_snapshot!(format!("GS*{rest}").replace('~', "~\n"), @r"
    GS*HC*HUDSON01*NETWORK01*20261124*1130*1*X*005010X222A1~
    ST*837*0001*005010X222A1~
    BHT*0019*00*B000001*20261124*1130*CH~
    NM1*41*2*HUDSON CENTRAL SCHOOL DISTRICT*****46*HUDSON01~
    PER*IC*BILLING OFFICE*TE*5185550100~
    NM1*40*2*EXAMPLE NETWORK*****46*NETWORK01~
    HL*1**20*1~
    PRV*BI*PXC*251300000X~
    NM1*85*2*HUDSON CENTRAL SCHOOL DISTRICT*****XX*1234567893~
    N3*100 STATE STREET~
    N4*ALBANY*NY*122071001~
    REF*EI*141234567~
    HL*2*1*22*0~
    SBR*P*18*******MC~
    NM1*IL*1*EXAMPLE*ADA****MI*AB12345C~
    N3*100 STATE STREET~
    N4*ALBANY*NY*122071001~
    DMG*D8*20170412*F~
    NM1*PR*2*EXAMPLE MEDICAID*****PI*EXAMPLE01~
    CLM*PCN1*91***03:B:1*Y*A*Y*Y~
    HI*ABK:R278~
    LX*1~
    SV1*HC:97530:GO*45.5*UN*1***1~
    DTP*472*D8*20260901~
    REF*6R*L1~
    LX*2~
    SV1*HC:97530:GO*45.5*UN*1***1~
    DTP*472*D8*20260901~
    REF*6R*L2~
    SE*29*0001~
    GE*1*1~
    IEA*1*000000001~
    ");
}

#[test]
fn a_name_of_sixty_letters_fits_and_one_of_sixty_one_is_stopped_but_not_cut() {
    let stops = |name: &str| {
        let file = file_with(name, "A", "1 Street", "note");
        let text = String::from_utf8(file.bytes).unwrap();
        assert!(text.contains(name), "never cut");
        file.findings.iter().any(|f| f.severity == Severity::Stop)
    };
    assert!(!stops(&"N".repeat(60)));
    assert!(stops(&"N".repeat(61)));
}

#[test]
fn what_cannot_be_written_is_said_with_the_claim_it_is_about() {
    let file = file_with("כהן", "Noa", "1 Street", "a*b");
    let said: Vec<_> = file
        .findings
        .iter()
        .map(|f| (f.code, f.severity, f.place.loop_id, f.place.element))
        .collect();
    assert_eq!(
        said,
        [
            ("X12-902", Severity::Stop, Some("2010BA"), Some(3)),
            ("X12-122", Severity::Stop, Some("2010BA"), Some(3)),
            ("X12-901", Severity::Tell, Some("2300"), Some(2)),
        ]
    );
    assert!(file.findings.iter().all(|f| f.place.claim.as_deref() == Some("PCN1")));
    assert!(file.findings.iter().all(|f| !f.to_string().contains("כהן")), "no names in findings");
}

#[test]
fn findings_of_the_writer_point_at_the_segment_that_is_read_back() {
    let file = file_with("Müller", "Zoë", "1 Street", "note");
    let document = x12::read(&file.bytes);
    for finding in &file.findings {
        let n = usize::try_from(finding.place.segment.unwrap()).unwrap();
        let segment = &document.segments()[n - 1];
        assert_eq!(segment.id(), b"NM1");
        assert_eq!(segment.text(1), "IL");
    }
    assert_eq!(file.findings.len(), 2);
}

#[test]
fn more_than_five_thousand_claims_take_another_transaction() {
    let subscribers = (0..5_001)
        .map(|n| {
            let claim = Claim::new(&format!("PCN{n}"), "03", vec![line(1)]);
            subscriber(Name::person("Example", "Ada"), vec![claim])
        })
        .collect();
    let file = write(&batch(subscribers), &envelope(), Charset::Extended);
    assert_eq!((file.n_transactions, file.claims.len()), (2, 5_001));
    assert_eq!(file.claims[4_999].transaction, 1);
    assert_eq!(file.claims[5_000].transaction, 2);
    let document = x12::read(&file.bytes);
    assert_eq!(x12::check::structure(&document), []);
    let last = &file.claims[5_000];
    let clm = &document.segments()[usize::try_from(last.first_segment).unwrap() - 1];
    assert_eq!((clm.id(), clm.text(1).as_ref()), (&b"CLM"[..], "PCN5000"));
}

#[test]
fn more_than_a_hundred_claims_of_one_patient_take_another_level() {
    let claims = (0..101).map(|n| Claim::new(&format!("PCN{n}"), "03", vec![line(1)])).collect();
    let it = batch(vec![subscriber(Name::person("Example", "Ada"), claims)]);
    let file = write(&it, &envelope(), Charset::Extended);
    let document = x12::read(&file.bytes);
    let levels = document.segments().iter().filter(|s| s.is("HL")).count();
    assert_eq!(levels, 3);
    assert_eq!(x12::check::structure(&document), []);
}

#[test]
fn a_replacement_carries_the_payers_number() {
    let mut claim = Claim::new("PCN1", "03", vec![line(1)]);
    claim.frequency = Frequency::Replacement("ICN0001".into());
    let it = batch(vec![subscriber(Name::person("Example", "Ada"), vec![claim])]);
    let file = write(&it, &envelope(), Charset::Extended);
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(text.contains("*03:B:7*"), "{text}");
    assert!(text.contains("~REF*F8*ICN0001~"), "{text}");
}

#[test]
fn what_is_read_is_written_as_it_was() {
    let file = many(3);
    let batches = read(&file);
    assert_eq!(batches.len(), 1);
    let again = write(&batches[0], &envelope(), Charset::Extended);
    assert_eq!(String::from_utf8(again.bytes), String::from_utf8(file));
}

#[test]
fn claims_of_the_corpus_are_read_written_and_read_alike() {
    for (name, bytes) in crate::corpus::files() {
        if !name.starts_with("837P/") && !name.starts_with("mutants/") {
            continue;
        }
        for batch in read(&bytes) {
            let file = write(&batch, &envelope(), Charset::Extended);
            if file.n_transactions == 0 {
                continue;
            }
            let once = file.bytes;
            let twice = read(&once).first().map(|b| write(b, &envelope(), Charset::Extended).bytes);
            assert_eq!(twice.map(String::from_utf8), Some(String::from_utf8(once)), "{name}");
        }
    }
}
