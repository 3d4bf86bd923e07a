//! Who consents and may be billed for a child: added, changed, taken away.

use super::{Faults, RosterRefused, note, open_patient, reached, text_form};
use crate::scope::Act;
use crate::{Desk, roster_fields as fields};
use care::{Guardian, GuardianId, Patient, PatientId, Private};
use store::{Tx, guardians};

text_form! {
    /// What is typed about a guardian.
    GuardianForm {
        /// Full name.
        name,
        /// Mother, grandparent, foster parent …
        relation,
        /// Telephone.
        phone,
        /// Electronic mail.
        email,
        /// Language in which to write.
        language,
        /// `yes` when the law lets this person consent.
        may_consent,
    }
}

impl GuardianForm {
    /// The form filled in with what is stored.
    pub fn of(guardian: &Guardian) -> Self {
        Self {
            name: guardian.name.0.clone(),
            relation: guardian.relation.clone(),
            phone: guardian.phone.0.clone(),
            email: guardian.email.0.clone(),
            language: guardian.language.key().to_owned(),
            may_consent: if guardian.may_consent { "yes" } else { "" }.to_owned(),
        }
    }
}

fn filled(form: &GuardianForm, id: GuardianId, patient: PatientId) -> Result<Guardian, Faults> {
    let mut faults = Faults::default();
    let name = faults.take("name", fields::text(&form.name, "the full name", 120));
    let relation = fields::text(&form.relation, "what they are to the child, such as mother", 40);
    let relation = faults.take("relation", relation);
    let phone = faults.take("phone", fields::phone(&form.phone));
    let email = faults.take("email", fields::email(&form.email));
    let language = faults.take("language", fields::language(&form.language));
    let may_consent = form.may_consent == "yes";
    let guardian = (|| {
        Some(Guardian {
            id,
            patient,
            name: Private(name?),
            relation: relation?,
            phone: Private(phone?),
            email: Private(email?),
            language: language?,
            may_consent,
            version: 1,
        })
    })();
    guardian.ok_or(faults)
}

/// The patient for whom a guardian is added.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open_new(desk: &Desk, patient: PatientId) -> Result<Patient, RosterRefused> {
    open_patient(desk, patient, Act::ChangeRoster).await
}

/// A guardian and the patient.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open(desk: &Desk, id: GuardianId) -> Result<(Patient, Guardian), RosterRefused> {
    let mut tx = desk.office.db.read().await?;
    let (patient, guardian) = found(&mut tx, desk, id).await?;
    drop(tx);
    open_patient(desk, patient.id, Act::ChangeRoster).await?;
    Ok((patient, guardian))
}

async fn found(
    tx: &mut Tx,
    desk: &Desk,
    id: GuardianId,
) -> Result<(Patient, Guardian), RosterRefused> {
    let guardian = guardians::find(tx, desk.actor.organization, id).await?;
    let guardian = guardian.ok_or(RosterRefused::NotFound)?;
    Ok((reached(tx, desk, Act::ChangeRoster, guardian.patient).await?, guardian))
}

/// Adds a guardian.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn add(
    desk: &Desk,
    patient: PatientId,
    form: GuardianForm,
) -> Result<GuardianId, RosterRefused> {
    let id = GuardianId::new(&*desk.office.clock, &*desk.office.random);
    let inside = desk.clone();
    let added = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            reached(tx, &desk, Act::ChangeRoster, patient).await?;
            let guardian = filled(&form, id, patient).map_err(Faults::refused)?;
            guardians::insert_many(tx, desk.actor.organization, &[guardian]).await?;
            let of = serde_json::json!({ "patient": patient.to_string() });
            note(tx, &desk, "guardian.add", ("guardian", id.0), of).await?;
            Ok(id)
        })
    });
    added.await
}

/// Changes a guardian. `version` is the one that the page showed.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn change(
    desk: &Desk,
    id: GuardianId,
    version: i64,
    form: GuardianForm,
) -> Result<PatientId, RosterRefused> {
    let inside = desk.clone();
    let changed = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let (patient, was) = found(tx, &desk, id).await?;
            if was.version != version {
                return Err(RosterRefused::Stale);
            }
            let guardian = filled(&form, id, patient.id).map_err(Faults::refused)?;
            let guardian = Guardian { version, ..guardian };
            guardians::update(tx, desk.actor.organization, &guardian).await?;
            let of = serde_json::json!({ "patient": patient.id.to_string() });
            note(tx, &desk, "guardian.change", ("guardian", id.0), of).await?;
            Ok(patient.id)
        })
    });
    changed.await
}

/// Takes a guardian away.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn remove(desk: &Desk, id: GuardianId, version: i64) -> Result<PatientId, RosterRefused> {
    let inside = desk.clone();
    let removed = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            let (patient, _) = found(tx, &desk, id).await?;
            guardians::delete(tx, desk.actor.organization, id, version).await?;
            let of = serde_json::json!({ "patient": patient.id.to_string() });
            note(tx, &desk, "guardian.remove", ("guardian", id.0), of).await?;
            Ok::<_, RosterRefused>(patient.id)
        })
    });
    removed.await
}
