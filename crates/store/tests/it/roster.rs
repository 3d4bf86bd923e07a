//! Patients, plans, caseloads, groups and calendars are kept as they were given.

use crate::world::{DAY, patient, span, world};
use crate::{read, wrote};
use care::{
    CalendarDay, CaseloadGroup, CaseloadGroupId, DayKind, Goal, GoalId, GoalState, Guardian,
    GuardianId, Language, Location, PatientId, Private, Repeats, SeriesId, SeriesRule, ServiceType,
    Weekday,
};
use jiff::civil::{date, time};
use std::collections::BTreeSet;
use store::caseload::{self, CaseloadEntry};
use store::patients::{self, PatientCursor, PatientFilter};
use store::series::{self, Series};
use store::{
    StoreError, calendar_days, caseload_groups, goals, guardians, mandates, members, organizations,
    sites, testing,
};

#[tokio::test]
async fn a_patient_is_read_as_written_and_a_stale_change_is_refused() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let written = patient(w.patients[0], w.site, "Alvarez", "200000001");
        let found = read!(w.db, tx => patients::find(tx, w.organization, written.id)).unwrap();
        assert_eq!(found, written);
        let mut changed = found.clone();
        changed.name.family = Private("O'Neill-Ñandú".to_owned());
        changed.medicaid_id = Some(Private("AB12345C".to_owned()));
        changed.diagnoses.clear();
        wrote!(&w.db, tx => patients::update(tx, w.organization, &changed)).unwrap();
        let found =
            read!(w.db, tx => patients::by_local_id(tx, w.organization, "200000001")).unwrap();
        changed.version = 2;
        assert_eq!(found, changed);
        let stale = wrote!(&w.db, tx => patients::update(tx, w.organization, &written));
        assert!(matches!(stale, Err(StoreError::Stale)));
    }
}

#[tokio::test]
async fn a_local_number_is_given_once_in_an_organization_and_the_empty_one_to_many() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let twice = [patient(PatientId(w.id()), w.site, "Cho", "200000001")];
        let refused = wrote!(&w.db, tx => patients::insert_many(tx, w.organization, &twice));
        let Err(StoreError::Duplicate(name)) = refused else { panic!("taken twice") };
        assert_eq!(name, "patient_local_id");
        let elsewhere = [patient(PatientId(w.id()), other.site, "Cho", "200000003")];
        wrote!(&w.db, tx => patients::insert_many(tx, other.organization, &elsewhere)).unwrap();
        let without: Vec<_> =
            (0..3).map(|_| patient(PatientId(w.id()), w.site, "Dee", "")).collect();
        wrote!(&w.db, tx => patients::insert_many(tx, w.organization, &without)).unwrap();
        assert!(read!(w.db, tx => patients::by_local_id(tx, w.organization, "")).is_none());
    }
}

#[tokio::test]
async fn patients_are_paged_by_name_and_found_by_any_part_of_it() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let more: Vec<_> = ["Zhao", "ålund", "Cho", "100%_sure"]
            .iter()
            .map(|family| patient(PatientId(w.id()), w.site, family, ""))
            .collect();
        wrote!(&w.db, tx => patients::insert_many(tx, w.organization, &more)).unwrap();
        let mut filter = PatientFilter::default();
        let mut families = Vec::new();
        loop {
            let page = read!(w.db, tx => patients::page(tx, w.organization, &filter, 2));
            let Some(last) = page.last() else { break };
            filter.after = Some(PatientCursor::at(last));
            families.extend(page.iter().map(|patient| patient.name.family.0.clone()));
        }
        assert_eq!(families, ["100%_sure", "Alvarez", "Brøndum", "Cho", "Zhao", "ålund"]);
        for (words, found) in [
            ("BRØN", 1),
            ("brondum", 1),
            ("annie", 6),
            ("annie alund", 1),
            ("%", 0),
            ("100% sure", 1),
            ("200000002", 1),
            ("20000000", 2),
            ("!", 0),
        ] {
            let filter =
                PatientFilter { words: Private(words.to_owned()), ..PatientFilter::default() };
            let page = read!(w.db, tx => patients::page(tx, w.organization, &filter, 9));
            assert_eq!(page.len(), found, "{words}");
        }
        let on = PatientFilter {
            site: Some(w.site),
            caseload: Some((w.clinician, DAY)),
            ..PatientFilter::default()
        };
        assert_eq!(read!(w.db, tx => patients::page(tx, w.organization, &on, 9)), []);
    }
}

