//! Encounter attendance, on screen and as a table to download.

use crate::caller::SignedIn;
use crate::form::FormErrors;
use crate::page::{PageError, Shell, page_with};
use askama::Template;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care::RecordState;
use jiff::ToSpan;
use jiff::civil::Date;
use office::Desk;
use office::attendance_report::{self, AttendanceLine};
use serde::Deserialize;

/// The most days that one report covers.
const MOST_DAYS: i32 = 366;

/// What the address asks.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    from: String,
    to: String,
    state: String,
    format: String,
}

struct Line {
    id: String,
    cells: [String; 8],
}

#[derive(Template)]
#[template(path = "pages/reports.html")]
struct ReportsPage {
    shell: Shell,
    errors: FormErrors,
    from: String,
    to: String,
    waiting_only: bool,
    heads: [&'static str; 8],
    lines: Vec<Line>,
    totals: Vec<(String, usize)>,
}

/// `GET /reports`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let today = desk.today();
    let mut errors = FormErrors::none();
    let early = today.checked_sub(14.days()).unwrap_or(today);
    let from = day(&asked.from, early, "from", &mut errors);
    let to = day(&asked.to, today, "to", &mut errors);
    let span = from.until(to).map_or(i32::MAX, |span| span.get_days());
    if span < 0 {
        errors.add("to", "The last day is before the first; change one of them");
    } else if span > MOST_DAYS {
        errors.add("to", "A report covers a year at most; choose a later first day");
    }
    let waiting_only = asked.state == RecordState::Uncertified.key();
    let mut found = Vec::new();
    if errors.all().is_empty() {
        let read = attendance_report::read(&desk, from, to).await;
        found = read.map_err(|why| PageError::failed(&why))?;
        found.retain(|line| !waiting_only || line.head.state == RecordState::Uncertified);
        if asked.format == "csv" {
            return Ok(download(&desk, &found));
        }
    }
    let status = errors.status();
    let shown = ReportsPage {
        shell: Shell::at(&desk, "/reports"),
        errors,
        from: from.to_string(),
        to: to.to_string(),
        waiting_only,
        heads: heads(&desk),
        totals: totals(&desk, &found),
        lines: found.iter().map(|line| told(&desk, line)).collect(),
    };
    page_with(status, &shown)
}

fn day(text: &str, otherwise: Date, field: &'static str, errors: &mut FormErrors) -> Date {
    if text.trim().is_empty() {
        return otherwise;
    }
    text.trim().parse().unwrap_or_else(|_| {
        errors.add(field, "Write the day as year-month-day, like 2026-11-24");
        otherwise
    })
}

fn heads(desk: &Desk) -> [&'static str; 8] {
    let name = if Shell::at(desk, "/reports").is_school() { "Student" } else { "Client" };
    ["Day", "Time", name, "Session type", "Service", "Group size", "Therapist", "Record"]
}

fn told(desk: &Desk, line: &AttendanceLine) -> Line {
    let head = &line.head;
    let (start, end) = (head.time.start(), head.time.end());
    let state = head.certified_at.filter(|_| head.state == RecordState::Certified).map_or_else(
        || head.state.label().to_owned(),
        |at| {
            let there = at.to_zoned(desk.actor.time_zone.clone());
            format!("Certified {}", there.strftime("%Y-%m-%d %H:%M"))
        },
    );
    Line {
        id: head.id.to_string(),
        cells: [
            head.day.to_string(),
            format!("{} to {}", start.strftime("%H:%M"), end.strftime("%H:%M")),
            line.patient.clone(),
            head.attendance.label_for(desk.actor.organization_kind).to_owned(),
            head.service_type.label().to_owned(),
            head.group_size.label(),
            line.clinician.clone(),
            state,
        ],
    }
}

/// How many of each session type.
fn totals(desk: &Desk, lines: &[AttendanceLine]) -> Vec<(String, usize)> {
    let mut totals: Vec<(String, usize)> = Vec::new();
    for line in lines {
        let label = line.head.attendance.label_for(desk.actor.organization_kind);
        match totals.iter_mut().find(|(known, _)| known == label) {
            Some((_, count)) => *count += 1,
            None => totals.push((label.to_owned(), 1)),
        }
    }
    totals
}

/// A cell between quotes. What a spreadsheet would take for a formula gets an apostrophe before
/// it, so that a name cannot run anything.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn row(cells: impl Iterator<Item = String>) -> String {
    format!("{}\r\n", cells.collect::<Vec<_>>().join(","))
}

fn download(desk: &Desk, lines: &[AttendanceLine]) -> Response {
    // Spreadsheets read UTF-8 only when the mark stands first.
    let mut text = format!("\u{feff}{}", row(heads(desk).iter().map(|head| cell(head))));
    for line in lines {
        text.push_str(&row(told(desk, line).cells.iter().map(|text| cell(text))));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"attendance.csv\""),
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
