//! The group of three with one absent (`school-services.md` §5 a), and its variants.

use care::{
    AbsenceReason, Attendance, EncounterContent, EncounterDraft, EncounterId, GroupSize, Language,
    Location, Mandate, MandateId, MemberId, Minutes, PatientId, RecordIncomplete, ServiceActivity,
    ServiceDescription, ServiceType, Session, SessionId, SessionRecord, SessionState, SiteId,
    TimeSpan, contents,
};
use jiff::civil::{date, time};
use std::collections::BTreeMap;
use uuid::Uuid;

fn patient(n: u128) -> PatientId {
    PatientId(Uuid::from_u128(n))
}

fn writing(minutes: Option<u32>) -> ServiceActivity {
    ServiceActivity { description: ServiceDescription::Writing, minutes: minutes.map(Minutes) }
}

/// Ana, Ben and Carla, 10:00 to 10:30, planned as a group; all present so far.
fn group_of_three() -> SessionRecord {
    SessionRecord {
        session: SessionId(Uuid::from_u128(70)),
        clinician: MemberId(Uuid::from_u128(80)),
        day: date(2026, 11, 23),
        service_type: Some(ServiceType::OccupationalTherapy),
        is_group: true,
        encounters: (1..=3)
            .map(|n| EncounterDraft {
                start: Some(time(10, 0, 0, 0)),
                end: Some(time(10, 30, 0, 0)),
                language: Some(Language::English),
                location: Some(Location::TherapyRoom),
                activities: vec![writing(Some(15))],
                is_group_ordered: true,
                ..EncounterDraft::new(patient(n))
            })
            .collect(),
    }
}

fn absent(record: &mut SessionRecord, place: usize, reason: AbsenceReason) {
    let draft = &mut record.encounters[place];
    draft.attendance = reason.attendance();
    draft.reason = Some(reason);
}

fn save(record: &SessionRecord) -> Vec<EncounterContent> {
    let ids: BTreeMap<_, _> =
        (1..=3).map(|n| (patient(n), EncounterId(Uuid::from_u128(n)))).collect();
    contents(record, &ids).unwrap()
}

#[test]
fn two_of_three_present_are_a_group_of_two_and_the_third_keeps_planned_times() {
    let mut record = group_of_three();
    absent(&mut record, 2, AbsenceReason::NotInSchool);
    let [ana, ben, carla] = save(&record).try_into().unwrap();
    for present in [&ana, &ben] {
        assert_eq!(present.attendance, Attendance::Provided);
        assert_eq!(present.group_size, GroupSize::Group(2));
        assert_eq!(present.activities, [writing(None)], "kept, without minutes");
    }
    assert_eq!(carla.attendance, Attendance::StudentAbsent);
    assert_eq!(carla.minutes(), Minutes(30));
    assert_eq!((carla.location, carla.activities.len(), carla.goals.len()), (None, 0, 0));
}

#[test]
fn one_of_three_is_a_group_of_one_and_the_only_activity_takes_all_minutes() {
    let mut record = group_of_three();
    absent(&mut record, 1, AbsenceReason::Refused);
    absent(&mut record, 2, AbsenceReason::NotInSchool);
    let saved = save(&record);
    assert_eq!(saved[0].group_size, GroupSize::Group(1));
    assert_eq!(saved[0].group_size.label(), "Group, 1");
    assert_eq!(saved[0].activities, [writing(Some(30))]);
}

#[test]
fn a_child_with_a_group_mandate_treated_alone_is_a_group_of_one() {
    let mut record = group_of_three();
    record.is_group = false;
    record.encounters.truncate(1);
    assert_eq!(save(&record)[0].group_size, GroupSize::Group(1));
    record.encounters[0].is_group_ordered = false;
    assert_eq!(save(&record)[0].group_size, GroupSize::Individual);
}

#[test]
fn a_recording_opened_from_the_plan_is_filled_from_session_and_mandate() {
    let session = Session {
        id: SessionId(Uuid::from_u128(70)),
        site: SiteId(Uuid::from_u128(90)),
        clinician: MemberId(Uuid::from_u128(80)),
        day: date(2026, 11, 23),
        planned: TimeSpan::new(time(10, 0, 0, 0), time(10, 30, 0, 0)).ok(),
        held: None,
        service_type: ServiceType::OccupationalTherapy,
        location: None,
        room: String::new(),
        is_group: true,
        series: None,
        patients: vec![patient(1), patient(2)],
        state: SessionState::Planned,
        version: 1,
    };
    let mandate = Mandate {
        id: MandateId(Uuid::from_u128(60)),
        patient: patient(1),
        service_type: ServiceType::OccupationalTherapy,
        terms: "2x30/wk G3 ES cls".parse().unwrap(),
        from: date(2026, 9, 3),
        to: None,
        source: String::new(),
        version: 1,
    };
    let record = SessionRecord::from_plan(&session, std::slice::from_ref(&mandate));
    let [ana, ben] = record.encounters.try_into().unwrap();
    assert_eq!(ana.attendance, Attendance::Provided);
    assert_eq!((ana.span(), ben.span()), (session.planned, session.planned));
    assert_eq!(ana.language, Some(Language::Spanish));
    assert_eq!(ana.location, Some(Location::Classroom));
    assert_eq!((ana.mandate, ana.is_group_ordered), (Some(mandate.id), true));
    assert_eq!((ben.language, ben.mandate, ben.is_group_ordered), (None, None, false));
}

#[test]
fn a_record_without_times_language_or_service_cannot_be_kept() {
    let ids = BTreeMap::new();
    assert_eq!(contents(&group_of_three(), &ids), Err(RecordIncomplete::Id));
    let ids: BTreeMap<_, _> =
        (1..=3).map(|n| (patient(n), EncounterId(Uuid::from_u128(n)))).collect();
    let mut record = group_of_three();
    record.encounters[1].end = Some(time(10, 0, 0, 0));
    assert_eq!(contents(&record, &ids), Err(RecordIncomplete::Times));
    let mut record = group_of_three();
    record.encounters[1].language = None;
    assert_eq!(contents(&record, &ids), Err(RecordIncomplete::Language));
    let mut record = group_of_three();
    record.service_type = None;
    assert_eq!(contents(&record, &ids), Err(RecordIncomplete::ServiceType));
}
