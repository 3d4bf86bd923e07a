//! A hundred power cuts under load: what was acknowledged is there, and the records verify.
//!
//! Therapists write drafts, record and certify by the forms of the product while the server is
//! killed again and again, each time in the midst of answering. A journal holds what was
//! acknowledged: a draft by 200, a record by the redirect to its day.

use crate::process::until;
use crate::server::Server;
use jiff::civil::Date;
use reqwest::header::{COOKIE, IF_MATCH, LOCATION, SET_COOKIE};
use reqwest::{Client, StatusCode};
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Db, DbOptions, values};

const KILLS: usize = 100;
const PATIENCE: Duration = Duration::from_mins(1);
/// What a browser says of a form that our own page sends.
const SITE: (&str, &str) = ("sec-fetch-site", "same-origin");
const PEOPLE: [&str; 4] = ["Jo Tanaka", "Samuel Mensah", "Priya Raman", "Theo Marchetti"];

/// What was acknowledged of one sheet.
#[derive(Debug, Clone, Copy, Default)]
struct Kept {
    /// The highest count in a draft that was acknowledged.
    draft: usize,
    /// Whether the record was certified.
    is_certified: bool,
    /// Whether a request is under way, or ended without an answer, that would record it.
    may_be_certified: bool,
}

/// What the load shares: the journal, and how much it holds.
#[derive(Default)]
struct Journal {
    sheets: Mutex<BTreeMap<String, Kept>>,
    acknowledged: AtomicUsize,
    is_over: AtomicBool,
}

impl Journal {
    fn note(&self, key: &str, change: impl FnOnce(&mut Kept)) {
        change(self.sheets.lock().unwrap().entry(key.to_owned()).or_default());
    }

    fn acknowledge(&self, key: &str, change: impl FnOnce(&mut Kept)) {
        self.note(key, change);
        self.acknowledged.fetch_add(1, Ordering::SeqCst);
    }
}

/// One therapist at work.
struct Therapist {
    client: Client,
    base: String,
    cookie: String,
    patients: Vec<String>,
    yesterday: Date,
    journal: Arc<Journal>,
}

