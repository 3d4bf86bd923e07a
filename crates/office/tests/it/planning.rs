//! Planning through the use cases: once, as a series, moved, changed, taken off; what stands in
//! the way; and who may.

use care::planning::{ChangeScope, PlanAction, RemovalReason};
use care::{
    CalendarDay, DayKind, MemberId, OrganizationKind, PatientId, Repeats, Role, SeriesRule,
    ServiceType, Session, SessionId, SessionState, SiteId, TimeSpan, Weekday,
};
use jiff::civil::{Date, Time, date, time};
use office::Desk;
use office::planning::{
    self, Answers, NewPlan, PlanFields, PlanRefused, Planned, Removal, Target, When,
};
use office::testing::{Bench, Plot, benches};
use std::collections::BTreeSet;
use store::{StoreError, audit, calendar_days, series, sessions};

/// Monday after the Tuesday on which all of this plays.
const MONDAY: Date = date(2026, 11, 30);

struct Place {
    site: SiteId,
    jo: Desk,
    sam: Desk,
    ruth: Desk,
    /// On Jo's caseload, and on Sam's.
    ana: PatientId,
    /// On Jo's caseload.
    ben: PatientId,
    /// At another school, on Sam's caseload.
    cai: PatientId,
}

fn at(hour: i8, minute: i8) -> Time {
    time(hour, minute, 0, 0)
}

fn span(from: Time, to: Time) -> TimeSpan {
    TimeSpan::new(from, to).unwrap()
}

async fn plant(
    bench: &Bench,
    desk: &Desk,
    site: SiteId,
    clinician: MemberId,
    colleague: Option<MemberId>,
) -> PatientId {
    let plot = Plot {
        organization: desk.actor.organization,
        site,
        clinician,
        colleague,
        account: desk.actor.account,
        day: date(2026, 11, 24),
    };
    bench.plant(plot).await.unwrap().patient
}

async fn place(bench: &Bench) -> Place {
    let kind = OrganizationKind::District;
    let id = bench.organization("Harbor Lane", kind).await.unwrap();
    let site = bench.site(id, "First").await.unwrap();
    let other = bench.site(id, "Second").await.unwrap();
    let jo = bench.desk(id, kind, "jo@example.org", &[Role::Therapist]).await.unwrap();
    let sam = bench.desk(id, kind, "sam@example.org", &[Role::Therapist]).await.unwrap();
    let ruth = bench.desk(id, kind, "ruth@example.org", &[Role::Supervisor]).await.unwrap();
    let (own, colleague) = (jo.actor.member, sam.actor.member);
    let ana = plant(bench, &jo, site, own, Some(colleague)).await;
    let ben = plant(bench, &jo, site, own, None).await;
    let cai = plant(bench, &sam, other, colleague, None).await;
    Place { site, jo, sam, ruth, ana, ben, cai }
}

fn group(place: &Place, when: When) -> NewPlan {
    NewPlan {
        clinician: place.jo.actor.member,
        patients: vec![place.ana, place.ben],
        service_type: ServiceType::OccupationalTherapy,
        is_group: true,
        location: None,
        room: "  B12 ".to_owned(),
        when,
    }
}

fn once(day: Date, from: Time, to: Time) -> When {
    When::Once { day, time: span(from, to) }
}

/// Mondays and Wednesdays from 30 November to 16 December: six.
fn weekly() -> When {
    When::Series(SeriesRule {
        repeats: Repeats::Weekly {
            on: BTreeSet::from([Weekday::Monday, Weekday::Wednesday]),
            every: 1,
        },
        from: MONDAY,
        to: date(2026, 12, 16),
        time: span(at(10, 0), at(10, 30)),
    })
}

async fn planned(place: &Place, when: When) -> Planned {
    planning::plan_session(&place.jo, group(place, when), Answers::new()).await.unwrap()
}

/// All sessions of the series of a session, as stored.
async fn all_of(desk: &Desk, id: SessionId) -> Vec<Session> {
    let mut tx = desk.office.db.read().await.unwrap();
    let organization = desk.actor.organization;
    let session = sessions::find(&mut tx, organization, id).await.unwrap().unwrap();
    let series = session.series.unwrap();
    sessions::of_series(&mut tx, organization, series, date(2026, 1, 1)).await.unwrap()
}

