//! Forms that are described field by field: shown, mended, and put side by side with what
//! somebody else saved meanwhile.
//!
//! A page describes its [`Entry`]s once. From them come the form, its order of errors, and the
//! page that shows both texts when a save came too late.

use crate::form::{Choice, Fields, FormErrors};
use crate::page::{PageError, Shell, page_with};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use office::roster::RosterRefused;

/// What a field is.
pub(crate) enum Kind {
    /// One line.
    Text,
    /// A few signs: the class of its width, and the kind of keys on a phone.
    Short(&'static str, &'static str),
    /// Several lines.
    Area,
    /// A day in three fields.
    Day,
    /// A list; its first line stands for nothing, and is left out when it has no words.
    Choice(&'static str, Vec<(String, String)>),
    /// Radio buttons.
    Radios(Vec<(String, String)>),
    /// One check box that says yes, with its words.
    Check(String),
    /// Not shown.
    Hidden,
    /// Begins fields side by side under one legend.
    Open,
    /// Ends them.
    Close,
    /// What was understood of what is typed, in words.
    Told(String),
}

/// One field.
pub(crate) struct Entry {
    name: &'static str,
    label: String,
    hint: String,
    kind: Kind,
    side: Side,
}

/// What becomes of a field on the page with both texts.
enum Side {
    /// It is compared, and one of the two texts is chosen.
    Compared,
    /// It is compared, and these other fields, which say the same, go with it.
    With(&'static [&'static str]),
    /// It goes with another, or says something that is not stored: what was typed stays.
    Kept,
    /// What is stored is not shown, and what is typed replaces it; this is said of it instead.
    Masked(String),
}

impl Entry {
    /// A field with its label and its help.
    pub(crate) fn new(
        name: &'static str,
        label: impl Into<String>,
        hint: impl Into<String>,
        kind: Kind,
    ) -> Self {
        Self { name, label: label.into(), hint: hint.into(), kind, side: Side::Compared }
    }

    /// These other fields say the same, and go with this one.
    pub(crate) fn with(mut self, names: &'static [&'static str]) -> Self {
        self.side = Side::With(names);
        self
    }

    /// It is not compared: what was typed stays.
    pub(crate) fn kept(mut self) -> Self {
        self.side = Side::Kept;
        self
    }

    /// What is stored is told as this and not shown.
    pub(crate) fn masked(mut self, told: impl Into<String>) -> Self {
        self.side = Side::Masked(told.into());
        self
    }

    /// Begins fields side by side under one legend.
    pub(crate) fn open(legend: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("", legend, hint, Kind::Open)
    }

    /// Ends fields side by side.
    pub(crate) fn close() -> Self {
        Self::new("", "", "", Kind::Close)
    }

    /// Names under which the form sends it.
    fn names(&self) -> Vec<String> {
        let with: &[&str] = if let Side::With(names) = self.side { names } else { &[] };
        let own: Vec<String> = match self.kind {
            Kind::Day => {
                ["day", "month", "year"].map(|part| format!("{}-{part}", self.name)).into()
            }
            _ => vec![self.name.to_owned()],
        };
        own.into_iter().chain(with.iter().map(|name| (*name).to_owned())).collect()
    }

    /// Whether it holds something to compare.
    fn is_field(&self) -> bool {
        !matches!(self.kind, Kind::Hidden | Kind::Open | Kind::Close | Kind::Told(_))
            && !matches!(self.side, Side::Kept)
    }

    /// Both texts, when they differ: what was typed, and what is stored.
    fn both(&self, typed: &Fields, stored: &Fields, was: &Fields) -> Option<Both> {
        let (yours, theirs) = (self.said(typed), self.said(stored));
        if yours.trim() == theirs.trim() {
            return None;
        }
        let names = self.names();
        let of = |name: &String| (name.clone(), stored.get(name).to_owned());
        Some(Both {
            part: self.name.to_owned(),
            label: self.label.clone(),
            keep_theirs: yours == self.said(was),
            yours,
            theirs: if let Side::Masked(told) = &self.side { told.clone() } else { theirs },
            stored: names.iter().map(of).collect(),
            names,
        })
    }

    /// What a person reads of it.
    fn said(&self, fields: &Fields) -> String {
        let text = text_of(fields, self.name);
        match &self.kind {
            Kind::Choice(_, all) | Kind::Radios(all) => {
                let found = all.iter().find(|(key, _)| *key == text);
                found.map_or(text.clone(), |(_, label)| label.clone())
            }
            Kind::Check(_) => if text.is_empty() { "No" } else { "Yes" }.to_owned(),
            _ => text,
        }
    }

    fn row(&self, fields: &Fields) -> Row {
        let (name, label, hint) = (self.name, self.label.clone(), self.hint.clone());
        let value = text_of(fields, name);
        let part = |part: &str| fields.get(&format!("{name}-{part}")).to_owned();
        match &self.kind {
            Kind::Text => Row::Text { name, label, hint, value },
            Kind::Short(width, mode) => Row::Short { name, label, hint, value, width, mode },
            Kind::Area => Row::Area { name, label, hint, value },
            Kind::Day => {
                let (day, month, year) = (part("day"), part("month"), part("year"));
                Row::Day { name, label, hint, day, month, year }
            }
            Kind::Choice(none, all) => {
                let mut options = Choice::list(none, all.iter().cloned(), Some(&value));
                options.retain(|option| !option.label.is_empty());
                Row::Choice { name, label, hint, options }
            }
            Kind::Radios(all) => {
                let options = all.iter().map(|(key, label)| Choice {
                    value: key.clone(),
                    label: label.clone(),
                    selected: *key == value,
                });
                Row::Radios { name, label, hint, options: options.collect() }
            }
            Kind::Check(words) => {
                Row::Check { name, words: words.clone(), checked: !value.is_empty() }
            }
            Kind::Hidden => Row::Hidden { name, value },
            Kind::Open => Row::Open { legend: label, hint },
            Kind::Close => Row::Close,
            Kind::Told(text) => Row::Told { text: text.clone() },
        }
    }
}

