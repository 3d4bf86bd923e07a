//! Remittances: they are read whole, balance to the cent, and come back as they were.

use proptest::prelude::*;
use x12::remittance::{self, Where};
use x12::{Charset, ControlNumber, Day, Delimiters, GroupHeader, TimeOfDay, Writer};

/// Our own: a claim with a reversal and its correction, an overpayment that is carried forward,
/// a claim that another payer gets next.
const FILE: &str = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PAYEE          \
*261124*1130*^*00501*000000001*0*T*:~GS*HP*P*R*20261124*1130*1*X*005010X221A1~ST*835*0001~\
BPR*I*50*C*ACH*CCP*01*999999999*DA*12345*1123456789**01*888888888*DA*54321*20261124~\
TRN*1*EFT1*1123456789~REF*EV*R1~DTM*405*20261123~N1*PR*EXAMPLE PLAN*XV*12345~\
N3*1 PLAN STREET~N4*ALBANY*NY*122071001~REF*2U*54321~PER*CX*CLAIMS*TE*5185550100~\
PER*BL*HELP*EM*HELP@EXAMPLE.ORG~N1*PE*HUDSON OT PC*XX*1234567893~REF*TJ*141234567~LX*1~\
CLP*PCN1*22*-100*-60*-40*12*ICN1*11*1~CAS*PR*3*-40~NM1*QC*1*BROWN*JAMES****MI*W1~\
CLP*PCN1*1*100*70*10*12*ICN2*11*1~NM1*QC*1*BROWN*JAMES****MI*W1~\
NM1*82*1*JONES*MARY****XX*1500000009~\
MOA***N1~REF*1L*872246~DTM*232*20261001~AMT*AU*80~SVC*HC:97530:GO*100*70**2~DTM*472*20261001~\
CAS*CO*45*20**97*0~CAS*PR*3*10~REF*6R*L1~AMT*B6*80~LQ*HE*N1~\
CLP*PCN2*19*90*60*0*12*ICN3~CAS*OA*23*30~NM1*QC*1*GREEN*ANN~NM1*TT*2*NEXT PLAN*****PI*77777~\
PLB*1234567893*20261231*WO:ICN9*70*FB:EFT0*-50~SE*40*0001~GE*1*1~IEA*1*000000001~";

#[test]
fn everything_of_a_remittance_has_its_place() {
    let all = remittance::read(FILE.as_bytes());
    assert_eq!(all.len(), 1);
    let it = &all[0];
    assert_eq!((it.payment.amount.0, it.payment.day), (5_000, Day::new(2026, 11, 24)));
    assert_eq!(
        (it.payer.name.to_string(), it.payee.id.to_string()),
        ("EXAMPLE PLAN".to_owned(), "1234567893".to_owned())
    );
    assert_eq!(it.payer.contacts.len(), 2);
    let claims: Vec<_> = it.claims().map(|(_, _, c)| c).collect();
    assert_eq!(claims.len(), 3);
    assert!(claims[0].is_reversal() && !claims[1].is_reversal());
    assert_eq!(claims[0].paid.0, -6_000);
    let line = &claims[1].lines[0];
    assert_eq!(line.adjustments.len(), 3);
    assert_eq!(line.reference("6R").unwrap(), "L1");
    assert_eq!(line.procedure.modifiers[0], "GO");
    assert_eq!(line.remarks.len(), 1);
    assert_eq!(claims[2].name("TT").unwrap().id, "77777");
    assert_eq!(it.provider_adjustments.len(), 2);
    assert_eq!(it.provider_adjustments[1].amount.0, -5_000);
    assert!(claims.iter().all(|c| c.other.is_empty()));
}

#[test]
fn it_balances_and_a_cent_more_anywhere_is_found_where_it_is() {
    let codes = |text: &str| -> Vec<&'static str> {
        let report = x12::check::file(text.as_bytes(), &x12::check::Options::default());
        report.all().map(|f| f.code).filter(|c| c.starts_with("X12-31")).collect()
    };
    let places = |text: &str| -> Vec<Where> {
        let all = remittance::read(text.as_bytes());
        all[0].imbalances().iter().map(|i| i.at).collect()
    };
    assert_eq!((codes(FILE), places(FILE)), (vec![], vec![]));
    let payment = FILE.replace("BPR*I*50*", "BPR*I*50.01*");
    assert_eq!((codes(&payment), places(&payment)), (vec!["X12-315"], vec![Where::Payment]));
    let line = FILE.replace("CAS*CO*45*20**", "CAS*CO*45*20.01**");
    assert_eq!(codes(&line), ["X12-312", "X12-311"]);
    assert_eq!(places(&line)[0], Where::Line { group: 0, claim: 1, line: 0 });
    let charge = FILE.replace("SVC*HC:97530:GO*100*70", "SVC*HC:97530:GO*101*71");
    assert!(codes(&charge).contains(&"X12-313"));
}

