//! The walls: which room may use which, and what only one room may name.

use crate::tree;
use std::collections::{BTreeMap, BTreeSet};

/// The picture of ARCHITECTURE.md: a room, and the rooms that it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("care", &[]),
    ("billing", &["care"]),
    ("x12", &[]),
    ("edi", &["billing", "x12"]),
    ("store", &["care", "billing"]),
    ("office", &["care", "billing", "edi", "store"]),
    ("web", &["office", "care", "billing"]),
    ("quarterhour", &["care", "billing", "x12", "edi", "store", "office", "web"]),
];

/// What touches the world, and the only rooms that may name it.
const ONLY: &[(&str, &[&str])] = &[
    ("sqlx", &["store"]),
    ("axum", &["web", "quarterhour"]),
    ("askama", &["web"]),
    ("tower", &["web", "quarterhour"]),
    ("tower-http", &["web", "quarterhour"]),
    ("utoipa", &["web"]),
    ("clap", &["quarterhour"]),
    ("getrandom", &["quarterhour", "office"]),
    ("tokio", &["store", "office", "web", "quarterhour"]),
    ("tracing", &["store", "office", "web", "quarterhour"]),
    ("tempfile", &["store", "office", "web", "quarterhour"]),
    ("thirtyfour", &["quarterhour"]),
];

/// What one room's manifest names: to run, and for its tests.
struct Doors {
    used: BTreeSet<String>,
    for_tests: BTreeSet<String>,
}

fn doors(room: &str) -> Doors {
    let manifest = tree::text(&tree::root().join(format!("crates/{room}/Cargo.toml")));
    let mut doors = Doors { used: BTreeSet::new(), for_tests: BTreeSet::new() };
    let mut section = "";
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
            continue;
        }
        let Some((key, _)) = line.split_once('=') else { continue };
        let name = key.trim().split('.').next().unwrap_or_default().to_owned();
        if section.ends_with("dev-dependencies") {
            doors.for_tests.insert(name);
        } else if section.ends_with("dependencies") {
            doors.used.insert(name);
        }
    }
    doors
}

fn arrows() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    ARROWS.iter().map(|(room, may)| (*room, may.iter().copied().collect())).collect()
}

/// The rooms under a room: those it may use, those they may use, and so on.
fn under(room: &str) -> BTreeSet<&'static str> {
    let map = arrows();
    let mut found = BTreeSet::new();
    let mut next: Vec<&str> = map[room].iter().copied().collect();
    while let Some(below) = next.pop() {
        if found.insert(below) {
            next.extend(&map[below]);
        }
    }
    found
}

#[test]
fn no_room_has_a_door_that_is_not_on_the_map() {
    let map = arrows();
    for (room, may) in &map {
        let doors = doors(room);
        for other in map.keys().filter(|other| doors.used.contains(**other)) {
            assert!(may.contains(other), "{room} must not use {other}");
        }
        for other in map.keys().filter(|other| doors.for_tests.contains(**other)) {
            assert!(under(room).contains(other), "the tests of {room} must not use {other}");
        }
    }
}

#[test]
fn no_room_stands_beside_the_map() {
    let map = arrows();
    for entry in std::fs::read_dir(tree::root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let room = folder.file_name().unwrap().to_string_lossy().into_owned();
        let manifest = tree::text(&folder.join("Cargo.toml"));
        assert!(map.contains_key(room.as_str()), "{room} is not in ARROWS");
        assert!(manifest.contains(&format!("name = \"{room}\"")), "{room} has another name");
        assert!(manifest.contains("[lints]\nworkspace = true"), "{room} has its own lints");
    }
}

#[test]
fn the_arrows_point_one_way() {
    for (room, _) in ARROWS {
        assert!(!under(room).contains(room), "{room} uses itself in the end");
    }
}

#[test]
fn what_touches_the_world_is_named_where_it_belongs() {
    for (outside, rooms) in ONLY {
        for (room, _) in ARROWS {
            let doors = doors(room);
            let named = doors.used.contains(*outside) || doors.for_tests.contains(*outside);
            assert!(!named || rooms.contains(room), "{room} must not name {outside}");
        }
    }
}

#[test]
fn the_map_is_drawn_in_architecture_md() {
    let page = tree::text(&tree::root().join("ARCHITECTURE.md"));
    for (room, _) in ARROWS {
        assert!(page.contains(&format!("`{room}`")), "ARCHITECTURE.md does not describe {room}");
    }
}
