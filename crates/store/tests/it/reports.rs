//! What the reports ask storage for: pages without gaps, totals, and what waits.

use crate::world::{DAY, World, span, world};
use crate::{read, wrote};
use care::{Attendance, CalendarDay, DayKind, RecordState, Session, SessionState, day_after};
use jiff::civil::{date, time};
use std::collections::BTreeMap;
use store::attendance_rows::{self, AttendanceFilter, Place};
use store::missing_records::{self, MissingFilter, MissingPlace};
use store::{calendar_days, encounters, sessions, testing};

/// Five days with a group of two each: the first patient came, the second was absent.
async fn week(w: &World) -> Vec<Session> {
    let mut all = Vec::new();
    for n in 0..5 {
        let session = w.planned(day_after(DAY, n));
        wrote!(&w.db, tx => sessions::insert(tx, w.organization, &session)).unwrap();
        for (patient, attendance) in
            w.patients.iter().zip([Attendance::Provided, Attendance::StudentAbsent])
        {
            let mut content = w.content(&session, *patient);
            content.attendance = attendance;
            wrote!(&w.db, tx => encounters::insert(tx, w.organization, &w.new_version(&content)))
                .unwrap();
            let signed = w.signed(&content, 1);
            let (id, state) = (content.encounter, RecordState::Certified);
            if n < 4 {
                wrote!(&w.db, tx => encounters::certify(tx, w.organization, id, &signed, state))
                    .unwrap();
            }
        }
        all.push(session);
    }
    all
}

#[tokio::test]
async fn pages_of_attendance_follow_each_other_without_a_gap() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        week(&w).await;
        let filter = AttendanceFilter::between(DAY, day_after(DAY, 6));
        let all = read!(w.db, tx => attendance_rows::page(tx, w.organization, &filter, None, 99));
        assert_eq!(all.len(), 10);
        assert_eq!(all[0].planned, Some(span(time(9, 0, 0, 0), time(9, 30, 0, 0))));
        assert_eq!(all[0].signed.len(), 1);
        let (mut place, mut paged) = (None, Vec::new());
        loop {
            let part =
                read!(w.db, tx => attendance_rows::page(tx, w.organization, &filter, place, 3));
            let Some(last) = part.last() else { break };
            place = Some(Place::of(&last.head));
            paged.extend(part);
        }
        assert_eq!(paged, all);
        let one = AttendanceFilter { patient: Some(w.patients[1]), ..filter };
        let of = read!(w.db, tx => attendance_rows::page(tx, w.organization, &one, None, 99));
        assert_eq!(of.len(), 5);
        let site = AttendanceFilter { site: Some(w.site), ..filter };
        let of = read!(w.db, tx => attendance_rows::page(tx, w.organization, &site, None, 99));
        assert_eq!(of.len(), 10);
        let other = world(&test.db, 2).await;
        let of =
            read!(w.db, tx => attendance_rows::page(tx, other.organization, &filter, None, 99));
        assert_eq!(of, []);
    }
}

#[tokio::test]
async fn session_types_are_added_up_unless_there_are_too_many() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        week(&w).await;
        let filter = AttendanceFilter::between(DAY, day_after(DAY, 6));
        let totals = read!(w.db, tx => attendance_rows::totals(tx, w.organization, &filter, 10));
        let five = (5, 150);
        let wanted =
            BTreeMap::from([(Attendance::Provided, five), (Attendance::StudentAbsent, five)]);
        assert_eq!(totals, Some(wanted));
        let totals = read!(w.db, tx => attendance_rows::totals(tx, w.organization, &filter, 9));
        assert_eq!(totals, None);
        let days = (DAY, day_after(DAY, 6));
        let under = read!(w.db, tx => attendance_rows::of_mandates(
            tx, w.organization, &[w.mandate], days
        ));
        assert_eq!(under[&w.mandate].len(), 10);
        let open = AttendanceFilter { state: Some(RecordState::Uncertified), ..filter };
        let by = read!(w.db, tx => attendance_rows::by_clinician(tx, w.organization, &open));
        assert_eq!(by, [(w.clinician, 2, day_after(DAY, 4))]);
    }
}

#[tokio::test]
async fn a_session_without_a_record_is_over_planned_and_on_a_day_that_needs_one() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        // The world's own session is on Monday, 23 November 2026.
        let mut planned = Vec::new();
        for day in [
            date(2026, 11, 20), // Friday
            date(2026, 11, 21), // Saturday
            date(2026, 11, 22), // Sunday with classes
            date(2026, 11, 24), // Tuesday, 9:00 to 9:30
            date(2026, 11, 25), // to come
            date(2026, 11, 18), // grey
            date(2026, 11, 17), // taken off
            date(2026, 11, 16), // emergency closing: recorded as Cancelled
        ] {
            let mut session = w.planned(day);
            if day == date(2026, 11, 17) {
                session.state = SessionState::Removed;
            }
            wrote!(&w.db, tx => sessions::insert(tx, w.organization, &session)).unwrap();
            planned.push(session);
        }
        let row = |day, kind| CalendarDay {
            site: w.site,
            day,
            kind,
            label: String::new(),
            ends: None,
            cycle_day: None,
        };
        let rows = [
            row(date(2026, 11, 22), DayKind::Instructional),
            row(date(2026, 11, 18), DayKind::Grey),
            row(date(2026, 11, 16), DayKind::EmergencyClosing),
        ];
        wrote!(&w.db, tx => calendar_days::insert_many(tx, w.organization, &rows)).unwrap();
        let filter = MissingFilter {
            from: date(2026, 11, 1),
            to: date(2026, 11, 30),
            now: date(2026, 11, 24).at(9, 45, 0, 0),
            clinician: Some(w.clinician),
            site: Some(w.site),
        };
        let all = read!(w.db, tx => missing_records::page(tx, w.organization, &filter, None, 99));
        let days: Vec<i8> = all.iter().map(|session| session.day.day()).collect();
        assert_eq!(days, [16, 20, 22, 23, 24]);
        let by = read!(w.db, tx => missing_records::by_clinician(tx, w.organization, &filter));
        assert_eq!(by, [(w.clinician, 5, date(2026, 11, 16))]);
        let after =
            MissingPlace { day: all[1].day, start: all[1].planned.unwrap().start(), id: all[1].id };
        let rest = read!(w.db, tx => missing_records::page(
            tx, w.organization, &filter, Some(after), 2
        ));
        assert_eq!(rest, all[2..4]);
        let early = MissingFilter { now: date(2026, 11, 24).at(9, 15, 0, 0), ..filter };
        let by = read!(w.db, tx => missing_records::by_clinician(tx, w.organization, &early));
        assert_eq!(by[0].1, 4, "Tuesday's is not over");
    }
}
