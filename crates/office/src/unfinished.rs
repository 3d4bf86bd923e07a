//! What is not finished: records that nobody certified, and planned sessions without a record.
//! Today counts the same by the same rules.

use crate::attendance_report::{named_clinician, narrow, school_of, sees_all};
pub use crate::today::LOOK_BACK;
use crate::{Desk, event};
use care::{MemberId, PatientId, RecordState, Session};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};
use store::attendance_rows::{self, AttendanceFilter, Place};
use store::encounters::EncounterHead;
pub use store::missing_records::MissingPlace;
use store::missing_records::{self, MissingFilter};
use store::{StoreError, Tx, audit, members, patients};

/// Most days over which planned sessions are looked through.
const LONGEST: i64 = 366;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<P> {
    /// Only one clinician's.
    pub clinician: Option<MemberId>,
    /// First day; the beginning of all records when none is given.
    pub from: Option<Date>,
    /// Last day; today when none is given.
    pub to: Option<Date>,
    /// Only what comes after this line.
    pub after: Option<P>,
    /// At most so many lines.
    pub limit: i64,
}

/// One clinician's share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Who.
    pub clinician: MemberId,
    /// Name and title.
    pub name: String,
    /// How many.
    pub count: usize,
    /// Day of the oldest.
    pub oldest: Date,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line<T> {
    /// The record or the session.
    pub of: T,
    /// Who was treated or was to be: family, given.
    pub names: Vec<String>,
    /// Name and title of the clinician.
    pub clinician: String,
}

/// The list.
#[derive(Clone, Debug)]
pub struct Unfinished<T> {
    /// Name and title of the clinician asked for.
    pub clinician: Option<String>,
    /// Each clinician's share, the one with the oldest first.
    pub shares: Vec<Share>,
    /// The lines, the oldest first.
    pub lines: Vec<Line<T>>,
    /// Whether there are more.
    pub has_more: bool,
}

impl<T> Unfinished<T> {
    /// How many there are in all.
    pub fn count(&self) -> usize {
        self.shares.iter().map(|share| share.count).sum()
    }
}

/// Records that wait for a signature: the author's, or a supervisor's as `state` says. None for a
/// clinician who is absent or forbidden.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn uncertified(
    desk: &Desk,
    asked: Asked<Place>,
    state: RecordState,
) -> Result<Option<Unfinished<EncounterHead>>, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move { list_uncertified(tx, &desk, asked, state).await })
    })
    .await
}

async fn list_uncertified(
    tx: &mut Tx,
    desk: &Desk,
    asked: Asked<Place>,
    state: RecordState,
) -> Result<Option<Unfinished<EncounterHead>>, StoreError> {
    let organization = desk.actor.organization;
    let (from, to) = days(desk, &asked);
    let mut filter = AttendanceFilter::between(from, to);
    filter.state = Some(state);
    narrow(desk, &mut filter);
    let Some(clinician) = whose(tx, desk, asked.clinician, (from, to)).await? else {
        return Ok(None);
    };
    filter.clinician = asked.clinician.or(filter.clinician);
    note(tx, desk, "report.uncertified", asked.clinician).await?;
    let shares = attendance_rows::by_clinician(tx, organization, &filter).await?;
    let staff = staff(tx, desk, &shares).await?;
    let limit = asked.limit.saturating_add(1);
    let rows = attendance_rows::page(tx, organization, &filter, asked.after, limit).await?;
    let heads: Vec<EncounterHead> = rows.into_iter().map(|row| row.head).collect();
    let names = names(tx, desk, heads.iter().map(|head| head.patient)).await?;
    let line = |head: EncounterHead| Line {
        names: names.get(&head.patient).cloned().into_iter().collect(),
        clinician: staff.get(&head.clinician).cloned().unwrap_or_default(),
        of: head,
    };
    let lines = heads.into_iter().map(line).collect();
    Ok(Some(finished(clinician, shares, &staff, lines, asked.limit)))
}

/// Planned sessions that are over and have no record, without the days that need none.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn without_record(
    desk: &Desk,
    asked: Asked<MissingPlace>,
) -> Result<Option<Unfinished<Session>>, StoreError> {
    let desk = desk.clone();
    let db = desk.office.db.clone();
    db.write(move |tx| {
        let desk = desk.clone();
        Box::pin(async move { list_without_record(tx, &desk, asked).await })
    })
    .await
}

