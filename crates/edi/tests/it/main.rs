#![cfg(test)]
//! Claim files as a payer's program reads them.

mod claims;
mod samples;
mod validators;
