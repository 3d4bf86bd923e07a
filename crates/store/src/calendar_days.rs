//! Days of a site's calendar that are not as every day.

use crate::{Row, StoreError, Tx, values};
use care::{CalendarDay, OrganizationId, SiteId};
use jiff::civil::Date;
use std::collections::BTreeMap;

fn calendar_day(row: &Row) -> Result<CalendarDay, StoreError> {
    Ok(CalendarDay {
        site: row.get("site_id")?,
        day: row.get("day")?,
        kind: row.get("kind")?,
        label: row.get("label")?,
        ends: row.get("ends")?,
        cycle_day: row.get("cycle_day")?,
    })
}

/// The rows of a site from one day to another, in order.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn of_site(
    tx: &mut Tx,
    organization: OrganizationId,
    site: SiteId,
    from: Date,
    to: Date,
) -> Result<Vec<CalendarDay>, StoreError> {
    let sql = "SELECT site_id, day, kind, label, ends, cycle_day FROM calendar_day \
               WHERE organization_id = $1 AND site_id = $2 AND day >= $3 AND day <= $4 \
               ORDER BY day";
    tx.rows(sql, values![organization, site, from, to]).await?.iter().map(calendar_day).collect()
}

/// Adds days. A day that is there already is refused: see [`set`].
pub async fn insert_many(
    tx: &mut Tx,
    organization: OrganizationId,
    days: &[CalendarDay],
) -> Result<(), StoreError> {
    let row = |day: &CalendarDay| {
        values![
            organization,
            day.site,
            day.day,
            day.kind,
            day.label.as_str(),
            day.ends,
            day.cycle_day,
        ]
    };
    let insert = "INSERT INTO calendar_day (organization_id, site_id, day, kind, label, ends, \
                  cycle_day)";
    tx.insert_many(insert, 7, days.iter().flat_map(row).collect()).await
}

/// Writes days, whether or not they were there.
pub async fn set(
    tx: &mut Tx,
    organization: OrganizationId,
    days: &[CalendarDay],
) -> Result<(), StoreError> {
    for day in days {
        let sql = "DELETE FROM calendar_day WHERE organization_id = $1 AND site_id = $2 \
                   AND day = $3";
        tx.exec(sql, values![organization, day.site, day.day]).await?;
    }
    insert_many(tx, organization, days).await
}

/// Takes the rows of a site away from a first to a last day, both counted; answers how many there
/// were.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn remove(
    tx: &mut Tx,
    organization: OrganizationId,
    site: SiteId,
    from: Date,
    to: Date,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM calendar_day WHERE organization_id = $1 AND site_id = $2 \
               AND day >= $3 AND day <= $4";
    tx.exec(sql, values![organization, site, from, to]).await
}

/// How many sessions are planned at a site, and not recorded, on each day of a span that has any.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn planned(
    tx: &mut Tx,
    organization: OrganizationId,
    site: SiteId,
    from: Date,
    to: Date,
) -> Result<BTreeMap<Date, i64>, StoreError> {
    let sql = "SELECT day, COUNT(*) AS sessions FROM session \
               WHERE organization_id = $1 AND site_id = $2 AND day >= $3 AND day <= $4 \
               AND state = 'planned' GROUP BY day";
    let rows = tx.rows(sql, values![organization, site, from, to]).await?;
    rows.iter().map(|row| Ok((row.get("day")?, row.get("sessions")?))).collect()
}
