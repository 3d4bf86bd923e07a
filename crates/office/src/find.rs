//! Finds the students whom a person reaches, from any part of a name or number.

use crate::Desk;
use crate::scope::{self, Act};
use care::{Patient, Private, Site, SiteId};
use std::collections::BTreeMap;
use store::patients::{self, PatientFilter};
use store::{StoreError, folded, sites};

/// Most that are answered at once; who looks for others types more letters.
const MOST: i64 = 12;

/// Longest text that is looked for, in letters.
const LONGEST: usize = 100;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Each person with the name of the school or office, by name.
    pub patients: Vec<(Patient, String)>,
    /// Whether there are more than these.
    pub are_more: bool,
}

/// The students whose names (legal or preferred) and number contain each of the words, whatever
/// their case and accents. Nobody for an empty text; who is not reached is not there.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn patients(desk: &Desk, words: &Private<String>) -> Result<Found, StoreError> {
    let words: String = words.0.trim().chars().take(LONGEST).collect();
    let reach = scope::reach(&desk.actor, Act::ReadRoster, desk.now());
    if words.is_empty() || reach.is_nothing() {
        return Ok(Found::default());
    }
    let organization = desk.actor.organization;
    let filter =
        PatientFilter { reach: Some(reach), words: Private(words), ..PatientFilter::default() };
    let mut tx = desk.office.db.read().await?;
    let mut found = patients::page(&mut tx, organization, &filter, MOST + 1).await?;
    let are_more = found.len() > usize::try_from(MOST).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let sites = sites::list(&mut tx, organization).await?;
    let of: BTreeMap<SiteId, Site> = sites.into_iter().map(|site| (site.id, site)).collect();
    let with_site = |patient: Patient| {
        let site = of.get(&patient.site).map(|site| site.name.clone()).unwrap_or_default();
        (patient, site)
    };
    Ok(Found { patients: found.into_iter().map(with_site).collect(), are_more })
}

/// Whether each of the words is in a text, whatever their case and accents: for names of pages
/// and commands.
pub fn fits(words: &str, text: &str) -> bool {
    let (words, text) = (folded(words), folded(text));
    !words.is_empty() && words.split(' ').all(|word| text.contains(word))
}
