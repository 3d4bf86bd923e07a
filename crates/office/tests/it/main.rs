#![cfg(test)]
//! Stories of the office, on each database there is.

mod claiming;
mod claiming_demo;
mod calendars;
mod days_away;
mod importing;
mod people;
mod planning;
mod reaching;
mod signing_in;
