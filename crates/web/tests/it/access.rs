//! Every route, every role, every relation between a person and an object, against the policy
//! table and against the access matrix. The loops run over the routes there are, so that a new
//! page is tried without a new test; its kinds of objects stand in `world.rs`.

use crate::api_cells;
use crate::browser::{Answer, Browser};
use crate::world::{Person, Where, World};
use axum::http::{HeaderMap, StatusCode};
use care::Role;
use office::testing::{Bench, benches};
use std::collections::{BTreeMap, BTreeSet};
use web::policy::{Entry, POLICY, Scope, Who};

const MATRIX: &str = include_str!("../data/access_matrix.csv");

/// What answers without a sign-in. A new line here is a decision.
const PUBLIC: &[&str] = &[
    "GET /api/v1/openapi.json",
    "GET /assets/{hash}/{name}",
    "GET /help",
    "GET /invitation/{token}",
    "GET /new-password/{token}",
    "GET /setup/{token}",
    "GET /sign-in",
    "GET /tools/units",
    "POST /invitation/{token}",
    "POST /look",
    "POST /new-password/{token}",
    "POST /setup/{token}",
    "POST /sign-in",
    "POST /sign-out",
];

/// Which cell of the matrix a route is: method, beginning of the path, resource and action. The
/// longest beginning counts.
const CELLS: &[(&str, &str, &str)] = &[
    ("GET", "/users", "user_account,create_disable"),
    ("POST", "/users", "user_account,create_disable"),
    ("POST", "/users/{member}", "user_role,grant"),
    ("GET", "/users/{member}/sign-ins", "user_account,create_disable"),
    ("POST", "/users/{member}/sign-ins", "user_account,create_disable"),
    ("POST", "/users/{member}/second-factor", "user_account,create_disable"),
    ("GET", "/notices", "user_account.own,change_password_mfa"),
    ("POST", "/notices", "user_account.own,change_password_mfa"),
    ("GET", "/audit", "audit_event,read"),
    ("POST", "/account/password", "user_account.own,change_password_mfa"),
    ("GET", "/account/second-factor", "user_account.own,change_password_mfa"),
    ("POST", "/account/second-factor", "user_account.own,change_password_mfa"),
    ("POST", "/account/recovery-codes", "user_account.own,change_password_mfa"),
    ("GET", "/students", "child.demographics,read"),
    ("POST", "/students", "child.demographics,update"),
    ("POST", "/students/{patient}/number", "child.identifiers(ssn/cin/osis),read"),
    ("GET", "/students/new", "child,create"),
    ("POST", "/students/new", "child,create"),
    ("GET", "/students/{patient}/edit", "child.demographics,update"),
    ("GET", "/students/{patient}/guardians", "child.demographics,update"),
    ("GET", "/guardians", "child.demographics,update"),
    ("POST", "/guardians", "child.demographics,update"),
    ("GET", "/students/{patient}/diagnoses", "mandate_iep,create_update"),
    ("POST", "/students/{patient}/diagnoses", "mandate_iep,create_update"),
    ("GET", "/students/{patient}/mandates", "mandate_iep,create_update"),
    ("POST", "/students/{patient}/mandates", "mandate_iep,create_update"),
    ("GET", "/mandates", "mandate_iep,create_update"),
    ("POST", "/mandates", "mandate_iep,create_update"),
    ("GET", "/students/{patient}/goals", "mandate_iep,create_update"),
    ("POST", "/students/{patient}/goals", "mandate_iep,create_update"),
    ("GET", "/goals", "mandate_iep,create_update"),
    ("POST", "/goals", "mandate_iep,create_update"),
    ("GET", "/students/{patient}/caseload", "caseload,assign"),
    ("POST", "/students/{patient}/caseload", "caseload,assign"),
    ("GET", "/groups", "schedule,write"),
    ("POST", "/groups", "schedule,write"),
    ("GET", "/caseload", "child.demographics,read"),
    ("POST", "/caseload", "child.demographics,read"),
    ("GET", "/encounters", "session_note,read"),
    ("POST", "/encounters/{encounter}/amend", "session_note.signed,addendum"),
    ("GET", "/encounters/{encounter}/amend", "session_note.signed,addendum"),
    ("POST", "/encounters/{encounter}/void", "session_note.signed,void_with_reason"),
    ("GET", "/encounters/{encounter}/void", "session_note.signed,void_with_reason"),
    ("GET", "/overrides", "session_note.signed,void_with_reason"),
    ("GET", "/encounters/{encounter}/override", "session_note.signed,void_with_reason"),
    ("POST", "/encounters/{encounter}/override", "session_note.signed,void_with_reason"),
    ("GET", "/record", "session_note.draft,create_update"),
    ("POST", "/record", "session_note.draft,create_update"),
    ("PUT", "/drafts", "session_note.draft,create_update"),
    ("POST", "/findings", "session_note.draft,create_update"),
    ("GET", "/certify", "session_note,sign_certify"),
    ("POST", "/certify", "session_note,sign_certify"),
    ("GET", "/absence", "session_note,sign_certify"),
    ("POST", "/absence", "session_note,sign_certify"),
    ("GET", "/day", "schedule,read"),
    ("GET", "/calendar", "schedule,read"),
    ("GET", "/schedule", "schedule,write"),
    ("POST", "/schedule", "schedule,write"),
    ("GET", "/reports", "report.productivity,read"),
    ("GET", "/claims", "claim,read"),
    ("POST", "/claims", "claim,create_validate"),
    ("GET", "/claims/submissions/{submission}/file", "edi_file.raw,download"),
    ("GET", "/import", "child,create"),
    ("POST", "/import", "child,create"),
    ("GET", "/settings/calendar", "schedule,write"),
    ("POST", "/settings/calendar", "schedule,write"),
];

