//! From what was done to what is billed: codes, units and modifiers, each with its reason.

use care::{
    Attendance, Credential, EncounterContent, Finding, GroupSize, Location, Minutes,
    PracticeService, ServiceActivity, ServiceDescription, Severity,
};
use jiff::civil::Date;

use crate::code_table::Confidence;
use crate::modifiers::{self, Circumstances, Delivery, Liability, ModifierTerms, Performed};
use crate::units::{self, Measure, ServiceMinutes, UnitAnswer, UnitLine, UnitRule, wire};
use crate::{CodeFault, CodeTable, Cpt, GroupOfOne, Modifier, PayerProfile, PayerTerms};
use crate::{PlaceOfService, Units, edit};

/// What was done, as far as billing asks.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The day of service.
    pub day: Date,
    /// Whether it took place, and if not why.
    pub attendance: Attendance,
    /// Minutes from start to end.
    pub minutes: Minutes,
    /// The size of the group as it counts: how many were present.
    pub size: GroupSize,
    /// The most that the mandate puts in a group; nothing without a mandate.
    pub group_max: Option<u8>,
    /// Who treated.
    pub credential: Credential,
    /// How it was given.
    pub delivery: Delivery,
    /// What was done, of a school session.
    pub activities: &'a [ServiceActivity],
    /// What was done, of a practice visit.
    pub services: &'a [PracticeService],
}

impl<'a> Given<'a> {
    /// What a certified record gives.
    #[must_use]
    pub fn of(
        content: &'a EncounterContent,
        credential: Credential,
        group_max: Option<u8>,
    ) -> Self {
        Self {
            day: content.day,
            attendance: content.attendance,
            minutes: content.minutes(),
            size: content.effective_size(),
            group_max,
            credential,
            delivery: match content.location {
                Some(Location::Telehealth) => Delivery::Video,
                _ => Delivery::InPerson,
            },
            activities: &content.activities,
            services: &content.services,
        }
    }

    /// Whether two or more were present.
    fn is_real_group(&self) -> bool {
        matches!(self.size, GroupSize::Group(2..))
    }

    /// Whether a group was mandated or planned, and one child came.
    fn is_group_of_one(&self) -> bool {
        let mandated = self.group_max.is_some_and(|most| most > 1);
        match self.size {
            GroupSize::Group(present) => present < 2,
            GroupSize::Individual => mandated,
        }
    }
}

/// What may be done with the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They may be billed.
    Billable,
    /// A person decides first.
    Hold,
    /// There is nothing to bill.
    NotBillable,
}

/// One line to bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedLine {
    /// What is billed.
    pub code: Cpt,
    /// How many.
    pub units: Units,
    /// What they are.
    pub measure: Measure,
    /// In the order sent.
    pub modifiers: Vec<Modifier>,
}

/// What a session comes to for a payer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// What may be done with the lines.
    pub outcome: Outcome,
    /// What is billed; nothing when not billable.
    pub lines: Vec<CodedLine>,
    /// Why, sentence by sentence.
    pub because: Vec<String>,
    /// What is wrong, or needs a look.
    pub findings: Vec<Finding>,
    /// The unit count behind it, when there was one.
    pub units: Option<UnitAnswer>,
}

impl Resolution {
    fn nothing(because: impl Into<String>, findings: Vec<Finding>) -> Self {
        Self {
            outcome: Outcome::NotBillable,
            lines: Vec::new(),
            because: vec![because.into()],
            findings,
            units: None,
        }
    }
}

