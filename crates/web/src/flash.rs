//! A sentence for the next page: "3 records certified."
//!
//! It travels in a cookie of its own for at most a minute. `__Host-` keeps other hosts from
//! setting it, the page escapes it, and a link in it stays on this site; so it needs no signature.
//! It says counts and kinds, never names: what a browser keeps is not ours to protect.

use crate::{cookie, way};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

const COOKIE: &str = "__Host-said";

/// Seconds.
const GOOD_FOR: u32 = 60;

/// Longest text, in bytes.
const LONGEST: usize = 300;

/// What the next page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// One sentence, without names.
    pub text: String,
    /// A link beside it: words and path.
    pub link: Option<(String, String)>,
}

impl Flash {
    /// A sentence.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), link: None }
    }

    /// Adds a link: "Amend one".
    #[must_use]
    pub fn with_link(mut self, words: &str, path: &str) -> Self {
        self.link = Some((words.to_owned(), path.to_owned()));
        self
    }

    fn parse(text: &str) -> Option<Self> {
        let text = way::unescaped(text)?;
        let mut parts = text.split('\n');
        let sentence = parts.next().filter(|part| !part.is_empty())?;
        let link = match (parts.next(), parts.next()) {
            (Some(words), Some(path)) => Some((words.to_owned(), way::local(path).to_owned())),
            _ => None,
        };
        (text.len() <= LONGEST).then(|| Self { text: sentence.to_owned(), link })
    }

    fn cookie(&self) -> String {
        let text = match &self.link {
            Some((words, path)) => format!("{}\n{words}\n{path}", self.text),
            None => self.text.clone(),
        };
        way::escaped(&text)
    }
}

/// Leads to `path` (303), where `flash` is said.
pub fn lead(path: &str, flash: &Flash) -> Response {
    let mut response = Redirect::to(path).into_response();
    cookie::keep(response.headers_mut(), COOKIE, &flash.cookie(), GOOD_FOR);
    response
}

/// What came with a request.
pub(crate) fn came(headers: &HeaderMap) -> Option<Flash> {
    cookie::value(headers, COOKIE).and_then(Flash::parse)
}

/// It was said.
pub(crate) fn forget(headers: &mut HeaderMap) {
    cookie::keep(headers, COOKIE, "", 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_comes_over_whole() {
        let flash = Flash::new("3 records certified; “déjà”.");
        let flash = flash.with_link("Amend one", "/encounters/1?x=2");
        assert_eq!(Flash::parse(&flash.cookie()), Some(flash));
    }

    #[test]
    fn a_link_to_elsewhere_leads_home() {
        let flash = Flash::new("Done.").with_link("Go", "//evil.example");
        let parsed = Flash::parse(&flash.cookie()).unwrap();
        assert_eq!(parsed.link.unwrap().1, "/");
    }

    #[test]
    fn what_is_empty_or_too_long_or_no_text_is_nothing() {
        for text in ["", "%ff", "%", &"a".repeat(LONGEST + 1)] {
            assert_eq!(Flash::parse(text), None, "{text}");
        }
    }
}
