//! Samples of pages and parts, written to `target/pages/` to be looked at, and checked for what
//! the content security policy and the budgets forbid. Tests only.

use crate::form::{Choice, FormErrors};
use crate::page::{Shell, StaleField, StalePage};
use crate::parts::{
    Badge, Banner, Counter, Counters, DayStep, Dial, Empty, Equation, FindingBox, Pager, Progress,
    State, Tab, Tabs, Term,
};
use crate::words::Words;
use crate::{assets, menu};
use askama::Template;
use care::{OrganizationKind, Severity};
use std::path::PathBuf;

const SCHOOL: &Words = Words::of(OrganizationKind::District);

/// A frame without a person behind it.
fn shell(here: &str) -> Shell {
    let today = jiff::civil::date(2026, 11, 24);
    let may_open = |path: &str| !matches!(path, "/users" | "/audit" | "/import");
    Shell {
        name: "Jo Tanaka, OTR/L".to_owned(),
        organization: "Harbor Lane District".to_owned(),
        words: SCHOOL,
        menu: menu::built(may_open, SCHOOL, today, here),
        may_find: true,
        idle_seconds: 1800,
    }
    .counting("/cosign", 2)
}

struct Line {
    time: &'static str,
    name: &'static str,
    words: &'static str,
    badge: Badge,
    here: bool,
}

#[derive(Template)]
#[template(path = "gallery_today.html")]
struct Today {
    shell: Shell,
    banner: Banner,
    step: DayStep,
    counters: Counters,
    lines: Vec<Line>,
    draft: Badge,
    children: Vec<(&'static str, &'static str, Badge)>,
    dial: Dial,
    equation: Equation,
    findings: Vec<FindingBox>,
}

#[derive(Template)]
#[template(path = "gallery_parts.html")]
struct Parts {
    shell: Shell,
    banner: Banner,
    errors: FormErrors,
    long_name: String,
    options: Vec<Choice>,
    empty: Empty,
    progress: Progress,
    badges: Vec<Badge>,
    dial: Dial,
    units: Dial,
    equation: Equation,
    findings: Vec<FindingBox>,
    tabs: Tabs,
    joined: Tabs,
    pager: Pager,
}

fn pair(words: &str, path: &str) -> (String, String) {
    (words.to_owned(), path.to_owned())
}

fn banner() -> Banner {
    Banner {
        strong: "3 sessions have no record.".to_owned(),
        text: "They were planned from 17 to 19 November.".to_owned(),
        link: Some(pair("Record them", "/record")),
    }
}

fn findings() -> Vec<FindingBox> {
    let ask = "Ben’s note does not say how he responded.";
    let rule = "Add one sentence. Rule QH-D004, state school Medicaid.";
    let tell = "Carla’s absence is certified with the group.";
    vec![
        FindingBox::saying(Severity::Ask, ask, rule).with_link("Go to Ben’s note", "#note"),
        FindingBox::saying(Severity::Tell, tell, "No location, activity or progress is needed."),
    ]
}

fn equation() -> Equation {
    Equation {
        terms: vec![
            Term::new("", "30 min", "10:00 to 10:30"),
            Term::new("→", "Group of 2", "present"),
            Term::new("→", "97150 × 1 each", "Group therapy, per child").sum(),
        ],
    }
}

fn lines() -> Vec<Line> {
    let line = |time, name, words, state| Line {
        time,
        name,
        words,
        badge: Badge::of(state, SCHOOL),
        here: time == "10:00",
    };
    vec![
        line("8:30", "Dylan Price", "Individual, 30 min · Room 12", State::Certified),
        line("9:00", "Farah Haddad", "Individual, 30 min · Room 12", State::Certified),
        line("9:30", "Teacher meeting, grade 3", "Indirect work, 20 min", State::NotBillable),
        line("10:00", "Group of 3", "Ana Ruiz, Ben Okafor, Carla Nowak absent", State::Draft),
        line("10:45", "Grace Lindholm", "Told by the office at 8:10", State::PatientAbsent),
        line("11:15", "Hugo Petit", "Individual, 30 min · order ends Friday", State::Planned),
        line("13:00", "Group of 2", "Ivy Chen, Jonas Weber · Room 4", State::Planned),
        line("13:45", "Kemi Adeyemi", "Re-evaluation, 45 min · Room 12", State::ToCosign),
        line("14:30", "Luca Moretti", "Individual · with Priya Shah, COTA", State::Planned),
    ]
}

fn today() -> Today {
    let counters = [
        (4, "to certify", "/certify"),
        (2, "to cosign", "/cosign"),
        (1, "unaccounted for", "/reports/no-record"),
        (7, "not yet billable", "/claims"),
        (0, "denied", "/claims"),
    ];
    let counters = counters.map(|(count, words, path)| Counter::new(count, words, path));
    Today {
        shell: shell("/"),
        banner: banner(),
        step: DayStep {
            before: pair("Previous day", "/day/2026-11-23"),
            now: pair("Today", "/"),
            is_now: true,
            after: pair("Next day", "/day/2026-11-25"),
        },
        counters: Counters { label: "What waits for you".to_owned(), all: counters.into() },
        lines: lines(),
        draft: Badge::of_draft("k", "Draft, saved 10:34"),
        children: vec![
            ("Ana Ruiz", "Present", Badge::saying(State::Certified, "Complete")),
            ("Ben Okafor", "Present", Badge::saying(State::Warning, "1 warning")),
            ("Carla Nowak", "Student absent", Badge::saying(State::NotBillable, "None needed")),
        ],
        dial: Dial::minutes(30),
        equation: equation(),
        findings: findings(),
    }
}

