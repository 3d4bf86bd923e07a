//! Planning through the pages: what is typed is kept, checked and planned; moved and taken off.

use crate::browser::{Answer, Browser};
use crate::world::{Person, Where, World};
use axum::http::StatusCode;
use care::Role;
use office::testing::{Bench, benches};

struct Seat {
    world: World,
    person: Person,
    browser: Browser,
    patient: String,
}

async fn seat(bench: &Bench, role: Role) -> Seat {
    let world = World::build(bench).await;
    let person = *world.people.iter().find(|one| one.role == role).unwrap();
    let (token, _) = world.sign_in(bench, &person).await;
    let browser = Browser::on(bench).with(Some(&token));
    let patient = world.object(bench, &person, "patient", Where::Own).await;
    Seat { world, person, browser, patient }
}

/// A weekly series on Mondays and Wednesdays from 30 November to 16 December 2026.
fn weekly<'f>(patient: &'f str, more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut fields = vec![
        ("patient", patient),
        ("repeats", "weekly"),
        ("on", "mon"),
        ("on", "wed"),
        ("every", "1"),
        ("day-day", "30"),
        ("day-month", "11"),
        ("day-year", "2026"),
        ("until-day", "16"),
        ("until-month", "12"),
        ("until-year", "2026"),
        ("start", "10:00"),
        ("end", "10:30"),
        ("kind", "group"),
        ("room", "B12"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

/// The value of a hidden field.
fn hidden<'b>(body: &'b str, name: &str) -> &'b str {
    let after = body.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    after.split('"').next().unwrap()
}

async fn planned(seat: &Seat) -> String {
    let done = seat.browser.post("/schedule/new", &weekly(&seat.patient, &[])).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    done.location().to_owned()
}

fn versions(page: &Answer) -> Vec<(&'static str, String)> {
    ["version", "series_version"].map(|name| (name, hidden(&page.body, name).to_owned())).to_vec()
}

