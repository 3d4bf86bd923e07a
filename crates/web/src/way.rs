//! Leading a browser on, and back again afterwards.

use axum::response::{IntoResponse, Redirect, Response};

/// A path within this site that a form may lead back to; anything else leads home.
pub(crate) fn local(next: &str) -> &str {
    let mut signs = next.chars();
    let local = signs.next() == Some('/')
        && !matches!(signs.next(), Some('/' | '\\'))
        && next.len() <= 500
        && next.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if local { next } else { "/" }
}

/// Leads to `path`, and from there back to `next`.
pub(crate) fn to(path: &str, next: &str) -> Response {
    let next = local(next);
    if next == "/" {
        return Redirect::to(path).into_response();
    }
    let next: String = next.bytes().map(escaped).collect();
    Redirect::to(&format!("{path}?next={next}")).into_response()
}

/// A byte as the value of a query carries it.
fn escaped(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_stays_on_this_site() {
        for good in ["/", "/certify", "/record?session=0192", "/day/2026-11-24#x"] {
            assert_eq!(local(good), good);
        }
        for bad in [
            "",
            "certify",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "/a b",
            "\t//evil.example",
            "/\t/evil.example",
        ] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn a_query_is_carried_whole() {
        let response = to("/sign-in", "/record?patient=1&date=2026-11-24");
        let location = response.headers().get("location").unwrap();
        assert_eq!(location, "/sign-in?next=/record%3Fpatient%3D1%26date%3D2026-11-24");
    }
}
