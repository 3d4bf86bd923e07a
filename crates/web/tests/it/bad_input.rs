//! Bad input: whatever is typed into a form or sent instead of one, the answer says what to do,
//! keeps what was typed, shows it as text, and is never a failure.
//!
//! The forms are those that the pages have, so that a new one is tried without a new test.

use crate::browser::{Answer, Browser};
use crate::forms::{Field, Form, forms};
use crate::world::{Person, Where, World};
use axum::http::StatusCode;
use office::testing::{Bench, benches};
use std::collections::BTreeSet;
use web::policy::{Entry, POLICY, Who};

/// What nobody may find unescaped on a page.
const RAW: [&str; 2] = ["<script>alert(1)", "<img src=x onerror"];

/// POST routes without a form on a page that this world can open: what is sent there by hand.
const BY_HAND: &[(&str, &[&str])] = &[
    ("/absence", &["from", "to", "session", "reason", "certify"]),
    ("/account/recovery-codes", &["password", "code"]),
    ("/account/second-factor/off", &["password", "code"]),
    ("/certify", &["chosen", "certify", "version"]),
    ("/choose-organization", &["organization", "next"]),
    ("/claims/week/{date}", &["payer", "count", "cents"]),
    ("/encounters/{encounter}/override", &["version", "reason"]),
    ("/import", &["kind", "hash", "digest"]),
    ("/invitation/{token}", &["password", "again", "name"]),
    ("/jobs/try-again", &["job"]),
    ("/new-password/{token}", &["password", "again"]),
    ("/second-factor", &["code", "next"]),
    ("/settings/calendar/{site}/{month}/clear", &["version", "day", "first", "last"]),
    ("/setup/{token}", &["organization", "kind", "name", "email", "password", "time_zone"]),
    ("/sign-in", &["email", "password", "next"]),
    ("/students/{patient}/caseload/end", &["clinician", "from", "to", "last"]),
    ("/users/{member}/new-password", &["version"]),
    ("/users/{member}/reactivate", &["version"]),
    ("/users/{member}/second-factor/reset", &["version"]),
    ("/users/{member}/sign-ins/end", &["version"]),
    ("/users/{member}/sign-ins/{sign_in}/end", &["version"]),
    ("/notices", &["notice"]),
];

/// Routes to which scripts send the form of another one.
const ALSO: &[(&str, &str)] = &[
    ("/record/{session}", "/findings"),
    ("/schedule/new", "/schedule/check"),
    ("/schedule/{session}/move", "/schedule/{session}/check"),
    ("/students/{patient}/mandates/new", "/mandates/terms"),
];

/// What is typed into every field.
fn typed() -> Vec<String> {
    let long = "x".repeat(20_000);
    let letters = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Llanfai";
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "O’Brien-D'Angelo",
        letters,
        "Ø",
        "\u{202e}שלום مرحبا",
        "',1); DROP TABLE patient; --",
        &long,
        "",
        "   ",
        "-1",
        "99999999999999999999",
        "2026-02-30",
        "0000-00-00",
        "-99999-01-01",
        "25:61",
        // The two nights on which clocks are set in New York.
        "2026-03-08",
        "02:30",
        "2026-11-01",
        "01:30",
    ]
    .map(str::to_owned)
    .into()
}

/// A person before the pages, with one sign-in.
struct Visitor<'a> {
    bench: &'a Bench,
    world: &'a World,
    person: Person,
    browser: Browser,
}

impl<'a> Visitor<'a> {
    async fn of(bench: &'a Bench, world: &'a World, person: Person) -> Self {
        let (token, _) = world.sign_in(bench, &person).await;
        let browser = Browser::on(bench).with(Some(&token));
        Self { bench, world, person, browser }
    }

    async fn path(&self, entry: &Entry) -> String {
        let mut path = String::new();
        for segment in entry.path.split('/').skip(1) {
            path.push('/');
            match segment.strip_prefix('{').and_then(|kind| kind.strip_suffix('}')) {
                Some(kind) => {
                    let kind = crate::access::kind_on(entry.path, kind);
                    let id = self.world.object(self.bench, &self.person, kind, Where::Own).await;
                    path.push_str(&id);
                }
                None => path.push_str(segment),
            }
        }
        path
    }

    /// The pages that the person may open.
    async fn pages(&self) -> Vec<String> {
        let mut pages = Vec::new();
        for entry in POLICY.iter().filter(|entry| entry.method == "GET") {
            let is_page = !entry.path.starts_with("/api/") && !entry.path.starts_with("/assets/");
            if is_page && is_let_in(entry, &self.person) {
                pages.push(self.path(entry).await);
            }
        }
        let own =
            |kind: &'static str| self.world.object(self.bench, &self.person, kind, Where::Own);
        let patient = own("patient").await;
        pages.push(format!("/record/new?patient={patient}&date=2026-11-23"));
        pages.push(format!("/absence?patient={patient}&date=2026-11-24"));
        pages.push(format!("/schedule/new?patient={patient}"));
        pages
    }

