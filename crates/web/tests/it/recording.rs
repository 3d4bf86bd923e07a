//! Recording through the pages: a full disk, and a record that stands in for a withdrawn one.

use crate::browser::{Answer, Browser};
use crate::world::{Person, Where, World};
use axum::http::StatusCode;
use care::Role;
use jiff::civil::{Date, date};
use office::testing::{Bench, benches};

async fn browser_of(bench: &Bench, world: &World, role: Role) -> (Browser, Person) {
    let person = *world.people.iter().find(|one| one.role == role).unwrap();
    let (token, _) = world.sign_in(bench, &person).await;
    (Browser::on(bench).with(Some(&token)), person)
}

/// A sheet for one patient on a day, nobody having planned it; its path.
pub(crate) async fn begun(browser: &Browser, patient: &str, day: Date) -> String {
    let day = day.to_string();
    let done = browser.post("/record/new", &[("patient", patient), ("day", &day)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    done.location().to_owned()
}

/// Records that the patient was absent, and answers what is asked.
pub(crate) async fn record(browser: &Browser, path: &str, patient: &str, words: &str) -> Answer {
    let read = hidden(&browser.get(path).await.body, "read");
    let mut fields = absence(patient, words);
    fields.push((format!("reason.{patient}"), "not_in_school".to_owned()));
    fields.push(("read".to_owned(), read));
    let asked = sent(browser, path, &fields).await;
    for part in asked.body.split("name=\"answer.").skip(1) {
        let name = part.split('"').next().unwrap();
        fields.push((format!("answer.{name}"), "Agreed with the school.".to_owned()));
    }
    if asked.status == StatusCode::UNPROCESSABLE_ENTITY {
        return sent(browser, path, &fields).await;
    }
    asked
}

/// The value of a hidden field of a page.
pub(crate) fn hidden(body: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    body.split(&start).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// The fields of a sheet that says that the patient was absent.
fn absence(patient: &str, words: &str) -> Vec<(String, String)> {
    let own = |name: &str| format!("{name}.{patient}");
    [
        ("patient".to_owned(), patient),
        ("day".to_owned(), "2026-11-24"),
        ("start".to_owned(), "9:05"),
        ("end".to_owned(), "9:35"),
        ("language".to_owned(), care::Language::ALL.first().unwrap().key()),
        (own("attendance"), "student_absent"),
        (own("remark"), words),
        ("action".to_owned(), "save"),
    ]
    .into_iter()
    .map(|(name, value)| (name, value.to_owned()))
    .collect()
}

async fn sent(browser: &Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &fields).await
}

#[tokio::test]
async fn a_full_disk_is_507_and_leaves_no_half_written_record() {
    for (bench, database) in benches().await {
        if database.db.is_postgres() {
            continue;
        }
        let rows = async |table| database.count(table).await.unwrap();
        let world = World::build(&bench).await;
        let (browser, person) = browser_of(&bench, &world, Role::Therapist).await;
        let patient = world.object(&bench, &person, "patient", Where::Own).await;
        let path = begun(&browser, &patient, date(2026, 11, 24)).await;
        let before = (rows("encounter").await, rows("audit_event").await);
        database.limit_pages(1).await.unwrap();
        let long = "The family called before school. ".repeat(1_500);
        let full = record(&browser, &path, &patient, &long).await;
        assert_eq!(full.status, StatusCode::INSUFFICIENT_STORAGE, "{}", full.body);
        assert!(full.body.contains("full"), "{}", full.body);
        let after = (rows("encounter").await, rows("audit_event").await);
        assert_eq!(after, before, "nothing half written");
        database.limit_pages(1_000_000).await.unwrap();
        let done = record(&browser, &path, &patient, &long).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(rows("encounter").await, before.0 + 1);
    }
}

#[tokio::test]
async fn after_a_record_is_withdrawn_another_is_written_beside_it() {
    for (bench, database) in benches().await {
        let rows = async |table| database.count(table).await.unwrap();
        let world = World::build(&bench).await;
        let (browser, person) = browser_of(&bench, &world, Role::Therapist).await;
        let patient = world.object(&bench, &person, "patient", Where::Own).await;
        let path = begun(&browser, &patient, date(2026, 11, 24)).await;
        let before = rows("encounter").await;
        let done = record(&browser, &path, &patient, "Absent.").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let day = browser.get(done.location()).await;
        let encounter = day.body.split("href=\"/encounters/").nth(1).unwrap();
        let encounter = encounter.split('"').next().unwrap().to_owned();
        let (supervisor, _) = browser_of(&bench, &world, Role::Supervisor).await;
        let withdrawn = supervisor
            .post(
                &format!("/encounters/{encounter}/void"),
                &[("version", "1"), ("reason", "Wrong child")],
            )
            .await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.body);
        let again = record(&browser, &path, &patient, "Absent, as the office says.").await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
        assert_eq!(rows("encounter").await, before + 2);
        let old = browser.get(&format!("/encounters/{encounter}")).await;
        assert!(old.body.contains("Wrong child"), "the withdrawn record stays readable");
        let day = browser.get(done.location()).await;
        assert!(!day.body.contains(&format!("/encounters/{encounter}")), "the new one is shown");
        // A third is refused: one record stands.
        let third = record(&browser, &path, &patient, "Once more.").await;
        assert_eq!(rows("encounter").await, before + 2, "{}", third.status);
    }
}

#[tokio::test]
async fn minutes_that_are_no_number_stay_as_typed_on_their_own_line() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (browser, person) = browser_of(&bench, &world, Role::PracticeOwner).await;
        let patient = world.object(&bench, &person, "patient", Where::Own).await;
        let path = begun(&browser, &patient, date(2026, 11, 24)).await;
        let attendance = format!("attendance.{patient}");
        let answer = browser
            .post(
                &path,
                &[
                    ("patient", &patient),
                    ("day", "2026-11-24"),
                    ("start", "9:05"),
                    ("end", "9:35"),
                    ("service_code", "97110"),
                    ("service_minutes", "fif\"teen"),
                    ("service_code", "97530"),
                    ("service_minutes", "15"),
                    (&attendance, "provided"),
                    ("action", "save"),
                ],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        let lines: Vec<&str> = answer.body.split("class=\"service-line\"").skip(1).collect();
        let first = lines.first().unwrap();
        assert!(first.contains("value=\"97110\" selected"), "{first}");
        assert!(first.contains("value=\"fif&#34;teen\""), "{first}");
        let second = &lines[1];
        assert!(second.contains("value=\"97530\" selected"), "{second}");
        assert!(second.contains("value=\"15\""), "{second}");
        assert!(answer.body.contains("Enter minutes as a whole number"));
    }
}

