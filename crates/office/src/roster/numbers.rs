//! Showing one number of a patient that pages otherwise mask. Each time is written down.
//!
//! Source: access matrix, row `child.identifiers(ssn/cin/osis),read`: masked by default, and
//! showing one is an audited action of its own.

use super::{RosterRefused, note, reached};
use crate::Desk;
use crate::scope::Act;
use care::{PatientId, Role};

/// Who may see numbers.
pub const READERS: [Role; 4] =
    [Role::Supervisor, Role::PracticeOwner, Role::Biller, Role::SchoolAdministrator];

/// Which number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// The organization's own.
    Local,
    /// Medicaid's.
    Medicaid,
}

impl Number {
    /// Its key in forms and in the audit log.
    pub fn key(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Medicaid => "medicaid",
        }
    }

    /// The number of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Local, Self::Medicaid].into_iter().find(|number| number.key() == key)
    }
}

/// Writes down that a number is shown. The page that shows it is read after this.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn show(desk: &Desk, id: PatientId, number: Number) -> Result<(), RosterRefused> {
    let inside = desk.clone();
    let shown = desk.office.db.write(move |tx| {
        let desk = inside.clone();
        Box::pin(async move {
            reached(tx, &desk, Act::ReadNumbers, id).await?;
            let which = serde_json::json!({ "number": number.key() });
            Ok(note(tx, &desk, "patient.show_number", ("patient", id.0), which).await?)
        })
    });
    shown.await
}
