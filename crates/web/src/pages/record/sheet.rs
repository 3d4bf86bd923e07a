//! The sheet as the page shows it.

use super::done::{Activity, ServiceLine, activities, places, services};
use super::panel::Panel;
use super::read::is_practice;
use crate::form::{Choice, Fields, FormErrors};
use crate::page::Shell;
use askama::Template;
use care::{
    AbsenceReason, Attendance, CERTIFICATION_STATEMENT, DayKind, EncounterDraft, EncounterId,
    GroupSize, Language, Location, OrganizationKind, Progress, ServiceType, SessionId,
    SessionRecord,
};
use jiff::civil::{Date, Time};
use office::Desk;
use office::past_services::PastProgress;
use office::recording::{Draft, Sheet, SheetPatient, window_of};

/// Where the fields come from.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// What was typed, as it was typed.
    Typed(&'a Fields),
    /// The plan, last time, or what is saved.
    Plan,
}

/// The page.
#[derive(Template)]
#[template(path = "pages/record/sheet.html")]
pub(super) struct SheetPage {
    shell: Shell,
    action: String,
    draft_key: String,
    session: String,
    amending: Option<Amending>,
    errors: FormErrors,
    back_url: String,
    back: String,
    /// When it begins, after the way back.
    begins: String,
    heading: String,
    /// What is kept of it as a draft.
    pub(super) kept: Kept,
    /// At which versions it was read.
    read: String,
    /// Whether something was stored since what is shown was typed.
    is_behind: bool,
    /// Which window of a browser shows it.
    window: String,
    /// How far it is, when it is one of several.
    several: Option<String>,
    banner: Option<String>,
    is_practice: bool,
    person: &'static str,
    days: Vec<String>,
    start: String,
    end: String,
    service_types: Vec<Choice>,
    locations: Vec<Choice>,
    languages: Vec<Choice>,
    places: Vec<Choice>,
    activities: Vec<Activity>,
    services: Vec<ServiceLine>,
    group_sizes: Vec<Choice>,
    group_reason: String,
    shared: String,
    children: Vec<Child>,
    panel: Panel,
    certify_checked: bool,
    these_records: String,
    count_words: String,
    statement: &'static str,
}

/// A draft that is kept on the server; without one the version is 0.
#[derive(Default)]
pub(super) struct Kept {
    at: String,
    version: i64,
}

impl Kept {
    /// When, on the clocks of the organization.
    pub(super) fn of(desk: &Desk, draft: &Draft) -> Self {
        let at = draft.updated_at.to_zoned(desk.actor.time_zone.clone());
        Self { at: at.strftime("%-H:%M").to_string(), version: draft.version }
    }
}

/// What an amendment needs.
struct Amending {
    version: i64,
    reason: String,
}

