//! What is known of one student. Reading it is written down.

use crate::attendance_report::{self, MandateLine};
use crate::caseload::week_of;
use crate::roster::assignment;
use crate::scope::{self, Act};
use crate::{Desk, event};
use care::{Goal, GoalId, Guardian, Mandate, MandateId, Patient, PatientId, Period, Progress};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
pub use store::caseload::CaseloadEntry;
pub use store::encounters::EncounterHead;
use store::{
    StoreError, Tx, audit, encounter_counts, encounters, goal_progress, guardians, mandates,
    patients, sites,
};

/// One student.
#[derive(Clone, Debug)]
pub struct StudentPage {
    /// Who.
    pub patient: Patient,
    /// Name of the school or office.
    pub site: String,
    /// Who consents; empty for who may not read notes.
    pub guardians: Vec<Guardian>,
    /// What is or was ordered, the newest first, with how many were provided this week.
    pub mandates: Vec<(Mandate, i64)>,
    /// What was delivered since the school year began under each mandate in force.
    pub delivered: Vec<MandateLine>,
    /// The first day of the school year.
    pub year_from: Date,
    /// The aims; empty for who may not read notes.
    pub goals: Vec<Goal>,
    /// What the last records say about each goal, the latest first.
    pub progress: BTreeMap<GoalId, Vec<(Date, Progress)>>,
    /// On whose caseloads the patient is and was, the latest first, with the clinician's name.
    pub caseloads: Vec<(CaseloadEntry, String)>,
    /// The records of the last half year, the latest first, at most 30.
    pub encounters: Vec<EncounterHead>,
    /// What the actor may do with the student.
    pub may: BTreeSet<Act>,
}

/// What the page offers, for who may do it.
const OFFERED: [Act; 5] =
    [Act::ReadNarrative, Act::ChangeRoster, Act::Assign, Act::ReadNumbers, Act::Record];

/// From how many records the progress of goals is read.
const PROGRESS_FROM: i64 = 30;

/// One student, or `None` for absent and for forbidden.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn read(desk: &Desk, id: PatientId) -> Result<Option<StudentPage>, StoreError> {
    let (db, desk) = (desk.office.db.clone(), desk.clone());
    let read = db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let (organization, today) = (desk.actor.organization, desk.today());
            if !scope::may_patient(tx, &desk, Act::ReadRoster, id).await? {
                return Ok::<_, StoreError>(None);
            }
            let Some(patient) = patients::find(tx, organization, id).await? else {
                return Ok(None);
            };
            let mut may = BTreeSet::new();
            for act in OFFERED {
                if scope::may_patient(tx, &desk, act, id).await? {
                    may.insert(act);
                }
            }
            let may_read_plan = may.contains(&Act::ReadNarrative);
            let site = sites::find(tx, organization, patient.site).await?;
            let orders = mandates::of_patient(tx, organization, id).await?;
            let ids: Vec<MandateId> = orders.iter().map(|mandate| mandate.id).collect();
            let week = week_of(today);
            let given = encounter_counts::provided(tx, organization, &ids, week, None).await?;
            let (mut goals, mut known) = (Vec::new(), Vec::new());
            if may_read_plan {
                goals = store::goals::of_patients(tx, organization, &[id]).await?;
                known = guardians::of_patient(tx, organization, id).await?;
            }
            let from = today.saturating_sub(6.months());
            let mut progress: BTreeMap<GoalId, Vec<(Date, Progress)>> = BTreeMap::new();
            if may_read_plan {
                progress = progress_of(tx, &desk, id, (from, today)).await?;
            }
            let mut heads = encounters::of_patient(tx, organization, id, from, today).await?;
            heads.sort_by_key(|head| std::cmp::Reverse((head.day, head.time.start())));
            heads.truncate(30);
            let noted = event::by(&desk.actor, "patient.read", "patient", id.0, desk.now());
            audit::append(tx, &noted).await?;
            let count = |mandate: Mandate| {
                let given = given.get(&mandate.id).copied().unwrap_or_default();
                (mandate, given)
            };
            Ok(Some(StudentPage {
                delivered: delivered(tx, &desk, &patient, &orders).await?,
                year_from: year_from(today),
                patient,
                site: site.map(|site| site.name).unwrap_or_default(),
                guardians: known,
                mandates: orders.into_iter().map(count).collect(),
                goals,
                progress,
                caseloads: assignment::entries(tx, &desk, id).await?,
                encounters: heads,
                may,
            }))
        })
    });
    read.await
}

/// The first day of the school year of a day.
fn year_from(day: Date) -> Date {
    care::period_of(Period::Year, day, &[]).map_or(day, |(first, _)| first)
}

async fn delivered(
    tx: &mut Tx,
    desk: &Desk,
    patient: &Patient,
    orders: &[Mandate],
) -> Result<Vec<MandateLine>, StoreError> {
    let today = desk.today();
    let in_force = orders.iter().filter(|mandate| mandate.is_in_force(today));
    let line = |mandate: &Mandate| (mandate.clone(), patient.name.sorted(), patient.site);
    let ordered = in_force.map(line).collect();
    attendance_report::delivered(tx, desk, ordered, (year_from(today), today)).await
}

async fn progress_of(
    tx: &mut Tx,
    desk: &Desk,
    id: PatientId,
    days: (Date, Date),
) -> Result<BTreeMap<GoalId, Vec<(Date, Progress)>>, StoreError> {
    let organization = desk.actor.organization;
    let records = goal_progress::of_patient(tx, organization, id, days, PROGRESS_FROM).await?;
    let mut of: BTreeMap<GoalId, Vec<(Date, Progress)>> = BTreeMap::new();
    for (day, said) in records {
        for one in said {
            of.entry(one.goal).or_default().push((day, one.progress));
        }
    }
    Ok(of)
}
