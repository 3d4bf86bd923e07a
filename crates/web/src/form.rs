//! Forms: what was sent, and what must be mended, in the GOV.UK pattern.

use crate::page::PageError;
use crate::way;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use jiff::civil::{Date, Time};
use office::Fault;
use std::str::FromStr;

/// The fields of a form as they were sent. A name may come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    origin: String,
}

impl Fields {
    /// Fields that are filled in with what is stored.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { pairs: pairs.into_iter().collect(), origin: String::new() }
    }

    /// The first value of a name; empty when it did not come.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value of a name, in the order of the form.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The origin of the page that sent the form, such as `https://ot.example.org`, for links
    /// that are handed to other people; empty when the browser did not say.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// Longest value of one field, in bytes.
const LONGEST_VALUE: usize = 64 * 1024;

/// Most fields of one form: a group of twelve with twenty fields each is far below.
const MOST_FIELDS: usize = 2_000;

/// Why a body is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// More than [`Fields`] takes.
    TooLarge,
    /// Not UTF-8, a broken escape, or a NUL byte, which no browser sends and no database keeps.
    Malformed,
}

impl Fields {
    /// Reads an url-encoded body. Line ends become `\n`; other control characters, which come
    /// from pasting out of word processors, become spaces.
    ///
    /// # Errors
    ///
    /// See [`Unreadable`].
    pub fn parse(body: &[u8], origin: String) -> Result<Self, Unreadable> {
        let body = std::str::from_utf8(body).map_err(|_| Unreadable::Malformed)?;
        let mut pairs = Vec::new();
        for pair in body.split('&').filter(|pair| !pair.is_empty()) {
            if pairs.len() == MOST_FIELDS {
                return Err(Unreadable::TooLarge);
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.push((decoded(name)?, decoded(value)?));
        }
        Ok(Self { pairs, origin })
    }

    /// The same fields as an url-encoded body: what a draft keeps.
    pub fn encoded(&self) -> String {
        let pair = |(name, value): &(String, String)| {
            format!("{}={}", way::escaped(name), way::escaped(value))
        };
        self.pairs.iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// Every name with its value, in the order of the form.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a name came at all; check boxes that are not ticked do not.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The value without white space around it.
    pub fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// The value as something that can be parsed: a number, an id, an ISO day.
    pub fn typed<T: FromStr>(&self, name: &str) -> Typed<T> {
        match self.trimmed(name) {
            "" => Typed::Empty,
            text => text.parse().map_or(Typed::Unreadable, Typed::Is),
        }
    }

    /// Every value that can be parsed; the others are left out.
    pub fn all_typed<T: FromStr>(&self, name: &str) -> Vec<T> {
        self.all(name).filter_map(|text| text.trim().parse().ok()).collect()
    }

    /// A time of day as people type it: `9:30`, `930`, `2:15 pm`.
    pub fn time(&self, name: &str) -> Typed<Time> {
        match self.trimmed(name) {
            "" => Typed::Empty,
            text => care::typed_time(text).map_or(Typed::Unreadable, Typed::Is),
        }
    }

    /// A day in three fields, `NAME-day`, `NAME-month` and `NAME-year` (macro `date`), or in one
    /// ISO field, `NAME`.
    pub fn day(&self, name: &str) -> Typed<Date> {
        let part = |part: &str| self.get(&format!("{name}-{part}")).trim().to_owned();
        let parts = [part("day"), part("month"), part("year")];
        if parts.iter().all(String::is_empty) {
            return self.typed(name);
        }
        let [day, month, year] = parts;
        let date = || {
            let year: i16 = year.parse().ok().filter(|year| (1900..=2200).contains(year))?;
            Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
        };
        date().map_or(Typed::Unreadable, Typed::Is)
    }
}

fn decoded(text: &str) -> Result<String, Unreadable> {
    let text = way::unescaped(&text.replace('+', " ")).ok_or(Unreadable::Malformed)?;
    if text.len() > LONGEST_VALUE {
        return Err(Unreadable::TooLarge);
    }
    if text.contains('\0') {
        return Err(Unreadable::Malformed);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = |c: char| if c.is_control() && c != '\n' && c != '\t' { ' ' } else { c };
    Ok(text.chars().map(kept).collect())
}

/// A field that should hold something of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed<T> {
    /// Nothing was typed.
    Empty,
    /// What was typed is not of the kind.
    Unreadable,
    /// What was typed.
    Is(T),
}

impl<T> Typed<T> {
    /// The value; a field that is empty or cannot be read is added to `errors` as `message`.
    pub fn required(self, errors: &mut FormErrors, field: &str, message: &str) -> Option<T> {
        let value = self.value();
        if value.is_none() {
            errors.add(field, message);
        }
        value
    }

    /// The value, if there is one; only what cannot be read is added to `errors`.
    pub fn optional(self, errors: &mut FormErrors, field: &str, message: &str) -> Option<T> {
        if matches!(self, Self::Unreadable) {
            errors.add(field, message);
        }
        self.value()
    }

    /// The value, when it is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Empty | Self::Unreadable => None,
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let origin = origin(request.headers());
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(PageError::unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|why| match why.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => PageError::unreadable(StatusCode::PAYLOAD_TOO_LARGE),
            _ => PageError::unreadable(StatusCode::BAD_REQUEST),
        })?;
        Self::parse(&body, origin).map_err(|why| {
            PageError::unreadable(match why {
                Unreadable::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                Unreadable::Malformed => StatusCode::BAD_REQUEST,
            })
        })
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
pub struct FormErrors(Vec<(String, String)>);

impl FormErrors {
    /// Nothing.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// One field.
    pub fn one(field: &str, message: &str) -> Self {
        let mut errors = Self::none();
        errors.add(field, message);
        errors
    }

    /// What a use case found.
    pub fn of(faults: &[Fault]) -> Self {
        let mut errors = Self::none();
        for fault in faults {
            errors.add(fault.field, &fault.message);
        }
        errors
    }

    /// Adds a field; its first fault is the one shown.
    pub fn add(&mut self, field: &str, message: &str) {
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
    pub fn has(&self, field: &str) -> bool {
        self.get(field).is_some()
    }

    /// What is said about a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == field).map(|(_, message)| message.as_str())
    }

    /// Every field with its words, for the summary.
    pub fn all(&self) -> &[(String, String)] {
        &self.0
    }

    /// Nothing to mend.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the title of the page begins with, so that it is heard first.
    pub fn title_prefix(&self) -> &'static str {
        if self.0.is_empty() { "" } else { "Error: " }
    }

    /// 200 for a form that is shown, 422 for one that must be mended.
    pub fn status(&self) -> StatusCode {
        if self.0.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// One line of a list to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// Whether it is the one chosen.
    pub selected: bool,
}

impl Choice {
    /// A list that begins with `none`, whose value is empty.
    pub fn list(
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::parse(body.as_bytes(), String::new()).unwrap()
    }

    #[test]
    fn names_may_come_more_than_once_and_keep_their_order() {
        let form = fields("act=2&note=a+b%0D%0Ac&act=1&empty=&act=%C3%A9");
        assert_eq!(form.all("act").collect::<Vec<_>>(), ["2", "1", "é"]);
        assert_eq!(form.get("note"), "a b\nc");
        assert!(form.has("empty") && !form.has("absent"));
        assert_eq!(fields(&form.encoded()), form);
    }

    #[test]
    fn what_no_browser_sends_is_refused() {
        for body in ["a=%00", "a=%", "a=%4", "a=%zz", "a=%FF", "%C3=1"] {
            let parsed = Fields::parse(body.as_bytes(), String::new());
            assert_eq!(parsed, Err(Unreadable::Malformed), "{body}");
        }
        assert_eq!(Fields::parse(b"a=\xff", String::new()), Err(Unreadable::Malformed));
        let many = "a=1&".repeat(MOST_FIELDS + 1);
        assert_eq!(Fields::parse(many.as_bytes(), String::new()), Err(Unreadable::TooLarge));
        let long = format!("a={}", "x".repeat(LONGEST_VALUE + 1));
        assert_eq!(Fields::parse(long.as_bytes(), String::new()), Err(Unreadable::TooLarge));
    }

    #[test]
    fn a_pasted_control_character_becomes_a_space() {
        assert_eq!(fields("note=one%0Btwo%09three%1F").get("note"), "one two\tthree ");
    }

    #[test]
    fn typed_fields_say_whether_they_are_empty_unreadable_or_fine() {
        let form =
            fields("n=3&bad=x&start=2:15+pm&on-day=14&on-month=6&on-year=2018&to=2026-11-24");
        assert_eq!(form.typed::<u8>("n"), Typed::Is(3));
        assert_eq!(form.typed::<u8>("bad"), Typed::Unreadable);
        assert_eq!(form.typed::<u8>("absent"), Typed::Empty);
        assert_eq!(form.time("start"), Typed::Is(jiff::civil::time(14, 15, 0, 0)));
        assert_eq!(form.day("on"), Typed::Is(jiff::civil::date(2018, 6, 14)));
        assert_eq!(form.day("to"), Typed::Is(jiff::civil::date(2026, 11, 24)));
        assert_eq!(fields("on-day=31&on-month=2&on-year=2018").day("on"), Typed::Unreadable);
        assert_eq!(fields("on-day=1&on-month=&on-year=").day("on"), Typed::Unreadable);
    }

    #[test]
    fn only_what_is_wrong_is_said_and_once() {
        let (form, mut errors) = (fields("n=x"), FormErrors::none());
        assert_eq!(form.typed::<u8>("n").optional(&mut errors, "n", "Enter a number"), None);
        assert_eq!(form.typed::<u8>("m").optional(&mut errors, "m", "Enter a number"), None);
        assert_eq!(form.typed::<u8>("m").required(&mut errors, "m", "Enter how many"), None);
        errors.add("n", "Another fault of the same field");
        let said: Vec<_> = errors.all().iter().map(|(_, message)| message.as_str()).collect();
        assert_eq!(said, ["Enter a number", "Enter how many"]);
        assert_eq!(errors.title_prefix(), "Error: ");
    }
}
