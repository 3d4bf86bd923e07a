//! Facts for tests in a few words: a complete group of three, and lines that change it.

use super::{
    DayFacts, Facts, MandateFacts, OtherEncounter, OtherSession, PatientFacts, Settings, SiteFacts,
};
use crate::*;
use jiff::civil::{Date, Time, date, time};
use std::collections::BTreeMap;

/// Ana's note in the base facts, as a `note` line takes it.
pub(super) const ANA_NOTE: &str = "intervention=Copied a short sentence on raised paper with a \
    pencil grip. response=Kept letters on the line with two cues. function=Writing answers in \
    morning work.";
const BEN_NOTE: &str = "intervention=Cut a curved path with adapted scissors. response=Turned the \
    page without help. function=Making a poster in science.";
const CAI_NOTE: &str = "intervention=Sorted coins by touch and put them in a purse. response=Asked \
    for a break once. function=Buying lunch.";

const NAMES: [(&str, &str, &str); 3] =
    [("ana", "Ruiz", ANA_NOTE), ("ben", "O'Brien", BEN_NOTE), ("cai", "Nowak", CAI_NOTE)];

fn uuid(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}

fn patient(name: &str) -> PatientId {
    let place = NAMES.iter().position(|(given, ..)| *given == name);
    PatientId(uuid(u128::try_from(place.unwrap()).unwrap() + 1))
}

/// Monday 23 November 2026, 10:00 to 10:30, in the therapy room, looked at at noon.
fn base() -> Facts {
    let day = date(2026, 11, 23);
    let mut facts = Facts {
        stage: Stage::Certifying,
        now: day.at(12, 0, 0, 0),
        zone: jiff::tz::TimeZone::get("America/New_York").unwrap(),
        organization: OrganizationKind::District,
        record: SessionRecord {
            session: SessionId(uuid(70)),
            clinician: MemberId(uuid(80)),
            day,
            service_type: Some(ServiceType::OccupationalTherapy),
            is_group: true,
            encounters: Vec::new(),
        },
        site: SiteFacts {
            id: SiteId(uuid(90)),
            opens: time(8, 0, 0, 0),
            closes: time(15, 0, 0, 0),
        },
        day: DayFacts { kind: DayKind::Instructional, label: String::new(), ends: None },
        clinician_sessions: Vec::new(),
        patients: BTreeMap::new(),
        recent_notes: Vec::new(),
        caseload_names: Vec::new(),
        settings: Settings::default(),
    };
    for (given, family, note) in NAMES {
        add(&mut facts, given, family);
        change(&mut facts, &format!("{given} note {note}"));
    }
    facts
}

fn add(facts: &mut Facts, given: &str, family: &str) {
    let patient = patient(given);
    let goal = GoalId(patient.0);
    facts.record.encounters.push(EncounterDraft {
        start: Some(time(10, 0, 0, 0)),
        end: Some(time(10, 30, 0, 0)),
        language: Some(Language::English),
        location: Some(Location::TherapyRoom),
        activities: activities("writing"),
        goals: vec![GoalProgress { goal, progress: Progress::Progress }],
        ..EncounterDraft::new(patient)
    });
    let mandate = Mandate {
        id: MandateId(patient.0),
        patient,
        service_type: ServiceType::OccupationalTherapy,
        terms: "2x30/wk G3 EN sep".parse().unwrap(),
        from: date(2026, 9, 3),
        to: None,
        source: "IEP of 2026-09-03".to_owned(),
        version: 1,
    };
    let goal = Goal {
        id: goal,
        patient,
        title: Private(String::new()),
        text: Private(String::new()),
        from: date(2026, 9, 3),
        to: None,
        state: GoalState::Active,
        version: 1,
    };
    let known = PatientFacts {
        is_on_caseload: true,
        other_encounters: Vec::new(),
        mandates: vec![MandateFacts { mandate, provided: 0 }],
        goals: vec![goal],
    };
    facts.patients.insert(patient, known);
    let name = PatientName {
        family: Private(family.to_owned()),
        given: Private(given.to_owned()),
        preferred: None,
    };
    facts.caseload_names.push((patient, name));
}