/// Where DESIGN or the product of today says otherwise than the matrix: route, role, why.
const DIFFERS: &[(&str, Role, &str)] = &[
    ("GET /audit", Role::Auditor, "engagements are not there yet"),
    ("GET /reports", Role::Biller, "a biller reads attendance as facts of claims"),
    ("GET /caseload", Role::Auditor, "engagements are not there yet"),
    ("POST /caseload", Role::Auditor, "engagements are not there yet"),
    ("GET /students/{patient}/edit", Role::Biller, "insurance is not on this form"),
    ("POST /students/{patient}/edit", Role::Biller, "insurance is not on this form"),
    ("GET /students/{patient}/guardians", Role::Biller, "a biller changes insurance only"),
    ("POST /students/{patient}/guardians", Role::Biller, "a biller changes insurance only"),
    ("GET /guardians", Role::Biller, "a biller changes insurance only"),
    ("POST /guardians", Role::Biller, "a biller changes insurance only"),
    ("GET /groups", Role::SchoolAdministrator, "groups are of who treats"),
    ("POST /groups", Role::SchoolAdministrator, "groups are of who treats"),
    ("GET /students/{patient}", Role::Auditor, "engagements are not there yet"),
    ("GET /encounters/{encounter}", Role::Biller, "the facts of a record, never its note"),
    ("GET /encounters/{encounter}", Role::Auditor, "engagements are not there yet"),
    ("GET /encounters/{encounter}/units", Role::Biller, "units and codes, never the note"),
    ("GET /encounters/{encounter}/units", Role::Auditor, "engagements are not there yet"),
    ("GET /claims", Role::Auditor, "engagements are not there yet"),
    ("GET /claims/week/{date}", Role::Auditor, "engagements are not there yet"),
    ("GET /claims/week/{date}/records", Role::Auditor, "engagements are not there yet"),
    ("GET /claims/submissions/{submission}", Role::Auditor, "engagements are not there yet"),
    ("GET /claims/submissions/{submission}/file", Role::Auditor, "engagements are not there yet"),
    ("GET /settings/calendar", Role::Therapist, "the calendar is the school's"),
    ("GET /settings/calendar", Role::Assistant, "the calendar is the school's"),
    ("GET /settings/calendar", Role::SystemAdministrator, "a calendar tells of no student"),
    ("POST /settings/calendar", Role::Therapist, "the calendar is the school's"),
    ("POST /settings/calendar", Role::Assistant, "the calendar is the school's"),
    ("POST /settings/calendar", Role::SystemAdministrator, "a calendar tells of no student"),
    ("GET /import", Role::Therapist, "adds students one by one"),
    ("POST /import", Role::Therapist, "adds students one by one"),
];

