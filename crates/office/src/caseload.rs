//! The students a person reaches, with what their plans order this week.

use crate::Desk;
use crate::scope::{self, Act};
use care::{CaseloadGroup, Mandate, MandateId, Patient, PatientId, Private};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;
use store::patients::{self, PatientFilter};
use store::{StoreError, caseload_groups, encounter_counts, mandates};

/// Most students on one page; who looks for others types a name.
const MOST: i64 = 200;

/// One student of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseloadLine {
    /// Who.
    pub patient: Patient,
    /// What is ordered today, with how many sessions were provided this week.
    pub mandates: Vec<(Mandate, i64)>,
    /// Whether the actor treats the student, and so records.
    pub may_record: bool,
}

/// Who is reached, by name; `words` are part of a name, or a local number.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read(desk: &Desk, words: &str) -> Result<Vec<CaseloadLine>, StoreError> {
    let (now, today) = (desk.now(), desk.today());
    let organization = desk.actor.organization;
    let reach = scope::reach(&desk.actor, Act::ReadRoster, now);
    let ask = |site, caseload| PatientFilter {
        site,
        caseload,
        words: Private(words.to_owned()),
        ..PatientFilter::default()
    };
    let mut tx = desk.office.db.read().await?;
    let mut found: Vec<Patient> = Vec::new();
    if reach.organization {
        found = patients::page(&mut tx, organization, &ask(None, None), MOST).await?;
    } else {
        if let Some(site) = reach.site {
            found = patients::page(&mut tx, organization, &ask(Some(site), None), MOST).await?;
        }
        if let Some(clinician) = reach.caseload {
            let filter = ask(None, Some((clinician, today)));
            for patient in patients::page(&mut tx, organization, &filter, MOST).await? {
                if found.iter().all(|known| known.id != patient.id) {
                    found.push(patient);
                }
            }
        }
    }
    let ids: Vec<PatientId> = found.iter().map(|patient| patient.id).collect();
    let orders = mandates::of_patients(&mut tx, organization, &ids).await?;
    let orders: Vec<Mandate> = orders.into_iter().filter(|m| m.is_in_force(today)).collect();
    let ids: Vec<MandateId> = orders.iter().map(|mandate| mandate.id).collect();
    let given =
        encounter_counts::provided(&mut tx, organization, &ids, week_of(today), None).await?;
    let mut of: BTreeMap<PatientId, Vec<(Mandate, i64)>> = BTreeMap::new();
    for mandate in orders {
        let count = given.get(&mandate.id).copied().unwrap_or_default();
        of.entry(mandate.patient).or_default().push((mandate, count));
    }
    let own = match scope::reach(&desk.actor, Act::Record, now).caseload {
        Some(clinician) => {
            store::caseload::of_clinician(&mut tx, organization, clinician, today).await?
        }
        None => Vec::new(),
    };
    let line = |patient: Patient| CaseloadLine {
        mandates: of.remove(&patient.id).unwrap_or_default(),
        may_record: own.iter().any(|entry| entry.patient == patient.id),
        patient,
    };
    Ok(found.into_iter().map(line).collect())
}

/// The actor's own caseload today: for whom past services may be recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnCaseload {
    /// By name.
    pub patients: Vec<Patient>,
    /// Named groups, by name, with those of their patients who are on the caseload.
    pub groups: Vec<CaseloadGroup>,
}

/// Who is on the actor's own caseload today, with the actor's groups.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn own(desk: &Desk) -> Result<OwnCaseload, StoreError> {
    let (organization, me) = (desk.actor.organization, desk.actor.member);
    let mut tx = desk.office.db.read().await?;
    let patients = patients::on_caseload(&mut tx, organization, me, desk.today()).await?;
    let mut groups = caseload_groups::of_clinician(&mut tx, organization, me).await?;
    for group in &mut groups {
        group.patients.retain(|id| patients.iter().any(|known| known.id == *id));
    }
    groups.retain(|group| !group.patients.is_empty());
    Ok(OwnCaseload { patients, groups })
}

/// Monday and Sunday of the week of a day.
pub(crate) fn week_of(day: Date) -> (Date, Date) {
    let past = i64::from(day.weekday().since(Weekday::Monday));
    let monday = day.saturating_sub(past.days());
    (monday, monday.saturating_add(6.days()))
}