    /// The page again, and the form on it that leads to the same place.
    async fn form(&mut self, page: &str, action: &str) -> Option<Form> {
        let mut answer = self.browser.get(page).await;
        if answer.status != StatusCode::OK {
            let again = Self::of(self.bench, self.world, self.person).await;
            self.browser = again.browser;
            answer = self.browser.get(page).await;
        }
        forms(&answer.body, page).into_iter().find(|form| form.action == action)
    }
}

fn encoded(fields: &[(String, String)]) -> String {
    let escaped = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}

fn in_parts(fields: &[(String, String)]) -> Vec<u8> {
    let part = |(name, value): &(String, String)| {
        let file = if name == "file" { "; filename=\"<script>alert(1)</script>.csv\"" } else { "" };
        let head = format!("Content-Disposition: form-data; name=\"{name}\"{file}");
        format!("--line\r\n{head}\r\n\r\n{value}\r\n")
    };
    let parts: String = fields.iter().map(part).collect();
    format!("{parts}--line--\r\n").into_bytes()
}

/// The line of the table that an address belongs to.
fn route(action: &str) -> Option<&'static Entry> {
    let action = action.split(['?', '#']).next().unwrap_or_default();
    let fits = |entry: &&Entry| {
        let parts: Vec<_> = entry.path.split('/').collect();
        let given: Vec<_> = action.split('/').collect();
        parts.len() == given.len()
            && parts.iter().zip(&given).all(|(part, given)| part.starts_with('{') || part == given)
    };
    let all = POLICY.iter().filter(|entry| entry.method == "POST").filter(fits);
    all.min_by_key(|entry| entry.path.matches('{').count())
}

/// What is sent instead of a form.
struct Variant {
    /// A word for it.
    what: String,
    sent: Form,
    /// Whether a person could send it from the page.
    only_typed: bool,
}

/// What is sent instead of what stood in the form.
fn variants(form: &Form, is_first: bool) -> Vec<Variant> {
    let mut all = Vec::new();
    let with = |value: &str, which: &dyn Fn(usize) -> bool| {
        let mut form = form.clone();
        for (place, field) in form.fields.iter_mut().enumerate() {
            if which(place) {
                field.value = value.to_owned();
                // A choice that was never offered cannot be shown again.
                field.is_kept &= field.is_typed;
            }
        }
        form
    };
    // The second database has nothing to do with most of it.
    let is_typed = form.fields.iter().any(|field| field.is_typed);
    let most = if is_typed { usize::MAX } else { 1 };
    for value in typed().into_iter().step_by(if is_first { 1 } else { 4 }).take(most) {
        let sent = with(&value, &|place| form.fields.get(place).is_some_and(|it| it.is_typed));
        let said: String = value.chars().take(30).collect();
        // What only has a button may be gone by now.
        all.push(Variant { what: format!("all fields `{said}`"), sent, only_typed: is_typed });
    }
    if is_first {
        for (place, field) in form.fields.iter().enumerate() {
            for value in ["<script>alert(1)</script>", "", "99999999999999999999"] {
                let sent = with(value, &|other| other == place);
                let what = format!("{} `{value}`", field.name);
                all.push(Variant { what, sent, only_typed: field.is_typed });
            }
            let mut without = form.clone();
            without.fields.remove(place);
            let what = format!("without {}", field.name);
            // A box that is not ticked any more.
            let only_typed = field.is_choice && field.is_kept;
            all.push(Variant { what, sent: without, only_typed });
        }
    }
    all
}

/// What is wrong with an answer.
fn faults(answer: &Answer, sent: &Form, only_typed: bool) -> Vec<String> {
    let status = answer.status;
    let mut found = Vec::new();
    // Changed ids are absent, changed versions stale.
    let refused = if only_typed { &[409, 422][..] } else { &[404, 409, 422] };
    if !matches!(status.as_u16(), 200 | 303) && !refused.contains(&status.as_u16()) {
        found.push(format!("answers {status}"));
    }
    for raw in RAW {
        if answer.body.contains(raw) {
            found.push(format!("shows {raw} as it is"));
        }
    }
    if status == StatusCode::UNPROCESSABLE_ENTITY && !sent.action.is_empty() {
        found.extend(not_as_agreed(answer, sent, only_typed));
    }
    found
}

