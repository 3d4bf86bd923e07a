//! Who works at the invented organizations.

use super::dice::Dice;
use super::{DemoAccount, DemoMember};
use care::{AccountId, Clinician, Credential, Language, MemberId, Npi, Role, SiteId, day_after};
use jiff::Timestamp;
use jiff::civil::Date;

/// Name of the district.
pub(super) const DISTRICT: &str = "Harbor Lane District";
/// Name of the practice.
pub(super) const PRACTICE: &str = "Bright Harbor Therapy";

/// One person who works there.
pub(super) struct Person {
    /// Name, the family name last.
    pub(super) name: &'static str,
    /// Title as it is signed, or empty.
    title: &'static str,
    /// Roles in the district; none when not there.
    district: &'static [Role],
    /// Roles in the practice; none when not there.
    practice: &'static [Role],
    /// Which of the sites.
    pub(super) site: Option<usize>,
    /// Languages besides English in which this clinician treats.
    pub(super) languages: &'static [Language],
    /// How many students are on the own caseload; 0 for people who have none or share one.
    pub(super) caseload: usize,
    /// What can be seen with this sign-in.
    pub(super) shows: &'static str,
}

const THERAPIST: &[Role] = &[Role::Therapist];
const ASSISTANT: &[Role] = &[Role::Assistant];

const fn therapist(
    name: &'static str,
    site: usize,
    languages: &'static [Language],
    caseload: usize,
    shows: &'static str,
) -> Person {
    Person {
        name,
        title: "OTR/L",
        district: THERAPIST,
        practice: &[],
        site: Some(site),
        languages,
        caseload,
        shows,
    }
}

const fn assistant(name: &'static str, site: usize, shows: &'static str) -> Person {
    Person {
        name,
        title: "COTA/L",
        district: ASSISTANT,
        practice: &[],
        site: Some(site),
        languages: &[],
        caseload: 0,
        shows,
    }
}

const fn other(
    name: &'static str,
    title: &'static str,
    district: &'static [Role],
    practice: &'static [Role],
    site: Option<usize>,
    shows: &'static str,
) -> Person {
    Person { name, title, district, practice, site, languages: &[], caseload: 0, shows }
}

/// The therapist who was sick last week and has not recorded it.
pub(super) const SICK: &str = "Samuel Mensah";

/// Everybody, the main therapist first; the first supervisor directs the assistants.
pub(super) const EVERYBODY: &[Person] = &[
    therapist("Jo Tanaka", 0, &[Language::Spanish], 22, "a group of three this morning"),
    therapist(SICK, 0, &[Language::French], 20, "three sick days to record"),
    therapist("Lucía Ferrer", 1, &[Language::Spanish], 20, "a bilingual caseload"),
    therapist("Hannah Brandt", 1, &[Language::Yiddish], 19, "works with an assistant"),
    therapist("Wen Zhao", 2, &[Language::Chinese], 20, "a school with a six-day cycle"),
    therapist("Nadine Jarrett", 2, &[], 19, "works with an assistant"),
    assistant("Marcus Bell", 1, "notes that wait for cosignature"),
    assistant("Ilse Vander", 2, "notes that wait for cosignature"),
    other("Ruth Kessler", "OTR/L", &[Role::Supervisor], &[], None, "all records of the district"),
    other(
        "Rosa Quintero",
        "",
        &[Role::Biller],
        &[Role::Biller],
        None,
        "claims, in both organizations",
    ),
    other(
        "Gerald Foss",
        "",
        &[Role::SchoolAdministrator],
        &[],
        Some(0),
        "roster and calendar of one school",
    ),
    other("Ines Novak", "", &[Role::Auditor], &[], None, "an auditor; no engagement is open"),
    other(
        "Pat Lindqvist",
        "",
        &[Role::SystemAdministrator],
        &[],
        None,
        "accounts and settings, no health data",
    ),
    other(
        "Priya Raman",
        "OTR/L",
        &[],
        &[Role::Therapist, Role::PracticeOwner],
        Some(0),
        "owns and treats",
    ),
    other("Theo Marchetti", "OTR/L", &[], THERAPIST, Some(0), "a practice caseload"),
];

impl Person {
    /// Name and title.
    pub(super) fn signature(&self) -> String {
        care::signature(self.name, self.title)
    }

    /// Address of the account.
    pub(super) fn email(&self) -> String {
        let plain: String = self
            .name
            .to_lowercase()
            .chars()
            .map(|sign| match sign {
                ' ' => '.',
                'í' => 'i',
                other => other,
            })
            .collect();
        format!("{plain}@example.org")
    }

    /// The organizations to which this person belongs.
    pub(super) fn organizations(&self) -> Vec<&'static str> {
        let district = (!self.district.is_empty()).then_some(DISTRICT);
        let practice = (!self.practice.is_empty()).then_some(PRACTICE);
        district.into_iter().chain(practice).collect()
    }

    fn credential(&self) -> Credential {
        match self.title {
            "COTA/L" => Credential::OccupationalTherapyAssistant,
            _ => Credential::OccupationalTherapist,
        }
    }

    fn roles(&self, is_school: bool) -> &'static [Role] {
        if is_school { self.district } else { self.practice }
    }
}

/// The invented NPI of a number: never given out, with a valid check digit (45 CFR 162.406).
pub(super) fn npi(number: u32) -> Option<Npi> {
    (0..10).find_map(|check| format!("10000{number:04}{check}").parse().ok())
}

/// One account a person.
pub(super) fn accounts(dice: &Dice, at: Timestamp) -> Vec<DemoAccount> {
    EVERYBODY
        .iter()
        .map(|person| DemoAccount {
            id: AccountId(dice.id(at)),
            email: person.email(),
            created_at: at,
        })
        .collect()
}

/// The members of one organization, in the order of [`EVERYBODY`].
pub(super) fn members(
    dice: &Dice,
    accounts: &[DemoAccount],
    sites: &[SiteId],
    (is_school, today, at): (bool, Date, Timestamp),
) -> Vec<DemoMember> {
    let mut members: Vec<DemoMember> = Vec::new();
    for ((person, account), number) in EVERYBODY.iter().zip(accounts).zip(100..) {
        if person.roles(is_school).is_empty() {
            continue;
        }
        let is_clinician = !person.title.is_empty();
        members.push(DemoMember {
            account: account.id,
            clinician: Clinician {
                id: MemberId(dice.id(at)),
                name: person.name.to_owned(),
                title: person.title.to_owned(),
                credential: person.credential(),
                npi: npi(number).filter(|_| is_clinician),
                license: if is_clinician {
                    format!("{:06}", 900_000 + number)
                } else {
                    String::new()
                },
                registered_through: is_clinician.then(|| day_after(today, 400)),
                supervisor: None,
            },
            is_clinician,
            roles: person.roles(is_school).iter().copied().collect(),
            site: person.site.and_then(|site| sites.get(site).copied()),
            shows: person.shows,
        });
    }
    let is_supervisor = |member: &&DemoMember| member.roles.contains(&Role::Supervisor);
    let supervisor = members.iter().find(is_supervisor).map(|member| member.clinician.id);
    for member in members.iter_mut().filter(|member| member.roles.contains(&Role::Assistant)) {
        member.clinician.supervisor = supervisor;
    }
    members
}

/// What is known of a member's person.
pub(super) fn person_of(member: &DemoMember) -> Option<&'static Person> {
    EVERYBODY.iter().find(|person| person.name == member.clinician.name)
}
