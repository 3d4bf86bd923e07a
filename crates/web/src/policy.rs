//! The one table that says who may send what where. A route without an entry, or an entry without
//! a route, and the server does not start.
//!
//! The table decides about roles; which students, sessions and records a role reaches is decided
//! by `office::scope`. Source: the access matrix (`tests/data/access_matrix.csv`) and DESIGN §10.

use crate::routes::Route;
use care::Role;
use office::Actor;
use std::collections::BTreeSet;
use std::fmt;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, signed in or not.
    Anybody,
    /// Whoever has given a password, even if a code or an organization is still due.
    Entering,
    /// Whoever is signed in, with any role.
    SignedIn,
    /// Whoever is signed in with one of these roles; for others the route does not exist.
    Roles(&'static [Role]),
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nobody's records: signing in, help.
    Nothing,
    /// The person's own account.
    Own,
    /// What `office::scope` says the person reaches.
    Reach,
    /// The whole organization, without health data.
    Organization,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Method: `GET`, `POST` …
    pub method: &'static str,
    /// Path as the router knows it: `/users/{id}`.
    pub path: &'static str,
    /// Who may use it.
    pub who: Who,
    /// What it is about.
    pub scope: Scope,
}

const fn entry(method: &'static str, path: &'static str, who: Who, scope: Scope) -> Entry {
    Entry { method, path, who, scope }
}

use Scope::{Nothing, Organization, Own, Reach};
use Who::{Anybody, Entering, Roles, SignedIn};

/// Who keeps accounts.
const KEEPERS: Who = Roles(&office::members::KEEPERS);
/// Who reads the audit log.
const AUDIT_READERS: Who = Roles(&office::audit_log::READERS);

/// Who sees what the program does by itself.
const JOB_KEEPERS: Who = Roles(&office::jobs::KEEPERS);

/// Who reads the report of attendance.
const REPORT_READERS: Who = Roles(&office::attendance_report::READERS);

/// Who brings in a roster and takes it out.
const ROSTER_KEEPERS: Who = Roles(&office::import::KEEPERS);
/// Who reads the services calendar.
const CALENDAR_READERS: Who = Roles(&office::services_calendar::READERS);

/// Who keeps the calendars of schools.
const CALENDAR_KEEPERS: Who = Roles(&office::calendar_days::KEEPERS);
/// Who keeps schools, and what the organization sets for everybody.
const SETTINGS_KEEPERS: Who = Roles(&office::organization_settings::KEEPERS);

/// Who treats, and so records and signs.
const TREATING: Who =
    Roles(&[Role::Therapist, Role::Assistant, Role::Supervisor, Role::PracticeOwner]);
/// Who reads records.
const READERS: Who = Roles(&[
    Role::Therapist,
    Role::Assistant,
    Role::Supervisor,
    Role::PracticeOwner,
    Role::Biller,
    Role::SchoolAdministrator,
]);
/// Who plans.
const PLANNERS: Who = Roles(&office::planning::PLANNERS);
/// Who changes the roster and the plans.
const CHANGING: Who = Roles(&office::roster::patient::CHANGERS);
/// Who says on whose caseload a patient is.
const ASSIGNING: Who = Roles(&office::roster::assignment::ASSIGNERS);
/// Who may see numbers that are masked.
const NUMBERS: Who = Roles(&office::roster::numbers::READERS);
/// Who reads the plan.
const PLAN_READERS: Who = Roles(&[
    Role::Therapist,
    Role::Assistant,
    Role::Supervisor,
    Role::PracticeOwner,
    Role::SchoolAdministrator,
]);
/// Who may let a rule pass and withdraw records.
const OVERRIDING: Who = Roles(&office::recording::OVERRIDERS);

/// Who reads claims.
const CLAIM_READERS: Who = Roles(&office::claiming::READERS);
/// Who makes claims and downloads their files.
const CLAIM_MAKERS: Who = Roles(&office::claiming::MAKERS);