struct Child {
    id: String,
    name: String,
    mandates: Vec<String>,
    attendance: Vec<(Choice, &'static str)>,
    /// By attendance: its words, the reasons.
    reasons: Vec<(&'static str, Vec<Choice>)>,
    goals: Vec<(String, String, Vec<Choice>)>,
    start: String,
    end: String,
    languages: Vec<Choice>,
    parts: Vec<NotePart>,
    remark: String,
    last: Option<(String, String)>,
}

impl Child {
    /// The id of one of its fields.
    fn at(&self, field: &str) -> String {
        format!("{field}-{}", self.id)
    }
}

struct NotePart {
    field: &'static str,
    label: &'static str,
    prompt: &'static str,
    text: String,
}

fn hour(time: Option<Time>) -> String {
    time.map(|time| time.strftime("%-H:%M").to_string()).unwrap_or_default()
}

pub(super) fn choices(
    all: impl IntoIterator<Item = (&'static str, &'static str)>,
    chosen: &str,
) -> Vec<Choice> {
    all.into_iter()
        .map(|(value, label)| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            selected: value == chosen,
        })
        .collect()
}

impl SheetPage {
    /// The page of a sheet.
    pub(super) fn new(
        desk: &Desk,
        sheet: &Sheet,
        record: &SessionRecord,
        source: Source<'_>,
        panel: Panel,
        errors: FormErrors,
    ) -> Self {
        let typed = |name: &str, planned: String| match source {
            Source::Typed(fields) => fields.get(name).to_owned(),
            Source::Plan => planned,
        };
        let first = record.encounters.first();
        let span = |pick: fn(&EncounterDraft) -> Option<Time>| hour(first.and_then(pick));
        let kind = desk.actor.organization_kind;
        let n = sheet.patients.len();
        let (these_records, count_words) = counted(n * sheet.days.len().max(1));
        let language = first.and_then(|d| d.language).map(Language::key).unwrap_or_default();
        let location = first.and_then(|d| d.location).map(Location::key).unwrap_or_default();
        let now = sheet.version().to_string();
        let read = match source {
            Source::Typed(fields) if fields.has("read") => fields.get("read").to_owned(),
            _ => now.clone(),
        };
        let children = sheet
            .patients
            .iter()
            .filter_map(|known| {
                let draft = record.encounters.iter().find(|d| d.patient == known.patient.id)?;
                Some(child(kind, known, draft, source))
            })
            .collect();
        Self {
            shell: Shell::at(desk, "/"),
            action: format!("/record/{}", sheet.session.id),
            draft_key: sheet.session.id.to_string(),
            session: sheet.session.id.to_string(),
            amending: None,
            errors,
            back_url: format!("/day/{}", sheet.session.day),
            back: if sheet.session.day == desk.today() {
                "Today".to_owned()
            } else {
                sheet.session.day.strftime("%A %-d %B").to_string()
            },
            begins: hour(sheet.session.planned.map(|span| span.start())),
            heading: heading(sheet),
            kept: Kept::default(),
            is_behind: read != now,
            read,
            window: SessionId::new(&*desk.office.clock, &*desk.office.random).to_string(),
            several: None,
            banner: banner(sheet),
            is_practice: is_practice(kind),
            person: kind.patient_word(),
            days: sheet.days.iter().map(ToString::to_string).collect(),
            start: typed("start", span(|d| d.start)),
            end: typed("end", span(|d| d.end)),
            service_types: choices(
                ServiceType::ALL.iter().map(|s| (s.key(), s.label())),
                record.service_type.map(ServiceType::key).unwrap_or_default(),
            ),
            locations: choices(Location::ALL.iter().map(|l| (l.key(), l.label())), location),
            languages: choices(Language::ALL.iter().map(|l| (l.key(), l.label())), language),
            places: places(first),
            activities: activities(sheet, first, source),
            services: services(sheet, first, source),
            group_sizes: group_sizes(first),
            group_reason: typed("group_reason", String::new()),
            shared: typed("shared", first.map(|d| d.note.shared.0.clone()).unwrap_or_default()),
            children,
            panel,
            certify_checked: matches!(source, Source::Typed(fields) if fields.has("certify")),
            these_records,
            count_words,
            statement: CERTIFICATION_STATEMENT.1,
        }
    }

    /// Answers the window that sent the fields: it stays the same window, and knows only the draft
    /// that it wrote itself. Told to go on, it goes on over what is stored now.
    pub(super) fn stay(&mut self, fields: &Fields, draft: Option<&Draft>) {
        if !fields.get("window").is_empty() {
            fields.get("window").clone_into(&mut self.window);
        }
        let is_own = |draft: &Draft| window_of(&draft.body) == Some(self.window.as_str());
        self.kept.version = draft.map_or(0, |one| if is_own(one) { one.version } else { -1 });
    }

    /// Says how far it is, when it is one of several that were chosen together.
    pub(super) fn of_several(&mut self, progress: Option<PastProgress>, today: Date) {
        self.several = progress.map(|known| {
            let short = if known.then.iter().all(|day| day.year() == today.year()) {
                "%-d %B"
            } else {
                "%-d %B %Y"
            };
            let mut days: Vec<String> =
                known.then.iter().map(|day| day.strftime(short).to_string()).collect();
            days.dedup();
            let then = match days.as_slice() {
                [] => "This is the last.".to_owned(),
                days => format!("Then: {}.", days.join(", ")),
            };
            format!("Sheet {} of {}. {then}", known.number, known.of)
        });
    }

