//! The services calendar, and past services recorded from it, as a therapist does it.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;
use crate::story_group_of_three::{record_the_group, signed_in, signed_in_at};

/// The values of the last boxes that a selector finds, for a script that reads them apart.
async fn last_two(browser: &Browser, css: &str) -> [String; 2] {
    let script = format!(
        "return [...document.querySelectorAll('{css}')].slice(-2).map(box => box.value).join(' ')"
    );
    let values = browser.evaluate(&script).await.as_str().unwrap().to_owned();
    let (one, other) = values.split_once(' ').unwrap();
    [one.to_owned(), other.to_owned()]
}

#[tokio::test]
async fn a_certified_group_is_seen_in_the_week_and_in_the_month() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    record_the_group(&mut browser).await;
    browser.press("w").await;
    browser.wait_for("table.week").await;
    browser.assert_sound().await;
    let certified = "const today = document.querySelector('th.today a').pathname;
        return [...document.querySelectorAll('table.week td a')].filter(link =>
            link.pathname === today && link.firstChild.textContent === 'Group of 3')
            .map(link => link.nextElementSibling.textContent.trim())";
    let badges = browser.evaluate(certified).await;
    assert!(
        badges.as_array().unwrap().iter().any(|one| one.as_str().unwrap().ends_with("certified")),
        "{badges}"
    );
    browser.click_words("Month").await;
    browser.wait_for("table.month").await;
    browser.assert_sound().await;
    let today = browser.texts("table.month td[aria-current=date]").await.join(" ");
    assert!(today.contains("certified"), "{today}");
}

#[tokio::test]
async fn weeks_months_and_days_are_walked_by_keyboard_alone() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    browser.press("w").await;
    browser.wait_for("table.week").await;
    let week = browser.path().await;
    browser.tab_to("[aria-label='Previous week']").await;
    browser.press("Enter").await;
    browser.wait_for("table.week").await;
    assert_ne!(browser.path().await, week);
    // Into the grid; an arrow goes to the nearest session below.
    browser.tab_to("table.week td a").await;
    let first = browser.evaluate("return document.activeElement.getBoundingClientRect().top").await;
    browser.press("Down").await;
    let next = browser.evaluate("return document.activeElement.getBoundingClientRect().top").await;
    assert!(next.as_f64() > first.as_f64(), "{first} {next}");
    browser.tab_to_words("Month").await;
    browser.press("Enter").await;
    browser.wait_for("table.month").await;
    browser.tab_to("table.month td a.number").await;
    browser.press("Right").await;
    let day = browser.evaluate("return document.activeElement.getAttribute('href')").await;
    browser.press("Enter").await;
    browser.wait_for("main h1").await;
    assert_eq!(browser.path().await, day.as_str().unwrap());
}

#[tokio::test]
async fn past_services_of_two_students_on_two_days_are_recorded_by_keyboard_alone() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    browser.press("w").await;
    browser.wait_for("form.beside").await;
    let students = last_two(&browser, "form.beside [name=patient]").await;
    for id in &students {
        browser.tab_to(&format!("form.beside [name=patient][value='{id}']")).await;
        browser.press("Space").await;
    }
    browser.press("Enter").await;
    browser.wait_for("table.pick-days").await;
    browser.assert_sound().await;
    assert_eq!(last_two(&browser, "[name=patient]:checked").await, students);
    // Without a day the form says so, and keeps who was chosen.
    browser.press("Control+Enter").await;
    browser.wait_for(".error-summary").await;
    browser.assert_sound().await;
    assert_eq!(last_two(&browser, "[name=patient]:checked").await, students);
    let days = "div:last-of-type > table.pick-days td:not(.grey) [name=day]";
    let days = last_two(&browser, days).await;
    for day in &days {
        browser.tab_to(&format!("[name=day][value='{day}']")).await;
        browser.press("Space").await;
    }
    browser.press("Control+Enter").await;
    for number in ["1", "2"] {
        browser.wait_for_words(&format!("Sheet {number} of 2.")).await;
        browser.assert_sound().await;
        assert_eq!(browser.texts("section.part h3").await.len(), 2);
        // Over lunch, when nothing else is planned.
        browser.tab_to("#start").await;
        browser.type_text("12:05").await;
        browser.tab_to("#end").await;
        browser.type_text("12:35").await;
        browser.tab_to("button[value=save]").await;
        browser.press("Enter").await;
    }
    browser.wait_for(".day").await;
    assert!(browser.path().await.starts_with(&format!("/day/{}", days[1])));
    browser.wait_for_words("To certify").await;
    for day in &days {
        browser.goto(&server.url(&format!("/day/{day}"))).await;
        browser.wait_for(".day").await;
        let times = browser.texts(".day time").await;
        assert!(times.contains(&"12:05".to_owned()), "{day}: {times:?}");
    }
}

#[tokio::test]
async fn a_supervisor_opens_the_week_of_a_therapist_on_a_phone_without_scripts() {
    let server = Server::demo().await;
    let mut browser = signed_in_at(&server, "Ruth Kessler", Screen::PHONE, Scripts::Off).await;
    browser.wait_for(".staff").await;
    browser.assert_sound().await;
    browser.click_words("Jo Tanaka").await;
    browser.wait_for(".week-days").await;
    browser.assert_sound().await;
    assert!(!browser.has("form.beside").await, "nobody records for another");
    assert!(browser.path().await.contains("?clinician="));
    browser.click_words("Month").await;
    browser.wait_for("table.month").await;
    browser.assert_sound().await;
}
