//! What all invented organizations have in common.

use super::days::{self, Plan};
use super::dice::Dice;
use super::history::instant;
use super::patients::Unit;
use super::{DemoBilling, DemoCaseload, DemoCoverage, DemoPayer, TIME_ZONE, staff};
use care::{
    CalendarDay, CaseloadGroup, CaseloadGroupId, MemberId, Organization, OrganizationId,
    OrganizationKind, Patient, Site, SiteId, day_after, monday_of,
};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use uuid::Uuid;

/// Days and instants that the whole story hangs on.
pub(super) struct Story {
    pub(super) today: Date,
    /// First day of history.
    pub(super) first: Date,
    /// Last planned day.
    pub(super) last: Date,
    /// First day of mandates, goals and caseloads.
    pub(super) from: Date,
    /// Their last day.
    pub(super) to: Date,
    /// When the roster was entered.
    pub(super) at: Timestamp,
    pub(super) zone: TimeZone,
}

impl Story {
    /// The story of a day, with so many weeks behind it.
    pub(super) fn of(today: Date, weeks: i64) -> Self {
        let zone = TimeZone::get(TIME_ZONE).unwrap_or(TimeZone::UTC);
        let first = day_after(monday_of(today), -7 * weeks);
        let year = if first.month() < 7 { first.year() - 1 } else { first.year() };
        // What is ordered begins with what is known to have been given: nothing before is owed.
        let from = first;
        let june = Date::new(year.saturating_add(1), 6, 26).unwrap_or(today);
        Self {
            today,
            first,
            last: day_after(monday_of(today), 20),
            from,
            to: june.max(day_after(today, 60)),
            at: instant(day_after(from, -12), 600, &zone),
            zone,
        }
    }
}

pub(super) fn organization(
    dice: &Dice,
    story: &Story,
    name: &str,
    is_school: bool,
) -> Organization {
    Organization {
        id: OrganizationId(dice.id(story.at)),
        name: name.to_owned(),
        kind: if is_school { OrganizationKind::District } else { OrganizationKind::Practice },
        time_zone: TIME_ZONE.to_owned(),
        npi: staff::npi(if is_school { 1 } else { 2 }),
    }
}

pub(super) fn site(dice: &Dice, at: Timestamp, name: &str, opens: Time, closes: Time) -> Site {
    Site { id: SiteId(dice.id(at)), name: name.to_owned(), opens, closes, version: 1 }
}

/// Where sites are: one street for each.
pub(super) fn addresses(sites: &[SiteId], streets: &[&str]) -> Vec<(SiteId, [String; 4])> {
    let at = |street: &str| [street, "Harbor Point", "NY", "109990001"].map(str::to_owned);
    sites.iter().zip(streets).map(|(site, street)| (*site, at(street))).collect()
}

pub(super) fn calendar_of(
    story: &Story,
    site: SiteId,
    is_school: bool,
    cycle: Option<u8>,
) -> Vec<CalendarDay> {
    days::rows(&Plan {
        site,
        from: day_after(story.first, -14),
        to: day_after(story.today, 240),
        today: story.today,
        is_school,
        cycle,
    })
}

/// Names that clinicians give their groups.
const GROUP_NAMES: [&str; 10] = [
    "Morning writers",
    "Scissor club",
    "Lunch skills",
    "Third-grade pairs",
    "Movement first",
    "Builders",
    "Typing team",
    "Calm corner",
    "Game table",
    "Fine motor four",
];

pub(super) fn groups(dice: &Dice, story: &Story, units: &[Unit]) -> Vec<CaseloadGroup> {
    units
        .iter()
        .filter(|unit| unit.patients.len() > 1)
        .zip(GROUP_NAMES.iter().cycle())
        .map(|(unit, name)| CaseloadGroup {
            id: CaseloadGroupId(dice.id(story.at)),
            clinician: unit.clinician,
            name: (*name).to_owned(),
            patients: unit.patients.clone(),
            version: 1,
        })
        .collect()
}

pub(super) fn caseloads(story: &Story, units: &[Unit]) -> Vec<DemoCaseload> {
    let of = |clinician: MemberId, unit: &Unit| -> Vec<DemoCaseload> {
        let from = story.from;
        unit.patients
            .iter()
            .map(|patient| DemoCaseload { clinician, patient: *patient, from })
            .collect()
    };
    units
        .iter()
        .flat_map(|unit| {
            let own = of(unit.clinician, unit);
            own.into_iter().chain(unit.assistant.map(|id| of(id, unit)).into_iter().flatten())
        })
        .collect()
}

pub(super) fn billing(tax_id: &str, taxonomy: &str, medicaid: &str, street: &str) -> DemoBilling {
    DemoBilling {
        tax_id: tax_id.to_owned(),
        taxonomy: taxonomy.to_owned(),
        medicaid_provider_id: medicaid.to_owned(),
        address: [street, "Harbor Point", "NY", "109990001"].map(str::to_owned),
        phone: "2125550100".to_owned(),
    }
}

impl DemoPayer {
    /// The invented Medicaid payer.
    pub(super) fn medicaid(id: Uuid) -> Self {
        Self {
            id,
            name: "Empire Example Medicaid (invented)".to_owned(),
            profile: "ny_school_medicaid".to_owned(),
            payer_id: "EMPEX".to_owned(),
            submitter_code: "HARBORLANE".to_owned(),
        }
    }
}

/// Of every so many students without a number, one has asked for it.
const AWAITED: usize = 9;

/// Coverage for everybody who has a number with Medicaid, and for a few who have asked for one.
pub(super) fn medicaid(
    dice: &Dice,
    story: &Story,
    patients: &[Patient],
    payer: Uuid,
) -> Vec<DemoCoverage> {
    patients
        .iter()
        .zip(1_usize..)
        .filter_map(|(patient, number)| {
            // Of a few the state has not sent the number yet.
            let is_awaited = patient.medicaid_id.is_none() && number.is_multiple_of(AWAITED);
            let awaited = is_awaited.then(|| care::Private(String::new()));
            Some(DemoCoverage {
                id: dice.id(story.at),
                patient: patient.id,
                payer,
                member_id: patient.medicaid_id.clone().or(awaited)?,
                from: day_after(story.from, -200),
            })
        })
        .collect()
}
