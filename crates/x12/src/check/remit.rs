//! Whether a remittance balances: line, claim and payment, to the cent (SNIP type 3).
//!
//! Source: 005010X221A1, section on balancing; amounts of AMT and QTY never take part.

use super::claim_parts::adjusted;
use super::elements::money;
use super::sink::{At, Sink};
use super::walk::Taken;
use super::{Level, Options, claim_codes};
use crate::Fields;

#[derive(Debug, Default)]
struct Line {
    at: At,
    charged: i64,
    paid: i64,
    adjusted: i64,
}

#[derive(Debug, Default)]
struct Claim {
    at: At,
    charged_at: At,
    paid_at: At,
    patient_at: At,
    is_reversal: bool,
    charged: i64,
    paid: i64,
    patient: Option<i64>,
    adjusted: i64,
    lines_adjusted: i64,
    patient_adjusted: i64,
    lines_charged: i64,
    n_lines: u32,
    line: Option<Line>,
}

/// The sums of one 835.
#[derive(Debug, Default)]
pub(super) struct Remittance {
    payment_at: At,
    payment: Option<i64>,
    claims_paid: i64,
    provider_adjusted: i64,
    claim: Option<Claim>,
}

impl Remittance {
    pub(super) fn take(
        &mut self,
        fields: &Fields<'_, '_>,
        taken: &Taken,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        let loop_id = taken.of.id;
        match fields.id() {
            b"BPR" => {
                let paid = money(fields, 2, Some(loop_id), sink);
                self.payment_at = At::element(fields, Some(loop_id), 2);
                self.payment = Some(paid);
                if paid < 0 {
                    let message = "A payment is never negative: what the payee owes is carried \
                                   forward (PLB).";
                    sink.say("X12-317", self.payment_at, message);
                }
            }
            b"CLP" => self.begin_claim(fields, loop_id, sink),
            b"SVC" => self.begin_line(fields, loop_id, sink),
            b"CAS" => {
                self.adjustment(fields, loop_id, sink);
                if options.level == Level::Full {
                    claim_codes::adjustment(fields, loop_id, options, sink);
                }
            }
            b"NM1" | b"N1" if options.level == Level::Full => {
                let (kind, value) = if fields.id() == b"N1" { (3, 4) } else { (8, 9) };
                if fields.get(kind) == b"XX" && !crate::is_npi(fields.get(value)) {
                    let message = "This is not an NPI: ten digits whose last is a check digit.";
                    sink.say("X12-501", At::element(fields, Some(loop_id), value), message);
                }
            }
            b"PLB" => {
                self.end_claim(sink);
                for n in (4..=fields.n_elements().min(14)).step_by(2) {
                    let amount = money(fields, n, Some(loop_id), sink);
                    self.provider_adjusted = self.provider_adjusted.saturating_add(amount);
                }
            }
            _ => {}
        }
    }

    pub(super) fn finish(&mut self, options: &Options<'_>, sink: &mut Sink) {
        let _ = options;
        self.end_claim(sink);
        let expected = self.claims_paid.saturating_sub(self.provider_adjusted);
        if let Some(payment) = self.payment.filter(|payment| *payment != expected) {
            let message = format!(
                "The payment does not balance: claims paid {} less adjustments of the payment {} \
                 are {}, but {} is paid.",
                crate::Cents(self.claims_paid),
                crate::Cents(self.provider_adjusted),
                crate::Cents(expected),
                crate::Cents(payment)
            );
            sink.say("X12-315", self.payment_at, message);
        }
    }

    fn begin_claim(&mut self, fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
        self.end_claim(sink);
        let at = |n| At::element(fields, Some(loop_id), n);
        let paid = money(fields, 4, Some(loop_id), sink);
        self.claims_paid = self.claims_paid.saturating_add(paid);
        self.claim = Some(Claim {
            at: At::segment(fields, Some(loop_id)),
            charged_at: at(3),
            paid_at: at(4),
            patient_at: at(5),
            is_reversal: fields.get(2) == b"22",
            charged: money(fields, 3, Some(loop_id), sink),
            paid,
            patient: (!fields.get(5).is_empty()).then(|| money(fields, 5, Some(loop_id), sink)),
            ..Claim::default()
        });
    }

    fn begin_line(&mut self, fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
        let Some(claim) = &mut self.claim else { return };
        claim.end_line(sink);
        let charged = money(fields, 2, Some(loop_id), sink);
        let paid = money(fields, 3, Some(loop_id), sink);
        claim.lines_charged = claim.lines_charged.saturating_add(charged);
        claim.n_lines = claim.n_lines.saturating_add(1);
        let at = At::element(fields, Some(loop_id), 3);
        claim.line = Some(Line { at, charged, paid, adjusted: 0 });
    }

    fn adjustment(&mut self, fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
        let sum = adjusted(fields, loop_id, sink);
        let Some(claim) = &mut self.claim else { return };
        if fields.get(1) == b"PR" {
            claim.patient_adjusted = claim.patient_adjusted.saturating_add(sum);
        }
        match &mut claim.line {
            Some(line) => {
                line.adjusted = line.adjusted.saturating_add(sum);
                claim.lines_adjusted = claim.lines_adjusted.saturating_add(sum);
            }
            None => claim.adjusted = claim.adjusted.saturating_add(sum),
        }
    }

    pub(super) fn end_claim(&mut self, sink: &mut Sink) {
        let Some(mut it) = self.claim.take() else { return };
        it.end_line(sink);
        let adjusted = it.adjusted.saturating_add(it.lines_adjusted);
        if it.charged.saturating_sub(adjusted) != it.paid {
            let message = format!(
                "The claim does not balance: charged {} less adjusted {} is not paid {}.",
                crate::Cents(it.charged),
                crate::Cents(adjusted),
                crate::Cents(it.paid)
            );
            sink.say("X12-312", it.paid_at, message);
        }
        if it.n_lines > 0 && it.lines_charged != it.charged {
            let message = format!(
                "The lines charge {} together, the claim {}.",
                crate::Cents(it.lines_charged),
                crate::Cents(it.charged)
            );
            sink.say("X12-313", it.charged_at, message);
        }
        if it.is_reversal && (it.charged > 0 || it.paid > 0) {
            let message = "A reversal has the amounts of the first payment with the other sign.";
            sink.say("X12-318", it.at, message);
        }
        if !it.is_reversal && it.patient.is_some_and(|said| said != it.patient_adjusted) {
            let message = format!(
                "The patient is said to owe {}, but the adjustments of group PR are {}.",
                crate::Cents(it.patient.unwrap_or_default()),
                crate::Cents(it.patient_adjusted)
            );
            sink.say("X12-316", it.patient_at, message);
        }
        if it.adjusted != 0 && it.adjusted == it.lines_adjusted {
            let message = "The same amount is adjusted at the claim and again at its lines.";
            sink.say("X12-321", it.at, message);
        }
    }
}

impl Claim {
    fn end_line(&mut self, sink: &mut Sink) {
        let Some(it) = self.line.take() else { return };
        if it.charged.saturating_sub(it.adjusted) != it.paid {
            let message = format!(
                "The line does not balance: charged {} less adjusted {} is not paid {}.",
                crate::Cents(it.charged),
                crate::Cents(it.adjusted),
                crate::Cents(it.paid)
            );
            sink.say("X12-311", it.at, message);
        }
    }
}
