#![cfg(test)]
//! Requests as browsers send them, against the whole router.

mod access;
mod browser;
mod frame;
mod people;
mod schedule;
mod signing_in;
mod world;
