//! The guard before every route: finds out who sends the request, and asks the policy.

use crate::caller::Known;
use crate::page::PageError;
use crate::policy::{self, Entry, Who};
use crate::{cookie, view, way};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use office::Office;
use office::sessions::{self, Caller, Presence};
use std::time::Instant;

/// Lets a request through, leads to what is due first, or answers as if there were nothing.
/// Leaves one line in the log, which names the route and not the address: addresses hold ids and
/// one-time tokens.
pub(crate) async fn guard(
    State((office, entry)): State<(Office, &'static Entry)>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let response = guarded(&office, entry, request, next).await;
    tracing::info!(
        request = %view::current().number,
        method = entry.method,
        route = entry.path,
        status = response.status().as_u16(),
        micros = begun.elapsed().as_micros(),
    );
    response
}

async fn guarded(office: &Office, entry: &Entry, mut request: Request, next: Next) -> Response {
    let caller = match caller(office, request.headers()).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    if let Some(answer) = refusal(entry, caller.as_ref(), &request) {
        return answer;
    }
    request.extensions_mut().insert(Known(caller));
    next.run(request).await
}

/// What is answered where there is no route: the same as where there is one that is not for the
/// person.
pub(crate) async fn absent(State(office): State<Office>, headers: HeaderMap) -> PageError {
    match caller(&office, &headers).await {
        Ok(_) => PageError::not_found(),
        Err(problem) => problem,
    }
}

/// Finds out who sends a request, and tells the view.
async fn caller(office: &Office, headers: &HeaderMap) -> Result<Option<Caller>, PageError> {
    let Some(token) = cookie::token(headers) else { return Ok(None) };
    let caller = sessions::resolve(office, &token, presence(headers)).await;
    let caller = caller.map_err(|why| PageError::failed(&why))?;
    if let Some(Caller::SignedIn(desk)) = &caller {
        view::found(desk);
    }
    Ok(caller)
}

/// A page that refreshes itself says so; then the idle time-out runs on.
fn presence(headers: &HeaderMap) -> Presence {
    if headers.contains_key("x-polling") { Presence::Polling } else { Presence::Person }
}

fn refusal(entry: &Entry, caller: Option<&Caller>, request: &Request) -> Option<Response> {
    if entry.who == Who::Anybody {
        return None;
    }
    let due = match caller {
        None => "/sign-in",
        Some(_) if entry.who == Who::Entering => return None,
        Some(Caller::SecondFactorDue(_)) => "/second-factor",
        Some(Caller::OrganizationDue(_)) => "/choose-organization",
        Some(Caller::SignedIn(desk)) if policy::admits(entry.who, &desk.actor) => return None,
        Some(Caller::SignedIn(_)) => return Some(PageError::not_found().into_response()),
    };
    if view::current().for_program {
        return Some(PageError::signed_out().into_response());
    }
    if request.headers().contains_key("hx-request") {
        // htmx would put the sign-in into the middle of the page.
        let mut answer = PageError::signed_out().into_response();
        answer.headers_mut().insert("hx-redirect", HeaderValue::from_static(due));
        return Some(answer);
    }
    // A form cannot be sent again by a redirect; its page can be opened again.
    let back = match *request.method() {
        Method::GET => request.uri().path_and_query().map_or("/", |path| path.as_str()),
        _ => "/",
    };
    Some(way::to(due, back))
}
