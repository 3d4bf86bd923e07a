//! What the payer reads of a record, box by box, and what happened to the record so far.

use super::code_encounter::{Coded, Verdict};
use billing::claim::{ClaimHeader, ClaimProvider, EntityName, TaxId};
use care::{Certification, Finding, RecordState};
use jiff::Timestamp;
use store::encounters::{EncounterHead, RecordVersion};
use store::submissions::{Submission, SubmittedClaim};

/// Letters of the diagnoses, as the lines of a paper form point to them.
const LETTERS: [&str; 12] = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"];

/// One thing that a claim says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimBox {
    /// Its box on the paper form (CMS-1500).
    pub number: &'static str,
    /// Its loop and element in the 837P.
    pub element: &'static str,
    /// What it says, in plain words.
    pub says: &'static str,
    /// With what; empty when it is missing.
    pub value: String,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// A step of a record on its way to the payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryStep {
    /// What.
    pub what: String,
    /// By whom or by which rule.
    pub detail: String,
    /// When, where it has an instant.
    pub at: Option<Timestamp>,
    /// How far it is.
    pub is: StepState,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Done.
    Done,
    /// Something is in the way.
    Held,
    /// Not yet.
    Open,
}

/// What the claim of a record says; nothing when it has no line.
pub(super) fn boxes(coded: &Coded) -> Vec<ClaimBox> {
    let Some(header) = &coded.header else { return Vec::new() };
    let mut boxes = about_people(header);
    boxes.extend(about_service(coded, header));
    boxes.extend(about_providers(header));
    for it in &mut boxes {
        it.fault = fault(&coded.holding, it.number);
        if it.value.is_empty() && it.fault.is_none() {
            it.fault = Some("missing".to_owned());
        }
    }
    boxes
}

fn said(number: &'static str, element: &'static str, says: &'static str, v: String) -> ClaimBox {
    ClaimBox { number, element, says, value: v, fault: None }
}

/// What an edit found about a box.
fn fault(holding: &[Finding], number: &str) -> Option<String> {
    let is_about = |field: &str| match number {
        "1a" => field.starts_with("subscriber.member_id"),
        "21" => field.starts_with("diagnoses"),
        "24D" => field.starts_with("lines") && !field.ends_with("units"),
        "24G" => field.starts_with("lines") && field.ends_with("units"),
        "24J" => field.starts_with("rendering"),
        "17" => field.starts_with("supervising"),
        "33" => field.starts_with("billing"),
        _ => false,
    };
    let found = holding.iter().find(|finding| is_about(&finding.place.field))?;
    Some(found.message.clone())
}

fn about_people(header: &ClaimHeader) -> Vec<ClaimBox> {
    let person = &header.subscriber.person;
    let card = header.subscriber.member_id.clone().unwrap_or_default();
    let name = format!("{}, {}", person.name.last, person.name.first);
    let born = format!("{}, {}", person.birth_date.strftime("%-d %B %Y"), person.sex.code());
    vec![
        said("1a", "2010BA NM109", "Number on the card", card),
        said("2", "2010BA NM103", "Who was treated", name),
        said("3", "2010BA DMG", "Birth date and sex", born),
    ]
}

fn about_service(coded: &Coded, header: &ClaimHeader) -> Vec<ClaimBox> {
    let joined = |each: &dyn Fn(&billing::claim::ServiceLine) -> String| {
        coded.lines.iter().map(each).collect::<Vec<_>>().join(", ")
    };
    let lettered = header.diagnoses.iter().zip(LETTERS).map(|(code, at)| format!("{at} {code}"));
    let done = joined(&|line| {
        let mut words = line.code.to_string();
        for modifier in &line.modifiers {
            words.push(' ');
            words.push_str(modifier.as_str());
        }
        words
    });
    let day = coded.lines.first().map(|it| it.day.strftime("%-d %B %Y").to_string());
    vec![
        said("21", "2300 HI", "Why: diagnoses", lettered.collect::<Vec<_>>().join(" · ")),
        said("24A", "2400 DTP", "Day of service", day.unwrap_or_default()),
        said("24B", "2300 CLM05", "Kind of place", header.place.as_str().to_owned()),
        said("24D", "2400 SV101", "What was done", done),
        said("24F", "2400 SV102", "What it is charged", joined(&|it| it.charge.dollars())),
        said("24G", "2400 SV104", "How many units", joined(&|it| it.units.to_string())),
    ]
}