/// What is not as the pattern wants it: the title says that there is an error, the summary takes
/// the focus and leads to the fields, and everything that was typed or chosen is still there.
fn not_as_agreed(answer: &Answer, sent: &Form, only_typed: bool) -> Vec<String> {
    let mut found = Vec::new();
    let page = &answer.body;
    if !page.contains("<title>Error: ") {
        found.push("the title does not begin with an error".to_owned());
    }
    match page.split_once("class=\"error-summary\" tabindex=\"-1\"") {
        None => found.push("no summary takes the focus".to_owned()),
        Some((_, summary)) => {
            let summary = summary.split("</ul>").next().unwrap_or_default();
            let links: Vec<&str> = summary.split("href=\"#").skip(1).collect();
            if links.is_empty() {
                found.push("the summary leads nowhere".to_owned());
            }
            for link in links.into_iter().filter(|_| only_typed) {
                let id = link.split('"').next().unwrap_or_default();
                if !page.contains(&format!("id=\"{id}\"")) {
                    found.push(format!("the summary leads to `{id}`, which is not there"));
                }
            }
        }
    }
    let all = forms(page, &sent.action);
    let path = |form: &Form| form.action.split(['?', '#']).next().unwrap_or_default().to_owned();
    let Some(shown) = all.iter().find(|form| path(form) == path(sent)) else {
        found.push("the form is gone".to_owned());
        return found;
    };
    for field in sent.fields.iter().filter(|field| field.is_kept && !field.value.is_empty()) {
        let value = field.value.trim();
        let kept = |other: &Field| other.name == field.name && other.value.trim() == value;
        if !shown.fields.iter().any(kept) {
            let value: String = value.chars().take(40).collect();
            found.push(format!("`{value}` is no longer in {}", field.name));
        }
    }
    for field in shown.fields.iter().filter(|field| field.is_ticked && only_typed) {
        let was = |other: &Field| other.name == field.name && other.value == field.value;
        if !sent.fields.iter().any(was) {
            found.push(format!("{} is ticked again", field.name));
        }
    }
    found
}

#[tokio::test]
async fn whatever_is_typed_into_any_form_is_answered_and_kept_and_shown_as_text() {
    for (number, (bench, _database)) in benches().await.into_iter().enumerate() {
        let world = World::build(&bench).await;
        let mut tried: BTreeSet<&str> = BTreeSet::new();
        let mut found: Vec<String> = Vec::new();
        for person in &world.people {
            // Signed in on another device too, so that it can be ended.
            world.sign_in(&bench, person).await;
            let mut visitor = Visitor::of(&bench, &world, *person).await;
            for page in visitor.pages().await {
                let opened = visitor.browser.get(&page).await;
                if opened.status != StatusCode::OK {
                    continue;
                }
                for form in forms(&opened.body, &page) {
                    let known = route(&form.action);
                    let entry = known.unwrap_or_else(|| panic!("{page}: {}", form.action));
                    if tried.insert(entry.path) {
                        let faults = try_form(&mut visitor, &page, &form, number == 0).await;
                        found.extend(faults);
                    }
                }
            }
        }
        let posts = POLICY.iter().filter(|entry| entry.method == "POST");
        let wanted: BTreeSet<&str> =
            posts.map(|entry| entry.path).filter(|path| !path.starts_with("/api/")).collect();
        for (path, fields) in BY_HAND {
            found.extend(try_by_hand(&bench, &world, path, fields).await);
            tried.insert(path);
        }
        for (form, also) in ALSO {
            assert!(tried.contains(form), "{form}");
            tried.insert(also);
        }
        let missed: Vec<_> = wanted.difference(&tried).collect();
        found.extend(missed.into_iter().map(|path| format!("no form was found for {path}")));
        assert!(found.is_empty(), "\n{}\n", found.join("\n"));
        nothing_is_shown_raw(&bench, &world).await;
    }
}