#[tokio::test]
async fn plans_and_guardians_are_read_as_written() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let mut mandate = read!(w.db, tx => mandates::find(tx, w.organization, w.mandate)).unwrap();
        mandate.to = Some(date(2027, 6, 30));
        mandate.terms = "1x45/cyc6 I ES cls".parse().unwrap();
        wrote!(&w.db, tx => mandates::update(tx, w.organization, &mandate)).unwrap();
        mandate.version = 2;
        let listed = read!(w.db, tx => mandates::of_patients(tx, w.organization, &w.patients));
        assert_eq!(listed, [mandate.clone()]);
        let of_one = read!(w.db, tx => mandates::of_patient(tx, w.organization, w.patients[0]));
        assert_eq!(of_one, listed);
        mandate.version = 1;
        let stale = wrote!(&w.db, tx => mandates::update(tx, w.organization, &mandate));
        assert!(matches!(stale, Err(StoreError::Stale)));

        let mut goal = Goal {
            id: GoalId(w.id()),
            patient: w.patients[0],
            title: Private("Copies 5 words".to_owned()),
            text: Private("Will copy 5 words, 4 of 5 times.".to_owned()),
            from: date(2026, 9, 3),
            to: None,
            state: GoalState::Active,
            version: 1,
        };
        let all = [goal.clone()];
        wrote!(&w.db, tx => goals::insert_many(tx, w.organization, &all)).unwrap();
        goal.state = GoalState::Met;
        wrote!(&w.db, tx => goals::update(tx, w.organization, &goal)).unwrap();
        goal.version = 2;
        assert_eq!(read!(w.db, tx => goals::find(tx, w.organization, goal.id)), Some(goal.clone()));
        assert_eq!(read!(w.db, tx => goals::of_patients(tx, w.organization, &w.patients)), [goal]);

        let mut guardian = Guardian {
            id: GuardianId(w.id()),
            patient: w.patients[0],
            name: Private("Rosa Alvarez".to_owned()),
            relation: "Mother".to_owned(),
            phone: Private("2125550100".to_owned()),
            email: Private("rosa@example.org".to_owned()),
            language: Language::Spanish,
            may_consent: true,
            version: 1,
        };
        let all = [guardian.clone()];
        wrote!(&w.db, tx => guardians::insert_many(tx, w.organization, &all)).unwrap();
        guardian.may_consent = false;
        wrote!(&w.db, tx => guardians::update(tx, w.organization, &guardian)).unwrap();
        guardian.version = 2;
        let found = read!(w.db, tx => guardians::find(tx, w.organization, guardian.id));
        assert_eq!(found.as_ref(), Some(&guardian));
        let listed = read!(w.db, tx => guardians::of_patient(tx, w.organization, w.patients[0]));
        assert_eq!(listed, [guardian.clone()]);
        let stale = wrote!(&w.db, tx => guardians::delete(tx, w.organization, guardian.id, 1));
        assert!(matches!(stale, Err(StoreError::Stale)));
        wrote!(&w.db, tx => guardians::delete(tx, w.organization, guardian.id, 2)).unwrap();
        assert_eq!(read!(w.db, tx => guardians::find(tx, w.organization, guardian.id)), None);
    }
}

#[tokio::test]
async fn a_caseload_holds_from_its_first_to_its_last_day() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let entry =
            |patient, from| CaseloadEntry { clinician: w.clinician, patient, from, to: None };
        let entries =
            [entry(w.patients[0], date(2026, 9, 1)), entry(w.patients[1], date(2026, 12, 1))];
        wrote!(&w.db, tx => caseload::insert_many(tx, w.organization, &entries)).unwrap();
        let on = async |day| {
            read!(w.db, tx => caseload::of_clinician(tx, w.organization, w.clinician, day)).len()
        };
        assert_eq!((on(date(2026, 8, 31)).await, on(DAY).await), (0, 1));
        assert_eq!(on(date(2026, 12, 1)).await, 2);
        let ended = wrote!(&w.db, tx => caseload::end(
            tx, w.organization, w.clinician, w.patients[0], date(2026, 11, 30)
        ));
        assert_eq!(ended.unwrap(), 1);
        let gone = wrote!(&w.db, tx => caseload::end(
            tx, w.organization, w.clinician, w.patients[1], date(2026, 11, 30)
        ));
        assert_eq!(gone.unwrap(), 1);
        assert_eq!((on(date(2026, 11, 30)).await, on(date(2026, 12, 1)).await), (1, 0));
        let of = read!(w.db, tx => caseload::of_patient(tx, w.organization, w.patients[0]));
        assert_eq!(of.first().unwrap().to, Some(date(2026, 11, 30)));
    }
}

