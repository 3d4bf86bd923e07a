//! Schools of a district, offices of a practice: name and hours.

use crate::address::Path;
use crate::caller::SignedIn;
use crate::flash::{self, Flash};
use crate::form::{Fields, FormErrors};
use crate::page::{PageError, Shell, StaleField, StalePage, page_with};
use askama::Template;
use axum::response::{IntoResponse, Response};
use care::{Site, SiteId};
use office::Desk;
use office::keep_sites::{self, SiteForm, SiteRefused};

#[derive(Template)]
#[template(path = "pages/site_form.html")]
struct SitePage {
    shell: Shell,
    errors: FormErrors,
    heading: String,
    action: String,
    /// 0 for a new one.
    version: i64,
    form: SiteForm,
}

fn filled(
    desk: &Desk,
    site: Option<(SiteId, i64)>,
    form: SiteForm,
    errors: FormErrors,
) -> SitePage {
    let shell = Shell::at(desk, "/settings/calendar");
    SitePage {
        heading: match site {
            Some(_) => format!("Name and hours of the {}", shell.words.site),
            None => {
                format!("Add a{} {}", if shell.is_school() { "" } else { "n" }, shell.words.site)
            }
        },
        action: match site {
            Some((id, _)) => format!("/settings/sites/{id}"),
            None => "/settings/sites".to_owned(),
        },
        version: site.map_or(0, |(_, version)| version),
        form,
        errors: errors.in_order(&["name", "opens", "closes"]),
        shell,
    }
}

fn failed(why: &SiteRefused) -> PageError {
    match why {
        SiteRefused::Store(_) => PageError::failed(why),
        _ => PageError::not_found(),
    }
}

fn typed(fields: &Fields) -> SiteForm {
    SiteForm {
        name: fields.get("name").to_owned(),
        opens: fields.trimmed("opens").to_owned(),
        closes: fields.trimmed("closes").to_owned(),
    }
}

/// `GET /settings/sites/new`.
pub(crate) async fn new(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let form =
        SiteForm { opens: "8:00".to_owned(), closes: "15:00".to_owned(), ..SiteForm::default() };
    page_with(axum::http::StatusCode::OK, &filled(&desk, None, form, FormErrors::none()))
}

/// `POST /settings/sites`.
pub(crate) async fn add(SignedIn(desk): SignedIn, fields: Fields) -> Result<Response, PageError> {
    let form = typed(&fields);
    match keep_sites::add(&desk, &form).await {
        Ok(id) => {
            let path = format!("/settings/calendar/{id}/{}", desk.today().strftime("%Y-%m"));
            Ok(flash::lead(&path, &Flash::new("Added. Set its days without services here.")))
        }
        Err(SiteRefused::Faults(faults)) => {
            let errors = FormErrors::of(&faults);
            page_with(errors.status(), &filled(&desk, None, form, errors))
        }
        Err(why) => Err(failed(&why)),
    }
}

/// `GET /settings/sites/{site}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<SiteId>,
) -> Result<Response, PageError> {
    let site = keep_sites::find(&desk, id).await.map_err(|why| failed(&why))?;
    let known = Some((id, site.version));
    page_with(
        axum::http::StatusCode::OK,
        &filled(&desk, known, SiteForm::of(&site), FormErrors::none()),
    )
}

/// `POST /settings/sites/{site}`.
pub(crate) async fn change(
    SignedIn(desk): SignedIn,
    Path(id): Path<SiteId>,
    fields: Fields,
) -> Result<Response, PageError> {
    let form = typed(&fields);
    let version = fields.get("version").parse().unwrap_or(0);
    match keep_sites::change(&desk, id, version, &form).await {
        Ok(()) => {
            let path = format!("/settings/calendar/{id}/{}", desk.today().strftime("%Y-%m"));
            Ok(flash::lead(&path, &Flash::new("Saved.")))
        }
        Err(SiteRefused::Faults(faults)) => {
            let errors = FormErrors::of(&faults);
            page_with(errors.status(), &filled(&desk, Some((id, version)), form, errors))
        }
        Err(SiteRefused::Stale { theirs }) => Ok(stale(&desk, form, &theirs)),
        Err(why) => Err(failed(&why)),
    }
}

fn stale(desk: &Desk, yours: SiteForm, theirs: &Site) -> Response {
    let stored = SiteForm::of(theirs);
    let field = |label: &str, yours: String, theirs: String| StaleField {
        label: label.to_owned(),
        yours,
        theirs,
    };
    let shell = Shell::at(desk, "/settings/calendar");
    StalePage {
        what: format!("this {} or its calendar", shell.words.site),
        open: format!("/settings/sites/{}", theirs.id),
        fields: vec![
            field("Name", yours.name, stored.name),
            field("Opens", yours.opens, stored.opens),
            field("Closes", yours.closes, stored.closes),
        ],
        shell,
    }
    .into_response()
}
