//! Who works in the organization.

use crate::address::Path;
use crate::caller::SignedIn;
use crate::form::{Choice, Fields, FormErrors};
use crate::page::{PageError, Shell, page, page_with};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use care::{Credential, MemberId, Role, Site};
use office::change_member::{self, ChangeRefused};
use office::invite_member::{self, InviteRefused, Invited};
use office::members::{self, MemberForm, MembersRefused};
use office::{Desk, Member};

/// One line of the list.
struct Line {
    id: String,
    signature: String,
    email: String,
    roles: String,
    site: String,
    npi: String,
    state: &'static str,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "pages/users.html")]
struct UsersPage {
    shell: Shell,
    members: Vec<Line>,
    active: usize,
}

/// `GET /users`.
pub(crate) async fn list(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let all = members::list(&desk).await.map_err(|why| refused(&why))?;
    let sites = members::sites(&desk).await.map_err(|why| refused(&why))?;
    let active = all.iter().filter(|member| member.is_active).count();
    let members = all.iter().map(|member| line(member, &sites)).collect();
    page(&UsersPage { shell: Shell::at(&desk, "/users"), members, active })
}

fn refused(why: &MembersRefused) -> PageError {
    match why {
        MembersRefused::NotFound => PageError::not_found(),
        MembersRefused::Store(_) => PageError::failed(why),
    }
}

fn line(member: &Member, sites: &[Site]) -> Line {
    let (state, tone) = match (member.is_active, member.account) {
        (false, _) => ("Former", ""),
        (true, None) => ("Invited", "is-warn"),
        (true, Some(_)) => ("Active", "is-ok"),
    };
    Line {
        id: member.id.to_string(),
        signature: member.signature(),
        email: member.email.clone(),
        roles: role_labels(member),
        site: site_name(member, sites),
        npi: member.npi.as_ref().map(|npi| npi.as_str().to_owned()).unwrap_or_default(),
        state,
        tone,
    }
}

fn role_labels(member: &Member) -> String {
    member.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ")
}

fn site_name(member: &Member, sites: &[Site]) -> String {
    let site = sites.iter().find(|site| Some(site.id) == member.site);
    site.map(|site| site.name.clone()).unwrap_or_default()
}

/// A role as a check box.
struct RoleBox {
    key: &'static str,
    label: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "pages/user_form.html")]
struct UserForm {
    shell: Shell,
    heading: String,
    action: String,
    inviting: bool,
    invited: bool,
    active: bool,
    version: i64,
    email: String,
    fields: MemberForm,
    roles: Vec<RoleBox>,
    sites: Vec<Choice>,
    credentials: Vec<Choice>,
    supervisors: Vec<Choice>,
    theirs: Option<Vec<(&'static str, String)>>,
    errors: FormErrors,
}

async fn form(
    desk: &Desk,
    member: Option<&Member>,
    email: &str,
    fields: MemberForm,
    errors: FormErrors,
) -> Result<UserForm, PageError> {
    let errors = errors.in_order(&ORDER);
    let sites = members::sites(desk).await.map_err(|why| refused(&why))?;
    let all = members::list(desk).await.map_err(|why| refused(&why))?;
    let mut offered = members::grantable(desk);
    offered.extend(fields.roles.iter().filter(|role| !members::grantable(desk).contains(role)));
    let roles = Role::ALL
        .into_iter()
        .filter(|role| offered.contains(role))
        .map(|role| RoleBox {
            key: role.key(),
            label: role.label(),
            chosen: fields.roles.contains(&role),
        })
        .collect();
    let therapists = all.iter().filter(|other| {
        other.is_active && other.credential == Some(Credential::OccupationalTherapist)
    });
    Ok(UserForm {
        shell: Shell::at(desk, "/users"),
        heading: member.map_or_else(|| "Invite somebody".to_owned(), Member::signature),
        action: member.map_or_else(|| "/users/invite".to_owned(), |m| format!("/users/{}", m.id)),
        inviting: member.is_none(),
        invited: member.is_some_and(|member| member.account.is_none()),
        active: member.is_none_or(|member| member.is_active),
        version: member.map_or(0, |member| member.version),
        email: member.map_or(email, |member| &member.email).to_owned(),
        roles,
        sites: Choice::list(
            "No site",
            sites.iter().map(|site| (site.id.to_string(), site.name.clone())),
            fields.site.map(|site| site.to_string()).as_deref(),
        ),
        credentials: Choice::list(
            "No credential",
            CREDENTIALS.map(|(_, key, label)| (key.to_owned(), label.to_owned())),
            fields.credential.map(credential_key),
        ),
        supervisors: Choice::list(
            "No supervisor",
            therapists.map(|other| (other.id.to_string(), other.signature())),
            fields.supervisor.map(|id| id.to_string()).as_deref(),
        ),
        fields,
        theirs: None,
        errors,
    })
}

const CREDENTIALS: [(Credential, &str, &str); 2] = [
    (Credential::OccupationalTherapist, "occupational_therapist", "Occupational therapist"),
    (
        Credential::OccupationalTherapyAssistant,
        "occupational_therapy_assistant",
        "Occupational therapy assistant",
    ),
];

fn credential_key(credential: Credential) -> &'static str {
    CREDENTIALS.iter().find(|(known, ..)| *known == credential).map_or("", |(_, key, _)| key)
}

