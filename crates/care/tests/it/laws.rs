//! Laws of a recording, tried with many.

use care::{
    AbsenceReason, Attendance, ContentHash, EncounterContent, EncounterDraft, EncounterId, GoalId,
    GoalProgress, GroupSize, Language, Location, MemberId, Minutes, Note, PatientId, Private,
    Progress, ServiceActivity, ServiceDescription, ServiceType, SessionId, SessionRecord,
    SizeOverride, contents,
};
use jiff::civil::{date, time};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use uuid::Uuid;

fn note() -> impl Strategy<Value = Note> {
    prop::array::uniform5("[a-z ]{0,12}").prop_map(|texts| {
        let [intervention, response, function, shared, remark] = texts.map(Private);
        Note { intervention, response, function, shared, remark }
    })
}

fn activities() -> impl Strategy<Value = Vec<ServiceActivity>> {
    let minutes = prop::option::of((0u32..60).prop_map(Minutes));
    prop::collection::vec((select(ServiceDescription::ALL), minutes), 0..4).prop_map(|listed| {
        let one = |(description, minutes)| ServiceActivity { description, minutes };
        listed.into_iter().map(one).collect()
    })
}

fn size() -> impl Strategy<Value = Option<SizeOverride>> {
    let size = prop_oneof![Just(GroupSize::Individual), (1u8..9).prop_map(GroupSize::Group)];
    prop::option::weighted(0.2, (size, "[a-z]{0,5}"))
        .prop_map(|stated| stated.map(|(size, reason)| SizeOverride { size, reason }))
}

fn draft() -> impl Strategy<Value = EncounterDraft> {
    (
        select(Attendance::ALL),
        prop::option::of(select(AbsenceReason::ALL)),
        prop::option::of(select(Location::ALL)),
        (activities(), note(), size()),
        (any::<bool>(), 1i8..120, select(Progress::ALL)),
    )
        .prop_map(|(attendance, reason, location, (activities, note, size_override), rest)| {
            let (is_group_ordered, minutes, progress) = rest;
            EncounterDraft {
                attendance,
                reason,
                start: Some(time(10, 0, 0, 0)),
                end: Some(time(10 + minutes / 60, minutes % 60, 0, 0)),
                language: Some(Language::Spanish),
                location,
                activities,
                place_of_service: Some("11".to_owned()),
                goals: vec![GoalProgress { goal: GoalId(Uuid::nil()), progress }],
                note,
                is_group_ordered,
                size_override,
                ..EncounterDraft::new(PatientId(Uuid::nil()))
            }
        })
}

fn record() -> impl Strategy<Value = SessionRecord> {
    (any::<bool>(), prop::collection::vec(draft(), 1..9)).prop_map(|(is_group, mut encounters)| {
        for (n, draft) in (1u128..).zip(&mut encounters) {
            draft.patient = PatientId(Uuid::from_u128(n));
        }
        SessionRecord {
            session: SessionId(Uuid::nil()),
            clinician: MemberId(Uuid::nil()),
            day: date(2026, 11, 23),
            service_type: Some(ServiceType::OccupationalTherapy),
            is_group,
            encounters,
        }
    })
}

fn saved(record: &SessionRecord) -> Vec<EncounterContent> {
    let id = |draft: &EncounterDraft| (draft.patient, EncounterId(draft.patient.0));
    let ids: BTreeMap<_, _> = record.encounters.iter().map(id).collect();
    contents(record, &ids).unwrap()
}

fn is_provided(content: &EncounterContent) -> bool {
    content.attendance == Attendance::Provided
}

proptest! {
    #[test]
    fn the_group_is_as_many_as_were_present(record in record()) {
        let saved = saved(&record);
        let present = saved.iter().filter(|content| is_provided(content)).count();
        for (content, draft) in saved.iter().zip(&record.encounters) {
            if !is_provided(content) {
                continue;
            }
            let is_group = record.is_group || draft.is_group_ordered || present > 1;
            let expected = if is_group {
                GroupSize::Group(u8::try_from(present).unwrap())
            } else {
                GroupSize::Individual
            };
            prop_assert_eq!(content.group_size, expected);
            prop_assert_eq!(usize::from(content.group_size.people()), present);
        }
    }

    #[test]
    fn an_absence_keeps_times_reason_language_and_remark_only(record in record()) {
        for (content, draft) in saved(&record).iter().zip(&record.encounters) {
            if is_provided(content) {
                prop_assert_eq!(content.reason, None);
                prop_assert_eq!(&content.note, &draft.note);
                continue;
            }
            prop_assert_eq!(content.reason, draft.reason);
            prop_assert_eq!(Some(content.time), draft.span());
            prop_assert_eq!(Some(content.language), draft.language);
            let remark = Note { remark: draft.note.remark.clone(), ..Note::default() };
            prop_assert_eq!(&content.note, &remark);
            prop_assert_eq!(content.location, None);
            prop_assert!(content.activities.is_empty() && content.goals.is_empty());
            prop_assert_eq!(&content.place_of_service, &None);
            prop_assert_eq!(&content.size_override, &None);
            prop_assert_eq!(&content.clone().cleared(), content);
        }
    }

    #[test]
    fn a_real_group_has_no_minutes_and_a_single_activity_has_all(record in record()) {
        for content in saved(&record).iter().filter(|content| is_provided(content)) {
            let is_real_group = content.effective_size().is_real_group();
            for activity in &content.activities {
                if is_real_group || !activity.description.takes_minutes() {
                    prop_assert_eq!(activity.minutes, None);
                } else if content.activities.len() == 1 {
                    prop_assert_eq!(activity.minutes, Some(content.minutes()));
                }
            }
        }
    }

    #[test]
    fn what_was_saved_can_be_opened_and_saved_again_unchanged(record in record()) {
        let first = saved(&record);
        let opened = SessionRecord::from_contents(&first, record.is_group).unwrap();
        prop_assert_eq!(&opened.clone().settled(), &opened);
        prop_assert_eq!(saved(&opened), first);
    }

    #[test]
    fn equal_records_have_equal_hashes_and_different_ones_do_not(
        one in record(),
        other in record(),
    ) {
        for a in saved(&one) {
            for b in saved(&one).into_iter().chain(saved(&other)) {
                let hashes = (ContentHash::of(&a).unwrap(), ContentHash::of(&b).unwrap());
                prop_assert_eq!(hashes.0 == hashes.1, a == b);
            }
        }
    }

    #[test]
    fn canonical_json_read_and_written_again_is_the_same_bytes(record in record()) {
        for content in saved(&record) {
            let json = serde_json::to_vec(&content).unwrap();
            let read: EncounterContent = serde_json::from_slice(&json).unwrap();
            prop_assert_eq!(serde_json::to_vec(&read).unwrap(), json);
            prop_assert_eq!(read, content);
        }
    }
}
