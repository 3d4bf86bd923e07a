//! The only room with SQL: one set of queries for SQLite and PostgreSQL.
//!
//! [`Db`] opens a database, [`Db::write`] and [`Db::read`] give transactions, and one file a noun
//! holds the queries as plain functions that take a [`Tx`] and the organization.

pub mod accounts;
pub mod audit;
pub mod audit_pages;
pub mod auth_sessions;
pub mod calendar_days;
pub mod caseload;
pub mod caseload_groups;
mod db;
pub mod drafts;
pub mod encounter_counts;
pub mod encounter_import;
pub mod encounters;
mod engine;
mod error;
pub mod goals;
pub mod guardians;
mod keyed;
pub mod mandates;
pub mod members;
mod migrate;
pub mod one_time_tokens;
pub mod organizations;
pub mod patients;
#[doc(hidden)]
pub mod planting;
pub mod reach;
pub mod series;
pub mod sessions;
pub mod sign_in_attempts;
pub mod sites;
#[doc(hidden)]
pub mod testing;
mod value;

pub use db::{Db, DbOptions, Tx, Work};
pub use error::StoreError;
pub use value::{Column, Row, Value};
