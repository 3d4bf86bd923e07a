//! Signing in and out, the one-time code, the choice of an organization, fresh factors.

use crate::address::Query;
use crate::caller::{Here, MaybeCaller, SignedIn, Unfinished};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page, page_with};
use crate::{cookie, way};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use care::Factor;
use jiff::Timestamp;
use office::choose_organization::{self, ChooseRefused};
use office::confirm_identity::{self, ConfirmRefused};
use office::sessions::{self, Caller, NextStep, Waiting};
use office::sign_in::{self, SignInRefused, SignInRequest};
use office::{Membership, Office, Token};
use serde::Deserialize;

/// Where a page leads back to.
#[derive(Deserialize)]
pub(crate) struct Way {
    next: Option<String>,
}

impl Way {
    /// The way, within this site.
    pub(crate) fn local(&self) -> String {
        self.next.as_deref().map_or("/", way::local).to_owned()
    }
}

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage {
    email: String,
    next: String,
    idle_minutes: i64,
    errors: FormErrors,
}

/// `GET /sign-in`.
pub(crate) async fn show(
    State(office): State<Office>,
    MaybeCaller(caller): MaybeCaller,
    Query(way): Query<Way>,
) -> Result<Response, PageError> {
    match caller {
        Some(Caller::SignedIn(_)) => Ok(Redirect::to(&way.local()).into_response()),
        Some(Caller::SecondFactorDue(_)) => Ok(way::to("/second-factor", &way.local())),
        Some(Caller::OrganizationDue(_)) => Ok(way::to("/choose-organization", &way.local())),
        None => sign_in_page(&office, String::new(), way.local(), FormErrors::none()),
    }
}

fn sign_in_page(
    office: &Office,
    email: String,
    next: String,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let idle_minutes = office.limits.idle.as_mins();
    let status = errors.status();
    page_with(status, &SignInPage { email, next, idle_minutes, errors })
}

/// `POST /sign-in`.
pub(crate) async fn enter(
    State(office): State<Office>,
    Here(device): Here,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    let next = way::local(fields.get("next")).to_owned();
    let email = fields.get("email").to_owned();
    let request = SignInRequest {
        email: email.clone(),
        password: fields.get("password").to_owned(),
        device,
        previous: cookie::token(&headers),
    };
    match sign_in::sign_in(&office, request).await {
        Ok(done) => Ok(go_on(&done.token, done.next, &next)),
        Err(SignInRefused::Wrong) => {
            let message = "Check the e-mail address and the password: they do not belong together";
            sign_in_page(&office, email, next, FormErrors::one("email", message))
        }
        Err(SignInRefused::TooMany { until }) => {
            let message = too_many(until, office.now());
            sign_in_page(&office, email, next, FormErrors::one("email", &message))
        }
        Err(why @ SignInRefused::Store(_)) => Err(PageError::failed(&why)),
    }
}

/// What a person reads when attempts are counted out. Says nothing about the account.
pub(crate) fn too_many(until: Timestamp, now: Timestamp) -> String {
    let minutes = until.duration_since(now).as_secs().max(0) / 60 + 1;
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    format!(
        "Wait {minutes} {unit}, then try again. There were too many attempts with this address \
         or from this device; none is looked at before then"
    )
}

/// Sets the cookie and leads on.
pub(crate) fn go_on(token: &Token, step: NextStep, next: &str) -> Response {
    let mut response = match step {
        NextStep::SecondFactor => way::to("/second-factor", next),
        NextStep::Organization => way::to("/choose-organization", next),
        NextStep::Notices => way::to("/notices", next),
        NextStep::Home => Redirect::to(next).into_response(),
    };
    cookie::set(response.headers_mut(), token);
    response
}

