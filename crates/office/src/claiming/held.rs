//! What is held, by who can mend it and by what.

use super::week_of_claims::{ClaimStanding, Mover, WeekLine};
use billing::edit::EDITS;
use billing::{Cents, edit};
use care::Finding;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Records that the same move frees.
#[derive(Clone, Debug)]
pub struct HeldGroup<'w> {
    /// Whose move it is.
    pub mover: Mover,
    /// What is wrong, without what is special to one record.
    pub reason: String,
    /// What to do, and the rule behind it: of the first record.
    pub finding: Finding,
    /// The records, by day and time.
    pub lines: Vec<&'w WeekLine>,
    /// What they would ask for together.
    pub total: Cents,
    /// Day of the first.
    pub oldest: Date,
}

/// What a finding says of many records: the sentence of its edit. Signatures are told apart.
pub(super) fn reason(finding: &Finding) -> String {
    let known = EDITS.iter().find(|known| known.id == finding.edit);
    let known = known.filter(|known| known.id != edit::NOT_SIGNED.id);
    known.map_or_else(|| finding.message.clone(), |known| known.title.to_owned())
}

/// Held records, each in one group: that of what has to be mended first. Groups stand by whose
/// move it is, then by what they are worth.
pub fn held_groups<'w>(lines: impl IntoIterator<Item = &'w WeekLine>) -> Vec<HeldGroup<'w>> {
    let mut groups: BTreeMap<(Mover, String), HeldGroup<'w>> = BTreeMap::new();
    for line in lines {
        let ClaimStanding::Held(holding) = &line.standing else { continue };
        let Some(first) = holding.first() else { continue };
        let (mover, reason) = (Mover::of(first), reason(first));
        let group = groups.entry((mover, reason.clone())).or_insert_with(|| HeldGroup {
            mover,
            reason,
            finding: first.clone(),
            lines: Vec::new(),
            total: Cents::ZERO,
            oldest: line.day,
        });
        group.lines.push(line);
        group.total = [group.total, line.charge].into_iter().sum();
        group.oldest = group.oldest.min(line.day);
    }
    let mut groups: Vec<HeldGroup<'w>> = groups.into_values().collect();
    groups.sort_by_key(|group| (group.mover, std::cmp::Reverse(group.total)));
    groups
}
