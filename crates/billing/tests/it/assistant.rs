//! CO against the worked visits of the vector file, CMS's published example among them.

use billing::units::{UnitOptions, count};
use billing::{CodeTable, ServiceMinutes, UnitRule, Units, assistant};
use care::Minutes;
use serde_json::Value;

use crate::units::DAY;

fn minutes(value: &Value) -> Minutes {
    Minutes(u32::try_from(value.as_u64().unwrap()).unwrap())
}

#[test]
fn every_visit_of_the_file_is_told_apart() {
    let file = include_str!("../data/co-vectors.json");
    let vectors: Vec<Value> = serde_json::from_str(file).unwrap();
    assert_eq!(vectors.len(), 23);
    for vector in vectors {
        let id = vector["id"].as_str().unwrap();
        let given = vector["minutes"].as_object().unwrap();
        let services: Vec<ServiceMinutes> = given
            .iter()
            .map(|(code, by)| ServiceMinutes {
                code: code.parse().unwrap(),
                minutes: Minutes(minutes(&by["ot"]).0 + minutes(&by["ota"]).0),
                count: None,
            })
            .collect();
        let table = CodeTable::builtin();
        let answer = count(UnitRule::Cms8, DAY, &services, table, &UnitOptions::default());
        assert_eq!(u64::from(answer.timed_units.get()), vector["units"].as_u64().unwrap(), "{id}");
        for line in vector["lines"].as_array().unwrap() {
            let code = line["code"].as_str().unwrap();
            let billed = answer.lines.iter().find(|l| l.code.as_str() == code).unwrap();
            let by = &given[code];
            let split = assistant::split(minutes(&by["ot"]), minutes(&by["ota"]), billed.units);
            let got = (split.without, split.with);
            let units = |key: &str| Units::new(minutes(&line[key]).0);
            assert_eq!(got, (units("without_co"), units("with_co")), "{id} {code}");
            assert_eq!(split.review, line["why"].as_str().unwrap().contains("review"), "{id}");
        }
    }
}

#[test]
fn more_than_a_tenth_is_strictly_more() {
    // The strict column of the reference: smallest minutes of the assistant that call for CO.
    for (total, least) in [
        (8, 1),
        (9, 1),
        (10, 2),
        (15, 2),
        (20, 3),
        (25, 3),
        (30, 4),
        (38, 4),
        (45, 5),
        (48, 5),
        (60, 7),
        (75, 8),
    ] {
        let is_co = |part| assistant::is_partly_assistants(Minutes(total - part), Minutes(part));
        assert!(is_co(least), "{total}");
        assert!(!is_co(least - 1), "{total}");
    }
}
