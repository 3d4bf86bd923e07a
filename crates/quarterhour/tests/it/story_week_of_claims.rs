//! A biller sees what of a week is ready, makes the payer's file, and downloads it.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;
use crate::story_group_of_three::{signed_in, signed_in_at};

/// The last week in the list that has ready records.
const OLDEST_READY: &str = "return [...document.querySelectorAll('main tbody tr')]
    .filter(row => row.cells.length > 7 && row.cells[1].textContent !== '0').at(-1)
    .querySelector('a').getAttribute('href')";

/// What the link downloads, and under which name.
const DOWNLOAD: &str = "return fetch(document.querySelector('#download').href)
    .then(answer => answer.text()
    .then(text => [text, answer.headers.get('content-disposition')]))";

async fn billing(server: &Server, screen: Screen, place: &str) -> Browser {
    let mut browser = signed_in_at(server, "Rosa Quintero", screen, Scripts::On).await;
    browser.click_words(place).await;
    browser.wait_for("#held-h").await;
    browser
}

#[tokio::test]
async fn a_biller_makes_the_file_of_a_week_and_downloads_it() {
    let server = Server::demo().await;
    let mut browser = billing(&server, Screen::LAPTOP, "Harbor Lane District").await;
    browser.wait_for_words("ready to claim").await;
    browser.assert_sound().await;
    browser.goto(&server.url("/claims")).await;
    browser.wait_for_words("No claim file was made yet").await;
    browser.assert_sound().await;
    let week = browser.evaluate(OLDEST_READY).await.as_str().unwrap().to_owned();
    browser.goto(&server.url(&week)).await;
    // A second window of the week, opened before the file is made.
    let mut second = billing(&server, Screen::LAPTOP, "Harbor Lane District").await;
    second.goto(&server.url(&week)).await;
    browser.click("#ready-list > summary").await;
    browser.click("#ready details.why summary").await;
    browser.assert_sound().await;
    let words = browser.texts("#make").await.concat();
    let count: usize = words.split(' ').find_map(|word| word.parse().ok()).unwrap();
    let listed = browser.texts("#ready tbody tr").await.len();
    assert_eq!(listed, count.min(20), "as many as are listed, or the first of them");
    // The page of the whole list, and back.
    browser.click("#ready-list > p a").await;
    browser.wait_for_words(&format!("{count} records")).await;
    assert_eq!(browser.texts("main tbody tr").await.len(), count.min(50));
    browser.assert_sound().await;
    browser.goto(&server.url(&week)).await;
    browser.click("#make").await;
    browser.wait_for("#download").await;
    browser.wait_for_words("The claim file was made").await;
    browser.assert_sound().await;
    let answer = browser.evaluate(DOWNLOAD).await;
    let text = answer[0].as_str().unwrap();
    assert!(text.starts_with("ISA*00*"), "{}", text.chars().take(40).collect::<String>());
    assert_eq!(text.matches("~CLM*").count(), count);
    // SE01 counts the segments from ST to SE; nobody is behind the payer, so it is a test (T).
    let segments: Vec<&str> = text.split('~').collect();
    let place = |id: &str| segments.iter().position(|it| it.starts_with(id)).unwrap();
    let inside = place("SE*") - place("ST*") + 1;
    assert_eq!(segments[place("SE*")], format!("SE*{inside}*0001"));
    assert!(segments[0].ends_with("*T*:"), "{}", segments[0]);
    let name = answer[1].as_str().unwrap();
    assert!(name.starts_with("attachment; filename=\"claims-") && name.ends_with(".x12\""));
    browser.click("main tbody a").await;
    browser.wait_for_words("Step by step").await;
    browser.assert_sound().await;
    browser.goto(&server.url(&week)).await;
    browser.wait_for_words("is in a file").await;
    assert!(!browser.has("#make").await, "a record is claimed once");
    // The second window asks for the same records again, and gets nothing.
    second.click("#make").await;
    second.wait_for_words("Nothing of this week is ready any more").await;
    second.assert_sound().await;
    second.goto(&server.url("/claims")).await;
    assert_eq!(second.texts("section[aria-labelledby=files-h] tbody tr").await.len(), 1);
}

#[tokio::test]
async fn the_practice_has_claims_of_its_own_on_a_phone() {
    let server = Server::demo().await;
    let mut browser = billing(&server, Screen::PHONE, "Bright Harbor Therapy").await;
    browser.darken().await;
    browser.goto(&server.url("/claims")).await;
    browser.assert_sound().await;
    let week = browser.evaluate(OLDEST_READY).await.as_str().unwrap().to_owned();
    browser.goto(&server.url(&week)).await;
    browser.assert_sound().await;
    browser.click("#make").await;
    browser.wait_for("#download").await;
    browser.assert_sound().await;
    let text = browser.evaluate(DOWNLOAD).await[0].as_str().unwrap().to_owned();
    assert!(text.contains("*CI~"), "a commercial payer is asked");
    // A therapist of the practice has no such page.
    let other = signed_in(&server, "Theo Marchetti", Scripts::On).await;
    other.goto(&server.url("/claims")).await;
    other.wait_for_words("There is nothing here").await;
}
