//! Students and clients of a file.

use super::table::{Line, Table};
use super::{Change, Column, Ground, ImportRefused, Keeper, Preview, Rejection};
use crate::Office;
use crate::roster_fields as fields;
use care::{
    Diagnosis, Language, OrganizationId, Patient, PatientId, PatientName, Private, Site, SiteId,
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::{StoreError, Tx, folded, patients};

const fn column(name: &'static str, about: &'static str) -> Column {
    Column { name, also: &[], is_required: false, about }
}

const fn required(
    name: &'static str,
    also: &'static [&'static str],
    about: &'static str,
) -> Column {
    Column { name, also, is_required: true, about }
}

/// The columns of a roster.
pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "number",
        also: &["student_number", "client_number", "local_id", "osis"],
        is_required: true,
        about: "Your own number of the person, by which a later file knows them again: 200000001. \
                A practice may leave it empty; then name and date of birth decide.",
    },
    required("family_name", &["last_name"], "Legal family name, at most 60 letters: Núñez"),
    required("given_name", &["first_name"], "Legal given name, at most 60 letters: Ana"),
    column("preferred_name", "What the person is called, if that differs: Annie"),
    required("birth_date", &["date_of_birth", "dob"], "Date of birth: 2018-06-14 or 6/14/2018"),
    column("sex", "As claims carry it: F, M or U. Empty means U"),
    column("language", "Language of the home, by its name or letters: Spanish, ES"),
    Column {
        name: "school",
        also: &["site", "office"],
        is_required: false,
        about: "Name of the school or office as it is listed here. Needed where there are several",
    },
    column("grade", "School grade: PK, K, 3"),
    column("medicaid_id", "Medicaid number, if there is one: AB12345C"),
    column("street", "Street and house number, for claims"),
    column("city", "City"),
    column("state", "Two letters: NY"),
    Column {
        name: "postal_code",
        also: &["zip"],
        is_required: false,
        about: "Five or nine digits: 10001",
    },
    column(
        "diagnoses",
        "ICD-10-CM codes, the principal one first, with semicolons between them; each may say \
         its days: F82; R27.8 from 2026-09-01 to 2027-06-30",
    ),
    column("consent_on", "Day on which consent for services was recorded: 2026-09-03"),
    column("status", "active or former. Empty means active"),
];

const ADDRESS: [&str; 4] = ["street", "city", "state", "postal_code"];

/// One diagnosis of a file: without a first day it keeps the stored one, or begins today.
type TypedDiagnosis = (care::Icd10, Option<Date>, Option<Date>);

/// One line, read. What the file has no column for is `None`, and stays as it is stored.
#[expect(clippy::option_option, reason = "a column that is missing is no empty cell")]
struct Typed {
    line: u64,
    number: String,
    family: String,
    given: String,
    born: Date,
    preferred: Option<Option<String>>,
    sex: Option<char>,
    language: Option<Language>,
    site: Option<SiteId>,
    grade: Option<String>,
    medicaid_id: Option<Option<String>>,
    address: Option<[String; 4]>,
    diagnoses: Option<Vec<TypedDiagnosis>>,
    consent_on: Option<Option<Date>>,
    is_active: Option<bool>,
}

/// What is written.
#[derive(Default)]
pub(super) struct Plan {
    new: Vec<Patient>,
    changed: Vec<Patient>,
}

impl Plan {
    pub(super) async fn write(
        &self,
        tx: &mut Tx,
        organization: OrganizationId,
    ) -> Result<(), StoreError> {
        patients::insert_many(tx, organization, &self.new).await?;
        for patient in &self.changed {
            patients::update(tx, organization, patient).await?;
        }
        Ok(())
    }
}

/// Reads every line, finds whom it is about, and says what would become of it.
pub(super) async fn plan(
    tx: &mut Tx,
    office: &Office,
    keeper: &Keeper,
    ground: &Ground,
    table: &Table,
    shown: &mut Preview,
    sum: &mut Sha256,
) -> Result<Plan, ImportRefused> {
    let mut reader = Reader { keeper, ground, table, rejected: Vec::new() };
    let typed: Vec<Typed> = table.lines.iter().filter_map(|line| reader.line(line)).collect();
    shown.rejected.append(&mut reader.rejected);
    let typed = without_doubles(keeper, typed, &mut shown.rejected);
    let known = Known::read(tx, keeper, &typed).await?;
    let mut plan = Plan::default();
    for row in &typed {
        let stored = match known.of(keeper, row) {
            Ok(stored) => stored,
            Err(rejection) => {
                shown.rejected.push(rejection);
                continue;
            }
        };
        let Some(patient) = filled(office, keeper, ground, row, stored) else {
            let word = keeper.kind.site_word();
            let message = format!("Enter the {word}, as its name is listed here");
            shown.rejected.push(Rejection::new(row.line, "school", message));
            continue;
        };
        let change = stored.map_or(Change::New, |stored| compared(stored, &patient));
        let version = stored.map(|stored| format!("{}@{}", stored.id, stored.version));
        sum.update(format!("{}:{change:?}:{}\n", row.line, version.unwrap_or_default()));
        match change {
            Change::New => plan.new.push(patient.clone()),
            Change::Changed(_) => plan.changed.push(patient.clone()),
            Change::Same => {}
        }
        shown.count(row.line, || patient.name.sorted(), change);
    }
    Ok(plan)
}

