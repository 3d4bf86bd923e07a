//! How somebody else signs in: second factor, password, open sign-ins.

use super::users::{confirm_first, id, link_page};
use crate::address::Path;
use crate::caller::SignedIn;
use crate::flash::{Flash, lead};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::pages::account::{self, Device, moment};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use care::{AuthSessionId, MemberId};
use office::Desk;
use office::member_sign_ins::{self, SignInsRefused};
use office::renew_password::{self, RenewRefused};

#[derive(Template)]
#[template(path = "pages/user_sign_ins.html")]
struct SignInsPage {
    shell: Shell,
    id: MemberId,
    name: String,
    factor_since: Option<String>,
    is_elsewhere_too: bool,
    sessions: Vec<Device>,
    /// Where one is ended.
    sessions_path: String,
    errors: FormErrors,
}

/// `GET /users/{member}/sign-ins`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let id = id(&text)?;
    content(&desk, id, FormErrors::none()).await
}

async fn content(desk: &Desk, id: MemberId, errors: FormErrors) -> Result<Response, PageError> {
    let found = match member_sign_ins::open(desk, id).await {
        Ok(found) => found,
        Err(SignInsRefused::Own) => return Ok(Redirect::to("/account").into_response()),
        Err(SignInsRefused::Store(why)) => return Err(PageError::failed(&why)),
        Err(_) => return Err(PageError::not_found()),
    };
    let status = errors.status();
    let content = SignInsPage {
        shell: Shell::at(desk, "/users"),
        id,
        name: found.member.display_name.clone(),
        factor_since: found.factor_since.map(|since| moment(desk, since)),
        is_elsewhere_too: found.is_elsewhere_too,
        sessions: found.open.into_iter().map(|one| account::line(desk, one)).collect(),
        sessions_path: format!("/users/{id}/sign-ins"),
        errors,
    };
    page_with(status, &content)
}

/// `POST /users/{member}/second-factor/reset`.
pub(crate) async fn reset_factor(
    SignedIn(desk): SignedIn,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let id = id(&text)?;
    let done = member_sign_ins::reset_second_factor(&desk, id).await;
    answer(&desk, id, done, "The second factor is off. Every sign-in was ended.").await
}

/// `POST /users/{member}/sign-ins/{sign_in}/end`.
pub(crate) async fn end_one(
    SignedIn(desk): SignedIn,
    Path((text, sign_in)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let id = id(&text)?;
    let sign_in: AuthSessionId = sign_in.parse().map_err(|_| PageError::not_found())?;
    let done = member_sign_ins::end_one(&desk, id, sign_in).await;
    answer(&desk, id, done, "The sign-in was ended.").await
}

/// `POST /users/{member}/sign-ins/end`.
pub(crate) async fn end_all(
    SignedIn(desk): SignedIn,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let id = id(&text)?;
    let done = member_sign_ins::end_all(&desk, id).await;
    answer(&desk, id, done, "Every sign-in was ended.").await
}

async fn answer(
    desk: &Desk,
    id: MemberId,
    done: Result<(), SignInsRefused>,
    said: &str,
) -> Result<Response, PageError> {
    let path = format!("/users/{id}/sign-ins");
    match done {
        Ok(()) => Ok(lead(&path, &Flash::new(said))),
        Err(SignInsRefused::NotFresh) => Ok(confirm_first(&path)),
        Err(SignInsRefused::Own) => Ok(Redirect::to("/account").into_response()),
        Err(SignInsRefused::NoFactor) => {
            Ok(lead(&path, &Flash::new("There is no second factor any more.")))
        }
        Err(SignInsRefused::Elsewhere) => {
            content(desk, id, FormErrors::one("factor", FACTOR_ELSEWHERE)).await
        }
        Err(SignInsRefused::NotFound) => Err(PageError::not_found()),
        Err(why @ SignInsRefused::Store(_)) => Err(PageError::failed(&why)),
    }
}

const FACTOR_ELSEWHERE: &str = "This person works in another organization too, which the second \
                                factor protects; they take it off themselves, with a recovery code";

/// `POST /users/{member}/new-password`.
pub(crate) async fn new_password(
    SignedIn(desk): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let id = id(&text)?;
    match renew_password::offer(&desk, id).await {
        Ok(token) => {
            let link = format!("{}/new-password/{}", fields.origin(), token.reveal());
            link_page(&desk, "Link for a new password", "24 hours", link)
        }
        Err(RenewRefused::NotFresh) => Ok(confirm_first(&format!("/users/{id}/sign-ins"))),
        Err(RenewRefused::Elsewhere) => {
            content(&desk, id, FormErrors::one("new-password", PASSWORD_ELSEWHERE)).await
        }
        Err(RenewRefused::NotFound | RenewRefused::Faults(_)) => Err(PageError::not_found()),
        Err(why @ RenewRefused::Store(_)) => Err(PageError::failed(&why)),
    }
}

const PASSWORD_ELSEWHERE: &str = "This person works in another organization too, which the link \
                                  would open; they change their password on their own account page";
