//! Import, finding, calendar days and settings through the pages.

use crate::browser::{Answer, Browser};
use crate::world::{Person, World};
use axum::http::StatusCode;
use care::Role;
use office::testing::{Bench, benches};

const HEAD: &str = "number,family_name,given_name,birth_date,school\n";

async fn enter(bench: &Bench, world: &World, role: Role) -> (Browser, Person) {
    let person = *world.people.iter().find(|one| one.role == role).unwrap();
    let (token, _) = world.sign_in(bench, &person).await;
    (Browser::on(bench).with(Some(&token)), person)
}

pub(crate) async fn upload(browser: &Browser, kind: &str, file: &[u8]) -> Answer {
    let mut body = format!(
        "--line\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n--line\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--line--\r\n");
    browser.send_bytes("/import/preview", "multipart/form-data; boundary=line", body).await
}

/// The value of a hidden field.
pub(crate) fn hidden(page: &Answer, name: &str) -> String {
    let (_, after) = page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    after.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_file_is_previewed_and_imported_once() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (ruth, _) = enter(&bench, &world, Role::Supervisor).await;
        let file = format!("{HEAD}901,<b>Núñez</b>,Ana,2018-06-14,First\n");
        let shown = upload(&ruth, "roster", file.as_bytes()).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        assert!(shown.body.contains("&#60;b&#62;Núñez"), "what was typed is text");
        let (hash, digest) = (hidden(&shown, "hash"), hidden(&shown, "digest"));
        let fields = [("kind", "roster"), ("hash", hash.as_str()), ("digest", digest.as_str())];
        let (pat, _) = enter(&bench, &world, Role::SystemAdministrator).await;
        assert_eq!(pat.post("/import", &fields).await.status, StatusCode::NOT_FOUND);
        let (other, _) = enter(&bench, &world, Role::Supervisor).await;
        let refused = other.post("/import", &fields).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "another sign-in does not hold it");
        let wrong = [("kind", "roster"), ("hash", hash.as_str()), ("digest", "00")];
        assert_eq!(ruth.post("/import", &wrong).await.status, StatusCode::CONFLICT);
        let done = ruth.post("/import", &fields).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/import"));
        assert_eq!(ruth.post("/import", &fields).await.status, StatusCode::CONFLICT);
        let csv = ruth.get("/import/roster.csv").await;
        assert!(csv.body.contains("901,<b>Núñez</b>,Ana"), "{}", csv.body);
        assert_eq!(csv.headers.get("content-type").unwrap(), "text/csv; charset=utf-8");
    }
}

