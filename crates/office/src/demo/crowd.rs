//! A city full of invented caseloads, for measuring: made in pieces, because the whole does not
//! fit into memory.
//!
//! Each clinician has 25 patients who are seen twice a week. A piece is made from the seed and
//! the clinician's number alone, so that rosters and weeks can be made at different times.

use super::dice::Dice;
use super::history::{self, Past};
use super::patients::{Maker, Order, weekly};
use super::schedule::Planner;
use super::story::{Story, billing, calendar_of, caseloads, groups, medicaid, organization, site};
use super::{
    DemoAccount, DemoEncounter, DemoMember, DemoOrganization, DemoPart, DemoPayer, PASSWORD,
    SignIn, Size, staff,
};
use care::{
    AccountId, CalendarDay, Clinician, Credential, MemberId, Organization, Role, Session, SiteId,
    day_after, monday_of,
};
use jiff::civil::{Date, time};
use std::collections::{BTreeMap, BTreeSet};

/// Sizes of the groups of one caseload; thirteen more are seen alone.
const GROUPS: [usize; 4] = [3, 3, 3, 3];
/// How many are seen alone.
const ALONE: usize = 13;
/// The organization's name.
const CROWD: &str = "City of Examples Schools";
/// How many patients a clinician has.
const CASELOAD: usize = 25;
/// How many clinicians a school has.
const IN_SCHOOL: usize = 20;

/// What a crowd is made from.
pub struct Crowd {
    seed: u64,
    story: Story,
    clinicians: usize,
    weeks: i64,
    /// The days of each school that are not as every day.
    calendars: BTreeMap<SiteId, Vec<CalendarDay>>,
    /// The organization with its people, without patients.
    pub organization: DemoOrganization,
    /// Who signs in: the supervisor, the biller, then the clinicians.
    pub accounts: Vec<DemoAccount>,
}

impl Crowd {
    /// The crowd of a size; [`Size::Small`] has none.
    pub fn of(seed: u64, today: Date, size: Size) -> Option<Self> {
        let (clinicians, weeks) = match size {
            Size::Small => return None,
            // 5,350 patients and about 50 thousand encounters.
            Size::Medium => (214, 5),
            // 100,000 patients and about 5 million encounters.
            Size::Large => (4_000, 27),
        };
        Some(Self::new(seed, today, clinicians, weeks))
    }

    /// A crowd of so many clinicians with so many weeks behind them.
    pub fn new(seed: u64, today: Date, clinicians: usize, weeks: i64) -> Self {
        let story = Story::of(today, weeks);
        let dice = Dice::of(seed, "crowd");
        let mut organization = frame(&dice, &story, clinicians);
        let accounts = people(&dice, &story, clinicians, &mut organization);
        let mut calendars: BTreeMap<SiteId, Vec<CalendarDay>> = BTreeMap::new();
        for row in &organization.calendar {
            calendars.entry(row.site).or_default().push(row.clone());
        }
        Self { seed, story, clinicians, weeks, calendars, organization, accounts }
    }

    /// Whether an organization is the crowd's.
    pub fn is(organization: &Organization) -> bool {
        organization.name == CROWD
    }

    /// How one signs in as some of its people.
    pub fn sign_ins() -> Vec<SignIn> {
        let sign_in = |(email, who): (&str, &str)| SignIn {
            email: format!("{email}@example.org"),
            password: PASSWORD,
            who: who.to_owned(),
            organization: CROWD.to_owned(),
        };
        [
            ("therapist0001", "Therapist 0001: 25 students; the others are numbered on"),
            ("crowd.supervisor", "Crowd Supervisor: every student and record"),
            ("crowd.biller", "Crowd Biller: what is to be claimed"),
        ]
        .into_iter()
        .map(sign_in)
        .collect()
    }

    /// How many clinicians there are; each has one roster.
    pub fn clinicians(&self) -> usize {
        self.clinicians
    }

    /// The Mondays of the weeks behind the day, this one and the two ahead.
    pub fn mondays(&self) -> impl Iterator<Item = Date> {
        let first = self.story.first;
        (0..self.weeks + 3).map(move |week| day_after(first, 7 * week))
    }

