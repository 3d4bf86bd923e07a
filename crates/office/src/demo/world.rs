//! The two organizations, put together.

use super::dice::Dice;
use super::history::{self, Past, WEEKS};
use super::patients::{Maker, Order, Unit, weekly};
use super::schedule::{Planner, minute_of};
use super::staff::{self, DISTRICT, PRACTICE, SICK, person_of};
use super::story::{
    Story, addresses, billing, calendar_of, caseloads, groups, medicaid, organization, site,
};
use super::{
    DemoAccount, DemoCoverage, DemoData, DemoMember, DemoOrganization, DemoPart, DemoPayer,
    DemoSeries, Size,
};
use care::{
    Mandate, MandateId, MandateTerms, MemberId, Patient, Period, Role, ServiceType, Setting, Site,
    SiteId, Weekday, day_after,
};
use jiff::civil::{Date, time};

/// The invented data of a seed, as seen on a day. [`Size::Medium`] and [`Size::Large`] have the
/// same two organizations; what they add is written in pieces by the loader.
pub fn generate(seed: u64, today: Date, _size: Size) -> DemoData {
    let story = Story::of(today, WEEKS);
    let accounts = staff::accounts(&Dice::of(seed, "accounts"), story.at);
    let organizations = vec![district(seed, &story, &accounts), practice(seed, &story, &accounts)];
    DemoData { today, accounts, organizations }
}

/// Sizes of the groups of one caseload; the rest is alone.
const GROUPS: [&[usize]; 6] =
    [&[3, 3, 2, 4], &[3, 2, 4], &[3, 5, 2], &[2, 3, 3], &[4, 3, 2], &[3, 2, 2]];

/// What the `place`th single mandate orders.
fn alone(dice: &Dice, place: usize, person: &staff::Person) -> MandateTerms {
    let is_busy = person.caseload > 20;
    let frequency = *dice.pick(if is_busy { &[&2, &2, &3] } else { &[&1, &2, &2, &2, &3] });
    let minutes = *dice.pick(&[&30, &30, &30, &45]);
    let mut terms = weekly(frequency, minutes, 1);
    if place % 3 == 2 {
        terms.setting = Setting::Classroom;
    }
    if let Some(language) = person.languages.first().filter(|_| place % 4 == 1) {
        terms.language = *language;
    }
    terms
}

fn district(seed: u64, story: &Story, accounts: &[DemoAccount]) -> DemoOrganization {
    let dice = Dice::of(seed, "district");
    let organization = organization(&dice, story, DISTRICT, true);
    let sites = vec![
        site(&dice, story.at, "Harbor Lane School", time(8, 0, 0, 0), time(15, 0, 0, 0)),
        site(&dice, story.at, "Lighthouse Middle School", time(8, 10, 0, 0), time(14, 50, 0, 0)),
        site(&dice, story.at, "Cooper Row School", time(8, 20, 0, 0), time(15, 10, 0, 0)),
    ];
    let ids: Vec<SiteId> = sites.iter().map(|site| site.id).collect();
    let members = staff::members(&dice, accounts, &ids, (true, story.today, story.at));
    let mut maker = Maker::new(&dice, true, (story.from, story.to), story.at);
    let therapists = members.iter().filter(|member| member.roles.contains(&Role::Therapist));
    for (member, groups) in therapists.zip(GROUPS) {
        caseload_of(&dice, &mut maker, &members, member, groups);
    }
    let made = maker.made;
    let series = weekly_plan(&dice, story, &sites, &made.units);
    let mut calendar = Vec::new();
    for (place, site) in ids.iter().enumerate() {
        calendar.extend(calendar_of(story, *site, true, (place == 2).then_some(6)));
    }
    let sick = members.iter().find(|member| member.clinician.name == SICK);
    let past = Past {
        dice: &dice,
        today: story.today,
        zone: &story.zone,
        is_school: true,
        calendar: &calendar,
        members: &members,
        patients: &made.patients,
        mandates: &made.mandates,
        goals: &made.goals,
        series: &series,
        sick: sick.map(|member| member.clinician.id),
    };
    let (sessions, encounters) = history::write(&past, (story.first, story.last));
    let payer = DemoPayer::medicaid(dice.id(story.at));
    let coverages = medicaid(&dice, story, &made.patients, payer.id);
    let payers = vec![payer];
    DemoOrganization {
        organization,
        billing: billing("123456780", "251300000X", "09999991", "100 Harbor Lane"),
        addresses: addresses(&ids, &["112 Harbor Lane", "4 Lighthouse Road", "61 Cooper Row"]),
        sites,
        calendar,
        members,
        payers,
        created_at: story.at,
        part: DemoPart {
            groups: groups(&dice, story, &made.units),
            caseloads: caseloads(story, &made.units),
            patients: made.patients,
            guardians: made.guardians,
            mandates: made.mandates,
            goals: made.goals,
            series,
            sessions,
            encounters,
            coverages,
        },
    }
}

