//! Planned sessions that are over and that nobody recorded.

use crate::attendance_rows::counted;
use crate::{StoreError, Tx, Value, sessions, values};
use care::{MemberId, OrganizationId, Session, SessionId, SiteId, days_between};
use jiff::civil::{Date, DateTime, Time, Weekday};

/// Which sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingFilter {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Now, where the organization is: what ends later is not over yet.
    pub now: DateTime,
    /// Only those of one clinician.
    pub clinician: Option<MemberId>,
    /// Only those at a site.
    pub site: Option<SiteId>,
}

impl MissingFilter {
    /// The condition on `s`, with its values. Days that need no record are left out: grey days
    /// and holidays of the site's calendar, and weekends without a row.
    fn condition(&self, organization: OrganizationId) -> (String, Vec<Value>) {
        let mut values =
            values![organization, self.from, self.to, self.now.date(), self.now.time()];
        let of_day = "SELECT 1 FROM calendar_day c WHERE c.organization_id = s.organization_id \
                      AND c.site_id = s.site_id AND c.day = s.day";
        let mut sql = format!(
            "s.organization_id = $1 AND s.state = 'planned' AND s.day >= $2 AND s.day <= $3 \
             AND (s.day < $4 OR (s.day = $4 AND s.planned_end < $5)) \
             AND s.planned_end IS NOT NULL \
             AND NOT EXISTS ({of_day} AND c.kind IN ('grey', 'holiday'))"
        );
        let mut add = |text: &str, value: Value| {
            values.push(value);
            sql.push_str(&text.replace('?', &format!("${}", values.len())));
        };
        if let Some(clinician) = self.clinician {
            add(" AND s.clinician_id = ?", Value::from(clinician));
        }
        if let Some(site) = self.site {
            add(" AND s.site_id = ?", Value::from(site));
        }
        let is_weekend = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let weekends: Vec<Date> =
            days_between(self.from, self.to).filter(is_weekend).take(MOST_WEEKENDS).collect();
        if !weekends.is_empty() {
            let list = crate::value::places(values.len() + 1, weekends.len());
            values.extend(weekends.into_iter().map(Value::from));
            sql = format!("{sql} AND (s.day NOT IN ({list}) OR EXISTS ({of_day}))");
        }
        (sql, values)
    }
}

/// As many as a year has; a report covers no more.
const MOST_WEEKENDS: usize = 110;

/// Where a page begins: after this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingPlace {
    /// Its day.
    pub day: Date,
    /// When it was planned to begin.
    pub start: Time,
    /// Its identifier.
    pub id: SessionId,
}

/// At most `limit` sessions by day and planned time, after `place`.
pub async fn page(
    tx: &mut Tx,
    organization: OrganizationId,
    filter: &MissingFilter,
    place: Option<MissingPlace>,
    limit: i64,
) -> Result<Vec<Session>, StoreError> {
    let (mut condition, mut values) = filter.condition(organization);
    if let Some(place) = place {
        let n = values.len();
        condition = format!(
            "{condition} AND (s.day > ${a} OR (s.day = ${a} AND (s.planned_start > ${b} \
             OR (s.planned_start = ${b} AND s.id > ${c}))))",
            a = n + 1,
            b = n + 2,
            c = n + 3
        );
        values.extend(values![place.day, place.start, place.id]);
    }
    values.push(Value::from(limit));
    let chosen = format!(
        "s.id IN (SELECT s.id FROM session s WHERE {condition} \
         ORDER BY s.day, s.planned_start, s.id LIMIT ${})",
        values.len()
    );
    sessions::listed(tx, &chosen, values).await
}

/// How many there are of each clinician, and the day of the oldest.
pub async fn by_clinician(
    tx: &mut Tx,
    organization: OrganizationId,
    filter: &MissingFilter,
) -> Result<Vec<(MemberId, usize, Date)>, StoreError> {
    let (condition, values) = filter.condition(organization);
    let sql = format!(
        "SELECT s.clinician_id, COUNT(*) AS n, MIN(s.day) AS oldest FROM session s \
         WHERE {condition} GROUP BY s.clinician_id ORDER BY oldest, s.clinician_id"
    );
    let rows = tx.rows(&sql, values).await?;
    rows.iter().map(counted).collect()
}
