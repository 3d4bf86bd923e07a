//! What holds for every day of services, whatever they are.

use billing::modifiers::Delivery;
use billing::resolve::{Given, resolve};
use billing::units::{UnitOptions, count};
use billing::{CodeTable, PayerProfile, ServiceMinutes, UnitAnswer, UnitRule};
use care::{Attendance, Credential, GroupSize, Minutes, PracticeService};
use proptest::prelude::*;

use crate::units::DAY;

const POOLED: &[&str] = &["97110", "97112", "97140", "97530", "97533", "97535", "97537", "97542"];

fn day() -> impl Strategy<Value = Vec<ServiceMinutes>> {
    let service = (0..=POOLED.len(), 1..100_u32).prop_map(|(n, minutes)| ServiceMinutes {
        code: POOLED.get(n).unwrap_or(&"97129").parse().unwrap(),
        minutes: Minutes(minutes),
        count: None,
    });
    prop::collection::vec(service, 1..8)
}

fn rule() -> impl Strategy<Value = UnitRule> {
    prop::sample::select(UnitRule::ALL)
}

fn ask(rule: UnitRule, services: &[ServiceMinutes]) -> UnitAnswer {
    count(rule, DAY, services, CodeTable::builtin(), &UnitOptions::default())
}

/// Lines without their order.
fn sorted(answer: &UnitAnswer) -> Vec<(String, u32)> {
    let mut lines: Vec<(String, u32)> =
        answer.lines.iter().map(|l| (l.code.to_string(), l.units.get())).collect();
    lines.sort();
    lines
}

/// Units of a code, those of the add-on counted with the base.
fn of_family(answer: &UnitAnswer, code: &str) -> u32 {
    let is_mine = |c: &str| c == code || (code == "97129" && c == "97130");
    answer.lines.iter().filter(|l| is_mine(l.code.as_str())).map(|l| l.units.get()).sum()
}

proptest! {
    #[test]
    fn the_pool_earns_what_its_minutes_earn_together(services in day()) {
        let answer = ask(UnitRule::Cms8, &services);
        let total: u32 = services.iter().map(|s| s.minutes.0).sum();
        prop_assert_eq!(answer.timed_units.get(), (total + 7) / 15);
        prop_assert_eq!(answer.lines.iter().map(|l| l.units.get()).sum::<u32>(), (total + 7) / 15);
    }

    #[test]
    fn each_family_gets_its_whole_quarter_hours_or_one_more(services in day()) {
        let answer = ask(UnitRule::Cms8, &services);
        for service in &services {
            let code = service.code.as_str();
            let minutes: u32 =
                services.iter().filter(|s| s.code == service.code).map(|s| s.minutes.0).sum();
            let units = of_family(&answer, code);
            prop_assert!(units == minutes / 15 || units == minutes / 15 + 1, "{code} {units}");
        }
    }

    #[test]
    fn the_order_of_services_matters_only_in_a_tie(services in day(), rule in rule()) {
        let mut turned = services.clone();
        turned.reverse();
        let (here, there) = (ask(rule, &services), ask(rule, &turned));
        prop_assert_eq!(here.tie, there.tie);
        prop_assert_eq!(here.timed_units, there.timed_units);
        prop_assert!(here.tie || sorted(&here) == sorted(&there));
    }

    #[test]
    fn a_minute_more_never_lowers_a_total(services in day(), rule in rule(), n in 0..8_usize) {
        let mut more = services.clone();
        let n = n % more.len();
        more[n].minutes.0 += 1;
        prop_assert!(ask(rule, &more).timed_units >= ask(rule, &services).timed_units);
    }

    #[test]
    fn two_services_of_one_code_are_one_with_their_sum(
        services in day(),
        rule in rule(),
        first in 1..60_u32,
    ) {
        let mut split = services.clone();
        let whole = split[0].minutes.0;
        let first = first.min(whole);
        split[0].minutes.0 = first;
        if whole > first {
            let rest = ServiceMinutes { minutes: Minutes(whole - first), ..split[0] };
            split.push(rest);
        }
        let (one, two) = (ask(rule, &services), ask(rule, &split));
        prop_assert_eq!(&one.lines, &two.lines);
        prop_assert_eq!(one.tie, two.tie);
    }

    #[test]
    fn no_line_is_empty_and_no_code_comes_twice(services in day(), rule in rule()) {
        let answer = ask(rule, &services);
        let mut codes: Vec<_> = answer.lines.iter().map(|l| l.code).collect();
        prop_assert!(answer.lines.iter().all(|l| l.units.get() > 0));
        codes.sort();
        codes.dedup();
        prop_assert_eq!(codes.len(), answer.lines.len());
        prop_assert!(answer.because.last().unwrap().contains(rule.source()));
    }

    #[test]
    fn a_morning_and_an_afternoon_add_up(am in day(), pm in day(), rule in rule()) {
        let together: Vec<ServiceMinutes> = am.iter().chain(&pm).copied().collect();
        let mut merged: Vec<ServiceMinutes> = Vec::new();
        for service in &together {
            match merged.iter_mut().find(|it| it.code == service.code) {
                Some(same) => same.minutes.0 += service.minutes.0,
                None => merged.push(*service),
            }
        }
        prop_assert_eq!(&ask(rule, &together).lines, &ask(rule, &merged).lines);
    }

    #[test]
    fn minutes_of_an_untimed_service_change_nothing(services in day(), minutes in 0..200_u32) {
        let evaluation = |minutes| ServiceMinutes {
            code: "97165".parse().unwrap(),
            minutes: Minutes(minutes),
            count: None,
        };
        let with = |minutes| {
            let all: Vec<_> = services.iter().copied().chain([evaluation(minutes)]).collect();
            ask(UnitRule::Cms8, &all).lines
        };
        prop_assert_eq!(with(minutes), with(30));
    }

    #[test]
    fn every_answer_names_a_rule_that_is_in_force_on_the_day(
        profile in prop::sample::select(PayerProfile::builtin()),
        year in 2018..2028_i16,
        month in 1..13_i8,
        minutes in 8..120_u32,
    ) {
        let day = jiff::civil::date(year, month, 15);
        let services =
            [PracticeService { code: "97530".to_owned(), minutes: Minutes(minutes) }];
        let given = Given {
            day,
            attendance: Attendance::Provided,
            minutes: Minutes(minutes),
            size: GroupSize::Individual,
            group_max: None,
            credential: Credential::OccupationalTherapist,
            delivery: Delivery::InPerson,
            activities: &[],
            services: &services,
        };
        let told = resolve(&given, &profile, CodeTable::builtin());
        let rule = profile.on(day).and_then(|terms| terms.unit_rule.as_ref()).map(|it| it.value);
        prop_assert_eq!(told.units.as_ref().map(|units| units.rule), rule);
        match rule {
            Some(rule) => prop_assert!(told.because.iter().any(|s| s.contains(rule.source()))),
            None => prop_assert!(told.findings.iter().any(|f| f.edit == "QH-T104")),
        }
    }

    #[test]
    fn the_units_of_both_who_treated_are_all_units(
        therapist in 0..90_u32,
        assistant in 0..90_u32,
    ) {
        let units = billing::Units::new((therapist + assistant + 7) / 15);
        let told = billing::assistant::split(Minutes(therapist), Minutes(assistant), units);
        prop_assert_eq!(told.without.get() + told.with.get(), units.get());
        if assistant == 0 {
            prop_assert_eq!(told.with.get(), 0);
        }
        if therapist == 0 {
            prop_assert_eq!(told.without.get(), 0);
        }
    }
}
