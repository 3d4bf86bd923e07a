//! Pages: the frame around what a slice shows, and their status.

use crate::menu::{self, Group};
use crate::policy;
use crate::words::Words;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use care::OrganizationKind;
use office::Desk;

pub use crate::problem::{PageError, StaleField, StalePage};

/// What the frame of a page shows of the person. Each page's template holds one as `shell`.
pub struct Shell {
    /// Name in the corner.
    pub name: String,
    /// Name of the organization below it.
    pub organization: String,
    /// The words of its kind.
    pub words: &'static Words,
    /// The menu, as far as the person may go.
    pub menu: Vec<Group>,
    /// Whether there is something to find for this person.
    pub may_find: bool,
    /// After how many seconds without a request the sign-in ends.
    pub idle_seconds: i64,
}

impl Shell {
    /// The frame for a person; `here` is the path, as the policy writes it, of the menu's line
    /// that is marked: `/users`, `/calendar/week/{date}`.
    pub fn at(desk: &Desk, here: &str) -> Self {
        let words = Words::of(desk.actor.organization_kind);
        Self {
            name: desk.actor.name.clone(),
            organization: desk.actor.organization_name.clone(),
            words,
            menu: menu::of(&desk.actor, words, desk.today(), here),
            may_find: policy::may_open(&desk.actor, "/find"),
            idle_seconds: desk.office.limits.idle.as_secs(),
        }
    }

    /// Shows how many wait behind a line of the menu; nothing when there are none.
    #[must_use]
    pub fn counting(mut self, path: &str, waiting: usize) -> Self {
        let mut items = self.menu.iter_mut().flat_map(|group| &mut group.items);
        if let Some(item) = items.find(|item| item.policy_path == path) {
            item.waiting = (waiting > 0).then_some(waiting);
        }
        self
    }

    /// Whether this is a school, with its fields.
    pub fn is_school(&self) -> bool {
        *self.words == *Words::of(OrganizationKind::District)
    }
}

/// A page, with status 200.
pub fn page(content: &impl Template) -> Result<Response, PageError> {
    page_with(StatusCode::OK, content)
}

/// A page with another status, such as 422 for a form that must be mended.
pub fn page_with(status: StatusCode, content: &impl Template) -> Result<Response, PageError> {
    let text = content.render().map_err(|why| PageError::failed(&why))?;
    Ok((status, Html(text)).into_response())
}
