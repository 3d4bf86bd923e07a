//! A browser without a screen: sends requests, keeps the cookie.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use office::Token;
use office::testing::Bench;
use tower::ServiceExt;
use web::Settings;

/// Name of the cookie.
const COOKIE: &str = "__Host-sid";

/// An answer, read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// Where the answer leads.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The token of the cookie that the answer sets.
    pub(crate) fn token(&self) -> Option<Token> {
        let set = self.headers.get(header::SET_COOKIE)?.to_str().unwrap();
        let value = set.strip_prefix(COOKIE)?.strip_prefix('=')?.split(';').next()?;
        Token::parse(value)
    }
}

/// A browser on one office.
pub(crate) struct Browser {
    app: Router,
    cookie: Option<String>,
    extra: Vec<(&'static str, String)>,
}

impl Browser {
    /// A browser that has never been here.
    pub(crate) fn on(bench: &Bench) -> Self {
        let app = web::router(bench.office.clone(), &Settings::default()).unwrap();
        Self { app, cookie: None, extra: Vec::new() }
    }

    /// The same browser with another cookie.
    pub(crate) fn with(&self, token: Option<&Token>) -> Self {
        let cookie = token.map(|token| token.reveal().to_owned());
        Self { app: self.app.clone(), cookie, extra: Vec::new() }
    }

    /// The same browser with the same cookie.
    pub(crate) fn again(&self) -> Self {
        Self { app: self.app.clone(), cookie: self.cookie.clone(), extra: Vec::new() }
    }

    /// The same browser, sending one more header.
    pub(crate) fn sending(mut self, name: &'static str, value: &str) -> Self {
        self.extra.push((name, value.to_owned()));
        self
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        self.send("POST", path, &form.join("&")).await
    }

    /// Sends JSON to the API.
    pub(crate) async fn json(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send_as(method, path, "application/json", body.as_bytes().to_vec()).await
    }

    /// Sends a form to anything.
    pub(crate) async fn send(&self, method: &str, path: &str, form: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.send_as(method, path, kind, form.as_bytes().to_vec()).await
    }

    /// Sends a body of any kind.
    pub(crate) async fn send_bytes(&self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        self.send_as("POST", path, kind, body).await
    }

    /// Sends anything.
    pub(crate) async fn send_as(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path)
            .header(header::HOST, "ot.example.org")
            .header(header::CONTENT_TYPE, kind);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("{COOKIE}={cookie}"));
        }
        for (name, value) in &self.extra {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
