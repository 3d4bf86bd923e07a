//! Jobs, reminders and kept answers.

use crate::world::{DAY, World, at, world};
use crate::{read, wrote};
use care::{JobId, Private, RecordState, day_after};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use store::encounter_import::{self, ImportedEncounter};
use store::idempotency::{self, KeptAnswer};
use store::jobs::{self, MOST_ATTEMPTS, NewJob};
use store::reminders;
use store::{StoreError, sessions, testing};

fn new_job(w: &World, key: &str, minute: i64) -> NewJob {
    NewJob {
        id: JobId(w.id()),
        kind: "test.work",
        dedup_key: key.to_owned(),
        body: serde_json::json!({ "day": "2026-11-23" }),
        run_at: at(minute),
    }
}

const KINDS: &[&str] = &["test.work", "test.rest"];
const LEASE: SignedDuration = SignedDuration::from_mins(5);

#[tokio::test]
async fn a_job_enqueued_twice_is_done_once() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        for (key, minute, is_new) in [("a", 1, true), ("a", 1, false), ("b", 9, true)] {
            let job = new_job(&w, key, minute);
            let new = wrote!(&w.db, tx => jobs::enqueue(tx, w.organization, &job)).unwrap();
            assert_eq!(new, is_new);
        }
        let early = wrote!(&w.db, tx => jobs::claim(tx, KINDS, at(0), LEASE, 9)).unwrap();
        assert_eq!(early, []);
        let claimed = wrote!(&w.db, tx => jobs::claim(tx, KINDS, at(1), LEASE, 9)).unwrap();
        let [job] = claimed.as_slice() else { panic!("{claimed:?}") };
        assert_eq!((job.dedup_key.as_str(), job.attempts), ("a", 1));
        assert_eq!(job.body["day"], "2026-11-23");
        let again = wrote!(&w.db, tx => jobs::claim(tx, KINDS, at(1), LEASE, 9)).unwrap();
        assert_eq!(again, []);
        wrote!(&w.db, tx => jobs::finish(tx, job)).unwrap();
        let job = new_job(&w, "a", 2);
        assert!(!wrote!(&w.db, tx => jobs::enqueue(tx, w.organization, &job)).unwrap());
    }
}

#[tokio::test]
async fn workers_at_the_same_time_claim_each_job_once() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        for number in 0..40 {
            let job = new_job(&w, &number.to_string(), 0);
            wrote!(&w.db, tx => jobs::enqueue(tx, w.organization, &job)).unwrap();
        }
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let db = w.db.clone();
            tasks.push(tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let claimed: Result<_, StoreError> = db
                        .write(|tx| {
                            Box::pin(async move { jobs::claim(tx, KINDS, at(1), LEASE, 3).await })
                        })
                        .await;
                    let claimed = claimed.unwrap();
                    if claimed.is_empty() {
                        return mine;
                    }
                    mine.extend(claimed.into_iter().map(|job| job.id));
                }
            }));
        }
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.unwrap());
        }
        assert_eq!(all.len(), 40);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 40);
    }
}

#[tokio::test]
async fn a_job_whose_worker_died_is_given_to_another_and_the_late_one_is_refused() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let job = new_job(&w, "a", 0);
        wrote!(&w.db, tx => jobs::enqueue(tx, w.organization, &job)).unwrap();
        let first = wrote!(&w.db, tx => jobs::claim(tx, KINDS, at(0), LEASE, 1)).unwrap();
        assert_eq!(wrote!(&w.db, tx => jobs::reap(tx, KINDS, at(4))).unwrap(), []);
        assert_eq!(wrote!(&w.db, tx => jobs::reap(tx, KINDS, at(5))).unwrap().len(), 1);
        let second = wrote!(&w.db, tx => jobs::claim(tx, KINDS, at(5), LEASE, 1)).unwrap();
        assert_eq!(second[0].attempts, 2);
        let late = wrote!(&w.db, tx => jobs::finish(tx, &first[0]));
        assert!(matches!(late, Err(StoreError::Stale)));
        wrote!(&w.db, tx => jobs::finish(tx, &second[0])).unwrap();
    }
}

#[tokio::test]
async fn a_job_that_fails_again_and_again_is_dead_until_a_person_revives_it() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let job = new_job(&w, "a", 0);
        wrote!(&w.db, tx => jobs::enqueue(tx, w.organization, &job)).unwrap();
        let mut now = at(0);
        for attempt in 1..=MOST_ATTEMPTS {
            let claimed = wrote!(&w.db, tx => jobs::claim(tx, KINDS, now, LEASE, 1)).unwrap();
            assert_eq!(claimed[0].attempts, attempt);
            wrote!(&w.db, tx => jobs::fail(tx, &claimed[0], "no answer", now)).unwrap();
            let soon = now + SignedDuration::from_secs(29);
            assert_eq!(wrote!(&w.db, tx => jobs::claim(tx, KINDS, soon, LEASE, 1)).unwrap(), []);
            now += SignedDuration::from_hours(1);
        }
        assert_eq!(wrote!(&w.db, tx => jobs::claim(tx, KINDS, now, LEASE, 1)).unwrap(), []);
        let dead = read!(w.db, tx => jobs::dead(tx, w.organization));
        assert_eq!(dead[0].last_error, "no answer");
        let id = dead[0].id;
        wrote!(&w.db, tx => jobs::revive(tx, w.organization, id, now)).unwrap();
        let claimed = wrote!(&w.db, tx => jobs::claim(tx, KINDS, now, LEASE, 1)).unwrap();
        assert_eq!(claimed[0].attempts, 1);
    }
}

