//! Two organizations, two schools, every role; and an object of each kind that a path can name.

use care::{AccountId, Credential, MemberId, OrganizationId, OrganizationKind, Role, SiteId};
use jiff::civil::date;
use office::Token;
use office::testing::{Bench, Plot};
use std::collections::BTreeMap;

/// Where an object lies, as seen by the people of the district who work at its first school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Where {
    /// At the first school, on the caseload of its therapist and assistant.
    Own,
    /// At the second school of the same district.
    ForeignSchool,
    /// In the other organization.
    ForeignOrganization,
    /// Nowhere.
    Absent,
}

impl Where {
    pub(crate) const ALL: [Self; 4] =
        [Self::Own, Self::ForeignSchool, Self::ForeignOrganization, Self::Absent];
}

/// A person who sends requests.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    pub(crate) role: Role,
    pub(crate) account: AccountId,
    pub(crate) organization: OrganizationId,
    pub(crate) member: MemberId,
}

/// Everything there is.
pub(crate) struct World {
    /// One person a role. The practice owner is in a practice, the others in the district.
    pub(crate) people: Vec<Person>,
    objects: BTreeMap<(&'static str, Where), String>,
    /// Who has joined, to be changed by others.
    joined: BTreeMap<Where, Person>,
}

/// An id that names nothing.
const NOTHING: &str = "0192f0e0-0000-7000-8000-00000000dead";

impl World {
    /// Builds the world in an empty database.
    pub(crate) async fn build(bench: &Bench) -> Self {
        let district = Side::build(bench, "Harbor Lane", OrganizationKind::District).await;
        let practice = Side::build(bench, "Bay OT", OrganizationKind::Practice).await;
        let mut world =
            Self { people: Vec::new(), objects: BTreeMap::new(), joined: BTreeMap::new() };
        for role in Role::ALL {
            let side = if role == Role::PracticeOwner { &practice } else { &district };
            world.people.push(side.person(bench, role).await);
        }
        world.place_members(bench, &district, &practice).await;
        world.place_clinicians(bench, &district, &practice).await;
        world.place_records(bench, &district, &practice).await;
        world
    }

    async fn place_members(&mut self, bench: &Bench, district: &Side, practice: &Side) {
        for (place, side) in [
            (Where::Own, district),
            (Where::ForeignSchool, district),
            (Where::ForeignOrganization, practice),
        ] {
            let member = bench.invited(side.id, "Ada Example").await.unwrap();
            self.objects.insert(("member", place), member.to_string());
            let email = format!("{place:?}@example.org").to_lowercase();
            let joined = bench.person(side.id, &email, |member| {
                member.roles.insert(Role::Biller);
            });
            let (account, member) = joined.await.unwrap();
            self.objects.insert(("joined_member", place), member.to_string());
            let person = Person { role: Role::Biller, account, organization: side.id, member };
            self.joined.insert(place, person);
        }
    }

    /// A clinician who works at no site of the others.
    async fn place_clinicians(&mut self, bench: &Bench, district: &Side, practice: &Side) {
        for (place, side) in
            [(Where::ForeignSchool, district), (Where::ForeignOrganization, practice)]
        {
            let site = side.other_site;
            let email = format!("clinician-{place:?}@example.org").to_lowercase();
            let added = bench.person(side.id, &email, move |member| {
                member.roles.insert(Role::Therapist);
                member.site = Some(site);
            });
            let (_, member) = added.await.unwrap();
            self.objects.insert(("clinician", place), member.to_string());
        }
        let of = |role: Role| self.people.iter().find(|one| one.role == role).unwrap().member;
        let therapist = of(Role::Therapist).to_string();
        self.objects.insert(("clinician", Where::Own), therapist);
    }