async fn find(desk: &Desk, id: SessionId) -> Session {
    let mut tx = desk.office.db.read().await.unwrap();
    sessions::find(&mut tx, desk.actor.organization, id).await.unwrap().unwrap()
}

async fn target(desk: &Desk, id: SessionId, scope: ChangeScope) -> Target {
    let page = planning::open_plan(desk, id).await.unwrap().unwrap();
    Target {
        session: id,
        version: page.session.version,
        series_version: page.series.map(|facts| facts.series.version),
        scope,
    }
}

/// `30 10:00` for each session that still stands.
fn standing(sessions: &[Session]) -> Vec<String> {
    let stands = sessions.iter().filter(|session| session.state != SessionState::Removed);
    stands
        .map(|s| format!("{} {}", s.day.day(), s.planned.unwrap().start().strftime("%-H:%M")))
        .collect()
}

/// Actions of the audit log about a session, the latest last.
async fn audited(desk: &Desk, action: &'static str) -> usize {
    let mut tx = desk.office.db.read().await.unwrap();
    let organization = desk.actor.organization;
    assert_eq!(audit::first_broken(&mut tx, organization).await.unwrap(), None);
    let sql = "SELECT COUNT(*) AS n FROM audit_event WHERE organization_id = $1 AND action = $2";
    let values = store::values![organization, action];
    let count: i64 = tx.row(sql, values).await.unwrap().unwrap().get("n").unwrap();
    usize::try_from(count).unwrap()
}

