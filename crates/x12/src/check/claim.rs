//! What holds between the segments of a claim: it adds up (SNIP type 3), its parts fit together
//! (type 4), and the payer gets what it wants (type 7). Codes are looked at in `claim_codes`.

use super::Options;
use super::claim_codes as codes;
use super::claim_parts::{Claim, Decision, Insured, Line, Other, adjusted};
use super::elements::money;
use super::sink::{At, Sink};
use super::value::{cents, n_decimal_digits, range};
use super::walk::Taken;
use crate::{Day, Fields};

/// The claims of one transaction.
#[derive(Debug)]
pub(super) struct Claims {
    is_institutional: bool,
    is_full: bool,
    made: Option<Day>,
    insured: Insured,
    claim: Option<Claim>,
    count: u32,
    has_billing_specialty: bool,
}

impl Claims {
    pub(super) fn new(is_institutional: bool, is_full: bool) -> Self {
        Self {
            is_institutional,
            is_full,
            made: None,
            insured: Insured::default(),
            claim: None,
            count: 0,
            has_billing_specialty: false,
        }
    }

    /// Takes the next segment of the transaction.
    pub(super) fn take(
        &mut self,
        fields: &Fields<'_, '_>,
        taken: &Taken,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        let loop_id = taken.of.id;
        if self.insured.is_named && !self.insured.is_done && loop_id != "2010BA" {
            self.end_insured(fields, sink);
        }
        match fields.id() {
            b"BHT" => self.made = Day::parse(fields.get(4)),
            b"HL" => self.level(fields, loop_id, options, sink),
            b"SBR" => self.insurance(fields, loop_id, sink),
            b"CLM" => self.begin_claim(fields, loop_id, options, sink),
            b"LX" => self.begin_line(fields, loop_id, options, sink),
            b"SE" => self.end_claim(options, sink),
            b"NM1" | b"N3" | b"N4" | b"DMG" | b"PRV" | b"PER" => {
                self.person(fields, loop_id, options, sink);
            }
            b"SV1" | b"SV2" => self.service(fields, loop_id, sink),
            b"DTP" => self.date(fields, loop_id, options, sink),
            b"REF" => self.number(fields, loop_id, sink),
            b"HI" if self.is_full => self.diagnoses(fields, loop_id, sink),
            b"AMT" => self.amount(fields, loop_id, sink),
            b"CAS" => self.adjustment(fields, loop_id, options, sink),
            b"SVD" => self.decision(fields, loop_id, sink),
            _ => {}
        }
    }

    pub(super) fn finish(&mut self, options: &Options<'_>, sink: &mut Sink) {
        self.end_claim(options, sink);
        let most = options.payer.and_then(|p| p.most_claims);
        if let Some(most) = most.filter(|most| self.count > *most) {
            let message = format!("This payer takes {most} claims in a transaction at most.");
            sink.say("X12-706", self.insured.at, message);
        }
    }

    fn level(
        &mut self,
        fields: &Fields<'_, '_>,
        loop_id: &'static str,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        self.end_claim(options, sink);
        let at = At::segment(fields, Some(loop_id));
        match fields.get(3) {
            b"20" => self.has_billing_specialty = false,
            b"22" => self.insured = Insured { at, ..Insured::default() },
            b"23" => {
                if self.is_full && self.insured.is_patient {
                    let message = "The insured person is said to be the patient (SBR02 is 18), \
                                   so no dependent may follow.";
                    sink.say("X12-404", at, message);
                }
                self.insured.has_dependent = true;
                self.insured.birth = None;
            }
            _ => {}
        }
    }

    fn insurance(&mut self, fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
        let at = At::segment(fields, Some(loop_id));
        let order = fields.get(1).to_vec();
        if loop_id == "2320" {
            if let Some(claim) = &mut self.claim {
                claim.others.push(Other { at, order, ..Other::default() });
            }
            return;
        }
        self.insured.at = at;
        self.insured.order = order;
        self.insured.is_patient = fields.get(2) == b"18";
        if self.is_full && fields.get(9).is_empty() {
            let message = "The kind of plan (SBR09) is missing: payers want it, such as CI or MC.";
            sink.say("X12-403", At::element(fields, Some(loop_id), 9), message);
        }
    }

