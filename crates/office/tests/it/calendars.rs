//! Calendars, schools and settings: kept by whom they belong to, and never written over unseen.

use care::{DayKind, OrganizationKind, Role, SiteId};
use jiff::civil::{date, time};
use office::Desk;
use office::calendar_days::{self, CalendarRefused, CycleForm, DaysForm};
use office::keep_sites::{self, SiteForm, SiteRefused};
use office::organization_settings::{self, SettingsRefused};
use office::testing::{Bench, Plot, benches};

struct School {
    supervisor: Desk,
    first: SiteId,
    second: SiteId,
}

async fn school(bench: &Bench) -> School {
    let kind = OrganizationKind::District;
    let id = bench.organization("Harbor Lane", kind).await.unwrap();
    let first = bench.site(id, "First").await.unwrap();
    let second = bench.site(id, "Second").await.unwrap();
    let supervisor = bench.desk(id, kind, "ruth@example.org", &[Role::Supervisor]).await.unwrap();
    School { supervisor, first, second }
}

async fn colleague(bench: &Bench, school: &School, role: Role) -> Desk {
    let actor = &school.supervisor.actor;
    let email = format!("{}@example.org", role.key());
    let mut desk =
        bench.desk(actor.organization, actor.organization_kind, &email, &[role]).await.unwrap();
    desk.actor.site = Some(school.first);
    desk
}

fn days(first: &str, last: &str, kind: DayKind, label: &str, ends: &str) -> DaysForm {
    DaysForm {
        first: first.to_owned(),
        last: last.to_owned(),
        kind: kind.key().to_owned(),
        label: label.to_owned(),
        ends: ends.to_owned(),
    }
}

fn fields(refused: CalendarRefused) -> Vec<&'static str> {
    let CalendarRefused::Faults(faults) = refused else { panic!("{refused:?}") };
    faults.iter().map(|fault| fault.field).collect()
}

async fn rows(desk: &Desk, site: SiteId) -> Vec<(jiff::civil::Date, DayKind, Option<u8>)> {
    let read = calendar_days::read(desk, site, date(2026, 7, 1), date(2027, 6, 30)).await.unwrap();
    read.rows.iter().map(|row| (row.day, row.kind, row.cycle_day)).collect()
}

#[tokio::test]
async fn a_recess_is_set_and_taken_away_and_a_closing_counts_what_was_planned() {
    for (bench, _database) in benches().await {
        let school = school(&bench).await;
        let desk = &school.supervisor;
        let recess = days("12/24/2026", "2027-01-03", DayKind::Grey, "Winter recess", "");
        let set = calendar_days::set_days(desk, school.first, 1, &recess).await.unwrap();
        // Thursday 24 December to Sunday 3 January has seven weekdays.
        assert_eq!((set.days, set.planned), (7, 0));
        assert_eq!(rows(desk, school.first).await.len(), 7);
        assert_eq!(rows(desk, school.second).await.len(), 0, "another school's calendar");
        let plot = Plot {
            organization: desk.actor.organization,
            site: school.first,
            clinician: desk.actor.member,
            colleague: None,
            account: desk.actor.account,
            day: date(2026, 12, 3),
        };
        bench.plant(plot).await.unwrap();
        let snow = days("2026-12-03", "", DayKind::EmergencyClosing, "Snow", "");
        let planned = calendar_days::read(desk, school.first, plot_day(), plot_day()).await;
        let planned: i64 = planned.unwrap().planned.values().sum();
        let set = calendar_days::set_days(desk, school.first, 2, &snow).await.unwrap();
        assert!(planned > 0 && set.planned == planned, "{set:?}");
        let gone = (date(2026, 12, 24), date(2027, 1, 3));
        calendar_days::clear_days(desk, school.first, 3, gone).await.unwrap();
        let left = rows(desk, school.first).await;
        assert_eq!(left, [(date(2026, 12, 3), DayKind::EmergencyClosing, None)]);
    }
}

fn plot_day() -> jiff::civil::Date {
    date(2026, 12, 3)
}