fn faults(refused: PlanRefused) -> Vec<(&'static str, String)> {
    match refused {
        PlanRefused::Faults(faults) => {
            faults.into_iter().map(|fault| (fault.field, fault.message)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn edits(refused: PlanRefused) -> Vec<String> {
    match refused {
        PlanRefused::Findings(preview) => {
            preview.findings.iter().map(planning::answer_key).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_series_is_planned_for_a_group_and_written_down() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        let preview = planning::check_plan(&place.jo, group(&place, weekly())).await.unwrap();
        assert_eq!(preview.days.len(), 6);
        assert_eq!(preview.findings, []);
        let done = planned(&place, weekly()).await;
        assert_eq!((done.count, done.day), (6, MONDAY));
        let all = all_of(&place.jo, done.session).await;
        let days = ["30 10:00", "2 10:00", "7 10:00", "9 10:00", "14 10:00", "16 10:00"];
        assert_eq!(standing(&all), days);
        assert_eq!(all[0].room, "B12");
        assert_eq!(all[5].patients, [place.ana, place.ben]);
        let page = planning::open_plan(&place.jo, done.session).await.unwrap().unwrap();
        assert_eq!(page.series.unwrap().ahead, 6);
        let (change, by) = &page.history[0];
        assert_eq!((change.action, change.count), (PlanAction::Planned, 6));
        assert_eq!(by, "jo@example.org");
        assert_eq!(audited(&place.jo, "session.plan").await, 1);
        let list = planning::list_plan(&place.jo, None).await.unwrap().unwrap();
        assert_eq!((list.series.len(), list.series[0].count), (1, 6));
        assert_eq!(list.clinicians, []);
        let today = office::today::day(&place.jo, MONDAY).await.unwrap();
        assert_eq!(today.sessions.len(), 1, "what is planned is on the day");
    }
}

#[tokio::test]
async fn what_stands_in_the_way_is_found_and_only_what_asks_may_be_answered() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        planned(&place, weekly()).await;
        // The same again: the therapist is there already, and no answer helps.
        let again = group(&place, once(MONDAY, at(10, 15), at(10, 45)));
        let mut answers = Answers::from([("QH-S015".to_owned(), "Both fit".to_owned())]);
        let refused = planning::plan_session(&place.jo, again.clone(), answers.clone()).await;
        assert!(edits(refused.unwrap_err()).contains(&"QH-S015".to_owned()));
        // Sam meets a child of the group at that time, in the same room.
        let mut with_sam = again;
        with_sam.clinician = place.sam.actor.member;
        with_sam.patients = vec![place.ana];
        let refused = planning::plan_session(&place.sam, with_sam.clone(), Answers::new()).await;
        let third = format!("QH-S025.{}", place.ana);
        let asked = [format!("QH-S016.{}", place.ana), "QH-T203".to_owned(), third];
        assert_eq!(edits(refused.unwrap_err()), asked);
        answers.insert(asked[0].clone(), "  ".to_owned());
        answers.insert(asked[1].clone(), "A gym".to_owned());
        answers.insert(asked[2].clone(), "For a session missed".to_owned());
        let refused = planning::plan_session(&place.sam, with_sam.clone(), answers.clone()).await;
        assert_eq!(edits(refused.unwrap_err()), asked, "white space is no answer");
        answers.insert(asked[0].clone(), "We treat together".to_owned());
        let done = planning::plan_session(&place.sam, with_sam, answers).await.unwrap();
        let page = planning::open_plan(&place.sam, done.session).await.unwrap().unwrap();
        let kept: Vec<_> = page.history[0].0.answers.iter().map(|(edit, _)| edit).collect();
        assert_eq!(kept, ["QH-S016", "QH-T203", "QH-S025"]);
    }
}

#[tokio::test]
async fn a_third_session_of_two_asks_and_a_holiday_is_for_a_supervisor() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        planned(&place, weekly()).await;
        let third = group(&place, once(date(2026, 12, 3), at(9, 0), at(9, 30)));
        let refused = planning::plan_session(&place.jo, third, Answers::new()).await;
        assert_eq!(edits(refused.unwrap_err()), ["QH-S025"], "said once for both");
        let holiday = CalendarDay {
            site: place.site,
            day: date(2026, 12, 24),
            kind: DayKind::Holiday,
            label: "Recess".to_owned(),
            ends: None,
            cycle_day: None,
        };
        let organization = place.jo.actor.organization;
        let set: Result<(), StoreError> = bench
            .office
            .db
            .write(move |tx| {
                let days = [holiday.clone()];
                Box::pin(async move { calendar_days::set(tx, organization, &days).await })
            })
            .await;
        set.unwrap();
        let plan = group(&place, once(date(2026, 12, 24), at(9, 0), at(9, 30)));
        let answers = Answers::from([("QH-S013".to_owned(), "Summer school".to_owned())]);
        let refused = planning::plan_session(&place.jo, plan.clone(), answers.clone()).await;
        assert_eq!(edits(refused.unwrap_err()), ["QH-S013"]);
        planning::plan_session(&place.ruth, plan, answers).await.unwrap();
    }
}

#[tokio::test]
async fn what_cannot_be_planned_says_what_to_mend() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        let refused = async |plan: NewPlan| {
            faults(planning::plan_session(&place.jo, plan, Answers::new()).await.unwrap_err())
        };
        let mut nobody = group(&place, weekly());
        nobody.patients.clear();
        nobody.room = "x".repeat(61);
        let found = refused(nobody).await;
        assert_eq!(found[0], ("patient", "Choose at least one student".to_owned()));
        assert_eq!(found[1].0, "room");
        let past = group(&place, once(date(2026, 11, 23), at(9, 0), at(9, 30)));
        assert!(refused(past).await[0].1.starts_with("That time is over"));
        let none = When::Series(SeriesRule {
            repeats: Repeats::Weekly { on: BTreeSet::from([Weekday::Sunday]), every: 1 },
            from: MONDAY,
            to: date(2026, 12, 16),
            time: span(at(10, 0), at(10, 30)),
        });
        let found = refused(group(&place, none)).await;
        assert!(found[0].1.starts_with("No date comes out"), "{found:?}");
        let mut foreign = group(&place, weekly());
        foreign.patients.push(place.cai);
        let absent = planning::plan_session(&place.jo, foreign, Answers::new()).await;
        assert!(matches!(absent, Err(PlanRefused::NotFound)));
        let mut others = group(&place, weekly());
        others.clinician = place.sam.actor.member;
        let absent = planning::plan_session(&place.jo, others, Answers::new()).await;
        assert!(matches!(absent, Err(PlanRefused::NotFound)), "for a colleague");
        let mut both = group(&place, weekly());
        both.patients.push(place.cai);
        let found = planning::plan_session(&place.ruth, both, Answers::new()).await.unwrap_err();
        assert_eq!(faults(found)[0].1, "Choose students of one school only");
        assert_eq!(audited(&place.jo, "session.plan").await, 0);
    }
}