    fn end_insured(&mut self, fields: &Fields<'_, '_>, sink: &mut Sink) {
        let it = &mut self.insured;
        it.is_done = true;
        if !self.is_full || !it.is_patient {
            return;
        }
        let at = At::segment(fields, Some("2010BA"));
        let mut miss = |is_there: bool, what: &str| {
            if !is_there {
                let message = format!(
                    "The insured person is the patient, so {what} must stand before this segment."
                );
                sink.say("X12-402", at, message);
            }
        };
        miss(it.has_street, "the address (N3 and N4)");
        miss(it.has_birth, "birth and sex (DMG)");
        if !it.has_member {
            sink.say(
                "X12-418",
                it.member_at,
                "The member number (NM109) of the insured person is missing.",
            );
        }
    }

    fn person(
        &mut self,
        fields: &Fields<'_, '_>,
        loop_id: &'static str,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        match (fields.id(), loop_id) {
            (b"NM1", _) => self.name(fields, loop_id, options, sink),
            (b"N3", "2010BA") => self.insured.has_street = true,
            (b"DMG", "2010BA") => {
                self.insured.has_birth = true;
                self.insured.birth = Day::parse(fields.get(2));
            }
            (b"DMG", "2010CA") => self.insured.birth = Day::parse(fields.get(2)),
            (b"PRV", "2000A") => self.has_billing_specialty = true,
            (b"PRV", "2310B" | "2420A") => {
                if let Some(claim) = &mut self.claim {
                    claim.has_rendering_specialty = true;
                }
            }
            _ => {}
        }
        if self.is_full {
            codes::person(fields, loop_id, options, sink);
        }
    }

    fn name(
        &mut self,
        fields: &Fields<'_, '_>,
        loop_id: &'static str,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        let at = At::segment(fields, Some(loop_id));
        match loop_id {
            "2010AA" => {
                let wants = options.payer.is_some_and(|p| p.wants_billing_taxonomy);
                if self.is_full && wants && !self.has_billing_specialty {
                    let message = "This payer wants the billing provider's specialty (PRV) \
                                   before this segment.";
                    sink.say("X12-704", at, message);
                }
            }
            "2010BA" => {
                self.insured.is_named = true;
                self.insured.has_member = !fields.get(9).is_empty();
                self.insured.member_at = At::element(fields, Some(loop_id), 9);
                let lengths = options.payer.and_then(|p| p.member_lengths);
                let n = fields.get(9).len();
                if self.is_full && lengths.is_some_and(|(least, most)| n < least || n > most) {
                    let message = "The member number has not the length that this payer uses.";
                    sink.say("X12-705", At::element(fields, Some(loop_id), 9), message);
                }
            }
            _ => {}
        }
        let Some(claim) = &mut self.claim else { return };
        match loop_id {
            "2310A" => claim.has_referring = true,
            "2310B" | "2420A" => claim.is_rendering_named = true,
            "2420F" => {
                if let Some(line) = &mut claim.line {
                    line.has_referring = Some(at);
                }
            }
            "2330B" => {
                if let Some(other) = claim.others.last_mut() {
                    other.has_payer = true;
                    other.payer = fields.get(9).to_vec();
                }
            }
            _ => {}
        }
    }

    fn begin_claim(
        &mut self,
        fields: &Fields<'_, '_>,
        loop_id: &'static str,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        self.end_claim(options, sink);
        self.count = self.count.saturating_add(1);
        let at = At::segment(fields, Some(loop_id));
        let element = |n| At::element(fields, Some(loop_id), n);
        let has_level = self.insured.at.segment > 0;
        let is_nobody = has_level && !self.insured.is_patient && !self.insured.has_dependent;
        if self.is_full && is_nobody {
            let message = "Nobody is said to be the patient: SBR02 must be 18, or a level for the \
                           dependent (HL with 23) must stand above the claim.";
            sink.say("X12-404", self.insured.at, message);
        }
        let frequency = fields.component(5, 3);
        let is_replacing = matches!(frequency, b"7" | b"8").then(|| element(5).component(3));
        if self.is_full {
            codes::frequency(frequency, self.is_institutional, element(5).component(3), sink);
            if is_replacing.is_some() && options.payer.is_some_and(|p| p.refuses_replacement) {
                let message = "This payer takes no replacements and no voids: ask it to reopen \
                               the claim.";
                sink.say("X12-703", element(5).component(3), message);
            }
        }
        self.claim = Some(Claim {
            at,
            total: money(fields, 2, Some(loop_id), sink),
            total_at: element(2),
            is_replacing,
            place: fields.component(5, 1).to_vec(),
            accident: fields
                .components(11)
                .any(|c| matches!(c, b"AA" | b"EM" | b"OA"))
                .then(|| element(11)),
            ..Claim::default()
        });
        if self.is_full && fields.component(11, 1) == b"AA" && fields.component(11, 4).is_empty() {
            let message = "The state of the car accident is missing.";
            sink.say("X12-406", element(11).component(4), message);
        }
    }

    fn begin_line(
        &mut self,
        fields: &Fields<'_, '_>,
        loop_id: &'static str,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        let (is_full, made) = (self.is_full, self.made);
        let Some(claim) = &mut self.claim else { return };
        claim.end_line(is_full, made, options, sink);
        claim.n_lines = claim.n_lines.saturating_add(1);
        if super::value::number(fields.get(1)) != Some(u64::from(claim.n_lines)) {
            let message = format!("Lines are counted from 1; this one must be {}.", claim.n_lines);
            sink.say("X12-164", At::element(fields, Some(loop_id), 1), message);
        }
        claim.line = Some(Line::default());
    }

    fn service(&mut self, fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
        let is_professional = fields.id() == b"SV1";
        let (is_full, n_charge) = (self.is_full, if is_professional { 2 } else { 3 });
        let Some(claim) = &mut self.claim else { return };
        let at = |n| At::element(fields, Some(loop_id), n);
        let charge = money(fields, n_charge, Some(loop_id), sink);
        claim.lines_total = claim.lines_total.saturating_add(charge);
        if charge < 0 {
            sink.say("X12-304", at(n_charge), "A charge must not be negative.");
        }
        let units = fields.get(n_charge + 2);
        let is_nothing = n_decimal_digits(units).is_some()
            && (units.starts_with(b"-") || units.iter().all(|b| matches!(b, b'0' | b'.')));
        if is_nothing {
            sink.say("X12-306", at(n_charge + 2), "There must be more than zero units.");
        }
        if is_full && is_professional {
            for (pointer, n) in fields.components(7).zip(1..) {
                let to = super::value::number(pointer).and_then(|p| usize::try_from(p).ok());
                let is_past = to.is_some_and(|to| to < 1 || to > claim.diagnoses.len());
                if is_past && !claim.has_unread_diagnoses {
                    let n_there = claim.diagnoses.len();
                    let message =
                        format!("The claim has {n_there} diagnoses; this points past it.");
                    sink.say("X12-408", at(7).component(n), message);
                }
            }
        }
        if let Some(line) = &mut claim.line {
            line.charge = charge;
            let element = if is_professional { 1 } else { 2 };
            line.service = is_full.then(|| codes::Service::of(fields, element, at(element)));
        }
    }

    fn date(
        &mut self,
        fields: &Fields<'_, '_>,
        loop_id: &'static str,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        let (text, at) = (fields.get(3), At::element(fields, Some(loop_id), 3));
        let days = Day::parse(text).map(|d| (d, d)).or_else(|| range(text));
        let birth = self.insured.birth;
        let latest = options.today.into_iter().chain(self.made).max();
        let Some(claim) = &mut self.claim else { return };
        match (loop_id, fields.get(1)) {
            ("2300", b"439") => claim.has_accident_day = true,
            ("2300", b"435") => claim.has_admission = true,
            ("2330B" | "2430", b"573") => {
                if let Some(other) = claim.others.last_mut().filter(|_| loop_id == "2330B") {
                    other.has_day = true;
                }
            }
            ("2400", b"472") => {
                let first = days.map(|(first, _)| first);
                if let Some(line) = &mut claim.line {
                    line.day = first;
                }
                claim.first_day = claim.first_day.into_iter().chain(first).min();
            }
            _ => return,
        }
        let Some((first, last)) = days.filter(|_| self.is_full) else { return };
        if last < first {
            sink.say("X12-413", at, "The last day stands before the first.");
        }
        if fields.get(1) != b"472" {
            return;
        }
        if latest.is_some_and(|latest| last > latest) {
            sink.say("X12-412", at, "This day of service is in the future.");
        }
        if birth.is_some_and(|birth| first < birth) {
            sink.say("X12-411", at, "This day of service is before the patient was born.");
        }
    }

    fn number(&mut self, fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
        let (kind, value) = (fields.get(1), fields.get(2));
        let at = At::element(fields, Some(loop_id), 2);
        if self.is_full {
            codes::number(kind, value, loop_id, at, sink);
        }
        let is_full = self.is_full;
        let Some(claim) = &mut self.claim else { return };
        match (loop_id, kind) {
            ("2300", b"F8") => claim.names_earlier = true,
            ("2300", b"G1" | b"9F") => {
                if is_full && !value.is_empty() && claim.authorization == value {
                    let message = "The authorization and the referral have the same number. \
                                   Send only the one it is.";
                    sink.say("X12-424", at, message);
                }
                claim.authorization = value.to_vec();
            }
            ("2400", b"6R") => {
                if is_full && claim.line_numbers.iter().any(|n| n == value) {
                    let message = "Another line of the claim has the same number. Answers about \
                                   it could not be told apart.";
                    sink.say("X12-701", at, message);
                }
                claim.line_numbers.push(value.to_vec());
            }
            _ => {}
        }
    }

    fn diagnoses(&mut self, fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
        let Some(claim) = &mut self.claim else { return };
        let separator = fields.segment().delimiters().component;
        claim.has_unread_diagnoses |= !fields.segment().raw().contains(&separator);
        codes::diagnoses(fields, loop_id, &mut claim.diagnoses, sink);
    }

    fn amount(&mut self, fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
        let at = At::element(fields, Some(loop_id), 2);
        let Some(claim) = &mut self.claim else { return };
        let value = cents(fields.get(2)).map_or(0, |c| c.0);
        match (loop_id, fields.get(1)) {
            ("2300", b"F5") if value > claim.total => {
                let message = "The patient is said to have paid more than the claim asks for.";
                sink.say("X12-305", at, message);
            }
            ("2320", b"D") => {
                if let Some(other) = claim.others.last_mut() {
                    other.paid = Some(value);
                }
            }
            _ => {}
        }
    }

    fn adjustment(
        &mut self,
        fields: &Fields<'_, '_>,
        loop_id: &'static str,
        options: &Options<'_>,
        sink: &mut Sink,
    ) {
        let sum = adjusted(fields, loop_id, sink);
        if self.is_full {
            codes::adjustment(fields, loop_id, options, sink);
        }
        let Some(claim) = &mut self.claim else { return };
        if loop_id == "2320" {
            if let Some(other) = claim.others.last_mut() {
                other.adjusted = other.adjusted.saturating_add(sum);
            }
        } else if let Some(decision) = claim.line.as_mut().and_then(|l| l.decision.as_mut()) {
            decision.adjusted = decision.adjusted.saturating_add(sum);
        }
    }

    fn decision(&mut self, fields: &Fields<'_, '_>, loop_id: &'static str, sink: &mut Sink) {
        let paid = money(fields, 2, Some(loop_id), sink);
        let Some(claim) = &mut self.claim else { return };
        if let Some(line) = &mut claim.line {
            line.end_decision(sink);
            let at = At::element(fields, Some(loop_id), 2);
            line.decision = Some(Decision { at, paid, adjusted: 0 });
        }
        let payer = fields.get(1);
        if let Some(other) = claim.others.iter_mut().find(|o| o.payer == payer) {
            other.lines_paid = other.lines_paid.saturating_add(paid);
            other.n_lines = other.n_lines.saturating_add(1);
        }
    }

    pub(super) fn end_claim(&mut self, options: &Options<'_>, sink: &mut Sink) {
        let Some(mut claim) = self.claim.take() else { return };
        claim.end_line(self.is_full, self.made, options, sink);
        if claim.total != claim.lines_total {
            let message = "The total of the claim (CLM02) is not the sum of its lines.";
            sink.say("X12-301", claim.total_at, message);
        }
        if self.is_full {
            claim.end(&self.insured, self.is_institutional, options, sink);
        }
    }
}
