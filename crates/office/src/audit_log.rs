//! Reading who did what. Reading it is written down too.

use crate::{Desk, event};
use care::{AccountId, Role};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use store::audit_pages::{self, AuditFilter, AuditLine};
use store::{StoreError, audit, members};
use uuid::Uuid;

/// Events on one page.
const PAGE: usize = 50;

/// What is asked of the log; what is `None` is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuestion {
    /// Who did it.
    pub person: Option<AccountId>,
    /// What was done, by its key.
    pub action: Option<String>,
    /// To which thing.
    pub object: Option<Uuid>,
    /// On which day, where the organization is.
    pub day: Option<Date>,
    /// Only events before this number: the next page.
    pub before: Option<i64>,
}

/// One page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditAnswer {
    /// The events, the latest first.
    pub lines: Vec<AuditLine>,
    /// The number to ask the next page with, when there is one.
    pub next: Option<i64>,
    /// The actions that occur, for the filter.
    pub actions: Vec<String>,
    /// The people who sign in here, for the filter.
    pub people: Vec<(AccountId, String)>,
}

/// Why the log was not shown.
#[derive(Debug, thiserror::Error)]
pub enum AuditRefused {
    /// Not for this person to read.
    #[error("there is no such page")]
    NotFound,
    /// Storage could not answer.
    #[error("the audit log could not be read")]
    Store(#[from] StoreError),
}

/// Who reads the log: the system administrator, who sees no health data, and whose log has none.
///
/// Source: access matrix, row `audit_event,read`.
pub const READERS: [Role; 1] = [Role::SystemAdministrator];

/// A page of the log of the organization.
///
/// # Errors
///
/// See [`AuditRefused`].
pub async fn read(desk: &Desk, question: &AuditQuestion) -> Result<AuditAnswer, AuditRefused> {
    if !desk.actor.is_any(&READERS) {
        return Err(AuditRefused::NotFound);
    }
    let mut question = question.clone();
    question.action = question.action.filter(|key| is_key(key));
    note_reading(desk, &question).await?;
    let organization = desk.actor.organization;
    let filter = filter(desk, &question);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut tx = desk.office.db.read().await?;
    let mut lines = audit_pages::page(&mut tx, organization, &filter, limit).await?;
    let actions = audit_pages::actions(&mut tx, organization).await?;
    let people = members::colleagues(&mut tx, organization).await?;
    let people = people
        .into_iter()
        .filter_map(|member| Some((member.account?, member.display_name)))
        .collect();
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| more).map(|line| line.seq);
    Ok(AuditAnswer { lines, next, actions, people })
}

/// What was typed into the address is written down only when it can be the key of an action.
fn is_key(text: &str) -> bool {
    text.len() <= 60 && text.chars().all(|c| matches!(c, 'a'..='z' | '_' | '.'))
}

fn filter(desk: &Desk, question: &AuditQuestion) -> AuditFilter {
    let zone = &desk.actor.time_zone;
    let start_of = |day: Date| -> Option<Timestamp> {
        Some(zone.to_zoned(day.at(0, 0, 0, 0)).ok()?.timestamp())
    };
    AuditFilter {
        actor: question.person,
        action: question.action.clone(),
        object: question.object,
        from: question.day.and_then(start_of),
        until: question.day.and_then(|day| start_of(day.checked_add(1.day()).ok()?)),
        before: question.before,
    }
}

async fn note_reading(desk: &Desk, question: &AuditQuestion) -> Result<(), StoreError> {
    let (actor, now) = (desk.actor.clone(), desk.now());
    let detail = serde_json::json!({
        "person": question.person,
        "action": question.action,
        "object": question.object,
        "day": question.day,
        "before": question.before,
    });
    let noted = desk.office.db.write(move |tx| {
        let (actor, detail) = (actor.clone(), detail.clone());
        Box::pin(async move {
            let organization = actor.organization.0;
            let mut event = event::by(&actor, "audit.read", "organization", organization, now);
            event.detail = detail;
            audit::append(tx, &event).await?;
            Ok(())
        })
    });
    noted.await
}
