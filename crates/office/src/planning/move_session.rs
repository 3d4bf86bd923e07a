//! Moving a planned session, or what is left of its series, to a typed day and time.

use super::affected::{self, Affected, Target};
use super::plan_session::sentence;
use super::{
    Answers, Changed, LeftOut, Note, PlanRefused, Preview, Series, conflicts, fault, is_due,
    local_now, note, pass,
};
use crate::Desk;
use care::planning::{ChangeScope, PlanAction};
use care::{
    Repeats, Session, SessionState, TypedMove, Weekday, day_after, effective_kind, monday_of,
    row_of, typed_move,
};
use jiff::civil::Date;
use store::Tx;

/// What a typed move means, before it is saved.
#[derive(Clone, Debug)]
pub struct MovePreview {
    /// Where the session itself goes.
    pub to: TypedMove,
    /// All of them.
    pub preview: Preview,
}

/// What a typed move means and what stands in its way. Nothing is saved.
///
/// # Errors
///
/// See [`PlanRefused`]; findings are no refusal here.
pub async fn check_move(
    desk: &Desk,
    target: Target,
    typed: &str,
) -> Result<MovePreview, PlanRefused> {
    let mut tx = desk.office.db.read().await?;
    let moved = moved(&mut tx, desk, &target, typed).await?;
    Ok(MovePreview { to: moved.to, preview: moved.preview })
}

/// Moves sessions, with the audit event.
///
/// # Errors
///
/// See [`PlanRefused`].
pub async fn move_session(
    desk: &Desk,
    target: Target,
    typed: &str,
    answers: Answers,
) -> Result<Changed, PlanRefused> {
    let (desk, typed) = (desk.clone(), typed.to_owned());
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let (desk, typed, answers) = (desk.clone(), typed.clone(), answers.clone());
        Box::pin(async move { save(tx, &desk, &target, &typed, &answers).await })
    })
    .await
}

struct Moved {
    affected: Affected,
    to: TypedMove,
    sessions: Vec<Session>,
    /// Those whose new day has no services; they go off the plan.
    dropped: Vec<Session>,
    preview: Preview,
}

async fn save(
    tx: &mut Tx,
    desk: &Desk,
    target: &Target,
    typed: &str,
    answers: &Answers,
) -> Result<Changed, PlanRefused> {
    let moved = moved(tx, desk, target, typed).await?;
    let preview = pass(desk, moved.preview.clone(), answers)?;
    let (count, removed) = (moved.sessions.len(), moved.dropped.len());
    let rule = new_series(&moved);
    let mut all = moved.sessions.clone();
    all.extend(moved.dropped.iter().cloned());
    let series = moved.affected.write(tx, desk, all, rule).await?;
    let noted = Note {
        session: target.session,
        series,
        action: PlanAction::Moved,
        scope: target.scope,
        count,
        removal: None,
        answers,
        findings: &preview.findings,
    };
    note(tx, desk, &noted).await?;
    Ok(Changed { session: target.session, day: moved.to.day, count, removed })
}

/// The series as it goes on after the move. Weeks are counted from the week of its first day,
/// which a move never leaves.
fn new_series(moved: &Moved) -> Option<Series> {
    let old = moved.affected.series.as_ref()?;
    let days = || moved.sessions.iter().map(|session| session.day);
    let (first, last) = (days().min()?, days().max()?);
    let (from, to) = (Weekday::of(moved.affected.anchor.day), Weekday::of(moved.to.day));
    let mut rule = old.rule.moved(first, moved.to.time, Some((from, to)));
    rule.to = rule.to.max(last);
    Some(Series { rule, ..old.clone() })
}

async fn moved(
    tx: &mut Tx,
    desk: &Desk,
    target: &Target,
    typed: &str,
) -> Result<Moved, PlanRefused> {
    let affected = affected::find(tx, desk, target).await?;
    let anchor = &affected.anchor;
    let time = anchor.planned.ok_or(PlanRefused::NotPlanned)?;
    let to = typed_move(typed, anchor.day, time, desk.today())
        .map_err(|why| fault("to", sentence(&why.to_string())))?;
    if (to.day, to.time) == (anchor.day, time) {
        return Err(fault("to", "It is planned there already. Type another day or time"));
    }
    if to.day > day_after(desk.today(), 400) {
        return Err(fault("to", "Type a day within the next 13 months"));
    }
    if target.scope != ChangeScope::One {
        series_fits(&affected, &to)?;
    }
    let shifted: Vec<Session> =
        affected.sessions.iter().map(|session| shift(session, anchor.day, &to)).collect();
    let now = local_now(desk);
    if shifted.iter().any(|session| is_due(session, now)) {
        return Err(fault("to", "That is over already. Type a later day or time"));
    }
    let is_series = target.scope != ChangeScope::One;
    let is_open = |session: &Session| {
        !is_series || effective_kind(session.day, &affected.rows).has_services()
    };
    let (sessions, closed): (Vec<Session>, Vec<Session>) = shifted.into_iter().partition(is_open);
    let rows = &affected.rows;
    let before = &affected.sessions;
    let findings =
        conflicts::findings_of_change(tx, desk, before, &sessions, is_series, rows).await?;
    let preview = Preview {
        days: sessions.iter().map(|session| session.day).collect(),
        time: to.time,
        left_out: closed.iter().map(|session| left_out(session.day, &affected)).collect(),
        kept: affected.kept,
        findings,
    };
    // What is taken off stays where it was, so that the history reads as it happened.
    let dropped = affected
        .sessions
        .iter()
        .filter(|session| closed.iter().any(|closed| closed.id == session.id))
        .map(|session| Session { state: SessionState::Removed, ..session.clone() })
        .collect();
    if sessions.is_empty() {
        return Err(fault("to", "No day is left on which there are services. Type another day"));
    }
    Ok(Moved { affected, to, sessions, dropped, preview })
}

fn left_out(day: Date, affected: &Affected) -> LeftOut {
    let label = row_of(day, &affected.rows).map(|row| row.label.clone()).unwrap_or_default();
    LeftOut { day, kind: effective_kind(day, &affected.rows), label }
}

/// The session with its new time; with another day when it is on the anchor's day of the week.
fn shift(session: &Session, anchor: Date, to: &TypedMove) -> Session {
    let same_weekday = Weekday::of(session.day) == Weekday::of(anchor);
    let days = anchor.until(to.day).map_or(0, |span| i64::from(span.get_days()));
    let day = if same_weekday { day_after(session.day, days) } else { session.day };
    Session { day, planned: Some(to.time), ..session.clone() }
}

/// Whether the rest of a series can follow: the same week, and no day that it has already.
fn series_fits(affected: &Affected, to: &TypedMove) -> Result<(), PlanRefused> {
    let Some(series) = &affected.series else { return Ok(()) };
    if to.day == affected.anchor.day {
        return Ok(());
    }
    let Repeats::Weekly { on, .. } = &series.rule.repeats else {
        let message = "These follow the school’s cycle of days. Type a time only, or move only \
                       this one";
        return Err(fault("to", message));
    };
    if monday_of(to.day) != monday_of(affected.anchor.day) {
        let message = "To move more than one, type a day of the same week, or a time only";
        return Err(fault("to", message));
    }
    if on.contains(&Weekday::of(to.day)) {
        let message = format!("The series meets on {} already", Weekday::of(to.day).label());
        return Err(fault("to", message));
    }
    Ok(())
}
