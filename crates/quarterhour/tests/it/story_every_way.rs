//! The main job by other ways: with the keyboard alone, without scripts, on a phone.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;
use crate::story_group_of_three::{NOTES, part_of, record_the_group, signed_in, signed_in_at};

#[tokio::test]
async fn a_group_is_recorded_and_certified_with_the_keyboard_alone() {
    let server = Server::demo().await;
    let mut browser = Browser::open(Screen::LAPTOP, Scripts::On).await;
    let sign_in = server.sign_in_of("Jo Tanaka");
    browser.goto(&server.url("/sign-in")).await;
    browser.tab_to("#email").await;
    browser.type_text(&sign_in.email).await;
    browser.tab_to("#password").await;
    browser.type_text(&sign_in.password).await;
    browser.press("Enter").await;
    browser.wait_for(".day").await;
    browser.tab_to_words("Group of 3").await;
    browser.press("Enter").await;
    browser.wait_for(".day .here a[aria-current]").await;
    let before = given(&browser).await;
    browser.tab_to(".rule a.btn-primary").await;
    browser.press("Enter").await;
    browser.wait_for("section.part").await;
    for (name, texts) in NOTES {
        let id = part_of(&browser, name).await;
        browser.tab_to(&format!("select[name^='goal.{id}.']")).await;
        browser.type_text("Pro").await;
        for (field, text) in ["intervention", "response", "function"].into_iter().zip(texts) {
            browser.tab_to(&format!("[id='{field}-{id}']")).await;
            browser.type_text(text).await;
        }
    }
    let carla = part_of(&browser, "Carla Nowak").await;
    browser.tab_to(&format!("[name='attendance.{carla}']")).await;
    browser.press("Right").await;
    browser.tab_to(&format!("[id='reason-{carla}']")).await;
    browser.type_text("Absent").await;
    browser.tab_to("#certify").await;
    browser.press("Space").await;
    browser.tab_to("button[value=certify]").await;
    browser.press("Enter").await;
    browser.wait_for_words("Student absent").await;
    browser.wait_for_words("97150 × 1 each").await;
    // Ana and Ben were present, Carla was not.
    let after = given(&browser).await;
    assert_eq!(after, [before[0] + 1, before[1] + 1, before[2]]);
}

/// How many sessions of the mandate each child of the group was given, as Today says.
async fn given(browser: &Browser) -> Vec<u32> {
    let cells = browser.texts("td[data-label=Given]").await;
    cells.iter().map(|cell| cell.split(' ').next().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn a_group_is_recorded_and_certified_without_scripts() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Jo Tanaka", Scripts::Off).await;
    record_the_group(&mut browser).await;
    browser.wait_for_words("97150 × 1 each").await;
    browser.assert_sound().await;
    browser.click("td a").await;
    browser.wait_for_words("Group, 2").await;
}

#[tokio::test]
async fn a_group_is_recorded_and_certified_on_a_phone() {
    let server = Server::demo().await;
    let mut browser = signed_in_at(&server, "Jo Tanaka", Screen::PHONE, Scripts::On).await;
    browser.assert_sound().await;
    record_the_group(&mut browser).await;
    browser.assert_sound().await;
    browser.click("td a").await;
    browser.wait_for_words("97150 × 1").await;
    browser.assert_sound().await;
}
