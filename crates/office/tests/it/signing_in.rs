//! Passwords, second factors, and sign-ins that end.

use care::{Factor, OrganizationKind, Role};
use office::confirm_identity::{self, ConfirmRefused};
use office::sessions::{self, Caller, Device, NextStep, Presence, Waiting};
use office::sign_in::{SignInDone, SignInRefused, SignInRequest, sign_in};
use office::testing::{Bench, PASSWORD, bench};
use office::{Desk, Token, choose_organization, second_factor};

const ADA: &str = "ada@example.org";

async fn benches() -> Vec<(store::testing::TestDb, Bench)> {
    let mut all = Vec::new();
    for test in store::testing::databases().await {
        let bench = bench(test.db.clone());
        let id = bench.organization("Harbor Lane", OrganizationKind::District).await.unwrap();
        bench
            .person(id, ADA, |m| {
                m.roles.insert(Role::Therapist);
            })
            .await
            .unwrap();
        all.push((test, bench));
    }
    all
}

fn from(address: &str) -> Device {
    Device { user_agent: "Firefox".to_owned(), address: address.to_owned() }
}

async fn try_sign_in(
    bench: &Bench,
    email: &str,
    password: &str,
    address: &str,
) -> Result<SignInDone, SignInRefused> {
    let request = SignInRequest {
        email: email.to_owned(),
        password: password.to_owned(),
        device: from(address),
        previous: None,
    };
    sign_in(&bench.office, request).await
}

async fn caller(bench: &Bench, token: &Token) -> Option<Caller> {
    sessions::resolve(&bench.office, token, Presence::Person).await.unwrap()
}

async fn desk(bench: &Bench, token: &Token) -> Desk {
    match caller(bench, token).await {
        Some(Caller::SignedIn(desk)) => *desk,
        Some(Caller::SecondFactorDue(_)) => panic!("the second factor is due"),
        Some(Caller::OrganizationDue(_)) => panic!("the organization is due"),
        None => panic!("nobody is signed in"),
    }
}

async fn waiting(bench: &Bench, token: &Token) -> Waiting {
    match caller(bench, token).await {
        Some(Caller::SecondFactorDue(waiting) | Caller::OrganizationDue(waiting)) => waiting,
        Some(Caller::SignedIn(_)) => panic!("all the way in"),
        None => panic!("nobody is signed in"),
    }
}

