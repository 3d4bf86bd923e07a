//! The words of a school and of a practice for the same things.

use care::OrganizationKind;

/// What the screens of one kind of organization say.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// The person who is treated: `student`, `client`.
    pub patient: &'static str,
    /// Several.
    pub patients: &'static str,
    /// At the beginning of a sentence.
    pub patient_cap: &'static str,
    /// Several, at the beginning of a sentence.
    pub patients_cap: &'static str,
    /// In a group: `child`, `client`.
    pub member: &'static str,
    /// One meeting: `session`, `visit`.
    pub session: &'static str,
    /// Several.
    pub sessions: &'static str,
    /// Several, at the beginning of a sentence.
    pub sessions_cap: &'static str,
    /// Where it happens: `school`, `office`.
    pub site: &'static str,
    /// What orders the service: `mandate`, `plan of care`.
    pub mandate: &'static str,
    /// What one does with a finished record: `certify`, `sign`.
    pub certify: &'static str,
    /// At the beginning of a button.
    pub certify_cap: &'static str,
    /// What it is then: `certified`, `signed`.
    pub certified: &'static str,
    /// On a badge.
    pub certified_cap: &'static str,
}

const SCHOOL: Words = Words {
    patient: "student",
    patients: "students",
    patient_cap: "Student",
    patients_cap: "Students",
    member: "child",
    session: "session",
    sessions: "sessions",
    sessions_cap: "Sessions",
    site: "school",
    mandate: "mandate",
    certify: "certify",
    certify_cap: "Certify",
    certified: "certified",
    certified_cap: "Certified",
};

const PRACTICE: Words = Words {
    patient: "client",
    patients: "clients",
    patient_cap: "Client",
    patients_cap: "Clients",
    member: "client",
    session: "visit",
    sessions: "visits",
    sessions_cap: "Visits",
    site: "office",
    mandate: "plan of care",
    certify: "sign",
    certify_cap: "Sign",
    certified: "signed",
    certified_cap: "Signed",
};

impl Words {
    /// The words of a kind of organization.
    pub const fn of(kind: OrganizationKind) -> &'static Self {
        match kind {
            OrganizationKind::District => &SCHOOL,
            OrganizationKind::Practice => &PRACTICE,
        }
    }
}
