//! Help: the keys, how things work, and how pages look.

use crate::page::{PageError, Shell, page};
use crate::view;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "pages/help.html")]
struct HelpPage {
    shell: Shell,
    next: &'static str,
}

#[derive(Template)]
#[template(path = "pages/help_public.html")]
struct PublicHelpPage {
    next: &'static str,
}

/// `GET /help`: for everybody, with the menu for who is signed in.
pub(crate) async fn show() -> Result<Response, PageError> {
    let next = "/help";
    match view::desk() {
        Some(desk) => page(&HelpPage { shell: Shell::at(&desk, next), next }),
        None => page(&PublicHelpPage { next }),
    }
}