/// The table.
pub const POLICY: &[Entry] = &[
    // Signing in.
    entry("GET", "/sign-in", Anybody, Nothing),
    entry("POST", "/sign-in", Anybody, Nothing),
    entry("POST", "/sign-out", Anybody, Nothing),
    entry("GET", "/setup/{token}", Anybody, Nothing),
    entry("POST", "/setup/{token}", Anybody, Nothing),
    entry("GET", "/invitation/{token}", Anybody, Nothing),
    entry("POST", "/invitation/{token}", Anybody, Nothing),
    entry("GET", "/new-password/{token}", Anybody, Nothing),
    entry("POST", "/new-password/{token}", Anybody, Nothing),
    entry("GET", "/assets/{hash}/{name}", Anybody, Nothing),
    // For everybody: help, and how pages look.
    entry("GET", "/help", Anybody, Nothing),
    entry("GET", "/tools/units", Anybody, Nothing),
    entry("GET", "/api/v1/openapi.json", Anybody, Nothing),
    entry("POST", "/look", Anybody, Nothing),
    entry("GET", "/second-factor", Entering, Own),
    entry("POST", "/second-factor", Entering, Own),
    entry("GET", "/choose-organization", Entering, Own),
    entry("POST", "/choose-organization", Entering, Own),
    entry("GET", "/confirm-identity", SignedIn, Own),
    entry("POST", "/confirm-identity", SignedIn, Own),
    // The person's own account.
    entry("GET", "/account", SignedIn, Own),
    entry("GET", "/notices", SignedIn, Own),
    entry("POST", "/notices", SignedIn, Own),
    entry("POST", "/account/password", SignedIn, Own),
    entry("GET", "/account/second-factor", SignedIn, Own),
    entry("POST", "/account/second-factor", SignedIn, Own),
    entry("POST", "/account/second-factor/off", SignedIn, Own),
    entry("POST", "/account/recovery-codes", SignedIn, Own),
    entry("POST", "/account/sessions/others", SignedIn, Own),
    entry("POST", "/account/sessions/{auth_session}/end", SignedIn, Own),
    // People of the organization, and what they did.
    entry("GET", "/users", KEEPERS, Organization),
    entry("GET", "/users/invite", KEEPERS, Organization),
    entry("POST", "/users/invite", KEEPERS, Organization),
    entry("GET", "/users/{member}", KEEPERS, Organization),
    entry("POST", "/users/{member}", KEEPERS, Organization),
    entry("POST", "/users/{member}/deactivate", KEEPERS, Organization),
    entry("POST", "/users/{member}/reactivate", KEEPERS, Organization),
    entry("POST", "/users/{member}/invite-again", KEEPERS, Organization),
    entry("GET", "/users/{member}/sign-ins", KEEPERS, Organization),
    entry("POST", "/users/{member}/sign-ins/end", KEEPERS, Organization),
    entry("POST", "/users/{member}/sign-ins/{sign_in}/end", KEEPERS, Organization),
    entry("POST", "/users/{member}/second-factor/reset", KEEPERS, Organization),
    entry("POST", "/users/{member}/new-password", KEEPERS, Organization),
    entry("GET", "/audit", AUDIT_READERS, Organization),
    entry("GET", "/jobs", JOB_KEEPERS, Organization),
    entry("POST", "/jobs/try-again", JOB_KEEPERS, Organization),
    // Roster and plan.
    entry("GET", "/caseload", READERS, Reach),
    entry("POST", "/caseload", READERS, Reach),
    entry("GET", "/students/new", CHANGING, Reach),
    entry("POST", "/students/new", CHANGING, Reach),
    entry("GET", "/students/{patient}", READERS, Reach),
    entry("POST", "/students/{patient}/number", NUMBERS, Reach),
    entry("GET", "/students/{patient}/edit", CHANGING, Reach),
    entry("POST", "/students/{patient}/edit", CHANGING, Reach),
    entry("GET", "/students/{patient}/diagnoses", CHANGING, Reach),
    entry("POST", "/students/{patient}/diagnoses", CHANGING, Reach),
    entry("GET", "/students/{patient}/guardians/new", CHANGING, Reach),
    entry("POST", "/students/{patient}/guardians/new", CHANGING, Reach),
    entry("GET", "/guardians/{guardian}", CHANGING, Reach),
    entry("POST", "/guardians/{guardian}", CHANGING, Reach),
    entry("POST", "/guardians/{guardian}/remove", CHANGING, Reach),
    entry("GET", "/students/{patient}/mandates/new", CHANGING, Reach),
    entry("POST", "/students/{patient}/mandates/new", CHANGING, Reach),
    entry("POST", "/mandates/terms", CHANGING, Nothing),
    entry("GET", "/mandates/{mandate}", CHANGING, Reach),
    entry("POST", "/mandates/{mandate}", CHANGING, Reach),
    entry("GET", "/mandates/{mandate}/amend", CHANGING, Reach),
    entry("POST", "/mandates/{mandate}/amend", CHANGING, Reach),
    entry("GET", "/mandates/{mandate}/end", CHANGING, Reach),
    entry("POST", "/mandates/{mandate}/end", CHANGING, Reach),
    entry("GET", "/students/{patient}/goals/new", CHANGING, Reach),
    entry("POST", "/students/{patient}/goals/new", CHANGING, Reach),
    entry("GET", "/goals/{goal}", CHANGING, Reach),
    entry("POST", "/goals/{goal}", CHANGING, Reach),
    entry("GET", "/students/{patient}/caseload", ASSIGNING, Reach),
    entry("POST", "/students/{patient}/caseload", ASSIGNING, Reach),
    entry("GET", "/students/{patient}/caseload/end", ASSIGNING, Reach),
    entry("POST", "/students/{patient}/caseload/end", ASSIGNING, Reach),
    entry("GET", "/groups/new", TREATING, Reach),
    entry("POST", "/groups/new", TREATING, Reach),
    entry("GET", "/groups/{group}", TREATING, Reach),
    entry("POST", "/groups/{group}", TREATING, Reach),
    entry("POST", "/groups/{group}/remove", TREATING, Reach),
    // Finding: students within reach, and for everybody the pages that they may open.
    entry("GET", "/find", SignedIn, Own),
    entry("POST", "/find", SignedIn, Own),
    // Bringing in and taking out a roster.
    entry("GET", "/import", ROSTER_KEEPERS, Reach),
    entry("POST", "/import", ROSTER_KEEPERS, Reach),
    entry("POST", "/import/preview", ROSTER_KEEPERS, Reach),
    entry("GET", "/import/roster.csv", ROSTER_KEEPERS, Reach),
    // The services calendar.
    entry("GET", "/calendar", CALENDAR_READERS, Reach),
    entry("GET", "/calendar/week/{date}", CALENDAR_READERS, Reach),
    entry("GET", "/calendar/month/{month}", CALENDAR_READERS, Reach),
    // Calendars, schools and settings.
    entry("GET", "/settings", SETTINGS_KEEPERS, Organization),
    entry("POST", "/settings", SETTINGS_KEEPERS, Organization),
    entry("GET", "/settings/calendar", CALENDAR_KEEPERS, Reach),
    entry("GET", "/settings/calendar/{site}/{month}", CALENDAR_KEEPERS, Reach),
    entry("POST", "/settings/calendar/{site}/{month}", CALENDAR_KEEPERS, Reach),
    entry("POST", "/settings/calendar/{site}/{month}/clear", CALENDAR_KEEPERS, Reach),
    entry("POST", "/settings/calendar/{site}/{month}/cycle", CALENDAR_KEEPERS, Reach),
    entry("GET", "/settings/sites/new", SETTINGS_KEEPERS, Organization),
    entry("POST", "/settings/sites", SETTINGS_KEEPERS, Organization),
    entry("GET", "/settings/sites/{site}", SETTINGS_KEEPERS, Organization),
    entry("POST", "/settings/sites/{site}", SETTINGS_KEEPERS, Organization),
    // Recording and certifying.
    entry("GET", "/", SignedIn, Own),
    entry("GET", "/day/{date}", CALENDAR_READERS, Reach),
    entry("GET", "/record/new", TREATING, Reach),
    entry("POST", "/record/new", TREATING, Reach),
    entry("GET", "/record/past", TREATING, Reach),
    entry("GET", "/record/{session}", TREATING, Reach),
    entry("POST", "/record/{session}", TREATING, Reach),
    entry("PUT", "/drafts/{session}", TREATING, Reach),
    entry("POST", "/findings", TREATING, Reach),
    entry("GET", "/certify", TREATING, Reach),
    entry("POST", "/certify", TREATING, Reach),
    entry("GET", "/absence", TREATING, Reach),
    entry("POST", "/absence", TREATING, Reach),
    entry("GET", "/encounters/{encounter}", READERS, Reach),
    entry("GET", "/encounters/{encounter}/amend", TREATING, Reach),
    entry("POST", "/encounters/{encounter}/amend", TREATING, Reach),
    entry("POST", "/encounters/{encounter}/void", OVERRIDING, Reach),
    entry("GET", "/overrides", OVERRIDING, Reach),
    entry("GET", "/encounters/{encounter}/override", OVERRIDING, Reach),
    entry("POST", "/encounters/{encounter}/override", OVERRIDING, Reach),
    // Planning.
    entry("GET", "/schedule", PLANNERS, Reach),
    entry("GET", "/schedule/new", PLANNERS, Reach),
    entry("POST", "/schedule/new", PLANNERS, Reach),
    entry("POST", "/schedule/check", PLANNERS, Reach),
    entry("GET", "/schedule/{session}", PLANNERS, Reach),
    entry("POST", "/schedule/{session}/check", PLANNERS, Reach),
    entry("POST", "/schedule/{session}/move", PLANNERS, Reach),
    entry("POST", "/schedule/{session}/change", PLANNERS, Reach),
    entry("POST", "/schedule/{session}/cancel", PLANNERS, Reach),
    // Reports.
    entry("GET", "/reports", REPORT_READERS, Reach),
    entry("GET", "/reports/attendance/student/{patient}", REPORT_READERS, Reach),
    entry("GET", "/reports/attendance/therapist/{member}", REPORT_READERS, Reach),
    entry("GET", "/reports/mandates", REPORT_READERS, Reach),
    entry("GET", "/reports/no-record", REPORT_READERS, Reach),
    entry("GET", "/reports/uncertified", REPORT_READERS, Reach),
    // Units and claims.
    entry("GET", "/tools/file", CLAIM_READERS, Nothing),
    entry("POST", "/tools/file", CLAIM_READERS, Nothing),
    entry("GET", "/claims", CLAIM_READERS, Reach),
    entry("GET", "/claims/week/{date}", CLAIM_READERS, Reach),
    entry("POST", "/claims/week/{date}", CLAIM_MAKERS, Reach),
    entry("GET", "/claims/week/{date}/records", CLAIM_READERS, Reach),
    entry("GET", "/claims/submissions/{submission}", CLAIM_READERS, Reach),
    entry("GET", "/claims/submissions/{submission}/file", CLAIM_MAKERS, Reach),
    entry("GET", "/encounters/{encounter}/units", READERS, Reach),
    // The JSON API.
    entry("GET", "/api/v1/me", SignedIn, Own),
    entry("GET", "/api/v1/sites", READERS, Organization),
    entry("GET", "/api/v1/students", READERS, Reach),
    entry("POST", "/api/v1/find", READERS, Reach),
    entry("GET", "/api/v1/students/{patient}", READERS, Reach),
    entry("GET", "/api/v1/students/{patient}/mandates", READERS, Reach),
    entry("GET", "/api/v1/students/{patient}/goals", READERS, Reach),
    entry("POST", "/api/v1/students", CHANGING, Reach),
    entry("POST", "/api/v1/students/{patient}/change", CHANGING, Reach),
    entry("POST", "/api/v1/students/{patient}/number", NUMBERS, Reach),
    entry("POST", "/api/v1/students/{patient}/diagnoses", CHANGING, Reach),
    entry("POST", "/api/v1/students/{patient}/guardians", CHANGING, Reach),
    entry("POST", "/api/v1/guardians/{guardian}/change", CHANGING, Reach),
    entry("POST", "/api/v1/guardians/{guardian}/remove", CHANGING, Reach),
    entry("POST", "/api/v1/students/{patient}/mandates", CHANGING, Reach),
    entry("POST", "/api/v1/mandates/{mandate}/correct", CHANGING, Reach),
    entry("POST", "/api/v1/mandates/{mandate}/amend", CHANGING, Reach),
    entry("POST", "/api/v1/mandates/{mandate}/end", CHANGING, Reach),
    entry("POST", "/api/v1/students/{patient}/goals", CHANGING, Reach),
    entry("POST", "/api/v1/goals/{goal}/change", CHANGING, Reach),
    entry("POST", "/api/v1/students/{patient}/caseload", ASSIGNING, Reach),
    entry("POST", "/api/v1/students/{patient}/caseload/end", ASSIGNING, Reach),
    entry("GET", "/api/v1/groups", TREATING, Reach),
    entry("POST", "/api/v1/groups", TREATING, Reach),
    entry("POST", "/api/v1/groups/{group}/change", TREATING, Reach),
    entry("POST", "/api/v1/groups/{group}/remove", TREATING, Reach),
    entry("POST", "/api/v1/import/preview", ROSTER_KEEPERS, Reach),
    entry("POST", "/api/v1/import", ROSTER_KEEPERS, Reach),
    entry("GET", "/api/v1/sessions", PLAN_READERS, Reach),
    entry("POST", "/api/v1/sessions", PLANNERS, Reach),
    entry("GET", "/api/v1/sessions/{session}", PLAN_READERS, Reach),
    entry("POST", "/api/v1/sessions/{session}/move", PLANNERS, Reach),
    entry("POST", "/api/v1/sessions/{session}/change", PLANNERS, Reach),
    entry("POST", "/api/v1/sessions/{session}/remove", PLANNERS, Reach),
    entry("GET", "/api/v1/sessions/{session}/record", TREATING, Reach),
    entry("POST", "/api/v1/sessions/{session}/record", TREATING, Reach),
    entry("POST", "/api/v1/sessions/{session}/findings", TREATING, Reach),
    entry("POST", "/api/v1/past-services", TREATING, Reach),
    entry("GET", "/api/v1/drafts/{session}", TREATING, Reach),
    entry("PUT", "/api/v1/drafts/{session}", TREATING, Reach),
    entry("GET", "/api/v1/certifications/waiting", TREATING, Reach),
    entry("POST", "/api/v1/certifications", TREATING, Reach),
    entry("GET", "/api/v1/encounters/{encounter}", READERS, Reach),
    entry("GET", "/api/v1/encounters/{encounter}/versions", READERS, Reach),
    entry("POST", "/api/v1/encounters/{encounter}/amend", TREATING, Reach),
    entry("POST", "/api/v1/encounters/{encounter}/void", OVERRIDING, Reach),
    entry("POST", "/api/v1/units", SignedIn, Nothing),
    entry("GET", "/api/v1/claims/weeks", CLAIM_READERS, Reach),
    entry("GET", "/api/v1/claims/weeks/{date}", CLAIM_READERS, Reach),
    entry("POST", "/api/v1/claims/weeks/{date}", CLAIM_MAKERS, Reach),
    entry("GET", "/api/v1/claims/submissions/{submission}", CLAIM_READERS, Reach),
    entry("GET", "/api/v1/claims/submissions/{submission}/file", CLAIM_MAKERS, Reach),
    entry("GET", "/api/v1/reports/attendance", REPORT_READERS, Reach),
    entry("GET", "/api/v1/reports/no-record", REPORT_READERS, Reach),
    entry("GET", "/api/v1/reports/uncertified", REPORT_READERS, Reach),
    entry("GET", "/api/v1/audit-events", AUDIT_READERS, Organization),
];

