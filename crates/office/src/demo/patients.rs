//! Who is treated, with what is ordered and aimed at.

use super::aims::{AIMS, AREAS, Aim};
use super::dice::Dice;
use super::names::{BOYS, FAMILIES, GIRLS, RELATIONS, STREETS, UNUSUAL};
use care::{
    Diagnosis, Goal, GoalId, GoalState, Guardian, GuardianId, Language, Location, Mandate,
    MandateId, MandateTerms, MemberId, Patient, PatientId, PatientName, Period, Private,
    ServiceDescription, ServiceType, Setting, SiteId, day_after,
};
use jiff::Timestamp;
use jiff::civil::Date;

/// Diagnoses that children in occupational therapy often have (ICD-10-CM).
const DIAGNOSES: [&str; 10] =
    ["F82", "R27.8", "F84.0", "R62.50", "G80.9", "Q90.9", "F90.2", "F88", "R48.2", "M62.81"];

/// Of every so many students, one has no diagnosis on file.
const UNDIAGNOSED: usize = 29;

/// Languages of homes, more often listed more often heard.
const HOMES: [Language; 18] = [
    Language::English,
    Language::English,
    Language::English,
    Language::English,
    Language::English,
    Language::English,
    Language::English,
    Language::English,
    Language::Spanish,
    Language::Spanish,
    Language::Spanish,
    Language::Spanish,
    Language::Chinese,
    Language::Bengali,
    Language::Russian,
    Language::Arabic,
    Language::HaitianCreole,
    Language::Urdu,
];

/// Patients who are treated together, or one alone, at the same times.
pub(super) struct Unit {
    /// Who treats.
    pub(super) clinician: MemberId,
    /// Who gives the last session of each week instead.
    pub(super) assistant: Option<MemberId>,
    /// Where.
    pub(super) site: SiteId,
    /// Who, in the order shown.
    pub(super) patients: Vec<PatientId>,
    /// What the plan of each orders; in a practice, what was agreed.
    pub(super) terms: MandateTerms,
    /// Where it is planned to be.
    pub(super) location: Location,
}

/// One unit before anybody is in it.
pub(super) struct Order {
    /// Who treats.
    pub(super) clinician: MemberId,
    /// Who gives the last session of each week instead.
    pub(super) assistant: Option<MemberId>,
    /// Where.
    pub(super) site: SiteId,
    /// How many.
    pub(super) people: usize,
    /// Grades from which they come.
    pub(super) grades: (u32, u32),
    /// What is ordered.
    pub(super) terms: MandateTerms,
}

/// Makes patients, one after the other.
pub(super) struct Maker<'a> {
    dice: &'a Dice,
    is_school: bool,
    /// First day of mandates and goals.
    from: Date,
    /// Last day of mandates and goals.
    to: Date,
    /// The calendar year in which the school year began.
    year: i16,
    at: Timestamp,
    families: Vec<&'static str>,
    unusual: std::vec::IntoIter<(&'static str, &'static str, &'static str, char)>,
    /// How many patients the organization has from elsewhere.
    others: usize,
    /// What was made.
    pub(super) made: Made,
}

/// What was made.
#[derive(Default)]
pub(super) struct Made {
    pub(super) patients: Vec<Patient>,
    pub(super) guardians: Vec<Guardian>,
    pub(super) mandates: Vec<Mandate>,
    pub(super) goals: Vec<Goal>,
    pub(super) units: Vec<Unit>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(
        dice: &'a Dice,
        is_school: bool,
        (from, to): (Date, Date),
        at: Timestamp,
    ) -> Self {
        let mut families = FAMILIES.to_vec();
        dice.shuffle(&mut families);
        let year = if from.month() < 7 { from.year() - 1 } else { from.year() };
        let unusual = if is_school { UNUSUAL.to_vec() } else { Vec::new() };
        let unusual = unusual.into_iter();
        Self {
            dice,
            is_school,
            from,
            to,
            year,
            at,
            families,
            unusual,
            others: 0,
            made: Made::default(),
        }
    }

    /// Takes no unusual names, and numbers patients after so many others.
    pub(super) fn after(mut self, others: usize) -> Self {
        self.unusual = Vec::new().into_iter();
        self.others = others;
        self
    }

    /// Fills an order with new patients.
    pub(super) fn fill(&mut self, order: &Order) {
        let grade = self.dice.between(order.grades.0, order.grades.1);
        let mut areas = AREAS;
        self.dice.shuffle(&mut areas);
        let mut patients = Vec::new();
        for _ in 0..order.people {
            let patient = self.patient(order.site, grade);
            if self.is_school {
                self.mandate(patient, order.terms);
            }
            self.goals(patient, areas.get(..3).unwrap_or_default());
            patients.push(patient);
        }
        let location = match order.terms.setting {
            Setting::Classroom => Location::Classroom,
            _ if self.is_school => Location::TherapyRoom,
            _ => Location::Office,
        };
        self.made.units.push(Unit {
            clinician: order.clinician,
            assistant: order.assistant,
            site: order.site,
            patients,
            terms: order.terms,
            location,
        });
    }

    fn name(&mut self) -> (PatientName, char) {
        if let Some((given, family, preferred, sex)) = self.unusual.next() {
            let preferred = (!preferred.is_empty()).then(|| Private(preferred.to_owned()));
            let name = PatientName {
                family: Private(family.to_owned()),
                given: Private(given.to_owned()),
                preferred,
            };
            return (name, sex);
        }
        let is_girl = self.dice.permille(420);
        let given = self.dice.pick(if is_girl { GIRLS } else { BOYS });
        let family = self.families.pop().unwrap_or_else(|| self.dice.pick(FAMILIES));
        // Some are called by the first of two given names.
        let preferred = given.split_once(' ').map(|(first, _)| Private(first.to_owned()));
        let name = PatientName {
            family: Private(family.to_owned()),
            given: Private(given.to_owned()),
            preferred,
        };
        (name, if is_girl { 'F' } else { 'M' })
    }