/// A field as the template shows it.
enum Row {
    Text {
        name: &'static str,
        label: String,
        hint: String,
        value: String,
    },
    Short {
        name: &'static str,
        label: String,
        hint: String,
        value: String,
        width: &'static str,
        mode: &'static str,
    },
    Area {
        name: &'static str,
        label: String,
        hint: String,
        value: String,
    },
    Day {
        name: &'static str,
        label: String,
        hint: String,
        day: String,
        month: String,
        year: String,
    },
    Choice {
        name: &'static str,
        label: String,
        hint: String,
        options: Vec<Choice>,
    },
    Radios {
        name: &'static str,
        label: String,
        hint: String,
        options: Vec<Choice>,
    },
    Check {
        name: &'static str,
        words: String,
        checked: bool,
    },
    Hidden {
        name: &'static str,
        value: String,
    },
    Open {
        legend: String,
        hint: String,
    },
    Close,
    Told {
        text: String,
    },
}

/// What was typed into a field; a day in three fields becomes one text.
pub(crate) fn text_of(fields: &Fields, name: &str) -> String {
    let part = |part: &str| fields.get(&format!("{name}-{part}")).trim().to_owned();
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return fields.get(name).to_owned();
    }
    format!("{year}-{month}-{day}")
}

/// What is stored as the fields of a form.
pub(crate) fn stored(entries: &[Entry], pairs: &[(&'static str, &str)]) -> Fields {
    let mut all = Vec::new();
    for (name, text) in pairs {
        let entry = entries.iter().find(|entry| entry.name == *name);
        if entry.is_some_and(|entry| matches!(entry.kind, Kind::Day)) {
            let mut parts = text.splitn(3, '-');
            for part in ["year", "month", "day"] {
                let text = parts.next().unwrap_or_default().trim_start_matches('0');
                all.push((format!("{name}-{part}"), text.to_owned()));
            }
        } else {
            all.push(((*name).to_owned(), (*text).to_owned()));
        }
    }
    Fields::of(all)
}

/// Beginnings of the names that the page with both texts adds.
const ADDED: [&str; 3] = ["keep.", "part.", "theirs."];

/// The fields with what was chosen on the page with both texts: for each part, what the person
/// typed, or what was stored.
pub(crate) fn chosen(fields: &Fields) -> Fields {
    let mut pairs: Vec<(String, String)> = fields
        .pairs()
        .filter(|(name, _)| !ADDED.iter().any(|added| name.starts_with(added)))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for (name, value) in fields.pairs() {
        let Some(part) = name.strip_prefix("keep.") else { continue };
        if value != "theirs" {
            continue;
        }
        let names: Vec<&str> = fields.all(&format!("part.{part}")).collect();
        pairs.retain(|(name, _)| !names.contains(&name.as_str()));
        let start = format!("theirs.{part}.");
        for (name, value) in fields.pairs() {
            if let Some(name) = name.strip_prefix(&start) {
                pairs.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    Fields::of(pairs)
}

/// The version that the page showed.
pub(crate) fn version(fields: &Fields) -> i64 {
    fields.get("version").parse().unwrap_or(0)
}

/// A refusal that no form can show.
pub(crate) fn refused(why: &RosterRefused) -> PageError {
    match why {
        RosterRefused::Store(_) => PageError::failed(why),
        _ => PageError::not_found(),
    }
}

/// What belongs to a form beside its fields.
#[derive(Clone, Default)]
pub(crate) struct About {
    /// Words and paths above the heading.
    pub(crate) crumbs: Vec<(String, String)>,
    /// The heading.
    pub(crate) heading: String,
    /// A sentence below it.
    pub(crate) intro: String,
    /// Where the form is sent.
    pub(crate) action: String,
    /// What is changed, in the middle of a sentence: `this goal`.
    pub(crate) what: String,
    /// Words of the button.
    pub(crate) submit: String,
    /// Where nothing is changed.
    pub(crate) cancel: String,
    /// Words of a button that only shows again what was understood.
    pub(crate) check: Option<&'static str>,
    /// Where what is typed is read while it is typed.
    pub(crate) live: Option<&'static str>,
    /// Path, words of the button, and what is lost and kept, of taking it away.
    pub(crate) remove: Option<(String, &'static str, &'static str)>,
}

/// A form.
#[derive(Template)]
#[template(path = "pages/roster/entry.html")]
struct EntryPage {
    shell: Shell,
    about: About,
    version: i64,
    was: String,
    rows: Vec<Row>,
    errors: FormErrors,
}

/// One part of a form in which what was typed and what is stored differ.
pub(crate) struct Both {
    /// Its name.
    pub(crate) part: String,
    /// What it is called.
    pub(crate) label: String,
    /// What the person typed, as words.
    pub(crate) yours: String,
    /// What is stored, as words.
    pub(crate) theirs: String,
    /// The names of its fields.
    pub(crate) names: Vec<String>,
    /// What is stored in its fields.
    pub(crate) stored: Vec<(String, String)>,
    /// The person had not touched it, so what is stored is proposed.
    pub(crate) keep_theirs: bool,
}

/// Both texts of a save that came too late.
#[derive(Template)]
#[template(path = "pages/roster/both.html")]
struct BothPage {
    shell: Shell,
    about: About,
    version: i64,
    was: String,
    typed: Vec<(String, String)>,
    rows: Vec<Both>,
}

/// A form with its fields.
pub(crate) struct EntryForm {
    /// The frame.
    pub(crate) shell: Shell,
    /// What belongs to it.
    pub(crate) about: About,
    /// The fields.
    pub(crate) entries: Vec<Entry>,
}

impl EntryForm {
    /// What is stored as its fields.
    pub(crate) fn stored(&self, pairs: &[(&'static str, &str)]) -> Fields {
        stored(&self.entries, pairs)
    }

    /// Shows the form with what is stored.
    pub(crate) fn open(self, stored: &Fields, version: i64) -> Result<Response, PageError> {
        let was = stored.encoded();
        self.show(stored, version, was, FormErrors::none())
    }

    /// Shows the form again with what was typed.
    pub(crate) fn typed(self, typed: &Fields, errors: FormErrors) -> Result<Response, PageError> {
        self.show(typed, version(typed), typed.get("was").to_owned(), errors)
    }

    fn show(
        self,
        fields: &Fields,
        version: i64,
        was: String,
        errors: FormErrors,
    ) -> Result<Response, PageError> {
        let order: Vec<&str> = self.entries.iter().map(|entry| entry.name).collect();
        let errors = errors.in_order(&order);
        let rows = self.entries.iter().map(|entry| entry.row(fields)).collect();
        let (shell, about) = (self.shell, self.about);
        page_with(errors.status(), &EntryPage { shell, about, version, was, rows, errors })
    }

    /// Answers a refusal: what must be mended, or both texts; `now` is what is stored.
    pub(crate) fn again(
        self,
        why: RosterRefused,
        typed: &Fields,
        now: Option<(Fields, i64)>,
    ) -> Result<Response, PageError> {
        match (why, now) {
            (RosterRefused::Faults(faults), _) => self.typed(typed, FormErrors::of(&faults)),
            (RosterRefused::Stale, Some((stored, version))) => self.both(typed, &stored, version),
            (why, _) => Err(refused(&why)),
        }
    }

    fn both(self, typed: &Fields, stored: &Fields, version: i64) -> Result<Response, PageError> {
        let was = was(typed);
        let (mut rows, mut legend) = (Vec::new(), None);
        for entry in &self.entries {
            match entry.kind {
                Kind::Open => legend = Some(&entry.label),
                Kind::Close => legend = None,
                _ => {}
            }
            let both = if entry.is_field() { entry.both(typed, stored, &was) } else { None };
            rows.extend(both.map(|both| match legend {
                Some(legend) => Both { label: format!("{legend}: {}", both.label), ..both },
                None => both,
            }));
        }
        both_texts(self.shell, self.about, typed, (stored, version), rows)
    }
}

/// What the form showed before anything was typed.
pub(crate) fn was(typed: &Fields) -> Fields {
    Fields::parse(typed.get("was").as_bytes(), String::new()).unwrap_or_default()
}

/// The page with both texts of a save that came too late; `stored` is what is stored, and its
/// version.
pub(crate) fn both_texts(
    shell: Shell,
    about: About,
    typed: &Fields,
    (stored, version): (&Fields, i64),
    rows: Vec<Both>,
) -> Result<Response, PageError> {
    let (was, typed) = (stored.encoded(), yours(typed));
    page_with(StatusCode::CONFLICT, &BothPage { shell, about, version, was, typed, rows })
}

/// What was typed, without what belongs to the page.
fn yours(typed: &Fields) -> Vec<(String, String)> {
    typed
        .pairs()
        .filter(|(name, _)| !["version", "was", "action"].contains(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn a_day_in_three_fields_is_one_text_and_back() {
        let typed = fields(&[("on-day", "4"), ("on-month", "9"), ("on-year", "2026")]);
        assert_eq!(text_of(&typed, "on"), "2026-9-4");
        assert_eq!(text_of(&fields(&[("on-day", "4")]), "on"), "--4");
        let entries = [Entry::new("on", "Day", "", Kind::Day)];
        let back = stored(&entries, &[("on", "2026-09-04")]);
        assert_eq!(back, fields(&[("on-year", "2026"), ("on-month", "9"), ("on-day", "4")]));
        assert_eq!(text_of(&stored(&entries, &[("on", "")]), "on"), "");
    }

    #[test]
    fn for_each_part_what_was_chosen_is_taken() {
        let sent = fields(&[
            ("name", "Mine"),
            ("on-day", "4"),
            ("member", "1"),
            ("member", "2"),
            ("part.name", "name"),
            ("theirs.name.name", "Theirs"),
            ("keep.name", "yours"),
            ("part.on", "on-day"),
            ("theirs.on.on-day", "5"),
            ("keep.on", "theirs"),
            ("part.member", "member"),
            ("keep.member", "theirs"),
        ]);
        assert_eq!(chosen(&sent), fields(&[("name", "Mine"), ("on-day", "5")]));
    }
}
