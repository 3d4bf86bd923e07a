//! Giving a factor: the one-time code that sign-in still waits for, or a fresh one before a
//! signature (DESIGN: within the last 15 minutes).

use crate::sessions::{self, NextStep, Waiting};
use crate::time_code::{Seed, recovery_hash};
use crate::{Desk, Office, Secrets, Token, event, passwords, throttle};
use care::{AccountId, Factor, OrganizationId};
use jiff::Timestamp;
use store::accounts::{self, Account};
use store::{StoreError, Tx, audit, auth_sessions};

/// Why the factor was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmRefused {
    /// Not the right password or code, or a code that was used before.
    #[error("this is not right, or was used before")]
    Wrong,
    /// Too many attempts.
    #[error("too many attempts; the next is possible at {until}")]
    TooMany {
        /// When the next attempt is looked at.
        until: Timestamp,
    },
    /// Storage could not answer.
    #[error("the factor could not be looked up")]
    Store(#[from] StoreError),
}

/// Gives the one-time code, or a recovery code, that sign-in waits for.
///
/// # Errors
///
/// See [`ConfirmRefused`].
pub async fn give_code(waiting: &Waiting, code: &str) -> Result<(Token, NextStep), ConfirmRefused> {
    let office = &waiting.office;
    count_attempt(office, waiting.account).await?;
    let token = Token::new(&*office.random);
    let step = Step {
        office: office.clone(),
        account: waiting.account,
        auth_session: waiting.auth_session,
        organization: None,
        hash: token.hash(),
    };
    let next = accept_code(step, code).await?;
    Ok((token, next))
}

/// What is asked for before a signature: the one-time code when the person has one, else the
/// password.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn factor_asked(desk: &Desk) -> Result<Factor, StoreError> {
    let mut tx = desk.office.db.read().await?;
    let account = accounts::find(&mut tx, desk.actor.account).await?;
    Ok(match account {
        Some(account) if account.totp_confirmed_at.is_some() => Factor::OneTimeCode,
        _ => Factor::Password,
    })
}

/// Gives a fresh factor. The sign-in gets a new token.
///
/// # Errors
///
/// See [`ConfirmRefused`].
pub async fn confirm_identity(desk: &Desk, given: &str) -> Result<Token, ConfirmRefused> {
    let office = &desk.office;
    let account = desk.actor.account;
    count_attempt(office, account).await?;
    let token = Token::new(&*office.random);
    let step = Step {
        office: office.clone(),
        account,
        auth_session: desk.actor.auth_session,
        organization: Some(desk.actor.organization),
        hash: token.hash(),
    };
    match factor_asked(desk).await? {
        Factor::OneTimeCode => accept_code(step, given).await.map(|_| token),
        Factor::Password => accept_password(step, given).await.map(|()| token),
    }
}

/// One factor for one sign-in.
#[derive(Clone)]
struct Step {
    office: Office,
    account: AccountId,
    auth_session: care::AuthSessionId,
    organization: Option<OrganizationId>,
    hash: Vec<u8>,
}

fn key(account: AccountId) -> String {
    format!("factor:{account}")
}

/// Counts an attempt on the factor of an account, in its own transaction, so that a refusal
/// later does not take the count back.
pub(crate) async fn count_attempt(
    office: &Office,
    account: AccountId,
) -> Result<(), ConfirmRefused> {
    let now = office.now();
    let counted = office.db.write(move |tx| {
        Box::pin(
            async move { throttle::count(tx, &key(account), throttle::PER_ACCOUNT, now).await },
        )
    });
    let counted: Result<Option<Timestamp>, StoreError> = counted.await;
    match counted? {
        Some(until) => Err(ConfirmRefused::TooMany { until }),
        None => Ok(()),
    }
}

async fn accept_code(step: Step, code: &str) -> Result<NextStep, ConfirmRefused> {
    let (now, code, office) = (step.office.now(), code.to_owned(), step.office.clone());
    let accepted = office.db.write(move |tx| {
        let (step, code) = (step.clone(), code.clone());
        Box::pin(async move {
            let account = accounts::find(tx, step.account).await?.ok_or(ConfirmRefused::Wrong)?;
            if !use_code(tx, &step.office.secrets, &account, &code, now).await? {
                return Err(ConfirmRefused::Wrong);
            }
            finish(tx, &step, Factor::OneTimeCode, now).await
        })
    });
    accepted.await
}

/// Uses up a one-time code or a recovery code of a person whose second factor is confirmed.
pub(crate) async fn use_code(
    tx: &mut Tx,
    secrets: &Secrets,
    account: &Account,
    code: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if account.totp_confirmed_at.is_none() {
        return Ok(false);
    }
    if let Some(hash) = recovery_hash(code) {
        return accounts::use_recovery_code(tx, account.id, &hash, now).await;
    }
    let Some(seed) = open_seed(secrets, account) else { return Ok(false) };
    match seed.step_of(code, now, account.totp_last_step) {
        Some(step) => accounts::use_time_step(tx, account.id, step).await,
        None => Ok(false),
    }
}

/// The seed of an account, if it has one that opens with our key.
pub(crate) fn open_seed(secrets: &Secrets, account: &Account) -> Option<Seed> {
    let sealed = account.totp_secret_sealed.as_ref()?;
    match secrets.open(&seed_purpose(account.id), sealed) {
        Ok(seed) => Some(Seed(seed)),
        Err(broken) => {
            tracing::error!(account = %account.id, %broken, "second factor cannot be opened");
            None
        }
    }
}

/// What a seed is sealed for.
pub(crate) fn seed_purpose(account: AccountId) -> String {
    format!("totp:{account}")
}

async fn accept_password(step: Step, password: &str) -> Result<(), ConfirmRefused> {
    let mut tx = step.office.db.read().await?;
    let account = accounts::find(&mut tx, step.account).await?;
    drop(tx);
    let stored = account.and_then(|account| account.password_hash);
    if !passwords::verify(password, stored.as_deref()).await {
        return Err(ConfirmRefused::Wrong);
    }
    let (now, office) = (step.office.now(), step.office.clone());
    let accepted = office.db.write(move |tx| {
        let step = step.clone();
        Box::pin(async move { finish(tx, &step, Factor::Password, now).await })
    });
    accepted.await.map(|_| ())
}

async fn finish(
    tx: &mut Tx,
    step: &Step,
    factor: Factor,
    now: Timestamp,
) -> Result<NextStep, ConfirmRefused> {
    throttle::forget(tx, &key(step.account)).await?;
    auth_sessions::give_factor(tx, step.auth_session, factor, now, &step.hash).await?;
    let places = accounts::memberships(tx, step.account).await?;
    let only = match places.as_slice() {
        [one] => Some(one),
        _ => None,
    };
    if let Some(organization) = step.organization.or(only.map(|one| one.organization)) {
        let event = event::of_account(organization, step.account, "account.factor", now);
        audit::append(tx, &event).await?;
    }
    match only {
        Some(one) => Ok(sessions::inside(tx, one.organization, one.member).await?),
        None => Ok(NextStep::Organization),
    }
}