/// The schedule of the district; the group of the story meets at ten on the day.
fn weekly_plan(dice: &Dice, story: &Story, sites: &[Site], units: &[Unit]) -> Vec<DemoSeries> {
    let mut planner = Planner::new(dice, (story.first, story.last), story.at);
    for (place, unit) in units.iter().enumerate() {
        let hours = sites.iter().find(|site| site.id == unit.site).map_or((480, 900), |site| {
            (minute_of(site.opens).saturating_add(15), minute_of(site.closes).saturating_sub(10))
        });
        planner.within(hours);
        if place == 0 {
            // The group of the story.
            planner.at(unit, story_weekday(story.today), 600, "Room 12");
        } else {
            planner.place(unit, room(unit));
        }
    }
    planner.series
}

/// The day of the week on which the story's group meets.
fn story_weekday(today: Date) -> Weekday {
    match Weekday::of(today) {
        Weekday::Saturday | Weekday::Sunday => Weekday::Monday,
        weekday => weekday,
    }
}

fn room(unit: &Unit) -> &'static str {
    match unit.terms.setting {
        Setting::Classroom => "Own classroom",
        _ => "Room 12",
    }
}

/// Fills the caseload of one therapist of the district.
fn caseload_of(
    dice: &Dice,
    maker: &mut Maker<'_>,
    members: &[DemoMember],
    member: &DemoMember,
    groups: &[usize],
) {
    let (Some(person), Some(site)) = (person_of(member), member.site) else { return };
    let assistant = members
        .iter()
        .find(|other| other.roles.contains(&Role::Assistant) && other.site == Some(site))
        .map(|other| other.clinician.id);
    let grades = if person.site == Some(1) { (4, 7) } else { (0, 4) };
    let mut order = |people: usize, terms: MandateTerms, assistant: Option<MemberId>| {
        let clinician = member.clinician.id;
        maker.fill(&Order { clinician, assistant, site, people, grades, terms });
    };
    let mut left = person.caseload;
    for people in groups {
        let frequency = if *people == 2 { 1 } else { 2 };
        let greatest = u8::try_from(*people).unwrap_or(u8::MAX);
        order(*people, weekly(frequency, 30, greatest), None);
        left = left.saturating_sub(*people);
    }
    for place in 0..left {
        let mut terms = alone(dice, place, person);
        // One school numbers its days.
        if person.site == Some(2) && place < 2 {
            (terms.frequency, terms.period) = (1, Period::Cycle(6));
        }
        let is_shared = terms.frequency > 1 && terms.language == care::Language::English;
        order(1, terms, assistant.filter(|_| is_shared));
    }
}

