//! Going on: to the day before and after, to another view, to older lines.

use askama::Template;
use askama::filters::HtmlSafe;

/// Before, here, after: days, weeks or months. `[` and `]` use them.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/day_step.html")]
pub struct DayStep {
    /// `Previous day` and its path.
    pub before: (String, String),
    /// `Today` and its path.
    pub now: (String, String),
    /// Whether the page shows it.
    pub is_now: bool,
    /// `Next day` and its path.
    pub after: (String, String),
}

impl HtmlSafe for DayStep {}

/// One view of the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its words.
    pub words: String,
    /// Its path.
    pub path: String,
    /// Whether the page shows it.
    pub is_here: bool,
}

impl Tab {
    /// A view.
    pub fn new(words: impl Into<String>, path: impl Into<String>, is_here: bool) -> Self {
        Self { words: words.into(), path: path.into(), is_here }
    }
}

/// Views of the same thing, as a row of links.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/tabs.html")]
pub struct Tabs {
    /// What they are views of.
    pub label: String,
    /// The views.
    pub all: Vec<Tab>,
    /// Whether they are joined buttons (in a toolbar) instead of tabs over a page.
    pub joined: bool,
}

impl HtmlSafe for Tabs {}

/// Newer and older lines of a long list.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/pager.html")]
pub struct Pager {
    /// What is paged: `Sessions`.
    pub label: String,
    /// Words and path; none on the first page.
    pub before: Option<(String, String)>,
    /// Words and path; none on the last page.
    pub after: Option<(String, String)>,
}

impl HtmlSafe for Pager {}
