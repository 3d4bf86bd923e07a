//! Students and clients, and who is on whose caseload.

use crate::keyed::{json, one};
use crate::reach::Reach;
use crate::value::places;
use crate::{Row, StoreError, Tx, Value, claim_verdicts, folded, values};
use care::{MemberId, OrganizationId, Patient, PatientId, PatientName, Private, SiteId};
use jiff::civil::Date;
use std::collections::BTreeMap;

const SELECT: &str = "SELECT p.id, p.site_id, p.family, p.given, p.preferred, p.birth_date, p.sex, \
    p.local_id, p.medicaid_id, p.language, p.grade, p.address, p.diagnoses, p.consent_on, \
    p.is_active, p.version FROM patient p";

fn patient(row: &Row) -> Result<Patient, StoreError> {
    let sex: String = row.get("sex")?;
    Ok(Patient {
        id: row.get("id")?,
        site: row.get("site_id")?,
        name: PatientName {
            family: Private(row.get("family")?),
            given: Private(row.get("given")?),
            preferred: row.get::<Option<String>>("preferred")?.map(Private),
        },
        birth_date: Private(row.get("birth_date")?),
        sex: Private(sex.chars().next().unwrap_or('U')),
        local_id: Private(row.get("local_id")?),
        medicaid_id: row.get::<Option<String>>("medicaid_id")?.map(Private),
        language: row.get("language")?,
        grade: row.get("grade")?,
        address: Private(json(row, "address")?),
        diagnoses: json(row, "diagnoses")?,
        consent_on: row.get("consent_on")?,
        is_active: row.get("is_active")?,
        version: row.get("version")?,
    })
}

/// Names in small letters, as lists sort and search them: family, given, preferred.
fn sort_name(name: &PatientName) -> String {
    let preferred = name.preferred.as_ref().map_or("", |name| name.as_str());
    format!("{} {} {preferred}", name.family.0, name.given.0).trim().to_lowercase()
}

/// Names and the local number, as they are searched.
fn find_name(patient: &Patient) -> String {
    let name = sort_name(&patient.name);
    folded(&format!("{name} {}", patient.local_id.0))
}

/// What a patient's row holds after the organization and the identifier, without its version.
fn fields(patient: &Patient) -> Result<Vec<Value>, StoreError> {
    Ok(values![
        patient.site,
        patient.name.family.as_str(),
        patient.name.given.as_str(),
        patient.name.preferred.as_ref().map(|name| name.as_str()),
        sort_name(&patient.name),
        patient.birth_date.0,
        patient.sex.0.to_string(),
        patient.local_id.as_str(),
        patient.medicaid_id.as_ref().map(|id| id.as_str()),
        patient.language,
        patient.grade.as_str(),
        serde_json::to_string(&patient.address.0)?,
        serde_json::to_string(&patient.diagnoses)?,
        patient.consent_on,
        patient.is_active,
        find_name(patient),
    ])
}

/// Adds patients, at version 1.
///
/// # Errors
///
/// [`StoreError::Duplicate`] of `patient_local_id` when a local number is taken.
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    patients: &[Patient],
) -> Result<(), StoreError> {
    let mut values = Vec::new();
    for patient in patients {
        values.extend(values![organization, patient.id]);
        values.extend(fields(patient)?);
        values.push(Value::from(1_i64));
    }
    let insert = "INSERT INTO patient (organization_id, id, site_id, family, given, preferred, \
                  sort_name, birth_date, sex, local_id, medicaid_id, language, grade, address, \
                  diagnoses, consent_on, is_active, find_name, version)";
    tx.insert_many(insert, 19, values).await
}

/// Writes a patient over the version that was read.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored; [`StoreError::Duplicate`] of
/// `patient_local_id` when the local number is taken.
pub async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: &Patient,
) -> Result<(), StoreError> {
    let sql = "UPDATE patient SET site_id = $4, family = $5, given = $6, preferred = $7, \
               sort_name = $8, birth_date = $9, sex = $10, local_id = $11, medicaid_id = $12, \
               language = $13, grade = $14, address = $15, diagnoses = $16, consent_on = $17, \
               is_active = $18, find_name = $19, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    let mut values = values![organization, patient.id, patient.version];
    values.extend(fields(patient)?);
    one(tx.exec(sql, values).await?)?;
    claim_verdicts::forget_patient(tx, organization, patient.id).await
}

