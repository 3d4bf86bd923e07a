//! The first administrator, invitations, and what keepers may change.

use care::{Credential, OrganizationKind, Role};
use office::change_member::{self, ChangeRefused};
use office::first_administrator::{self, SetUpRefused, SetUpRequest};
use office::invite_member::{self, InviteRefused};
use office::members::{self, MemberForm};
use office::sessions::{self, Caller, Device, NextStep, Presence};
use office::testing::{Bench, PASSWORD, bench};
use office::{Desk, Token, accept_invitation, audit_log};

async fn desk(bench: &Bench, token: &Token) -> Option<Desk> {
    match sessions::resolve(&bench.office, token, Presence::Person).await.unwrap() {
        Some(Caller::SignedIn(desk)) => Some(*desk),
        _ => None,
    }
}

fn set_up_request() -> SetUpRequest {
    SetUpRequest {
        organization: "Harbor Lane District".to_owned(),
        kind: OrganizationKind::District,
        time_zone: "America/New_York".to_owned(),
        name: "Sam Example".to_owned(),
        email: "Sam@Example.org".to_owned(),
        password: PASSWORD.to_owned(),
        owns_practice: false,
        device: Device::default(),
    }
}

async fn administrator(bench: &Bench) -> Desk {
    let token = first_administrator::offer(&bench.office).await.unwrap().unwrap();
    let token = first_administrator::set_up(&bench.office, &token, set_up_request()).await.unwrap();
    desk(bench, &token).await.unwrap()
}

fn therapist() -> MemberForm {
    MemberForm {
        name: "Ada Example".to_owned(),
        roles: [Role::Therapist].into(),
        title: "OTR/L".to_owned(),
        credential: Some(Credential::OccupationalTherapist),
        npi: "1234567893".to_owned(),
        ..MemberForm::default()
    }
}

