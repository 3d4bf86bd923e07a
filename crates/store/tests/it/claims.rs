//! Payers, coverages, numbers and claim files.

use crate::world::{DAY, World, at, world};
use crate::{read, wrote};
use care::{AccountId, EncounterId, Private, RecordState, SubmissionId, day_after};
use store::payers::{self, Coverage, Payer};
use store::submissions::{self, Submission, SubmittedClaim};
use store::{StoreError, encounters, sites, testing};
use uuid::Uuid;

async fn payer(w: &World) -> Uuid {
    let payer = Payer {
        id: w.id(),
        name: "Invented Medicaid".to_owned(),
        profile: "ny_school_medicaid".to_owned(),
        payer_code: "INV01".to_owned(),
        is_test: true,
        submitter_code: "SENDER1".to_owned(),
        receiver_code: "NETWORK1".to_owned(),
        version: 1,
    };
    wrote!(&w.db, tx => payers::insert(tx, w.organization, &payer)).unwrap();
    let found = read!(&w.db, tx => payers::find(tx, w.organization, payer.id));
    assert_eq!(found.as_ref(), Some(&payer));
    let all = read!(&w.db, tx => payers::list(tx, w.organization));
    assert_eq!(all.as_slice(), std::slice::from_ref(&payer));
    payer.id
}

fn coverage(w: &World, payer: Uuid, rank: i64) -> Coverage {
    Coverage {
        patient: w.patients[0],
        payer,
        subscriber_number: Private("ZZ10001Q".to_owned()),
        rank,
        from: day_after(DAY, -rank),
        to: (rank == 2).then(|| day_after(DAY, -1)),
    }
}

#[tokio::test]
async fn coverages_are_found_for_the_days_on_which_they_hold() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let payer = payer(&w).await;
        let (first, second) = (coverage(&w, payer, 1), coverage(&w, payer, 2));
        let both = [second.clone(), first.clone()];
        wrote!(&w.db, tx => payers::insert_coverages(tx, w.organization, &both)).unwrap();
        let days = (day_after(DAY, -1), DAY);
        let found = read!(&w.db, tx => payers::of_patients(tx, w.organization, &w.patients, days));
        assert_eq!(found, [first.clone(), second.clone()]);
        assert!(first.is_in_force(DAY) && !second.is_in_force(DAY));
        let late =
            read!(&w.db, tx => payers::of_patients(tx, w.organization, &w.patients, (DAY, DAY)));
        assert_eq!(late, [first]);
        let organization = other.organization;
        let foreign = read!(&w.db, tx => payers::of_patients(tx, organization, &w.patients, days));
        assert_eq!(foreign, []);
        let again = wrote!(&w.db, tx => payers::insert_coverages(tx, w.organization, &both));
        let again = again.unwrap_err();
        assert!(matches!(&again, StoreError::Duplicate(of) if of == "coverage_pkey"), "{again:?}");
    }
}

#[tokio::test]
async fn a_number_is_never_given_twice() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let mut taken = Vec::new();
        for (kind, count) in [("claim", 3), ("claim", 1), ("group", 1), ("claim", 2)] {
            let organization = w.organization;
            let first =
                wrote!(&w.db, tx => submissions::take_numbers(tx, organization, kind, count));
            taken.push(first.unwrap());
        }
        assert_eq!(taken, [1, 4, 1, 5]);
        let organization = other.organization;
        let theirs = wrote!(&w.db, tx => submissions::take_numbers(tx, organization, "claim", 1));
        assert_eq!(theirs.unwrap(), 1, "each organization counts for itself");
    }
}

fn submission(w: &World, payer: Uuid, id: Uuid) -> Submission {
    Submission {
        id: SubmissionId(id),
        payer,
        from: DAY,
        to: day_after(DAY, 6),
        created_at: at(5),
        created_by: AccountId(w.account.0),
        control_number: 1,
        hash: vec![7; 32],
        claim_count: 1,
        total_cents: 2_850,
        is_test: true,
    }
}