#[tokio::test]
async fn what_was_typed_wrong_is_told_by_field() {
    for (bench, _database) in benches().await {
        let school = school(&bench).await;
        let desk = &school.supervisor;
        let long = "x".repeat(61);
        for (form, wanted) in [
            (DaysForm::default(), vec!["first", "kind"]),
            (days("2026-02-30", "", DayKind::Holiday, "", ""), vec!["first", "label"]),
            (days("2026-12-24", "2026-12-23", DayKind::Grey, "x", ""), vec!["last"]),
            (days("2026-12-24", "2028-12-23", DayKind::Grey, "x", ""), vec!["last"]),
            (days("2026-12-24", "", DayKind::Grey, &long, ""), vec!["label"]),
            (days("2026-12-24", "", DayKind::HalfDay, "", ""), vec!["ends"]),
            (days("2026-12-24", "", DayKind::HalfDay, "", "15:00"), vec!["ends"]),
            (days("2026-12-26", "2026-12-27", DayKind::Grey, "x", ""), vec!["first"]),
        ] {
            let refused = calendar_days::set_days(desk, school.first, 1, &form).await.unwrap_err();
            assert_eq!(fields(refused), wanted, "{form:?}");
        }
        let cycle = CycleForm { length: "1".to_owned(), ..CycleForm::default() };
        let refused = calendar_days::number_cycle(desk, school.first, 1, &cycle).await;
        assert_eq!(fields(refused.unwrap_err()), ["cycle-first", "length"]);
        assert_eq!(rows(desk, school.first).await.len(), 0);
    }
}

#[tokio::test]
async fn a_cycle_is_numbered_over_a_holiday_and_a_half_day_keeps_its_number() {
    for (bench, _database) in benches().await {
        let school = school(&bench).await;
        let desk = &school.supervisor;
        let off = days("2026-11-26", "2026-11-27", DayKind::Holiday, "Thanksgiving", "");
        calendar_days::set_days(desk, school.first, 1, &off).await.unwrap();
        let cycle = CycleForm {
            first: "2026-11-23".to_owned(),
            last: "2026-12-04".to_owned(),
            length: "6".to_owned(),
        };
        let numbered = calendar_days::number_cycle(desk, school.first, 2, &cycle).await.unwrap();
        assert_eq!(numbered, 8, "ten weekdays without two of holiday");
        let half = days("2026-11-25", "", DayKind::HalfDay, "Early dismissal", "11:30");
        calendar_days::set_days(desk, school.first, 3, &half).await.unwrap();
        let rows = rows(desk, school.first).await;
        let numbers: Vec<_> =
            rows.iter().filter_map(|(day, _, n)| Some((day.day(), (*n)?))).collect();
        assert_eq!(
            numbers,
            [(23, 1), (24, 2), (25, 3), (30, 4), (1, 5), (2, 6), (3, 1), (4, 2)],
            "the cycle goes on after the holiday"
        );
        let none = CycleForm { length: "0".to_owned(), ..cycle };
        assert_eq!(calendar_days::number_cycle(desk, school.first, 4, &none).await.unwrap(), 0);
        let read = calendar_days::read(desk, school.first, date(2026, 11, 23), date(2026, 12, 4));
        let read = read.await.unwrap();
        assert_eq!(read.rows.len(), 3, "the half day and the holiday stay");
        assert_eq!(read.rows[0].ends, Some(time(11, 30, 0, 0)));
    }
}

#[tokio::test]
async fn a_stale_calendar_is_refused_with_what_is_stored() {
    for (bench, _database) in benches().await {
        let school = school(&bench).await;
        let desk = &school.supervisor;
        let snow = days("2026-12-03", "", DayKind::EmergencyClosing, "Snow", "");
        calendar_days::set_days(desk, school.first, 1, &snow).await.unwrap();
        let grey = days("2026-12-03", "", DayKind::Grey, "Conference", "");
        let refused = calendar_days::set_days(desk, school.first, 1, &grey).await.unwrap_err();
        let CalendarRefused::Stale { theirs } = refused else { panic!("{refused:?}") };
        assert_eq!(theirs[0].label, "Snow");
        assert_eq!(rows(desk, school.first).await[0].1, DayKind::EmergencyClosing);
        let day = (date(2026, 12, 3), date(2026, 12, 3));
        let refused = calendar_days::clear_days(desk, school.first, 1, day).await;
        assert!(matches!(refused, Err(CalendarRefused::Stale { .. })));
    }
}

