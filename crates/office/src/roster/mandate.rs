//! Mandates, and in a practice plans of care: entered, corrected, amended from a day, ended.
//!
//! Correcting mends a typing error, as if it had never been; amending ends the old terms and
//! begins new ones on a day, and the old ones stay. Source: `R-012`.

use super::{Faults, RosterRefused, fault, goal, mandate_terms, note, open_patient, reached};
use crate::scope::Act;
use crate::{Desk, roster_fields as fields};
use care::{Mandate, MandateId, Patient, PatientId, ServiceType, day_after};
use jiff::civil::Date;
use store::{Tx, mandates};

super::text_form! {
    /// What is typed about a mandate.
    MandateForm {
        /// Which service.
        service_type,
        /// The terms in the short form.
        terms,
        /// The short form as the page showed it.
        terms_was,
        /// Sessions in a period.
        frequency,
        /// Minutes of a session.
        minutes,
        /// `wk`, `cyc`, `mo`, `qtr`, `yr`.
        period,
        /// School days of a cycle.
        cycle_days,
        /// Greatest group; 1 means individual.
        group_max,
        /// Language of service.
        service_language,
        /// Where.
        setting,
        /// First day.
        from,
        /// Last day.
        to,
        /// The document that orders it.
        source,
        /// Why it is corrected: a key of [`CORRECTIONS`].
        why,
    }
}

/// Why a mandate is corrected: closed, so that the audit log may hold it.
pub const CORRECTIONS: [(&str, &str); 3] = [
    ("typing", "It was typed wrongly"),
    ("reading", "The document was read wrongly"),
    ("document", "The document itself was corrected"),
];

impl MandateForm {
    /// The form filled in with what is stored.
    pub fn of(mandate: &Mandate) -> Self {
        let form = Self {
            service_type: mandate.service_type.key().to_owned(),
            from: mandate.from.to_string(),
            to: mandate.to.map(|day| day.to_string()).unwrap_or_default(),
            source: mandate.source.clone(),
            ..Self::default()
        };
        mandate_terms::written(form, mandate.terms)
    }
}

fn filled(
    form: &MandateForm,
    id: MandateId,
    patient: &Patient,
    others: &[Mandate],
) -> Result<Mandate, RosterRefused> {
    let mut faults = Faults::default();
    let service = match form.service_type.as_str() {
        "" => Ok(ServiceType::OccupationalTherapy),
        typed => fields::service_type(typed),
    };
    let service_type = faults.take("service_type", service);
    let terms = match mandate_terms::read(form) {
        Ok(terms) => Some(terms),
        Err(RosterRefused::Faults(wrong)) => {
            for one in wrong {
                faults.add(one.field, &one.message);
            }
            None
        }
        Err(why) => return Err(why),
    };
    let from = faults.take("from", goal::first_day(&form.from, patient));
    let to = faults.take("to", fields::last_day(&form.to, from));
    let source = fields::optional_text(&form.source, "the document", 120);
    let source = faults.take("source", source);
    let mandate = (|| {
        Some(Mandate {
            id,
            patient: patient.id,
            service_type: service_type?,
            terms: terms?,
            from: from?,
            to: to?,
            source: source?,
            version: 1,
        })
    })();
    if let Some(mandate) = &mandate
        && others.iter().any(|other| is_the_same(other, mandate))
    {
        faults.add("terms", "The same terms are in force already for some of these days");
    }
    faults.none()?;
    mandate.ok_or(RosterRefused::NotFound)
}

fn is_the_same(other: &Mandate, mandate: &Mandate) -> bool {
    other.id != mandate.id
        && (other.service_type, other.terms) == (mandate.service_type, mandate.terms)
        && other.from <= mandate.to.unwrap_or(Date::MAX)
        && mandate.from <= other.to.unwrap_or(Date::MAX)
}

/// The patient for whom a mandate is entered.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open_new(desk: &Desk, patient: PatientId) -> Result<Patient, RosterRefused> {
    open_patient(desk, patient, Act::ChangeRoster).await
}

/// A mandate and the patient.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open(desk: &Desk, id: MandateId) -> Result<(Patient, Mandate), RosterRefused> {
    let mut tx = desk.office.db.read().await?;
    let (patient, mandate) = found(&mut tx, desk, id).await?;
    drop(tx);
    open_patient(desk, patient.id, Act::ChangeRoster).await?;
    Ok((patient, mandate))
}

async fn found(
    tx: &mut Tx,
    desk: &Desk,
    id: MandateId,
) -> Result<(Patient, Mandate), RosterRefused> {
    let mandate = mandates::find(tx, desk.actor.organization, id).await?;
    let mandate = mandate.ok_or(RosterRefused::NotFound)?;
    Ok((reached(tx, desk, Act::ChangeRoster, mandate.patient).await?, mandate))
}

async fn at_version(
    tx: &mut Tx,
    desk: &Desk,
    id: MandateId,
    version: i64,
) -> Result<(Patient, Mandate), RosterRefused> {
    let (patient, mandate) = found(tx, desk, id).await?;
    if mandate.version != version {
        return Err(RosterRefused::Stale);
    }
    Ok((patient, mandate))
}

