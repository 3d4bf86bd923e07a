//! Faults of the envelope and of order, each found where it is.

use x12::{Finding, read};

fn findings(bytes: &str) -> Vec<Finding> {
    x12::check::structure(&read(bytes.as_bytes()))
}

/// A sound file, one segment a line for reading and editing.
fn sound() -> String {
    let file = crate::writing::sample_file();
    String::from_utf8(file.bytes).unwrap().replace('~', "~\n")
}

/// The only finding after `from` became `to`: code, segment, its identifier.
fn only(from: &str, to: &str) -> (&'static str, u32, String) {
    let before = sound();
    assert!(before.contains(from), "{from} is not in the sample");
    let found = findings(&before.replacen(from, to, 1));
    assert_eq!(found.len(), 1, "{from} -> {to}: {found:#?}");
    let place = &found[0].place;
    (found[0].code, place.segment.unwrap(), place.segment_id.clone().unwrap())
}

/// Number in the sample of the first segment that begins so.
fn number_of(start: &str) -> u32 {
    let n = sound().lines().position(|l| l.starts_with(start)).unwrap();
    u32::try_from(n + 1).unwrap()
}

#[test]
fn a_sound_file_has_no_findings() {
    assert_eq!(findings(&sound()), []);
}

#[test]
fn counts_and_control_numbers_of_the_envelope_are_compared() {
    let se = sound().lines().find(|l| l.starts_with("SE*")).unwrap().to_owned();
    assert_eq!(only(&se, "SE*1*0001~").0, "X12-139");
    assert_eq!(only(&se, &se.replace("0001", "0002")).0, "X12-140");
    assert_eq!(only("GE*1*1~", "GE*2*1~").0, "X12-136");
    assert_eq!(only("GE*1*1~", "GE*1*7~").0, "X12-137");
    assert_eq!(only("IEA*1*", "IEA*3*").0, "X12-133");
    assert_eq!(only("IEA*1*000000001", "IEA*1*000000002").0, "X12-134");
    let st = "ST*837*0001*005010X222A1";
    assert_eq!(only(st, "ST*837*0001*005010X222").0, "X12-142");
}

#[test]
fn trailers_that_are_missing_are_said() {
    let without = |start: &str| {
        let lines = sound();
        let kept = lines.lines().filter(|l| !l.starts_with(start));
        findings(&kept.map(|l| format!("{l}\n")).collect::<String>())
    };
    let codes = |start: &str| without(start).iter().map(|f| f.code).collect::<Vec<_>>();
    assert_eq!(codes("IEA"), ["X12-132"]);
    assert!(codes("GE*").contains(&"X12-135"));
    assert!(codes("SE*").contains(&"X12-138"));
}

#[test]
fn a_missing_segment_is_said_at_the_one_that_follows_it() {
    let line = |start: &str| {
        let all = sound();
        format!("{}\n", all.lines().find(|l| l.starts_with(start)).unwrap())
    };
    for (start, next) in [("N3*100", "N4"), ("REF*EI", "HL"), ("DTP*472", "REF")] {
        let removed = line(start);
        let se = line("SE*");
        let n: u32 = se.split('*').nth(1).unwrap().parse().unwrap();
        let text = sound().replacen(&removed, "", 1);
        let text = text.replace(&se, &se.replace(&n.to_string(), &(n - 1).to_string()));
        let found = findings(&text);
        assert_eq!(found.len(), 1, "{start}: {found:#?}");
        assert_eq!(found[0].code, "X12-153", "{start}");
        // A row of the loop can still follow, so it is said when the loop ends.
        assert!(found[0].place.segment >= Some(number_of(start)), "{start} before {next}");
    }
}

#[test]
fn order_repetition_and_strangers_are_said() {
    let swapped = "PRV*BI*PXC*251300000X~\nHL*1**20*1~";
    let found = findings(&sound().replacen("HL*1**20*1~\nPRV*BI*PXC*251300000X~", swapped, 1));
    assert!(found.iter().any(|f| f.code == "X12-151"), "{found:#?}");
    let found = findings(&sound().replacen("REF*EI", "REF*ZZ", 1));
    let codes: Vec<_> = found.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["X12-157", "X12-153"], "a stranger, and then what is missing");
    let se = sound().lines().find(|l| l.starts_with("SE*")).unwrap().to_owned();
    let twice = sound().replacen("REF*6R*L2~", "REF*6R*L2~\nREF*6R*L2~", 1);
    let found = findings(&twice.replacen(&se, "SE*30*0001~", 1));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].code, found[0].place.loop_id), ("X12-155", Some("2400")));
}

#[test]
fn hierarchical_levels_are_numbered_and_nested() {
    assert_eq!(only("HL*2*1*22*0", "HL*3*1*22*0").0, "X12-161");
    let found = findings(&sound().replacen("HL*2*1*22*0", "HL*2*9*22*0", 1));
    assert!(found.iter().any(|f| f.code == "X12-162" && f.place.segment == Some(14)));
    assert_eq!(only("HL*2*1*22*0", "HL*2*1*22*1").0, "X12-163");
}

#[test]
fn separators_at_the_end_are_said() {
    assert_eq!(
        only("PER*IC*BILLING OFFICE*TE*5185550100", "PER*IC*BILLING OFFICE*TE*5185550100*").0,
        "X12-114"
    );
    assert_eq!(only("HC:97530:GO", "HC:97530:GO:").0, "X12-115");
}