async fn try_form(
    visitor: &mut Visitor<'_>,
    page: &str,
    form: &Form,
    is_first: bool,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut fresh = form.clone();
    for Variant { what, sent, only_typed } in variants(form, is_first) {
        let mut fields: Vec<(String, String)> = Vec::new();
        for field in &sent.fields {
            let is_version = field.name.contains("version");
            let now = fresh.fields.iter().find(|known| known.name == field.name);
            let value = now.filter(|_| is_version).unwrap_or(field).value.clone();
            fields.push((field.name.clone(), value));
        }
        let also = ALSO.iter().find(|(of, _)| route(&form.action).is_some_and(|e| e.path == *of));
        if let Some((_, also)) = also {
            let to = form.action.replace("/move", "/check");
            let to = if also.contains('{') { to.as_str() } else { *also };
            let answer = visitor.browser.send("POST", to, &encoded(&fields)).await;
            let says = |fault: String| format!("{to}: {what}: {fault}");
            let nothing = Form::default();
            found.extend(faults(&answer, &nothing, false).into_iter().map(says));
        }
        let answer = if form.is_upload {
            let body = in_parts(&fields);
            visitor
                .browser
                .send_bytes(&form.action, "multipart/form-data; boundary=line", body)
                .await
        } else {
            visitor.browser.send("POST", &form.action, &encoded(&fields)).await
        };
        if !matches!(answer.status.as_u16(), 404 | 422) {
            // Opened anew: what was saved has another version now.
            let Some(again) = visitor.form(page, &form.action).await else { break };
            fresh = again;
        }
        let says = format!("{} {page} {}: {what}", visitor.person.role.key(), form.action);
        found.extend(
            faults(&answer, &sent, only_typed).into_iter().map(|fault| format!("{says}: {fault}")),
        );
    }
    found
}

/// Sends hostile fields to a route as the first who may use it.
async fn try_by_hand(bench: &Bench, world: &World, path: &str, fields: &[&str]) -> Vec<String> {
    let entry = POLICY.iter().find(|entry| entry.method == "POST" && entry.path == path);
    let entry = entry.unwrap_or_else(|| panic!("{path} is no route"));
    let who = world.people.iter().find(|person| is_let_in(entry, person)).unwrap();
    let field =
        |name: &&str| Field { name: (*name).to_owned(), is_typed: true, ..Field::default() };
    let fields = fields.iter().map(field).collect();
    let form = Form { fields, ..Form::default() };
    let mut found = Vec::new();
    for Variant { what, sent, .. } in variants(&form, true) {
        let visitor = Visitor::of(bench, world, *who).await;
        let action = visitor.path(entry).await;
        let pairs = sent.fields.iter().map(|field| (field.name.clone(), field.value.clone()));
        let pairs: Vec<(String, String)> = pairs.collect();
        let answer = visitor.browser.send("POST", &action, &encoded(&pairs)).await;
        // Nothing was typed on a page here, so nothing has to come back.
        let nothing = Form::default();
        let says = |fault: String| format!("{path}: {what}: {fault}");
        found.extend(faults(&answer, &nothing, false).into_iter().map(says));
    }
    found
}

fn is_let_in(entry: &Entry, person: &Person) -> bool {
    match entry.who {
        Who::Roles(roles) => roles.contains(&person.role),
        _ => true,
    }
}

/// What was saved of all that is text on every page.
async fn nothing_is_shown_raw(bench: &Bench, world: &World) {
    for person in &world.people {
        let visitor = Visitor::of(bench, world, *person).await;
        for page in visitor.pages().await {
            let answer = visitor.browser.get(&page).await;
            assert!(!answer.status.is_server_error(), "{page}: {}", answer.status);
            for raw in RAW {
                assert!(!answer.body.contains(raw), "{page} shows {raw} as it is");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_form_at_all_is_refused_as_what_it_is() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let many: Vec<u8> = "a=1&".repeat(3_000).into_bytes();
    let bodies: [(&str, Vec<u8>); 11] = [
        (FORM, b"a=\xff\xfe".to_vec()),
        (FORM, b"%FF=%FE".to_vec()),
        (FORM, b"a=%".to_vec()),
        (FORM, b"a=%zz&b=%0".to_vec()),
        (FORM, b"a=%00&b=\x00".to_vec()),
        (FORM, b"&&=&=&a".to_vec()),
        (FORM, many),
        (FORM, vec![b'a'; 1024 * 1024 + 1]),
        ("application/json", b"{\"a\":".to_vec()),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data".to_vec()),
        ("", Vec::new()),
    ];
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        for entry in POLICY.iter().filter(|entry| entry.method != "GET") {
            let who = world.people.iter().find(|person| is_let_in(entry, person));
            let mut visitor = Visitor::of(&bench, &world, *who.unwrap()).await;
            let path = visitor.path(entry).await;
            // Some end the sign-in.
            let may_end = entry.path.starts_with("/account") || entry.path == "/sign-out";
            for (number, (kind, body)) in bodies.iter().enumerate() {
                if may_end {
                    visitor = Visitor::of(&bench, &world, visitor.person).await;
                }
                let browser = visitor.browser.again();
                let browser = browser.sending("idempotency-key", &number.to_string());
                let answer = browser.send_as(entry.method, &path, kind, body.clone()).await;
                let says = format!("{} {path} body {number}: {}", entry.method, answer.status);
                assert!(!answer.status.is_server_error(), "{says}");
                assert!(!answer.body.is_empty() || answer.status.is_redirection(), "{says}");
            }
        }
    }
}
