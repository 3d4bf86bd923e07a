//! Sessions, records, versions and signatures are kept as they were given.

use crate::world::{DAY, at, span, world};
use crate::{read, wrote};
use care::{
    Attendance, EncounterId, Private, RecordState, SeriesId, SessionId, SessionState, day_after,
};
use jiff::civil::time;
use store::encounter_counts::{self, StateCount};
use store::encounter_import::{self, ImportedEncounter};
use store::encounters::{self, NewVersion};
use store::{StoreError, drafts, sessions, testing, values};

#[tokio::test]
async fn a_session_is_read_as_written_with_its_patients_in_order() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let (from, to) = (DAY, day_after(DAY, 6));
        let found = read!(w.db, tx => sessions::find(tx, w.organization, w.session)).unwrap();
        let mut moved = w.planned(DAY);
        moved.id = w.session;
        assert_eq!(found, moved);
        assert!(read!(w.db, tx => sessions::find(tx, other.organization, w.session)).is_none());
        moved.day = day_after(DAY, 2);
        moved.planned = Some(span(time(13, 0, 0, 0), time(13, 45, 0, 0)));
        moved.patients.reverse();
        wrote!(&w.db, tx => sessions::update(tx, w.organization, &moved)).unwrap();
        let stale = wrote!(&w.db, tx => sessions::update(tx, w.organization, &moved));
        assert!(matches!(stale, Err(StoreError::Stale)));
        moved.version = 2;
        let mut early = w.planned(DAY);
        early.series = None;
        early.patients.truncate(1);
        let mut later = w.planned(DAY);
        later.planned = Some(span(time(14, 0, 0, 0), time(14, 30, 0, 0)));
        later.patients.clear();
        let more = [later.clone(), early.clone()];
        wrote!(&w.db, tx => sessions::insert_many(tx, w.organization, &more)).unwrap();
        let all = [early.clone(), later.clone(), moved.clone()];
        let of =
            read!(w.db, tx => sessions::of_clinician(tx, w.organization, w.clinician, from, to));
        assert_eq!(of, all);
        let of = read!(w.db, tx => sessions::of_site(tx, w.organization, w.site, from, to));
        assert_eq!(of, all);
        let one = w.patients[1];
        let of = read!(w.db, tx => sessions::of_patient(tx, w.organization, one, from, to));
        assert_eq!(of, [moved.clone()]);
        let nobody = SeriesId(w.id());
        let of = read!(w.db, tx => sessions::of_series(tx, w.organization, nobody, from));
        assert_eq!(of, []);
        let removed = SessionState::Removed;
        wrote!(&w.db, tx => sessions::set_state(tx, w.organization, later.id, 1, removed, None))
            .unwrap();
        wrote!(&w.db, tx => sessions::set_recorded(tx, w.organization, early.id, early.planned))
            .unwrap();
        let held = read!(w.db, tx => sessions::find(tx, w.organization, early.id)).unwrap();
        assert_eq!((held.state, held.held), (SessionState::Recorded, early.planned));
    }
}

