//! Who did what: the audit log, a page at a time.

use crate::address::Query;
use crate::caller::SignedIn;
use crate::form::{Choice, FormErrors};
use crate::page::{PageError, Shell, page_with};
use askama::Template;
use axum::response::Response;
use office::audit_log::{self, AuditAnswer, AuditQuestion, AuditRefused};
use office::{AuditLine, Desk};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the address asks.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    person: String,
    action: String,
    object: String,
    day: String,
    before: String,
}

/// One line of the table.
struct Line {
    number: i64,
    when: String,
    who: String,
    action: String,
    object: String,
    object_short: String,
    object_kind: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "pages/audit.html")]
struct AuditPage {
    shell: Shell,
    people: Vec<Choice>,
    actions: Vec<Choice>,
    object: String,
    day: String,
    lines: Vec<Line>,
    next: Option<String>,
    errors: FormErrors,
}

/// `GET /audit`.
pub(crate) async fn read(
    SignedIn(desk): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (question, errors) = question(&asked);
    let answer = audit_log::read(&desk, &question).await.map_err(|why| match why {
        AuditRefused::NotFound => PageError::not_found(),
        AuditRefused::Store(_) => PageError::failed(&why),
    })?;
    let status = errors.status();
    page_with(status, &content(&desk, asked, answer, errors))
}

/// What can be understood is asked; what cannot is said.
fn question(asked: &Asked) -> (AuditQuestion, FormErrors) {
    let mut errors = FormErrors::none();
    let mut question = AuditQuestion {
        person: asked.person.parse().ok(),
        action: Some(asked.action.clone()).filter(|action| !action.is_empty()),
        before: asked.before.parse().ok(),
        ..AuditQuestion::default()
    };
    if !asked.object.trim().is_empty() {
        question.object = asked.object.trim().parse().ok();
        if question.object.is_none() {
            errors.add("object", "Give the whole number of the object, or follow a link to it");
        }
    }
    if !asked.day.trim().is_empty() {
        question.day = asked.day.trim().parse().ok();
        if question.day.is_none() {
            errors.add("day", "Write the day as year-month-day, like 2026-11-24");
        }
    }
    (question, errors)
}

fn content(desk: &Desk, asked: Asked, answer: AuditAnswer, errors: FormErrors) -> AuditPage {
    let next = answer.next.map(|before| {
        format!(
            "/audit?person={}&action={}&object={}&day={}&before={before}",
            plain(&asked.person),
            plain(&asked.action),
            plain(&asked.object),
            plain(&asked.day)
        )
    });
    AuditPage {
        shell: Shell::at(desk, "/audit"),
        people: Choice::list(
            "Everybody",
            answer.people.iter().map(|(id, name)| (id.to_string(), name.clone())),
            Some(asked.person.as_str()),
        ),
        actions: Choice::list(
            "Everything",
            answer.actions.iter().map(|action| (action.clone(), action.clone())),
            Some(asked.action.as_str()),
        ),
        lines: answer.lines.into_iter().map(|event| line(desk, event)).collect(),
        object: asked.object,
        day: asked.day,
        next,
        errors,
    }
}

/// What an address may carry of what came in one.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect()
}

fn line(desk: &Desk, event: AuditLine) -> Line {
    let object = event.object_id.to_string();
    Line {
        number: event.seq,
        when: event
            .at
            .to_zoned(desk.actor.time_zone.clone())
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string(),
        who: event.actor_name.unwrap_or_else(|| "Quarterhour".to_owned()),
        action: event.action,
        object_short: object.chars().rev().take(6).collect::<Vec<_>>().iter().rev().collect(),
        object,
        object_kind: event.object_kind,
        detail: words(&event.detail),
    }
}

/// A detail as words: `roles: therapist, supervisor`. What is not set is left out.
fn words(detail: &str) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str(detail) else { return String::new() };
    // By name: whether a JSON object keeps its order depends on what else is compiled in.
    let fields: BTreeMap<_, _> = fields.iter().filter(|(_, value)| !value.is_null()).collect();
    fields
        .iter()
        .map(|(name, value)| format!("{name}: {}", plain_value(value)))
        .collect::<Vec<_>>()
        .join("; ")
}

fn plain_value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain_value).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_told_in_words() {
        let detail = r#"{"roles":["therapist","supervisor"],"before":null,"n":3}"#;
        assert_eq!(words(detail), "n: 3; roles: therapist, supervisor");
        assert_eq!(words("null"), "");
    }
}
