//! Planning, as a therapist does it: a weekly group, one of it moved by typing, another taken
//! off; and once more without scripts on a phone.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;

/// A Monday at least a week ahead, as the clocks of the demonstration's district show it; day,
/// month, year.
const MONDAY: &str = "const now = new Date(new Date().toLocaleString('en-US', \
    { timeZone: 'America/New_York' })); \
    now.setDate(now.getDate() + 7 + (8 - now.getDay()) % 7); \
    return [now.getDate(), now.getMonth() + 1, now.getFullYear()].join(' ');";

async fn signed_in(server: &Server, screen: Screen, scripts: Scripts) -> Browser {
    let mut browser = Browser::open(screen, scripts).await;
    let sign_in = server.sign_in_of("Jo Tanaka");
    browser.goto(&server.url("/sign-in")).await;
    browser.fill("#email", &sign_in.email).await;
    browser.fill("#password", &sign_in.password).await;
    browser.click("main form .btn-primary, form .btn-primary").await;
    browser.wait_for(".day").await;
    browser
}

async fn fill_day(browser: &mut Browser, monday: &str) {
    for (part, text) in ["day", "month", "year"].into_iter().zip(monday.split(' ')) {
        browser.fill(&format!("[name='day-{part}']"), text).await;
    }
}

/// Answers every finding that asks: the group has its two sessions a week already.
async fn answer_all(browser: &mut Browser) {
    let script = "return [...document.querySelectorAll('[name^=\"accept.\"]')].map(box => \
                  box.name.slice('accept.'.length)).join(' ')";
    let keys = browser.evaluate(script).await.as_str().unwrap().to_owned();
    assert!(keys.contains("QH-S025"), "more than the mandate gives: {keys}");
    for key in keys.split(' ') {
        browser.click(&format!("[name='accept.{key}']")).await;
        browser.fill(&format!("[name='answer.{key}']"), "Make-ups for October").await;
    }
}

#[tokio::test]
async fn a_weekly_group_is_planned_one_is_moved_by_typing_and_another_taken_off() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, Screen::LAPTOP, Scripts::On).await;
    let monday = browser.evaluate(MONDAY).await.as_str().unwrap().to_owned();
    browser.press("p").await;
    browser.wait_for(".plan").await;
    browser.assert_sound().await;
    browser.press("n").await;
    browser.wait_for("#plan-preview").await;
    // Over lunch, when nothing else is planned.
    browser.click("p.row a[href*='group=']").await;
    browser.wait_for("[name=patient]:checked").await;
    browser.click_words("Weekly").await;
    browser.click_words("Mon").await;
    fill_day(&mut browser, &monday).await;
    browser.fill("#start", "12:05").await;
    browser.fill("#end", "12:35").await;
    browser.fill("#room", "Corner 7").await;
    browser.wait_for_words("Keep it all the same").await;
    answer_all(&mut browser).await;
    browser.assert_sound().await;
    browser.click("button[value=plan]").await;
    browser.wait_for_words("sessions planned.").await;
    browser.assert_sound().await;

    browser.click_words("Show the day").await;
    browser.wait_for(".day").await;
    assert!(browser.texts(".day time").await.contains(&"12:05".to_owned()));
    browser.click_words("Move or cancel").await;
    browser.wait_for("#to").await;
    browser.fill("#to", "12:10").await;
    browser.wait_for_words("12:10 to 12:40").await;
    browser.press("Enter").await;
    browser.wait_for_words("1 session moved.").await;
    assert!(browser.texts("h1").await[0].ends_with("12:10 to 12:40"));
    browser.assert_sound().await;

    // The next of the series is taken off; the moved one stays.
    browser.goto(&server.url("/schedule")).await;
    browser.wait_for(".plan").await;
    let script = "return [...document.querySelectorAll('.plan tbody tr')].find(row => \
                  row.textContent.includes('Corner 7') && row.textContent.includes('12:05'))\
                  .querySelector('a').getAttribute('href')";
    let path = browser.evaluate(script).await.as_str().unwrap().to_owned();
    browser.goto(&server.url(&path)).await;
    browser.wait_for("#cancel").await;
    browser.click("#cancel summary").await;
    browser.choose("#reason", "The timetable changed").await;
    browser.assert_sound().await;
    browser.click("#cancel button").await;
    browser.wait_for_words("1 session taken off the schedule.").await;
    browser.goto(&server.url(&path)).await;
    browser.wait_for_words("It was taken off the schedule and needs no record.").await;
}

#[tokio::test]
async fn a_session_is_planned_and_moved_without_scripts_on_a_phone() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, Screen::PHONE, Scripts::Off).await;
    let monday = browser.evaluate(MONDAY).await.as_str().unwrap().to_owned();
    browser.goto(&server.url("/schedule")).await;
    browser.wait_for(".plan").await;
    browser.assert_sound().await;
    browser.goto(&server.url("/schedule/new")).await;
    browser.click("#patient").await;
    fill_day(&mut browser, &monday).await;
    browser.fill("#start", "12:05").await;
    browser.click(".gap-t button[value=check]").await;
    browser.wait_for_words("There is a problem").await;
    assert_eq!(browser.value("#start").await, "12:05");
    browser.assert_sound().await;
    browser.fill("#end", "12:35").await;
    browser.click(".gap-t button[value=check]").await;
    browser.wait_for_words("12:05 to 12:35").await;
    answer_all(&mut browser).await;
    browser.click("button[value=plan]").await;
    browser.wait_for("#to").await;
    browser.fill("#to", "12:00").await;
    browser.click("button[value=move]").await;
    browser.wait_for_words("Moved").await;
    assert!(browser.texts("h1").await[0].ends_with("12:00 to 12:30"));
    browser.assert_sound().await;
}
