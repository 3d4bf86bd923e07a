//! Mandates: who serves them, when service began, what was given, missed and is unaccounted for.

use super::{Query as Asking, Range, printed, said, tabs, typed, usual};
use crate::address::Query;
use crate::caller::SignedIn;
use crate::csv;
use crate::form::{Choice, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::parts::{Pager, Tab, Tabs};
use askama::Template;
use axum::response::Response;
use care::MemberId;
use care::delivery::Balance;
use jiff::civil::Date;
use office::Desk;
use office::attendance_report::MOST;
use office::mandate_report::{self, MandateReport, MandateStanding, MandatesAsked, Only};

/// Lines of one page.
const PAGE: usize = 100;

/// Students that are looked at for one page, and for one file.
const MOST_STUDENTS: (usize, usize) = (2_000, 5_000);

struct Line {
    path: String,
    name: String,
    terms: String,
    assigned: String,
    is_assigned: bool,
    first: String,
    /// Required, provided, missed, unaccounted, over: sessions, and smaller what belongs to it.
    numbers: Option<[(&'static str, String, String); 5]>,
    is_behind: bool,
}

#[derive(Template)]
#[template(path = "pages/reports/mandates.html")]
struct MandatesPage {
    shell: Shell,
    errors: FormErrors,
    from: String,
    to: String,
    range: String,
    only: Vec<Choice>,
    only_label: &'static str,
    clinicians: Vec<Choice>,
    tabs: Tabs,
    ranges: Tabs,
    lines: Vec<Line>,
    pager: Pager,
    csv: String,
    printed: String,
}

/// `GET /reports/mandates`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(query): Query<Asking>,
) -> Result<Response, PageError> {
    let mut errors = FormErrors::none();
    let range = Range::read(&query, &mut errors);
    let to = range.to.unwrap_or_else(|| desk.today());
    let year = care::period_of(care::Period::Year, to, &[]).map_or(to, |(first, _)| first);
    let from = range.from.unwrap_or(year);
    if errors.is_empty() && from > to {
        errors.add("to", "The last day is before the first; change one of them");
    }
    let clinician = match query.clinician.trim() {
        "" => None,
        id => Some(id.parse::<MemberId>().map_err(|_| PageError::not_found())?),
    };
    let wants_csv = query.is_csv() && errors.is_empty();
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let asked = MandatesAsked {
        clinician,
        from,
        to: if errors.is_empty() { to } else { from },
        only: Only::from_key(&query.state),
        after: query.after.parse().ok(),
        limit: if wants_csv { most } else { PAGE },
        most_students: if wants_csv { MOST_STUDENTS.1 } else { MOST_STUDENTS.0 },
    };
    let read = mandate_report::read(&desk, asked).await;
    let mut report =
        read.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    if wants_csv && report.next.is_none() {
        return Ok(download(&asked, &report));
    }
    if wants_csv {
        errors.add("clinician", "There are too many mandates for one file; choose a therapist");
    }
    if !errors.is_empty() {
        report.lines.clear();
        report.next = None;
    }
    let status = errors.status();
    page_with(status, &filled(&desk, (from, to), &asked, &query, &report, errors))
}

const PATH: &str = "/reports/mandates";

const LABELS: [&str; 4] =
    ["All", "Service has not begun", "With unaccounted sessions", "With more than ordered"];

fn filled(
    desk: &Desk,
    (from, to): (Date, Date),
    asked: &MandatesAsked,
    query: &Asking,
    report: &MandateReport,
    errors: FormErrors,
) -> MandatesPage {
    let (first, last) = (from.to_string(), to.to_string());
    let days = [("from", first.as_str()), ("to", last.as_str())];
    let ranges = usual(desk.today()).into_iter().map(|(words, first, last)| {
        let is_here = first == from && last == to;
        let days = [("from", first.to_string()), ("to", last.to_string())];
        let days: Vec<(&str, &str)> = days.iter().map(|(n, v)| (*n, v.as_str())).collect();
        Tab::new(words, query.path(PATH, &days), is_here)
    });
    let only = Only::ALL.iter().zip(LABELS).map(|((key, only), label)| Choice {
        value: (*key).to_owned(),
        label: label.to_owned(),
        selected: *only == asked.only,
    });
    let clinician = |(id, name): &(MemberId, String)| Choice {
        value: id.to_string(),
        label: name.clone(),
        selected: asked.clinician == Some(*id),
    };
    let next = report.next.map(|id| {
        let after = id.to_string();
        let changes = [days.as_slice(), &[("after", after.as_str())]].concat();
        ("More students".to_owned(), query.path(PATH, &changes))
    });
    let before =
        (!query.after.is_empty()).then(|| ("First students".to_owned(), query.path(PATH, &days)));
    MandatesPage {
        shell: Shell::at(desk, "/reports"),
        from: typed(&query.from, Some(from)),
        to: typed(&query.to, Some(to)),
        range: format!("{} to {}", said(from), said(report.through.max(from))),
        only_label: LABELS
            .into_iter()
            .zip(Only::ALL)
            .find(|(_, (_, only))| *only == asked.only)
            .map_or("", |(label, _)| label),
        only: only.collect(),
        clinicians: report.colleagues.iter().map(clinician).collect(),
        tabs: tabs(desk, PATH),
        ranges: Tabs { label: "Usual days".to_owned(), all: ranges.collect(), joined: true },
        lines: report.lines.iter().map(told).collect(),
        pager: Pager { label: "Students".to_owned(), before, after: next },
        csv: query.path(PATH, &[days.as_slice(), &[("format", "csv")]].concat()),
        printed: printed(desk),
        errors,
    }
}

fn told(line: &MandateStanding) -> Line {
    let mandate = &line.of.mandate;
    let numbers = line.of.delivery.map(|delivery| {
        let (sessions, minutes) = (delivery.sessions, delivery.minutes);
        let of = |minutes: u32| format!("{minutes} min");
        let open = match delivery.uncertified {
            0 => of(minutes.unaccounted),
            n => format!("{}; {n} written, not certified", of(minutes.unaccounted)),
        };
        [
            ("Required", sessions.required.to_string(), of(minutes.required)),
            ("Provided", sessions.provided.to_string(), of(minutes.provided)),
            ("Missed", sessions.missed().to_string(), causes(&sessions)),
            ("Unaccounted", sessions.unaccounted.to_string(), open),
            ("Over", sessions.over.to_string(), of(minutes.over)),
        ]
    });
    let until = mandate.to.map(|to| format!(" to {}", said(to))).unwrap_or_default();
    Line {
        path: format!("/reports/attendance/student/{}", mandate.patient),
        name: line.of.patient.clone(),
        terms: format!(
            "{}, {} · from {}{until}",
            mandate.service_type.label(),
            mandate.terms,
            said(mandate.from)
        ),
        is_assigned: !line.clinicians.is_empty(),
        assigned: if line.clinicians.is_empty() {
            "Nobody".to_owned()
        } else {
            line.clinicians.join("; ")
        },
        first: line.first_attend.map_or("Not begun".to_owned(), said),
        is_behind: line.of.delivery.is_some_and(|delivery| delivery.sessions.unaccounted > 0),
        numbers,
    }
}

/// `2 absent, 1 cancelled`.
fn causes(sessions: &Balance) -> String {
    let parts = [
        (sessions.student_absent, "student absent"),
        (sessions.provider_absent, "provider absent"),
        (sessions.cancelled, "cancelled"),
    ];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0);
    parts.map(|(n, words)| format!("{n} {words}")).collect::<Vec<_>>().join(", ")
}

const CSV_HEADS: [&str; 23] = [
    "Student",
    "Service",
    "Mandate",
    "From",
    "To",
    "Assigned to",
    "First attend",
    "Required",
    "Offered",
    "Provided",
    "Student absent",
    "Provider absent",
    "Cancelled",
    "Unaccounted",
    "Over",
    "Not certified",
    "Required minutes",
    "Offered minutes",
    "Provided minutes",
    "Missed minutes",
    "Unaccounted minutes",
    "Over minutes",
    "Counted through",
];

fn download(asked: &MandatesAsked, report: &MandateReport) -> Response {
    let whose = asked.clinician.map(|id| format!("therapist-{id}-")).unwrap_or_default();
    let name = format!("mandates-{whose}{}-{}", asked.from, report.through);
    let through = report.through.to_string();
    csv::download(&name, &CSV_HEADS, report.lines.iter().map(|line| csv_line(line, &through)))
}

fn csv_line(line: &MandateStanding, through: &str) -> Vec<String> {
    let mandate = &line.of.mandate;
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut cells = vec![
        line.of.patient.clone(),
        mandate.service_type.label().to_owned(),
        mandate.terms.to_string(),
        mandate.from.to_string(),
        day(mandate.to),
        line.clinicians.join("; "),
        day(line.first_attend),
    ];
    match line.of.delivery {
        None => cells.extend((0..15).map(|_| String::new())),
        Some(delivery) => {
            let (s, m) = (delivery.sessions, delivery.minutes);
            let numbers = [
                s.required,
                s.offered(),
                s.provided,
                s.student_absent,
                s.provider_absent,
                s.cancelled,
                s.unaccounted,
                s.over,
                delivery.uncertified,
                m.required,
                m.offered(),
                m.provided,
                m.missed(),
                m.unaccounted,
                m.over,
            ];
            cells.extend(numbers.iter().map(u32::to_string));
        }
    }
    cells.push(through.to_owned());
    cells
}
