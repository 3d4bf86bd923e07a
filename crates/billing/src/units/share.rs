//! From the minutes of each item to its blocks, rule by rule.

use std::cmp::Reverse;

use super::screen::Item;
use super::{UnitOptions, UnitRule};
use crate::code_table::Basis;

/// Minutes of a quarter hour.
pub(super) const QUARTER: u32 = 15;
/// What is added before dividing, so that the eighth minute earns a quarter hour.
const QUARTER_BONUS: u32 = 7;
/// Minutes of a tenth of an hour, and what is added so that it is rounded to the nearest.
const TENTH: u32 = 6;
const TENTH_BONUS: u32 = 2;

/// How many blocks each item has, and why.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Blocks of each item, in the order of the items.
    pub(super) blocks: Vec<u32>,
    /// The codes between which the last unit could as well have gone.
    pub(super) tied: Vec<String>,
    /// The arithmetic in sentences.
    pub(super) because: Vec<String>,
}

/// How a part of a block counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// From past its middle.
    Midpoint,
    /// Not at all.
    Whole,
    /// As a whole one.
    Started,
}

/// How many blocks so many minutes are: the first of `first` minutes, each further of `further`.
pub(super) fn blocks_of(minutes: u32, first: u32, further: u32, part: Part) -> u32 {
    let further = further.max(1);
    match part {
        Part::Midpoint if minutes <= first / 2 => 0,
        Part::Midpoint => 1 + (minutes + further).saturating_sub(first + further / 2 + 1) / further,
        Part::Whole if minutes < first => 0,
        Part::Whole => 1 + (minutes - first) / further,
        Part::Started if minutes == 0 => 0,
        Part::Started => 1 + minutes.saturating_sub(first).div_ceil(further),
    }
}

fn first_and_further(item: &Item<'_>) -> (u32, u32) {
    let first = item.code.minutes.unwrap_or(QUARTER);
    (first, item.addon.and_then(|addon| addon.minutes).unwrap_or(first))
}

