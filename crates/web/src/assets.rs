//! Style sheets and scripts, embedded, under names that carry their hash: a browser keeps each
//! for ever, and a changed file has another name.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
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
    Asset { name: "base.css", kind: CSS, bytes: include_bytes!("../assets/base.css") },
    Asset { name: "blocks.css", kind: CSS, bytes: include_bytes!("../assets/blocks.css") },
    Asset { name: "forms.css", kind: CSS, bytes: include_bytes!("../assets/forms.css") },
    Asset { name: "screens.css", kind: CSS, bytes: include_bytes!("../assets/screens.css") },
    Asset { name: "tokens.css", kind: CSS, bytes: include_bytes!("../assets/tokens.css") },
];

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

/// `GET /assets/{hash}/{name}`.
pub(crate) async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let asked = format!("/assets/{hash}/{name}");
    let place = URLS.iter().position(|url| *url == asked);
    let Some(file) = place.and_then(|place| FILES.get(place)) else {
        return StatusCode::NOT_FOUND.into_response();
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
