//! Encounter attendance: what became of each student's part in each session, over some days.

use crate::{Desk, event};
use care::{RecordState, Role};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use store::encounters::{self, EncounterHead};
use store::{StoreError, Tx, audit, members, patients};

/// Who reads the report: a therapist and an assistant their own sessions, a school administrator
/// the own school's, a supervisor and a practice owner all.
///
/// Source: access matrix, row `report.productivity,read`.
pub const READERS: [Role; 5] = [
    Role::Therapist,
    Role::Assistant,
    Role::Supervisor,
    Role::PracticeOwner,
    Role::SchoolAdministrator,
];

/// One line: one record, without its note.
#[derive(Clone, Debug)]
pub struct AttendanceLine {
    /// The record.
    pub head: EncounterHead,
    /// Name as lists sort it: family, given.
    pub patient: String,
    /// Who treated.
    pub clinician: String,
}

/// Records from one day to another that the person may read, the oldest first; records that
/// were withdrawn are left out. That it was read is written down.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read(desk: &Desk, from: Date, to: Date) -> Result<Vec<AttendanceLine>, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let actor = &desk.actor;
            let organization = actor.organization.0;
            let mut done =
                event::by(actor, "report.attendance", "organization", organization, desk.now());
            done.detail = serde_json::json!({ "from": from, "to": to });
            audit::append(tx, &done).await?;
            let heads = heads(tx, &desk, from, to).await?;
            named(tx, &desk, heads).await
        })
    })
    .await
}

fn sees_all(desk: &Desk) -> bool {
    desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner])
}

async fn heads(
    tx: &mut Tx,
    desk: &Desk,
    from: Date,
    to: Date,
) -> Result<Vec<EncounterHead>, StoreError> {
    let (organization, me) = (desk.actor.organization, desk.actor.member);
    if !sees_all(desk) && !desk.actor.is(Role::SchoolAdministrator) {
        let mut own = encounters::of_clinician(tx, organization, me, from, to).await?;
        own.retain(|head| head.state != RecordState::Void);
        return Ok(own);
    }
    let mut all = Vec::new();
    for state in
        [RecordState::Uncertified, RecordState::AwaitingCosignature, RecordState::Certified]
    {
        all.extend(encounters::in_state(tx, organization, state, from, to).await?);
    }
    all.sort_by_key(|head| (head.day, head.time.start(), head.id));
    Ok(all)
}

async fn named(
    tx: &mut Tx,
    desk: &Desk,
    heads: Vec<EncounterHead>,
) -> Result<Vec<AttendanceLine>, StoreError> {
    let organization = desk.actor.organization;
    let ids: BTreeSet<_> = heads.iter().map(|head| head.patient).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let found = patients::by_ids(tx, organization, &ids).await?;
    let found: BTreeMap<_, _> = found.into_iter().map(|patient| (patient.id, patient)).collect();
    let staff = members::list(tx, organization).await?;
    let staff: BTreeMap<_, _> = staff.into_iter().map(|m| (m.id, m.display_name)).collect();
    let lines = heads.into_iter().filter_map(|head| {
        let patient = found.get(&head.patient)?;
        let in_school = desk.actor.site == Some(patient.site);
        let seen = sees_all(desk) || head.clinician == desk.actor.member || in_school;
        seen.then(|| AttendanceLine {
            patient: patient.name.sorted(),
            clinician: staff.get(&head.clinician).cloned().unwrap_or_default(),
            head,
        })
    });
    Ok(lines.collect())
}
