//! Record Past Services: for one or many patients, on one or several days, one sheet after the
//! other.
//!
//! Source: SESIS service capture, steps 2 to 4; the picker shows the current and the previous
//! month (SESIS help SH7628), which `Settings::months_open_before` changes.

use crate::caseload::{self, OwnCaseload};
use crate::services_calendar::{self, DayMark};
use crate::{Desk, Fault, scope, today};
use care::{PatientId, SessionId, SessionState, Site, SiteId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{StoreError, Tx, drafts, organizations, sessions, sites};

/// Most sheets that are chosen at once.
const MOST_SHEETS: usize = 60;

/// Under which the sheets that are still to come are kept.
const KEY: &str = "past-services";

/// What the picker shows.
#[derive(Clone, Debug)]
pub struct PastChoices {
    /// Who may be chosen.
    pub caseload: OwnCaseload,
    /// Every day from the first that is open to the end of this month, with what it is.
    pub days: Vec<(Date, Vec<DayMark>)>,
    /// The first day that is open.
    pub open_from: Date,
}

/// What was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastRequest {
    /// For whom.
    pub patients: Vec<PatientId>,
    /// On which days.
    pub days: Vec<Date>,
    /// Whether they were seen together: one session a day instead of one for each.
    pub together: bool,
}

/// Why no sheet was begun.
#[derive(Debug, thiserror::Error)]
pub enum PastRefused {
    /// Somebody chosen is not there for the actor.
    #[error("there is no such patient")]
    NotFound,
    /// What was chosen must be mended.
    #[error("{} choices must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Storage could not answer.
    #[error("the sheet could not be begun")]
    Store(#[from] StoreError),
}

/// The sheets that were chosen, kept over sign-out like any draft.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Queue {
    /// The sheet that is open.
    at: String,
    /// How many were done before it.
    done: usize,
    /// Day and patients of those that follow.
    then: Vec<(Date, Vec<PatientId>)>,
}

/// How far somebody is with the sheets that they chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastProgress {
    /// Number of the sheet that is open, from 1.
    pub number: usize,
    /// How many were chosen.
    pub of: usize,
    /// The days that follow.
    pub then: Vec<Date>,
}

/// What the picker shows.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn choices(desk: &Desk) -> Result<PastChoices, StoreError> {
    let caseload = caseload::own(desk).await?;
    let organization = desk.actor.organization;
    let mut tx = desk.office.db.read().await?;
    let today = desk.today();
    let open_from = organizations::settings(&mut tx, organization).await?.open_from(today);
    let last = today.last_of_month();
    let served: BTreeSet<SiteId> = caseload.patients.iter().map(|patient| patient.site).collect();
    let all = sites::list(&mut tx, organization).await?;
    let sites: Vec<Site> = all.into_iter().filter(|site| served.contains(&site.id)).collect();
    let rows = today::rows_of(&mut tx, desk, served, (open_from, last)).await?;
    let days = care::days_between(open_from, last)
        .map(|day| (day, services_calendar::marks(day, &sites, &rows)))
        .collect();
    Ok(PastChoices { caseload, days, open_from })
}

/// Begins the first of the sheets that were chosen; the others follow as each is saved. Where
/// a session with just these patients is planned on the day, its sheet is opened.
///
/// # Errors
///
/// See [`PastRefused`].
pub async fn begin(desk: &Desk, request: PastRequest) -> Result<SessionId, PastRefused> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, request) = (desk.clone(), request.clone());
        Box::pin(async move {
            let sheets = sheets(tx, &desk, &request).await?;
            let mut queue = Queue { then: sheets, ..Queue::default() };
            let first = open_next(tx, &desk, &mut queue).await?;
            first.ok_or(PastRefused::Faults(Vec::new()))
        })
    })
    .await
}

