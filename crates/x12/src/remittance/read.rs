//! From segments to remittances.

use super::{
    Adjustment, Claim, ClaimGroup, Contact, DateOf, Line, Name, Party, Payment, Procedure,
    ProviderAdjustment, RawSegment, Reference, Remittance, Trace,
};
use crate::check::value::cents_or_zero;
use crate::{Day, Fields, Reader, Text};

/// Every remittance of a file. What is wrong with the file is said by [`crate::check`].
pub fn read(bytes: &[u8]) -> Vec<Remittance<'_>> {
    let mut reader = Reader::new(bytes);
    let mut reading = Reading::default();
    let mut all = Vec::new();
    while let Some(fields) = reader.next_fields() {
        all.extend(reading.take(&fields));
    }
    all.extend(reading.finish());
    all
}

/// What N1, N3, N4, REF and PER belong to before the claims.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Head,
    Payer,
    Payee,
}

/// Builds remittances segment by segment.
#[derive(Debug, Default)]
pub struct Reading<'a> {
    open: Option<Remittance<'a>>,
    part: Part,
    group: Option<ClaimGroup<'a>>,
    claim: Option<Claim<'a>>,
    line: Option<Line<'a>>,
}

impl<'a> Reading<'a> {
    /// Takes the next segment of the file; answers with a remittance when one is complete.
    pub fn take(&mut self, fields: &Fields<'a, '_>) -> Option<Remittance<'a>> {
        if self.open.is_none() {
            if fields.id() == b"ST" && fields.get(1) == b"835" {
                self.part = Part::Head;
                self.open = Some(Remittance { control: at(fields, 2), ..Remittance::default() });
            }
            return None;
        }
        match fields.id() {
            b"SE" => return self.finish(),
            b"ST" => {
                let broken = self.finish();
                let control = at(fields, 2);
                let is_ours = fields.get(1) == b"835";
                self.open = is_ours.then(|| Remittance { control, ..Remittance::default() });
                return broken;
            }
            b"LX" => {
                self.end_group();
                self.group = Some(ClaimGroup { number: at(fields, 1), ..ClaimGroup::default() });
            }
            b"TS3" => self.group().totals = Some(elements(fields)),
            b"TS2" => self.group().further_totals = Some(elements(fields)),
            b"CLP" => {
                self.end_claim();
                self.claim = Some(claim(fields));
            }
            b"SVC" if self.claim.is_some() => {
                self.end_line();
                self.line = Some(line(fields));
            }
            b"PLB" => {
                self.end_group();
                if let Some(open) = &mut self.open {
                    provider_adjustments(fields, &mut open.provider_adjustments);
                }
            }
            _ if self.line.is_some() => self.of_line(fields),
            _ if self.claim.is_some() => self.of_claim(fields),
            _ => self.of_head(fields),
        }
        None
    }

    /// The remittance that was cut off, if one is open.
    pub fn finish(&mut self) -> Option<Remittance<'a>> {
        self.end_group();
        self.open.take()
    }

    fn group(&mut self) -> &mut ClaimGroup<'a> {
        self.group.get_or_insert_default()
    }

    fn end_line(&mut self) {
        if let (Some(line), Some(claim)) = (self.line.take(), &mut self.claim) {
            claim.lines.push(line);
        }
    }

    fn end_claim(&mut self) {
        self.end_line();
        if let Some(claim) = self.claim.take() {
            self.group().claims.push(claim);
        }
    }

    fn end_group(&mut self) {
        self.end_claim();
        if let (Some(group), Some(open)) = (self.group.take(), &mut self.open) {
            open.groups.push(group);
        }
    }

    fn of_line(&mut self, fields: &Fields<'a, '_>) {
        let Some(line) = &mut self.line else { return };
        match fields.id() {
            b"CAS" => adjustments(fields, &mut line.adjustments),
            b"DTM" => line.dates.push(date(fields)),
            b"REF" => line.references.push(reference(fields)),
            b"AMT" => line.amounts.push((at(fields, 1), cents_or_zero(fields.get(2)))),
            b"QTY" => line.quantities.push((at(fields, 1), at(fields, 2))),
            b"LQ" => line.remarks.push((at(fields, 1), at(fields, 2))),
            _ => line.other.push(raw(fields)),
        }
    }

    fn of_claim(&mut self, fields: &Fields<'a, '_>) {
        let Some(claim) = &mut self.claim else { return };
        match fields.id() {
            b"CAS" => adjustments(fields, &mut claim.adjustments),
            b"NM1" => claim.names.push(name(fields)),
            b"MIA" => claim.inpatient = Some(elements(fields)),
            b"MOA" => claim.outpatient = Some(elements(fields)),
            b"DTM" => claim.dates.push(date(fields)),
            b"REF" => claim.references.push(reference(fields)),
            b"PER" => claim.contacts.push(contact(fields)),
            b"AMT" => claim.amounts.push((at(fields, 1), cents_or_zero(fields.get(2)))),
            b"QTY" => claim.quantities.push((at(fields, 1), at(fields, 2))),
            _ => claim.other.push(raw(fields)),
        }
    }

    fn of_head(&mut self, fields: &Fields<'a, '_>) {
        let part = &mut self.part;
        let Some(open) = &mut self.open else { return };
        if fields.id() == b"N1" {
            *part = if fields.get(1) == b"PE" { Part::Payee } else { Part::Payer };
        }
        let party = match part {
            Part::Head => None,
            Part::Payer => Some(&mut open.payer),
            Part::Payee => Some(&mut open.payee),
        };
        match (fields.id(), party) {
            (b"BPR", _) => open.payment = payment(fields),
            (b"TRN", _) => {
                let (number, payer, further) = (at(fields, 2), at(fields, 3), at(fields, 4));
                open.trace = Trace { number, payer, further };
            }
            (b"NTE", _) => open.notes.push((at(fields, 1), at(fields, 2))),
            (b"CUR", _) => open.currency = Some(at(fields, 2)),
            (b"DTM", _) => open.dates.push(date(fields)),
            (b"REF", None) => open.references.push(reference(fields)),
            (b"N1", Some(party)) => {
                (party.name, party.qualifier) = (at(fields, 2), at(fields, 3));
                party.id = at(fields, 4);
            }
            (id, Some(party)) => {
                if !of_party(id, fields, party) {
                    open.other.push(raw(fields));
                }
            }
            _ => open.other.push(raw(fields)),
        }
    }
}