#[tokio::test]
async fn the_first_administrator_is_made_once_with_the_printed_token() {
    for test in store::testing::databases().await {
        let bench = bench(test.db.clone());
        let old = first_administrator::offer(&bench.office).await.unwrap().unwrap();
        let token = first_administrator::offer(&bench.office).await.unwrap().unwrap();
        let refused = first_administrator::set_up(&bench.office, &old, set_up_request()).await;
        assert!(matches!(refused, Err(SetUpRefused::NotFound)), "a restart prints a new one");
        let mut request = set_up_request();
        request.password = "too short".to_owned();
        request.time_zone = "Mars/Olympus".to_owned();
        let refused = first_administrator::set_up(&bench.office, &token, request).await;
        let Err(SetUpRefused::Faults(faults)) = refused else { panic!("faults expected") };
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["time_zone", "password"]);
        let signed_in =
            first_administrator::set_up(&bench.office, &token, set_up_request()).await.unwrap();
        let sam = desk(&bench, &signed_in).await.unwrap();
        assert_eq!(sam.actor.roles, [Role::SystemAdministrator].into());
        let again = first_administrator::set_up(&bench.office, &token, set_up_request()).await;
        assert!(matches!(again, Err(SetUpRefused::NotFound)));
        assert!(first_administrator::offer(&bench.office).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn the_printed_token_is_good_for_a_day() {
    for test in store::testing::databases().await {
        let bench = bench(test.db.clone());
        let token = first_administrator::offer(&bench.office).await.unwrap().unwrap();
        bench.clock.advance_seconds(24 * 3600 - 1);
        assert!(first_administrator::is_open(&bench.office, &token).await.unwrap());
        bench.clock.advance_seconds(1);
        assert!(!first_administrator::is_open(&bench.office, &token).await.unwrap());
    }
}

#[tokio::test]
async fn an_invited_person_comes_in_with_a_link_that_works_once() {
    for test in store::testing::databases().await {
        let bench = bench(test.db.clone());
        let sam = administrator(&bench).await;
        let invited = invite_member::invite(&sam, "ada@example.org", therapist()).await.unwrap();
        let seen = accept_invitation::look(&bench.office, &invited.token).await.unwrap();
        assert_eq!(seen.email, "ada@example.org");
        let accept = || {
            accept_invitation::accept(&bench.office, &invited.token, PASSWORD, Device::default())
        };
        let done = accept().await.unwrap();
        assert_eq!(done.next, NextStep::Home);
        let ada = desk(&bench, &done.token).await.unwrap();
        assert_eq!(ada.actor.member, invited.member);
        assert!(accept().await.is_err());
        let twice = invite_member::invite(&sam, "ADA@example.org", therapist()).await;
        assert!(matches!(twice, Err(InviteRefused::Faults(_))));
        let refused = invite_member::invite(&ada, "eve@example.org", therapist()).await;
        assert!(matches!(refused, Err(InviteRefused::NotFound)), "a therapist invites nobody");
    }
}

#[tokio::test]
async fn a_stale_change_is_refused_and_shows_what_is_stored() {
    for test in store::testing::databases().await {
        let bench = bench(test.db.clone());
        let sam = administrator(&bench).await;
        let id = invite_member::invite(&sam, "ada@example.org", therapist()).await.unwrap().member;
        let member = members::find(&sam, id).await.unwrap();
        let mut form = MemberForm::of(&member);
        form.name = "Ada Q. Example".to_owned();
        change_member::change(&sam, id, member.version, form.clone()).await.unwrap();
        form.name = "Ada R. Example".to_owned();
        let stale = change_member::change(&sam, id, member.version, form).await;
        let Err(ChangeRefused::Stale { theirs }) = stale else { panic!("stale expected") };
        assert_eq!(theirs.display_name, "Ada Q. Example");
    }
}

#[tokio::test]
async fn ending_a_membership_ends_its_sign_ins_at_once() {
    for test in store::testing::databases().await {
        let bench = bench(test.db.clone());
        let sam = administrator(&bench).await;
        let invited = invite_member::invite(&sam, "ada@example.org", therapist()).await.unwrap();
        let device = Device::default();
        let done = accept_invitation::accept(&bench.office, &invited.token, PASSWORD, device);
        let token = done.await.unwrap().token;
        let version = members::find(&sam, invited.member).await.unwrap().version;
        change_member::set_active(&sam, invited.member, version, false).await.unwrap();
        assert!(desk(&bench, &token).await.is_none());
    }
}

#[tokio::test]
async fn nobody_changes_their_own_roles() {
    for test in store::testing::databases().await {
        let bench = bench(test.db.clone());
        let sam = administrator(&bench).await;
        let member = members::find(&sam, sam.actor.member).await.unwrap();
        let mut form = MemberForm::of(&member);
        form.roles.insert(Role::Supervisor);
        let refused = change_member::change(&sam, member.id, member.version, form).await;
        assert!(matches!(refused, Err(ChangeRefused::Own)));
        let refused = change_member::set_active(&sam, member.id, member.version, false).await;
        assert!(matches!(refused, Err(ChangeRefused::Own)));
    }
}

#[tokio::test]
async fn a_member_form_says_every_field_that_must_be_mended() {
    for test in store::testing::databases().await {
        let bench = bench(test.db.clone());
        let sam = administrator(&bench).await;
        let form = MemberForm {
            name: " ".to_owned(),
            roles: [Role::Assistant, Role::SchoolAdministrator].into(),
            npi: "1234567890".to_owned(),
            registered_through: "06/30/2027".to_owned(),
            ..MemberForm::default()
        };
        let refused = invite_member::invite(&sam, "no address", form).await;
        let Err(InviteRefused::Faults(faults)) = refused else { panic!("faults expected") };
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "credential", "site", "npi", "registered_through", "email"]);
    }
}

#[tokio::test]
async fn the_audit_log_shows_what_was_done_and_that_it_was_read() {
    for test in store::testing::databases().await {
        let bench = bench(test.db.clone());
        let sam = administrator(&bench).await;
        let question = audit_log::AuditQuestion::default();
        audit_log::read(&sam, &question).await.unwrap();
        let answer = audit_log::read(&sam, &question).await.unwrap();
        let actions: Vec<_> = answer.lines.iter().map(|line| line.action.as_str()).collect();
        assert_eq!(actions, ["audit.read", "audit.read", "organization.set_up"]);
        let supervisor = bench
            .desk(
                sam.actor.organization,
                OrganizationKind::District,
                "sup@example.org",
                &[Role::Supervisor],
            )
            .await
            .unwrap();
        audit_log::read(&supervisor, &question).await.unwrap_err();
    }
}
