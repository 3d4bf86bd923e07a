//! Gathers what the rules look at.

use crate::Desk;
use care::rules::{
    DayFacts, Facts, MandateFacts, OtherEncounter, OtherSession, PatientFacts, Settings, SiteFacts,
};
use care::{
    Attendance, CalendarDay, Patient, PatientId, RecordState, SessionRecord, SiteId, Stage,
    day_after, effective_kind, period_of, row_of,
};
use jiff::civil::{Date, DateTime, time};
use std::collections::BTreeMap;
use store::{
    StoreError, Tx, calendar_days, encounters, goals, mandates, patients, sessions, sites,
};

/// How many of a clinician's notes a new one is compared with (V-040).
const RECENT_NOTES: i64 = 10;

/// Now, as the clocks of the actor's organization show it.
pub(crate) fn local_now(desk: &Desk) -> DateTime {
    desk.now().to_zoned(desk.actor.time_zone.clone()).datetime()
}

/// The calendar rows around a day, enough for every period of a mandate.
async fn rows_around(
    tx: &mut Tx,
    desk: &Desk,
    site: SiteId,
    day: Date,
) -> Result<Vec<CalendarDay>, StoreError> {
    let (from, to) = (day_after(day, -370), day_after(day, 370));
    calendar_days::of_site(tx, desk.actor.organization, site, from, to).await
}

/// What is known of a day at a site.
pub(crate) fn day_facts(day: Date, rows: &[CalendarDay]) -> DayFacts {
    let row = row_of(day, rows);
    DayFacts {
        kind: effective_kind(day, rows),
        label: row.map(|row| row.label.clone()).unwrap_or_default(),
        ends: row.and_then(|row| row.ends),
    }
}

/// Everything that the rules may look at for one recording.
pub(crate) async fn facts(
    tx: &mut Tx,
    desk: &Desk,
    record: SessionRecord,
    site: SiteId,
    stage: Stage,
) -> Result<Facts, StoreError> {
    let organization = desk.actor.organization;
    let (day, clinician) = (record.day, record.clinician);
    let rows = rows_around(tx, desk, site, day).await?;
    let hours = sites::find(tx, organization, site).await?;
    let others = sessions::of_clinician(tx, organization, clinician, day, day).await?;
    let caseload = patients::on_caseload(tx, organization, clinician, day).await?;
    let mut known = BTreeMap::new();
    for draft in &record.encounters {
        let facts = patient_facts(tx, desk, &record, draft.patient, &rows, &caseload).await?;
        known.insert(draft.patient, facts);
    }
    let recent =
        encounters::recent_contents(tx, organization, clinician, record.session, RECENT_NOTES);
    let recent_notes =
        recent.await?.iter().map(|content| content.note.individual_text().into()).collect();
    Ok(Facts {
        stage,
        now: local_now(desk),
        zone: desk.actor.time_zone.clone(),
        organization: desk.actor.organization_kind,
        site: SiteFacts {
            id: site,
            opens: hours.as_ref().map_or(time(6, 0, 0, 0), |site| site.opens),
            closes: hours.as_ref().map_or(time(22, 0, 0, 0), |site| site.closes),
        },
        day: day_facts(day, &rows),
        clinician_sessions: others
            .iter()
            .filter(|other| other.id != record.session)
            .filter_map(|other| {
                let (session, site) = (other.id, other.site);
                other.held.map(|span| OtherSession { session, site, span })
            })
            .collect(),
        patients: known,
        recent_notes,
        caseload_names: caseload.into_iter().map(|p| (p.id, p.name)).collect(),
        settings: Settings::default(),
        record,
    })
}

async fn patient_facts(
    tx: &mut Tx,
    desk: &Desk,
    record: &SessionRecord,
    patient: PatientId,
    rows: &[CalendarDay],
    caseload: &[Patient],
) -> Result<PatientFacts, StoreError> {
    let organization = desk.actor.organization;
    let day = record.day;
    let same_day = encounters::of_patient(tx, organization, patient, day, day).await?;
    let other_encounters = same_day
        .iter()
        .filter(|head| head.session != record.session && head.state != RecordState::Void)
        .filter(|head| head.attendance == Attendance::Provided)
        .map(|head| OtherEncounter {
            session: head.session,
            span: head.time,
            service: head.service_type.label().to_owned(),
        })
        .collect();
    let mut known = Vec::new();
    for mandate in mandates::of_patient(tx, organization, patient).await? {
        let provided = match period_of(mandate.terms.period, day, rows) {
            None => 0,
            Some((from, to)) => {
                let heads = encounters::of_patient(tx, organization, patient, from, to).await?;
                let counted = heads.iter().filter(|head| {
                    head.attendance == Attendance::Provided
                        && head.state != RecordState::Void
                        && head.mandate == Some(mandate.id)
                        && head.session != record.session
                });
                u32::try_from(counted.count()).unwrap_or(u32::MAX)
            }
        };
        known.push(MandateFacts { mandate, provided });
    }
    Ok(PatientFacts {
        is_on_caseload: caseload.iter().any(|known| known.id == patient),
        other_encounters,
        mandates: known,
        goals: goals::of_patients(tx, organization, &[patient]).await?,
    })
}