#[tokio::test]
async fn what_is_no_roster_is_refused_in_words_on_the_form() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (ruth, _) = enter(&bench, &world, Role::Supervisor).await;
        let large = vec![b'x'; 8 * 1024 * 1024 + 1];
        for (file, status, says) in [
            (&b""[..], StatusCode::UNPROCESSABLE_ENTITY, "Choose the CSV file"),
            (b"\xFF\xFEn\0", StatusCode::UNPROCESSABLE_ENTITY, "UTF-16"),
            (b"number\n\xFA\n", StatusCode::UNPROCESSABLE_ENTITY, "not in UTF-8"),
            (b"PK\x03\x04", StatusCode::UNPROCESSABLE_ENTITY, "spreadsheet, not CSV"),
            (b"a,b\n1,2\n", StatusCode::UNPROCESSABLE_ENTITY, "must name the columns"),
            (&large, StatusCode::PAYLOAD_TOO_LARGE, "larger than 8 MiB"),
        ] {
            let answer = upload(&ruth, "mandates", file).await;
            assert_eq!(answer.status, status, "{says}");
            assert!(answer.body.contains("There is a problem"), "{says}");
            assert!(answer.body.contains(says), "{says}: {}", answer.body);
            assert!(answer.body.contains("value=\"mandates\" checked"), "what was chosen is kept");
        }
        let bad = format!("{HEAD}901,X,Ana,2030-06-14,Nowhere\n902,Y\n");
        let answer = upload(&ruth, "roster", bad.as_bytes()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for says in ["2 lines must be mended", "Line 2", "Line 3", "birth_date", "whole line"] {
            assert!(answer.body.contains(says), "{says}");
        }
        for (kind, body) in [
            ("multipart/form-data; boundary=line", "--lin"),
            ("multipart/form-data", "x"),
            ("text/csv", "number\n1"),
        ] {
            let answer = ruth.send_bytes("/import/preview", kind, body.into()).await;
            assert!(answer.status.is_client_error(), "{kind}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn a_name_is_found_in_the_body_of_a_request_by_who_reaches_it() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (ruth, _) = enter(&bench, &world, Role::Supervisor).await;
        let file = format!("{HEAD}901,Ångström,Zoë,2018-06-14,Second\n");
        let shown = upload(&ruth, "roster", file.as_bytes()).await;
        let (hash, digest) = (hidden(&shown, "hash"), hidden(&shown, "digest"));
        let fields = [("kind", "roster"), ("hash", hash.as_str()), ("digest", digest.as_str())];
        ruth.post("/import", &fields).await;
        for (role, finds) in [
            (Role::Supervisor, true),
            (Role::SchoolAdministrator, false),
            (Role::Therapist, false),
            (Role::SystemAdministrator, false),
            (Role::PracticeOwner, false),
        ] {
            let (browser, _) = enter(&bench, &world, role).await;
            let page = browser.post("/find", &[("q", "zoe angs")]).await;
            assert_eq!(page.body.contains("Ångström, Zoë"), finds, "{}", role.key());
            assert!(page.body.contains("value=\"zoe angs\""), "what was typed is kept");
            let part = browser.sending("x-fragment", "1");
            let part = part.post("/find", &[("q", "zoe angs")]).await;
            assert_eq!(part.body.contains("Ångström, Zoë"), finds, "{}", role.key());
            assert!(!part.body.contains("<html"), "a fragment");
        }
        let page = ruth.post("/find", &[("q", "calendar")]).await;
        assert!(page.body.contains("href=\"/settings/calendar\">Go to Calendar days"));
        let odd = ruth.post("/find", &[("q", "<script>%_'\"")]).await;
        assert!(odd.body.contains("Nothing was found") && !odd.body.contains("<script>%"));
    }
}

#[tokio::test]
async fn days_schools_and_settings_are_kept_with_errors_by_their_fields() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (gerald, person) = enter(&bench, &world, Role::SchoolAdministrator).await;
        let first = gerald.get("/settings/calendar").await;
        let path = first.location().to_owned();
        assert!(path.ends_with("/2026-11"), "{path}");
        let bad = [("version", "1"), ("first", "2026-12-32"), ("label", "<i>Snow</i>")];
        let mend = gerald.post(&path, &bad).await;
        assert_eq!(mend.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            mend.body.contains("value=\"2026-12-32\"") && mend.body.contains("&#60;i&#62;Snow")
        );
        let version = hidden(&gerald.get(&path).await, "version");
        let snow = [
            ("version", version.as_str()),
            ("first", "2026-11-24"),
            ("kind", "emergency_closing"),
            ("label", "<i>Snow</i>"),
        ];
        let done = gerald.post(&path, &snow).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, path.as_str()));
        let said = gerald.get(&path).await;
        assert!(said.body.contains("&#60;i&#62;Snow"), "{}", said.body);
        let stale = gerald.post(&path, &snow).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.body.contains("Somebody changed this calendar"));
        let bad_month = path.replace("2026-11", "2026-13");
        assert_eq!(gerald.get(&bad_month).await.status, StatusCode::NOT_FOUND);
        assert_eq!(gerald.get("/settings").await.status, StatusCode::NOT_FOUND);
        assert_eq!(person.role, Role::SchoolAdministrator);
        let (pat, _) = enter(&bench, &world, Role::SystemAdministrator).await;
        let mend = pat.post("/settings/sites", &[("name", "First"), ("opens", "x")]).await;
        assert_eq!(mend.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(mend.body.contains("Another school has this name"));
        let fields = [("name", "Third"), ("opens", "8:00"), ("closes", "3 pm")];
        let added = pat.post("/settings/sites", &fields).await;
        assert!(added.location().starts_with("/settings/calendar/"), "{}", added.body);
        let version = hidden(&pat.get("/settings").await, "version");
        let mend = pat.post("/settings", &[("version", version.as_str()), ("months", "99")]).await;
        assert_eq!(mend.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(mend.body.contains("Enter a whole number from 0 to 12"));
        assert!(mend.body.contains("value=\"99\""));
    }
}
