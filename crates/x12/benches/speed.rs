//! How fast files are read, checked and written, beside a scan of the same bytes.
//!
//! `cargo bench -p x12`; one core. Divan prints bytes a second.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up may stop")]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use x12::check::{Level, Options};
use x12::professional::{
    Address, Batch, BillingProvider, Claim, Contact, Demographics, EnvelopeNumbers, Line, Name,
    Patients, Payer, Receiver, Reference, Sex, Submitter, Subscriber, TaxId, read, write,
};
use x12::{
    Cents, Charset, ControlNumber, Day, Delimiters, GroupHeader, InterchangeHeader, Party,
    Quantity, Reader, Stream, TimeOfDay, Usage, Writer, remittance,
};

/// Claims in the files: few, so that a sample is not cut by whatever else the machine does.
const N: usize = 2_000;

fn main() {
    divan::main();
}

fn day() -> Day {
    Day::new(2026, 9, 1).unwrap()
}

fn batch(n: usize) -> Batch {
    let address = Address::new("100 State Street", "Albany", "NY", "122071001");
    let people = (0..n).map(|n| {
        let lines = (1..=1 + n % 4).map(|l| {
            let mut line = Line::new("97530", Cents(4_550), Quantity::whole(2), day());
            line.procedure.modifiers = vec!["GO".into()];
            line.references.push(Reference::new("6R", &format!("L{l}")));
            line
        });
        let mut claim = Claim::new(&format!("PCN{n:08}"), "11", lines.collect());
        claim.diagnoses = vec!["R278".into(), "F840".into()];
        claim.references.push(Reference::new("G1", "PA41227216"));
        let birth = Day::new(2017, 4, 12).unwrap();
        Subscriber {
            address: Some(address.clone()),
            demographics: Some(Demographics { birth, sex: Sex::Female }),
            ..Subscriber::new(
                Name::person("Brown", &format!("James {n}")),
                Some("W000000000"),
                "CI",
                Payer::new("Example Health Plan", "60054"),
                Patients::Subscriber(vec![claim]),
            )
        }
    });
    let name = Name::organization("Hudson Therapy");
    Batch {
        submitter: Submitter {
            name: name.clone(),
            id: "HUDSON01".into(),
            contacts: vec![Contact::by_telephone("Billing office", "5185550100")],
        },
        receiver: Receiver { name: "Example Network".into(), id: "NETWORK01".into() },
        reference: "B000001".into(),
        providers: vec![BillingProvider {
            taxonomy: Some("225X00000X".into()),
            subscribers: people.collect(),
            ..BillingProvider::new(
                name,
                Some("1234567893"),
                TaxId::Employer("141234567".into()),
                address,
            )
        }],
        ..Batch::empty(Day::new(2026, 11, 24).unwrap(), TimeOfDay::new(11, 30).unwrap())
    }
}

fn envelope() -> EnvelopeNumbers {
    let party = |id: &str| Party { qualifier: "ZZ".into(), id: id.into() };
    let one = ControlNumber::new(1).unwrap();
    EnvelopeNumbers {
        sender: party("HUDSON01"),
        receiver: party("NETWORK01"),
        usage: Usage::Test,
        is_acknowledgment_wanted: false,
        interchange: one,
        group: one,
        first_transaction: one,
    }
}

fn claims(n: usize) -> Vec<u8> {
    write(&batch(n), &envelope(), Charset::Extended).bytes
}

/// One remittance for each 5,000 claims, balanced.
fn remittances(n: usize) -> Vec<u8> {
    let mut writer = Writer::new(Delimiters::default(), Charset::Extended);
    let (day, time) = (day(), TimeOfDay::new(11, 30).unwrap());
    let one = ControlNumber::new(1).unwrap();
    let party = |id: &str| Party { qualifier: "ZZ".into(), id: id.into() };
    writer.open_interchange(&InterchangeHeader {
        sender: party("PLAN"),
        receiver: party("HUDSON01"),
        day,
        time,
        control: one,
        is_acknowledgment_wanted: false,
        usage: Usage::Test,
    });
    writer.open_group(&GroupHeader {
        function: "HP",
        sender: "PLAN".into(),
        receiver: "HUDSON01".into(),
        day,
        time,
        control: one,
        guide: remittance::GUIDE,
    });
    let head = b"ISA*00*          *00*          *ZZ*PLAN           *ZZ*HUDSON01       \
*261124*1130*^*00501*000000001*0*T*:~GS*HP*PLAN*HUDSON01*20261124*1130*1*X*005010X221A1~\
ST*835*0001~BPR*I*0*C*ACH*CCP*01*999999999*DA*12345*1123456789**01*888888888*DA*54321*20261124~\
TRN*1*EFT1*1123456789~DTM*405*20261123~N1*PR*EXAMPLE PLAN*XV*12345~N3*1 PLAN STREET~\
N4*ALBANY*NY*122071001~PER*BL*HELP*TE*5185550100~N1*PE*HUDSON OT PC*XX*1234567893~LX*1~\
CLP*PCN1*1*200*140*20*12*ICN000002*11*1~NM1*QC*1*BROWN*JAMES****MI*W000000001~\
NM1*82*1*JONES*MARY****XX*1500000009~REF*1L*872246~DTM*232*20261001~AMT*AU*80~\
SVC*HC:97530:GO*100*70**2~DTM*472*20261001~CAS*CO*45*20~CAS*PR*3*10~REF*6R*L1~AMT*B6*80~\
SVC*HC:97110:GO*100*70**2~DTM*472*20261001~CAS*CO*45*20~CAS*PR*3*10~REF*6R*L2~AMT*B6*80~\
SE*2*0001~";
    let pattern = remittance::read(head).remove(0);
    let mut left = n;
    let mut number = 0;
    while left > 0 {
        number += 1;
        let control = format!("{number:04}");
        let mut it = pattern.clone();
        it.control = x12::Text::new(control.as_bytes());
        let n = left.min(5_000);
        it.groups[0].claims = vec![pattern.groups[0].claims[0].clone(); n];
        it.payment.amount = Cents(14_000 * i64::try_from(n).unwrap());
        remittance::write(&mut writer, &it);
        left -= n;
    }
    writer.finish().bytes
}

