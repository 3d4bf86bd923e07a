//! The roster through the pages: a late save meets both texts, names of every kind are shown as
//! names, and HTML in any field stays text.

use crate::access::Try;
use crate::browser::{Answer, Browser};
use crate::world::{Person, Where, World};
use axum::http::StatusCode;
use care::Role;
use office::testing::{Bench, benches};
use std::collections::BTreeSet;
use web::policy::POLICY;

async fn browser_of(bench: &Bench, world: &World, role: Role) -> (Browser, Person) {
    let person = *world.people.iter().find(|one| one.role == role).unwrap();
    let (token, _) = world.sign_in(bench, &person).await;
    (Browser::on(bench).with(Some(&token)), person)
}

type Form = Vec<(String, String)>;

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

fn plain(text: &str) -> String {
    text.replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
}

/// The fields of the main form, as a browser would send them.
fn form_of(body: &str) -> Form {
    let form = between(body, "data-primary", "</form>").unwrap();
    let mut fields = Form::new();
    for tag in form.split('<').skip(1) {
        let (inside, text) = tag.split_once('>').unwrap_or((tag, ""));
        let of = |name: &str| between(inside, &format!("{name}=\""), "\"").map(plain);
        let is_box = inside.contains("type=\"radio\"") || inside.contains("type=\"checkbox\"");
        let name = of(" name").unwrap_or_default();
        if inside.starts_with("input") && (!is_box || inside.contains("checked")) {
            fields.push((name, of("value").unwrap_or_default()));
        } else if inside.starts_with("textarea") {
            fields.push((name, plain(text.trim_start_matches('\n'))));
        } else if inside.starts_with("select") {
            let options = between(form, &format!("name=\"{name}\""), "</select>").unwrap();
            let chosen = options.split("<option").find(|option| option.contains("selected"));
            let value = chosen.and_then(|option| between(option, "value=\"", "\""));
            fields.push((name, value.map(plain).unwrap_or_default()));
        }
    }
    fields
}

fn set(form: &Form, changes: &[(&str, &str)]) -> Form {
    let mut form = form.clone();
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        form.push(((*name).to_owned(), (*value).to_owned()));
    }
    form
}

async fn send(browser: &Browser, path: &str, form: &Form) -> Answer {
    let fields: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(path, &fields).await
}

fn value<'a>(form: &'a Form, name: &str) -> &'a str {
    form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// The labels of the fields that the page with both texts shows.
fn rows(body: &str) -> Vec<&str> {
    let table = between(body, "<tbody>", "</tbody>").unwrap_or_default();
    table.split("<th scope=\"row\">").skip(1).filter_map(|row| row.split('<').next()).collect()
}

#[tokio::test]
async fn a_late_save_shows_both_texts_and_keeps_what_each_typed() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (jo, person) = browser_of(&bench, &world, Role::Therapist).await;
        let id = world.object(&bench, &person, "patient", Where::Own).await;
        let path = format!("/students/{id}/edit");
        let opened = form_of(&jo.get(&path).await.body);
        let saved = send(&jo, &path, &set(&opened, &[("preferred", "Patty")])).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let late = set(&opened, &[("given", "Patricia"), ("local_id", "200000077")]);
        let both = send(&jo, &path, &late).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        assert_eq!(rows(&both.body), ["Legal given name", "Preferred name", "Student number"]);
        for text in ["Patricia", "Patty", "200000077"] {
            assert!(both.body.contains(text), "{text}");
        }
        let chosen = form_of(&both.body);
        assert_eq!(value(&chosen, "keep.given"), "yours", "it was typed");
        assert_eq!(value(&chosen, "keep.preferred"), "theirs", "it was not touched");
        let done = send(&jo, &path, &chosen).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let now = form_of(&jo.get(&path).await.body);
        assert_eq!((value(&now, "given"), value(&now, "preferred")), ("Patricia", "Patty"));
        assert!(jo.get(&path).await.body.contains("077 is stored"), "the number was kept too");
        let third = send(&jo, &path, &set(&chosen, &[("keep.given", "theirs")])).await;
        assert_eq!(third.status, StatusCode::CONFLICT, "a choice can come too late as well");
    }
}

