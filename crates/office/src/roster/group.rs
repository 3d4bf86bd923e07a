//! Named groups of a clinician's caseload: made, renamed, put in order, taken away. Sessions and
//! records do not depend on them. Source: `R-017`.

use super::{Faults, RosterRefused, fault, note};
use crate::scope::{self, Act};
use crate::{Desk, roster_fields as fields};
use care::{CaseloadGroup, CaseloadGroupId, Patient, PatientId};
use store::{StoreError, Tx, caseload_groups, patients};

/// Most members of a group: what the largest class brings together.
const MOST: usize = 30;

/// What is typed about a group.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct GroupForm {
    /// What the clinician calls it.
    pub name: String,
    /// Who is in it, in order.
    pub patients: Vec<PatientId>,
}

/// What was typed is private.
impl std::fmt::Debug for GroupForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GroupForm")
    }
}

/// A group with its members.
#[derive(Clone, Debug)]
pub struct NamedGroup {
    /// The group.
    pub group: CaseloadGroup,
    /// Its members who are still reached, in order.
    pub patients: Vec<Patient>,
}

/// A group with everybody who is or may be in it.
#[derive(Clone, Debug)]
pub struct GroupSheet {
    /// The group.
    pub group: CaseloadGroup,
    /// Who may be put into it: the caseload of today, by name.
    pub caseload: Vec<Patient>,
    /// Members who are not on the caseload today. They stay until they are taken out; who they
    /// are is `None` for who may not read it any more.
    pub left: Vec<(PatientId, Option<Patient>)>,
}

/// Who treats, and so has groups.
fn may_have_groups(desk: &Desk) -> Result<(), RosterRefused> {
    let reach = scope::reach(&desk.actor, Act::Record, desk.now());
    if reach.is_nothing() { Err(RosterRefused::NotFound) } else { Ok(()) }
}

/// The actor's own groups, by name; none for who does not treat.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn list(desk: &Desk) -> Result<Vec<NamedGroup>, StoreError> {
    let (organization, clinician) = (desk.actor.organization, desk.actor.member);
    if may_have_groups(desk).is_err() {
        return Ok(Vec::new());
    }
    let mut tx = desk.office.db.read().await?;
    let all = caseload_groups::of_clinician(&mut tx, organization, clinician).await?;
    let caseload = patients::on_caseload(&mut tx, organization, clinician, desk.today()).await?;
    let named = |group: CaseloadGroup| {
        let of = |id: &PatientId| caseload.iter().find(|patient| patient.id == *id).cloned();
        NamedGroup { patients: group.patients.iter().filter_map(of).collect(), group }
    };
    Ok(all.into_iter().map(named).collect())
}

/// Who may be put into a group of the actor: the caseload of today, by name.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open_new(desk: &Desk) -> Result<Vec<Patient>, RosterRefused> {
    may_have_groups(desk)?;
    let mut tx = desk.office.db.read().await?;
    Ok(caseload(&mut tx, desk).await?)
}

/// One of the actor's own groups, and who may be put into it.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open(desk: &Desk, id: CaseloadGroupId) -> Result<GroupSheet, RosterRefused> {
    may_have_groups(desk)?;
    let mut tx = desk.office.db.read().await?;
    let group = own(&mut tx, desk, id).await?;
    let caseload = caseload(&mut tx, desk).await?;
    let mut left = Vec::new();
    for id in &group.patients {
        if caseload.iter().any(|patient| patient.id == *id) {
            continue;
        }
        let may_read = scope::may_patient(&mut tx, desk, Act::ReadRoster, *id).await?;
        let patient = if may_read {
            patients::find(&mut tx, desk.actor.organization, *id).await?
        } else {
            None
        };
        left.push((*id, patient));
    }
    Ok(GroupSheet { group, caseload, left })
}

async fn caseload(tx: &mut Tx, desk: &Desk) -> Result<Vec<Patient>, StoreError> {
    patients::on_caseload(tx, desk.actor.organization, desk.actor.member, desk.today()).await
}