#[tokio::test]
async fn one_session_moves_alone_and_stays_when_the_rest_moves() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        let done = planned(&place, weekly()).await;
        let all = all_of(&place.jo, done.session).await;
        // Monday 7 December goes to Tuesday by itself.
        let one = target(&place.jo, all[2].id, ChangeScope::One).await;
        let preview = planning::check_move(&place.jo, one, "Tue 11").await.unwrap();
        assert_eq!(preview.to.day, date(2026, 12, 8));
        let moved = planning::move_session(&place.jo, one, "Tue 11", Answers::new()).await;
        assert_eq!(moved.unwrap().count, 1);
        // From Wednesday 9 December on at 10:15: the moved one is before, the first three stay.
        let rest = target(&place.jo, all[3].id, ChangeScope::Rest).await;
        let moved = planning::move_session(&place.jo, rest, "10:15", Answers::new()).await;
        assert_eq!(moved.unwrap().count, 3);
        let old = all_of(&place.jo, done.session).await;
        assert_eq!(standing(&old), ["30 10:00", "2 10:00", "8 11:00"]);
        let new = all_of(&place.jo, all[3].id).await;
        assert_eq!(standing(&new), ["9 10:15", "14 10:15", "16 10:15"]);
        // All that is left of the new series, from Monday to Tuesday.
        let every = target(&place.jo, all[4].id, ChangeScope::All).await;
        let moved = planning::move_session(&place.jo, every, "Tue 13:00", Answers::new()).await;
        assert_eq!(moved.unwrap().count, 3);
        let new = all_of(&place.jo, all[3].id).await;
        assert_eq!(standing(&new), ["9 13:00", "15 13:00", "16 13:00"]);
        let page = planning::open_plan(&place.jo, all[3].id).await.unwrap().unwrap();
        let rule = page.series.unwrap().series.rule;
        assert_eq!(rule.describe(), "Tuesday and Wednesday, 13:00–13:30");
        assert_eq!(audited(&place.jo, "session.move").await, 3);
    }
}

#[tokio::test]
async fn a_move_that_makes_no_sense_says_why() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        let done = planned(&place, weekly()).await;
        for (scope, typed, said) in [
            (ChangeScope::One, "", "Type a day, a time or both"),
            (ChangeScope::One, "soon", "Type the time like 10:15"),
            (ChangeScope::One, "Mon 10:00", "It is planned there already"),
            (ChangeScope::One, "today 9", "That is over already"),
            (ChangeScope::One, "11/23/2026", "That is over already"),
            (ChangeScope::One, "1 Jun 2030", "Type a day within the next 13 months"),
            (ChangeScope::Rest, "Wed", "The series meets on Wednesday already"),
            (ChangeScope::All, "next Tue", "To move more than one, type a day of the same week"),
        ] {
            let target = target(&place.jo, done.session, scope).await;
            let refused = planning::move_session(&place.jo, target, typed, Answers::new()).await;
            let found = faults(refused.unwrap_err());
            assert!(found[0].1.starts_with(said), "{typed}: {found:?}");
            assert_eq!(found[0].0, "to");
        }
        assert_eq!(audited(&place.jo, "session.move").await, 0);
    }
}

#[tokio::test]
async fn recorded_sessions_of_a_series_are_never_touched() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        let done = planned(&place, weekly()).await;
        let all = all_of(&place.jo, done.session).await;
        let (organization, first) = (place.jo.actor.organization, all[0].id);
        let held = Some(span(at(10, 5), at(10, 30)));
        let recorded: Result<(), StoreError> = bench
            .office
            .db
            .write(move |tx| {
                Box::pin(async move { sessions::set_recorded(tx, organization, first, held).await })
            })
            .await;
        recorded.unwrap();
        let before = find(&place.jo, first).await;
        let every = target(&place.jo, all[1].id, ChangeScope::All).await;
        planning::move_session(&place.jo, every, "13:00", Answers::new()).await.unwrap();
        let removal = Removal { reason: Some(RemovalReason::Timetable), note: String::new() };
        let every = target(&place.jo, all[1].id, ChangeScope::All).await;
        let gone = planning::cancel_session(&place.jo, every, removal.clone()).await.unwrap();
        assert_eq!(gone.removed, 5);
        assert_eq!(find(&place.jo, first).await, before);
        let recorded = target(&place.jo, first, ChangeScope::One).await;
        let refused = planning::cancel_session(&place.jo, recorded, removal).await;
        assert!(matches!(refused, Err(PlanRefused::NotPlanned)));
        let refused = planning::move_session(&place.jo, recorded, "13:00", Answers::new()).await;
        assert!(matches!(refused, Err(PlanRefused::NotPlanned)));
    }
}

