//! What pages ask of storage is found by index, however much there is: every query that the pages
//! of a day send is caught, and SQLite says how it would look for the answer.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::{Router, http::StatusCode};
use office::demo::{Crowd, load_crowd};
use office::testing::{Bench, bench};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use store::testing::databases;
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::{Event, Instrument, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Tables that grow with every day of every patient, or hold every patient.
const LARGE: [&str; 9] = [
    "encounter",
    "encounter_version",
    "certification",
    "session",
    "session_patient",
    "audit_event",
    "patient",
    "goal",
    "mandate",
];

/// What may look at everybody: a part of a name can be anywhere in it, so that the names of all
/// patients are read, and nothing else.
const EXCUSED: &str = "p.find_name LIKE";

/// The span in which the pages are asked; other tests ask storage too.
const ASKED: &str = "pages asked by hot_queries";

/// Catches the text of every statement that is sent within the span.
#[derive(Clone, Default)]
struct Caught(Arc<Mutex<BTreeSet<String>>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Caught {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let is_asked = || {
            let mut spans = context.event_scope(event).into_iter().flatten();
            spans.any(|span| span.name() == ASKED)
        };
        if event.metadata().target() == "sqlx::query" && is_asked() {
            let mut text = Text::default();
            event.record(&mut text);
            let whole = if text.statement.is_empty() { text.summary } else { text.statement };
            self.0.lock().unwrap().insert(whole.trim().to_owned());
        }
    }
}

/// The text of a statement: a short one is only in its summary.
#[derive(Default)]
struct Text {
    summary: String,
    statement: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

/// Somebody of the crowd at a browser.
struct Reader {
    app: Router,
    cookie: String,
}

impl Reader {
    /// The member of that number: the supervisor, the biller, then therapists.
    async fn of(bench: &Bench, crowd: &Crowd, number: usize) -> Self {
        let member = &crowd.organization.members[number];
        let place = (crowd.organization.organization.id, member.clinician.id);
        let (token, _) = bench.token(member.account, Some(place)).await.unwrap();
        let app = web::router(bench.office.clone(), &web::Settings::default()).unwrap();
        Self { app, cookie: format!("__Host-sid={}", token.reveal()) }
    }

    async fn send(&self, method: &str, path: &str, form: &str) -> String {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "ot.example.org")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &self.cookie)
            .body(Body::from(form.to_owned()))
            .unwrap();
        let answer = self.app.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Opens a page, and the first page about one thing that it leads to with such an address,
    /// which is answered.
    async fn follow(&self, path: &str, start: &str) -> String {
        let page = self.send("GET", path, "").await;
        let before = format!("href=\"{start}");
        let links = page.split(&before).skip(1);
        let mut ids = links.filter_map(|rest| rest.split(['"', '#', '?', '/']).next());
        let id = ids.find(|id| id.len() == 36);
        let id = id.unwrap_or_else(|| panic!("{path} leads to no {start}"));
        let address = format!("{start}{id}");
        self.send("GET", &address, "").await;
        address
    }
}

/// A therapist's day, and a look at it by the others.
async fn day(therapist: &Reader, supervisor: &Reader, biller: &Reader) {
    for path in ["/certify", "/calendar/week/2026-11-24", "/calendar/month/2026-11"] {
        therapist.send("GET", path, "").await;
    }
    therapist.follow("/", "/record/").await;
    therapist.send("GET", "/day/2026-11-20", "").await;
    let student = therapist.follow("/caseload", "/students/").await;
    therapist.follow(&student, "/encounters/").await;
    therapist.send("POST", "/caseload", "q=an").await;
    supervisor.send("POST", "/find", "q=an").await;
    supervisor.follow("/reports", "/reports/attendance/therapist/").await;
    for path in ["/", "/reports/uncertified", "/reports/no-record"] {
        supervisor.send("GET", path, "").await;
    }
    biller.send("GET", "/claims/week/2026-11-16", "").await;
}

/// What is wrong with a line of a plan: a large table is read from end to end, or all that an
/// organization has in it.
fn fault(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let looks_everywhere = words.next() == Some("SCAN")
        // A few releases of code tables in all, whatever is recorded.
        && !["CONSTANT", "(subquery", "code_release"].contains(&words.next().unwrap_or_default());
    let index = line.split("INDEX ").nth(1).unwrap_or_default();
    let index = index.trim_start_matches("sqlite_autoindex_");
    let endings = ["_of", "_by", "_1", "_once"];
    let of_large = LARGE.iter().any(|table| {
        let rest = index.strip_prefix(table);
        rest.is_some_and(|rest| endings.iter().any(|ending| rest.starts_with(ending)))
    });
    looks_everywhere || (of_large && line.ends_with("(organization_id=?)"))
}

#[tokio::test]
async fn the_pages_of_a_day_find_by_index() {
    let caught = Caught::default();
    let log = tracing_subscriber::registry().with(caught.clone());
    tracing::subscriber::set_global_default(log).unwrap();
    let test = databases().await.into_iter().next().unwrap();
    let bench = bench(test.db.clone());
    let today = office::demo::today(bench.office.now());
    let crowd = || Crowd::new(7, today, 2, 2);
    load_crowd(&test.db, "no password", crowd(), &mut |_| ()).await.unwrap();
    let supervisor = Reader::of(&bench, &crowd(), 0).await;
    let biller = Reader::of(&bench, &crowd(), 1).await;
    let therapist = Reader::of(&bench, &crowd(), 2).await;
    let span = tracing::info_span!("pages asked by hot_queries");
    day(&therapist, &supervisor, &biller).instrument(span).await;
    let statements = caught.0.lock().unwrap().clone();
    let asked = statements.iter().filter(|sql| sql.starts_with("SELECT"));
    let mut count = 0;
    let mut faults = Vec::new();
    for sql in asked {
        count += 1;
        let plan = format!("EXPLAIN QUERY PLAN {sql}");
        let lines = test.db.read().await.unwrap().rows(&plan, Vec::new()).await.unwrap();
        for line in lines {
            let line: String = line.get("detail").unwrap();
            if fault(&line) && !sql.contains(EXCUSED) {
                faults.push(format!("{line}\n    of {sql}"));
            }
        }
    }
    assert!(count > 20, "the statements were caught: {statements:#?}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_fault_is_a_large_table_without_a_bound() {
    assert!(fault("SCAN encounter"));
    assert!(fault("SCAN e USING COVERING INDEX encounter_of_day"));
    assert!(fault("SEARCH e USING INDEX encounter_of_day (organization_id=?)"));
    assert!(!fault("SEARCH e USING INDEX encounter_of_day (organization_id=? AND day>?)"));
    assert!(!fault("SEARCH site USING INDEX sqlite_autoindex_site_1 (organization_id=?)"));
    assert!(!fault("SCAN CONSTANT ROW"));
}