/// Resolves what was done to what a payer is billed.
///
/// A real group is 97150 once for each child, and its activities stay clinical data. When one
/// child of a group came, one-on-one codes are used, with a finding; the payer's policy decides
/// whether they are billed. Consultation has no code. Of several timed activities the minutes
/// have to be known where the payer's rule counts minutes.
///
/// Source: coding decisions of the blueprint; the rule and modifiers are the payer profile's.
#[must_use]
pub fn resolve(given: &Given<'_>, profile: &PayerProfile, table: &CodeTable) -> Resolution {
    if given.attendance != Attendance::Provided {
        return Resolution::nothing(
            "The session did not take place, so nothing is billed.",
            vec![],
        );
    }
    let Some(terms) = profile.on(given.day) else {
        let message = format!("{} has no answers for {}", profile.name, given.day);
        let finding = edit::RULE_UNKNOWN.finding("payer", message);
        return Resolution::nothing("The payer's rules are not known for that day.", vec![finding]);
    };
    let mut findings = Vec::new();
    let mut because = Vec::new();
    let services = if given.services.is_empty() {
        school_services(given, terms, table, &mut because, &mut findings)
    } else {
        practice_services(given, table, &mut findings)
    };
    if services.is_empty() {
        if because.is_empty() {
            because.push("There is no service that can be billed.".to_owned());
        }
        return Resolution {
            outcome: Outcome::NotBillable,
            lines: vec![],
            because,
            findings,
            units: None,
        };
    }
    let Some(rule) = rule_of(profile, terms, &mut findings) else {
        because.push("The payer's unit rule is not known, so nothing is counted.".to_owned());
        let outcome = Outcome::NotBillable;
        return Resolution { outcome, lines: vec![], because, findings, units: None };
    };
    let mut answer = units::count(rule, given.day, &services, table, &terms.unit_options());
    because.append(&mut answer.because.clone());
    findings.append(&mut answer.findings);
    let lines = with_modifiers(given, profile, terms, &answer, table, &mut findings);
    explain_modifiers(&lines, terms, &mut because);
    let outcome = if lines.is_empty() { Outcome::NotBillable } else { Outcome::Billable };
    let resolution = Resolution { outcome, lines, because, findings, units: Some(answer) };
    if given.is_group_of_one() { group_of_one(resolution, terms) } else { resolution }
}

/// How the payer counts; what is not known stops, and what is not confirmed is told.
fn rule_of(
    profile: &PayerProfile,
    terms: &PayerTerms,
    findings: &mut Vec<Finding>,
) -> Option<UnitRule> {
    let Some(rule) = &terms.unit_rule else {
        let message = format!("how {} counts units is not known", profile.name);
        findings.push(edit::RULE_UNKNOWN.finding("payer", message));
        return None;
    };
    if rule.confidence == Confidence::Low {
        let message = format!("how {} counts units is not confirmed", profile.name);
        let mut finding = edit::RULE_UNSURE.finding("payer", message);
        finding.source.clone_from(&rule.source);
        findings.push(finding);
    }
    Some(rule.value)
}

/// The code of a service description on a day; nothing for consultation.
///
/// The description is what was recorded, so it goes straight to the family in force on the day:
/// cognitive activities are 97129 today and were 97532 until 2017.
#[must_use]
pub fn code_of(description: ServiceDescription, day: Date, table: &CodeTable) -> Option<Cpt> {
    let today = match description {
        ServiceDescription::Consultative => return None,
        ServiceDescription::AdaptiveEquipment | ServiceDescription::SelfCare => "97535",
        ServiceDescription::CognitivePerceptual => "97129",
        ServiceDescription::CommunityWork => "97537",
        ServiceDescription::GroupProcedure => "97150",
        ServiceDescription::MotorCoordination
        | ServiceDescription::PsychosocialBehavior
        | ServiceDescription::VisualMotor
        | ServiceDescription::Writing => "97530",
        ServiceDescription::Reevaluation => "97168",
        ServiceDescription::OralFeeding => "92526",
        ServiceDescription::SensoryProcessing => "97533",
        ServiceDescription::StrengthEndurance => "97110",
        ServiceDescription::Wheelchair => "97542",
    };
    let code = today.parse().ok()?;
    match table.on(code, day) {
        Ok(found) => Some(found.code),
        Err(CodeFault::NotYet { earlier, .. }) => earlier.first().copied(),
        Err(_) => None,
    }
}