#[tokio::test]
async fn taking_off_needs_a_reason_and_what_has_begun_is_recorded_instead() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        let done = planned(&place, weekly()).await;
        let all = all_of(&place.jo, done.session).await;
        let one = target(&place.jo, all[1].id, ChangeScope::One).await;
        let removal = |reason, note: &str| Removal { reason, note: note.to_owned() };
        let why = planning::cancel_session(&place.jo, one, removal(None, "")).await;
        assert_eq!(faults(why.unwrap_err())[0].0, "reason");
        let other = Some(RemovalReason::Other);
        let why = planning::cancel_session(&place.jo, one, removal(other, " ")).await;
        assert_eq!(faults(why.unwrap_err())[0].0, "note");
        bench.clock.advance_seconds(1);
        planning::cancel_session(&place.jo, one, removal(other, "Moves away")).await.unwrap();
        assert_eq!(find(&place.jo, all[1].id).await.state, SessionState::Removed);
        let page = planning::open_plan(&place.jo, all[1].id).await.unwrap().unwrap();
        assert_eq!(page.history[0].0.note.0, "Moves away");
        assert_eq!(audited(&place.jo, "session.remove").await, 1);
        let today = office::today::day(&place.jo, all[1].day).await.unwrap();
        assert!(today.sessions.is_empty(), "what was taken off needs no record");
        // Monday 30 November, 10:01 in New York.
        bench.clock.advance_seconds(6 * 86_400 + 59);
        let due = target(&place.jo, done.session, ChangeScope::One).await;
        let refused = planning::cancel_session(&place.jo, due, removal(other, "Late")).await;
        assert!(matches!(refused, Err(PlanRefused::Due)));
        let rest = target(&place.jo, all[2].id, ChangeScope::Rest).await;
        let gone = planning::cancel_session(&place.jo, rest, removal(other, "Late")).await;
        assert_eq!(gone.unwrap().removed, 4);
        assert_eq!(standing(&all_of(&place.jo, done.session).await), ["30 10:00"]);
    }
}

#[tokio::test]
async fn a_change_is_for_one_or_for_the_rest_and_a_stale_one_is_refused() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        let done = planned(&place, weekly()).await;
        let all = all_of(&place.jo, done.session).await;
        let fields = PlanFields { room: "Gym".to_owned(), ..PlanFields::of(&all[0]) };
        let early = target(&place.jo, all[4].id, ChangeScope::Rest).await;
        let nothing = PlanFields::of(&all[4]);
        let same = planning::change_plan(&place.jo, early, nothing, Answers::new()).await;
        assert_eq!(faults(same.unwrap_err())[0].0, "form");
        let changed = planning::change_plan(&place.jo, early, fields.clone(), Answers::new()).await;
        assert_eq!(changed.unwrap().count, 2);
        let stale = planning::change_plan(&place.jo, early, fields.clone(), Answers::new()).await;
        assert!(matches!(stale, Err(PlanRefused::Stale)));
        let stale = planning::move_session(&place.jo, early, "11:00", Answers::new()).await;
        assert!(matches!(stale, Err(PlanRefused::Stale)));
        let rooms: Vec<String> =
            all_of(&place.jo, done.session).await.into_iter().map(|s| s.room).collect();
        assert_eq!(rooms, ["B12"; 4]);
        let new = all_of(&place.jo, all[4].id).await;
        assert!(new.iter().all(|session| session.room == "Gym") && new.len() == 2);
        let mut tx = place.jo.office.db.read().await.unwrap();
        let organization = place.jo.actor.organization;
        let own = series::of_clinician(&mut tx, organization, place.jo.actor.member).await.unwrap();
        let mut ends: Vec<Date> = own.iter().map(|series| series.rule.to).collect();
        ends.sort_unstable();
        assert_eq!(ends, [date(2026, 12, 13), date(2026, 12, 16)]);
        drop(tx);
        // One child alone, in a group of one.
        let one = target(&place.jo, all[0].id, ChangeScope::One).await;
        let alone = PlanFields { patients: vec![place.ben], ..PlanFields::of(&all[0]) };
        planning::change_plan(&place.jo, one, alone, Answers::new()).await.unwrap();
        let changed = find(&place.jo, all[0].id).await;
        assert_eq!((changed.patients, changed.is_group), (vec![place.ben], true));
        // The room of all of them: who is in it stays as it was changed.
        let every = target(&place.jo, all[1].id, ChangeScope::All).await;
        let hall = PlanFields { room: "Hall".to_owned(), ..PlanFields::of(&all[1]) };
        planning::change_plan(&place.jo, every, hall, Answers::new()).await.unwrap();
        let changed = find(&place.jo, all[0].id).await;
        assert_eq!((changed.room.as_str(), changed.patients), ("Hall", vec![place.ben]));
        assert_eq!(find(&place.jo, all[1].id).await.patients, [place.ana, place.ben]);
        let foreign = PlanFields { patients: vec![place.cai], ..PlanFields::of(&all[1]) };
        let one = target(&place.jo, all[1].id, ChangeScope::One).await;
        let absent = planning::change_plan(&place.jo, one, foreign, Answers::new()).await;
        assert!(matches!(absent, Err(PlanRefused::NotFound)));
    }
}