/// The patient with a number of the organization's own; nobody has the empty one.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn by_local_id(
    tx: &mut Tx,
    organization: OrganizationId,
    local_id: &str,
) -> Result<Option<Patient>, StoreError> {
    let sql =
        format!("{SELECT} WHERE p.organization_id = $1 AND p.local_id = $2 AND p.local_id <> ''");
    tx.row(&sql, values![organization, local_id]).await?.as_ref().map(patient).transpose()
}

/// One patient.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: PatientId,
) -> Result<Option<Patient>, StoreError> {
    let sql = format!("{SELECT} WHERE p.organization_id = $1 AND p.id = $2");
    tx.row(&sql, values![organization, id]).await?.as_ref().map(patient).transpose()
}

/// Several patients, in the order asked; who is not there is left out.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[PatientId],
) -> Result<Vec<Patient>, StoreError> {
    let mut of: BTreeMap<PatientId, Patient> = BTreeMap::new();
    for part in ids.chunks(500) {
        let list = places(2, part.len());
        let sql = format!("{SELECT} WHERE p.organization_id = $1 AND p.id IN ({list})");
        let mut values = values![organization];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            let found = patient(&row)?;
            of.insert(found.id, found);
        }
    }
    Ok(ids.iter().filter_map(|id| of.get(id).cloned()).collect())
}

/// Who is on a clinician's caseload on a day, by name.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn on_caseload(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    day: Date,
) -> Result<Vec<Patient>, StoreError> {
    // By the bare column an engine without statistics would look through everybody by name.
    let sql = format!(
        "{SELECT} JOIN caseload c ON c.organization_id = p.organization_id \
         AND c.patient_id = p.id WHERE c.organization_id = $1 AND c.clinician_id = $2 \
         AND c.from_day <= $3 AND (c.to_day IS NULL OR c.to_day >= $3) \
         ORDER BY p.family || '', p.given, p.id"
    );
    tx.rows(&sql, values![organization, clinician, day]).await?.iter().map(patient).collect()
}

/// Which patients a list shows; what is `None` or empty is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatientFilter {
    /// Of this school or office.
    pub site: Option<SiteId>,
    /// On the caseload of this clinician on this day.
    pub caseload: Option<(MemberId, Date)>,
    /// Whom a person reaches.
    pub reach: Option<Reach>,
    /// Whose names and local number contain each of these words, whatever their case and accents.
    pub words: Private<String>,
    /// Also those who are no longer served.
    pub with_former: bool,
    /// Where the page before ended.
    pub after: Option<PatientCursor>,
}

/// Where a page of patients ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientCursor {
    /// The last patient's names, as lists sort them.
    pub sort_name: Private<String>,
    /// The last patient.
    pub id: PatientId,
}

impl PatientCursor {
    /// The place of a patient in the list.
    pub fn at(patient: &Patient) -> Self {
        Self { sort_name: Private(sort_name(&patient.name)), id: patient.id }
    }
}

impl PatientFilter {
    /// Whether it asks for one caseload or one site only.
    fn is_narrow(&self) -> bool {
        let reaches_one = |reach: &Reach| {
            !reach.organization && !reach.claim && reach.site.is_some() != reach.caseload.is_some()
        };
        self.site.is_some()
            || self.caseload.is_some()
            || self.reach.as_ref().is_some_and(reaches_one)
    }
}

/// Patients of an organization by name, at most `limit`.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn page(
    tx: &mut Tx,
    organization: OrganizationId,
    filter: &PatientFilter,
    limit: i64,
) -> Result<Vec<Patient>, StoreError> {
    // Few are found and sorted. By the bare column an engine without statistics would look
    // through everybody in the order of their names.
    let by = if filter.is_narrow() { "p.sort_name || ''" } else { "p.sort_name" };
    // Only what is asked is written, so that the engine finds the index that fits.
    let mut sql = format!("{SELECT} WHERE p.organization_id = $1");
    let mut values = values![organization];
    let mut ask = |condition: &str, asked: Vec<Value>| {
        let mut text = condition.to_owned();
        for (value, number) in asked.into_iter().zip(values.len() + 1..) {
            text = text.replacen('?', &format!("${number}"), 1);
            values.push(value);
        }
        sql = format!("{sql} {text}");
    };
    if let Some(site) = filter.site {
        ask("AND p.site_id = ?", values![site]);
    }
    if let Some((clinician, day)) = filter.caseload {
        ask(&format!("AND {ON_CASELOAD}"), values![clinician, day, day]);
    }
    if let Some(reach) = filter.reach.filter(|reach| !reach.organization) {
        let (reached, asked) = reached(&reach);
        ask(&reached, asked);
    }
    for word in words(&filter.words) {
        ask("AND p.find_name LIKE ?", values![format!("%{word}%")]);
    }
    if !filter.with_former {
        ask("AND p.is_active = 1", values![]);
    }
    if let Some(after) = &filter.after {
        let name = after.sort_name.as_str();
        ask(&format!("AND ({by}, p.id) > (?, ?)"), values![name, after.id]);
    }
    ask(&format!("ORDER BY {by}, p.id LIMIT ?"), values![limit]);
    tx.rows(&sql, values).await?.iter().map(patient).collect()
}

