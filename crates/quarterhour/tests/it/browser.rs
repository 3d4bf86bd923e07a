//! A real browser for stories: Debian's Chromium, driven through chromedriver.
//!
//! A story opens a [`Browser`], does what a person does, and counts it. Every wait is for the
//! thing itself, and ends the test with a sentence when it does not come.

use crate::process::{Program, until};
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::*;
use tokio::sync::{Semaphore, SemaphorePermit};

const AXE: &str = include_str!("../assets/axe.min.js");
const MISSING: &str = "the browser stories need Debian's packages chromium and chromium-driver \
    (./test installs them)";
/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// Browsers at once: each needs a core.
static SEATS: Semaphore = Semaphore::const_new(2);

thread_local! {
    /// The seat of the story on this thread: its second browser takes no seat of its own, so that
    /// two stories never wait for each other's.
    static SEAT: RefCell<Weak<SemaphorePermit<'static>>> = const { RefCell::new(Weak::new()) };
}

async fn seat() -> Arc<SemaphorePermit<'static>> {
    if let Some(seat) = SEAT.with_borrow(Weak::upgrade) {
        return seat;
    }
    let seat = Arc::new(SEATS.acquire().await.unwrap());
    SEAT.set(Arc::downgrade(&seat));
    seat
}

/// The width and height of the window, in CSS pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen(u32, u32);

impl Screen {
    /// A school's laptop.
    pub(crate) const LAPTOP: Screen = Screen(1366, 768);
    /// A larger one, for pictures of one window.
    pub(crate) const DESK: Screen = Screen(1366, 960);
    /// A phone.
    pub(crate) const PHONE: Screen = Screen(390, 844);
}

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// What a person did. An interaction is one click, one shortcut, one choice or one field typed;
/// the text of a note and moving by Tab are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) clicks: u32,
    pub(crate) shortcuts: u32,
    pub(crate) choices: u32,
    pub(crate) fields: u32,
    pub(crate) moves: u32,
}

impl Counts {
    pub(crate) fn interactions(self) -> u32 {
        self.clicks + self.shortcuts + self.choices + self.fields
    }
}

/// One rule of accessibility that a page breaks, as axe reports it.
#[derive(Debug, Deserialize)]
pub(crate) struct Violation {
    pub(crate) id: String,
    pub(crate) help: String,
    /// The elements, as selectors.
    pub(crate) places: Vec<String>,
}

/// An open browser window. Dropping it closes the browser.
pub(crate) struct Browser {
    driver: WebDriver,
    port: u16,
    counts: Counts,
    scripts: Scripts,
    _driver_program: Program,
    _profile: TempDir,
    _seat: Arc<SemaphorePermit<'static>>,
}