struct Reader<'a> {
    keeper: &'a Keeper,
    ground: &'a Ground,
    table: &'a Table,
    rejected: Vec<Rejection>,
}

impl Reader<'_> {
    /// Keeps what was read; what could not be read is rejected.
    fn take<T>(&mut self, line: &Line, column: &'static str, read: fields::Read<T>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(message) => {
                self.rejected.push(Rejection::new(line.number, column, message));
                None
            }
        }
    }

    /// A column that may be missing: `None` where it is, else what `read` makes of the cell.
    fn maybe<T>(
        &mut self,
        line: &Line,
        column: &'static str,
        read: impl Fn(&str) -> fields::Read<T>,
    ) -> Option<T> {
        let text = self.table.cell(line, column)?;
        self.take(line, column, read(text))
    }

    /// The same, where an empty cell says nothing.
    fn unless_empty<T>(
        &mut self,
        line: &Line,
        column: &'static str,
        read: impl Fn(&str) -> fields::Read<T>,
    ) -> Option<T> {
        if self.table.text(line, column).is_empty() {
            return None;
        }
        self.maybe(line, column, read)
    }

    /// One line; `None` when something in it was rejected.
    fn line(&mut self, line: &Line) -> Option<Typed> {
        let before = self.rejected.len();
        let (table, today) = (self.table, self.keeper.today);
        let text = |column| table.text(line, column);
        let number = fields::local_id(text("number"), self.keeper.is_school());
        let number = self.take(line, "number", number);
        let family = fields::name(text("family_name"), "the family name");
        let family = self.take(line, "family_name", family);
        let given =
            self.take(line, "given_name", fields::name(text("given_name"), "the given name"));
        let born = self.take(line, "birth_date", fields::birth_date(text("birth_date"), today));
        let state = self.ground.state.as_str();
        let preferred = |text: &str| fields::optional_name(text, "the preferred name");
        let consent = |text: &str| fields::optional_past_day(text, "the day of consent", today);
        let read = Typed {
            line: line.number,
            preferred: self.maybe(line, "preferred_name", preferred),
            sex: self.unless_empty(line, "sex", fields::sex),
            language: self.unless_empty(line, "language", fields::language),
            site: self.site(line),
            grade: self.maybe(line, "grade", fields::grade),
            medicaid_id: self.maybe(line, "medicaid_id", |id| fields::medicaid_id(id, state)),
            address: self.address(line),
            diagnoses: self.maybe(line, "diagnoses", diagnoses),
            consent_on: self.maybe(line, "consent_on", consent),
            is_active: self.maybe(line, "status", status),
            number: number.unwrap_or_default(),
            family: family.unwrap_or_default(),
            given: given.unwrap_or_default(),
            born: born.unwrap_or(today),
        };
        (self.rejected.len() == before).then_some(read)
    }

    fn site(&mut self, line: &Line) -> Option<SiteId> {
        let (sites, keeper) = (&self.ground.sites, self.keeper);
        let read = |text: &str| {
            let named = |site: &&Site| folded(&site.name) == folded(text);
            let word = keeper.kind.site_word();
            match sites.iter().find(named) {
                None => Err(format!("There is no {word} of this name: write it as it is listed")),
                Some(site) if keeper.site.is_some_and(|own| own != site.id) => {
                    Err(format!("You keep the roster of your own {word} only: leave the line out"))
                }
                Some(site) => Ok(site.id),
            }
        };
        self.unless_empty(line, "school", read)
    }

    /// The four parts of an address belong together.
    fn address(&mut self, line: &Line) -> Option<[String; 4]> {
        if !ADDRESS.iter().any(|column| self.table.has(column)) {
            return None;
        }
        match fields::address(ADDRESS.map(|column| self.table.text(line, column))) {
            Ok(address) => Some(address),
            Err(faults) => {
                for (place, message) in faults {
                    let column = ADDRESS.get(place).copied().unwrap_or_default();
                    self.rejected.push(Rejection::new(line.number, column, message));
                }
                None
            }
        }
    }
}

fn status(text: &str) -> fields::Read<bool> {
    match text.to_lowercase().as_str() {
        "" | "active" => Ok(true),
        "former" | "inactive" => Ok(false),
        _ => Err("Write active or former".to_owned()),
    }
}

