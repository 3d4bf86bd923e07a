#![cfg(test)]
//! Care from outside: vectors, laws, and the bytes that are signed.

mod codes;
mod laws;
mod signed;
mod story;
