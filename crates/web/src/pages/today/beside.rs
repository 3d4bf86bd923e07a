//! The session beside the list: who, how far, what it would bill, and what to mend.

use super::{start, state_of, title};
use crate::page::PageError;
use crate::pages::record::{Written, panel};
use crate::parts::{Badge, Dial, Equation, FindingBox, State, Term};
use crate::policy;
use crate::words::Words;
use askama::Template;
use askama::filters::HtmlSafe;
use billing::resolve::Outcome;
use care::{Attendance, EncounterDraft, PatientId, Severity, Stage};
use office::Desk;
use office::recording::{EncounterHead, Preview};
use office::today::{DaySession, Standing};

/// Findings that are shown here; the others are on the sheet.
const SHOWN: usize = 3;

/// The section.
#[derive(Template)]
#[template(path = "pages/today_beside.html")]
pub(super) struct Beside {
    words: &'static Words,
    heading: String,
    badge: Badge,
    about: String,
    people: Vec<Line>,
    dial: Option<Dial>,
    equation: Option<Equation>,
    findings: Vec<FindingBox>,
    more: usize,
    record: String,
    action: &'static str,
    /// Where it is moved or cancelled.
    plan: Option<String>,
    /// The session before: its day and where it is.
    last: Option<(String, String)>,
}

impl HtmlSafe for Beside {}

/// One person.
struct Line {
    name: String,
    path: String,
    attendance: String,
    mandate: String,
    note: Badge,
    record: Option<String>,
}

impl Beside {
    /// The section of one session of the day.
    pub(super) async fn of(
        desk: &Desk,
        session: &DaySession,
        words: &'static Words,
    ) -> Result<Self, PageError> {
        let written = Written::of(desk, session.session.id, Stage::Certifying).await?;
        let is_open = matches!(
            session.standing,
            Standing::Draft
                | Standing::ToCertify
                | Standing::NoRecord
                | Standing::NotNeeded
                | Standing::Planned
        );
        let is_begun = !matches!(
            session.standing,
            Standing::NoRecord | Standing::NotNeeded | Standing::Planned
        );
        let may_move = policy::may_open(&desk.actor, "/schedule/{session}") && !is_begun;
        let mut shown = Self {
            words,
            heading: heading(session),
            badge: Badge::of(state_of(session.standing), words),
            about: about(session),
            people: people(session, written.as_ref(), words, is_begun),
            dial: None,
            equation: None,
            findings: Vec::new(),
            more: 0,
            record: format!("/record/{}", session.session.id),
            action: match session.standing {
                Standing::Planned | Standing::NoRecord | Standing::NotNeeded => "Record",
                Standing::Draft => "Continue recording",
                Standing::ToCertify => "Change or certify",
                Standing::Void => "Record again",
                _ => "",
            },
            plan: may_move.then(|| format!("/schedule/{}", session.session.id)),
            last: None,
        };
        let Some(written) = written else {
            shown.action = "";
            return Ok(shown);
        };
        if is_begun {
            shown.equation = equation(&written.judged.previews, words);
            let minutes = written.judged.previews.iter().filter_map(|p| p.minutes).max();
            shown.dial = minutes.map(Dial::minutes);
        }
        if is_open && is_begun {
            shown.take_findings(&written);
        }
        shown.last = last(&written);
        Ok(shown)
    }

    fn take_findings(&mut self, written: &Written) {
        let mut findings: Vec<_> = written.judged.findings.iter().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        self.more = findings.len().saturating_sub(SHOWN);
        for finding in findings.into_iter().take(SHOWN) {
            let mut named = finding.clone();
            if let Some(name) = finding.place.patient.map(|id| written.sheet.name_of(id)) {
                named.message = format!("{name}: {}", finding.message);
            }
            let path = format!("{}#{}", self.record, panel::target(finding));
            self.findings.push(FindingBox::of(&named).with_link("Go there", path));
        }
    }
}

fn heading(session: &DaySession) -> String {
    let span = session.session.held.or(session.session.planned);
    match span {
        Some(span) => {
            format!("{}, {} to {}", title(session), start(session), span.end().strftime("%-H:%M"))
        }
        None => title(session),
    }
}

