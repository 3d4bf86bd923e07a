//! The jobs: the morning's reminder, the clean-up, and what happens when one cannot be done.

use crate::district::District;
use care::{JobId, MemberId, OrganizationId, Private, Role};
use jiff::Timestamp;
use jiff::civil::date;
use office::jobs::{self, JobState, JobsRefused};
use office::run_jobs::{self, KINDS, LEASE, Round};
use office::testing::{Bench, Plot, benches};
use office::{Desk, Office, Secrets, today};
use std::sync::Arc;
use std::time::Duration;
use store::idempotency::{self, KeptAnswer};
use store::jobs::{Job, MOST_ATTEMPTS, NewJob};
use store::reminders::{self, Reminder};
use store::{Db, DbOptions, StoreError, drafts, sign_in_attempts};
use tokio::sync::watch;

const NOTHING: Round = Round { enqueued: 0, done: 0, failed: 0, late: 0 };

/// A district with a therapist whose record of Tuesday, 24 November is not certified.
async fn district(bench: &Bench) -> District {
    let there = District::on(bench, date(2026, 11, 24)).await;
    bench.plant_uncertified(there.plot, there.planted).await.unwrap();
    there
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn reminder(
    db: &Db,
    organization: OrganizationId,
    clinician: MemberId,
    day: jiff::civil::Date,
) -> Option<Reminder> {
    let mut tx = db.read().await.unwrap();
    reminders::find(&mut tx, organization, clinician, day).await.unwrap()
}

fn new_job(office: &Office, kind: &'static str, key: &str, body: serde_json::Value) -> NewJob {
    let id = JobId::new(&*office.clock, &*office.random);
    NewJob { id, kind, dedup_key: key.to_owned(), body, run_at: office.now() }
}

async fn enqueue(office: &Office, organization: OrganizationId, job: NewJob) -> bool {
    let added = office.db.write(move |tx| {
        let job = job.clone();
        Box::pin(async move { store::jobs::enqueue(tx, organization, &job).await })
    });
    added.await.unwrap()
}

/// What a worker does that dies right after.
async fn claim(office: &Office) -> Vec<Job> {
    let now = office.now();
    let claimed = office.db.write(move |tx| {
        Box::pin(async move { store::jobs::claim(tx, KINDS, now, LEASE, 1).await })
    });
    claimed.await.unwrap()
}

#[tokio::test]
async fn a_reminder_is_written_once_a_day_from_five_in_the_morning() {
    for (bench, test) in benches().await {
        let there = district(&bench).await;
        let (wednesday, thursday) = (date(2026, 11, 25), date(2026, 11, 26));
        bench.set_clock(at("2026-11-25T04:59:00-05:00"));
        run_jobs::round(&bench.office).await.unwrap();
        assert_eq!(test.count("reminder").await.unwrap(), 0);
        bench.set_clock(at("2026-11-25T05:00:00-05:00"));
        let round = run_jobs::round(&bench.office).await.unwrap();
        assert_eq!(round, Round { enqueued: 1, done: 1, ..NOTHING });
        let clinician = there.jo.actor.member;
        let found = reminder(&bench.office.db, there.id, clinician, wednesday).await.unwrap();
        assert_eq!((found.uncertified, found.oldest), (1, there.plot.day));
        for later in ["2026-11-25T05:00:30-05:00", "2026-11-25T18:59:00-05:00"] {
            bench.set_clock(at(later));
            assert_eq!(run_jobs::round(&bench.office).await.unwrap(), NOTHING, "{later}");
        }
        bench.set_clock(at("2026-11-26T09:00:00-05:00"));
        let round = run_jobs::round(&bench.office).await.unwrap();
        assert_eq!(round, Round { enqueued: 2, done: 2, ..NOTHING }, "and the clean-up");
        assert!(reminder(&bench.office.db, there.id, clinician, thursday).await.is_some());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_at_once_write_one_reminder() {
    for (bench, test) in benches().await {
        district(&bench).await;
        bench.set_clock(at("2026-11-25T05:00:00-05:00"));
        let mut rounds = Vec::new();
        for server in 0..4 {
            // A server of its own: other connections, other random numbers.
            let db = Db::open(&test.url, DbOptions { connections: 2 }).await.unwrap();
            let random = Arc::new(care::FixedRandom::seeded(server));
            let secrets = Arc::new(Secrets::from_key([7; 32]));
            let office = Office::new(db, Arc::clone(&bench.office.clock), random, secrets);
            rounds.push(tokio::spawn(async move { run_jobs::round(&office).await.unwrap() }));
        }
        let mut all = NOTHING;
        for round in rounds {
            let round = round.await.unwrap();
            all.enqueued += round.enqueued;
            all.done += round.done;
            all.failed += round.failed;
            all.late += round.late;
        }
        assert_eq!(all, Round { enqueued: 2, done: 2, ..NOTHING }, "reminder and clean-up");
        assert_eq!(test.count("job").await.unwrap(), 2);
        assert_eq!(test.count("reminder").await.unwrap(), 1);
    }
}

#[tokio::test]
async fn the_job_of_a_worker_that_died_is_done_once_after_its_lease() {
    for (bench, test) in benches().await {
        let there = district(&bench).await;
        bench.set_clock(at("2026-11-25T04:59:00-05:00"));
        run_jobs::round(&bench.office).await.unwrap();
        bench.set_clock(at("2026-11-25T05:00:00-05:00"));
        let body = serde_json::json!({ "day": "2026-11-25" });
        let job = new_job(&bench.office, "reminder.uncertified", "2026-11-25", body);
        assert!(enqueue(&bench.office, there.id, job).await);
        let died = claim(&bench.office).await;
        assert_eq!(died.len(), 1);
        bench.clock.advance_seconds(LEASE.as_secs() - 1);
        assert_eq!(run_jobs::round(&bench.office).await.unwrap(), NOTHING, "the lease runs");
        assert_eq!(test.count("reminder").await.unwrap(), 0);
        bench.clock.advance_seconds(1);
        let round = run_jobs::round(&bench.office).await.unwrap();
        assert_eq!(round, Round { done: 1, ..NOTHING });
        assert_eq!(run_jobs::round(&bench.office).await.unwrap(), NOTHING);
        assert_eq!(test.count("reminder").await.unwrap(), 1);
    }
}

#[tokio::test]
async fn on_nights_when_clocks_change_the_reminder_comes_once_at_five() {
    for (bench, _test) in benches().await {
        let there = district(&bench).await;
        for (from, expected) in [
            (
                "2026-10-31T00:00:00-04:00",
                ["2026-10-31T09:00:00Z", "2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z"],
            ),
            (
                "2027-03-13T00:00:00-05:00",
                ["2027-03-13T10:00:00Z", "2027-03-14T09:00:00Z", "2027-03-15T09:00:00Z"],
            ),
        ] {
            bench.set_clock(at(from));
            for _ in 0..3 * 24 - 1 {
                run_jobs::round(&bench.office).await.unwrap();
                bench.clock.advance_seconds(3600);
            }
            let mut tx = bench.office.db.read().await.unwrap();
            let mut latest = store::jobs::latest(&mut tx, there.id, 3).await.unwrap();
            latest.reverse();
            let due: Vec<_> = latest.iter().map(|(job, _)| job.run_at).collect();
            assert_eq!(due, expected.map(at));
            assert!(latest.iter().all(|(_, state)| *state == JobState::Done));
        }
    }
}

#[tokio::test]
async fn a_job_that_cannot_be_done_is_tried_later_and_then_left_to_a_person() {
    for (bench, test) in benches().await {
        let there = district(&bench).await;
        let sam = there.desk(&bench, Role::SystemAdministrator).await;
        run_jobs::round(&bench.office).await.unwrap();
        let broken = serde_json::json!({});
        let job = new_job(&bench.office, "reminder.uncertified", "broken", broken);
        enqueue(&bench.office, there.id, job).await;
        for attempt in 1..=MOST_ATTEMPTS {
            let round = run_jobs::round(&bench.office).await.unwrap();
            assert_eq!(round.failed, 1, "attempt {attempt}");
            bench.clock.advance_seconds(29);
            let round = run_jobs::round(&bench.office).await.unwrap();
            assert_eq!(round.failed, 0, "not again at once, after attempt {attempt}");
            bench.clock.advance_seconds(3600);
        }
        assert_eq!(run_jobs::round(&bench.office).await.unwrap().failed, 0, "it is given up");
        assert!(matches!(jobs::list(&there.jo).await, Err(JobsRefused::NotFound)));
        let seen = jobs::list(&sam).await.unwrap();
        let first = seen.first().unwrap();
        assert_eq!((first.state, first.attempts), (JobState::Dead, MOST_ATTEMPTS));
        assert_eq!(first.last_error, "what the job needs to know cannot be read");
        let events = test.count("audit_event").await.unwrap();
        assert!(matches!(jobs::try_again(&there.jo).await, Err(JobsRefused::NotFound)));
        assert_eq!(jobs::try_again(&sam).await.unwrap(), 1);
        assert_eq!(test.count("audit_event").await.unwrap(), events + 1);
        assert_eq!(run_jobs::round(&bench.office).await.unwrap().failed, 1);
        assert_eq!(jobs::try_again(&sam).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_kind_of_job_that_this_version_does_not_know_is_left_alone() {
    for (bench, _test) in benches().await {
        let there = district(&bench).await;
        let sam = there.desk(&bench, Role::SystemAdministrator).await;
        run_jobs::round(&bench.office).await.unwrap();
        let job = new_job(&bench.office, "from.tomorrow", "x", serde_json::json!({}));
        enqueue(&bench.office, there.id, job).await;
        for _ in 0..3 {
            assert_eq!(run_jobs::round(&bench.office).await.unwrap(), NOTHING);
            bench.clock.advance_seconds(600);
        }
        let seen = jobs::list(&sam).await.unwrap();
        let waiting = seen.iter().find(|job| job.kind == "from.tomorrow").unwrap();
        assert_eq!((waiting.state, waiting.attempts), (JobState::Ready, 0));
    }
}

#[tokio::test]
async fn todays_reminder_counts_afresh_and_only_earlier_days_of_ones_own() {
    for (bench, _test) in benches().await {
        let there = district(&bench).await;
        let sam = there.desk(&bench, Role::SystemAdministrator).await;
        bench.set_clock(at("2026-11-25T08:00:00-05:00"));
        let reminder = async |desk: &Desk| {
            let day = today::day(desk, date(2026, 11, 25)).await.unwrap();
            day.reminder
        };
        assert_eq!(reminder(&there.jo).await, None, "no job has run yet");
        run_jobs::round(&bench.office).await.unwrap();
        assert_eq!(reminder(&there.jo).await, Some((1, there.plot.day)));
        assert_eq!(reminder(&sam).await, None);
        for day in [date(2026, 11, 23), date(2026, 11, 25)] {
            let plot = Plot { day, ..there.plot };
            bench.plant_uncertified(plot, there.planted).await.unwrap();
        }
        assert_eq!(reminder(&there.jo).await, Some((2, date(2026, 11, 23))));
    }
}

#[tokio::test]
async fn a_day_that_is_over_is_not_reminded_of() {
    for (bench, test) in benches().await {
        let there = district(&bench).await;
        bench.set_clock(at("2026-11-27T01:00:00-05:00"));
        let body = serde_json::json!({ "day": "2026-11-25" });
        let job = new_job(&bench.office, "reminder.uncertified", "2026-11-25", body);
        enqueue(&bench.office, there.id, job).await;
        assert_eq!(run_jobs::round(&bench.office).await.unwrap().done, 2);
        assert_eq!(test.count("reminder").await.unwrap(), 0);
    }
}

#[tokio::test]
async fn the_clean_up_takes_what_has_ended_and_no_draft() {
    for (bench, test) in benches().await {
        let there = district(&bench).await;
        let (account, organization) = (there.jo.actor.account, there.id);
        let place = Some((organization, there.jo.actor.member));
        let old = bench.office.now();
        bench.token(account, place).await.unwrap();
        let written = bench.office.db.write(move |tx| {
            Box::pin(async move {
                sign_in_attempts::add(tx, "account:x", old.as_second() / 300).await?;
                let response = Private("{}".to_owned());
                let kept = KeptAnswer { request_hash: vec![7; 32], status: 201, response };
                idempotency::insert(tx, account, "k", &kept, old).await?;
                drafts::put(tx, organization, account, "d", "note=typed", old).await
            })
        });
        let written: Result<i64, StoreError> = written.await;
        written.unwrap();
        run_jobs::round(&bench.office).await.unwrap();
        for table in ["auth_session", "sign_in_attempt", "idempotency", "draft"] {
            assert_eq!(test.count(table).await.unwrap(), 1, "{table} is still of use");
        }
        bench.clock.advance_seconds(100 * 24 * 3600);
        bench.token(account, place).await.unwrap();
        run_jobs::round(&bench.office).await.unwrap();
        for (table, left) in
            [("auth_session", 1), ("sign_in_attempt", 0), ("idempotency", 0), ("draft", 1)]
        {
            assert_eq!(test.count(table).await.unwrap(), left, "{table}");
        }
        run_jobs::round(&bench.office).await.unwrap();
        assert_eq!(test.count("job").await.unwrap(), 2, "done jobs are forgotten too");
    }
}

#[tokio::test]
async fn the_rounds_end_when_told_to_stop() {
    let hour = Duration::from_hours(1);
    for (bench, test) in benches().await {
        district(&bench).await;
        let (stop, is_stopped) = watch::channel(true);
        run_jobs::run(bench.office.clone(), hour, is_stopped.clone()).await;
        assert_eq!(test.count("job").await.unwrap(), 0, "told before the first round");
        stop.send_replace(false);
        let running = tokio::spawn(run_jobs::run(bench.office.clone(), hour, is_stopped));
        let done = async {
            while jobs_done(&bench.office).await < 2 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), done).await.unwrap();
        stop.send_replace(true);
        tokio::time::timeout(Duration::from_mins(1), running).await.unwrap().unwrap();
    }
}

async fn jobs_done(office: &Office) -> usize {
    let mut tx = office.db.read().await.unwrap();
    let of_all = store::organizations::list(&mut tx).await.unwrap();
    let house = OrganizationId(uuid::Uuid::nil());
    let mut done = 0;
    for organization in of_all.iter().map(|one| one.id).chain([house]) {
        let latest = store::jobs::latest(&mut tx, organization, 9).await.unwrap();
        done += latest.iter().filter(|(_, state)| *state == JobState::Done).count();
    }
    done
}
