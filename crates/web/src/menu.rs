//! The menu: what the policy lets a person open, in the order of use.

use crate::policy;
use crate::words::Words;
use jiff::civil::Date;
use office::Actor;

/// Lines under one heading.
pub struct Group {
    /// Empty for the first.
    pub heading: &'static str,
    /// The lines.
    pub items: Vec<Item>,
}

/// One line.
pub struct Item {
    /// The path as the policy writes it.
    pub policy_path: &'static str,
    /// Where it leads.
    pub path: String,
    /// Its words.
    pub label: String,
    /// Its picture in the sprite.
    pub icon: &'static str,
    /// The letter that goes there; empty for none.
    pub key: &'static str,
    /// Whether the page shown is this one.
    pub is_here: bool,
    /// How many wait behind it.
    pub waiting: Option<usize>,
}

/// Path, words, picture and letter of a line.
type Line = (&'static str, &'static str, &'static str, &'static str);

/// Heading, then the lines. A line whose route does not exist yet, or is not for the person, is
/// left out; the words `Students` and `certify` are those of the organization.
const MENU: &[(&str, &[Line])] = &[
    (
        "",
        &[
            ("/", "Today", "i-today", "t"),
            ("/calendar/week/{date}", "Week", "i-week", "w"),
            ("/schedule", "Schedule", "i-days", "p"),
            ("/caseload", "Students", "i-people", "s"),
            ("/certify", "To certify", "i-pen", "c"),
            ("/cosign", "To cosign", "i-pen", "o"),
            ("/claims", "Claims", "i-claim", "b"),
            ("/reports", "Reports", "i-chart", "r"),
        ],
    ),
    (
        "Office",
        &[
            ("/settings/calendar", "Calendar days", "i-days", ""),
            ("/import", "Import", "i-in", ""),
            ("/settings", "Settings", "i-key", ""),
            ("/users", "Users", "i-person", ""),
            ("/audit", "Audit log", "i-list", ""),
            ("/jobs", "Background work", "i-list", ""),
        ],
    ),
    (
        "Tools",
        &[("/tools/units", "Units", "i-calc", "u"), ("/help", "Help and keys", "i-help", "")],
    ),
];

/// The menu of a person.
pub fn of(actor: &Actor, words: &Words, today: Date, here: &str) -> Vec<Group> {
    built(|path| policy::may_open(actor, path), words, today, here)
}

pub(crate) fn built(
    may_open: impl Fn(&str) -> bool,
    words: &Words,
    today: Date,
    here: &str,
) -> Vec<Group> {
    let item = |(path, label, icon, key): &Line| Item {
        policy_path: path,
        path: path.replace("{date}", &today.to_string()),
        label: label.replace("Students", words.patients_cap).replace("certify", words.certify),
        icon,
        key,
        is_here: *path == here,
        waiting: None,
    };
    let groups = MENU.iter().map(|(heading, lines)| Group {
        heading,
        items: lines.iter().filter(|(path, ..)| may_open(path)).map(item).collect(),
    });
    groups.filter(|group| !group.items.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use care::OrganizationKind;
    use jiff::civil::date;

    #[test]
    fn a_practice_reads_its_own_words_and_only_what_it_may_open() {
        let words = Words::of(OrganizationKind::Practice);
        let may_open = |path: &str| path != "/users" && path != "/audit" && path != "/import";
        let menu = built(may_open, words, date(2026, 11, 24), "/certify");
        let lines: Vec<_> = menu.iter().flat_map(|group| &group.items).collect();
        assert!(lines.iter().any(|line| line.label == "Clients"));
        assert!(lines.iter().any(|line| line.label == "To sign" && line.is_here));
        assert!(lines.iter().any(|line| line.path == "/calendar/week/2026-11-24"));
        assert!(lines.iter().all(|line| line.label != "Users"));
    }
}