#[tokio::test]
async fn a_group_keeps_its_order_and_goes_without_its_patients() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let mut group = CaseloadGroup {
            id: CaseloadGroupId(w.id()),
            clinician: w.clinician,
            name: "Tuesday writers".to_owned(),
            patients: w.patients.clone(),
            version: 1,
        };
        let all = [group.clone()];
        wrote!(&w.db, tx => caseload_groups::insert_many(tx, w.organization, &all)).unwrap();
        group.patients.reverse();
        group.name = "Writers".to_owned();
        wrote!(&w.db, tx => caseload_groups::update(tx, w.organization, &group)).unwrap();
        let stale = wrote!(&w.db, tx => caseload_groups::update(tx, w.organization, &group));
        assert!(matches!(stale, Err(StoreError::Stale)));
        group.version = 2;
        let found = read!(w.db, tx => caseload_groups::find(tx, w.organization, group.id));
        assert_eq!(found, Some(group.clone()));
        let listed =
            read!(w.db, tx => caseload_groups::of_clinician(tx, w.organization, w.clinician));
        assert_eq!(listed, [group.clone()]);
        wrote!(&w.db, tx => caseload_groups::delete(tx, w.organization, group.id, 2)).unwrap();
        assert!(read!(w.db, tx => caseload_groups::find(tx, w.organization, group.id)).is_none());
        assert_eq!(read!(w.db, tx => patients::by_ids(tx, w.organization, &w.patients)).len(), 2);
    }
}

#[tokio::test]
async fn days_of_a_calendar_are_set_again() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let mut day = CalendarDay {
            site: w.site,
            day: DAY,
            kind: DayKind::HalfDay,
            label: "Conferences".to_owned(),
            ends: Some(time(12, 0, 0, 0)),
            cycle_day: Some(3),
        };
        let days = [day.clone()];
        wrote!(&w.db, tx => calendar_days::insert_many(tx, w.organization, &days)).unwrap();
        day.kind = DayKind::EmergencyClosing;
        day.ends = None;
        let days = [day.clone()];
        wrote!(&w.db, tx => calendar_days::set(tx, w.organization, &days)).unwrap();
        let found = read!(w.db, tx => calendar_days::of_site(tx, w.organization, w.site, DAY, DAY));
        assert_eq!(found, days);
    }
}

#[tokio::test]
async fn a_series_knows_what_its_sessions_are_planned_as() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let mut planned = Series {
            id: SeriesId(w.id()),
            clinician: w.clinician,
            site: w.site,
            rule: SeriesRule {
                repeats: Repeats::Weekly { on: BTreeSet::from([Weekday::Monday]), every: 1 },
                from: DAY,
                to: date(2027, 1, 30),
                time: span(time(9, 0, 0, 0), time(9, 30, 0, 0)),
            },
            service_type: ServiceType::OccupationalTherapy,
            location: Some(Location::Classroom),
            room: String::new(),
            is_group: true,
            patients: w.patients.clone(),
            version: 1,
        };
        let all = [planned.clone()];
        wrote!(&w.db, tx => series::insert_many(tx, w.organization, &all)).unwrap();
        planned.patients.pop();
        planned.location = None;
        wrote!(&w.db, tx => series::update(tx, w.organization, &planned)).unwrap();
        planned.version = 2;
        let found = read!(w.db, tx => series::find(tx, w.organization, planned.id));
        assert_eq!(found.as_ref(), Some(&planned));
        let of = read!(w.db, tx => series::of_clinician(tx, w.organization, w.clinician));
        assert_eq!(of, [planned]);
    }
}

