//! The panel beside the sheet: units as they are counted, and findings with what to do.

use crate::form::Fields;
use crate::page::PageError;
use askama::Template;
use billing::resolve::Outcome;
use care::{Finding, Severity};
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
    minutes: u32,
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
    answer_name: String,
    answer: String,
}

impl Panel {
    /// The panel of a judgement; answers that were typed are kept.
    pub(super) fn of(
        desk: &Desk,
        sheet: &Sheet,
        judged: &Judgement,
        typed: Option<&Fields>,
    ) -> Self {
        let units = judged
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
            .collect();
        let mut because: Vec<String> = Vec::new();
        for sentence in judged.previews.iter().flat_map(|preview| &preview.because) {
            if !because.contains(sentence) {
                because.push(sentence.clone());
            }
        }
        // What holds the record back comes first; within one weight the registry's order stays.
        let mut by_weight: Vec<&Finding> = judged.findings.iter().collect();
        by_weight.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let mut findings: Vec<Line> = Vec::new();
        for finding in by_weight {
            let next = line(desk, sheet, finding, typed);
            // What several children lack alike is said once, with a way to each of them.
            match findings.iter_mut().find(|known| known.is_same(&next)) {
                Some(known) => known.places.extend(next.places),
                None => findings.push(next),
            }
        }
        let minutes = judged.previews.iter().filter_map(|p| p.minutes).max().unwrap_or(0);
        Self {
            person: desk.actor.organization_kind.patient_word(),
            summary: summary(&judged.findings),
            units,
            because,
            findings,
            minutes: minutes.min(60),
        }
    }

    /// The panel alone, for a page that is there already.
    pub(super) fn render_part(&self) -> Result<String, PageError> {
        self.render().map_err(|why| PageError::failed(&why))
    }
}

impl Line {
    /// Whether the other says the same of somebody else, and neither needs an answer of its own.
    fn is_same(&self, other: &Line) -> bool {
        let is_alike = self.edit == other.edit && self.message == other.message;
        is_alike && self.tone == other.tone && !self.asks && !other.asks
    }

    /// Whom it is about: a name, or how many.
    fn who(&self, person: &str) -> String {
        match self.places.as_slice() {
            [(name, _)] => name.clone(),
            several => format!("{} {person}s", several.len()),
        }
    }
}

fn summary(findings: &[Finding]) -> String {
    let count = |severity: Severity| findings.iter().filter(|f| f.severity == severity).count();
    let said = [
        (count(Severity::Stop), "to mend", "to mend"),
        (count(Severity::Ask), "to answer", "to answer"),
        (count(Severity::Tell), "note", "notes"),
    ];
    let said: Vec<String> = said
        .iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| format!("{n} {}", if *n == 1 { one } else { many }))
        .collect();
    if said.is_empty() { "Nothing to mend".to_owned() } else { said.join(", ") }
}

fn line(desk: &Desk, sheet: &Sheet, finding: &Finding, typed: Option<&Fields>) -> Line {
    let (tone, icon, word) = match finding.severity {
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
        answer: typed.map(|fields| fields.get(&answer_name).to_owned()).unwrap_or_default(),
        answer_name,
    }
}

/// Name and id of the field in which a finding is answered; `read::answers` reads it.
fn answer_name(finding: &Finding) -> String {
    let whose = finding.place.patient.map(|id| format!(".{id}")).unwrap_or_default();
    format!("answer.{}{whose}", finding.answer_key())
}

/// The id of the field to mend, on the sheet.
pub(crate) fn target(finding: &Finding) -> String {
    let field = finding.place.field.as_str();
    match (field, finding.place.patient) {
        ("intervention" | "response" | "function" | "remark" | "reason" | "goals", Some(id)) => {
            format!("{field}-{id}")
        }
        (_, Some(id)) if field != "start" && field != "end" && field != "location" => {
            format!("child-{id}")
        }
        (
            "service_type" | "start" | "end" | "location" | "language" | "activities" | "minutes"
            | "services" | "place_of_service" | "group_size" | "group_reason" | "shared",
            _,
        ) => field.to_owned(),
        _ => "start".to_owned(),
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
