//! Reading what programs send: JSON bodies, addresses and questions, strictly.

use super::refused::ApiError;
use crate::page::PageError;
use crate::way;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Longest text of one field, in bytes: as on the pages.
const LONGEST_TEXT: usize = 64 * 1024;

/// The field that holds a whole file: only the body as a whole limits it.
const FILE: &str = "csv";

/// An answer with status 200.
pub(crate) fn json(body: &impl Serialize) -> Response {
    Json(body).into_response()
}

/// An answer about one versioned thing: its version is the `ETag`.
pub(crate) fn versioned(version: i64, body: &impl Serialize) -> Response {
    let mut response = json(body);
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// What a path names. What cannot be read names nothing.
pub(crate) struct Named<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let named = Path::<T>::from_request_parts(parts, state).await;
        named.map(|Path(named)| Self(named)).map_err(|_| ApiError::not_found())
    }
}

/// The question mark's part of an address: each name once, none that is not known.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let mut asked = Map::new();
        for pair in parts.uri.query().unwrap_or_default().split('&') {
            if pair.is_empty() {
                continue;
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decoded = |text: &str| way::unescaped(&text.replace('+', " "));
            let (Some(name), Some(value)) = (decoded(name), decoded(value)) else {
                return Err(ApiError::field("query", "Write it as %XX of UTF-8"));
            };
            if asked.insert(name.clone(), Value::String(value)).is_some() {
                return Err(ApiError::fields(vec![(name, "Give this once".to_owned())]));
            }
        }
        let mut asked = Value::Object(asked);
        mended(&mut asked, "")?;
        typed(asked).map(Self)
    }
}

/// A JSON body that changes nothing, or that may be sent as often as one likes.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        typed(value(request, state).await?).map(Self)
    }
}

/// The JSON of a body, before it is known what it should say.
pub(crate) async fn value<S: Send + Sync>(request: Request, state: &S) -> Result<Value, ApiError> {
    if !says_json(request.headers()) {
        return Err(ApiError::problem(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not-json",
            "The body must be JSON",
            "Send it with content-type: application/json.",
        ));
    }
    let bytes = Bytes::from_request(request, state).await.map_err(|why| unread(&why))?;
    let mut value = serde_json::from_slice(&bytes).map_err(|_| {
        ApiError::problem(
            StatusCode::BAD_REQUEST,
            "unreadable",
            "The body is not JSON",
            "Send one JSON value in UTF-8, at most 127 levels deep.",
        )
    })?;
    mended(&mut value, "")?;
    Ok(value)
}

fn unread(why: &BytesRejection) -> ApiError {
    match why.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::problem(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The body is too large",
            "Send at most one megabyte.",
        ),
        status => ApiError::Page(PageError::unreadable(status)),
    }
}

fn says_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

/// Makes line ends `\n`; refuses control signs, which no database keeps or no screen shows.
fn mended(value: &mut Value, place: &str) -> Result<(), ApiError> {
    match value {
        Value::String(text) => {
            if text.contains('\r') {
                *text = text.replace("\r\n", "\n").replace('\r', "\n");
            }
            if text.len() > LONGEST_TEXT && place != FILE {
                return Err(ApiError::field(place, "Shorten this to 64 kilobytes"));
            }
            if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
                return Err(ApiError::field(place, "Take out control signs"));
            }
        }
        Value::Array(list) => {
            for (number, one) in list.iter_mut().enumerate() {
                mended(one, &format!("{place}[{number}]"))?;
            }
        }
        Value::Object(fields) => {
            for (name, one) in fields.iter_mut() {
                mended(one, &joined(place, name))?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

fn joined(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

/// What a JSON value says, or the field that must be mended.
pub(crate) fn typed<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(value).map_err(|why| {
        let path = why.path().to_string();
        let path = if path == "." { String::new() } else { path };
        let (field, message) = told(&path, &why.inner().to_string());
        let field = if field.is_empty() { "body".to_owned() } else { field };
        ApiError::fields(vec![(field, message)])
    })
}

/// The sentence of serde in ours, without any value that was sent.
fn told(path: &str, raw: &str) -> (String, String) {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    let expected = raw.rsplit_once(", expected ").map(|(_, expected)| expected);
    if raw.starts_with("missing field") {
        return (joined(path, &quoted(raw)), "This is missing".to_owned());
    }
    if raw.starts_with("unknown field") {
        let known = expected.unwrap_or("none");
        return (path.to_owned(), format!("This field is not known; known: {known}"));
    }
    let message = match expected.map(in_words) {
        Some(expected) => format!("Give {expected}"),
        None if raw.starts_with("UUID") => "Give an id, as it was answered".to_owned(),
        None => "This cannot be read".to_owned(),
    };
    (path.to_owned(), message)
}

/// What serde calls a kind of value, in words.
fn in_words(expected: &str) -> &str {
    match expected {
        "i64" | "u64" | "u32" | "usize" | "u8" => "a whole number",
        "a string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_field_and_never_what_was_sent() {
        let raw = "invalid type: string \"Maya, expected Brown\", expected u32";
        assert_eq!(told("a[0].b", raw), ("a[0].b".to_owned(), "Give a whole number".to_owned()));
        let raw = "missing field `patient`";
        let missing = ("encounters[1].patient".to_owned(), "This is missing".to_owned());
        assert_eq!(told("encounters[1]", raw), missing);
        let raw = "unknown field `Maya`, expected `start` or `end`";
        assert!(!told("x", raw).1.contains("Maya"));
        assert_eq!(told("x", "a sentence with Maya").1, "This cannot be read");
    }
}
