//! Why a record comes to the units and the charge that it does.

use super::books::Books;
use super::claim_boxes::{self, ClaimBox, HistoryStep};
use super::code_encounter::{Coded, code};
use crate::recording::usual_profile;
use crate::scope::{self, Act};
use crate::{Desk, event};
use billing::resolve::{self, CodedLine, Given, Resolution};
use billing::{Cents, UnitRule};
use care::{Credential, EncounterContent, EncounterId, Finding};
use jiff::civil::Date;
use store::encounters::EncounterHead;
use store::{StoreError, audit, encounters, submissions};

/// Minutes of a unit of most timed codes.
const UNIT: u32 = 15;

/// One line with its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitsLine {
    /// The code.
    pub code: String,
    /// Our label of it.
    pub label: String,
    /// Modifiers, in the order sent.
    pub modifiers: String,
    /// How many.
    pub units: String,
    /// What one is charged, where a fee is set.
    pub fee: Option<Cents>,
    /// What the line is charged.
    pub charge: Option<Cents>,
}

/// What a record comes to, and why.
#[derive(Clone, Debug)]
pub struct EncounterUnits {
    /// The record.
    pub head: EncounterHead,
    /// Whose.
    pub patient: String,
    /// Who treated.
    pub clinician: String,
    /// Day of service.
    pub day: Date,
    /// Who is asked; none when nobody covers the day.
    pub payer: Option<String>,
    /// Name of the unit rule.
    pub rule: String,
    /// Where the rule comes from.
    pub source: String,
    /// Minutes from start to end.
    pub minutes: u32,
    /// Minutes of timed codes beyond whole units, where the rule counts minutes.
    pub remainder: Option<u32>,
    /// Units of timed codes.
    pub timed_units: u32,
    /// The lines.
    pub lines: Vec<UnitsLine>,
    /// The lines' charges together.
    pub total: Cents,
    /// The arithmetic, a sentence a step.
    pub because: Vec<String>,
    /// What holds it or is worth knowing.
    pub findings: Vec<Finding>,
    /// Our number of the claim, once it is in a file.
    pub claimed: Option<String>,
    /// What the payer reads; empty for who does not read claims.
    pub boxes: Vec<ClaimBox>,
    /// What happened to it so far.
    pub history: Vec<HistoryStep>,
}

/// A coded line in words: `97150 GO × 1`.
pub(super) fn in_words(line: &CodedLine) -> String {
    let mut words = line.code.to_string();
    for modifier in &line.modifiers {
        words.push(' ');
        words.push_str(modifier.as_str());
    }
    format!("{words} × {}", line.units)
}

/// What a record comes to; none for absent and for forbidden. Reading it is written down.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn encounter_units(
    desk: &Desk,
    id: EncounterId,
) -> Result<Option<EncounterUnits>, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move {
            let organization = desk.actor.organization;
            if !scope::may_encounter(tx, &desk, Act::ReadRoster, id).await? {
                return Ok(None);
            }
            let Some(head) = encounters::find(tx, organization, id).await? else {
                return Ok(None);
            };
            let content = encounters::current_content(tx, organization, id).await?;
            let books = Books::open(tx, organization, &[&head], (head.day, head.day)).await?;
            let (Some(content), Some(books)) = (content, books) else { return Ok(None) };
            let claimed = submissions::of_encounter(tx, organization, id).await?;
            let done = event::by(&desk.actor, "encounter.read", "encounter", id.0, desk.now());
            audit::append(tx, &done).await?;
            let versions = encounters::versions(tx, organization, id).await?;
            let file = match &claimed {
                Some(it) => submissions::find(tx, organization, it.submission).await?,
                None => None,
            };
            let coded = code(&books, &head, &content);
            let history = claim_boxes::history(
                &head,
                &books.member_name(head.clinician),
                &versions,
                coded.as_ref(),
                claimed.as_ref().map(|it| (it, file.as_ref())),
            );
            let mut told = explained(&desk, &books, head, &content, coded);
            told.history = history;
            told.claimed = claimed.map(|it| it.control_number);
            Ok(Some(told))
        })
    })
    .await
}

fn explained(
    desk: &Desk,
    books: &Books,
    head: EncounterHead,
    content: &EncounterContent,
    coded: Option<Coded>,
) -> EncounterUnits {
    let profile = coded.as_ref().and_then(|coded| coded.profile.clone()).or_else(|| {
        let usual = usual_profile(desk.actor.organization_kind)?;
        books.profiles.get(&usual.key).cloned()
    });
    let profile = profile.as_deref();
    let resolution = coded.as_ref().and_then(|coded| coded.resolution.clone()).or_else(|| {
        let treated = books.members.get(&content.clinician).and_then(|it| it.credential);
        let ordered = content.mandate.and_then(|id| books.mandates.get(&id));
        let credential = treated.unwrap_or(Credential::OccupationalTherapist);
        let given = Given::of(content, credential, ordered.map(|it| it.terms.group_max));
        Some(resolve::resolve(&given, profile?, &books.codes))
    });
    let key = profile.map_or("", |profile| profile.key.as_str());
    let lines = lines(books, resolution.as_ref(), key, content.day);
    let terms = profile.and_then(|profile| profile.on(content.day));
    let rule_told = terms.and_then(|terms| terms.unit_rule.as_ref());
    let rule = rule_told.map(|told| told.value);
    let answer = resolution.as_ref().and_then(|told| told.units.as_ref());
    let timed_units = answer.map_or(0, |answer| answer.timed_units.get());
    let remainder = answer
        .filter(|_| rule.is_some_and(UnitRule::needs_minutes))
        .map(|answer| answer.timed_minutes.0.saturating_sub(UNIT.saturating_mul(timed_units)));
    let may_read = scope::reach(&desk.actor, Act::ReadClaims, desk.now()).organization;
    let boxes = coded.as_ref().filter(|_| may_read).map(claim_boxes::boxes).unwrap_or_default();
    let mut findings = Vec::new();
    if let Some(coded) = &coded {
        findings.extend(coded.holding.iter().chain(&coded.notes).cloned());
    }
    EncounterUnits {
        patient: books.patient_name(head.patient),
        clinician: books.member_name(head.clinician),
        day: content.day,
        payer: coded.map(|coded| coded.payer.name),
        rule: rule.map(|rule| rule.label().to_owned()).unwrap_or_default(),
        source: rule_told.map(|told| told.source.clone()).unwrap_or_default(),
        minutes: content.minutes().0,
        remainder,
        timed_units,
        total: lines.iter().filter_map(|line| line.charge).sum(),
        lines,
        because: resolution.map(|told| told.because).unwrap_or_default(),
        findings,
        claimed: None,
        boxes,
        history: Vec::new(),
        head,
    }
}

fn lines(books: &Books, told: Option<&Resolution>, payer: &str, day: Date) -> Vec<UnitsLine> {
    let (fees, table) = (&books.fees, &books.codes);
    let coded = told.map(|told| told.lines.as_slice()).unwrap_or_default();
    let line = |line: &CodedLine| UnitsLine {
        code: line.code.to_string(),
        label: table.get(line.code).map(|it| it.label.clone()).unwrap_or_default(),
        modifiers: line
            .modifiers
            .iter()
            .map(billing::Modifier::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        units: line.units.to_string(),
        fee: fees.fee(payer, line.code, day),
        charge: fees.charge(payer, line.code, day, line.units),
    };
    coded.iter().map(line).collect()
}
