//! The week as a table: a row is a quarter hour, a column a day, a cell reaches down over the
//! quarter hours of what it holds.

use super::{hour, notes, path_of, shut_words, small_word, span_of};
use crate::pages::today::{state_of, title};
use crate::parts::{Badge, State};
use crate::words::Words;
use care::{Site, TimeSpan};
use jiff::civil::{Date, DateTime, Time};
use office::services_calendar::{ServiceDay, ServicesCalendar};
use office::today::{DaySession, Standing};

/// Minutes of a row.
const QUARTER: usize = 15;

/// The whole table.
pub(super) struct Grid {
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Row>,
}

/// A column's heading.
pub(super) struct Head {
    pub(super) path: String,
    pub(super) label: String,
    pub(super) is_today: bool,
    pub(super) notes: Vec<String>,
}

/// A quarter hour.
pub(super) struct Row {
    /// The half hour that begins here, and whether it is a full hour.
    pub(super) time: Option<String>,
    pub(super) cells: Vec<Cell>,
}

/// A cell that begins in a row.
#[derive(Clone, Default)]
pub(super) struct Cell {
    pub(super) class: &'static str,
    pub(super) span: usize,
    /// What a closed part of a day says: its name, then a sentence.
    pub(super) closed: Option<(String, String)>,
    pub(super) entries: Vec<Entry>,
    /// How far down the present moment is, in thousandths.
    pub(super) now: Option<usize>,
}

/// One session in a cell.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) title: String,
    /// Heard after the title: when, with whom, where.
    pub(super) about: String,
    pub(super) badge: Badge,
}

/// Sessions that share rows, from a first row to one before the last.
struct Block<'a> {
    from: usize,
    to: usize,
    sessions: Vec<&'a DaySession>,
}

fn minute(time: Time) -> usize {
    usize::from(time.hour().unsigned_abs()) * 60 + usize::from(time.minute().unsigned_abs())
}

/// First and last minute shown: the sites' hours, and what lies outside of them; whole half hours.
fn hours(sites: &[Site], days: &[ServiceDay]) -> (usize, usize) {
    let spans = || days.iter().flat_map(|day| &day.sessions).filter_map(span_of);
    let opens = sites.iter().map(|site| minute(site.opens));
    let opens = opens.chain(spans().map(|span| minute(span.start()))).min().unwrap_or(8 * 60);
    let closes = sites.iter().map(|site| minute(site.closes));
    let closes = closes.chain(spans().map(|span| minute(span.end()))).max().unwrap_or(15 * 60);
    (opens / 30 * 30, closes.div_ceil(30) * 30)
}

/// Days shown: Monday to Friday, and a Saturday or Sunday on which there is something.
pub(super) fn shown(calendar: &ServicesCalendar) -> Vec<&ServiceDay> {
    let is_shown = |day: &&ServiceDay| {
        let is_weekend = day.day.weekday().to_monday_zero_offset() > 4;
        !is_weekend || day.has_services() || !day.sessions.is_empty()
    };
    calendar.days.iter().filter(is_shown).collect()
}

impl Grid {
    /// The table of a week; `now` is the present moment at the organization.
    pub(super) fn of(
        calendar: &ServicesCalendar,
        words: &Words,
        now: DateTime,
        whose: &str,
    ) -> Self {
        let (opens, closes) = hours(&calendar.sites, &calendar.days);
        let n_rows = closes.saturating_sub(opens).div_ceil(QUARTER).max(2);
        let days = shown(calendar);
        let columns: Vec<Vec<(usize, Cell)>> = days
            .iter()
            .map(|day| {
                let column = Column { day, opens, n_rows, is_own: calendar.is_own, words, whose };
                let now = (day.day == now.date()).then(|| minute(now.time()));
                column.cells(now)
            })
            .collect();
        let rows = (0..n_rows).map(|row| {
            let at = opens + row * QUARTER;
            let in_row = |(first, cell): &(usize, Cell)| (*first == row).then(|| cell.clone());
            Row {
                time: (at.is_multiple_of(30)).then(|| format!("{}:{:02}", at / 60, at % 60)),
                cells: columns.iter().filter_map(|column| column.iter().find_map(in_row)).collect(),
            }
        });
        Self {
            heads: days.iter().map(|day| head(day, now.date(), whose)).collect(),
            rows: rows.collect(),
        }
    }
}

fn head(day: &ServiceDay, today: Date, whose: &str) -> Head {
    let is_today = day.day == today;
    let mut said = super::cycle(day);
    // A closed day without sessions says so in its column.
    if day.has_services() || !day.sessions.is_empty() {
        said.extend(notes(day));
    }
    Head {
        path: format!("/day/{}{whose}", day.day),
        label: format!("{}{}", day.day.strftime("%a %-d"), if is_today { " · today" } else { "" }),
        is_today,
        notes: said,
    }
}

struct Column<'a> {
    day: &'a ServiceDay,
    opens: usize,
    n_rows: usize,
    is_own: bool,
    words: &'a Words,
    whose: &'a str,
}