fn of_party<'a>(id: &[u8], fields: &Fields<'a, '_>, party: &mut Party<'a>) -> bool {
    match id {
        b"N3" => party.street = (at(fields, 1), at(fields, 2)),
        b"N4" => party.city = several(fields, 1),
        b"REF" => party.references.push(reference(fields)),
        b"PER" => party.contacts.push(contact(fields)),
        b"RDM" => party.delivery = Some(several(fields, 1)),
        _ => return false,
    }
    true
}

fn at<'a>(fields: &Fields<'a, '_>, number: usize) -> Text<'a> {
    Text::new(fields.get(number))
}

/// Elements from `first` on.
fn several<'a, const N: usize>(fields: &Fields<'a, '_>, first: usize) -> [Text<'a>; N] {
    std::array::from_fn(|n| at(fields, first + n))
}

fn elements<'a>(fields: &Fields<'a, '_>) -> Vec<Text<'a>> {
    (1..=fields.n_elements()).map(|n| at(fields, n)).collect()
}

fn raw<'a>(fields: &Fields<'a, '_>) -> RawSegment<'a> {
    RawSegment { id: Text::new(fields.id()), elements: elements(fields) }
}

fn payment<'a>(fields: &Fields<'a, '_>) -> Payment<'a> {
    Payment {
        handling: at(fields, 1),
        amount: cents_or_zero(fields.get(2)),
        direction: at(fields, 3),
        method: at(fields, 4),
        bank: several(fields, 5),
        day: Day::parse(fields.get(16)),
    }
}

