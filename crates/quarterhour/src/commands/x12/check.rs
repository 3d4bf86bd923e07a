//! `x12 check`: everything that is wrong with files.

use std::path::PathBuf;

use billing::PayerProfile;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde_json::{Value, json};
use x12::check::{Level, Options, PayerRules, Report, rule};
use x12::{Finding, Severity};

use super::source::open;
use crate::Outcome;
use crate::commands::{complain, say};
use crate::system::today;

/// How much is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HowMuch {
    /// SNIP types 1 to 3: syntax, guide, balance
    Structure,
    /// All types
    Full,
}

/// Everything that is wrong with files.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// How much is checked
    #[arg(long, value_enum, default_value = "full")]
    level: HowMuch,
    /// What this payer wants as well, such as `medicare_b`
    #[arg(long, value_name = "PROFILE")]
    payer: Option<String>,
    /// The day on which services are in the future; today when not given
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    /// Files; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Runs the command.
pub(super) fn run(typed: &Check) -> Outcome {
    let on = typed.on.unwrap_or_else(today);
    let profile = typed.payer.as_deref().and_then(PayerProfile::find);
    if let Some(key) = typed.payer.as_ref().filter(|_| profile.is_none()) {
        let known: Vec<&str> = PayerProfile::builtin().iter().map(|p| p.key.as_str()).collect();
        complain(&format!("x12 check: no payer {key}; known are {}", known.join(", ")));
        return Outcome::Usage;
    }
    let rules = profile.map(rules_of);
    let options = Options {
        level: if typed.level == HowMuch::Full { Level::Full } else { Level::Structure },
        code_sets: &edi::CodeLists,
        today: day(on),
        payer: rules.as_ref(),
    };
    let mut answers = Vec::new();
    let mut outcome = Outcome::Done;
    for path in &typed.files {
        let name = path.display().to_string();
        match open(path).and_then(|source| x12::check::stream(source, &options)) {
            Ok(report) => {
                if outcome == Outcome::Done && report.all().next().is_some() {
                    outcome = Outcome::Findings;
                }
                if typed.json {
                    answers.push(as_json(&name, &report));
                } else {
                    say(as_text(&name, &report).trim_end());
                }
            }
            Err(why) => {
                complain(&format!("x12 check: {name} could not be read: {why}"));
                outcome = Outcome::Failed;
            }
        }
    }
    if typed.json {
        say(&json!({ "files": answers }).to_string());
    }
    outcome
}

/// What a profile says of files. Medicare takes no replacements: it reopens claims.
fn rules_of(profile: &PayerProfile) -> PayerRules {
    PayerRules {
        refuses_replacement: profile.key == "medicare_b",
        wants_billing_taxonomy: profile.school,
        wants_rendering_taxonomy: profile.school,
        most_claims: Some(5_000),
        member_lengths: (profile.key == "medicare_b").then_some((11, 11)),
    }
}

/// A day of the calendar as one of the language.
pub(super) fn day(date: Date) -> Option<x12::Day> {
    let year = u16::try_from(date.year()).ok()?;
    let month = u8::try_from(date.month()).ok()?;
    x12::Day::new(year, month, u8::try_from(date.day()).ok()?)
}

fn as_json(name: &str, report: &Report) -> Value {
    let transactions: Vec<Value> = report
        .transactions
        .iter()
        .map(|t| {
            json!({
                "set": t.set,
                "control": t.control,
                "guide": t.guide,
                "first_segment": t.first_segment,
                "segments": t.n_segments,
                "findings": t.findings.iter().map(finding).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "file": name,
        "accepted": report.is_accepted(),
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "transactions": transactions,
    })
}

/// A finding as JSON.
pub(super) fn finding(it: &Finding) -> Value {
    let place = &it.place;
    let mut value = json!({
        "code": it.code,
        "severity": it.severity.word(),
        "segment": place.segment,
        "segment_id": place.segment_id,
        "loop": place.loop_id,
        "element": place.element,
        "component": place.component,
        "offset": place.offset,
        "message": it.message,
    });
    if let (Some(rule), Some(object)) = (rule(it.code), value.as_object_mut()) {
        object.insert("snip".into(), rule.snip.into());
        if let Some(error) = rule.segment_error {
            object.insert("ik3".into(), error.into());
        }
        if let Some(error) = rule.element_error {
            object.insert("ik4".into(), error.into());
        }
        if let Some((category, status)) = rule.status {
            object.insert("stc".into(), format!("{category}:{status}").into());
        }
    }
    value
}

fn as_text(name: &str, report: &Report) -> String {
    let count = |severity| report.all().filter(|f| f.severity == severity).count();
    let (stops, asks, tells) = (count(Severity::Stop), count(Severity::Ask), count(Severity::Tell));
    let verdict = if stops > 0 { "not accepted" } else { "accepted" };
    let mut lines = vec![format!(
        "{name}: {verdict}; {} segments, {} transactions; {stops} stop, {asks} ask, {tells} tell",
        report.n_segments,
        report.transactions.len()
    )];
    lines.extend(report.findings.iter().map(|f| format!("  {f}")));
    for it in report.transactions.iter().filter(|t| !t.findings.is_empty()) {
        let guide = it.guide.unwrap_or("guide not known here");
        lines.push(format!("  Transaction {} {} ({guide})", it.set, it.control));
        lines.extend(it.findings.iter().map(|f| format!("    {f}")));
    }
    lines.join("\n")
}