fn about(session: &DaySession) -> String {
    let place = session.session.location.map(|location| location.label().to_owned());
    let room = session.session.room.clone();
    let parts = [place.unwrap_or_default(), room];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn people(
    session: &DaySession,
    written: Option<&Written>,
    words: &'static Words,
    is_begun: bool,
) -> Vec<Line> {
    let each = session.session.patients.iter().zip(&session.people);
    each.map(|(id, (name, head))| {
        let draft =
            written.and_then(|written| written.record.encounters.iter().find(|d| d.patient == *id));
        Line {
            name: name.clone(),
            path: format!("/students/{id}"),
            attendance: attendance(head.as_ref(), draft.filter(|_| is_begun), words),
            mandate: written
                .map(|written| mandate(written, *id, draft.filter(|_| is_begun)))
                .unwrap_or_default(),
            note: note(session, head.as_ref(), draft, written, words),
            record: head.as_ref().map(|head| format!("/encounters/{}", head.id)),
        }
    })
    .collect()
}

fn attendance(
    head: Option<&EncounterHead>,
    draft: Option<&EncounterDraft>,
    words: &Words,
) -> String {
    let said = head.map(|head| head.attendance).or_else(|| draft.map(|draft| draft.attendance));
    match said {
        None => "–".to_owned(),
        Some(Attendance::Provided) => "Present".to_owned(),
        Some(Attendance::StudentAbsent) => format!("{} absent", words.patient_cap),
        Some(Attendance::ProviderAbsent) => "Provider absent".to_owned(),
        Some(Attendance::Cancelled) => "Cancelled".to_owned(),
    }
}

/// `1 of 2 × 30 min`, with this session if it is given; a dash when nothing is ordered.
fn mandate(written: &Written, id: PatientId, draft: Option<&EncounterDraft>) -> String {
    let known = written.sheet.patients.iter().find(|known| known.patient.id == id);
    let mandates = known.map(|known| known.mandates.as_slice()).unwrap_or_default();
    let said = mandates.iter().map(|known| {
        let terms = known.terms;
        let is_given =
            |draft: &EncounterDraft| draft.is_provided() && draft.mandate == Some(known.id);
        let given = known.provided + u32::from(draft.is_some_and(is_given));
        format!("{given} of {} × {} min", terms.frequency, terms.minutes)
    });
    let said = said.collect::<Vec<_>>().join(", ");
    if said.is_empty() { "–".to_owned() } else { said }
}

/// How far the record of one person is.
fn note(
    session: &DaySession,
    head: Option<&EncounterHead>,
    draft: Option<&EncounterDraft>,
    written: Option<&Written>,
    words: &Words,
) -> Badge {
    if session.standing != Standing::Draft {
        return match head {
            Some(_) => Badge::of(state_of(session.standing), words),
            None => Badge::saying(State::Planned, "Not begun"),
        };
    }
    let (Some(draft), Some(written)) = (draft, written) else {
        return Badge::of(State::Planned, words);
    };
    let own = written.judged.findings.iter().filter(|f| f.place.patient == Some(draft.patient));
    let count = |severity| own.clone().filter(|finding| finding.severity == severity).count();
    match (count(Severity::Stop), count(Severity::Ask)) {
        (0, 0) if !draft.is_provided() => Badge::saying(State::NotBillable, "None needed"),
        (0, 0) => Badge::saying(State::Certified, "Complete"),
        (0, 1) => Badge::saying(State::Warning, "1 warning"),
        (0, n) => Badge::saying(State::Warning, format!("{n} warnings")),
        (n, _) => Badge::saying(State::Stop, format!("{n} to mend")),
    }
}

/// `30 min → Group, 2 → 97150 × 1 each`; none while nothing can be counted.
fn equation(previews: &[Preview], words: &Words) -> Option<Equation> {
    let present: Vec<&Preview> = previews.iter().filter(|p| p.minutes.is_some()).collect();
    let first = present.first()?;
    let is_alike = present.iter().all(|preview| preview.lines == first.lines);
    let lines = first.lines.iter().map(|(code, units)| format!("{code} × {units}"));
    let lines = lines.collect::<Vec<_>>().join(", ");
    let result = match (first.outcome, is_alike) {
        (_, false) => "Differs".to_owned(),
        (Outcome::NotBillable, _) => "Nothing billed".to_owned(),
        _ if present.len() > 1 => format!("{lines} each"),
        _ => lines,
    };
    let below = match first.outcome {
        Outcome::Hold => "held".to_owned(),
        _ if present.len() > 1 => format!("for each {}", words.member),
        _ => "units".to_owned(),
    };
    let minutes = format!("{} min", first.minutes.unwrap_or_default());
    let count = if present.len() == 1 { "1 present".to_owned() } else { "present".to_owned() };
    Some(Equation {
        terms: vec![
            Term::new("", minutes, "from start to end"),
            Term::new("→", first.size.clone(), count),
            Term::new("→", result, below).sum(),
        ],
    })
}

/// The last provided session of the first person who had one.
fn last(written: &Written) -> Option<(String, String)> {
    let before = written.sheet.patients.iter().find_map(|known| known.last.as_ref())?;
    let words = before.day.strftime("%-d %B").to_string();
    Some((words, format!("/day/{}?session={}", before.day, before.session)))
}
