//! A roster or mandates from a CSV file: what would become of it, and doing it.

use super::change::{Change, told};
use super::read::{Body, json};
use super::refused::ApiError;
use crate::caller::SignedIn;
use axum::http::StatusCode;
use axum::response::Response;
use office::Desk;
use office::import::{self, ImportRefused, Keeper, Kind, Preview, Rejection};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A file. The columns are described in `docs/import.md`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileBody {
    /// `roster` or `mandates`.
    kind: String,
    /// The text of the file. (The whole body has at most one megabyte.)
    csv: String,
    /// `digest` of the preview: then it is imported only as it was shown.
    #[serde(default)]
    digest: Option<String>,
}

/// What becomes of a file.
#[derive(Serialize, ToSchema)]
struct FileTold {
    /// Lines below the heading.
    lines: usize,
    new: usize,
    changed: usize,
    same: usize,
    /// What must be mended first; with any, nothing is imported.
    rejected: Vec<Rejected>,
    /// What is worth a look.
    notes: Vec<Rejected>,
    /// Names what was shown: the same file against the same roster has the same.
    digest: String,
}

/// One line of the file.
#[derive(Serialize, ToSchema)]
struct Rejected {
    /// The heading is on line 1.
    line: u64,
    /// Empty for the whole line.
    column: &'static str,
    message: String,
}

fn rejected(one: &Rejection) -> Rejected {
    Rejected { line: one.line, column: one.column, message: one.message.clone() }
}

fn shown(preview: &Preview) -> FileTold {
    FileTold {
        lines: preview.lines,
        new: preview.new,
        changed: preview.changed,
        same: preview.same,
        rejected: preview.rejected.iter().map(rejected).collect(),
        notes: preview.notes.iter().map(rejected).collect(),
        digest: preview.digest.clone(),
    }
}

fn opened(desk: &Desk, body: &FileBody) -> Result<(Keeper, Kind, Arc<[u8]>), ApiError> {
    let keeper = Keeper::of(desk).map_err(refused)?;
    let kind = Kind::from_key(&body.kind);
    let kind = kind.ok_or_else(|| ApiError::field("kind", "Give roster or mandates"))?;
    Ok((keeper, kind, Arc::from(body.csv.as_bytes())))
}

/// What would become of a file. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/import/preview", tag = "Roster", request_body = FileBody,
    responses((status = 200, description = "What would become of each line.", body = FileTold)))]
pub(crate) async fn preview(
    SignedIn(desk): SignedIn,
    Body(body): Body<FileBody>,
) -> Result<Response, ApiError> {
    let (keeper, kind, bytes) = opened(&desk, &body)?;
    let preview = import::preview(&desk.office, &keeper, kind, bytes).await.map_err(refused)?;
    Ok(json(&shown(&preview)))
}

/// Imports a file: all of it, or nothing.
#[utoipa::path(post, path = "/api/v1/import", tag = "Roster", request_body = FileBody,
    responses((status = 200, description = "What became of the file.", body = FileTold)))]
pub(crate) async fn run(change: Change<FileBody>) -> Result<Response, ApiError> {
    let (keeper, kind, bytes) = opened(&change.desk, &change.body)?;
    let tell = |done: &Preview| told(StatusCode::OK, &shown(done));
    let desk = change.keeping(tell);
    let digest = change.body.digest.as_deref();
    let done = import::import(&desk.office, &keeper, kind, bytes, digest).await;
    change.answer(done, tell, refused).await
}

/// Most lines that a refusal names; the others are mended after these.
const NAMED: usize = 200;

fn refused(why: ImportRefused) -> ApiError {
    match why {
        ImportRefused::NotFound => ApiError::not_found(),
        ImportRefused::File(why) => ApiError::field("csv", &why.to_string()),
        ImportRefused::Rejected(preview) => {
            let place = |one: &Rejection| match one.column {
                "" => format!("csv[{}]", one.line),
                column => format!("csv[{}].{column}", one.line),
            };
            let lines = preview.rejected.iter().take(NAMED);
            ApiError::fields(lines.map(|one| (place(one), one.message.clone())).collect())
        }
        ImportRefused::Changed(_) => ApiError::conflict(
            "other-version",
            "The roster was changed after the preview",
            "Nothing was imported. Look at a new preview, and send its digest.",
        ),
        ImportRefused::Gone | ImportRefused::Store(_) => ApiError::failed(&why),
    }
}
