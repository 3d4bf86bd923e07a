//! Today of supervisors and administrators: what waits at whom, and what is theirs to keep.

use crate::page::PageError;
use crate::policy;
use askama::Template;
use askama::filters::HtmlSafe;
use care::{MemberId, Role};
use office::Desk;
use office::staff_today::{self, StaffLine, StaffToday};

/// What stands below the own day, or in its place.
#[derive(Template)]
#[template(path = "pages/today_staff.html")]
pub(super) struct Staff {
    /// The days that are counted; none for those who keep no clinicians.
    span: Option<String>,
    lines: Vec<Line>,
    /// How many more there are, who have less waiting.
    others: usize,
    totals: [usize; 3],
    /// Records that wait for a reason of the actor's.
    to_let_pass: usize,
    doors: Vec<(&'static str, &'static str, &'static str)>,
}

impl HtmlSafe for Staff {}

struct Line {
    name: String,
    title: String,
    path: String,
    /// How many, and where they are listed.
    cells: [(usize, String); 3],
}

/// More than this are not listed by name, but those with most waiting.
const MOST_LINES: usize = 40;

/// Pages of those who keep the place: path, words, what it is for.
const DOORS: [(&str, &str, &str); 8] = [
    ("/users", "Users", "Invite people, change what they may do, end their access."),
    ("/audit", "Audit log", "Who did what, and when."),
    ("/settings/calendar", "Calendar days", "Gray days, half days, closings and cycle days."),
    ("/settings", "Settings", "Schools and their hours, and what holds for everybody."),
    ("/import", "Import", "Bring in a roster and its mandates from a file."),
    ("/claims", "Claims", "The claims of a week, checked and to be sent."),
    ("/caseload", "Roster", "Who is served here, and what is ordered."),
    ("/calendar", "Calendar", "What is planned and recorded, by day."),
];

impl Staff {
    /// What there is for the actor; none for those who only treat.
    pub(super) async fn of(desk: &Desk) -> Result<Option<Self>, PageError> {
        let read = staff_today::read(desk).await.map_err(|why| PageError::failed(&why))?;
        let treats = desk.actor.is_any(&[Role::Therapist, Role::Assistant]);
        let may = |path: &str| {
            policy::may_open(&desk.actor, path)
                && !(treats || path == "/calendar" && read.is_none())
        };
        let doors: Vec<_> = DOORS.into_iter().filter(|(path, ..)| may(path)).collect();
        if read.is_none() && doors.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self::told(desk, read.as_ref(), doors)))
    }

    fn told(
        desk: &Desk,
        read: Option<&StaffToday>,
        doors: Vec<(&'static str, &'static str, &'static str)>,
    ) -> Self {
        let lines = read.map(|staff| staff.lines.as_slice()).unwrap_or_default();
        let sum = |of: fn(&StaffLine) -> usize| lines.iter().map(|(_, line)| of(line)).sum();
        let mut shown: Vec<&(MemberId, StaffLine)> = lines.iter().collect();
        if shown.len() > MOST_LINES {
            shown.sort_by_key(|(_, line)| std::cmp::Reverse(line.waiting()));
            shown.truncate(MOST_LINES);
        }
        Self {
            others: lines.len().saturating_sub(shown.len()),
            span: read.map(|staff| {
                let day = |day: jiff::civil::Date| day.strftime("%-d %B").to_string();
                format!("{} to {}", day(staff.from), day(staff.to))
            }),
            to_let_pass: read.map_or(0, |staff| staff.to_let_pass),
            totals: [sum(|l| l.uncertified), sum(|l| l.to_cosign), sum(|l| l.no_record)],
            lines: read
                .map(|staff| shown.iter().map(|(id, line)| told(desk, staff, *id, line)).collect())
                .unwrap_or_default(),
            doors,
        }
    }
}

fn told(desk: &Desk, staff: &StaffToday, id: MemberId, line: &StaffLine) -> Line {
    // Until a list of its own is there for the actor, the month shows each of them.
    let month = format!("/calendar/month/{}?clinician={id}", staff.to.strftime("%Y-%m"));
    let list = |path: &str, query: String| {
        if policy::may_open(&desk.actor, path) { format!("{path}?{query}") } else { month.clone() }
    };
    let span = format!("clinician={id}&from={}&to={}", staff.from, staff.to);
    let cosign = if policy::may_open(&desk.actor, "/certify") {
        format!("/certify?clinician={id}&only=cosign")
    } else {
        let state = care::RecordState::AwaitingCosignature.key();
        let (from, to) = (staff.cosign_from, staff.to);
        list("/reports/uncertified", format!("state={state}&clinician={id}&from={from}&to={to}"))
    };
    Line {
        name: line.name.clone(),
        title: line.title.clone(),
        path: format!("/calendar/week/{}?clinician={id}", staff.to),
        cells: [
            (line.uncertified, list("/reports/uncertified", span.clone())),
            (line.to_cosign, cosign),
            (line.no_record, list("/reports/no-record", span)),
        ],
    }
}