    fn patient(&mut self, site: SiteId, grade: u32) -> PatientId {
        let (name, sex) = self.name();
        let number = self.others + self.made.patients.len() + 1;
        let id = PatientId(self.dice.id(self.at));
        let born = i16::try_from(grade).map_or(self.year, |grade| self.year - 5 - grade);
        let birth_date = Date::new(born, 1, 1)
            .map_or(self.from, |first| day_after(first, i64::from(self.dice.between(0, 364))));
        let language = HOMES[self.dice.index(HOMES.len())];
        let has_medicaid = self.dice.permille(if self.is_school { 600 } else { 200 });
        let street = format!("{} {}", self.dice.between(2, 480), self.dice.pick(&STREETS));
        let family = name.family.0.clone();
        self.made.patients.push(Patient {
            id,
            site,
            name,
            birth_date: Private(birth_date),
            sex: Private(sex),
            local_id: Private(if self.is_school {
                format!("{:09}", 290_000_000 + number * 37)
            } else {
                format!("BH-{number:04}")
            }),
            medicaid_id: has_medicaid.then(|| Private(self.medicaid_id(number))),
            language,
            grade: match (self.is_school, grade) {
                (false, _) => String::new(),
                (true, 0) => "K".to_owned(),
                (true, grade) => grade.to_string(),
            },
            address: Private([
                street,
                "Harbor Point".to_owned(),
                "NY".to_owned(),
                "10999".to_owned(),
            ]),
            diagnoses: self.diagnoses(birth_date, number),
            consent_on: Some(day_after(self.from, -20)),
            is_active: true,
            version: 1,
        });
        self.guardians(id, &family, language);
        id
    }

    /// Two letters, five digits, one letter, as New York's are; invented ones begin with Z.
    fn medicaid_id(&self, number: usize) -> String {
        let number = number + if self.is_school { 10_000 } else { 70_000 };
        let second = char::from(b'Z' - u8::try_from(number / 100_000).unwrap_or(0).min(25));
        format!("Z{second}{:05}Q", number % 100_000)
    }

    /// One or two; of a few nobody has entered them yet.
    fn diagnoses(&self, birth_date: Date, number: usize) -> Vec<Diagnosis> {
        let mut codes = DIAGNOSES.to_vec();
        self.dice.shuffle(&mut codes);
        let count = if self.dice.permille(300) { 2 } else { 1 };
        let count = if self.is_school && number.is_multiple_of(UNDIAGNOSED) { 0 } else { count };
        let from = birth_date.max(day_after(self.from, -700));
        codes
            .iter()
            .take(count)
            .filter_map(|code| Some(Diagnosis { code: code.parse().ok()?, from, to: None }))
            .collect()
    }

    fn guardians(&mut self, patient: PatientId, family: &str, language: Language) {
        let count = if self.dice.permille(400) { 2 } else { 1 };
        for place in 0..count {
            let given = self.dice.pick(if place == 0 { GIRLS } else { BOYS });
            let number = self.made.guardians.len();
            self.made.guardians.push(Guardian {
                id: GuardianId(self.dice.id(self.at)),
                patient,
                name: Private(format!("{given} {family}")),
                relation: match place {
                    0 if self.dice.permille(800) => "Mother",
                    0 => self.dice.pick(&RELATIONS),
                    _ => "Father",
                }
                .to_owned(),
                // 555-01xx is kept free for invented numbers.
                phone: Private(format!("21255501{:02}", number % 100)),
                email: Private(format!("family{number}@example.org")),
                language,
                may_consent: true,
                version: 1,
            });
        }
    }

    fn mandate(&mut self, patient: PatientId, terms: MandateTerms) {
        self.made.mandates.push(Mandate {
            id: MandateId(self.dice.id(self.at)),
            patient,
            service_type: ServiceType::OccupationalTherapy,
            terms,
            from: self.from,
            to: Some(self.to),
            source: format!("IEP of {}", day_after(self.from, -6)),
            version: 1,
        });
    }

    fn goals(&mut self, patient: PatientId, areas: &[ServiceDescription]) {
        for area in areas {
            let aims: Vec<&Aim> = AIMS.iter().filter(|aim| aim.area == *area).collect();
            let aim = self.dice.pick(&aims);
            let tries = self.dice.between(3, 5).to_string();
            self.made.goals.push(Goal {
                id: GoalId(self.dice.id(self.at)),
                patient,
                title: Private(aim.title.to_owned()),
                text: Private(aim.text.replace("{k}", &tries)),
                from: self.from,
                to: Some(self.to),
                state: GoalState::Active,
                version: 1,
            });
        }
    }
}

/// Terms of so many sessions a week, alone or in a group.
pub(super) fn weekly(frequency: u8, minutes: u16, group_max: u8) -> MandateTerms {
    MandateTerms {
        frequency,
        minutes,
        period: Period::Week,
        group_max,
        language: Language::English,
        setting: Setting::Separate,
    }
}

/// The area that a goal was made for.
pub(super) fn area_of(goal: &Goal) -> Option<ServiceDescription> {
    AIMS.iter().find(|aim| aim.title == goal.title.0).map(|aim| aim.area)
}
