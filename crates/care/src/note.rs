//! The note of an encounter.

use crate::Private;
use serde::{Deserialize, Serialize};

/// What was done, how the person responded, and what it is for.
///
/// Source: SESIS service capture, step 14. Texts are plain; line breaks are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Each specific intervention, of this person. In consultative work: who and what about.
    pub intervention: Private<String>,
    /// How the person responded.
    pub response: Private<String>,
    /// The school function (practice: daily function) to which the work relates.
    pub function: Private<String>,
    /// Text shared by the whole group, typed once and kept in each record.
    pub shared: Private<String>,
    /// Reason or remark of an absence or cancellation, and anything else.
    pub remark: Private<String>,
}

impl Note {
    /// Everything in reading order, one paragraph a part, empty parts left out.
    pub fn text(&self) -> String {
        [&self.shared, &self.intervention, &self.response, &self.function, &self.remark]
            .into_iter()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n\n")
    }

    /// What was written about this person alone, in reading order.
    pub fn individual_text(&self) -> String {
        [&self.intervention, &self.response, &self.function]
            .into_iter()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n\n")
    }
}
