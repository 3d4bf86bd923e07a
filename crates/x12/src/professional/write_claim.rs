//! The claim's own segments (2300 to 2330).

use super::write::digits;
use super::write_line;
use super::{
    Address, Adjustment, Claim, ClaimDate, DayOrRange, Facility, Frequency, MAX_DIAGNOSES, Name,
    Note, OtherPayer, Provider, Reference,
};
use crate::{Cents, Severity, Writer};

pub(super) fn put_claim(writer: &mut Writer, claim: &Claim) {
    writer.set_loop("2300");
    put_clm(writer, claim);
    put_dates(writer, &claim.dates);
    for attachment in &claim.attachments {
        writer.segment("PWK", |s| {
            s.code(&attachment.kind, 2).code(&attachment.sent_by, 2).skip(2);
            if let Some(control) = &attachment.control {
                s.code("AC", 2).text(control, 50);
            }
        });
    }
    put_amount(writer, "F5", claim.patient_paid);
    if let Frequency::Replacement(number) | Frequency::Void(number) = &claim.frequency {
        put_references(writer, &[Reference::new("F8", number)]);
    }
    put_references(writer, &claim.references);
    for text in &claim.fixed_format {
        writer.segment("K3", |s| {
            s.text(text, 80);
        });
    }
    put_note(writer, claim.note.as_ref());
    if let Some(epsdt) = &claim.epsdt {
        writer.segment("CRC", |s| {
            s.code("ZZ", 2).code(if epsdt.is_referred { "Y" } else { "N" }, 1);
            for condition in epsdt.conditions.iter().take(3) {
                s.code(condition, 3);
            }
        });
    }
    put_diagnoses(writer, claim);
    put_providers(writer, claim);
    for other in &claim.other_payers {
        put_other_payer(writer, other);
    }
    if claim.lines.is_empty() || claim.lines.len() > 50 {
        writer.say("X12-221", Severity::Stop, "A claim has 1 to 50 lines.");
    }
    for (number, line) in (1u32..).zip(&claim.lines) {
        write_line::put_line(writer, number, line);
    }
}

fn put_clm(writer: &mut Writer, claim: &Claim) {
    let total = claim.total().unwrap_or_else(|| {
        writer.say("X12-222", Severity::Stop, "The charges are too large to add.");
        Cents(i64::MAX)
    });
    writer.segment("CLM", |s| {
        s.id(&claim.control, 1, 20).amount(total).skip(2);
        s.composite(&[(&claim.place, 2), ("B", 1), (claim.frequency.code(), 1)]);
        s.code(if claim.is_signed { "Y" } else { "N" }, 1).code(&claim.assignment, 1);
        s.code(&claim.benefits, 1).code(&claim.release, 1);
        s.maybe(claim.patient_signature.as_deref(), 1);
        match &claim.accident {
            Some(accident) => {
                let cause = |n| accident.causes.get(n).map_or("", String::as_str);
                let state = accident.state.as_deref().unwrap_or_default();
                s.composite(&[(cause(0), 3), (cause(1), 3), ("", 0), (state, 2)]);
            }
            None => {
                s.none();
            }
        }
        s.maybe(claim.special_program.as_deref(), 3).skip(7);
        s.maybe(claim.delay_reason.as_deref(), 2);
    });
}

fn put_diagnoses(writer: &mut Writer, claim: &Claim) {
    let codes: Vec<String> = claim.diagnoses.iter().map(|d| d.replace('.', "")).collect();
    if codes.is_empty() || codes.len() > MAX_DIAGNOSES {
        writer.say("X12-223", Severity::Stop, "A claim has 1 to 12 diagnoses.");
    }
    if !codes.is_empty() {
        writer.segment("HI", |s| {
            for (n, code) in codes.iter().enumerate() {
                s.composite(&[(if n == 0 { "ABK" } else { "ABF" }, 3), (code, 30)]);
            }
        });
    }
    if !claim.conditions.is_empty() {
        writer.segment("HI", |s| {
            for condition in claim.conditions.iter().take(12) {
                s.composite(&[("BG", 3), (condition, 30)]);
            }
        });
    }
}

fn put_providers(writer: &mut Writer, claim: &Claim) {
    for (code, provider) in ["DN", "P3"].into_iter().zip(&claim.referring) {
        put_provider(writer, "2310A", code, provider);
    }
    if let Some(provider) = &claim.rendering {
        put_provider(writer, "2310B", "82", provider);
    }
    if let Some(facility) = &claim.facility {
        put_facility(writer, "2310C", facility);
    }
    if let Some(provider) = &claim.supervising {
        put_provider(writer, "2310D", "DQ", provider);
    }
}

