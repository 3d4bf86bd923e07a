//! The main job, as a therapist does it: this morning's group of three, one child absent.

use crate::browser::{Browser, Screen, Scripts};
use crate::process::until;
use crate::server::Server;
use std::time::Duration;

/// Notes that differ from child to child, as a therapist writes them.
pub(crate) const NOTES: [(&str, [&str; 3]); 2] = [
    (
        "Ana Ruiz",
        [
            "Copied four of five words from near point with raised-line paper.",
            "Needed two verbal cues for spacing, then self-corrected.",
            "Legible entries in the class journal.",
        ],
    ),
    (
        "Ben Okafor",
        [
            "Wrote the first name on a baseline with a slant board after putty warm-up.",
            "Three of five tries stayed on the line with one cue.",
            "Labels own papers in class.",
        ],
    ),
];

/// A browser in which somebody of the demonstration has signed in.
pub(crate) async fn signed_in(server: &Server, who: &str, scripts: Scripts) -> Browser {
    signed_in_at(server, who, Screen::LAPTOP, scripts).await
}

/// The same on another screen.
pub(crate) async fn signed_in_at(
    server: &Server,
    who: &str,
    screen: Screen,
    scripts: Scripts,
) -> Browser {
    let mut browser = Browser::open(screen, scripts).await;
    let sign_in = server.sign_in_of(who);
    browser.goto(&server.url("/sign-in")).await;
    browser.fill("#email", &sign_in.email).await;
    browser.fill("#password", &sign_in.password).await;
    browser.click("main form .btn-primary, form .btn-primary").await;
    browser.wait_for("main h1").await;
    browser
}

/// The id of a child's part of the sheet.
pub(crate) async fn part_of(browser: &Browser, name: &str) -> String {
    let script = format!(
        "return [...document.querySelectorAll('section.part')].find(part => \
         part.querySelector('h3').textContent === '{name}').id.slice('child-'.length)"
    );
    browser.evaluate(&script).await.as_str().unwrap().to_owned()
}

/// Writes both notes; note text is not counted.
async fn write_notes(browser: &mut Browser) {
    for (name, texts) in NOTES {
        let id = part_of(browser, name).await;
        for (field, text) in ["intervention", "response", "function"].into_iter().zip(texts) {
            browser.write(&format!("[id='{field}-{id}']"), text).await;
        }
    }
}

/// Records and certifies the group from Today, with the mouse.
pub(crate) async fn record_the_group(browser: &mut Browser) {
    browser.count_anew();
    browser.click_words("Group of 3").await;
    browser.click(".rule a.btn-primary").await;
    browser.wait_for("section.part").await;
    // What all three lack is said once, with a way to each of them.
    let said = "return [...document.querySelectorAll('#panel .finding')].map(box => \
                box.querySelectorAll('a').length)";
    assert_eq!(browser.evaluate(said).await, serde_json::json!([3, 3]), "goals and note");
    let carla = part_of(browser, "Carla Nowak").await;
    // The bar at the bottom lies over what a driver scrolls just into view.
    let middle =
        format!("document.getElementById('child-{carla}').scrollIntoView({{block: 'center'}})");
    browser.evaluate(&middle).await;
    browser.click(&format!("[name='attendance.{carla}'][value=student_absent]")).await;
    browser.choose(&format!("[id='reason-{carla}']"), "Absent from school").await;
    for (name, _) in NOTES {
        let id = part_of(browser, name).await;
        browser.choose(&format!("select[name^='goal.{id}.']"), "Progress").await;
    }
    write_notes(browser).await;
    browser.click("#certify").await;
    browser.click("button[value=certify]").await;
    browser.wait_for_words("Certified").await;
}

#[tokio::test]
async fn a_group_of_three_with_one_absent_takes_at_most_eleven_interactions() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    record_the_group(&mut browser).await;
    let interactions = browser.counts().interactions();
    assert!(interactions <= 11, "{interactions} interactions");
    browser.assert_sound().await;
    browser.screenshot_of_window("docs/today").await;
    browser.click("td a").await;
    browser.wait_for_words("97150 × 1").await;
    browser.wait_for_words("Group, 2").await;
    browser.assert_sound().await;
}

#[tokio::test]
async fn what_was_typed_is_there_again_after_the_server_was_killed() {
    let mut server = Server::demo().await;
    let mut browser = signed_in(&server, "Jo Tanaka", Scripts::On).await;
    browser.click_words("Group of 3").await;
    browser.click(".rule a.btn-primary").await;
    browser.wait_for("section.part").await;
    browser.assert_sound().await;
    browser.screenshot_of_window("docs/record").await;
    write_notes(&mut browser).await;
    until("the draft to be saved", Duration::from_secs(10), async || {
        let script = "return drafts.every(draft => draft.saved === body(draft.form))";
        browser.evaluate(script).await.as_bool().filter(|saved| *saved)
    })
    .await;
    server.kill();
    server.restart().await;
    browser.reload().await;
    browser.wait_for("section.part").await;
    for (name, texts) in NOTES {
        let id = part_of(&browser, name).await;
        for (field, text) in ["intervention", "response", "function"].into_iter().zip(texts) {
            assert_eq!(browser.value(&format!("[id='{field}-{id}']")).await, text, "{name}");
        }
    }
}

#[tokio::test]
async fn three_sick_days_are_recorded_in_at_most_five_interactions() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, "Samuel Mensah", Scripts::On).await;
    browser.count_anew();
    browser.click_words("Record days away").await;
    browser.choose("#reason", "Sick leave").await;
    browser.click("#certify").await;
    browser.click(".actbar .btn-primary").await;
    browser.wait_for(".day, .empty").await;
    assert!(browser.counts().interactions() <= 5);
    browser.goto(&server.url("/")).await;
    browser.wait_for(".counters").await;
    assert_eq!(browser.texts(".banner a[href^='/absence']").await, Vec::<String>::new());
}
