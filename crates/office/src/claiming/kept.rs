//! What records came to, kept: making it, and telling whether it is still true.

use super::books::Books;
use super::week_of_claims::{ClaimStanding, Mover, WeekLine, line};
use super::{code_encounter::Verdict, held};
use care::{Attendance, EncounterId, OrganizationId, RecordState};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::claim_verdicts::{self, KeptStanding, KeptVerdict, VerdictSum};
use store::submissions::{self, Claimable};
use store::{StoreError, Tx, code_tables, organizations, payers, sites};

/// Which coding this program has: see `build.rs`.
const CODING: &str = env!("QH_CODING");

/// How many records are coded in one look before the rest is left to the rounds of jobs.
pub(super) const AT_A_LOOK: usize = 2_000;

/// How many are coded in one transaction: whoever certifies meanwhile waits for no more than these.
pub(super) const AT_A_TIME: usize = 500;

/// A fingerprint of all that the verdicts of an organization are coded from besides the record
/// and its people: who is paid, payers, sites, tables of codes, fees, terms, and the program.
pub(super) async fn basis(tx: &mut Tx, organization: OrganizationId) -> Result<i64, StoreError> {
    let mut hash = Sha256::new();
    let mut add = |told: String| {
        hash.update(told.as_bytes());
        hash.update([0]);
    };
    add(CODING.to_owned());
    add(format!("{:?}", organizations::find(tx, organization).await?));
    add(format!("{:?}", organizations::billing_identity(tx, organization).await?));
    add(format!("{:?}", payers::list(tx, organization).await?));
    // Not its version: that counts the changes of its calendar too.
    for site in sites::list(tx, organization).await? {
        add(format!("{} {}", site.id, site.name));
    }
    add(format!("{:?}", sites::addresses(tx, organization).await?));
    for release in code_tables::releases(tx).await? {
        add(format!("{release:?}"));
    }
    add(format!("{:?}", code_tables::fees(tx, organization).await?));
    add(format!("{:?}", code_tables::own_terms(tx, organization).await?));
    let digest = hash.finalize();
    let mut first = [0; 8];
    first.copy_from_slice(digest.get(..8).unwrap_or(&[0; 8]));
    Ok(i64::from_be_bytes(first))
}

/// What is kept of some days, and how many records of each day have no verdict.
pub(super) struct Known {
    pub(super) sums: Vec<VerdictSum>,
    pub(super) waiting: BTreeMap<Date, usize>,
}

impl Known {
    /// How many records have no verdict.
    pub(super) fn is_waiting(&self) -> usize {
        self.waiting.values().sum()
    }
}

/// What is known of some days. Each record has one verdict at most, under its own day, so that
/// where there are as many verdicts as records, each record has one.
pub(super) async fn known(
    tx: &mut Tx,
    organization: OrganizationId,
    basis: i64,
    days: (Date, Date),
) -> Result<Known, StoreError> {
    let sums = claim_verdicts::sums(tx, organization, basis, days).await?;
    let mut waiting = claim_verdicts::count_records(tx, organization, days).await?;
    for sum in &sums {
        if let Some(left) = waiting.get_mut(&sum.day) {
            *left -= sum.count;
        }
    }
    let left = waiting.into_iter().filter(|(_, left)| *left > 0);
    let waiting = left.map(|(day, left)| (day, usize::try_from(left).unwrap_or(0))).collect();
    Ok(Known { sums, waiting })
}

/// Codes records of these days that have no verdict, the newest days first, `most` of them;
/// answers how many were coded.
pub(super) async fn keep_up(
    tx: &mut Tx,
    organization: OrganizationId,
    days: (Date, Date),
    most: usize,
) -> Result<usize, StoreError> {
    let basis = basis(tx, organization).await?;
    let known = known(tx, organization, basis, days).await?;
    let mut ids: Vec<EncounterId> = Vec::new();
    for (day, left) in known.waiting.iter().rev() {
        let room = (*left).min(most.saturating_sub(ids.len()));
        if room > 0 {
            let limit = i64::try_from(room).unwrap_or(i64::MAX);
            ids.extend(claim_verdicts::unknown(tx, organization, basis, *day, limit).await?);
        }
    }
    let mut kept = Vec::new();
    for (found, line) in coded(tx, organization, &ids).await? {
        kept.push(verdict(&found, &line));
    }
    claim_verdicts::keep(tx, organization, basis, &kept).await?;
    Ok(kept.len())
}

/// These records, coded anew, by day and time.
pub(super) async fn coded(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[EncounterId],
) -> Result<Vec<(Claimable, WeekLine)>, StoreError> {
    let found = submissions::of_records(tx, organization, ids).await?;
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return Ok(Vec::new()) };
    let days = (first.head.day, last.head.day);
    let of: Vec<_> = found.iter().map(|it| &it.head).collect();
    let Some(books) = Books::open(tx, organization, &of, days).await? else {
        return Ok(Vec::new());
    };
    let told = |it: Claimable| {
        let line = line(&books, &it);
        (it, line)
    };
    Ok(found.into_iter().map(told).collect())
}

/// What is kept of a record that was coded.
fn verdict(it: &Claimable, line: &WeekLine) -> KeptVerdict {
    let mut kept = KeptVerdict {
        encounter: it.head.id,
        day: it.head.day,
        start: it.head.time.start(),
        standing: standing(it, line),
        payer: line.payer,
        mover: String::new(),
        edit: String::new(),
        reason: String::new(),
        charge_cents: line.charge.get(),
    };
    if let ClaimStanding::Held(holding) = &line.standing
        && let Some(first) = holding.first()
    {
        Mover::of(first).key().clone_into(&mut kept.mover);
        kept.edit.clone_from(&first.edit);
        kept.reason = held::reason(first);
    }
    kept
}

fn standing(it: &Claimable, line: &WeekLine) -> KeptStanding {
    if let ClaimStanding::Claimed { changed, .. } = &line.standing {
        return if changed.is_some() { KeptStanding::Changed } else { KeptStanding::Claimed };
    }
    if it.head.attendance != Attendance::Provided || it.head.state == RecordState::Void {
        return KeptStanding::Apart;
    }
    match line.coded.as_ref().map(super::code_encounter::Coded::verdict) {
        None => KeptStanding::Uncovered,
        Some(Verdict::Ready) => KeptStanding::Ready,
        Some(Verdict::Held) => KeptStanding::Held,
        Some(Verdict::Nothing) => KeptStanding::Nothing,
    }
}