impl Browser {
    /// Opens an empty window.
    pub(crate) async fn open(screen: Screen, scripts: Scripts) -> Browser {
        let seat = seat().await;
        let profile = tempfile::tempdir().unwrap();
        let (program, port) = driver().await;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wishes(&profile, scripts))
            .await
            .unwrap_or_else(|error| panic!("{error}\n{MISSING}"));
        // The driver's own way of closing waits for this very thread; see `drop`.
        driver.clone().leak().unwrap();
        let browser = Browser {
            driver,
            port,
            counts: Counts::default(),
            scripts,
            _driver_program: program,
            _profile: profile,
            _seat: seat,
        };
        browser.resize(screen).await;
        browser
    }

    /// Gives the page another size. A window has a minimum width; a phone's is below it.
    pub(crate) async fn resize(&self, screen: Screen) {
        let Screen(width, height) = screen;
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": width < 600});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Goes to an address, as if it were typed.
    pub(crate) async fn goto(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    /// Reloads the page.
    pub(crate) async fn reload(&self) {
        self.driver.refresh().await.unwrap();
    }

    /// The path of the page, with its query.
    pub(crate) async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", url.path())
    }

    /// What was done so far.
    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// Counts from zero again, for instance after signing in.
    pub(crate) fn count_anew(&mut self) {
        self.counts = Counts::default();
    }

    /// Clicks the first element that a CSS selector finds, once it can be clicked.
    pub(crate) async fn click(&mut self, css: &str) {
        self.counts.clicks += 1;
        self.click_on(By::Css(css), css).await;
    }

    /// Clicks the button, link, label or summary with exactly these words.
    pub(crate) async fn click_words(&mut self, words: &str) {
        self.counts.clicks += 1;
        let path = format!(
            "//*[self::a or self::button or self::label or self::summary]\
             [normalize-space(.)=\"{words}\"]"
        );
        self.click_on(By::XPath(path), words).await;
    }

    /// Chooses an option of a list by its words.
    pub(crate) async fn choose(&mut self, css: &str, words: &str) {
        self.counts.choices += 1;
        let list = self.wait_for(css).await;
        let path = format!(".//option[normalize-space(.)=\"{words}\"]");
        list.find(By::XPath(path)).await.unwrap().click().await.unwrap();
    }

    /// Replaces what a field holds.
    pub(crate) async fn fill(&mut self, css: &str, text: &str) {
        self.counts.fields += 1;
        let field = self.wait_for(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Writes at the end of a note; not counted.
    pub(crate) async fn write(&mut self, css: &str, text: &str) {
        self.wait_for(css).await.send_keys(text).await.unwrap();
    }

    /// Presses keys on whatever has the focus: `Tab`, `Shift+Tab`, `Control+Enter`, `n`, `?`.
    pub(crate) async fn press(&mut self, keys: &str) {
        let parts: Vec<&str> = keys.split('+').collect();
        let (last, held) = parts.split_last().unwrap();
        if *last == "Tab" {
            self.counts.moves += 1;
        } else {
            self.counts.shortcuts += 1;
        }
        let mut chain = self.driver.action_chain();
        for key in held {
            chain = chain.key_down(modifier(key));
        }
        chain = match named_key(last) {
            Some(key) => chain.key_down(key.clone()).key_up(key),
            None => chain.send_keys(*last),
        };
        for key in held.iter().rev() {
            chain = chain.key_up(modifier(key));
        }
        chain.perform().await.unwrap();
    }

    /// Moves by Tab alone until what has the focus answers to a CSS selector.
    pub(crate) async fn tab_to(&mut self, css: &str) {
        for _ in 0..200 {
            let script = format!("return document.activeElement.matches({css:?})");
            if self.evaluate(&script).await == json!(true) {
                return;
            }
            self.press("Tab").await;
        }
        panic!("{}: Tab does not lead to {css}", self.path().await);
    }

    /// Moves by Tab alone to the link or button with exactly these words.
    pub(crate) async fn tab_to_words(&mut self, words: &str) {
        for _ in 0..200 {
            let script = "return document.activeElement.textContent.trim()";
            if self.evaluate(script).await == json!(words) {
                return;
            }
            self.press("Tab").await;
        }
        panic!("{}: Tab does not lead to “{words}”", self.path().await);
    }

    /// Types on whatever has the focus; not counted.
    pub(crate) async fn type_text(&self, text: &str) {
        self.driver.action_chain().send_keys(text).perform().await.unwrap();
    }

    /// Waits until a CSS selector finds something that is shown, and answers the first such.
    pub(crate) async fn wait_for(&self, css: &str) -> WebElement {
        self.wait_by(By::Css(css), css).await
    }

    /// Waits until the page shows these words somewhere.
    pub(crate) async fn wait_for_words(&self, words: &str) {
        until(&format!("the words “{words}”"), PATIENCE, async || {
            let page = self.driver.find(By::Tag("body")).await.ok()?;
            page.text().await.ok()?.contains(words).then_some(())
        })
        .await;
    }

    /// Whether a CSS selector finds anything now.
    pub(crate) async fn has(&self, css: &str) -> bool {
        !self.driver.find_all(By::Css(css)).await.unwrap().is_empty()
    }

    /// The shown text of everything that a CSS selector finds.
    pub(crate) async fn texts(&self, css: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.driver.find_all(By::Css(css)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    /// What a field holds.
    pub(crate) async fn value(&self, css: &str) -> String {
        self.wait_for(css).await.value().await.unwrap().unwrap_or_default()
    }

    /// The id, else the name, else the text of what has the focus.
    pub(crate) async fn focused(&self) -> String {
        let element = self.driver.active_element().await.unwrap();
        for attribute in ["id", "name"] {
            if let Some(found) = element.attr(attribute).await.unwrap().filter(|it| !it.is_empty())
            {
                return found;
            }
        }
        element.text().await.unwrap()
    }

    /// Answers what a script returns. Works where pages may not run scripts, too.
    pub(crate) async fn evaluate(&self, script: &str) -> Value {
        self.driver.execute(script, Vec::new()).await.unwrap().json().clone()
    }

    /// Tells pages that the person prefers dark colours.
    pub(crate) async fn darken(&self) {
        self.prefer("dark").await;
    }

    /// Tells pages that the person prefers light colours.
    pub(crate) async fn lighten(&self) {
        self.prefer("light").await;
    }

    async fn prefer(&self, scheme: &str) {
        let wish = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", wish).await;
    }

    /// Whether the page is wider than its window.
    pub(crate) async fn scrolls_sideways(&self) -> bool {
        let script = "const page = document.documentElement;
            return page.scrollWidth > page.clientWidth;";
        self.evaluate(script).await == json!(true)
    }

    /// What the browser complained about since it was last asked: refused scripts, missing files,
    /// errors. That this very page is an answer of 400 to 499 is no fault: it says no to a person.
    /// Nor is a question that was given up because its page was left; one that failed has another
    /// line in the log besides.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let here = self.driver.current_url().await.unwrap().to_string();
        let says_no = |message: &String| {
            message.starts_with(&here) && message.contains("responded with a status of 4")
        };
        let log = self.driver.browser_log().await.unwrap();
        let mut said: Vec<String> = log.into_iter().map(|entry| entry.message).collect();
        if said.iter().any(|message| message.contains("htmx:sendAbort")) {
            let is_left = ["htmx:sendAbort", "htmx:afterRequest"];
            said.retain(|message| !is_left.iter().any(|event| message.contains(event)));
        }
        said.retain(|message| !says_no(message));
        said
    }

    /// The rules of WCAG 2.2 A and AA, and of good practice, that the page breaks.
    pub(crate) async fn axe(&self) -> Vec<Violation> {
        self.driver.execute(AXE, Vec::new()).await.unwrap();
        let run = "const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            axe.run(document, { runOnly: tags, resultTypes: ['violations'] }).then(
                found => done(found.violations.map(one => ({ id: one.id, help: one.help,
                    places: one.nodes.map(node => node.target.join(' ')) }))),
                error => done([{ id: 'axe', help: String(error), places: [] }]));";
        self.driver.execute_async(run, Vec::new()).await.unwrap().convert().unwrap()
    }

    /// Fails when the page breaks a rule of accessibility, scrolls sideways, or made the browser
    /// complain.
    pub(crate) async fn assert_sound(&self) {
        if self.scripts == Scripts::On {
            let broken = self.axe().await;
            assert!(broken.is_empty(), "{}: axe finds {broken:#?}", self.path().await);
        }
        assert!(!self.scrolls_sideways().await, "{} scrolls sideways", self.path().await);
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "{}: {complaints:#?}", self.path().await);
    }

    /// Keeps a picture of the whole page as `target/screenshots/NAME.png`. The names that begin
    /// with `docs/` are the pictures of the documentation (docs/remake-screenshots copies them).
    pub(crate) async fn screenshot(&self, name: &str) {
        self.keep(name, true).await;
    }

    /// The same, of the window alone: for pages that are long.
    pub(crate) async fn screenshot_of_window(&self, name: &str) {
        self.keep(name, false).await;
    }

    async fn keep(&self, name: &str, is_whole: bool) {
        let wish = json!({"format": "png", "captureBeyondViewport": is_whole});
        let answer = self.devtools("Page.captureScreenshot", wish).await;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        let file = folder.join(format!("{name}.png"));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, decode_base64(answer["data"].as_str().unwrap())).unwrap();
    }

    /// Sends a command of the developer tools.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.driver.cdp().send_raw(command, parameters).await.unwrap()
    }

    async fn click_on(&self, by: By, what: &str) {
        until(&format!("a click on {what}"), PATIENCE, async || {
            self.driver.find(by.clone()).await.ok()?.click().await.ok()
        })
        .await;
    }

    async fn wait_by(&self, by: By, what: &str) -> WebElement {
        until(&format!("{what} to be shown"), PATIENCE, async || {
            let element = self.driver.find(by.clone()).await.ok()?;
            element.is_displayed().await.ok()?.then_some(element)
        })
        .await
    }
}

