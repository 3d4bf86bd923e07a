//! Days of a site's calendar that are not as every day.

use crate::{Row, StoreError, Tx, values};
use care::{CalendarDay, DayKind, OrganizationId, SiteId};
use jiff::civil::Date;

fn calendar_day(row: &Row) -> Result<CalendarDay, StoreError> {
    let kind: String = row.get("kind")?;
    Ok(CalendarDay {
        site: row.get("site_id")?,
        day: row.get("day")?,
        kind: DayKind::from_key(&kind).ok_or_else(|| StoreError::Content("kind".to_owned()))?,
        label: row.get("label")?,
        ends: row.get("ends")?,
        cycle_day: row.get::<Option<i64>>("cycle_day")?.and_then(|n| u8::try_from(n).ok()),
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
