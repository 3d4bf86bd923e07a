//! The public page of units: no account, an answer with each key, and the same without scripts.
//!
//! The visit is CMS's third example (Medicare Claims Processing Manual, chapter 5, section 20.2):
//! 33 and 7 minutes are three units, two and one; counted code by code they are two.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;

/// The answers, as they stand on the page.
async fn results(browser: &Browser) -> Vec<String> {
    browser.texts("#answers .result").await
}

#[tokio::test]
async fn units_are_counted_with_each_key_and_without_an_account() {
    let server = Server::demo().await;
    let mut browser = Browser::open(Screen::LAPTOP, Scripts::On).await;
    browser.goto(&server.url("/tools/units?code=&minutes=")).await;
    browser.wait_for_words("No units yet").await;
    browser.assert_sound().await;
    browser.write("#code-1", "97110").await;
    browser.write("#minutes-1", "33").await;
    browser.wait_for_words("97110 × 2").await;
    browser.write("#code-2", "97140").await;
    browser.write("#minutes-2", "7").await;
    browser.wait_for_words("97140 × 1").await;
    let [cms8, ama] = <[String; 2]>::try_from(results(&browser).await).unwrap();
    assert!(cms8.contains("97110 × 2") && cms8.contains("97140 × 1"), "{cms8}");
    assert!(ama.contains("97110 × 2") && !ama.contains("97140"), "{ama}");
    // Where the person was typing stays so, the label came, and it is said to who listens.
    assert_eq!(browser.focused().await, "minutes-2");
    assert_eq!(browser.texts("#label-2").await, ["Hands-on manual techniques"]);
    let said = browser.evaluate("return document.getElementById('said').textContent").await;
    assert!(said.as_str().unwrap().contains("97110 × 2, 97140 × 1"), "{said}");
    // After Count the address can be kept.
    browser.click("button.btn-primary").await;
    browser.wait_for_words("97140 × 1").await;
    let kept = browser.evaluate("return location.search").await;
    assert!(kept.as_str().unwrap().contains("code=97140"), "{kept}");
    browser.assert_sound().await;
    // What is not done yet is no error of the form.
    browser.write("#code-3", "97633").await;
    browser.wait_for_words("did you mean 97533?").await;
    assert!(!browser.has(".error-summary").await);
    browser.screenshot("units").await;
}

#[tokio::test]
async fn units_are_counted_without_scripts_on_a_phone() {
    let server = Server::demo().await;
    let mut browser = Browser::open(Screen::PHONE, Scripts::Off).await;
    browser.goto(&server.url("/tools/units?code=&minutes=")).await;
    browser.fill("#code-1", "97110").await;
    browser.fill("#minutes-1", "33").await;
    browser.fill("#code-2", "97150").await;
    browser.fill("#minutes-2", "30").await;
    browser.click("button.btn-primary").await;
    browser.wait_for_words("97110 × 2").await;
    browser.wait_for_words("Medicare pays 97110 on the day of 97150 only with separate").await;
    browser.assert_sound().await;
    // A retired code is told with what took its place, in the pattern of all forms.
    browser.fill("#code-2", "97532").await;
    browser.click("button.btn-primary").await;
    browser.wait_for(".error-summary").await;
    browser.wait_for_words("97532 is retired").await;
    browser.assert_sound().await;
}