/// Sends the sheet as one window read it.
async fn save_as_read(
    browser: &Browser,
    path: &str,
    fields: &[(String, String)],
    read: &str,
    action: &str,
) -> Answer {
    let mut fields: Vec<_> = fields.iter().filter(|(name, _)| name != "action").cloned().collect();
    fields.push(("read".to_owned(), read.to_owned()));
    fields.push(("action".to_owned(), action.to_owned()));
    fields.push(("certify".to_owned(), "yes".to_owned()));
    sent(browser, path, &fields).await
}

#[tokio::test]
async fn of_two_windows_the_second_to_save_is_shown_both_texts() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (browser, person) = browser_of(&bench, &world, Role::Therapist).await;
        let patient = world.object(&bench, &person, "patient", Where::Own).await;
        let path = begun(&browser, &patient, date(2026, 11, 24)).await;
        // Nothing is stored yet; both windows read that.
        let read = hidden(&browser.get(&path).await.body, "read");
        assert!(!read.contains('='), "there is no record: {read}");
        let mine = absence(&patient, "The office says a cold.");
        let other = absence(&patient, "The family called.");
        let done = save_as_read(&browser, &path, &other, &read, "save").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        for action in ["save", "certify"] {
            let late = save_as_read(&browser, &path, &mine, &read, action).await;
            assert_eq!(late.status, StatusCode::CONFLICT, "{action}: {}", late.body);
            for text in ["The office says a cold.", "The family called."] {
                assert!(late.body.contains(text), "{action}: {text}");
            }
        }
        // Both windows read the record that stands; one of them saves it again.
        let read = hidden(&browser.get(&path).await.body, "read");
        assert!(read.contains('='), "there is a record: {read}");
        let done = save_as_read(&browser, &path, &other, &read, "save").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let late = save_as_read(&browser, &path, &mine, &read, "save").await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
        assert!(browser.get(&path).await.body.contains("The family called."), "it stands");
        // Having seen both, the person goes on with what was sent.
        let now = hidden(&late.body, "read");
        let sheet = save_as_read(&browser, &path, &mine, &now, "again").await;
        assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.body);
        assert!(sheet.body.contains("The office says a cold."));
        assert_eq!(hidden(&sheet.body, "read"), now);
        let done = save_as_read(&browser, &path, &mine, &now, "save").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert!(browser.get(&path).await.body.contains("The office says a cold."));
    }
}

