//! Minutes to units: two ways of counting side by side, with the arithmetic. Nothing is stored, and
//! nobody has to sign in.
//!
//! The page works without scripts. With them the same page is asked for after each key, and what
//! changed of it is put in place; an answer to a key is never an error of the form, because what
//! is typed is not done yet.

use crate::form::{Choice, Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::parts::{Dial, FindingBox};
use crate::view;
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use billing::UnitRule;
use billing::units::{Measure, UnitAnswer, UnitLine};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use office::Office;
use office::count_units::{self, Compared, Fault, TypedService};

/// Lines that can be typed.
const LINES: usize = 6;
/// What the two columns begin with.
const USUAL: [UnitRule; 2] = [UnitRule::Cms8, UnitRule::Ama];
/// What is shown before anything was typed.
const EXAMPLE: &str = "code=97530&minutes=33&code=97535&minutes=7";

/// Its place in the menu.
const HERE: &str = "/tools/units";

struct Line {
    n: usize,
    code: String,
    label: String,
    minutes: String,
}

struct Answer {
    id: usize,
    dial: Dial,
    title: &'static str,
    total: String,
    steps: Vec<String>,
    codes: Vec<String>,
    findings: Vec<FindingBox>,
}

struct Band {
    minutes: String,
    units: u32,
    is_hit: bool,
}

#[derive(Template)]
#[template(path = "pages/units.html")]
struct UnitsPage {
    shell: Shell,
    errors: FormErrors,
    body: UnitsBody,
}

#[derive(Template)]
#[template(path = "pages/units_public.html")]
struct PublicUnitsPage {
    errors: FormErrors,
    body: UnitsBody,
}

#[derive(Template)]
#[template(path = "pages/units_body.html")]
struct UnitsBody {
    errors: FormErrors,
    word: &'static str,
    day: String,
    rules: [Vec<Choice>; 2],
    lines: Vec<Line>,
    answers: Vec<Answer>,
    difference: Option<FindingBox>,
    pairs: Vec<FindingBox>,
    bands: Vec<Band>,
    said: String,
    waiting: Vec<String>,
}

impl HtmlSafe for UnitsBody {}

/// `GET /tools/units`.
pub(crate) async fn show(
    State(office): State<Office>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let desk = view::desk();
    let is_live = headers.contains_key("hx-request");
    let today = match &desk {
        Some(desk) => desk.today(),
        None => office.now().to_zoned(TimeZone::UTC).date(),
    };
    let asked = query.unwrap_or_else(|| EXAMPLE.to_owned());
    let fields = Fields::parse(asked.as_bytes(), String::new()).unwrap_or_default();
    let mut body = body(&fields, today);
    body.word = desk.as_ref().map_or("patient", |desk| Shell::at(desk, HERE).words.patient);
    let errors = body.errors.clone();
    let status = if is_live { StatusCode::OK } else { errors.status() };
    match desk {
        Some(desk) => page_with(status, &UnitsPage { shell: Shell::at(&desk, HERE), errors, body }),
        None => page_with(status, &PublicUnitsPage { errors, body }),
    }
}

/// What was asked, counted.
fn body(fields: &Fields, today: Date) -> UnitsBody {
    let rule = |name: &str, usual| fields.get(name).parse().unwrap_or(usual);
    let [first, second] = USUAL;
    let rules: [UnitRule; 2] = [rule("rule", first), rule("other", second)];
    let mut typed: Vec<TypedService> = fields
        .all("code")
        .zip(fields.all("minutes"))
        .take(LINES)
        .map(|(code, minutes)| TypedService { code: code.into(), minutes: minutes.into() })
        .collect();
    typed.resize(LINES, TypedService::default());
    let mut errors = FormErrors::none();
    let say = "Day of service: enter a day, such as 2026-11-24";
    let day = fields.day("on").optional(&mut errors, "on", say).unwrap_or(today);
    let compared = count_units::compare(day, &typed, &rules);
    add_errors(&mut errors, &compared);
    let total = compared.answers.iter().map(|answer| answer.timed_minutes.0).max();
    UnitsBody {
        word: "",
        day: day.to_string(),
        rules: rules.map(|chosen| {
            let all = UnitRule::ALL.iter().map(|rule| (rule.name(), rule.label()));
            all.map(|(value, label)| Choice {
                value: value.to_owned(),
                label: label.to_owned(),
                selected: value == chosen.name(),
            })
            .collect()
        }),
        lines: lines(&typed, &compared),
        difference: difference(&compared.answers),
        pairs: compared.pairs.iter().map(FindingBox::of).collect(),
        bands: bands(count_units::bands(day), total),
        said: said(&compared.answers, &errors),
        waiting: errors.all().iter().map(|(_, why)| why.clone()).collect(),
        answers: compared.answers.iter().enumerate().map(|(n, one)| answer(n, one)).collect(),
        errors,
    }
}

/// The answers in one sentence, for who listens to the page.
fn said(answers: &[UnitAnswer], errors: &FormErrors) -> String {
    if let Some((_, first)) = errors.all().first() {
        return first.clone();
    }
    let one = |answer: &UnitAnswer| {
        let codes = codes(answer).join(", ");
        let codes = if codes.is_empty() { "nothing to bill".to_owned() } else { codes };
        format!("{}: {codes}.", answer.rule.label())
    };
    answers.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn add_errors(errors: &mut FormErrors, compared: &Compared) {
    for fault in &compared.faults {
        match fault {
            Fault::Code { line, why } => {
                errors.add(&format!("code-{}", line + 1), &format!("Line {}: {why}", line + 1));
            }
            Fault::Minutes { line } => errors.add(
                &format!("minutes-{}", line + 1),
                &format!("Line {}: enter whole minutes from 1 to 1440", line + 1),
            ),
        }
    }
}

fn lines(typed: &[TypedService], compared: &Compared) -> Vec<Line> {
    let labels = compared.labels.iter().cloned().chain(std::iter::repeat(String::new()));
    let line = |((n, typed), label): ((usize, &TypedService), String)| Line {
        n: n + 1,
        code: typed.code.clone(),
        label,
        minutes: typed.minutes.clone(),
    };
    typed.iter().enumerate().zip(labels).map(line).collect()
}

fn answer(id: usize, answer: &UnitAnswer) -> Answer {
    let units: u32 = answer.lines.iter().map(|line| line.units.get()).sum();
    let is_tenths = answer.lines.iter().any(|line| line.measure == Measure::TenthHour);
    let amount = |units: u32| {
        if is_tenths { format!("{}.{} h", units / 10, units % 10) } else { units.to_string() }
    };
    let left = answer.timed_minutes.0.saturating_sub(units.saturating_mul(15));
    Answer {
        id,
        dial: if is_tenths {
            Dial::minutes(answer.timed_minutes.0)
        } else {
            Dial::units(units, left)
        },
        title: answer.rule.label(),
        total: match units {
            _ if is_tenths => amount(units),
            1 => "1 unit".to_owned(),
            _ => format!("{units} units"),
        },
        steps: answer.because.clone(),
        codes: codes(answer),
        findings: answer.findings.iter().map(FindingBox::of).collect(),
    }
}

/// `97530 × 2`, and tenths of an hour as `97530 × 0.3 h`.
fn codes(answer: &UnitAnswer) -> Vec<String> {
    let amount = |line: &UnitLine| match (line.measure, line.units.get()) {
        (Measure::Unit, units) => format!("{} × {units}", line.code),
        (Measure::TenthHour, tenths) => {
            format!("{} × {}.{} h", line.code, tenths / 10, tenths % 10)
        }
    };
    answer.lines.iter().map(amount).collect()
}

fn difference(answers: &[UnitAnswer]) -> Option<FindingBox> {
    let [one, other] = answers else { return None };
    if one.lines == other.lines {
        let said = "Both ways of counting give the same here.";
        return Some(FindingBox::fine(said, "Other minutes may differ."));
    }
    let remedy = "The payer decides which one applies. Its guide says “total timed minutes” or \
                  “each service”.";
    Some(FindingBox::saying(care::Severity::Tell, "The two ways of counting differ here.", remedy))
}

fn bands(bands: Vec<(u32, u32, u32)>, total: Option<u32>) -> Vec<Band> {
    let band = |(first, last, units)| Band {
        minutes: format!("{first}–{last}"),
        units,
        is_hit: total.is_some_and(|total| (first..=last).contains(&total)),
    };
    bands.into_iter().map(band).collect()
}
