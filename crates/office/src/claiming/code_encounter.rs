//! From what was recorded to what its payer is billed, with the reasons, and what holds it.

use super::books::{self, Books, Whereabouts};
use billing::claim::{
    ClaimHeader, ClaimNumber, ClaimPatient, Frequency, MAX_DIAGNOSES, PayerRef, Responsibility,
    ServiceLine, Subscriber,
};
use billing::payer::{PayerProfile, PayerTerms};
use billing::resolve::{self, Given, Outcome, Resolution};
use billing::{Cents, Claim, PlaceOfService, charge, edit};
use care::{
    Credential, EncounterContent, Finding, Location, OrganizationKind, Place, RecordState,
    ServiceDescription, Severity,
};
use std::sync::Arc;
use store::encounters::EncounterHead;
use store::members::Member;
use store::payers::{Coverage, Payer};

/// Where New York's school Medicaid begins and ends, in years (rule V-037).
const AGES: std::ops::Range<i16> = 3..21;

/// What may be done with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes into the next file.
    Ready,
    /// Somebody has to mend something first.
    Held,
    /// There is nothing to claim.
    Nothing,
}

/// What one record comes to for its payer.
#[derive(Clone, Debug)]
pub struct Coded {
    /// Who is asked.
    pub payer: Payer,
    /// How that payer is asked, when it is known.
    pub profile: Option<Arc<PayerProfile>>,
    /// Codes, units and modifiers, with the arithmetic.
    pub resolution: Option<Resolution>,
    /// The priced lines.
    pub lines: Vec<ServiceLine>,
    /// What they ask for together.
    pub charge: Cents,
    /// What holds it back; empty when nothing does.
    pub holding: Vec<Finding>,
    /// What is worth knowing and holds nothing back.
    pub notes: Vec<Finding>,
    /// What the claim says besides its lines.
    pub(super) header: Option<ClaimHeader>,
}

impl Coded {
    /// What may be done with it.
    pub fn verdict(&self) -> Verdict {
        let has_no_line = self.resolution.as_ref().is_some_and(|told| {
            told.outcome == Outcome::NotBillable
                && told.findings.iter().all(|finding| finding.severity < Severity::Stop)
        });
        match (has_no_line, self.holding.is_empty()) {
            (true, _) => Verdict::Nothing,
            (false, true) => Verdict::Ready,
            (false, false) => Verdict::Held,
        }
    }

    /// The claim under a number of ours.
    pub(super) fn claim(&self, number: ClaimNumber) -> Option<Claim> {
        let mut header = self.header.clone()?;
        header.number = number;
        Claim::of_lines(header, self.lines.clone()).ok()
    }
}

/// Codes a record for the payer who covers its day; none when nobody does.
///
/// Two signatures are told apart from one another, because they are two people's moves. An
/// assistant's work is claimed under the therapist who directs it (18 NYCRR 505.11; assistants
/// cannot enrol), whom the claim names as supervising too.
pub(super) fn code(
    books: &Books,
    head: &EncounterHead,
    content: &EncounterContent,
) -> Option<Coded> {
    let (coverage, payer) = books.coverage(head.patient, content.day)?;
    let mut coded = Coded {
        payer: payer.clone(),
        profile: books.profiles.get(&payer.profile).cloned(),
        resolution: None,
        lines: Vec::new(),
        charge: Cents::ZERO,
        holding: signatures(head).into_iter().collect(),
        notes: Vec::new(),
        header: None,
    };
    let profile = coded.profile.clone();
    let profile = profile.as_deref();
    let terms = profile.and_then(|profile| Some((profile, profile.on(content.day)?)));
    let Some((profile, terms)) = terms else {
        let message = "how this payer is asked is not set up";
        coded.holding.push(edit::RULE_UNKNOWN.finding("payer", message));
        return Some(coded);
    };
    let treated = books.members.get(&content.clinician);
    coded.holding.extend(conditions(books, profile, content));
    coded.resolve(books, profile, content, treated);
    coded.price(books, profile, content);
    if coded.lines.is_empty() {
        return Some(coded);
    }
    let Some(therapist) = directing(books, treated) else {
        coded.holding.push(edit::SUPERVISOR_MISSING.finding("rendering", told_of_nobody()));
        return Some(coded);
    };
    let asked = Asked { books, coverage, payer, profile, terms, therapist, treated };
    coded.head_up(&asked, content);
    Some(coded)
}

