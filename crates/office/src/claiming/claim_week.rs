//! One week as a page shows it: its sums, and the first records of each list; and each list whole,
//! a page at a time. Records that are shown are coded anew.

use super::claim_sums::{self, ClaimSum, HeldSum, WeekSums, week_sums};
use super::kept;
use super::week_of_claims::{ClaimStanding, Mover, WeekLine};
use crate::caseload::week_of;
use crate::{Desk, event};
use care::{EncounterId, Finding};
use jiff::civil::{Date, Time};
use std::collections::BTreeMap;
use store::claim_verdicts::{self, KeptStanding, Listed};
use store::{StoreError, Tx, audit};

/// How many records of a list stand on the page of the week.
pub const FIRST: usize = 20;

/// How many records a page of a list has.
pub const A_PAGE: usize = 50;

/// Which list of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimListOf {
    /// What goes into the next file.
    Ready,
    /// What this person's move on this edit frees.
    Held(Mover, String),
    /// What is in a file and did not change since.
    Claimed,
    /// What was claimed and changed since.
    Changed,
    /// What has no code that is billed.
    Nothing,
}

impl ClaimListOf {
    fn standing(&self) -> KeptStanding {
        match self {
            Self::Ready => KeptStanding::Ready,
            Self::Held(..) => KeptStanding::Held,
            Self::Claimed => KeptStanding::Claimed,
            Self::Changed => KeptStanding::Changed,
            Self::Nothing => KeptStanding::Nothing,
        }
    }

    fn held_by(&self) -> Option<(String, String)> {
        match self {
            Self::Held(mover, edit) => Some((mover.key().to_owned(), edit.clone())),
            _ => None,
        }
    }
}

/// What one move frees, with the first records of it.
#[derive(Clone, Debug)]
pub struct HeldPart {
    /// How much.
    pub sum: HeldSum,
    /// What to do, and the rule behind it: of the first record.
    pub finding: Finding,
    /// The first records.
    pub lines: Vec<WeekLine>,
}

/// One week, with the first records of each list.
#[derive(Clone, Debug)]
pub struct ClaimWeek {
    /// Its sums.
    pub sums: WeekSums,
    /// What goes into the next file.
    pub ready: Vec<WeekLine>,
    /// What somebody has to mend, by the move that frees it.
    pub held: Vec<HeldPart>,
    /// What is in a file and did not change since.
    pub claimed: Vec<WeekLine>,
    /// What was claimed and changed since.
    pub changed: Vec<WeekLine>,
    /// What has no code that is billed.
    pub nothing: Vec<WeekLine>,
}

/// After which record a list goes on.
pub type ListPlace = (Date, Time, EncounterId);

/// A page of one list of a week.
#[derive(Clone, Debug)]
pub struct ClaimList {
    /// The week's Monday and Sunday.
    pub days: (Date, Date),
    /// Of the whole list.
    pub sum: ClaimSum,
    /// Of a held one, what is wrong.
    pub held: Option<HeldSum>,
    /// The records, by day and time.
    pub lines: Vec<WeekLine>,
    /// Where the next page begins, when there is one.
    pub next: Option<ListPlace>,
}

/// The week of a day. That it was read is written down.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn claim_week(desk: &Desk, day: Date) -> Result<ClaimWeek, StoreError> {
    let (organization, days) = (desk.actor.organization, week_of(day));
    written_down(desk, days).await?;
    let (mut tx, basis, sums) = as_it_stands(desk, days).await?;
    let groups = sums.held_by.iter().map(|it| ClaimListOf::Held(it.mover, it.edit.clone()));
    let plain =
        [ClaimListOf::Ready, ClaimListOf::Claimed, ClaimListOf::Changed, ClaimListOf::Nothing];
    let mut lists: Vec<Vec<EncounterId>> = Vec::new();
    for list in plain.into_iter().chain(groups) {
        let page = ids(&mut tx, desk, basis, days, &list, None, FIRST).await?;
        lists.push(page.into_iter().map(|(_, _, id)| id).collect());
    }
    let shown: Vec<EncounterId> = lists.iter().flatten().copied().collect();
    let coded = kept::coded(&mut tx, organization, &shown).await?;
    let mut lines: BTreeMap<EncounterId, WeekLine> =
        coded.into_iter().map(|(_, line)| (line.encounter, line)).collect();
    let mut lists = lists
        .into_iter()
        .map(|ids| ids.iter().filter_map(|id| lines.remove(id)).collect::<Vec<_>>());
    let mut next = || lists.next().unwrap_or_default();
    let (ready, claimed, changed, nothing) = (next(), next(), next(), next());
    let held = sums.held_by.iter().filter_map(|sum| held_part(sum, next())).collect();
    Ok(ClaimWeek { sums, ready, held, claimed, changed, nothing })
}