fn practice(seed: u64, story: &Story, accounts: &[DemoAccount]) -> DemoOrganization {
    let dice = Dice::of(seed, "practice");
    let organization = organization(&dice, story, PRACTICE, false);
    let name = "Bright Harbor Therapy, Pier Avenue";
    let sites = vec![site(&dice, story.at, name, time(8, 0, 0, 0), time(19, 0, 0, 0))];
    let ids: Vec<SiteId> = sites.iter().map(|site| site.id).collect();
    let members = staff::members(&dice, accounts, &ids, (false, story.today, story.at));
    let mut maker = Maker::new(&dice, false, (story.from, story.to), story.at);
    for member in members.iter().filter(|member| member.is_clinician) {
        for site in &ids {
            for _ in 0..15 {
                let minutes = *dice.pick(&[&45, &45, &60]);
                maker.fill(&Order {
                    clinician: member.clinician.id,
                    assistant: None,
                    site: *site,
                    people: 1,
                    grades: (0, 9),
                    terms: weekly(*dice.pick(&[&1, &1, &2]), minutes, 1),
                });
            }
        }
    }
    let mut made = maker.made;
    made.mandates = plans(&Dice::of(seed, "plans of care"), story, &made.units);
    let mut planner = Planner::new(&dice, (story.first, story.last), story.at);
    // Clients come after school.
    planner.within((13 * 60, 18 * 60 + 45));
    for unit in &made.units {
        planner.place(unit, "Gym side");
    }
    let series = planner.series;
    let calendar: Vec<_> =
        ids.iter().flat_map(|site| calendar_of(story, *site, false, None)).collect();
    let past = Past {
        dice: &dice,
        today: story.today,
        zone: &story.zone,
        is_school: false,
        calendar: &calendar,
        members: &members,
        patients: &made.patients,
        mandates: &made.mandates,
        goals: &made.goals,
        series: &series,
        sick: None,
    };
    let (sessions, encounters) = history::write(&past, (story.first, story.last));
    let (payers, coverages) = commercial(&dice, story, &made.patients);
    DemoOrganization {
        organization,
        billing: billing("123456781", "225X00000X", "", "7 Pier Avenue"),
        addresses: addresses(&ids, &["7 Pier Avenue"]),
        sites,
        calendar,
        members,
        payers,
        created_at: story.at,
        part: DemoPart {
            groups: Vec::new(),
            caseloads: caseloads(story, &made.units),
            patients: made.patients,
            guardians: made.guardians,
            mandates: made.mandates,
            goals: made.goals,
            series,
            sessions,
            encounters,
            coverages,
        },
    }
}

/// Which clients, as they were entered, have no plan of care yet.
const UNPLANNED: [usize; 2] = [6, 21];
/// Of whom it has run out since, and nobody has written the next one: days before the day.
const RUN_OUT: [(usize, i64); 3] = [(3, 12), (11, 5), (24, 19)];
/// Whose plan runs out soon: days after the day.
const RUNS_OUT: [(usize, i64); 2] = [(9, 6), (17, 13)];

/// A plan of care for nearly everybody; a few are missing or over, so that there are gaps to find.
fn plans(dice: &Dice, story: &Story, units: &[Unit]) -> Vec<Mandate> {
    let last = |place: usize| {
        let over = RUN_OUT.iter().map(|(at, days)| (*at, -*days));
        let mut all = over.chain(RUNS_OUT);
        all.find(|(at, _)| *at == place).map_or(story.to, |(_, days)| day_after(story.today, days))
    };
    let units = units.iter().enumerate().filter(|(place, _)| !UNPLANNED.contains(place));
    units
        .flat_map(|(place, unit)| unit.patients.iter().map(move |patient| (place, unit, *patient)))
        .map(|(place, unit, patient)| {
            // Evaluations are spread over the week before the first visits.
            let from = day_after(story.first, -i64::try_from(place % 7).unwrap_or(0));
            Mandate {
                id: MandateId(dice.id(story.at)),
                patient,
                service_type: ServiceType::OccupationalTherapy,
                terms: unit.terms,
                from,
                to: Some(last(place)),
                source: format!("Plan of care of {}", day_after(from, -2)),
                version: 1,
            }
        })
        .collect()
}

/// The invented commercial payer, and coverage for nine of ten clients; the others pay.
fn commercial(
    dice: &Dice,
    story: &Story,
    patients: &[Patient],
) -> (Vec<DemoPayer>, Vec<DemoCoverage>) {
    let payer = DemoPayer {
        id: dice.id(story.at),
        name: "Example Mutual Health (invented)".to_owned(),
        profile: "generic_commercial".to_owned(),
        payer_id: "EXMUT".to_owned(),
        submitter_code: String::new(),
    };
    let coverages = patients
        .iter()
        .zip(100_u32..)
        .filter(|_| dice.permille(900))
        .map(|(patient, number)| DemoCoverage {
            id: dice.id(story.at),
            patient: patient.id,
            payer: payer.id,
            member_id: care::Private(format!("EXM{number:06}")),
            from: day_after(story.from, -200),
        })
        .collect();
    (vec![payer], coverages)
}