fn about_providers(header: &ClaimHeader) -> Vec<ClaimBox> {
    let mut boxes = Vec::new();
    if let Some(treated) = &header.rendering {
        boxes.push(said("24J", "2310B NM109", "Who treated", named(treated)));
    }
    if let Some(directs) = &header.supervising {
        boxes.push(said("17", "2310D NM109", "Who directs the assistant", named(directs)));
    }
    if let Some(facility) = &header.facility {
        boxes.push(said("32", "2310C", "Where it was", facility.name.clone()));
    }
    let paid = &header.billing;
    let (TaxId::Employer(tax) | TaxId::Person(tax)) = &paid.tax_id;
    boxes.push(said("25", "2010AA REF", "Tax number", tax.clone()));
    let npi = paid.npi.clone().unwrap_or_default();
    let who = format!("{npi} {}", entity(&paid.name));
    boxes.push(said("33", "2010AA NM109", "Who is paid", who.trim().to_owned()));
    boxes
}

fn entity(name: &EntityName) -> String {
    match name {
        EntityName::Person(person) => format!("{} {}", person.first, person.last),
        EntityName::Organization(name) => name.clone(),
    }
}

fn named(provider: &ClaimProvider) -> String {
    let npi = provider.npi.clone().unwrap_or_default();
    format!("{npi} {}", entity(&provider.name)).trim().to_owned()
}

/// What a record went through, in order.
pub(super) fn history(
    head: &EncounterHead,
    clinician: &str,
    versions: &[RecordVersion],
    coded: Option<&Coded>,
    claimed: Option<(&SubmittedClaim, Option<&Submission>)>,
) -> Vec<HistoryStep> {
    let step = |what: &str, detail: &str, at, is| HistoryStep {
        what: what.to_owned(),
        detail: detail.to_owned(),
        at,
        is,
    };
    let mut steps = Vec::new();
    for version in versions {
        let what = if version.number == 1 { "Session recorded" } else { "Record changed" };
        steps.push(step(what, clinician, Some(version.created_at), StepState::Done));
        let signed = |(n, it): (usize, &Certification)| {
            let what = if n == 0 { "Certified" } else { "Cosigned" };
            step(what, &it.signature, Some(it.at), StepState::Done)
        };
        steps.extend(version.certifications.iter().enumerate().map(signed));
    }
    match head.state {
        RecordState::Uncertified => steps.push(step("Certified", "", None, StepState::Open)),
        RecordState::AwaitingCosignature => {
            steps.push(step("Cosigned", "", None, StepState::Open));
        }
        RecordState::Void => steps.push(step("Withdrawn", "", None, StepState::Held)),
        RecordState::Certified => {}
    }
    if let Some((claim, file)) = claimed {
        let what = format!("In a file as {}", claim.control_number);
        steps.push(step(&what, "", file.map(|it| it.created_at), StepState::Done));
        if claim.version_number != head.current_version || head.state != RecordState::Certified {
            let detail = "the payer has to be told";
            steps.push(step("Changed since", detail, None, StepState::Held));
        }
    } else if let Some(coded) = coded {
        let (what, is) = match (coded.verdict(), coded.holding.len()) {
            (Verdict::Nothing, _) => ("Checked, nothing to claim".to_owned(), StepState::Done),
            (Verdict::Ready, _) => ("Checked, ready".to_owned(), StepState::Done),
            (Verdict::Held, 1) => ("Checked, held by 1 stop".to_owned(), StepState::Held),
            (Verdict::Held, n) => (format!("Checked, held by {n} stops"), StepState::Held),
        };
        steps.push(step(&what, &coded.payer.name, None, is));
        if coded.verdict() != Verdict::Nothing {
            steps.push(step("In a claim file", "", None, StepState::Open));
        }
    }
    steps
}