fn practice_services(
    given: &Given<'_>,
    table: &CodeTable,
    findings: &mut Vec<Finding>,
) -> Vec<ServiceMinutes> {
    let mut services = Vec::new();
    for (n, service) in given.services.iter().enumerate() {
        match wire::parse_code(service.code.trim(), given.day, table) {
            Ok(code) if code.as_str() == "97150" && !given.is_real_group() => {
                let message = "97150 needs two or more people present, and one was";
                findings.push(edit::GROUP_OF_ONE_CODE.finding(format!("services[{n}]"), message));
            }
            Ok(code) => {
                services.push(ServiceMinutes { code, minutes: service.minutes, count: None });
            }
            Err(fault) => {
                let field = format!("services[{n}]");
                findings.push(edit::UNKNOWN_CODE.finding(field, fault.to_string()));
            }
        }
    }
    services
}

fn school_services(
    given: &Given<'_>,
    terms: &PayerTerms,
    table: &CodeTable,
    because: &mut Vec<String>,
    findings: &mut Vec<Finding>,
) -> Vec<ServiceMinutes> {
    let coded: Vec<(&ServiceActivity, Cpt)> = given
        .activities
        .iter()
        .filter_map(|act| Some((act, code_of(act.description, given.day, table)?)))
        .collect();
    if coded.is_empty() {
        if !given.activities.is_empty() {
            let message = "consultation was all that was recorded, and it is not billed";
            findings.push(edit::CONSULTATION.finding("activities", message));
            because.push("Consultation has no code, so nothing is billed.".to_owned());
        }
        return Vec::new();
    }
    if let (true, GroupSize::Group(present), Ok(code)) =
        (given.is_real_group(), given.size, "97150".parse())
    {
        because.push(format!(
            "{present} were present: in a group the code is 97150, once for each child; the \
             activities stay on the record."
        ));
        return vec![ServiceMinutes { code, minutes: given.minutes, count: None }];
    }
    let (group, single): (Vec<_>, Vec<_>) = coded
        .into_iter()
        .partition(|(act, _)| act.description == ServiceDescription::GroupProcedure);
    if !group.is_empty() {
        let message = "the group procedure needs two or more present, and one was";
        findings.push(edit::GROUP_OF_ONE_CODE.finding("activities", message));
    }
    for (act, code) in &single {
        because.push(format!("{} is {code} on {}.", act.description.label(), given.day));
    }
    with_minutes(given, &single, terms, table, findings)
}

/// One service for each code, with its minutes.
///
/// A single timed code without minutes takes what the others leave of the session. Where the
/// payer's rule does not look at minutes, several such codes share what is left.
fn with_minutes(
    given: &Given<'_>,
    coded: &[(&ServiceActivity, Cpt)],
    terms: &PayerTerms,
    table: &CodeTable,
    findings: &mut Vec<Finding>,
) -> Vec<ServiceMinutes> {
    let is_timed = |code: Cpt| table.get(code).is_some_and(|c| c.basis.is_timed());
    let mut services: Vec<(ServiceMinutes, bool)> = Vec::new();
    for (act, code) in coded {
        let minutes = act.minutes.map_or(0, |minutes| minutes.0);
        let open = act.minutes.is_none() && is_timed(*code);
        let same = services.iter_mut().find(|(service, _)| service.code == *code);
        if let Some((service, is_open)) = same {
            service.minutes = Minutes(service.minutes.0.saturating_add(minutes));
            *is_open |= open;
        } else {
            let service = ServiceMinutes { code: *code, minutes: Minutes(minutes), count: None };
            services.push((service, open));
        }
    }
    let stated = services.iter().fold(0_u32, |sum, (s, _)| sum.saturating_add(s.minutes.0));
    let left = given.minutes.0.saturating_sub(stated);
    let n_open = services.iter().filter(|(_, open)| *open).count();
    let shares = u32::try_from(n_open).unwrap_or(u32::MAX).max(1);
    let needs_minutes = terms.unit_rule.as_ref().is_none_or(|rule| rule.value.needs_minutes());
    if n_open > 1 && needs_minutes {
        let unsplit: Vec<String> =
            services.iter().filter(|(_, open)| *open).map(|(s, _)| s.code.to_string()).collect();
        let message = format!("{} need their own minutes each", unsplit.join(" and "));
        findings.push(edit::SPLIT_MISSING.finding("activities", message));
        return Vec::new();
    }
    for (service, open) in &mut services {
        if *open {
            service.minutes = Minutes(service.minutes.0.saturating_add((left / shares).max(1)));
        }
    }
    services.into_iter().map(|(service, _)| service).collect()
}

