//! How the weeks of claims stand, counted from what is kept and without coding them again.

use super::kept::{self, Known};
use super::week_of_claims::{Mover, PayerTotal, WEEKS};
use crate::caseload::week_of;
use crate::{Desk, Office};
use billing::Cents;
use care::{OrganizationId, day_after};
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::claim_verdicts::{KeptStanding, VerdictSum};
use store::payers::Payer;
use store::submissions::{self, Submission};
use store::{StoreError, Tx, organizations, payers};
use uuid::Uuid;

/// Records and what they ask for together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimSum {
    /// How many.
    pub count: usize,
    /// What they ask for.
    pub total: Cents,
}

impl ClaimSum {
    fn add(&mut self, kept: &VerdictSum) {
        self.count += usize::try_from(kept.count).unwrap_or(0);
        self.total = [self.total, Cents::new(kept.charge_cents)].into_iter().sum();
    }

    /// What is left of it when a part is taken away.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        let total = Cents::new(self.total.get() - part.total.get());
        Self { count: self.count.saturating_sub(part.count), total }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let total = [self.total, other.total].into_iter().sum();
        Self { count: self.count + other.count, total }
    }
}

/// Held records that the same move frees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSum {
    /// Whose move it is.
    pub mover: Mover,
    /// The edit that comes first.
    pub edit: String,
    /// What is wrong, without what is special to one record.
    pub reason: String,
    /// How many, and what they would ask for.
    pub sum: ClaimSum,
    /// Day of the first.
    pub oldest: Date,
}

/// One week, Monday to Sunday, in sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekSums {
    /// Monday.
    pub from: Date,
    /// Sunday.
    pub to: Date,
    /// What goes into the next file.
    pub ready: ClaimSum,
    /// What somebody has to mend.
    pub held: ClaimSum,
    /// What is in a file.
    pub claimed: ClaimSum,
    /// What was claimed and changed since.
    pub changed: ClaimSum,
    /// How many have no code that is billed.
    pub nothing: usize,
    /// How many sessions were given to patients whom nobody covers.
    pub uncovered: usize,
    /// How many records are not counted yet: they come into the sums when they are coded.
    pub waiting: usize,
    /// What is ready, by payer.
    pub payers: Vec<PayerTotal>,
    /// What is held, by whose move it is, then by what it is worth.
    pub held_by: Vec<HeldSum>,
}

/// The last weeks in sums, and the files that were made.
#[derive(Clone, Debug)]
pub struct ClaimSums {
    /// The newest first.
    pub weeks: Vec<WeekSums>,
    /// The newest first, each with the name of its payer.
    pub submissions: Vec<(Submission, String)>,
}

/// The weeks up to that of a day, and the files that were made. Nothing is coded but what changed
/// since the last look, and of that only as much as nobody has to wait for.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn claim_sums(desk: &Desk, last: Date) -> Result<ClaimSums, StoreError> {
    let organization = desk.actor.organization;
    let (monday, sunday) = week_of(last);
    let days = (day_after(monday, -7 * (WEEKS - 1)), sunday);
    let known = known_now(&desk.office, organization, days).await?;
    let mut tx = desk.office.db.read().await?;
    let all: BTreeMap<Uuid, Payer> = by_id(payers::list(&mut tx, organization).await?);
    let made = submissions::list(&mut tx, organization, 50).await?;
    let named = |it: Submission| {
        let name = all.get(&it.payer).map(|payer| payer.name.clone()).unwrap_or_default();
        (it, name)
    };
    let weeks = (0..WEEKS).map(|back| week_sums(&known, &all, day_after(monday, -7 * back)));
    Ok(ClaimSums { weeks: weeks.collect(), submissions: made.into_iter().map(named).collect() })
}

/// What is known of some days once what changed was coded, as far as that is a matter of a moment.
pub(super) async fn known_now(
    office: &Office,
    organization: OrganizationId,
    days: (Date, Date),
) -> Result<Known, StoreError> {
    let known = read(office, organization, days).await?;
    if known.is_waiting() == 0 {
        return Ok(known);
    }
    for _ in 0..kept::AT_A_LOOK.div_ceil(kept::AT_A_TIME) {
        if keep_up_with(office, organization, days).await? < kept::AT_A_TIME {
            break;
        }
    }
    read(office, organization, days).await
}

async fn read(
    office: &Office,
    organization: OrganizationId,
    days: (Date, Date),
) -> Result<Known, StoreError> {
    let mut tx = office.db.read().await?;
    let basis = kept::basis(&mut tx, organization).await?;
    kept::known(&mut tx, organization, basis, days).await
}

async fn keep_up_with(
    office: &Office,
    organization: OrganizationId,
    days: (Date, Date),
) -> Result<usize, StoreError> {
    let done = office.db.write(move |tx| {
        Box::pin(async move { kept::keep_up(tx, organization, days, kept::AT_A_TIME).await })
    });
    done.await
}

