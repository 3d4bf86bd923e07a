#![cfg(test)]
//! How long pages and saves take, in this process, on the data of `demo --size medium` or `large`.
//!
//! `cargo bench -p quarterhour --bench pages -- medium` prints a table in milliseconds; `--data
//! DIR` keeps the data there (it is made when it is missing), and `--day DATE` lets it be that
//! day, for data that was made on another. See docs/performance.md.

mod browser;
mod timing;

use browser::Browser;
use care::{Clock, OrganizationId, Random};
use jiff::SignedDuration;
use jiff::civil::Date;
use office::demo::{self, Crowd, PASSWORD, Size, Step};
use office::{Office, Secrets};
use std::path::PathBuf;
use std::sync::Arc;
use store::{Db, DbOptions, StoreError, values};
use timing::Timings;

/// How many therapists ask in turn.
const THERAPISTS: usize = 20;
/// How many times each thing is asked.
const TIMES: usize = 200;
/// How many times what reads a whole organization is asked.
const FEW: usize = 20;

/// The clock of the data: as much ahead of, or behind, the machine's as the day asks for.
#[derive(Clone, Copy)]
struct StoryClock {
    ahead: SignedDuration,
}

impl StoryClock {
    /// Half past twelve or later, as in the demonstration, on that day or else today.
    fn on(day: Option<Date>) -> Self {
        let here = Self { ahead: SignedDuration::ZERO };
        let now = here.now();
        let midnight = |day: Date| day.in_tz(demo::TIME_ZONE).unwrap().timestamp();
        let then = demo::opening(day.map_or(now, midnight));
        Self { ahead: then.duration_since(now) }
    }
}

impl Clock for StoryClock {
    #[expect(clippy::disallowed_methods, reason = "a measurement is made now")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now() + self.ahead
    }
}

struct RealRandom;

impl Random for RealRandom {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }
}

/// What was typed after `--`: the size, where the data is kept, and the day.
fn typed() -> (Size, PathBuf, Option<Date>) {
    let (mut size, mut data, mut day) = ("medium".to_owned(), None, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--data" => data = words.next().map(PathBuf::from),
            "--day" => day = words.next().map(|day| day.parse().unwrap()),
            name if Size::from_name(name).is_some() => name.clone_into(&mut size),
            // Cargo adds it.
            "--bench" => {}
            other => panic!("medium or large, --data DIR, --day DATE; not {other}"),
        }
    }
    let folder = std::env::temp_dir().join(format!("quarterhour-bench-{size}"));
    (Size::from_name(&size).unwrap(), data.unwrap_or(folder), day)
}

#[tokio::main]
async fn main() {
    let (size, folder, day) = typed();
    let clock = StoryClock::on(day);
    std::fs::create_dir_all(&folder).unwrap();
    let place = folder.join("demo.db");
    if !place.exists() {
        let began = std::time::Instant::now();
        let mut tell = |step: Step| eprintln!("{step:?}");
        let chance: (&dyn Clock, &dyn Random) = (&clock, &RealRandom);
        demo::make_file(&place, chance, (2026, size), &mut tell).await.unwrap();
        println!("Made in {} s.", began.elapsed().as_secs());
    }
    println!("{} bytes.", std::fs::metadata(&place).unwrap().len());
    let url = format!("sqlite:{}", place.display());
    let db = Db::open(&url, DbOptions::default()).await.unwrap();
    let secrets = Arc::new(Secrets::from_key([7; 32]));
    let office = Office::new(db, Arc::new(clock), Arc::new(RealRandom), secrets);
    measure(&office).await;
}

async fn measure(office: &Office) {
    let mut tx = office.db.read().await.unwrap();
    let all = store::organizations::list(&mut tx).await.unwrap();
    let crowd = all.iter().find(|one| Crowd::is(one)).unwrap().id;
    let sql = "SELECT COUNT(*) AS n FROM member WHERE organization_id = $1";
    let members: i64 = tx.row(sql, values![crowd]).await.unwrap().unwrap().get("n").unwrap();
    drop(tx);
    let clinicians = usize::try_from(members).unwrap() - 2;
    let today = demo::today(office.now());
    let mut therapists = Vec::new();
    for n in 0..THERAPISTS {
        let number = 1 + n * clinicians / THERAPISTS;
        therapists.push(browser(office, &format!("therapist{number:04}")).await);
    }
    println!("| What | asked | first | p50 | p95 | p99 | worst |\n|---|---|---|---|---|---|---|");
    reads(&therapists, today).await;
    writes(&therapists, today).await;
    wide(office, today).await;
    commits(office, crowd).await;
}

async fn browser(office: &Office, name: &str) -> Browser {
    Browser::sign_in(office, &format!("{name}@example.org"), PASSWORD).await
}