    async fn place_records(&mut self, bench: &Bench, district: &Side, practice: &Side) {
        let person = |role: Role| *self.people.iter().find(|one| one.role == role).unwrap();
        let assistant = person(Role::Assistant).member;
        for (place, side, site, whose, colleague) in [
            (Where::Own, district, district.site, Role::Therapist, Some(assistant)),
            (Where::ForeignSchool, district, district.other_site, Role::Supervisor, None),
            (Where::ForeignOrganization, practice, practice.site, Role::PracticeOwner, None),
        ] {
            let whose = person(whose);
            let plot = Plot {
                organization: side.id,
                site,
                clinician: whose.member,
                colleague,
                account: whose.account,
                day: date(2026, 11, 24),
            };
            let planted = bench.plant(plot).await.unwrap();
            for (kind, id) in [
                ("patient", planted.patient.to_string()),
                ("mandate", planted.mandate.to_string()),
                ("guardian", planted.guardian.to_string()),
                ("goal", planted.goal.to_string()),
                ("group", planted.group.to_string()),
                ("session", planted.session.to_string()),
                ("planned", planted.planned.to_string()),
                ("encounter", planted.encounter.to_string()),
                ("submission", planted.submission.to_string()),
                ("site", site.to_string()),
            ] {
                self.objects.insert((kind, place), id);
            }
        }
    }

    /// The id to fill into a path for a parameter of this kind, as seen by `person`.
    pub(crate) async fn object(
        &self,
        bench: &Bench,
        person: &Person,
        kind: &'static str,
        place: Where,
    ) -> String {
        match (kind, place) {
            // Not ids of records: the same for everybody.
            ("hash" | "name" | "token", _) => "0".repeat(64),
            ("date", _) => "2026-11-24".to_owned(),
            ("month", _) => "2026-11".to_owned(),
            (_, Where::Absent) => NOTHING.to_owned(),
            // Everybody may ask for the own sessions, of which there may be none.
            ("clinician", Where::Own) => person.member.to_string(),
            // An own sign-in, or somebody else's.
            ("auth_session", place) => {
                let whose = match place {
                    Where::Own => *person,
                    Where::ForeignSchool => self.other(person, false),
                    _ => self.other(person, true),
                };
                self.sign_in(bench, &whose).await.1
            }
            _ => {
                // The practice owner sees the practice as own, and the district as foreign.
                let place = match (person.role, place) {
                    (Role::PracticeOwner, Where::Own) => Where::ForeignOrganization,
                    (Role::PracticeOwner, Where::ForeignOrganization) => Where::Own,
                    (_, place) => place,
                };
                if kind == "sign_in" {
                    return self.sign_in(bench, &self.joined[&place]).await.1;
                }
                let found = self.objects.get(&(kind, place));
                found.unwrap_or_else(|| panic!("world.rs has no `{kind}` for {place:?}")).clone()
            }
        }
    }

    fn other(&self, person: &Person, elsewhere: bool) -> Person {
        let other = self.people.iter().find(|other| {
            other.account != person.account
                && (other.organization != person.organization) == elsewhere
        });
        // The practice owner is alone in the practice of this world.
        other.copied().unwrap_or_else(|| *self.people.first().unwrap())
    }

    /// Signs a person in; the cookie and the id of the sign-in.
    pub(crate) async fn sign_in(&self, bench: &Bench, person: &Person) -> (Token, String) {
        let place = Some((person.organization, person.member));
        let (token, id) = bench.token(person.account, place).await.unwrap();
        (token, id.to_string())
    }
}

/// One organization.
struct Side {
    id: OrganizationId,
    name: &'static str,
    site: SiteId,
    other_site: SiteId,
}

impl Side {
    async fn build(bench: &Bench, name: &'static str, kind: OrganizationKind) -> Self {
        let id = bench.organization(name, kind).await.unwrap();
        let site = bench.site(id, "First").await.unwrap();
        let other_site = bench.site(id, "Second").await.unwrap();
        Self { id, name, site, other_site }
    }

    async fn person(&self, bench: &Bench, role: Role) -> Person {
        let email = format!("{}@{}.example", role.key(), self.name.replace(' ', "").to_lowercase());
        let site = self.site;
        let added = bench.person(self.id, &email, move |member| {
            member.roles.insert(role);
            member.site = Some(site);
            member.credential = match role {
                Role::Therapist | Role::Supervisor => Some(Credential::OccupationalTherapist),
                Role::Assistant => Some(Credential::OccupationalTherapyAssistant),
                _ => None,
            };
        });
        let (account, member) = added.await.unwrap();
        Person { role, account, organization: self.id, member }
    }
}