#[tokio::test]
async fn a_site_is_found_by_its_sessions_and_has_an_address_of_its_own() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let (o, session) = (w.organization, [w.session]);
        assert!(read!(&w.db, tx => sites::addresses(tx, o)).is_empty());
        let address = ["112 Harbor Lane", "Albany", "NY", "122070001"].map(str::to_owned);
        wrote!(&w.db, tx => sites::set_address(tx, o, w.site, &address)).unwrap();
        let found = read!(&w.db, tx => sites::addresses(tx, o));
        assert_eq!(found.get(&w.site), Some(&address));
        let at = read!(&w.db, tx => sites::of_sessions(tx, o, &session));
        assert_eq!(at.get(&w.session), Some(&w.site));
        let there = other.organization;
        assert!(read!(&w.db, tx => sites::addresses(tx, there)).is_empty());
        assert!(read!(&w.db, tx => sites::of_sessions(tx, there, &session)).is_empty());
        let foreign = wrote!(&w.db, tx => sites::set_address(tx, there, w.site, &address));
        assert!(matches!(foreign, Err(StoreError::Stale)), "{foreign:?}");
    }
}

fn claim(encounter: EncounterId, submission: SubmissionId) -> SubmittedClaim {
    SubmittedClaim {
        encounter,
        submission,
        version_number: 1,
        control_number: "QH0000000001".to_owned(),
        charge_cents: 2_850,
        because: vec!["Two were present.".to_owned()],
    }
}

#[tokio::test]
async fn a_record_is_in_one_file_and_stays_findable() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let payer = payer(&w).await;
        let covered = [coverage(&w, payer, 1)];
        wrote!(&w.db, tx => payers::insert_coverages(tx, w.organization, &covered)).unwrap();
        let mut planned = w.planned(DAY);
        planned.id = w.session;
        let mut ids = Vec::new();
        for patient in &w.patients {
            let content = w.content(&planned, *patient);
            let new = w.new_version(&content);
            wrote!(&w.db, tx => encounters::insert(tx, w.organization, &new)).unwrap();
            let (id, signed) = (content.encounter, w.signed(&content, 1));
            let state = RecordState::Certified;
            let done =
                wrote!(&w.db, tx => encounters::certify(tx, w.organization, id, &signed, state));
            done.unwrap();
            ids.push(id);
        }
        let days = (DAY, DAY);
        let found = read!(&w.db, tx => submissions::claimable(tx, w.organization, days));
        let covered: Vec<_> = found.iter().map(|it| (it.head.id, it.claimed.clone())).collect();
        assert_eq!(covered, [(ids[0], None)], "nobody covers the second");
        let uncovered = read!(&w.db, tx => submissions::count_uncovered(tx, w.organization, days));
        assert_eq!(uncovered, 1);

        let made = submission(&w, payer, w.id());
        let claims = [claim(ids[0], made.id)];
        let text = "ISA*00~";
        let o = w.organization;
        wrote!(&w.db, tx => submissions::insert(tx, o, &made, text, &claims)).unwrap();
        assert_eq!(read!(&w.db, tx => submissions::find(tx, o, made.id)), Some(made.clone()));
        let all = read!(&w.db, tx => submissions::list(tx, o, 9));
        assert_eq!(all.as_slice(), std::slice::from_ref(&made));
        let content = read!(&w.db, tx => submissions::content(tx, o, made.id));
        assert_eq!(content.as_deref(), Some(text));
        assert_eq!(read!(&w.db, tx => submissions::claims(tx, o, made.id)), claims);
        let of = read!(&w.db, tx => submissions::of_encounter(tx, o, ids[0]));
        assert_eq!(of.as_ref(), claims.first());
        let second = submission(&w, payer, w.id());
        let claims = [claim(ids[0], second.id)];
        let again = wrote!(&w.db, tx => submissions::insert(tx, o, &second, text, &claims));
        let again = again.unwrap_err();
        assert!(
            matches!(&again, StoreError::Duplicate(of) if of == "submission_claim_pkey"),
            "{again:?}"
        );
        // Withdrawn, it is still shown, because the payer has to be told.
        let head = read!(&w.db, tx => encounters::find(tx, o, ids[0])).unwrap();
        wrote!(&w.db, tx => encounters::void(tx, o, ids[0], head.version, "wrong")).unwrap();
        let found = read!(&w.db, tx => submissions::claimable(tx, o, days));
        assert!(found[0].claimed.is_some() && found[0].head.state == RecordState::Void);
        let other = world(&test.db, 2).await.organization;
        assert_eq!(read!(&w.db, tx => submissions::find(tx, other, made.id)), None);
        assert!(read!(&w.db, tx => submissions::claimable(tx, other, days)).is_empty());
    }
}
