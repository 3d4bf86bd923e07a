//! Records as the report of attendance shows them: head, newest version, plan and signatures.

use crate::encounters::{self, EncounterHead};
use crate::keyed::{json, span};
use crate::value::places;
use crate::{Row, StoreError, Tx, Value, values};
use care::delivery::Counted;
use care::{
    Attendance, EncounterContent, EncounterId, MandateId, MemberId, OrganizationId, PatientId,
    RecordState, SiteId, TimeSpan,
};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use std::collections::BTreeMap;

/// Which records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttendanceFilter {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Only those of one patient.
    pub patient: Option<PatientId>,
    /// Only those of one clinician.
    pub clinician: Option<MemberId>,
    /// Only those of patients of a site.
    pub site: Option<SiteId>,
    /// With a site, also those of this clinician.
    pub or_own: Option<MemberId>,
    /// Only those that stand somewhere; otherwise all but those that were withdrawn.
    pub state: Option<RecordState>,
    /// Only those of which this became.
    pub attendance: Option<Attendance>,
}

impl AttendanceFilter {
    /// Every record from one day to another.
    pub fn between(from: Date, to: Date) -> Self {
        let (patient, clinician, site, or_own) = (None, None, None, None);
        Self { from, to, patient, clinician, site, or_own, state: None, attendance: None }
    }

    /// The condition on `e`, with its values. Only what is asked is written, so that the engine
    /// finds the index that fits.
    fn condition(&self, organization: OrganizationId) -> (String, Vec<Value>) {
        let mut values = values![organization, self.from, self.to];
        let mut sql = "e.organization_id = $1 AND e.day >= $2 AND e.day <= $3".to_owned();
        let mut add = |text: &str, value: Value| {
            values.push(value);
            sql.push_str(&text.replace('?', &format!("${}", values.len())));
        };
        match self.state {
            Some(state) => add(" AND e.state = ?", Value::from(state)),
            None => add(" AND e.state <> ?", Value::from(RecordState::Void)),
        }
        if let Some(attendance) = self.attendance {
            add(" AND e.attendance = ?", Value::from(attendance));
        }
        if let Some(patient) = self.patient {
            add(" AND e.patient_id = ?", Value::from(patient));
        }
        if let Some(clinician) = self.clinician {
            add(" AND e.clinician_id = ?", Value::from(clinician));
        }
        if let Some(site) = self.site {
            let of_site = "e.patient_id IN (SELECT p.id FROM patient p \
                           WHERE p.organization_id = $1 AND p.site_id = ?)";
            match self.or_own {
                None => add(&format!(" AND {of_site}"), Value::from(site)),
                Some(own) => {
                    add(&format!(" AND ({of_site}"), Value::from(site));
                    add(" OR e.clinician_id = ?)", Value::from(own));
                }
            }
        }
        (sql, values)
    }
}

/// Where a page of records begins: after this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its day.
    pub day: Date,
    /// When it begins.
    pub start: Time,
    /// Its identifier.
    pub id: EncounterId,
}

impl Place {
    /// The place of a record.
    pub fn of(head: &EncounterHead) -> Self {
        Self { day: head.day, start: head.time.start(), id: head.id }
    }
}

/// One record of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendanceRow {
    /// Its head.
    pub head: EncounterHead,
    /// What its newest version says.
    pub content: EncounterContent,
    /// When the session was planned.
    pub planned: Option<TimeSpan>,
    /// Who signed the newest version and when, the clinician first.
    pub signed: Vec<(MemberId, Timestamp)>,
}

/// At most `limit` records by day and time, after `place`.
pub async fn page(
    tx: &mut Tx,
    organization: OrganizationId,
    filter: &AttendanceFilter,
    place: Option<Place>,
    limit: i64,
) -> Result<Vec<AttendanceRow>, StoreError> {
    let (mut condition, mut values) = filter.condition(organization);
    if let Some(place) = place {
        let n = values.len();
        condition = format!(
            "{condition} AND (e.day > ${a} OR (e.day = ${a} AND (e.start_time > ${b} \
             OR (e.start_time = ${b} AND e.id > ${c}))))",
            a = n + 1,
            b = n + 2,
            c = n + 3
        );
        values.extend(values![place.day, place.start, place.id]);
    }
    values.push(Value::from(limit));
    let sql = format!(
        "SELECT {}, v.content, s.planned_start, s.planned_end FROM encounter e \
         JOIN encounter_version v ON v.organization_id = e.organization_id \
         AND v.encounter_id = e.id AND v.number = e.current_version \
         JOIN session s ON s.organization_id = e.organization_id AND s.id = e.session_id \
         WHERE {condition} ORDER BY e.day, e.start_time, e.id LIMIT ${}",
        encounters::HEAD_COLUMNS,
        values.len()
    );
    let mut rows = Vec::new();
    for row in tx.rows(&sql, values).await? {
        rows.push(AttendanceRow {
            head: encounters::head(&row)?,
            content: json(&row, "content")?,
            planned: span(&row, "planned_start", "planned_end")?,
            signed: Vec::new(),
        });
    }
    sign(tx, organization, &mut rows).await?;
    Ok(rows)
}