async fn sheets(
    tx: &mut Tx,
    desk: &Desk,
    request: &PastRequest,
) -> Result<Vec<(Date, Vec<PatientId>)>, PastRefused> {
    let mut patients = Vec::new();
    for patient in &request.patients {
        if !patients.contains(patient) {
            patients.push(*patient);
        }
    }
    let days: BTreeSet<Date> = request.days.iter().copied().collect();
    let settings = organizations::settings(tx, desk.actor.organization).await?;
    let (today, open_from) = (desk.today(), settings.open_from(desk.today()));
    let mut faults = Vec::new();
    if patients.is_empty() {
        let word = desk.actor.organization_kind.patient_word();
        faults.push(Fault::new("patient", format!("Choose at least one {word}")));
    }
    if days.is_empty() {
        faults.push(Fault::new("day", "Choose at least one day"));
    } else if days.last().is_some_and(|day| *day > today) {
        faults.push(Fault::new("day", "Choose days up to today; what is to come is planned"));
    } else if days.first().is_some_and(|day| *day < open_from) {
        let first = open_from.strftime("%-d %B %Y");
        let words = format!("Choose days from {first} on; earlier days are closed for recording");
        faults.push(Fault::new("day", words));
    }
    let each = if request.together { 1 } else { patients.len() };
    if days.len().saturating_mul(each) > MOST_SHEETS {
        let words = format!("Choose fewer days: at most {MOST_SHEETS} sheets are begun at once");
        faults.push(Fault::new("day", words));
    }
    if !faults.is_empty() {
        return Err(PastRefused::Faults(faults));
    }
    for patient in &patients {
        if !scope::may_patient(tx, desk, scope::Act::Record, *patient).await? {
            return Err(PastRefused::NotFound);
        }
    }
    let of_day = |day: Date| -> Vec<(Date, Vec<PatientId>)> {
        if request.together {
            return vec![(day, patients.clone())];
        }
        patients.iter().map(|patient| (day, vec![*patient])).collect()
    };
    Ok(days.into_iter().flat_map(of_day).collect())
}

/// Opens the first sheet of the queue and keeps the rest; none when none is left.
async fn open_next(
    tx: &mut Tx,
    desk: &Desk,
    queue: &mut Queue,
) -> Result<Option<SessionId>, StoreError> {
    let (organization, account) = (desk.actor.organization, desk.actor.account);
    if queue.then.is_empty() {
        drafts::delete(tx, organization, account, KEY).await?;
        return Ok(None);
    }
    let (day, patients) = queue.then.remove(0);
    let id = match planned(tx, desk, day, &patients).await? {
        Some(planned) => planned,
        None => blank(tx, desk, day, &patients).await?,
    };
    queue.at = id.to_string();
    let body = serde_json::to_string(queue)?;
    drafts::put(tx, organization, account, KEY, &body, desk.now()).await?;
    Ok(Some(id))
}

/// The actor's planned session of just these patients on a day that nobody recorded yet.
async fn planned(
    tx: &mut Tx,
    desk: &Desk,
    day: Date,
    patients: &[PatientId],
) -> Result<Option<SessionId>, StoreError> {
    let (organization, me) = (desk.actor.organization, desk.actor.member);
    let who: BTreeSet<PatientId> = patients.iter().copied().collect();
    let found = sessions::of_clinician(tx, organization, me, day, day).await?;
    let found = found.into_iter().find(|session| {
        session.state == SessionState::Planned
            && session.patients.iter().copied().collect::<BTreeSet<_>>() == who
    });
    Ok(found.map(|session| session.id))
}

/// A new sheet, with its fields as the form of the sheet sends them.
async fn blank(
    tx: &mut Tx,
    desk: &Desk,
    day: Date,
    patients: &[PatientId],
) -> Result<SessionId, StoreError> {
    let id = SessionId::new(&*desk.office.clock, &*desk.office.random);
    let mut body = format!("day={day}");
    for patient in patients {
        body = format!("{body}&patient={patient}");
    }
    let (organization, account) = (desk.actor.organization, desk.actor.account);
    drafts::put(tx, organization, account, &id.to_string(), &body, desk.now()).await?;
    Ok(id)
}

async fn queue(tx: &mut Tx, desk: &Desk, at: SessionId) -> Result<Option<Queue>, StoreError> {
    let (organization, account) = (desk.actor.organization, desk.actor.account);
    let Some(draft) = drafts::find(tx, organization, account, KEY).await? else {
        return Ok(None);
    };
    let queue: Queue = serde_json::from_str(&draft.body)?;
    Ok((queue.at == at.to_string()).then_some(queue))
}

/// How far the actor is, when this sheet is one of several that were chosen.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn progress(desk: &Desk, at: SessionId) -> Result<Option<PastProgress>, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let queue = queue(&mut tx, desk, at).await?;
    Ok(queue.filter(|queue| queue.done > 0 || !queue.then.is_empty()).map(|queue| PastProgress {
        number: queue.done + 1,
        of: queue.done + 1 + queue.then.len(),
        then: queue.then.iter().map(|(day, _)| *day).collect(),
    }))
}

/// After a sheet was saved: opens the next of those that were chosen. None when it was the last,
/// or none of them.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn go_on(desk: &Desk, saved: SessionId) -> Result<Option<SessionId>, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let Some(mut queue) = queue(tx, &desk, saved).await? else { return Ok(None) };
            queue.done += 1;
            open_next(tx, &desk, &mut queue).await
        })
    })
    .await
}