fn told_of_nobody() -> String {
    format!("{}, or the therapist is not a member", edit::SUPERVISOR_MISSING.title)
}

/// What is missing of the signatures.
fn signatures(head: &EncounterHead) -> Option<Finding> {
    let mut finding = edit::NOT_SIGNED.finding("signature", edit::NOT_SIGNED.title);
    match head.state {
        RecordState::Certified => return None,
        RecordState::Uncertified => {}
        RecordState::AwaitingCosignature => {
            "the assistant’s record is not cosigned".clone_into(&mut finding.message);
            "Supervisor: read and cosign the record.".clone_into(&mut finding.remedy);
        }
        RecordState::Void => {
            "the record was withdrawn".clone_into(&mut finding.message);
            "Nobody: a withdrawn record is not claimed.".clone_into(&mut finding.remedy);
        }
    }
    Some(finding)
}

/// What a school program asks of a session besides its codes: a plan that orders it, and an age
/// that it covers.
fn conditions(books: &Books, profile: &PayerProfile, content: &EncounterContent) -> Vec<Finding> {
    let is_school = books.organization.kind == OrganizationKind::District && profile.school;
    if !is_school {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mandate = content.mandate.and_then(|id| books.mandates.get(&id));
    let is_ordered = mandate.is_some_and(|mandate| mandate.is_in_force(content.day));
    let mut done = content.activities.iter().map(|act| act.description);
    if !is_ordered && done.any(|act| act != ServiceDescription::Reevaluation) {
        found.push(Finding {
            edit: "QH-S020".to_owned(),
            severity: Severity::Stop,
            message: "no mandate for the service was in force on the day".to_owned(),
            remedy: "Supervisor: find the plan, or amend the record.".to_owned(),
            place: Place { patient: None, field: "mandate".to_owned() },
            source: "OIG A-02-02-01029; SSHSP program description".to_owned(),
            may_override: false,
        });
    }
    let born = books.patients.get(&content.patient).map(|patient| patient.birth_date.0);
    let years = born.and_then(|born| {
        let so_far = content.day.year().checked_sub(born.year())?;
        let is_before = (content.day.month(), content.day.day()) < (born.month(), born.day());
        so_far.checked_sub(i16::from(is_before))
    });
    if years.is_some_and(|years| !AGES.contains(&years)) {
        found.push(edit::AGE_NOT_COVERED.finding("patient", edit::AGE_NOT_COVERED.title));
    }
    found
}

/// Who is named as treating: the therapist, and of an assistant the therapist who directs.
fn directing<'b>(books: &'b Books, treated: Option<&'b Member>) -> Option<&'b Member> {
    let treated = treated?;
    if treated.credential == Some(Credential::OccupationalTherapyAssistant) {
        return books.members.get(&treated.supervisor?);
    }
    Some(treated)
}

/// All that the head of a claim is made from.
struct Asked<'b> {
    books: &'b Books,
    coverage: &'b Coverage,
    payer: &'b Payer,
    profile: &'b PayerProfile,
    terms: &'b PayerTerms,
    therapist: &'b Member,
    treated: Option<&'b Member>,
}

impl Coded {
    fn resolve(
        &mut self,
        books: &Books,
        profile: &PayerProfile,
        content: &EncounterContent,
        treated: Option<&Member>,
    ) {
        let credential = treated
            .and_then(|member| member.credential)
            .unwrap_or(Credential::OccupationalTherapist);
        let ordered = content.mandate.and_then(|id| books.mandates.get(&id));
        let group_max = ordered.map(|mandate| mandate.terms.group_max);
        let given = Given::of(content, credential, group_max);
        let told = resolve::resolve(&given, profile, &books.codes);
        let waits = told.outcome == Outcome::Hold;
        for finding in &told.findings {
            let holds = finding.severity == Severity::Stop
                || (waits && finding.edit == edit::GROUP_OF_ONE.id);
            if holds { &mut self.holding } else { &mut self.notes }.push(finding.clone());
        }
        self.resolution = Some(told);
    }

