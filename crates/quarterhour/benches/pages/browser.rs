//! A browser without a screen and without a network: the router is asked in this process.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use office::Office;
use tower::ServiceExt;
use web::Settings;

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) body: String,
    cookie: String,
}

impl Answer {
    /// Ends the measurement when the answer is another.
    pub(crate) fn expect(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.body);
    }
}

/// Somebody who is signed in.
pub(crate) struct Browser {
    app: Router,
    cookie: String,
    /// Who is on the own caseload.
    pub(crate) patients: Vec<String>,
}

impl Browser {
    pub(crate) async fn sign_in(office: &Office, email: &str, password: &str) -> Self {
        let app = web::router(office.clone(), &Settings::default()).unwrap();
        let mut it = Self { app, cookie: String::new(), patients: Vec::new() };
        let form =
            [("email".to_owned(), email.to_owned()), ("password".to_owned(), password.to_owned())];
        let done = it.send("POST", "/sign-in", &form).await;
        done.expect(303);
        it.cookie = done.cookie;
        let caseload = it.get("/caseload").await;
        it.patients = between_all(&caseload.body, "/record/past?patient=", "\"");
        it
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[]).await
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        fields: &[(String, String)],
    ) -> Answer {
        let form: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "ot.example.org")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &self.cookie)
            .header(header::IF_MATCH, "*")
            .body(Body::from(form.join("&")))
            .unwrap();
        let (parts, body) = self.app.clone().oneshot(request).await.unwrap().into_parts();
        let text = |name| {
            let value = parts.headers.get(name).map(|value| value.to_str().unwrap());
            value.unwrap_or_default().to_owned()
        };
        let cookie = text(header::SET_COOKIE);
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), location: text(header::LOCATION), body, cookie }
    }

    /// The page of somebody on the caseload, with what was recorded.
    pub(crate) async fn student(&self) -> String {
        let id = self.patients.first().map(String::as_str).unwrap_or_default();
        self.get(&format!("/students/{id}")).await.body
    }
}

/// A sheet as it is filled in.
pub(crate) fn sheet(
    patient: &str,
    day: &str,
    goal: Option<&str>,
    is_certified: bool,
) -> Vec<(String, String)> {
    let own = |name: &str, text: &str| (format!("{name}.{patient}"), text.to_owned());
    let shared = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let mut fields = vec![
        shared("patient", patient),
        shared("day", day),
        shared("start", "17:00"),
        shared("end", "17:05"),
        shared("language", care::Language::ALL.first().unwrap().key()),
        shared("location", care::Location::ALL.first().unwrap().key()),
        shared("activity", care::ServiceDescription::ALL.last().unwrap().key()),
        own("attendance", "provided"),
        own("intervention", "Fastened buttons on a vest, twice."),
        own("response", "Needed one cue."),
        own("function", "Dresses for the yard."),
    ];
    if let Some(goal) = goal {
        fields.push((format!("goal.{patient}.{goal}"), "progress".to_owned()));
    }
    if is_certified {
        fields.extend([shared("certify", "on"), shared("action", "certify")]);
    } else {
        fields.push(shared("action", "save"));
    }
    fields
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The first text between two others.
pub(crate) fn between(text: &str, before: &str, after: &str) -> Option<String> {
    between_all(text, before, after).into_iter().next()
}

/// Every text between two others.
pub(crate) fn between_all(text: &str, before: &str, after: &str) -> Vec<String> {
    let parts = text.split(before).skip(1);
    parts.filter_map(|rest| rest.split(after).next()).map(str::to_owned).collect()
}
