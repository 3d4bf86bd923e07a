//! Forms: what was sent, and what must be mended, in the GOV.UK pattern.

use crate::page::PageError;
use axum::extract::{Form, FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use office::Fault;

/// The fields of a form as they were sent. A name may come more than once.
pub(crate) struct Fields {
    pairs: Vec<(String, String)>,
    origin: String,
}

impl Fields {
    /// The first value of a name; empty when it did not come.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value of a name, in the order of the form.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The origin of the page that sent the form, such as `https://ot.example.org`, for links
    /// that are handed to other people; empty when the browser did not say.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let origin = origin(request.headers());
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        let Form(pairs) = form.map_err(|why| {
            let status = why.into_response().status();
            PageError::unreadable(match status {
                StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNSUPPORTED_MEDIA_TYPE => status,
                _ => StatusCode::BAD_REQUEST,
            })
        })?;
        Ok(Self { pairs, origin })
    }
}

fn origin(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), _) if origin.starts_with("http") => origin.to_owned(),
        (_, Some(host)) => format!("http://{host}"),
        _ => String::new(),
    }
}

/// What must be mended, in the order of the form. The same words stand in the summary and beside
/// the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FormErrors(Vec<(String, String)>);

impl FormErrors {
    /// Nothing.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// One field.
    pub(crate) fn one(field: &str, message: &str) -> Self {
        let mut errors = Self::none();
        errors.add(field, message);
        errors
    }

    /// What a use case found.
    pub(crate) fn of(faults: &[Fault]) -> Self {
        let mut errors = Self::none();
        for fault in faults {
            errors.add(fault.field, &fault.message);
        }
        errors
    }

    /// Adds a field; its first fault is the one shown.
    pub(crate) fn add(&mut self, field: &str, message: &str) {
        if !self.has(field) {
            self.0.push((field.to_owned(), message.to_owned()));
        }
    }

    /// The same in the order in which the form has its fields; others come last.
    pub(crate) fn in_order(mut self, fields: &[&str]) -> Self {
        let place = |field: &str| fields.iter().position(|known| *known == field);
        self.0.sort_by_key(|(field, _)| place(field).unwrap_or(fields.len()));
        self
    }

    /// Whether a field must be mended.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.get(field).is_some()
    }

    /// What is said about a field.
    pub(crate) fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == field).map(|(_, message)| message.as_str())
    }

    /// Every field with its words, for the summary.
    pub(crate) fn all(&self) -> &[(String, String)] {
        &self.0
    }

    /// 200 for a form that is shown, 422 for one that must be mended.
    pub(crate) fn status(&self) -> StatusCode {
        if self.0.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// One line of a list to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What the form sends.
    pub(crate) value: String,
    /// What the person reads.
    pub(crate) label: String,
    /// Whether it is the one chosen.
    pub(crate) selected: bool,
}

impl Choice {
    /// A list that begins with `none`, whose value is empty.
    pub(crate) fn list(
        none: &str,
        all: impl IntoIterator<Item = (String, String)>,
        chosen: Option<&str>,
    ) -> Vec<Self> {
        let chosen = chosen.unwrap_or_default();
        let first =
            Self { value: String::new(), label: none.to_owned(), selected: chosen.is_empty() };
        let others = all.into_iter().map(|(value, label)| {
            let selected = value == chosen;
            Self { value, label, selected }
        });
        std::iter::once(first).chain(others).collect()
    }
}