#[tokio::test]
async fn a_record_is_written_signed_amended_and_voided() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let session = read!(w.db, tx => sessions::find(tx, w.organization, w.session)).unwrap();
        let mut content = w.content(&session, w.patients[0]);
        let id = content.encounter;
        wrote!(&w.db, tx => encounters::insert(tx, w.organization, &w.new_version(&content)))
            .unwrap();
        let mut again = content.clone();
        again.encounter = EncounterId(w.id());
        let twice =
            wrote!(&w.db, tx => encounters::insert(tx, w.organization, &w.new_version(&again)));
        assert!(matches!(twice, Err(StoreError::Duplicate(name)) if name == "encounter_once"));

        let signed = w.signed(&content, 1);
        let certified = RecordState::Certified;
        wrote!(&w.db, tx => encounters::certify(tx, w.organization, id, &signed, certified))
            .unwrap();
        let head = read!(w.db, tx => encounters::find(tx, w.organization, id)).unwrap();
        assert_eq!((head.state, head.certified_at), (certified, Some(at(1))));

        content.attendance = Attendance::Cancelled;
        content.note.remark = Private("Fire drill.".to_owned());
        let amended = NewVersion { reason: "wrong child", ..w.new_version(&content) };
        let number = wrote!(&w.db, tx => encounters::add_version(
            tx, w.organization, head.version, &amended
        ));
        assert_eq!(number.unwrap(), 2);
        let stale = wrote!(&w.db, tx => encounters::add_version(
            tx, w.organization, head.version, &amended
        ));
        assert!(matches!(stale, Err(StoreError::Stale)));
        let signed = w.signed(&content, 2);
        wrote!(&w.db, tx => encounters::certify(tx, w.organization, id, &signed, certified))
            .unwrap();
        let versions = read!(w.db, tx => encounters::versions(tx, w.organization, id));
        let numbers: Vec<_> = versions.iter().map(|v| (v.number, v.certifications.len())).collect();
        assert_eq!(numbers, [(1, 1), (2, 1)]);
        assert_eq!(versions[1].content, content);
        assert_eq!(versions[1].certifications, [signed]);

        let head = read!(w.db, tx => encounters::find(tx, w.organization, id)).unwrap();
        wrote!(&w.db, tx => encounters::void(tx, w.organization, id, head.version, "twice"))
            .unwrap();
        let head = read!(w.db, tx => encounters::find(tx, w.organization, id)).unwrap();
        assert_eq!(head.state, RecordState::Void);
        assert_eq!(head.void_reason.as_deref(), Some("twice"));

        again.encounter = EncounterId(w.id());
        wrote!(&w.db, tx => encounters::insert(tx, w.organization, &w.new_version(&again)))
            .expect("another record stands in for the withdrawn one");
    }
}

#[tokio::test]
async fn what_was_signed_cannot_be_changed_in_the_database() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let session = read!(w.db, tx => sessions::find(tx, w.organization, w.session)).unwrap();
        let content = w.content(&session, w.patients[0]);
        let import = [imported(&w, &content)];
        wrote!(&w.db, tx => encounter_import::insert_many(tx, w.organization, &import)).unwrap();
        for sql in [
            "UPDATE encounter_version SET content = '{}'",
            "DELETE FROM encounter_version",
            "UPDATE certification SET signature = 'Somebody'",
            "DELETE FROM certification",
        ] {
            assert!(wrote!(&w.db, tx => tx.exec(sql, values![])).is_err(), "{sql}");
        }
        let versions =
            read!(w.db, tx => encounters::versions(tx, w.organization, content.encounter));
        assert_eq!(versions[0].certifications, import[0].certifications);
    }
}

fn imported<'a>(
    w: &crate::world::World,
    content: &'a care::EncounterContent,
) -> ImportedEncounter<'a> {
    ImportedEncounter {
        content,
        state: RecordState::Certified,
        author: w.account,
        created_at: at(0),
        certifications: vec![w.signed(content, 1)],
    }
}