fn activities(listed: &str) -> Vec<ServiceActivity> {
    let one = |text: &str| {
        let (key, minutes) = text.split_once('=').unwrap_or((text, ""));
        ServiceActivity {
            description: ServiceDescription::from_key(key).unwrap(),
            minutes: minutes.parse().ok().map(Minutes),
        }
    };
    listed.split(',').filter(|text| *text != "-").map(one).collect()
}

fn services(listed: &str) -> Vec<PracticeService> {
    let one = |text: &str| {
        let (code, minutes) = text.split_once('=').unwrap();
        PracticeService { code: code.to_owned(), minutes: Minutes(minutes.parse().unwrap()) }
    };
    listed.split(',').filter(|text| *text != "-").map(one).collect()
}

fn note(text: &str) -> Note {
    let mut note = Note::default();
    let mut field = "";
    for word in text.split_whitespace().filter(|word| *word != "-") {
        let (name, word) = match word.split_once('=') {
            Some((name, word)) => (name, word),
            None => (field, word),
        };
        field = name;
        let place = match name {
            "intervention" => &mut note.intervention,
            "response" => &mut note.response,
            "function" => &mut note.function,
            "shared" => &mut note.shared,
            "remark" => &mut note.remark,
            _ => panic!("no part of a note: {name}"),
        };
        if !place.0.is_empty() {
            place.0.push(' ');
        }
        place.0.push_str(word);
    }
    note
}

fn ends(text: &str) -> (Time, Time) {
    let (start, end) = text.split_once('-').unwrap();
    (start.parse().unwrap(), end.parse().unwrap())
}

fn span(text: &str) -> TimeSpan {
    let (start, end) = ends(text);
    TimeSpan::new(start, end).unwrap()
}

fn change(facts: &mut Facts, line: &str) {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let (first, more) = rest.split_once(' ').unwrap_or((rest, ""));
    match verb {
        "" => {}
        "stage" => facts.stage = Stage::from_key(first).unwrap(),
        "now" => facts.now = first.parse().unwrap(),
        "day" => facts.record.day = first.parse().unwrap(),
        "kind" => facts.day.kind = DayKind::from_key(first).unwrap(),
        "ends" => facts.day.ends = Some(first.parse().unwrap()),
        "service" => facts.record.service_type = ServiceType::from_key(first),
        "group_max" => facts.settings.group_max = first.parse().unwrap(),
        "solo" => facts.record.encounters.truncate(1),
        "ungroup" => facts.record.is_group = false,
        "settle" => facts.record = facts.record.clone().settled(),
        "recent" => facts.recent_notes.push(Private(note_or_text(rest))),
        "other" => facts.clinician_sessions.push(OtherSession {
            session: SessionId(uuid(71)),
            site: if more == "elsewhere" { SiteId(uuid(91)) } else { facts.site.id },
            span: span(first),
        }),
        "practice" => practice(facts),
        name => change_patient(facts, patient(name), first, more),
    }
}

fn note_or_text(text: &str) -> String {
    if text.contains("intervention=") { note(text).individual_text() } else { text.to_owned() }
}

fn practice(facts: &mut Facts) {
    facts.organization = OrganizationKind::Practice;
    facts.record.is_group = false;
    facts.record.encounters.truncate(1);
    let draft = facts.record.encounters.first_mut().unwrap();
    draft.services = services("97530=30");
    draft.place_of_service = Some("11".to_owned());
}