/// Routes on which only the author reaches the record. The therapist, and in a practice the owner,
/// is the author of what is planted.
const AUTHOR_ONLY: &[&str] = &[
    "/record/{session}",
    "/drafts/{session}",
    "/encounters/{encounter}/amend",
    "/groups/{group}",
    "/groups/{group}/remove",
];

/// One request that is tried.
pub(crate) struct Try<'a> {
    pub(crate) bench: &'a Bench,
    pub(crate) world: &'a World,
    pub(crate) browser: &'a Browser,
    pub(crate) entry: &'static Entry,
}

impl Try<'_> {
    /// Sends the route as a person, with objects from one place. Each request has a sign-in of
    /// its own, since some requests end it.
    pub(crate) async fn send(&self, person: &Person, place: Where) -> Answer {
        let (token, _) = self.world.sign_in(self.bench, person).await;
        let path = self.path(person, place).await;
        let browser = self.browser.with(Some(&token));
        if !self.is_for_programs() {
            return browser.send(self.entry.method, &path, "").await;
        }
        let body = api_cells::BODIES.iter().find(|(of, _)| *of == self.entry.path);
        let browser = browser.sending("idempotency-key", &path).sending("if-match", "\"0\"");
        browser.json(self.entry.method, &path, body.map_or("{}", |(_, body)| body)).await
    }

    fn is_for_programs(&self) -> bool {
        self.entry.path.starts_with("/api/")
    }

    async fn path(&self, person: &Person, place: Where) -> String {
        let mut path = String::new();
        for segment in self.entry.path.split('/').skip(1) {
            path.push('/');
            match segment.strip_prefix('{').and_then(|kind| kind.strip_suffix('}')) {
                Some(kind) => {
                    let kind = kind_on(self.entry.path, kind);
                    let id = self.world.object(self.bench, person, kind, place).await;
                    path.push_str(&id);
                }
                None => path.push_str(segment),
            }
        }
        path
    }

    fn says(&self, person: &Person, place: Where) -> String {
        format!("{} {} as {} with {place:?}", self.entry.method, self.entry.path, person.role.key())
    }
}

/// What a parameter names on a path, where its name does not say enough.
pub(crate) fn kind_on(path: &'static str, name: &'static str) -> &'static str {
    // Only who has joined signs in.
    let signs_in = ["/sign-ins", "/second-factor", "/new-password"];
    if name == "member" && signs_in.iter().any(|part| path.contains(part)) {
        return "joined_member";
    }
    if path.contains("/therapist/{member}") {
        return "clinician";
    }
    let after_word = |word: &str| path.contains(&format!("/{word}/{{{name}}}"));
    let known: [(&str, &'static str); 12] = [
        ("students", "patient"),
        ("encounters", "encounter"),
        ("users", "member"),
        ("mandates", "mandate"),
        ("goals", "goal"),
        ("groups", "group"),
        ("record", "planned"),
        ("schedule", "planned"),
        ("sessions", "planned"),
        ("submissions", "submission"),
        ("sites", "site"),
        ("month", "month"),
    ];
    // An own sign-in stands behind `sessions` too; its name says enough.
    let found = known.iter().find(|(word, _)| name != "auth_session" && after_word(word));
    found.map_or(name, |(_, kind)| kind)
}

/// What two answers are compared by: everything but the moment they were sent.
fn compared(answer: &Answer) -> (StatusCode, HeaderMap, &str) {
    let mut headers = answer.headers.clone();
    headers.remove("date");
    headers.remove("x-request-id");
    (answer.status, headers, &answer.body)
}