#[tokio::test]
async fn a_school_administrator_keeps_the_own_calendar_and_who_keeps_none_sees_none() {
    for (bench, _database) in benches().await {
        let school = school(&bench).await;
        let gerald = colleague(&bench, &school, Role::SchoolAdministrator).await;
        let kept = calendar_days::kept_sites(&gerald).await.unwrap();
        assert_eq!(kept.iter().map(|site| site.id).collect::<Vec<_>>(), [school.first]);
        let snow = days("2026-12-03", "", DayKind::EmergencyClosing, "Snow", "");
        assert!(calendar_days::set_days(&gerald, school.first, 1, &snow).await.is_ok());
        let refused = calendar_days::set_days(&gerald, school.second, 1, &snow).await;
        assert!(matches!(refused, Err(CalendarRefused::NotFound)));
        for role in [Role::Therapist, Role::Assistant, Role::Biller, Role::Auditor] {
            let other = colleague(&bench, &school, role).await;
            let refused = calendar_days::set_days(&other, school.first, 2, &snow).await;
            assert!(matches!(refused, Err(CalendarRefused::NotFound)), "{}", role.key());
        }
        let pat = colleague(&bench, &school, Role::SystemAdministrator).await;
        assert_eq!(calendar_days::kept_sites(&pat).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_school_is_added_once_and_its_hours_are_changed_by_who_saw_them() {
    for (bench, _database) in benches().await {
        let school = school(&bench).await;
        let desk = &school.supervisor;
        let form = |name: &str, opens: &str, closes: &str| SiteForm {
            name: name.to_owned(),
            opens: opens.to_owned(),
            closes: closes.to_owned(),
        };
        for (typed, wanted) in [
            (form("", "", ""), vec!["name", "opens", "closes"]),
            (form(" FIRST ", "8:00", "15:00"), vec!["name"]),
            (form("Third", "15:00", "8:00"), vec!["closes"]),
            (form("Third\0", "8", "3 pm"), vec!["name"]),
        ] {
            let Err(SiteRefused::Faults(faults)) = keep_sites::add(desk, &typed).await else {
                panic!("{typed:?}")
            };
            let told: Vec<_> = faults.iter().map(|fault| fault.field).collect();
            assert_eq!(told, wanted, "{typed:?}");
        }
        let id = keep_sites::add(desk, &form("<b>École</b>", "7:45", "3:15 pm")).await.unwrap();
        let stored = keep_sites::find(desk, id).await.unwrap();
        assert_eq!(stored.closes, time(15, 15, 0, 0));
        keep_sites::change(desk, id, 1, &form("École", "8:00", "15:15")).await.unwrap();
        let refused = keep_sites::change(desk, id, 1, &form("Other", "8:00", "15:15")).await;
        let Err(SiteRefused::Stale { theirs }) = refused else { panic!("written over") };
        assert_eq!(theirs.name, "École");
        let gerald = colleague(&bench, &school, Role::SchoolAdministrator).await;
        let refused = keep_sites::add(&gerald, &form("Third", "8:00", "15:00")).await;
        assert!(matches!(refused, Err(SiteRefused::NotFound)));
    }
}

#[tokio::test]
async fn settings_are_changed_within_their_limits_and_never_written_over() {
    for (bench, _database) in benches().await {
        let school = school(&bench).await;
        let desk = &school.supervisor;
        let (settings, version) = organization_settings::read(desk).await.unwrap();
        let mut typed = organization_settings::typed(&settings);
        typed[0] = "13".to_owned();
        typed[3] = "many".to_owned();
        let refused = organization_settings::change(desk, version, &typed).await;
        let Err(SettingsRefused::Faults(faults)) = refused else { panic!("{refused:?}") };
        assert_eq!(faults.iter().map(|f| f.field).collect::<Vec<_>>(), ["months", "group"]);
        typed[0] = "3".to_owned();
        typed[3] = "8".to_owned();
        organization_settings::change(desk, version, &typed).await.unwrap();
        let (stored, _) = organization_settings::read(desk).await.unwrap();
        assert_eq!((stored.months_open_before, stored.group_max), (3, 8));
        typed[0] = "0".to_owned();
        let refused = organization_settings::change(desk, version, &typed).await;
        let Err(SettingsRefused::Stale { theirs }) = refused else { panic!("{refused:?}") };
        assert_eq!(theirs[0], "3");
        let jo = colleague(&bench, &school, Role::Therapist).await;
        assert!(matches!(organization_settings::read(&jo).await, Err(SettingsRefused::NotFound)));
    }
}
