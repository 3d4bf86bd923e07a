//! Units as the command line reads and prints them.
//!
//! One JSON object a line in, one a line out; whatever is wrong with a line is a finding in its
//! answer, so that every line gets one.

use std::fmt::Write as _;

use care::{Finding, Minutes};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::{Measure, ServiceMinutes, UnitAnswer, UnitOptions, UnitRule, count, screen};
use crate::times::{self, Interval, Placed};
use crate::{CodeFault, CodeTable, Cpt, edit};

/// Why an argument is no service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceRefused {
    /// Not of the form.
    #[error("{0}: write CODE=MINUTES, such as 97530=23, or CODE=MINUTESxCOUNT, such as 95851=10x2")]
    Form(String),
    /// The code has no shape of a code; the sentence may name the nearest.
    #[error("{0}")]
    Code(String),
}

/// Reads `97530=23` or `95851=10x2`.
///
/// # Errors
///
/// [`ServiceRefused`]: not of that form, minutes that are no whole number, or no code.
pub fn parse_service(
    text: &str,
    day: Date,
    table: &CodeTable,
) -> Result<ServiceMinutes, ServiceRefused> {
    let form = || ServiceRefused::Form(text.chars().take(40).collect());
    let (code, amount) = text.split_once('=').ok_or_else(form)?;
    let (minutes, number) = match amount.split_once(['x', 'X']) {
        Some((minutes, number)) => (minutes, Some(number)),
        None => (amount, None),
    };
    let whole = |text: &str| text.trim().parse::<u32>().map_err(|_| form());
    let code =
        parse_code(code.trim(), day, table).map_err(|f| ServiceRefused::Code(f.to_string()))?;
    Ok(ServiceMinutes {
        code,
        minutes: Minutes(whole(minutes)?),
        count: number.map(whole).transpose()?,
    })
}

/// Reads a code, or says which real one is nearest to what was typed.
///
/// # Errors
///
/// [`CodeFault::Unknown`] when the text has not the shape of a code.
pub fn parse_code(text: &str, day: Date, table: &CodeTable) -> Result<Cpt, CodeFault> {
    text.parse().map_err(|_| CodeFault::Unknown {
        code: text.chars().take(20).collect(),
        nearest: table.nearest(text, day),
    })
}

/// The answer to one line, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAnswer {
    /// One JSON object, without the end of the line.
    pub json: String,
    /// Whether it has findings.
    pub has_findings: bool,
}

/// Answers one line of `units --json`; a line without a date is taken for `today`.
#[must_use]
pub fn answer_line(line: &str, today: Date, table: &CodeTable) -> LineAnswer {
    let asked: Value = match serde_json::from_str(line) {
        Ok(asked) => asked,
        Err(_) => return refused(Value::Null, vec![unreadable("line", "the line is not JSON")]),
    };
    let id = asked.get("id").cloned().unwrap_or(Value::Null);
    let (rule, day) = match head(&asked, today) {
        Ok(head) => head,
        Err(finding) => return refused(id, vec![*finding]),
    };
    let Some(Value::Array(listed)) = asked.get("services") else {
        return refused(id, vec![unreadable("services", "services is a list of services")]);
    };
    let mut findings = Vec::new();
    let mut services = Vec::new();
    let mut intervals = Vec::new();
    for (n, value) in listed.iter().enumerate() {
        match service(value, n, day, table).and_then(|it| Ok((it, interval(value, n)?))) {
            Ok((service, interval)) => {
                services.push(service);
                intervals.push(interval);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    match elapsed(&asked) {
        Ok(elapsed) => findings.extend(on_the_clock(&services, &intervals, elapsed)),
        Err(finding) => findings.push(*finding),
    }
    let mut answer = count(rule, day, &services, table, &UnitOptions::default());
    findings.append(&mut answer.findings);
    answer.findings = findings;
    print(id, &answer)
}

/// The answer as one JSON object, for an identifier of the caller's.
#[must_use]
pub fn print(id: Value, answer: &UnitAnswer) -> LineAnswer {
    let lines = answer.lines.iter().map(|line| {
        let key = match line.measure {
            Measure::Unit => "units",
            Measure::TenthHour => "tenths",
        };
        serde_json::json!({ "code": line.code, key: line.units })
    });
    let body = Body {
        id,
        lines: lines.collect(),
        timed_minutes: answer.timed_minutes.0,
        total_minutes: answer.total_minutes.0,
        timed_units: answer.timed_units.get(),
        tie: answer.tie,
        because: &answer.because,
        findings: answer.findings.iter().map(said).collect(),
    };
    LineAnswer {
        json: serde_json::to_string(&body).unwrap_or_default(),
        has_findings: !answer.findings.is_empty(),
    }
}

/// The answer in words, for a terminal.
#[must_use]
pub fn explain(answer: &UnitAnswer) -> String {
    let mut text = String::new();
    for line in &answer.lines {
        let amount = match line.measure {
            Measure::Unit => line.units.to_string(),
            Measure::TenthHour => format!("{}.{} h", line.units.get() / 10, line.units.get() % 10),
        };
        // Writing to a string cannot fail.
        _ = writeln!(text, "{}  {amount}", line.code);
    }
    if answer.lines.is_empty() {
        text.push_str("Nothing to bill.\n");
    }
    for sentence in &answer.because {
        _ = writeln!(text, "  {sentence}");
    }
    for finding in &answer.findings {
        let (severity, message) = (finding.severity.key(), &finding.message);
        let end = if message.ends_with('?') { "" } else { "." };
        _ = writeln!(text, "{severity} {}: {message}{end} {}", finding.edit, finding.remedy);
    }
    text
}

#[derive(Serialize)]
struct Body<'a> {
    id: Value,
    lines: Vec<Value>,
    timed_minutes: u32,
    total_minutes: u32,
    timed_units: u32,
    tie: bool,
    because: &'a [String],
    findings: Vec<Said<'a>>,
}

/// A finding in our JSON.
#[derive(Serialize)]
struct Said<'a> {
    code: &'a str,
    severity: &'static str,
    field: &'a str,
    message: &'a str,
    remedy: &'a str,
    source: &'a str,
}

fn said(finding: &Finding) -> Said<'_> {
    Said {
        code: &finding.edit,
        severity: finding.severity.key(),
        field: &finding.place.field,
        message: &finding.message,
        remedy: &finding.remedy,
        source: &finding.source,
    }
}