/// Pages of a therapist.
async fn reads(therapists: &[Browser], today: Date) {
    let week = format!("/calendar/week/{today}");
    let month = format!("/calendar/month/{}", today.strftime("%Y-%m"));
    for (what, path) in [
        ("Today", "/"),
        ("Caseload", "/caseload"),
        ("Calendar, week", week.as_str()),
        ("Calendar, month", month.as_str()),
        ("To certify", "/certify"),
    ] {
        let mut timings = Timings::of(what);
        for n in 0..TIMES {
            let who = &therapists[n % therapists.len()];
            timings.time(who.get(path)).await.expect(200);
        }
        timings.print();
    }
    let mut timings = Timings::of("Caseload, search");
    for n in 0..TIMES {
        let who = &therapists[n % therapists.len()];
        let form = [("q".to_owned(), ["ma", "lee", "an", "o"][n % 4].to_owned())];
        timings.time(who.send("POST", "/caseload", &form)).await.expect(200);
    }
    timings.print();
    for (what, from, before) in [
        ("A student", "/caseload", "href=\"/students/"),
        ("A record", "/students/", "href=\"/encounters/"),
        ("Attendance of a student", "/reports", "href=\"/reports/attendance/student/"),
        ("Attendance of a therapist", "/reports", "href=\"/reports/attendance/therapist/"),
    ] {
        linked(therapists, (what, from, before)).await;
    }
}

/// Pages to which another page leads.
async fn linked(therapists: &[Browser], what: (&str, &str, &str)) {
    let (what, from, before) = what;
    let mut timings = Timings::of(what);
    let mut paths = Vec::new();
    for who in therapists {
        let page = match from {
            "/students/" => who.student().await,
            _ => who.get(from).await.body,
        };
        let address = before.trim_start_matches("href=\"");
        let id = browser::between_all(&page, before, "\"").into_iter().find_map(|rest| {
            let id = rest.split(['?', '/', '#']).next()?.to_owned();
            (id.len() == 36).then_some(id)
        });
        paths.push(id.map(|id| format!("{address}{id}")));
    }
    for n in 0..TIMES {
        let at = n % therapists.len();
        let Some(path) = &paths[at] else { continue };
        timings.time(therapists[at].get(path)).await.expect(200);
    }
    timings.print();
}

/// The sheet, what is typed into it, and what becomes of it.
async fn writes(therapists: &[Browser], today: Date) {
    let [mut begin, mut sheet, mut draft, mut findings, mut save, mut certify] = [
        "A new sheet is begun",
        "Record sheet",
        "Draft kept",
        "Live findings",
        "Saved",
        "Saved and certified",
    ]
    .map(Timings::of);
    for n in 0..TIMES {
        let who = &therapists[n % therapists.len()];
        let turn = n / therapists.len();
        let day = care::day_after(today, -1 - i64::try_from(turn).unwrap());
        let patient = who.patients[turn % who.patients.len()].clone();
        let new = [("patient".to_owned(), patient.clone()), ("day".to_owned(), day.to_string())];
        let opened = begin.time(who.send("POST", "/record/new", &new)).await;
        opened.expect(303);
        let page = sheet.time(who.get(&opened.location)).await;
        page.expect(200);
        let key = opened.location.trim_start_matches("/record/").to_owned();
        let is_certified = n % 2 == 0;
        let goal = browser::between(&page.body, &format!("name=\"goal.{patient}."), "\"");
        let mut fields = browser::sheet(&patient, &day.to_string(), goal.as_deref(), is_certified);
        let read = browser::between(&page.body, "name=\"read\" value=\"", "\"");
        fields.extend(read.map(|read| ("read".to_owned(), read)));
        let path = format!("/drafts/{key}");
        draft.time(who.send("PUT", &path, &fields)).await.expect(200);
        fields.push(("session".to_owned(), key));
        findings.time(who.send("POST", "/findings", &fields)).await.expect(200);
        let timings = if is_certified { &mut certify } else { &mut save };
        let asked = timings.time_if(303, who.send("POST", &opened.location, &fields)).await;
        if asked.status == 303 {
            continue;
        }
        for name in browser::between_all(&asked.body, "name=\"answer.", "\"") {
            fields.push((format!("answer.{name}"), "Agreed with the school.".to_owned()));
        }
        timings.time_if(303, who.send("POST", &opened.location, &fields)).await;
    }
    for timings in [begin, sheet, draft, findings, save, certify] {
        timings.print();
    }
}

/// What reads a whole organization.
async fn wide(office: &Office, today: Date) {
    let supervisor = browser(office, "crowd.supervisor").await;
    let biller = browser(office, "crowd.biller").await;
    let week = format!("/claims/week/{}", care::day_after(care::monday_of(today), -7));
    for (what, who, path) in [
        ("Today of the supervisor", &supervisor, "/"),
        ("Reports: uncertified", &supervisor, "/reports/uncertified"),
        ("Reports: no record", &supervisor, "/reports/no-record"),
        ("Reports: mandates", &supervisor, "/reports/mandates"),
        ("Claims", &biller, "/claims"),
        ("Claims of a week", &biller, week.as_str()),
    ] {
        let mut timings = Timings::of(what);
        timings.repeat(FEW, || who.get(path)).await;
        timings.print();
    }
    let mut timings = Timings::of("Find any student");
    let form = [("q".to_owned(), "maria".to_owned())];
    timings.repeat(FEW, || supervisor.send("POST", "/find", &form)).await;
    timings.print();
}

/// One row changed and on the disk.
async fn commits(office: &Office, organization: OrganizationId) {
    let mut timings = Timings::of("One commit");
    for _ in 0..TIMES {
        let done = office.db.write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE organization SET version = version + 1 WHERE id = $1";
                tx.exec(sql, values![organization]).await
            })
        });
        let rows: Result<u64, StoreError> = timings.time(done).await;
        assert_eq!(rows.unwrap(), 1);
    }
    timings.print();
}