impl Drop for Browser {
    /// Asks chromedriver to close the browser, before chromedriver itself is killed.
    fn drop(&mut self) {
        let session = self.driver.session_id();
        let request = format!(
            "DELETE /session/{session} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        );
        let close = || -> std::io::Result<()> {
            let mut line = TcpStream::connect(("127.0.0.1", self.port))?;
            line.set_read_timeout(Some(PATIENCE))?;
            line.write_all(request.as_bytes())?;
            // The answer comes when the browser is gone; the line itself stays open.
            line.read(&mut [0; 64]).map(|_| ())
        };
        if let Err(error) = close() {
            println!("the browser was not closed: {error}");
        }
    }
}

/// Starts chromedriver. It takes a free port on IPv6 and then the same one on IPv4, which a
/// connection of another test may hold: then it says so, ends, and is started again.
async fn driver() -> (Program, u16) {
    for _ in 0..5 {
        let mut program = Program::start(Command::new("chromedriver").arg("--port=0"), MISSING);
        let said = |line: &str| match port(line) {
            None if line.contains("port not available") => Some(None),
            found => found.map(Some),
        };
        if let Some(port) = program.wait_for("chromedriver's port", PATIENCE, said).await {
            return (program, port);
        }
    }
    panic!("chromedriver found no free port, five times");
}

/// What we wish of the browser: quiet, alone, with nothing remembered.
fn wishes(profile: &TempDir, scripts: Scripts) -> thirtyfour::ChromeCapabilities {
    let mut wishes = DesiredCapabilities::chrome();
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        "--force-prefers-reduced-motion",
        "--window-size=1366,768",
        "--lang=en-US",
    ] {
        wishes.add_arg(argument).unwrap();
    }
    wishes.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
    if scripts == Scripts::Off {
        let block = json!({"profile.managed_default_content_settings.javascript": 2});
        wishes.add_experimental_option("prefs", block).unwrap();
    }
    wishes.set_browser_log_level(LoggingPrefsLogLevel::Warning).unwrap();
    wishes
}

/// The port in `ChromeDriver was started successfully on port 34567.`
fn port(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

fn modifier(name: &str) -> Key {
    match name {
        "Control" => Key::Control,
        "Shift" => Key::Shift,
        "Alt" => Key::Alt,
        other => panic!("{other} is no modifier"),
    }
}

fn named_key(name: &str) -> Option<Key> {
    Some(match name {
        "Tab" => Key::Tab,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Space" => Key::Space,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Home" => Key::Home,
        "End" => Key::End,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        _ => return None,
    })
}

/// The bytes of a base64 text without line breaks.
fn decode_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut n_bits) = (0_u32, 0_u32);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let digit = DIGITS.iter().position(|known| *known == letter).unwrap();
        held = (held << 6) | u32::try_from(digit).unwrap();
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push(u8::try_from((held >> n_bits) & 0xff).unwrap());
        }
    }
    bytes
}
