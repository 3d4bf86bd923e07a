//! Headers that every answer carries.

use crate::Settings;
use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use office::Office;
use tower_http::set_header::SetResponseHeaderLayer;

/// Nothing from elsewhere, nothing inline, nobody around us.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
    frame-ancestors 'none'";

const ALWAYS: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// A year, as HSTS lists ask for.
const HTTPS_ONLY: &str = "max-age=31536000; includeSubDomains";

/// Adds the headers to every answer of `router`.
pub(crate) fn secured(mut router: Router<Office>, settings: &Settings) -> Router<Office> {
    for (name, value) in ALWAYS {
        router = router.layer(SetResponseHeaderLayer::overriding(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        ));
    }
    if settings.https {
        router = router.layer(SetResponseHeaderLayer::overriding(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(HTTPS_ONLY),
        ));
    }
    // Records are not left in caches; embedded files say otherwise themselves.
    router.layer(SetResponseHeaderLayer::if_not_present(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    ))
}
