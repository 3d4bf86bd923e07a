//! Who treats whom, from a day to a day. Source: access matrix, row `caseload,assign`.

use super::{Faults, RosterRefused, fault, note, patient, reached, text_form};
use crate::scope::{self, Act};
use crate::{Desk, roster_fields as fields};
use care::{MemberId, Patient, PatientId, Role};
use jiff::civil::Date;
pub use store::caseload::CaseloadEntry;
use store::members::Colleague;
use store::{StoreError, Tx, caseload, members};

/// Who says on whose caseload a patient is.
pub const ASSIGNERS: [Role; 3] = [Role::Supervisor, Role::PracticeOwner, Role::SchoolAdministrator];

text_form! {
    /// What is typed to put a patient on a caseload.
    AssignmentForm {
        /// Whose caseload.
        clinician,
        /// First day.
        from,
        /// Last day, when it is known.
        to,
    }
}

/// On whose caseloads a patient is and was.
#[derive(Clone, Debug)]
pub struct Assignments {
    /// Who.
    pub patient: Patient,
    /// The latest first, each with the clinician's name.
    pub entries: Vec<(CaseloadEntry, String)>,
    /// Who may be chosen.
    pub clinicians: Vec<Colleague>,
}

/// On whose caseloads a patient is and was, for who may change it.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open(desk: &Desk, id: PatientId) -> Result<Assignments, RosterRefused> {
    let patient = super::open_patient(desk, id, Act::Assign).await?;
    let mut tx = desk.office.db.read().await?;
    let entries = entries(&mut tx, desk, id).await?;
    Ok(Assignments { patient, entries, clinicians: patient::clinicians(&mut tx, desk).await? })
}

/// The entries of a patient with the names of the clinicians.
pub(crate) async fn entries(
    tx: &mut Tx,
    desk: &Desk,
    id: PatientId,
) -> Result<Vec<(CaseloadEntry, String)>, StoreError> {
    let organization = desk.actor.organization;
    let all = caseload::of_patient(tx, organization, id).await?;
    let known = members::by_ids(tx, organization, all.iter().map(|entry| entry.clinician)).await?;
    let with_name = |entry: CaseloadEntry| {
        let name = known.get(&entry.clinician).map(|member| member.display_name.clone());
        let name = name.unwrap_or_default();
        (entry, name)
    };
    Ok(all.into_iter().map(with_name).collect())
}

/// Whether the actor assigns anybody at all.
pub fn may_assign(desk: &Desk) -> bool {
    !scope::reach(&desk.actor, Act::Assign, desk.now()).is_nothing()
}

/// Puts a patient on a caseload.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn assign(desk: &Desk, id: PatientId, form: AssignmentForm) -> Result<(), RosterRefused> {
    let inside = desk.clone();
    let assigned = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let organization = desk.actor.organization;
            reached(tx, &desk, Act::Assign, id).await?;
            let known = patient::clinicians(tx, &desk).await?;
            let mut faults = Faults::default();
            let clinician = known.iter().find(|member| member.id.to_string() == form.clinician);
            let clinician = clinician.map(|member| member.id).ok_or("Choose somebody".to_owned());
            let clinician = faults.take("clinician", clinician);
            let from = faults.take("from", fields::day(&form.from, "the first day"));
            let to = faults.take("to", fields::last_day(&form.to, from));
            let (Some(clinician), Some(from), Some(to)) = (clinician, from, to) else {
                return Err(faults.refused());
            };
            let entry = CaseloadEntry { clinician, patient: id, from, to };
            let all = caseload::of_patient(tx, organization, id).await?;
            if all.iter().any(|other| overlaps(other, &entry)) {
                let message = "This person has the caseload already on some of these days";
                return Err(fault("clinician", message));
            }
            caseload::insert_many(tx, organization, &[entry]).await?;
            let whose = serde_json::json!({ "clinician": clinician.to_string() });
            Ok(note(tx, &desk, "caseload.assign", ("patient", id.0), whose).await?)
        })
    });
    assigned.await
}

fn overlaps(other: &CaseloadEntry, entry: &CaseloadEntry) -> bool {
    other.clinician == entry.clinician
        && other.from <= entry.to.unwrap_or(Date::MAX)
        && entry.from <= other.to.unwrap_or(Date::MAX)
}

/// Which time on a caseload is ended, as the page showed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Whose caseload.
    pub clinician: MemberId,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Option<Date>,
}

/// Ends a patient's time on a caseload. One that has not begun is taken away.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn end(
    desk: &Desk,
    id: PatientId,
    shown: Shown,
    last: String,
) -> Result<(), RosterRefused> {
    let inside = desk.clone();
    let ended = desk.office.db.write(move |tx| {
        let (desk, last) = (inside.clone(), last.clone());
        Box::pin(async move {
            let organization = desk.actor.organization;
            reached(tx, &desk, Act::Assign, id).await?;
            let all = caseload::of_patient(tx, organization, id).await?;
            let is_it = |e: &&CaseloadEntry| e.clinician == shown.clinician && e.from == shown.from;
            let entry = all.iter().find(is_it).ok_or(RosterRefused::Stale)?;
            if entry.to != shown.to {
                return Err(RosterRefused::Stale);
            }
            let mut faults = Faults::default();
            let last = faults.take("last", fields::day(&last, "the last day"));
            let Some(last) = last else { return Err(faults.refused()) };
            if last < entry.from && entry.from <= desk.today() {
                let message = "Enter a last day that is not before the first day";
                return Err(fault("last", message));
            }
            caseload::end(tx, organization, shown.clinician, id, last).await?;
            let whose = serde_json::json!({ "clinician": shown.clinician.to_string() });
            Ok(note(tx, &desk, "caseload.end", ("patient", id.0), whose).await?)
        })
    });
    ended.await
}