#[tokio::test]
async fn a_draft_of_another_window_is_not_written_over() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (browser, person) = browser_of(&bench, &world, Role::Therapist).await;
        let session = world.object(&bench, &person, "planned", Where::Own).await;
        let path = format!("/drafts/{session}");
        let put = async |read: &str, window: &str, text: &str| {
            let browser = browser.again().sending("if-match", read);
            browser.send("PUT", &path, &format!("start={text}&window={window}")).await
        };
        let first = put("0", "one", "9%3A05").await;
        assert_eq!(first.status, StatusCode::OK);
        let tag = first.headers.get("etag").unwrap().to_str().unwrap().to_owned();
        let late = put("0", "two", "9%3A10").await;
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
        assert_eq!(put("\"0\"", "one", "9%3A15").await.status, StatusCode::OK, "its own text");
        assert_eq!(put(&tag, "two", "9%3A20").await.status, StatusCode::PRECONDITION_FAILED);
        let page = browser.get(&format!("/record/{session}")).await.body;
        assert!(page.contains("9:15") && page.contains("data-draft-version=\"2\""), "{page}");
        assert_eq!(put("*", "two", "9%3A20").await.status, StatusCode::OK, "it was asked for");
        assert_eq!(put("\"2\"", "one", "9%3A25").await.status, StatusCode::PRECONDITION_FAILED);
        assert!(browser.get(&format!("/record/{session}")).await.body.contains("9:20"));
    }
}

/// A sheet of a day whose month is closed for recording, and its fields.
async fn closed(browser: &Browser, patient: &str) -> (String, Vec<(String, String)>) {
    let path = format!("/record/new?patient={patient}&day=2026-09-15");
    let begun = browser.get(&path).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let mut fields = absence(patient, "The family called.");
    for (name, value) in &mut fields {
        if name == "day" {
            "2026-09-15".clone_into(value);
        }
    }
    fields.push((format!("reason.{patient}"), "not_in_school".to_owned()));
    (begun.location().to_owned(), fields)
}

/// What the supervisor's form asks for.
fn asked(body: &str) -> Vec<String> {
    let parts = body.split("name=\"reason-").skip(1);
    parts.map(|part| format!("reason-{}", part.split('"').next().unwrap())).collect()
}

