//! Setting up, renewing and taking off the second factor.

use crate::confirm_identity::{count_attempt, open_seed, seed_purpose, use_code};
use crate::time_code::{Seed, recovery_codes, recovery_hash};
use crate::{Desk, SealBroken, Token, confirm_identity::ConfirmRefused, event};
use care::Factor;
use jiff::Timestamp;
use store::accounts;
use store::{StoreError, audit, auth_sessions};

/// What is shown while the second factor is set up.
pub struct Enrolment {
    /// The seed as a person types it, in groups of four.
    pub secret: String,
    /// The address that an authenticator on the same device opens.
    pub link: String,
}

/// Why the second factor was not set up or taken off.
#[derive(Debug, thiserror::Error)]
pub enum FactorRefused {
    /// No factor was given within the last 15 minutes.
    #[error("confirm who you are first")]
    NotFresh,
    /// Set up already, or not begun, or taken off already.
    #[error("the second factor is not in the state for this")]
    WrongState,
    /// The code is not right, or was used before.
    #[error("the code is not right, or was used before")]
    WrongCode,
    /// Too many attempts.
    #[error("too many attempts; the next is possible at {until}")]
    TooMany {
        /// When the next attempt is looked at.
        until: Timestamp,
    },
    /// The seed could not be sealed or opened.
    #[error("the seed could not be sealed")]
    Seal(#[from] SealBroken),
    /// Storage could not answer.
    #[error("the second factor could not be changed")]
    Store(#[from] StoreError),
}

impl From<ConfirmRefused> for FactorRefused {
    fn from(why: ConfirmRefused) -> Self {
        match why {
            ConfirmRefused::Wrong => Self::WrongCode,
            ConfirmRefused::TooMany { until } => Self::TooMany { until },
            ConfirmRefused::Store(failed) => Self::Store(failed),
        }
    }
}

/// What the account page says about the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorState {
    /// Since when it is on.
    pub confirmed_at: Option<Timestamp>,
    /// Recovery codes that are still good.
    pub recovery_codes_left: i64,
}

/// Whether the person's second factor is on.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn state(desk: &Desk) -> Result<FactorState, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let account = accounts::find(&mut tx, desk.actor.account).await?;
    let left = accounts::recovery_codes_left(&mut tx, desk.actor.account).await?;
    let confirmed_at = account.and_then(|account| account.totp_confirmed_at);
    Ok(FactorState { confirmed_at, recovery_codes_left: left })
}

/// Begins to set up the second factor, or goes on with what was begun: the seed is kept sealed
/// and counts for nothing until a code from it is confirmed.
///
/// # Errors
///
/// See [`FactorRefused`].
pub async fn begin_enrolment(desk: &Desk) -> Result<Enrolment, FactorRefused> {
    if !desk.fresh_factor(desk.now()) {
        return Err(FactorRefused::NotFresh);
    }
    let (office, id) = (desk.office.clone(), desk.actor.account);
    let begun = desk.office.db.write(move |tx| {
        let office = office.clone();
        Box::pin(async move {
            let account = accounts::find(tx, id).await?.ok_or(FactorRefused::WrongState)?;
            if account.totp_confirmed_at.is_some() {
                return Err(FactorRefused::WrongState);
            }
            if let Some(seed) = open_seed(&office.secrets, &account) {
                return Ok((seed, account.email));
            }
            let seed = Seed::new(&*office.random);
            let sealed = office.secrets.seal(&*office.random, &seed_purpose(id), &seed.0)?;
            accounts::set_totp(tx, id, Some(&sealed), None, None).await?;
            Ok((seed, account.email))
        })
    });
    let (seed, email) = begun.await?;
    Ok(Enrolment { secret: seed.text(), link: seed.link(&email) })
}