/// A patient on the caseload of a clinician on a day, given twice.
const ON_CASELOAD: &str = "p.id IN (SELECT c.patient_id FROM caseload c \
     WHERE c.organization_id = $1 AND c.clinician_id = ? AND c.from_day <= ? \
     AND (c.to_day IS NULL OR c.to_day >= ?))";

/// A patient of whom something was certified.
const CLAIMED: &str = "EXISTS (SELECT 1 FROM encounter e \
     WHERE e.organization_id = p.organization_id AND e.patient_id = p.id \
     AND e.certified_at IS NOT NULL)";

/// A patient whom a person reaches who does not reach the whole organization; see
/// [`crate::reach::patient_within`].
fn reached(reach: &Reach) -> (String, Vec<Value>) {
    let (mut any, mut asked) = (Vec::new(), Vec::new());
    if let Some(site) = reach.site {
        any.push("p.site_id = ?");
        asked.push(Value::from(site));
    }
    if let Some(clinician) = reach.caseload {
        any.push(ON_CASELOAD);
        asked.extend(values![clinician, reach.on, reach.on]);
    }
    if reach.claim {
        any.push(CLAIMED);
    }
    if any.is_empty() {
        any.push("1 = 0");
    }
    (format!("AND ({})", any.join(" OR ")), asked)
}

/// The words of a search as patterns know them: letters and digits only, so that nothing in them
/// stands for anything else. A search of signs alone finds nobody.
fn words(asked: &str) -> Vec<String> {
    let plain = folded(asked);
    if plain.is_empty() && !asked.trim().is_empty() {
        return vec!["\u{1}".to_owned()];
    }
    plain.split(' ').filter(|word| !word.is_empty()).take(8).map(str::to_owned).collect()
}

/// The patients with one of these numbers of the organization's own.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn by_local_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    local_ids: &[&str],
) -> Result<Vec<Patient>, StoreError> {
    let mut found = Vec::new();
    for part in local_ids.chunks(1_000) {
        let list = places(2, part.len());
        let sql = format!(
            "{SELECT} WHERE p.organization_id = $1 AND p.local_id IN ({list}) AND p.local_id <> ''"
        );
        let mut values = values![organization];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            found.push(patient(&row)?);
        }
    }
    Ok(found)
}

/// The patients without a number of the organization's own who were born on one of these days.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn without_local_id(
    tx: &mut Tx,
    organization: OrganizationId,
    born: &[Date],
) -> Result<Vec<Patient>, StoreError> {
    let mut found = Vec::new();
    for part in born.chunks(1_000) {
        let list = places(2, part.len());
        let sql = format!(
            "{SELECT} WHERE p.organization_id = $1 AND p.birth_date IN ({list}) \
             AND p.local_id = ''"
        );
        let mut values = values![organization];
        values.extend(part.iter().map(|day| Value::from(*day)));
        for row in tx.rows(&sql, values).await? {
            found.push(patient(&row)?);
        }
    }
    Ok(found)
}

/// Who has one of these Medicaid numbers.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_medicaid_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[&str],
) -> Result<Vec<(PatientId, Private<String>)>, StoreError> {
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let list = places(2, part.len());
        let sql = format!(
            "SELECT id, medicaid_id FROM patient WHERE organization_id = $1 \
             AND medicaid_id IN ({list})"
        );
        let mut values = values![organization];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            found.push((row.get("id")?, Private(row.get("medicaid_id")?)));
        }
    }
    Ok(found)
}