impl Therapist {
    async fn sign_in(server: &Server, who: &str, journal: &Arc<Journal>) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let base = server.url("");
        let sign_in = server.sign_in_of(who);
        let form = form(&[("email", &sign_in.email), ("password", &sign_in.password)]);
        let asked = client.post(format!("{base}/sign-in")).form(&form);
        let answer = asked.header(SITE.0, SITE.1).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{who} signs in");
        let cookie = answer.headers().get(SET_COOKIE).unwrap().to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let journal = Arc::clone(journal);
        let (patients, yesterday) = (Vec::new(), Date::default());
        let mut it = Self { client, base, cookie, patients, yesterday, journal };
        // The first day that Today leads to is the one before.
        let home = it.get("/").await.unwrap();
        it.yesterday = between_all(&home, "href=\"/day/", "\"").first().unwrap().parse().unwrap();
        let caseload = it.get("/caseload").await.unwrap();
        it.patients = between_all(&caseload, "/record/past?patient=", "\"");
        assert!(!it.patients.is_empty(), "{who} has a caseload");
        it
    }

    async fn get(&self, path: &str) -> Option<String> {
        let asked = self.client.get(format!("{}{path}", self.base)).header(COOKIE, &self.cookie);
        asked.send().await.ok()?.text().await.ok()
    }

    /// Status, place and text of the answer; none when the server died before it came.
    async fn send(
        &self,
        method: reqwest::Method,
        path: &str,
        fields: &[(String, String)],
    ) -> Option<(StatusCode, String, String)> {
        let asked = self.client.request(method, format!("{}{path}", self.base));
        // Whatever was kept before the server was killed, the text that is sent stands.
        let asked = asked.header(IF_MATCH, "*").form(fields);
        let asked = asked.header(COOKIE, &self.cookie).header(SITE.0, SITE.1);
        let answer = asked.send().await.ok()?;
        let place = answer.headers().get(LOCATION).and_then(|at| at.to_str().ok());
        let (status, place) = (answer.status(), place.unwrap_or_default().to_owned());
        Some((status, place, answer.text().await.ok()?))
    }

    /// Writes one sheet after another until it is over.
    async fn work(&self) {
        for slot in Slot::all(self.patients.len(), self.yesterday) {
            // A request without an answer: the server is gone and will come back.
            while self.write_sheet(&slot).await.is_none() {
                if self.journal.is_over.load(Ordering::SeqCst) {
                    return;
                }
                tokio::task::yield_now().await;
            }
            if self.journal.is_over.load(Ordering::SeqCst) {
                return;
            }
        }
        panic!("there is no time left in which to record");
    }

    async fn write_sheet(&self, slot: &Slot) -> Option<()> {
        let patient = self.patients.get(slot.patient)?.clone();
        let new = form(&[("patient", &patient), ("day", &slot.day)]);
        let (status, place, _) = self.send(reqwest::Method::POST, "/record/new", &new).await?;
        assert_eq!(status, StatusCode::SEE_OTHER, "a sheet is begun");
        let key = place.strip_prefix("/record/")?.to_owned();
        let sheet = self.get(&place).await?;
        let goals = between_all(&sheet, &format!("name=\"goal.{patient}."), "\"");
        let mut fields = slot.fields(&patient, goals.first());
        let read = between_all(&sheet, "name=\"read\" value=\"", "\"");
        fields.extend(read.first().map(|read| ("read".to_owned(), read.clone())));
        // The planned session of a group is the sheet of several children, one after the other.
        self.journal.note(&key, |kept| kept.draft = 0);
        for n in 1..=2 {
            let mut typed = fields.clone();
            typed.push((format!("remark.{patient}"), format!("count{n}")));
            let path = format!("/drafts/{key}");
            let (status, ..) = self.send(reqwest::Method::PUT, &path, &typed).await?;
            assert_eq!(status, StatusCode::OK, "a draft is kept");
            self.journal.acknowledge(&key, |kept| kept.draft = n);
        }
        fields.push((format!("remark.{patient}"), "count2".to_owned()));
        self.journal.note(&key, |kept| kept.may_be_certified = true);
        for _ in 0..2 {
            let (status, place, page) = self.send(reqwest::Method::POST, &place, &fields).await?;
            if status == StatusCode::SEE_OTHER {
                assert!(place.starts_with("/day/"), "{place}");
                self.journal.acknowledge(&key, |kept| kept.is_certified = true);
                break;
            }
            for asked in between_all(&page, "name=\"answer.", "\"") {
                fields.push((format!("answer.{asked}"), "Agreed with the school.".to_owned()));
            }
        }
        Some(())
    }
}

/// A time at which nobody works otherwise: five minutes late in the afternoon.
struct Slot {
    patient: usize,
    day: String,
    start: String,
    end: String,
}

impl Slot {
    /// The workdays of this month and the last up to a day, five minutes at a time.
    fn all(n_patients: usize, until: Date) -> impl Iterator<Item = Slot> {
        let days = (0..60).map(move |back| care::day_after(until, -back));
        let days = days.filter(|day| day.weekday().to_monday_zero_offset() < 5);
        let days = days.filter(move |day| day.first_of_month() >= last_month(until));
        days.flat_map(move |day| {
            (0..11).map(move |n| Slot {
                patient: n % n_patients,
                day: day.to_string(),
                start: format!("17:{:02}", n * 5),
                end: format!("17:{:02}", n * 5 + 5),
            })
        })
    }

