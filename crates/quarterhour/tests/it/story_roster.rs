//! The roster, as a therapist keeps it: a new student with mandate and goal by keyboard alone, and
//! two tabs of which the later one loses nothing.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;
use crate::story_group_of_three::{signed_in, signed_in_at};

/// Moves to a field by Tab and types.
async fn type_into(browser: &mut Browser, css: &str, text: &str) {
    browser.tab_to(css).await;
    browser.type_text(text).await;
}

async fn follow(browser: &mut Browser, css: &str) {
    browser.tab_to(css).await;
    browser.press("Enter").await;
}

#[tokio::test]
async fn a_student_with_mandate_and_goal_is_added_with_the_keyboard_alone() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    browser.press("s").await;
    browser.wait_for("a[href='/students/new']").await;
    follow(&mut browser, "a[href='/students/new']").await;
    browser.wait_for("#family").await;
    browser.assert_sound().await;
    type_into(&mut browser, "#family", "אבולעפיה").await;
    type_into(&mut browser, "#given", "שרה").await;
    for (part, text) in [("day", "31"), ("month", "2"), ("year", "2018")] {
        type_into(&mut browser, &format!("[name='birth_date-{part}']"), text).await;
    }
    browser.tab_to("#sex").await;
    browser.press("Space").await;
    browser.tab_to("#site").await;
    browser.press("Down").await;
    type_into(&mut browser, "#local_id", "200000555").await;
    browser.press("Enter").await;
    browser.wait_for_words("There is a problem").await;
    assert!(browser.focused().await.contains("There is a problem"), "the summary is read first");
    assert_eq!(browser.value("#family").await, "אבולעפיה");
    assert_eq!(browser.value("#local_id").await, "200000555");
    browser.assert_sound().await;
    browser.tab_to(".error-summary a").await;
    browser.press("Enter").await;
    // The link leads into the field; what is in it is chosen, and typed over.
    browser.tab_to("[name='birth_date-day']").await;
    browser.press("Control+a").await;
    browser.type_text("14").await;
    follow(&mut browser, "main form .btn-primary").await;
    browser.wait_for_words("Student added.").await;
    browser.assert_sound().await;

    follow(&mut browser, "a[href$='/mandates/new']").await;
    type_into(&mut browser, "#terms", "2x30/wk G3 EN sep").await;
    browser.wait_for_words("2 × 30 min a week").await;
    browser.assert_sound().await;
    browser.press("Enter").await;
    browser.wait_for(".links").await;
    follow(&mut browser, "a[href$='/goals/new']").await;
    type_into(&mut browser, "#title", "Copies 5 words").await;
    type_into(&mut browser, "#text", "Will copy five words legibly in 3 of 5 tries.").await;
    follow(&mut browser, "main form .btn-primary").await;
    browser.wait_for_words("Goal added.").await;
    browser.wait_for_words("Copies 5 words").await;
    browser.assert_sound().await;
    browser.resize(Screen::PHONE).await;
    browser.assert_sound().await;
    browser.goto(&server.url("/caseload")).await;
    browser.wait_for_words("אבולעפיה, שרה").await;
    browser.assert_sound().await;
}

/// The path of the page that changes the first student of the caseload.
async fn edit_path(browser: &Browser) -> String {
    let script = "return [...document.querySelectorAll('main a[href^=\"/students/\"]')]
        .map(link => link.getAttribute('href')).find(href => /[0-9a-f-]{36}$/.test(href))";
    format!("{}/edit", browser.evaluate(script).await.as_str().unwrap())
}

#[tokio::test]
async fn of_two_tabs_the_later_save_shows_both_texts_and_loses_nothing() {
    let server = Server::demo().await;
    let mut early = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    let mut late = signed_in_at(&server, "Jo Tanaka", Screen::PHONE, Scripts::Off).await;
    early.goto(&server.url("/caseload")).await;
    early.wait_for("main table, main ul").await;
    let path = edit_path(&early).await;
    early.goto(&server.url(&path)).await;
    late.goto(&server.url(&path)).await;
    early.fill("#preferred", "Sunny").await;
    early.click("main form .btn-primary").await;
    early.wait_for_words("Changes saved.").await;

    late.fill("#given", "Marigold").await;
    late.fill("#street", "12 O'Hara <Court>").await;
    late.click("main form .btn-primary").await;
    late.wait_for_words("Somebody changed this student after you opened it").await;
    late.assert_sound().await;
    let shown = late.texts(".both .typed").await;
    for text in ["Marigold", "12 O'Hara <Court>", "Sunny"] {
        assert!(shown.iter().any(|cell| cell == text), "{text} in {shown:?}");
    }
    assert_eq!(late.texts(".both tbody tr").await.len(), 3);
    late.click("main form .btn-primary").await;
    late.wait_for_words("Changes saved.").await;
    late.goto(&server.url(&path)).await;
    assert_eq!(late.value("#given").await, "Marigold");
    assert_eq!(late.value("#preferred").await, "Sunny");
    assert_eq!(late.value("#street").await, "12 O'Hara <Court>");
}
