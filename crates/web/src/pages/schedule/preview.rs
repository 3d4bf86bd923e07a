//! What a plan comes to: its dates, what is left out, and what the rules say, with a box and a
//! reason for what asks.

use super::{dated, span};
use crate::form::Fields;
use crate::page::PageError;
use askama::Template;
use care::{Finding, PatientId, Severity};
use office::Desk;
use office::planning::{self, Preview};

/// A preview as a part of a page; it must lie inside the form, for its answers.
#[derive(Template)]
#[template(path = "pages/schedule/preview.html")]
pub(super) struct PreviewPart {
    heading: String,
    /// In words: `14 sessions, 10:00 to 10:30`; or what is missing.
    said: String,
    days: Vec<String>,
    /// Further dates, folded in.
    more: Vec<String>,
    left_out: Vec<(String, String)>,
    kept: String,
    lines: Vec<Line>,
    is_ready: bool,
}

struct Line {
    tone: &'static str,
    icon: &'static str,
    word: &'static str,
    name: String,
    message: String,
    remedy: String,
    rule: String,
    asks: bool,
    accept: String,
    accepted: bool,
    answer: String,
    reason: String,
    is_wrong: bool,
}

/// So many dates are listed one by one.
const LISTED: usize = 12;

impl PreviewPart {
    /// Nothing can be told yet.
    pub(super) fn waiting(said: &str) -> Self {
        Self {
            heading: "What this comes to".to_owned(),
            said: said.to_owned(),
            days: Vec::new(),
            more: Vec::new(),
            left_out: Vec::new(),
            kept: String::new(),
            lines: Vec::new(),
            is_ready: false,
        }
    }

    /// A preview. `names` of those it is for; what was typed is kept. With `is_sent`, what was
    /// not answered is marked.
    pub(super) fn of(
        desk: &Desk,
        preview: &Preview,
        names: &[(PatientId, String)],
        fields: &Fields,
        is_sent: bool,
    ) -> Self {
        let today = desk.today();
        let words = crate::words::Words::of(desk.actor.organization_kind);
        let n = preview.days.len();
        let said = match preview.days.as_slice() {
            [day] => format!("{}, {}", dated(*day, today), span(preview.time)),
            days => format!("{} {}, {}", days.len(), words.sessions, span(preview.time)),
        };
        let mut days: Vec<String> = if n > 1 {
            preview.days.iter().map(|day| dated(*day, today)).collect()
        } else {
            Vec::new()
        };
        let more = days.split_off(days.len().min(LISTED));
        let left_out = preview.left_out.iter().take(LISTED).map(|out| {
            let label = out.label.trim();
            let label = if label.is_empty() { out.kind.label() } else { label };
            (dated(out.day, today), label.to_owned())
        });
        let lines = preview.findings.iter().map(|f| line(desk, f, names, fields, is_sent));
        Self {
            heading: "What this comes to".to_owned(),
            said,
            more,
            days,
            left_out: left_out.collect(),
            kept: match preview.kept {
                0 => String::new(),
                1 => "1 was moved by itself and stays as it is.".to_owned(),
                n => format!("{n} were moved by themselves and stay as they are."),
            },
            lines: lines.collect(),
            is_ready: true,
        }
    }

    /// Whether there is something to show.
    pub(super) fn has_something(&self) -> bool {
        self.is_ready || !self.said.is_empty()
    }

    /// With another heading.
    pub(super) fn headed(self, heading: &str) -> Self {
        // One date is in the heading already.
        let said = if self.days.is_empty() { String::new() } else { self.said };
        Self { heading: heading.to_owned(), said, ..self }
    }

    /// The part alone.
    pub(super) fn render_part(&self) -> Result<String, PageError> {
        self.render().map_err(|why| PageError::failed(&why))
    }
}

/// The name of whom a finding is about, or nothing.
pub(super) fn name_of(finding: &Finding, names: &[(PatientId, String)]) -> String {
    let name = names.iter().find(|(id, _)| Some(*id) == finding.place.patient);
    name.map(|(_, name)| name.clone()).unwrap_or_default()
}

fn line(
    desk: &Desk,
    finding: &Finding,
    names: &[(PatientId, String)],
    fields: &Fields,
    is_sent: bool,
) -> Line {
    let (tone, icon, word) = match finding.severity {
        Severity::Stop => ("stop", "f-stop", "To mend: "),
        Severity::Ask => ("warn", "f-warn", "Please check: "),
        Severity::Tell => ("", "f-info", "Note: "),
    };
    let key = planning::answer_key(finding);
    let (accept, answer) = (format!("accept.{key}"), format!("answer.{key}"));
    let asks = planning::is_answerable(desk, finding);
    let reason = fields.get(&answer).to_owned();
    let accepted = fields.has(&accept);
    Line {
        tone,
        icon,
        word,
        name: name_of(finding, names),
        message: finding.message.clone(),
        remedy: finding.remedy.clone(),
        rule: finding.edit.clone(),
        is_wrong: is_sent && asks && (!accepted || reason.trim().is_empty()),
        asks,
        accept,
        accepted,
        answer,
        reason,
    }
}