/// Adds the signatures under the newest versions.
async fn sign(
    tx: &mut Tx,
    organization: OrganizationId,
    rows: &mut [AttendanceRow],
) -> Result<(), StoreError> {
    let mut found: BTreeMap<(EncounterId, i64), Vec<(MemberId, Timestamp)>> = BTreeMap::new();
    let ids: Vec<EncounterId> = rows.iter().map(|row| row.head.id).collect();
    for part in ids.chunks(500) {
        let sql = format!(
            "SELECT encounter_id, version_number, signer_id, at FROM certification \
             WHERE organization_id = $1 AND encounter_id IN ({}) ORDER BY at",
            places(2, part.len())
        );
        let mut values = values![organization];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            let key = (row.get("encounter_id")?, row.get("version_number")?);
            found.entry(key).or_default().push((row.get("signer_id")?, row.get("at")?));
        }
    }
    for row in rows {
        row.signed = found.remove(&(row.head.id, row.head.current_version)).unwrap_or_default();
    }
    Ok(())
}

/// How many there are of each session type, and their minutes as recorded; none when there are
/// more than `most`, which are then not counted.
pub async fn totals(
    tx: &mut Tx,
    organization: OrganizationId,
    filter: &AttendanceFilter,
    most: i64,
) -> Result<Option<BTreeMap<Attendance, (u32, u32)>>, StoreError> {
    let (condition, mut values) = filter.condition(organization);
    values.push(Value::from(most.saturating_add(1)));
    let sql = format!(
        "SELECT e.attendance, e.start_time, e.end_time FROM encounter e WHERE {condition} \
         LIMIT ${}",
        values.len()
    );
    let rows = tx.rows(&sql, values).await?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > most {
        return Ok(None);
    }
    let mut totals: BTreeMap<Attendance, (u32, u32)> = BTreeMap::new();
    for row in &rows {
        let (count, minutes) = totals.entry(row.get("attendance")?).or_default();
        *count = count.saturating_add(1);
        *minutes = minutes.saturating_add(minutes_of(row)?);
    }
    Ok(Some(totals))
}

fn minutes_of(row: &Row) -> Result<u32, StoreError> {
    let span = span(row, "start_time", "end_time")?;
    Ok(span.map_or(0, |span| span.minutes().0))
}

/// The records under each of these mandates from one day to another, as far as they count.
pub async fn of_mandates(
    tx: &mut Tx,
    organization: OrganizationId,
    mandates: &[MandateId],
    (from, to): (Date, Date),
) -> Result<BTreeMap<MandateId, Vec<Counted>>, StoreError> {
    let mut found: BTreeMap<MandateId, Vec<Counted>> = BTreeMap::new();
    for part in mandates.chunks(500) {
        let sql = format!(
            "SELECT mandate_id, attendance, state, start_time, end_time FROM encounter \
             WHERE organization_id = $1 AND day >= $2 AND day <= $3 AND mandate_id IN ({})",
            places(4, part.len())
        );
        let mut values = values![organization, from, to];
        values.extend(part.iter().map(|id| Value::from(*id)));
        for row in tx.rows(&sql, values).await? {
            found.entry(row.get("mandate_id")?).or_default().push(Counted {
                attendance: row.get("attendance")?,
                state: row.get("state")?,
                minutes: minutes_of(&row)?,
            });
        }
    }
    Ok(found)
}

/// How many records of each clinician match, and the day of the oldest.
pub async fn by_clinician(
    tx: &mut Tx,
    organization: OrganizationId,
    filter: &AttendanceFilter,
) -> Result<Vec<(MemberId, usize, Date)>, StoreError> {
    let (condition, values) = filter.condition(organization);
    // Grouped by an expression: by the bare column an engine without statistics reads the index of
    // clinicians from end to end instead of the few records in a state.
    let sql = format!(
        "SELECT clinician_id, COUNT(*) AS n, MIN(day) AS oldest FROM \
         (SELECT COALESCE(e.clinician_id, e.clinician_id) AS clinician_id, e.day FROM encounter e \
         WHERE {condition}) m GROUP BY clinician_id ORDER BY oldest, clinician_id"
    );
    let rows = tx.rows(&sql, values).await?;
    rows.iter().map(counted).collect()
}

/// A clinician with how many there are and the oldest day.
pub(crate) fn counted(row: &Row) -> Result<(MemberId, usize, Date), StoreError> {
    let n: i64 = row.get("n")?;
    Ok((row.get("clinician_id")?, usize::try_from(n).unwrap_or(0), row.get("oldest")?))
}