#[tokio::test]
async fn records_are_imported_counted_and_found_by_their_states() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let sessions: Vec<_> = (0..30).map(|n| w.planned(day_after(DAY, n / 6))).collect();
        wrote!(&w.db, tx => sessions::insert_many(tx, w.organization, &sessions)).unwrap();
        let contents: Vec<_> =
            sessions.iter().map(|session| w.content(session, w.patients[0])).collect();
        let mut all: Vec<_> = contents.iter().map(|content| imported(&w, content)).collect();
        for one in all.iter_mut().take(4) {
            one.state = RecordState::Uncertified;
            one.certifications.clear();
        }
        wrote!(&w.db, tx => encounter_import::insert_many(tx, w.organization, &all)).unwrap();
        let whole = (DAY, day_after(DAY, 6));
        let counts = read!(w.db, tx => encounter_counts::by_state(
            tx, w.organization, Some(w.clinician), whole
        ));
        let count = |state, count| StateCount { clinician: w.clinician, state, count };
        let expected = [count(RecordState::Certified, 26), count(RecordState::Uncertified, 4)];
        assert_eq!(counts, expected);
        let counts = read!(w.db, tx => encounter_counts::by_state(tx, w.organization, None, whole));
        assert_eq!(counts, expected);
        let except = Some(sessions[0].id);
        let provided = read!(w.db, tx => encounter_counts::provided(
            tx, w.organization, &[w.mandate], (DAY, DAY), except
        ));
        assert_eq!(provided.get(&w.mandate), Some(&5));
        let mut wrong = w.planned(DAY);
        wrong.id = SessionId(w.id());
        let content = w.content(&sessions[0], w.patients[1]);
        let mut unlike = imported(&w, &content);
        unlike.certifications = vec![w.signed(&contents[0], 1)];
        let refused = wrote!(&w.db, tx => encounter_import::insert_many(
            tx, w.organization, std::slice::from_ref(&unlike)
        ));
        assert!(matches!(refused, Err(StoreError::Content(_))));
        let (from, to) = whole;
        let open = read!(w.db, tx => encounters::in_state(
            tx, w.organization, RecordState::Uncertified, from, to
        ));
        assert_eq!(open.len(), 4);
        let open = read!(w.db, tx => encounters::of_clinician_in_state(
            tx, w.organization, w.clinician, RecordState::Uncertified
        ));
        assert_eq!(open.len(), 4);
        let one = w.patients[0];
        let of = read!(w.db, tx => encounters::of_patient(tx, w.organization, one, from, to));
        assert_eq!(of.len(), 30);
        let of =
            read!(w.db, tx => encounters::of_clinician(tx, w.organization, w.clinician, DAY, DAY));
        assert_eq!(of.len(), 6);
        let of = read!(w.db, tx => encounters::of_session(tx, w.organization, sessions[9].id));
        assert_eq!(of.len(), 1);
        let recent = read!(w.db, tx => encounters::recent_contents(
            tx, w.organization, w.clinician, sessions[29].id, 2
        ));
        assert_eq!(recent.len(), 2);
        let before = day_after(DAY, 1);
        let last =
            read!(w.db, tx => encounters::last_content(tx, w.organization, one, before)).unwrap();
        assert_eq!(last.day, DAY);
        let id = contents[7].encounter;
        let current = read!(w.db, tx => encounters::current_content(tx, w.organization, id));
        assert_eq!(current.as_ref(), Some(&contents[7]));
    }
}

#[tokio::test]
async fn a_draft_is_kept_found_and_taken_away() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let (o, a) = (w.organization, w.account);
        for (body, version) in [("note=Héllo", 1), ("note=Héllo%0D%0A", 2)] {
            let now = wrote!(&w.db, tx => drafts::put(tx, o, a, "record/1", body, at(version)));
            assert_eq!(now.unwrap(), version);
        }
        let found = read!(w.db, tx => drafts::find(tx, o, a, "record/1")).unwrap();
        assert_eq!((found.body.as_str(), found.version), ("note=Héllo%0D%0A", 2));
        assert_eq!(read!(w.db, tx => drafts::keys(tx, o, a)), ["record/1"]);
        for (read, is_kept) in [(0, false), (1, false), (2, true), (2, false), (3, true)] {
            let now = wrote!(&w.db, tx => drafts::put_over(tx, o, a, "record/1", "n", at(3), read));
            assert_eq!(now.is_ok(), is_kept, "over version {read}");
        }
        wrote!(&w.db, tx => drafts::delete(tx, o, a, "record/1")).unwrap();
        let now = wrote!(&w.db, tx => drafts::put_over(tx, o, a, "record/1", "n", at(4), 4));
        assert!(matches!(now, Err(StoreError::Stale)), "it was taken away");
        let now = wrote!(&w.db, tx => drafts::put_over(tx, o, a, "record/1", "n", at(4), 0));
        assert_eq!(now.unwrap(), 1);
        wrote!(&w.db, tx => drafts::delete(tx, o, a, "record/1")).unwrap();
        assert!(read!(w.db, tx => drafts::find(tx, o, a, "record/1")).is_none());
    }
}
