//! Puts a crowd into a database, Monday by Monday: one thread makes rows and their hashes while
//! another writes the rows before.

use super::load::{self, LoadRefused};
use super::{Crowd, DemoEncounter, DemoPart, Size, generate, today};
use care::{Clock, OrganizationId, Random};
use jiff::civil::Date;
use std::path::Path;
use std::sync::Arc;
use store::audit::{self, AuditEvent};
use store::encounter_import;
use store::{Db, NewFile, Rows, StoreError, payers, sessions};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How many clinicians' rows are made and written at once.
const AT_ONCE: usize = 500;
/// How many such pieces may wait to be written.
const WAITING: usize = 1;

/// How much was put in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Patients.
    pub patients: usize,
    /// Sessions, planned and held.
    pub sessions: usize,
    /// Records.
    pub encounters: usize,
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The rosters of so many clinicians of so many are written.
    Rosters(usize, usize),
    /// So many weeks of so many are written; then how much there is by now.
    Weeks(usize, usize, Loaded),
    /// So many indexes of so many are made.
    Indexes(usize, usize),
}

/// Makes a new SQLite file with the demonstration of a size in it, as of the clock's day. The
/// file is not there before all of it is on the disk.
///
/// # Errors
///
/// See [`LoadRefused`].
pub async fn make_file(
    place: &Path,
    (clock, random): (&dyn Clock, &dyn Random),
    (seed, size): (u64, Size),
    tell: &mut (dyn FnMut(Step) + Send),
) -> Result<(), LoadRefused> {
    let day = today(clock.now());
    let file = NewFile::begin(place).await?;
    let hash = load::password_hash(random).await?;
    load::everything(file.db(), &hash, generate(seed, day, Size::Small)).await?;
    let Some(crowd) = Crowd::of(seed, day, size) else { return Ok(file.finish(|_, _| ()).await?) };
    load_crowd(file.db(), &hash, crowd, tell).await?;
    Ok(file.finish(|made, count| tell(Step::Indexes(made, count))).await?)
}

/// Puts a crowd into a database; its organization begins its audit log with it. `hash` is that
/// of everybody's password.
///
/// # Errors
///
/// When storage cannot keep it.
pub async fn load_crowd(
    db: &Db,
    hash: &str,
    crowd: Crowd,
    tell: &mut (dyn FnMut(Step) + Send),
) -> Result<Loaded, StoreError> {
    let crowd = Arc::new(crowd);
    let organization = crowd.organization.organization.id;
    load::frame(db, hash, &crowd.accounts, &crowd.organization).await?;
    let mut loaded = Loaded::default();
    let rosters = rosters(db, &crowd, &mut loaded, tell).await?;
    let mondays: Vec<Date> = crowd.mondays().collect();
    let (to, mut pieces) = channel(WAITING);
    let maker = Maker { crowd: Arc::clone(&crowd), rosters, organization };
    let making = tokio::task::spawn_blocking(move || maker.weeks(&to));
    let weeks = mondays.len();
    for written in 0..weeks {
        tell(Step::Weeks(written, weeks, loaded));
        write_week(db, &mut pieces, &mut loaded).await?;
    }
    tell(Step::Weeks(weeks, weeks, loaded));
    // The maker has sent its last piece and cannot fail any more.
    drop(making.await);
    Ok(loaded)
}

/// Writes the rosters; keeps of each what its weeks are made from.
async fn rosters(
    db: &Db,
    crowd: &Arc<Crowd>,
    loaded: &mut Loaded,
    tell: &mut (dyn FnMut(Step) + Send),
) -> Result<Vec<DemoPart>, StoreError> {
    let count = crowd.clinicians();
    let organization = crowd.organization.organization.id;
    let mut kept = Vec::new();
    for from in (0..count).step_by(AT_ONCE) {
        tell(Step::Rosters(from, count));
        let upto = from.saturating_add(AT_ONCE).min(count);
        let maker = Arc::clone(crowd);
        let made = tokio::task::spawn_blocking(move || -> Vec<DemoPart> {
            (from..upto).map(|clinician| maker.roster(clinician)).collect()
        });
        let made = Arc::new(made.await.map_err(|_| StoreError::Busy)?);
        let parts = Arc::clone(&made);
        let done: Result<(), StoreError> = db
            .write(move |tx| {
                let parts = Arc::clone(&parts);
                Box::pin(async move {
                    for part in parts.iter() {
                        load::part(tx, organization, part).await?;
                        payers::insert_coverages(tx, organization, &load::coverages(part)).await?;
                    }
                    Ok(())
                })
            })
            .await;
        done?;
        loaded.patients += made.iter().map(|part| part.patients.len()).sum::<usize>();
        kept.extend(Arc::try_unwrap(made).unwrap_or_default().into_iter().map(slim));
    }
    Ok(kept)
}

