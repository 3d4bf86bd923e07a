//! The code table and the edits as pages of Markdown: `docs/codes.md` and `docs/edits.md`.
//!
//! `quarterhour codes --markdown` and `quarterhour edits --markdown` print them; a test compares
//! them with the files.

use std::fmt::Write as _;

use crate::code_table::{Basis, Carry, Code, Confidence, Limit, LimitKind, Therapy};
use crate::{CodeTable, Cpt, EDITS};

/// Where the figures of the code table come from.
pub const CODE_SOURCE: &str = "labels ours; limits: CMS, Medically Unlikely Edits, effective \
                               2024-07-01; status and reduction: CMS, Medicare Physician Fee \
                               Schedule indicators of July 2024";

/// Families of edits, by the letter after `QH-`.
const FAMILIES: &[(char, &str)] = &[
    ('P', "Patient and coverage"),
    ('A', "Authorization and plan"),
    ('R', "Clinicians and who is paid"),
    ('C', "Codes and diagnoses"),
    ('T', "Time and units"),
    ('N', "Codes that go together (NCCI)"),
    ('M', "Modifiers and payment"),
    ('L', "Place and telehealth"),
    ('S', "School"),
    ('D', "Documentation and timing"),
];

/// Every code, as a page.
#[must_use]
pub fn codes_page(table: &CodeTable) -> String {
    let mut page = "# Codes\n\n\
        Every code that the engine knows, with the days of service on which it is valid. This page \
        is made\nby `quarterhour codes --markdown`; change `crates/billing/data/codes.csv` \
        instead.\n\n\
        The labels are ours, none is the American Medical Association's, whose trademark CPT \
        is.\nLimits are CMS's Medically Unlikely Edits of 2024-07-01; status and reduction are \
        CMS's indicators\nof July 2024. A limit is followed by how it is applied: line, absolute \
        (cannot be appealed), or\nappealable. Quarterly files are read with \
        `quarterhour import mue` and hold from their own day.\n\n\
        | Code | Label | Counted | One-on-one | Group | Valid | Goes with | Therapy | Limit | \
        Limit, hospital | Status | Reduced | Sure | Note |\n\
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for code in table.iter() {
        // Writing to a string cannot fail.
        _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            code.code,
            cell(&code.label),
            counted(code),
            yes_no(code.one_on_one),
            if code.group { "yes" } else { "" },
            valid(code),
            goes_with(code),
            match code.therapy {
                Therapy::Always => "always",
                Therapy::Sometimes => "sometimes",
                Therapy::Never => "never",
                Therapy::Unlisted => "",
            },
            limit(code.limit),
            limit(code.hospital_limit),
            code.status,
            yes_no(code.reduced),
            confidence(code.confidence),
            cell(&code.note),
        );
    }
    page
}

/// Every edit, as a page.
#[must_use]
pub fn edits_page() -> String {
    let mut page = "# Edits\n\n\
        The rules that records and claims must pass. This page is made by `quarterhour edits \
        --markdown`;\nchange `crates/billing/src/edit/registry.rs` instead.\n\n\
        An id is permanent. *stop*: the record or claim does not leave. *ask*: it leaves with a \
        reason.\n*tell*: worth knowing. Rules that are found while a session is recorded are kept \
        with the recording\nrules of `care`.\n"
        .to_owned();
    for (letter, family) in FAMILIES {
        let of_family: Vec<_> =
            EDITS.iter().filter(|edit| edit.id.chars().nth(3) == Some(*letter)).collect();
        if of_family.is_empty() {
            continue;
        }
        _ = writeln!(page, "\n## {family}\n");
        page.push_str("| Id | Severity | What is wrong | Whose move | Source |\n");
        page.push_str("|---|---|---|---|---|\n");
        for edit in of_family {
            _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} |",
                edit.id,
                edit.severity.key(),
                cell(edit.title),
                cell(edit.remedy),
                cell(edit.source)
            );
        }
    }
    page
}

/// Text that may stand in a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn counted(code: &Code) -> String {
    let minutes = code.minutes.unwrap_or_default();
    match code.basis {
        Basis::Pooled => format!("{minutes} min, pooled"),
        Basis::Timed => format!("{minutes} min"),
        Basis::Untimed => "once".to_owned(),
        Basis::Count => "by number".to_owned(),
        Basis::Window => "30 days".to_owned(),
        Basis::Month => format!("{minutes} min a month"),
        Basis::Week => "7 days".to_owned(),
        Basis::Episode => "episode".to_owned(),
        Basis::State => "by state".to_owned(),
    }
}

fn valid(code: &Code) -> String {
    let first = code.first_day.map_or_else(|| "before 2000".to_owned(), |day| day.to_string());
    match code.last_day {
        Some(last) => format!("{first} to {last}"),
        None => format!("since {first}"),
    }
}

fn goes_with(code: &Code) -> String {
    let list = |codes: &[Cpt]| codes.iter().map(Cpt::as_str).collect::<Vec<_>>().join(", ");
    let mut parts = Vec::new();
    if let Some(base) = code.addon_of {
        parts.push(format!("adds to {base}"));
    }
    if !code.replaces.is_empty() {
        parts.push(format!("was {}", list(&code.replaces)));
    }
    if !code.successors.is_empty() {
        let how = match code.carry {
            Carry::Ask => ", a person decides",
            Carry::Offer | Carry::None => "",
        };
        parts.push(format!("now {}{how}", list(&code.successors)));
    }
    parts.join("; ")
}

fn limit(limit: Option<Limit>) -> String {
    let Some(limit) = limit else { return String::new() };
    let kind = match limit.kind {
        LimitKind::Line => "line",
        LimitKind::Absolute => "absolute",
        LimitKind::Appealable => "appealable",
    };
    format!("{} {kind}", limit.units)
}

fn yes_no(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}