#[tokio::test]
async fn the_terms_of_a_mandate_are_one_text_and_the_untouched_one_is_proposed() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (jo, person) = browser_of(&bench, &world, Role::Therapist).await;
        let id = world.object(&bench, &person, "mandate", Where::Own).await;
        let path = format!("/mandates/{id}");
        let amend = format!("/mandates/{id}/amend");
        let opened = form_of(&jo.get(&path).await.body);
        let amending = form_of(&jo.get(&amend).await.body);
        let three = [("frequency", "3"), ("why", "typing")];
        let saved = send(&jo, &path, &set(&opened, &three)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);

        let late = set(&opened, &[("source", "IEP 5"), ("why", "document")]);
        let both = send(&jo, &path, &late).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        assert_eq!(rows(&both.body), ["Terms, in short", "Document that orders it"]);
        let done = send(&jo, &path, &form_of(&both.body)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let now = form_of(&jo.get(&path).await.body);
        assert_eq!((value(&now, "terms"), value(&now, "source")), ("3x30/wk G3 EN sep", "IEP 5"));

        let changes = [("terms", "1x60/wk I EN sep"), ("from-day", "1"), ("from-month", "12")];
        let both = send(&jo, &amend, &set(&amending, &changes)).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        assert_eq!(rows(&both.body), ["Terms, in short"], "the new first day is nobody else's");
        let chosen = form_of(&both.body);
        assert_eq!(value(&chosen, "keep.terms"), "yours");
        let done = send(&jo, &amend, &chosen).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let page = jo.get(done.location()).await.body;
        assert!(page.contains("3 × 30 min a week") && page.contains("1 × 60 min a week"));
    }
}

#[tokio::test]
async fn a_group_that_was_changed_meanwhile_shows_name_and_members_of_both() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (jo, person) = browser_of(&bench, &world, Role::Therapist).await;
        let id = world.object(&bench, &person, "group", Where::Own).await;
        let path = format!("/groups/{id}");
        let opened = form_of(&jo.get(&path).await.body);
        let saved = send(&jo, &path, &set(&opened, &[("name", "Friday")])).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let both = send(&jo, &path, &set(&opened, &[("name", "Writers")])).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        assert_eq!(rows(&both.body), ["Name of the group"]);
        assert!(both.body.contains("Friday") && both.body.contains("Writers"));
        let taken = set(&form_of(&both.body), &[("keep.name", "theirs")]);
        assert_eq!(send(&jo, &path, &taken).await.status, StatusCode::SEE_OTHER);
        let now = form_of(&jo.get(&path).await.body);
        assert_eq!(value(&now, "name"), "Friday");
        assert!(!value(&now, "member").is_empty(), "the member stayed");
    }
}

#[tokio::test]
async fn a_form_with_faults_keeps_everything_that_was_typed() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (jo, _) = browser_of(&bench, &world, Role::Therapist).await;
        let typed = set(
            &form_of(&jo.get("/students/new").await.body),
            &[
                ("family", "O'Brien-Núñez"),
                ("given", "Q"),
                ("birth_date-day", "30"),
                ("birth_date-month", "2"),
                ("birth_date-year", "2018"),
                ("local_id", "ABC"),
            ],
        );
        let again = send(&jo, "/students/new", &typed).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.body.contains("href=\"#birth_date"), "{}", again.body);
        let shown = form_of(&again.body);
        for (name, text) in &typed {
            assert_eq!(value(&shown, name), text, "{name}");
        }
    }
}

const NAMES: [(&str, &str); 4] = [
    ("O'Brien-Núñez", "Seán"),
    ("Wolfeschlegelsteinhausenbergerdorff-Papadimitrakopoulosiadis", "Q"),
    ("X", "Y"),
    ("אבולעפיה", "שרה"),
];

