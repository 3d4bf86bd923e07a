//! Our own script in a real browser, on a small page under the policy of the real ones: keys,
//! drafts that save themselves, findings while typing.

use crate::browser::{Browser, Screen, Scripts};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

const SCRIPT: &str = include_str!("../../../web/assets/app.js");

const PAGE: &str = r##"<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Trial</title>
<script src="/app.js" defer></script></head><body>
<nav class="nav" aria-label="Main"><ul><li><a href="/week" data-key="w" data-name="Week">Week</a>
</li></ul></nav>
<main><h1>Trial</h1>
<ol data-move><li><a id="one" href="/one">One</a></li><li><a id="two" href="/two">Two</a></li></ol>
<p><span class="badge"><span data-draft-status="group-1">Draft</span></span></p>
<form action="/sent" method="post" data-primary data-draft="group-1" data-live="/findings"
  data-live-into="#findings">
<p><label>Note <textarea id="note" name="note"></textarea></label></p>
<p><label><input type="checkbox" id="all" data-all="who">All</label>
<label><input type="checkbox" name="who" value="1">Ana</label>
<label><input type="checkbox" name="who" value="2">Ben</label></p>
<p><button class="btn-primary" type="submit" name="how" value="certify">Certify <span
  data-count="who">0</span></button></p></form>
<aside id="findings" aria-live="polite"></aside></main>
<dialog id="keys" aria-label="Keys"><p>All keys</p><button type="button"
  data-close>Close</button></dialog>
<dialog id="palette" data-find="/find" aria-label="Find"><form action="/find"><label>Find
<input name="q" id="q"></label></form><div data-answers></div></dialog>
<div class="live" role="status"></div></body></html>"##;

/// What the server was sent, and with which status it answers drafts.
#[derive(Default)]
struct Seen {
    drafts: Vec<String>,
    sent: Vec<String>,
    draft_status: &'static str,
}

/// A server of one page. It lives as long as the test runs.
fn server() -> (String, Arc<Mutex<Seen>>) {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", door.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Seen { draft_status: "204 No Content", ..Seen::default() }));
    let kept = Arc::clone(&seen);
    thread::spawn(move || {
        for line in door.incoming().map_while(Result::ok) {
            let seen = Arc::clone(&kept);
            thread::spawn(move || answer(line, &seen));
        }
    });
    (address, seen)
}

/// Reads one request whole: the line of the request and the body.
fn request(line: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().to_owned())
            });
            let length: usize = length.map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Some((head.lines().next()?.to_owned(), body.to_owned()));
            }
        }
        let mut part = [0; 4096];
        let n_bytes = line.read(&mut part).ok().filter(|n_bytes| *n_bytes > 0)?;
        bytes.extend(part.iter().take(n_bytes));
    }
}

fn answer(mut line: TcpStream, seen: &Mutex<Seen>) {
    let Some((asked, body)) = request(&mut line) else { return };
    let mut seen = seen.lock().unwrap();
    let (status, kind, text) = match asked.split(" HTTP").next().unwrap_or_default() {
        "GET /app.js" => ("200 OK", "text/javascript", SCRIPT.to_owned()),
        "PUT /drafts/group-1" => {
            seen.drafts.push(body);
            (seen.draft_status, "text/plain", String::new())
        }
        "POST /findings" => {
            let length = body.split('&').next().unwrap_or_default().len();
            ("200 OK", "text/html", format!("<p>Looked at {length} bytes</p>"))
        }
        "POST /sent" => {
            seen.sent.push(body);
            ("200 OK", "text/html", PAGE.replace("Trial", "Sent"))
        }
        "POST /find" => {
            let found =
                "<ul class=\"found\"><li><a id=\"ana\" href=\"/ana\">Ana Ruiz</a></li></ul>";
            ("200 OK", "text/html", found.to_owned())
        }
        "GET /" => ("200 OK", "text/html", PAGE.to_owned()),
        _ => ("200 OK", "text/html", PAGE.replace("Trial", "Elsewhere")),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nConnection: close\r\n\
         Content-Security-Policy: default-src 'none'; script-src 'self'; connect-src 'self'; \
         form-action 'self'\r\nContent-Length: {}\r\n\r\n",
        text.len()
    );
    drop(line.write_all(head.as_bytes()));
    drop(line.write_all(text.as_bytes()));
}

