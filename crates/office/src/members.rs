//! Who works in the organization: the list, and what may be written about one member.

use crate::fault::{Fault, text_fault};
use crate::{Desk, Office};
use care::{Credential, MemberId, Npi, OrganizationId, OrganizationKind, Role, Site, SiteId};
use jiff::civil::Date;
use std::collections::BTreeSet;
use store::members::Member;
use store::{StoreError, Tx, members, sites};

/// Who keeps accounts: the system administrator; in a practice its owner too.
///
/// Source: access matrix, rows `user_account` and `user_role`; DESIGN §10.
pub const KEEPERS: [Role; 2] = [Role::SystemAdministrator, Role::PracticeOwner];

/// Why members were not shown.
#[derive(Debug, thiserror::Error)]
pub enum MembersRefused {
    /// No such member, or not for this person to know.
    #[error("there is no such member")]
    NotFound,
    /// Storage could not answer.
    #[error("the members could not be read")]
    Store(#[from] StoreError),
}

/// Everybody with a place in the organization, by name; former members last.
///
/// # Errors
///
/// See [`MembersRefused`].
pub async fn list(desk: &Desk) -> Result<Vec<Member>, MembersRefused> {
    if !desk.actor.is_any(&KEEPERS) {
        return Err(MembersRefused::NotFound);
    }
    let mut tx = desk.office.db.read().await?;
    Ok(members::list(&mut tx, desk.actor.organization).await?)
}

/// One member.
///
/// # Errors
///
/// See [`MembersRefused`].
pub async fn find(desk: &Desk, id: MemberId) -> Result<Member, MembersRefused> {
    if !desk.actor.is_any(&KEEPERS) {
        return Err(MembersRefused::NotFound);
    }
    let mut tx = desk.office.db.read().await?;
    members::find(&mut tx, desk.actor.organization, id).await?.ok_or(MembersRefused::NotFound)
}

/// The schools or offices that a form offers.
///
/// # Errors
///
/// See [`MembersRefused`].
pub async fn sites(desk: &Desk) -> Result<Vec<Site>, MembersRefused> {
    let mut tx = desk.office.db.read().await?;
    Ok(sites::list(&mut tx, desk.actor.organization).await?)
}

/// What a keeper writes about a member, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberForm {
    /// Name as it is signed, without the title.
    pub name: String,
    /// Roles.
    pub roles: BTreeSet<Role>,
    /// The school or office a role is limited to.
    pub site: Option<SiteId>,
    /// Title as it is signed.
    pub title: String,
    /// Credential of a clinician.
    pub credential: Option<Credential>,
    /// National Provider Identifier, or nothing.
    pub npi: String,
    /// State licence number, or nothing.
    pub license: String,
    /// Last day of the registration, `YYYY-MM-DD`, or nothing.
    pub registered_through: String,
    /// Who directs an assistant.
    pub supervisor: Option<MemberId>,
}

impl MemberForm {
    /// The form filled in with what is stored.
    pub fn of(member: &Member) -> Self {
        Self {
            name: member.display_name.clone(),
            roles: member.roles.clone(),
            site: member.site,
            title: member.title.clone(),
            credential: member.credential,
            npi: member.npi.as_ref().map(|npi| npi.as_str().to_owned()).unwrap_or_default(),
            license: member.license.clone(),
            registered_through: member
                .registered_through
                .map(|day| day.to_string())
                .unwrap_or_default(),
            supervisor: member.supervisor,
        }
    }
}

