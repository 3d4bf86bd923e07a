//! Overlaps, series that go on, and the history of the plan.

use crate::world::{DAY, at, span, world};
use crate::{read, wrote};
use care::planning::{ChangeScope, PlanAction, RemovalReason};
use care::{
    PlanChangeId, Private, Repeats, SeriesId, SeriesRule, ServiceType, SessionId, SessionState,
    Weekday, day_after,
};
use jiff::civil::time;
use std::collections::BTreeSet;
use store::caseload::{self, CaseloadEntry};
use store::plan_changes::{self, PlanChange};
use store::series::{self, Ahead, Series};
use store::sessions::{self, Taken};
use store::testing;

#[tokio::test]
async fn overlaps_are_found_by_clinician_patient_and_room_and_never_elsewhere() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let mut removed = w.planned(DAY);
        removed.state = SessionState::Removed;
        let mut held = w.planned(day_after(DAY, 1));
        held.held = Some(span(time(13, 0, 0, 0), time(13, 30, 0, 0)));
        held.room = "Gym".to_owned();
        held.patients.truncate(1);
        let more = [removed, held.clone()];
        wrote!(&w.db, tx => sessions::insert_many(tx, w.organization, &more)).unwrap();
        let days = [DAY, day_after(DAY, 1), day_after(DAY, 2)];
        let near = span(time(9, 15, 0, 0), time(9, 45, 0, 0));
        let touching = span(time(9, 30, 0, 0), time(10, 0, 0, 0));
        let noon = span(time(12, 45, 0, 0), time(13, 15, 0, 0));
        let one = [w.patients[1]];
        for (taken, time, ids) in [
            (Taken::Clinician(w.clinician), near, vec![w.session]),
            (Taken::Clinician(w.clinician), touching, vec![]),
            (Taken::Clinician(w.clinician), noon, vec![held.id]),
            (Taken::Patients(&w.patients), near, vec![w.session]),
            (Taken::Patients(&one), noon, vec![]),
            (Taken::Room(w.site, "b12"), near, vec![w.session]),
            (Taken::Room(w.site, "B13"), near, vec![]),
            (Taken::Room(w.site, ""), near, vec![]),
            (Taken::Room(other.site, "B12"), near, vec![]),
        ] {
            let found =
                read!(w.db, tx => sessions::overlapping(tx, w.organization, taken, &days, time));
            let found: Vec<SessionId> = found.iter().map(|session| session.id).collect();
            assert_eq!(found, ids, "{taken:?} {time}");
        }
        let taken = Taken::Clinician(w.clinician);
        let none =
            read!(w.db, tx => sessions::overlapping(tx, other.organization, taken, &days, near));
        assert_eq!(none, []);
        let none =
            read!(w.db, tx => sessions::overlapping(tx, w.organization, taken, &days[1..], near));
        assert_eq!(none, []);
    }
}

#[tokio::test]
async fn who_treats_at_a_site_is_who_has_somebody_of_it_on_the_caseload() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let (clinician, patient) = (w.clinician, w.patients[0]);
        let entry = CaseloadEntry { clinician, patient, from: DAY, to: Some(day_after(DAY, 1)) };
        wrote!(&w.db, tx => caseload::insert_many(tx, w.organization, &[entry])).unwrap();
        for (organization, site, day, found) in [
            (w.organization, w.site, DAY, vec![w.clinician]),
            (w.organization, w.site, day_after(DAY, 2), vec![]),
            (w.organization, w.site, day_after(DAY, -1), vec![]),
            (w.organization, other.site, DAY, vec![]),
            (other.organization, w.site, DAY, vec![]),
        ] {
            let of = read!(w.db, tx => caseload::clinicians_of_site(tx, organization, site, day));
            assert_eq!(of, found);
        }
    }
}

#[tokio::test]
async fn a_series_tells_its_next_session_and_how_many_are_left() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let planned = Series {
            id: SeriesId(w.id()),
            clinician: w.clinician,
            site: w.site,
            rule: SeriesRule {
                repeats: Repeats::Weekly { on: BTreeSet::from([Weekday::Monday]), every: 1 },
                from: DAY,
                to: day_after(DAY, 60),
                time: span(time(9, 0, 0, 0), time(9, 30, 0, 0)),
            },
            service_type: ServiceType::OccupationalTherapy,
            location: None,
            room: "B12".to_owned(),
            is_group: true,
            patients: w.patients.clone(),
            version: 1,
        };
        let mut all: Vec<_> = (0..4).map(|n| w.planned(day_after(DAY, 7 * n))).collect();
        for session in &mut all {
            session.series = Some(planned.id);
        }
        all[3].state = SessionState::Removed;
        let series = [planned.clone()];
        wrote!(&w.db, tx => series::insert_many(tx, w.organization, &series)).unwrap();
        wrote!(&w.db, tx => sessions::insert_many(tx, w.organization, &all)).unwrap();
        let from = day_after(DAY, 1);
        let ahead = read!(w.db, tx => series::ahead(tx, w.organization, w.clinician, from));
        let next = Ahead { series: planned.id, next: all[1].id, day: all[1].day, count: 2 };
        assert_eq!(ahead, [next]);
        let late = day_after(DAY, 15);
        let none = read!(w.db, tx => series::ahead(tx, w.organization, w.clinician, late));
        assert_eq!(none, []);
        let rooms = read!(w.db, tx => series::rooms(tx, w.organization, w.clinician));
        assert_eq!(rooms, ["B12"]);
    }
}

#[tokio::test]
async fn the_history_of_the_plan_is_read_as_written_the_latest_first() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let series = SeriesId(w.id());
        let mut sibling = w.planned(day_after(DAY, 7));
        sibling.series = Some(series);
        wrote!(&w.db, tx => sessions::insert(tx, w.organization, &sibling)).unwrap();
        let change = |session, action, scope, minute| PlanChange {
            id: PlanChangeId(w.id()),
            session,
            series: Some(series),
            action,
            scope,
            count: 3,
            reason: (action == PlanAction::Removed).then_some(RemovalReason::Other),
            note: Private("Moves in May; <b>ask</b>".to_owned()),
            answers: vec![("QH-S012".to_owned(), Private("Early bus".to_owned()))],
            by: w.account,
            at: at(minute),
        };
        let all = [
            change(w.session, PlanAction::Planned, ChangeScope::All, 1),
            change(sibling.id, PlanAction::Moved, ChangeScope::Rest, 2),
            change(sibling.id, PlanAction::Removed, ChangeScope::One, 3),
        ];
        for one in &all {
            wrote!(&w.db, tx => plan_changes::insert(tx, w.organization, one)).unwrap();
        }
        let of = |session, series| (session, series);
        for ((session, series), wanted) in [
            (of(sibling.id, Some(series)), vec![&all[2], &all[1], &all[0]]),
            (of(w.session, Some(series)), vec![&all[1], &all[0]]),
            (of(w.session, None), vec![&all[0]]),
        ] {
            let found = read!(w.db, tx =>
                plan_changes::of_session(tx, w.organization, session, series));
            assert_eq!(found.iter().collect::<Vec<_>>(), wanted);
            let none = read!(w.db, tx =>
                plan_changes::of_session(tx, other.organization, session, series));
            assert_eq!(none, []);
        }
    }
}
