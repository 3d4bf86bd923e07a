//! Today of those who see to it that others record: what waits, by clinician.

use crate::{Desk, recording, today};
use care::{MemberId, RecordState, Role};
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::attendance_rows::{self, AttendanceFilter};
use store::missing_records::{self, MissingFilter};
use store::{StoreError, members};

/// Who sees it: a supervisor and an owner everybody, a school administrator the own school.
///
/// Source: access matrix, row `report.productivity,read`.
pub const READERS: [Role; 3] = [Role::Supervisor, Role::PracticeOwner, Role::SchoolAdministrator];

/// What waits at one clinician.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffLine {
    /// Name as it is signed.
    pub name: String,
    /// Title as it is signed.
    pub title: String,
    /// Records that were written and not certified.
    pub uncertified: usize,
    /// Records that wait for a supervisor.
    pub to_cosign: usize,
    /// Planned sessions that are over and have no record.
    pub no_record: usize,
}

impl StaffLine {
    /// All that waits.
    pub fn waiting(&self) -> usize {
        self.uncertified.saturating_add(self.to_cosign).saturating_add(self.no_record)
    }
}

/// What waits, by clinician.
#[derive(Clone, Debug)]
pub struct StaffToday {
    /// First day that is counted.
    pub from: Date,
    /// Last day that is counted.
    pub to: Date,
    /// First day from which records to cosign are counted.
    pub cosign_from: Date,
    /// Records of which a finding waits for the actor's reason.
    pub to_let_pass: usize,
    /// By name.
    pub lines: Vec<(MemberId, StaffLine)>,
}

/// What waits at the clinicians whom the actor sees, over the last four weeks. None for those who
/// see nobody's but their own.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read(desk: &Desk) -> Result<Option<StaffToday>, StoreError> {
    let actor = &desk.actor;
    if !actor.is_any(&READERS) {
        return Ok(None);
    }
    let sees_all = actor.is_any(&[Role::Supervisor, Role::PracticeOwner]);
    let site = if sees_all { None } else { actor.site };
    if !sees_all && site.is_none() {
        return Ok(None);
    }
    let to = desk.today();
    let from = care::day_after(to, -today::LOOK_BACK);
    // As far back as the list of what is to cosign.
    let cosign_from = care::day_after(to, -recording::COSIGN_BACK);
    let mut lines: BTreeMap<MemberId, StaffLine> = BTreeMap::new();
    let mut tx = desk.office.db.read().await?;
    let organization = actor.organization;
    let waiting = |from, state| {
        let mut filter = AttendanceFilter::between(from, to);
        (filter.state, filter.site) = (Some(state), site);
        filter
    };
    let filter = waiting(from, RecordState::Uncertified);
    for (id, n, _) in attendance_rows::by_clinician(&mut tx, organization, &filter).await? {
        lines.entry(id).or_default().uncertified = n;
    }
    let filter = waiting(cosign_from, RecordState::AwaitingCosignature);
    for (id, n, _) in attendance_rows::by_clinician(&mut tx, organization, &filter).await? {
        lines.entry(id).or_default().to_cosign = n;
    }
    let now = desk.now().to_zoned(actor.time_zone.clone()).datetime();
    let filter = MissingFilter { from, to, now, clinician: None, site };
    for (id, n, _) in missing_records::by_clinician(&mut tx, organization, &filter).await? {
        lines.entry(id).or_default().no_record = n;
    }
    let all = members::colleagues(&mut tx, organization).await?;
    let known = all.into_iter().filter_map(|member| {
        let treats = member.is_active && member.has_credential;
        let is_listed = treats && (sees_all || member.site == site);
        let line = lines.remove(&member.id).or_else(|| is_listed.then(StaffLine::default))?;
        let (name, title) = (member.display_name, member.title);
        Some((member.id, StaffLine { name, title, ..line }))
    });
    let lines = known.collect();
    drop(tx);
    let to_let_pass = recording::list_to_let_pass(desk).await?.len();
    Ok(Some(StaffToday { from, to, cosign_from, to_let_pass, lines }))
}
