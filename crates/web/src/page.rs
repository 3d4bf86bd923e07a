//! Answers: a page, or a problem in plain words.

use crate::menu::{self, Group};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use office::Desk;
use std::error::Error;

/// What the frame of a page shows of the person.
pub(crate) struct Shell {
    /// Name in the corner.
    pub(crate) name: String,
    /// Name of the organization below it.
    pub(crate) organization: String,
    /// The menu, as far as the person may go.
    pub(crate) menu: Vec<Group>,
}

impl Shell {
    /// The frame for a person; `here` is the address of the menu's line that is marked.
    pub(crate) fn at(desk: &Desk, here: &str) -> Self {
        Self {
            name: desk.actor.name.clone(),
            organization: desk.actor.organization_name.clone(),
            menu: menu::of(&desk.actor, here),
        }
    }
}

/// A page, with status 200.
pub(crate) fn page(content: &impl Template) -> Result<Response, PageError> {
    page_with(StatusCode::OK, content)
}

/// A page with another status, such as 422 for a form that must be mended.
pub(crate) fn page_with(
    status: StatusCode,
    content: &impl Template,
) -> Result<Response, PageError> {
    let text = content.render().map_err(|why| PageError::failed(&why))?;
    Ok((status, Html(text)).into_response())
}

/// A problem instead of a page. Absent and forbidden are one and the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageError {
    status: StatusCode,
    heading: &'static str,
    sentence: &'static str,
}

impl PageError {
    /// There is no such page, or it is not for this person to know.
    pub(crate) fn not_found() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            heading: "There is nothing here",
            sentence: "The address is wrong, what it named is gone, or it is not yours to see.",
        }
    }

    /// We could not. The reasons go to the log, the person reads that it is our move.
    pub(crate) fn failed(why: &dyn Error) -> Self {
        let mut chain = why.to_string();
        let mut cause = why.source();
        let mut full = false;
        while let Some(next) = cause {
            let text = next.to_string();
            full |= text.contains("the disk is full");
            chain.push_str(": ");
            chain.push_str(&text);
            cause = next.source();
        }
        tracing::error!(error = %chain, "a page failed");
        if full {
            return Self {
                status: StatusCode::INSUFFICIENT_STORAGE,
                heading: "The disk is full",
                sentence: "Nothing of this was saved. Whoever runs the server must make room; \
                           then send it again.",
            };
        }
        Self::ours()
    }

    /// A mistake of ours ended the request.
    pub(crate) fn panicked() -> Self {
        tracing::error!("a page panicked");
        Self::ours()
    }

    fn ours() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            heading: "We could not do this",
            sentence: "The reason is in the server’s log. Nothing was half saved; try again.",
        }
    }

    /// The request came from another site.
    pub(crate) fn foreign() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            heading: "This came from another site",
            sentence: "Nothing was done. Open the page here and send it again.",
        }
    }

    /// The request is too large or cannot be read.
    pub(crate) fn unreadable(status: StatusCode) -> Self {
        Self {
            status,
            heading: "This could not be read",
            sentence: "The form was too large or was cut off. Go back and send it again.",
        }
    }
}

#[derive(Template)]
#[template(path = "pages/problem.html")]
struct ProblemPage {
    heading: &'static str,
    sentence: &'static str,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let content = ProblemPage { heading: self.heading, sentence: self.sentence };
        match content.render() {
            Ok(text) => (self.status, Html(text)).into_response(),
            Err(_) => self.status.into_response(),
        }
    }
}
