//! What people do with Quarterhour: one use case a file.
//!
//! A use case takes a [`Desk`] (storage, clock, randomness, and who acts) and a request; it
//! decides whether this person may do this now, does it in one transaction with its audit event,
//! and answers with a value or with a closed enumeration of refusals.

pub mod accept_invitation;
mod actor;
pub mod attendance_report;
pub mod audit_log;
pub mod calendar_days;
pub mod caseload;
pub mod change_member;
pub mod change_password;
pub mod choose_organization;
pub mod claiming;
pub mod code_tables;
pub mod confirm_identity;
pub mod count_units;
pub mod demo;
mod event;
mod fault;
pub mod file_check;
pub mod find;
pub mod first_administrator;
pub mod idempotency;
pub mod import;
pub mod invite_member;
pub mod jobs;
pub mod keep_sites;
pub mod mandate_report;
pub mod member_sign_ins;
pub mod members;
pub mod notices;
pub mod organization_settings;
pub mod passwords;
pub mod past_services;
pub mod planning;
pub mod recording;
pub mod renew_password;
pub mod roster;
pub mod roster_fields;
pub mod run_jobs;
pub mod scope;
pub mod second_factor;
mod secrets;
pub mod services_calendar;
pub mod session_list;
pub mod sessions;
pub mod sign_in;
pub mod site_list;
pub mod staff_today;
pub mod student_list;
pub mod student_page;
#[doc(hidden)]
pub mod testing;
mod throttle;
mod time_code;
pub mod today;
mod token;
pub mod unfinished;

pub use actor::{Actor, Desk, Office, SessionLimits};
pub use fault::Fault;
pub use secrets::{SealBroken, Secrets};
pub use store::accounts::Membership;
pub use store::audit_pages::AuditLine;
pub use store::members::Member;
pub use store::notices::{Notice, NoticeKind};
pub use token::Token;
