//! Cookies: the token of a sign-in, and two small ones (see [`crate::look`], [`crate::flash`]).
//!
//! `__Host-` makes browsers insist on `Secure`, on `Path=/` and on no `Domain`; over plain HTTP
//! they accept it from `localhost` and loopback addresses only.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use office::Token;

/// Name of the cookie.
pub(crate) const NAME: &str = "__Host-sid";

/// The value of a cookie that came with a request.
pub(crate) fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// The token that came with a request; `None` when there is none that could be ours.
pub(crate) fn token(headers: &HeaderMap) -> Option<Token> {
    value(headers, NAME).and_then(Token::parse)
}

/// Keeps a value that is no secret, without signs that a cookie cannot hold, for `seconds`.
pub(crate) fn keep(headers: &mut HeaderMap, name: &str, value: &str, seconds: u32) {
    let cookie =
        format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.append(SET_COOKIE, value);
    }
}

/// Sets the cookie for as long as the browser runs; storage decides how long it is good.
pub(crate) fn set(headers: &mut HeaderMap, token: &Token) {
    let cookie = format!("{NAME}={}; Path=/; Secure; HttpOnly; SameSite=Lax", token.reveal());
    if let Ok(mut value) = HeaderValue::from_str(&cookie) {
        value.set_sensitive(true);
        headers.append(SET_COOKIE, value);
    }
}

/// Takes the cookie away.
pub(crate) fn clear(headers: &mut HeaderMap) {
    let cookie = format!("{NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.append(SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let text = "a0".repeat(32);
        let mut headers = HeaderMap::new();
        let cookies = format!("theme=dark; {NAME}={text}; x=1");
        headers.insert(COOKIE, HeaderValue::from_str(&cookies).unwrap());
        assert_eq!(token(&headers).unwrap().reveal(), text);
        headers.insert(COOKIE, HeaderValue::from_static("sid=1; __Host-sid=short"));
        assert_eq!(token(&headers), None);
    }

    #[test]
    fn the_cookie_has_every_attribute() {
        let mut headers = HeaderMap::new();
        set(&mut headers, &Token::parse(&"0f".repeat(32)).unwrap());
        let cookie = headers.get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
        for part in ["__Host-sid=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            assert!(cookie.contains(part), "{part}");
        }
        assert!(!cookie.contains("Domain"));
    }
}