    /// The patients of one clinician with mandates, goals and schedule, without sessions.
    pub fn roster(&self, clinician: usize) -> DemoPart {
        let dice = Dice::of(self.seed, &format!("crowd {clinician}"));
        let story = &self.story;
        let Some(member) = self.member(clinician) else { return DemoPart::default() };
        let Some(site) = member.site else { return DemoPart::default() };
        let mut maker = Maker::new(&dice, true, (story.from, story.to), story.at)
            .after(clinician.saturating_mul(CASELOAD));
        let sizes = GROUPS.into_iter().chain(std::iter::repeat_n(1, ALONE));
        for people in sizes {
            maker.fill(&Order {
                clinician: member.clinician.id,
                assistant: None,
                site,
                people,
                grades: (0, 7),
                terms: weekly(2, 30, u8::try_from(people).unwrap_or(1)),
            });
        }
        let made = maker.made;
        let mut planner = Planner::new(&dice, (story.first, story.last), story.at);
        planner.within((8 * 60 + 10, 14 * 60 + 50));
        for unit in &made.units {
            planner.place(unit, "Room 4");
        }
        let payer = self.organization.payers.first();
        DemoPart {
            groups: groups(&dice, story, &made.units),
            caseloads: caseloads(story, &made.units),
            coverages: payer
                .map_or_else(Vec::new, |payer| medicaid(&dice, story, &made.patients, payer.id)),
            patients: made.patients,
            guardians: made.guardians,
            mandates: made.mandates,
            goals: made.goals,
            series: planner.series,
            ..DemoPart::default()
        }
    }

    /// What happened to the patients of one roster in the week of a Monday.
    pub fn week(
        &self,
        clinician: usize,
        roster: &DemoPart,
        monday: Date,
    ) -> (Vec<Session>, Vec<DemoEncounter>) {
        let dice = Dice::of(self.seed, &format!("crowd {clinician} {monday}"));
        let Some(member) = self.member(clinician) else { return (Vec::new(), Vec::new()) };
        let Some(site) = member.site else { return (Vec::new(), Vec::new()) };
        let rows: Vec<CalendarDay> = self
            .calendars
            .get(&site)
            .into_iter()
            .flatten()
            .filter(|row| monday_of(row.day) == monday)
            .cloned()
            .collect();
        let past = Past {
            dice: &dice,
            today: self.story.today,
            zone: &self.story.zone,
            is_school: true,
            calendar: &rows,
            members: std::slice::from_ref(member),
            patients: &roster.patients,
            mandates: &roster.mandates,
            goals: &roster.goals,
            series: &roster.series,
            sick: None,
        };
        history::write(&past, (monday, day_after(monday, 6)))
    }

    /// The supervisor and the biller come first.
    fn member(&self, clinician: usize) -> Option<&DemoMember> {
        self.organization.members.get(clinician.saturating_add(OFFICE.len()))
    }
}

/// The organization without people and patients.
fn frame(dice: &Dice, story: &Story, clinicians: usize) -> DemoOrganization {
    let schools = clinicians.div_ceil(IN_SCHOOL);
    let sites: Vec<_> = (1..=schools)
        .map(|number| {
            let name = format!("Example School {number}");
            site(dice, story.at, &name, time(8, 0, 0, 0), time(15, 0, 0, 0))
        })
        .collect();
    let calendar = sites.iter().flat_map(|site| calendar_of(story, site.id, true, None)).collect();
    DemoOrganization {
        organization: organization(dice, story, CROWD, true),
        billing: billing("123456782", "251300000X", "09999992", "1 Example Plaza"),
        addresses: Vec::new(),
        sites,
        calendar,
        members: Vec::new(),
        payers: vec![DemoPayer::medicaid(dice.id(story.at))],
        created_at: story.at,
        part: DemoPart::default(),
    }
}

/// People who do not treat: the local part of the address, the name, the role.
const OFFICE: [(&str, &str, Role); 2] = [
    ("crowd.supervisor", "Crowd Supervisor", Role::Supervisor),
    ("crowd.biller", "Crowd Biller", Role::Biller),
];

fn people(
    dice: &Dice,
    story: &Story,
    clinicians: usize,
    organization: &mut DemoOrganization,
) -> Vec<DemoAccount> {
    let office = OFFICE
        .iter()
        .map(|(email, name, role)| ((*email).to_owned(), (*name).to_owned(), *role, None));
    let sites: Vec<SiteId> = organization.sites.iter().map(|site| site.id).collect();
    let treating = (0..clinicians).map(|number| {
        let site = sites.get(number / IN_SCHOOL).copied();
        let name = format!("Therapist {:04}", number + 1);
        (format!("therapist{:04}", number + 1), name, Role::Therapist, site)
    });
    let mut accounts = Vec::new();
    for ((email, name, role, site), number) in office.chain(treating).zip(1000_u32..) {
        let account = DemoAccount {
            id: AccountId(dice.id(story.at)),
            email: format!("{email}@example.org"),
            created_at: story.at,
        };
        let is_clinician = role == Role::Therapist;
        organization.members.push(DemoMember {
            account: account.id,
            clinician: Clinician {
                id: MemberId(dice.id(story.at)),
                name,
                title: if is_clinician { "OTR/L".to_owned() } else { String::new() },
                credential: Credential::OccupationalTherapist,
                npi: staff::npi(number).filter(|_| is_clinician),
                license: format!("{:06}", 910_000 + number),
                registered_through: is_clinician.then(|| day_after(story.today, 400)),
                supervisor: None,
            },
            is_clinician,
            roles: BTreeSet::from([role]),
            site,
            shows: "a crowd for measuring",
        });
        accounts.push(account);
    }
    accounts
}
