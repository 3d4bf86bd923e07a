//! Elements and components against the table (SNIP types 1 and 2), and the lists that it names.

use super::code_sets::{CodeSets, Known};
use super::sink::{At, Sink};
use super::value::{cents, is_short_day, is_time, n_decimal_digits, number, range};
use super::{lists, rules};
use crate::guide::{Kind, List, Need, Relation, RelationKind, Row, Rule};
use crate::{Day, Fields, Severity};

/// What is the same for all elements of a segment.
struct Segment<'s> {
    fields: &'s Fields<'s, 's>,
    loop_id: Option<&'static str>,
    has_components: bool,
    has_repetitions: bool,
    code_sets: Option<&'s dyn CodeSets>,
}

/// Checks every element of a segment that is a row of a guide. Lists are looked up when
/// `code_sets` is given.
pub(super) fn check(
    row: &Row,
    fields: &Fields<'_, '_>,
    loop_id: Option<&'static str>,
    code_sets: Option<&dyn CodeSets>,
    sink: &mut Sink,
) {
    check_rules(&row.elements, row.last_required, fields, loop_id, code_sets, sink);
    relations(row.relations, fields, loop_id, sink);
    if row.id == "DTP" {
        check_date(fields, 2, 3, loop_id, sink);
    } else if row.id == "DMG" {
        check_date(fields, 1, 2, loop_id, sink);
    }
}

/// Checks a segment of which only the standard is known.
pub(super) fn check_plain(fields: &Fields<'_, '_>, loop_id: Option<&'static str>, sink: &mut Sink) {
    if let Some(definition) = crate::guide::segment(fields.id()) {
        check_rules(&definition.elements, 0, fields, loop_id, None, sink);
        relations(&definition.relations, fields, loop_id, sink);
    }
}

fn check_rules(
    rules: &[Rule],
    last_required: usize,
    fields: &Fields<'_, '_>,
    loop_id: Option<&'static str>,
    code_sets: Option<&dyn CodeSets>,
    sink: &mut Sink,
) {
    let raw = fields.segment().raw();
    let delimiters = fields.segment().delimiters();
    let it = Segment {
        fields,
        loop_id,
        has_components: memchr::memchr(delimiters.component, raw).is_some(),
        has_repetitions: delimiters.repetition.is_some_and(|r| memchr::memchr(r, raw).is_some()),
        code_sets,
    };
    let n = fields.n_elements();
    for (number, rule) in (1..=n).zip(rules) {
        let value = fields.get(number);
        if value.is_empty() {
            say_missing(&it, rule, number, sink);
        } else {
            it.element(rule, number, value, sink);
        }
    }
    if n > rules.len() && (rules.len() + 1..=n).any(|extra| !fields.get(extra).is_empty()) {
        let message = format!("This segment has at most {} elements.", rules.len());
        sink.say("X12-124", At::element(fields, loop_id, rules.len() + 1), message);
    }
    for (number, rule) in (1..).zip(rules).take(last_required).skip(n) {
        say_missing(&it, rule, number, sink);
    }
}

fn say_missing(it: &Segment<'_>, rule: &Rule, number: usize, sink: &mut Sink) {
    let Some(severity) = when_missing(rule.need) else { return };
    let message = format!("{} is missing: the guide requires it here.", capital(rule.name));
    sink.say_as("X12-201", severity, At::element(it.fields, it.loop_id, number), message);
}

fn when_missing(need: Need) -> Option<Severity> {
    match need {
        Need::Required => Some(Severity::Stop),
        Need::Expected => Some(Severity::Ask),
        Need::Situational | Need::Unused => None,
    }
}

/// A list or code, then a sign that is a separator in other files.
fn has_other_separator(value: &[u8]) -> bool {
    let sign = value.iter().find(|b| !b.is_ascii_alphanumeric());
    sign.is_some_and(|b| b":>^<|\\;+!".contains(b))
}

