//! The lines of a claim (2400 to 2430).

use super::write_claim::{
    put_adjustments, put_amount, put_date, put_dates, put_facility, put_note, put_provider,
    put_references,
};
use super::{Adjudication, DayOrRange, Line, LineIndicator, Procedure};
use crate::{Elements, Severity, Writer};

pub(super) fn put_line(writer: &mut Writer, number: u32, line: &Line) {
    writer.set_loop("2400");
    writer.segment("LX", |s| {
        s.number(number);
    });
    check_line(writer, line);
    writer.segment("SV1", |s| {
        put_procedure(s, &line.procedure);
        s.amount(line.charge).code(&line.unit, 2).quantity(line.quantity);
        s.maybe(line.place.as_deref(), 2).none();
        let pointers: Vec<String> = line.pointers.iter().map(ToString::to_string).collect();
        let components: Vec<(&str, usize)> =
            pointers.iter().take(4).map(|p| (p.as_str(), 2)).collect();
        let given = |it, code| if line.indicators.contains(&it) { code } else { "" };
        s.composite(&components).none();
        s.code(given(LineIndicator::Emergency, "Y"), 1).none();
        s.code(given(LineIndicator::Epsdt, "Y"), 1);
        s.code(given(LineIndicator::FamilyPlanning, "Y"), 1).skip(2);
        s.code(given(LineIndicator::CopayExempt, "0"), 1);
    });
    put_date(writer, "472", line.on);
    put_dates(writer, &line.dates);
    put_references(writer, &line.references);
    put_note(writer, line.note.as_ref());
    put_providers(writer, line);
    for adjudication in &line.adjudications {
        put_adjudication(writer, adjudication);
    }
}

/// What would be left out silently is said instead.
fn check_line(writer: &mut Writer, line: &Line) {
    if line.procedure.modifiers.len() > 4 {
        writer.say("X12-231", Severity::Stop, "A line has at most 4 modifiers.");
    }
    if line.pointers.is_empty() || line.pointers.len() > 4 {
        let message = "A line points to 1 to 4 of the claim's diagnoses.";
        writer.say("X12-232", Severity::Stop, message);
    }
    if line.quantity.is_zero() {
        writer.say("X12-233", Severity::Stop, "A line has more than zero units.");
    }
}

fn put_procedure(s: &mut Elements<'_>, procedure: &Procedure) {
    let modifier = |n| procedure.modifiers.get(n).map_or("", String::as_str);
    let description = procedure.description.as_deref().unwrap_or_default();
    s.composite(&[
        ("HC", 2),
        (&procedure.code, 48),
        (modifier(0), 2),
        (modifier(1), 2),
        (modifier(2), 2),
        (modifier(3), 2),
        (description, 80),
    ]);
}

fn put_providers(writer: &mut Writer, line: &Line) {
    let providers = &line.providers;
    if let Some(provider) = &providers.rendering {
        put_provider(writer, "2420A", "82", provider);
    }
    if let Some(facility) = &providers.facility {
        put_facility(writer, "2420C", facility);
    }
    let others = [
        ("2420D", "DQ", &providers.supervising),
        ("2420E", "DK", &providers.ordering),
        ("2420F", "DN", &providers.referring),
    ];
    for (loop_id, code, provider) in others {
        if let Some(provider) = provider {
            put_provider(writer, loop_id, code, provider);
        }
    }
}

fn put_adjudication(writer: &mut Writer, it: &Adjudication) {
    writer.set_loop("2430");
    writer.segment("SVD", |s| {
        s.id(&it.payer_id, 2, 80).amount(it.paid);
        put_procedure(s, &it.procedure);
        s.none().quantity(it.units);
    });
    put_adjustments(writer, &it.adjustments);
    put_date(writer, "573", DayOrRange::Day(it.decided));
    put_amount(writer, "EAF", it.patient_owes);
}
