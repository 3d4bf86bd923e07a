//! Why a record comes to its units and its charge.

use super::capital;
use crate::address::Path;
use crate::caller::SignedIn;
use crate::page::{PageError, Shell, page};
use crate::parts::{Badge, Dial, Equation, FindingBox, State, Term};
use askama::Template;
use axum::response::Response;
use billing::Cents;
use care::{EncounterId, Finding};
use office::Desk;
use office::claiming::{self, ClaimBox, EncounterUnits, HistoryStep, StepState};

struct Line {
    code: String,
    label: String,
    modifiers: String,
    units: String,
    fee: String,
    charge: String,
}

/// What the payer reads in one place.
struct BoxRow {
    number: &'static str,
    element: &'static str,
    says: &'static str,
    value: String,
    badge: Badge,
}

/// One step of the record.
struct Happened {
    what: String,
    detail: String,
    glyph: &'static str,
    colour: &'static str,
}

#[derive(Template)]
#[template(path = "pages/encounter_units.html")]
struct UnitsPage {
    shell: Shell,
    record: String,
    patient: String,
    day: String,
    about: String,
    payer: String,
    rule: String,
    source: String,
    remainder: String,
    dial: Dial,
    equation: Option<Equation>,
    lines: Vec<Line>,
    total: String,
    because: Vec<String>,
    findings: Vec<FindingBox>,
    claimed: Option<Badge>,
    boxes: Vec<BoxRow>,
    history: Vec<Happened>,
}

/// `GET /encounters/{encounter}/units`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    Path(id): Path<EncounterId>,
) -> Result<Response, PageError> {
    let read = claiming::encounter_units(&desk, id).await;
    let read = read.map_err(|why| PageError::failed(&why))?.ok_or_else(PageError::not_found)?;
    page(&UnitsPage {
        shell: Shell::at(&desk, "/claims"),
        record: format!("/encounters/{id}"),
        day: read.day.strftime("%A %-d %B %Y").to_string(),
        about: format!("{}, {}", read.head.group_size.label(), read.clinician),
        remainder: remainder(&read),
        dial: match read.remainder {
            Some(left) => Dial::units(read.timed_units, left),
            None => Dial::minutes(read.minutes),
        },
        equation: equation(&read),
        lines: lines(&read),
        total: read.total.dollars(),
        findings: read.findings.iter().map(finding_box).collect(),
        claimed: read
            .claimed
            .map(|number| Badge::saying(State::Sent, format!("In a file as {number}"))),
        payer: read.payer.unwrap_or_else(|| "Nobody covers the day".to_owned()),
        patient: read.patient,
        rule: read.rule,
        source: read.source,
        because: read.because,
        boxes: read.boxes.into_iter().map(box_row).collect(),
        history: read.history.iter().map(|it| happened(&desk, it)).collect(),
    })
}

/// Where findings stand by themselves, each is a sentence.
fn finding_box(found: &Finding) -> FindingBox {
    FindingBox::of(&Finding { message: capital(&found.message), ..found.clone() })
}

fn box_row(it: ClaimBox) -> BoxRow {
    let badge = match &it.fault {
        None => Badge::saying(State::Ready, "Fine"),
        Some(_) if it.value.is_empty() => Badge::saying(State::Stop, "Missing"),
        Some(_) => Badge::saying(State::Stop, "To mend"),
    };
    BoxRow { number: it.number, element: it.element, says: it.says, value: it.value, badge }
}

fn happened(desk: &Desk, it: &HistoryStep) -> Happened {
    let at = it.at.map(|at| at.to_zoned(desk.actor.time_zone.clone()));
    let at = at.map(|at| at.strftime("%-d %b, %-H:%M").to_string());
    let parts = [at.unwrap_or_default(), it.detail.clone()];
    let (glyph, colour) = match it.is {
        StepState::Done => ("s-done", "is-ok"),
        StepState::Held => ("s-held", "is-warn"),
        StepState::Open => ("s-planned", "muted"),
    };
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Happened { what: it.what.clone(), detail: said.join(" · "), glyph, colour }
}

fn remainder(read: &EncounterUnits) -> String {
    match read.remainder {
        None => "This payer’s rule does not count minutes, so none are left over.".to_owned(),
        Some(0) => "No minutes are left over.".to_owned(),
        Some(left) => format!("{left} minutes are left over and make no unit of their own."),
    }
}

/// Minutes, then units by fee, then the charge. Nothing when there is no line.
fn equation(read: &EncounterUnits) -> Option<Equation> {
    let mut terms = vec![Term::new("", format!("{} min", read.minutes), "from start to end")];
    for (n, line) in read.lines.iter().enumerate() {
        let sign = if n == 0 { "→" } else { "+" };
        let code = format!("{} {}", line.code, line.modifiers);
        terms.push(Term::new(sign, format!("{} × {}", line.units, code.trim()), &line.label));
        let fee = line.fee.map_or_else(|| "no fee".to_owned(), Cents::dollars);
        terms.push(Term::new("×", fee, "for one"));
    }
    terms.push(Term::new("=", read.total.dollars(), "charged").sum());
    (!read.lines.is_empty()).then_some(Equation { terms })
}

fn lines(read: &EncounterUnits) -> Vec<Line> {
    let line = |line: &claiming::UnitsLine| Line {
        code: line.code.clone(),
        label: line.label.clone(),
        modifiers: line.modifiers.clone(),
        units: line.units.clone(),
        fee: line.fee.map(Cents::dollars).unwrap_or_default(),
        charge: line.charge.map(Cents::dollars).unwrap_or_default(),
    };
    read.lines.iter().map(line).collect()
}