fn parts(errors: FormErrors) -> Parts {
    use State::*;
    let states = [
        Planned,
        Draft,
        ToCertify,
        ToCosign,
        Certified,
        PatientAbsent,
        ProviderAbsent,
        Cancelled,
        NoRecord,
        Removed,
        Voided,
        NotBillable,
        Ready,
        Held,
        Sent,
        Paid,
        Denied,
        Warning,
        Stop,
    ];
    let mut findings = findings();
    findings.push(FindingBox::saying(Severity::Stop, "The session ends before it begins.", ""));
    findings.push(FindingBox::fine("Everything is there.", "You can certify."));
    let option = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    let options = [option("g", "Group of at most 3"), option("b", "By the door, with a friend")];
    let tabs =
        ["Overview", "Sessions", "Goals"].map(|words| Tab::new(words, "#", words == "Goals"));
    Parts {
        shell: shell("/caseload").counting("/certify", 4),
        banner: banner(),
        errors,
        long_name: "Wolfeschlegelsteinhausenbergerdorff ".repeat(4),
        options: Choice::list("Individual", options, Some("b")),
        empty: Empty {
            heading: "Nothing waits for your cosignature".to_owned(),
            sentence: "When an assistant hands over a note, it appears here, oldest first."
                .to_owned(),
            link: Some(pair("Back to today", "/")),
        },
        progress: Progress {
            id: "pr".to_owned(),
            heading: "Checking 1,204 claims".to_owned(),
            done: 862,
            total: 1204,
            note: "31 with findings.".to_owned(),
        },
        badges: states.map(|state| Badge::of(state, SCHOOL)).to_vec(),
        dial: Dial::minutes(45),
        units: Dial::units(2, 10),
        equation: equation(),
        findings,
        tabs: Tabs { label: "Ana Ruiz".to_owned(), all: tabs.to_vec(), joined: false },
        joined: Tabs { label: "Views".to_owned(), all: tabs.to_vec(), joined: true },
        pager: Pager {
            label: "Sessions, pages".to_owned(),
            before: Some(pair("Newer", "#")),
            after: Some(pair("Older", "#")),
        },
    }
}

fn stale() -> StalePage {
    StalePage {
        shell: shell("/caseload"),
        what: "this mandate".to_owned(),
        open: "/students/1".to_owned(),
        fields: vec![StaleField {
            label: "Terms".to_owned(),
            yours: "2x30/wk G3 EN".to_owned(),
            theirs: "2x30/wk G2 EN sep".to_owned(),
        }],
    }
}

/// Where pages are put to be looked at.
fn folder() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/pages");
    std::fs::create_dir_all(root.join("assets")).unwrap();
    root
}

/// Keeps a page with its style sheet beside it, so that it can be opened from the disk.
fn keep(name: &str, text: &str) {
    let mut local = text.to_owned();
    for (file, bytes) in assets::all() {
        std::fs::write(folder().join("assets").join(file), bytes).unwrap();
        local = local.replace(assets::url(file), &format!("assets/{file}"));
    }
    std::fs::write(folder().join(format!("{name}.html")), local).unwrap();
}

/// Every sample with its name.
fn pages() -> Vec<(&'static str, String)> {
    let mut errors = FormErrors::one("birth", "Enter a date of birth in the past");
    errors.add("freq", "Enter how many sessions a week, such as 2");
    errors.add("acts", "Choose at least one activity");
    errors.add("note", "Write what you did");
    vec![
        ("today", today().render().unwrap()),
        ("parts", parts(FormErrors::none()).render().unwrap()),
        ("parts-errors", parts(errors).render().unwrap()),
        ("stale", stale().render().unwrap()),
    ]
}

#[test]
fn each_sample_page_is_fit_for_the_content_security_policy() {
    for (name, text) in pages() {
        keep(name, &text);
        for forbidden in [" style=", "<style", " onclick", " onsubmit", " onchange", "javascript:"]
        {
            assert!(!text.contains(forbidden), "{name} has {forbidden}");
        }
        let scripts: Vec<&str> = text.split("<script").skip(1).collect();
        let sourced = scripts.iter().all(|tag| tag.starts_with(" src=\"/assets/"));
        assert!(sourced && scripts.len() == 2, "{name} has a script without a file");
        for file in ["style.css", "app.js", "htmx.min.js"] {
            assert!(text.contains(assets::url(file)), "{name} leaves out {file}");
        }
    }
}

#[test]
fn each_picture_of_a_sample_page_is_in_the_sprite() {
    for (name, text) in pages() {
        for piece in text.split("href=\"#").skip(1) {
            let id = piece.split('"').next().unwrap_or_default();
            let is_picture = ["i-", "s-", "f-"].iter().any(|kind| id.starts_with(kind));
            let there = text.contains(&format!("<symbol id=\"{id}\""));
            assert!(!is_picture || there, "{name}: no {id}");
        }
    }
}

#[test]
fn a_field_with_an_error_is_tied_to_its_words_and_to_the_summary() {
    let mut errors = FormErrors::one("birth", "Enter a date of birth in the past");
    errors.add("note", "Write what you did");
    let text = parts(errors).render().unwrap();
    for part in [
        "<title>Error: Parts – Quarterhour</title>",
        "<a href=\"#birth\">Enter a date of birth in the past</a>",
        "id=\"birth-error\"",
        "aria-describedby=\"birth-hint birth-error\"",
        "aria-invalid=\"true\"",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn what_every_page_loads_stays_small() {
    let size = |name: &str| {
        let found = assets::all().find(|(file, _)| *file == name);
        found.map(|(_, bytes)| bytes.len()).unwrap()
    };
    assert!(size("app.js") < 15_000, "app.js has {} bytes", size("app.js"));
    assert!(size("style.css") < 60_000, "style.css has {} bytes", size("style.css"));
}