async fn own(
    tx: &mut Tx,
    desk: &Desk,
    id: CaseloadGroupId,
) -> Result<CaseloadGroup, RosterRefused> {
    let found = caseload_groups::find(tx, desk.actor.organization, id).await?;
    found.filter(|group| group.clinician == desk.actor.member).ok_or(RosterRefused::NotFound)
}

async fn filled(
    tx: &mut Tx,
    desk: &Desk,
    id: CaseloadGroupId,
    form: &GroupForm,
    was: &[PatientId],
) -> Result<CaseloadGroup, RosterRefused> {
    let (organization, clinician) = (desk.actor.organization, desk.actor.member);
    let mut faults = Faults::default();
    let name = faults.take("name", fields::text(&form.name, "a name for the group", 60));
    let others = caseload_groups::of_clinician(tx, organization, clinician).await?;
    let is_taken = |group: &CaseloadGroup| {
        group.id != id && name.as_ref().is_some_and(|name| same_letters(&group.name, name))
    };
    if others.iter().any(is_taken) {
        faults.add("name", "You have a group of this name already; choose another");
    }
    // Who is in it already may stay, also when no longer on the caseload.
    let known = caseload(tx, desk).await?;
    let is_known =
        |id: &PatientId| was.contains(id) || known.iter().any(|patient| patient.id == *id);
    if form.patients.is_empty() {
        faults.add("member", "Choose at least one");
    } else if form.patients.len() > MOST {
        faults.add("member", "Choose at most 30");
    } else if !form.patients.iter().all(is_known) {
        faults.add("member", "Choose only from your caseload of today");
    }
    faults.none()?;
    let name = name.unwrap_or_default();
    Ok(CaseloadGroup { id, clinician, name, patients: form.patients.clone(), version: 1 })
}

fn same_letters(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Makes a group.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn add(desk: &Desk, form: GroupForm) -> Result<CaseloadGroupId, RosterRefused> {
    may_have_groups(desk)?;
    let id = CaseloadGroupId::new(&*desk.office.clock, &*desk.office.random);
    let inside = desk.clone();
    let added = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let group = filled(tx, &desk, id, &form, &[]).await?;
            caseload_groups::insert_many(tx, desk.actor.organization, &[group]).await?;
            let count = serde_json::json!({ "members": form.patients.len() });
            note(tx, &desk, "caseload_group.add", ("caseload_group", id.0), count).await?;
            Ok(id)
        })
    });
    added.await.map_err(twice)
}

/// Renames a group, and sets its members and their order. `version` is the one that was shown.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn change(
    desk: &Desk,
    id: CaseloadGroupId,
    version: i64,
    form: GroupForm,
) -> Result<(), RosterRefused> {
    may_have_groups(desk)?;
    let inside = desk.clone();
    let changed = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let was = own(tx, &desk, id).await?;
            if was.version != version {
                return Err(RosterRefused::Stale);
            }
            let filled = filled(tx, &desk, id, &form, &was.patients).await?;
            let group = CaseloadGroup { version, ..filled };
            caseload_groups::update(tx, desk.actor.organization, &group).await?;
            let count = serde_json::json!({ "members": form.patients.len() });
            let object = ("caseload_group", id.0);
            Ok(note(tx, &desk, "caseload_group.change", object, count).await?)
        })
    });
    changed.await.map_err(twice)
}

/// The same member twice in one form.
fn twice(why: RosterRefused) -> RosterRefused {
    match why {
        RosterRefused::Store(StoreError::Duplicate(_)) => {
            fault("member", "Choose each of them once")
        }
        why => why,
    }
}

/// Takes a group away; its members, sessions and records stay.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn remove(desk: &Desk, id: CaseloadGroupId, version: i64) -> Result<(), RosterRefused> {
    may_have_groups(desk)?;
    let inside = desk.clone();
    let removed = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            own(tx, &desk, id).await?;
            caseload_groups::delete(tx, desk.actor.organization, id, version).await?;
            let nothing = serde_json::Value::Null;
            let object = ("caseload_group", id.0);
            Ok(note(tx, &desk, "caseload_group.remove", object, nothing).await?)
        })
    });
    removed.await
}