fn assert_same(one: &Answer, other: &Answer, says: &str) {
    let (one, other) = (compared(one), compared(other));
    let told = (one.0, other.0, one.2.len(), other.2.len());
    assert!(one == other, "{says}: statuses and lengths {told:?}");
}

fn admitted(entry: &Entry, role: Role) -> bool {
    match entry.who {
        Who::Anybody | Who::Entering | Who::SignedIn => true,
        Who::Roles(roles) => roles.contains(&role),
    }
}

/// Roles that see only what is theirs, their school's or their caseload's.
fn is_narrow(role: Role) -> bool {
    matches!(role, Role::Therapist | Role::Assistant | Role::SchoolAdministrator)
}

#[tokio::test]
async fn what_is_foreign_or_forbidden_answers_exactly_like_what_is_absent() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let browser = Browser::on(&bench);
        let mut calls = 0;
        for entry in POLICY {
            let attempt = Try { bench: &bench, world: &world, browser: &browser, entry };
            for person in &world.people {
                calls += try_route(&attempt, person).await;
            }
        }
        assert!(calls >= POLICY.len() * Role::ALL.len(), "{calls} calls");
    }
}

fn is_of_another_author(path: &str, role: Role) -> bool {
    let is_author_only = AUTHOR_ONLY.contains(&path) || api_cells::AUTHOR_ONLY.contains(&path);
    is_author_only && !matches!(role, Role::Therapist | Role::PracticeOwner)
}

async fn try_route(attempt: &Try<'_>, person: &Person) -> usize {
    let entry = attempt.entry;
    // The same person, at an address that no route has.
    let (token, _) = attempt.world.sign_in(attempt.bench, person).await;
    let nowhere = if attempt.is_for_programs() { "/api/v1/nothing" } else { "/no-such-page" };
    let nothing = attempt.browser.with(Some(&token)).get(nowhere).await;
    let absent = attempt.send(person, Where::Absent).await;
    assert!(!absent.status.is_server_error(), "{}", attempt.says(person, Where::Absent));
    if !entry.path.contains('{') {
        if !admitted(entry, person.role) {
            assert_same(&absent, &nothing, &attempt.says(person, Where::Own));
        }
        return 1;
    }
    for place in Where::ALL {
        let answer = attempt.send(person, place).await;
        let says = attempt.says(person, place);
        assert!(!answer.status.is_server_error(), "{says}: {}", answer.status);
        if !admitted(entry, person.role) {
            assert_same(&answer, &nothing, &says);
            continue;
        }
        let narrow =
            entry.scope == Scope::Own || (entry.scope == Scope::Reach && is_narrow(person.role));
        match place {
            Where::Own if is_of_another_author(entry.path, person.role) => {
                assert_same(&answer, &absent, &says);
            }
            Where::Own => {
                let found = answer.status != StatusCode::NOT_FOUND;
                assert!(found || entry.who == Who::Anybody, "{says}: {}", answer.status);
            }
            Where::ForeignSchool if !narrow => {}
            Where::ForeignSchool | Where::ForeignOrganization | Where::Absent => {
                assert_same(&answer, &absent, &says);
            }
        }
    }
    1 + Where::ALL.len()
}

