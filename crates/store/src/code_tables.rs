//! National tables of codes, by quarter. They belong to no organization.

use crate::value::places;
use crate::{Row, StoreError, Tx, Value, values};
use billing::Units;
use billing::code_table::{Limit, LimitKind};
use billing::ncci::{LimitRow, PairRow, Presence, Setting};
use billing::{Cpt, FeeRow};
use care::OrganizationId;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Rows that are made ready at once, so that a large file is never twice in memory.
const AT_ONCE: usize = 20_000;

/// What a release holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReleaseKind {
    /// Codes that are not paid together.
    Pairs,
    /// The most units in a day.
    Limits,
}

impl ReleaseKind {
    const fn key(self) -> &'static str {
        match self {
            Self::Pairs => "pairs",
            Self::Limits => "limits",
        }
    }
}

/// One quarter of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its number.
    pub id: i64,
    /// What it holds.
    pub kind: ReleaseKind,
    /// For whom.
    pub setting: Setting,
    /// The first day of service for which it answers.
    pub from: Date,
    /// The hash of the files that it came from.
    pub file_hash: Vec<u8>,
    /// How many rows it has.
    pub rows: i64,
    /// When it came in.
    pub imported_at: Timestamp,
}

/// The rows of a release.
#[derive(Clone, Copy, Debug)]
pub enum ReleaseRows<'a> {
    /// Of pairs.
    Pairs(&'a [PairRow]),
    /// Of limits.
    Limits(&'a [LimitRow]),
}

impl ReleaseRows<'_> {
    /// What they are.
    #[must_use]
    pub const fn kind(&self) -> ReleaseKind {
        match self {
            Self::Pairs(_) => ReleaseKind::Pairs,
            Self::Limits(_) => ReleaseKind::Limits,
        }
    }

    const fn len(&self) -> usize {
        match self {
            Self::Pairs(rows) => rows.len(),
            Self::Limits(rows) => rows.len(),
        }
    }
}

fn release(row: &Row) -> Result<Release, StoreError> {
    let wrong = |column: &str| StoreError::Content(column.to_owned());
    let (kind, setting): (String, String) = (row.get("kind")?, row.get("setting")?);
    Ok(Release {
        id: row.get("id")?,
        kind: match kind.as_str() {
            "pairs" => ReleaseKind::Pairs,
            "limits" => ReleaseKind::Limits,
            _ => return Err(wrong("kind")),
        },
        setting: setting.parse().map_err(|_| wrong("setting"))?,
        from: row.get("from_day")?,
        file_hash: row.get("file_sha256")?,
        rows: row.get("row_count")?,
        imported_at: row.get("imported_at")?,
    })
}

/// Every release, by kind, setting and day.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn releases(tx: &mut Tx) -> Result<Vec<Release>, StoreError> {
    let sql = "SELECT id, kind, setting, from_day, file_sha256, row_count, imported_at \
               FROM code_release ORDER BY kind, setting, from_day";
    tx.rows(sql, values![]).await?.iter().map(release).collect()
}

/// Stores a release, in place of one of the same kind, setting and day.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn put(
    tx: &mut Tx,
    setting: Setting,
    from: Date,
    rows: ReleaseRows<'_>,
    file_hash: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    let kind = rows.kind();
    let same = "SELECT id FROM code_release WHERE kind = $1 AND setting = $2 AND from_day = $3";
    if let Some(old) = tx.row(same, values![kind.key(), setting.key(), from]).await? {
        let old: i64 = old.get("id")?;
        tx.exec("DELETE FROM code_pair WHERE release_id = $1", values![old]).await?;
        tx.exec("DELETE FROM code_limit WHERE release_id = $1", values![old]).await?;
        tx.exec("DELETE FROM code_release WHERE id = $1", values![old]).await?;
    }
    let last = tx.row("SELECT COALESCE(MAX(id), 0) AS n FROM code_release", values![]).await?;
    let id = last.map_or(Ok(0), |row| row.get::<i64>("n"))? + 1;
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let sql = "INSERT INTO code_release (id, kind, setting, from_day, file_sha256, row_count, \
               imported_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let given = values![id, kind.key(), setting.key(), from, file_hash, count, now];
    tx.exec(sql, given).await?;
    match rows {
        ReleaseRows::Pairs(pairs) => put_pairs(tx, id, pairs).await,
        ReleaseRows::Limits(limits) => put_limits(tx, id, limits).await,
    }
}

async fn put_pairs(tx: &mut Tx, release: i64, pairs: &[PairRow]) -> Result<(), StoreError> {
    let mut by_first: BTreeMap<Cpt, String> = BTreeMap::new();
    for pair in pairs {
        let lines = by_first.entry(pair.paid).or_default();
        let (denied, since, digit) = (pair.denied, pair.since, pair.presence.digit());
        // Writing to a string cannot fail.
        _ = match pair.until {
            Some(until) => writeln!(lines, "{denied} {since} {until} {digit}"),
            None => writeln!(lines, "{denied} {since} - {digit}"),
        };
    }
    let insert = "INSERT INTO code_pair (release_id, column1, pairs)";
    let row = |(first, lines): (Cpt, String)| values![release, first.as_str(), lines];
    tx.insert_many(insert, 3, by_first.into_iter().flat_map(row).collect()).await
}

/// One line of a row of pairs.
fn pair_of(paid: Cpt, line: &str) -> Option<PairRow> {
    let mut words = line.split(' ');
    Some(PairRow {
        paid,
        denied: words.next()?.parse().ok()?,
        since: words.next()?.parse().ok()?,
        until: match words.next()? {
            "-" => None,
            day => Some(day.parse().ok()?),
        },
        presence: Presence::of_digit(words.next()?.parse().ok()?)?,
    })
}

