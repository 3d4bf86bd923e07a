//! Style sheets and scripts, embedded, under names that carry their hash: a browser keeps each
//! for ever, and a changed file has another name.

use crate::page::PageError;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// One embedded file.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const FILES: &[Asset] = &[
    Asset { name: "app.js", kind: JS, bytes: include_bytes!("../assets/app.js") },
    Asset { name: "htmx.min.js", kind: JS, bytes: include_bytes!("../assets/htmx.min.js") },
    Asset { name: "icon.svg", kind: "image/svg+xml", bytes: include_bytes!("../assets/icon.svg") },
    Asset { name: "style.css", kind: CSS, bytes: STYLE.as_bytes() },
];

/// The style sheets in the order in which they add to each other: one request for all.
const STYLE: &str = concat!(
    include_str!("../assets/tokens.css"),
    include_str!("../assets/base.css"),
    include_str!("../assets/forms.css"),
    include_str!("../assets/blocks.css"),
    include_str!("../assets/screens.css"),
    include_str!("../assets/app.css"),
    include_str!("../assets/reports.css"),
    include_str!("../assets/roster.css"),
    include_str!("../assets/schedule.css"),
    include_str!("../assets/office.css"),
    include_str!("../assets/claims.css"),
    include_str!("../assets/calendar.css"),
);

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// The address of each file, in the order of [`FILES`].
static URLS: LazyLock<Vec<String>> = LazyLock::new(|| FILES.iter().map(hashed).collect());

fn hashed(file: &Asset) -> String {
    let hash: String =
        Sha256::digest(file.bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/{hash}/{}", file.name)
}

/// The address of an embedded file; empty for one that is not embedded, which a test excludes.
pub(crate) fn url(name: &str) -> &'static str {
    let place = FILES.iter().position(|file| file.name == name);
    place.and_then(|place| URLS.get(place)).map_or("", String::as_str)
}

/// Every embedded file, by name.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().map(|file| (file.name, file.bytes))
}

/// `GET /assets/{hash}/{name}`.
pub(crate) async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let asked = format!("/assets/{hash}/{name}");
    let place = URLS.iter().position(|url| *url == asked);
    let Some(file) = place.and_then(|place| FILES.get(place)) else {
        return PageError::not_found().into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, file.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_an_address_of_its_own() {
        for file in FILES {
            assert!(url(file.name).ends_with(file.name), "{}", file.name);
        }
        assert_eq!(url("no.css"), "");
    }
}