#[tokio::test]
async fn without_a_sign_in_only_the_listed_routes_answer() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let browser = Browser::on(&bench);
        let somebody = world.people.first().unwrap();
        let mut public = BTreeSet::new();
        for entry in POLICY {
            let attempt = Try { bench: &bench, world: &world, browser: &browser, entry };
            if entry.who == Who::Anybody {
                public.insert(format!("{} {}", entry.method, entry.path));
                continue;
            }
            let mut answers = Vec::new();
            for place in [Where::Own, Where::Absent] {
                let path = attempt.path(somebody, place).await;
                let answer = browser.send(entry.method, &path, "").await;
                if attempt.is_for_programs() {
                    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{} {path}", entry.method);
                    assert!(answer.body.contains("/problems/signed-out"), "{path}");
                    continue;
                }
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{} {path}", entry.method);
                assert!(answer.location().starts_with("/sign-in"), "{} {path}", entry.method);
                answers.push((answer.status, answer.body));
            }
            assert!(answers.windows(2).all(|two| two.first() == two.last()), "{}", entry.path);
        }
        assert_eq!(public.iter().map(String::as_str).collect::<Vec<_>>(), PUBLIC);
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_on_every_route() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let browser = Browser::on(&bench);
        let somebody = world.people.first().unwrap();
        for entry in POLICY.iter().filter(|entry| entry.method != "GET") {
            let attempt = Try { bench: &bench, world: &world, browser: &browser, entry };
            let path = attempt.path(somebody, Where::Own).await;
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://evil.example"),
                ("origin", "null"),
            ] {
                let (token, _) = world.sign_in(&bench, somebody).await;
                let forged = browser.with(Some(&token)).sending(name, value);
                let answer = forged.send(entry.method, &path, "").await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} with {name}: {value}");
            }
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_protecting_headers() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let browser = Browser::on(&bench);
        for entry in POLICY {
            let attempt = Try { bench: &bench, world: &world, browser: &browser, entry };
            for person in [Role::SystemAdministrator, Role::Therapist] {
                let person = world.people.iter().find(|one| one.role == person).unwrap();
                let answer = attempt.send(person, Where::Own).await;
                check_headers(&answer.headers, entry);
            }
        }
    }
}

fn check_headers(headers: &HeaderMap, entry: &Entry) {
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{}", entry.path);
    assert!(!policy.contains("unsafe"), "{}", entry.path);
    assert_eq!(header("x-content-type-options"), "nosniff", "{}", entry.path);
    assert_eq!(header("referrer-policy"), "no-referrer", "{}", entry.path);
    assert_eq!(header("cache-control"), "no-store", "{}", entry.path);
    assert!(headers.contains_key("permissions-policy"), "{}", entry.path);
}

/// The matrix: resource and action to the cell of each role.
fn matrix() -> BTreeMap<String, BTreeMap<Role, String>> {
    const COLUMNS: [Role; 7] = [
        Role::Therapist,
        Role::Assistant,
        Role::Supervisor,
        Role::Biller,
        Role::SchoolAdministrator,
        Role::Auditor,
        Role::SystemAdministrator,
    ];
    MATRIX
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("resource,"))
        .map(|line| {
            let cells: Vec<&str> = line.split(',').take(10).collect();
            let [resource, action, scopes @ ..] = cells.as_slice() else {
                panic!("a line of the matrix: {line}");
            };
            // Parents, the one but last column, come with their portal.
            let staff = scopes.iter().enumerate().filter(|(place, _)| *place != 6);
            let row = COLUMNS.into_iter().zip(staff);
            let row = row.map(|(role, (_, cell))| (role, (*cell).to_owned())).collect();
            (format!("{resource},{action}"), row)
        })
        .collect()
}

fn cell_of(entry: &Entry) -> Option<&'static str> {
    CELLS
        .iter()
        .chain(api_cells::CELLS)
        .filter(|(method, path, _)| {
            *method == entry.method
                && entry
                    .path
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .max_by_key(|(_, path, _)| path.len())
        .map(|(.., cell)| *cell)
}

#[test]
fn the_policy_lets_in_whom_the_access_matrix_lets_in() {
    let matrix = matrix();
    assert_eq!(matrix.len(), 61);
    let mut wrong = Vec::new();
    for entry in POLICY {
        let name = format!("{} {}", entry.method, entry.path);
        let Some(cell) = cell_of(entry) else {
            if entry.scope == Scope::Reach {
                wrong.push(format!("{name}: reaches records, but names no cell of the matrix"));
            }
            continue;
        };
        for (role, scope) in &matrix[cell] {
            let excused = DIFFERS.iter().chain(api_cells::DIFFERS).any(|(route, who, _)| {
                who == role && (name == *route || name.starts_with(&format!("{route}/")))
            });
            if !excused && admitted(entry, *role) != (scope != "none") {
                wrong.push(format!("{name}: {} has `{scope}` in `{cell}`", role.key()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