/// Routes and table differ.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct PolicyIncomplete {
    /// Routes without exactly one entry.
    pub without_entry: Vec<String>,
    /// Entries without a route.
    pub without_route: Vec<String>,
}

impl fmt::Display for PolicyIncomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "each route needs exactly one line in the policy table; without a line: [{}], lines \
             without a route: [{}]",
            self.without_entry.join(", "),
            self.without_route.join(", ")
        )
    }
}

/// The entry of a route, for each route; or what is missing.
pub(crate) fn entries(
    routes: &[Route],
    policy: &'static [Entry],
) -> Result<Vec<&'static Entry>, PolicyIncomplete> {
    let of = |route: &Route| {
        let mut fit = policy.iter().filter(|e| e.method == route.method && e.path == route.path);
        fit.next().filter(|_| fit.next().is_none())
    };
    let found: Vec<_> = routes.iter().map(|route| (route.name(), of(route))).collect();
    let known: BTreeSet<String> = routes.iter().map(Route::name).collect();
    let without_entry: Vec<String> =
        found.iter().filter(|(_, entry)| entry.is_none()).map(|(name, _)| name.clone()).collect();
    let without_route: Vec<String> = policy
        .iter()
        .map(|entry| format!("{} {}", entry.method, entry.path))
        .filter(|name| !known.contains(name))
        .collect();
    if without_entry.is_empty() && without_route.is_empty() {
        return Ok(found.into_iter().filter_map(|(_, entry)| entry).collect());
    }
    Err(PolicyIncomplete { without_entry, without_route })
}

