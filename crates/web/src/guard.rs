//! The guard before every route: finds out who sends the request, and asks the policy.

use crate::caller::Known;
use crate::page::PageError;
use crate::policy::{self, Entry, Who};
use crate::{cookie, way};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use office::Office;
use office::sessions::{self, Caller, Presence};

/// Lets a request through, leads to what is due first, or answers as if there were nothing.
pub(crate) async fn guard(
    State((office, entry)): State<(Office, &'static Entry)>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match cookie::token(request.headers()) {
        None => None,
        Some(token) => match sessions::resolve(&office, &token, presence(&request)).await {
            Ok(caller) => caller,
            Err(why) => return PageError::failed(&why).into_response(),
        },
    };
    if let Some(answer) = refusal(entry, caller.as_ref(), &request) {
        return answer;
    }
    request.extensions_mut().insert(Known(caller));
    next.run(request).await
}

/// A page that refreshes itself says so; then the idle time-out runs on.
fn presence(request: &Request) -> Presence {
    if request.headers().contains_key("x-polling") { Presence::Polling } else { Presence::Person }
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
    // A form cannot be sent again by a redirect; its page can be opened again.
    let back = match *request.method() {
        Method::GET => request.uri().path_and_query().map_or("/", |path| path.as_str()),
        _ => "/",
    };
    Some(way::to(due, back))
}
