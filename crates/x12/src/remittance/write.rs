//! From remittances to a file: for tests, for redaction, and for payers.

use super::{
    Adjustment, Claim, Contact, DateOf, Line, Name, Party, Procedure, ProviderAdjustment,
    RawSegment, Reference, Remittance,
};
use crate::{Elements, Text, Writer};

/// Writes the transaction into an open group, in the order of the guide. SE is counted.
pub fn write(writer: &mut Writer, it: &Remittance<'_>) {
    writer.open_plain_transaction("835", &it.control.to_str());
    put_payment(writer, it);
    put_party(writer, "PR", &it.payer);
    put_party(writer, "PE", &it.payee);
    it.other.iter().for_each(|s| put_raw(writer, s));
    for group in &it.groups {
        if !group.number.is_empty() {
            put(writer, "LX", &[group.number]);
        }
        if let Some(totals) = &group.totals {
            put(writer, "TS3", totals);
        }
        if let Some(totals) = &group.further_totals {
            put(writer, "TS2", totals);
        }
        group.claims.iter().for_each(|c| put_claim(writer, c));
    }
    put_provider_adjustments(writer, &it.provider_adjustments);
    writer.close_transaction();
}

fn put_payment(writer: &mut Writer, it: &Remittance<'_>) {
    let payment = &it.payment;
    writer.segment("BPR", |s| {
        s.bytes(payment.handling.as_bytes()).amount(payment.amount);
        s.bytes(payment.direction.as_bytes()).bytes(payment.method.as_bytes());
        payment.bank.iter().for_each(|b| {
            s.bytes(b.as_bytes());
        });
        match payment.day {
            Some(day) => s.day(day),
            None => s.none(),
        };
    });
    it.notes.iter().for_each(|(kind, text)| put(writer, "NTE", &[*kind, *text]));
    let one = Text::new(b"1");
    put(writer, "TRN", &[one, it.trace.number, it.trace.payer, it.trace.further]);
    if let Some(currency) = it.currency {
        put(writer, "CUR", &[Text::new(b"PR"), currency]);
    }
    put_references(writer, &it.references);
    put_dates(writer, &it.dates);
}

fn put_party(writer: &mut Writer, role: &str, it: &Party<'_>) {
    put(writer, "N1", &[Text::new(role.as_bytes()), it.name, it.qualifier, it.id]);
    if !it.street.0.is_empty() {
        put(writer, "N3", &[it.street.0, it.street.1]);
    }
    if it.city.iter().any(|c| !c.is_empty()) {
        put(writer, "N4", &it.city);
    }
    put_references(writer, &it.references);
    it.contacts.iter().for_each(|c| put_contact(writer, c));
    if let Some(delivery) = &it.delivery {
        put(writer, "RDM", delivery);
    }
}

fn put_claim(writer: &mut Writer, it: &Claim<'_>) {
    writer.segment("CLP", |s| {
        s.bytes(it.control.as_bytes()).bytes(it.status.as_bytes());
        s.amount(it.charged).amount(it.paid);
        match it.patient_owes {
            Some(owed) => s.amount(owed),
            None => s.none(),
        };
        s.bytes(it.filing.as_bytes()).bytes(it.payer_control.as_bytes());
        it.facility.iter().for_each(|f| {
            s.bytes(f.as_bytes());
        });
    });
    put_adjustments(writer, &it.adjustments);
    it.names.iter().for_each(|n| put_name(writer, n));
    if let Some(elements) = &it.inpatient {
        put(writer, "MIA", elements);
    }
    if let Some(elements) = &it.outpatient {
        put(writer, "MOA", elements);
    }
    put_references(writer, &it.references);
    put_dates(writer, &it.dates);
    it.contacts.iter().for_each(|c| put_contact(writer, c));
    for (which, amount) in &it.amounts {
        writer.segment("AMT", |s| {
            s.bytes(which.as_bytes()).amount(*amount);
        });
    }
    it.quantities.iter().for_each(|(which, n)| put(writer, "QTY", &[*which, *n]));
    it.other.iter().for_each(|s| put_raw(writer, s));
    it.lines.iter().for_each(|l| put_line(writer, l));
}

