//! Minutes to units: two ways of counting side by side, with the arithmetic. Nothing is stored.

use crate::caller::SignedIn;
use crate::form::{Choice, Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use crate::parts::{Dial, FindingBox};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use billing::UnitRule;
use billing::units::{Measure, UnitAnswer};
use office::count_units::{self, Compared, Fault, TypedService};

/// Lines that can be typed.
const LINES: usize = 6;
/// What the two columns begin with.
const USUAL: [UnitRule; 2] = [UnitRule::Cms8, UnitRule::Ama];
/// What is shown before anything was typed.
const EXAMPLE: &str = "code=97530&minutes=33&code=97535&minutes=7";

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
    rules: [Vec<Choice>; 2],
    lines: Vec<Line>,
    answers: Vec<Answer>,
    difference: Option<FindingBox>,
    bands: Vec<Band>,
}

/// `GET /tools/units`.
pub(crate) async fn show(
    SignedIn(desk): SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let asked = query.unwrap_or_else(|| EXAMPLE.to_owned());
    let fields = Fields::parse(asked.as_bytes(), String::new()).unwrap_or_default();
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
    let compared = count_units::compare(desk.today(), &typed, &rules);
    let errors = errors(&compared);
    let total = compared.answers.iter().map(|answer| answer.timed_minutes.0).max();
    let shown = UnitsPage {
        shell: Shell::at(&desk, "/tools/units"),
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
        answers: compared.answers.iter().enumerate().map(|(n, one)| answer(n, one)).collect(),
        bands: bands(count_units::bands(desk.today()), total),
        errors,
    };
    page_with(shown.errors.status(), &shown)
}

fn errors(compared: &Compared) -> FormErrors {
    let mut errors = FormErrors::none();
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
    errors
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
        codes: answer
            .lines
            .iter()
            .map(|line| format!("{} × {}", line.code, amount(line.units.get())))
            .collect(),
        findings: answer.findings.iter().map(FindingBox::of).collect(),
    }
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