fn reference<'a>(fields: &Fields<'a, '_>) -> Reference<'a> {
    Reference { qualifier: at(fields, 1), value: at(fields, 2), text: at(fields, 3) }
}

fn date<'a>(fields: &Fields<'a, '_>) -> DateOf<'a> {
    DateOf { qualifier: at(fields, 1), value: at(fields, 2) }
}

fn contact<'a>(fields: &Fields<'a, '_>) -> Contact<'a> {
    let ways = [3, 5, 7].into_iter().map(|n| (at(fields, n), at(fields, n + 1)));
    let ways = ways.filter(|(kind, value)| !kind.is_empty() || !value.is_empty()).collect();
    Contact { function: at(fields, 1), name: at(fields, 2), ways }
}

fn claim<'a>(fields: &Fields<'a, '_>) -> Claim<'a> {
    let owed = fields.get(5);
    Claim {
        control: at(fields, 1),
        status: at(fields, 2),
        charged: cents_or_zero(fields.get(3)),
        paid: cents_or_zero(fields.get(4)),
        patient_owes: (!owed.is_empty()).then(|| cents_or_zero(owed)),
        filing: at(fields, 6),
        payer_control: at(fields, 7),
        facility: several(fields, 8),
        ..Claim::default()
    }
}

fn line<'a>(fields: &Fields<'a, '_>) -> Line<'a> {
    Line {
        procedure: procedure(fields, 1),
        charged: cents_or_zero(fields.get(2)),
        paid: cents_or_zero(fields.get(3)),
        revenue_code: at(fields, 4),
        units: at(fields, 5),
        submitted: (!fields.get(6).is_empty()).then(|| procedure(fields, 6)),
        submitted_units: at(fields, 7),
        ..Line::default()
    }
}

fn procedure<'a>(fields: &Fields<'a, '_>, element: usize) -> Procedure<'a> {
    let mut parts = fields.components(element).map(Text::new);
    let mut next = || parts.next().unwrap_or_default();
    Procedure {
        list: next(),
        code: next(),
        modifiers: [next(), next(), next(), next()],
        description: next(),
    }
}

fn adjustments<'a>(fields: &Fields<'a, '_>, all: &mut Vec<Adjustment<'a>>) {
    let group = at(fields, 1);
    for n in (2..=fields.n_elements().min(17)).step_by(3) {
        let reason = at(fields, n);
        if reason.is_empty() && fields.get(n + 1).is_empty() {
            continue;
        }
        let (amount, quantity) = (cents_or_zero(fields.get(n + 1)), at(fields, n + 2));
        all.push(Adjustment { group, reason, amount, quantity, is_first: n == 2 });
    }
}

fn name<'a>(fields: &Fields<'a, '_>) -> Name<'a> {
    Name {
        role: at(fields, 1),
        kind: at(fields, 2),
        last: at(fields, 3),
        first: at(fields, 4),
        middle: at(fields, 5),
        suffix: at(fields, 7),
        qualifier: at(fields, 8),
        id: at(fields, 9),
    }
}

fn provider_adjustments<'a>(fields: &Fields<'a, '_>, all: &mut Vec<ProviderAdjustment<'a>>) {
    let (provider, fiscal_year) = (at(fields, 1), at(fields, 2));
    for n in (3..=fields.n_elements().min(13)).step_by(2) {
        if fields.get(n).is_empty() && fields.get(n + 1).is_empty() {
            continue;
        }
        let mut parts = fields.components(n).map(Text::new);
        let reason = parts.next().unwrap_or_default();
        let reference = parts.next().unwrap_or_default();
        let amount = cents_or_zero(fields.get(n + 1));
        let is_first = n == 3;
        all.push(ProviderAdjustment { provider, fiscal_year, reason, reference, amount, is_first });
    }
}