/// `F82; R27.8 from 2026-09-01 to 2027-06-30`.
fn diagnoses(text: &str) -> fields::Read<Vec<TypedDiagnosis>> {
    let mut found: Vec<TypedDiagnosis> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let mut words = part.split_whitespace();
        let code = fields::diagnosis(words.next().unwrap_or_default())?;
        let (mut from, mut to) = (None, None);
        while let Some(word) = words.next() {
            let day = words.next().unwrap_or_default();
            match word {
                "from" => from = Some(fields::day(day, "the first day of the diagnosis")?),
                "to" => to = fields::last_day(day, from)?,
                _ => return Err("Put a semicolon between two codes, like F82; R27.8".to_owned()),
            }
        }
        if found.iter().any(|(known, ..)| *known == code) {
            return Err("The same code stands twice: keep one".to_owned());
        }
        found.push((code, from, to));
    }
    Ok(found)
}

/// Who a line is about, as far as the file says.
fn key_of(row: &Typed) -> String {
    if row.number.is_empty() {
        format!("{} {} {}", row.born, folded(&row.family), folded(&row.given))
    } else {
        format!("#{}", row.number)
    }
}

/// Leaves out lines that are about somebody of whom an earlier line speaks.
fn without_doubles(
    keeper: &Keeper,
    typed: Vec<Typed>,
    rejected: &mut Vec<Rejection>,
) -> Vec<Typed> {
    let mut first: BTreeMap<String, u64> = BTreeMap::new();
    let mut medicaid: BTreeMap<String, u64> = BTreeMap::new();
    let mut kept = Vec::with_capacity(typed.len());
    for row in typed {
        let line = *first.entry(key_of(&row)).or_insert(row.line);
        if line != row.line {
            let message = if row.number.is_empty() {
                format!("Line {line} has the same name and date of birth: keep one of them")
            } else {
                format!("Line {line} has the same number: keep one of them")
            };
            rejected.push(Rejection::new(row.line, "number", message));
            continue;
        }
        if let Some(id) = row.medicaid_id.clone().flatten() {
            let line = *medicaid.entry(id).or_insert(row.line);
            if line != row.line {
                let message = format!(
                    "Line {line} has the same Medicaid number: correct it for one {}",
                    keeper.kind.patient_word()
                );
                rejected.push(Rejection::new(row.line, "medicaid_id", message));
                continue;
            }
        }
        kept.push(row);
    }
    kept
}

/// Whom storage has already.
struct Known {
    by_number: BTreeMap<String, Patient>,
    without_number: BTreeMap<String, Vec<Patient>>,
    medicaid: BTreeMap<String, Vec<PatientId>>,
}

impl Known {
    async fn read(tx: &mut Tx, keeper: &Keeper, typed: &[Typed]) -> Result<Self, StoreError> {
        let organization = keeper.organization;
        let numbers: Vec<&str> =
            typed.iter().map(|row| row.number.as_str()).filter(|id| !id.is_empty()).collect();
        let found = patients::by_local_ids(tx, organization, &numbers).await?;
        let by_number = found.into_iter().map(|p| (p.local_id.0.clone(), p)).collect();
        let born: Vec<Date> =
            typed.iter().filter(|row| row.number.is_empty()).map(|row| row.born).collect();
        let mut without_number: BTreeMap<String, Vec<Patient>> = BTreeMap::new();
        for patient in patients::without_local_id(tx, organization, &born).await? {
            let (family, given) = (folded(&patient.name.family), folded(&patient.name.given));
            let key = format!("{} {family} {given}", patient.birth_date.0);
            let others = without_number.entry(key).or_default();
            if others.iter().all(|other| other.id != patient.id) {
                others.push(patient);
            }
        }
        let ids: Vec<&str> =
            typed.iter().filter_map(|row| row.medicaid_id.as_ref()?.as_deref()).collect();
        let mut medicaid: BTreeMap<String, Vec<PatientId>> = BTreeMap::new();
        for (patient, id) in patients::of_medicaid_ids(tx, organization, &ids).await? {
            medicaid.entry(id.0).or_default().push(patient);
        }
        Ok(Self { by_number, without_number, medicaid })
    }

