//! Planning a session otherwise: who, by whom, where, as what.

use super::affected::{self, Affected, Target};
use super::plan_session::{clinician, room_fault, site_of, tidy_room};
use super::{Answers, Changed, Note, PlanRefused, Preview, Series, conflicts, fault, note, pass};
use crate::Desk;
use care::planning::{ChangeScope, PlanAction};
use care::{Location, MemberId, PatientId, SeriesRule, ServiceType, Session};
use std::collections::BTreeSet;
use store::Tx;

/// What a planned session says beside its day and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFields {
    /// Who treats.
    pub clinician: MemberId,
    /// For whom, in the order shown.
    pub patients: Vec<PatientId>,
    /// Which service.
    pub service_type: ServiceType,
    /// Whether as a group. Several are always one.
    pub is_group: bool,
    /// Where.
    pub location: Option<Location>,
    /// Room, in the site's own words.
    pub room: String,
}

impl PlanFields {
    /// What a session says now.
    pub fn of(session: &Session) -> Self {
        Self {
            clinician: session.clinician,
            patients: session.patients.clone(),
            service_type: session.service_type,
            is_group: session.is_group,
            location: session.location,
            room: session.room.clone(),
        }
    }

    /// These fields in place of `now`, but only where they differ from what was shown: what was
    /// changed by itself in another session of the series stays.
    fn over(&self, shown: &Self, now: Self) -> Self {
        fn chosen<T: PartialEq + Clone>(new: &T, shown: &T, now: T) -> T {
            if new == shown { now } else { new.clone() }
        }
        Self {
            clinician: chosen(&self.clinician, &shown.clinician, now.clinician),
            patients: chosen(&self.patients, &shown.patients, now.patients),
            service_type: chosen(&self.service_type, &shown.service_type, now.service_type),
            is_group: chosen(&self.is_group, &shown.is_group, now.is_group),
            location: chosen(&self.location, &shown.location, now.location),
            room: chosen(&self.room, &shown.room, now.room),
        }
    }

    fn put(self, session: &Session) -> Session {
        Session {
            clinician: self.clinician,
            patients: self.patients,
            service_type: self.service_type,
            is_group: self.is_group,
            location: self.location,
            room: self.room,
            ..session.clone()
        }
    }
}

/// What a change comes to and what stands in its way. Nothing is saved.
///
/// # Errors
///
/// See [`PlanRefused`]; findings are no refusal here.
pub async fn check_change(
    desk: &Desk,
    target: Target,
    fields: PlanFields,
) -> Result<Preview, PlanRefused> {
    let mut tx = desk.office.db.read().await?;
    changed(&mut tx, desk, &target, fields).await.map(|(.., preview)| preview)
}

/// Changes sessions, with the audit event.
///
/// # Errors
///
/// See [`PlanRefused`].
pub async fn change_plan(
    desk: &Desk,
    target: Target,
    fields: PlanFields,
    answers: Answers,
) -> Result<Changed, PlanRefused> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, fields, answers) = (desk.clone(), fields.clone(), answers.clone());
        Box::pin(async move { save(tx, &desk, &target, fields, &answers).await })
    })
    .await
}

async fn save(
    tx: &mut Tx,
    desk: &Desk,
    target: &Target,
    fields: PlanFields,
    answers: &Answers,
) -> Result<Changed, PlanRefused> {
    let (affected, fields, sessions, preview) = changed(tx, desk, target, fields).await?;
    let preview = pass(desk, preview, answers)?;
    let count = sessions.len();
    let first = sessions.first().map(|session| session.day);
    let shown = PlanFields::of(&affected.anchor);
    let series = affected.series.as_ref().zip(first).map(|(old, first)| {
        let mut rule = old.rule.clone();
        if affected.is_divided {
            rule.from = first;
        }
        series_with(old, rule, fields.over(&shown, of_series(old)))
    });
    let series = affected.write(tx, desk, sessions, series).await?;
    let noted = Note {
        session: target.session,
        series,
        action: PlanAction::Changed,
        scope: target.scope,
        count,
        removal: None,
        answers,
        findings: &preview.findings,
    };
    note(tx, desk, &noted).await?;
    Ok(Changed { session: target.session, day: affected.anchor.day, count, removed: 0 })
}

fn of_series(series: &Series) -> PlanFields {
    PlanFields {
        clinician: series.clinician,
        patients: series.patients.clone(),
        service_type: series.service_type,
        is_group: series.is_group,
        location: series.location,
        room: series.room.clone(),
    }
}

fn series_with(old: &Series, rule: SeriesRule, fields: PlanFields) -> Series {
    Series {
        rule,
        clinician: fields.clinician,
        patients: fields.patients,
        service_type: fields.service_type,
        is_group: fields.is_group,
        location: fields.location,
        room: fields.room,
        ..old.clone()
    }
}

async fn changed(
    tx: &mut Tx,
    desk: &Desk,
    target: &Target,
    mut fields: PlanFields,
) -> Result<(Affected, PlanFields, Vec<Session>, Preview), PlanRefused> {
    let affected = affected::find(tx, desk, target).await?;
    let anchor = &affected.anchor;
    let time = anchor.planned.ok_or(PlanRefused::NotPlanned)?;
    let mut known = BTreeSet::new();
    fields.patients.retain(|patient| known.insert(*patient));
    fields.is_group |= fields.patients.len() > 1;
    fields.room = tidy_room(&fields.room);
    let mut faults = Vec::new();
    // Who is planned already may have left the caseload meanwhile; only who is new is asked for.
    let added: Vec<PatientId> =
        fields.patients.iter().copied().filter(|id| !anchor.patients.contains(id)).collect();
    if fields.patients.is_empty() || !added.is_empty() {
        let site = site_of(tx, desk, &added, &mut faults).await?;
        if site.is_some_and(|site| site != anchor.site) {
            let word = desk.actor.organization_kind.site_word();
            return Err(fault("patient", format!("Choose people of this {word} only")));
        }
    }
    if fields.clinician != anchor.clinician {
        clinician(tx, desk, fields.clinician).await?;
    }
    faults.extend(room_fault(&fields.room));
    if !faults.is_empty() {
        return Err(PlanRefused::Faults(faults));
    }
    if fields == PlanFields::of(anchor) {
        return Err(fault("form", "Nothing was changed. Change a field, or go back"));
    }
    let shown = PlanFields::of(anchor);
    let sessions: Vec<Session> = affected
        .sessions
        .iter()
        .map(|session| fields.over(&shown, PlanFields::of(session)).put(session))
        .collect();
    let is_series = target.scope != ChangeScope::One;
    let rows = &affected.rows;
    let before = &affected.sessions;
    let findings =
        conflicts::findings_of_change(tx, desk, before, &sessions, is_series, rows).await?;
    let preview = Preview {
        days: sessions.iter().map(|session| session.day).collect(),
        time,
        left_out: Vec::new(),
        kept: affected.kept,
        findings,
    };
    Ok((affected, fields, sessions, preview))
}