async fn send(
    seat: &Seat,
    path: &str,
    versions: &[(&'static str, String)],
    more: &[(&str, &str)],
) -> Answer {
    let mut fields: Vec<(&str, &str)> = more.to_vec();
    fields.extend(versions.iter().map(|(name, value)| (*name, value.as_str())));
    seat.browser.post(path, &fields).await
}

#[tokio::test]
async fn a_series_is_checked_planned_and_listed() {
    for (bench, _database) in benches().await {
        let seat = seat(&bench, Role::Therapist).await;
        let short = seat.browser.get("/schedule").await;
        assert!(short.body.contains("0 of 2 planned"), "next week: {}", short.body);
        let fields = weekly(&seat.patient, &[]);
        let part = seat.browser.post("/schedule/check", &fields).await;
        assert!(part.body.contains("6 sessions, 10:00 to 10:30"), "{}", part.body);
        assert!(part.body.contains("Mon 30 Nov") && part.body.contains("Nothing is in the way"));
        assert!(!part.body.contains("<html"), "a part of the page only");
        let fields = weekly(&seat.patient, &[("action", "check")]);
        let checked = seat.browser.post("/schedule/new", &fields).await;
        assert_eq!(checked.status, StatusCode::OK);
        assert!(checked.body.contains("6 sessions") && checked.body.contains("value=\"B12\""));
        let path = planned(&seat).await;
        let page = seat.browser.get(&path).await;
        assert!(page.body.contains("Monday and Wednesday"), "{}", page.body);
        assert!(page.body.contains("6 are left"));
        let list = seat.browser.get("/schedule?week=next").await;
        assert!(list.body.contains("id=\"on-mon\"") && list.body.contains("id=\"on-wed\""));
        assert!(list.body.contains("Every mandate has its sessions"), "{}", list.body);
        assert!(list.body.contains(&path));
        let day = seat.browser.get("/day/2026-12-02").await;
        assert!(day.body.contains("10:00"));
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_everything_typed_is_kept() {
    for (bench, _database) in benches().await {
        let seat = seat(&bench, Role::Therapist).await;
        for (name, value, said) in [
            ("day-month", "13", "Enter the first day, like 27 11 2026"),
            ("start", "ten", "Enter the start, like 10:00"),
            ("end", "9:00", "Enter an end that is after the start"),
            ("every", "9", "Enter 1 for every week"),
            ("until-year", "", "Enter the last day"),
            ("until-year", "2031", "A series may last at most 366 days"),
            ("until-month", "10", "The last day must not be before the first"),
            ("day-year", "2024", "The first day must not be over"),
            ("room", &"x".repeat(61), "Shorten the room to 60 characters"),
        ] {
            let fields = weekly(&seat.patient, &[(name, value), ("note", "kept")]);
            let mend = seat.browser.post("/schedule/new", &fields).await;
            assert_eq!(mend.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
            assert!(mend.body.contains(said), "{name} {value}: {}", mend.body);
            assert!(mend.body.contains("<title>Error: "), "{name}");
            assert!(mend.body.contains("There is a problem"));
            let kept = format!("value=\"{value}\"");
            assert!(value.is_empty() || mend.body.contains(&kept), "{name} is kept");
        }
        let no_day = [("repeats", "cycle"), ("cycle_days", "2; x")];
        let mend = seat.browser.post("/schedule/new", &weekly(&seat.patient, &no_day)).await;
        assert!(mend.body.contains("Enter the days of the cycle as numbers"));
        let none = [("on", "sun")];
        let mend = seat.browser.post("/schedule/new", &weekly(&seat.patient, &none)).await;
        assert!(mend.body.contains("No date comes out of this"), "{}", mend.body);
        let mend = seat.browser.post("/schedule/new", &[]).await;
        assert!(mend.body.contains("Choose at least one student"));
    }
}

#[tokio::test]
async fn html_in_a_field_is_text_and_foreign_people_answer_like_absent_ones() {
    for (bench, _database) in benches().await {
        let seat = seat(&bench, Role::Therapist).await;
        let bold = [("room", "<b>\"12\"</b>"), ("start", "<i>")];
        let mend = seat.browser.post("/schedule/new", &weekly(&seat.patient, &bold)).await;
        assert!(!mend.body.contains("<b>\"12\"</b>") && !mend.body.contains("<i>"));
        assert!(mend.body.contains("&#60;b&#62;"));
        let nothing = seat.browser.get("/no-such-page").await;
        for place in [Where::ForeignSchool, Where::ForeignOrganization, Where::Absent] {
            let foreign = seat.world.object(&bench, &seat.person, "patient", place).await;
            let mandate = seat.world.object(&bench, &seat.person, "mandate", place).await;
            let group = seat.world.object(&bench, &seat.person, "group", place).await;
            for path in [
                format!("/schedule/new?patient={foreign}"),
                format!("/schedule/new?mandate={mandate}"),
                format!("/schedule/new?group={group}"),
            ] {
                let answer = seat.browser.get(&path).await;
                assert_eq!((answer.status, &answer.body), (nothing.status, &nothing.body));
            }
            let fields = weekly(&foreign, &[]);
            for path in ["/schedule/new", "/schedule/check"] {
                let answer = seat.browser.post(path, &fields).await;
                assert_eq!((answer.status, &answer.body), (nothing.status, &nothing.body));
            }
        }
        for path in ["/schedule/new?patient=1", "/schedule?clinician=x", "/schedule/x"] {
            assert!(seat.browser.get(path).await.status.is_client_error(), "{path}");
        }
    }
}

#[tokio::test]
async fn what_asks_is_kept_with_a_reason_and_what_stops_is_mended() {
    for (bench, _database) in benches().await {
        let seat = seat(&bench, Role::Therapist).await;
        planned(&seat).await;
        let again = seat.browser.post("/schedule/new", &weekly(&seat.patient, &[])).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.body.contains("The therapist has"), "{}", again.body);
        let third = [
            ("repeats", "once"),
            ("day-day", "3"),
            ("day-month", "12"),
            ("start", "14:45"),
            ("end", "15:15"),
        ];
        let asked = seat.browser.post("/schedule/new", &weekly(&seat.patient, &third)).await;
        assert!(asked.body.contains("Keep it with a reason, or mend it"), "{}", asked.body);
        assert!(asked.body.contains("id=\"accept.QH-S012\""));
        let third_key = format!("QH-S025.{}", seat.patient);
        let (accept, answer) = (format!("accept.{third_key}"), format!("answer.{third_key}"));
        let mut answers = third.to_vec();
        answers.extend([("accept.QH-S012", "yes"), ("answer.QH-S012", "Late bus")]);
        answers.extend([(accept.as_str(), "yes"), (answer.as_str(), "")]);
        let asked = seat.browser.post("/schedule/new", &weekly(&seat.patient, &answers)).await;
        assert!(asked.body.contains("Say why it is right"), "{}", asked.body);
        assert!(asked.body.contains("value=\"Late bus\""), "the other answer is kept");
        answers.pop();
        answers.push((answer.as_str(), "Makes up for Monday <b>"));
        let done = seat.browser.post("/schedule/new", &weekly(&seat.patient, &answers)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let page = seat.browser.get(done.location()).await;
        assert!(page.body.contains("QH-S012: Late bus"), "{}", page.body);
        assert!(page.body.contains("Makes up for Monday &#60;b&#62;"));
    }
}

#[tokio::test]
async fn a_session_is_moved_by_typing_and_a_stale_move_shows_both_texts() {
    for (bench, _database) in benches().await {
        let seat = seat(&bench, Role::Therapist).await;
        let path = planned(&seat).await;
        let page = seat.browser.get(&path).await;
        let shown = versions(&page);
        let check = format!("{path}/check");
        let part = send(&seat, &check, &shown, &[("what", "move"), ("to", "Tue 10:15")]).await;
        assert!(part.body.contains("To Tue 1 Dec, 10:15 to 10:45"), "{}", part.body);
        let part = send(&seat, &check, &shown, &[("what", "move"), ("to", "soon")]).await;
        assert!(part.body.contains("Type the time like 10:15"), "{}", part.body);
        let to = format!("{path}/move");
        let wrong = [("to", "<b>soon</b>"), ("move_scope", "rest")];
        let mend = send(&seat, &to, &shown, &wrong).await;
        assert_eq!(mend.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(mend.body.contains("value=\"&#60;b&#62;soon&#60;/b&#62;\""));
        assert!(mend.body.contains("value=\"rest\" checked"));
        let only_checked = [("to", "Tue 10:15"), ("action", "check")];
        let checked = send(&seat, &to, &shown, &only_checked).await;
        assert_eq!(checked.status, StatusCode::OK);
        assert!(checked.body.contains("To Tue 1 Dec"));
        let moved = send(&seat, &to, &shown, &[("to", "Tue 10:15")]).await;
        assert_eq!(moved.location(), path, "{}", moved.body);
        let stale = send(&seat, &to, &shown, &[("to", "Thu 9:00")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.body.contains("Thu 9:00") && stale.body.contains("Tue 1 Dec 10:15 to 10:45"));
        let page = seat.browser.get(&path).await;
        assert!(page.body.contains("Tue 1 Dec 10:15 to 10:45"));
        let alone = [("to", "11:00"), ("move_scope", "rest")];
        let mend = send(&seat, &to, &versions(&page), &alone).await;
        assert!(mend.body.contains("This one was moved by itself"), "{}", mend.body);
        assert!(mend.body.contains("href=\"#move_scope\""));
    }
}

#[tokio::test]
async fn a_session_is_taken_off_by_typing_cancel_and_why() {
    for (bench, _database) in benches().await {
        let seat = seat(&bench, Role::Therapist).await;
        let path = planned(&seat).await;
        let shown = versions(&seat.browser.get(&path).await);
        let check = format!("{path}/check");
        let part = send(&seat, &check, &shown, &[("what", "move"), ("to", "cancel")]).await;
        assert!(part.body.contains("Say why after the word"), "{}", part.body);
        let to = format!("{path}/move");
        let mend = send(&seat, &to, &shown, &[("to", "Cancel")]).await;
        assert_eq!(mend.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(mend.body.contains("href=\"#reason\""), "{}", mend.body);
        let done = send(&seat, &to, &shown, &[("to", "cancel: timetable changed")]).await;
        assert_eq!(done.location(), "/schedule", "{}", done.body);
        let page = seat.browser.get(&path).await;
        assert!(page.body.contains("The timetable changed"), "{}", page.body);
    }
}

#[tokio::test]
async fn the_room_is_changed_for_the_rest_and_one_is_taken_off_with_a_reason() {
    for (bench, _database) in benches().await {
        let seat = seat(&bench, Role::Therapist).await;
        let path = planned(&seat).await;
        let shown = versions(&seat.browser.get(&path).await);
        let fields = [
            ("patient", seat.patient.as_str()),
            ("kind", "group"),
            ("room", "Gym"),
            ("change_scope", "rest"),
        ];
        let nobody = send(&seat, &format!("{path}/change"), &shown, &fields[1..]).await;
        assert!(nobody.body.contains("Choose at least one student"), "{}", nobody.body);
        let changed = send(&seat, &format!("{path}/change"), &shown, &fields).await;
        assert_eq!(changed.location(), path, "{}", changed.body);
        let page = seat.browser.get(&path).await;
        assert!(page.body.contains("Changed, 6 of the series"), "{}", page.body);
        assert!(page.body.contains("Gym"));
        let shown = versions(&page);
        let off = format!("{path}/cancel");
        let mend = send(&seat, &off, &shown, &[("note", "Kept <i>")]).await;
        assert_eq!(mend.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(mend.body.contains("Choose why it is taken off"));
        assert!(mend.body.contains("value=\"Kept &#60;i&#62;\""));
        let done = send(&seat, &off, &shown, &[("reason", "timetable")]).await;
        assert_eq!(done.location(), "/schedule", "{}", done.body);
        let page = seat.browser.get(&path).await;
        assert!(page.body.contains("It was taken off the schedule and needs no record"));
        assert!(page.body.contains("The timetable changed"));
        let again = send(&seat, &off, &shown, &[("reason", "timetable")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "both texts");
    }
}

#[tokio::test]
async fn who_reads_a_colleagues_plan_cannot_change_it_and_a_supervisor_can() {
    for (bench, _database) in benches().await {
        let seat = seat(&bench, Role::Therapist).await;
        let path = planned(&seat).await;
        let as_role = async |role: Role| {
            let person = *seat.world.people.iter().find(|one| one.role == role).unwrap();
            let (token, _) = seat.world.sign_in(&bench, &person).await;
            seat.browser.with(Some(&token))
        };
        let assistant = as_role(Role::Assistant).await;
        let page = assistant.get(&path).await;
        assert!(page.body.contains("Only the therapist whose session it is"), "{}", page.body);
        assert!(!page.body.contains("/move\""));
        let shown = versions(&seat.browser.get(&path).await);
        let fields = [("to", "11:00"), ("version", shown[0].1.as_str())];
        let refused = assistant.post(&format!("{path}/move"), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("Only the therapist whose session it is"));
        for role in [Role::Supervisor, Role::SchoolAdministrator] {
            let other = as_role(role).await;
            let page = other.get(&path).await;
            assert!(page.body.contains(&format!("{path}/move")), "{role:?}");
            assert!(page.body.contains("id=\"clinician\""));
            assert!(other.get("/schedule").await.body.contains("Show"), "{role:?}");
            assert_eq!(other.get("/schedule/new").await.status, StatusCode::OK);
        }
        let supervisor = as_role(Role::Supervisor).await;
        let version = hidden(&supervisor.get(&path).await.body, "version").to_owned();
        let fields = [("to", "11:00"), ("version", version.as_str())];
        let moved = supervisor.post(&format!("{path}/move"), &fields).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    }
}