/// Writes a checked form over `member`, or says which fields must be mended.
pub(crate) async fn fill_in(
    tx: &mut Tx,
    organization: OrganizationId,
    kind: OrganizationKind,
    form: &MemberForm,
    member: &mut Member,
) -> Result<Vec<Fault>, StoreError> {
    let mut faults = plain_faults(kind, form);
    if let Some(site) = form.site
        && !sites::list(tx, organization).await?.iter().any(|known| known.id == site)
    {
        faults.push(Fault::new("site", "Choose a school or office from the list"));
    }
    if let Some(supervisor) = form.supervisor {
        let found = members::find(tx, organization, supervisor).await?;
        let fit = found.is_some_and(|found| {
            found.is_active
                && found.id != member.id
                && found.credential == Some(Credential::OccupationalTherapist)
        });
        if !fit {
            let message = "Choose a supervisor who is an occupational therapist here";
            faults.push(Fault::new("supervisor", message));
        }
    }
    let npi = optional::<Npi>("npi", &form.npi, &mut faults);
    let registered_through =
        optional::<Date>("registered_through", &form.registered_through, &mut faults);
    if faults.is_empty() {
        form.name.trim().clone_into(&mut member.display_name);
        member.roles.clone_from(&form.roles);
        member.site = form.site;
        form.title.trim().clone_into(&mut member.title);
        member.credential = form.credential;
        member.npi = npi;
        form.license.trim().clone_into(&mut member.license);
        member.registered_through = registered_through;
        member.supervisor = form.supervisor;
    }
    Ok(faults)
}

fn optional<T: std::str::FromStr>(
    field: &'static str,
    text: &str,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse().ok();
    if value.is_none() {
        let message = match field {
            "npi" => "Check the NPI: ten digits, and the last one must fit the others",
            _ => "Write the day as year-month-day, like 2027-06-30",
        };
        faults.push(Fault::new(field, message));
    }
    value
}

fn plain_faults(kind: OrganizationKind, form: &MemberForm) -> Vec<Fault> {
    let therapist = form.roles.contains(&Role::Therapist);
    let assistant = form.roles.contains(&Role::Assistant);
    let misplaced = match kind {
        OrganizationKind::District => form.roles.contains(&Role::PracticeOwner),
        OrganizationKind::Practice => form.roles.contains(&Role::SchoolAdministrator),
    };
    let when = |holds: bool, field, message: &str| holds.then(|| Fault::new(field, message));
    [
        text_fault("name", "the name as it is signed", form.name.trim(), 120),
        when(form.roles.is_empty(), "roles", "Choose at least one role"),
        when(misplaced, "roles", "Choose roles that this kind of organization has"),
        when(
            therapist && assistant,
            "roles",
            "Choose therapist or assistant; one person is not both",
        ),
        when(
            therapist && form.credential != Some(Credential::OccupationalTherapist),
            "credential",
            "A therapist needs the credential occupational therapist",
        ),
        when(
            assistant && form.credential != Some(Credential::OccupationalTherapyAssistant),
            "credential",
            "An assistant needs the credential occupational therapy assistant",
        ),
        when(
            form.roles.contains(&Role::SchoolAdministrator) && form.site.is_none(),
            "site",
            "Choose the school of the school administrator",
        ),
        (!form.title.trim().is_empty())
            .then(|| text_fault("title", "the title", form.title.trim(), 40))
            .flatten(),
        (!form.license.trim().is_empty())
            .then(|| text_fault("license", "the licence number", form.license.trim(), 40))
            .flatten(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Roles that `desk` may give: nobody but a system administrator makes another one.
pub fn grantable(desk: &Desk) -> Vec<Role> {
    let kind = desk.actor.organization_kind;
    Role::ALL
        .into_iter()
        .filter(|role| match role {
            Role::PracticeOwner => kind == OrganizationKind::Practice,
            Role::SchoolAdministrator => kind == OrganizationKind::District,
            Role::SystemAdministrator => desk.actor.is(Role::SystemAdministrator),
            _ => true,
        })
        .collect()
}

/// Roles in `wanted` that differ from `present` and are not for `desk` to give or take.
pub(crate) fn overreach(desk: &Desk, present: &BTreeSet<Role>, wanted: &BTreeSet<Role>) -> bool {
    let may = grantable(desk);
    present.symmetric_difference(wanted).any(|role| !may.contains(role))
}

/// Whether `desk` may change how a member signs in: who may not give a role touches nobody who has
/// it.
pub(crate) fn is_within_reach(desk: &Desk, member: &Member) -> bool {
    let may = grantable(desk);
    member.roles.iter().all(|role| may.contains(role))
}

/// A member id that is new.
pub(crate) fn new_id(office: &Office) -> MemberId {
    MemberId::new(&*office.clock, &*office.random)
}
