//! The panel beside the sheet: units as they are counted, and findings with what to do.

use crate::form::{Fields, FormErrors};
use crate::page::PageError;
use askama::Template;
use billing::resolve::Outcome;
use care::{Attendance, EncounterDraft, Finding, SessionRecord, Severity};
use office::Desk;
use office::recording::{Judgement, Sheet};

/// The panel.
#[derive(Template)]
#[template(path = "pages/record/panel.html")]
pub(super) struct Panel {
    person: &'static str,
    units: Vec<UnitLine>,
    because: Vec<String>,
    findings: Vec<Line>,
    summary: String,
    /// What is about to be recorded, in one line.
    pub(super) sum: String,
    minutes: u32,
    /// Whether at most one person was there; only then are minutes asked.
    is_alone: bool,
}

/// One person's line in the table.
struct UnitLine {
    name: String,
    minutes: String,
    size: String,
    code: String,
    units: String,
    held: &'static str,
}

/// One finding.
struct Line {
    tone: &'static str,
    icon: &'static str,
    word: &'static str,
    /// Whom it is about and the id of the field to mend; a name is empty when it is about all.
    places: Vec<(String, String)>,
    message: String,
    remedy: String,
    edit: String,
    source: String,
    asks: bool,
    /// What is wrong with the answer.
    error: Option<String>,
    answer_name: String,
    answer: String,
}

/// What stands on the sheet while it is judged.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) record: &'a SessionRecord,
    pub(super) typed: Option<&'a Fields>,
    /// What could not be read, or was refused.
    pub(super) errors: &'a FormErrors,
    /// Whether saving or signing was tried; then what is missing is no longer told calmly.
    pub(super) is_pressed: bool,
}

/// No errors.
static NO_ERRORS: FormErrors = FormErrors::none();

impl<'a> Told<'a> {
    /// Nothing was pressed yet.
    pub(super) fn calm(record: &'a SessionRecord, typed: Option<&'a Fields>) -> Self {
        Self { record, typed, errors: &NO_ERRORS, is_pressed: false }
    }

    /// Whether a finding says only that something is not filled in yet, in a part of the sheet that
    /// was not touched.
    fn is_calm(&self, finding: &Finding) -> bool {
        let is_missing = finding.edit == "QH-S001" && finding.message.ends_with(" is missing.");
        let is_touched = |draft: &EncounterDraft| {
            !draft.note.individual_text().is_empty() || !draft.goals.is_empty()
        };
        let mut drafts = self.record.encounters.iter();
        let was_touched = match finding.place.patient {
            Some(id) => drafts.any(|draft| draft.patient == id && is_touched(draft)),
            None => drafts.any(is_touched),
        };
        is_missing && !self.is_pressed && !was_touched
    }
}

impl Panel {
    /// The panel of a judgement; answers that were typed are kept.
    pub(super) fn of(desk: &Desk, sheet: &Sheet, judged: &Judgement, told: &Told<'_>) -> Self {
        let units = units(sheet, judged);
        let mut because: Vec<String> = Vec::new();
        for sentence in judged.previews.iter().flat_map(|preview| &preview.because) {
            if !because.contains(sentence) {
                because.push(sentence.clone());
            }
        }
        let (findings, counts) = findings(desk, sheet, judged, told);
        let minutes = judged.previews.iter().filter_map(|p| p.minutes).max().unwrap_or(0);
        Self {
            person: desk.actor.organization_kind.patient_word(),
            summary: summary(counts),
            sum: sum(desk, sheet, told.record),
            units,
            because,
            findings,
            minutes: minutes.min(60),
            is_alone: told.record.present() < 2,
        }
    }

    /// The panel alone, for a page that is there already.
    pub(super) fn render_part(&self) -> Result<String, PageError> {
        self.render().map_err(|why| PageError::failed(&why))
    }
}

/// One line a person.
fn units(sheet: &Sheet, judged: &Judgement) -> Vec<UnitLine> {
    judged
        .previews
        .iter()
        .filter(|preview| sheet.patients.iter().any(|p| p.patient.id == preview.patient))
        .map(|preview| UnitLine {
            name: sheet.name_of(preview.patient),
            minutes: preview.minutes.map_or_else(|| "–".to_owned(), |n| n.to_string()),
            size: preview.size.clone(),
            code: match preview.lines.as_slice() {
                [] => "–".to_owned(),
                lines => lines.iter().map(|l| l.0.as_str()).collect::<Vec<_>>().join(", "),
            },
            units: match preview.lines.as_slice() {
                [] => "0".to_owned(),
                lines => lines.iter().map(|l| l.1.as_str()).collect::<Vec<_>>().join(", "),
            },
            held: match preview.outcome {
                Outcome::Hold => "held",
                Outcome::Billable | Outcome::NotBillable => "",
            },
        })
        .collect()
}

