//! Links that work once: the first start, invitations, new passwords.

use crate::address::Path;
use crate::caller::Here;
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, page_with};
use crate::pages::sign_in::{go_on, too_many};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use care::OrganizationKind;
use office::accept_invitation::{self, AcceptRefused, Invitation};
use office::first_administrator::{self, SetUpRefused, SetUpRequest};
use office::renew_password::{self, RenewRefused};
use office::sessions::NextStep;
use office::{Office, Token};

#[derive(Template)]
#[template(path = "pages/setup.html")]
struct SetUpPage {
    action: String,
    request: SetUpRequest,
    practice: bool,
    errors: FormErrors,
}

fn token(text: &str) -> Result<Token, PageError> {
    Token::parse(text).ok_or_else(PageError::not_found)
}

/// `GET /setup/{token}`.
pub(crate) async fn show(
    State(office): State<Office>,
    Here(device): Here,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let open = first_administrator::is_open(&office, &token(&text)?).await;
    if !open.map_err(|why| PageError::failed(&why))? {
        return Err(PageError::not_found());
    }
    let request = SetUpRequest {
        organization: String::new(),
        kind: OrganizationKind::District,
        time_zone: "America/New_York".to_owned(),
        name: String::new(),
        email: String::new(),
        password: String::new(),
        owns_practice: false,
        device,
    };
    set_up_page(&text, request, FormErrors::none())
}

fn set_up_page(
    text: &str,
    request: SetUpRequest,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let practice = request.kind == OrganizationKind::Practice;
    let status = errors.status();
    page_with(status, &SetUpPage { action: format!("/setup/{text}"), request, practice, errors })
}

/// `POST /setup/{token}`.
pub(crate) async fn set_up(
    State(office): State<Office>,
    Here(device): Here,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let token = token(&text)?;
    let request = SetUpRequest {
        organization: fields.get("organization").to_owned(),
        kind: match fields.get("kind") {
            "practice" => OrganizationKind::Practice,
            _ => OrganizationKind::District,
        },
        time_zone: fields.get("time_zone").to_owned(),
        name: fields.get("name").to_owned(),
        email: fields.get("email").to_owned(),
        password: fields.get("password").to_owned(),
        owns_practice: fields.get("owns_practice") == "yes",
        device,
    };
    match first_administrator::set_up(&office, &token, request.clone()).await {
        Ok(token) => Ok(go_on(&token, NextStep::Home, "/users")),
        Err(SetUpRefused::NotFound) => Err(PageError::not_found()),
        Err(SetUpRefused::Faults(faults)) => set_up_page(&text, request, FormErrors::of(&faults)),
        Err(why @ SetUpRefused::Store(_)) => Err(PageError::failed(&why)),
    }
}

#[derive(Template)]
#[template(path = "pages/invitation.html")]
struct InvitationPage {
    action: String,
    invitation: Invitation,
    errors: FormErrors,
}

fn invitation_page(
    text: &str,
    invitation: Invitation,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let status = errors.status();
    page_with(status, &InvitationPage { action: format!("/invitation/{text}"), invitation, errors })
}

/// `GET /invitation/{token}`.
pub(crate) async fn show_invitation(
    State(office): State<Office>,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    match accept_invitation::look(&office, &token(&text)?).await {
        Ok(invitation) => invitation_page(&text, invitation, FormErrors::none()),
        Err(why) => Err(gone(&why)),
    }
}

/// `POST /invitation/{token}`.
pub(crate) async fn accept(
    State(office): State<Office>,
    Here(device): Here,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let token = token(&text)?;
    let password = fields.get("password");
    let errors = match accept_invitation::accept(&office, &token, password, device).await {
        Ok(done) => return Ok(go_on(&done.token, done.next, "/")),
        Err(AcceptRefused::Faults(faults)) => FormErrors::of(&faults),
        Err(AcceptRefused::TooMany { until }) => {
            FormErrors::one("password", &too_many(until, office.now()))
        }
        Err(why) => return Err(gone(&why)),
    };
    match accept_invitation::look(&office, &token).await {
        Ok(invitation) => invitation_page(&text, invitation, errors),
        Err(why) => Err(gone(&why)),
    }
}

/// What is asked of a password.
const PASSWORDS: &str = "At least 15 characters; a few words you can remember are best.";

#[derive(Template)]
#[template(path = "pages/new_password.html")]
struct NewPasswordPage {
    action: String,
    email: String,
    passwords: &'static str,
    errors: FormErrors,
}

async fn new_password_page(
    office: &Office,
    text: &str,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let email =
        renew_password::look(office, &token(text)?).await.map_err(|why| not_renewed(&why))?;
    let action = format!("/new-password/{text}");
    let status = errors.status();
    page_with(status, &NewPasswordPage { action, email, passwords: PASSWORDS, errors })
}

/// `GET /new-password/{token}`.
pub(crate) async fn show_new_password(
    State(office): State<Office>,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    new_password_page(&office, &text, FormErrors::none()).await
}

/// `POST /new-password/{token}`.
pub(crate) async fn renew_password(
    State(office): State<Office>,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    match renew_password::renew(&office, &token(&text)?, fields.get("password")).await {
        Ok(()) => Ok(Redirect::to("/sign-in").into_response()),
        Err(RenewRefused::Faults(faults)) => {
            new_password_page(&office, &text, FormErrors::of(&faults)).await
        }
        Err(why) => Err(not_renewed(&why)),
    }
}

fn not_renewed(why: &RenewRefused) -> PageError {
    match why {
        RenewRefused::Store(_) => PageError::failed(why),
        RenewRefused::NotFound
        | RenewRefused::NotFresh
        | RenewRefused::Elsewhere
        | RenewRefused::Faults(_) => PageError::not_found(),
    }
}

fn gone(why: &AcceptRefused) -> PageError {
    match why {
        AcceptRefused::Store(_) => PageError::failed(why),
        AcceptRefused::NotFound | AcceptRefused::Faults(_) | AcceptRefused::TooMany { .. } => {
            PageError::not_found()
        }
    }
}
