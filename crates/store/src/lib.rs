//! The only room with SQL: one set of queries for SQLite and PostgreSQL.
//!
//! [`Db`] opens a database, [`Db::write`] and [`Db::read`] give transactions, and one file a noun
//! holds the queries as plain functions that take a [`Tx`] and the organization.
//!
//! # How to add a query
//!
//! 1. It goes into the file of its noun, as `pub async fn name(tx: &mut Tx, organization:
//!    OrganizationId, …) -> Result<…, StoreError>`. It takes and gives nouns of `care`; private
//!    fields are unwrapped here and nowhere else.
//! 2. One text for both engines. Parameters are `$1`, `$2`, … and come from `values![…]`;
//!    instants, days and ids are values, never functions of SQL. Every condition begins with
//!    `organization_id = $1`. Lists of rows to insert go through [`Tx::insert_many`].
//! 3. Columns are read by name: `row.get("day")?` turns into what the field is. A new closed list
//!    of `care` becomes readable by a line in `keyed.rs`.
//! 4. Pages go on after the last row (keyset), never by an offset. Changes carry the version that
//!    was read and answer [`StoreError::Stale`] when another is stored.
//! 5. A new table or column is a new step in `migrations/sqlite/` and `migrations/postgres/`
//!    with the same number, and a line in `migrate.rs`. A landed step never changes.
//! 6. Its test in `tests/it/` loops over `testing::databases()`, so that it runs on both engines.

pub mod accounts;
pub mod attendance_rows;
pub mod audit;
pub mod audit_pages;
pub mod auth_sessions;
pub mod calendar_days;
pub mod caseload;
pub mod caseload_groups;
pub mod claim_verdicts;
pub mod code_tables;
mod db;
pub mod drafts;
pub mod encounter_counts;
pub mod encounter_import;
pub mod encounters;
mod engine;
mod error;
mod folded;
pub mod goal_progress;
pub mod goals;
pub mod guardians;
pub mod idempotency;
pub mod jobs;
mod keyed;
pub mod mandates;
pub mod members;
mod migrate;
pub mod missing_records;
mod new_file;
pub mod notices;
pub mod one_time_tokens;
pub mod organizations;
pub mod overrides;
pub mod patients;
pub mod payers;
pub mod plan_changes;
#[doc(hidden)]
pub mod planting;
pub mod reach;
pub mod reminders;
mod rows;
pub mod series;
pub mod sessions;
pub mod sign_in_attempts;
pub mod sites;
pub mod submissions;
#[doc(hidden)]
pub mod testing;
mod value;
pub mod verify;

pub use db::{Db, DbOptions, Tx, Work};
pub use error::StoreError;
pub use folded::folded;
pub use new_file::NewFile;
pub use rows::Rows;
pub use value::{Column, Row, Value};
