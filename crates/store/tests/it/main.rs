#![cfg(test)]
//! Storage, on each engine there is.

mod base;
mod claims;
mod code_tables;
mod laws;
mod records;
mod reports;
mod requests;
mod roster;
mod schedule;
mod schema;
mod verifying;
mod work;
#[macro_use]
mod world;
