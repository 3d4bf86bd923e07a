//! Signing in with e-mail address and password.

use crate::sessions::{self, Device, NextStep};
use crate::{Office, Token, event, passwords, throttle, token};
use jiff::Timestamp;
use store::accounts::{self, Account, Membership};
use store::{StoreError, Tx, audit, auth_sessions};

/// Longest e-mail address there can be (RFC 5321 §4.5.3.1).
const LONGEST_EMAIL: usize = 254;

/// What the form sends.
#[derive(Clone)]
pub struct SignInRequest {
    /// E-mail address, in any case.
    pub email: String,
    /// Password.
    pub password: String,
    /// From where.
    pub device: Device,
    /// The cookie that came along: it ends, so that nobody can plant one.
    pub previous: Option<Token>,
}

/// The person is in, at least as far as `next`.
#[derive(Clone, Debug)]
pub struct SignInDone {
    /// For the cookie.
    pub token: Token,
    /// Where to go on.
    pub next: NextStep,
}

/// Why not. Unknown address, wrong password, and closed account are one answer.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    /// The address and the password do not belong together.
    #[error("the e-mail address or the password is not right")]
    Wrong,
    /// Too many attempts for this address or from this device.
    #[error("too many attempts; the next is possible at {until}")]
    TooMany {
        /// When the next attempt is looked at.
        until: Timestamp,
    },
    /// Storage could not answer.
    #[error("the sign-in could not be looked up")]
    Store(#[from] StoreError),
}

/// The address as it is stored: trimmed, in lower case.
pub fn normal_email(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Signs a person in.
///
/// # Errors
///
/// See [`SignInRefused`].
pub async fn sign_in(office: &Office, request: SignInRequest) -> Result<SignInDone, SignInRefused> {
    let email = normal_email(&request.email);
    let email = if email.len() > LONGEST_EMAIL { String::new() } else { email };
    let key = account_key(&email);
    let found = admit(office, &email, key.clone(), &request.device).await?;
    let stored = found.as_ref().and_then(|found| found.account.password_hash.as_deref());
    let right = passwords::verify(&request.password, stored).await;
    match found {
        Some(found) if right && found.may_enter() => enter(office, request, found, key).await,
        found => {
            note_failure(office, found, key).await?;
            Err(SignInRefused::Wrong)
        }
    }
}

/// An account with its places, and under which key its attempts count.
struct Found {
    account: Account,
    places: Vec<Membership>,
    from_known_address: bool,
}

impl Found {
    fn may_enter(&self) -> bool {
        self.account.disabled_at.is_none() && !self.places.is_empty()
    }
}

/// Attempts on one account, counted for addresses that exist and for those that do not.
fn account_key(email: &str) -> String {
    format!("account:{}", token::to_hex(&token::sha256(email.as_bytes())))
}

/// Where the person has signed in from before, strangers elsewhere cannot lock them out.
fn known_key(account_key: &str, device: &Device) -> String {
    format!("{account_key}@{}", device.address)
}

/// Counts the attempt and looks the account up.
async fn admit(
    office: &Office,
    email: &str,
    key: String,
    device: &Device,
) -> Result<Option<Found>, SignInRefused> {
    let (email, device, now) = (email.to_owned(), device.clone(), office.now());
    let admitted = office.db.write(move |tx| {
        let (email, device, key) = (email.clone(), device.clone(), key.clone());
        Box::pin(async move {
            let found = look_up(tx, &email, &device).await?;
            let known = found.as_ref().is_some_and(|found| found.from_known_address);
            let key = if known { known_key(&key, &device) } else { key };
            let address = format!("address:{}", device.address);
            let by_account = throttle::count(tx, &key, throttle::PER_ACCOUNT, now).await?;
            let by_address = throttle::count(tx, &address, throttle::PER_ADDRESS, now).await?;
            match by_account.max(by_address) {
                Some(until) => Ok(Err(until)),
                None => Ok(Ok(found)),
            }
        })
    });
    let admitted: Result<_, StoreError> = admitted.await;
    admitted?.map_err(|until| SignInRefused::TooMany { until })
}

async fn look_up(tx: &mut Tx, email: &str, device: &Device) -> Result<Option<Found>, StoreError> {
    let Some(account) = accounts::by_email(tx, email).await? else { return Ok(None) };
    let places = accounts::memberships(tx, account.id).await?;
    let from_known_address = auth_sessions::was_used_from(tx, account.id, &device.address).await?;
    Ok(Some(Found { account, places, from_known_address }))
}

async fn enter(
    office: &Office,
    request: SignInRequest,
    found: Found,
    key: String,
) -> Result<SignInDone, SignInRefused> {
    let only = match found.places.as_slice() {
        [one] => Some((one.organization, one.member)),
        _ => None,
    };
    let has_factor = found.account.totp_confirmed_at.is_some();
    let (account, now, desk_office) = (found.account.id, office.now(), office.clone());
    let entered = office.db.write(move |tx| {
        let (office, request, key) = (desk_office.clone(), request.clone(), key.clone());
        Box::pin(async move {
            throttle::forget(tx, &key).await?;
            throttle::forget(tx, &known_key(&key, &request.device)).await?;
            if let Some(previous) = &request.previous {
                auth_sessions::revoke_token(tx, &previous.hash(), now).await?;
            }
            let token = sessions::begin(tx, &office, account, only, &request.device).await?;
            let Some((organization, member)) = only else {
                let next = if has_factor { NextStep::SecondFactor } else { NextStep::Organization };
                return Ok(SignInDone { token, next });
            };
            let event = event::of_account(organization, account, "account.sign_in", now);
            audit::append(tx, &event).await?;
            let next = if has_factor {
                NextStep::SecondFactor
            } else {
                sessions::inside(tx, organization, member).await?
            };
            Ok(SignInDone { token, next })
        })
    });
    entered.await
}

/// Writes the failure to the audit log of each organization of the account. For an unknown
/// address an equal write is made, so that the time of the answer tells nothing.
async fn note_failure(
    office: &Office,
    found: Option<Found>,
    key: String,
) -> Result<(), SignInRefused> {
    let now = office.now();
    let account = found.as_ref().map(|found| found.account.id);
    let organizations: Vec<_> =
        found.iter().flat_map(|found| found.places.iter().map(|p| p.organization)).collect();
    let noted = office.db.write(move |tx| {
        let (organizations, key) = (organizations.clone(), key.clone());
        Box::pin(async move {
            throttle::touch(tx, &key, now).await?;
            for organization in organizations {
                if let Some(account) = account {
                    let event =
                        event::of_account(organization, account, "account.sign_in_failed", now);
                    audit::append(tx, &event).await?;
                }
            }
            Ok::<_, StoreError>(())
        })
    });
    Ok(noted.await?)
}