fn refused(id: Value, findings: Vec<Finding>) -> LineAnswer {
    let answer = UnitAnswer {
        rule: UnitRule::Cms8,
        lines: Vec::new(),
        timed_minutes: Minutes(0),
        total_minutes: Minutes(0),
        timed_units: crate::Units::ZERO,
        tie: false,
        because: Vec::new(),
        findings,
    };
    print(id, &answer)
}

fn unreadable(field: &str, message: &str) -> Finding {
    edit::UNREADABLE.finding(field, message)
}

fn head(asked: &Value, today: Date) -> Result<(UnitRule, Date), Box<Finding>> {
    let named = asked.get("rule").and_then(Value::as_str);
    let Some(named) = named else {
        return Err(Box::new(unreadable("rule", "the rule is missing")));
    };
    let rule = named
        .parse::<UnitRule>()
        .map_err(|unknown| Box::new(edit::RULE_UNKNOWN.finding("rule", unknown.to_string())))?;
    let day = match asked.get("date") {
        None | Some(Value::Null) => today,
        Some(date) => date
            .as_str()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| Box::new(unreadable("date", "the date is written like 2026-11-24")))?,
    };
    Ok((rule, day))
}

fn service(
    value: &Value,
    n: usize,
    day: Date,
    table: &CodeTable,
) -> Result<ServiceMinutes, Box<Finding>> {
    let at = |key: &str| format!("services[{n}].{key}");
    let Some(code) = value.get("code").and_then(Value::as_str) else {
        return Err(Box::new(unreadable(&at("code"), "the code of a service is text")));
    };
    let code = parse_code(code, day, table).map_err(|f| Box::new(screen::fault_finding(&f)))?;
    let minutes = value.get("minutes").unwrap_or(&Value::Null);
    let minutes = whole(minutes).ok_or_else(|| {
        let message = format!("the minutes of {code} are a whole number from 0 to 1440");
        Box::new(edit::IMPOSSIBLE_MINUTES.finding(at("minutes"), message))
    })?;
    let count = match value.get("count") {
        None | Some(Value::Null) => None,
        Some(count) => Some(
            whole(count)
                .ok_or_else(|| Box::new(unreadable(&at("count"), "a count is a whole number")))?,
        ),
    };
    Ok(ServiceMinutes { code, minutes: Minutes(minutes), count })
}

/// When a service was given, where the line says it: `"start":"09:00","end":"09:15"`.
fn interval(value: &Value, n: usize) -> Result<Option<Interval>, Box<Finding>> {
    let at = |key: &str| match value.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(time) => time.as_str().and_then(|text| text.parse().ok()).map(Some).ok_or_else(|| {
            let message = "a time is written like 09:15";
            Box::new(unreadable(&format!("services[{n}].{key}"), message))
        }),
    };
    match (at("start")?, at("end")?) {
        (None, None) => Ok(None),
        (Some(start), Some(end)) => Interval::new(start, end).map(Some).map_err(|refused| {
            let field = format!("services[{n}].end");
            Box::new(edit::IMPOSSIBLE_MINUTES.finding(field, refused.to_string()))
        }),
        _ => Err(Box::new(unreadable(&format!("services[{n}]"), "start and end come together"))),
    }
}

/// How long the session was, where the line says it: `"session_minutes":30`.
fn elapsed(asked: &Value) -> Result<Option<u32>, Box<Finding>> {
    match asked.get("session_minutes") {
        None | Some(Value::Null) => Ok(None),
        Some(minutes) => whole(minutes).map(Some).ok_or_else(|| {
            let message = "the minutes of the session are a whole number";
            Box::new(edit::IMPOSSIBLE_MINUTES.finding("session_minutes", message))
        }),
    }
}

fn on_the_clock(
    services: &[ServiceMinutes],
    intervals: &[Option<Interval>],
    elapsed: Option<u32>,
) -> Vec<Finding> {
    let placed: Vec<Placed<'_>> = services
        .iter()
        .zip(intervals)
        .map(|(service, interval)| Placed {
            code: service.code,
            minutes: service.minutes.0,
            intervals: interval.as_slice(),
        })
        .collect();
    times::check(&placed, elapsed)
}

/// A whole number that is not negative; `30.0` is one, `30.5` and `"30"` are not.
fn whole(value: &Value) -> Option<u32> {
    let number = value.as_u64().or_else(|| {
        let text = value.as_f64()?.to_string();
        text.parse().ok()
    });
    u32::try_from(number?).ok()
}
