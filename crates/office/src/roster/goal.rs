//! Annual goals: set, changed, reached or ended. A goal is never taken away, since records say
//! how far it got.

use super::{Faults, RosterRefused, note, open_patient, reached, text_form};
use crate::scope::Act;
use crate::{Desk, roster_fields as fields};
use care::{Goal, GoalId, GoalState, Patient, PatientId, Private};
use jiff::civil::Date;
use store::{Tx, goals};

text_form! {
    /// What is typed about a goal.
    GoalForm {
        /// Short name as chips show it.
        title,
        /// The whole goal as the plan states it.
        text,
        /// First day.
        from,
        /// Last day.
        to,
        /// Where it stands.
        state,
    }
}

impl GoalForm {
    /// The form filled in with what is stored.
    pub fn of(goal: &Goal) -> Self {
        Self {
            title: goal.title.0.clone(),
            text: goal.text.0.clone(),
            from: goal.from.to_string(),
            to: goal.to.map(|day| day.to_string()).unwrap_or_default(),
            state: goal.state.key().to_owned(),
        }
    }
}

fn filled(form: &GoalForm, id: GoalId, patient: &Patient) -> Result<Goal, RosterRefused> {
    let mut faults = Faults::default();
    let title = fields::text(&form.title, "a short name, such as Copies 5 words", 60);
    let title = faults.take("title", title);
    let text = fields::long_text(&form.text, "the goal as the plan states it", 2_000);
    let text = faults.take("text", text);
    let from = faults.take("from", first_day(&form.from, patient));
    let to = faults.take("to", fields::last_day(&form.to, from));
    let state = if form.state.is_empty() { "active" } else { &form.state };
    let state = GoalState::from_key(state);
    match (state, to) {
        (None, _) => faults.add("state", "Choose where the goal stands"),
        (Some(GoalState::Met | GoalState::Ended), Some(None)) => {
            faults.add("to", "Enter the last day on which it was worked on");
        }
        _ => {}
    }
    let goal = (|| {
        Some(Goal {
            id,
            patient: patient.id,
            title: Private(title?),
            text: Private(text?),
            from: from?,
            to: to?,
            state: state?,
            version: 1,
        })
    })();
    faults.none()?;
    goal.ok_or(RosterRefused::NotFound)
}

/// A first day, not before birth.
pub(crate) fn first_day(typed: &str, patient: &Patient) -> fields::Read<Date> {
    let from = fields::day(typed, "the first day")?;
    if from < patient.birth_date.0 {
        return Err("Enter a first day that is not before the date of birth".to_owned());
    }
    Ok(from)
}

/// The patient for whom a goal is set.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open_new(desk: &Desk, patient: PatientId) -> Result<Patient, RosterRefused> {
    open_patient(desk, patient, Act::ChangeRoster).await
}

/// A goal and the patient.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open(desk: &Desk, id: GoalId) -> Result<(Patient, Goal), RosterRefused> {
    let mut tx = desk.office.db.read().await?;
    let (patient, goal) = found(&mut tx, desk, id).await?;
    drop(tx);
    open_patient(desk, patient.id, Act::ChangeRoster).await?;
    Ok((patient, goal))
}

async fn found(tx: &mut Tx, desk: &Desk, id: GoalId) -> Result<(Patient, Goal), RosterRefused> {
    let goal = goals::find(tx, desk.actor.organization, id).await?;
    let goal = goal.ok_or(RosterRefused::NotFound)?;
    Ok((reached(tx, desk, Act::ChangeRoster, goal.patient).await?, goal))
}

/// Sets a goal.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn add(desk: &Desk, patient: PatientId, form: GoalForm) -> Result<GoalId, RosterRefused> {
    let id = GoalId::new(&*desk.office.clock, &*desk.office.random);
    let inside = desk.clone();
    let added = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let patient = reached(tx, &desk, Act::ChangeRoster, patient).await?;
            let goal = filled(&form, id, &patient)?;
            goals::insert_many(tx, desk.actor.organization, &[goal]).await?;
            let of = serde_json::json!({ "patient": patient.id.to_string() });
            note(tx, &desk, "goal.add", ("goal", id.0), of).await?;
            Ok(id)
        })
    });
    added.await
}

/// Changes or ends a goal. `version` is the one that the page showed.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn change(
    desk: &Desk,
    id: GoalId,
    version: i64,
    form: GoalForm,
) -> Result<PatientId, RosterRefused> {
    let inside = desk.clone();
    let changed = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let (patient, was) = found(tx, &desk, id).await?;
            if was.version != version {
                return Err(RosterRefused::Stale);
            }
            let goal = Goal { version, ..filled(&form, id, &patient)? };
            goals::update(tx, desk.actor.organization, &goal).await?;
            let of = serde_json::json!({
                "patient": patient.id.to_string(),
                "state": goal.state.key(),
            });
            note(tx, &desk, "goal.change", ("goal", id.0), of).await?;
            Ok(patient.id)
        })
    });
    changed.await
}