#[tokio::test]
async fn what_a_therapist_may_not_let_pass_a_supervisor_lets_pass_with_a_reason() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (browser, person) = browser_of(&bench, &world, Role::Therapist).await;
        let (supervisor, _) = browser_of(&bench, &world, Role::Supervisor).await;
        let patient = world.object(&bench, &person, "patient", Where::Own).await;
        let (path, mut fields) = closed(&browser, &patient).await;
        // The therapist can neither certify it nor lose it: it is saved and waits.
        let refused = save_as_read(&browser, &path, &fields, "0", "certify").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        assert!(refused.body.contains("not on your caseload on this day"), "{}", refused.body);
        for name in asked_answers(&refused.body) {
            fields.push((name, "Agreed with the school.".to_owned()));
        }
        let saved = save_as_read(&browser, &path, &fields, "0", "save").await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let read = hidden(&browser.get(&path).await.body, "read");
        let still = save_as_read(&browser, &path, &fields, &read, "certify").await;
        assert_eq!(still.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", still.body);
        // The supervisor finds it on Today, and gives the reason.
        assert!(supervisor.get("/").await.body.contains("href=\"/overrides\""));
        assert!(!browser.get("/").await.body.contains("href=\"/overrides\""));
        let list = supervisor.get("/overrides").await.body;
        let form = list.split("href=\"/encounters/").nth(1).unwrap();
        let form = format!("/encounters/{}", form.split('"').next().unwrap());
        let page = supervisor.get(&form).await.body;
        let version = hidden(&page, "version");
        let send = async |version: &str, reason: &str| {
            let names = asked(&page);
            let mut sent = vec![("version", version)];
            sent.extend(names.iter().map(|name| (name.as_str(), reason)));
            supervisor.post(&form, &sent).await
        };
        let silent = send(&version, " ").await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(silent.body.contains("<title>Error: "), "{}", silent.body);
        assert_eq!(send("7", "Late.").await.status, StatusCode::UNPROCESSABLE_ENTITY, "stale");
        let done = send(&version, "The record was on paper.").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert!(!supervisor.get("/overrides").await.body.contains(&form));
        // It counts for that version: a changed record asks again.
        let read = hidden(&browser.get(&path).await.body, "read");
        let mut changed = fields.clone();
        for (name, value) in &mut changed {
            if name.starts_with("remark.") {
                "The family called twice.".clone_into(value);
            }
        }
        let other = save_as_read(&browser, &path, &changed, &read, "certify").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.body);
        let certified = save_as_read(&browser, &path, &fields, &read, "certify").await;
        assert_eq!(certified.status, StatusCode::SEE_OTHER, "{}", certified.body);
        let record = form.trim_end_matches("/override");
        let told = supervisor.get(record).await.body;
        assert!(told.contains("The record was on paper."), "who, when and why stay: {told}");
    }
}

/// The names of the fields in which a page asks for an answer.
fn asked_answers(body: &str) -> Vec<String> {
    let parts = body.split("name=\"answer.").skip(1);
    parts.map(|part| format!("answer.{}", part.split('"').next().unwrap())).collect()
}

/// The part of a page from one text to another.
fn between<'a>(body: &'a str, from: &str, to: &str) -> &'a str {
    body.split(from).nth(1).unwrap_or_default().split(to).next().unwrap_or_default()
}

#[tokio::test]
async fn an_absence_whose_reason_is_not_known_is_asked_about_and_never_invented() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (browser, person) = browser_of(&bench, &world, Role::Therapist).await;
        let patient = world.object(&bench, &person, "patient", Where::Own).await;
        let path = begun(&browser, &patient, date(2026, 11, 24)).await;
        let page = browser.get(&path).await.body;
        let choices = between(&page, &format!("name=\"reason.{patient}\""), "</select>");
        assert!(choices.trim_start_matches('>').starts_with("<option value=\"\">Not known"));
        let read = hidden(&page, "read");
        let silent = absence(&patient, "");
        let asked = save_as_read(&browser, &path, &silent, &read, "certify").await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.body);
        assert!(asked.body.contains("QH-S005"), "{}", asked.body);
        // If it is not known it may stay open: saved without one, it has none.
        let saved = save_as_read(&browser, &path, &silent, &read, "save").await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let page = browser.get(&path).await.body;
        let choices = between(&page, &format!("name=\"reason.{patient}\""), "</select>");
        assert!(!choices.contains(" selected"), "{choices}");
    }
}

