//! What an organization sets for everybody: the figures that the rules go by.

use crate::{Desk, Fault, event};
use care::Role;
use care::rules::Settings;
use store::{StoreError, audit, organizations};

/// Who reads and changes the settings.
pub const KEEPERS: [Role; 3] = [Role::Supervisor, Role::PracticeOwner, Role::SystemAdministrator];

/// One figure of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its field.
    pub field: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Smallest value.
    pub least: u32,
    /// Greatest value.
    pub most: u32,
}

/// Every figure, in the order of the form.
pub const FIGURES: [Figure; 6] = [
    Figure {
        field: "months",
        label: "Months open for recording, before the current one",
        about: "1 shows the current and the previous month when past services are recorded.",
        least: 0,
        most: 12,
    },
    Figure {
        field: "session",
        label: "Longest session, in minutes",
        about: "A longer one cannot be certified (V-002).",
        least: 15,
        most: 480,
    },
    Figure {
        field: "tolerance",
        label: "Minutes by which a session may differ from its plan",
        about: "A greater difference is asked about (V-018).",
        least: 0,
        most: 60,
    },
    Figure {
        field: "group",
        label: "Greatest group",
        about: "New York allows 5, New York City 8 with its variance (V-024).",
        least: 2,
        most: 12,
    },
    Figure {
        field: "letters",
        label: "Letters that a note has at least",
        about: "A shorter note cannot be certified (V-040).",
        least: 0,
        most: 500,
    },
    Figure {
        field: "travel",
        label: "Minutes from one site to another",
        about: "Two sessions at two sites that are closer are pointed out (V-017).",
        least: 0,
        most: 120,
    },
];

/// What was typed, in the order of [`FIGURES`].
pub type Typed = [String; 6];

/// Why the settings were not changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsRefused {
    /// Not for this person.
    #[error("there are no such settings")]
    NotFound,
    /// These fields must be mended.
    #[error("{} fields must be mended", .0.len())]
    Faults(Vec<Fault>),
    /// Somebody else changed them since the page was opened.
    #[error("the settings were changed by somebody else")]
    Stale {
        /// What is stored now, in the order of [`FIGURES`].
        theirs: Box<Typed>,
    },
    /// Storage could not.
    #[error("storage could not")]
    Store(#[from] StoreError),
}

/// The figures of some settings as the form shows them.
pub fn typed(settings: &Settings) -> Typed {
    [
        settings.months_open_before.to_string(),
        settings.max_session_minutes.to_string(),
        settings.minutes_tolerance.to_string(),
        settings.group_max.to_string(),
        settings.min_note_letters.to_string(),
        settings.travel_minutes.to_string(),
    ]
}

/// The settings, with the version to write over.
///
/// # Errors
///
/// [`SettingsRefused::NotFound`] when they are not for this person.
pub async fn read(desk: &Desk) -> Result<(Settings, i64), SettingsRefused> {
    if !desk.actor.is_any(&KEEPERS) {
        return Err(SettingsRefused::NotFound);
    }
    let mut tx = desk.office.db.read().await?;
    let found = organizations::settings_with_version(&mut tx, desk.actor.organization).await?;
    found.ok_or(SettingsRefused::NotFound)
}

fn number<T: TryFrom<u32>>(figure: Figure, typed: &str, faults: &mut Vec<Fault>) -> Option<T> {
    let within = |number: &u32| (figure.least..=figure.most).contains(number);
    let read = typed.trim().parse::<u32>().ok().filter(within);
    let read = read.and_then(|number| T::try_from(number).ok());
    if read.is_none() {
        let message = format!("Enter a whole number from {} to {}", figure.least, figure.most);
        faults.push(Fault::new(figure.field, message));
    }
    read
}

/// Puts what was typed over the stored settings; what has no figure here stays.
fn filled(stored: &Settings, typed: &Typed) -> Result<Settings, SettingsRefused> {
    let mut faults = Vec::new();
    let [months, session, tolerance, group, letters, travel] = typed;
    let [of_months, of_session, of_tolerance, of_group, of_letters, of_travel] = FIGURES;
    let months = number(of_months, months, &mut faults);
    let session = number(of_session, session, &mut faults);
    let tolerance = number(of_tolerance, tolerance, &mut faults);
    let group = number(of_group, group, &mut faults);
    let letters: Option<u16> = number(of_letters, letters, &mut faults);
    let travel = number(of_travel, travel, &mut faults);
    let mut settings = stored.clone();
    settings.months_open_before = months.unwrap_or(settings.months_open_before);
    settings.max_session_minutes = session.unwrap_or(settings.max_session_minutes);
    settings.minutes_tolerance = tolerance.unwrap_or(settings.minutes_tolerance);
    settings.group_max = group.unwrap_or(settings.group_max);
    settings.min_note_letters = letters.map_or(settings.min_note_letters, usize::from);
    settings.travel_minutes = travel.unwrap_or(settings.travel_minutes);
    if faults.is_empty() { Ok(settings) } else { Err(SettingsRefused::Faults(faults)) }
}

/// Changes the settings.
///
/// # Errors
///
/// See [`SettingsRefused`].
pub async fn change(desk: &Desk, version: i64, form: &Typed) -> Result<(), SettingsRefused> {
    read(desk).await?;
    let (inside, form) = (desk.clone(), form.clone());
    let changed = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let id = desk.actor.organization;
            let found = organizations::settings_with_version(tx, id).await?;
            let (stored, now) = found.ok_or(SettingsRefused::NotFound)?;
            let settings = filled(&stored, &form)?;
            if now != version {
                return Err(SettingsRefused::Stale { theirs: Box::new(typed(&stored)) });
            }
            organizations::change_settings(tx, id, version, &settings).await?;
            let mut done =
                event::by(&desk.actor, "organization.settings", "organization", id.0, desk.now());
            done.detail = serde_json::json!({ "before": stored, "after": settings });
            audit::append(tx, &done).await?;
            Ok(())
        })
    });
    changed.await
}
