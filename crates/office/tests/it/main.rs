#![cfg(test)]
//! Stories of the office, on each database there is.

mod calendars;
mod claiming;
mod claiming_demo;
mod claiming_kept;
mod claiming_story;
mod days_away;
mod district;
mod filling;
mod importing;
mod jobs;
mod people;
mod planning;
mod reaching;
mod reporting;
mod roster;
mod signing_in;
