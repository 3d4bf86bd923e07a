//! What a reader, a check or the writer has to say about a file.

use std::fmt;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know; nothing has to be done.
    Tell,
    /// Someone should look before the file is used.
    Ask,
    /// The file must not be used as it is.
    Stop,
}

impl Severity {
    /// The word used in JSON: `tell`, `ask` or `stop`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tell => "tell",
            Self::Ask => "ask",
            Self::Stop => "stop",
        }
    }
}

/// Where in a file something is. What is not known is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Byte offset from the start of the file.
    pub offset: Option<usize>,
    /// Segment number in the file, counted from 1 (the first ISA).
    pub segment: Option<u32>,
    /// Identifier of that segment, such as `CLM`.
    pub segment_id: Option<String>,
    /// Loop of the guide, such as `2010AA`.
    pub loop_id: Option<&'static str>,
    /// Element number, counted from 1.
    pub element: Option<u8>,
    /// Component number in the element, counted from 1.
    pub component: Option<u8>,
    /// Patient control number (CLM01) of the claim it belongs to.
    pub claim: Option<String>,
}

/// One fault or remark. Findings never contain the value they are about: names, dates of
/// birth and diagnoses stay where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Permanent code: `X12-` and a number whose first digit is the SNIP type
    /// (`9`: what the writer changed).
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// Plain words: what is wrong and what would be right.
    pub message: String,
}

impl Finding {
    /// A finding that is about the file as a whole until [`Self::at`] places it.
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self { code, severity, place: Place::default(), message: message.into() }
    }

    /// The same finding at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.severity.word())?;
        if let Some(segment) = self.place.segment {
            write!(f, " segment {segment}")?;
        }
        if let Some(id) = &self.place.segment_id {
            write!(f, " {id}")?;
        }
        if let Some(element) = self.place.element {
            write!(f, "{element:02}")?;
        }
        if let Some(loop_id) = self.place.loop_id {
            write!(f, " loop {loop_id}")?;
        }
        write!(f, ": {}", self.message)
    }
}
