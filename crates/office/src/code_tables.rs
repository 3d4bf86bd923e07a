//! National tables of codes and an organization's fees: brought in whole, and looked up.
//!
//! A table belongs to no organization, so that every organization's audit log says when one came
//! in. It answers for days of service from the day that is named with it.

use crate::Office;
use billing::ncci::{self, FileRefused, LimitRow, PairRow, Setting};
use billing::payer::OverlayRefused;
use billing::{CodeTable, Cpt, FeeSchedule, PayerProfile};
use care::{AccountId, OrganizationId};
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::audit::{self, AuditEvent};
use store::code_tables::{self, ReleaseKind, ReleaseRows};
use store::{StoreError, Tx, organizations};

/// A file to bring in, with its name for the messages.
#[derive(Clone, Debug)]
pub struct TableFile {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

/// Why nothing came in.
#[derive(Debug, thiserror::Error)]
pub enum TableRefused {
    /// A file has lines that cannot be read.
    #[error("{name}: {why}")]
    File {
        /// Which file.
        name: String,
        /// What is wrong with it.
        why: FileRefused,
    },
    /// A file of fees is not right.
    #[error(transparent)]
    Fees(#[from] billing::fee::FeesRefused),
    /// There is no such payer profile.
    #[error("{0} is no payer profile; the profiles are {1}")]
    NoProfile(String, String),
    /// An organization's own terms are not right.
    #[error(transparent)]
    Terms(#[from] OverlayRefused),
    /// A file is not text.
    #[error("{0}: the file is not in UTF-8")]
    NotText(String),
    /// Storage could not answer.
    #[error("the database could not be written")]
    Store(#[from] StoreError),
}

/// What came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableImported {
    /// How many rows.
    pub rows: usize,
    /// The first day of service for which they answer.
    pub from: Date,
    /// For whom they are.
    pub setting: Setting,
    /// The same files were there already, so nothing was written.
    pub was_there: bool,
}

/// What was read of files, before any of it is stored.
#[derive(Debug)]
pub enum TableRead {
    /// Pairs of codes.
    Pairs(Vec<PairRow>),
    /// Limits.
    Limits(Vec<LimitRow>),
}

impl TableRead {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        match self {
            Self::Pairs(rows) => rows.len(),
            Self::Limits(rows) => rows.len(),
        }
    }

    fn as_rows(&self) -> ReleaseRows<'_> {
        match self {
            Self::Pairs(rows) => ReleaseRows::Pairs(rows),
            Self::Limits(rows) => ReleaseRows::Limits(rows),
        }
    }

    fn action(&self) -> &'static str {
        match self {
            Self::Pairs(_) => "code_pairs.import",
            Self::Limits(_) => "code_limits.import",
        }
    }
}

/// Reads the parts of a table of pairs; all of them or nothing.
///
/// # Errors
///
/// [`TableRefused::File`], for the first file with lines that cannot be read.
pub fn read_pairs(files: &[TableFile]) -> Result<TableRead, TableRefused> {
    let mut all = Vec::new();
    for file in files {
        let rows = ncci::read_pairs(&file.bytes)
            .map_err(|why| TableRefused::File { name: file.name.clone(), why })?;
        if all.is_empty() {
            all = rows;
        } else {
            all.extend(rows);
        }
    }
    Ok(TableRead::Pairs(all))
}

/// Reads a table of limits.
///
/// # Errors
///
/// As [`read_pairs`].
pub fn read_limits(files: &[TableFile]) -> Result<TableRead, TableRefused> {
    let mut all = Vec::new();
    for file in files {
        let rows = ncci::read_limits(&file.bytes)
            .map_err(|why| TableRefused::File { name: file.name.clone(), why })?;
        all.extend(rows);
    }
    Ok(TableRead::Limits(all))
}

/// Stores what was read, for a setting, from a day on, in place of what was there for that day.
///
/// # Errors
///
/// [`TableRefused::Store`].
pub async fn store(
    office: &Office,
    files: &[TableFile],
    read: TableRead,
    setting: Setting,
    from: Date,
) -> Result<TableImported, TableRefused> {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(&file.bytes);
    }
    let hash: [u8; 32] = hash.finalize().into();
    let (read, now) = (Arc::new(read), office.now());
    let rows = read.rows();
    let was_there = office
        .db
        .write(move |tx| {
            let read = Arc::clone(&read);
            Box::pin(async move {
                if is_there(tx, read.as_rows().kind(), setting, from, &hash).await? {
                    return Ok(true);
                }
                code_tables::put(tx, setting, from, read.as_rows(), &hash, now).await?;
                for organization in organizations::list(tx).await? {
                    let event = event(organization.id, &read, setting, from, now);
                    audit::append(tx, &event).await?;
                }
                Ok::<_, StoreError>(false)
            })
        })
        .await?;
    Ok(TableImported { rows, from, setting, was_there })
}

async fn is_there(
    tx: &mut Tx,
    kind: ReleaseKind,
    setting: Setting,
    from: Date,
    hash: &[u8],
) -> Result<bool, StoreError> {
    let all = code_tables::releases(tx).await?;
    let mut same = all.iter().filter(|it| (it.kind, it.setting, it.from) == (kind, setting, from));
    Ok(same.any(|it| it.file_hash == hash))
}

fn event(
    organization: OrganizationId,
    read: &TableRead,
    setting: Setting,
    from: Date,
    at: Timestamp,
) -> AuditEvent {
    AuditEvent {
        organization,
        actor: None,
        action: read.action(),
        object_kind: "organization",
        object_id: organization.0,
        detail: serde_json::json!({
            "setting": setting.key(), "from": from, "rows": read.rows(),
        }),
        at,
    }
}

