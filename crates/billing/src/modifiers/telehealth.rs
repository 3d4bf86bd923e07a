//! Sessions by video and by telephone: 95, 93 or GT, and the place of service.

use care::Finding;
use serde::{Deserialize, Serialize};

use super::{Circumstances, Draft, ModifierTerms};
use crate::{PlaceOfService, edit};

/// How a service was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Both in one place.
    #[default]
    InPerson,
    /// By video, both at once.
    Video,
    /// By telephone only.
    Audio,
}

/// Adds the modifier that the payer asks for, and compares the place of service.
pub(super) fn add(
    drafts: &mut [Draft],
    day: &Circumstances<'_>,
    terms: &ModifierTerms,
    findings: &mut Vec<Finding>,
) {
    let far = [PlaceOfService::TELEHEALTH, PlaceOfService::TELEHEALTH_HOME].contains(&day.place);
    let place = day.place;
    if day.delivery == Delivery::InPerson {
        if far {
            let message = format!("place {place} says telehealth, and the session was in person");
            findings.push(edit::TELEHEALTH_PLACE.finding("place", message));
        }
        return;
    }
    // A child at school may be billed at school or at a distance: the payer says which.
    if !far && place != PlaceOfService::SCHOOL {
        let message = format!("the session was at a distance, and place {place} says otherwise");
        findings.push(edit::TELEHEALTH_PLACE.finding("place", message));
    }
    if let Some(last) = terms.telehealth_until.filter(|last| *last < day.day) {
        let message = format!("telehealth by therapists is paid until {last} only");
        findings.push(edit::TELEHEALTH_ENDED.finding("delivery", message));
    }
    let (modifier, because) = match day.delivery {
        Delivery::Audio => (terms.audio, "The session was by telephone."),
        Delivery::Video | Delivery::InPerson => (terms.video, "The session was by video."),
    };
    let Some(modifier) = modifier else {
        let how = if day.delivery == Delivery::Audio { "telephone" } else { "video" };
        let message = format!("whether the payer pays for sessions by {how} is not known");
        findings.push(edit::TELEHEALTH_UNKNOWN.finding("delivery", message));
        return;
    };
    for draft in drafts {
        draft.add(modifier, because);
    }
}
