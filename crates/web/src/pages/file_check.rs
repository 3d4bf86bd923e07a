//! A file of health-care EDI: choose it, see what it holds and what is wrong with it.

use crate::caller::SignedIn;
use crate::form::FormErrors;
use crate::page::{PageError, Shell, page, page_with};
use crate::upload::{Upload, Uploaded};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use office::Desk;
use office::file_check::{FileCheckRefused, Looked, Shown, file_check};

#[derive(Template)]
#[template(path = "pages/file_check.html")]
struct FileCheckPage {
    shell: Shell,
    errors: FormErrors,
    looked: Option<Looked>,
    tree: String,
}

fn empty(desk: &Desk, errors: FormErrors) -> FileCheckPage {
    FileCheckPage { shell: Shell::at(desk, "/claims"), errors, looked: None, tree: String::new() }
}

/// `GET /tools/file`.
pub(crate) async fn show(SignedIn(desk): SignedIn) -> Result<Response, PageError> {
    page(&empty(&desk, FormErrors::none()))
}

/// `POST /tools/file`: the file is read in memory and forgotten.
pub(crate) async fn check(SignedIn(desk): SignedIn, upload: Upload) -> Result<Response, PageError> {
    let bytes = match upload.file() {
        Uploaded::File(bytes) => bytes,
        Uploaded::None => {
            let errors = FormErrors::one("file", "Choose the file");
            return page_with(errors.status(), &empty(&desk, errors));
        }
        Uploaded::TooLarge => {
            let words = "The file is larger than 8 MiB: check it with the command line, \
                         quarterhour x12 check";
            let errors = FormErrors::one("file", words);
            return page_with(StatusCode::PAYLOAD_TOO_LARGE, &empty(&desk, errors));
        }
    };
    let looked = file_check(&desk, &bytes).map_err(|why| match why {
        FileCheckRefused::NotFound => PageError::not_found(),
    })?;
    let tree = looked.shown.iter().map(line).collect();
    let shown = FileCheckPage { looked: Some(looked), tree, ..empty(&desk, FormErrors::none()) };
    page(&shown)
}

/// A segment as lines of text, indented.
fn line(it: &Shown) -> String {
    let indent = "  ".repeat(it.depth);
    let title = it.opens.as_ref().map(|title| {
        let above = "  ".repeat(it.depth.saturating_sub(1));
        format!("{above}{title}\n")
    });
    let parts: Vec<String> = it
        .parts
        .iter()
        .map(|part| match &part.meaning {
            Some(words) => format!("{} {} ({words})", part.name, part.value),
            None => format!("{} {}", part.name, part.value),
        })
        .collect();
    let (title, parts) = (title.unwrap_or_default(), parts.join(" · "));
    format!("{title}{indent}{} {} {}: {parts}\n", it.number, it.id, it.name)
}
