#![cfg(test)]
//! Stories of the office, on each database there is.

mod people;
mod signing_in;