/// The counted lines with the modifiers that the payer asks for.
///
/// Of one record either the therapist or the assistant gave everything, so no line is split. The
/// pairs of codes, and the place of service, are looked at on the claim.
fn with_modifiers(
    given: &Given<'_>,
    profile: &PayerProfile,
    terms: &PayerTerms,
    answer: &UnitAnswer,
    table: &CodeTable,
    findings: &mut Vec<Finding>,
) -> Vec<CodedLine> {
    let by_assistant = given.credential == Credential::OccupationalTherapyAssistant;
    let (therapist, assistant) =
        if by_assistant { (Minutes(0), given.minutes) } else { (given.minutes, Minutes(0)) };
    let performed = |line: &UnitLine| Performed {
        code: line.code,
        units: line.units,
        therapist,
        assistant,
        intervals: &[],
        session: 0,
        clinician: 0,
        reduced: false,
        repeated: false,
    };
    let services: Vec<Performed<'_>> = answer.lines.iter().map(performed).collect();
    let at_distance = given.delivery != Delivery::InPerson;
    let circumstances = Circumstances {
        day: given.day,
        delivery: given.delivery,
        place: if at_distance { PlaceOfService::TELEHEALTH_HOME } else { terms.place.value },
        is_school_plan: profile.school,
        liability: Liability::Expected,
        threshold: None,
    };
    let asked = ModifierTerms { pairs: None, watched_pairs: Vec::new(), ..terms.modifier_terms() };
    let told = modifiers::of_day(&services, &circumstances, &asked, table);
    findings.extend(told.findings);
    let measure = |n: usize| answer.lines.get(n).map_or(Measure::Unit, |line| line.measure);
    told.lines
        .into_iter()
        .map(|line| CodedLine {
            measure: measure(line.service),
            code: line.code,
            units: line.units,
            modifiers: line.modifiers,
        })
        .collect()
}

fn explain_modifiers(lines: &[CodedLine], terms: &PayerTerms, because: &mut Vec<String>) {
    let carries = |modifier| lines.iter().any(|line| line.modifiers.contains(&modifier));
    if carries(Modifier::GO) {
        let source = &terms.discipline_modifier.source;
        because.push(format!("GO says occupational therapy. Source: {source}."));
    }
    if carries(Modifier::CO) {
        let source = &terms.assistant_modifier.source;
        because.push(format!("CO says that an assistant treated. Source: {source}."));
    }
    let far = [terms.video_modifier.as_ref(), terms.audio_modifier.as_ref()];
    for far in far.into_iter().flatten().filter(|far| carries(far.value)) {
        because.push(format!("{} says telehealth. Source: {}.", far.value, far.source));
    }
    if let Some(school) = &terms.school_modifiers {
        for modifier in school.value.iter().filter(|modifier| carries(**modifier)) {
            because.push(format!("{modifier} says a school plan. Source: {}.", school.source));
        }
    }
}

fn group_of_one(mut resolution: Resolution, terms: &PayerTerms) -> Resolution {
    let policy = &terms.group_of_one;
    let message = "one child was present, so one-on-one codes apply; the mandate and the order \
                   say group";
    let mut finding = edit::GROUP_OF_ONE.finding("size", message);
    finding.source.clone_from(&policy.source);
    match policy.value {
        GroupOfOne::Individual => finding.severity = Severity::Tell,
        GroupOfOne::Hold if resolution.outcome == Outcome::Billable => {
            resolution.outcome = Outcome::Hold;
        }
        GroupOfOne::Hold => {}
        GroupOfOne::NotBillable => {
            resolution.outcome = Outcome::NotBillable;
            resolution.lines.clear();
        }
    }
    resolution.findings.push(finding);
    resolution
}

#[cfg(test)]
mod tests;