/// Enters a mandate.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn add(
    desk: &Desk,
    patient: PatientId,
    form: MandateForm,
) -> Result<MandateId, RosterRefused> {
    let id = MandateId::new(&*desk.office.clock, &*desk.office.random);
    let inside = desk.clone();
    let added = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let organization = desk.actor.organization;
            let patient = reached(tx, &desk, Act::ChangeRoster, patient).await?;
            let others = mandates::of_patient(tx, organization, patient.id).await?;
            let mandate = filled(&form, id, &patient, &others)?;
            mandates::insert_many(tx, organization, &[mandate]).await?;
            let of = serde_json::json!({ "patient": patient.id.to_string() });
            note(tx, &desk, "mandate.add", ("mandate", id.0), of).await?;
            Ok(id)
        })
    });
    added.await
}

/// Mends what was typed wrongly, as if it had never been, with a reason.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn correct(
    desk: &Desk,
    id: MandateId,
    version: i64,
    form: MandateForm,
) -> Result<PatientId, RosterRefused> {
    let inside = desk.clone();
    let corrected = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let organization = desk.actor.organization;
            let (patient, was) = at_version(tx, &desk, id, version).await?;
            let others = mandates::of_patient(tx, organization, patient.id).await?;
            let why = CORRECTIONS.iter().find(|(key, _)| *key == form.why);
            let filled = filled(&form, id, &patient, &others);
            let Some((why, _)) = why else { return Err(with_why(filled)) };
            let mandate = Mandate { version: was.version, ..filled? };
            mandates::update(tx, organization, &mandate).await?;
            let detail = serde_json::json!({ "patient": patient.id.to_string(), "why": why });
            note(tx, &desk, "mandate.correct", ("mandate", id.0), detail).await?;
            Ok(patient.id)
        })
    });
    corrected.await
}

/// The faults of the form, and that the reason is missing.
fn with_why(filled: Result<Mandate, RosterRefused>) -> RosterRefused {
    let missing = || fault("why", "Choose why it is corrected; use “amend” for a real change");
    match filled {
        Err(RosterRefused::Faults(mut faults)) => {
            if let RosterRefused::Faults(more) = missing() {
                faults.extend(more);
            }
            RosterRefused::Faults(faults)
        }
        Err(why) => why,
        Ok(_) => missing(),
    }
}

/// Ends the present terms and begins new ones on a day; the old ones stay as they were.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn amend(
    desk: &Desk,
    id: MandateId,
    version: i64,
    form: MandateForm,
) -> Result<PatientId, RosterRefused> {
    let new = MandateId::new(&*desk.office.clock, &*desk.office.random);
    let inside = desk.clone();
    let amended = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let organization = desk.actor.organization;
            let (patient, mut was) = at_version(tx, &desk, id, version).await?;
            let others: Vec<Mandate> = mandates::of_patient(tx, organization, patient.id).await?;
            let others: Vec<Mandate> = others.into_iter().filter(|m| m.id != id).collect();
            let form = MandateForm { service_type: was.service_type.key().to_owned(), ..form };
            let mandate = filled(&form, new, &patient, &others)?;
            if mandate.from <= was.from {
                return Err(fault("from", "Enter a day after the first day of the old terms"));
            }
            if was.to.is_some_and(|to| mandate.from > day_after(to, 1)) {
                let message = "The old terms end before this day; enter a new one instead";
                return Err(fault("from", message));
            }
            was.to = Some(day_after(mandate.from, -1));
            mandates::update(tx, organization, &was).await?;
            mandates::insert_many(tx, organization, &[mandate]).await?;
            let detail = serde_json::json!({
                "patient": patient.id.to_string(),
                "followed_by": new.to_string(),
            });
            note(tx, &desk, "mandate.amend", ("mandate", id.0), detail).await?;
            Ok(patient.id)
        })
    });
    amended.await
}

/// Ends a mandate with a last day.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn end(
    desk: &Desk,
    id: MandateId,
    version: i64,
    last: String,
) -> Result<PatientId, RosterRefused> {
    let inside = desk.clone();
    let ended = desk.office.db.write(move |tx| {
        let (desk, last) = (inside.clone(), last.clone());
        Box::pin(async move {
            let (patient, mut mandate) = at_version(tx, &desk, id, version).await?;
            let mut faults = Faults::default();
            let last = fields::last_day(&last, Some(mandate.from));
            let last = faults.take("to", last);
            if last == Some(None) {
                faults.add("to", "Enter the last day");
            }
            faults.none()?;
            mandate.to = last.flatten();
            mandates::update(tx, desk.actor.organization, &mandate).await?;
            let of = serde_json::json!({ "patient": patient.id.to_string() });
            note(tx, &desk, "mandate.end", ("mandate", id.0), of).await?;
            Ok::<_, RosterRefused>(patient.id)
        })
    });
    ended.await
}