/// Without what is written already and not needed any more.
fn slim(part: DemoPart) -> DemoPart {
    let DemoPart { patients, mandates, goals, series, .. } = part;
    DemoPart { patients, mandates, goals, series, ..DemoPart::default() }
}

/// What is written in one transaction.
struct Piece {
    rows: Vec<Rows>,
    sessions: usize,
    encounters: usize,
    event: AuditEvent,
    is_last_of_week: bool,
}

/// Makes pieces, in a thread of its own.
struct Maker {
    crowd: Arc<Crowd>,
    rosters: Vec<DemoPart>,
    organization: OrganizationId,
}

impl Maker {
    /// Every week of everybody, until nobody takes them any more.
    fn weeks(&self, to: &Sender<Result<Piece, StoreError>>) {
        let count = self.rosters.len();
        for monday in self.crowd.mondays() {
            for from in (0..count.max(1)).step_by(AT_ONCE) {
                let piece = self.piece(monday, from, count);
                if to.blocking_send(piece).is_err() {
                    return;
                }
            }
        }
    }

    fn piece(&self, monday: Date, from: usize, count: usize) -> Result<Piece, StoreError> {
        let (mut met, mut written) = (Vec::new(), Vec::new());
        for (roster, clinician) in self.rosters.iter().skip(from).take(AT_ONCE).zip(from..) {
            let (sessions, encounters) = self.crowd.week(clinician, roster, monday);
            met.extend(sessions);
            written.extend(encounters);
        }
        // Identifiers of one instant in their order: keys then grow at their end.
        met.sort_by_key(|session| session.id);
        written.sort_by_key(|encounter| encounter.content.encounter);
        let imported: Vec<_> = written.iter().map(DemoEncounter::imported).collect();
        let mut rows: Vec<Rows> = sessions::rows(self.organization, &met).into();
        rows.extend(encounter_import::rows(self.organization, &imported)?);
        let detail = serde_json::json!({
            "week": monday.to_string(),
            "sessions": met.len(),
            "encounters": written.len(),
        });
        let event = AuditEvent {
            organization: self.organization,
            actor: None,
            action: "demo.load",
            object_kind: "organization",
            object_id: self.organization.0,
            detail,
            at: self.crowd.organization.created_at,
        };
        let is_last_of_week = from.saturating_add(AT_ONCE) >= count;
        let (sessions, encounters) = (met.len(), written.len());
        Ok(Piece { rows, sessions, encounters, event, is_last_of_week })
    }
}

/// Writes pieces up to the last one of a week.
async fn write_week(
    db: &Db,
    pieces: &mut Receiver<Result<Piece, StoreError>>,
    loaded: &mut Loaded,
) -> Result<(), StoreError> {
    while let Some(piece) = pieces.recv().await {
        let piece = piece?;
        loaded.sessions += piece.sessions;
        loaded.encounters += piece.encounters;
        let is_last = piece.is_last_of_week;
        let mut once = Some((piece.rows, piece.event));
        let done: Result<(), StoreError> = db
            .write(move |tx| {
                // Nobody else writes while a crowd is loaded, so that there is no second time.
                let taken = once.take();
                Box::pin(async move {
                    let (rows, event) = taken.ok_or(StoreError::Busy)?;
                    for rows in rows {
                        rows.write(tx).await?;
                    }
                    audit::append(tx, &event).await
                })
            })
            .await;
        done?;
        if is_last {
            return Ok(());
        }
    }
    Ok(())
}