    fn price(&mut self, books: &Books, profile: &PayerProfile, content: &EncounterContent) {
        let Some(told) = &self.resolution else { return };
        // Pointers are set with the diagnoses.
        let priced = charge::price(&told.lines, content.day, &profile.key, &books.fees, 0, &[]);
        match priced {
            Ok(lines) => {
                self.charge = lines.iter().map(|line| line.charge).sum();
                self.lines = lines;
            }
            Err(why) => {
                self.holding.push(edit::NO_CHARGE.finding("lines", why.to_string()));
            }
        }
    }

    /// Makes the head of the claim and asks every edit of it.
    fn head_up(&mut self, asked: &Asked<'_>, content: &EncounterContent) {
        let Some(patient) = asked.books.patients.get(&content.patient) else { return };
        let diagnoses: Vec<String> = patient
            .diagnoses
            .iter()
            .filter(|it| it.from <= content.day && it.to.is_none_or(|to| content.day <= to))
            .take(MAX_DIAGNOSES)
            .map(|it| it.code.to_string())
            .collect();
        let pointers: Vec<u8> = (1..=4).take(diagnoses.len()).collect();
        for line in &mut self.lines {
            line.pointers.clone_from(&pointers);
        }
        if asked.books.whereabouts(content) == Whereabouts::AddressMissing
            && place(content, asked.terms) == PlaceOfService::SCHOOL
        {
            let missing = edit::FACILITY_MISSING;
            self.notes.push(missing.finding("facility", missing.title));
        }
        // Stands in for the number that is taken when the file is made.
        let Ok(number) = "0".parse() else { return };
        self.header = Some(header(asked, content, patient, diagnoses, number));
        let Ok(number) = "0".parse() else { return };
        let Some(claim) = self.claim(number) else { return };
        for finding in edit::check(&claim, &asked.books.codes) {
            let holds = finding.severity == Severity::Stop;
            if holds { &mut self.holding } else { &mut self.notes }.push(finding);
        }
    }
}

fn header(
    asked: &Asked<'_>,
    content: &EncounterContent,
    patient: &care::Patient,
    diagnoses: Vec<String>,
    number: ClaimNumber,
) -> ClaimHeader {
    let is_medicaid = asked.profile.filing == billing::claim::FilingCode::Medicaid;
    let card = asked.coverage.subscriber_number.trim();
    let is_directed = asked.treated.is_some_and(|member| member.id != asked.therapist.id);
    ClaimHeader {
        number,
        frequency: Frequency::Original,
        payer_claim_number: None,
        payer: PayerRef {
            profile: asked.profile.key.clone(),
            name: asked.payer.name.clone(),
            id: asked.payer.payer_code.clone(),
        },
        subscriber: Subscriber {
            person: books::person(patient),
            member_id: (!card.is_empty()).then(|| card.to_owned()),
            group_number: None,
            group_name: None,
            responsibility: match asked.coverage.rank {
                ..=1 => Responsibility::Primary,
                2 => Responsibility::Secondary,
                3.. => Responsibility::Tertiary,
            },
            filing: asked.profile.filing,
        },
        patient: ClaimPatient::Subscriber,
        billing: asked.books.billing_provider(is_medicaid),
        rendering: Some(books::clinician(asked.therapist)),
        supervising: is_directed.then(|| books::clinician(asked.therapist)),
        referring: None,
        ordering: None,
        facility: match asked.books.whereabouts(content) {
            Whereabouts::Facility(facility) => Some(facility),
            Whereabouts::Unnamed | Whereabouts::AddressMissing => None,
        },
        place: place(content, asked.terms),
        diagnoses,
        prior_authorization: None,
        referral_number: None,
        initial_treatment: None,
        accepts_assignment: true,
        assigns_benefits: true,
        releases_information: true,
    }
}

/// The place of service: as recorded, else that of the location, else the payer's usual one.
fn place(content: &EncounterContent, terms: &PayerTerms) -> PlaceOfService {
    let recorded = content.place_of_service.as_ref().and_then(|code| code.parse().ok());
    recorded.unwrap_or(match content.location {
        Some(Location::Home) => PlaceOfService::HOME,
        Some(Location::Telehealth) => PlaceOfService::TELEHEALTH_HOME,
        _ => terms.place.value,
    })
}
