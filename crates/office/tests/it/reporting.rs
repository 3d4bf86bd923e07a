//! Past services, the services calendar, and what waits, as the office reads them.

use care::{OrganizationId, OrganizationKind, Role};
use jiff::civil::date;
use office::mandate_report::{self, MandatesAsked, Only};
use office::past_services::{self, PastRefused, PastRequest};
use office::testing::{Bench, Planted, Plot, benches};
use office::today::Standing;
use office::{Desk, services_calendar, staff_today};

const KIND: OrganizationKind = OrganizationKind::District;

/// A therapist with a certified record at 9:00 and a planned session at 11:00 on Monday,
/// 23 November 2026, the day before the day of the bench.
async fn therapist(bench: &Bench) -> (Desk, Planted, OrganizationId) {
    let organization = bench.organization("Harbor Lane", KIND).await.unwrap();
    let site = bench.site(organization, "First").await.unwrap();
    let desk = bench.desk(organization, KIND, "jo@example.org", &[Role::Therapist]).await.unwrap();
    let plot = Plot {
        organization,
        site,
        clinician: desk.actor.member,
        colleague: None,
        account: desk.actor.account,
        day: date(2026, 11, 23),
    };
    let planted = bench.plant(plot).await.unwrap();
    (desk, planted, organization)
}

#[tokio::test]
async fn past_services_open_a_planned_session_where_there_is_one_and_go_on_to_the_next_day() {
    for (bench, _database) in benches().await {
        let (desk, planted, _) = therapist(&bench).await;
        let monday = date(2026, 11, 23);
        let request = PastRequest {
            patients: vec![planted.patient, planted.patient],
            days: vec![monday, date(2026, 11, 20)],
            together: true,
        };
        let first = past_services::begin(&desk, request).await.unwrap();
        assert_ne!(first, planted.planned, "nothing is planned on the Friday");
        let at = past_services::progress(&desk, first).await.unwrap().unwrap();
        assert_eq!((at.number, at.of, at.then), (1, 2, vec![monday]));
        assert_eq!(past_services::progress(&desk, planted.planned).await.unwrap(), None);
        let second = past_services::go_on(&desk, first).await.unwrap();
        assert_eq!(second, Some(planted.planned), "the sheet of the plan");
        let at = past_services::progress(&desk, planted.planned).await.unwrap().unwrap();
        assert_eq!((at.number, at.of, at.then), (2, 2, Vec::new()));
        assert_eq!(past_services::go_on(&desk, first).await.unwrap(), None, "it is done");
        assert_eq!(past_services::go_on(&desk, planted.planned).await.unwrap(), None);
        assert_eq!(past_services::progress(&desk, planted.planned).await.unwrap(), None);
    }
}

#[tokio::test]
async fn past_services_of_a_closed_day_a_coming_day_or_a_strangers_student_are_not_begun() {
    for (bench, _database) in benches().await {
        let (desk, planted, organization) = therapist(&bench).await;
        let begin = async |desk: &Desk, days: &[jiff::civil::Date]| {
            let request = PastRequest {
                patients: vec![planted.patient],
                days: days.to_vec(),
                together: true,
            };
            past_services::begin(desk, request).await
        };
        // The current and the previous month are open: SESIS service capture, step 3.
        assert!(begin(&desk, &[date(2026, 10, 1)]).await.is_ok());
        for day in [date(2026, 9, 30), date(2026, 11, 25)] {
            let Err(PastRefused::Faults(faults)) = begin(&desk, &[day]).await else {
                panic!("{day} is not open")
            };
            assert_eq!(faults.len(), 1);
        }
        let nothing = past_services::begin(&desk, PastRequest::default()).await;
        assert!(matches!(nothing, Err(PastRefused::Faults(faults)) if faults.len() == 2));
        let other = bench.desk(organization, KIND, "sam@example.org", &[Role::Therapist]).await;
        let other = begin(&other.unwrap(), &[date(2026, 11, 23)]).await;
        assert!(matches!(other, Err(PastRefused::NotFound)));
    }
}

#[tokio::test]
async fn the_calendar_shows_where_each_session_stands_to_those_within_reach() {
    for (bench, _database) in benches().await {
        let (desk, _, organization) = therapist(&bench).await;
        let (monday, friday) = (date(2026, 11, 23), date(2026, 11, 27));
        let own = services_calendar::read(&desk, None, monday, friday).await.unwrap().unwrap();
        assert_eq!((own.days.len(), own.is_own), (5, true));
        let standing: Vec<Standing> =
            own.days[0].sessions.iter().map(|session| session.standing).collect();
        assert_eq!(standing, [Standing::Certified, Standing::NoRecord]);
        let ruth = bench.desk(organization, KIND, "ruth@example.org", &[Role::Supervisor]).await;
        let ruth = ruth.unwrap();
        let whose = Some(desk.actor.member);
        let seen = services_calendar::read(&ruth, whose, monday, friday).await.unwrap().unwrap();
        assert_eq!((seen.days[0].sessions.len(), seen.is_own), (2, false));
        let asked = Some(ruth.actor.member);
        let hidden = services_calendar::read(&desk, asked, monday, friday).await.unwrap();
        assert!(hidden.is_none());
        let staff = staff_today::read(&ruth).await.unwrap().unwrap();
        let (_, line) = staff.lines.iter().find(|(id, _)| *id == desk.actor.member).unwrap();
        assert_eq!((line.uncertified, line.to_cosign, line.no_record), (0, 0, 1));
        assert!(staff_today::read(&desk).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_mandate_has_begun_with_the_first_signed_record_of_its_service() {
    for (bench, _database) in benches().await {
        let (desk, planted, organization) = therapist(&bench).await;
        let asked = MandatesAsked {
            clinician: None,
            from: date(2026, 11, 23),
            to: date(2026, 12, 31),
            only: Only::All,
            after: None,
            limit: 100,
            most_students: 100,
        };
        let report = mandate_report::read(&desk, asked).await.unwrap().unwrap();
        assert_eq!((report.through, report.next), (date(2026, 11, 24), None));
        let [line] = report.lines.as_slice() else { panic!("{report:?}") };
        assert_eq!(line.of.mandate.id, planted.mandate);
        assert_eq!(line.first_attend, Some(date(2026, 11, 23)));
        assert_eq!(line.clinicians, ["jo@example.org"]);
        // 2 × 30 a week since Monday: 2 of 5 school days are 0.8, so 1 is due and was given.
        let sessions = line.of.delivery.unwrap().sessions;
        assert_eq!((sessions.required, sessions.provided, sessions.unaccounted), (1, 1, 0));
        let before = MandatesAsked { only: Only::NotBegun, ..asked };
        assert!(mandate_report::read(&desk, before).await.unwrap().unwrap().lines.is_empty());
        let after = MandatesAsked { after: Some(planted.patient), ..asked };
        assert!(mandate_report::read(&desk, after).await.unwrap().unwrap().lines.is_empty());
        let ruth = bench.desk(organization, KIND, "ruth@example.org", &[Role::Supervisor]).await;
        let theirs = MandatesAsked { clinician: Some(ruth.unwrap().actor.member), ..asked };
        assert!(mandate_report::read(&desk, theirs).await.unwrap().is_none());
    }
}
