//! Which modifiers each line of a day carries, why, and in which order.
//!
//! Everything that differs between payers is a value of [`ModifierTerms`]; nothing here asks who
//! pays. To add a modifier, add a step in [`of_day`] and its test.

mod apart;
mod liability;
mod order;
mod telehealth;

use care::{Finding, Minutes};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use liability::Liability;
pub use telehealth::Delivery;

use crate::assistant;
use crate::code_table::{Basis, Therapy};
use crate::medicare::ThresholdAnswer;
use crate::ncci::Setting;
use crate::times::Interval;
use crate::{CodeTable, Cpt, Modifier, PlaceOfService, Units, edit};

/// What says that two services of a day were apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApartWith {
    /// 59, whatever kept them apart.
    #[default]
    Distinct,
    /// XE and XP where they say more than 59.
    Precise,
}

/// What a payer asks of modifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModifierTerms {
    /// Lines carry the discipline, GO.
    pub discipline: bool,
    /// Lines carry CO when an assistant gave the service.
    pub assistant: bool,
    /// Lines above the year's threshold carry KX.
    pub threshold: bool,
    /// What a service under a school plan carries, in order.
    pub school: Vec<Modifier>,
    /// Whose table of pairs applies; nothing when not known.
    pub pairs: Option<Setting>,
    /// Pairs that the payer may not pay together though the table says nothing.
    pub watched_pairs: Vec<(Cpt, Cpt)>,
    /// What says that two services were apart.
    pub apart: ApartWith,
    /// What a session by video carries; nothing when the place of service says it alone.
    pub video: Option<Modifier>,
    /// What a session by telephone carries; nothing when it is not paid.
    pub audio: Option<Modifier>,
    /// The last day on which telehealth is paid; nothing while no end is set.
    pub telehealth_until: Option<Date>,
    /// In which order they are sent; those not named come after.
    pub order: Vec<Modifier>,
    /// The most on one line.
    pub most: usize,
}

impl Default for ModifierTerms {
    /// Nothing is asked for, in the usual order, four on a line at most.
    fn default() -> Self {
        Self {
            discipline: false,
            assistant: false,
            threshold: false,
            school: Vec::new(),
            pairs: None,
            watched_pairs: Vec::new(),
            apart: ApartWith::Distinct,
            video: None,
            audio: None,
            telehealth_until: None,
            order: Vec::new(),
            most: crate::claim::MAX_MODIFIERS,
        }
    }
}

/// One service of the day, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Performed<'a> {
    /// The code.
    pub code: Cpt,
    /// Its units, as the day's count gave them.
    pub units: Units,
    /// Minutes that the therapist gave, alone or together with the assistant.
    pub therapist: Minutes,
    /// Minutes that the assistant gave alone.
    pub assistant: Minutes,
    /// When; nothing when it is not recorded.
    pub intervals: &'a [Interval],
    /// Tells the sessions of the day apart.
    pub session: u32,
    /// Tells those who treated apart.
    pub clinician: u32,
    /// It was broken off or reduced (52).
    pub reduced: bool,
    /// It was given again on the day (76).
    pub repeated: bool,
}

/// What holds for the whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances<'a> {
    /// The day of service.
    pub day: Date,
    /// How it was given.
    pub delivery: Delivery,
    /// Where, as the claim says it.
    pub place: PlaceOfService,
    /// Whether it was given under a school plan.
    pub is_school_plan: bool,
    /// Who pays when the payer does not.
    pub liability: Liability,
    /// Which services take the patient above the year's threshold, in their order.
    pub threshold: Option<&'a ThresholdAnswer>,
}

/// A modifier with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The modifier.
    pub modifier: Modifier,
    /// Why it is there, in a sentence.
    pub because: String,
}

/// One line as it is billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModifiedLine {
    /// The position of the service.
    pub service: usize,
    /// The code.
    pub code: Cpt,
    /// How many units.
    pub units: Units,
    /// In the order sent.
    pub modifiers: Vec<Modifier>,
    /// Why, in the same order.
    pub because: Vec<Why>,
}

/// The lines of a day with their modifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModifierAnswer {
    /// A service that both gave is two lines, first that without CO.
    pub lines: Vec<ModifiedLine>,
    /// What is wrong, or needs a look.
    pub findings: Vec<Finding>,
}

/// A line while its modifiers are gathered.
struct Draft {
    service: usize,
    code: Cpt,
    units: Units,
    whys: Vec<Why>,
}

impl Draft {
    fn add(&mut self, modifier: Modifier, because: impl Into<String>) {
        if !self.has(modifier) {
            self.whys.push(Why { modifier, because: because.into() });
        }
    }

    fn has(&self, modifier: Modifier) -> bool {
        self.whys.iter().any(|why| why.modifier == modifier)
    }
}

