//! A roster or mandates from a CSV file: choose it, see what would become of it, say yes.

use crate::caller::SignedIn;
use crate::flash::{self, Flash};
use crate::form::{Choice, Fields, FormErrors};
use crate::page::{PageError, Shell, page, page_with};
use crate::upload::{Upload, Uploaded};
use crate::words::Words;
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use office::Desk;
use office::import::{self, Change, Column, ImportRefused, Keeper, Kind, Preview};

/// Most lines that a page lists; the others are mended after these.
const SHOWN: usize = 2_000;

#[derive(Template)]
#[template(path = "pages/import.html")]
struct ImportPage {
    shell: Shell,
    errors: FormErrors,
    kinds: Vec<Choice>,
    formats: [Format; 2],
}

/// What a file may hold, for the description beside the form.
struct Format {
    heading: &'static str,
    columns: &'static [Column],
    example: &'static str,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "pages/import_preview.html")]
struct PreviewPage {
    shell: Shell,
    errors: FormErrors,
    kind: &'static str,
    /// `students`, `mandates`.
    things: &'static str,
    changed_meanwhile: bool,
    preview: Preview,
    shown: Vec<Shown>,
    more_rejected: usize,
    kinds: Vec<Choice>,
    /// The form that takes the mended file has none.
    no_errors: FormErrors,
}

/// One line that is new or changed.
struct Shown {
    line: u64,
    name: String,
    becomes: String,
    is_new: bool,
}

/// `GET /import`.
pub(crate) async fn show(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    Keeper::of(&desk).map_err(|why| failed(&why))?;
    page(&start(&desk, Kind::Roster, FormErrors::none()))
}

fn start(desk: &Desk, kind: Kind, errors: FormErrors) -> ImportPage {
    let shell = Shell::at(desk, "/import");
    let words = shell.words;
    ImportPage {
        errors,
        kinds: kinds(words, kind),
        formats: [
            Format {
                heading: words.patients_cap,
                columns: Kind::Roster.columns(),
                example: ROSTER_EXAMPLE,
                is_open: kind == Kind::Roster,
            },
            Format {
                heading: plans(words),
                columns: Kind::Mandates.columns(),
                example: MANDATES_EXAMPLE,
                is_open: kind == Kind::Mandates,
            },
        ],
        shell,
    }
}

fn plans(words: &Words) -> &'static str {
    if words.mandate == "mandate" { "Mandates" } else { "Plans of care" }
}

fn kinds(words: &Words, chosen: Kind) -> Vec<Choice> {
    let kind = |kind: Kind, label: &str| Choice {
        value: kind.key().to_owned(),
        label: label.to_owned(),
        selected: kind == chosen,
    };
    vec![kind(Kind::Roster, words.patients_cap), kind(Kind::Mandates, plans(words))]
}

const ROSTER_EXAMPLE: &str = "number,family_name,given_name,birth_date,school,grade\n\
                              200000001,Núñez,Ana,2018-06-14,Harbor Lane School,3";
const MANDATES_EXAMPLE: &str = "number,terms,first_day,last_day,source\n\
                                200000001,2x30/wk G3 EN sep,2026-09-03,2027-06-26,IEP";

