//! What the access test is told of the JSON API: cells of the matrix, differences, bodies.

use care::Role;

/// As `CELLS` in `access.rs`.
pub(crate) const CELLS: &[(&str, &str, &str)] = &[
    ("GET", "/api/v1/students", "child.demographics,read"),
    ("GET", "/api/v1/students/{patient}/mandates", "mandate_iep,read"),
    ("GET", "/api/v1/students/{patient}/goals", "mandate_iep,read"),
    ("POST", "/api/v1/find", "child.demographics,read"),
    ("POST", "/api/v1/students", "child,create"),
    ("POST", "/api/v1/students/{patient}/change", "child.demographics,update"),
    ("POST", "/api/v1/students/{patient}/number", "child.identifiers(ssn/cin/osis),read"),
    ("POST", "/api/v1/students/{patient}/diagnoses", "mandate_iep,create_update"),
    ("POST", "/api/v1/students/{patient}/guardians", "child.demographics,update"),
    ("POST", "/api/v1/guardians", "child.demographics,update"),
    ("POST", "/api/v1/students/{patient}/mandates", "mandate_iep,create_update"),
    ("POST", "/api/v1/mandates", "mandate_iep,create_update"),
    ("POST", "/api/v1/students/{patient}/goals", "mandate_iep,create_update"),
    ("POST", "/api/v1/goals", "mandate_iep,create_update"),
    ("POST", "/api/v1/students/{patient}/caseload", "caseload,assign"),
    ("GET", "/api/v1/groups", "schedule,write"),
    ("POST", "/api/v1/groups", "schedule,write"),
    ("POST", "/api/v1/import", "child,create"),
    ("GET", "/api/v1/sessions", "schedule,read"),
    ("GET", "/api/v1/sessions/{session}/record", "session_note.draft,create_update"),
    ("POST", "/api/v1/sessions/{session}/record", "session_note.draft,create_update"),
    ("POST", "/api/v1/sessions/{session}/findings", "session_note.draft,create_update"),
    ("POST", "/api/v1/sessions", "schedule,write"),
    ("POST", "/api/v1/past-services", "session_note.draft,create_update"),
    ("GET", "/api/v1/drafts", "session_note.draft,create_update"),
    ("PUT", "/api/v1/drafts", "session_note.draft,create_update"),
    ("GET", "/api/v1/certifications", "session_note,sign_certify"),
    ("POST", "/api/v1/certifications", "session_note,sign_certify"),
    ("GET", "/api/v1/encounters", "session_note,read"),
    ("POST", "/api/v1/encounters/{encounter}/amend", "session_note.signed,addendum"),
    ("POST", "/api/v1/encounters/{encounter}/void", "session_note.signed,void_with_reason"),
    ("GET", "/api/v1/claims", "claim,read"),
    ("POST", "/api/v1/claims", "claim,create_validate"),
    ("GET", "/api/v1/claims/submissions/{submission}/file", "edi_file.raw,download"),
    ("GET", "/api/v1/reports", "report.productivity,read"),
    ("GET", "/api/v1/audit-events", "audit_event,read"),
];

/// As `DIFFERS` in `access.rs`.
pub(crate) const DIFFERS: &[(&str, Role, &str)] = &[
    ("POST /api/v1/students/{patient}/change", Role::Biller, "insurance is not there"),
    ("POST /api/v1/students/{patient}/guardians", Role::Biller, "a biller changes insurance"),
    ("POST /api/v1/guardians", Role::Biller, "a biller changes insurance only"),
    ("GET /api/v1/groups", Role::SchoolAdministrator, "groups are of who treats"),
    ("POST /api/v1/groups", Role::SchoolAdministrator, "groups are of who treats"),
    ("POST /api/v1/import", Role::Therapist, "adds students one by one"),
    ("GET /api/v1/students", Role::Auditor, "engagements are not there yet"),
    ("POST /api/v1/find", Role::Auditor, "engagements are not there yet"),
    ("GET /api/v1/encounters", Role::Biller, "the facts of a record, never its note"),
    ("GET /api/v1/encounters", Role::Auditor, "engagements are not there yet"),
    ("GET /api/v1/claims", Role::Auditor, "engagements are not there yet"),
    ("GET /api/v1/reports", Role::Biller, "a biller reads attendance as facts of claims"),
    ("GET /api/v1/audit-events", Role::Auditor, "engagements are not there yet"),
];

/// As `AUTHOR_ONLY` in `access.rs`.
pub(crate) const AUTHOR_ONLY: &[&str] = &[
    "/api/v1/groups/{group}/change",
    "/api/v1/groups/{group}/remove",
    "/api/v1/sessions/{session}/record",
    "/api/v1/sessions/{session}/findings",
    "/api/v1/drafts/{session}",
    "/api/v1/encounters/{encounter}/amend",
];

/// Nobody's caseload, and the end of a time on it.
const ASSIGNMENT: &str = "{\"clinician\":\"00000000-0000-0000-0000-000000000000\",\
                          \"from\":\"2026-11-24\"}";
const LEAVING: &str = "{\"clinician\":\"00000000-0000-0000-0000-000000000000\",\
                       \"from\":\"2026-11-24\",\"last\":\"2026-11-25\"}";

/// An amendment of a record of nobody's.
const AMENDMENT: &str = "{\"reason\":\"Wrong\",\"encounter\":{\"patient\":\
                         \"00000000-0000-0000-0000-000000000000\"}}";

/// What is sent to the API, so that what a path names is looked for at all. Other routes of the
/// API take an empty object.
pub(crate) const BODIES: &[(&str, &str)] = &[
    ("/api/v1/students/{patient}/number", "{\"which\":\"local\"}"),
    ("/api/v1/students/{patient}/diagnoses", "{\"diagnoses\":[]}"),
    ("/api/v1/mandates/{mandate}/end", "{\"to\":\"2027-06-26\"}"),
    ("/api/v1/students/{patient}/caseload", ASSIGNMENT),
    ("/api/v1/students/{patient}/caseload/end", LEAVING),
    ("/api/v1/sessions/{session}/record", "{\"encounters\":[]}"),
    ("/api/v1/sessions/{session}/findings", "{\"encounters\":[]}"),
    ("/api/v1/sessions/{session}/move", "{\"to\":\"at noon or so\"}"),
    ("/api/v1/sessions/{session}/remove", "{\"note\":\"\"}"),
    ("/api/v1/drafts/{session}", "{\"fields\":[]}"),
    ("/api/v1/encounters/{encounter}/amend", AMENDMENT),
    ("/api/v1/encounters/{encounter}/void", "{\"reason\":\"\"}"),
];
