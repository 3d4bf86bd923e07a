//! The JSON API under `/api/v1`: the use cases of the pages for programs.
//!
//! Each handler is described where it stands, so that the OpenAPI document
//! ([`openapi`]) cannot lag behind; [`routes`] lists them for the router and the policy table.
//! People sign in by the pages and send the cookie; tokens for programs come later.

mod audit;
mod change;
mod encounters;
mod findings;
mod keys;
mod me;
pub(crate) mod openapi;
mod planning;
mod read;
mod record_body;
mod recording;
mod refused;
mod reports;
mod roster;
mod sessions;
mod shapes;
mod units;

pub(crate) use change::Running;
pub(crate) use shapes::Finding;

use crate::routes::Route;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

/// A route and its part of the OpenAPI document.
struct Documented {
    method: &'static str,
    path: &'static str,
    what: UtoipaMethodRouter<office::Office>,
}

macro_rules! documented {
    ($($method:literal $path:literal $handler:path;)*) => {
        vec![$(Documented { method: $method, path: $path, what: routes!($handler) },)*]
    };
}

fn all() -> Vec<Documented> {
    documented! {
        "GET" "/api/v1/openapi.json" openapi::show;
        "GET" "/api/v1/me" me::show;
        "GET" "/api/v1/sites" me::sites;
        "GET" "/api/v1/students" roster::students;
        "POST" "/api/v1/find" roster::find;
        "GET" "/api/v1/students/{patient}" roster::student;
        "GET" "/api/v1/students/{patient}/mandates" roster::mandates;
        "GET" "/api/v1/students/{patient}/goals" roster::goals;
        "GET" "/api/v1/sessions" sessions::list;
        "POST" "/api/v1/sessions" planning::plan;
        "GET" "/api/v1/sessions/{session}" sessions::show;
        "POST" "/api/v1/sessions/{session}/move" planning::move_to;
        "POST" "/api/v1/sessions/{session}/remove" planning::remove;
        "GET" "/api/v1/sessions/{session}/record" recording::sheet;
        "POST" "/api/v1/sessions/{session}/record" recording::record;
        "POST" "/api/v1/sessions/{session}/findings" findings::judge;
        "POST" "/api/v1/past-services" recording::past;
        "GET" "/api/v1/drafts/{session}" recording::draft;
        "PUT" "/api/v1/drafts/{session}" recording::keep;
        "GET" "/api/v1/certifications/waiting" encounters::waiting;
        "POST" "/api/v1/certifications" encounters::certify;
        "GET" "/api/v1/encounters/{encounter}" encounters::show;
        "GET" "/api/v1/encounters/{encounter}/versions" encounters::versions;
        "POST" "/api/v1/encounters/{encounter}/amend" recording::amend;
        "POST" "/api/v1/encounters/{encounter}/void" encounters::void;
        "POST" "/api/v1/units" units::count;
        "GET" "/api/v1/reports/attendance" reports::attendance;
        "GET" "/api/v1/audit-events" audit::list;
    }
}

/// The routes of the API.
pub(crate) fn routes() -> Vec<Route> {
    all()
        .into_iter()
        .map(|one| {
            let (_, _, handler) = one.what;
            Route { method: one.method, path: one.path, handler }
        })
        .collect()
}
