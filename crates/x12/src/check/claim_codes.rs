//! Codes and numbers of a claim (SNIP type 5): their form, and whether the caller's lists know
//! them on the day of service.

use super::claim_parts::street;
use super::code_sets::Known;
use super::sink::{At, Sink};
use super::{Options, lists};
use crate::{Day, Fields, Severity};

/// A code of at most eight characters, without a box around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Short {
    bytes: [u8; 8],
    length: u8,
    is_whole: bool,
}

impl Short {
    fn of(text: &[u8]) -> Self {
        let mut it = Self { is_whole: text.len() <= 8, ..Self::default() };
        for (to, from) in it.bytes.iter_mut().zip(text) {
            *to = *from;
            it.length += 1;
        }
        it
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// A diagnosis of a claim, to be looked up when the days are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Diagnosis {
    code: Short,
    at: At,
    is_icd10: bool,
    is_principal: bool,
}

/// Takes the diagnoses of an HI that holds some.
pub(super) fn diagnoses(
    fields: &Fields<'_, '_>,
    loop_id: &'static str,
    all: &mut Vec<Diagnosis>,
    sink: &mut Sink,
) {
    for number in 1..=fields.n_elements() {
        let list = fields.component(number, 1);
        let is_icd10 = matches!(list, b"ABK" | b"ABF");
        if !is_icd10 && !matches!(list, b"BK" | b"BF") {
            continue;
        }
        let text = fields.component(number, 2);
        let at = At::element(fields, Some(loop_id), number).component(2);
        let code = Short::of(text);
        if all.iter().any(|d| d.code == code) {
            sink.say("X12-409", at, "This diagnosis stands in the claim already.");
        }
        let is_principal = matches!(list, b"ABK" | b"BK");
        if text.contains(&b'.') {
            sink.say("X12-507", at, "A diagnosis is written without the point.");
        }
        all.push(Diagnosis { code, at, is_icd10, is_principal });
    }
}

/// Looks the diagnoses up on the first day of service.
pub(super) fn check_diagnoses(
    all: &[Diagnosis],
    on: Option<Day>,
    options: &Options<'_>,
    sink: &mut Sink,
) {
    let began = Day::new(2015, 10, 1);
    for it in all {
        if on.is_some() && (on >= began) != it.is_icd10 {
            let message = "From October 1, 2015 diagnoses are ICD-10 (ABK, ABF), before it ICD-9 \
                           (BK, BF).";
            sink.say("X12-507", it.at, message);
        }
        if !it.is_icd10 {
            continue;
        }
        let code = it.code.as_bytes();
        if code.contains(&b'.') {
            continue;
        }
        if !it.code.is_whole || !lists::is_icd10_form(code) {
            let message = "This does not have the form of a diagnosis of ICD-10-CM.";
            sink.say("X12-507", it.at, message);
        } else if options.code_sets.diagnosis(code, on) == Known::No {
            let message = "This is not a billable diagnosis of ICD-10-CM on the day of service.";
            sink.say("X12-507", it.at, message);
        }
        let is_cause = matches!(code.first(), Some(b'V' | b'W' | b'X' | b'Y'));
        let is_sequela = code.len() == 7 && code.ends_with(b"S") && code.first() != Some(&b'O');
        if it.is_principal && (is_cause || is_sequela) {
            let message = "A cause from outside or a late effect cannot be the principal \
                           diagnosis.";
            sink.say("X12-515", it.at, message);
        }
    }
}

/// A procedure, to be looked up when its day is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service {
    at: At,
    is_hcpcs: bool,
    code: Short,
    modifiers: [Short; 4],
    has_fifth: bool,
}

impl Service {
    pub(super) fn of(fields: &Fields<'_, '_>, element: usize, at: At) -> Self {
        let mut parts = fields.components(element);
        let is_hcpcs = parts.next() == Some(b"HC");
        let code = Short::of(parts.next().unwrap_or_default());
        let modifiers = std::array::from_fn(|_| Short::of(parts.next().unwrap_or_default()));
        // A fifth modifier stands where the description belongs.
        let has_fifth = parts.next().is_some_and(lists::is_modifier_form);
        Self { at, is_hcpcs, code, modifiers, has_fifth }
    }
}

/// Procedure and modifiers on the day of service.
pub(super) fn service(it: &Service, on: Option<Day>, options: &Options<'_>, sink: &mut Sink) {
    if !it.is_hcpcs || it.code.length == 0 {
        return;
    }
    let code = it.code.as_bytes();
    let at = it.at.component(2);
    if !it.code.is_whole || !lists::is_procedure_form(code) {
        let message = "This does not have the form of a CPT or HCPCS code: five characters, such \
                       as 97530 or G0283.";
        sink.say("X12-508", at, message);
    } else if options.code_sets.procedure(code, on) == Known::No {
        let message = "This procedure code may not be used on the day of service.";
        sink.say("X12-508", at, message);
    }
    if it.has_fifth {
        let message = "A line has at most four modifiers; this one stands where the description \
                       belongs.";
        sink.say_as("X12-509", Severity::Ask, it.at.component(7), message);
    }
    let mut has_therapy = false;
    for (n, modifier) in it.modifiers.iter().enumerate().filter(|(_, m)| m.length > 0) {
        let value = modifier.as_bytes();
        has_therapy |= matches!(value, b"GN" | b"GO" | b"GP");
        let is_unknown = options.code_sets.modifier(value, on) == Known::No;
        if !lists::is_modifier_form(value) || is_unknown {
            sink.say("X12-509", it.at.component(n + 3), "This is not a modifier.");
        }
        if it.modifiers.iter().take(n).any(|m| m == modifier) {
            let message = "This modifier stands at the line already.";
            sink.say_as("X12-509", Severity::Ask, it.at.component(n + 3), message);
        }
    }
    if !has_therapy && options.code_sets.needs_therapy_modifier(code, on) {
        let message = "This is a therapy code: payers want GO (occupational), GP (physical) or \
                       GN (speech) with it.";
        sink.say("X12-702", it.at, message);
    }
}

