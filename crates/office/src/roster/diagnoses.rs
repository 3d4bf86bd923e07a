//! The diagnoses of a patient, as one list: added, ended, and which is the principal one.

use super::{Faults, RosterRefused, note, open_patient, reached};
use crate::scope::Act;
use crate::{Desk, roster_fields as fields};
use care::{Diagnosis, Patient, PatientId};
use store::patients;

/// Names of the fields of each line: code, first day, last day. A claim carries at most twelve.
pub const LINES: [[&str; 3]; 12] = [
    ["code1", "from1", "to1"],
    ["code2", "from2", "to2"],
    ["code3", "from3", "to3"],
    ["code4", "from4", "to4"],
    ["code5", "from5", "to5"],
    ["code6", "from6", "to6"],
    ["code7", "from7", "to7"],
    ["code8", "from8", "to8"],
    ["code9", "from9", "to9"],
    ["code10", "from10", "to10"],
    ["code11", "from11", "to11"],
    ["code12", "from12", "to12"],
];

/// What is typed: the lines, and which of them, from 1, is the principal one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DiagnosesForm {
    /// Code, first day, last day.
    pub lines: Vec<[String; 3]>,
    /// The line of the principal diagnosis, from 1; the first when it names none.
    pub principal: String,
}

/// What was typed is private.
impl std::fmt::Debug for DiagnosesForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DiagnosesForm")
    }
}

impl DiagnosesForm {
    /// The form as it was sent.
    pub fn read(get: impl Fn(&str) -> String) -> Self {
        let lines = LINES.iter().map(|names| names.map(&get)).collect();
        Self { lines, principal: get("principal") }
    }

    /// The form filled in with what is stored.
    pub fn of(patient: &Patient) -> Self {
        let line = |diagnosis: &Diagnosis| {
            let to = diagnosis.to.map(|day| day.to_string()).unwrap_or_default();
            [diagnosis.code.to_string(), diagnosis.from.to_string(), to]
        };
        let lines = patient.diagnoses.iter().take(LINES.len()).map(line).collect();
        Self { lines, principal: "1".to_owned() }
    }

    /// Every field with what it holds.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let mut pairs = vec![("principal", self.principal.as_str())];
        for (names, line) in LINES.iter().zip(&self.lines) {
            pairs.extend(names.iter().copied().zip(line.iter().map(String::as_str)));
        }
        pairs
    }
}

/// The patient whose diagnoses are shown.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn open(desk: &Desk, id: PatientId) -> Result<Patient, RosterRefused> {
    open_patient(desk, id, Act::ChangeRoster).await
}

/// Writes the list. A diagnosis that was stored stays: it is ended, not taken away.
///
/// # Errors
///
/// See [`RosterRefused`].
pub async fn change(
    desk: &Desk,
    id: PatientId,
    version: i64,
    form: DiagnosesForm,
) -> Result<(), RosterRefused> {
    let inside = desk.clone();
    let changed = desk.office.db.write(move |tx| {
        let (desk, form) = (inside.clone(), form.clone());
        Box::pin(async move {
            let mut patient = reached(tx, &desk, Act::ChangeRoster, id).await?;
            if patient.version != version {
                return Err(RosterRefused::Stale);
            }
            let before = patient.diagnoses.len();
            patient.diagnoses = filled(&form, before)?;
            patients::update(tx, desk.actor.organization, &patient).await?;
            let counts = serde_json::json!({ "before": before, "after": patient.diagnoses.len() });
            Ok(note(tx, &desk, "diagnosis.change", ("patient", id.0), counts).await?)
        })
    });
    changed.await
}

fn filled(form: &DiagnosesForm, stored: usize) -> Result<Vec<Diagnosis>, RosterRefused> {
    let mut faults = Faults::default();
    let mut found: Vec<(usize, Diagnosis)> = Vec::new();
    for (place, (names, line)) in LINES.iter().zip(&form.lines).enumerate() {
        let ([code_name, from_name, to_name], [code, from, to]) = (*names, line);
        if line.iter().all(|text| text.trim().is_empty()) {
            if place < stored {
                let message = "A diagnosis is ended, not taken away: give it a last day";
                faults.add(code_name, message);
            }
            continue;
        }
        let code = faults.take(code_name, fields::diagnosis(code));
        let from = faults.take(from_name, fields::day(from, "the first day"));
        let to = faults.take(to_name, fields::last_day(to, from));
        if let (Some(code), Some(from), Some(to)) = (code, from, to) {
            let is_twice = found.iter().any(|(_, known)| {
                known.code == code
                    && known.from <= to.unwrap_or(jiff::civil::Date::MAX)
                    && from <= known.to.unwrap_or(jiff::civil::Date::MAX)
            });
            if is_twice {
                faults.add(code_name, "This code is in the list already for these days");
            }
            found.push((place + 1, Diagnosis { code, from, to }));
        }
    }
    faults.none()?;
    let principal = form.principal.parse().unwrap_or(1);
    found.sort_by_key(|(place, _)| (*place != principal, *place));
    Ok(found.into_iter().map(|(_, diagnosis)| diagnosis).collect())
}
