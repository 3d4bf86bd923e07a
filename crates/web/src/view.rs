//! What every part of an answer may know about its request without being told: its number, how
//! the person wants pages to look, what the last page left to say, and who it is.
//!
//! Frames and problems are made deep inside handlers; this spares each handler from passing on
//! what it does not use itself. Outside of a request there is the plain view.

use crate::flash::{self, Flash};
use crate::look::Look;
use crate::page::PageError;
use crate::{Settings, cookie};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use office::{Desk, Office};
use std::cell::RefCell;
use std::time::Duration;

tokio::task_local! {
    static VIEW: RefCell<View>;
}

/// What is known about one request.
#[derive(Clone, Default)]
pub(crate) struct View {
    /// Names the request in the log, and to the person when something failed.
    pub(crate) number: String,
    /// How pages are to look.
    pub(crate) look: Look,
    /// Whether the data is invented (`quarterhour demo`).
    pub(crate) invented: bool,
    /// Whether the answer is for a program: problems as JSON.
    pub(crate) for_program: bool,
    flash: Option<Flash>,
    flash_was_shown: bool,
    desk: Option<Desk>,
}

/// The view of the present request.
pub(crate) fn current() -> View {
    VIEW.try_with(|view| view.borrow().clone()).unwrap_or_default()
}

/// How pages are to look.
pub(crate) fn look() -> Look {
    VIEW.try_with(|view| view.borrow().look).unwrap_or_default()
}

/// Who sends the request, once the guard has found out and all of the sign-in is done.
pub(crate) fn desk() -> Option<Desk> {
    VIEW.try_with(|view| view.borrow().desk.clone()).ok().flatten()
}

/// Says who sends the request.
pub(crate) fn found(desk: &Desk) {
    // Nothing outside of a request asks who it is.
    VIEW.try_with(|view| view.borrow_mut().desk = Some(desk.clone())).unwrap_or_default();
}

/// What the last page left to say; the caller shows it, and it is not shown again.
pub(crate) fn take_flash() -> Option<Flash> {
    let taken = VIEW.try_with(|view| {
        let mut view = view.borrow_mut();
        view.flash_was_shown |= view.flash.is_some();
        view.flash.take()
    });
    taken.ok().flatten()
}

/// After this long the server gives up; what was not committed is rolled back.
const LONGEST: Duration = Duration::from_mins(1);

/// Gives the request its view.
pub(crate) async fn around(
    State((office, settings)): State<(Office, Settings)>,
    request: Request,
    next: Next,
) -> Response {
    let mut number = [0; 6];
    office.random.fill(&mut number);
    let view = View {
        number: number.iter().map(|byte| format!("{byte:02x}")).collect(),
        look: look_of(request.headers()),
        invented: settings.invented,
        for_program: request.uri().path().starts_with("/api/"),
        flash: flash::came(request.headers()),
        flash_was_shown: false,
        desk: None,
    };
    let answered = VIEW.scope(RefCell::new(view), async move {
        let mut response = match tokio::time::timeout(LONGEST, next.run(request)).await {
            Ok(response) => response,
            Err(_) => PageError::too_slow().into_response(),
        };
        if VIEW.with(|view| view.borrow().flash_was_shown) {
            flash::forget(response.headers_mut());
        }
        response
    });
    answered.await
}

fn look_of(headers: &HeaderMap) -> Look {
    cookie::value(headers, crate::look::COOKIE).map(Look::parse).unwrap_or_default()
}