/// `POST /sign-out`: ends the sign-in, takes the cookie away and asks the browser to forget pages.
pub(crate) async fn leave(
    State(office): State<Office>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if let Some(token) = cookie::token(&headers) {
        sessions::sign_out(&office, &token).await.map_err(|why| PageError::failed(&why))?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    cookie::clear(response.headers_mut());
    let forget = HeaderName::from_static("clear-site-data");
    response.headers_mut().insert(forget, HeaderValue::from_static("\"cache\""));
    Ok(response)
}

#[derive(Template)]
#[template(path = "pages/second_factor.html")]
struct SecondFactorPage {
    next: String,
    errors: FormErrors,
}

/// `GET /second-factor`.
pub(crate) async fn show_second_factor(
    caller: Unfinished,
    Query(way): Query<Way>,
) -> Result<Response, PageError> {
    match caller {
        Unfinished::SecondFactor(_) => {
            page(&SecondFactorPage { next: way.local(), errors: FormErrors::none() })
        }
        Unfinished::Organization => Ok(way::to("/choose-organization", &way.local())),
        Unfinished::Finished => Ok(Redirect::to(&way.local()).into_response()),
    }
}

/// `POST /second-factor`.
pub(crate) async fn give_second_factor(
    caller: Unfinished,
    fields: Fields,
) -> Result<Response, PageError> {
    let next = way::local(fields.get("next")).to_owned();
    let waiting = match caller {
        Unfinished::SecondFactor(waiting) => waiting,
        Unfinished::Organization => return Ok(way::to("/choose-organization", &next)),
        Unfinished::Finished => return Ok(Redirect::to(&next).into_response()),
    };
    let message = match confirm_identity::give_code(&waiting, fields.get("code")).await {
        Ok((token, step)) => return Ok(go_on(&token, step, &next)),
        Err(ConfirmRefused::Wrong) => WRONG_CODE.to_owned(),
        Err(ConfirmRefused::TooMany { until }) => too_many(until, waiting.office.now()),
        Err(why @ ConfirmRefused::Store(_)) => return Err(PageError::failed(&why)),
    };
    let errors = FormErrors::one("code", &message);
    page_with(errors.status(), &SecondFactorPage { next, errors })
}

/// What is said about a code that is not accepted.
pub(crate) const WRONG_CODE: &str =
    "Give the code your authenticator shows now; each code works once";

#[derive(Template)]
#[template(path = "pages/choose_organization.html")]
struct ChoosePage {
    choices: Vec<Membership>,
    next: String,
}

/// `GET /choose-organization`: after sign-in, or to change over.
pub(crate) async fn show_choices(
    MaybeCaller(caller): MaybeCaller,
    Query(way): Query<Way>,
) -> Result<Response, PageError> {
    let Some(waiting) = chooser(caller) else { return Ok(way::to("/sign-in", &way.local())) };
    let choices = choose_organization::choices(&waiting).await;
    let choices = choices.map_err(|why| PageError::failed(&why))?;
    page(&ChoosePage { choices, next: way.local() })
}

/// `POST /choose-organization`.
pub(crate) async fn choose(
    MaybeCaller(caller): MaybeCaller,
    fields: Fields,
) -> Result<Response, PageError> {
    let next = way::local(fields.get("next")).to_owned();
    let Some(waiting) = chooser(caller) else { return Ok(way::to("/sign-in", &next)) };
    let Ok(organization) = fields.get("organization").parse() else {
        return Err(PageError::not_found());
    };
    match choose_organization::choose_organization(&waiting, organization).await {
        Ok((token, step)) => Ok(go_on(&token, step, &next)),
        Err(ChooseRefused::NotFound) => Err(PageError::not_found()),
        Err(why @ ChooseRefused::Store(_)) => Err(PageError::failed(&why)),
    }
}

/// Who may choose: everybody who has given every factor.
fn chooser(caller: Option<Caller>) -> Option<Waiting> {
    match caller? {
        Caller::SecondFactorDue(_) => None,
        Caller::OrganizationDue(waiting) => Some(waiting),
        Caller::SignedIn(desk) => Some(Waiting::from(&*desk)),
    }
}

#[derive(Template)]
#[template(path = "pages/confirm_identity.html")]
struct ConfirmPage {
    shell: Shell,
    by_code: bool,
    next: String,
    errors: FormErrors,
}

/// `GET /confirm-identity`: asked before a signature when the last factor is older than
/// 15 minutes.
pub(crate) async fn show_confirm(
    SignedIn(desk): SignedIn,
    Query(way): Query<Way>,
) -> Result<Response, PageError> {
    let asked = confirm_identity::factor_asked(&desk).await;
    let by_code = asked.map_err(|why| PageError::failed(&why))? == Factor::OneTimeCode;
    let shell = Shell::at(&desk, "");
    page(&ConfirmPage { shell, by_code, next: way.local(), errors: FormErrors::none() })
}

/// `POST /confirm-identity`.
pub(crate) async fn confirm(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    let next = way::local(fields.get("next")).to_owned();
    let asked = confirm_identity::factor_asked(&desk).await;
    let by_code = asked.map_err(|why| PageError::failed(&why))? == Factor::OneTimeCode;
    let message = match confirm_identity::confirm_identity(&desk, fields.get("given")).await {
        Ok(token) => return Ok(go_on(&token, NextStep::Home, &next)),
        Err(ConfirmRefused::Wrong) if by_code => WRONG_CODE.to_owned(),
        Err(ConfirmRefused::Wrong) => "Give the password you sign in with".to_owned(),
        Err(ConfirmRefused::TooMany { until }) => too_many(until, desk.now()),
        Err(why @ ConfirmRefused::Store(_)) => return Err(PageError::failed(&why)),
    };
    let errors = FormErrors::one("given", &message);
    let shell = Shell::at(&desk, "");
    page_with(errors.status(), &ConfirmPage { shell, by_code, next, errors })
}