/// The sums of a week with the reading in which they stand, and what they rest on: once with what
/// changed coded, then again together with the records, one state of both.
async fn as_it_stands(desk: &Desk, days: (Date, Date)) -> Result<(Tx, i64, WeekSums), StoreError> {
    let organization = desk.actor.organization;
    claim_sums::known_now(&desk.office, organization, days).await?;
    let mut tx = desk.office.db.read().await?;
    let basis = kept::basis(&mut tx, organization).await?;
    let known = kept::known(&mut tx, organization, basis, days).await?;
    let payers = claim_sums::payers_of(&mut tx, organization).await?;
    let sums = week_sums(&known, &payers, days.0);
    Ok((tx, basis, sums))
}

fn held_part(sum: &HeldSum, lines: Vec<WeekLine>) -> Option<HeldPart> {
    let ClaimStanding::Held(holding) = &lines.first()?.standing else { return None };
    let finding = holding.first()?.clone();
    Some(HeldPart { sum: sum.clone(), finding, lines })
}

/// A page of one list of the week of a day. That it was read is written down.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn claim_list(
    desk: &Desk,
    day: Date,
    list: &ClaimListOf,
    after: Option<ListPlace>,
) -> Result<ClaimList, StoreError> {
    let (organization, days) = (desk.actor.organization, week_of(day));
    written_down(desk, days).await?;
    let (mut tx, basis, sums) = as_it_stands(desk, days).await?;
    let mut places = ids(&mut tx, desk, basis, days, list, after, A_PAGE + 1).await?;
    let is_more = places.len() > A_PAGE;
    places.truncate(A_PAGE);
    let shown: Vec<EncounterId> = places.iter().map(|(_, _, id)| *id).collect();
    let coded = kept::coded(&mut tx, organization, &shown).await?;
    let held = match list {
        ClaimListOf::Held(mover, edit) => {
            sums.held_by.iter().find(|it| it.mover == *mover && it.edit == *edit).cloned()
        }
        _ => None,
    };
    let sum = match list {
        ClaimListOf::Ready => sums.ready,
        ClaimListOf::Held(..) => held.as_ref().map(|it| it.sum).unwrap_or_default(),
        ClaimListOf::Claimed => sums.claimed.without(sums.changed),
        ClaimListOf::Changed => sums.changed,
        ClaimListOf::Nothing => ClaimSum { count: sums.nothing, ..ClaimSum::default() },
    };
    Ok(ClaimList {
        days,
        sum,
        held,
        lines: coded.into_iter().map(|(_, line)| line).collect(),
        next: places.last().copied().filter(|_| is_more),
    })
}

async fn ids(
    tx: &mut Tx,
    desk: &Desk,
    basis: i64,
    days: (Date, Date),
    list: &ClaimListOf,
    after: Option<ListPlace>,
    most: usize,
) -> Result<Vec<ListPlace>, StoreError> {
    let which = Listed { days, standing: list.standing(), held_by: list.held_by(), after };
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    claim_verdicts::listed(tx, desk.actor.organization, basis, &which, most).await
}

async fn written_down(desk: &Desk, (from, to): (Date, Date)) -> Result<(), StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let organization = desk.actor.organization.0;
            let mut done =
                event::by(&desk.actor, "claims.read", "organization", organization, desk.now());
            done.detail = serde_json::json!({ "from": from, "to": to });
            audit::append(tx, &done).await
        })
    })
    .await
}
