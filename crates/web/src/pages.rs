//! Pages, one file a noun.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod calendar_days;
pub(crate) mod caseload;
pub(crate) mod certify;
pub(crate) mod claims;
pub(crate) mod encounter;
pub(crate) mod file_check;
pub(crate) mod find;
pub(crate) mod help;
pub(crate) mod import;
pub(crate) mod jobs;
pub(crate) mod record;
pub(crate) mod reports;
pub(crate) mod roster;
pub(crate) mod schedule;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod sign_in;
pub(crate) mod sites;
pub(crate) mod student;
pub(crate) mod today;
pub(crate) mod units;
pub(crate) mod users;