/// The blocks of the timed items by a rule; other items have none here.
pub(super) fn tally(rule: UnitRule, items: &[Item<'_>], options: &UnitOptions) -> Tally {
    match rule {
        UnitRule::Cms8 => pooled(items, options),
        UnitRule::Ama => each(items, Part::Midpoint, options),
        UnitRule::AmaCapped => capped(items, options),
        UnitRule::Floor15 => each(items, Part::Whole, options),
        UnitRule::AnyPortion => each(items, Part::Started, options),
        UnitRule::Session15 => one_code(items, options, |total| (total + QUARTER_BONUS) / QUARTER),
        UnitRule::Initial30Plus15 => one_code(items, options, |total| match total {
            0 => 0,
            _ => 1 + (total + QUARTER_BONUS + 1).saturating_sub(30) / QUARTER,
        }),
        UnitRule::TenthHour => {
            let timed = places(items, |item| item.code.basis.is_timed());
            share_out(items, &timed, TENTH, TENTH_BONUS)
        }
        UnitRule::PerEncounter | UnitRule::PerVisit => Tally::default(),
    }
}

fn places(items: &[Item<'_>], which: impl Fn(&Item<'_>) -> bool) -> Vec<usize> {
    items.iter().enumerate().filter(|(_, item)| which(item)).map(|(n, _)| n).collect()
}

fn minutes_at(items: &[Item<'_>], place: usize) -> u32 {
    items.get(place).map_or(0, |item| item.minutes)
}

fn sum_at(items: &[Item<'_>], places: &[usize]) -> u32 {
    places.iter().fold(0, |sum: u32, place| sum.saturating_add(minutes_at(items, *place)))
}

fn name_at(items: &[Item<'_>], place: usize) -> String {
    items.get(place).map_or_else(String::new, |item| item.code.code.to_string())
}

/// Blocks of every timed item by itself; those that have a rule of their own follow that.
fn alone(item: &Item<'_>, part: Part, options: &UnitOptions) -> u32 {
    let (first, further) = first_and_further(item);
    let part = match part {
        Part::Midpoint if options.whole_blocks.contains(&item.code.code) => Part::Whole,
        _ => part,
    };
    blocks_of(item.minutes, first, further, part)
}

fn each(items: &[Item<'_>], part: Part, options: &UnitOptions) -> Tally {
    let mut tally = Tally::default();
    for item in items {
        if !item.is_timed() {
            tally.blocks.push(0);
            continue;
        }
        let blocks = alone(item, part, options);
        tally.blocks.push(blocks);
        tally.because.push(alone_sentence(item, blocks, part, options));
    }
    tally
}

fn alone_sentence(item: &Item<'_>, blocks: u32, part: Part, options: &UnitOptions) -> String {
    let (first, further) = first_and_further(item);
    let how = match part {
        Part::Midpoint if !options.whole_blocks.contains(&item.code.code) => {
            format!("from {} minutes", first / 2 + 1)
        }
        Part::Midpoint | Part::Whole => "only when whole".to_owned(),
        Part::Started => "once started".to_owned(),
    };
    let length = if first == further {
        format!("of {first} minutes")
    } else {
        format!("of {first} minutes, then of {further}")
    };
    format!(
        "{}: {} minutes are {}; a unit {length} counts {how}.",
        item.code.code,
        item.minutes,
        units_word(blocks)
    )
}

fn pooled(items: &[Item<'_>], options: &UnitOptions) -> Tally {
    let pool = places(items, |item| item.code.basis == Basis::Pooled);
    let mut tally = share_out(items, &pool, QUARTER, QUARTER_BONUS);
    outside_pool(items, options, &mut tally);
    tally
}

/// Counts by themselves the timed items that no pool takes in.
fn outside_pool(items: &[Item<'_>], options: &UnitOptions, tally: &mut Tally) {
    for (item, blocks) in items.iter().zip(&mut tally.blocks) {
        if item.is_timed() && !item.is_pooled() {
            *blocks = alone(item, Part::Midpoint, options);
            tally.because.push(alone_sentence(item, *blocks, Part::Midpoint, options));
        }
    }
}

/// Shares the blocks that all minutes earn together among the items of a pool.
///
/// Each item keeps its whole blocks. What is left goes to the largest remainders, at most one
/// each; of equal remainders to the item with more minutes, then to the one listed first, and
/// the tie is reported. What is left never exceeds the number of items with a remainder, since
/// each remainder is less than a block.
fn share_out(items: &[Item<'_>], pool: &[usize], block: u32, bonus: u32) -> Tally {
    let total = sum_at(items, pool);
    let earned = (total.saturating_add(bonus)) / block;
    let mut tally = Tally { blocks: vec![0; items.len()], ..Tally::default() };
    let mut whole = 0;
    for place in pool {
        let full = minutes_at(items, *place) / block;
        whole += full;
        if let Some(blocks) = tally.blocks.get_mut(*place) {
            *blocks = full;
        }
    }
    let left = usize::try_from(earned.saturating_sub(whole)).unwrap_or(usize::MAX);
    let mut by_remainder: Vec<usize> =
        pool.iter().copied().filter(|n| !minutes_at(items, *n).is_multiple_of(block)).collect();
    by_remainder.sort_by_key(|n| Reverse((minutes_at(items, *n) % block, minutes_at(items, *n))));
    for place in by_remainder.iter().take(left) {
        if let Some(blocks) = tally.blocks.get_mut(*place) {
            *blocks += 1;
        }
    }
    let over = |place: &usize| minutes_at(items, *place) % block;
    let last = left.checked_sub(1).and_then(|n| by_remainder.get(n));
    if let (Some(last), Some(next)) = (last, by_remainder.get(left))
        && over(last) == over(next)
    {
        let tied = by_remainder.iter().filter(|n| over(n) == over(last));
        tally.tied = tied.map(|n| name_at(items, *n)).collect();
    }
    if !pool.is_empty() {
        let shared = Shared { items, pool, block, bonus, total, earned };
        tally.because = shared.sentences(&by_remainder, left, &tally.tied);
    }
    tally
}

/// What a pool was, for its sentences.
struct Shared<'a, 't> {
    items: &'a [Item<'t>],
    pool: &'a [usize],
    block: u32,
    bonus: u32,
    total: u32,
    earned: u32,
}

impl Shared<'_, '_> {
    fn sentences(&self, by_remainder: &[usize], left: usize, tied: &[String]) -> Vec<String> {
        let minutes = |n: &usize| minutes_at(self.items, *n);
        let parts: Vec<String> = self
            .pool
            .iter()
            .map(|n| format!("{} {}", name_at(self.items, *n), minutes(n)))
            .collect();
        let mut said = vec![
            format!("Timed minutes together: {} = {}.", parts.join(" + "), self.total),
            self.earned_sentence(),
        ];
        if self.earned == 0 {
            return said;
        }
        let wholes: Vec<String> = self
            .pool
            .iter()
            .map(|n| {
                let (full, over) = (minutes(n) / self.block, minutes(n) % self.block);
                format!("{} has {full} and {over} minutes over", name_at(self.items, *n))
            })
            .collect();
        said.push(format!("Whole blocks of {} minutes: {}.", self.block, wholes.join("; ")));
        if left == 0 {
            return said;
        }
        let won: Vec<String> =
            by_remainder.iter().take(left).map(|n| name_at(self.items, *n)).collect();
        let unit = if self.block == TENTH { "tenth" } else { "unit" };
        let verb = if left == 1 { "is left and goes" } else { "are left and go" };
        let ending = if left == 1 { "" } else { "s" };
        said.push(format!(
            "{left} {unit}{ending} {verb} to the most minutes over: {}.",
            won.join(" and ")
        ));
        if !tied.is_empty() {
            said.push(format!(
                "{} have equally many minutes over, so this is a tie. The one with more minutes \
                 is proposed, then the one listed first; the therapist confirms. Price never \
                 decides.",
                tied.join(" and ")
            ));
        }
        said
    }

    fn earned_sentence(&self) -> String {
        let (unit, total) = (self.block, self.total);
        if self.earned == 0 {
            let first = unit - self.bonus;
            return format!("{total} minutes earn nothing; the first unit needs {first}.");
        }
        let from = (self.earned * unit).saturating_sub(self.bonus);
        let to = from + unit - 1;
        if unit == TENTH {
            return format!(
                "{total} minutes are {} tenths of an hour, which {from} to {to} minutes are.",
                self.earned
            );
        }
        let earned = units_word(self.earned);
        format!("{total} minutes earn {earned}, as {from} to {to} minutes do.")
    }
}

/// The midpoint rule, cut back to what all minutes together earn.
fn capped(items: &[Item<'_>], options: &UnitOptions) -> Tally {
    let mut tally = each(items, Part::Midpoint, options);
    let pool = places(items, |item| item.code.basis == Basis::Pooled);
    let total = sum_at(items, &pool);
    let most = total.saturating_add(QUARTER_BONUS) / QUARTER;
    let block = |blocks: &[u32], n: usize| blocks.get(n).copied().unwrap_or(0);
    let mut tied: Vec<String> = Vec::new();
    while pool.iter().map(|n| block(&tally.blocks, *n)).sum::<u32>() > most {
        let thinness = |n: usize| {
            let full = QUARTER * block(&tally.blocks, n).saturating_sub(1);
            minutes_at(items, n).saturating_sub(full)
        };
        let mut billed: Vec<usize> =
            pool.iter().copied().filter(|n| block(&tally.blocks, *n) > 0).collect();
        // The thinnest unit goes; of equal ones that of the shorter, then of the later service.
        billed.sort_by_key(|n| (thinness(*n), minutes_at(items, *n), Reverse(*n)));
        let Some(loser) = billed.first().copied() else { break };
        let equal = billed.iter().filter(|n| thinness(**n) == thinness(loser));
        tied = equal.map(|n| name_at(items, *n)).collect();
        let name = name_at(items, loser);
        if let Some(blocks) = tally.blocks.get_mut(loser) {
            *blocks -= 1;
        }
        tally.because.push(format!(
            "All {total} timed minutes together earn at most {}, so {name} gives one back: its \
             last unit has the fewest minutes.",
            units_word(most)
        ));
    }
    if tied.len() > 1 {
        tally.because.push(format!(
            "{} had equally few minutes, so this is a tie; the therapist confirms.",
            tied.join(" and ")
        ));
        tally.tied = tied;
    }
    tally
}

/// All pooled minutes under the one code that has most of them.
fn one_code(items: &[Item<'_>], options: &UnitOptions, count: impl Fn(u32) -> u32) -> Tally {
    let pool = places(items, |item| item.code.basis == Basis::Pooled);
    let mut tally = Tally { blocks: vec![0; items.len()], ..Tally::default() };
    if let Some((main, tied)) = longest(items, &pool) {
        let total = sum_at(items, &pool);
        let units = count(total);
        if let Some(blocks) = tally.blocks.get_mut(main) {
            *blocks = units;
        }
        let name = name_at(items, main);
        let earned = units_word(units);
        tally.because.push(format!("{total} timed minutes are {earned}, all under {name}."));
        if units > 0 && !tied.is_empty() {
            tally.because.push(longest_tie(&tied));
            tally.tied = tied;
        }
    }
    outside_pool(items, options, &mut tally);
    tally
}

/// The item with most minutes, the first of equals, and the names of the equals if there are any.
pub(super) fn longest(items: &[Item<'_>], among: &[usize]) -> Option<(usize, Vec<String>)> {
    let main = among.iter().copied().min_by_key(|n| Reverse(minutes_at(items, *n)))?;
    let most = minutes_at(items, main);
    let equal: Vec<usize> =
        among.iter().copied().filter(|n| minutes_at(items, *n) == most).collect();
    let names = |n: &usize| name_at(items, *n);
    let tied = if equal.len() > 1 { equal.iter().map(names).collect() } else { Vec::new() };
    Some((main, tied))
}

/// What is said when the longest service is not one.
pub(super) fn longest_tie(tied: &[String]) -> String {
    format!(
        "{} have equally many minutes, so this is a tie. The one listed first is proposed; the \
         therapist confirms.",
        tied.join(" and ")
    )
}

pub(super) fn units_word(units: u32) -> String {
    match units {
        0 => "no unit".to_owned(),
        1 => "1 unit".to_owned(),
        n => format!("{n} units"),
    }
}