    /// Makes it the amendment of one certified record.
    pub(super) fn amend(&mut self, id: EncounterId, sheet: &Sheet, reason: &str) {
        self.action = format!("/encounters/{id}/amend");
        self.draft_key = String::new();
        self.back_url = format!("/encounters/{id}");
        "the record".clone_into(&mut self.back);
        self.heading = format!("Amend: {}", self.heading);
        let head = sheet.saved.iter().find(|head| head.id == id);
        self.amending = Some(Amending {
            version: head.map_or(-1, |head| head.version),
            reason: reason.to_owned(),
        });
        "this record".clone_into(&mut self.these_records);
        "1 record".clone_into(&mut self.count_words);
    }
}

/// How many records are signed, in the sentence and on the button.
fn counted(records: usize) -> (String, String) {
    match records {
        1 => ("this record".to_owned(), "1 record".to_owned()),
        n => (format!("these {n} records"), format!("{n} records")),
    }
}

fn heading(sheet: &Sheet) -> String {
    let who = match sheet.patients.as_slice() {
        [one] => one.patient.name.display(),
        several => format!("Group of {}", several.len()),
    };
    match sheet.days.as_slice() {
        [] | [_] => format!("{who}, {}", sheet.session.day.strftime("%A %-d %B")),
        days => format!("{who}, {} days", days.len()),
    }
}

fn banner(sheet: &Sheet) -> Option<String> {
    let label = if sheet.day.label.is_empty() { "No services" } else { &sheet.day.label };
    match sheet.day.kind {
        DayKind::Grey => Some(format!(
            "{label}: a grey day on the calendar. No record is needed, not even a cancellation."
        )),
        DayKind::Holiday => {
            Some(format!("{label}: a holiday. A supervisor must give a reason for a record on it."))
        }
        DayKind::EmergencyClosing => {
            Some(format!("{label}: an unscheduled closing. Record planned sessions as Cancelled."))
        }
        DayKind::HalfDay | DayKind::Instructional => None,
    }
}

fn group_sizes(first: Option<&EncounterDraft>) -> Vec<Choice> {
    let chosen = first
        .and_then(|draft| draft.size_override.as_ref())
        .map(|stated| stated.size.key())
        .unwrap_or_default();
    let sizes = (1..=12).map(GroupSize::Group);
    let all = std::iter::once(GroupSize::Individual).chain(sizes);
    Choice::list("As counted", all.map(|size| (size.key(), size.label())), Some(&chosen))
}

fn child(
    kind: OrganizationKind,
    known: &SheetPatient,
    draft: &EncounterDraft,
    source: Source<'_>,
) -> Child {
    let id = known.patient.id;
    let typed = |name: &str, saved: &str| match source {
        Source::Typed(fields) => fields.get(&format!("{name}.{id}")).to_owned(),
        Source::Plan => saved.to_owned(),
    };
    let attendance = Attendance::ALL
        .iter()
        .map(|value| {
            let choice = Choice {
                value: value.key().to_owned(),
                label: value.label_for(kind).to_owned(),
                selected: *value == draft.attendance,
            };
            (choice, value.help())
        })
        .collect();
    let reasons = Attendance::ALL
        .iter()
        .filter(|value| **value != Attendance::Provided)
        .map(|value| {
            let all = AbsenceReason::of(*value).map(|reason| (reason.key(), reason.label()));
            let chosen = draft.reason.map(AbsenceReason::key).unwrap_or_default();
            (value.label_for(kind), choices(all, chosen))
        })
        .collect();
    let note = &draft.note;
    Child {
        id: id.to_string(),
        name: known.patient.name.display(),
        mandates: known
            .mandates
            .iter()
            .map(|known| format!("{} · {} given", known.terms.describe(), known.provided))
            .collect(),
        attendance,
        reasons,
        goals: known
            .goals
            .iter()
            .map(|goal| {
                let line = draft.goals.iter().find(|line| line.goal == goal.id);
                let chosen = line.map_or(Progress::NotAddressed, |line| line.progress).key();
                let all = Progress::ALL.iter().map(|p| (p.key(), p.label()));
                (goal.id.to_string(), goal.title.0.clone(), choices(all, chosen))
            })
            .collect(),
        start: typed("start", ""),
        end: typed("end", ""),
        languages: Choice::list(
            "As above",
            Language::ALL.iter().map(|l| (l.key().to_owned(), l.label().to_owned())),
            Some(&typed("language", "")),
        ),
        parts: note_parts(kind, note, &typed),
        remark: typed("remark", &note.remark),
        last: known.last.as_ref().map(|content| {
            (content.day.strftime("%-d %B").to_string(), content.note.individual_text())
        }),
    }
}

fn note_parts(
    kind: OrganizationKind,
    note: &care::Note,
    typed: &impl Fn(&str, &str) -> String,
) -> Vec<NotePart> {
    vec![
        NotePart {
            field: "intervention",
            label: "What you did",
            prompt: "Activity, materials, cues",
            text: typed("intervention", &note.intervention),
        },
        NotePart {
            field: "response",
            label: "Response",
            prompt: "How it went, how much help",
            text: typed("response", &note.response),
        },
        NotePart {
            field: "function",
            label: if kind == OrganizationKind::District {
                "School function"
            } else {
                "Daily function"
            },
            prompt: "What it is for",
            text: typed("function", &note.function),
        },
    ]
}