    fn fields(&self, patient: &str, goal: Option<&String>) -> Vec<(String, String)> {
        let own = |name: &str, text: &str| (format!("{name}.{patient}"), text.to_owned());
        let shared = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let mut fields = vec![
            shared("patient", patient),
            shared("day", &self.day),
            shared("start", &self.start),
            shared("end", &self.end),
            shared("language", care::Language::ALL.first().unwrap().key()),
            shared("location", care::Location::ALL.first().unwrap().key()),
            shared("activity", care::ServiceDescription::ALL.last().unwrap().key()),
            shared("service_code", "97530"),
            shared("service_minutes", "5"),
            shared("place_of_service", "11"),
            own("attendance", "provided"),
            own("intervention", "Fastened buttons on a vest, twice."),
            own("response", "Needed one cue."),
            own("function", "Dresses for the yard."),
            shared("certify", "on"),
            shared("action", "certify"),
        ];
        if let Some(goal) = goal {
            fields.push((format!("goal.{patient}.{goal}"), "progress".to_owned()));
        }
        fields
    }
}

fn last_month(today: Date) -> Date {
    care::day_after(today.first_of_month(), -1).first_of_month()
}

/// Fields of a form.
fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Every text between two others.
fn between_all(text: &str, before: &str, after: &str) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).map(Into::into).collect()
}

/// Everything acknowledged is in the database, read while no server runs.
async fn assert_kept(database: &str, sheets: &BTreeMap<String, Kept>) {
    let db = Db::open(database, DbOptions::default()).await.unwrap();
    let mut tx = db.read().await.unwrap();
    for (key, kept) in sheets {
        let id: uuid::Uuid = key.parse().unwrap();
        let sql = "SELECT state FROM encounter WHERE session_id = $1";
        let record = tx.row(sql, values![care::SessionId(id)]).await.unwrap();
        if let Some(row) = record {
            assert!(kept.may_be_certified, "{key} was recorded by nobody");
            let state: String = row.get("state").unwrap();
            assert!(state == "certified" || state == "awaiting_cosignature", "{key}: {state}");
            continue;
        }
        assert!(!kept.is_certified, "{key} was certified, and is gone");
        if kept.draft == 0 {
            // Nothing of this sheet was acknowledged yet.
            continue;
        }
        let sql = "SELECT body FROM draft WHERE key = $1";
        let draft = tx.row(sql, values![key.as_str()]).await.unwrap();
        let body: String = draft.expect("a sheet that was begun has a draft").get("body").unwrap();
        let kept_as_typed = (kept.draft..=2).any(|n| body.contains(&format!("count{n}")));
        assert!(kept_as_typed, "{key}: draft {} is gone", kept.draft);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_kills_lose_nothing_that_was_acknowledged() {
    let mut server = Server::demo().await;
    let journal = Arc::new(Journal::default());
    let mut at_work = Vec::new();
    for who in PEOPLE {
        let therapist = Therapist::sign_in(&server, who, &journal).await;
        at_work.push(tokio::spawn(async move { therapist.work().await }));
    }
    let database = server.database();
    for n in 0..KILLS {
        let before = journal.acknowledged.load(Ordering::SeqCst);
        // Not always at the same point: after the first answer, the second, up to the thirteenth.
        let enough = before + 1 + n % 13;
        until("more to be acknowledged", PATIENCE, async || {
            assert!(at_work.iter().all(|task| !task.is_finished()), "a therapist stopped");
            (journal.acknowledged.load(Ordering::SeqCst) >= enough).then_some(())
        })
        .await;
        server.kill();
        let sheets = journal.sheets.lock().unwrap().clone();
        assert_kept(&database, &sheets).await;
        if n + 1 < KILLS {
            server.restart().await;
        }
    }
    journal.is_over.store(true, Ordering::SeqCst);
    for task in at_work {
        task.await.unwrap();
    }
    let sheets = journal.sheets.lock().unwrap().clone();
    let n_certified = sheets.values().filter(|kept| kept.is_certified).count();
    assert!(n_certified >= 50, "only {n_certified} of {} sheets were certified", sheets.len());
    let mut verify = Command::new(env!("CARGO_BIN_EXE_quarterhour"));
    let output = verify.args(["verify", "--database", &database]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    println!("{} sheets, {n_certified} certified, all there", sheets.len());
}
