#![cfg(test)]
//! Storage, on each engine there is.

mod base;
mod records;
mod roster;
#[macro_use]
mod world;
