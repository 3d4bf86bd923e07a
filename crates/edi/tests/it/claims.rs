//! What a batch becomes.

use crate::samples;
use edi::claims::{ClaimFile, WriteRefused, write};

fn text(file: &ClaimFile) -> String {
    String::from_utf8(file.bytes.clone()).unwrap()
}

fn written(claims: Vec<billing::Claim>) -> ClaimFile {
    write(&samples::batch(claims)).unwrap()
}

#[test]
fn the_same_batch_gives_the_same_bytes() {
    let batch = samples::batch(vec![samples::group_with_supervisor(1), samples::dependent(2)]);
    assert_eq!(write(&batch).unwrap(), write(&batch).unwrap());
}

#[test]
fn a_claim_says_what_the_guide_asks_of_it() {
    let file = written(vec![samples::group_with_supervisor(1)]);
    assert!(file.is_sendable(), "{:?}", file.findings);
    // Segments as coding-and-claims rules for therapy and the guide's syntax have them.
    for segment in [
        "~BHT*0019*00*W20261116*20261124*1630*CH~",
        "~PRV*BI*PXC*251300000X~",
        "~REF*EI*123456789~",
        "~N4*ALBANY*NY*122070001~",
        "~SBR*P*18*******MC~",
        "~DMG*D8*20170412*F~",
        "~REF*G2*01234567~",
        "~CLM*QH0000000001*38.55***03:B:1*Y*A*Y*Y~",
        "~DTP*454*D8*20260908~",
        "~REF*9F*RF0001~REF*G1*PA0001~",
        "~HI*ABK:F82*ABF:R278~",
        "~NM1*DN*1*DOCTOR*DANA****XX*1234567893~",
        "~NM1*82*1*KEYS*OLIVE****XX*1234567893~PRV*PE*PXC*225X00000X~",
        "~NM1*77*2*P.S. 12 (INVENTED)~N3*1 SCHOOL STREET~",
        "~NM1*DQ*1*OVER*SAM****XX*1234567893~",
        "~LX*1~SV1*HC:97150:GO*28.5*UN*2***1:2~DTP*472*D8*20261116~REF*6R*L1~",
        "~LX*2~SV1*HC:97139:GO:CO:::SENSORY DIET- SET-UP*10.05*UN*2*12**1:2~",
        "~NM1*DK*1*DOCTOR*DANA****XX*1234567893~",
    ] {
        assert!(text(&file).contains(segment), "{segment}\n{}", text(&file));
    }
}

#[test]
fn a_child_on_a_parents_policy_has_a_level_of_its_own() {
    let text = text(&written(vec![samples::dependent(1)]));
    assert!(text.contains("~HL*2*1*22*1~SBR*P**GROUP1******CI~"), "{text}");
    assert!(text.contains("~HL*3*2*23*0~PAT*19~NM1*QC*1*EXAMPLE*BEN~"), "{text}");
    assert!(text.contains("~NM1*87*2~N3*PO BOX 7~"), "{text}");
}

#[test]
fn claims_of_one_patient_in_a_row_share_a_level() {
    let file =
        written(vec![samples::named(1, "Example", "Ada"), samples::named(2, "Example", "Ada")]);
    assert_eq!(text(&file).matches("~HL*").count(), 2);
    let numbers: Vec<_> = file.claims.iter().map(|c| c.control.as_str()).collect();
    assert_eq!(numbers, ["QH0000000001", "QH0000000002"]);
}

#[test]
fn names_that_a_file_cannot_hold_are_said_and_stop_only_when_nothing_is_left() {
    let file = written(vec![samples::named(1, "O’Brien-Núñez", "Zoë")]);
    assert!(text(&file).contains("~NM1*IL*1*O'BRIEN-NUNEZ*ZOE****MI*"), "{}", text(&file));
    assert!(file.is_sendable());
    let told: Vec<_> = file.findings.iter().map(|f| f.code).collect();
    assert_eq!(told, ["X12-901", "X12-901"]);
    let file = written(vec![samples::named(1, "כהן", "נועה")]);
    assert!(!file.is_sendable(), "a name in Hebrew letters cannot be sent");
}

#[test]
fn a_replacement_without_the_payers_number_is_stopped() {
    let file = written(vec![samples::replacement(1)]);
    assert!(file.is_sendable() && text(&file).contains("~REF*F8*ICN20261101~"));
    let mut header = samples::header(1);
    header.frequency = billing::claim::Frequency::Void;
    assert!(!written(vec![samples::claim(header)]).is_sendable());
}

#[test]
fn an_impossible_control_number_is_refused() {
    let mut batch = samples::batch(vec![samples::named(1, "Example", "Ada")]);
    batch.group_control = 0;
    assert_eq!(write(&batch), Err(WriteRefused::ControlNumber("group")));
}