fn typed(fields: &Fields) -> MemberForm {
    MemberForm {
        name: fields.get("name").to_owned(),
        roles: fields.all("roles").filter_map(Role::from_key).collect(),
        site: fields.get("site").parse().ok(),
        title: fields.get("title").to_owned(),
        credential: CREDENTIALS
            .iter()
            .find(|(_, key, _)| *key == fields.get("credential"))
            .map(|(credential, ..)| *credential),
        npi: fields.get("npi").to_owned(),
        license: fields.get("license").to_owned(),
        registered_through: fields.get("registered_through").to_owned(),
        supervisor: fields.get("supervisor").parse().ok(),
    }
}

/// `GET /users/invite`.
pub(crate) async fn show_invite(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let empty = MemberForm::default();
    page(&form(&desk, None, "", empty, FormErrors::none()).await?)
}

#[derive(Template)]
#[template(path = "pages/user_link.html")]
struct LinkPage {
    shell: Shell,
    heading: &'static str,
    good_for: &'static str,
    link: String,
}

fn invited_page(desk: &Desk, fields: &Fields, invited: &Invited) -> Result<Response, PageError> {
    let link = format!("{}/invitation/{}", fields.origin(), invited.token.reveal());
    link_page(desk, "Invitation made", "7 days", link)
}

/// The page that shows a link this once.
pub(crate) fn link_page(
    desk: &Desk,
    heading: &'static str,
    good_for: &'static str,
    link: String,
) -> Result<Response, PageError> {
    page(&LinkPage { shell: Shell::at(desk, "/users"), heading, good_for, link })
}

/// `POST /users/invite`.
pub(crate) async fn invite(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    let (email, filled) = (fields.get("email"), typed(&fields));
    match invite_member::invite(&desk, email, filled.clone()).await {
        Ok(invited) => invited_page(&desk, &fields, &invited),
        Err(InviteRefused::Faults(faults)) => {
            let errors = FormErrors::of(&faults);
            page_with(errors.status(), &form(&desk, None, email, filled, errors).await?)
        }
        Err(why) => invite_refused(&why, "/users/invite"),
    }
}

fn invite_refused(why: &InviteRefused, next: &str) -> Result<Response, PageError> {
    match why {
        InviteRefused::NotFresh => Ok(confirm_first(next)),
        InviteRefused::NotFound | InviteRefused::Faults(_) => Err(PageError::not_found()),
        InviteRefused::Store(_) => Err(PageError::failed(why)),
    }
}

/// Asks for a fresh factor, and leads back.
pub(crate) fn confirm_first(next: &str) -> Response {
    Redirect::to(&format!("/confirm-identity?next={next}")).into_response()
}

/// The member that an address names.
pub(crate) fn id(text: &str) -> Result<MemberId, PageError> {
    text.parse().map_err(|_| PageError::not_found())
}