/// A provider of a claim or line. Only the treating one may be an organization.
pub(super) fn put_provider(
    writer: &mut Writer,
    loop_id: &'static str,
    code: &'static str,
    provider: &Provider,
) {
    writer.set_loop(loop_id);
    if code != "82" && matches!(provider.name, Name::Organization(_)) {
        let message = "Only a person may be named here, not an organization.";
        writer.say("X12-224", Severity::Stop, message);
    }
    put_name(writer, code, &provider.name, provider.npi.as_deref().map(|npi| ("XX", npi)));
    if code == "82"
        && let Some(taxonomy) = &provider.taxonomy
    {
        writer.segment("PRV", |s| {
            s.code("PE", 3).code("PXC", 3).code(taxonomy, 50);
        });
    }
    put_references(writer, &provider.references);
}

pub(super) fn put_facility(writer: &mut Writer, loop_id: &'static str, facility: &Facility) {
    writer.set_loop(loop_id);
    let name = Name::Organization(facility.name.clone());
    put_name(writer, "77", &name, facility.npi.as_deref().map(|npi| ("XX", npi)));
    put_address(writer, &facility.address);
    put_references(writer, &facility.references);
}

fn put_other_payer(writer: &mut Writer, other: &OtherPayer) {
    let yes = |is: bool| if is { "Y" } else { "N" };
    writer.set_loop("2320");
    writer.segment("SBR", |s| {
        s.code(&other.order, 1).code(&other.relationship, 2);
        s.maybe(other.group_number.as_deref(), 50);
        let name = other.group_name.as_deref().filter(|_| other.group_number.is_none());
        s.maybe(name, 60).skip(4).code(&other.filing, 2);
    });
    put_adjustments(writer, &other.adjustments);
    put_amount(writer, "D", other.paid);
    put_amount(writer, "A8", other.not_covered);
    put_amount(writer, "EAF", other.patient_owes);
    writer.segment("OI", |s| {
        let released = if other.releases_information { "Y" } else { "I" };
        s.skip(2).code(yes(other.assigns_benefits), 1).skip(2).code(released, 1);
    });
    writer.set_loop("2330A");
    put_name(writer, "IL", &other.subscriber, Some(("MI", &other.member_id)));
    writer.set_loop("2330B");
    let payer = Name::Organization(other.payer_name.clone());
    put_name(writer, "PR", &payer, Some(("PI", &other.payer_id)));
    if let Some(day) = other.decided {
        put_date(writer, "573", DayOrRange::Day(day));
    }
    put_references(writer, &other.references);
}

/// One CAS per group, with up to six reasons.
pub(super) fn put_adjustments(writer: &mut Writer, adjustments: &[Adjustment]) {
    for adjustment in adjustments {
        for reasons in adjustment.reasons.chunks(6) {
            writer.segment("CAS", |s| {
                s.code(&adjustment.group, 2);
                for (reason, amount) in reasons {
                    s.code(reason, 5).amount(*amount).none();
                }
            });
        }
    }
}

pub(super) fn put_amount(writer: &mut Writer, qualifier: &'static str, amount: Option<Cents>) {
    if let Some(amount) = amount {
        writer.segment("AMT", |s| {
            s.code(qualifier, 3).amount(amount);
        });
    }
}

pub(super) fn put_dates(writer: &mut Writer, dates: &[ClaimDate]) {
    for date in dates {
        put_date(writer, &date.qualifier, date.on);
    }
}

pub(super) fn put_date(writer: &mut Writer, qualifier: &str, on: DayOrRange) {
    writer.segment("DTP", |s| {
        s.code(qualifier, 3);
        match on {
            DayOrRange::Day(day) => s.code("D8", 3).day(day),
            DayOrRange::Range(from, to) => s.code("RD8", 3).text(&format!("{from}-{to}"), 35),
        };
    });
}

pub(super) fn put_note(writer: &mut Writer, note: Option<&Note>) {
    if let Some(note) = note.filter(|n| !n.text.trim().is_empty()) {
        writer.segment("NTE", |s| {
            s.code(&note.kind, 3).id(&note.text, 1, 80);
        });
    }
}

pub(super) fn put_references(writer: &mut Writer, references: &[Reference]) {
    for reference in references {
        writer.segment("REF", |s| {
            s.code(&reference.qualifier, 3).id(&reference.value, 1, 50);
        });
    }
}

/// NM1: who, by name and number.
pub(super) fn put_name(writer: &mut Writer, code: &str, name: &Name, id: Option<(&str, &str)>) {
    writer.segment("NM1", |s| {
        s.code(code, 3);
        match name {
            Name::Person { last, first, middle, suffix } => {
                s.code("1", 1).id(last, 1, 60).text(first, 35);
                s.maybe(middle.as_deref(), 25).none().maybe(suffix.as_deref(), 10);
            }
            Name::Organization(name) => {
                s.code("2", 1).id(name, 1, 60).skip(4);
            }
        }
        if let Some((qualifier, id)) = id {
            s.code(qualifier, 2).id(id, 2, 80);
        }
    });
}

pub(super) fn put_address(writer: &mut Writer, address: &Address) {
    writer.segment("N3", |s| {
        s.id(&address.line1, 1, 55).maybe(address.line2.as_deref(), 55);
    });
    writer.segment("N4", |s| {
        s.id(&address.city, 2, 30).id(&address.state, 2, 2);
        s.id(&digits(&address.postal_code), 3, 15);
    });
}
