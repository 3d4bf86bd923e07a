//! The browser itself, tried on a page of ours, so that a story that fails is the story's fault.

use crate::browser::{Browser, Counts, Screen, Scripts};
use std::io::{Read, Write};
use std::net::TcpListener;
use tempfile::TempDir;

const PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Trial</title></head><body><main>
<h1>Trial</h1>
<form action="next.html"><p><label>Room <input id="room" name="room" value="12"></label></p>
<p><label>Kind
<select id="kind"><option>One</option><option>Group of 3</option></select></label></p>
<p><label>Note <textarea id="note" name="note"></textarea></label></p>
<p><button>Save</button> <a href="next.html?by=link">Go on</a></p></form>
<p id="said"></p></main><script>
addEventListener("keydown", event => {
  if (event.ctrlKey && event.key === "Enter") {
    document.getElementById("said").textContent = "Control and Enter";
  }
});
document.getElementById("said").textContent = "A script ran";
</script></body></html>"#;

/// A picture without words, and nothing to name the page by.
const BROKEN: &str = r#"<!doctype html><html><head><title></title></head>
<body><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><div style="width: 3000px">wide</div>
</body></html>"#;

/// Pages in a folder, and the address of the first.
fn pages() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("trial.html"), PAGE).unwrap();
    std::fs::write(folder.path().join("broken.html"), BROKEN).unwrap();
    let next = PAGE.replace("Trial", "Next");
    std::fs::write(folder.path().join("next.html"), next).unwrap();
    let address = format!("file://{}", folder.path().display());
    (folder, address)
}

#[tokio::test]
async fn a_browser_does_what_a_person_does_and_counts_it() {
    let (_folder, address) = pages();
    let mut browser = Browser::open(Screen::LAPTOP, Scripts::On).await;
    browser.goto(&format!("{address}/trial.html")).await;
    browser.wait_for_words("A script ran").await;
    browser.assert_sound().await;
    browser.darken().await;
    let dark = "return matchMedia('(prefers-color-scheme: dark)').matches";
    assert_eq!(browser.evaluate(dark).await, true);

    browser.fill("#room", "7").await;
    assert_eq!(browser.value("#room").await, "7");
    assert_eq!(browser.focused().await, "room");
    browser.press("Tab").await;
    assert_eq!(browser.focused().await, "kind");
    browser.press("Shift+Tab").await;
    assert_eq!(browser.focused().await, "room");
    browser.choose("#kind", "Group of 3").await;
    browser.write("#note", "Fastened 3 of 5 buttons.").await;
    assert_eq!(browser.value("#note").await, "Fastened 3 of 5 buttons.");
    browser.press("Control+Enter").await;
    assert_eq!(browser.texts("#said").await, ["Control and Enter"]);
    browser.screenshot("harness").await;
    let counts = Counts { clicks: 0, shortcuts: 1, choices: 1, fields: 1, moves: 2 };
    assert_eq!(browser.counts(), counts);
    assert_eq!(counts.interactions(), 3);

    browser.count_anew();
    browser.click_words("Save").await;
    browser.wait_for_words("Next").await;
    assert!(browser.path().await.ends_with("next.html?room=7&note=Fastened+3+of+5+buttons."));
    browser.click("a").await;
    browser.reload().await;
    assert!(browser.path().await.ends_with("next.html?by=link"));
    assert!(browser.has("#room").await);
    assert_eq!(browser.counts().interactions(), 2);
}

#[tokio::test]
async fn a_browser_without_scripts_runs_none_and_is_as_narrow_as_a_phone() {
    let (_folder, address) = pages();
    let mut browser = Browser::open(Screen::PHONE, Scripts::Off).await;
    browser.goto(&format!("{address}/trial.html")).await;
    assert_eq!(browser.texts("#said").await, [""]);
    assert_eq!(browser.evaluate("return innerWidth").await, 390);
    browser.assert_sound().await;
    browser.click_words("Go on").await;
    browser.wait_for_words("Next").await;
    browser.fill("#room", "9").await;
    browser.press("Enter").await;
    browser.wait_for("#room").await;
    assert!(browser.path().await.contains("room=9"));
}

#[tokio::test]
async fn a_browser_finds_what_is_wrong_with_a_page() {
    let (_folder, address) = pages();
    let browser = Browser::open(Screen::LAPTOP, Scripts::On).await;
    browser.goto(&format!("{address}/broken.html")).await;
    let broken = browser.axe().await;
    for rule in ["image-alt", "html-has-lang", "document-title"] {
        let found = broken.iter().find(|one| one.id == rule).unwrap();
        assert!(!found.help.is_empty() && !found.places.is_empty());
    }
    assert!(browser.scrolls_sideways().await);
    assert!(browser.complaints().await.is_empty());
}

/// Answers every request with a page that says no, under the strictest policy for scripts, as long
/// as the test runs. Returns the address.
fn refusing_server() -> String {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", door.local_addr().unwrap());
    let body = "<!doctype html><html lang=en><title>No</title><main><h1>No</h1></main></html>";
    let answer = format!(
        "HTTP/1.1 422 Unprocessable Content\r\nContent-Type: text/html; charset=utf-8\r\n\
         Content-Security-Policy: default-src 'none'\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for mut line in door.incoming().map_while(Result::ok) {
            let answer = answer.clone();
            // A browser opens lines ahead that it may never use, so each has its own listener.
            std::thread::spawn(move || {
                if line.read(&mut [0; 4096]).is_ok_and(|n_bytes| n_bytes > 0) {
                    drop(line.write_all(answer.as_bytes()));
                }
            });
        }
    });
    address
}

#[tokio::test]
async fn a_browser_examines_a_page_that_says_no_under_the_strictest_policy() {
    let address = refusing_server();
    let browser = Browser::open(Screen::LAPTOP, Scripts::On).await;
    browser.goto(&format!("{address}/record")).await;
    browser.wait_for_words("No").await;
    assert!(browser.axe().await.is_empty());
    // The picture that a browser asks for by itself is not this page.
    let complaints = browser.complaints().await;
    assert!(complaints.iter().all(|one| one.contains("/favicon.ico")), "{complaints:?}");
}
