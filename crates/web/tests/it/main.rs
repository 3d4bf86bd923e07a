#![cfg(test)]
//! Requests as browsers send them, against the whole router.

mod access;
mod addresses;
mod api;
mod api_cells;
mod api_claims;
mod api_input;
mod api_once;
mod api_roster;
mod bad_input;
mod bad_times;
mod browser;
mod calendar;
mod file_checks;
mod forms;
mod frame;
mod full_disk;
mod importing;
mod jobs;
mod people;
mod recording;
mod reports;
mod roster;
mod schedule;
mod sign_ins;
mod signing_in;
mod world;
