//! Figures: counters, the dial of an hour, and numbers that explain themselves.

use askama::Template;
use askama::filters::HtmlSafe;

/// One number that leads to the list it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// How many.
    pub count: usize,
    /// Of what: `to certify`.
    pub words: String,
    /// The list.
    pub path: String,
}

impl Counter {
    /// A counter.
    pub fn new(count: usize, words: impl Into<String>, path: impl Into<String>) -> Self {
        Self { count, words: words.into(), path: path.into() }
    }
}

/// Counters side by side.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/counters.html")]
pub struct Counters {
    /// What they are about, for who hears the page.
    pub label: String,
    /// The counters.
    pub all: Vec<Counter>,
}

impl HtmlSafe for Counters {}

/// An hour as a ring. Minutes beyond an hour fill it.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/dial.html")]
pub struct Dial {
    full: u32,
    rest: u32,
    after_rest: u32,
    label: String,
    text: String,
}

impl Dial {
    /// So many minutes.
    pub fn minutes(minutes: u32) -> Self {
        let label = format!("{minutes} of 60 minutes");
        Self::drawn(minutes, 0, label, String::new())
    }

    /// So many units of a quarter of an hour, with minutes that made no unit; the number stands
    /// in the middle.
    pub fn units(units: u32, minutes_left: u32) -> Self {
        let unit = if units == 1 { "unit" } else { "units" };
        let label = format!("{units} {unit} of 15 minutes");
        Self::drawn(units.saturating_mul(15), minutes_left, label, units.to_string())
    }

    fn drawn(minutes: u32, rest: u32, label: String, text: String) -> Self {
        let full = minutes.min(60);
        let rest = rest.min(60 - full);
        Self { full, rest, after_rest: 60 - full - rest, label, text }
    }
}

impl HtmlSafe for Dial {}

/// One number of an equation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What stands before it: `−`, `+`, `=`, `→`; empty at the beginning.
    pub sign: &'static str,
    /// The number.
    pub value: String,
    /// What it is.
    pub words: String,
    /// The chart fill it stands for, 1 to 4; 0 for none.
    pub fill: u8,
    /// Whether it is what comes out.
    pub is_sum: bool,
}

impl Term {
    /// A number with what it is.
    pub fn new(sign: &'static str, value: impl Into<String>, words: impl Into<String>) -> Self {
        Self { sign, value: value.into(), words: words.into(), fill: 0, is_sum: false }
    }

    /// With the key of a chart fill beside it.
    #[must_use]
    pub fn filled(mut self, fill: u8) -> Self {
        self.fill = fill;
        self
    }

    /// What comes out.
    #[must_use]
    pub fn sum(mut self) -> Self {
        self.is_sum = true;
        self
    }
}

/// How a number came about.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/equation.html")]
pub struct Equation {
    /// From left to right.
    pub terms: Vec<Term>,
}

impl HtmlSafe for Equation {}

/// Work that takes longer than a second.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/progress.html")]
pub struct Progress {
    /// Unique on the page.
    pub id: String,
    /// What is done: `Checking 1,204 claims`.
    pub heading: String,
    /// So many are done …
    pub done: usize,
    /// … of so many.
    pub total: usize,
    /// How long still, and what came out so far.
    pub note: String,
}

impl HtmlSafe for Progress {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dial_is_sixty_minutes_in_all() {
        for dial in [Dial::minutes(0), Dial::minutes(30), Dial::minutes(95), Dial::units(3, 7)] {
            assert_eq!(dial.full + dial.rest + dial.after_rest, 60, "{dial:?}");
        }
        assert_eq!(Dial::units(2, 10).label, "2 units of 15 minutes");
        assert_eq!(Dial::units(4, 7).rest, 0);
    }
}
