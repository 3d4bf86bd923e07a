//! Tables to download, for spreadsheets.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// A cell between quotes. What a spreadsheet would take for a formula gets an apostrophe before
/// it, so that a name cannot run anything.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// A table as a file; `name` has ids and days, never names of people.
pub(crate) fn download(
    name: &str,
    heads: &[&str],
    lines: impl IntoIterator<Item = Vec<String>>,
) -> Response {
    // Spreadsheets read UTF-8 only when the mark stands first.
    let mut text = format!("\u{feff}{}", row(heads));
    for line in lines {
        text.push_str(&row(line));
    }
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_name_cannot_become_a_formula_or_leave_its_cell() {
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("@x"), "\"'@x\"");
        assert_eq!(cell("Example, \"Pat\""), "\"Example, \"\"Pat\"\"\"");
    }
}