/// Confirms the second factor with a first code. Other devices are signed out. Answers with the
/// new token of this sign-in and the recovery codes, which are shown this once.
///
/// # Errors
///
/// See [`FactorRefused`].
pub async fn confirm_enrolment(
    desk: &Desk,
    code: &str,
) -> Result<(Token, Vec<String>), FactorRefused> {
    if !desk.fresh_factor(desk.now()) {
        return Err(FactorRefused::NotFresh);
    }
    count_attempt(&desk.office, desk.actor.account).await?;
    let token = Token::new(&*desk.office.random);
    let codes = recovery_codes(&*desk.office.random);
    let hashes: Vec<Vec<u8>> = codes.iter().filter_map(|code| recovery_hash(code)).collect();
    let (office, actor, now) = (desk.office.clone(), desk.actor.clone(), desk.now());
    let (hash, code) = (token.hash(), code.to_owned());
    let confirmed = desk.office.db.write(move |tx| {
        let (office, actor, hash, hashes) =
            (office.clone(), actor.clone(), hash.clone(), hashes.clone());
        let code = code.clone();
        Box::pin(async move {
            let id = actor.account;
            let account = accounts::find(tx, id).await?.ok_or(FactorRefused::WrongState)?;
            let seed = open_seed(&office.secrets, &account).ok_or(FactorRefused::WrongState)?;
            if account.totp_confirmed_at.is_some() {
                return Err(FactorRefused::WrongState);
            }
            let step = seed.step_of(&code, now, None).ok_or(FactorRefused::WrongCode)?;
            let sealed = account.totp_secret_sealed.as_deref();
            accounts::set_totp(tx, id, sealed, Some(now), Some(step)).await?;
            accounts::set_recovery_codes(tx, id, &hashes).await?;
            auth_sessions::revoke_all(tx, id, Some(actor.auth_session), now).await?;
            let factor = Factor::OneTimeCode;
            auth_sessions::give_factor(tx, actor.auth_session, factor, now, &hash).await?;
            let event = event::by(&actor, "account.second_factor_on", "account", id.0, now);
            audit::append(tx, &event).await?;
            Ok::<_, FactorRefused>(())
        })
    });
    confirmed.await?;
    Ok((token, codes))
}

/// Replaces the recovery codes.
///
/// # Errors
///
/// See [`FactorRefused`].
pub async fn renew_recovery_codes(desk: &Desk) -> Result<Vec<String>, FactorRefused> {
    if !desk.fresh_factor(desk.now()) {
        return Err(FactorRefused::NotFresh);
    }
    let codes = recovery_codes(&*desk.office.random);
    let hashes: Vec<Vec<u8>> = codes.iter().filter_map(|code| recovery_hash(code)).collect();
    let (actor, now) = (desk.actor.clone(), desk.now());
    let renewed = desk.office.db.write(move |tx| {
        let (actor, hashes) = (actor.clone(), hashes.clone());
        Box::pin(async move {
            let id = actor.account;
            let account = accounts::find(tx, id).await?.ok_or(FactorRefused::WrongState)?;
            if account.totp_confirmed_at.is_none() {
                return Err(FactorRefused::WrongState);
            }
            accounts::set_recovery_codes(tx, id, &hashes).await?;
            let event = event::by(&actor, "account.recovery_codes", "account", id.0, now);
            audit::append(tx, &event).await?;
            Ok::<_, FactorRefused>(())
        })
    });
    renewed.await?;
    Ok(codes)
}

/// Takes the second factor off with a last code. Other devices are signed out.
///
/// # Errors
///
/// See [`FactorRefused`].
pub async fn take_off(desk: &Desk, code: &str) -> Result<(), FactorRefused> {
    count_attempt(&desk.office, desk.actor.account).await?;
    let (office, actor, now) = (desk.office.clone(), desk.actor.clone(), desk.now());
    let code = code.to_owned();
    let taken_off = desk.office.db.write(move |tx| {
        let (office, actor, code) = (office.clone(), actor.clone(), code.clone());
        Box::pin(async move {
            let id = actor.account;
            let account = accounts::find(tx, id).await?.ok_or(FactorRefused::WrongState)?;
            if account.totp_confirmed_at.is_none() {
                return Err(FactorRefused::WrongState);
            }
            if !use_code(tx, &office.secrets, &account, &code, now).await? {
                return Err(FactorRefused::WrongCode);
            }
            accounts::set_totp(tx, id, None, None, None).await?;
            accounts::set_recovery_codes(tx, id, &[]).await?;
            auth_sessions::revoke_all(tx, id, Some(actor.auth_session), now).await?;
            let event = event::by(&actor, "account.second_factor_off", "account", id.0, now);
            audit::append(tx, &event).await?;
            Ok(())
        })
    });
    taken_off.await
}