/// Writes remittances into a file of their own.
fn written(all: &[remittance::Remittance<'_>]) -> Vec<u8> {
    let mut writer = Writer::new(Delimiters::default(), Charset::Extended);
    let day = Day::new(2026, 11, 24).unwrap();
    let time = TimeOfDay::new(11, 30).unwrap();
    writer.open_interchange(&x12::InterchangeHeader {
        sender: x12::Party { qualifier: "ZZ".into(), id: "PAYER".into() },
        receiver: x12::Party { qualifier: "ZZ".into(), id: "PAYEE".into() },
        day,
        time,
        control: ControlNumber::new(1).unwrap(),
        is_acknowledgment_wanted: false,
        usage: x12::Usage::Test,
    });
    writer.open_group(&GroupHeader {
        function: "HP",
        sender: "P".to_owned() + "P",
        receiver: "RR".into(),
        day,
        time,
        control: ControlNumber::new(1).unwrap(),
        guide: remittance::GUIDE,
    });
    for it in all {
        remittance::write(&mut writer, it);
    }
    writer.finish().bytes
}

#[test]
fn what_is_written_is_read_as_it_was() {
    let all = remittance::read(FILE.as_bytes());
    let bytes = written(&all);
    assert_eq!(remittance::read(&bytes), all);
    assert_eq!(written(&remittance::read(&bytes)), bytes);
}

#[test]
fn remittances_of_the_corpus_are_written_and_read_as_they_were() {
    for (name, bytes) in crate::corpus::files() {
        if !name.starts_with("835/") {
            continue;
        }
        let all = remittance::read(&bytes);
        let again = written(&all);
        let back = remittance::read(&again);
        // Leading zeros of amounts and characters that cannot be carried are not kept.
        let claims = |all: &[remittance::Remittance<'_>]| -> Vec<(i64, i64, usize)> {
            let each = all.iter().flat_map(|r| r.claims().map(|(_, _, c)| c));
            each.map(|c| (c.charged.0, c.paid.0, c.lines.len())).collect()
        };
        assert_eq!(claims(&all), claims(&back), "{name}");
        let differences = |all: &[remittance::Remittance<'_>]| -> usize {
            all.iter().map(|r| r.imbalances().len()).sum()
        };
        assert_eq!(differences(&all), differences(&back), "{name}");
    }
}

proptest! {
    #[test]
    fn a_generated_remittance_balances_is_read_back_and_written_back(
        claims in proptest::collection::vec((1i64..100_000, 0u8..=100, 0u8..=100), 1..20),
        taken in -1000i64..1000,
    ) {
        let ids: Vec<String> = (0..claims.len()).map(|n| format!("PCN{n}")).collect();
        let mut it = remittance::read(FILE.as_bytes()).remove(0);
        let pattern = it.groups[0].claims[1].clone();
        let mut paid = 0;
        it.groups[0].claims = claims.iter().zip(&ids).map(|((charge, allowed, share), id)| {
            let allowed = charge * i64::from(*allowed) / 100;
            let owed = allowed * i64::from(*share) / 100;
            let mut claim = pattern.clone();
            claim.control = x12::Text::new(id.as_bytes());
            claim.charged = x12::Cents(*charge);
            claim.paid = x12::Cents(allowed - owed);
            claim.patient_owes = Some(x12::Cents(owed));
            paid += allowed - owed;
            let line = &mut claim.lines[0];
            (line.charged, line.paid) = (claim.charged, claim.paid);
            line.adjustments[0].amount = x12::Cents(charge - allowed);
            line.adjustments[2].amount = x12::Cents(owed);
            claim
        }).collect();
        it.provider_adjustments[0].amount = x12::Cents(taken);
        it.provider_adjustments.truncate(1);
        it.payment.amount = x12::Cents(paid - taken);
        prop_assert!(it.imbalances().is_empty());
        let all = vec![it];
        let bytes = written(&all);
        prop_assert_eq!(&remittance::read(&bytes), &all);
        let report = x12::check::file(&bytes, &x12::check::Options::default());
        let unbalanced = report.all().any(|f| f.code.starts_with("X12-31") && f.code != "X12-317");
        prop_assert!(!unbalanced, "{:?}", report);
    }
}
