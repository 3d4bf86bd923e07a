//! How a person wants pages to look: kept in a cookie of their browser, so that the page for
//! signing in looks so too.

use crate::form::Fields;
use crate::{cookie, way};
use axum::response::{IntoResponse, Redirect, Response};
use std::fmt;

/// Name of the cookie.
pub(crate) const COOKIE: &str = "__Host-look";

/// Day or night.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What a person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Day or night.
    pub theme: Theme,
    /// Larger controls and rows.
    pub roomy: bool,
    /// Single-letter keys are off (WCAG 2.1.4); keys with Ctrl stay.
    pub no_letters: bool,
}

impl Look {
    /// What the cookie says; words that we do not know are passed over.
    pub fn parse(text: &str) -> Self {
        let mut look = Self::default();
        for word in text.split('.') {
            match word {
                "light" => look.theme = Theme::Light,
                "dark" => look.theme = Theme::Dark,
                "roomy" => look.roomy = true,
                "noletters" => look.no_letters = true,
                _ => {}
            }
        }
        look
    }

    fn of(fields: &Fields) -> Self {
        let theme = match fields.get("theme") {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        };
        let roomy = fields.get("density") == "roomy";
        Self { theme, roomy, no_letters: fields.get("letters") != "on" }
    }

    fn cookie(self) -> String {
        let words = [
            (self.theme == Theme::Light, "light"),
            (self.theme == Theme::Dark, "dark"),
            (self.roomy, "roomy"),
            (self.no_letters, "noletters"),
        ];
        let chosen: Vec<&str> =
            words.into_iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word).collect();
        chosen.join(".")
    }

    /// Whether the theme has this key: `system`, `light` or `dark`.
    pub fn is_theme(self, key: &str) -> bool {
        match self.theme {
            Theme::System => key == "system",
            Theme::Light => key == "light",
            Theme::Dark => key == "dark",
        }
    }
}

/// The attributes of `<html>`.
impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.theme {
            Theme::System => {}
            Theme::Light => f.write_str(" data-theme=\"light\"")?,
            Theme::Dark => f.write_str(" data-theme=\"dark\"")?,
        }
        if self.roomy {
            f.write_str(" data-density=\"roomy\"")?;
        }
        if self.no_letters {
            f.write_str(" data-keys=\"off\"")?;
        }
        Ok(())
    }
}

// Made of our own words only.
impl askama::filters::HtmlSafe for Look {}

/// `POST /look`: keeps the choice for a year.
pub(crate) async fn choose(fields: Fields) -> Response {
    const YEAR: u32 = 31_536_000;
    let mut response = Redirect::to(way::local(fields.get("next"))).into_response();
    cookie::keep(response.headers_mut(), COOKIE, &Look::of(&fields).cookie(), YEAR);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_comes_back_as_it_was_made() {
        let fields = Fields::parse(b"theme=dark&density=roomy", String::new()).unwrap();
        let look = Look::of(&fields);
        assert_eq!(Look::parse(&look.cookie()), look);
        let attributes = " data-theme=\"dark\" data-density=\"roomy\" data-keys=\"off\"";
        assert_eq!(look.to_string(), attributes);
    }

    #[test]
    fn words_that_are_not_ours_change_nothing() {
        assert_eq!(Look::parse("dark\"><script>.neon"), Look::default());
        assert_eq!(Look::default().to_string(), "");
    }
}
