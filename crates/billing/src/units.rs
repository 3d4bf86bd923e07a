//! Minutes to units, by the rule of the payer, with the arithmetic in sentences.
//!
//! A rule is a value ([`UnitRule`]) on a payer profile. To add one: a variant in `units/rule.rs`,
//! its arithmetic in `units/share.rs`, its vectors in the tests.

mod monitor;
mod rule;
mod scope;
mod screen;
mod share;
pub mod wire;

use std::collections::BTreeSet;

use care::{Finding, Minutes};
use jiff::civil::Date;

pub use rule::{RuleUnknown, UnitRule};
pub use scope::{Counted, Discipline, Placement, Scope, ScopeUnknown, count_by_scope};

use crate::code_table::{Basis, Limit, LimitKind};
use crate::ncci::Setting;
use crate::{CodeTable, Cpt, Units, edit};
use screen::Item;
use share::Tally;

/// One service of a day: a code with its minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceMinutes {
    /// What was done.
    pub code: Cpt,
    /// Skilled one-on-one minutes, or for an untimed code how long it took.
    pub minutes: Minutes,
    /// How many: limbs, hands, instruments; for remote monitoring days with data, or talks.
    pub count: Option<u32>,
}

/// What a payer may set about a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitOptions {
    /// Codes whose blocks count only when whole, whatever the rule says of parts.
    pub whole_blocks: BTreeSet<Cpt>,
    /// The codes of the first half hour and of the quarter hours after it, for
    /// [`UnitRule::Initial30Plus15`]; without them the service's own code carries both.
    pub initial: Option<(Cpt, Cpt)>,
}

impl Default for UnitOptions {
    /// Work hardening (97545 and 97546) counts whole hours unless a payer says otherwise.
    fn default() -> Self {
        Self { whole_blocks: "97545".parse().into_iter().collect(), initial: None }
    }
}

/// What the units of a line are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Units of the code.
    Unit,
    /// Tenths of an hour.
    TenthHour,
}

/// One code with its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitLine {
    /// What is billed.
    pub code: Cpt,
    /// How many; never zero.
    pub units: Units,
    /// What they are.
    pub measure: Measure,
}

/// What a day of services comes to under a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitAnswer {
    /// The rule.
    pub rule: UnitRule,
    /// In the order of the services, an add-on after its base, each code once.
    pub lines: Vec<UnitLine>,
    /// Minutes of the timed services that could be counted.
    pub timed_minutes: Minutes,
    /// Minutes of every service given.
    pub total_minutes: Minutes,
    /// Units (or tenths) of timed codes.
    pub timed_units: Units,
    /// The last unit could as well have gone elsewhere; the therapist confirms.
    pub tie: bool,
    /// The arithmetic, sentence by sentence; the last names the source.
    pub because: Vec<String>,
    /// What is wrong, or needs a look.
    pub findings: Vec<Finding>,
}

/// Counts the units of one patient's services on one day, in one discipline.
///
/// Services are in the order given; equal codes, and a base code with its add-on, are added up
/// first. A service whose code is unknown or not valid on the day, or whose minutes cannot be, is
/// left out with a finding that stops. Each timed minute counts, also those of services under
/// eight minutes.
///
/// Source: that of the rule, [`UnitRule::source`].
#[must_use]
pub fn count(
    rule: UnitRule,
    day: Date,
    services: &[ServiceMinutes],
    table: &CodeTable,
    options: &UnitOptions,
) -> UnitAnswer {
    let (items, findings) = screen::screen(day, services, table);
    let sum = |sum: u32, minutes: u32| sum.saturating_add(minutes);
    let mut answer = UnitAnswer {
        rule,
        lines: Vec::new(),
        timed_minutes: Minutes(
            items.iter().filter(|i| i.is_timed()).map(|i| i.minutes).fold(0, sum),
        ),
        total_minutes: Minutes(services.iter().map(|s| s.minutes.0).fold(0, sum)),
        timed_units: Units::ZERO,
        tie: false,
        because: Vec::new(),
        findings,
    };
    match rule {
        UnitRule::PerEncounter => per_encounter(&items, &mut answer),
        UnitRule::PerVisit => per_visit(&items, &mut answer),
        _ => by_minutes(&items, day, table, options, &mut answer),
    }
    limits(table, day, &mut answer);
    compare(&items, options, &mut answer);
    answer.because.push(format!("Source: {}.", rule.source()));
    answer
}

impl UnitAnswer {
    fn push(&mut self, code: Cpt, units: u32, is_timed: bool) {
        if units == 0 {
            return;
        }
        let tenths = self.rule == UnitRule::TenthHour && is_timed;
        let measure = if tenths { Measure::TenthHour } else { Measure::Unit };
        if is_timed {
            self.timed_units = Units::new(self.timed_units.get().saturating_add(units));
        }
        match self.lines.iter_mut().find(|l| l.code == code && l.measure == measure) {
            Some(line) => line.units = Units::new(line.units.get().saturating_add(units)),
            None => self.lines.push(UnitLine { code, units: Units::new(units), measure }),
        }
    }

    fn tied(&mut self, tied: &[String]) {
        if tied.is_empty() {
            return;
        }
        self.tie = true;
        let message = format!("the last unit is tied between {}", tied.join(" and "));
        self.findings.push(edit::TIE.finding("units", message));
    }
}

