//! Every page that a link leads to, for every role: sound on a laptop in light colours and on a
//! phone in dark ones.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;
use crate::story_group_of_three::signed_in;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Who looks around, in the order of how much they see.
const PEOPLE: [&str; 7] = [
    "Jo Tanaka",
    "Samuel Mensah",
    "Ruth Kessler",
    "Rosa Quintero",
    "Gerald Foss",
    "Pat Lindqvist",
    "Priya Raman",
];

/// The addresses of a page's links on this server that show a page.
const LINKS: &str = "return [...document.querySelectorAll('a[href]')]
    .filter(link => link.origin === location.origin && !link.hasAttribute('download'))
    .map(link => link.pathname + link.search)";

/// A page's kind: its path without ids and days, and which questions it was asked.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let part = |part: &str| {
        let is_varied = part.chars().filter(char::is_ascii_digit).count() >= 4;
        if is_varied { "*".to_owned() } else { part.to_owned() }
    };
    let path = path.split('/').map(part).collect::<Vec<_>>().join("/");
    let asked: BTreeSet<&str> =
        query.split('&').filter_map(|field| field.split('=').next()).collect();
    let asked = asked.into_iter().collect::<Vec<_>>().join("&");
    if asked.is_empty() { path } else { format!("{path}?{asked}") }
}

/// Whether an address answers a file.
fn is_file(path: &str) -> bool {
    path.contains("format=csv") || path.ends_with("/file") || path.starts_with("/api/")
}

/// On a laptop in light colours, and on a phone in dark ones.
async fn assert_sound_everywhere(browser: &Browser) {
    browser.assert_sound().await;
    browser.resize(Screen::PHONE).await;
    browser.darken().await;
    browser.assert_sound().await;
    browser.resize(Screen::LAPTOP).await;
    browser.lighten().await;
}

#[tokio::test]
async fn every_page_is_sound_for_who_may_open_it() {
    let server = Server::demo().await;
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for who in PEOPLE {
        let browser = signed_in(&server, who, Scripts::On).await;
        let mut opened = BTreeSet::new();
        let mut ahead = VecDeque::from(["/".to_owned()]);
        while let Some(path) = ahead.pop_front() {
            if is_file(&path) || !opened.insert(kind(&path)) {
                continue;
            }
            browser.goto(&server.url(&path)).await;
            let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
            assert_eq!(browser.evaluate(status).await, 200, "{who}: {path}");
            let links = browser.evaluate(LINKS).await;
            ahead.extend(links.as_array().unwrap().iter().map(|it| it.as_str().unwrap().into()));
            // Today differs by role; the other pages look alike to whoever may open them.
            if seen.insert(kind(&path), path.clone()).is_none() || path == "/" {
                assert_sound_everywhere(&browser).await;
            }
        }
    }
    assert!(seen.len() > 20, "{seen:#?}");
    println!("{} kinds of pages", seen.len());
}
