//! What the planning form offers, and what it begins with.

use super::conflicts::{counted, rows_around};
use super::list::clinicians;
use crate::Desk;
use crate::scope::{self, Act};
use care::planning::{counted_in_period, kind_counts};
use care::{
    CalendarDay, CaseloadGroup, CaseloadGroupId, Mandate, MandateId, MemberId, Patient, PatientId,
    SiteId, day_after, period_of,
};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use store::{StoreError, Tx, caseload, caseload_groups, mandates, patients, series};

/// What the form offers for one clinician.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The clinicians to choose from; empty for who plans only for themselves.
    pub clinicians: Vec<(MemberId, String)>,
    /// Who is on the clinician's caseload on the day and is reached, by name.
    pub patients: Vec<Patient>,
    /// The clinician's groups.
    pub groups: Vec<CaseloadGroup>,
    /// Rooms of the clinician's series.
    pub rooms: Vec<String>,
}

/// What the form offers. `chosen` are offered too, as far as they are reached.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn choices(
    desk: &Desk,
    clinician: MemberId,
    day: Date,
    chosen: &[PatientId],
) -> Result<Choices, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let organization = desk.actor.organization;
    let clinicians = clinicians(&mut tx, desk).await?;
    let is_own = clinician == desk.actor.member;
    if !is_own && clinicians.iter().all(|(known, _)| *known != clinician) {
        let (patients, groups, rooms) = (Vec::new(), Vec::new(), Vec::new());
        return Ok(Choices { clinicians, patients, groups, rooms });
    }
    let mut offered = patients::on_caseload(&mut tx, organization, clinician, day).await?;
    let missing: Vec<PatientId> =
        chosen.iter().copied().filter(|id| offered.iter().all(|known| known.id != *id)).collect();
    offered.extend(patients::by_ids(&mut tx, organization, &missing).await?);
    let mut reached = Vec::new();
    for patient in offered {
        if scope::may_patient(&mut tx, desk, Act::Plan, patient.id).await? {
            reached.push(patient);
        }
    }
    reached.sort_by_key(|patient| patient.name.sorted().to_lowercase());
    let groups = caseload_groups::of_clinician(&mut tx, organization, clinician).await?;
    let rooms = series::rooms(&mut tx, organization, clinician).await?;
    Ok(Choices { clinicians, patients: reached, groups, rooms })
}

/// What the form begins with.
#[derive(Clone, Debug, Default)]
pub struct Prefill {
    /// Who.
    pub patients: Vec<PatientId>,
    /// The mandate of which the form is filled: the one asked for, else the first in force.
    pub mandate: Option<Mandate>,
    /// The clinician who has the first of them on the caseload.
    pub clinician: Option<MemberId>,
}

/// What the form begins with for a patient, a mandate or a group of the actor's. None when one
/// of them is absent or not to be planned for.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn prefill(
    desk: &Desk,
    patient: Option<PatientId>,
    mandate: Option<MandateId>,
    group: Option<CaseloadGroupId>,
) -> Result<Option<Prefill>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let (organization, today) = (desk.actor.organization, desk.today());
    let mut filled = Prefill::default();
    filled.patients.extend(patient);
    if let Some(id) = mandate {
        let Some(found) = mandates::find(&mut tx, organization, id).await? else {
            return Ok(None);
        };
        if filled.patients.is_empty() {
            filled.patients.push(found.patient);
        }
        filled.mandate = Some(found);
    }
    if let Some(id) = group {
        let Some(found) = caseload_groups::find(&mut tx, organization, id).await? else {
            return Ok(None);
        };
        filled.patients.extend(found.patients);
        filled.clinician = Some(found.clinician);
    }
    for patient in &filled.patients {
        if !scope::may_patient(&mut tx, desk, Act::Plan, *patient).await? {
            return Ok(None);
        }
    }
    let Some(first) = filled.patients.first().copied() else { return Ok(Some(filled)) };
    if filled.mandate.as_ref().is_some_and(|mandate| !filled.patients.contains(&mandate.patient)) {
        return Ok(None);
    }
    if filled.mandate.is_none() {
        let all = mandates::of_patient(&mut tx, organization, first).await?;
        filled.mandate = all.into_iter().find(|mandate| mandate.is_in_force(today));
    }
    if filled.clinician.is_none() {
        let entries = caseload::of_patient(&mut tx, organization, first).await?;
        let is_now = |entry: &&caseload::CaseloadEntry| {
            entry.from <= today && entry.to.is_none_or(|to| today <= to)
        };
        let now: Vec<MemberId> = entries.iter().filter(is_now).map(|e| e.clinician).collect();
        let own = now.iter().copied().find(|id| *id == desk.actor.member);
        filled.clinician = own.or_else(|| now.first().copied());
    }
    Ok(Some(filled))
}

/// How much of a mandate is planned in its period.
#[derive(Clone, Debug)]
pub struct MandateCount {
    /// The mandate.
    pub mandate: Mandate,
    /// Planned or provided in the period; none when the calendar does not number it.
    pub planned: Option<usize>,
    /// First and last day of the period.
    pub period: Option<(Date, Date)>,
}

/// How much of each mandate that is in force is planned in its period around a day, for patients
/// for whom the actor plans.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn week_counts(
    desk: &Desk,
    of: &[Patient],
    day: Date,
) -> Result<Vec<MandateCount>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let ids: Vec<PatientId> = of.iter().map(|patient| patient.id).collect();
    let all = mandates::of_patients(&mut tx, desk.actor.organization, &ids).await?;
    let mut counts = Vec::new();
    let mut calendars: BTreeMap<SiteId, Vec<CalendarDay>> = BTreeMap::new();
    for patient in of {
        let own: Vec<Mandate> =
            all.iter().filter(|mandate| mandate.patient == patient.id).cloned().collect();
        for mandate in own.iter().filter(|mandate| mandate.is_in_force(day)) {
            let rows = match calendars.entry(patient.site) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    new.insert(rows_around(&mut tx, desk, patient.site, (day, day)).await?)
                }
            };
            counts.push(count(&mut tx, desk, mandate, &own, day, rows).await?);
        }
    }
    Ok(counts)
}

async fn count(
    tx: &mut Tx,
    desk: &Desk,
    mandate: &Mandate,
    all: &[Mandate],
    day: Date,
    rows: &[CalendarDay],
) -> Result<MandateCount, StoreError> {
    let period = period_of(mandate.terms.period, day, rows);
    let service = mandate.service_type;
    let span = period.unwrap_or((day, day_after(day, -1)));
    let counted = counted(tx, desk, mandate.patient, service, span).await?;
    let counted: Vec<(Date, bool)> =
        counted.into_iter().map(|(_, day, is_group)| (day, is_group)).collect();
    let own_kind = kind_counts(all, service, day);
    let planned = counted_in_period(mandate, day, &counted, own_kind, rows);
    Ok(MandateCount { mandate: mandate.clone(), planned, period })
}