#[tokio::test]
async fn the_right_password_signs_in_whatever_the_case_of_the_address() {
    for (_test, bench) in benches().await {
        let done = try_sign_in(&bench, " Ada@Example.ORG ", PASSWORD, "10.0.0.1").await.unwrap();
        assert_eq!(done.next, NextStep::Home);
        let desk = desk(&bench, &done.token).await;
        assert!(desk.actor.is(Role::Therapist));
        assert!(desk.fresh_factor(desk.now()), "the password just given is a fresh factor");
        bench.clock.advance_seconds(15 * 60 + 1);
        assert!(!desk.fresh_factor(desk.now()), "and is not after 15 minutes");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_refused_alike() {
    for (_test, bench) in benches().await {
        let wrong = try_sign_in(&bench, ADA, "wrong wrong wrong", "10.0.0.1").await.unwrap_err();
        let unknown =
            try_sign_in(&bench, "nobody@example.org", PASSWORD, "10.0.0.1").await.unwrap_err();
        assert!(matches!(wrong, SignInRefused::Wrong), "{wrong}");
        assert_eq!(wrong.to_string(), unknown.to_string());
    }
}

#[tokio::test]
async fn after_ten_wrong_passwords_the_right_one_waits_for_known_and_unknown_addresses_alike() {
    for (_test, bench) in benches().await {
        for email in [ADA, "nobody@example.org"] {
            for _ in 0..10 {
                let refused = try_sign_in(&bench, email, "wrong wrong", "10.0.0.2").await;
                assert!(matches!(refused, Err(SignInRefused::Wrong)));
            }
            let refused = try_sign_in(&bench, email, PASSWORD, "10.0.0.2").await;
            assert!(matches!(refused, Err(SignInRefused::TooMany { .. })), "{email}");
        }
        let restarted = bench_again(&bench);
        let refused = try_sign_in(&restarted, ADA, PASSWORD, "10.0.0.3").await;
        assert!(matches!(refused, Err(SignInRefused::TooMany { .. })), "after a restart");
        bench.clock.advance_seconds(20 * 60);
        try_sign_in(&bench, ADA, PASSWORD, "10.0.0.2").await.unwrap();
    }
}

/// The same office after a restart: only storage and the clock are the same.
fn bench_again(before: &Bench) -> Bench {
    let mut again = bench(before.office.db.clone());
    again.office.clock = std::sync::Arc::clone(&before.office.clock);
    again
}

#[tokio::test]
async fn strangers_elsewhere_do_not_lock_out_who_signs_in_from_where_they_did_before() {
    for (_test, bench) in benches().await {
        try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap();
        for _ in 0..11 {
            try_sign_in(&bench, ADA, "wrong wrong", "203.0.113.9").await.unwrap_err();
        }
        try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap();
    }
}

#[tokio::test]
async fn a_hundred_attempts_from_one_device_on_many_addresses_are_enough() {
    for (_test, bench) in benches().await {
        let mut refusals = 0;
        for n in 0..101 {
            let email = format!("guess{n}@example.org");
            let refused = try_sign_in(&bench, &email, "wrong", "198.51.100.7").await.unwrap_err();
            refusals += usize::from(matches!(refused, SignInRefused::TooMany { .. }));
        }
        assert_eq!(refusals, 1);
    }
}

#[tokio::test]
async fn a_sign_in_ends_after_thirty_idle_minutes_and_not_a_second_before() {
    for (_test, bench) in benches().await {
        let token = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap().token;
        bench.clock.advance_seconds(30 * 60 - 1);
        assert!(caller(&bench, &token).await.is_some());
        bench.clock.advance_seconds(30 * 60 - 1);
        assert!(caller(&bench, &token).await.is_some(), "the last request moved it on");
        bench.clock.advance_seconds(30 * 60);
        assert!(caller(&bench, &token).await.is_none());
    }
}

#[tokio::test]
async fn polling_does_not_keep_a_sign_in_alive() {
    for (_test, bench) in benches().await {
        let token = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap().token;
        for _ in 0..29 {
            bench.clock.advance_seconds(60);
            let polled = sessions::resolve(&bench.office, &token, Presence::Polling).await;
            assert!(polled.unwrap().is_some());
        }
        bench.clock.advance_seconds(60);
        assert!(caller(&bench, &token).await.is_none());
    }
}

#[tokio::test]
async fn a_sign_in_ends_after_twelve_hours_however_busy_its_person_is() {
    for (_test, bench) in benches().await {
        let token = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap().token;
        for _ in 0..(12 * 60 / 20 - 1) {
            bench.clock.advance_seconds(20 * 60);
            assert!(caller(&bench, &token).await.is_some());
        }
        bench.clock.advance_seconds(20 * 60 - 1);
        assert!(caller(&bench, &token).await.is_some());
        bench.clock.advance_seconds(1);
        assert!(caller(&bench, &token).await.is_none());
    }
}

#[tokio::test]
async fn signing_in_ends_the_sign_in_whose_cookie_came_along() {
    for (_test, bench) in benches().await {
        let planted = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap().token;
        let request = SignInRequest {
            email: ADA.to_owned(),
            password: PASSWORD.to_owned(),
            device: from("10.0.0.1"),
            previous: Some(planted.clone()),
        };
        let fresh = sign_in(&bench.office, request).await.unwrap().token;
        assert_ne!(fresh, planted);
        assert!(caller(&bench, &planted).await.is_none());
        assert!(caller(&bench, &fresh).await.is_some());
    }
}

#[tokio::test]
async fn confirming_ones_identity_gives_a_new_token_and_a_fresh_factor() {
    for (_test, bench) in benches().await {
        let old = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap().token;
        bench.clock.advance_seconds(20 * 60);
        let before = desk(&bench, &old).await;
        assert!(!before.fresh_factor(before.now()));
        let wrong = confirm_identity::confirm_identity(&before, "wrong").await.unwrap_err();
        assert!(matches!(wrong, ConfirmRefused::Wrong));
        let new = confirm_identity::confirm_identity(&before, PASSWORD).await.unwrap();
        assert!(caller(&bench, &old).await.is_none());
        let after = desk(&bench, &new).await;
        assert!(after.fresh_factor(after.now()));
    }
}

#[tokio::test]
async fn signing_out_ends_this_device_and_a_person_can_end_the_others() {
    for (_test, bench) in benches().await {
        let one = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap().token;
        let two = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.2").await.unwrap().token;
        let three = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.3").await.unwrap().token;
        let at_one = desk(&bench, &one).await;
        let list = sessions::own_sessions(&at_one).await.unwrap();
        assert_eq!(list.len(), 3);
        let second = list.iter().find(|s| s.address == "10.0.0.2").unwrap();
        sessions::end_own(&at_one, second.id).await.unwrap();
        assert!(caller(&bench, &two).await.is_none());
        sessions::end_others(&at_one).await.unwrap();
        assert!(caller(&bench, &three).await.is_none());
        sessions::sign_out(&bench.office, &one).await.unwrap();
        assert!(caller(&bench, &one).await.is_none());
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_no_code_is_good_twice() {
    for (_test, bench) in benches().await {
        let token = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap().token;
        let at_desk = desk(&bench, &token).await;
        let enrolment = second_factor::begin_enrolment(&at_desk).await.unwrap();
        let code = |bench: &Bench| office::testing::code(&enrolment.secret, bench.office.now());
        let now = code(&bench);
        let (token, recovery) = second_factor::confirm_enrolment(&at_desk, &now).await.unwrap();
        assert!(desk(&bench, &token).await.fresh_factor(bench.office.now()));

        let done = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap();
        assert_eq!(done.next, NextStep::SecondFactor);
        let due = waiting(&bench, &done.token).await;
        let replay = confirm_identity::give_code(&due, &now).await;
        assert!(matches!(replay, Err(ConfirmRefused::Wrong)), "the code of the enrolment is used");
        bench.clock.advance_seconds(30);
        let (token, next) = confirm_identity::give_code(&due, &code(&bench)).await.unwrap();
        assert_eq!(next, NextStep::Home);
        assert_eq!(desk(&bench, &token).await.actor.factor, Some(Factor::OneTimeCode));
        assert!(caller(&bench, &done.token).await.is_none(), "a new token at step-up");

        let first = recovery.first().unwrap();
        for good in [true, false] {
            let done = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap();
            let due = waiting(&bench, &done.token).await;
            assert_eq!(confirm_identity::give_code(&due, first).await.is_ok(), good);
        }
    }
}

#[tokio::test]
async fn ten_wrong_codes_are_enough() {
    for (_test, bench) in benches().await {
        let token = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap().token;
        let at_desk = desk(&bench, &token).await;
        for _ in 0..10 {
            let wrong = confirm_identity::confirm_identity(&at_desk, "wrong").await;
            assert!(matches!(wrong, Err(ConfirmRefused::Wrong)));
        }
        let refused = confirm_identity::confirm_identity(&at_desk, PASSWORD).await;
        assert!(matches!(refused, Err(ConfirmRefused::TooMany { .. })));
    }
}

#[tokio::test]
async fn who_works_in_two_organizations_says_for_which_and_can_change_over() {
    for (_test, bench) in benches().await {
        let practice = bench.organization("Bay OT", OrganizationKind::Practice).await.unwrap();
        bench
            .person(practice, ADA, |m| {
                m.roles.insert(Role::PracticeOwner);
            })
            .await
            .unwrap();
        let done = try_sign_in(&bench, ADA, PASSWORD, "10.0.0.1").await.unwrap();
        assert_eq!(done.next, NextStep::Organization);
        let due = waiting(&bench, &done.token).await;
        let choices = choose_organization::choices(&due).await.unwrap();
        assert_eq!(choices.len(), 2);
        let chosen = choose_organization::choose_organization(&due, practice).await.unwrap();
        let (token, next) = chosen;
        assert_eq!(next, NextStep::Home);
        assert!(caller(&bench, &done.token).await.is_none());
        let at_desk = desk(&bench, &token).await;
        assert_eq!(at_desk.actor.organization, practice);
        assert!(!at_desk.actor.is(Role::Therapist), "roles do not add up across organizations");
        let other = choices.iter().find(|c| c.organization != practice).unwrap();
        let over = Waiting::from(&at_desk);
        let (token, _) =
            choose_organization::choose_organization(&over, other.organization).await.unwrap();
        assert!(desk(&bench, &token).await.actor.is(Role::Therapist));
        let nowhere = bench.organization("Elsewhere", OrganizationKind::District).await.unwrap();
        choose_organization::choose_organization(&over, nowhere).await.unwrap_err();
    }
}
