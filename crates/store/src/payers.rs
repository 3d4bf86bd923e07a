//! Who is asked for money, and which patient is covered by whom.

use crate::value::places;
use crate::{Row, StoreError, Tx, Value, claim_verdicts, values};
use care::{OrganizationId, PatientId, Private};
use jiff::civil::Date;
use uuid::Uuid;

/// One payer of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// Identifier.
    pub id: Uuid,
    /// Name, as claims say it.
    pub name: String,
    /// Key of its profile in `billing`.
    pub profile: String,
    /// Its number in the claims network.
    pub payer_code: String,
    /// Whether its files are tries (ISA15 T), until the payer lets us send real ones.
    pub is_test: bool,
    /// The number it gave us as a sender of files; empty where the NPI serves.
    pub submitter_code: String,
    /// The number of who receives its files; empty where its own number serves.
    pub receiver_code: String,
    /// Optimistic version.
    pub version: i64,
}

/// One patient's coverage by one payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Who is covered.
    pub patient: PatientId,
    /// By whom.
    pub payer: Uuid,
    /// Number on the card; empty when it is not known yet.
    pub subscriber_number: Private<String>,
    /// In which order the payer is asked, from 1.
    pub rank: i64,
    /// First day.
    pub from: Date,
    /// Last day, when it has ended.
    pub to: Option<Date>,
}

const SELECT: &str = "SELECT id, name, profile, payer_code, is_test, submitter_code, \
    receiver_code, version FROM payer";

fn payer(row: &Row) -> Result<Payer, StoreError> {
    Ok(Payer {
        id: row.get("id")?,
        name: row.get("name")?,
        profile: row.get("profile")?,
        payer_code: row.get("payer_code")?,
        is_test: row.get("is_test")?,
        submitter_code: row.get("submitter_code")?,
        receiver_code: row.get("receiver_code")?,
        version: row.get("version")?,
    })
}

fn coverage(row: &Row) -> Result<Coverage, StoreError> {
    Ok(Coverage {
        patient: row.get("patient_id")?,
        payer: row.get("payer_id")?,
        subscriber_number: Private(row.get("subscriber_number")?),
        rank: row.get("rank")?,
        from: row.get("from_day")?,
        to: row.get("to_day")?,
    })
}

/// Adds a payer, at version 1.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    payer: &Payer,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO payer (organization_id, id, name, profile, payer_code, is_test, \
               submitter_code, receiver_code, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    let values = values![
        organization,
        payer.id,
        payer.name.as_str(),
        payer.profile.as_str(),
        payer.payer_code.as_str(),
        payer.is_test,
        payer.submitter_code.as_str(),
        payer.receiver_code.as_str(),
    ];
    tx.exec(sql, values).await.map(|_| ())
}

/// One payer.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: Uuid,
) -> Result<Option<Payer>, StoreError> {
    let sql = format!("{SELECT} WHERE organization_id = $1 AND id = $2");
    tx.row(&sql, values![organization, id]).await?.as_ref().map(payer).transpose()
}

/// Every payer of an organization, by name.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn list(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Payer>, StoreError> {
    let sql = format!("{SELECT} WHERE organization_id = $1 ORDER BY name, id");
    tx.rows(&sql, values![organization]).await?.iter().map(payer).collect()
}

/// Adds coverages.
///
/// # Errors
///
/// [`StoreError::Duplicate`] of `coverage_pkey` when a patient has one of the rank from that day.
pub async fn insert_coverages(
    tx: &mut Tx,
    organization: OrganizationId,
    coverages: &[Coverage],
) -> Result<(), StoreError> {
    let row = |coverage: &Coverage| {
        values![
            organization,
            coverage.patient,
            coverage.payer,
            coverage.subscriber_number.as_str(),
            coverage.rank,
            coverage.from,
            coverage.to,
        ]
    };
    let insert = "INSERT INTO coverage (organization_id, patient_id, payer_id, \
                  subscriber_number, rank, from_day, to_day)";
    tx.insert_many(insert, 7, coverages.iter().flat_map(row).collect()).await?;
    let patients: Vec<PatientId> = coverages.iter().map(|it| it.patient).collect();
    claim_verdicts::forget_patients(tx, organization, &patients).await
}

/// Coverages of these patients that hold on some day from the first to the last; of each
/// patient the payer who is asked first stands first, then the coverage that began last.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_patients(
    tx: &mut Tx,
    organization: OrganizationId,
    patients: &[PatientId],
    (from, to): (Date, Date),
) -> Result<Vec<Coverage>, StoreError> {
    let mut found = Vec::new();
    for part in patients.chunks(500) {
        let sql = format!(
            "SELECT patient_id, payer_id, subscriber_number, rank, from_day, to_day \
             FROM coverage WHERE organization_id = $1 AND from_day <= $3 \
             AND (to_day IS NULL OR to_day >= $2) AND patient_id IN ({}) \
             ORDER BY patient_id, rank, from_day DESC",
            places(4, part.len())
        );
        let mut values = values![organization, from, to];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            found.push(coverage(&row)?);
        }
    }
    Ok(found)
}

impl Coverage {
    /// Whether it holds on a day; first and last day count.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}