impl Column<'_> {
    /// The row of a minute, rounded to the nearest, so that what follows at once shares no row.
    fn row(&self, minute: usize) -> usize {
        let past = minute.saturating_sub(self.opens);
        ((past + QUARTER / 2) / QUARTER).min(self.n_rows)
    }

    fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks: Vec<Block<'_>> = Vec::new();
        for session in &self.day.sessions {
            let (from, to) = span_of(session).map_or((0, 1), |span| {
                let from = self.row(minute(span.start())).min(self.n_rows - 1);
                (from, self.row(minute(span.end())).max(from + 1))
            });
            match blocks.last_mut() {
                Some(last) if from < last.to => {
                    last.to = last.to.max(to);
                    last.sessions.push(session);
                }
                _ => blocks.push(Block { from, to, sessions: vec![session] }),
            }
        }
        blocks
    }

    /// Every cell with the row in which it begins.
    fn cells(&self, now: Option<usize>) -> Vec<(usize, Cell)> {
        let mut cells = Vec::new();
        let mut row = 0;
        for block in self.blocks() {
            self.free(row, block.from, &mut cells);
            cells.push((block.from, self.slot(&block)));
            row = block.to;
        }
        self.free(row, self.n_rows, &mut cells);
        let at = now.and_then(|now| now.checked_sub(self.opens));
        if let Some(past) = at.filter(|past| *past < self.n_rows * QUARTER) {
            let covers = |(first, cell): &&mut (usize, Cell)| {
                (first * QUARTER..(*first + cell.span) * QUARTER).contains(&past)
            };
            if let Some((first, cell)) = cells.iter_mut().find(covers) {
                cell.now = Some((past - *first * QUARTER) * 1000 / (cell.span * QUARTER));
            }
        }
        cells
    }

    /// The cells of rows in which nothing is planned.
    fn free(&self, from: usize, to: usize, cells: &mut Vec<(usize, Cell)>) {
        if from >= to {
            return;
        }
        if !self.day.has_services() {
            let whole = from == 0 && to == self.n_rows;
            let said = notes(self.day);
            let name = said.first().cloned().unwrap_or_else(|| "No school".to_owned());
            let closed = (whole || from == 0).then(|| (name, shut_words(self.day).to_owned()));
            let class = if whole { "shut" } else { "shut part" };
            cells.push((from, Cell { class, span: to - from, closed, ..Cell::default() }));
            return;
        }
        let ends = self.day.marks.iter().filter_map(|mark| mark.ends).max();
        let is_half = ends.is_some() && self.day.marks.iter().all(|mark| mark.ends.is_some());
        let end = ends.filter(|_| is_half).map_or(self.n_rows, |ends| self.row(minute(ends)));
        for row in from..to.min(end.max(from)) {
            let half = !(self.opens + row * QUARTER).is_multiple_of(30);
            let class = if half { "half" } else { "" };
            cells.push((row, Cell { class, span: 1, ..Cell::default() }));
        }
        let first = end.max(from);
        if first < to {
            let until = ends.map(hour).unwrap_or_default();
            let closed = Some(("Half day".to_owned(), format!("No services after {until}.")));
            cells.push((
                first,
                Cell { class: "slot off", span: to - first, closed, ..Cell::default() },
            ));
        }
    }

    fn slot(&self, block: &Block<'_>) -> Cell {
        let is_clash = overlaps(&block.sessions);
        let class = match (block.sessions.as_slice(), is_clash) {
            (_, true) => "slot clash",
            ([one], _) => class_of(one.standing),
            _ => "slot",
        };
        let entries = block.sessions.iter().map(|session| {
            let clashes = is_clash && block.sessions.iter().any(|other| collide(session, other));
            self.entry(session, clashes)
        });
        Cell { class, span: block.to - block.from, entries: entries.collect(), ..Cell::default() }
    }

    fn entry(&self, session: &DaySession, clashes: bool) -> Entry {
        let span = span_of(session);
        let state = state_of(session.standing);
        let word = small_word(state, self.words);
        let start = span.map(|span| hour(span.start())).unwrap_or_default();
        let until = span.map(|span| format!("{start} to {}", hour(span.end()))).unwrap_or_default();
        let badge = if clashes {
            Badge::saying(State::Warning, format!("{until}, overlaps, {word}"))
        } else if start.is_empty() {
            Badge::saying(state, word)
        } else {
            Badge::saying(state, format!("{start}, {word}"))
        };
        let names: Vec<&str> = session.people.iter().map(|(name, _)| name.as_str()).collect();
        let who = if names.len() > 1 { names.join(", ") } else { String::new() };
        let day = session.session.day.strftime("%A %-d %B").to_string();
        let about = [who, day, until, session.session.room.clone()];
        let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
        Entry {
            path: path_of(session, self.is_own, self.whose),
            title: title(session),
            about: about.join(", "),
            badge,
        }
    }
}

fn class_of(standing: Standing) -> &'static str {
    match standing {
        Standing::Planned => "slot",
        Standing::Certified => "slot done",
        Standing::NoRecord => "slot missing",
        Standing::Draft | Standing::ToCertify | Standing::ToCosign => "slot todo",
        Standing::NotNeeded
        | Standing::PatientAbsent
        | Standing::ProviderAbsent
        | Standing::Cancelled
        | Standing::Void => "slot off",
    }
}

/// Whether a session takes the clinician's time.
fn is_busy(session: &DaySession) -> bool {
    !matches!(class_of(session.standing), "slot off")
}

fn collide(one: &DaySession, other: &DaySession) -> bool {
    let share = |a: TimeSpan, b: TimeSpan| a.start() < b.end() && b.start() < a.end();
    one.session.id != other.session.id
        && is_busy(one)
        && is_busy(other)
        && span_of(one).zip(span_of(other)).is_some_and(|(a, b)| share(a, b))
}

/// Whether two of these sessions share a minute.
pub(super) fn overlaps(sessions: &[&DaySession]) -> bool {
    sessions.iter().any(|one| sessions.iter().any(|other| collide(one, other)))
}