impl Segment<'_> {
    fn at(&self, number: usize, component: usize) -> At {
        At::element(self.fields, self.loop_id, number).component(component)
    }

    fn element(&self, rule: &Rule, number: usize, value: &[u8], sink: &mut Sink) {
        if rule.need == Need::Unused {
            let message = format!("The guide does not use {} here: leave it out.", rule.name);
            sink.say("X12-202", self.at(number, 0), message);
        }
        let separator = self.fields.segment().delimiters().repetition;
        if self.has_repetitions
            && let Some(separator) = separator
        {
            let mut n = 0u16;
            for part in value.split(|b| *b == separator) {
                n = n.saturating_add(1);
                self.once(rule, number, part, sink);
            }
            if n > rule.repeat {
                let message = match rule.repeat {
                    1 => "This may not repeat.".to_owned(),
                    most => format!("This may repeat {most} times at most; here it is {n}."),
                };
                sink.say("X12-126", self.at(number, 0), message);
            }
            return;
        }
        self.once(rule, number, value, sink);
    }

    fn once(&self, rule: &Rule, number: usize, value: &[u8], sink: &mut Sink) {
        if rule.kind != Kind::Composite {
            if rule.repeat > 1 && has_other_separator(value) {
                let message =
                    "The sign between these repetitions is not the one that ISA declares.";
                sink.say("X12-130", self.at(number, 0), message);
            } else if self.has_components
                && memchr::memchr(self.fields.segment().delimiters().component, value).is_some()
            {
                let message = "This has no components, but the component separator stands in it. \
                               Write another sign.";
                sink.say("X12-129", self.at(number, 0), message);
            } else {
                self.value(rule, (number, 0), value, sink);
            }
            return;
        }
        if !self.has_components && has_other_separator(value) {
            let message = "The sign between these components is not the one that ISA declares.";
            sink.say("X12-130", self.at(number, 0), message);
            return;
        }
        let separator = self.fields.segment().delimiters().component;
        let mut n = 0;
        for (part, at) in value.split(|b| *b == separator).zip(1..) {
            n = at;
            let Some(rule) = rule.components.get(at - 1) else {
                let message = format!("This has at most {} components.", rule.components.len());
                sink.say("X12-125", self.at(number, at), message);
                break;
            };
            if part.is_empty() {
                self.missing_component(rule, number, at, sink);
                continue;
            }
            if rule.need == Need::Unused {
                let message = format!("The guide does not use {} here: leave it out.", rule.name);
                sink.say("X12-205", self.at(number, at), message);
            }
            self.value(rule, (number, at), part, sink);
        }
        for (rule, at) in rule.components.iter().zip(1..).skip(n) {
            self.missing_component(rule, number, at, sink);
        }
    }

    fn missing_component(&self, rule: &Rule, number: usize, at: usize, sink: &mut Sink) {
        if let Some(severity) = when_missing(rule.need) {
            let message = format!("{} is missing: the guide requires it here.", capital(rule.name));
            sink.say_as("X12-204", severity, self.at(number, at), message);
        }
    }

    /// Kind, length and code of one value.
    fn value(&self, rule: &Rule, place: (usize, usize), value: &[u8], sink: &mut Sink) {
        let at = || self.at(place.0, place.1);
        let length = match rule.kind {
            Kind::Text | Kind::Code | Kind::Composite => value.len(),
            Kind::Whole => match number(value.strip_prefix(b"-").unwrap_or(value)) {
                Some(_) => value.len() - usize::from(value.first() == Some(&b'-')),
                None => return say_kind("X12-119", "a whole number", rule, at(), sink),
            },
            Kind::Decimal => match n_decimal_digits(value) {
                Some(n) => n,
                None => return say_kind("X12-119", "a number", rule, at(), sink),
            },
            Kind::Day => {
                let is_short = rule.most == 6;
                let is = if is_short { is_short_day(value) } else { Day::parse(value).is_some() };
                let form = if is_short { "a day as YYMMDD" } else { "a day as CCYYMMDD" };
                if !is {
                    say_kind("X12-120", form, rule, at(), sink);
                }
                return;
            }
            Kind::Time => {
                if !is_time(value) {
                    say_kind("X12-123", "a time as HHMM", rule, at(), sink);
                }
                return;
            }
        };
        if length < usize::from(rule.least) {
            let (name, least) = (capital(rule.name), rule.least);
            let message = format!("{name} has {length} characters; at least {least} are needed.");
            sink.say("X12-117", at(), message);
        } else if length > usize::from(rule.most) {
            let (name, most) = (capital(rule.name), rule.most);
            let message = format!("{name} has {length} characters; at most {most} fit.");
            sink.say("X12-118", at(), message);
        }
        if !rule.codes.is_empty() && !rule.codes.iter().any(|c| c.as_bytes() == value) {
            let message = match rule.codes.as_slice() {
                [only] => format!("{} must be {only} here.", capital(rule.name)),
                codes if codes.len() <= 12 => {
                    format!("{} must be one of {} here.", capital(rule.name), codes.join(", "))
                }
                _ => format!("{} is not a value that the guide lists.", capital(rule.name)),
            };
            sink.say("X12-203", at(), message);
        }
        if let (Some(list), Some(code_sets)) = (rule.list, self.code_sets) {
            check_list(list, value, code_sets, at(), sink);
        }
    }
}