fn change_patient(facts: &mut Facts, id: PatientId, verb: &str, rest: &str) {
    let known = facts.patients.get_mut(&id).unwrap();
    let (first, more) = rest.split_once(' ').unwrap_or((rest, ""));
    let day = |text: &str| text.parse::<Date>().unwrap();
    match verb {
        "caseload" => known.is_on_caseload = first == "yes",
        "busy" => known.other_encounters.push(OtherEncounter {
            session: SessionId(uuid(72)),
            span: span(first),
            service: more.to_owned(),
        }),
        "mandate" if first == "-" => known.mandates.clear(),
        "mandate" => known.mandates[0].mandate.terms = rest.parse().unwrap(),
        "mandate_from" => known.mandates[0].mandate.from = day(first),
        "mandate_to" => known.mandates[0].mandate.to = Some(day(first)),
        "provided" => known.mandates[0].provided = first.parse().unwrap(),
        "goal_ended" => known.goals[0].state = GoalState::Ended,
        _ => {
            let drafts = &mut facts.record.encounters;
            let draft = drafts.iter_mut().find(|draft| draft.patient == id).unwrap();
            change_draft(draft, verb, rest);
        }
    }
}

fn change_draft(draft: &mut EncounterDraft, verb: &str, rest: &str) {
    let (first, more) = rest.split_once(' ').unwrap_or((rest, ""));
    match verb {
        "absent" | "provider_absent" | "cancelled" => {
            let key = if verb == "absent" { "student_absent" } else { verb };
            draft.attendance = Attendance::from_key(key).unwrap();
            draft.reason = AbsenceReason::from_key(first);
            if more != "kept" {
                let settled = SessionRecord {
                    session: SessionId(uuid(0)),
                    clinician: MemberId(uuid(0)),
                    day: date(2026, 11, 23),
                    service_type: None,
                    is_group: true,
                    encounters: vec![draft.clone()],
                };
                *draft = settled.settled().encounters.remove(0);
            }
        }
        "at" => {
            let (start, end) = ends(first);
            (draft.start, draft.end) = (Some(start), Some(end));
        }
        "start" => draft.start = first.parse().ok(),
        "end" => draft.end = first.parse().ok(),
        "lang" => draft.language = Language::from_key(first),
        "loc" => draft.location = Location::from_key(first),
        "does" => draft.activities = activities(first),
        "bill" => draft.services = services(first),
        "pos" => draft.place_of_service = Some(first.replace('-', "")),
        "note" => draft.note = note(rest),
        "goals" if first == "-" => draft.goals.clear(),
        "goals" => draft.goals[0].goal = GoalId(uuid(60)),
        "size" => {
            draft.size_override = Some(SizeOverride {
                size: GroupSize::from_key(first).unwrap_or(GroupSize::Group(0)),
                reason: more.to_owned(),
            });
        }
        "ack" => draft.acknowledgements.push((first.to_owned(), more.to_owned())),
        _ => panic!("no change: {verb}"),
    }
}

/// The base facts, changed by each line.
pub(super) fn facts(changes: &str) -> Facts {
    let mut facts = base();
    for line in changes.lines() {
        change(&mut facts, line.trim());
    }
    for draft in &mut facts.record.encounters {
        let known = &facts.patients[&draft.patient];
        draft.is_group_ordered = known.mandates.iter().any(|m| m.mandate.terms.is_group());
    }
    facts
}

/// What one edit finds, as `severity patient field`.
pub(super) fn found(code: &str, changes: &str) -> Vec<String> {
    assert!(super::edit(code).is_some(), "{code} is not registered");
    let name = |id: PatientId| NAMES.iter().map(|n| n.0).find(|name| patient(name) == id);
    super::check(&facts(changes))
        .into_iter()
        .filter(|finding| finding.edit == code)
        .map(|finding| {
            let who = finding.place.patient.and_then(name).unwrap_or("-");
            format!("{} {who} {}", finding.severity.key(), finding.place.field)
        })
        .collect()
}

/// The codes of everything that is found, with a space between.
pub(super) fn codes(changes: &str) -> String {
    let findings = super::check(&facts(changes));
    findings.iter().map(|finding| finding.edit.as_str()).collect::<Vec<_>>().join(" ")
}

/// The codes of what still holds the record back.
pub(super) fn unanswered(changes: &str, is_supervisor: bool) -> Vec<String> {
    let facts = facts(changes);
    let findings = super::check(&facts);
    let open = super::unanswered(&findings, &facts.record, is_supervisor);
    open.iter().map(|finding| finding.edit.clone()).collect()
}