/// `GET /users/{id}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let member = members::find(&desk, id(&text)?).await.map_err(|why| refused(&why))?;
    let fields = MemberForm::of(&member);
    page(&form(&desk, Some(&member), "", fields, FormErrors::none()).await?)
}

/// `POST /users/{id}`.
pub(crate) async fn change(
    SignedIn(desk): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let id = id(&text)?;
    let filled = typed(&fields);
    let version = fields.get("version").parse().unwrap_or(0);
    match change_member::change(&desk, id, version, filled.clone()).await {
        Ok(()) => Ok(Redirect::to("/users").into_response()),
        Err(why) => not_changed(&desk, id, filled, why).await,
    }
}

/// `POST /users/{id}/deactivate`.
pub(crate) async fn deactivate(
    SignedIn(desk): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    set_active(desk, &text, &fields, false).await
}

/// `POST /users/{id}/reactivate`.
pub(crate) async fn reactivate(
    SignedIn(desk): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    set_active(desk, &text, &fields, true).await
}

async fn set_active(
    desk: Desk,
    text: &str,
    fields: &Fields,
    active: bool,
) -> Result<Response, PageError> {
    let id = id(text)?;
    let version = fields.get("version").parse().unwrap_or(0);
    match change_member::set_active(&desk, id, version, active).await {
        Ok(()) => Ok(Redirect::to("/users").into_response()),
        Err(why) => {
            let member = members::find(&desk, id).await.map_err(|why| refused(&why))?;
            not_changed(&desk, id, MemberForm::of(&member), why).await
        }
    }
}

/// `POST /users/{id}/invite-again`.
pub(crate) async fn invite_again(
    SignedIn(desk): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    match invite_member::invite_again(&desk, id(&text)?).await {
        Ok(invited) => invited_page(&desk, &fields, &invited),
        Err(why) => invite_refused(&why, &format!("/users/{text}")),
    }
}

async fn not_changed(
    desk: &Desk,
    id: MemberId,
    filled: MemberForm,
    why: ChangeRefused,
) -> Result<Response, PageError> {
    let errors = match &why {
        ChangeRefused::NotFound => return Err(PageError::not_found()),
        ChangeRefused::NotFresh => return Ok(confirm_first(&format!("/users/{id}"))),
        ChangeRefused::Store(_) => return Err(PageError::failed(&why)),
        ChangeRefused::Faults(faults) => FormErrors::of(faults),
        ChangeRefused::Own => FormErrors::one("roles", OWN),
        ChangeRefused::LastAdministrator => FormErrors::one("roles", LAST),
        ChangeRefused::Stale { .. } => FormErrors::none(),
    };
    let member = members::find(desk, id).await.map_err(|why| refused(&why))?;
    let sites = members::sites(desk).await.map_err(|why| refused(&why))?;
    let mut status = errors.status();
    let mut content = form(desk, Some(&member), "", filled, errors).await?;
    if let ChangeRefused::Stale { theirs } = &why {
        status = StatusCode::CONFLICT;
        content.theirs = Some(stored(theirs, &sites));
    }
    page_with(status, &content)
}

/// The fields in the order of the form.
const ORDER: [&str; 10] = [
    "email",
    "name",
    "roles",
    "site",
    "credential",
    "title",
    "npi",
    "license",
    "registered_through",
    "supervisor",
];

const OWN: &str = "Nobody changes their own roles or ends their own membership; ask another \
                   administrator";
const LAST: &str = "This is the last system administrator; make another one first";

/// What is stored, for the page that shows both texts.
fn stored(member: &Member, sites: &[Site]) -> Vec<(&'static str, String)> {
    let form = MemberForm::of(member);
    let credential = CREDENTIALS.iter().find(|(known, ..)| Some(*known) == member.credential);
    vec![
        ("Name", form.name),
        ("Roles", role_labels(member)),
        ("School or office", site_name(member, sites)),
        ("Credential", credential.map(|(.., label)| (*label).to_owned()).unwrap_or_default()),
        ("Title", form.title),
        ("NPI", form.npi),
        ("Licence number", form.license),
        ("Registered through", form.registered_through),
    ]
}
