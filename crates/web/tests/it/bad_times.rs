//! Times that cannot be, and the two nights on which clocks are set: in New York, 2026-11-01 has
//! 01:30 twice and 2027-03-14 has no 02:30.

use crate::api::{Program, read, slug, worlds};
use crate::recording::begun;
use axum::http::StatusCode;
use care::Role;
use jiff::civil::{Date, date};
use office::testing::Bench;
use serde_json::{Value, json};

const BACK: Date = date(2026, 11, 1);
const FORWARD: Date = date(2027, 3, 14);

/// Noon of the day after, in New York.
fn move_past(bench: &Bench, day: Date) {
    let noon = care::day_after(day, 1).at(17, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    if noon.timestamp() > bench.office.now() {
        bench.set_clock(noon.timestamp());
    }
}

fn past(patient: &str, day: Date, start: &str, end: &str) -> Value {
    json!({ "days": [day], "record": { "encounters": [{
        "patient": patient, "attendance": "provided", "start": start, "end": end,
        "activities": [{ "description": "motor_coordination" }] }] } })
}

#[tokio::test]
async fn a_time_that_came_twice_or_never_is_refused_to_programs_with_the_reason() {
    for (bench, world, _kept) in worlds().await {
        for (day, (start, end), says) in [
            (BACK, ("01:15", "01:45"), "This time came twice: the clocks went back."),
            (FORWARD, ("02:15", "02:45"), "This time did not exist: the clocks went forward."),
        ] {
            move_past(&bench, day);
            let therapist = Program::of(&bench, &world, Role::Therapist).await;
            let patient = therapist.own("patient").await;
            let body = past(&patient, day, start, end);
            let key = format!("night-{day}");
            let refused = therapist.post("/api/v1/past-services", &key, "", &body).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
            assert_eq!(slug(&refused), "findings");
            let findings = read(&refused)["findings"].clone();
            let mut findings = findings.as_array().unwrap().iter();
            assert!(findings.any(|found| found["message"] == says), "{}", refused.body);
            let key = format!("{key}b");
            let hours = past(&patient, day, "04:15", "04:45");
            let hours = therapist.post("/api/v1/past-services", &key, "", &hours).await;
            assert!(!hours.body.contains("the clocks went"), "other times of that day are");
        }
    }
}

#[tokio::test]
async fn a_time_that_came_twice_or_never_is_said_on_the_sheet_and_kept_as_typed() {
    for (bench, world, _kept) in worlds().await {
        for (day, (start, end), says) in [
            (BACK, ("1:15 am", "1:45 am"), "This time came twice: the clocks went back."),
            (FORWARD, ("2:15 am", "2:45 am"), "This time did not exist: the clocks went forward."),
        ] {
            move_past(&bench, day);
            let therapist = Program::of(&bench, &world, Role::Therapist).await;
            let patient = therapist.own("patient").await;
            let browser = &therapist.browser;
            let path = begun(browser, &patient, day).await;
            let attendance = format!("attendance.{patient}");
            let day = day.to_string();
            let fields = [
                ("patient", patient.as_str()),
                ("day", day.as_str()),
                ("start", start),
                ("end", end),
                (attendance.as_str(), "provided"),
                ("activity", "motor_coordination"),
                ("action", "save"),
            ];
            let page = browser.post(&path, &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
            assert!(page.body.contains("class=\"error-summary\" tabindex=\"-1\""));
            assert!(page.body.contains(says), "{}", page.body);
            for typed in [start, end] {
                assert!(page.body.contains(&format!("value=\"{typed}\"")), "{}", page.body);
            }
        }
    }
}

#[tokio::test]
async fn pages_open_on_the_nights_on_which_clocks_are_set() {
    for (bench, world, _kept) in worlds().await {
        for minute in [6 * 60 + 30, 7 * 60 + 10] {
            let at = FORWARD.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
            bench.set_clock(at + jiff::SignedDuration::from_mins(minute));
            let therapist = Program::of(&bench, &world, Role::Therapist).await;
            for page in ["/", "/day/2027-03-14", "/certify", "/schedule", "/caseload"] {
                let answer = therapist.get(page).await;
                assert_eq!(answer.status, StatusCode::OK, "{page}");
            }
        }
    }
}

#[tokio::test]
async fn a_session_is_not_planned_at_a_time_that_will_not_be() {
    for (bench, world, _kept) in worlds().await {
        let therapist = Program::of(&bench, &world, Role::Therapist).await;
        let patient = therapist.own("patient").await;
        for (number, (start, end)) in
            [("02:30", "03:00"), ("10:30", "10:00"), ("25:61", "26:00"), ("10:00", "10:00")]
                .into_iter()
                .enumerate()
        {
            let body = json!({ "patients": [patient], "day": FORWARD, "start": start,
                "end": end });
            let key = format!("n{number}");
            let refused = therapist.post("/api/v1/sessions", &key, "", &body).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        }
    }
}
