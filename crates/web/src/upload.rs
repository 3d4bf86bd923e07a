//! A form with a file: read into memory, up to a limit, and never written to a disk.

use crate::page::PageError;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use std::sync::Arc;

/// Largest file, in bytes.
pub(crate) const LARGEST_FILE: usize = 8 * 1024 * 1024;

/// What is read at most, so that a browser that sends too much is told in words and not by a
/// broken line.
pub(crate) const MOST_READ: usize = 64 * 1024 * 1024;

/// Longest value of another field, in bytes.
const LONGEST_VALUE: usize = 1024;

/// Most fields.
const MOST_FIELDS: usize = 16;

/// The fields of such a form.
pub(crate) struct Upload {
    values: Vec<(String, String)>,
    file: Uploaded,
}

/// The file of a form.
#[derive(Clone)]
pub(crate) enum Uploaded {
    /// None was chosen.
    None,
    /// More than [`LARGEST_FILE`].
    TooLarge,
    /// Its bytes.
    File(Arc<[u8]>),
}

impl Upload {
    /// The value of a field; empty when it did not come.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The file.
    pub(crate) fn file(&self) -> Uploaded {
        self.file.clone()
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let multipart = Multipart::from_request(request, state).await;
        let mut multipart =
            multipart.map_err(|_| PageError::unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
        let mut upload = Self { values: Vec::new(), file: Uploaded::None };
        let mut fields = 0;
        while let Some(field) = multipart.next_field().await.map_err(|why| broken(&why))? {
            fields += 1;
            if fields > MOST_FIELDS {
                return Err(PageError::unreadable(StatusCode::PAYLOAD_TOO_LARGE));
            }
            upload.take(field).await?;
        }
        Ok(upload)
    }
}

impl Upload {
    async fn take(&mut self, field: Field<'_>) -> Result<(), PageError> {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        let most = if is_file { LARGEST_FILE } else { LONGEST_VALUE };
        match bytes(field, most).await.map_err(|why| broken(&why))? {
            // A browser sends an empty file when none was chosen.
            Some(bytes) if is_file && bytes.is_empty() => {}
            Some(bytes) if is_file => self.file = Uploaded::File(Arc::from(bytes)),
            None if is_file => self.file = Uploaded::TooLarge,
            Some(bytes) => {
                let value = String::from_utf8(bytes);
                let value = value.map_err(|_| PageError::unreadable(StatusCode::BAD_REQUEST))?;
                self.values.push((name, value));
            }
            None => return Err(PageError::unreadable(StatusCode::PAYLOAD_TOO_LARGE)),
        }
        Ok(())
    }
}

/// The bytes of a field; `None` when there are more than `most`, which are read and let go.
async fn bytes(mut field: Field<'_>, most: usize) -> Result<Option<Vec<u8>>, MultipartError> {
    let mut bytes = Vec::new();
    let mut is_too_large = false;
    while let Some(part) = field.chunk().await? {
        is_too_large |= bytes.len() + part.len() > most;
        if is_too_large {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&part);
        }
    }
    Ok((!is_too_large).then_some(bytes))
}

fn broken(why: &MultipartError) -> PageError {
    PageError::unreadable(match why.status() {
        StatusCode::PAYLOAD_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::BAD_REQUEST,
    })
}