#[tokio::test]
async fn a_supervisor_hands_a_session_over_and_a_colleague_only_reads() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        let done = planned(&place, weekly()).await;
        let read = planning::open_plan(&place.sam, done.session).await.unwrap().unwrap();
        assert!(!read.may_plan && !read.is_own, "a child of Sam’s is in it");
        let one = target(&place.sam, done.session, ChangeScope::One).await;
        let refused = planning::move_session(&place.sam, one, "11:00", Answers::new()).await;
        assert!(matches!(refused, Err(PlanRefused::NotYours)));
        let mut fields = PlanFields::of(&find(&place.jo, done.session).await);
        fields.clinician = place.sam.actor.member;
        let key = format!("QH-S006.{}", place.ben);
        let asked = planning::check_change(&place.ruth, one, fields.clone()).await.unwrap();
        let asks: Vec<String> = asked.findings.iter().map(planning::answer_key).collect();
        assert_eq!(asks, [key.as_str()], "Ben is not on Sam’s caseload");
        let answers = Answers::from([(key, "Covers for two weeks".to_owned())]);
        planning::change_plan(&place.ruth, one, fields, answers).await.unwrap();
        let sams = planning::list_plan(&place.ruth, Some(place.sam.actor.member)).await.unwrap();
        let days: Vec<Date> = sams.unwrap().singles.iter().map(|one| one.session.day).collect();
        assert_eq!(days, [date(2026, 11, 24), MONDAY], "one was planted today");
        let forbidden = planning::list_plan(&place.jo, Some(place.sam.actor.member)).await;
        assert!(forbidden.unwrap().is_none());
    }
}

#[tokio::test]
async fn what_a_mandate_still_needs_is_counted_for_the_week() {
    for (bench, _database) in benches().await {
        let place = place(&bench).await;
        planned(&place, once(MONDAY, at(10, 0), at(10, 30))).await;
        let member = place.jo.actor.member;
        let offered = planning::choices(&place.jo, member, MONDAY, &[place.cai]).await.unwrap();
        assert_eq!(offered.patients.len(), 2, "who is not reached is not offered");
        let counts = planning::week_counts(&place.jo, &offered.patients, MONDAY).await.unwrap();
        let planned: Vec<Option<usize>> = counts.iter().map(|count| count.planned).collect();
        assert_eq!(planned, [Some(1), Some(1)]);
        assert_eq!(counts[0].period, Some((MONDAY, date(2026, 12, 6))));
        let filled = planning::prefill(&place.jo, Some(place.ana), None, None).await.unwrap();
        assert_eq!(filled.unwrap().clinician, Some(member));
        let absent = planning::prefill(&place.jo, Some(place.cai), None, None).await.unwrap();
        assert!(absent.is_none());
    }
}
