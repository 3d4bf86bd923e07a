//! A claim while it is read, and what can be said when it is whole.

use super::claim_codes as codes;
use super::elements::money;
use super::sink::{At, Sink};
use super::{Options, lists};
use crate::{Day, Fields};

/// The insured person of the open level, and the patient.
#[expect(clippy::struct_excessive_bools, reason = "what was seen so far, each by itself")]
#[derive(Debug, Default)]
pub(super) struct Insured {
    pub(super) at: At,
    pub(super) order: Vec<u8>,
    pub(super) is_patient: bool,
    pub(super) has_dependent: bool,
    pub(super) is_named: bool,
    pub(super) is_done: bool,
    pub(super) has_street: bool,
    pub(super) has_birth: bool,
    pub(super) has_member: bool,
    pub(super) member_at: At,
    pub(super) birth: Option<Day>,
}

/// What another payer is said to have done.
#[derive(Debug, Default)]
pub(super) struct Other {
    pub(super) at: At,
    pub(super) order: Vec<u8>,
    pub(super) payer: Vec<u8>,
    pub(super) has_payer: bool,
    pub(super) has_day: bool,
    pub(super) paid: Option<i64>,
    pub(super) adjusted: i64,
    pub(super) lines_paid: i64,
    pub(super) n_lines: u32,
}

/// A decision of another payer about the open line.
#[derive(Debug, Default)]
pub(super) struct Decision {
    pub(super) at: At,
    pub(super) paid: i64,
    pub(super) adjusted: i64,
}

#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) service: Option<codes::Service>,
    pub(super) charge: i64,
    pub(super) day: Option<Day>,
    pub(super) decision: Option<Decision>,
    pub(super) has_referring: Option<At>,
}

#[expect(clippy::struct_excessive_bools, reason = "what was seen so far, each by itself")]
#[derive(Debug, Default)]
pub(super) struct Claim {
    pub(super) at: At,
    pub(super) total: i64,
    pub(super) total_at: At,
    pub(super) lines_total: i64,
    pub(super) n_lines: u32,
    pub(super) is_replacing: Option<At>,
    pub(super) names_earlier: bool,
    pub(super) place: Vec<u8>,
    pub(super) accident: Option<At>,
    pub(super) has_accident_day: bool,
    pub(super) has_admission: bool,
    pub(super) diagnoses: Vec<codes::Diagnosis>,
    /// An HI was written with another separator than the file declares.
    pub(super) has_unread_diagnoses: bool,
    pub(super) authorization: Vec<u8>,
    pub(super) line_numbers: Vec<Vec<u8>>,
    pub(super) first_day: Option<Day>,
    pub(super) has_referring: bool,
    pub(super) others: Vec<Other>,
    pub(super) line: Option<Line>,
    pub(super) has_rendering_specialty: bool,
    pub(super) is_rendering_named: bool,
}

impl Line {
    pub(super) fn end_decision(&mut self, sink: &mut Sink) {
        let Some(it) = self.decision.take() else { return };
        if self.charge != it.paid.saturating_add(it.adjusted) {
            let message = "What the other payer paid and adjusted is not the charge of the line.";
            sink.say("X12-302", it.at, message);
        }
    }
}

impl Claim {
    pub(super) fn end_line(
        &mut self,
        is_full: bool,
        made: Option<Day>,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        let Some(mut line) = self.line.take() else { return };
        line.end_decision(sink);
        if !is_full {
            return;
        }
        if let Some(service) = &line.service {
            codes::service(service, line.day.or(made), options, sink);
        }
        if let Some(at) = line.has_referring.filter(|_| !self.has_referring) {
            let message = "A line names who referred, but the claim does not.";
            sink.say("X12-414", at, message);
        }
    }

    /// What can be said when the whole claim is known.
    pub(super) fn end(
        &self,
        insured: &Insured,
        is_institutional: bool,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        if let Some(at) = self.is_replacing.filter(|_| !self.names_earlier) {
            let message = "A replacement or void must name the payer's number of the earlier \
                           claim (REF*F8).";
            sink.say("X12-401", at, message);
        }
        if self.total == 0 {
            sink.say("X12-307", self.total_at, "The claim asks for nothing.");
        }
        if let Some(at) = self.accident.filter(|_| !self.has_accident_day) {
            sink.say("X12-406", at, "The day of the accident (DTP*439) is missing.");
        }
        let is_inpatient = matches!(self.place.as_slice(), b"21" | b"51" | b"61");
        if is_inpatient && !is_institutional && !self.has_admission {
            let message = "The patient was in a hospital: the day of admission (DTP*435) is \
                           missing.";
            sink.say("X12-407", self.at, message);
        }
        codes::check_diagnoses(&self.diagnoses, self.first_day, options, sink);
        let wants = options.payer.is_some_and(|p| p.wants_rendering_taxonomy);
        if wants && self.is_rendering_named && !self.has_rendering_specialty {
            let message = "This payer wants the specialty of the treating provider (PRV*PE).";
            sink.say("X12-704", self.at, message);
        }
        self.check_payers(insured, sink);
    }

    pub(super) fn check_payers(&self, insured: &Insured, sink: &mut Sink) {
        let orders = || self.others.iter().map(|o| &o.order).chain([&insured.order]);
        let n_primary = orders().filter(|o| o.as_slice() == b"P").count();
        if n_primary != 1 && orders().all(|o| !o.is_empty()) {
            let message = if n_primary == 0 {
                "No payer is the primary one: its answer must be sent with the claim (2320)."
            } else {
                "More than one payer is said to be the primary one."
            };
            let at = if n_primary == 0 { insured.at } else { self.at };
            sink.say("X12-405", at, message);
        }
        for other in &self.others {
            if !other.has_payer {
                let message = "The other payer (loop 2330B) is not named.";
                sink.say("X12-421", other.at, message);
            }
            if other.has_day && other.n_lines > 0 {
                let message = "The day of the other payer's decision stands at the claim and at \
                               its lines. Only one may have it.";
                sink.say("X12-422", other.at, message);
            }
            let paid = other.lines_paid.saturating_sub(other.adjusted);
            if other.n_lines > 0 && other.paid.is_some_and(|said| said != paid) {
                let message = "What the other payer paid (AMT*D) is not what it paid for the \
                               lines less what it adjusted at the claim.";
                sink.say("X12-303", other.at, message);
            }
        }
    }
}

/// The sum of the amounts of a CAS.
pub(super) fn adjusted(fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) -> i64 {
    (3..=fields.n_elements().min(18))
        .step_by(3)
        .fold(0i64, |sum, n| sum.saturating_add(money(fields, n, Some(loop_id), sink)))
}

/// A street that is one.
pub(super) fn street(fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
    if lists::is_post_box(fields.get(1)) {
        let message = "The billing provider's address must be a street. A post box belongs in \
                       the address for payments (2010AB).";
        sink.say("X12-410", At::element(fields, Some(loop_id), 1), message);
    }
}