/// The lines of the findings, and how many there are to mend, to fill in, to answer, and notes.
fn findings(
    desk: &Desk,
    sheet: &Sheet,
    judged: &Judgement,
    told: &Told<'_>,
) -> (Vec<Line>, [usize; 4]) {
    // What holds the record back comes first; within one weight the registry's order stays.
    let mut by_weight: Vec<&Finding> = judged.findings.iter().collect();
    let weight = |finding: &&Finding| {
        if told.is_calm(finding) { Severity::Tell } else { finding.severity }
    };
    by_weight.sort_by_key(|finding| std::cmp::Reverse(weight(finding)));
    // What could not be read is no missing value.
    let is_unreadable = |finding: &Finding| {
        finding.edit == "QH-S001" && !told.is_pressed && told.errors.has(&target(finding))
    };
    by_weight.retain(|finding| !is_unreadable(finding));
    let mut findings: Vec<Line> = Vec::new();
    if !told.is_pressed {
        findings.extend(told.errors.all().iter().map(unreadable));
    }
    let mut counts = [findings.len(), 0, 0, 0];
    for finding in by_weight {
        let kind = match (told.is_calm(finding), finding.severity) {
            (true, _) => 1,
            (false, Severity::Stop) => 0,
            (false, Severity::Ask) => 2,
            (false, Severity::Tell) => 3,
        };
        if let Some(count) = counts.get_mut(kind) {
            *count = count.saturating_add(1);
        }
        let next = line(desk, sheet, finding, told);
        // What several children lack alike is said once, with a way to each of them.
        match findings.iter_mut().find(|known| known.is_same(&next)) {
            Some(known) => known.places.extend(next.places),
            None => findings.push(next),
        }
    }
    (findings, counts)
}

impl Line {
    /// Whether the other says the same of somebody else, and neither needs an answer of its own.
    fn is_same(&self, other: &Line) -> bool {
        let is_alike = self.edit == other.edit && self.message == other.message;
        is_alike && self.tone == other.tone && !self.asks && !other.asks
    }

    /// Whom it is about: a name, or how many people; nobody when it is about the whole.
    fn who(&self, person: &str) -> String {
        let mut names: Vec<&str> = self.places.iter().map(|(name, _)| name.as_str()).collect();
        names.retain(|name| !name.is_empty());
        names.sort_unstable();
        names.dedup();
        match names.as_slice() {
            [] => String::new(),
            [name] => (*name).to_owned(),
            several => format!("{} {person}s", several.len()),
        }
    }
}

/// What cannot be read, as a finding.
fn unreadable((field, words): &(String, String)) -> Line {
    Line {
        tone: "stop",
        icon: "f-stop",
        word: "To mend: ",
        places: vec![(String::new(), field.clone())],
        message: format!("{words}."),
        remedy: String::new(),
        edit: String::new(),
        source: String::new(),
        asks: false,
        error: None,
        answer_name: String::new(),
        answer: String::new(),
    }
}

/// Who was there and who was not, as in `Ana and Ben delivered, Carla absent`.
fn sum(desk: &Desk, sheet: &Sheet, record: &SessionRecord) -> String {
    let kind = desk.actor.organization_kind;
    let mut parts = Vec::new();
    for (attendance, words) in [
        (Attendance::Provided, "delivered"),
        (Attendance::StudentAbsent, "absent"),
        (Attendance::ProviderAbsent, "not seen, you were away"),
        (Attendance::Cancelled, "cancelled"),
    ] {
        let is_of = |id: care::PatientId| {
            record.encounters.iter().any(|d| d.patient == id && d.attendance == attendance)
        };
        let known = sheet.patients.iter().filter(|known| is_of(known.patient.id));
        let names: Vec<&str> = known
            .map(|known| {
                let name = &known.patient.name;
                name.preferred.as_ref().unwrap_or(&name.given).0.as_str()
            })
            .collect();
        let who = match names.as_slice() {
            [] => continue,
            several if several.len() > 4 => format!("{} {}s", several.len(), kind.patient_word()),
            [before @ .., last] if !before.is_empty() => {
                format!("{} and {last}", before.join(", "))
            }
            [name, ..] => (*name).to_owned(),
        };
        parts.push(format!("{who} {words}"));
    }
    parts.join(", ")
}

