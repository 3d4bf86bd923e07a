//! Which sessions a change is for, and what becomes of their series.

use super::conflicts::rows_around;
use super::plan_session::seen;
use super::{PlanRefused, Series, fault, is_due, local_now};
use crate::Desk;
use crate::scope::{self, Act};
use care::planning::ChangeScope;
use care::{
    CalendarDay, Repeats, SeriesId, SeriesRule, Session, SessionId, SessionState, day_after,
};
use store::{StoreError, Tx, series, sessions};

/// The session at which something is changed, as it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Which session.
    pub session: SessionId,
    /// The version that was shown.
    pub version: i64,
    /// The version of its series that was shown.
    pub series_version: Option<i64>,
    /// For which sessions of the series.
    pub scope: ChangeScope,
}

/// What a change is for.
pub(super) struct Affected {
    /// The session at which it is changed.
    pub(super) anchor: Session,
    /// Its series, when more than the one session is changed.
    pub(super) series: Option<Series>,
    /// All of them in order, the anchor too.
    pub(super) sessions: Vec<Session>,
    /// Sessions of the series that were moved by themselves, and stay.
    pub(super) kept: usize,
    /// Whether the series has other sessions (recorded, over, or kept), so that it is divided.
    pub(super) is_divided: bool,
    /// The site's calendar.
    pub(super) rows: Vec<CalendarDay>,
}

/// Finds what a change is for. Recorded sessions, and those that have begun, are never among it.
pub(super) async fn find(
    tx: &mut Tx,
    desk: &Desk,
    target: &Target,
) -> Result<Affected, PlanRefused> {
    let anchor = seen(tx, desk, target.session).await?.ok_or(PlanRefused::NotFound)?;
    if !scope::may_session(tx, desk, Act::Plan, anchor.id).await? {
        return Err(PlanRefused::NotYours);
    }
    if anchor.version != target.version {
        return Err(PlanRefused::Stale);
    }
    let now = local_now(desk);
    if anchor.state != SessionState::Planned {
        return Err(PlanRefused::NotPlanned);
    }
    if is_due(&anchor, now) {
        return Err(PlanRefused::Due);
    }
    let around = (anchor.day, day_after(anchor.day, 370));
    let rows = rows_around(tx, desk, anchor.site, around).await?;
    if target.scope == ChangeScope::One {
        let sessions = vec![anchor.clone()];
        return Ok(Affected { anchor, series: None, sessions, kept: 0, is_divided: false, rows });
    }
    let organization = desk.actor.organization;
    let Some(id) = anchor.series else {
        return Err(fault("scope", "This session does not repeat. Choose only this one"));
    };
    let found = series::find(tx, organization, id).await?.ok_or(PlanRefused::NotFound)?;
    if Some(found.version) != target.series_version {
        return Err(PlanRefused::Stale);
    }
    if !is_on(&found.rule, &anchor) {
        let message = "This one was moved by itself. Change only this one, or open another of \
                       its series";
        return Err(fault("scope", message));
    }
    let all = sessions::of_series(tx, organization, id, day_after(found.rule.from, -370)).await?;
    let first = if target.scope == ChangeScope::Rest { anchor.day } else { desk.today() };
    let is_open = |session: &Session| {
        session.state == SessionState::Planned && !is_due(session, now) && session.day >= first
    };
    let open: Vec<&Session> = all.iter().filter(|session| is_open(session)).collect();
    let changed: Vec<Session> = open
        .iter()
        .filter(|session| is_on(&found.rule, session))
        .map(|session| (*session).clone())
        .collect();
    let standing = all.iter().filter(|session| session.state != SessionState::Removed).count();
    Ok(Affected {
        anchor,
        kept: open.len().saturating_sub(changed.len()),
        is_divided: standing > changed.len(),
        sessions: changed,
        series: Some(found),
        rows,
    })
}

/// Whether a session stands where its series puts it. Days of a cycle are taken as they are: a
/// calendar may have been numbered anew since.
fn is_on(rule: &SeriesRule, session: &Session) -> bool {
    match rule.repeats {
        Repeats::CycleDays { .. } => session.planned == Some(rule.time),
        Repeats::Weekly { .. } => {
            session.planned.is_some_and(|time| rule.puts(session.day, time, &[]))
        }
    }
}

impl Affected {
    /// Writes the changed sessions, and their series as `new` says it goes on. Where sessions of
    /// the old series remain, it ends before the first changed one and a new series begins.
    /// Answers the series to which the changed sessions belong.
    pub(super) async fn write(
        &self,
        tx: &mut Tx,
        desk: &Desk,
        mut changed: Vec<Session>,
        new: Option<Series>,
    ) -> Result<Option<SeriesId>, StoreError> {
        let organization = desk.actor.organization;
        let mut belongs = self.anchor.series;
        if let (Some(old), Some(mut new)) = (&self.series, new) {
            if self.is_divided {
                self.end_series(tx, desk).await?;
                new.id = SeriesId::new(&*desk.office.clock, &*desk.office.random);
                series::insert_many(tx, organization, std::slice::from_ref(&new)).await?;
                for session in &mut changed {
                    session.series = Some(new.id);
                }
            } else {
                (new.id, new.version) = (old.id, old.version);
                series::update(tx, organization, &new).await?;
            }
            belongs = Some(new.id);
        }
        for session in &changed {
            sessions::update(tx, organization, session).await?;
        }
        Ok(belongs)
    }

    /// Ends the series before its first changed session.
    pub(super) async fn end_series(&self, tx: &mut Tx, desk: &Desk) -> Result<(), StoreError> {
        let (Some(old), Some(first)) = (&self.series, self.sessions.first()) else {
            return Ok(());
        };
        let ended = Series { rule: old.rule.ended_before(first.day), ..old.clone() };
        series::update(tx, desk.actor.organization, &ended).await
    }
}