/// `POST /import/preview`.
pub(crate) async fn preview(
    SignedIn(desk): SignedIn,
    upload: Upload,
) -> Result<Response, PageError> {
    let keeper = Keeper::of(&desk).map_err(|why| failed(&why))?;
    let kind = Kind::from_key(upload.get("kind")).unwrap_or(Kind::Roster);
    let bytes = match upload.file() {
        Uploaded::File(bytes) => bytes,
        Uploaded::None => {
            let errors = FormErrors::one("file", "Choose the CSV file");
            return page_with(errors.status(), &start(&desk, kind, errors));
        }
        Uploaded::TooLarge => {
            let errors = FormErrors::one("file", TOO_LARGE);
            return page_with(StatusCode::PAYLOAD_TOO_LARGE, &start(&desk, kind, errors));
        }
    };
    match import::preview(&desk.office, &keeper, kind, bytes).await {
        Ok(preview) => {
            let is_bad = !preview.rejected.is_empty();
            let status = if is_bad { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            page_with(status, &shown(&desk, kind, preview, false))
        }
        Err(ImportRefused::File(why)) => {
            let errors = FormErrors::one("file", &why.to_string());
            page_with(errors.status(), &start(&desk, kind, errors))
        }
        Err(why) => Err(failed(&why)),
    }
}

const TOO_LARGE: &str = "The file is larger than 8 MiB: divide it, or ask whoever runs the server \
                         to import it with the command line";

fn failed(why: &ImportRefused) -> PageError {
    match why {
        ImportRefused::NotFound => PageError::not_found(),
        _ => PageError::failed(why),
    }
}

fn shown(desk: &Desk, kind: Kind, mut preview: Preview, changed_meanwhile: bool) -> PreviewPage {
    let shell = Shell::at(desk, "/import");
    let words = shell.words;
    let more_rejected = preview.rejected.len().saturating_sub(SHOWN);
    let lines = preview.rejected_lines();
    preview.rejected.truncate(SHOWN);
    let errors = match lines {
        0 => FormErrors::none(),
        1 => FormErrors::one("mend", "One line must be mended; nothing was imported"),
        lines => {
            let message = format!("{lines} lines must be mended; nothing was imported");
            FormErrors::one("mend", &message)
        }
    };
    let line = |outcome: &import::Outcome| Shown {
        line: outcome.line,
        name: outcome.name.0.clone(),
        becomes: match &outcome.change {
            Change::New => "New".to_owned(),
            Change::Changed(columns) => format!("Changes {}", columns.join(", ")),
            Change::Same => String::new(),
        },
        is_new: outcome.change == Change::New,
    };
    PreviewPage {
        errors,
        kind: kind.key(),
        things: match (kind, preview.new + preview.changed) {
            (Kind::Roster, 1) => words.patient,
            (Kind::Roster, _) => words.patients,
            (Kind::Mandates, 1) => words.mandate,
            (Kind::Mandates, _) if words.mandate == "mandate" => "mandates",
            (Kind::Mandates, _) => "plans of care",
        },
        changed_meanwhile,
        shown: preview.outcomes.iter().map(line).collect(),
        more_rejected,
        kinds: kinds(words, kind),
        no_errors: FormErrors::none(),
        preview,
        shell,
    }
}

/// `POST /import`: what was shown, and only that.
pub(crate) async fn import(
    SignedIn(desk): SignedIn,
    fields: Fields,
) -> Result<Response, PageError> {
    let kind = Kind::from_key(fields.get("kind")).unwrap_or(Kind::Roster);
    let (hash, digest) = (fields.get("hash"), fields.get("digest"));
    match import::import_held(&desk, kind, hash, digest).await {
        Ok(done) => {
            let text = format!("Imported: {} new, {} changed.", done.new, done.changed);
            let words = Words::of(desk.actor.organization_kind);
            let flash = Flash::new(text);
            let flash = flash.with_link(&format!("Show {}", words.patients), "/caseload");
            Ok(flash::lead("/import", &flash))
        }
        Err(ImportRefused::Gone) => {
            let errors = FormErrors::one("file", GONE);
            page_with(StatusCode::CONFLICT, &start(&desk, kind, errors))
        }
        Err(ImportRefused::Changed(preview)) => {
            page_with(StatusCode::CONFLICT, &shown(&desk, kind, *preview, true))
        }
        Err(ImportRefused::Rejected(preview)) => {
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown(&desk, kind, *preview, true))
        }
        Err(why) => Err(failed(&why)),
    }
}

const GONE: &str = "The file is no longer held, and nothing was imported: choose it again. Files \
                    are kept in memory for half an hour only";

/// `GET /import/roster.csv`.
pub(crate) async fn export(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    let keeper = Keeper::of(&desk).map_err(|why| failed(&why))?;
    let text = import::export_roster(&desk.office, &keeper).await.map_err(|why| failed(&why))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"roster.csv\""),
    ];
    Ok((headers, text).into_response())
}
