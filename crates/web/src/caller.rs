//! Who sends a request: found once by the guard, and handed to the pages.

use crate::page::PageError;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use office::Desk;
use office::sessions::{Caller, Device, Waiting};
use std::convert::Infallible;
use std::net::SocketAddr;

/// What the guard found out.
#[derive(Clone)]
pub(crate) struct Known(pub(crate) Option<Caller>);

/// Whoever it is, or nobody.
pub(crate) struct MaybeCaller(pub(crate) Option<Caller>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeCaller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Known>().cloned().and_then(|known| known.0)))
    }
}

/// The desk of somebody who is signed in. The policy has let them through.
pub(crate) struct SignedIn(pub(crate) Desk);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, PageError> {
        match parts.extensions.get::<Known>() {
            Some(Known(Some(Caller::SignedIn(desk)))) => Ok(Self((**desk).clone())),
            // A page for anybody that asks for a desk: the table is wrong, so nobody gets in.
            _ => Err(PageError::not_found()),
        }
    }
}

/// Somebody whose sign-in still waits for a step.
pub(crate) enum Unfinished {
    /// For the one-time code.
    SecondFactor(Waiting),
    /// For the choice of an organization.
    Organization,
    /// For nothing.
    Finished,
}

impl<S: Send + Sync> FromRequestParts<S> for Unfinished {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(match parts.extensions.get::<Known>().cloned().and_then(|known| known.0) {
            Some(Caller::SecondFactorDue(waiting)) => Self::SecondFactor(waiting),
            Some(Caller::OrganizationDue(_)) => Self::Organization,
            Some(Caller::SignedIn(_)) | None => Self::Finished,
        })
    }
}

/// The device from which a request comes.
pub(crate) struct Here(pub(crate) Device);

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let agent = parts.headers.get(header::USER_AGENT);
        Ok(Self(Device {
            user_agent: agent.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned(),
            address: address.map(|ConnectInfo(from)| from.ip().to_string()).unwrap_or_default(),
        }))
    }
}