    /// Whom a line is about; `None` for somebody new.
    fn of(&self, keeper: &Keeper, row: &Typed) -> Result<Option<&Patient>, Rejection> {
        let word = keeper.kind.patient_word();
        let stored = if row.number.is_empty() {
            match self.without_number.get(&key_of(row)).map(Vec::as_slice) {
                None | Some([]) => None,
                Some([one]) => Some(one),
                Some(_) => {
                    let message = format!(
                        "Several {} have this name and date of birth: give each a number first",
                        keeper.kind.patients_word()
                    );
                    return Err(Rejection::new(row.line, "number", message));
                }
            }
        } else {
            self.by_number.get(&row.number)
        };
        let is_elsewhere = |site| keeper.site.is_some_and(|own| own != site);
        if stored.is_some_and(|stored| is_elsewhere(stored.site)) {
            let message = format!(
                "The number is taken by a {word} of another {}: ask a supervisor",
                keeper.kind.site_word()
            );
            return Err(Rejection::new(row.line, "number", message));
        }
        let holder = row.medicaid_id.as_ref().and_then(Option::as_ref);
        let holders = holder.and_then(|id| self.medicaid.get(id)).map_or(&[][..], Vec::as_slice);
        if holders.iter().any(|holder| stored.is_none_or(|stored| stored.id != *holder)) {
            let message = format!("Another {word} has this Medicaid number already: check both");
            return Err(Rejection::new(row.line, "medicaid_id", message));
        }
        Ok(stored)
    }
}

/// The person of a line: what the file says over what is stored. `None` when nobody says at which
/// school.
fn filled(
    office: &Office,
    keeper: &Keeper,
    ground: &Ground,
    row: &Typed,
    stored: Option<&Patient>,
) -> Option<Patient> {
    let only = || match ground.sites.as_slice() {
        [only] => Some(only.id),
        _ => keeper.site,
    };
    let site = row.site.or(stored.map(|stored| stored.site)).or_else(only)?;
    let preferred = match &row.preferred {
        Some(preferred) => preferred.clone().map(Private),
        None => stored.and_then(|stored| stored.name.preferred.clone()),
    };
    Some(Patient {
        id: stored.map_or_else(|| PatientId::new(&*office.clock, &*office.random), |s| s.id),
        site,
        name: PatientName {
            family: Private(row.family.clone()),
            given: Private(row.given.clone()),
            preferred,
        },
        birth_date: Private(row.born),
        sex: Private(row.sex.unwrap_or_else(|| stored.map_or('U', |stored| stored.sex.0))),
        local_id: Private(row.number.clone()),
        medicaid_id: match &row.medicaid_id {
            Some(id) => id.clone().map(Private),
            None => stored.and_then(|stored| stored.medicaid_id.clone()),
        },
        language: row
            .language
            .unwrap_or_else(|| stored.map_or(Language::English, |stored| stored.language)),
        grade: row.grade.clone().unwrap_or_else(|| of_stored(stored, |s| s.grade.clone())),
        address: Private(
            row.address.clone().unwrap_or_else(|| of_stored(stored, |s| s.address.0.clone())),
        ),
        diagnoses: match &row.diagnoses {
            Some(typed) => dated(typed, stored, keeper.today),
            None => of_stored(stored, |stored| stored.diagnoses.clone()),
        },
        consent_on: row.consent_on.unwrap_or_else(|| of_stored(stored, |s| s.consent_on)),
        is_active: row.is_active.unwrap_or_else(|| stored.is_none_or(|stored| stored.is_active)),
        version: stored.map_or(1, |stored| stored.version),
    })
}

fn of_stored<T: Default>(stored: Option<&Patient>, part: impl Fn(&Patient) -> T) -> T {
    stored.map(part).unwrap_or_default()
}

fn dated(typed: &[TypedDiagnosis], stored: Option<&Patient>, today: Date) -> Vec<Diagnosis> {
    let dated = |(code, from, to): &TypedDiagnosis| {
        let known = stored.and_then(|patient| patient.diagnoses.iter().find(|d| d.code == *code));
        let from = from.or(known.map(|known| known.from)).unwrap_or(today);
        Diagnosis { code: code.clone(), from, to: *to }
    };
    typed.iter().map(dated).collect()
}

/// Which columns differ.
fn compared(stored: &Patient, new: &Patient) -> Change {
    let differs = [
        ("family_name", stored.name.family != new.name.family),
        ("given_name", stored.name.given != new.name.given),
        ("preferred_name", stored.name.preferred != new.name.preferred),
        ("birth_date", stored.birth_date != new.birth_date),
        ("sex", stored.sex != new.sex),
        ("language", stored.language != new.language),
        ("school", stored.site != new.site),
        ("grade", stored.grade != new.grade),
        ("medicaid_id", stored.medicaid_id != new.medicaid_id),
        ("address", stored.address != new.address),
        ("diagnoses", stored.diagnoses != new.diagnoses),
        ("consent_on", stored.consent_on != new.consent_on),
        ("status", stored.is_active != new.is_active),
    ];
    let columns: Vec<_> =
        differs.iter().filter(|(_, differs)| *differs).map(|(column, _)| *column).collect();
    if columns.is_empty() { Change::Same } else { Change::Changed(columns) }
}
