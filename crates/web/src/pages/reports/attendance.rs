//! Encounter attendance: of everybody, of one student, of one therapist.

use super::{Query as Asking, Range, place, printed, said, tabs, typed, usual};
use crate::address::{Path, Query};
use crate::caller::SignedIn;
use crate::csv;
use crate::form::{Choice, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::parts::{Badge, Counter, Counters, Pager, State, Tab, Tabs};
use crate::words::Words;
use askama::Template;
use axum::response::Response;
use care::{Attendance, MemberId, Minutes, PatientId, RecordState, Role};
use jiff::civil::Date;
use office::Desk;
use office::attendance_report::{
    self, Asked, AttendanceLine, MOST, MandateLine, PAGE, Place, Report, Whose,
};
use std::collections::BTreeMap;

/// A cell: its text, and smaller below what belongs to it.
struct Cell {
    head: &'static str,
    text: String,
    sub: String,
    /// Where the text leads; empty for nowhere.
    path: String,
}

struct Line {
    path: String,
    day: String,
    cells: Vec<Cell>,
    badge: Badge,
    signed: String,
}

/// A mandate with its balance: sessions, then minutes.
struct Order {
    name: String,
    terms: String,
    numbers: Option<[(&'static str, String); 8]>,
    open: String,
}

#[derive(Template)]
#[template(path = "pages/reports/attendance.html")]
struct AttendancePage {
    shell: Shell,
    errors: FormErrors,
    heading: String,
    crumb: Option<(String, String)>,
    action: String,
    from: String,
    to: String,
    records: Vec<Choice>,
    range: String,
    tabs: Tabs,
    ranges: Tabs,
    heads: Vec<&'static str>,
    lines: Vec<Line>,
    totals: Option<Counters>,
    orders: Vec<Order>,
    pager: Pager,
    csv: String,
    printed: String,
}

impl AttendancePage {
    /// Whether the heading is somebody's name.
    fn is_named(&self) -> bool {
        self.action != "/reports"
    }
}

/// `GET /reports`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Query(query): Query<Asking>,
) -> Result<Response, PageError> {
    of(&desk, Whose::Reached, query).await
}

/// `GET /reports/attendance/student/{patient}`.
pub(crate) async fn of_student(
    SignedIn(desk): SignedIn,
    Path(id): Path<PatientId>,
    Query(query): Query<Asking>,
) -> Result<Response, PageError> {
    of(&desk, Whose::Patient(id), query).await
}

/// `GET /reports/attendance/therapist/{member}`.
pub(crate) async fn of_therapist(
    SignedIn(desk): SignedIn,
    Path(id): Path<MemberId>,
    Query(query): Query<Asking>,
) -> Result<Response, PageError> {
    of(&desk, Whose::Clinician(id), query).await
}

fn path_of(whose: Whose) -> String {
    match whose {
        Whose::Reached => "/reports".to_owned(),
        Whose::Patient(id) => format!("/reports/attendance/student/{id}"),
        Whose::Clinician(id) => format!("/reports/attendance/therapist/{id}"),
    }
}

async fn of(desk: &Desk, whose: Whose, query: Asking) -> Result<Response, PageError> {
    let mut errors = FormErrors::none();
    let range = Range::read(&query, &mut errors);
    let to = range.to.unwrap_or_else(|| desk.today());
    let early = match whose {
        Whose::Reached => care::day_after(to, -14),
        Whose::Patient(_) | Whose::Clinician(_) => care::day_after(to, -27),
    };
    let from = range.from.unwrap_or(early);
    if errors.is_empty() && from > to {
        errors.add("to", "The last day is before the first; change one of them");
    }
    let wants_csv = query.is_csv() && errors.is_empty();
    let asked = Asked {
        whose,
        from,
        to,
        state: match query.state.as_str() {
            "uncertified" => Some(RecordState::Uncertified),
            FOR_INVOICE => Some(RecordState::Certified),
            _ => None,
        },
        attendance: (query.state == FOR_INVOICE).then_some(Attendance::Provided),
        after: place(&query.after).map(|(day, start, id)| Place { day, start, id }),
        limit: if wants_csv { MOST } else { PAGE },
    };
    // Days that cannot be read show nothing; who may see the page is asked all the same.
    let asked = if errors.is_empty() { asked } else { Asked { to: from, limit: 0, ..asked } };
    let read = attendance_report::read(desk, asked).await;
    let mut report =
        read.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    if wants_csv && !report.has_more {
        return Ok(download(desk, &asked, &report));
    }
    if wants_csv {
        let most = format!("There are more than {MOST} lines; choose fewer days");
        errors.add("to", &most);
        report.lines.clear();
    }
    let status = errors.status();
    page_with(status, &filled(desk, &asked, &query, &report, errors))
}

fn filled(
    desk: &Desk,
    asked: &Asked,
    query: &Asking,
    report: &Report,
    errors: FormErrors,
) -> AttendancePage {
    let (whose, from, to) = (asked.whose, asked.from, asked.to);
    let words = Words::of(desk.actor.organization_kind);
    let path = path_of(whose);
    let (first, last) = (from.to_string(), to.to_string());
    let days = [("from", first.as_str()), ("to", last.as_str())];
    let csv = query.path(&path, &[days.as_slice(), &[("format", "csv")]].concat());
    let ranges = usual(desk.today()).into_iter().map(|(words, first, last)| {
        let is_here = first == from && last == to;
        let days = [("from", first.to_string()), ("to", last.to_string())];
        let days: Vec<(&str, &str)> = days.iter().map(|(n, v)| (*n, v.as_str())).collect();
        Tab::new(words, query.path(&path, &days), is_here)
    });
    let next = report.has_more.then(|| report.lines.last()).flatten().map(|line| {
        let at = Place::of(&line.row.head);
        let after = format!("{}_{}_{}", at.day, at.start, at.id);
        let changes = [days.as_slice(), &[("after", after.as_str())]].concat();
        ("Later lines".to_owned(), query.path(&path, &changes))
    });
    let first_page = query.path(&path, &days);
    AttendancePage {
        shell: Shell::at(desk, "/reports"),
        heading: if report.name.is_empty() {
            "Encounter attendance".to_owned()
        } else {
            report.name.clone()
        },
        crumb: match whose {
            Whose::Patient(id) => {
                Some((format!("/students/{id}"), format!("{} page", words.patient_cap)))
            }
            _ => None,
        },
        from: typed(&query.from, Some(from)),
        to: typed(&query.to, Some(to)),
        records: [
            ("", "All".to_owned()),
            (RecordState::Uncertified.key(), format!("Not {}", words.certified)),
            (FOR_INVOICE, "For an invoice: provided and final".to_owned()),
        ]
        .map(|(value, label)| Choice {
            value: value.to_owned(),
            label,
            selected: query.state == value,
        })
        .into(),
        range: format!("{} to {}", said(from), said(to)),
        tabs: tabs(desk, &path),
        ranges: Tabs { label: "Usual days".to_owned(), all: ranges.collect(), joined: true },
        heads: heads(whose, words),
        totals: report.totals.as_ref().map(|totals| counters(desk, totals, query, &path, &days)),
        orders: report.mandates.iter().map(|line| order(line, whose)).collect(),
        pager: Pager {
            label: "Lines".to_owned(),
            before: asked.after.map(|_| ("First lines".to_owned(), first_page)),
            after: next,
        },
        lines: report.lines.iter().map(|line| told(desk, line, whose, words)).collect(),
        csv,
        printed: printed(desk),
        action: path,
        errors,
    }
}

fn counters(
    desk: &Desk,
    totals: &BTreeMap<Attendance, (u32, u32)>,
    query: &Asking,
    path: &str,
    days: &[(&str, &str)],
) -> Counters {
    let kind = desk.actor.organization_kind;
    let counter = |attendance: &Attendance| {
        let (count, minutes) = totals.get(attendance).copied().unwrap_or_default();
        let words = match attendance {
            Attendance::Provided => {
                format!("{}, {minutes} min", attendance.label_for(kind))
            }
            _ => attendance.label_for(kind).to_owned(),
        };
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        Counter::new(count, words, query.path(path, days))
    };
    let all = Attendance::ALL.iter().map(counter).collect();
    Counters { label: "Session types".to_owned(), all }
}

fn heads(whose: Whose, words: &Words) -> Vec<&'static str> {
    let mut heads = vec!["Date", "Time", "Session type"];
    match whose {
        Whose::Patient(_) => heads.push("Therapist"),
        Whose::Clinician(_) => heads.push(words.patient_cap),
        Whose::Reached => heads.extend([words.patient_cap, "Therapist"]),
    }
    heads.extend(["Size and place", "Activities", "Progress", "Record"]);
    heads
}

fn clock(time: jiff::civil::Time) -> String {
    time.strftime("%-H:%M").to_string()
}

fn told(desk: &Desk, line: &AttendanceLine, whose: Whose, words: &'static Words) -> Line {
    let (head, content) = (&line.row.head, &line.row.content);
    let is_provided = content.attendance == Attendance::Provided;
    let span = |span: care::TimeSpan| format!("{}–{}", clock(span.start()), clock(span.end()));
    let cell = |head: &'static str, text: String, sub: String| Cell {
        head,
        text,
        sub,
        path: String::new(),
    };
    let planned = line.row.planned.filter(|planned| is_provided && *planned != head.time);
    let minutes = if is_provided { format!("{} min", content.minutes()) } else { String::new() };
    let time = match planned {
        Some(planned) => format!("{minutes}, planned {}", span(planned)),
        None if is_provided => minutes,
        None => "planned".to_owned(),
    };
    let reason = content.reason.map(|reason| reason.label().to_owned()).unwrap_or_default();
    let kind = content.attendance.label_for(desk.actor.organization_kind).to_owned();
    let mut cells = vec![cell("Time", span(head.time), time), cell("Session type", kind, reason)];
    if !matches!(whose, Whose::Patient(_)) {
        let mut student = cell(words.patient_cap, line.patient.clone(), String::new());
        student.path = format!("/reports/attendance/student/{}", head.patient);
        cells.push(student);
    }
    if !matches!(whose, Whose::Clinician(_)) {
        let mut therapist = cell("Therapist", line.clinician.clone(), String::new());
        let is_own = head.clinician == desk.actor.member;
        if is_own || desk.actor.is_any(&[Role::Supervisor, Role::PracticeOwner]) {
            therapist.path = format!("/reports/attendance/therapist/{}", head.clinician);
        }
        cells.push(therapist);
    }
    let size = content.effective_size().label();
    let place = place_label(line);
    let between = if place.is_empty() { "" } else { ", " };
    let setting = format!("{}{between}{place}", content.language.label());
    cells.extend([
        cell("Size and place", size, setting),
        cell("Activities", activities(line, ", "), String::new()),
        cell("Progress", progress(line), String::new()),
    ]);
    Line {
        path: format!("/encounters/{}", head.id),
        day: head.day.strftime("%-d %b %Y").to_string(),
        cells,
        badge: Badge::of(state(head.state), words),
        signed: [("", line.certified_at), ("cosigned ", line.cosigned_at)]
            .iter()
            .filter_map(|(words, at)| Some(format!("{words}{}", instant(desk, (*at)?))))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn instant(desk: &Desk, at: jiff::Timestamp) -> String {
    at.to_zoned(desk.actor.time_zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn state(state: RecordState) -> State {
    match state {
        RecordState::Uncertified => State::ToCertify,
        RecordState::Certified => State::Certified,
        RecordState::AwaitingCosignature => State::ToCosign,
        RecordState::Void => State::Voided,
    }
}

fn place_label(line: &AttendanceLine) -> String {
    let content = &line.row.content;
    let place = content.location.map(|place| place.label().to_owned());
    let code = content.place_of_service.as_ref().map(|code| format!("Place of service {code}"));
    place.or(code).unwrap_or_default()
}

fn activities(line: &AttendanceLine, between: &str) -> String {
    let with = |words: &str, minutes: Option<Minutes>| match minutes {
        Some(minutes) => format!("{words} ({minutes} min)"),
        None => words.to_owned(),
    };
    let content = &line.row.content;
    let done = content.activities.iter().map(|one| with(one.description.label(), one.minutes));
    let coded = content.services.iter().map(|one| with(&one.code, Some(one.minutes)));
    done.chain(coded).collect::<Vec<_>>().join(between)
}

/// The goals that were worked on; those that were not stand in the file.
fn progress(line: &AttendanceLine) -> String {
    let worked = line.progress.iter().filter(|(_, progress)| *progress != NOT_ADDRESSED.label());
    let said: Vec<String> = worked.map(|(goal, progress)| format!("{goal}: {progress}")).collect();
    said.join("; ")
}

fn order(line: &MandateLine, whose: Whose) -> Order {
    let mandate = &line.mandate;
    let numbers = line.delivery.map(|delivery| {
        let (sessions, minutes) = (delivery.sessions, delivery.minutes);
        let both = |n: u32, minutes: u32| format!("{n} ({minutes} min)");
        [
            ("Required", both(sessions.required, minutes.required)),
            ("Offered", both(sessions.offered(), minutes.offered())),
            ("Provided", both(sessions.provided, minutes.provided)),
            ("Student absent", both(sessions.student_absent, minutes.student_absent)),
            ("Provider absent", both(sessions.provider_absent, minutes.provider_absent)),
            ("Cancelled", both(sessions.cancelled, minutes.cancelled)),
            ("Unaccounted", both(sessions.unaccounted, minutes.unaccounted)),
            ("Over", both(sessions.over, minutes.over)),
        ]
    });
    let open = line.delivery.map_or(0, |delivery| delivery.uncertified);
    Order {
        name: match whose {
            Whose::Clinician(_) => line.patient.clone(),
            _ => mandate.service_type.label().to_owned(),
        },
        terms: mandate.terms.describe(),
        numbers,
        open: match open {
            0 => String::new(),
            1 => "1 more is written and not certified.".to_owned(),
            n => format!("{n} more are written and not certified."),
        },
    }
}

/// Which records an invoice of a therapist under contract is made from: provided and final.
const FOR_INVOICE: &str = "invoice";

const NOT_ADDRESSED: care::Progress = care::Progress::NotAddressed;

const CSV_HEADS: [&str; 20] = [
    "Date",
    "Planned start",
    "Planned end",
    "Start",
    "End",
    "Minutes",
    "Session type",
    "Reason",
    "Student",
    "Therapist",
    "Service",
    "Group size",
    "Language",
    "Location",
    "Activities",
    "Progress",
    "Certified at",
    "Cosigned at",
    "Mandate",
    "Therapist NPI",
];

fn download(desk: &Desk, asked: &Asked, report: &Report) -> Response {
    let whose = match asked.whose {
        Whose::Reached => String::new(),
        Whose::Patient(id) => format!("student-{id}-"),
        Whose::Clinician(id) => format!("therapist-{id}-"),
    };
    let name = format!("attendance-{whose}{}-{}", asked.from, asked.to);
    csv::download(&name, &CSV_HEADS, report.lines.iter().map(|line| csv_line(desk, line)))
}

fn csv_line(desk: &Desk, line: &AttendanceLine) -> Vec<String> {
    let (head, content) = (&line.row.head, &line.row.content);
    let is_provided = content.attendance == Attendance::Provided;
    let clock = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    // The times of what did not take place are those of the plan.
    let planned = line.row.planned.or((!is_provided).then_some(head.time));
    let actual = is_provided.then_some(head.time);
    let start = |span: Option<care::TimeSpan>| span.map(|s| clock(s.start())).unwrap_or_default();
    let end = |span: Option<care::TimeSpan>| span.map(|s| clock(s.end())).unwrap_or_default();
    let at = |at: Option<jiff::Timestamp>| at.map(|at| instant(desk, at)).unwrap_or_default();
    let progress: Vec<String> =
        line.progress.iter().map(|(goal, progress)| format!("{goal}: {progress}")).collect();
    vec![
        day_of(head.day),
        start(planned),
        end(planned),
        start(actual),
        end(actual),
        if is_provided { content.minutes().to_string() } else { "0".to_owned() },
        content.attendance.label_for(desk.actor.organization_kind).to_owned(),
        content.reason.map(|reason| reason.label().to_owned()).unwrap_or_default(),
        line.patient.clone(),
        line.clinician.clone(),
        head.service_type.label().to_owned(),
        content.effective_size().label(),
        content.language.label().to_owned(),
        place_label(line),
        activities(line, "; "),
        progress.join("; "),
        at(line.certified_at),
        at(line.cosigned_at),
        line.mandate.clone(),
        line.npi.clone(),
    ]
}

fn day_of(day: Date) -> String {
    day.to_string()
}