async fn list_without_record(
    tx: &mut Tx,
    desk: &Desk,
    asked: Asked<MissingPlace>,
) -> Result<Option<Unfinished<Session>>, StoreError> {
    let organization = desk.actor.organization;
    let (first, to) = days(desk, &asked);
    let from = asked.from.unwrap_or_else(|| first.max(care::day_after(to, -LOOK_BACK)));
    let from = from.max(care::day_after(to, -LONGEST));
    let Some(clinician) = whose(tx, desk, asked.clinician, (from, to)).await? else {
        return Ok(None);
    };
    let all = sees_all(desk);
    let school = if all { None } else { school_of(desk) };
    let own = (!all && school.is_none()).then_some(desk.actor.member);
    let filter = MissingFilter {
        from,
        to,
        now: desk.now().to_zoned(desk.actor.time_zone.clone()).datetime(),
        clinician: asked.clinician.or(own),
        site: school.filter(|_| asked.clinician != Some(desk.actor.member)),
    };
    note(tx, desk, "report.no_record", asked.clinician).await?;
    let shares = missing_records::by_clinician(tx, organization, &filter).await?;
    let staff = staff(tx, desk, &shares).await?;
    let limit = asked.limit.saturating_add(1);
    let found = missing_records::page(tx, organization, &filter, asked.after, limit).await?;
    let of = found.iter().flat_map(|session| session.patients.clone());
    let names = names(tx, desk, of).await?;
    let line = |session: Session| Line {
        names: session.patients.iter().filter_map(|id| names.get(id).cloned()).collect(),
        clinician: staff.get(&session.clinician).cloned().unwrap_or_default(),
        of: session,
    };
    let lines = found.into_iter().map(line).collect();
    Ok(Some(finished(clinician, shares, &staff, lines, asked.limit)))
}

fn days<P>(desk: &Desk, asked: &Asked<P>) -> (Date, Date) {
    // Nothing was recorded before there was the product.
    let first = date(2000, 1, 1);
    (asked.from.unwrap_or(first), asked.to.unwrap_or_else(|| desk.today()))
}

/// The name of the clinician asked for; none when there is no such one or it is forbidden.
async fn whose(
    tx: &mut Tx,
    desk: &Desk,
    asked: Option<MemberId>,
    days: (Date, Date),
) -> Result<Option<Option<String>>, StoreError> {
    let Some(id) = asked else { return Ok(Some(None)) };
    let name = named_clinician(tx, desk, id, days).await?;
    Ok(name.map(Some))
}

async fn note(
    tx: &mut Tx,
    desk: &Desk,
    action: &'static str,
    clinician: Option<MemberId>,
) -> Result<(), StoreError> {
    let (kind, id) = match clinician {
        Some(member) => ("member", member.0),
        None => ("organization", desk.actor.organization.0),
    };
    let done = event::by(&desk.actor, action, kind, id, desk.now());
    audit::append(tx, &done).await
}

/// Everybody whose line is shown has a share.
async fn staff(
    tx: &mut Tx,
    desk: &Desk,
    shares: &[(MemberId, usize, Date)],
) -> Result<BTreeMap<MemberId, String>, StoreError> {
    let ids = shares.iter().map(|(id, ..)| *id);
    members::signatures(tx, desk.actor.organization, ids).await
}

async fn names(
    tx: &mut Tx,
    desk: &Desk,
    ids: impl Iterator<Item = PatientId>,
) -> Result<BTreeMap<PatientId, String>, StoreError> {
    let ids: BTreeSet<PatientId> = ids.collect();
    let ids: Vec<PatientId> = ids.into_iter().collect();
    let found = patients::by_ids(tx, desk.actor.organization, &ids).await?;
    Ok(found.into_iter().map(|patient| (patient.id, patient.name.sorted())).collect())
}

fn finished<T>(
    clinician: Option<String>,
    shares: Vec<(MemberId, usize, Date)>,
    staff: &BTreeMap<MemberId, String>,
    mut lines: Vec<Line<T>>,
    limit: i64,
) -> Unfinished<T> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = lines.len() > most;
    lines.truncate(most);
    let share = |(clinician, count, oldest)| Share {
        name: staff.get(&clinician).cloned().unwrap_or_default(),
        clinician,
        count,
        oldest,
    };
    let shares = shares.into_iter().map(share).collect();
    Unfinished { clinician, shares, lines, has_more }
}
