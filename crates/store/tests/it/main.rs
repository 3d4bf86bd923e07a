#![cfg(test)]
//! Storage, on each engine there is.

mod base;
