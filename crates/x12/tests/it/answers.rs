//! Answers that are made for a file, and answers that are read.

use x12::answer::{
    Numbers, acknowledge, answer_interchanges, read_acknowledgments, read_interchange_answers,
    read_status,
};
use x12::check::{Level, Options};
use x12::{ControlNumber, Day, TimeOfDay};

fn numbers() -> Numbers {
    Numbers {
        day: Day::new(2026, 11, 24).unwrap(),
        time: TimeOfDay::new(12, 30).unwrap(),
        first: ControlNumber::new(41).unwrap(),
    }
}

fn structure(bytes: &[u8]) -> x12::check::Report {
    let options = Options { level: Level::Structure, ..Options::default() };
    x12::check::file(bytes, &options)
}

fn sample() -> String {
    String::from_utf8(crate::writing::sample_file().bytes).unwrap()
}

#[test]
fn a_sound_file_is_acknowledged_and_the_answer_is_sound_itself() {
    let file = sample();
    let written = acknowledge(&structure(file.as_bytes()), &numbers());
    assert_eq!(written.findings, []);
    let answers = read_acknowledgments(&written.bytes);
    assert_eq!(answers.len(), 1);
    assert_eq!((answers[0].verdict.to_string().as_str(), answers[0].errors.len()), ("A", 0));
    assert!(!answers[0].transactions[0].is_refused());
    let of_answer = structure(&written.bytes);
    assert_eq!(of_answer.all().next(), None);
    let isa = x12::read(&written.bytes).segments()[0].text(13).into_owned();
    assert_eq!(isa, "000000041");
}

#[test]
fn a_fault_is_told_at_its_segment_element_and_claim() {
    let file = sample();
    let clm = file.split('~').position(|s| s.starts_with("CLM*")).unwrap() + 1;
    let st = file.split('~').position(|s| s.starts_with("ST*")).unwrap() + 1;
    let wrong = file.replacen("~CLM*", "~CLM**", 1);
    let written = acknowledge(&structure(wrong.as_bytes()), &numbers());
    let answers = read_acknowledgments(&written.bytes);
    let transaction = &answers[0].transactions[0];
    assert!(transaction.is_refused());
    assert_eq!(transaction.errors[0], "5");
    let segment = transaction.segments.iter().find(|s| s.id == "CLM").unwrap();
    assert_eq!(segment.position, u32::try_from(clm - st + 1).unwrap());
    assert_eq!(segment.error, "8");
    assert!(segment.elements.iter().any(|e| e.element == 1 && e.error == "1"));
    assert_eq!(answers[0].verdict, "R");
    assert!(structure(&written.bytes).is_accepted(), "{:?}", structure(&written.bytes));
}

#[test]
fn a_wrong_interchange_number_is_refused_by_a_ta1() {
    let file = sample();
    let wrong = file.replace("IEA*1*000000001", "IEA*1*000000002");
    let written = answer_interchanges(&structure(wrong.as_bytes()), &numbers());
    let answers = read_interchange_answers(&written.bytes);
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].control, "000000001");
    assert_eq!(
        (answers[0].verdict.to_string(), answers[0].note.to_string()),
        ("R".to_owned(), "001".to_owned())
    );
    let sound = answer_interchanges(&structure(file.as_bytes()), &numbers());
    assert_eq!(read_interchange_answers(&sound.bytes)[0].note, "000");
}

#[test]
fn every_file_of_the_corpus_gets_an_answer_that_is_sound() {
    for (name, bytes) in crate::corpus::files() {
        let report = structure(&bytes);
        for written in [acknowledge(&report, &numbers()), answer_interchanges(&report, &numbers())]
        {
            if written.findings.iter().any(|f| f.severity == x12::Severity::Stop) {
                // The sender's own number does not fit an envelope, and this is said.
                continue;
            }
            let of_answer = x12::check::file(&written.bytes, &Options::default());
            let stops: Vec<_> = of_answer
                .all()
                .filter(|f| f.severity == x12::Severity::Stop && f.code != "X12-101")
                // A number that came too long is given back as it came.
                .filter(|f| f.place.segment_id.as_deref() != Some("AK2"))
                .collect();
            assert!(stops.is_empty(), "{name}: {stops:?}");
        }
    }
}

const CLAIM_ANSWER: &[u8] =
    b"ISA*00*          *00*          *ZZ*CLEARHOUSE     *ZZ*HUDSON         \
*261124*1130*^*00501*000000001*0*T*:~GS*HN*CC*HH*20261124*1130*1*X*005010X214~\
ST*277*0001*005010X214~BHT*0085*08*1*20261124*1130*TH~HL*1**20*1~NM1*AY*2*CLEAR*****46*C1~\
TRN*1*R1~DTP*050*D8*20261124~DTP*009*D8*20261124~HL*2*1*21*1~NM1*41*2*HUDSON*****46*H1~\
TRN*2*B1~STC*A1:19:PR*20261124*WQ*200~QTY*90*1~QTY*AA*1~AMT*YU*100~AMT*YY*100~HL*3*2*19*1~\
NM1*85*2*HUDSON*****XX*1234567893~HL*4*3*PT~NM1*QC*1*BROWN*JAMES****MI*W1~TRN*2*PCN1~\
STC*A2:20:PR*20261124*WQ*100~REF*1K*ICN1~DTP*472*D8*20261101~HL*5*3*PT~\
NM1*QC*1*GREEN*ANN****MI*W2~TRN*2*PCN2~STC*A7:562:85*20261124*U*100~DTP*472*D8*20261101~\
SVC*HC:97530*100*****2~STC*A7:454**U~REF*FJ*L1~SE*32*0001~GE*1*1~IEA*1*000000001~";

#[test]
fn a_claim_answer_names_each_claim_and_refuses_one() {
    let report = structure(CLAIM_ANSWER);
    let found: Vec<_> = report.all().collect();
    assert!(found.is_empty(), "{found:?}");
    let answers = read_status(CLAIM_ANSWER);
    assert_eq!(answers.len(), 1);
    let it = &answers[0];
    assert_eq!((it.source.to_string(), it.claims.len()), ("AY".to_owned(), 2));
    assert!(!it.claims[0].is_refused());
    assert_eq!(it.claims[0].control, "PCN1");
    assert_eq!(it.claims[0].payer_control().unwrap(), "ICN1");
    assert!(it.claims[1].is_refused());
    assert_eq!(it.claims[1].lines[0].control, "L1");
    assert_eq!(it.levels[0].totals.len(), 4);
}

#[test]
fn totals_of_a_claim_answer_must_be_those_of_its_claims() {
    let text = String::from_utf8(CLAIM_ANSWER.to_vec()).unwrap();
    let wrong = text.replace("QTY*90*1", "QTY*90*2");
    let codes: Vec<_> = structure(wrong.as_bytes()).all().map(|f| f.code).collect();
    assert_eq!(codes, ["X12-331"]);
}
