//! The main pages with the demonstration's data, as pictures for the documentation.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;
use crate::story_group_of_three::signed_in_at;

async fn signed_in(server: &Server, who: &str) -> Browser {
    signed_in_at(server, who, Screen::DESK, Scripts::On).await
}

/// Opens a page, sees that it is sound, and keeps its picture.
async fn picture(server: &Server, browser: &Browser, path: &str, name: &str) {
    browser.goto(&server.url(path)).await;
    browser.wait_for("main h1").await;
    browser.assert_sound().await;
    browser.screenshot_of_window(&format!("docs/{name}")).await;
}

/// Where the first link that a selector finds leads.
async fn link(browser: &Browser, css: &str) -> String {
    browser.wait_for(css).await;
    let script = format!("return document.querySelector({css:?}).getAttribute('href')");
    browser.evaluate(&script).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_main_pages_have_their_pictures() {
    let server = Server::demo().await;
    let browser = signed_in(&server, "Jo Tanaka").await;
    let week = link(&browser, ".nav a[href^='/calendar/week/']").await;
    for (path, name) in [
        (week.as_str(), "week"),
        ("/record/past", "past-services"),
        ("/certify", "certify"),
        ("/schedule", "schedule"),
        ("/caseload", "caseload"),
    ] {
        picture(&server, &browser, path, name).await;
    }
    let student = link(&browser, "td a[href^='/students/'], th a[href^='/students/']").await;
    picture(&server, &browser, &student, "student").await;
    let report = student.replace("/students/", "/reports/attendance/student/");
    picture(&server, &browser, &report, "attendance").await;
    let record = link(&browser, "table.log th a").await;
    picture(&server, &browser, &record, "encounter").await;
    browser.goto(&server.url(&week)).await;
    let month = link(&browser, "main a[href^='/calendar/month/']").await;
    picture(&server, &browser, &month, "month").await;
    browser.resize(Screen::PHONE).await;
    picture(&server, &browser, "/", "today-phone").await;
    browser.resize(Screen::DESK).await;
    browser.darken().await;
    picture(&server, &browser, "/", "today-dark").await;
}

#[tokio::test]
async fn the_pages_of_those_who_look_after_others_have_their_pictures() {
    let server = Server::demo().await;
    let browser = signed_in(&server, "Ruth Kessler").await;
    for (path, name) in [
        ("/", "today-supervisor"),
        ("/reports/no-record", "no-record"),
        ("/reports/mandates", "mandates"),
        ("/settings/calendar", "calendar-days"),
    ] {
        picture(&server, &browser, path, name).await;
    }
    drop(browser);
    let browser = signed_in(&server, "Pat Lindqvist").await;
    picture(&server, &browser, "/users", "users").await;
    picture(&server, &browser, "/audit", "audit").await;
    drop(browser);
    let mut browser = signed_in(&server, "Rosa Quintero").await;
    browser.click_words("Harbor Lane District").await;
    browser.wait_for("#held-h").await;
    let week = link(&browser, "main a[href^='/claims/week/']").await;
    picture(&server, &browser, &week, "claims").await;
    drop(browser);
    let browser = Browser::open(Screen::DESK, Scripts::On).await;
    picture(&server, &browser, "/sign-in", "sign-in").await;
}
