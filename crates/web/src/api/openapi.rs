//! The OpenAPI document, made from the handlers.

use super::change::KEY;
use super::{Documented, all};
use crate::problem::Problem;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use utoipa::openapi::{InfoBuilder, OpenApiBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// POSTs that change nothing, and so need no key.
pub(crate) const QUESTIONS: [&str; 5] = [
    "/api/v1/find",
    "/api/v1/import/preview",
    "/api/v1/sessions/{session}/findings",
    "/api/v1/students/{patient}/number",
    "/api/v1/units",
];

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());

/// The description of this API, as OpenAPI 3.1.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "About",
    responses((status = 200, description = "This document.", body = Value)))]
pub(crate) async fn show() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

/// Every schema with its name; one that is used twice is there twice.
fn schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut schemas = Vec::new();
    Problem::schemas(&mut schemas);
    schemas.push((Problem::name().into_owned(), Problem::schema()));
    for Documented { what: (known, ..), .. } in all() {
        schemas.extend(known);
    }
    schemas
}

fn document() -> Value {
    let info = InfoBuilder::new().title("Quarterhour").version("1").description(Some(
        "What happened in therapy sessions, for programs. Sign in by the pages and send the \
             cookie. Each change is sent with an Idempotency-Key; changes of versioned things \
             with the ETag that was read as If-Match.",
    ));
    let mut document = OpenApiBuilder::new().info(info.build()).build();
    let components = document.components.get_or_insert_default();
    components.schemas.extend(schemas());
    for Documented { what: (_, paths, _), .. } in all() {
        document.paths.merge(paths);
    }
    let mut document = serde_json::to_value(&document).unwrap_or_default();
    completed(&mut document);
    document
}

/// Adds what holds for every operation: problems, the sign-in, and the key of a change.
fn completed(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let Some(operation) = operation.as_object_mut() else { continue };
            complete(operation, path, method);
        }
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        let cookie = json!({ "type": "apiKey", "in": "cookie", "name": crate::cookie::NAME });
        components.insert("securitySchemes".to_owned(), json!({ "signIn": cookie }));
    }
}

fn complete(operation: &mut Map<String, Value>, path: &str, method: &str) {
    operation.insert("operationId".to_owned(), Value::String(name(path, method)));
    if path == "/api/v1/openapi.json" {
        return;
    }
    operation.insert("security".to_owned(), json!([{ "signIn": [] }]));
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    let problem = json!({
        "description": "Why not, as problem details (RFC 9457).",
        "content": { "application/problem+json": { "schema": schema } },
    });
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        responses.insert("default".to_owned(), problem);
    }
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten().filter_map(Value::as_object_mut) {
        if parameter.get("name").is_some_and(|name| name == "if-match") {
            let tag = json!({ "type": "string", "pattern": "^\"[0-9]+\"$" });
            parameter.insert("schema".to_owned(), tag);
        }
    }
    if method == "post" && !QUESTIONS.contains(&path) {
        let key = json!({
            "name": KEY, "in": "header", "required": true,
            "description": "A new one for each change; the same when it is sent again.",
            "schema":
                { "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$" },
        });
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.push(key);
        }
    }
}

/// A name that no other operation has: `get_sessions_session_record`.
fn name(path: &str, method: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let path = path.trim_start_matches("/api/v1/").replace(['{', '}'], "");
    format!("{method}_{}", path.chars().map(plain).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn each_name_of_a_schema_stands_for_one_schema() {
        let mut known: BTreeMap<String, Value> = BTreeMap::new();
        for (name, schema) in schemas() {
            let schema = serde_json::to_value(&schema).unwrap();
            let other = known.insert(name.clone(), schema.clone());
            assert!(other.is_none_or(|other| other == schema), "{name} stands for two");
        }
        assert!(known.len() > 60, "{}", known.len());
    }
}