/// CLM05-3.
pub(super) fn frequency(value: &[u8], is_institutional: bool, at: At, sink: &mut Sink) {
    let is_right = if is_institutional {
        matches!(value, [b'0'..=b'9' | b'A'..=b'Z'])
    } else {
        matches!(value, b"1" | b"7" | b"8")
    };
    if !is_right && !value.is_empty() {
        let message = "The frequency must be 1 (new), 7 (replaces) or 8 (takes back).";
        sink.say("X12-510", at, message);
    }
}

/// NM1, N3, N4, DMG, PRV and PER of anyone.
pub(super) fn person(
    fields: &Fields<'_, '_>,
    loop_id: &'static str,
    options: &Options<'_>,
    sink: &mut Sink,
) {
    let at = |n| At::element(fields, Some(loop_id), n);
    match fields.id() {
        b"NM1" if fields.get(8) == b"XX" && !crate::is_npi(fields.get(9)) => {
            let message = "This is not an NPI: ten digits whose last is a check digit.";
            sink.say("X12-501", at(9), message);
        }
        b"N3" if loop_id == "2010AA" => street(fields, loop_id, sink),
        b"N4" => place(fields, loop_id, sink),
        b"DMG" => {
            if let (Some(birth), Some(today)) = (Day::parse(fields.get(2)), options.today)
                && (birth > today || today.year().saturating_sub(birth.year()) >= 150)
            {
                let message = "Nobody was born on that day who is a patient today.";
                sink.say("X12-411", at(2), message);
            }
        }
        b"PRV" if fields.get(2) == b"PXC" => {
            let code = fields.get(3);
            let is_known = options.code_sets.taxonomy(code) != Known::No;
            if !lists::is_taxonomy_form(code) || !is_known {
                let message = "This is not a specialty code: ten characters that end in X.";
                sink.say("X12-502", at(3), message);
            }
        }
        b"PER" => {
            for n in [3, 5, 7] {
                let number = fields.get(n + 1);
                if fields.get(n) == b"TE" && !is_telephone(number) {
                    let message = "A telephone number has ten digits; area and exchange do not \
                                   begin with 0 or 1.";
                    sink.say("X12-518", at(n + 1), message);
                }
            }
        }
        _ => {}
    }
}

fn is_telephone(number: &[u8]) -> bool {
    let begins = |n: usize| number.get(n).is_some_and(|b| (b'2'..=b'9').contains(b));
    number.len() == 10 && number.iter().all(u8::is_ascii_digit) && begins(0) && begins(3)
}

fn place(fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
    let country = fields.get(4);
    if !(country.is_empty() || matches!(country, b"US" | b"USA")) {
        return;
    }
    let state = fields.get(2);
    if !state.is_empty() && !lists::is_state(state) {
        let message = "This is not a state or territory.";
        sink.say("X12-504", At::element(fields, Some(loop_id), 2), message);
    }
    let postal = fields.get(3);
    let is_digits = postal.iter().all(u8::is_ascii_digit);
    let at = At::element(fields, Some(loop_id), 3);
    let wants_nine = matches!(loop_id, "2010AA" | "2310C" | "2310E" | "2420C");
    if wants_nine && !(is_digits && postal.len() == 9) {
        let message = "The postal code must have all nine digits here.";
        sink.say("X12-503", at, message);
    } else if !(postal.is_empty() || is_digits && matches!(postal.len(), 5 | 9)) && state != b"ON" {
        sink.say("X12-503", at, "A postal code has five or nine digits.");
    }
}

/// REF of anyone.
pub(super) fn number(kind: &[u8], value: &[u8], loop_id: &'static str, at: At, sink: &mut Sink) {
    let is_nine = value.len() == 9 && value.iter().all(u8::is_ascii_digit);
    match kind {
        b"EI" if !is_nine && loop_id == "2010AA" => {
            sink.say("X12-511", at, "A tax number (EIN) has nine digits, without a dash.");
        }
        b"SY" if !is_nine => {
            let message = "A social security number has nine digits, without dashes.";
            sink.say("X12-512", at, message);
        }
        _ => {}
    }
}

/// Group and reasons of a CAS.
pub(super) fn adjustment(
    fields: &Fields<'_, '_>,
    loop_id: &'static str,
    options: &Options<'_>,
    sink: &mut Sink,
) {
    if fields.get(1) == b"CR" {
        let message = "The group CR is of an older version; it is read as CO.";
        sink.say("X12-516", At::element(fields, Some(loop_id), 1), message);
    }
    for n in (2..=fields.n_elements().min(17)).step_by(3) {
        let reason = fields.get(n);
        if !reason.is_empty() && options.code_sets.adjustment(reason) == Known::No {
            let message = "This reason of an adjustment is not in the list that is loaded here.";
            sink.say("X12-513", At::element(fields, Some(loop_id), n), message);
        }
    }
}