/// How many of each kind: to mend, still to fill in, to answer, notes.
fn summary(counts: [usize; 4]) -> String {
    let words = ["to mend", "still to fill in", "to answer", "notes"];
    let said: Vec<String> = counts
        .iter()
        .zip(words)
        .filter(|(n, _)| **n > 0)
        .map(|(n, words)| match (*n, words) {
            (1, "notes") => "1 note".to_owned(),
            (n, words) => format!("{n} {words}"),
        })
        .collect();
    if said.is_empty() { "Nothing to mend".to_owned() } else { said.join(", ") }
}

fn line(desk: &Desk, sheet: &Sheet, finding: &Finding, told: &Told<'_>) -> Line {
    let (tone, icon, word) = match finding.severity {
        _ if told.is_calm(finding) => ("", "f-info", "Still to fill in: "),
        Severity::Stop => ("stop", "f-stop", "To mend: "),
        Severity::Ask => ("warn", "f-warn", "To answer: "),
        Severity::Tell => ("", "f-info", "Note: "),
    };
    let answer_name = answer_name(finding);
    let is_supervisor = desk.actor.is_any(&[care::Role::Supervisor, care::Role::PracticeOwner]);
    let overridable = finding.severity == Severity::Stop && finding.may_override && is_supervisor;
    Line {
        tone,
        icon,
        word,
        places: vec![(
            finding.place.patient.map(|id| sheet.name_of(id)).unwrap_or_default(),
            target(finding),
        )],
        message: finding.message.clone(),
        remedy: finding.remedy.clone(),
        edit: finding.edit.clone(),
        source: finding.source.clone(),
        asks: finding.severity == Severity::Ask || overridable,
        error: told.errors.get(&answer_name).map(str::to_owned),
        answer: match told.typed {
            Some(fields) if fields.has(&answer_name) => fields.get(&answer_name).to_owned(),
            _ => answered(sheet, finding),
        },
        answer_name,
    }
}

/// The answer that is stored already.
fn answered(sheet: &Sheet, finding: &Finding) -> String {
    let whose = |draft: &&EncounterDraft| {
        finding.place.patient.is_none_or(|patient| patient == draft.patient)
    };
    let mut all =
        sheet.record.encounters.iter().filter(whose).flat_map(|draft| &draft.acknowledgements);
    let found = all.find(|(key, _)| *key == finding.answer_key());
    found.map(|(_, reason)| reason.clone()).unwrap_or_default()
}

/// Name and id of the field in which a finding is answered; `read::answers` reads it.
fn answer_name(finding: &Finding) -> String {
    let whose = finding.place.patient.map(|id| format!(".{id}")).unwrap_or_default();
    format!("answer.{}{whose}", finding.answer_key())
}

/// The id of the field to mend, on the sheet. Fields that the sheet has once keep their name.
pub(crate) fn target(finding: &Finding) -> String {
    let field = finding.place.field.as_str();
    match (field, finding.place.patient) {
        ("intervention" | "response" | "function" | "remark" | "reason" | "goals", Some(id)) => {
            format!("{field}-{id}")
        }
        (
            "service_type" | "start" | "end" | "location" | "language" | "activities" | "minutes"
            | "services" | "place_of_service" | "group_size" | "group_reason" | "shared",
            _,
        ) => field.to_owned(),
        ("date", _) | (_, None) => "start".to_owned(),
        (_, Some(id)) => format!("child-{id}"),
    }
}

/// The error summary's line of a finding that holds the record back.
pub(super) fn error_of(finding: &Finding, sheet: &Sheet) -> (String, String) {
    let name = finding.place.patient.map(|id| sheet.name_of(id)).unwrap_or_default();
    let who = if name.is_empty() { String::new() } else { format!("{name}: ") };
    if finding.severity == Severity::Ask {
        return (
            answer_name(finding),
            format!("{who}{} Say why it is right, or mend it", finding.message),
        );
    }
    (target(finding), format!("{who}{} {}", finding.message, finding.remedy))
}
