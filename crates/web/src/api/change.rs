//! Requests that change something: sent with a key, done once, answered the same each time.

use super::read;
use super::refused::ApiError;
use crate::caller::SignedIn;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use care::AccountId;
use office::Desk;
use office::idempotency::{self, Earlier, Key, Sent};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Name of the header with the key.
pub(crate) const KEY: &str = "idempotency-key";

/// The requests with a key that are being worked on.
#[derive(Clone, Default)]
pub(crate) struct Running(Arc<Mutex<BTreeSet<(AccountId, Key)>>>);

/// One of them; ends when it is dropped.
struct Run {
    running: Running,
    which: (AccountId, Key),
}

impl Running {
    fn begin(&self, account: AccountId, key: &Key) -> Option<Run> {
        let which = (account, key.clone());
        let mut set = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        set.insert(which.clone()).then(|| Run { running: self.clone(), which })
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let mut set = self.running.0.lock().unwrap_or_else(PoisonError::into_inner);
        set.remove(&self.which);
    }
}

/// A change that is asked for: who, what, and under which key.
pub(crate) struct Change<T> {
    /// What is asked.
    pub(crate) body: T,
    /// Who asks.
    pub(crate) desk: Desk,
    sent: Sent,
    if_match: Option<HeaderValue>,
    _run: Run,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Change<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let SignedIn(desk) = SignedIn::from_request_parts(&mut parts, state).await?;
        let key = key(&parts.headers)?;
        let if_match = parts.headers.get(header::IF_MATCH).cloned();
        let running = parts.extensions.get::<Running>().cloned().unwrap_or_default();
        let run = running.begin(desk.actor.account, &key).ok_or_else(still_running)?;
        let path = parts.uri.path().to_owned();
        let method = parts.method.to_string();
        let value = read::value(Request::from_parts(parts, body), state).await?;
        let tag = if_match.as_ref().map_or(&[][..], HeaderValue::as_bytes);
        let tag = String::from_utf8_lossy(tag);
        let sent = Sent::new(&desk, key, &[&method, &path, &tag, &value.to_string()]);
        if let Some(kept) = earlier(&desk, &sent).await? {
            return Err(kept);
        }
        Ok(Self { body: read::typed(value)?, desk, sent, if_match, _run: run })
    }
}

fn key(headers: &HeaderMap) -> Result<Key, ApiError> {
    let mut all = headers.get_all(KEY).iter();
    let key = all.next().and_then(|value| value.to_str().ok()).and_then(|key| key.parse().ok());
    key.filter(|_| all.next().is_none()).ok_or_else(|| {
        ApiError::problem(
            StatusCode::BAD_REQUEST,
            "key-missing",
            "A change needs a key",
            "Send one Idempotency-Key of 1 to 200 visible ASCII signs, a new one for each change.",
        )
    })
}

fn still_running() -> ApiError {
    ApiError::problem(
        StatusCode::CONFLICT,
        "still-running",
        "This is being done already",
        "A request with this key is not finished. Send it again in a moment.",
    )
}

/// What was answered before, or that the key was used for something else.
async fn earlier(desk: &Desk, sent: &Sent) -> Result<Option<ApiError>, ApiError> {
    let known = idempotency::earlier(desk, sent).await;
    Ok(known.map_err(|why| ApiError::failed(&why))?.map(|known| match known {
        Earlier::Answered { status, body } => {
            let mut response = answered(status, body.0);
            let replayed = HeaderValue::from_static("true");
            response.headers_mut().insert("idempotency-replayed", replayed);
            ApiError::Kept(Box::new(response))
        }
        Earlier::Differs => ApiError::problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "key-used",
            "The key was used for another request",
            "Nothing was done. Send a changed request with a new key.",
        ),
    }))
}

fn answered(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, Body::from(body)).into_response()
}

/// Status and body of an answer.
pub(crate) fn told(status: StatusCode, body: &impl Serialize) -> (u16, String) {
    // What cannot be written as JSON is left empty; our bodies always can.
    (status.as_u16(), serde_json::to_string(body).unwrap_or_default())
}

impl<T> Change<T> {
    /// The version that was read, out of `If-Match`. One that is no version of ours is an old
    /// one.
    pub(crate) fn version(&self) -> Result<i64, ApiError> {
        let Some(tag) = &self.if_match else {
            return Err(ApiError::problem(
                StatusCode::PRECONDITION_REQUIRED,
                "version-missing",
                "Say which version was read",
                "Read it, and send its ETag as If-Match with the change.",
            ));
        };
        let text = tag.to_str().ok().and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"'));
        Ok(text.and_then(|number| number.parse().ok()).unwrap_or(-1))
    }

    /// The desk for the one change; what `tell` makes of it is kept with it.
    pub(crate) fn keeping<V: Any>(
        &self,
        tell: impl Fn(&V) -> (u16, String) + Send + Sync + 'static,
    ) -> Desk {
        idempotency::keeping(&self.desk, &self.sent, tell)
    }

    /// The answer: of what was done, or of the one who was faster with the same request, or why
    /// it was refused.
    pub(crate) async fn answer<V, E>(
        &self,
        done: Result<V, E>,
        tell: impl Fn(&V) -> (u16, String) + Send,
        refused: impl Fn(E) -> ApiError + Send,
    ) -> Result<Response, ApiError>
    where
        V: Send,
        E: Send,
    {
        let why = match done {
            Ok(value) => {
                let (status, body) = tell(&value);
                return Ok(answered(status, body));
            }
            Err(why) => why,
        };
        match earlier(&self.desk, &self.sent).await? {
            Some(kept @ ApiError::Kept(_)) => Err(kept),
            _ => Err(refused(why)),
        }
    }
}