/// A sheet of a school, provided, with some fields.
fn provided(patient: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = [
        ("patient", patient),
        ("day", "2026-11-24"),
        ("start", "9:05"),
        ("end", "9:35"),
        ("language", "EN"),
        ("location", "therapy_room"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    fields.push((format!("attendance.{patient}"), "provided".to_owned()));
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

#[tokio::test]
async fn minutes_are_split_evenly_by_a_button_and_typed_errors_stand_beside_their_field() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (browser, person) = browser_of(&bench, &world, Role::Therapist).await;
        let patient = world.object(&bench, &person, "patient", Where::Own).await;
        let path = begun(&browser, &patient, date(2026, 11, 24)).await;
        let read = hidden(&browser.get(&path).await.body, "read");
        let four = [
            ("activity", "writing"),
            ("activity", "motor_coordination"),
            ("activity", "self_care_adl"),
            ("activity", "sensory_processing"),
            ("activity", "consultative"),
        ];
        let fields = provided(&patient, &four);
        let asked = save_as_read(&browser, &path, &fields, &read, "certify").await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.body.contains("<title>Error: "));
        // What is refused stands beside its field too, not only in the summary.
        let minutes = between(&asked.body, "id=\"minutes\"", "</div>");
        assert!(minutes.contains("Error:") && minutes.contains("missing"), "{minutes}");
        let note = between(&asked.body, "What you did<span", "<textarea");
        assert!(note.contains("Error:"), "{note}");
        let split = save_as_read(&browser, &path, &fields, &read, "split").await;
        assert_eq!(split.status, StatusCode::OK, "{}", split.body);
        let of = |key: &str| hidden(&split.body, &format!("minutes.{key}"));
        let shared = [of("motor_coordination"), of("self_care_adl"), of("sensory_processing")];
        assert_eq!(shared, ["8", "8", "7"], "30 minutes among four");
        assert_eq!(of("writing"), "7");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_said_while_it_is_typed() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        for (role, field, text, words) in [
            (Role::Therapist, "start", "25:00", "Enter the start, like 10:00"),
            (Role::PracticeOwner, "service_minutes", "-5", "Enter minutes as a whole number"),
        ] {
            let (browser, person) = browser_of(&bench, &world, role).await;
            let patient = world.object(&bench, &person, "patient", Where::Own).await;
            let path = begun(&browser, &patient, date(2026, 11, 24)).await;
            let session = path.trim_start_matches("/record/").to_owned();
            let mut fields = provided(&patient, &[("service_code", "97110")]);
            fields.retain(|(name, _)| name != field);
            fields.push((field.to_owned(), text.to_owned()));
            fields.push(("session".to_owned(), session));
            let told = sent(&browser, "/findings", &fields).await;
            assert!(told.body.contains(words), "{}", told.body);
            assert!(!told.body.contains("start time is missing"), "{}", told.body);
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_told_calmly_until_its_part_was_touched() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (browser, person) = browser_of(&bench, &world, Role::Therapist).await;
        let patient = world.object(&bench, &person, "patient", Where::Own).await;
        let path = begun(&browser, &patient, date(2026, 11, 24)).await;
        let session = path.trim_start_matches("/record/").to_owned();
        let mut fields = provided(&patient, &[("activity", "writing")]);
        // Another session stands at nine.
        fields.retain(|(name, _)| !["start", "end"].contains(&name.as_str()));
        fields.push(("start".to_owned(), "8:25".to_owned()));
        fields.push(("end".to_owned(), "8:55".to_owned()));
        fields.push(("session".to_owned(), session));
        let calm = sent(&browser, "/findings", &fields).await.body;
        assert!(calm.contains("session note is missing"), "{calm}");
        assert!(!calm.contains("finding stop"), "{calm}");
        assert!(calm.contains("still to fill in"), "{calm}");
        fields.push((format!("intervention.{patient}"), "Copied five words.".to_owned()));
        let touched = sent(&browser, "/findings", &fields).await.body;
        assert!(touched.contains("finding stop"), "{touched}");
    }
}

#[tokio::test]
async fn a_practice_signs_and_a_school_certifies_with_what_each_attendance_means() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        for (role, words) in [(Role::Therapist, "certify"), (Role::PracticeOwner, "sign")] {
            let (browser, person) = browser_of(&bench, &world, role).await;
            let patient = world.object(&bench, &person, "patient", Where::Own).await;
            let path = begun(&browser, &patient, date(2026, 11, 24)).await;
            let page = browser.get(&path).await.body;
            assert!(page.contains(&format!("I {words} this record")), "{page}");
            assert!(page.contains(&format!("Save, {words} later")), "{page}");
            let help = browser.get("/help").await.body;
            for attendance in care::Attendance::ALL {
                assert!(page.contains(attendance.help()), "{page}");
                assert!(help.contains(attendance.help()), "{help}");
            }
        }
    }
}
