//! The person's own account: second factor, password, devices.

use crate::address::Path;
use crate::caller::SignedIn;
use crate::cookie;
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, page, page_with};
use crate::pages::sign_in::WRONG_CODE;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use office::change_password::{self, ChangePasswordRefused};
use office::second_factor::{self, FactorRefused};
use office::sessions::{self, EndRefused, OpenSignIn, Waiting};
use office::{Desk, choose_organization};

/// Where to come back to after a fresh factor was given.
const CONFIRM: &str = "/confirm-identity?next=/account";

/// One line of a list of devices.
pub(crate) struct Device {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) since: String,
    pub(crate) last_used: String,
    pub(crate) is_this: bool,
}

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage {
    shell: Shell,
    factor_on: bool,
    codes_left: i64,
    sessions: Vec<Device>,
    places: usize,
    errors: FormErrors,
}

/// `GET /account`.
pub(crate) async fn show(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    account_page(&desk, FormErrors::none()).await
}

async fn account_page(desk: &Desk, errors: FormErrors) -> Result<Response, PageError> {
    let failed = |why| PageError::failed(&why);
    let factor = second_factor::state(desk).await.map_err(failed)?;
    let own = sessions::own_sessions(desk).await.map_err(failed)?;
    let choices = choose_organization::choices(&Waiting::from(desk)).await.map_err(failed)?;
    let status = errors.status();
    let content = AccountPage {
        shell: Shell::at(desk, "/account"),
        factor_on: factor.confirmed_at.is_some(),
        codes_left: factor.recovery_codes_left,
        sessions: own.into_iter().map(|session| line(desk, session)).collect(),
        places: choices.len(),
        errors,
    };
    page_with(status, &content)
}

/// A sign-in as a line of a list.
pub(crate) fn line(desk: &Desk, session: OpenSignIn) -> Device {
    Device {
        id: session.id.to_string(),
        name: device_name(&session.user_agent),
        address: session.address,
        since: moment(desk, session.created_at),
        last_used: moment(desk, session.last_seen_at),
        is_this: session.is_this,
    }
}

/// A moment where the organization is: `24 Nov, 10:05`.
pub(crate) fn moment(desk: &Desk, at: Timestamp) -> String {
    at.to_zoned(desk.actor.time_zone.clone()).strftime("%-d %b, %-H:%M").to_string()
}

/// What a browser and its system are called, from what the browser sent.
fn device_name(agent: &str) -> String {
    let known = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let browser = known(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = known(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

/// `POST /account/sessions/{id}/end`.
pub(crate) async fn end(
    SignedIn(desk): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id = id.parse().map_err(|_| PageError::not_found())?;
    match sessions::end_own(&desk, id).await {
        Ok(()) => Ok(Redirect::to("/account").into_response()),
        Err(EndRefused::NotFound) => Err(PageError::not_found()),
        Err(why @ EndRefused::Store(_)) => Err(PageError::failed(&why)),
    }
}

/// `POST /account/sessions/others`.
pub(crate) async fn end_others(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    sessions::end_others(&desk).await.map_err(|why| PageError::failed(&why))?;
    Ok(Redirect::to("/account").into_response())
}

/// `POST /account/password`.
pub(crate) async fn change_password(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    match change_password::change_password(&desk, fields.get("password")).await {
        Ok(()) => Ok(Redirect::to("/account").into_response()),
        Err(ChangePasswordRefused::NotFresh) => Ok(Redirect::to(CONFIRM).into_response()),
        Err(ChangePasswordRefused::Faults(faults)) => {
            account_page(&desk, FormErrors::of(&faults)).await
        }
        Err(why @ ChangePasswordRefused::Store(_)) => Err(PageError::failed(&why)),
    }
}

#[derive(Template)]
#[template(path = "pages/second_factor_setup.html")]
struct SetUpPage {
    shell: Shell,
    secret: String,
    link: String,
    errors: FormErrors,
}

/// `GET /account/second-factor`.
pub(crate) async fn show_set_up(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    set_up_page(&desk, FormErrors::none()).await
}

async fn set_up_page(desk: &Desk, errors: FormErrors) -> Result<Response, PageError> {
    match second_factor::begin_enrolment(desk).await {
        Ok(enrolment) => {
            let status = errors.status();
            let content = SetUpPage {
                shell: Shell::at(desk, "/account"),
                secret: enrolment.secret,
                link: enrolment.link,
                errors,
            };
            page_with(status, &content)
        }
        Err(why) => refused(desk, why, "/account/second-factor").await,
    }
}

/// `POST /account/second-factor`.
pub(crate) async fn set_up(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    match second_factor::confirm_enrolment(&desk, fields.get("code")).await {
        Ok((token, codes)) => {
            let mut response = page(&CodesPage { shell: Shell::at(&desk, "/account"), codes })?;
            cookie::set(response.headers_mut(), &token);
            Ok(response)
        }
        Err(FactorRefused::WrongCode) => {
            set_up_page(&desk, FormErrors::one("code", WRONG_CODE)).await
        }
        Err(FactorRefused::TooMany { until }) => {
            let message = crate::pages::sign_in::too_many(until, desk.now());
            set_up_page(&desk, FormErrors::one("code", &message)).await
        }
        Err(why) => refused(&desk, why, "/account/second-factor").await,
    }
}

#[derive(Template)]
#[template(path = "pages/recovery_codes.html")]
struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
}

/// `POST /account/recovery-codes`.
pub(crate) async fn renew_codes(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    match second_factor::renew_recovery_codes(&desk).await {
        Ok(codes) => page(&CodesPage { shell: Shell::at(&desk, "/account"), codes }),
        Err(why) => refused(&desk, why, "/account").await,
    }
}

/// `POST /account/second-factor/off`.
pub(crate) async fn take_off(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    match second_factor::take_off(&desk, fields.get("code")).await {
        Ok(()) => Ok(Redirect::to("/account").into_response()),
        Err(why) => refused(&desk, why, "/account").await,
    }
}

async fn refused(desk: &Desk, why: FactorRefused, next: &str) -> Result<Response, PageError> {
    let message = match why {
        FactorRefused::NotFresh => {
            return Ok(Redirect::to(&format!("/confirm-identity?next={next}")).into_response());
        }
        FactorRefused::WrongState => return Ok(Redirect::to("/account").into_response()),
        FactorRefused::Seal(_) | FactorRefused::Store(_) => return Err(PageError::failed(&why)),
        FactorRefused::WrongCode => WRONG_CODE.to_owned(),
        FactorRefused::TooMany { until } => crate::pages::sign_in::too_many(until, desk.now()),
    };
    account_page(desk, FormErrors::one("code", &message)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_browser_and_system() {
        let chrome = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like \
                      Gecko) Chrome/130.0.0.0 Safari/537.36";
        assert_eq!(device_name(chrome), "Chrome on Chromebook");
        assert_eq!(device_name("curl/8.0"), "Unknown device");
    }
}
