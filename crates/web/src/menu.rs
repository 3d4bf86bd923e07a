//! The menu: what the policy lets a person open, in the order of use.

use crate::policy;
use office::Actor;

/// Lines under one heading.
pub(crate) struct Group {
    /// Empty for the first.
    pub(crate) heading: &'static str,
    /// The lines.
    pub(crate) items: Vec<Item>,
}

/// One line.
pub(crate) struct Item {
    /// Where it leads.
    pub(crate) path: &'static str,
    /// Its words.
    pub(crate) label: &'static str,
    /// Its picture in the sprite.
    pub(crate) icon: &'static str,
    /// Whether the page shown is this one.
    pub(crate) is_here: bool,
}

/// Path, words and picture of a line.
type Line = (&'static str, &'static str, &'static str);

/// Heading, then path, words and picture of each line. A line whose route does not exist yet, or
/// is not for the person, is left out.
const MENU: &[(&str, &[Line])] = &[
    (
        "",
        &[
            ("/", "Today", "i-today"),
            ("/calendar", "Calendar", "i-week"),
            ("/caseload", "Caseload", "i-people"),
            ("/certify", "To certify", "i-pen"),
            ("/claims", "Claims", "i-calc"),
            ("/reports", "Reports", "i-calc"),
        ],
    ),
    (
        "Office",
        &[
            ("/settings/calendar", "School calendar", "i-week"),
            ("/import", "Import", "i-plus"),
            ("/users", "Users", "i-people"),
            ("/audit", "Audit log", "i-find"),
        ],
    ),
    ("Help", &[("/help", "Help and keys", "i-help")]),
];

/// The menu of a person.
pub(crate) fn of(actor: &Actor, here: &str) -> Vec<Group> {
    let groups = MENU.iter().map(|(heading, lines)| Group {
        heading,
        items: lines
            .iter()
            .filter(|(path, ..)| policy::may_open(actor, path))
            .map(|(path, label, icon)| Item { path, label, icon, is_here: *path == here })
            .collect(),
    });
    groups.filter(|group| !group.items.is_empty()).collect()
}
