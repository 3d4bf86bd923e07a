//! What the organization sets for everybody.

use crate::caller::SignedIn;
use crate::flash::{self, Flash};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, StaleField, StalePage, page_with};
use askama::Template;
use axum::response::{IntoResponse, Response};
use office::Desk;
use office::organization_settings::{self, FIGURES, Figure, SettingsRefused, Typed};

#[derive(Template)]
#[template(path = "pages/settings.html")]
struct SettingsPage {
    shell: Shell,
    errors: FormErrors,
    version: i64,
    figures: Vec<(Figure, String)>,
}

fn failed(why: &SettingsRefused) -> PageError {
    match why {
        SettingsRefused::Store(_) => PageError::failed(why),
        _ => PageError::not_found(),
    }
}

fn shown(
    desk: &Desk,
    version: i64,
    typed: Typed,
    errors: FormErrors,
) -> Result<Response, PageError> {
    let status = errors.status();
    let content = SettingsPage {
        shell: Shell::at(desk, "/settings"),
        errors,
        version,
        figures: FIGURES.into_iter().zip(typed).collect(),
    };
    page_with(status, &content)
}

/// `GET /settings`.
pub(crate) async fn show(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let read = organization_settings::read(&desk).await;
    let (settings, version) = read.map_err(|why| failed(&why))?;
    shown(&desk, version, organization_settings::typed(&settings), FormErrors::none())
}

/// `POST /settings`.
pub(crate) async fn change(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    let typed: Typed = FIGURES.map(|figure| fields.trimmed(figure.field).to_owned());
    let version = fields.get("version").parse().unwrap_or(0);
    match organization_settings::change(&desk, version, &typed).await {
        Ok(()) => Ok(flash::lead("/settings", &Flash::new("Saved."))),
        Err(SettingsRefused::Faults(faults)) => {
            shown(&desk, version, typed, FormErrors::of(&faults))
        }
        Err(SettingsRefused::Stale { theirs }) => {
            let fields = FIGURES.into_iter().zip(typed.into_iter().zip(*theirs));
            let fields = fields.map(|(figure, (yours, theirs))| StaleField {
                label: figure.label.to_owned(),
                yours,
                theirs,
            });
            let stale = StalePage {
                shell: Shell::at(&desk, "/settings"),
                what: "the settings".to_owned(),
                open: "/settings".to_owned(),
                fields: fields.filter(|field| field.yours != field.theirs).collect(),
            };
            Ok(stale.into_response())
        }
        Err(why) => Err(failed(&why)),
    }
}
