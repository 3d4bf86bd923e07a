#![cfg(test)]
//! What the crate promises: lossless reading, no panics, files that count right.

mod corpus;
mod laws;
mod reading;
mod structure;
mod writing;
