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
    Redirect::to(&format!("{path}?next={}", escaped(next))).into_response()
}

/// A text as the value of a query or a cookie carries it.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes().map(escaped_byte).collect()
}

/// What [`escaped`] made; `None` when it is no such text.
pub(crate) fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut left = text.bytes();
    while let Some(byte) = left.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16));
        let (high, low) = (digit(left.next())?, digit(left.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

fn escaped_byte(byte: u8) -> String {
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
