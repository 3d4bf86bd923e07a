//! Who consents and may be billed for a child.

use crate::keyed::one;
use crate::{Row, StoreError, Tx, Value, values};
use care::{Guardian, GuardianId, OrganizationId, PatientId, Private};

const COLUMNS: &str =
    "id, patient_id, name, relation, phone, email, language, may_consent, version";

fn guardian(row: &Row) -> Result<Guardian, StoreError> {
    Ok(Guardian {
        id: row.get("id")?,
        patient: row.get("patient_id")?,
        name: Private(row.get("name")?),
        relation: row.get("relation")?,
        phone: Private(row.get("phone")?),
        email: Private(row.get("email")?),
        language: row.get("language")?,
        may_consent: row.get("may_consent")?,
        version: row.get("version")?,
    })
}

fn fields(guardian: &Guardian) -> Vec<Value> {
    values![
        guardian.name.as_str(),
        guardian.relation.as_str(),
        guardian.phone.as_str(),
        guardian.email.as_str(),
        guardian.language,
        guardian.may_consent,
    ]
}

/// Adds guardians, at version 1.
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    guardians: &[Guardian],
) -> Result<(), StoreError> {
    let mut values = Vec::new();
    for guardian in guardians {
        values.extend(values![organization, guardian.id, guardian.patient]);
        values.extend(fields(guardian));
        values.push(Value::from(1_i64));
    }
    let insert = "INSERT INTO guardian (organization_id, id, patient_id, name, relation, phone, \
                  email, language, may_consent, version)";
    tx.insert_many(insert, 10, values).await
}

/// Writes a guardian over the version that was read.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    guardian: &Guardian,
) -> Result<(), StoreError> {
    let sql = "UPDATE guardian SET name = $4, relation = $5, phone = $6, email = $7, \
               language = $8, may_consent = $9, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    let mut values = values![organization, guardian.id, guardian.version];
    values.extend(fields(guardian));
    one(tx.exec(sql, values).await?)
}

/// Takes a guardian away.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn delete(
    tx: &mut Tx,
    organization: OrganizationId,
    id: GuardianId,
    version: i64,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM guardian WHERE organization_id = $1 AND id = $2 AND version = $3";
    one(tx.exec(sql, values![organization, id, version]).await?)
}

/// One guardian.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: GuardianId,
) -> Result<Option<Guardian>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM guardian WHERE organization_id = $1 AND id = $2");
    tx.row(&sql, values![organization, id]).await?.as_ref().map(guardian).transpose()
}

/// The guardians of a patient.
pub async fn of_patient(
    tx: &mut Tx,
    organization: OrganizationId,
    patient: PatientId,
) -> Result<Vec<Guardian>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM guardian WHERE organization_id = $1 AND patient_id = $2 \
         ORDER BY name, id"
    );
    tx.rows(&sql, values![organization, patient]).await?.iter().map(guardian).collect()
}
