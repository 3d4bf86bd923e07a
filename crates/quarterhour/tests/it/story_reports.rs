//! Reports, as a therapist and a supervisor read them; and that no key press leads under the bar.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;
use crate::story_group_of_three::signed_in;
use serde_json::{Value, json};

/// What an address answers, as the page itself would get it.
async fn fetched(browser: &Browser, path: &str) -> String {
    let script = format!(
        "const ask = new XMLHttpRequest(); ask.open('GET', '{path}', false); ask.send(); \
         return ask.responseText"
    );
    browser.evaluate(&script).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_certified_record_appears_in_the_attendance_and_in_its_file() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    // The latest certified record of a student of the caseload.
    browser.click(".nav a[href='/reports']").await;
    browser.wait_for("table.log").await;
    browser.assert_sound().await;
    browser.click_words("My sessions").await;
    browser.wait_for("table.due").await;
    browser.assert_sound().await;
    let student = "return [...document.querySelectorAll('table.log tbody tr')].filter(row => \
                   row.textContent.includes('Certified')).at(-1).querySelector('th a').pathname";
    let record = browser.evaluate(student).await.as_str().unwrap().to_owned();
    browser.goto(&server.url(&record)).await;
    let path =
        browser.evaluate("return document.querySelector('a[href^=\"/students/\"]').pathname");
    let student = path.await.as_str().unwrap().replace("/students/", "");
    browser.goto(&server.url(&format!("/reports/attendance/student/{student}"))).await;
    browser.wait_for(&format!("a[href='{record}']")).await;
    browser.assert_sound().await;
    let csv = browser.evaluate("return document.querySelector('a[href*=\"format=csv\"]').href");
    let csv = csv.await.as_str().unwrap().to_owned();
    assert!(csv.contains(&student), "an id and no name: {csv}");
    let file = fetched(&browser, &csv).await;
    let lines = browser.evaluate("return document.querySelectorAll('table.log tbody tr').length");
    let lines = lines.await.as_u64().unwrap();
    assert_eq!(u64::try_from(file.trim_end().lines().count()).unwrap(), lines + 1, "{file}");
    assert!(file.contains("\"Session type\",\"Reason\"") && file.contains("\"Service Provided\""));
}

#[tokio::test]
async fn a_supervisor_sees_what_waits_by_therapist_and_every_list_is_sound() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Ruth Kessler", Scripts::On).await;
    for path in ["/reports/uncertified", "/reports/no-record"] {
        browser.goto(&server.url(path)).await;
        browser.wait_for("[data-total]").await;
        browser.assert_sound().await;
        let shares = "return [...document.querySelectorAll('td[data-label=\"How many\"]')]\
                      .reduce((sum, cell) => sum + Number(cell.textContent), 0)";
        let shares = browser.evaluate(shares).await.as_u64().unwrap();
        let lines =
            browser.evaluate("return document.querySelectorAll('[data-line]').length").await;
        assert_eq!(lines.as_u64().unwrap(), shares.min(200), "{path}");
        browser.click("table.stacks tbody th a").await;
        browser.wait_for_words("Show all therapists").await;
        browser.assert_sound().await;
    }
    browser.goto(&server.url("/reports/no-record?from=2026-12-01&to=2026-11-01")).await;
    browser.wait_for(".error-summary").await;
    browser.assert_sound().await;
}

/// The number of a counter of Today, and where it leads.
async fn counted(browser: &Browser, words: &str) -> Value {
    let script = format!(
        "const link = [...document.querySelectorAll('.counters a')].find(link => \
         link.textContent.includes('{words}')); \
         return [Number(link.querySelector('b').textContent), link.getAttribute('href')]"
    );
    browser.evaluate(&script).await
}

#[tokio::test]
async fn today_counts_as_many_as_the_lists_have() {
    let server = Server::demo().await;
    let browser = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    let missing = counted(&browser, "with no record").await;
    let waiting = counted(&browser, "to certify").await;
    for (counted, path) in [
        (&missing, missing[1].as_str().unwrap().to_owned()),
        (&waiting, "/reports/uncertified".to_owned()),
    ] {
        browser.goto(&server.url(&path)).await;
        browser.wait_for(".report").await;
        let lines =
            browser.evaluate("return document.querySelectorAll('[data-line]').length").await;
        assert_eq!(lines, counted[0], "{path}");
    }
}

/// What has the focus, when the bar at the bottom lies over any of it.
const COVERED: &str = "const on = document.activeElement; if (on === document.body) return null;
    const box = on.getBoundingClientRect();
    const bar = document.querySelector('.actbar');
    if (!bar || bar.contains(on) || getComputedStyle(bar).position !== 'sticky') return null;
    const over = bar.getBoundingClientRect();
    return box.bottom > over.top && box.top < over.bottom && box.right > over.left
        ? [on.outerHTML.slice(0, 120), !!on.closest('aside'), box.bottom - over.top] : null;";

#[tokio::test]
async fn what_has_the_focus_is_never_under_the_bar_of_the_recording_sheet() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    browser.click_words("Group of 3").await;
    browser.click(".rule a.btn-primary").await;
    for screen in [Screen::LAPTOP, Screen::PHONE] {
        browser.resize(screen).await;
        browser.reload().await;
        browser.wait_for("section.part").await;
        let n = browser.evaluate(
            "return document.querySelectorAll('main a, main input:not([type=hidden]), main select, \
             main textarea, main button, main summary').length",
        );
        let n = n.await.as_u64().unwrap();
        assert!(n > 30, "{n} controls");
        for back in [false, true] {
            for _ in 0..n {
                browser.press(if back { "Shift+Tab" } else { "Tab" }).await;
                let covered = browser.evaluate(COVERED).await;
                assert_eq!(covered, json!(null), "{screen:?}, backwards: {back}");
            }
        }
    }
}
