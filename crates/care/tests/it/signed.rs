//! The bytes that are signed: they must never change for what was signed before.

use care::{
    Attendance, ContentHash, EncounterContent, EncounterId, GoalId, GoalProgress, GroupSize,
    Language, Location, MandateId, MemberId, Minutes, Note, PatientId, Progress, ServiceActivity,
    ServiceDescription, ServiceType, SessionId, SizeOverride, TimeSpan,
};
use jiff::civil::{date, time};
use uuid::Uuid;

/// Canonical JSON of [`example`].
const JSON: &str = include_str!("../data/signed_record.json");

/// What `sha256sum crates/care/tests/data/signed_record.json` prints.
const SHA_256: &str = "061204c6a292c46f321e8d0fa6e47c1663964e2dc269aad764ccd96b993ab14a";

fn example() -> EncounterContent {
    let id = |n: u128| Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + n);
    EncounterContent {
        encounter: EncounterId(id(1)),
        session: SessionId(id(2)),
        patient: PatientId(id(3)),
        clinician: MemberId(id(4)),
        day: date(2026, 11, 23),
        time: TimeSpan::new(time(10, 0, 0, 0), time(10, 30, 0, 0)).unwrap(),
        service_type: ServiceType::OccupationalTherapy,
        language: Language::English,
        attendance: Attendance::Provided,
        reason: None,
        group_size: GroupSize::Group(2),
        size_override: Some(SizeOverride {
            size: GroupSize::Group(3),
            reason: "A third child of another therapist took part.".to_owned(),
        }),
        location: Some(Location::TherapyRoom),
        activities: vec![
            ServiceActivity { description: ServiceDescription::Writing, minutes: None },
            ServiceActivity {
                description: ServiceDescription::SelfCare,
                minutes: Some(Minutes(10)),
            },
        ],
        services: Vec::new(),
        place_of_service: None,
        goals: vec![GoalProgress { goal: GoalId(id(5)), progress: Progress::LimitedProgress }],
        note: Note {
            intervention: "Copied “the cat” on raised paper.\nThen cut a curve.".to_owned().into(),
            response: "Two cues.".to_owned().into(),
            function: "Writing answers.".to_owned().into(),
            ..Note::default()
        },
        mandate: Some(MandateId(id(6))),
        acknowledgements: vec![("QH-S018".to_owned(), "A fire drill took time.".to_owned())],
    }
}

#[test]
fn the_json_of_a_record_and_its_hash_stay_as_they_are() {
    assert_eq!(serde_json::to_string(&example()).unwrap(), JSON);
    assert_eq!(ContentHash::of(&example()).unwrap().hex(), SHA_256);
    assert_eq!(ContentHash::of_json(JSON.as_bytes()).hex(), SHA_256);
}

#[test]
fn any_change_of_what_is_signed_changes_the_hash() {
    let changes: [fn(&mut EncounterContent); 14] = [
        |c| c.patient = PatientId(Uuid::nil()),
        |c| c.clinician = MemberId(Uuid::nil()),
        |c| c.day = date(2026, 11, 24),
        |c| c.time = TimeSpan::new(time(10, 0, 0, 0), time(10, 31, 0, 0)).unwrap(),
        |c| c.language = Language::Spanish,
        |c| c.attendance = Attendance::Cancelled,
        |c| c.group_size = GroupSize::Group(3),
        |c| c.size_override = None,
        |c| c.location = None,
        |c| c.activities.reverse(),
        |c| c.goals.clear(),
        |c| c.note.response.0.push(' '),
        |c| c.mandate = None,
        |c| c.acknowledgements.clear(),
    ];
    for change in changes {
        let mut record = example();
        change(&mut record);
        assert_ne!(ContentHash::of(&record).unwrap().hex(), SHA_256, "{record:?}");
    }
}
