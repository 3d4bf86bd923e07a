#![cfg(test)]
//! Stories of the office, on each database there is.

mod importing;
mod people;
mod planning;
mod reaching;
mod signing_in;