async fn opened() -> (Browser, Arc<Mutex<Seen>>) {
    let (address, seen) = server();
    let browser = Browser::open(Screen::LAPTOP, Scripts::On).await;
    browser.goto(&format!("{address}/")).await;
    browser.wait_for_words("Trial").await;
    (browser, seen)
}

#[tokio::test]
async fn what_is_typed_is_saved_after_a_pause_and_the_page_says_so() {
    let (mut browser, seen) = opened().await;
    browser.write("#note", "Fastened 3 of 5 buttons & zipped.").await;
    browser.wait_for_words("Draft, saved").await;
    let last = seen.lock().unwrap().drafts.last().unwrap().clone();
    assert_eq!(last, "note=Fastened+3+of+5+buttons+%26+zipped.");
    let stored = browser.evaluate("return localStorage.length + sessionStorage.length").await;
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn what_could_not_be_saved_is_kept_and_tried_again() {
    let (mut browser, seen) = opened().await;
    seen.lock().unwrap().draft_status = "503 Service Unavailable";
    browser.write("#note", "One").await;
    browser.wait_for_words("Not saved yet").await;
    seen.lock().unwrap().draft_status = "204 No Content";
    browser.wait_for_words("Draft, saved").await;
    assert_eq!(seen.lock().unwrap().drafts.last().unwrap(), "note=One");

    seen.lock().unwrap().draft_status = "409 Conflict";
    browser.write("#note", " more").await;
    browser.wait_for_words("changed in another window").await;
    assert_eq!(browser.value("#note").await, "One more");
}

#[tokio::test]
async fn a_sign_in_that_ended_is_told_and_nothing_typed_is_lost() {
    let (mut browser, seen) = opened().await;
    seen.lock().unwrap().draft_status = "303 See Other\r\nLocation: /sign-in";
    browser.write("#note", "Kept").await;
    browser.wait_for_words("You are signed out").await;
    assert_eq!(browser.value("#note").await, "Kept");
}

#[tokio::test]
async fn findings_come_while_typing() {
    let (mut browser, _seen) = opened().await;
    browser.write("#note", "abc").await;
    browser.wait_for_words("Looked at 8 bytes").await;
    browser.write("#note", "d").await;
    browser.wait_for_words("Looked at 9 bytes").await;
}

#[tokio::test]
async fn letters_are_keys_only_outside_of_fields_and_while_they_are_on() {
    let (mut browser, _seen) = opened().await;
    browser.press("j").await;
    assert_eq!(browser.focused().await, "one");
    browser.press("j").await;
    assert_eq!(browser.focused().await, "two");
    browser.press("k").await;
    assert_eq!(browser.focused().await, "one");
    browser.press("?").await;
    assert!(browser.has("#keys[open]").await);
    browser.press("Escape").await;
    assert!(!browser.has("#keys[open]").await);

    browser.write("#note", "w?j").await;
    assert_eq!(browser.value("#note").await, "w?j");
    assert!(!browser.has("#keys[open]").await);

    browser.evaluate("document.documentElement.dataset.keys = 'off'").await;
    browser.evaluate("document.activeElement.blur()").await;
    browser.press("w").await;
    assert_eq!(browser.path().await, "/");
    browser.evaluate("document.documentElement.dataset.keys = ''").await;
    browser.press("w").await;
    browser.wait_for_words("Elsewhere").await;
    assert_eq!(browser.path().await, "/week");
}

#[tokio::test]
async fn control_and_k_finds_people_and_pages() {
    let (mut browser, _seen) = opened().await;
    browser.press("Control+k").await;
    browser.wait_for("#palette[open] #ana").await;
    assert_eq!(browser.focused().await, "q");
    browser.write("#q", "we").await;
    browser.wait_for_words("Go to Week").await;
    browser.press("Enter").await;
    browser.wait_for_words("Elsewhere").await;
    assert_eq!(browser.path().await, "/week");
}

#[tokio::test]
async fn control_and_enter_sends_the_form_once_with_its_button() {
    let (mut browser, seen) = opened().await;
    browser.click("#all").await;
    assert_eq!(browser.texts("[data-count]").await, ["2"]);
    browser.click("#note").await;
    browser.press("Control+Enter").await;
    browser.wait_for_words("Sent").await;
    assert_eq!(seen.lock().unwrap().sent, ["note=&who=1&who=2&how=certify"]);
    assert!(browser.complaints().await.iter().all(|one| one.contains("/favicon.ico")));
    assert_eq!(browser.evaluate("return 1").await, json!(1));
}
