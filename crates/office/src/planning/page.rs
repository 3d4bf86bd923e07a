//! One planned session: what it says, its series, and what was done to it.

use super::plan_session::seen;
use super::{PlanChange, Series, is_due, local_now};
use crate::Desk;
use crate::scope::{self, Act};
use care::{AccountId, PatientId, SeriesId, Session, SessionId, SessionState};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use store::{StoreError, Tx, members, patients, plan_changes, series, sessions, sites};

/// One planned session.
#[derive(Clone, Debug)]
pub struct PlanPage {
    /// The session.
    pub session: Session,
    /// Who, with the names as shown.
    pub people: Vec<(PatientId, String)>,
    /// Who treats.
    pub clinician: String,
    /// Where.
    pub site: String,
    /// Its series.
    pub series: Option<SeriesFacts>,
    /// What was done, the latest first, with who did it.
    pub history: Vec<(PlanChange, String)>,
    /// Whether it has begun.
    pub is_due: bool,
    /// Whether it is the actor's to plan.
    pub may_plan: bool,
    /// Whether it is the actor's own, so that it is recorded here.
    pub is_own: bool,
}

/// A series, as one of its sessions shows it.
#[derive(Clone, Debug)]
pub struct SeriesFacts {
    /// The series.
    pub series: Series,
    /// How many are still to come, this one counted.
    pub ahead: usize,
    /// Its first sessions still to come.
    pub next: Vec<Session>,
}

/// One session, or none for absent and for forbidden.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn open_plan(desk: &Desk, id: SessionId) -> Result<Option<PlanPage>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let organization = desk.actor.organization;
    let Some(session) = seen(&mut tx, desk, id).await? else { return Ok(None) };
    let known = patients::by_ids(&mut tx, organization, &session.patients).await?;
    let clinician = members::find(&mut tx, organization, session.clinician).await?;
    let site = sites::find(&mut tx, organization, session.site).await?;
    let history = plan_changes::of_session(&mut tx, organization, id, session.series).await?;
    let mut of: BTreeMap<AccountId, String> = BTreeMap::new();
    for change in &history {
        if let Entry::Vacant(new) = of.entry(change.by) {
            let by = members::by_account(&mut tx, organization, change.by).await?;
            new.insert(by.map(|by| by.display_name).unwrap_or_default());
        }
    }
    let series = match session.series {
        Some(id) => series_facts(&mut tx, desk, id).await?,
        None => None,
    };
    Ok(Some(PlanPage {
        people: known.iter().map(|known| (known.id, known.name.display())).collect(),
        clinician: clinician.map(|clinician| clinician.display_name).unwrap_or_default(),
        site: site.map(|site| site.name).unwrap_or_default(),
        series,
        history: history
            .into_iter()
            .map(|change| {
                let by = of.get(&change.by).cloned().unwrap_or_default();
                (change, by)
            })
            .collect(),
        is_due: is_due(&session, local_now(desk)),
        may_plan: scope::may_session(&mut tx, desk, Act::Plan, id).await?,
        is_own: session.clinician == desk.actor.member,
        session,
    }))
}

async fn series_facts(
    tx: &mut Tx,
    desk: &Desk,
    id: SeriesId,
) -> Result<Option<SeriesFacts>, StoreError> {
    let organization = desk.actor.organization;
    let Some(series) = series::find(tx, organization, id).await? else { return Ok(None) };
    let now = local_now(desk);
    let all = sessions::of_series(tx, organization, id, desk.today()).await?;
    let ahead: Vec<Session> = all
        .into_iter()
        .filter(|session| session.state == SessionState::Planned && !is_due(session, now))
        .collect();
    let next = ahead.iter().take(8).cloned().collect();
    Ok(Some(SeriesFacts { series, ahead: ahead.len(), next }))
}