/// The modifiers of a patient's day for a payer.
#[must_use]
pub fn of_day(
    services: &[Performed<'_>],
    circumstances: &Circumstances<'_>,
    terms: &ModifierTerms,
    table: &CodeTable,
) -> ModifierAnswer {
    let mut findings = Vec::new();
    let mut drafts = split(services, terms, table, &mut findings);
    apart::add(&mut drafts, services, circumstances.day, terms, table, &mut findings);
    for draft in &mut drafts {
        discipline(draft, terms, table);
        threshold(draft, circumstances, terms);
        repeats(draft, services, table, &mut findings);
        if circumstances.is_school_plan {
            for modifier in &terms.school {
                draft.add(*modifier, "The service was given under a school plan.");
            }
        }
    }
    telehealth::add(&mut drafts, circumstances, terms, &mut findings);
    liability::add(&mut drafts, circumstances.liability, &mut findings);
    if circumstances.threshold.is_some_and(|told| told.may_be_reviewed) && terms.threshold {
        let message = "the year's therapy is where medical review is possible";
        findings.push(edit::MAY_BE_REVIEWED.finding("modifiers", message));
    }
    let lines = drafts
        .into_iter()
        .enumerate()
        .map(|(n, draft)| order::line(n, draft, terms, &mut findings))
        .collect();
    ModifierAnswer { lines, findings }
}

/// One line for each service, or two where the therapist and the assistant both have units.
fn split(
    services: &[Performed<'_>],
    terms: &ModifierTerms,
    table: &CodeTable,
    findings: &mut Vec<Finding>,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (n, service) in services.iter().enumerate() {
        let code = service.code;
        let row = table.get(code);
        // Nobody's hands are in the supply of a device.
        let is_supply = row.is_some_and(|row| row.basis == Basis::Window);
        let draft = |units: Units| Draft { service: n, code, units, whys: Vec::new() };
        if !terms.assistant || service.assistant.0 == 0 || is_supply {
            drafts.push(draft(service.units));
            continue;
        }
        let told = if service.therapist.0 == 0 {
            // All of it was the assistant's, however it is counted.
            assistant::AssistantSplit { without: Units::ZERO, with: service.units, review: false }
        } else if row.is_some_and(|row| row.basis.is_timed()) {
            assistant::split(service.therapist, service.assistant, service.units)
        } else if assistant::is_partly_assistants(service.therapist, service.assistant) {
            assistant::AssistantSplit { without: Units::ZERO, with: service.units, review: false }
        } else {
            assistant::AssistantSplit { without: service.units, with: Units::ZERO, review: false }
        };
        if told.review {
            let message = format!(
                "{code}: two units are left of fewer than 23 minutes; CMS does not say who gave \
                 them, so one is the assistant's"
            );
            findings.push(edit::ASSISTANT_REVIEW.finding(format!("services[{n}]"), message));
        }
        if told.without > Units::ZERO {
            drafts.push(draft(told.without));
        }
        if told.with > Units::ZERO {
            let mut line = draft(told.with);
            line.add(Modifier::CO, reason_for_assistant(service, told.with));
            drafts.push(line);
        }
    }
    drafts
}

fn reason_for_assistant(service: &Performed<'_>, units: Units) -> String {
    format!(
        "Of {} minutes the assistant gave {} alone: {units} of {} units. Source: CMS, examples for \
         CQ and CO, from 2022-01-01.",
        service.therapist.0.saturating_add(service.assistant.0),
        service.assistant,
        service.units
    )
}

fn is_therapy(code: Cpt, table: &CodeTable) -> bool {
    let row = table.get(code);
    row.is_some_and(|row| matches!(row.therapy, Therapy::Always | Therapy::Sometimes))
}

fn discipline(draft: &mut Draft, terms: &ModifierTerms, table: &CodeTable) {
    if terms.discipline && is_therapy(draft.code, table) {
        draft.add(Modifier::GO, "Given under an occupational-therapy plan of care.");
    }
}

fn threshold(draft: &mut Draft, day: &Circumstances<'_>, terms: &ModifierTerms) {
    let Some(told) = day.threshold.filter(|_| terms.threshold) else { return };
    if told.needs.get(draft.service).copied().unwrap_or(false) {
        draft.add(Modifier::KX, told.because.join(" "));
    }
}

fn repeats(
    draft: &mut Draft,
    services: &[Performed<'_>],
    table: &CodeTable,
    findings: &mut Vec<Finding>,
) {
    let Some(service) = services.get(draft.service) else { return };
    let is_timed = table.get(draft.code).is_some_and(|row| row.basis.is_timed());
    let field = format!("services[{}]", draft.service);
    if service.reduced {
        if is_timed {
            let message =
                format!("52 is not for a short {}: too few minutes earn no unit", draft.code);
            findings.push(edit::REDUCED_TIMED.finding(field.clone(), message));
        } else {
            draft.add(Modifier::REDUCED, "The service was broken off or reduced.");
        }
    }
    if service.repeated {
        if is_timed {
            let message =
                format!("{} given again on a day is added up, not repeated with 76", draft.code);
            findings.push(edit::REPEATED_TIMED.finding(field, message));
        } else {
            draft.add(Modifier::REPEATED, "The service was given again on the day.");
        }
    }
}

#[cfg(test)]
mod tests;
