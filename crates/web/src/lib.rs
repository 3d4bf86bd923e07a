//! Pages and the JSON API.
//!
//! [`routes`] lists every route and [`policy`] who may use it; the server does not start when
//! the two differ. A handler takes [`caller::SignedIn`], asks one use case of `office`, and answers
//! with a template or with a [`page::PageError`]. [`parts`] holds what pages are made of; [`api`]
//! answers programs.

mod address;
mod api;
mod assets;
mod caller;
mod cookie;
mod csv;
mod entry;
pub mod flash;
pub mod form;
#[cfg(test)]
mod gallery;
mod guard;
mod headers;
pub mod look;
pub mod menu;
pub mod page;
mod pages;
pub mod parts;
pub mod policy;
pub mod problem;
pub mod routes;
mod serve;
mod upload;
mod view;
mod way;
pub mod words;

pub use serve::serve;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::{Extension, Router};
use office::Office;
use page::PageError;
use policy::PolicyIncomplete;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

/// Largest form, in bytes. Imports state their own.
const LARGEST_BODY: usize = 1024 * 1024;

/// What the router is told beside the office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether browsers reach us by HTTPS only, so that they may remember it (HSTS).
    pub https: bool,
    /// Whether the data is invented, so that each page says so (`quarterhour demo`).
    pub invented: bool,
}

/// Everything that answers requests.
///
/// # Errors
///
/// When a route has no line in the policy table, or a line no route.
pub fn router(office: Office, settings: &Settings) -> Result<Router, PolicyIncomplete> {
    let all = routes::all();
    let entries = policy::entries(&all, policy::POLICY)?;
    let mut router = Router::new();
    for (route, entry) in all.into_iter().zip(entries) {
        let guard = from_fn_with_state((office.clone(), entry), guard::guard);
        router = router.route(route.path, route.handler.layer(guard));
    }
    let csrf = CsrfLayer::new().with_rejection_response(|_| PageError::foreign().into_response());
    let view = from_fn_with_state((office.clone(), settings.clone()), view::around);
    router = router
        .fallback(guard::absent)
        .method_not_allowed_fallback(|| async { PageError::wrong_method() })
        .layer(Extension(api::Running::default()))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(csrf)
        .layer(CatchPanicLayer::custom(|_| PageError::panicked().into_response()))
        .layer(view);
    Ok(headers::secured(router, settings).layer(CompressionLayer::new()).with_state(office))
}