/// Codes what of the last weeks is not coded yet, of every organization, a part at a time, so that
/// nobody who records waits for long; answers how many records were coded. Goes on as long as
/// `goes_on` says so.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn keep_up(office: &Office, goes_on: impl Fn() -> bool) -> Result<usize, StoreError> {
    let mut tx = office.db.read().await?;
    let all = organizations::list(&mut tx).await?;
    drop(tx);
    let mut coded = 0;
    for organization in all {
        let zone = crate::run_jobs::zone_of(&organization.time_zone);
        let (monday, _) = week_of(office.now().to_zoned(zone).date());
        for back in 0..WEEKS {
            let from = day_after(monday, -7 * back);
            let days = (from, day_after(from, 6));
            while goes_on() && read(office, organization.id, days).await?.is_waiting() > 0 {
                let done = keep_up_with(office, organization.id, days).await?;
                coded += done;
                if done == 0 {
                    break;
                }
            }
        }
    }
    Ok(coded)
}

pub(super) fn by_id(all: Vec<Payer>) -> BTreeMap<Uuid, Payer> {
    all.into_iter().map(|it| (it.id, it)).collect()
}

/// The sums of the week from a Monday on.
pub(super) fn week_sums(known: &Known, all: &BTreeMap<Uuid, Payer>, from: Date) -> WeekSums {
    let to = day_after(from, 6);
    let mut week = WeekSums {
        from,
        to,
        ready: ClaimSum::default(),
        held: ClaimSum::default(),
        claimed: ClaimSum::default(),
        changed: ClaimSum::default(),
        nothing: 0,
        uncovered: 0,
        waiting: known.waiting.range(from..=to).map(|(_, left)| left).sum(),
        payers: Vec::new(),
        held_by: Vec::new(),
    };
    let mut payers: BTreeMap<Uuid, PayerTotal> = BTreeMap::new();
    let mut held: Vec<&VerdictSum> = Vec::new();
    for sum in known.sums.iter().filter(|sum| from <= sum.day && sum.day <= to) {
        let count = usize::try_from(sum.count).unwrap_or(0);
        match sum.standing {
            KeptStanding::Ready => {
                week.ready.add(sum);
                add_payer(&mut payers, all, sum);
            }
            KeptStanding::Held => {
                week.held.add(sum);
                held.push(sum);
            }
            KeptStanding::Nothing => week.nothing += count,
            KeptStanding::Claimed => week.claimed.add(sum),
            KeptStanding::Changed => {
                week.claimed.add(sum);
                week.changed.add(sum);
            }
            KeptStanding::Uncovered => week.uncovered += count,
            KeptStanding::Apart => {}
        }
    }
    week.payers = payers.into_values().collect();
    week.held_by = held_sums(held);
    week
}

fn add_payer(
    payers: &mut BTreeMap<Uuid, PayerTotal>,
    all: &BTreeMap<Uuid, Payer>,
    kept: &VerdictSum,
) {
    let Some(payer) = kept.payer.and_then(|id| all.get(&id)) else { return };
    let sum = payers.entry(payer.id).or_insert_with(|| PayerTotal {
        payer: payer.id,
        name: payer.name.clone(),
        is_test: payer.is_test,
        count: 0,
        total: Cents::ZERO,
    });
    sum.count += usize::try_from(kept.count).unwrap_or(0);
    sum.total = [sum.total, Cents::new(kept.charge_cents)].into_iter().sum();
}

/// Held records by the move that frees them.
fn held_sums<'k>(kept: impl IntoIterator<Item = &'k VerdictSum>) -> Vec<HeldSum> {
    let mut groups: BTreeMap<(Mover, &str), HeldSum> = BTreeMap::new();
    for it in kept {
        let mover = Mover::from_key(&it.mover);
        let group = groups.entry((mover, &it.edit)).or_insert_with(|| HeldSum {
            mover,
            edit: it.edit.clone(),
            reason: it.reason.clone(),
            sum: ClaimSum::default(),
            oldest: it.day,
        });
        group.sum.add(it);
        group.oldest = group.oldest.min(it.day);
    }
    sorted(groups.into_values().collect())
}

fn sorted(mut groups: Vec<HeldSum>) -> Vec<HeldSum> {
    groups.sort_by_key(|group| (group.mover, std::cmp::Reverse(group.sum.total)));
    groups
}

/// What is held in several weeks, by the move that frees it.
pub fn held_of<'w>(weeks: impl IntoIterator<Item = &'w WeekSums>) -> Vec<HeldSum> {
    let mut groups: BTreeMap<(Mover, String), HeldSum> = BTreeMap::new();
    for it in weeks.into_iter().flat_map(|week| &week.held_by) {
        match groups.get_mut(&(it.mover, it.edit.clone())) {
            Some(group) => {
                group.sum = group.sum.and(it.sum);
                group.oldest = group.oldest.min(it.oldest);
            }
            None => {
                groups.insert((it.mover, it.edit.clone()), it.clone());
            }
        }
    }
    sorted(groups.into_values().collect())
}

/// Payers of an organization.
pub(super) async fn payers_of(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<BTreeMap<Uuid, Payer>, StoreError> {
    Ok(by_id(payers::list(tx, organization).await?))
}
