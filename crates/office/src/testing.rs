//! An office with people in it, for tests of this room and of the rooms above.

use crate::{Actor, Desk, Office, Secrets, Token, passwords, sessions};
use care::{
    AccountId, AuthSessionId, Clock, EncounterId, Factor, FixedClock, FixedRandom, MemberId,
    Organization, OrganizationId, OrganizationKind, Role, Site, SiteId,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::accounts::{self, Account};
use store::members::{self, Member};
pub use store::planting::{Planted, Plot};
pub use store::testing::TestDb;
use store::{Db, StoreError, organizations, planting, sites};

/// The password of every invented person.
pub const PASSWORD: &str = "seven grey herons fly";

/// An office whose clock stands still.
pub struct Bench {
    /// The office.
    pub office: Office,
    /// Its clock, to move on.
    pub clock: Arc<FixedClock>,
}

/// Puts up an office on a database: Tuesday 2026-11-24, 10:00 in New York.
pub fn bench(db: Db) -> Bench {
    let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
    clock.advance_seconds(1_795_532_400);
    let random = Arc::new(FixedRandom::seeded(20_261_124));
    let secrets = Arc::new(Secrets::from_key([7; 32]));
    let as_clock: Arc<dyn Clock> = Arc::<FixedClock>::clone(&clock);
    Bench { office: Office::new(db, as_clock, random, secrets), clock }
}

/// An office on each database there is. The second of each pair keeps the database.
pub async fn benches() -> Vec<(Bench, TestDb)> {
    let all = store::testing::databases().await;
    all.into_iter().map(|test| (bench(test.db.clone()), test)).collect()
}

impl Bench {
    /// Adds a site that is open from 8:00 to 15:00.
    pub async fn site(
        &self,
        organization: OrganizationId,
        name: &str,
    ) -> Result<SiteId, StoreError> {
        let site = Site {
            id: SiteId::new(&*self.office.clock, &*self.office.random),
            name: name.to_owned(),
            opens: jiff::civil::time(8, 0, 0, 0),
            closes: jiff::civil::time(15, 0, 0, 0),
            version: 1,
        };
        let id = site.id;
        let added = self.office.db.write(move |tx| {
            let site = site.clone();
            Box::pin(async move { sites::insert(tx, organization, &site).await })
        });
        added.await.map(|()| id)
    }

    /// Adds a place in an organization that nobody has taken yet.
    pub async fn invited(
        &self,
        organization: OrganizationId,
        name: &str,
    ) -> Result<MemberId, StoreError> {
        let id = MemberId::new(&*self.office.clock, &*self.office.random);
        let member = Member::new(id, None, name, BTreeSet::from([Role::Biller]));
        let added = self.office.db.write(move |tx| {
            let member = member.clone();
            Box::pin(async move { members::insert(tx, organization, &member).await })
        });
        added.await.map(|()| id)
    }

    /// Plants one of everything about one patient.
    pub async fn plant(&self, plot: Plot) -> Result<Planted, StoreError> {
        let office = self.office.clone();
        let planted = self.office.db.write(move |tx| {
            let office = office.clone();
            Box::pin(
                async move { planting::plant(tx, &*office.clock, &*office.random, &plot).await },
            )
        });
        planted.await
    }

    /// Plants a session of the planted patient, on the day of `plot`, whose record is not yet
    /// certified.
    pub async fn plant_uncertified(
        &self,
        plot: Plot,
        planted: Planted,
    ) -> Result<EncounterId, StoreError> {
        let office = self.office.clone();
        let added = self.office.db.write(move |tx| {
            let office = office.clone();
            Box::pin(async move {
                let (clock, random) = (&*office.clock, &*office.random);
                planting::plant_uncertified(tx, clock, random, &plot, &planted).await
            })
        });
        added.await
    }

    /// Sets the clock: `2026-11-25T04:59:00-05:00`.
    pub fn set_clock(&self, instant: Timestamp) {
        let ahead = instant.as_second().saturating_sub(self.office.now().as_second());
        self.clock.advance_seconds(ahead);
    }

    /// Signs a person in without asking for a password; the factor counts as just given.
    pub async fn token(
        &self,
        account: AccountId,
        place: Option<(OrganizationId, MemberId)>,
    ) -> Result<(Token, AuthSessionId), StoreError> {
        let office = self.office.clone();
        let signed_in = self.office.db.write(move |tx| {
            let office = office.clone();
            Box::pin(async move {
                let device = sessions::Device::default();
                let token = sessions::begin(tx, &office, account, place, &device).await?;
                let holder = store::auth_sessions::holder(tx, &token.hash()).await?;
                let id = holder.map(|holder| holder.session.id);
                Ok((token, id.ok_or(StoreError::Stale)?))
            })
        });
        signed_in.await
    }

    /// Adds an organization.
    pub async fn organization(
        &self,
        name: &str,
        kind: OrganizationKind,
    ) -> Result<OrganizationId, StoreError> {
        let office = self.office.clone();
        let organization = Organization {
            id: OrganizationId::new(&*office.clock, &*office.random),
            name: name.to_owned(),
            kind,
            time_zone: "America/New_York".to_owned(),
            npi: None,
        };
        let (id, now) = (organization.id, office.now());
        let added = office.db.write(move |tx| {
            let organization = organization.clone();
            Box::pin(async move { organizations::insert(tx, &organization, now).await })
        });
        added.await.map(|()| id)
    }

    /// Adds a person with an account whose password is [`PASSWORD`], and a place.
    pub async fn person(
        &self,
        organization: OrganizationId,
        email: &str,
        fill: impl Fn(&mut Member) + Send + Sync + 'static,
    ) -> Result<(AccountId, MemberId), StoreError> {
        let office = self.office.clone();
        let hash = passwords::hash(&*office.random, PASSWORD).await.unwrap_or_default();
        let (email, inside) = (email.to_owned(), office.clone());
        let added = office.db.write(move |tx| {
            let id = AccountId::new(&*inside.clock, &*inside.random);
            let account = Account::new(id, &email, inside.now()).with_password(hash.clone());
            let member = MemberId::new(&*inside.clock, &*inside.random);
            let mut member = Member::new(member, None, &email, BTreeSet::new());
            fill(&mut member);
            let email = email.clone();
            Box::pin(async move {
                let known = accounts::by_email(tx, &email).await?;
                let account_id = known.as_ref().map_or(account.id, |known| known.id);
                if known.is_none() {
                    accounts::insert(tx, &account).await?;
                }
                member.account = Some(account_id);
                members::insert(tx, organization, &member).await?;
                Ok::<_, StoreError>((account_id, member.id))
            })
        });
        added.await
    }

    /// Adds a person with roles and sits them at a desk, without a sign-in.
    pub async fn desk(
        &self,
        organization: OrganizationId,
        kind: OrganizationKind,
        email: &str,
        roles: &[Role],
    ) -> Result<Desk, StoreError> {
        let set: BTreeSet<Role> = roles.iter().copied().collect();
        let inside = set.clone();
        let (account, member) =
            self.person(organization, email, move |m| m.roles.clone_from(&inside)).await?;
        let actor = Actor {
            account,
            member,
            organization,
            organization_name: "Example".to_owned(),
            organization_kind: kind,
            time_zone: TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC),
            name: email.to_owned(),
            roles: set,
            site: None,
            factor_at: Some(self.office.now()),
            factor: Some(Factor::Password),
            auth_session: AuthSessionId::new(&*self.office.clock, &*self.office.random),
        };
        Ok(Desk { office: self.office.clone(), actor })
    }
}

/// The one-time code of a secret as the page showed it.
pub fn code(secret: &str, now: Timestamp) -> String {
    let bits: String = secret
        .chars()
        .filter_map(|sign| match sign {
            'A'..='Z' => Some(u32::from(sign) - u32::from('A')),
            '2'..='7' => Some(u32::from(sign) - u32::from('2') + 26),
            _ => None,
        })
        .map(|five| format!("{five:05b}"))
        .collect();
    let bits: Vec<char> = bits.chars().collect();
    let seed = bits
        .chunks_exact(8)
        .filter_map(|eight| u8::from_str_radix(&eight.iter().collect::<String>(), 2).ok())
        .collect();
    crate::time_code::Seed(seed).code_at(now).unwrap_or_default()
}
