//! Identifiers: UUID version 7, made by us from a clock and random bytes.

use crate::{Clock, Random};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier, ordered by the time of `clock`.
            pub fn new(clock: &dyn Clock, random: &dyn Random) -> Self {
                Self(new_uuid(clock, random))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// A district, agency or practice that owns records.
    OrganizationId;
    /// A school of a district, or an office of a practice.
    SiteId;
    /// A person who signs in.
    AccountId;
    /// One person's place in one organization: roles, credentials. Also the clinician's id.
    MemberId;
    /// The person treated.
    PatientId;
    /// Who consents and may be billed for a child.
    GuardianId;
    /// What a school plan orders.
    MandateId;
    /// A measurable aim.
    GoalId;
    /// A named set of patients who are treated together.
    CaseloadGroupId;
    /// Planned sessions that repeat.
    SeriesId;
    /// One meeting, planned or held.
    SessionId;
    /// One change of the plan.
    PlanChangeId;
    /// One patient's part in one session.
    EncounterId;
    /// One audit event.
    AuditId;
    /// One piece of work to be done later.
    JobId;
    /// One sign-in on one device.
    AuthSessionId;
    /// One thing that somebody is to be told.
    NoticeId;
    /// One file of claims.
    SubmissionId;
}

/// A version 7 UUID from the time of `clock` and 10 bytes of `random`.
pub fn new_uuid(clock: &dyn Clock, random: &dyn Random) -> Uuid {
    let mut bytes = [0u8; 10];
    random.fill(&mut bytes);
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}