fn check_list(list: List, value: &[u8], code_sets: &dyn CodeSets, at: At, sink: &mut Sink) {
    match list {
        List::Place => {
            if code_sets.place(value) == Known::No || !lists::is_place_form(value) {
                let message = "This is not a place of service. Use a two-digit code of the list.";
                sink.say("X12-506", at, message);
            }
        }
        List::State => {
            if !lists::is_state(value) {
                sink.say("X12-504", at, "This is not a state or territory.");
            }
        }
        List::Filing => {
            if !lists::is_filing(value) {
                let message = "This is not a kind of plan, such as CI, MB, MC or BL.";
                sink.say("X12-505", at, message);
            }
        }
    }
}

fn say_kind(code: &'static str, form: &str, rule: &Rule, at: At, sink: &mut Sink) {
    debug_assert!(rules::rule(code).is_some());
    sink.say(code, at, format!("{} must be {form}.", capital(rule.name)));
}

/// A date whose format stands in another element.
fn check_date(
    fields: &Fields<'_, '_>,
    format: usize,
    value: usize,
    loop_id: Option<&'static str>,
    sink: &mut Sink,
) {
    let text = fields.get(value);
    if text.is_empty() {
        return;
    }
    let (is_right, form) = match fields.get(format) {
        b"D8" => (Day::parse(text).is_some(), "a day that exists, as CCYYMMDD"),
        b"RD8" => (range(text).is_some(), "two days that exist, as CCYYMMDD-CCYYMMDD"),
        b"TM" => (is_time(text), "a time as HHMM"),
        b"DT" => (
            text.get(..8).and_then(Day::parse).is_some() && text.get(8..).is_some_and(is_time),
            "a day and a time as CCYYMMDDHHMM",
        ),
        _ => return,
    };
    if !is_right {
        let at = At::element(fields, loop_id, value);
        sink.say("X12-120", at, format!("This must be {form}."));
    }
}

fn relations(
    relations: &[Relation],
    fields: &Fields<'_, '_>,
    loop_id: Option<&'static str>,
    sink: &mut Sink,
) {
    for relation in relations {
        let is_there = |n: &u8| !fields.get(usize::from(*n)).is_empty();
        let elements = &relation.elements;
        let n_there = elements.iter().filter(|n| is_there(n)).count();
        let first = elements.first().is_some_and(is_there);
        let is_wrong = match relation.kind {
            RelationKind::Paired => n_there > 0 && n_there < elements.len(),
            RelationKind::OneOf => n_there == 0,
            RelationKind::Exclusive => n_there > 1,
            RelationKind::Needs => first && n_there < elements.len(),
            RelationKind::NeedsOne => first && n_there == 1,
        };
        if !is_wrong {
            continue;
        }
        let absent = elements.iter().find(|n| !is_there(n)).or(elements.last());
        let at = At::element(fields, loop_id, absent.map_or(1, |n| usize::from(*n)));
        let names: Vec<String> = elements.iter().map(|n| format!("{n:02}")).collect();
        let names = names.join(", ");
        let (code, message) = match relation.kind {
            RelationKind::Paired => {
                ("X12-127", format!("Elements {names} must all be there, or none of them."))
            }
            RelationKind::OneOf => {
                ("X12-127", format!("One of the elements {names} must be there."))
            }
            RelationKind::Exclusive => {
                ("X12-128", format!("Only one of the elements {names} may be there."))
            }
            RelationKind::Needs | RelationKind::NeedsOne => {
                ("X12-127", format!("The first of the elements {names} needs the others."))
            }
        };
        sink.say(code, at, message);
    }
}

/// With a capital letter, to begin a sentence.
pub(super) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An amount with at most two digits after the point; what is more is said.
pub(super) fn money(
    fields: &Fields<'_, '_>,
    number: usize,
    loop_id: Option<&'static str>,
    sink: &mut Sink,
) -> i64 {
    let text = fields.get(number);
    if text.is_empty() {
        return 0;
    }
    if let Some(cents) = cents(text) {
        return cents.0;
    }
    if n_decimal_digits(text).is_some() {
        let at = At::element(fields, loop_id, number);
        sink.say("X12-119", at, "An amount has at most two digits after the point.");
    }
    0
}