#[tokio::test]
async fn what_claims_say_and_what_is_set_is_kept() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let mut identity =
            read!(w.db, tx => organizations::billing_identity(tx, w.organization)).unwrap();
        assert_eq!(identity, organizations::BillingIdentity::default());
        identity.tax_id = "123456789".to_owned();
        identity.address[3] = "100010001".to_owned();
        wrote!(&w.db, tx => organizations::set_billing_identity(tx, w.organization, &identity))
            .unwrap();
        let found = read!(w.db, tx => organizations::billing_identity(tx, w.organization));
        assert_eq!(found, Some(identity));
        let mut settings = read!(w.db, tx => organizations::settings(tx, w.organization));
        settings.group_max = 8;
        wrote!(&w.db, tx => organizations::set_settings(tx, w.organization, &settings)).unwrap();
        let found = read!(w.db, tx => organizations::settings(tx, w.organization));
        assert_eq!(found.group_max, 8);
    }
}

#[tokio::test]
async fn an_account_has_one_place_in_each_organization() {
    for test in testing::databases().await {
        let (w, other) = (world(&test.db, 1).await, world(&test.db, 2).await);
        let found = read!(w.db, tx => members::by_account(tx, w.organization, w.account));
        assert_eq!(found.map(|member| member.id), Some(w.clinician));
        let none = read!(w.db, tx => members::by_account(tx, other.organization, w.account));
        assert_eq!(none, None);
        let member = read!(w.db, tx => members::find(tx, w.organization, w.clinician)).unwrap();
        let twice = members::Member { id: care::MemberId(w.id()), ..member };
        let refused = wrote!(&w.db, tx => members::insert(tx, w.organization, &twice));
        assert!(matches!(refused, Err(StoreError::Duplicate(name)) if name == "member_account"));
    }
}

#[tokio::test]
async fn people_are_known_again_by_number_birth_date_and_medicaid_number() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let mut nameless = patient(PatientId(w.id()), w.site, "Cho", "");
        nameless.medicaid_id = Some(Private("ZZ00000Z".to_owned()));
        let added = [nameless.clone()];
        wrote!(&w.db, tx => patients::insert_many(tx, w.organization, &added)).unwrap();
        let ids = ["200000001", "200000002", "", "9"];
        let found = read!(w.db, tx => patients::by_local_ids(tx, w.organization, &ids));
        assert_eq!(found.len(), 2);
        let born = [nameless.birth_date.0, date(1999, 1, 1)];
        let found = read!(w.db, tx => patients::without_local_id(tx, w.organization, &born));
        assert_eq!(found, [nameless.clone()]);
        let asked = ["ZZ00000Z", "AA00000A"];
        let found = read!(w.db, tx => patients::of_medicaid_ids(tx, w.organization, &asked));
        assert_eq!(found, [(nameless.id, Private("ZZ00000Z".to_owned()))]);
    }
}

#[tokio::test]
async fn a_calendar_is_emptied_day_by_day_and_two_who_change_it_meet() {
    for test in testing::databases().await {
        let w = world(&test.db, 1).await;
        let (from, to) = (date(2027, 2, 15), date(2027, 2, 19));
        let day = |day| CalendarDay {
            site: w.site,
            day,
            kind: DayKind::Holiday,
            label: "Recess".to_owned(),
            ends: None,
            cycle_day: None,
        };
        let days: Vec<_> = care::days_between(from, to).map(day).collect();
        wrote!(&w.db, tx => calendar_days::set(tx, w.organization, &days)).unwrap();
        let gone = wrote!(&w.db, tx => {
            calendar_days::remove(tx, w.organization, w.site, from, date(2027, 2, 16))
        });
        assert_eq!(gone.unwrap(), 2);
        let left = read!(w.db, tx => calendar_days::of_site(tx, w.organization, w.site, from, to));
        assert_eq!(left, days[2..]);
        let site = read!(w.db, tx => sites::find(tx, w.organization, w.site)).unwrap();
        wrote!(&w.db, tx => sites::touch(tx, w.organization, w.site, site.version)).unwrap();
        let stale = wrote!(&w.db, tx => sites::update(tx, w.organization, &site));
        assert!(matches!(stale, Err(StoreError::Stale)));
        let renamed = care::Site { name: "École".to_owned(), version: 2, ..site };
        wrote!(&w.db, tx => sites::update(tx, w.organization, &renamed)).unwrap();
        let found = read!(w.db, tx => sites::find(tx, w.organization, w.site)).unwrap();
        assert_eq!((found.name.as_str(), found.version), ("École", 3));
    }
}
