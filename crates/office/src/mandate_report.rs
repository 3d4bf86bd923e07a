//! Mandates and what became of them: who is to serve them, when service began, what was given,
//! missed by cause, is unaccounted for, and is over.
//!
//! Source: `R-014` (first attend is the first signed record of a service that was provided),
//! `R-050` (the sums).

use crate::attendance_report::{self, MandateLine, sees_all};
use crate::scope::{self, Act};
use crate::{Desk, event};
use care::{MemberId, Patient, PatientId, Role, ServiceType};
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::patients::{self, PatientCursor, PatientFilter};
use store::{StoreError, Tx, audit, caseload, encounter_counts, mandates, members};

/// Students that are read at once.
const AT_ONCE: i64 = 100;

/// Which mandates are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// All.
    #[default]
    All,
    /// Those in force under which the service has not begun.
    NotBegun,
    /// Those with sessions that nobody accounts for.
    Unaccounted,
    /// Those with more than was ordered.
    Over,
}

impl Only {
    /// Each of them, with the key that addresses use.
    pub const ALL: [(&'static str, Self); 4] = [
        ("", Self::All),
        ("not_begun", Self::NotBegun),
        ("unaccounted", Self::Unaccounted),
        ("over", Self::Over),
    ];

    /// The one of a key; all for an unknown one.
    pub fn from_key(key: &str) -> Self {
        let found = Self::ALL.into_iter().find(|(known, _)| *known == key);
        found.map(|(_, only)| only).unwrap_or_default()
    }

    fn takes(self, line: &MandateStanding, through: Date) -> bool {
        let sessions = line.of.delivery.map(|delivery| delivery.sessions).unwrap_or_default();
        match self {
            Self::All => true,
            Self::NotBegun => line.first_attend.is_none() && line.of.mandate.is_in_force(through),
            Self::Unaccounted => sessions.unaccounted > 0,
            Self::Over => sessions.over > 0,
        }
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MandatesAsked {
    /// Only of the caseload of one clinician.
    pub clinician: Option<MemberId>,
    /// First day.
    pub from: Date,
    /// Last day; sums go to today at the latest.
    pub to: Date,
    /// Which.
    pub only: Only,
    /// Only of students who come after this one by name.
    pub after: Option<PatientId>,
    /// Stop when there are so many lines.
    pub limit: usize,
    /// Stop when so many students were looked at.
    pub most_students: usize,
}

/// One mandate.
#[derive(Clone, Debug)]
pub struct MandateStanding {
    /// The mandate and its balance.
    pub of: MandateLine,
    /// Day of the first signed record of the service that was provided, whatever the mandate.
    pub first_attend: Option<Date>,
    /// On whose caseload the student is today.
    pub clinicians: Vec<String>,
}

/// The report.
#[derive(Clone, Debug)]
pub struct MandateReport {
    /// The lines, by name.
    pub lines: Vec<MandateStanding>,
    /// The last student looked at, when there are more.
    pub next: Option<PatientId>,
    /// Last day on which mandates are added up.
    pub through: Date,
    /// Whose caseloads may be asked for, by name; empty when only the own.
    pub colleagues: Vec<(MemberId, String)>,
}

/// The mandates within reach. None when the clinician asked for is absent or forbidden. That it
/// was read is written down.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read(desk: &Desk, asked: MandatesAsked) -> Result<Option<MandateReport>, StoreError> {
    let through = asked.to.min(desk.today());
    let mut tx = desk.office.db.read().await?;
    let colleagues = colleagues(&mut tx, desk).await?;
    let is_known =
        |id: MemberId| id == desk.actor.member || colleagues.iter().any(|(known, _)| *known == id);
    if asked.clinician.is_some_and(|id| !is_known(id)) {
        return Ok(None);
    }
    let mut report = MandateReport { lines: Vec::new(), next: None, through, colleagues };
    let mut filter = PatientFilter {
        caseload: asked.clinician.map(|id| (id, desk.today())),
        reach: Some(scope::reach(&desk.actor, Act::ReadRoster, desk.now())),
        ..PatientFilter::default()
    };
    if let Some(after) = asked.after {
        let place = patients::find(&mut tx, desk.actor.organization, after).await?;
        filter.after = place.as_ref().map(PatientCursor::at);
    }
    let mut looked = 0;
    loop {
        let all = patients::page(&mut tx, desk.actor.organization, &filter, AT_ONCE).await?;
        let Some(last) = all.last() else { break };
        filter.after = Some(PatientCursor::at(last));
        report.next = Some(last.id);
        looked += all.len();
        for line in standing(&mut tx, desk, &all, (asked.from, through)).await? {
            if asked.only.takes(&line, through) {
                report.lines.push(line);
            }
        }
        let was_last = i64::try_from(all.len()).unwrap_or(AT_ONCE) < AT_ONCE;
        if was_last {
            report.next = None;
        }
        if was_last || report.lines.len() >= asked.limit || looked >= asked.most_students {
            break;
        }
    }
    drop(tx);
    note(desk, asked).await?;
    Ok(Some(report))
}

/// Whose caseloads somebody who looks after others may ask for.
async fn colleagues(tx: &mut Tx, desk: &Desk) -> Result<Vec<(MemberId, String)>, StoreError> {
    let organization = desk.actor.organization;
    let all = members::colleagues(tx, organization).await?;
    let school = desk.actor.site.filter(|_| desk.actor.is(Role::SchoolAdministrator));
    let at_school = match school {
        Some(site) => caseload::clinicians_of_site(tx, organization, site, desk.today()).await?,
        None => Vec::new(),
    };
    let is_listed = |member: &members::Colleague| {
        let is_seen = sees_all(desk) || at_school.contains(&member.id);
        is_seen && member.is_active && member.has_credential
    };
    let found = all.iter().filter(|member| is_listed(member));
    Ok(found.map(|member| (member.id, member.signature())).collect())
}

async fn standing(
    tx: &mut Tx,
    desk: &Desk,
    students: &[Patient],
    days: (Date, Date),
) -> Result<Vec<MandateStanding>, StoreError> {
    let organization = desk.actor.organization;
    let ids: Vec<PatientId> = students.iter().map(|patient| patient.id).collect();
    let mut ordered = BTreeMap::new();
    for mandate in mandates::of_patients(tx, organization, &ids).await? {
        ordered.entry(mandate.patient).or_insert_with(Vec::new).push(mandate);
    }
    let of = |patient: &Patient| {
        let own = ordered.remove(&patient.id).unwrap_or_default();
        let (name, site) = (patient.name.sorted(), patient.site);
        own.into_iter().map(move |mandate| (mandate, name.clone(), site)).collect::<Vec<_>>()
    };
    let ordered: Vec<_> = students.iter().flat_map(of).collect();
    let begun: BTreeMap<(PatientId, ServiceType), Date> =
        encounter_counts::first_provided(tx, organization, &ids).await?;
    let entries = caseload::of_patients(tx, organization, &ids, desk.today()).await?;
    let staff = entries.iter().map(|entry| entry.clinician);
    let staff = members::signatures(tx, organization, staff).await?;
    let mut clinicians: BTreeMap<PatientId, Vec<String>> = BTreeMap::new();
    for entry in entries {
        let name = staff.get(&entry.clinician).cloned().unwrap_or_default();
        clinicians.entry(entry.patient).or_default().push(name);
    }
    let lines = attendance_report::delivered(tx, desk, ordered, days).await?;
    let line = |of: MandateLine| MandateStanding {
        first_attend: begun.get(&(of.mandate.patient, of.mandate.service_type)).copied(),
        clinicians: clinicians.get(&of.mandate.patient).cloned().unwrap_or_default(),
        of,
    };
    Ok(lines.into_iter().map(line).collect())
}

async fn note(desk: &Desk, asked: MandatesAsked) -> Result<(), StoreError> {
    let (kind, id) = match asked.clinician {
        Some(member) => ("member", member.0),
        None => ("organization", desk.actor.organization.0),
    };
    let mut done = event::by(&desk.actor, "report.mandates", kind, id, desk.now());
    done.detail = serde_json::json!({ "from": asked.from, "to": asked.to });
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let done = done.clone();
        Box::pin(async move { audit::append(tx, &done).await })
    })
    .await
}
