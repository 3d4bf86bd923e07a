//! The same sheet in two windows: nothing that was typed is lost, and nothing is written over.

use crate::browser::{Browser, Scripts};
use crate::process::until;
use crate::server::Server;
use crate::story_group_of_three::{part_of, signed_in};
use std::time::Duration;

async fn opened(server: &Server) -> (Browser, String) {
    let mut browser = signed_in(server, "Jo Tanaka", Scripts::On).await;
    browser.click_words("Group of 3").await;
    browser.click(".rule a.btn-primary").await;
    browser.wait_for("section.part").await;
    let ana = part_of(&browser, "Ana Ruiz").await;
    (browser, format!("[id='intervention-{ana}']"))
}

async fn saved(browser: &Browser) {
    until("the draft to be saved", Duration::from_secs(10), async || {
        let script = "return drafts.every(draft => draft.saved === body(draft.form))";
        browser.evaluate(script).await.as_bool().filter(|saved| *saved)
    })
    .await;
}

/// Sound, but for the refused draft, which the browser's own log counts as a failure.
async fn assert_sound(browser: &Browser) {
    let said = browser.complaints().await;
    assert!(said.iter().all(|line| line.contains("412")), "{said:?}");
    browser.assert_sound().await;
}

/// Whether the other window's text is spoken of where one sees it.
async fn warned(browser: &Browser) -> bool {
    let script = "return document.querySelector('[data-draft-other]').checkVisibility()";
    browser.evaluate(script).await.as_bool().unwrap()
}

#[tokio::test]
async fn two_windows_of_one_sheet_lose_nothing_and_write_nothing_over() {
    let server = Server::demo().await;
    let (mut first, note) = opened(&server).await;
    let (mut second, _) = opened(&server).await;
    assert!(!warned(&first).await && !warned(&second).await);
    second.write(&note, "Wrote the name on a baseline.").await;
    saved(&second).await;
    // The other window says so, and keeps what was typed in it.
    first.write(&note, "Copied four words.").await;
    first.wait_for("[data-draft-other]:not([hidden])").await;
    assert!(warned(&first).await && !warned(&second).await);
    assert_eq!(first.value(&note).await, "Copied four words.");
    assert_sound(&first).await;
    first.click("[data-draft-other] button").await;
    saved(&first).await;
    second.write(&note, " Twice.").await;
    second.wait_for("[data-draft-other]:not([hidden])").await;
    second.click("button[value=save]").await;
    second.wait_for(".day").await;
    // The first saves later: it is shown both texts, and goes on with its own.
    first.click("button[value=save]").await;
    first.wait_for_words("This was saved in another window").await;
    let both = first.texts("td.typed").await.join("\n");
    assert!(both.contains("Copied four words."), "{both}");
    assert!(both.contains("Wrote the name on a baseline. Twice."), "{both}");
    assert_sound(&first).await;
    first.click("button[value=again]").await;
    first.wait_for("section.part").await;
    assert_eq!(first.value(&note).await, "Copied four words.");
    first.click("button[value=save]").await;
    first.wait_for(".day").await;
    second.click(".rule a.btn-primary").await;
    second.wait_for("section.part").await;
    assert_eq!(second.value(&note).await, "Copied four words.");
}
