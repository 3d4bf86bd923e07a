//! What is answered instead of a page: in plain words for people, as problem details (RFC 9457)
//! for programs. Absent and forbidden are one and the same, to the byte.

use crate::page::Shell;
use crate::view;
use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use std::error::Error;
use utoipa::ToSchema;

/// A problem instead of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageError {
    status: StatusCode,
    slug: &'static str,
    heading: &'static str,
    sentence: &'static str,
}

impl PageError {
    /// There is no such page, or it is not for this person to know.
    pub fn not_found() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            slug: "not-found",
            heading: "There is nothing here",
            sentence: "The address is wrong, what it named is gone, or it is not yours to see.",
        }
    }

    /// We could not. The reasons go to the log, the person reads that it is our move.
    pub fn failed(why: &dyn Error) -> Self {
        let mut chain = why.to_string();
        let mut cause = why.source();
        let mut full = chain.contains("the disk is full");
        while let Some(next) = cause {
            let text = next.to_string();
            full |= text.contains("the disk is full");
            chain.push_str(": ");
            chain.push_str(&text);
            cause = next.source();
        }
        let number = view::current().number;
        tracing::error!(request = %number, error = %chain, "a page failed");
        if full { Self::disk_full() } else { Self::ours() }
    }

    /// A mistake of ours ended the request.
    pub fn panicked() -> Self {
        let number = view::current().number;
        tracing::error!(request = %number, "a page panicked");
        Self::ours()
    }

    fn ours() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            slug: "failed",
            heading: "We could not do this",
            sentence: "The reason is in the server’s log. Nothing was half saved; try again.",
        }
    }

    fn disk_full() -> Self {
        Self {
            status: StatusCode::INSUFFICIENT_STORAGE,
            slug: "disk-full",
            heading: "The disk is full",
            sentence: "Nothing of this was saved. Whoever runs the server must make room; then \
                       send it again.",
        }
    }

    /// The request came from another site.
    pub fn foreign() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            slug: "cross-site",
            heading: "This came from another site",
            sentence: "Nothing was done. Open the page here and send it again.",
        }
    }

    /// The page exists, but is not asked for in this way.
    pub fn wrong_method() -> Self {
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            slug: "wrong-method",
            heading: "This page cannot be used so",
            sentence: "Go back and use the link or the button there.",
        }
    }

    /// It took longer than anybody should wait.
    pub fn too_slow() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            slug: "too-slow",
            heading: "This took too long",
            sentence: "The server gave up, and nothing was half saved. Try again in a minute.",
        }
    }

    /// Nobody is signed in. Pages lead to the sign-in instead.
    pub fn signed_out() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            slug: "signed-out",
            heading: "Nobody is signed in",
            sentence: "Sign in, then send it again.",
        }
    }

    /// The request is too large or cannot be read.
    pub fn unreadable(status: StatusCode) -> Self {
        Self {
            status,
            slug: "unreadable",
            heading: "This could not be read",
            sentence: "The form was too large or was cut off. Go back and send it again.",
        }
    }

    /// What stands after the question mark of the address cannot be read.
    pub fn unreadable_address() -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            slug: "unreadable-address",
            heading: "This address cannot be read",
            sentence: "What stands after the question mark is cut off or is not the day or number \
                       it should be. Go back and choose again.",
        }
    }

    /// Whether it is our mistake, so that the person can name it to whoever looks into the log.
    fn is_ours(&self) -> bool {
        self.status.is_server_error()
    }
}

#[derive(Template)]
#[template(path = "pages/problem_signed_in.html")]
struct ProblemInShell {
    shell: Shell,
    heading: &'static str,
    sentence: &'static str,
    number: String,
}

#[derive(Template)]
#[template(path = "pages/problem.html")]
struct ProblemPage {
    heading: &'static str,
    sentence: &'static str,
    number: String,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let view = view::current();
        let number = if self.is_ours() { view.number } else { String::new() };
        let Self { status, slug, heading, sentence } = self;
        if view.for_program {
            return Problem {
                incident: (!number.is_empty()).then_some(number),
                ..Problem::new(status, slug, heading, sentence)
            }
            .into_response();
        }
        let text = match view::desk() {
            Some(desk) => {
                let shell = Shell::at(&desk, "");
                ProblemInShell { shell, heading, sentence, number }.render()
            }
            None => ProblemPage { heading, sentence, number }.render(),
        };
        match text {
            Ok(text) => (status, Html(text)).into_response(),
            Err(_) => status.into_response(),
        }
    }
}

/// A problem for a program: RFC 9457. Tells no names, no SQL and no paths of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// `/problems/SLUG`, stable; programs decide by it.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is wrong, the same for each problem of the kind.
    pub title: String,
    /// HTTP status again.
    pub status: u16,
    /// What to do.
    pub detail: String,
    /// Number to give to whoever looks into the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// What must be mended, by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// What the rules have to say, where they are why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<crate::api::Finding>)]
    pub findings: Vec<care::Finding>,
}

/// One field that must be mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Name of the field.
    pub field: String,
    /// What to do.
    pub message: String,
}

impl Problem {
    /// A problem of a kind.
    pub fn new(status: StatusCode, slug: &str, title: &str, detail: &str) -> Self {
        Self {
            kind: format!("/problems/{slug}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.to_owned(),
            incident: None,
            errors: Vec::new(),
            findings: Vec::new(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// One field of a record that two people changed at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleField {
    /// What the field is called on its form.
    pub label: String,
    /// What the person sent.
    pub yours: String,
    /// What is stored now.
    pub theirs: String,
}

/// A save that came after somebody else's: 409, with both texts, so that nothing typed is lost.
#[derive(Template)]
#[template(path = "pages/stale.html")]
pub struct StalePage {
    /// The frame.
    pub shell: Shell,
    /// What was changed: `this mandate`.
    pub what: String,
    /// Where the record can be opened as it is now.
    pub open: String,
    /// The fields that differ.
    pub fields: Vec<StaleField>,
}

impl IntoResponse for StalePage {
    fn into_response(self) -> Response {
        match self.render() {
            Ok(text) => (StatusCode::CONFLICT, Html(text)).into_response(),
            Err(why) => PageError::failed(&why).into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_nothing_of_its_reasons() {
        let why = std::io::Error::other("SELECT secret FROM patient");
        let problem = PageError::failed(&why);
        assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!format!("{problem:?}").contains("SELECT"));
    }

    #[test]
    fn a_full_disk_is_507() {
        #[derive(Debug, thiserror::Error)]
        #[error("the record could not be stored")]
        struct Outer(#[source] std::io::Error);
        let why = Outer(std::io::Error::other("the disk is full"));
        assert_eq!(PageError::failed(&why).status, StatusCode::INSUFFICIENT_STORAGE);
    }

    #[test]
    fn a_problem_for_a_program_has_its_media_type() {
        let problem = Problem::new(StatusCode::CONFLICT, "stale", "Changed meanwhile", "Read it");
        let text = serde_json::to_string(&problem).unwrap();
        let wanted = "{\"type\":\"/problems/stale\",\"title\":\"Changed meanwhile\",\
                      \"status\":409,\"detail\":\"Read it\"}";
        assert_eq!(text, wanted);
        let response = problem.into_response();
        assert_eq!(response.headers().get("content-type").unwrap(), "application/problem+json");
    }
}
