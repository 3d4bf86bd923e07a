//! Who acts, from where, and with what at hand.

use crate::Secrets;
use crate::import::Held;
use care::{
    AccountId, AuthSessionId, Clock, Factor, MemberId, OrganizationId, OrganizationKind, Random,
    Role, SiteId,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Db;

/// For how long after a factor was given a signature may be made with it.
const FRESH: SignedDuration = SignedDuration::from_mins(15);

/// What every use case needs: storage, time, randomness, the key outside the database.
#[derive(Clone)]
pub struct Office {
    /// Storage.
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub random: Arc<dyn Random>,
    /// The key for sealed fields.
    pub secrets: Arc<Secrets>,
    /// How long a sign-in lasts.
    pub limits: SessionLimits,
    /// Files between their preview and their import.
    pub imports: Arc<Held>,
}

impl Office {
    /// An office with the usual time-outs.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        secrets: Arc<Secrets>,
    ) -> Self {
        let imports = Arc::new(Held::default());
        Self { db, clock, random, secrets, limits: SessionLimits::default(), imports }
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// How long a sign-in lasts.
///
/// Source: 45 CFR 164.312(a)(2)(iii) asks for automatic log-off and leaves the number to the
/// risk analysis; 30 minutes is also the most that NIST SP 800-63B asks for at its third level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request for this long, it ends.
    pub idle: SignedDuration,
    /// After this long it ends in any case.
    pub absolute: SignedDuration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: SignedDuration::from_mins(30), absolute: SignedDuration::from_hours(12) }
    }
}

/// The office and the person who acts in it.
#[derive(Clone)]
pub struct Desk {
    /// What use cases need.
    pub office: Office,
    /// Who acts.
    pub actor: Actor,
}

impl Desk {
    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.office.now()
    }

    /// Today, where the organization is.
    pub fn today(&self) -> Date {
        self.actor.today(self.now())
    }

    /// Whether a factor was given within the last 15 minutes, so that signing needs no prompt.
    pub fn fresh_factor(&self, now: Timestamp) -> bool {
        self.actor.factor_at.is_some_and(|at| now.duration_since(at) <= FRESH)
    }
}

/// Who acts: one person in one organization, on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person's account.
    pub account: AccountId,
    /// The person's place in the organization; the clinician's id too.
    pub member: MemberId,
    /// Where the person acts; nothing outside of it exists for them.
    pub organization: OrganizationId,
    /// Its name, for the corner of the page.
    pub organization_name: String,
    /// District or practice.
    pub organization_kind: OrganizationKind,
    /// Where the organization's days begin.
    pub time_zone: TimeZone,
    /// The person's name, for the header and for signatures.
    pub name: String,
    /// What the person may do here.
    pub roles: BTreeSet<Role>,
    /// The school or office a role is limited to.
    pub site: Option<SiteId>,
    /// When a factor was last given.
    pub factor_at: Option<Timestamp>,
    /// Which factor that was.
    pub factor: Option<Factor>,
    /// This sign-in.
    pub auth_session: AuthSessionId,
}

impl Actor {
    /// Whether the person has this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the person has one of these roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.is(*role))
    }

    /// Today, where the organization is.
    pub fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.time_zone.clone()).date()
    }
}