fn put_line(writer: &mut Writer, it: &Line<'_>) {
    writer.segment("SVC", |s| {
        put_procedure(s, Some(&it.procedure));
        s.amount(it.charged).amount(it.paid);
        s.bytes(it.revenue_code.as_bytes()).bytes(it.units.as_bytes());
        put_procedure(s, it.submitted.as_ref());
        s.bytes(it.submitted_units.as_bytes());
    });
    put_dates(writer, &it.dates);
    put_adjustments(writer, &it.adjustments);
    put_references(writer, &it.references);
    for (which, amount) in &it.amounts {
        writer.segment("AMT", |s| {
            s.bytes(which.as_bytes()).amount(*amount);
        });
    }
    it.quantities.iter().for_each(|(which, n)| put(writer, "QTY", &[*which, *n]));
    it.remarks.iter().for_each(|(list, code)| put(writer, "LQ", &[*list, *code]));
    it.other.iter().for_each(|s| put_raw(writer, s));
}

fn put_procedure(s: &mut Elements<'_>, it: Option<&Procedure<'_>>) {
    let Some(it) = it else {
        s.none();
        return;
    };
    let parts = [it.list, it.code].into_iter().chain(it.modifiers).chain([it.description]);
    let parts: Vec<_> = parts.map(|p| p.as_bytes()).collect();
    s.byte_components(&parts);
}

/// Reasons that stood in one segment are written in one again.
fn put_adjustments(writer: &mut Writer, all: &[Adjustment<'_>]) {
    for part in all.chunk_by(|_, next| !next.is_first) {
        for part in part.chunks(6) {
            let Some(first) = part.first() else { continue };
            writer.segment("CAS", |s| {
                s.bytes(first.group.as_bytes());
                for it in part {
                    s.bytes(it.reason.as_bytes()).amount(it.amount);
                    s.bytes(it.quantity.as_bytes());
                }
            });
        }
    }
}

fn put_provider_adjustments(writer: &mut Writer, all: &[ProviderAdjustment<'_>]) {
    for part in all.chunk_by(|_, next| !next.is_first) {
        for part in part.chunks(6) {
            let Some(first) = part.first() else { continue };
            writer.segment("PLB", |s| {
                s.bytes(first.provider.as_bytes()).bytes(first.fiscal_year.as_bytes());
                for it in part {
                    s.byte_components(&[it.reason.as_bytes(), it.reference.as_bytes()]);
                    s.amount(it.amount);
                }
            });
        }
    }
}

fn put_name(writer: &mut Writer, it: &Name<'_>) {
    let none = Text::default();
    let elements =
        [it.role, it.kind, it.last, it.first, it.middle, none, it.suffix, it.qualifier, it.id];
    put(writer, "NM1", &elements);
}

fn put_contact(writer: &mut Writer, it: &Contact<'_>) {
    let mut elements = vec![it.function, it.name];
    elements.extend(it.ways.iter().flat_map(|(kind, value)| [*kind, *value]));
    put(writer, "PER", &elements);
}

fn put_references(writer: &mut Writer, all: &[Reference<'_>]) {
    for it in all {
        put(writer, "REF", &[it.qualifier, it.value, it.text]);
    }
}

fn put_dates(writer: &mut Writer, all: &[DateOf<'_>]) {
    for it in all {
        put(writer, "DTM", &[it.qualifier, it.value]);
    }
}

fn put(writer: &mut Writer, id: &'static str, elements: &[Text<'_>]) {
    writer.segment(id, |s| {
        for element in elements {
            s.bytes(element.as_bytes());
        }
    });
}

fn put_raw(writer: &mut Writer, it: &RawSegment<'_>) {
    writer.raw_segment(it.id.as_bytes(), it.elements.iter().map(Text::as_bytes));
}
