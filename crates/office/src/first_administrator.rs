//! The first administrator: made with a token that the console printed, once.

use crate::fault::{Fault, email_fault, text_fault};
use crate::passwords::{self, PasswordRefused};
use crate::sessions::{self, Device};
use crate::sign_in::normal_email;
use crate::{Office, Token, event};
use care::{AccountId, MemberId, Organization, OrganizationId, OrganizationKind, Role};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use store::accounts::{self, Account};
use store::members::{self, Member};
use store::one_time_tokens::{self, OneTimeToken, Purpose};
use store::{StoreError, Tx, audit, organizations};

/// How long the printed address is good; a restart prints a new one.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What the page of the first start asks for.
#[derive(Clone)]
pub struct SetUpRequest {
    /// Name of the organization.
    pub organization: String,
    /// District or practice.
    pub kind: OrganizationKind,
    /// IANA zone in which its days begin.
    pub time_zone: String,
    /// The administrator's name.
    pub name: String,
    /// The administrator's e-mail address.
    pub email: String,
    /// The administrator's password.
    pub password: String,
    /// Whether, in a practice, the administrator owns it too.
    pub owns_practice: bool,
    /// From where.
    pub device: Device,
}

/// Why nothing was set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpRefused {
    /// Wrong, used or expired token, or there is an account already.
    #[error("there is nothing to set up here")]
    NotFound,
    /// These fields must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Storage could not answer.
    #[error("the organization could not be set up")]
    Store(#[from] StoreError),
}

/// A token for the first administrator, when there is no account yet. Earlier ones stop working.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn offer(office: &Office) -> Result<Option<Token>, StoreError> {
    let now = office.now();
    let token = Token::new(&*office.random);
    let hash = token.hash();
    let offered = office.db.write(move |tx| {
        let hash = hash.clone();
        Box::pin(async move {
            if accounts::any(tx).await? {
                return Ok(false);
            }
            one_time_tokens::withdraw(tx, Purpose::FirstAdministrator).await?;
            let token = OneTimeToken {
                hash,
                purpose: Purpose::FirstAdministrator,
                organization: None,
                member: None,
                email: None,
                created_at: now,
                expires_at: now.saturating_add(GOOD_FOR).unwrap_or(now),
            };
            one_time_tokens::insert(tx, &token).await?;
            Ok::<_, StoreError>(true)
        })
    });
    Ok(offered.await?.then_some(token))
}

/// Whether the token of an address is good, so that the page is shown.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn is_open(office: &Office, token: &Token) -> Result<bool, StoreError> {
    let mut tx = office.db.read().await?;
    let (hash, now) = (token.hash(), office.now());
    let good = one_time_tokens::good(&mut tx, &hash, Purpose::FirstAdministrator, now).await?;
    Ok(good.is_some() && !accounts::any(&mut tx).await?)
}

/// Makes the organization and its system administrator, and signs the latter in.
///
/// # Errors
///
/// See [`SetUpRefused`].
pub async fn set_up(
    office: &Office,
    token: &Token,
    request: SetUpRequest,
) -> Result<Token, SetUpRefused> {
    if !is_open(office, token).await? {
        return Err(SetUpRefused::NotFound);
    }
    let request = tidy(request);
    let faults = faults(&request);
    if !faults.is_empty() {
        return Err(SetUpRefused::Faults(faults));
    }
    let hashed = passwords::hash(&*office.random, &request.password).await;
    let hashed = hashed.map_err(|why| SetUpRefused::Faults(vec![password_fault(why)]))?;
    let (inside, used) = (office.clone(), token.hash());
    let made = office.db.write(move |tx| {
        let (office, used) = (inside.clone(), used.clone());
        let (request, hashed) = (request.clone(), hashed.clone());
        Box::pin(async move {
            let now = office.now();
            let purpose = Purpose::FirstAdministrator;
            if accounts::any(tx).await? || !one_time_tokens::use_up(tx, &used, purpose, now).await?
            {
                return Err(SetUpRefused::NotFound);
            }
            Ok(make(tx, &office, &request, hashed).await?)
        })
    });
    made.await
}

async fn make(
    tx: &mut Tx,
    office: &Office,
    request: &SetUpRequest,
    password_hash: String,
) -> Result<Token, StoreError> {
    let now = office.now();
    let organization = Organization {
        id: OrganizationId::new(&*office.clock, &*office.random),
        name: request.organization.clone(),
        kind: request.kind,
        time_zone: request.time_zone.clone(),
        npi: None,
    };
    organizations::insert(tx, &organization, now).await?;
    let account =
        Account::new(AccountId::new(&*office.clock, &*office.random), &request.email, now)
            .with_password(password_hash);
    accounts::insert(tx, &account).await?;
    let mut roles = BTreeSet::from([Role::SystemAdministrator]);
    if request.kind == OrganizationKind::Practice && request.owns_practice {
        roles.insert(Role::PracticeOwner);
    }
    let member = Member::new(
        MemberId::new(&*office.clock, &*office.random),
        Some(account.id),
        &request.name,
        roles,
    );
    members::insert(tx, organization.id, &member).await?;
    let event = event::of_account(organization.id, account.id, "organization.set_up", now);
    audit::append(tx, &event).await?;
    let place = Some((organization.id, member.id));
    sessions::begin(tx, office, account.id, place, &request.device).await
}

fn tidy(mut request: SetUpRequest) -> SetUpRequest {
    request.organization = request.organization.trim().to_owned();
    request.name = request.name.trim().to_owned();
    request.email = normal_email(&request.email);
    request.time_zone = request.time_zone.trim().to_owned();
    request
}

fn faults(request: &SetUpRequest) -> Vec<Fault> {
    let zone_unknown = TimeZone::get(&request.time_zone).is_err();
    let context = [request.email.as_str(), &request.name, &request.organization];
    [
        text_fault("organization", "the name of the organization", &request.organization, 120),
        zone_unknown.then(|| {
            let message = "Choose a time zone from the list, such as America/New_York";
            Fault::new("time_zone", message)
        }),
        text_fault("name", "your name", &request.name, 120),
        email_fault(&request.email),
        passwords::check(&request.password, &context).err().map(password_fault),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the person at the screen reads about a refused password.
pub(crate) fn password_fault(why: PasswordRefused) -> Fault {
    let text = why.to_string();
    let mut signs = text.chars();
    let sentence = signs
        .next()
        .map(|first| first.to_uppercase().chain(signs).collect::<String>())
        .unwrap_or_default();
    Fault::new("password", sentence)
}
