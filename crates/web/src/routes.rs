//! Every route there is. Each needs a line in [`crate::policy`].

use crate::pages::{
    account, audit, calendar, caseload, certify, claims, encounter, find, help, import, jobs,
    let_pass, notices, record, reports, roster, schedule, setup, sign_in, student, today, units,
    user_sign_ins, users,
};
use crate::{api, assets, look, upload};
use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post, put};
use office::Office;

/// One method on one path.
pub struct Route {
    /// Method.
    pub method: &'static str,
    /// Path with its parameters; a parameter is named for the kind of thing it names.
    pub path: &'static str,
    pub(crate) handler: MethodRouter<Office>,
}

impl Route {
    /// `GET /users`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

fn on_get(path: &'static str, handler: MethodRouter<Office>) -> Route {
    Route { method: "GET", path, handler }
}

fn on_post(path: &'static str, handler: MethodRouter<Office>) -> Route {
    Route { method: "POST", path, handler }
}

fn on_put(path: &'static str, handler: MethodRouter<Office>) -> Route {
    Route { method: "PUT", path, handler }
}

/// Every route, by slice.
pub fn all() -> Vec<Route> {
    [
        signing_in(),
        for_everybody(),
        own_account(),
        people(),
        roster(),
        keeping(),
        calendars(),
        recording(),
        planning(),
        claiming(),
        api::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn signing_in() -> Vec<Route> {
    vec![
        on_get("/sign-in", get(sign_in::show)),
        on_post("/sign-in", post(sign_in::enter)),
        on_post("/sign-out", post(sign_in::leave)),
        on_get("/second-factor", get(sign_in::show_second_factor)),
        on_post("/second-factor", post(sign_in::give_second_factor)),
        on_get("/choose-organization", get(sign_in::show_choices)),
        on_post("/choose-organization", post(sign_in::choose)),
        on_get("/confirm-identity", get(sign_in::show_confirm)),
        on_post("/confirm-identity", post(sign_in::confirm)),
        on_get("/setup/{token}", get(setup::show)),
        on_post("/setup/{token}", post(setup::set_up)),
        on_get("/invitation/{token}", get(setup::show_invitation)),
        on_post("/invitation/{token}", post(setup::accept)),
        on_get("/new-password/{token}", get(setup::show_new_password)),
        on_post("/new-password/{token}", post(setup::renew_password)),
        on_get("/assets/{hash}/{name}", get(assets::serve)),
    ]
}

fn for_everybody() -> Vec<Route> {
    vec![
        on_get("/help", get(help::show)),
        on_get("/tools/units", get(units::show)),
        on_post("/look", post(look::choose)),
    ]
}

fn own_account() -> Vec<Route> {
    vec![
        on_get("/account", get(account::show)),
        on_get("/notices", get(notices::show)),
        on_post("/notices", post(notices::read)),
        on_post("/account/password", post(account::change_password)),
        on_get("/account/second-factor", get(account::show_set_up)),
        on_post("/account/second-factor", post(account::set_up)),
        on_post("/account/second-factor/off", post(account::take_off)),
        on_post("/account/recovery-codes", post(account::renew_codes)),
        on_post("/account/sessions/others", post(account::end_others)),
        on_post("/account/sessions/{auth_session}/end", post(account::end)),
    ]
}

fn people() -> Vec<Route> {
    vec![
        on_get("/users", get(users::list)),
        on_get("/users/invite", get(users::show_invite)),
        on_post("/users/invite", post(users::invite)),
        on_get("/users/{member}", get(users::show)),
        on_post("/users/{member}", post(users::change)),
        on_post("/users/{member}/deactivate", post(users::deactivate)),
        on_post("/users/{member}/reactivate", post(users::reactivate)),
        on_post("/users/{member}/invite-again", post(users::invite_again)),
        on_get("/users/{member}/sign-ins", get(user_sign_ins::show)),
        on_post("/users/{member}/sign-ins/end", post(user_sign_ins::end_all)),
        on_post("/users/{member}/sign-ins/{sign_in}/end", post(user_sign_ins::end_one)),
        on_post("/users/{member}/second-factor/reset", post(user_sign_ins::reset_factor)),
        on_post("/users/{member}/new-password", post(user_sign_ins::new_password)),
        on_get("/audit", get(audit::read)),
        on_get("/jobs", get(jobs::list)),
        on_post("/jobs/try-again", post(jobs::try_again)),
    ]
}

fn roster() -> Vec<Route> {
    vec![
        on_get("/caseload", get(caseload::show)),
        on_post("/caseload", post(caseload::find)),
        on_get("/students/new", get(roster::patient::show_new)),
        on_post("/students/new", post(roster::patient::add)),
        on_get("/students/{patient}", get(student::show)),
        on_post("/students/{patient}/number", post(student::show_number)),
        on_get("/students/{patient}/edit", get(roster::patient::show)),
        on_post("/students/{patient}/edit", post(roster::patient::change)),
        on_get("/students/{patient}/diagnoses", get(roster::diagnoses::show)),
        on_post("/students/{patient}/diagnoses", post(roster::diagnoses::change)),
        on_get("/students/{patient}/guardians/new", get(roster::guardian::show_new)),
        on_post("/students/{patient}/guardians/new", post(roster::guardian::add)),
        on_get("/guardians/{guardian}", get(roster::guardian::show)),
        on_post("/guardians/{guardian}", post(roster::guardian::change)),
        on_post("/guardians/{guardian}/remove", post(roster::guardian::remove)),
        on_get("/students/{patient}/mandates/new", get(roster::mandate::show_new)),
        on_post("/students/{patient}/mandates/new", post(roster::mandate::add)),
        on_post("/mandates/terms", post(roster::mandate::terms)),
        on_get("/mandates/{mandate}", get(roster::mandate::show)),
        on_post("/mandates/{mandate}", post(roster::mandate::correct)),
        on_get("/mandates/{mandate}/amend", get(roster::mandate::show_amend)),
        on_post("/mandates/{mandate}/amend", post(roster::mandate::amend)),
        on_get("/mandates/{mandate}/end", get(roster::mandate::show_end)),
        on_post("/mandates/{mandate}/end", post(roster::mandate::end)),
        on_get("/students/{patient}/goals/new", get(roster::goal::show_new)),
        on_post("/students/{patient}/goals/new", post(roster::goal::add)),
        on_get("/goals/{goal}", get(roster::goal::show)),
        on_post("/goals/{goal}", post(roster::goal::change)),
        on_get("/students/{patient}/caseload", get(roster::assignment::show)),
        on_post("/students/{patient}/caseload", post(roster::assignment::assign)),
        on_get("/students/{patient}/caseload/end", get(roster::assignment::show_end)),
        on_post("/students/{patient}/caseload/end", post(roster::assignment::end)),
        on_get("/groups/new", get(roster::group::show_new)),
        on_post("/groups/new", post(roster::group::add)),
        on_get("/groups/{group}", get(roster::group::show)),
        on_post("/groups/{group}", post(roster::group::change)),
        on_post("/groups/{group}/remove", post(roster::group::remove)),
    ]
}

fn keeping() -> Vec<Route> {
    use crate::pages::{calendar_days, settings, sites};
    let file = DefaultBodyLimit::max(upload::MOST_READ);
    vec![
        on_get("/find", get(find::show)),
        on_post("/find", post(find::find)),
        on_get("/import", get(import::show)),
        on_post("/import", post(import::import)),
        on_post("/import/preview", post(import::preview).layer(file)),
        on_get("/import/roster.csv", get(import::export)),
        on_get("/settings", get(settings::show)),
        on_post("/settings", post(settings::change)),
        on_get("/settings/calendar", get(calendar_days::first)),
        on_get("/settings/calendar/{site}/{month}", get(calendar_days::show)),
        on_post("/settings/calendar/{site}/{month}", post(calendar_days::set)),
        on_post("/settings/calendar/{site}/{month}/clear", post(calendar_days::clear)),
        on_post("/settings/calendar/{site}/{month}/cycle", post(calendar_days::number)),
        on_get("/settings/sites/new", get(sites::new)),
        on_post("/settings/sites", post(sites::add)),
        on_get("/settings/sites/{site}", get(sites::show)),
        on_post("/settings/sites/{site}", post(sites::change)),
    ]
}

fn calendars() -> Vec<Route> {
    vec![
        on_get("/calendar", get(calendar::show)),
        on_get("/calendar/week/{date}", get(calendar::show_week)),
        on_get("/calendar/month/{month}", get(calendar::show_month)),
    ]
}

fn recording() -> Vec<Route> {
    vec![
        on_get("/", get(today::show)),
        on_get("/day/{date}", get(today::show_day)),
        on_get("/record/new", get(record::begin)),
        on_post("/record/new", post(record::past::begin)),
        on_get("/record/past", get(record::past::show)),
        on_get("/record/{session}", get(record::show)),
        on_post("/record/{session}", post(record::save)),
        on_put("/drafts/{session}", put(record::keep)),
        on_post("/findings", post(record::findings)),
        on_get("/certify", get(certify::show)),
        on_post("/certify", post(certify::certify)),
        on_get("/absence", get(certify::show_absence)),
        on_post("/absence", post(certify::record_absence)),
        on_get("/encounters/{encounter}", get(encounter::show)),
        on_get("/encounters/{encounter}/amend", get(record::show_amend)),
        on_post("/encounters/{encounter}/amend", post(record::amend)),
        on_post("/encounters/{encounter}/void", post(encounter::void)),
        on_get("/overrides", get(let_pass::list)),
        on_get("/encounters/{encounter}/override", get(let_pass::show)),
        on_post("/encounters/{encounter}/override", post(let_pass::let_pass)),
        on_get("/reports", get(reports::attendance::show)),
        on_get("/reports/attendance/student/{patient}", get(reports::attendance::of_student)),
        on_get("/reports/attendance/therapist/{member}", get(reports::attendance::of_therapist)),
        on_get("/reports/mandates", get(reports::mandates::show)),
        on_get("/reports/no-record", get(reports::waiting::no_record)),
        on_get("/reports/uncertified", get(reports::waiting::uncertified)),
    ]
}

fn planning() -> Vec<Route> {
    vec![
        on_get("/schedule", get(schedule::show)),
        on_get("/schedule/new", get(schedule::show_new)),
        on_post("/schedule/new", post(schedule::plan)),
        on_post("/schedule/check", post(schedule::check_new)),
        on_get("/schedule/{session}", get(schedule::show_one)),
        on_post("/schedule/{session}/check", post(schedule::check_one)),
        on_post("/schedule/{session}/move", post(schedule::move_to)),
        on_post("/schedule/{session}/change", post(schedule::change)),
        on_post("/schedule/{session}/cancel", post(schedule::cancel)),
    ]
}

fn claiming() -> Vec<Route> {
    use crate::pages::file_check;
    let file = DefaultBodyLimit::max(upload::MOST_READ);
    vec![
        on_get("/tools/file", get(file_check::show)),
        on_post("/tools/file", post(file_check::check).layer(file)),
        on_get("/claims", get(claims::show)),
        on_get("/claims/week/{date}", get(claims::show_week)),
        on_post("/claims/week/{date}", post(claims::make)),
        on_get("/claims/week/{date}/records", get(claims::show_list)),
        on_get("/claims/submissions/{submission}", get(claims::show_submission)),
        on_get("/claims/submissions/{submission}/file", get(claims::download)),
        on_get("/encounters/{encounter}/units", get(claims::show_units)),
    ]
}
