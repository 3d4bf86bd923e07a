//! One claim file: what it contains, and the file itself.

use super::{days, file_number};
use crate::address::Path;
use crate::caller::SignedIn;
use crate::page::{PageError, Shell, page};
use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use billing::Cents;
use care::SubmissionId;
use office::claiming;

struct Line {
    number: String,
    day: String,
    patient: String,
    path: String,
    charge: String,
    is_changed: bool,
}

#[derive(Template)]
#[template(path = "pages/submission.html")]
struct SubmissionPage {
    shell: Shell,
    number: String,
    days: String,
    week: String,
    payer: String,
    made: String,
    by: String,
    hash: String,
    total: String,
    is_test: bool,
    file: Option<String>,
    changed: usize,
    lines: Vec<Line>,
}

/// `GET /claims/submissions/{submission}`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<SubmissionId>,
) -> Result<Response, PageError> {
    let read = claiming::submission_page(&desk, id).await;
    let read = read.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    let made = &read.submission;
    let at = made.created_at.to_zoned(desk.actor.time_zone.clone());
    page(&SubmissionPage {
        shell: Shell::at(&desk, "/claims"),
        number: file_number(made),
        days: days(made.from, made.to),
        week: format!("/claims/week/{}", made.from),
        made: at.strftime("%-d %B %Y, %-H:%M").to_string(),
        total: Cents::new(made.total_cents).dollars(),
        is_test: made.is_test,
        file: read.may_download.then(|| format!("/claims/submissions/{id}/file")),
        changed: read.lines.iter().filter(|line| line.is_changed).count(),
        lines: read
            .lines
            .iter()
            .map(|line| Line {
                number: line.number.clone(),
                day: line.day.strftime("%a %-d %b").to_string(),
                patient: line.patient.clone(),
                path: format!("/encounters/{}/units", line.encounter),
                charge: line.charge.dollars(),
                is_changed: line.is_changed,
            })
            .collect(),
        payer: read.payer,
        by: read.by,
        hash: read.hash,
    })
}

/// `GET /claims/submissions/{submission}/file`.
pub(crate) async fn download(
    SignedIn(desk): SignedIn,
    Path(id): Path<SubmissionId>,
) -> Result<Response, PageError> {
    let file = claiming::submission_file(&desk, id).await;
    let file = file.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "application/edi-x12".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file.text).into_response())
}