#[tokio::test]
async fn names_of_one_letter_sixty_letters_and_other_scripts_are_kept_and_shown() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let (jo, _) = browser_of(&bench, &world, Role::Therapist).await;
        let empty = form_of(&jo.get("/students/new").await.body);
        let places = jo.get("/students/new").await.body;
        let site = between(&places, "name=\"site\"", "</select>").unwrap();
        let site = site.split("value=\"").nth(2).unwrap().split('"').next().unwrap();
        for (number, (family, given)) in NAMES.into_iter().enumerate() {
            assert!(family.chars().count() <= 60);
            let number = format!("20000005{number}");
            let fields = [
                ("family", family),
                ("given", given),
                ("birth_date-day", "14"),
                ("birth_date-month", "6"),
                ("birth_date-year", "2018"),
                ("sex", "F"),
                ("site", site),
                ("local_id", &number),
            ];
            let added = send(&jo, "/students/new", &set(&empty, &fields)).await;
            assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
            let student = plain(&jo.get(added.location()).await.body);
            assert!(student.contains(&format!("{given} {family}")), "{student}");
        }
        let twin = [("family", "Twin"), ("given", "Al"), ("site", site), ("local_id", "200000050")];
        let refused = send(&jo, "/students/new", &set(&empty, &twin)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        assert_eq!(value(&form_of(&refused.body), "local_id"), "200000050");
        for path in ["/caseload", "/groups/new", "/schedule/new"] {
            let page = plain(&jo.get(path).await.body);
            for (family, _) in NAMES {
                assert!(page.contains(family), "{path}: {family}");
            }
        }
    }
}

/// What must never come out of a page as it went in.
const HTML: &str = "<i>QH'\"&</i>";

/// Writes HTML into every text field of what a person of this role may change.
async fn write_html(bench: &Bench, world: &World, role: Role) {
    let (browser, person) = browser_of(bench, world, role).await;
    let object = async |kind| world.object(bench, &person, kind, Where::Own).await;
    let patient = object("patient").await;
    let (goal, mandate) = (object("goal").await, object("mandate").await);
    let guardian = object("guardian").await;
    let member = object("joined_member").await;
    for (path, fields) in [
        (format!("/students/{patient}/edit"), ["family", "given", "preferred"].as_slice()),
        (format!("/goals/{goal}"), &["title", "text"]),
        (format!("/mandates/{mandate}"), &["source"]),
        (format!("/guardians/{guardian}"), &["name", "relation"]),
        (format!("/users/{member}"), &["name", "title"]),
        (format!("/groups/{}", object("group").await), &["name"]),
    ] {
        let page = browser.get(&path).await;
        if page.status == StatusCode::NOT_FOUND {
            continue;
        }
        let mut changes: Vec<(&str, &str)> = fields.iter().map(|name| (*name, HTML)).collect();
        changes.push(("why", "typing"));
        let mut form = form_of(&page.body);
        if !path.starts_with("/mandates") {
            changes.pop();
        }
        form = set(&form, &changes);
        let saved = send(&browser, &path, &form).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{path}: {}", saved.body);
    }
}

#[tokio::test]
async fn html_in_every_text_field_is_text_on_every_page() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        for role in [Role::Therapist, Role::PracticeOwner, Role::SystemAdministrator] {
            write_html(&bench, &world, role).await;
        }
        let browser = Browser::on(&bench);
        let mut shown = BTreeSet::new();
        let pages = POLICY.iter().filter(|entry| entry.method == "GET");
        for entry in pages.filter(|entry| !entry.path.starts_with("/api/")) {
            let attempt = Try { bench: &bench, world: &world, browser: &browser, entry };
            for person in &world.people {
                let answer = attempt.send(person, Where::Own).await;
                let kind = answer.headers.get("content-type");
                if kind.is_none_or(|kind| !kind.to_str().unwrap().starts_with("text/html")) {
                    continue;
                }
                let says = format!("{} as {}", entry.path, person.role.key());
                assert!(!answer.body.contains("<i>QH"), "{says}");
                assert!(!answer.body.contains("QH'\""), "{says}");
                if answer.body.contains("&#60;i&#62;QH") {
                    shown.insert(entry.path);
                }
            }
        }
        for path in [
            "/caseload",
            "/students/{patient}",
            "/students/{patient}/edit",
            "/goals/{goal}",
            "/mandates/{mandate}",
            "/guardians/{guardian}",
            "/groups/{group}",
            "/groups/new",
            "/users",
            "/users/{member}/sign-ins",
            "/day/{date}",
            "/encounters/{encounter}",
            "/record/{session}",
            "/reports",
            "/schedule",
            "/schedule/new",
            "/schedule/{session}",
        ] {
            assert!(shown.contains(path), "{path} shows no name: {shown:?}");
        }
    }
}
