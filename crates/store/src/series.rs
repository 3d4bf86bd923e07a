//! Planned sessions that repeat.

use crate::keyed::{json, one};
use crate::{Row, StoreError, Tx, values};
use care::{
    Location, MemberId, OrganizationId, PatientId, SeriesId, SeriesRule, ServiceType, SessionId,
    SiteId,
};
use jiff::civil::Date;

/// Planned sessions that repeat, and what each of them is planned as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Identifier.
    pub id: SeriesId,
    /// Who treats.
    pub clinician: MemberId,
    /// Where it belongs.
    pub site: SiteId,
    /// On which days, at which time.
    pub rule: SeriesRule,
    /// Which service.
    pub service_type: ServiceType,
    /// Where it is planned to be.
    pub location: Option<Location>,
    /// Room, in the site's own words.
    pub room: String,
    /// Whether it is planned as a group.
    pub is_group: bool,
    /// For whom, in the order shown.
    pub patients: Vec<PatientId>,
    /// Optimistic version.
    pub version: i64,
}

/// Adds series, at version 1.
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    series: &[Series],
) -> Result<(), StoreError> {
    let mut values = Vec::new();
    for one in series {
        values.extend(values![
            organization,
            one.id,
            one.clinician,
            one.site,
            serde_json::to_string(&one.rule)?,
            one.service_type,
            one.location,
            one.room.as_str(),
            one.is_group,
            1_i64,
        ]);
    }
    let insert = "INSERT INTO series (organization_id, id, clinician_id, site_id, rule, \
                  service_type, location, room, is_group, version)";
    tx.insert_many(insert, 10, values).await?;
    insert_patients(tx, organization, series).await
}

async fn insert_patients(
    tx: &mut Tx,
    organization: OrganizationId,
    series: &[Series],
) -> Result<(), StoreError> {
    let mut values = Vec::new();
    for one in series {
        for (patient, position) in one.patients.iter().zip(1_i64..) {
            values.extend(values![organization, one.id, *patient, position]);
        }
    }
    let insert = "INSERT INTO series_patient (organization_id, series_id, patient_id, position)";
    tx.insert_many(insert, 4, values).await
}

/// Writes a series over the version that was read. Its sessions are not touched.
///
/// # Errors
///
/// [`StoreError::Stale`] when another version is stored.
pub async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    series: &Series,
) -> Result<(), StoreError> {
    let sql = "UPDATE series SET clinician_id = $4, site_id = $5, rule = $6, service_type = $7, \
               location = $8, room = $9, is_group = $10, version = version + 1 \
               WHERE organization_id = $1 AND id = $2 AND version = $3";
    let values = values![
        organization,
        series.id,
        series.version,
        series.clinician,
        series.site,
        serde_json::to_string(&series.rule)?,
        series.service_type,
        series.location,
        series.room.as_str(),
        series.is_group,
    ];
    one(tx.exec(sql, values).await?)?;
    let sql = "DELETE FROM series_patient WHERE organization_id = $1 AND series_id = $2";
    tx.exec(sql, values![organization, series.id]).await?;
    insert_patients(tx, organization, std::slice::from_ref(series)).await
}

const SELECT: &str = "SELECT s.id, s.clinician_id, s.site_id, s.rule, s.service_type, \
    s.location, s.room, s.is_group, s.version, p.patient_id FROM series s \
    LEFT JOIN series_patient p ON p.organization_id = s.organization_id AND p.series_id = s.id";

/// One row a patient, those of a series one after the other.
fn collected(rows: &[Row]) -> Result<Vec<Series>, StoreError> {
    let mut all: Vec<Series> = Vec::new();
    for row in rows {
        let id = row.get("id")?;
        if all.last().is_none_or(|series| series.id != id) {
            all.push(Series {
                id,
                clinician: row.get("clinician_id")?,
                site: row.get("site_id")?,
                rule: json(row, "rule")?,
                service_type: row.get("service_type")?,
                location: row.get("location")?,
                room: row.get("room")?,
                is_group: row.get("is_group")?,
                patients: Vec::new(),
                version: row.get("version")?,
            });
        }
        if let (Some(series), Some(patient)) = (all.last_mut(), row.get("patient_id")?) {
            series.patients.push(patient);
        }
    }
    Ok(all)
}

/// One series.
pub async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: SeriesId,
) -> Result<Option<Series>, StoreError> {
    let sql = format!("{SELECT} WHERE s.organization_id = $1 AND s.id = $2 ORDER BY p.position");
    Ok(collected(&tx.rows(&sql, values![organization, id]).await?)?.into_iter().next())
}

/// The series of a clinician, the oldest first.
pub async fn of_clinician(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
) -> Result<Vec<Series>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE s.organization_id = $1 AND s.clinician_id = $2 ORDER BY s.id, p.position"
    );
    collected(&tx.rows(&sql, values![organization, clinician]).await?)
}

/// How a series goes on from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// Which series.
    pub series: SeriesId,
    /// Its next planned session.
    pub next: SessionId,
    /// On which day that is.
    pub day: Date,
    /// How many are still planned, the next one counted.
    pub count: i64,
}

/// The series of a clinician of which something is still planned on a day or later.
pub async fn ahead(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
    from: Date,
) -> Result<Vec<Ahead>, StoreError> {
    let sql = "SELECT s.series_id, s.id, s.day, g.n FROM session s JOIN (SELECT series_id, \
               MIN(day) AS day, COUNT(*) AS n FROM session WHERE organization_id = $1 \
               AND clinician_id = $2 AND state = 'planned' AND day >= $3 \
               AND series_id IS NOT NULL GROUP BY series_id) g \
               ON g.series_id = s.series_id AND g.day = s.day \
               WHERE s.organization_id = $1 AND s.clinician_id = $2 AND s.state = 'planned' \
               ORDER BY s.series_id, s.planned_start, s.id";
    let mut found: Vec<Ahead> = Vec::new();
    for row in tx.rows(sql, values![organization, clinician, from]).await? {
        let series = row.get("series_id")?;
        // Two on one day, when one was moved there: the earlier one is next.
        if found.last().is_none_or(|last| last.series != series) {
            let (next, day, count) = (row.get("id")?, row.get("day")?, row.get("n")?);
            found.push(Ahead { series, next, day, count });
        }
    }
    Ok(found)
}

/// The rooms of a clinician's series, as they were written, to choose from.
pub async fn rooms(
    tx: &mut Tx,
    organization: OrganizationId,
    clinician: MemberId,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT room FROM series WHERE organization_id = $1 \
               AND clinician_id = $2 AND room <> '' ORDER BY room LIMIT 30";
    let rows = tx.rows(sql, values![organization, clinician]).await?;
    rows.iter().map(|row| row.get("room")).collect()
}