/// Reads and stores an organization's fees, in place of all fees of the payers that are named.
///
/// # Errors
///
/// [`TableRefused`]; nothing is stored then.
pub async fn import_fees(
    office: &Office,
    organization: OrganizationId,
    account: Option<AccountId>,
    file: &TableFile,
) -> Result<usize, TableRefused> {
    let text = str::from_utf8(&file.bytes);
    let text = text.map_err(|_| TableRefused::NotText(file.name.clone()))?;
    let fees = FeeSchedule::read_file(text)?;
    let fees: Arc<[billing::FeeRow]> = fees.rows().cloned().collect();
    let (rows, at) = (fees.len(), office.now());
    let stored: Result<(), StoreError> = office
        .db
        .write(move |tx| {
            let fees = Arc::clone(&fees);
            Box::pin(async move {
                code_tables::put_fees(tx, organization, &fees).await?;
                let event = AuditEvent {
                    organization,
                    actor: account,
                    action: "fees.import",
                    object_kind: "organization",
                    object_id: organization.0,
                    detail: serde_json::json!({ "rows": fees.len() }),
                    at,
                };
                audit::append(tx, &event).await
            })
        })
        .await;
    stored?;
    Ok(rows)
}

/// Reads and stores what an organization sets of a payer's terms, from the day that the file names.
///
/// # Errors
///
/// [`TableRefused`]; nothing is stored then.
pub async fn import_terms(
    office: &Office,
    organization: OrganizationId,
    profile: &str,
    file: &TableFile,
) -> Result<Date, TableRefused> {
    let (from, text) = read_terms(profile, file)?;
    let (profile, at) = (profile.to_owned(), office.now());
    let stored: Result<(), StoreError> = office
        .db
        .write(move |tx| {
            let (profile, text) = (profile.clone(), text.clone());
            Box::pin(async move {
                code_tables::put_own_terms(tx, organization, &profile, from, &text).await?;
                let event = AuditEvent {
                    organization,
                    actor: None,
                    action: "payer_terms.set",
                    object_kind: "organization",
                    object_id: organization.0,
                    detail: serde_json::json!({ "profile": profile, "from": from }),
                    at,
                };
                audit::append(tx, &event).await
            })
        })
        .await;
    stored?;
    Ok(from)
}

/// Reads an organization's own terms and lays them over the profile, so that what does not fit is
/// refused before it is stored.
///
/// # Errors
///
/// [`TableRefused`].
pub fn read_terms(profile: &str, file: &TableFile) -> Result<(Date, String), TableRefused> {
    let base = PayerProfile::find(profile).ok_or_else(|| {
        let known: Vec<&str> =
            PayerProfile::builtin().iter().map(|profile| profile.key.as_str()).collect();
        TableRefused::NoProfile(profile.to_owned(), known.join(", "))
    })?;
    let text = str::from_utf8(&file.bytes);
    let text = text.map_err(|_| TableRefused::NotText(file.name.clone()))?;
    base.overlaid(text)?;
    Ok((billing::payer::first_day(text)?, text.to_owned()))
}

/// Every payer profile with what the organization set over it. What no longer fits is left out,
/// so that the profile's own answers hold.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn profiles_of(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<BTreeMap<String, Arc<PayerProfile>>, StoreError> {
    let mut profiles: BTreeMap<String, Arc<PayerProfile>> = PayerProfile::builtin()
        .iter()
        .map(|profile| (profile.key.clone(), Arc::new(profile.clone())))
        .collect();
    for (key, terms) in code_tables::own_terms(tx, organization).await? {
        let Some(profile) = profiles.get_mut(&key) else { continue };
        if let Ok(overlaid) = profile.overlaid(&terms) {
            *profile = Arc::new(overlaid);
        } else {
            // They fitted when they were stored; a newer program may ask for more.
            tracing::warn!(profile = key, "an organization's own terms no longer fit");
        }
    }
    Ok(profiles)
}

/// The code table with what was imported, for the codes that we know and days of service up to a
/// last one.
///
/// Only releases that may answer are read: those that began by the last day.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn table_on(tx: &mut Tx, last_day: Date) -> Result<Arc<CodeTable>, StoreError> {
    let codes: Vec<Cpt> = CodeTable::builtin().iter().map(|row| row.code).collect();
    table_for(tx, &codes, last_day).await
}

/// As [`table_on`], for codes that are named: also such as are not ours.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn table_for(
    tx: &mut Tx,
    codes: &[Cpt],
    last_day: Date,
) -> Result<Arc<CodeTable>, StoreError> {
    let mut table = CodeTable::builtin().clone();
    for release in code_tables::releases(tx).await? {
        if release.from > last_day {
            continue;
        }
        let (setting, from) = (release.setting, release.from);
        match release.kind {
            ReleaseKind::Pairs => {
                let rows = code_tables::pairs_among(tx, release.id, codes).await?;
                table.add_pairs(setting, from, rows);
            }
            ReleaseKind::Limits => {
                let rows = code_tables::limits_of(tx, release.id, codes).await?;
                table.add_limits(setting, from, rows);
            }
        }
    }
    Ok(Arc::new(table))
}

/// What an organization charges; nothing was set when it is empty.
///
/// # Errors
///
/// When storage cannot answer.
pub async fn fees_of(tx: &mut Tx, organization: OrganizationId) -> Result<FeeSchedule, StoreError> {
    Ok(FeeSchedule::of_rows(code_tables::fees(tx, organization).await?))
}
