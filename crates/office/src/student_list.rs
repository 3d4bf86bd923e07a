//! The students a person reaches, a page at a time.

use crate::Desk;
use crate::scope::{self, Act};
use care::{Patient, PatientId, SiteId};
use store::patients::{self, PatientCursor, PatientFilter};
use store::{StoreError, Tx};

/// Most students on one page.
pub const MOST: usize = 200;

/// Which students are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StudentQuestion {
    /// Of this school or office only.
    pub site: Option<SiteId>,
    /// Also those who are no longer served.
    pub with_former: bool,
    /// The last student of the page before.
    pub after: Option<PatientId>,
    /// How many, at most [`MOST`].
    pub limit: usize,
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StudentAnswer {
    /// By name.
    pub students: Vec<Patient>,
    /// What the next page is asked with, when there is one.
    pub next: Option<PatientId>,
}

/// A page of the students who are reached; none when the student to go on after is not.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn page(
    desk: &Desk,
    question: &StudentQuestion,
) -> Result<Option<StudentAnswer>, StoreError> {
    let limit = question.limit.clamp(1, MOST);
    let reach = scope::reach(&desk.actor, Act::ReadRoster, desk.now());
    let mut tx = desk.office.db.read().await?;
    let after = match question.after {
        None => None,
        Some(id) => match cursor(&mut tx, desk, id).await? {
            None => return Ok(None),
            known => known,
        },
    };
    let filter = PatientFilter {
        site: question.site,
        reach: Some(reach),
        with_former: question.with_former,
        after,
        ..PatientFilter::default()
    };
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut students = patients::page(&mut tx, desk.actor.organization, &filter, most).await?;
    let more = students.len() > limit;
    students.truncate(limit);
    let next = students.last().filter(|_| more).map(|last| last.id);
    Ok(Some(StudentAnswer { students, next }))
}

async fn cursor(
    tx: &mut Tx,
    desk: &Desk,
    id: PatientId,
) -> Result<Option<PatientCursor>, StoreError> {
    if !scope::may_patient(tx, desk, Act::ReadRoster, id).await? {
        return Ok(None);
    }
    let last = patients::find(tx, desk.actor.organization, id).await?;
    Ok(last.as_ref().map(PatientCursor::at))
}