fn per_encounter(items: &[Item<'_>], answer: &mut UnitAnswer) {
    for item in items {
        answer.push(item.code.code, 1, item.is_timed());
        if let Some(addon) = item.addon.filter(|_| item.has_addon) {
            answer.push(addon.code, 1, item.is_timed());
        }
    }
    if !items.is_empty() {
        let said = "Each billable code counts once in the encounter, however long it took.";
        answer.because.push(said.to_owned());
    }
}

fn per_visit(items: &[Item<'_>], answer: &mut UnitAnswer) {
    let all: Vec<usize> = (0..items.len()).collect();
    let Some((main, tied)) = share::longest(items, &all) else { return };
    let Some(item) = items.get(main) else { return };
    answer.push(item.code.code, 1, item.is_timed());
    answer.because.push(format!(
        "A visit is 1 unit in all, on the service with most minutes: {}.",
        item.code.code
    ));
    if !tied.is_empty() {
        answer.because.push(share::longest_tie(&tied));
        answer.tied(&tied);
    }
}

fn by_minutes(
    items: &[Item<'_>],
    day: Date,
    table: &CodeTable,
    options: &UnitOptions,
    answer: &mut UnitAnswer,
) {
    let Tally { blocks, tied, because } = share::tally(answer.rule, items, options);
    answer.because.extend(because);
    for (item, blocks) in items.iter().zip(blocks) {
        match item.code.basis {
            Basis::Pooled | Basis::Timed => timed(item, blocks, options, answer),
            Basis::Count => counted(item, day, table, answer),
            Basis::Window => monitor::window(item, day, table, answer),
            Basis::Month => monitor::month(item, day, table, answer),
            Basis::Untimed | Basis::Week | Basis::Episode | Basis::State => once(item, answer),
        }
    }
    answer.tied(&tied);
}

/// A timed item: the first block under its code, the others under its add-on if it has one.
fn timed(item: &Item<'_>, blocks: u32, options: &UnitOptions, answer: &mut UnitAnswer) {
    let code = item.code.code;
    if answer.rule == UnitRule::TenthHour {
        answer.push(code, blocks, true);
        return;
    }
    if let (UnitRule::Initial30Plus15, Some((first, further)), true) =
        (answer.rule, options.initial, item.is_pooled())
    {
        answer.push(first, blocks.min(1), true);
        answer.push(further, blocks.saturating_sub(1), true);
        return;
    }
    let Some(addon) = item.addon else {
        answer.push(code, blocks, true);
        return;
    };
    answer.push(code, blocks.min(1), true);
    answer.push(addon.code, blocks.saturating_sub(1), true);
    if blocks > 1 {
        answer.because.push(format!(
            "{code} is billed once; what is beyond its first block is {} {}.",
            blocks - 1,
            addon.code
        ));
    }
}

/// A code that is counted by limb, hand, instrument or area, up to what a day can have.
fn counted(item: &Item<'_>, day: Date, table: &CodeTable, answer: &mut UnitAnswer) {
    let code = item.code.code;
    let given = item.count.unwrap_or(1);
    let limit = table.limit(Setting::Practitioner, code, day);
    let most = limit.map_or(given, |on| on.limit.units.get().max(1));
    answer.push(code, given.min(most), false);
    answer.because.push(format!("{code} is counted by number, not by minutes: {given}."));
    if given > most {
        let message = format!("{code} is paid {most} times a day at most, not {given} times");
        answer.findings.push(edit::ABOVE_LIMIT.finding(code.as_str(), message));
    }
}

fn once(item: &Item<'_>, answer: &mut UnitAnswer) {
    let code = item.code.code;
    answer.push(code, 1, false);
    let minutes = item.minutes;
    answer.because.push(format!("{code} is not timed: 1 unit, whatever its {minutes} minutes."));
    if let Some(count) = item.count.filter(|count| *count > 1) {
        let message = format!("{code} is not timed and counts once a day, not {count} times");
        let mut finding = edit::UNTIMED_TWICE.finding(code.as_str(), message);
        // The answer already counts it once, so nothing is wrong yet.
        finding.severity = care::Severity::Ask;
        answer.findings.push(finding);
    }
}

fn limits(table: &CodeTable, day: Date, answer: &mut UnitAnswer) {
    for line in answer.lines.iter().filter(|line| line.measure == Measure::Unit) {
        let Some(on) = table.limit(Setting::Practitioner, line.code, day) else { continue };
        let Limit { units, kind } = on.limit;
        if units == Units::ZERO || line.units <= units {
            continue;
        }
        let edit = match kind {
            LimitKind::Absolute => edit::ABOVE_ABSOLUTE_LIMIT,
            LimitKind::Line | LimitKind::Appealable => edit::ABOVE_LIMIT,
        };
        let message =
            format!("{} {} are above Medicare's daily limit of {units}", line.units, line.code);
        answer.findings.push(edit.finding(line.code.as_str(), message));
    }
}

/// Says what the rule on the other side of the quarrel would give, when that differs.
fn compare(items: &[Item<'_>], options: &UnitOptions, answer: &mut UnitAnswer) {
    let other = match answer.rule {
        UnitRule::Cms8 => UnitRule::Ama,
        UnitRule::Ama => UnitRule::Cms8,
        _ => return,
    };
    let total = |blocks: &[u32]| blocks.iter().sum::<u32>();
    let (ours, theirs) =
        (share::tally(answer.rule, items, options), share::tally(other, items, options));
    if ours.blocks == theirs.blocks {
        return;
    }
    let codes: Vec<String> = items
        .iter()
        .zip(&theirs.blocks)
        .filter(|(_, blocks)| **blocks > 0)
        .map(|(item, blocks)| format!("{} {blocks}", item.code.code))
        .collect();
    let list = if codes.is_empty() { "nothing".to_owned() } else { codes.join(", ") };
    answer.because.push(format!(
        "The rule {other} would give {} in all: {list}.",
        share::units_word(total(&theirs.blocks))
    ));
}
