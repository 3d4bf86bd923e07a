//! Days on which the clinician was partly away.

use care::{OrganizationKind, Role};
use jiff::civil::date;
use office::Desk;
use office::recording;
use office::testing::{Bench, Planted, Plot, benches};

const ROLES: [Role; 2] = [Role::Therapist, Role::Supervisor];

/// A therapist who is a supervisor too, with a certified record at 9:00 and a planned session at
/// 11:00 on Monday, 23 November 2026.
async fn desk(bench: &Bench) -> (Desk, Planted) {
    let kind = OrganizationKind::District;
    let organization = bench.organization("Harbor Lane", kind).await.unwrap();
    let site = bench.site(organization, "First").await.unwrap();
    let desk = bench.desk(organization, kind, "jo@example.org", &ROLES).await.unwrap();
    let plot = Plot {
        organization,
        site,
        clinician: desk.actor.member,
        colleague: None,
        account: desk.actor.account,
        day: date(2026, 11, 23),
    };
    let planted = bench.plant(plot).await.unwrap();
    (desk, planted)
}

#[tokio::test]
async fn a_day_on_which_something_was_recorded_is_no_day_away_unless_it_is_ticked() {
    for (bench, _database) in benches().await {
        let (desk, planted) = desk(&bench).await;
        let day = date(2026, 11, 23);
        let list = recording::list_absence(&desk, day, day).await.unwrap();
        let [one] = list.sessions.as_slice() else { panic!("{list:?}") };
        assert_eq!((one.session.id, one.was_at_work), (planted.planned, true));
        let head = recording::read_record(&desk, planted.encounter).await.unwrap().unwrap().head;
        recording::void_record(&desk, head.id, head.version, "wrong day").await.unwrap();
        let list = recording::list_absence(&desk, day, day).await.unwrap();
        assert!(!list.sessions[0].was_at_work, "what was withdrawn says nothing");
    }
}
