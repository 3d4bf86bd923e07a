//! Which services a payer counts together.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use care::{PatientId, SessionId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ServiceMinutes, UnitAnswer, UnitOptions, UnitRule, count};
use crate::{CodeTable, Cpt};

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Each session by itself: a morning and an afternoon are two.
    Session,
    /// All minutes of a code of one patient on one day.
    DayAndCode,
    /// All services of one patient on one day.
    Day,
    /// All services of one patient on one day in one discipline by one billing provider.
    Billing,
}

impl Scope {
    /// Every scope.
    pub const ALL: &'static [Self] = &[Self::Session, Self::DayAndCode, Self::Day, Self::Billing];

    /// Its permanent name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::DayAndCode => "day_and_code",
            Self::Day => "day",
            Self::Billing => "billing",
        }
    }

    /// Its words on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Session => "each session by itself",
            Self::DayAndCode => "each code of a day by itself",
            Self::Day => "all of one day",
            Self::Billing => "all of one day in one discipline by one billing provider",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a text names no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the scope is session, day_and_code, day or billing")]
pub struct ScopeUnknown;

impl FromStr for Scope {
    type Err = ScopeUnknown;

    fn from_str(text: &str) -> Result<Self, ScopeUnknown> {
        Self::ALL.iter().copied().find(|scope| scope.name() == text).ok_or(ScopeUnknown)
    }
}

/// A therapy discipline, as payers count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discipline {
    /// Occupational therapy (GO).
    Occupational,
    /// Physical therapy (GP).
    Physical,
    /// Speech-language pathology (GN).
    Speech,
}

/// One service, and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Who was treated.
    pub patient: PatientId,
    /// In which session.
    pub session: SessionId,
    /// On which day.
    pub day: Date,
    /// In which discipline.
    pub discipline: Discipline,
    /// The NPI under which it is billed.
    pub billing: String,
    /// What was done.
    pub service: ServiceMinutes,
}

/// What services counted together come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Who was treated.
    pub patient: PatientId,
    /// On which day.
    pub day: Date,
    /// The positions of the services that were counted together.
    pub services: Vec<usize>,
    /// What they come to.
    pub answer: UnitAnswer,
}

/// What tells services apart that are not counted together.
type Key<'a> = (Date, PatientId, Option<SessionId>, Option<Cpt>, Option<(Discipline, &'a str)>);

/// Counts services that belong to several patients, days or sessions, each pool by itself.
///
/// The pools are in the order of their first service.
#[must_use]
pub fn count_by_scope(
    rule: UnitRule,
    scope: Scope,
    placed: &[Placement],
    table: &CodeTable,
    options: &UnitOptions,
) -> Vec<Counted> {
    let mut pools: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
    for (n, placement) in placed.iter().enumerate() {
        pools.entry(key(scope, placement, table)).or_default().push(n);
    }
    let mut pools: Vec<Vec<usize>> = pools.into_values().collect();
    pools.sort_by_key(|pool| pool.first().copied());
    pools.into_iter().filter_map(|pool| one(rule, placed, pool, table, options)).collect()
}

fn key<'a>(scope: Scope, at: &'a Placement, table: &CodeTable) -> Key<'a> {
    let session = (scope == Scope::Session).then_some(at.session);
    // A base code and its add-on are one service.
    let code = at.service.code;
    let family = table.get(code).and_then(|row| row.addon_of).unwrap_or(code);
    let family = (scope == Scope::DayAndCode).then_some(family);
    let biller = (scope == Scope::Billing).then_some((at.discipline, at.billing.as_str()));
    (at.day, at.patient, session, family, biller)
}

fn one(
    rule: UnitRule,
    placed: &[Placement],
    pool: Vec<usize>,
    table: &CodeTable,
    options: &UnitOptions,
) -> Option<Counted> {
    let first = placed.get(*pool.first()?)?;
    let services: Vec<ServiceMinutes> =
        pool.iter().filter_map(|n| Some(placed.get(*n)?.service)).collect();
    let answer = count(rule, first.day, &services, table, options);
    Some(Counted { patient: first.patient, day: first.day, services: pool, answer })
}

#[cfg(test)]
mod tests {
    use care::{FixedClock, FixedRandom, Minutes};
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::*;

    const DAY: Date = date(2026, 11, 16);

    struct World {
        patient: PatientId,
        morning: SessionId,
        afternoon: SessionId,
    }

    fn world() -> World {
        let clock = FixedClock::at(Timestamp::UNIX_EPOCH);
        let random = FixedRandom::seeded(7);
        World {
            patient: PatientId::new(&clock, &random),
            morning: SessionId::new(&clock, &random),
            afternoon: SessionId::new(&clock, &random),
        }
    }

    fn at(world: &World, session: SessionId, billing: &str, code: &str, minutes: u32) -> Placement {
        Placement {
            patient: world.patient,
            session,
            day: DAY,
            discipline: Discipline::Occupational,
            billing: billing.to_owned(),
            service: ServiceMinutes {
                code: code.parse().unwrap(),
                minutes: Minutes(minutes),
                count: None,
            },
        }
    }

    fn units(scope: Scope, placed: &[Placement]) -> Vec<u32> {
        let options = UnitOptions::default();
        let told = count_by_scope(UnitRule::Cms8, scope, placed, CodeTable::builtin(), &options);
        told.iter().map(|counted| counted.answer.timed_units.get()).collect()
    }

    /// CMS: sessions of one day are added up; 10 and 13 minutes are 23, so 2 units and not 1 + 1.
    #[test]
    fn a_morning_and_an_afternoon_add_up_where_the_payer_counts_the_day() {
        let world = world();
        let (am, pm) = (world.morning, world.afternoon);
        let day = [at(&world, am, "a", "97530", 10), at(&world, pm, "a", "97530", 13)];
        assert_eq!(units(Scope::Session, &day), [1, 1]);
        for scope in [Scope::DayAndCode, Scope::Day, Scope::Billing] {
            assert_eq!(units(scope, &day), [2], "{scope}");
        }
    }

    #[test]
    fn each_scope_keeps_apart_what_it_should() {
        let world = world();
        let am = world.morning;
        // 7 and 7 are one unit together, and nothing each by itself.
        let codes = [at(&world, am, "a", "97530", 7), at(&world, am, "a", "97535", 7)];
        assert_eq!(units(Scope::Day, &codes), [1]);
        assert_eq!(units(Scope::DayAndCode, &codes), [0, 0]);
        let billers = [at(&world, am, "a", "97530", 7), at(&world, am, "b", "97530", 7)];
        assert_eq!(units(Scope::Day, &billers), [1]);
        assert_eq!(units(Scope::Billing, &billers), [0, 0]);
        let family = [at(&world, am, "a", "97129", 15), at(&world, am, "a", "97130", 15)];
        assert_eq!(units(Scope::DayAndCode, &family), [2]);
    }
}