/// Whether a person may open a page.
pub(crate) fn may_open(actor: &Actor, path: &str) -> bool {
    let entry = POLICY.iter().find(|entry| entry.method == "GET" && entry.path == path);
    entry.is_some_and(|entry| admits(entry.who, actor))
}

/// Whether a signed-in person may use what is for `who`.
pub(crate) fn admits(who: Who, actor: &Actor) -> bool {
    match who {
        Anybody | Entering | SignedIn => true,
        Roles(roles) => actor.is_any(roles),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes;

    #[test]
    fn every_route_has_one_line_and_every_line_a_route() {
        assert!(entries(&routes::all(), POLICY).is_ok());
    }

    #[test]
    fn a_route_without_a_line_keeps_the_server_from_starting() {
        let (first, rest) = POLICY.split_first().unwrap();
        let missing = entries(&routes::all(), rest).unwrap_err();
        assert_eq!(missing.without_entry, [format!("{} {}", first.method, first.path)]);
        assert!(missing.to_string().contains("without a line: [GET /sign-in]"));
    }

    #[test]
    fn a_line_without_a_route_keeps_the_server_from_starting() {
        let mut routes = routes::all();
        let gone = routes.pop().unwrap().name();
        assert_eq!(entries(&routes, POLICY).unwrap_err().without_route, [gone]);
    }
}