#[tokio::test]
async fn work_of_another_kind_waits_for_a_worker_that_knows_it() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let job = NewJob { kind: "test.from_tomorrow", ..new_job(&w, "a", 0) };
        wrote!(&w.db, tx => jobs::enqueue(tx, w.organization, &job)).unwrap();
        assert!(!read!(w.db, tx => jobs::is_any_due(tx, KINDS, at(9))));
        assert_eq!(wrote!(&w.db, tx => jobs::claim(tx, KINDS, at(9), LEASE, 9)).unwrap(), []);
        let newer = &["test.from_tomorrow"];
        assert!(read!(w.db, tx => jobs::is_any_due(tx, newer, at(9))));
        let claimed = wrote!(&w.db, tx => jobs::claim(tx, newer, at(9), LEASE, 9)).unwrap();
        assert_eq!(claimed.len(), 1);
        assert!(!read!(w.db, tx => jobs::is_any_due(tx, newer, at(13))), "the lease runs");
        assert!(read!(w.db, tx => jobs::is_any_due(tx, newer, at(14))), "the lease has ended");
        assert_eq!(wrote!(&w.db, tx => jobs::reap(tx, KINDS, at(99))).unwrap(), []);
    }
}

#[tokio::test]
async fn only_work_that_is_done_is_forgotten() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        for key in ["a", "b"] {
            let job = new_job(&w, key, 0);
            wrote!(&w.db, tx => jobs::enqueue(tx, w.organization, &job)).unwrap();
        }
        let claimed = wrote!(&w.db, tx => jobs::claim(tx, KINDS, at(1), LEASE, 1)).unwrap();
        wrote!(&w.db, tx => jobs::finish(tx, &claimed[0])).unwrap();
        for (minute, forgotten) in [(0, 0), (1, 1), (9, 0)] {
            let before = at(minute);
            let gone = wrote!(&w.db, tx => jobs::forget_done(tx, KINDS, before)).unwrap();
            assert_eq!(gone, forgotten);
        }
        assert_eq!(test.count("job").await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_clinician_is_reminded_of_earlier_records_that_are_not_certified() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let planned: Vec<_> = (0..3).map(|n| w.planned(day_after(DAY, n))).collect();
        wrote!(&w.db, tx => sessions::insert_many(tx, w.organization, &planned)).unwrap();
        let contents: Vec<_> = planned.iter().map(|s| w.content(s, w.patients[0])).collect();
        let all: Vec<_> = contents
            .iter()
            .map(|content| ImportedEncounter {
                content,
                state: RecordState::Uncertified,
                author: w.account,
                created_at: at(0),
                certifications: Vec::new(),
            })
            .collect();
        wrote!(&w.db, tx => encounter_import::insert_many(tx, w.organization, &all)).unwrap();
        let today = day_after(DAY, 2);
        let due = read!(w.db, tx => reminders::due(tx, w.organization, today, at(0)));
        let [reminder] = due.as_slice() else { panic!("{due:?}") };
        assert_eq!((reminder.uncertified, reminder.oldest), (2, DAY));
        for _ in 0..2 {
            wrote!(&w.db, tx => reminders::put(tx, w.organization, reminder)).unwrap();
        }
        let found =
            read!(w.db, tx => reminders::find(tx, w.organization, w.clinician, today)).unwrap();
        assert_eq!(found, *reminder);
    }
}

#[tokio::test]
async fn an_answer_is_kept_for_the_same_request() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let answer = KeptAnswer {
            request_hash: vec![7; 32],
            status: 201,
            response: Private("{\"id\":1}".to_owned()),
        };
        wrote!(&w.db, tx => idempotency::insert(tx, w.account, "k", &answer, at(0))).unwrap();
        let again = wrote!(&w.db, tx => idempotency::insert(tx, w.account, "k", &answer, at(0)));
        assert!(matches!(again, Err(StoreError::Duplicate(name)) if name == "idempotency_pkey"));
        assert_eq!(read!(w.db, tx => idempotency::find(tx, w.account, "k")), Some(answer));
        assert_eq!(read!(w.db, tx => idempotency::find(tx, w.account, "other")), None);
        assert_eq!(wrote!(&w.db, tx => idempotency::forget_before(tx, at(0))).unwrap(), 0);
        assert_eq!(wrote!(&w.db, tx => idempotency::forget_before(tx, at(1))).unwrap(), 1);
    }
}
