//! A roster comes in: three bad lines, the mended file, and the student is found.

use crate::browser::{Browser, Screen, Scripts};
use crate::server::Server;
use std::path::PathBuf;
use tempfile::TempDir;

const HEAD: &str = "number,family_name,given_name,preferred_name,birth_date,school,grade\n";

/// A file with three bad lines, and the same file mended.
fn files() -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let school = "Harbor Lane School";
    let bad = format!(
        "{HEAD}970000001,Ångström-Núñez,Zoë,Zed,2018-06-14,{school},3\n\
         970000002,O'Neill,Bo,,2030-02-01,{school},K\n\
         970000003,Q,Wu,,2017-02-28,Nowhere School,1\n\
         970000001,Twin,Al,,2018-06-14,{school},3\n"
    );
    let good = bad.replace("2030-02-01", "2019-02-01").replace("Nowhere School", school);
    let good = good.replace("970000001,Twin", "970000004,Twin");
    let (bad_path, good_path) = (folder.path().join("bad.csv"), folder.path().join("good.csv"));
    std::fs::write(&bad_path, bad).unwrap();
    std::fs::write(&good_path, good).unwrap();
    (folder, bad_path, good_path)
}

async fn signed_in(server: &Server, scripts: Scripts, screen: Screen) -> Browser {
    let mut browser = Browser::open(screen, scripts).await;
    let sign_in = server.sign_in_of("Ruth Kessler");
    browser.goto(&server.url("/sign-in")).await;
    browser.fill("#email", &sign_in.email).await;
    browser.fill("#password", &sign_in.password).await;
    browser.click("main form .btn-primary, form .btn-primary").await;
    browser.wait_for("#main h1").await;
    browser
}

async fn check_file(browser: &mut Browser, path: &std::path::Path) {
    browser.write("#file", path.to_str().unwrap()).await;
    browser.click_words("Check the file").await;
    browser.wait_for_words("Check before importing").await;
}

#[tokio::test]
async fn a_file_with_three_bad_lines_is_mended_imported_and_its_student_found() {
    let server = Server::demo().await;
    let (_folder, bad, good) = files();
    let mut browser = signed_in(&server, Scripts::On, Screen::LAPTOP).await;
    browser.goto(&server.url("/import")).await;
    browser.wait_for("#file").await;
    browser.assert_sound().await;
    check_file(&mut browser, &bad).await;
    browser.wait_for_words("3 lines must be mended").await;
    let lines = browser.texts("table tbody th[scope=row]").await;
    for line in ["Line 3", "Line 4", "Line 5"] {
        assert!(lines.iter().any(|shown| shown == line), "{line}: {lines:?}");
    }
    browser.assert_sound().await;
    check_file(&mut browser, &good).await;
    browser.wait_for_words("Import 4 students").await;
    browser.assert_sound().await;
    browser.click_words("Import 4 students").await;
    browser.wait_for_words("Imported: 4 new, 0 changed.").await;
    browser.press("Control+k").await;
    browser.wait_for("#palette[open]").await;
    browser.write("#palette-q", "zed angstrom").await;
    browser.wait_for_words("Ångström-Núñez, Zoë").await;
    assert!(!browser.path().await.contains("angstrom"), "names are in no address");
    browser.press("Enter").await;
    browser.wait_for_words("Zed Ångström-Núñez").await;
    assert!(browser.path().await.starts_with("/students/"));
}

#[tokio::test]
async fn a_file_is_imported_and_a_student_found_on_a_phone_without_scripts() {
    let server = Server::demo().await;
    let (_folder, _bad, good) = files();
    let mut browser = signed_in(&server, Scripts::Off, Screen::PHONE).await;
    browser.goto(&server.url("/import")).await;
    check_file(&mut browser, &good).await;
    browser.assert_sound().await;
    browser.click_words("Import 4 students").await;
    browser.wait_for("#file").await;
    browser.goto(&server.url("/find")).await;
    browser.fill("#q", "970000004").await;
    browser.click_words("Find").await;
    browser.wait_for_words("Twin, Al").await;
    browser.assert_sound().await;
    assert_eq!(browser.path().await, "/find");
}

#[tokio::test]
async fn a_closing_is_set_from_the_calendar_and_says_what_it_touches() {
    let server = Server::demo().await;
    let mut browser = signed_in(&server, Scripts::On, Screen::LAPTOP).await;
    browser.goto(&server.url("/settings/calendar")).await;
    browser.wait_for(".days-grid").await;
    browser.assert_sound().await;
    browser.click(".days-grid a[aria-current=date]").await;
    browser.wait_for(".days-grid .chosen").await;
    browser.click("input[name=kind][value=emergency_closing]").await;
    browser.fill("#label", "Burst pipe").await;
    browser.click_words("Set these days").await;
    browser.wait_for_words("Burst pipe").await;
    browser.wait_for(".days-grid .closed").await;
    browser.assert_sound().await;
    for page in ["/settings", "/settings/sites/new", "/find"] {
        browser.goto(&server.url(page)).await;
        browser.wait_for("#main h1").await;
        browser.assert_sound().await;
    }
}
