//! The JSON API under `/api/v1`: the use cases of the pages for programs.
//!
//! Each handler is described where it stands, so that the OpenAPI document
//! ([`openapi`]) cannot lag behind; [`routes`] lists them for the router and the policy table.
//! People sign in by the pages and send the cookie; tokens for programs come later.

mod audit;
mod caseload;
mod change;
mod claims;
mod encounters;
mod findings;
mod import;
mod keys;
mod me;
pub(crate) mod openapi;
mod over;
mod planning;
mod plans;
mod read;
mod record_body;
mod recording;
mod refused;
mod reports;
mod roster;
mod sessions;
mod shapes;
mod students;
mod unfinished;
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
        "POST" "/api/v1/students" students::add;
        "POST" "/api/v1/students/{patient}/change" students::change;
        "POST" "/api/v1/students/{patient}/number" students::number;
        "POST" "/api/v1/students/{patient}/diagnoses" students::diagnose;
        "POST" "/api/v1/students/{patient}/guardians" students::add_guardian;
        "POST" "/api/v1/guardians/{guardian}/change" students::change_guardian;
        "POST" "/api/v1/guardians/{guardian}/remove" students::remove_guardian;
        "POST" "/api/v1/students/{patient}/mandates" plans::add_mandate;
        "POST" "/api/v1/mandates/{mandate}/correct" plans::correct;
        "POST" "/api/v1/mandates/{mandate}/amend" plans::amend;
        "POST" "/api/v1/mandates/{mandate}/end" plans::end;
        "POST" "/api/v1/students/{patient}/goals" plans::add_goal;
        "POST" "/api/v1/goals/{goal}/change" plans::change_goal;
        "POST" "/api/v1/students/{patient}/caseload" caseload::assign;
        "POST" "/api/v1/students/{patient}/caseload/end" caseload::end;
        "GET" "/api/v1/groups" caseload::groups;
        "POST" "/api/v1/groups" caseload::add_group;
        "POST" "/api/v1/groups/{group}/change" caseload::change_group;
        "POST" "/api/v1/groups/{group}/remove" caseload::remove_group;
        "POST" "/api/v1/import/preview" import::preview;
        "POST" "/api/v1/import" import::run;
        "GET" "/api/v1/sessions" sessions::list;
        "POST" "/api/v1/sessions" planning::plan;
        "GET" "/api/v1/sessions/{session}" sessions::show;
        "POST" "/api/v1/sessions/{session}/move" planning::move_to;
        "POST" "/api/v1/sessions/{session}/change" planning::change;
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
        "GET" "/api/v1/claims/weeks" claims::weeks;
        "GET" "/api/v1/claims/weeks/{date}" claims::week;
        "POST" "/api/v1/claims/weeks/{date}" claims::make;
        "GET" "/api/v1/claims/submissions/{submission}" claims::submission;
        "GET" "/api/v1/claims/submissions/{submission}/file" claims::file;
        "GET" "/api/v1/reports/attendance" reports::attendance;
        "GET" "/api/v1/reports/no-record" unfinished::no_record;
        "GET" "/api/v1/reports/uncertified" unfinished::uncertified;
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