async fn put_limits(tx: &mut Tx, release: i64, limits: &[LimitRow]) -> Result<(), StoreError> {
    let insert = "INSERT INTO code_limit (release_id, code, units, indicator)";
    for part in limits.chunks(AT_ONCE) {
        let mut given: Vec<Value> = Vec::with_capacity(part.len() * 4);
        for row in part {
            let indicator: i64 = match row.limit.kind {
                LimitKind::Line => 1,
                LimitKind::Absolute => 2,
                LimitKind::Appealable => 3,
            };
            let units = i64::from(row.limit.units.get());
            given.extend(values![release, row.code.as_str(), units, indicator]);
        }
        tx.insert_many(insert, 4, given).await?;
    }
    Ok(())
}

fn code(row: &Row, column: &str) -> Result<Cpt, StoreError> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| StoreError::Content(column.to_owned()))
}

/// The pairs of a release of which both codes are among these.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn pairs_among(
    tx: &mut Tx,
    release: i64,
    codes: &[Cpt],
) -> Result<Vec<PairRow>, StoreError> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT column1, pairs FROM code_pair WHERE release_id = $1 AND column1 IN ({}) \
         ORDER BY column1",
        places(2, codes.len())
    );
    let mut given = values![release];
    given.extend(codes.iter().map(|code| Value::from(code.as_str())));
    let wanted: BTreeSet<&str> = codes.iter().map(Cpt::as_str).collect();
    let mut pairs = Vec::new();
    for row in tx.rows(&sql, given).await? {
        let (paid, lines) = (code(&row, "column1")?, row.get::<String>("pairs")?);
        // Most lines are about codes that nobody asked for; only the others are read.
        let is_wanted = |line: &&str| line.get(..5).is_some_and(|code| wanted.contains(code));
        for line in lines.lines().filter(is_wanted) {
            let read = pair_of(paid, line);
            pairs.push(read.ok_or_else(|| StoreError::Content("pairs".to_owned()))?);
        }
    }
    Ok(pairs)
}

/// The limits of a release for these codes.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn limits_of(
    tx: &mut Tx,
    release: i64,
    codes: &[Cpt],
) -> Result<Vec<LimitRow>, StoreError> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT code, units, indicator FROM code_limit WHERE release_id = $1 AND code IN ({}) \
         ORDER BY code",
        places(2, codes.len())
    );
    let mut given = values![release];
    given.extend(codes.iter().map(|code| Value::from(code.as_str())));
    let rows = tx.rows(&sql, given).await?;
    let limit = |row: &Row| {
        let units: i64 = row.get("units")?;
        let kind = match row.get::<i64>("indicator")? {
            1 => LimitKind::Line,
            2 => LimitKind::Absolute,
            3 => LimitKind::Appealable,
            _ => return Err(StoreError::Content("indicator".to_owned())),
        };
        let wrong = |_| StoreError::Content("units".to_owned());
        let units = Units::new(u32::try_from(units).map_err(wrong)?);
        Ok(LimitRow { code: code(row, "code")?, limit: Limit { units, kind } })
    };
    rows.iter().map(limit).collect()
}

/// What an organization charges.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn fees(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<FeeRow>, StoreError> {
    let sql = "SELECT payer, code, from_day, to_day, cents FROM fee WHERE organization_id = $1 \
               ORDER BY payer, code, from_day";
    let rows = tx.rows(sql, values![organization]).await?;
    let fee = |row: &Row| {
        Ok(FeeRow {
            payer: row.get("payer")?,
            code: code(row, "code")?,
            from: row.get("from_day")?,
            to: row.get("to_day")?,
            cents: billing::Cents::new(row.get("cents")?),
        })
    };
    rows.iter().map(fee).collect()
}

/// Stores what an organization charges, in place of all fees of the payers that are named.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn put_fees(
    tx: &mut Tx,
    organization: OrganizationId,
    fees: &[FeeRow],
) -> Result<(), StoreError> {
    let payers: BTreeSet<&str> = fees.iter().map(|fee| fee.payer.as_str()).collect();
    for payer in payers {
        let sql = "DELETE FROM fee WHERE organization_id = $1 AND payer = $2";
        tx.exec(sql, values![organization, payer]).await?;
    }
    let row = |fee: &FeeRow| {
        let (code, cents) = (fee.code.as_str(), fee.cents.get());
        values![organization, fee.payer.as_str(), code, fee.from, fee.to, cents]
    };
    let insert = "INSERT INTO fee (organization_id, payer, code, from_day, to_day, cents)";
    tx.insert_many(insert, 6, fees.iter().flat_map(row).collect()).await
}

/// What an organization sets of a payer's terms, with the payer profile, by day.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn own_terms(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT profile, terms FROM payer_terms WHERE organization_id = $1 \
               ORDER BY profile, from_day";
    let rows = tx.rows(sql, values![organization]).await?;
    rows.iter().map(|row| Ok((row.get("profile")?, row.get("terms")?))).collect()
}

/// Stores what an organization sets of a payer's terms from a day on, in place of what it set for
/// that day.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn put_own_terms(
    tx: &mut Tx,
    organization: OrganizationId,
    profile: &str,
    from: Date,
    terms: &str,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM payer_terms WHERE organization_id = $1 AND profile = $2 \
               AND from_day = $3";
    tx.exec(sql, values![organization, profile, from]).await?;
    let sql = "INSERT INTO payer_terms (organization_id, profile, from_day, terms) \
               VALUES ($1, $2, $3, $4)";
    tx.exec(sql, values![organization, profile, from, terms]).await.map(|_| ())
}