/// The physical limit: every byte is looked at.
#[divan::bench]
fn a_memory_scan(bencher: Bencher<'_, '_>) {
    let file = claims(N);
    bencher
        .counter(BytesCount::of_slice(&file))
        .bench_local(|| black_box(&file).iter().fold(0u64, |sum, b| sum + u64::from(*b)));
}

#[divan::bench]
fn b_tokens_of_claims(bencher: Bencher<'_, '_>) {
    let file = claims(N);
    bencher.counter(BytesCount::of_slice(&file)).bench_local(|| {
        let mut reader = Reader::new(black_box(&file));
        let (mut n, mut clm) = (0, 0);
        while let Some(fields) = reader.next_fields() {
            n += fields.n_elements();
            clm += usize::from(fields.id() == b"CLM");
        }
        (n, clm)
    });
}

#[divan::bench]
fn b_tokens_of_a_stream(bencher: Bencher<'_, '_>) {
    let file = claims(N);
    bencher.counter(BytesCount::of_slice(&file)).bench_local(|| {
        let mut stream = Stream::new(black_box(file.as_slice()));
        let mut n = 0;
        while let Some(fields) = stream.next_fields().unwrap() {
            n += fields.n_elements();
        }
        n
    });
}

#[divan::bench]
fn c_remittances_into_structures(bencher: Bencher<'_, '_>) {
    let file = remittances(N);
    bencher.counter(BytesCount::of_slice(&file)).bench_local(|| {
        remittance::read(black_box(&file)).iter().map(|r| r.imbalances().len()).sum::<usize>()
    });
}

#[divan::bench]
fn c_claims_into_owned_structures(bencher: Bencher<'_, '_>) {
    let file = claims(N);
    bencher.counter(BytesCount::of_slice(&file)).bench_local(|| read(black_box(&file)).len());
}

#[divan::bench]
fn d_claims_checked_for_structure(bencher: Bencher<'_, '_>) {
    let file = claims(N);
    let options = Options { level: Level::Structure, ..Options::default() };
    bencher
        .counter(BytesCount::of_slice(&file))
        .bench_local(|| x12::check::file(black_box(&file), &options).is_accepted());
}

#[divan::bench]
fn e_claims_checked_in_full(bencher: Bencher<'_, '_>) {
    let file = claims(N);
    bencher
        .counter(BytesCount::of_slice(&file))
        .counter(ItemsCount::new(N))
        .bench_local(|| x12::check::file(black_box(&file), &Options::default()).is_accepted());
}

#[divan::bench]
fn e_remittances_checked_in_full(bencher: Bencher<'_, '_>) {
    let file = remittances(N);
    assert!(x12::check::file(&file, &Options::default()).is_accepted());
    bencher
        .counter(BytesCount::of_slice(&file))
        .bench_local(|| x12::check::file(black_box(&file), &Options::default()).is_accepted());
}

#[divan::bench]
fn f_claims_written(bencher: Bencher<'_, '_>) {
    let (batch, envelope) = (batch(N), envelope());
    let n = claims(N).len();
    bencher
        .counter(BytesCount::new(n))
        .bench_local(|| write(black_box(&batch), &envelope, Charset::Extended).bytes.len());
}

#[divan::bench]
fn g_one_claim_checked(bencher: Bencher<'_, '_>) {
    let file = claims(1);
    bencher
        .counter(ItemsCount::new(1usize))
        .bench_local(|| x12::check::file(black_box(&file), &Options::default()).is_accepted());
}
