#![cfg(test)]
//! What the crate promises: lossless reading, no panics, files that count right.

mod answers;
mod corpus;
mod laws;
mod parts;
mod reading;
mod remittances;
mod structure;
mod writing;
